/**
 * Which blocks of each open stage are there. A stage that is not complete never becomes a file, and only its own blocks are written into it,
 * each in its place: so the content of a file is always the one that its name says (S5), whatever asks for the writes.
 */
import type { BlockHash, BlockList, ContentId } from '../../protocol/index.ts'

interface OpenStage {
  readonly blocks: BlockList
  readonly offsets: Float64Array
  readonly held: Uint8Array
  missing: number
}

export class StageLedger {
  readonly #stages = new Map<ContentId, OpenStage>()

  /** `held` are indexes into `blocks`. */
  open(content: ContentId, blocks: BlockList, held: readonly number[]): void {
    const offsets = new Float64Array(blocks.length)
    let offset = 0
    for (const [i, { length }] of blocks.entries()) {
      offsets[i] = offset
      offset += length
    }
    const stage = { blocks, offsets, held: new Uint8Array(blocks.length), missing: blocks.length }
    for (const index of held) markHeld(stage, index)
    this.#stages.set(content, stage)
  }

  /**
   * The index of the block with this hash and length at this offset; undefined where the content has another.
   * @throws Error when the stage is not open
   */
  find(content: ContentId, offset: number, length: number, hash: BlockHash): number | undefined {
    const stage = this.#stages.get(content)
    if (stage === undefined) throw new Error(`the content ${content} is not open for staging: open it first`)
    const index = indexOf(stage.offsets, offset)
    const block = index === undefined ? undefined : stage.blocks[index]
    return block?.hash === hash && block.length === length ? index : undefined
  }

  add(content: ContentId, index: number): void {
    const stage = this.#stages.get(content)
    if (stage !== undefined) markHeld(stage, index)
  }

  isComplete(content: ContentId): boolean {
    return this.#stages.get(content)?.missing === 0
  }

  drop(content: ContentId): void {
    this.#stages.delete(content)
  }
}

function markHeld(stage: OpenStage, index: number): void {
  if (stage.held[index] !== 0) return
  stage.held[index] = 1
  stage.missing--
}

function indexOf(sorted: Float64Array, wanted: number): number | undefined {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const value = sorted[middle] as number
    if (value === wanted) return middle
    if (value < wanted) low = middle + 1
    else high = middle - 1
  }
  return undefined
}
