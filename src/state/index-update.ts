/**
 * A change of the index in the making. `put` is the one way to change an item: everything that hangs on it (dots, places, needs, counters,
 * digest, headers no longer of use) is brought along from the difference between what was and what is, so that none can be forgotten.
 * Longer than other files for that: what hangs on an item is followed here and nowhere else.
 */
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import {
  type BatchHeader,
  blake3,
  type BlockHash,
  type BlockList,
  type ContentId,
  countRecords,
  decodeBlockList,
  deviceIdOf,
  type DeviceId,
  difference,
  Digest,
  type Dot,
  DotCollector,
  encodeBlockList,
  formatDot,
  isLive,
  isTellable,
  maxOf,
  itemHash,
  type Knowledge,
  mergeVersion,
  replicaIdOf,
  sameContent,
  readConflictPath,
  type ReplicaId,
  SIGNATURE_BYTES,
  type SignedHeader,
  unionOf,
  winnerOf
} from '../../protocol/index.ts'
import type { IndexStore, IndexWrite } from '../ports/index-store.ts'
import { type ConflictStory, isCopy } from './conflict-story.ts'
import type { FolderIndex } from './folder-index.ts'
import { type Counters, encodeMeta, type FolderMeta } from './folder-meta.ts'
import {
  blockKey,
  CHOICE_KEY,
  decodeDotValue,
  decodeHolders,
  decodePlaceCount,
  dotKey,
  encodeDotValue,
  encodeHolders,
  encodeIndex,
  encodePath,
  encodePlaceCount,
  headerCountKey,
  headerKey,
  type Holders,
  itemKey,
  leftOutKey,
  listKey,
  MAX_HOLDERS,
  META_KEY,
  olderHolderKey,
  needKey,
  placeCountKey,
  placeKey,
  replicaKey,
  storyKey
} from './index-keys.ts'
import { encodeEntry, type Held, isSatisfied, type ItemEntry, type StoredRecord } from './item-entry.ts'

export interface IndexUpdateComponents {
  readonly store: Pick<IndexStore, 'get'>
  readonly index: Pick<FolderIndex, 'entry' | 'blockList' | 'places' | 'choice'>
}

export interface IndexUpdateInit {
  readonly meta: FolderMeta
  /** Public key of this device. */
  readonly device: Uint8Array
}

export class IndexUpdate {
  readonly #components: IndexUpdateComponents
  readonly #device: Uint8Array
  readonly #writes = new Map<string, IndexWrite>()
  readonly #entries = new Map<string, ItemEntry>()
  readonly newWriters: DeviceId[] = []
  /** Dots whose content came, went or is wanted no more; the last word on each counts. */
  readonly #unheld = new Map<string, { readonly dot: Dot; readonly lacks: boolean }>()
  /** Dots that became maximal versions, or are it no more; the last word on each counts. */
  readonly #maximal = new Map<string, { readonly dot: Dot; readonly is: boolean }>()
  /** Contents that lost a place: what has none at the end is dropped, not what only moves. */
  readonly #left = new Set<ContentId>()
  readonly #counters: Counters
  readonly #digest: Digest
  #meta: FolderMeta
  #changed = false

  constructor(components: IndexUpdateComponents, init: IndexUpdateInit) {
    this.#components = components
    this.#device = init.device
    this.#meta = init.meta
    this.#counters = { ...init.meta.counters }
    this.#digest = Digest.fromBytes(init.meta.digest)
  }

