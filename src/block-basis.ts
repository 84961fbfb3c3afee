/** Finds what is on this disk in the place of a block that is missing: the blocks of the version before that its neighbours enclose there. */
import { type Block, type BlockHash, type BlockList, MAX_DELTA_BYTES } from '../protocol/index.ts'
import type { BlockRequest, Disk, Place } from './ports/disk.ts'
import { offsetsOf } from './block-store.ts'

export interface BlockBasisInit {
  /** Where the version before is. */
  readonly from: Place
  readonly before: BlockList
  readonly after: BlockList
}

export class BlockBasis {
  readonly #disk: Pick<Disk, 'read'>
  readonly #init: BlockBasisInit
  readonly #offsets: readonly number[]
  readonly #places: ReadonlyMap<BlockHash, number>

  constructor({ disk }: { readonly disk: Pick<Disk, 'read'> }, init: BlockBasisInit) {
    this.#disk = disk
    this.#init = init
    this.#offsets = offsetsOf(init.before)
    this.#places = new Map(init.before.map(({ hash }, i) => [hash, i]))
  }

  /** How much `find` would read; 0 where it finds nothing. */
  bytes(index: number): number {
    const bytes = this.#requests(index).reduce((sum, { length }) => sum + length, 0)
    return Math.max(bytes, (this.#init.after[index] as Block).length) > MAX_DELTA_BYTES ? 0 : bytes
  }

  /** What stood in the place of a block, each part verified; undefined where that is not known, is too much, or is no longer there. */
  async find(index: number): Promise<Uint8Array | undefined> {
    if (this.bytes(index) === 0) return undefined
    const parts = await this.#disk.read(this.#requests(index))
    const found = parts.filter((part) => part !== undefined)
    return found.length < parts.length ? undefined : found.length === 1 ? found[0] : Buffer.concat(found)
  }

  /** Where only one neighbour is known, as the other has changed too, what is beside that one. */
  #requests(index: number): BlockRequest[] {
    const { before, after, from } = this.#init
    const previous = index === 0 ? -1 : this.#places.get((after[index - 1] as Block).hash)
    const next = index === after.length - 1 ? before.length : this.#places.get((after[index + 1] as Block).hash)
    const first = previous === undefined ? (next ?? 0) - 1 : previous + 1
    const end = next === undefined ? first + 1 : next
    if (first < 0 || first >= end) return []
    return before.slice(first, end).map(({ hash, length }, i) => ({ from, offset: this.#offsets[first + i] as number, length, hash }))
  }
}
