/**
 * What a store-only device knows of a folder: sealed records, which blobs they need, and which of these are here. A change is one batch of writes,
 * and one at a time, so that what is told of as held is held. Longer than other files because blobs, their users and the counters of both follow
 * from each other, and are changed together here or not at all.
 */
import { concat } from 'uint8arrays/concat'
import {
  blake3,
  decodeNeeds,
  decodeSealedEntry,
  decodeSealedHeader,
  type BlobName,
  difference,
  type Dot,
  DotCollector,
  fromHex,
  fromSpans,
  HASH_BYTES,
  isTellable,
  type Knowledge,
  knows,
  MAX_SEQUENCE,
  type Need,
  NOTHING,
  type ReplicaId,
  type SealedEntry,
  type SealedHeader,
  SIGNATURE_BYTES,
  type SignedHeader,
  type SignedStatement,
  toHex,
  toSpans,
  unionOf
} from '../../protocol/index.ts'
import type { IndexStore } from '../ports/index-store.ts'
import { Lane } from '../utils/lane.ts'
import { checkFormat } from './index-format.ts'
import { allOf, type KeyRange, receiptKey } from './index-keys.ts'
import { SealedMeta as MetaCodec } from './pb/state.js'
import {
  blobKey,
  blobsFrom,
  dotOfKey,
  dotsOfReplica,
  entryKey,
  headKey,
  missingKey,
  NOTE_BYTES,
  noteBytes,
  noteIn,
  noteKey,
  notesFrom,
  SEALED_META_KEY,
  sealedHeaderCountKey,
  sealedHeaderKey,
  userKey,
  usersOf
} from './sealed-keys.ts'

const FORMAT = 1
const HERE = Uint8Array.of(1)
const MISSING = Uint8Array.of(0)
const NO_BYTES = new Uint8Array()

export interface SealedMeta {
  readonly knowledge: Knowledge
  readonly entries: number
  /** Of blobs that are here, and of those that are missing. */
  readonly bytes: number
  readonly needBytes: number
  /** Of this device's last receipt. */
  readonly counter: number
  /** Of the key under which all this is known. */
  readonly epoch: number
}

export interface StoredEntry {
  /** The hash of its sealed header. */
  readonly header: string
  readonly note: Need
  readonly bytes: Uint8Array
}

export class SealedIndex {
  readonly #store: IndexStore
  readonly #lane = new Lane()
  #meta: SealedMeta
  #unheld: Knowledge = NOTHING

  /** @throws Error when the index is damaged, or of a later version */
  static async open(store: IndexStore): Promise<SealedIndex> {
    const index = new SealedIndex(store)
    const unheld = new DotCollector()
    for await (const dots of index.unheldDots()) for (const dot of dots) unheld.add(dot)
    index.#unheld = unheld.toKnowledge()
    return index
  }

  private constructor(store: IndexStore) {
    this.#store = store
    const kept = store.get(SEALED_META_KEY)
    this.#meta = kept === undefined ? { knowledge: NOTHING, entries: 0, bytes: 0, needBytes: 0, counter: 0, epoch: 0 } : decodeMeta(kept)
  }

  get meta(): SealedMeta {
    return this.#meta
  }

  /** Dots of records of which something is missing. */
  get unheld(): Knowledge {
    return this.#unheld
  }

