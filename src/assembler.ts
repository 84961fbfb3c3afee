/** Puts contents of several blocks together in stages, from what is on this disk already and from what peers have. */
import { type Block, type BlockHash, type BlockList, chunkingFor, type ContentId, type DeviceId } from '../protocol/index.ts'
import type { ApplyItem } from './applier.ts'
import { BlockBasis } from './block-basis.ts'
import type { BlockFetcher, FetchedBlock } from './block-fetcher.ts'
import type { BlockSource, WantedBlock } from './block-source.ts'
import { BlockOrder } from './block-order.ts'
import { type BlockStore, newStage, offsetsOf, type Stage } from './block-store.ts'
import { type BlockRequest, type Disk, type FileSource, NoSpaceError, type Place, type StageCopy } from './ports/disk.ts'
import type { FolderIndex } from './state/folder-index.ts'
import { onDisk } from './state/item-entry.ts'
import type { SpaceGuard } from './space-guard.ts'
import type { BlockMemory } from './utils/block-memory.ts'
import { Semaphore } from './utils/semaphore.ts'

/** Blocks on their way from peers to the disk: bounds memory, and is several times what a link of 1 Gbit/s and 100 ms holds. */
const FETCH_WINDOW_BYTES = 32 << 20
/** What stands in the place of these blocks, while they are asked for: of a short block it may be much. */
const REPLACED_WINDOW_BYTES = 32 << 20
/** Blocks of one copy: it is one turn of the disk. */
const COPY_BLOCKS = 64
/** Copies under way: one on each disk thread, and one that waits for the disk to flush. */
const COPIES_AT_ONCE = 3

export interface AssemblerComponents {
  readonly index: Pick<FolderIndex, 'places' | 'entry' | 'blockList'>
  readonly disk: Pick<Disk, 'hash' | 'read' | 'stageOpen' | 'stageWrite' | 'stageCopy' | 'free'>
  readonly fetcher: Pick<BlockFetcher, 'fetch' | 'refuse'>
  readonly blocks: BlockStore
  readonly memory: BlockMemory
  readonly space: Pick<SpaceGuard, 'assertRoom'>
  sources(): Iterable<BlockSource>
  /** A block that another folder of this device holds. */
  elsewhere(block: WantedBlock): Promise<Uint8Array | undefined>
}

export interface AssemblerInit {
  readonly device: DeviceId
  /** A block has come. */
  onFetched(): void
  /** A stage holds more blocks. */
  onStage(stage: Stage): void
}

export class Assembler {
  readonly #components: AssemblerComponents
  readonly #init: AssemblerInit
  readonly #window = new Semaphore(FETCH_WINDOW_BYTES)
  readonly #replaced = new Semaphore(REPLACED_WINDOW_BYTES)
  #stopped = false

  constructor(components: AssemblerComponents, init: AssemblerInit) {
    this.#components = components
    this.#init = init
  }

  /** What is under way ends soon, and nothing new is fetched. */
  stop(): void {
    this.#stopped = true
  }

