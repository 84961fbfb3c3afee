import assert from 'node:assert/strict'
import { AnswerCompressor } from '../../src/answer-compressor.ts'
import { memoryZstd } from '../../src/memory/memory-zstd.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'
import type { Zstd } from '../../src/ports/zstd.ts'
import { lines, noise } from '../bench/trees.ts'

const SLOW = 2_500_000
const TEXT = lines(300_000)

describe('compressing answers', () => {
  const clock = new VirtualClock()
  const made = (compress: Zstd['compress']): AnswerCompressor => new AnswerCompressor({ zstd: { ...memoryZstd(), compress }, clock })

  it('makes one frame of all parts in their order', async () => {
    const compressor = made((bytes) => memoryZstd().compress(bytes))
    const frame = await compressor.compress([TEXT.subarray(0, 1000), TEXT.subarray(1000, 1001), TEXT.subarray(1001)], SLOW)
    assert.ok(frame !== undefined && frame.length < TEXT.length / 2)
    assert.deepEqual(Buffer.from(await memoryZstd().expand(frame, TEXT.length)), TEXT)
    assert.deepEqual(await compressor.compress([TEXT], SLOW), await memoryZstd().compress(TEXT))
  })

  it('leaves what becomes no shorter as it is', async () => {
    // The samples lie in the text, the rest is noise.
    const bytes = Buffer.concat([0, 1, 2, 3].flatMap((i) => [noise(3000, i + 1), TEXT.subarray(i * 1500, i * 1500 + 1500), noise(3000, i + 9)]))
    let called = 0
    const same = made(async (given) => {
      called++
      return given
    })
    assert.equal(await same.compress([bytes], SLOW), undefined)
    assert.equal(called, 1)
  })

  it('is not called for a line that is fast, or not known', async () => {
    const compressor = made(() => assert.fail('it was called'))
    for (const line of [undefined, 200e6]) assert.equal(await compressor.compress([TEXT], line), undefined)
  })

  it('compresses two answers at a time', async () => {
    let most = 0
    let now = 0
    const ends: (() => void)[] = []
    const compressor = made(async (bytes) => {
      most = Math.max(most, ++now)
      await new Promise<void>((resolve) => ends.push(resolve))
      now--
      return bytes.subarray(1)
    })
    const all = Array.from({ length: 5 }, () => compressor.compress([TEXT], SLOW))
    for (let i = 0; i < 5; i++) {
      await clock.settle()
      assert.ok(ends.length > 0)
      ends.shift()?.()
    }
    assert.equal((await Promise.all(all)).filter((frame) => frame !== undefined).length, 5)
    assert.equal(most, 2)
  })

  it('lets others compress after one that failed', async () => {
    let fails = true
    const compressor = made(async (bytes) => {
      if (fails) throw new Error('no memory')
      return bytes.subarray(1)
    })
    for (let i = 0; i < 3; i++) await assert.rejects(compressor.compress([TEXT], SLOW), /no memory/)
    fails = false
    assert.ok(await compressor.compress([TEXT], SLOW))
  })

  it('stops where the machine compresses no faster than the line takes it, and tries again after a minute', async () => {
    let called = 0
    const compressor = made(async (bytes) => {
      called++
      await clock.advance(250)
      return bytes.subarray(1)
    })
    // 1.2 MB a second: not eight times as fast as the line.
    for (let i = 0; i < 4; i++) assert.ok(await compressor.compress([TEXT], SLOW))
    assert.equal(await compressor.compress([TEXT], SLOW), undefined)
    assert.ok(await compressor.compress([TEXT], SLOW / 20))
    assert.equal(called, 5)
    await clock.advance(60_001)
    assert.ok(await compressor.compress([TEXT], SLOW))
  })
})
