/** Finds and reads blocks by their hash: in items on this disk, and in files that are still being fetched. Serves peers, and this device itself. */
import type { BlockHash, BlockList, ContentId } from '../protocol/index.ts'
import type { BlockRequest, Disk } from './ports/disk.ts'
import type { FolderIndex } from './state/folder-index.ts'
import { onDisk } from './state/item-entry.ts'

/** A block may be part of thousands of equal files: one that can be read is enough, a few are tried. */
const PLACES_TRIED = 4

/** A content that is being put together in a temporary file. */
export interface Stage {
  readonly content: ContentId
  readonly blocks: BlockList
  readonly offsets: readonly number[]
  /** Indexes of blocks that it holds. */
  readonly have: Set<number>
}

export function newStage(content: ContentId, blocks: BlockList): Stage {
  const offsets: number[] = []
  let at = 0
  for (const { length } of blocks) {
    offsets.push(at)
    at += length
  }
  return { content, blocks, offsets, have: new Set() }
}

export class BlockStore {
  readonly #disk: Pick<Disk, 'read'>
  readonly #index: Pick<FolderIndex, 'places' | 'holders' | 'entry' | 'blockList'>
  readonly #stages = new Map<ContentId, Stage>()

  constructor(components: { readonly disk: Pick<Disk, 'read'>; readonly index: Pick<FolderIndex, 'places' | 'holders' | 'entry' | 'blockList'> }) {
    this.#disk = components.disk
    this.#index = components.index
  }

  addStage(stage: Stage): void {
    this.#stages.set(stage.content, stage)
  }

  removeStage(content: ContentId): void {
    this.#stages.delete(content)
  }

  stages(): Iterable<Stage> {
    return this.#stages.values()
  }

  /** Reads blocks, each verified against its hash; undefined for what is not here, and for what would go beyond `limit` bytes in all. */
  async read(hashes: readonly BlockHash[], limit = Number.POSITIVE_INFINITY): Promise<(Uint8Array | undefined)[]> {
    const answers: (Uint8Array | undefined)[] = new Array(hashes.length).fill(undefined)
    let bytes = 0
    const candidates = (await Promise.all(hashes.map((hash) => this.locate(hash)))).map((places) => {
      bytes += places[0]?.length ?? 0
      return bytes > limit ? [] : places
    })
    for (let attempt = 0; attempt < PLACES_TRIED; attempt++) {
      const open = hashes.flatMap((_, i) => {
        const place = candidates[i]?.[attempt]
        return answers[i] === undefined && place !== undefined ? [{ i, place }] : []
      })
      if (open.length === 0) break
      const read = await this.#disk.read(open.map(({ place }) => place))
      open.forEach(({ i }, n) => {
        answers[i] = read[n]
      })
    }
    return answers
  }

  /** Where a block may be read, likeliest first; at most `PLACES_TRIED` places. */
  async locate(hash: BlockHash): Promise<BlockRequest[]> {
    const places: BlockRequest[] = []
    for (const path of await this.#index.places(hash as string as ContentId, PLACES_TRIED)) {
      const held = onDisk(this.#index.entry(path))
      if (held?.type === 'file') places.push({ from: { path: held.diskPath ?? path }, offset: 0, length: held.size, hash })
    }
    for (const { content, index } of await this.#index.holders(hash, PLACES_TRIED)) {
      if (places.length >= PLACES_TRIED) break
      const stage = this.#stages.get(content)
      if (stage?.have.has(index) === true) {
        places.push({ from: { stage: content }, offset: stage.offsets[index] as number, length: (stage.blocks[index] as { length: number }).length, hash })
        continue
      }
      const [path] = await this.#index.places(content, 1)
      const blocks = path === undefined ? undefined : this.#index.blockList(content)
      const block = blocks?.[index]
      if (path === undefined || blocks === undefined || block === undefined) continue
      let offset = 0
      for (let i = 0; i < index; i++) offset += (blocks[i] as { length: number }).length
      const held = onDisk(this.#index.entry(path))
      places.push({ from: { path: held?.diskPath ?? path }, offset, length: block.length, hash })
    }
    return places
  }
}
