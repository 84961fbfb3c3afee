/** Finds and reads blocks by their hash: in items on this disk, and in files that are still being fetched. Serves peers, and this device itself. */
import type { Block, BlockHash, BlockList, ContentId } from '../protocol/index.ts'
import type { BlockRequest, Disk } from './ports/disk.ts'
import type { FreshContents } from './fresh-contents.ts'
import type { FolderIndex } from './state/folder-index.ts'
import type { Holder } from './state/index-keys.ts'
import { onDisk } from './state/item-entry.ts'

/** A block may be part of thousands of equal files: one that can be read is enough, a few are tried. */
const PLACES_TRIED = 4
/** Block lists kept decoded: of the files that are being served, each up to some megabytes. */
const LISTS_KEPT = 4
/** Contents of kept versions that are being served. */
const VERSIONS_SERVED = 8
/** Bytes that are compared block by block at a time. */
const COMPARED_BYTES = 16 << 20

interface OffsetList {
  readonly blocks: BlockList
  readonly offsets: readonly number[]
}

/** A kept version, by its path in the archive, whose content is wanted elsewhere. */
export interface ServedVersion {
  readonly path: string
  readonly size: number
  readonly content: ContentId
  /** Only of a content of several blocks. */
  readonly blocks?: BlockList
}

/** A content that is being put together in a temporary file. */
export interface Stage {
  readonly content: ContentId
  readonly blocks: BlockList
  readonly offsets: readonly number[]
  /** Indexes of blocks that it holds. */
  readonly have: Set<number>
}

export function newStage(content: ContentId, blocks: BlockList): Stage {
  return { content, blocks, offsets: offsetsOf(blocks), have: new Set() }
}

export class BlockStore {
  readonly #disk: Pick<Disk, 'read'>
  readonly #index: Pick<FolderIndex, 'places' | 'holders' | 'olderHolders' | 'entry' | 'blockList'>
  readonly #fresh: Pick<FreshContents, 'take'> | undefined
  readonly #stages = new Map<ContentId, Stage>()
  readonly #lists = new Map<ContentId, OffsetList>()
  readonly #versions = new Map<ContentId, { readonly list: BlockList | undefined; readonly places: ReadonlyMap<BlockHash, BlockRequest> }>()

  constructor(components: {
    readonly disk: Pick<Disk, 'read'>
    readonly index: Pick<FolderIndex, 'places' | 'holders' | 'olderHolders' | 'entry' | 'blockList'>
    readonly fresh?: Pick<FreshContents, 'take'>
  }) {
    this.#disk = components.disk
    this.#index = components.index
    this.#fresh = components.fresh
  }

  addStage(stage: Stage): void {
    this.#stages.set(stage.content, stage)
  }

  removeStage(content: ContentId): void {
    this.#stages.delete(content)
  }

