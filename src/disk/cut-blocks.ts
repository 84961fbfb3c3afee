/**
 * Cuts a file into blocks. Where a block ends depends on its own bytes alone: what has the hash of a block that the file had before ends where
 * that one did, and need not be cut, which takes longer than hashing. Each is tried where the one before it was found; after one that is not
 * there, the file is cut until a known block comes again.
 */
import { type Block, type BlockHash, type ChunkingRule, Cutter, MAX_BLOCKS } from '../../protocol/index.ts'
import type { DiskContext } from './context.ts'
import type { Descriptor } from './posix.ts'

export interface CutRequest {
  /** Bytes of the file. */
  readonly size: number
  readonly rule: ChunkingRule
  /** Where the first block begins, in bytes. */
  readonly from: number
  /** The first end of a block here or later is the last one; so is the end of the file. */
  readonly to: number
  /** Where to end earlier: at the first end of a block that is one of these, which ascend. */
  readonly ends: readonly number[]
  /** Blocks that were cut by this rule, none of them at the end of a content: the first is expected at `from`. */
  readonly known: readonly Block[]
}

export class TooManyBlocks extends Error {}

/** @returns undefined when the file ends before its size @throws TooManyBlocks */
export async function cutBlocks(context: DiskContext, file: Descriptor, request: CutRequest, buffer: Uint8Array): Promise<Block[] | undefined> {
  const cutting = new Cutting(context, file, request, buffer)
  while (!cutting.ended) {
    await cutting.takeKnown()
    if (!(await cutting.cutToKnown())) return undefined
  }
  return cutting.blocks
}

class Cutting {
  readonly blocks: Block[] = []
  ended = false
  readonly #context: DiskContext
  readonly #file: Descriptor
  readonly #request: CutRequest
  readonly #buffer: Uint8Array
  readonly #stream
  readonly #stops: ReadonlySet<number>
  readonly #places: ReadonlyMap<BlockHash, number>
  /** Which of the known blocks is expected next. */
  #next = 0
  /** Where the next block begins. */
  #position: number

  constructor(context: DiskContext, file: Descriptor, request: CutRequest, buffer: Uint8Array) {
    this.#context = context
    this.#file = file
    this.#request = request
    this.#buffer = buffer
    this.#stream = context.blake3.stream()
    this.#stops = new Set(request.ends)
    this.#places = new Map(request.known.map(({ hash }, i) => [hash, i]))
    this.#position = request.from
  }

  async takeKnown(): Promise<void> {
    const { known, size } = this.#request
    for (let block = known[this.#next]; !this.ended && block !== undefined; block = known[this.#next]) {
      if (this.#position + block.length > size || this.#hashNext(block.length) !== block.hash) return
      this.#add(block.hash, block.length)
      this.#next++
      await this.#context.posix.turn()
    }
  }

  /** Undefined when the file ends before. */
  #hashNext(length: number): BlockHash | undefined {
    let at = 0
    while (at < length) {
      const count = this.#read(this.#position + at, length - at)
      if (count === 0) break
      this.#stream.update(this.#buffer.subarray(0, count))
      at += count
    }
    const hash = this.#stream.finish()
    return at < length ? undefined : hash
  }

  /** Up to behind a block that is known, or to the end. @returns false when the file ends before its size */
  async cutToKnown(): Promise<boolean> {
    const { rule, size } = this.#request
    const cutter = new Cutter(rule)
    let length = 0
    for (let position = this.#position; !this.ended; ) {
      if (position >= size) {
        if (length > 0) this.#add(this.#stream.finish(), length)
        this.ended = true
        break
      }
      const count = this.#read(position, size - position)
      if (count === 0) return false
      let start = 0
      for (let end = cutter.next(this.#buffer, 0, count); end >= 0; end = cutter.next(this.#buffer, start, count)) {
        this.#stream.update(this.#buffer.subarray(start, end))
        const hash = this.#stream.finish()
        this.#add(hash, length + end - start)
        const place = this.#places.get(hash)
        if (place !== undefined) this.#next = place + 1
        if (this.ended || (place !== undefined && this.#next < this.#request.known.length)) return true
        length = 0
        start = end
      }
      if (start < count) this.#stream.update(this.#buffer.subarray(start, count))
      length += count - start
      position += count
      await this.#context.posix.turn()
    }
    return true
  }

  #read(position: number, most: number): number {
    return this.#context.posix.read(this.#file, this.#buffer.subarray(0, Math.min(this.#buffer.length, most)), position)
  }

  #add(hash: BlockHash, length: number): void {
    this.blocks.push({ hash, length })
    if (this.blocks.length > MAX_BLOCKS) throw new TooManyBlocks()
    this.#position += length
    this.ended = this.#position >= this.#request.to || this.#stops.has(this.#position) || this.#position >= this.#request.size
  }
}
