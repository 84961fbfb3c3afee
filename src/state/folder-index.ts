/**
 * One folder's state: the merged versions of every item, what is on this disk, and what this replica knows. The only place that
 * reads or writes the folder's index. A cache: lost, it is made anew from the disk and the peers under a new replica id.
 *
 * Changes go through `change`, one at a time: what it decides from a read cannot be overtaken before it is written.
 * Longer than other files because it is the one door to the store: reads of every kind of key stand beside the lane of the changes.
 */
import {
  type BatchHeader,
  type BlockHash,
  type BlockList,
  type ContentId,
  decodeBlockList,
  decodeGrant,
  decodeHeader,
  deviceIdOf,
  type DeviceId,
  type Dot,
  DotCollector,
  HASH_BYTES,
  type ItemRecord,
  MAX_SEQUENCE,
  type Knowledge,
  NOTHING,
  replicaIdOf,
  type ReplicaId,
  type SignedHeader,
  winnerOf,
  SIGNATURE_BYTES
} from '../../protocol/index.ts'
import type { Reservation } from '../ports/disk.ts'
import { type IndexStore, RANGE_BATCH_ENTRIES } from '../ports/index-store.ts'
import type { ConflictStory } from './conflict-story.ts'
import { Lane } from '../utils/lane.ts'
import { type Choice, EVERYTHING } from './choice.ts'
import { decodeMeta, type FolderMeta, newMeta } from './folder-meta.ts'
import { IndexUpdate, unheldDots } from './index-update.ts'
import {
  allOf,
  below,
  blockKey,
  CHOICE_KEY,
  contentOfKey,
  decodeHolders,
  decodeIndex,
  decodePlaceCount,
  decodeDotValue,
  decodePath,
  type DotValue,
  dotKey,
  dotRange,
  headerKey,
  type Holder,
  type Holders,
  itemKey,
  type KeyRange,
  listKey,
  META_KEY,
  olderHoldersOf,
  pathOfKey,
  placeCountKey,
  placesOf,
  receiptKey,
  replicaKey,
  sequenceOfKey,
  skippedKey
} from './index-keys.ts'
import { decodeEntry, decodeIfHeld, type ItemEntry, NO_ENTRY, onDisk, type StoredRecord } from './item-entry.ts'

export interface FolderIndexInit {
  /** Public key of this device. */
  readonly device: Uint8Array
  /** For the replica id, should the index be new. */
  readonly nonce: Uint8Array
  /** Notes elsewhere which numbers a replica may use, before it uses them; answers whether that is durable. */
  reserve?(reservation: Reservation): Promise<boolean>
}

/** Numbers that are reserved at a time: each reservation is a file that is synced. After a crash so many are skipped. */
const RESERVED_NUMBERS = 8192

/** Items of one change, at most: more of them would keep the event loop from all others for long, fewer cost more fsyncs. */
export const CHANGE_ITEMS = 128

/** About a kilobyte each; twice as many are kept while there is something to do: what is announced is soon fetched, placed and scanned. */
const RECENT_ENTRIES = 8192

const NO_HOLDERS: Holders = { latest: [], more: false }

export interface StoredBatch {
  readonly header: BatchHeader
  readonly signed: SignedHeader
}

export class FolderIndex {
  readonly #store: IndexStore
  readonly #device: Uint8Array
  readonly #lane = new Lane()
  /** Each step of an item reads its entry again: decoding it once is most of the work saved. */
  #recent = new Map<string, ItemEntry>()
  /** Those used before: kept for as long again, so that a full map does not forget what is at work. */
  #older: ReadonlyMap<string, ItemEntry> = new Map()
  #meta: FolderMeta
  #replica: ReplicaId
  #unheld: Knowledge = NOTHING
  /** Kept once somebody has asked for it. */
  #maximal: Knowledge | undefined
  #finding: Promise<Knowledge> | undefined
  /** What changes while it is found. */
  #meanwhile: IndexUpdate[] = []
  #choice = EVERYTHING
  readonly #writers = new Set<DeviceId>()
  readonly #devices = new Map<ReplicaId, DeviceId>()
  readonly #reserve: FolderIndexInit['reserve']
  #reserved: Reservation | undefined