  /** A complete stage, or a file that is here already; undefined where blocks are missing and nobody has them. */
  async assemble(content: ContentId, blocks: BlockList, item: ApplyItem): Promise<FileSource | undefined> {
    const { index, disk } = this.#components
    const [copyOf] = await index.places(content, 1)
    if (copyOf !== undefined) return { copyOf: onDisk(index.entry(copyOf))?.diskPath ?? copyOf, blocks }
    const stage = newStage(content, blocks)
    for (const i of await disk.stageOpen(content, blocks)) stage.have.add(i)
    this.#components.blocks.addStage(stage)
    this.#init.onStage(stage)
    const basis = await this.#copyLocal(stage, item)
    const complete = await this.#fetchBlocks(
      stage,
      item.entry.versions.map((version) => version.dot),
      basis
    )
    return complete ? { stage: content } : undefined
  }

  /** @returns what stands in the place of the blocks that are missing still */
  async #copyLocal(stage: Stage, item: ApplyItem): Promise<BlockBasis | undefined> {
    const { disk, blocks } = this.#components
    await this.#copyBlocks(stage, (hash) => blocks.locate(hash))
    if (stage.have.size === stage.blocks.length) return undefined
    const before = await this.#blocksBefore(item)
    if (before === undefined) return undefined
    if (before.isRecut) {
      const offsets = offsetsOf(before.blocks)
      const places = new Map(before.blocks.map((block, i) => [block.hash, { ...block, from: before.from, offset: offsets[i] as number }]))
      await this.#copyBlocks(stage, (hash) => places.get(hash))
    }
    return new BlockBasis({ disk }, { from: before.from, before: before.blocks, after: stage.blocks })
  }

  /** The version that is here, cut by the rule of the new one: by that of another size class, it has none of its blocks. */
  async #blocksBefore({ path, entry, step }: ApplyItem): Promise<{ readonly from: Place; readonly blocks: BlockList; readonly isRecut: boolean } | undefined> {
    const held = onDisk(entry)
    const cutAs = step.winner.type === 'file' ? step.winner.size : 0
    if (held?.content === undefined || held.size === 0) return undefined
    const from = { path: held.diskPath ?? path }
    if (chunkingFor(held.size) === chunkingFor(cutAs)) return { from, blocks: this.#components.index.blockList(held.content) ?? [], isRecut: false }
    const [result] = await this.#components.disk.hash([{ ...from, stat: held.stat, cutAs }])
    return { from, blocks: result?.ok === true ? (result.blocks ?? []) : [], isRecut: true }
  }

  async #copyBlocks(stage: Stage, find: (hash: BlockHash) => BlockRequest | undefined | Promise<BlockRequest | undefined>): Promise<void> {
    const places = new Semaphore(COPIES_AT_ONCE)
    const under: Promise<void>[] = []
    let copies: (StageCopy & { readonly index: number })[] = []
    const begin = async (): Promise<void> => {
      const release = await places.acquire()
      const copying = this.#copy(stage, copies).finally(release)
      copying.catch(() => {})
      under.push(copying)
      copies = []
    }
    try {
      for (let i = 0; i < stage.blocks.length; i++) {
        if (stage.have.has(i)) continue
        const place = await find((stage.blocks[i] as Block).hash)
        if (place === undefined || ('stage' in place.from && place.from.stage === stage.content)) continue
        copies.push({ ...place, to: stage.offsets[i] as number, index: i })
        if (copies.length >= COPY_BLOCKS) await begin()
      }
      if (copies.length > 0) await begin()
    } finally {
      // Whatever failed: nothing of this is to write into a stage that is opened again, and may be a file by then.
      await Promise.allSettled(under)
    }
    await Promise.all(under)
  }

  async #copy(stage: Stage, copies: readonly (StageCopy & { readonly index: number })[]): Promise<void> {
    const done = await this.#components.disk.stageCopy(stage.content, copies)
    for (const [n, { index }] of copies.entries()) if (done[n] === true) stage.have.add(index)
  }

  async #fetchBlocks(stage: Stage, dots: WantedBlock['dots'], basis: BlockBasis | undefined): Promise<boolean> {
    await this.#assertRoom(stage)
    const sources = (): BlockSource[] => [...this.#components.sources()]
    const isShared = (index: number): boolean => sources().some((source) => source.holdsBlock(stage.content, index))
    const order = new BlockOrder(
      this.#init.device,
      [...stage.blocks.keys()].filter((i) => !stage.have.has(i))
    )
    const pending = new Set<Promise<void>>()
    const failures: unknown[] = []
    while (!this.#stopped && failures.length === 0) {
      const sharers = sources().filter((source) => source.lacks(dots))
      const i = order.next(
        sharers.map(({ device }) => device),
        isShared
      )
      if (i === undefined) break
      if (i === 'later') {
        await Promise.race(pending)
        continue
      }
      const block = stage.blocks[i] as { hash: WantedBlock['hash']; length: number }
      const release = await this.#window.acquire(block.length)
      const wanted: WantedBlock = { ...block, dots, part: { content: stage.content, index: i } }
      const fetching = this.#fetchBlock(stage, i, wanted, basis)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => {
          release()
          order.ended(i)
          pending.delete(fetching)
        })
      pending.add(fetching)
    }
    await Promise.all(pending)
    if (failures.length > 0) throw failures[0]
    return stage.have.size === stage.blocks.length
  }

  /** A file that the disk has no room for is not fetched in part, again and again. */
  async #assertRoom({ blocks, have }: Stage): Promise<void> {
    const lacking = blocks.reduce((sum, { length }, index) => sum + (have.has(index) ? 0 : length), 0)
    await this.#components.space.assertRoom(lacking)
    if (lacking > (await this.#components.disk.free())) throw new NoSpaceError(`no space is left on the disk for ${lacking} more bytes`)
  }

  async #fetchBlock(stage: Stage, index: number, block: WantedBlock, basis: BlockBasis | undefined): Promise<void> {
    const here = await this.#components.elsewhere(block)
    const bytes = here === undefined ? (basis?.bytes(index) ?? 0) : 0
    if (bytes === 0) return await this.#fetchInto(stage, index, block, here)
    const release = await this.#replaced.acquire(bytes)
    try {
      const replaced = await basis?.find(index)
      await this.#fetchInto(stage, index, { ...block, ...(replaced && { replaced }) }, here)
    } finally {
      release()
    }
  }

  /** @param here where another folder has it */
  async #fetchInto(stage: Stage, index: number, wanted: WantedBlock, here: Uint8Array | undefined): Promise<void> {
    let fetched = here === undefined ? await this.#fetch(wanted) : undefined
    let bytes = here ?? fetched?.bytes
    while (bytes !== undefined) {
      const [right] = await this.#components.disk.stageWrite(stage.content, [{ offset: stage.offsets[index] as number, bytes, hash: wanted.hash }])
      this.#components.memory.give(bytes)
      if (right === true) {
        stage.have.add(index)
        this.#init.onStage(stage)
        return
      }
      fetched = fetched === undefined ? await this.#fetch(wanted) : await this.#components.fetcher.refuse(fetched, wanted)
      bytes = fetched?.bytes
    }
  }

  async #fetch(wanted: WantedBlock): Promise<FetchedBlock | undefined> {
    const fetched = await this.#components.fetcher.fetch(wanted)
    if (fetched !== undefined) this.#init.onFetched()
    return fetched
  }
}
