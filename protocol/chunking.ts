/**
 * Where a content is cut into blocks: FastCDC (Xia et al., USENIX ATC 2016, TPDS 2020) with normalised cuts, so that an insertion moves no
 * block but its own. All devices must cut alike, or equal contents get different names (docs/specs/blocks.md; test/vectors/chunking.json).
 *
 * A gear hash of 32 bits runs over the bytes: `h = (h << 1) + GEAR[byte]`. The bytes of the last 32 positions and nothing else are in it,
 * which is why it starts 32 bytes before the first place where a block may end. A block ends where the upper bits of the hash are zero:
 * before the average two more of them than its logarithm, after it two fewer. The masks are runs of upper bits, which depend on the most
 * bytes; of two masks the longer holds the shorter, so where a coarse class cuts, every finer one may cut too, and a file that grows into
 * the next class shares what it can.
 */
import { deriveKey } from './blake3.ts'

/** Contents up to this size are one block; above it they are always several. */
export const SINGLE_BLOCK_BYTES = 1024 * 1024
/** No block is longer. */
export const MAX_BLOCK_BYTES = 32 * 1024 * 1024

const FINEST_BITS = 18 // 256 KiB
const COARSEST_BITS = 24 // 16 MiB
/** A file is cut into some 2^10 to 2^11 blocks, as long as the classes allow. */
const BLOCKS_BITS = 10
const NORMAL_BITS = 2
const WINDOW_BYTES = 32

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

/** The table of the gear hash: 256 numbers of 32 bits, big-endian, from BLAKE3 in its mode for deriving keys. */
const GEAR = readGear(deriveKey('syncline v1 gear table', new Uint8Array(0), 4 * 256))

function readGear(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Int32Array.from({ length: 256 }, (_, i) => view.getInt32(4 * i))
}

/** How contents of one size class are cut; lengths in bytes. */
export interface ChunkingRule {
  /** No block but the last is shorter: a quarter of the average. */
  readonly min: number
  /** Before this length a block ends at `earlyMask`, after it at `lateMask`. */
  readonly average: number
  /** Four times the average, at most `MAX_BLOCK_BYTES`. */
  readonly max: number
  readonly earlyMask: number
  readonly lateMask: number
}

const RULES: readonly ChunkingRule[] = Array.from({ length: COARSEST_BITS - FINEST_BITS + 1 }, (_, i) => {
  const bits = FINEST_BITS + i
  const average = 2 ** bits
  return {
    min: average / 4,
    average,
    max: Math.min(4 * average, MAX_BLOCK_BYTES),
    earlyMask: upperBits(bits + NORMAL_BITS),
    lateMask: upperBits(bits - NORMAL_BITS)
  }
})

function upperBits(count: number): number {
  return -1 << (32 - count)
}

/**
 * The rule for a content of `size` bytes; undefined where it is one block. The average is the greatest power of two that is at most
 * size / 1024, but 256 KiB at least and 16 MiB at most.
 */
export function chunkingFor(size: number): ChunkingRule | undefined {
  if (size <= SINGLE_BLOCK_BYTES) return undefined
  let bits = FINEST_BITS
  while (bits < COARSEST_BITS && size >= 2 ** (bits + 1 + BLOCKS_BITS)) bits++
  return RULES[bits - FINEST_BITS]
}

/** Finds the ends of blocks in a content that comes in pieces of any length. */
export class Cutter {
  readonly #rule: ChunkingRule
  /** Bytes of the current block so far. */
  #length = 0
  #hash = 0

  constructor(rule: ChunkingRule) {
    this.#rule = rule
  }

  /**
   * Goes on with `bytes` from `start` to before `end`. Answers the index just past the end of the current block, from where the next call
   * goes on; or -1 when the block does not end in these bytes. Where the content ends, so does its last block: nobody tells.
   */
  next(bytes: Uint8Array, start: number, end: number): number {
    const { min, average, max, earlyMask, lateMask } = this.#rule
    const base = start - this.#length
    let at = Math.max(start, base + min - WINDOW_BYTES)
    if (at >= end) return this.#goOn(end - start)

    const warm = Math.min(end, base + min - 1)
    let hash = roll(bytes, at, warm, this.#hash)
    at = Math.max(at, warm)
    const early = Math.min(end, base + average - 1)
    if (at < early) {
      const cut = findCut(bytes, at, early, hash, earlyMask)
      if (cut >= 0) return this.#cut(cut)
      hash = roll(bytes, Math.max(at, early - WINDOW_BYTES), early, hash)
      at = early
    }
    const late = Math.min(end, base + max)
    const cut = findCut(bytes, at, late, hash, lateMask)
    if (cut >= 0) return this.#cut(cut)
    if (late === base + max) return this.#cut(late)
    this.#hash = roll(bytes, Math.max(at, late - WINDOW_BYTES), late, hash)
    return this.#goOn(end - start)
  }

  #cut(at: number): number {
    this.#length = 0
    this.#hash = 0
    return at
  }

  #goOn(length: number): -1 {
    this.#length += length
    return -1
  }
}

/** The gear hash after the bytes from `at` to before `end`. */
function roll(bytes: Uint8Array, at: number, end: number, hash: number): number {
  for (; at < end; at++) hash = ((hash << 1) + (GEAR[bytes[at] as number] as number)) | 0
  return hash
}

/** The index past the first byte from `at` to before `end` at which the hash has none of the bits of `mask`, or -1. */
function findCut(bytes: Uint8Array, at: number, end: number, hash: number, mask: number): number {
  // Four bytes with one load take two thirds of the time of four loads.
  const aligned = Math.min(end, at + (-(bytes.byteOffset + at) & 3))
  const count = LITTLE_ENDIAN ? (end - aligned) >>> 2 : 0
  for (const stop = count > 0 ? aligned : end; at < stop; at++) {
    hash = ((hash << 1) + (GEAR[bytes[at] as number] as number)) | 0
    if ((hash & mask) === 0) return at + 1
  }
  const words = new Uint32Array(bytes.buffer, count > 0 ? bytes.byteOffset + at : 0, count)
  for (let i = 0; i < count; i++) {
    const word = words[i] as number
    hash = ((hash << 1) + (GEAR[word & 0xff] as number)) | 0
    if ((hash & mask) === 0) return at + 4 * i + 1
    hash = ((hash << 1) + (GEAR[(word >>> 8) & 0xff] as number)) | 0
    if ((hash & mask) === 0) return at + 4 * i + 2
    hash = ((hash << 1) + (GEAR[(word >>> 16) & 0xff] as number)) | 0
    if ((hash & mask) === 0) return at + 4 * i + 3
    hash = ((hash << 1) + (GEAR[word >>> 24] as number)) | 0
    if ((hash & mask) === 0) return at + 4 * i + 4
  }
  for (at += 4 * count; at < end; at++) {
    hash = ((hash << 1) + (GEAR[bytes[at] as number] as number)) | 0
    if ((hash & mask) === 0) return at + 1
  }
  return -1
}

/** The lengths of the blocks of a whole content, or of a part of one of `size` bytes; one block has no rule. */
export function blockLengths(content: Uint8Array, size = content.length): number[] {
  const rule = chunkingFor(size)
  if (rule === undefined) return [content.length]
  const cutter = new Cutter(rule)
  const lengths: number[] = []
  let start = 0
  for (let end = cutter.next(content, 0, content.length); end >= 0; end = cutter.next(content, start, content.length)) {
    lengths.push(end - start)
    start = end
  }
  if (start < content.length) lengths.push(content.length - start)
  return lengths
}