  get held(): Knowledge {
    return difference(this.#meta.knowledge, this.#unheld)
  }

  entry(dot: Dot): StoredEntry | undefined {
    const kept = this.#store.get(entryKey(dot))
    return kept && decodeEntry(kept)
  }

  needsOf(dot: Dot): readonly Need[] {
    const kept = this.entry(dot)
    return kept === undefined ? [] : decodeSealedEntry(kept.bytes).needs
  }

  header(hash: string): (SignedHeader & { readonly header: SealedHeader }) | undefined {
    const kept = this.#store.get(sealedHeaderKey(hash))
    if (kept === undefined) return undefined
    const bytes = kept.subarray(SIGNATURE_BYTES)
    return { signature: kept.subarray(0, SIGNATURE_BYTES), bytes, header: decodeSealedHeader(bytes) }
  }

  isHere(need: Need): boolean {
    return this.#store.get(blobKey(need))?.[0] === 1
  }

  /** Entries of a replica, in batches. */
  async *entries(replica: ReplicaId, from: number, to: number): AsyncIterable<readonly (StoredEntry & { readonly dot: Dot })[]> {
    for await (const batch of this.#range(dotsOfReplica('e', replica, from, to)))
      yield batch.map(([key, value]) => ({ dot: dotOfKey(key), ...decodeEntry(value) }))
  }

  async *unheldDots(): AsyncIterable<readonly Dot[]> {
    for await (const batch of this.#range(allOf('u'))) yield batch.map(([key]) => dotOfKey(key))
  }

  /** Blobs by the beginning of their names, in bytes; with whether they are here. */
  async *blobs(begin: Uint8Array): AsyncIterable<readonly { readonly need: Need; readonly here: boolean }[]> {
    for await (const batch of this.#range(blobsFrom(begin)))
      yield batch.map(([key, value]) => ({ need: decodeNeeds(key.subarray(1))[0] as Need, here: value[0] === 1 }))
  }

  /** Notes, by the beginning of their names. */
  async *notes(begin: Uint8Array): AsyncIterable<readonly Need[]> {
    for await (const batch of this.#range(notesFrom(begin))) yield batch.map(([key]) => noteIn(key.subarray(1)))
  }

  hasNote(note: Need): boolean {
    return this.#store.get(noteKey(note)) !== undefined
  }

  async blobNamed(name: BlobName): Promise<Need | undefined> {
    for await (const batch of this.blobs(fromHex(name))) for (const { need, here } of batch) if (here) return need
    return undefined
  }

  /**
   * Takes in entries that are not known yet: of what was replaced, nothing is wanted any more. Answers how many.
   * @param note holds them, durably
   */
  addBatch(
    header: SealedHeader,
    signed: SignedHeader,
    slots: readonly { readonly index: number; readonly bytes: Uint8Array; readonly entry: SealedEntry }[],
    note: Need
  ): Promise<number> {
    return this.#change((change) => {
      const hash = toHex(blake3(signed.bytes))
      const added = new DotCollector()
      let count = 0
      for (const { index, bytes, entry } of slots) {
        const dot = { replica: header.replica, seq: header.first + index }
        if (knows(change.meta.knowledge, dot)) continue
        count++
        added.add(dot)
        change.put(entryKey(dot), concat([fromHex(hash), noteBytes(note), bytes]))
        let complete = true
        for (const need of entry.needs) {
          change.put(userKey(need, dot), NO_BYTES)
          const kept = change.get(blobKey(need))
          if (kept?.[0] === 1) continue
          complete = false
          if (kept !== undefined) continue
          change.put(blobKey(need), MISSING)
          change.count({ needBytes: need.length })
        }
        if (!complete) change.lack(dot)
      }
      const knowledge = unionOf(change.meta.knowledge, added.toKnowledge())
      // It is only asked for again, and told of again.
      if (count === 0 || !isTellable(knowledge)) return change.cancel(0)
      change.count({ entries: count })
      if (change.countUsers(sealedHeaderCountKey(hash), count) === count) change.put(sealedHeaderKey(hash), concat([signed.signature, signed.bytes]))
      change.countUsers(noteKey(note), count)
      change.know(knowledge)
      return count
    })
  }

  /** Dots that were replaced. */
  know(more: Knowledge): Promise<void> {
    return this.#change((change) => {
      const knowledge = unionOf(change.meta.knowledge, more)
      if (isTellable(knowledge) && knowledge !== change.meta.knowledge) change.know(knowledge)
    })
  }

  /**
   * Under another key only what is here stays known. The rest had been replaced, as heads said, and perhaps by what counts no more: then it is wanted
   * again, and else the heads of the new key say so. Of more than a message can tell of, all stays known (docs/design.md, "Known gaps").
   */
  enterEpoch(epoch: number): Promise<void> {
    return this.#change(async (change) => {
      const here = new DotCollector()
      for await (const batch of this.#range(allOf('e'))) for (const [key] of batch) here.add(dotOfKey(key))
      for await (const batch of this.#range(allOf('w'))) {
        for (const [key, value] of batch) {
          change.put(key, undefined)
          change.countUsers(noteKey(noteIn(value)), -1)
        }
      }
      const known = here.toKnowledge()
      if (isTellable(known)) change.know(known)
      change.enter(epoch)
    })
  }