  get replica(): ReplicaId {
    return replicaIdOf(this.#device, this.#meta.nonce)
  }

  get nonce(): Uint8Array {
    return this.#meta.nonce
  }

  get knowledge(): Knowledge {
    return this.#meta.knowledge
  }

  get lastSeq(): number {
    return this.#meta.lastSeq
  }

  get previous(): Uint8Array {
    return this.#meta.previous
  }

  get counters(): Readonly<Counters> {
    return this.#counters
  }

  entry(path: string): ItemEntry {
    return this.#entries.get(path) ?? this.#components.index.entry(path)
  }

  blockList(content: ContentId): BlockList | undefined {
    return this.#components.index.blockList(content)
  }

  put(path: string, wanted: ItemEntry): void {
    const before = this.entry(path)
    const next = this.#chosen(path, wanted)
    this.#entries.set(path, next)
    this.#changed = true
    this.#followVersions(path, before.versions, next.versions)
    this.#followHeld(path, before.held, next.held)
    this.#followNeed(path, before, next)
  }

  /** Brings an item along with a choice that has changed. */
  choose(path: string): void {
    const entry = this.entry(path)
    if (this.#chosen(path, entry).aside !== entry.aside) this.put(path, entry)
  }

  /** Keeps by which patterns all items were chosen. */
  keepChoice(text: string): void {
    this.#write(CHOICE_KEY, encodePath(text))
  }

  #chosen(path: string, entry: ItemEntry): ItemEntry {
    const { versions, held } = entry
    const aside = this.#components.index.choice.of(path, isDirectory(entry))
    if (aside === 'ignored') return { versions, aside }
    if (aside === 'unselected' && held === undefined) return { versions, aside }
    return entry.aside === undefined ? entry : { versions, ...(held !== undefined && { held }) }
  }

  /**
   * Takes in the records of a batch that are here. Their dots are known from now on, whether or not later versions had replaced them
   * already. The header is kept for as long as one of its records is a maximal version. Nothing is taken of a batch that begins with the same
   * number as another that is kept, for its writer contradicts itself: with that one's header its records could not be passed on.
   * @returns the records that are maximal versions now
   */
  addBatch(header: BatchHeader, signed: SignedHeader, records: readonly StoredRecord[]): StoredRecord[] {
    const key = headerKey(header.replica, header.first)
    const kept = this.#get(key)
    if (kept !== undefined && !equals(kept.subarray(SIGNATURE_BYTES), signed.bytes)) return []
    if (kept === undefined) this.#write(key, concat([signed.signature, signed.bytes]))
    if (this.#get(replicaKey(header.replica)) === undefined) {
      this.#write(replicaKey(header.replica), header.device)
      this.newWriters.push(deviceIdOf(header.device))
    }
    const accepted = records.filter((record) => {
      const entry = this.entry(record.path)
      const merged = mergeVersion(entry.versions, { ...record, first: header.first })
      if (merged.accepted) this.put(record.path, { ...entry, versions: merged.versions })
      return merged.accepted
    })
    if (this.#get(headerCountKey(header.replica, header.first)) === undefined) this.#write(key, undefined)
    const dots = new DotCollector()
    for (const { dot } of records) dots.add(dot)
    this.know(dots.toKnowledge())
    return accepted
  }

  /** What of `more` would go beyond what a message can tell of is not taken in: it is only asked for again. */
  know(more: Knowledge): void {
    const { knowledge } = this.#meta
    const all = [more, new Map([...more].filter(([replica]) => knowledge.has(replica)))].map((one) => unionOf(knowledge, one)).find((all) => isTellable(all))
    if (all !== undefined) this.#setMeta({ knowledge: all })
  }

  /** Dots that are to be learned again. */
  forget(less: Knowledge): void {
    this.#setMeta({ knowledge: difference(this.#meta.knowledge, less) })
  }

  enterEpoch(epoch: number): void {
    this.#setMeta({ epoch })
  }

  /** Counts the changes of this replica that a signed batch holds. */
  advance(header: BatchHeader, signed: SignedHeader): void {
    this.#setMeta({ lastSeq: header.first + countRecords(header) - 1, previous: blake3(signed.bytes) })
  }

  /** Goes on behind a number that this replica may have used. */
  skipTo(seq: number): void {
    if (seq > this.#meta.lastSeq) this.#setMeta({ lastSeq: seq })
  }

  /** From now on this index is another replica: its records so far stay, new ones are numbered from 1, or on from what is known of that replica. */
  become(nonce: Uint8Array): void {
    const known = this.#meta.knowledge.get(replicaIdOf(this.#device, nonce)) ?? []
    this.#setMeta({ nonce, lastSeq: maxOf(known), previous: new Uint8Array() })
  }

  markScanned(): void {
    if (!this.#meta.scanned) this.#setMeta({ scanned: true })
  }

  addBlockList(content: ContentId, blocks: BlockList): void {
    if (this.#get(listKey(content)) !== undefined) return
    this.#write(listKey(content), encodeBlockList(blocks))
    blocks.forEach(({ hash }, index) => {
      const before = this.#holders(hash)
      const latest = [{ content, index }, ...before.latest.filter((holder) => holder.content !== content)]
      const older = latest.splice(MAX_HOLDERS)
      for (const holder of older) this.#write(olderHolderKey(hash, holder.content), encodeIndex(holder.index))
      this.#write(blockKey(hash), encodeHolders({ latest, more: before.more || older.length > 0 }))
    })
  }

  /** Nothing on this disk has the content any more: its blocks are not to be found here. */
  #dropBlockList(content: ContentId): void {
    const bytes = this.#get(listKey(content))
    if (bytes === undefined) return
    this.#write(listKey(content), undefined)
    for (const { hash } of decodeBlockList(bytes)) {
      const { latest, more } = this.#holders(hash)
      const others = latest.filter((holder) => holder.content !== content)
      if (more) this.#write(olderHolderKey(hash, content), undefined)
      this.#write(blockKey(hash), others.length === 0 && !more ? undefined : encodeHolders({ latest: others, more }))
    }
  }

  #holders(block: BlockHash): Holders {
    const bytes = this.#get(blockKey(block))
    return bytes === undefined ? { latest: [], more: false } : decodeHolders(bytes)
  }

  /** Of a copy that is here, where its name alone does not tell of what: a long name was cut. */
  addStory(story: ConflictStory): void {
    if (this.#get(storyKey(story.copy)) !== undefined) this.#write(storyKey(story.copy), encodePath(JSON.stringify(story)))
  }

  /** What was put. */
  entries(): Iterable<readonly [path: string, entry: ItemEntry]> {
    return this.#entries
  }

  /** What is lacked after this change, where `before` was before it. */
  unheld(before: Knowledge): Knowledge {
    if (this.#unheld.size === 0) return before
    const less = new DotCollector()
    const more = new DotCollector()
    for (const { dot, lacks } of this.#unheld.values()) (lacks ? more : less).add(dot)
    return unionOf(difference(before, less.toKnowledge()), more.toKnowledge())
  }

  /** The dots of all maximal versions after this change, where `before` were those before it. */
  maximal(before: Knowledge): Knowledge {
    const less = new DotCollector()
    const more = new DotCollector()
    for (const { dot, is } of this.#maximal.values()) (is ? more : less).add(dot)
    return unionOf(difference(before, less.toKnowledge()), more.toKnowledge())
  }

  meta(): FolderMeta {
    return { ...this.#meta, counters: { ...this.#counters }, digest: this.#digest.toBytes() }
  }

  /** Everything to be written; empty when nothing changed. */
  operations(): IndexWrite[] {
    for (const content of this.#left) if (this.#get(placeCountKey(content)) === undefined) this.#dropBlockList(content)
    if (!this.#changed) return []
    return [...this.#writes.values(), ...this.#items(), { key: META_KEY, value: encodeMeta(this.meta()) }]
  }

  /** Encoded once, however often they were put. */
  *#items(): Generator<IndexWrite> {
    for (const [path, entry] of this.#entries)
      yield { key: itemKey(path), value: entry.versions.length === 0 && entry.held === undefined ? undefined : encodeEntry(entry) }
  }

  #followVersions(path: string, before: readonly StoredRecord[], next: readonly StoredRecord[]): void {
    // Blocks of what was wanted and never came are known, too.
    for (const version of before) if (version.type === 'file' && !next.some((one) => sameContent(one, version))) this.#left.add(version.content)
    const has = (list: readonly StoredRecord[], dot: Dot): boolean => list.some((version) => version.dot.replica === dot.replica && version.dot.seq === dot.seq)
    for (const { dot } of before) {
      if (has(next, dot)) continue
      const kept = this.#get(dotKey(dot))
      if (kept !== undefined) this.#countHeader(dot.replica, decodeDotValue(kept).first, -1)
      this.#write(dotKey(dot), undefined)
      this.#maximal.set(formatDot(dot), { dot, is: false })
    }
    for (const { dot, first } of next) {
      if (has(before, dot) || first === undefined) continue
      this.#countHeader(dot.replica, first, 1)
      this.#write(dotKey(dot), encodeDotValue({ first, path }))
      this.#maximal.set(formatDot(dot), { dot, is: true })
    }
  }

  #countHeader(replica: ReplicaId, first: number, change: 1 | -1): void {
    const key = headerCountKey(replica, first)
    const before = this.#get(key)
    const count = (before === undefined ? 0 : new DataView(before.buffer, before.byteOffset).getUint16(0)) + change
    const value = new Uint8Array(2)
    new DataView(value.buffer).setUint16(0, count)
    this.#write(key, count > 0 ? value : undefined)
    if (count <= 0) this.#write(headerKey(replica, first), undefined)
  }

  #followHeld(path: string, before: Held | undefined, next: Held | undefined): void {
    if (before === next) return
    if (before === undefined || next === undefined || !countsAlike(before, next)) {
      if (before !== undefined) this.#count(path, before, -1)
      if (next !== undefined) this.#count(path, next, 1)
    }
    if (before?.content !== next?.content) {
      if (before?.content !== undefined) this.#countPlace(before.content, path, -1)
      if (next?.content !== undefined) this.#countPlace(next.content, path, 1)
    }
    this.#followCopy(path, isCopy(path, before), isCopy(path, next))
  }

  /** By its name a conflict copy is known on every device, whoever made it. One that is gone or has another name has been looked at. */
  #followCopy(path: string, was: boolean, is: boolean): void {
    if (was === is) return
    this.#counters.conflicts += is ? 1 : -1
    const story: ConflictStory = { path: readConflictPath(path)?.original ?? path, copy: path }
    this.#write(storyKey(path), is ? encodePath(JSON.stringify(story)) : undefined)
  }

  #countPlace(content: ContentId, path: string, change: 1 | -1): void {
    const key = placeCountKey(content)
    const bytes = this.#get(key)
    const before = bytes === undefined ? undefined : decodePlaceCount(bytes)
    const count = (before?.count ?? 0) + change
    this.#write(placeKey(content, path), change === 1 ? new Uint8Array() : undefined)
    this.#write(key, count <= 0 ? undefined : encodePlaceCount({ count, path: change === 1 ? path : (before?.path ?? path) }))
    if (count <= 0) this.#left.add(content)
  }

  #count(path: string, held: Held, sign: 1 | -1): void {
    if (held.local) this.#counters.localChanges += sign
    if (held.type === 'absent') return
    if (held.type === 'directory') this.#counters.directories += sign
    else this.#counters.files += sign
    this.#counters.bytes += sign * held.size
    const hash = itemHash({
      path,
      type: held.type,
      mode: held.mode,
      ...(held.content !== undefined && { content: held.content }),
      ...(held.target !== undefined && { target: held.target })
    })
    if (sign === 1) this.#digest.add(hash)
    else this.#digest.remove(hash)
  }

  #followNeed(path: string, before: ItemEntry, next: ItemEntry): void {
    for (const dot of unheldDots(before)) this.#unheld.set(formatDot(dot), { dot, lacks: false })
    for (const dot of unheldDots(next)) this.#unheld.set(formatDot(dot), { dot, lacks: true })
    const [leftOut, leavesOut] = [isLeftOut(before), isLeftOut(next)]
    if (leftOut !== leavesOut) {
      this.#counters.leftOut += leavesOut ? 1 : -1
      this.#write(leftOutKey(path), leavesOut ? new Uint8Array() : undefined)
    }
    const was = needOf(before)
    const is = needOf(next)
    if (was !== undefined) this.#countNeed(was, -1)
    if (is !== undefined) this.#countNeed(is, 1)
    if ((was === undefined) !== (is === undefined)) this.#write(needKey(path), is === undefined ? undefined : new Uint8Array())
  }

  #countNeed(need: Need, sign: 1 | -1): void {
    this.#counters.needs += sign
    this.#counters.needFiles += sign * need.files
    this.#counters.needBytes += sign * need.bytes
    this.#counters.needDeletes += sign * need.deletes
  }

  #setMeta(part: Partial<FolderMeta>): void {
    this.#meta = { ...this.#meta, ...part }
    this.#changed = true
  }

  #get(key: Uint8Array): Uint8Array | undefined {
    const pending = this.#writes.get(name(key))
    return pending === undefined ? this.#components.store.get(key) : pending.value
  }

  #write(key: Uint8Array, value: Uint8Array | undefined): void {
    this.#writes.set(name(key), { key, value })
    this.#changed = true
  }
}