  /** @throws Error when the index is damaged, or of a later version */
  static async open(store: IndexStore, init: FolderIndexInit): Promise<FolderIndex> {
    const index = new FolderIndex(store, init)
    const unheld = new DotCollector()
    for await (const batch of index.#range(allOf('r'))) for (const [, device] of batch) index.#writers.add(deviceIdOf(device))
    for (const lacking of [index.needs(), index.leftOut()])
      for await (const paths of lacking) for (const path of paths) for (const dot of unheldDots(index.entry(path))) unheld.add(dot)
    index.#unheld = unheld.toKnowledge()
    return index
  }

  private constructor(store: IndexStore, init: FolderIndexInit) {
    this.#store = store
    this.#device = init.device
    this.#reserve = init.reserve?.bind(init)
    const kept = store.get(META_KEY)
    this.#meta = kept === undefined ? newMeta(init.nonce) : decodeMeta(kept)
    this.#replica = replicaIdOf(this.#device, this.#meta.nonce)
  }

  get replica(): ReplicaId {
    return this.#replica
  }

  /** Dots of versions whose content is wanted here and has not come yet. */
  get unheld(): Knowledge {
    return this.#unheld
  }

  get meta(): FolderMeta {
    return this.#meta
  }

  /** By which every item that is put is judged. */
  get choice(): Choice {
    return this.#choice
  }

  /** From now on; what was put before is brought along by `IndexUpdate.choose`. */
  set choice(choice: Choice) {
    this.#choice = choice
  }

  /** What `keepChoice` kept. */
  get keptChoice(): string | undefined {
    const bytes = this.#store.get(CHOICE_KEY)
    return bytes === undefined ? undefined : decodePath(bytes)
  }

  entry(path: string): ItemEntry {
    const known = this.#recent.get(path)
    if (known !== undefined) return known
    const entry = this.#older.get(path) ?? this.#stored(path)
    this.#remember(path, entry)
    return entry
  }

  #stored(path: string): ItemEntry {
    const bytes = this.#store.get(itemKey(path))
    return bytes === undefined ? NO_ENTRY : decodeEntry(bytes)
  }

  #remember(path: string, entry: ItemEntry): void {
    if (this.#recent.size >= RECENT_ENTRIES) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(path, entry)
  }

  /** Nothing is to be done for a while: frees memory. */
  rest(): void {
    this.#recent = new Map()
    this.#older = this.#recent
  }

  /** The maximal version that a dot names, if it is one still. */
  versionAt(dot: Dot): StoredRecord | undefined {
    const kept = this.#store.get(dotKey(dot))
    if (kept === undefined) return undefined
    return this.entry(decodeDotValue(kept).path).versions.find((version) => version.dot.replica === dot.replica && version.dot.seq === dot.seq)
  }

  /** Whether a dot names what stands at its path now. */
  isWinner(dot: Dot): boolean {
    const version = this.versionAt(dot)
    const winner = version && winnerOf(this.entry(version.path).versions)
    return winner?.dot.replica === dot.replica && winner.dot.seq === dot.seq
  }

  /** With which number the batch of a maximal version begins. */
  firstOf(dot: Dot): number | undefined {
    const kept = this.#store.get(dotKey(dot))
    return kept === undefined ? undefined : decodeDotValue(kept).first
  }

  deviceOf(replica: ReplicaId): DeviceId | undefined {
    const known = this.#devices.get(replica)
    if (known !== undefined) return known
    const key = replica === this.#replica ? this.#device : this.#store.get(replicaKey(replica))
    if (key === undefined) return undefined
    const device = deviceIdOf(key)
    this.#devices.set(replica, device)
    return device
  }

  /** The device whose edit a version is. */
  authorOf(version: ItemRecord): DeviceId | undefined {
    return ('origin' in version ? version.origin?.device : undefined) ?? this.deviceOf(version.dot.replica)
  }

  /** Whether records of a device are here, or were: it has shown the right to write. */
  isWriter(device: DeviceId): boolean {
    return this.#writers.has(device)
  }

