/** What every Zstd does, the one beside the event loop and the one in memory. */
import assert from 'node:assert/strict'
import type { Zstd } from '../../src/ports/zstd.ts'
import { lines, noise } from '../bench/trees.ts'

const MIB = 1 << 20
/** 1,000 zeros in a frame that does not say how long it is, and how wide a window it takes: of 8 MiB, and of 128. */
const [NARROW, WIDE] = ['28b52ffd0068431f0000', '28b52ffd0088431f0000'].map((hex) => Buffer.from(hex, 'hex')) as [Buffer, Buffer]

export function zstdCompliance(name: string, zstd: Zstd): void {
  describe(`zstd compliance: ${name}`, () => {
    it('makes text shorter, and all of it again of that', async () => {
      for (const length of [1, 63, 64, 1000, 300_000, 3 * MIB]) {
        const text = lines(length)
        const frame = await zstd.compress(text)
        if (length > 1000) assert.ok(frame.length < 0.4 * length, `${frame.length} of ${length}`)
        assert.deepEqual(Buffer.from(await zstd.expand(frame, length)), text)
      }
    })

    it('makes little more of what cannot be compressed', async () => {
      const bytes = noise(MIB)
      const frame = await zstd.compress(bytes)
      assert.ok(frame.length < bytes.length + 200, `${frame.length}`)
      assert.deepEqual(Buffer.from(await zstd.expand(frame, MIB)), bytes)
    })

    it('takes bytes that lie in shared memory', async () => {
      const text = new Uint8Array(new SharedArrayBuffer(1 << 17), 0, 100_000)
      text.set(lines(text.length))
      const frame = await zstd.compress(text)
      const shared = new Uint8Array(new SharedArrayBuffer(1 << 17), 0, frame.length)
      shared.set(frame)
      assert.deepEqual(Buffer.from(await zstd.expand(shared, text.length)), Buffer.from(text))
    })

    it('refuses what does not become as long as it should, and does not make more of it', async () => {
      const bomb = await zstd.compress(Buffer.alloc(32 * MIB))
      assert.ok(bomb.length < 8000)
      for (const length of [0, 1, 1000, 32 * MIB - 1]) await assert.rejects(zstd.expand(bomb, length), { code: 'ERR_BUFFER_TOO_LARGE' })
      await assert.rejects(zstd.expand(bomb, 32 * MIB + 1))
    })

    it('refuses what is no frame, or only a part of one', async () => {
      const frame = await zstd.compress(lines(1000))
      for (const bytes of [new Uint8Array(), noise(100), frame.subarray(1), frame.subarray(0, -1), frame.subarray(0, 4)]) {
        await assert.rejects(zstd.expand(bytes, 1000))
      }
    })

    it('refuses a frame that asks for a wide window', async () => {
      assert.deepEqual(Buffer.from(await zstd.expand(NARROW, 1000)), Buffer.alloc(1000))
      await assert.rejects(zstd.expand(WIDE, 1000), { code: 'ZSTD_error_frameParameter_windowTooLarge' })
    })
  })
}
