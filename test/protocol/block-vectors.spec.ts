/**
 * Holds block lists, content ids and the block stream to test/vectors/blocks.json, and the cuts to a plain chunker written from the words of
 * docs/specs/blocks.md.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { concat } from 'uint8arrays/concat'
import { zstdDecompressSync } from 'node:zlib'
import { blake3 } from '@noble/hashes/blake3.js'
import { blake3 as fastBlake3 } from '../../protocol/blake3.ts'
import { applyDelta, basisOf, encodeDelta } from '../../protocol/block-delta.ts'
import { decodeBlockAnswer, decodeBlockRequest, encodeBlockAnswer, encodeBlockRequest, type WireBlockRequest } from '../../protocol/block-messages.ts'
import { chunkingFor } from '../../protocol/chunking.ts'
import { contentOfBlocks, decodeBlockList, encodeBlockList, type BlockList } from '../../protocol/content.ts'
import { fromHex, toHex } from '../../protocol/hex.ts'
import { MAX_COMPRESSED_ANSWER_BYTES } from '../../protocol/limits.ts'

interface Rule extends Record<'size' | 'min' | 'average' | 'max', number> {
  readonly earlyMask: string
  readonly lateMask: string
}

interface Vectors {
  readonly gear: { readonly first: readonly string[]; readonly last: string; readonly hash: string }
  readonly rules: readonly Rule[]
  readonly contents: readonly {
    readonly name: string
    readonly seed: string | null
    readonly size: number
    readonly blocks: number
    readonly content: string
  }[]
  readonly list: { readonly content: string; readonly blocks: BlockList; readonly encoded: string }
  readonly request: { readonly request: WireBlockRequest; readonly encoded: string }
  readonly answer: { readonly lengths: readonly (number | null)[]; readonly encoded: string }
  readonly delta: {
    readonly replaced: { readonly seed: string; readonly size: number }
    readonly inserted: { readonly at: number; readonly bytes: string }
    readonly fromStart: string
    readonly fromEnd: string
    readonly encoded: string
  }
  readonly compressedRequest: { readonly request: WireBlockRequest; readonly encoded: string }
  readonly compressedAnswer: {
    readonly lengths: readonly (number | null)[]
    readonly compressed: number
    readonly encoded: string
    readonly frame: string
    readonly bytes: { readonly text: string; readonly times: number }
  }
}

const read = <T>(file: string): T => JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8')) as T
const vectors = read<Vectors>('blocks.json')
const cuts = read<{ vectors: readonly { name: string; lengths: readonly number[] }[] }>('chunking.json').vectors
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const table = blake3(new Uint8Array(0), { context: utf8('syncline v1 gear table'), dkLen: 1024 })
const hex32 = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')

describe('vectors of blocks', () => {
  it('have the table of the gear hash', () => {
    const entry = (i: number): string => toHex(table.subarray(4 * i, 4 * i + 4))
    assert.deepEqual({ first: [0, 1, 2, 3].map(entry), last: entry(255), hash: toHex(blake3(table)) }, vectors.gear)
  })

  for (const rule of vectors.rules) {
    it(`have the rule of ${rule.size} bytes`, () => {
      const { min, average, max, earlyMask, lateMask } = chunkingFor(rule.size) ?? assert.fail('it is one block')
      assert.deepEqual({ size: rule.size, min, average, max, earlyMask: hex32(earlyMask), lateMask: hex32(lateMask) }, rule)
      assert.deepEqual(ruleOf(rule.size), rule)
    })
  }

  for (const { name, seed, size, blocks, content } of vectors.contents) {
    it(`cut and name ${name} as the page says`, () => {
      const bytes = contentOf(seed, size)
      const lengths = plainLengths(bytes)
      assert.deepEqual(lengths, cuts.find((cut) => cut.name === name)?.lengths)
      assert.equal(lengths.length, blocks)
      const list = listOf(bytes, lengths)
      assert.equal(contentOfBlocks(list), content)
      const named = blocks === 1 ? fastBlake3(bytes) : blake3(encodeBlockList(list), { context: utf8('syncline v1 block list') })
      assert.equal(toHex(named), content)
    })
  }

  it('have a block list', () => {
    const { content, blocks, encoded } = vectors.list
    assert.equal(toHex(encodeBlockList(blocks)), encoded)
    assert.deepEqual(decodeBlockList(fromHex(encoded)), blocks)
    assert.equal(blocks.map(({ hash, length }) => hash + hex32(length)).join(''), encoded)
    assert.equal(contentOfBlocks(blocks), content)
  })

  it('have a request and its answer', () => {
    const { request, encoded } = vectors.request
    assert.equal(toHex(encodeBlockRequest(request)), encoded)
    assert.deepEqual(decodeBlockRequest(fromHex(encoded)), request)
    const lengths = vectors.answer.lengths.map((length) => length ?? undefined)
    assert.equal(toHex(encodeBlockAnswer({ lengths })), vectors.answer.encoded)
    assert.deepEqual(decodeBlockAnswer(fromHex(vectors.answer.encoded), lengths.length), { lengths })
  })

  it('have a delta', () => {
    const { replaced, inserted, fromStart, fromEnd, encoded } = vectors.delta
    const old = contentOf(replaced.seed, replaced.size)
    const block = concat([old.subarray(0, inserted.at), fromHex(inserted.bytes), old.subarray(inserted.at)])
    const basis = basisOf(old, block.length)
    assert.deepEqual([toHex(basis.fromStart), toHex(basis.fromEnd)], [fromStart, fromEnd])
    assert.equal(toHex(encodeDelta(block, basis) as Uint8Array), encoded)
    assert.equal(toHex(applyDelta(fromHex(encoded), old, new Uint8Array(block.length))), toHex(block))
  })

  it('have a request whose answer may be compressed, and its answer', () => {
    const { request, encoded } = vectors.compressedRequest
    assert.equal(toHex(encodeBlockRequest(request)), encoded)
    assert.deepEqual(decodeBlockRequest(fromHex(encoded)), request)
    const { compressed, frame, bytes, ...answer } = vectors.compressedAnswer
    const lengths = answer.lengths.map((length) => length ?? undefined)
    assert.equal(toHex(encodeBlockAnswer({ lengths, compressed })), answer.encoded)
    assert.deepEqual(decodeBlockAnswer(fromHex(answer.encoded), lengths.length), { lengths, compressed })
    assert.equal(fromHex(frame).length, compressed)
    assert.equal(bytes.text.length * bytes.times, lengths[0])
    if (zstdDecompressSync === undefined) return console.log('skipped: the bytes of the vector, for this Node.js has no zstd')
    assert.equal(zstdDecompressSync(fromHex(frame)).toString(), bytes.text.repeat(bytes.times))
  })

  it('refuses an answer that is compressed to no less, or becomes more than a block may have', () => {
    const decode = (lengths: number[], compressed: number) => decodeBlockAnswer(encodeBlockAnswer({ lengths, compressed }), lengths.length)
    assert.deepEqual(decode([600, 400], 999), { lengths: [600, 400], compressed: 999 })
    for (const compressed of [1000, 1001, 2 ** 32 - 1]) assert.throws(() => decode([600, 400], compressed), { code: 'BAD_MESSAGE' })
    assert.throws(() => decode([], 1), { code: 'BAD_MESSAGE' })
    const most = MAX_COMPRESSED_ANSWER_BYTES
    assert.deepEqual(decode([most - 1, 1], 5), { lengths: [most - 1, 1], compressed: 5 })
    assert.throws(() => decode([most, 1], 5), { code: 'BAD_MESSAGE' })
  })
})

/** As chunking.json makes its contents. */
function contentOf(seed: string | null, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  if (seed === null) return bytes
  const input = Uint8Array.from([...utf8(seed), 0, 0, 0, 0])
  const counter = new DataView(input.buffer, input.length - 4)
  for (let at = 0; at < size; at += 32) {
    counter.setUint32(0, at / 32, true)
    bytes.set(fastBlake3(input).subarray(0, Math.min(32, size - at)), at)
  }
  return bytes
}