  /** Blobs are on the disk, durably. @param dots those of which nothing may be missing any more */
  arrived(needs: readonly Need[], dots: readonly Dot[]): Promise<void> {
    return this.#change((change) => {
      for (const need of needs) {
        if (change.get(blobKey(need))?.[0] !== 0) continue
        change.put(blobKey(need), HERE)
        change.count({ bytes: need.length, needBytes: -need.length })
      }
      for (const dot of dots) if (this.needsOf(dot).every((need) => change.get(blobKey(need))?.[0] === 1)) change.lackNot(dot)
    })
  }

  /** Blobs are not on the disk any more. */
  lost(needs: readonly Need[]): Promise<void> {
    return this.#change(async (change) => {
      for (const need of needs) {
        if (change.get(blobKey(need))?.[0] !== 1) continue
        change.put(blobKey(need), MISSING)
        change.count({ bytes: -need.length, needBytes: need.length })
        for await (const batch of this.#range(usersOf(need))) for (const [key] of batch) change.lack(dotOfKey(key))
      }
    })
  }

  /** What is missing of these records is not waited for any more. */
  async excuse(lost: Knowledge): Promise<void> {
    // A peer may name any numbers: only those that are missing here are gone through.
    for (const [replica, set] of difference(this.#unheld, difference(this.#unheld, lost)))
      for (const { from, to } of set) for (let seq = from; seq <= to; seq++) await this.#excuse({ replica, seq })
  }

  async #excuse(dot: Dot): Promise<void> {
    if (!knows(this.#unheld, dot)) return
    await this.#change(async (change) => {
      change.lackNot(dot)
      for (const need of this.needsOf(dot)) {
        if (change.get(blobKey(need))?.[0] !== 0) continue
        change.put(userKey(need, dot), undefined)
        if (await this.#isUsed(need, change)) continue
        change.put(blobKey(need), undefined)
        change.count({ needBytes: -need.length })
      }
    })
  }

  /** Forgets records that were replaced; their dots stay known. Answers what nothing needs any more and was here. */
  drop(dots: readonly Dot[]): Promise<Need[]> {
    return this.#change(async (change) => {
      const freed: Need[] = []
      for (const dot of dots) {
        const kept = this.entry(dot)
        if (kept === undefined) continue
        change.put(entryKey(dot), undefined)
        change.count({ entries: -1 })
        if (change.countUsers(sealedHeaderCountKey(kept.header), -1) === 0) change.put(sealedHeaderKey(kept.header), undefined)
        if (change.countUsers(noteKey(kept.note), -1) === 0) freed.push(kept.note)
        change.lackNot(dot)
        for (const need of decodeSealedEntry(kept.bytes).needs) {
          change.put(userKey(need, dot), undefined)
          if (await this.#isUsed(need, change)) continue
          const here = change.get(blobKey(need))?.[0]
          if (here === undefined) continue
          change.put(blobKey(need), undefined)
          change.count(here === 1 ? { bytes: -need.length } : { needBytes: -need.length })
          if (here === 1) freed.push(need)
        }
      }
      return freed
    })
  }

  async #isUsed(need: Need, change: Change): Promise<boolean> {
    for await (const batch of this.#range(usersOf(need))) for (const [key] of batch) if (change.get(key) !== undefined) return true
    return false
  }

  async *heads(): AsyncIterable<SignedStatement> {
    for await (const batch of this.#range(allOf('w'))) for (const [, value] of batch) yield statementIn(value.subarray(NOTE_BYTES))
  }

  /** Answers the note that is of no use any more, if there was one. */
  putHead(device: Uint8Array, { signature, bytes }: SignedStatement, note: Need): Promise<Need[]> {
    return this.#change((change) => {
      const before = change.get(headKey(device))
      change.put(headKey(device), concat([noteBytes(note), signature, bytes]))
      change.countUsers(noteKey(note), 1)
      const old = before && noteIn(before)
      return old !== undefined && change.countUsers(noteKey(old), -1) === 0 ? [old] : []
    })
  }

  async *receipts(): AsyncIterable<Uint8Array> {
    for await (const batch of this.#range(allOf('q'))) for (const [, value] of batch) yield value
  }

  putReceipt(device: Uint8Array, bytes: Uint8Array): Promise<void> {
    return this.#change((change) => change.put(receiptKey(device), bytes))
  }

  /** The number of the next receipt, which is not used again. */
  nextCounter(): Promise<number> {
    return this.#change((change) => {
      change.count({ counter: 1 })
      return change.meta.counter
    })
  }

  async close(): Promise<void> {
    await this.#lane.run(() => this.#store.close())
  }

  #change<T>(decide: (change: Change) => T | Promise<T>): Promise<T> {
    return this.#lane.run(async () => {
      const change = new Change(this.#store, this.#meta, this.#unheld)
      const answer = await decide(change)
      const operations = change.operations()
      if (operations.length > 0) {
        await this.#store.write(operations)
        this.#meta = change.meta
        this.#unheld = change.unheld()
      }
      return answer
    })
  }

  #range({ from, to }: KeyRange) {
    return this.#store.range(from, to)
  }
}