  writerEndingWith(text: string): DeviceId | undefined {
    return [...this.#writers].find((device) => device.endsWith(text))
  }

  /** Items in the order of a walk, in batches: the whole folder, or what is below a directory. */
  async *entries(directory = ''): AsyncIterable<readonly (readonly [path: string, entry: ItemEntry])[]> {
    for await (const batch of this.#range(below('i', directory))) {
      yield batch.map(([key, value]) => {
        const path = pathOfKey(key)
        return [path, this.#recent.get(path) ?? this.#older.get(path) ?? decodeEntry(value)] as const
      })
    }
  }

  /** The same without items of which nothing is here, as those that were deleted long ago: a walk passes them by. */
  async *heldEntries(directory = ''): AsyncIterable<readonly (readonly [path: string, entry: ItemEntry])[]> {
    for await (const batch of this.#range(below('i', directory))) {
      yield batch.flatMap(([key, value]) => {
        const path = pathOfKey(key)
        const entry = this.#recent.get(path) ?? this.#older.get(path) ?? decodeIfHeld(value)
        return entry?.held === undefined ? [] : [[path, entry] as const]
      })
    }
  }

  /** Paths at which the disk is not yet as it should be, in the order of a walk. */
  async *needs(directory = ''): AsyncIterable<readonly string[]> {
    for await (const batch of this.#range(below('n', directory))) yield batch.map(([key]) => pathOfKey(key))
  }

  /** Paths of what others hold and is none of this device's business. */
  async *leftOut(): AsyncIterable<readonly string[]> {
    for await (const batch of this.#range(allOf('u'))) yield batch.map(([key]) => pathOfKey(key))
  }

  async *stories(): AsyncIterable<ConflictStory> {
    for await (const batch of this.#range(allOf('x'))) for (const [, value] of batch) yield JSON.parse(decodePath(value)) as ConflictStory
  }

  /** Maximal versions that a replica made, within an interval of its sequence numbers, ascending. */
  async *dots(replica: ReplicaId, from: number, to: number): AsyncIterable<readonly (DotValue & { readonly seq: number })[]> {
    for await (const batch of this.#range(dotRange(replica, from, to)))
      yield batch.map(([key, value]) => ({ seq: sequenceOfKey(key), ...decodeDotValue(value) }))
  }

  /** The dots of all maximal versions: gone through once, then followed. */
  async maximal(): Promise<Knowledge> {
    if (this.#maximal !== undefined) return this.#maximal
    this.#finding ??= this.#findMaximal().finally(() => {
      this.#finding = undefined
      this.#meanwhile = []
    })
    return await this.#finding
  }

  async #findMaximal(): Promise<Knowledge> {
    const found = new DotCollector()
    for (const replica of this.#meta.knowledge.keys())
      for await (const dots of this.dots(replica, 1, MAX_SEQUENCE)) for (const { seq } of dots) found.add({ replica, seq })
    this.#maximal = this.#meanwhile.reduce((maximal, update) => update.maximal(maximal), found.toKnowledge())
    return this.#maximal
  }

  /** The header of the batch of `replica` that begins with `first`; gone once none of its records is a maximal version. */
  batch(replica: ReplicaId, first: number): StoredBatch | undefined {
    const kept = this.#store.get(headerKey(replica, first))
    if (kept === undefined) return undefined
    const signed = { signature: kept.subarray(0, SIGNATURE_BYTES), bytes: kept.subarray(SIGNATURE_BYTES) }
    return { signed, header: decodeHeader(signed.bytes) }
  }

  /** Whether any maximal version of a replica was made under a grant of an epoch. */
  async hasGrantOf(replica: ReplicaId, epoch: number): Promise<boolean> {
    let last = 0
    for await (const dots of this.dots(replica, 1, MAX_SEQUENCE)) {
      for (const { first } of dots) {
        if (first === last) continue
        last = first
        const batch = this.batch(replica, first)
        if (batch !== undefined && decodeGrant(batch.header.grant).epoch === epoch) return true
      }
    }
    return false
  }

  /** Whether a whole content is anywhere on this disk. */
  hasPlace(content: ContentId): boolean {
    return this.#store.get(placeCountKey(content)) !== undefined
  }

  /** Paths on this disk at which a whole content is; at most `limit`. */
  async places(content: ContentId, limit: number): Promise<string[]> {
    const kept = this.#store.get(placeCountKey(content))
    if (kept === undefined) return []
    const { path, count } = decodePlaceCount(kept)
    if (Math.min(limit, count) === 1 && onDisk(this.entry(path))?.content === content) return [path]
    const paths: string[] = []
    for await (const batch of this.#range(placesOf(content))) {
      for (const [key] of batch) {
        paths.push(pathOfKey(key, HASH_BYTES))
        if (paths.length >= limit) return paths
      }
    }
    return paths
  }

  blockList(content: ContentId): BlockList | undefined {
    const bytes = this.#store.get(listKey(content))
    return bytes === undefined ? undefined : decodeBlockList(bytes)
  }

  /** Contents of several blocks that a block is part of, the latest first: a few of them, and whether there may be more. */
  holders(block: BlockHash): Holders {
    const bytes = this.#store.get(blockKey(block))
    return bytes === undefined ? NO_HOLDERS : decodeHolders(bytes)
  }

  /** The other ones: to be asked for where the latest do not do. */
  async *olderHolders(block: BlockHash): AsyncGenerator<Holder, void, undefined> {
    for await (const batch of this.#range(olderHoldersOf(block)))
      for (const [key, value] of batch) yield { content: contentOfKey(key), index: decodeIndex(value) }
  }

  /**
   * Runs `decide` alone, then writes what it put into the update, all or nothing and durably. Reads in `decide` go through the update,
   * which sees its own writes. A failure of the write leaves the index unusable: the folder stops.
   */
  change<T>(decide: (update: IndexUpdate) => T | Promise<T>): Promise<T> {
    return this.#lane.run(async () => {
      const update = new IndexUpdate({ store: this.#store, index: this }, { meta: this.#meta, device: this.#device })
      const answer = await decide(update)
      const operations = update.operations()
      if (operations.length > 0) {
        await this.#reserveFor(update)
        await this.#store.write(operations)
        this.#meta = update.meta()
        for (const [path, entry] of update.entries()) this.#remember(path, entry)
        for (const device of update.newWriters) this.#writers.add(device)
        this.#replica = update.replica
        this.#unheld = update.unheld(this.#unheld)
        this.#maximal &&= update.maximal(this.#maximal)
        if (this.#finding !== undefined) this.#meanwhile.push(update)
      }
      return answer
    })
  }

  /**
   * No number that was reserved is used again, though this index does not know of it: it may be from a backup (S11). One that has signed under
   * another replica id than the last one that was used here becomes a new replica.
   */
  skipReserved({ replica, upTo }: Reservation, nonce: Uint8Array): Promise<void> {
    return this.change((update) => {
      if (update.replica === replica) update.skipTo(upTo)
      else if (update.lastSeq > 0) update.become(nonce)
    })
  }

  async #reserveFor({ replica, lastSeq }: IndexUpdate): Promise<void> {
    if (lastSeq === 0 || (this.#reserved?.replica === replica && lastSeq <= this.#reserved.upTo)) return
    if (replica === this.#replica && lastSeq === this.#meta.lastSeq) return
    const reservation = { replica, upTo: Math.min(lastSeq + RESERVED_NUMBERS, MAX_SEQUENCE) }
    // Where it is refused, as by a full disk, changes go on, and each asks again.
    if (await this.#reserve?.(reservation)) this.#reserved = reservation
  }

  /** What was reserved and has not been used is free again: the next one who opens this index knows all that was. */
  async #release(): Promise<void> {
    if (this.#reserved !== undefined && this.#reserved.upTo > this.#meta.lastSeq) await this.#reserve?.({ replica: this.#replica, upTo: this.#meta.lastSeq })
  }

  /** Paths that a person left out of a plan, with their states then. */
  async *skipped(): AsyncIterable<readonly [path: string, state: string]> {
    for await (const batch of this.#range(allOf('w'))) for (const [key, state] of batch) yield [pathOfKey(key), decodePath(state)]
  }

  /** Forgets those that have no state. */
  async putSkipped(list: readonly (readonly [path: string, state: string | undefined])[]): Promise<void> {
    for (let at = 0; at < list.length; at += RANGE_BATCH_ENTRIES) {
      const writes = list
        .slice(at, at + RANGE_BATCH_ENTRIES)
        .map(([path, state]) => ({ key: skippedKey(path), ...(state !== undefined && { value: Buffer.from(state) }) }))
      await this.#lane.run(() => this.#store.write(writes))
    }
  }

  /** Of store-only devices, signature before. */
  async *receipts(): AsyncIterable<Uint8Array> {
    for await (const batch of this.#range(allOf('q'))) for (const [, value] of batch) yield value
  }

  async putReceipt(device: Uint8Array, bytes: Uint8Array): Promise<void> {
    await this.#lane.run(() => this.#store.write([{ key: receiptKey(device), value: bytes }]))
  }

  async close(): Promise<void> {
    await this.#lane.run(() => this.#release())
    await this.#lane.run(() => this.#store.close())
  }

  #range(range: KeyRange) {
    return this.#store.range(range.from, range.to)
  }
}