function listOf(bytes: Uint8Array, lengths: readonly number[]): BlockList {
  let at = 0
  return lengths.map((length) => {
    at += length
    return { hash: toHex(fastBlake3(bytes.subarray(at - length, at))) as BlockList[number]['hash'], length }
  })
}

function ruleOf(size: number): Rule {
  const bits = Math.min(24, Math.max(18, Math.floor(Math.log2(size / 1024))))
  const average = 2 ** bits
  const upper = (count: number): string => hex32(-1 << (32 - count))
  return { size, min: average / 4, average, max: Math.min(4 * average, 2 ** 25), earlyMask: upper(bits + 2), lateMask: upper(bits - 2) }
}

/** The rule of the page, one byte after the other. */
function plainLengths(bytes: Uint8Array): number[] {
  if (bytes.length <= 2 ** 20) return [bytes.length]
  const { min, average, max, earlyMask, lateMask } = ruleOf(bytes.length)
  const [early, late] = [Number.parseInt(earlyMask, 16), Number.parseInt(lateMask, 16)]
  const gear = Array.from({ length: 256 }, (_, i) => new DataView(table.buffer, table.byteOffset).getInt32(4 * i))
  const lengths: number[] = []
  let length = 0
  let hash = 0
  for (const byte of bytes) {
    hash = ((hash << 1) + (gear[byte] as number)) | 0
    length++
    if (length < max && (length < min || (hash & (length < average ? early : late)) !== 0)) continue
    lengths.push(length)
    length = 0
    hash = 0
  }
  return length > 0 ? [...lengths, length] : lengths
}