interface Need {
  readonly files: number
  readonly bytes: number
  readonly deletes: number
}

function needOf(entry: ItemEntry): Need | undefined {
  if (isSatisfied(entry)) return undefined
  const winner = winnerOf(entry.versions)
  // What its user takes back is no delete that anybody would have to let pass.
  if (winner === undefined) return { files: 0, bytes: 0, deletes: 0 }
  const content = winner.type === 'file' && entry.held?.content !== winner.content
  return { files: Number(winner.type === 'file'), bytes: content ? winner.size : 0, deletes: Number(!isLive(winner) && entry.held?.reverted !== true) }
}

/** Versions that are known here and whose content is not. */
export function unheldDots(entry: ItemEntry): Dot[] {
  const winner = winnerOf(entry.versions)
  if (winner?.type !== 'file' || entry.held?.content === winner.content || (entry.aside === undefined && isSatisfied(entry))) return []
  return entry.versions.filter((version) => sameContent(version, winner)).map((version) => version.dot)
}

/** Whether others hold what is none of this device's business. */
export function isLeftOut({ versions, aside }: ItemEntry): boolean {
  const winner = winnerOf(versions)
  return aside !== undefined && winner !== undefined && isLive(winner)
}

function isDirectory({ versions, held }: ItemEntry): boolean {
  return held?.type === 'directory' || winnerOf(versions)?.type === 'directory'
}

/** Whether counters and digest are the same with either. */
function countsAlike(a: Held, b: Held): boolean {
  return a.type === b.type && a.local === b.local && a.size === b.size && a.mode === b.mode && a.content === b.content && a.target === b.target
}

/** Keys as text, one character a byte: a map needs them by value. */
function name(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')
}
