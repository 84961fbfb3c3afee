import assert from 'node:assert/strict'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { MAX_COMPRESSED_ANSWER_BYTES } from '../../protocol/index.ts'
import { isWorthCompressing } from '../../src/compression-choice.ts'
import { lines, noise } from '../bench/trees.ts'

const SLOW = { line: 2_500_000, compressor: 100_000_000 }
const TEXT = lines(300_000)

describe('whether an answer is worth compressing', () => {
  it('text on a slow line is', () => assert.ok(isWorthCompressing(SLOW, [TEXT])))

  it('nothing is on a line that is not known, or not eight times slower than the compressor', () => {
    assert.ok(isWorthCompressing({ line: 12e6, compressor: 96e6 }, [TEXT]))
    for (const line of [undefined, 12e6 + 1, 125e6, Number.POSITIVE_INFINITY]) assert.ok(!isWorthCompressing({ line, compressor: 96e6 }, [TEXT]), `${line}`)
    assert.ok(!isWorthCompressing({ line: 2_500_000, compressor: 19_999_999 }, [TEXT]))
  })

  it('what is compressed already is not, nor noise', () => {
    for (const bytes of [noise(300_000), gzipSync(lines(2_000_000)), zstdCompressSync(lines(1_000_000))]) assert.ok(!isWorthCompressing(SLOW, [bytes]))
  })

  it('zeros, binary numbers and encoded noise are', () => {
    const numbers = Buffer.from(Uint32Array.from({ length: 10_000 }, (_, i) => i * 17).buffer)
    for (const bytes of [Buffer.alloc(5000), numbers, Buffer.from(noise(300_000).toString('base64'))]) assert.ok(isWorthCompressing(SLOW, [bytes]))
  })

  it('small answers are not, nor those that would be refused', () => {
    assert.ok(!isWorthCompressing(SLOW, []))
    assert.ok(!isWorthCompressing(SLOW, [TEXT.subarray(0, 1023)]))
    assert.ok(isWorthCompressing(SLOW, [TEXT.subarray(0, 1024)]))
    const most = Buffer.alloc(MAX_COMPRESSED_ANSWER_BYTES)
    assert.ok(isWorthCompressing(SLOW, [most]))
    assert.ok(!isWorthCompressing(SLOW, [most, Buffer.alloc(1)]))
  })

  it('looks at all of an answer, however it is cut', () => {
    const cut = (bytes: Buffer, size: number): Buffer[] =>
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
    for (const size of [100, 999, 5000, 70_000, 1_000_000]) {
      assert.ok(isWorthCompressing(SLOW, cut(TEXT, size)), `${size}`)
      assert.ok(!isWorthCompressing(SLOW, cut(noise(300_000), size)), `${size}`)
    }
    // A film with a text before it.
    assert.ok(!isWorthCompressing(SLOW, [TEXT.subarray(0, 2000), noise(300_000)]))
    assert.ok(isWorthCompressing(SLOW, [noise(2000), TEXT]))
  })
})