/** Writes in the making, which see each other. */
class Change {
  readonly #store: Pick<IndexStore, 'get'>
  readonly #writes = new Map<string, { readonly key: Uint8Array; readonly value: Uint8Array | undefined }>()
  readonly #metaBefore: SealedMeta
  readonly #before: Knowledge
  readonly #more = new DotCollector()
  readonly #less = new DotCollector()
  meta: SealedMeta

  constructor(store: Pick<IndexStore, 'get'>, meta: SealedMeta, unheld: Knowledge) {
    this.#store = store
    this.meta = meta
    this.#metaBefore = meta
    this.#before = unheld
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const pending = this.#writes.get(nameOf(key))
    return pending === undefined ? this.#store.get(key) : pending.value
  }

  put(key: Uint8Array, value: Uint8Array | undefined): void {
    this.#writes.set(nameOf(key), { key, value })
  }

  /** Nothing of it is written. */
  cancel<T>(answer: T): T {
    this.meta = this.#metaBefore
    this.#writes.clear()
    return answer
  }

  know(knowledge: Knowledge): void {
    this.meta = { ...this.meta, knowledge }
  }

  enter(epoch: number): void {
    this.meta = { ...this.meta, epoch }
  }

  count(changes: Partial<Record<'entries' | 'bytes' | 'needBytes' | 'counter', number>>): void {
    const { entries = 0, bytes = 0, needBytes = 0, counter = 0 } = changes
    const { meta } = this
    this.meta = {
      ...meta,
      entries: meta.entries + entries,
      bytes: meta.bytes + bytes,
      needBytes: meta.needBytes + needBytes,
      counter: meta.counter + counter
    }
  }

  /** Answers how many there are now; with none, nothing is kept of it. */
  countUsers(key: Uint8Array, more: number): number {
    const before = this.get(key)
    const count = (before === undefined ? 0 : new DataView(before.buffer, before.byteOffset).getUint16(0)) + more
    const value = new Uint8Array(2)
    new DataView(value.buffer).setUint16(0, count)
    this.put(key, count > 0 ? value : undefined)
    return count
  }

  lack(dot: Dot): void {
    this.put(missingKey(dot), NO_BYTES)
    this.#more.add(dot)
  }

  lackNot(dot: Dot): void {
    this.put(missingKey(dot), undefined)
    this.#less.add(dot)
  }

  unheld(): Knowledge {
    return unionOf(difference(this.#before, this.#less.toKnowledge()), this.#more.toKnowledge())
  }

  operations() {
    return this.meta === this.#metaBefore ? [...this.#writes.values()] : [...this.#writes.values(), { key: SEALED_META_KEY, value: encodeMeta(this.meta) }]
  }
}

function encodeMeta({ knowledge, ...counters }: SealedMeta): Uint8Array {
  const replicas = [...knowledge].map(([replica, set]) => ({ replica: fromHex(replica) as Uint8Array<ArrayBuffer>, spans: toSpans(set) }))
  return MetaCodec.encode({ ...counters, format: FORMAT, knowledge: replicas })
}

function statementIn(bytes: Uint8Array): SignedStatement {
  return { signature: bytes.subarray(0, SIGNATURE_BYTES), bytes: bytes.subarray(SIGNATURE_BYTES) }
}

function decodeEntry(value: Uint8Array): StoredEntry {
  const header = value.subarray(0, HASH_BYTES)
  return { header: toHex(header), note: noteIn(value.subarray(HASH_BYTES)), bytes: value.subarray(HASH_BYTES + NOTE_BYTES) }
}

function decodeMeta(bytes: Uint8Array): SealedMeta {
  const { format, knowledge, ...counters } = MetaCodec.decode(bytes)
  checkFormat(format, FORMAT)
  return { ...counters, knowledge: new Map(knowledge.map(({ replica, spans }) => [toHex(replica) as ReplicaId, fromSpans(spans, MAX_SEQUENCE)])) }
}

function nameOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')
}