  /** Serves a kept version, until others have come after it. */
  keep({ path, size, content, blocks: list }: ServedVersion): void {
    const blocks = blocksOf(content, size, list)
    const offsets = offsetsOf(blocks)
    const places = blocks.map(({ hash, length }, i) => [hash, { from: { archived: path }, offset: offsets[i] as number, length, hash }] as const)
    this.#versions.delete(content)
    this.#versions.set(content, { list, places: new Map(places) })
    for (const oldest of this.#versions.keys()) if (this.#versions.size > VERSIONS_SERVED) this.#versions.delete(oldest)
  }

  blockList(content: ContentId): BlockList | undefined {
    return this.#index.blockList(content) ?? this.#versions.get(content)?.list
  }

  stages(): Iterable<Stage> {
    return this.#stages.values()
  }

  /** Reads blocks, each verified against its hash; undefined for what is not here, and for what would go beyond `limit` bytes in all. */
  async read(hashes: readonly BlockHash[], limit = Number.POSITIVE_INFINITY): Promise<(Uint8Array | undefined)[]> {
    let bytes = 0
    const within = (length: number): boolean => {
      bytes += length
      return bytes <= limit
    }
    const answers: (Uint8Array | undefined)[] = hashes.map((hash) => this.#fresh?.take(hash))
    const missing = hashes.flatMap((_, i) => (answers[i] === undefined ? [i] : []))
    for (const [i, answer] of answers.entries()) if (answer !== undefined && !within(answer.length)) answers[i] = undefined
    const places = (await Promise.all(missing.map((i) => this.locate(hashes[i] as BlockHash)))).map((place) =>
      place !== undefined && within(place.length) ? place : undefined
    )
    const read = await this.#readAll(places)
    for (const [at, i] of missing.entries()) {
      answers[i] = read[at]
      if (places[at] === undefined || read[at] !== undefined) continue
      // What is no longer where it was may be elsewhere: its other places cost a search, so they are tried only then.
      for (const other of await this.#otherPlaces(hashes[i] as BlockHash)) answers[i] ??= (await this.#disk.read([other]))[0]
    }
    return answers
  }

  /** Where a block may be read. */
  async locate(hash: BlockHash): Promise<BlockRequest | undefined> {
    const [path] = await this.#index.places(hash as string as ContentId, 1)
    const whole = path === undefined ? undefined : this.#wholeItem(path, hash)
    if (whole !== undefined) return whole
    const { latest, more } = this.#index.holders(hash)
    for (const holder of latest) {
      const place = await this.#placeIn(holder, hash)
      if (place !== undefined) return place
    }
    for (const { places } of this.#versions.values()) {
      const place = places.get(hash)
      if (place !== undefined) return place
    }
    if (!more) return undefined
    for await (const holder of this.#index.olderHolders(hash)) {
      const place = await this.#placeIn(holder, hash)
      if (place !== undefined) return place
    }
    return undefined
  }

  async #placeIn({ content, index }: Holder, hash: BlockHash): Promise<BlockRequest | undefined> {
    const stage = this.#stages.get(content)
    if (stage?.have.has(index) === true)
      return { from: { stage: content }, offset: stage.offsets[index] as number, length: (stage.blocks[index] as Block).length, hash }
    const [holder] = await this.#index.places(content, 1)
    const list = holder === undefined ? undefined : this.#list(content)
    const block = list?.blocks[index]
    if (holder === undefined || list === undefined || block === undefined) return undefined
    return { from: { path: onDisk(this.#index.entry(holder))?.diskPath ?? holder }, offset: list.offsets[index] as number, length: block.length, hash }
  }

  async #readAll(places: readonly (BlockRequest | undefined)[]): Promise<(Uint8Array | undefined)[]> {
    const found = places.filter((place) => place !== undefined)
    const read = found.length === 0 ? [] : await this.#disk.read(found)
    let at = 0
    return places.map((place) => (place === undefined ? undefined : read[at++]))
  }

  async #otherPlaces(hash: BlockHash): Promise<BlockRequest[]> {
    const paths = await this.#index.places(hash as string as ContentId, PLACES_TRIED)
    return paths.flatMap((path) => this.#wholeItem(path, hash) ?? [])
  }

  #wholeItem(path: string, hash: BlockHash): BlockRequest | undefined {
    const held = onDisk(this.#index.entry(path))
    return held?.type === 'file' ? { from: { path: held.diskPath ?? path }, offset: 0, length: held.size, hash } : undefined
  }

  /** A list is asked for once for each of its blocks: the latest are kept decoded. */
  #list(content: ContentId): OffsetList | undefined {
    const known = this.#lists.get(content)
    if (known !== undefined) return known
    const blocks = this.#index.blockList(content)
    if (blocks === undefined) return undefined
    const list = { blocks, offsets: offsetsOf(blocks) }
    this.#lists.set(content, list)
    for (const oldest of this.#lists.keys()) if (this.#lists.size > LISTS_KEPT) this.#lists.delete(oldest)
    return list
  }
}

/** Where each block begins, in bytes. */
export function offsetsOf(blocks: BlockList): number[] {
  const offsets: number[] = []
  let at = 0
  for (const { length } of blocks) {
    offsets.push(at)
    at += length
  }
  return offsets
}

/** Whether a file has these blocks, of which there is one at least. That holds also where they are cut by no rule of ours. */
export async function hasBlocks(disk: Pick<Disk, 'read'>, path: string, blocks: BlockList): Promise<boolean> {
  const offsets = offsetsOf(blocks)
  const requests = blocks.map(({ hash, length }, i) => ({ from: { path }, offset: offsets[i] as number, length, hash }))
  while (requests.length > 0) {
    const part = requests.splice(0, 1)
    for (let bytes = part[0]?.length ?? 0; requests.length > 0 && bytes < COMPARED_BYTES; bytes += part.at(-1)?.length ?? 0) part.push(...requests.splice(0, 1))
    const read = await disk.read(part)
    if (read.some((block) => block === undefined)) return false
  }
  return blocks.length > 0
}

/** Of a content whose blocks are not kept it is the only one. */
export function blocksOf(content: ContentId, size: number, list: BlockList | undefined): BlockList {
  return list ?? [{ hash: content as string as BlockHash, length: size }]
}
