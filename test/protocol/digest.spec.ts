import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Digest, itemHash } from '../../protocol/digest.ts'

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
const extreme = fc.constantFrom(new Uint8Array(32).fill(0xff), new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31)))
const hashes = fc.array(fc.oneof(hash, extreme), { maxLength: 12 })

function digestOf(list: readonly Uint8Array[]): Digest {
  const digest = new Digest()
  for (const one of list) digest.add(one)
  return digest
}

/** Little-endian, modulo 2^256. */
const sumOf = (list: readonly Uint8Array[]): bigint =>
  list.reduce((sum, bytes) => (sum + BigInt(`0x${Buffer.from(bytes.toReversed()).toString('hex')}`)) % 2n ** 256n, 0n)

describe('digest', () => {
  it('is the sum of the hashes modulo 2^256', () => {
    fc.assert(fc.property(hashes, (list) => assert.equal(BigInt(`0x${Buffer.from(digestOf(list).toBytes().toReversed()).toString('hex')}`), sumOf(list))))
  })

  it('does not depend on the order, nor on what came and went', () => {
    fc.assert(
      fc.property(
        hashes.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        hashes,
        ([list, shuffled], others) => {
          const digest = digestOf(others)
          for (const one of shuffled) digest.add(one)
          for (const one of others.toReversed()) digest.remove(one)
          assert.equal(digest.toString(), digestOf(list).toString())
        }
      )
    )
  })

  it('of nothing is zero, also after all was taken away', () => {
    fc.assert(
      fc.property(hashes, (list) => {
        const digest = digestOf(list)
        for (const one of list) digest.remove(one)
        assert.equal(digest.toString(), '00'.repeat(32))
      })
    )
  })

  it('comes back from its bytes, wherever they lie', () => {
    fc.assert(
      fc.property(hashes, fc.nat(7), (list, offset) => {
        const bytes = new Uint8Array(offset + 32)
        bytes.set(digestOf(list).toBytes(), offset)
        assert.equal(Digest.fromBytes(bytes.subarray(offset)).toString(), digestOf(list).toString())
      })
    )
  })

  it('of an item tells apart path, type, mode, content and target', () => {
    const base = { path: 'a', type: 'file' as const, mode: 0o644, content: 'c1' }
    const others = [
      base,
      { ...base, path: 'b' },
      { ...base, mode: 0o600 },
      { ...base, content: 'c2' },
      { path: 'a', type: 'directory' as const, mode: 0o644 },
      { path: 'a', type: 'symlink' as const, target: 'c1' },
      { path: 'a', type: 'symlink' as const, target: 'c2' }
    ]
    assert.equal(new Set(others.map((item) => Buffer.from(itemHash(item)).toString('hex'))).size, others.length)
    assert.deepEqual(itemHash(base), itemHash({ ...base }))
  })
})
