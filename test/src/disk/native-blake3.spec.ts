import assert from 'node:assert/strict'
import { blake3, toHex } from '../../../protocol/index.ts'
import { type Blake3, jitBlake3, loadBlake3, loadNativeBlake3 } from '../../../src/disk/native-blake3.ts'
import { SeededRandom } from '../../../src/memory/seeded-random.ts'

describe('BLAKE3 on the disk threads', () => {
  const random = new SeededRandom('blake3')
  const bytes = random.bytes(1024 * 1024 + 100)
  const lengths = [0, 1, 63, 64, 65, 1023, 1024, 1025, 4095, 4096, 4097, 100_000, 1024 * 1024]
  const native = loadNativeBlake3()

  function describeBlake3(name: string, load: () => Promise<Blake3 | undefined>): void {
    it(`${name} gives the hashes of the protocol, also of parts of a buffer`, async function () {
      const hashing = await load()
      if (hashing === undefined) return this.skip()
      const stream = hashing.stream()
      for (const length of lengths) {
        for (const offset of [0, 1, 77]) {
          const part = bytes.subarray(offset, offset + length)
          const wanted = toHex(blake3(part))
          assert.equal(hashing.hash(part), wanted, `${length} at ${offset}`)
          assert.equal(hashing.hash(shared(part)), wanted, `${length} at ${offset}, in shared memory`)
          const cut = Math.floor(random.float() * (length + 1))
          stream.update(part.subarray(0, cut))
          stream.update(part.subarray(cut))
          assert.equal(stream.finish(), wanted, `${length} at ${offset} in two`)
        }
      }
    })
  }

  describeBlake3('blake3-jit', async () => jitBlake3)
  describeBlake3('native code', () => native)

  it('is native where there is native code', async () => {
    assert.equal((await loadBlake3()) === jitBlake3, (await native) === undefined)
  })
})

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy
}
