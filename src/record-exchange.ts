/**
 * Brings one peer's knowledge of one folder up to ours, and takes in what it sends. One mechanism serves the first meeting, a reconnect and a
 * live change: whatever we know and the peer does not is streamed in the order of its dots, from where it was made known.
 *
 * A dot whose record was replaced has nothing to send; it is granted when nothing at all is left to send, so that what replaced it has
 * gone before (docs/design.md, "Knowledge").
 */
import { equals } from 'uint8arrays/equals'
import {
  type Admission,
  assertContent,
  assertSigned,
  type BatchHeader,
  type BatchMessage,
  admissionOf,
  copyBytes,
  decodeHeader,
  type DeviceId,
  difference,
  type Dot,
  DotCollector,
  type Ed25519,
  type FolderKey,
  formatDot,
  fromSpans,
  hasNumber,
  isAdmitted,
  isOutOfDate,
  type Head,
  isEmpty,
  type ItemMessage,
  maxOf,
  isTellable,
  type Knowledge,
  type KnowledgeMessage,
  type Lineage,
  MAX_BATCH_RECORDS,
  MAX_INLINE_CONTENT_BYTES,
  MAX_SEQUENCE,
  NONCE_BYTES,
  NOTHING,
  ProtocolError,
  recordOf,
  type ReplicaId,
  type SignedHeader,
  type Slot,
  toSpans,
  unionOf,
  withRange
} from '../protocol/index.ts'
import type { FreshContents } from './fresh-contents.ts'
import { PushWindow } from './push-window.ts'
import type { Clock } from './ports/clock.ts'
import type { Logger } from './ports/logger.ts'
import type { Random } from './ports/random.ts'
import { CHANGE_ITEMS, type FolderIndex } from './state/folder-index.ts'
import type { IndexUpdate } from './state/index-update.ts'
import type { StoredRecord } from './state/item-entry.ts'

/** Well below the longest message that a peer accepts. */
const BATCH_MESSAGE_BYTES = 256 * 1024
/**
 * Records of other devices are forwarded only after a pause: in a full mesh their own device has sent them to everybody meanwhile,
 * and the peer's report of what it knows saves us from sending them again.
 */
const FORWARD_DELAY_MS = 150

export interface RecordExchangeComponents {
  readonly index: FolderIndex
  readonly fresh: Pick<FreshContents, 'put' | 'push'>
  readonly clock: Clock
  readonly random: Pick<Random, 'bytes'>
  readonly logger: Logger
  readonly ed25519: Ed25519
}

export interface RecordExchangeInit {
  /** Of the folder; grants are held against it and its lineage. */
  readonly key: FolderKey
  readonly lineage: Lineage
  /** The peer. */
  readonly device: DeviceId
  /** Our channel number: stands in what we send. */
  readonly channel: number
  /** Resolves once the message is on its way; rejects when the session is over. */
  send(message: ItemMessage): Promise<void>
  /** Whether the peer has told that it has the content of a change in its place. */
  holds(dot: Dot): boolean
  /** How many bytes a record takes beyond its own; undefined where it cannot be sent yet. All can where it is absent. */
  weigh?(record: StoredRecord): Promise<number | undefined>
  /** All that is known has been sent, or was replaced by what was. */
  onAllSent?(known: Knowledge): void
  /** Records or grants of the peer have been taken in. */
  onMerged(records: readonly StoredRecord[]): void
}

export class RecordExchange {
  readonly #components: RecordExchangeComponents
  readonly #init: RecordExchangeInit
  readonly #window: PushWindow
  /** What the peer knows, as far as we know. */
  #peerKnows: Knowledge = NOTHING
  /** What it says that it knows. */
  #claimed: Knowledge = NOTHING
  /** What we know that needs no more sending: sent, or replaced by something that is sent after it. */
  #handled: Knowledge = NOTHING
  /** Of that, what could not be sent yet. */
  #postponed: Knowledge = NOTHING
  #heard = false
  #sending = false
  #again = false
  #closed = false
  #forwardAt = 0
  #cancelForward: (() => void) | undefined

  constructor(components: RecordExchangeComponents, init: RecordExchangeInit) {
    this.#components = components
    this.#init = init
    this.#window = new PushWindow((dot) => init.holds(dot))
  }

  close(): void {
    this.#closed = true
    this.#cancelForward?.()
  }

  /** There is more to tell. @param own whether it is of this replica: then it goes at once */
  wake(own: boolean): void {
    if (this.#closed) return
    if (own || !this.#heard) return this.#pump()
    this.#forwardAt = this.#components.clock.monotonic() + FORWARD_DELAY_MS
    this.#armForward(FORWARD_DELAY_MS)
  }

  /** What could not be sent may be ready by now. */
  retry(): void {
    if (this.#closed || isEmpty(this.#postponed)) return
    this.#handled = difference(this.#handled, this.#postponed)
    this.#postponed = NOTHING
    this.#pump()
  }

  #armForward(ms: number): void {
    const { clock } = this.#components
    this.#cancelForward ??= clock.setTimer(ms, () => {
      this.#cancelForward = undefined
      // Others' records came meanwhile: their pause is not over.
      const rest = this.#forwardAt - clock.monotonic()
      if (rest > 0) this.#armForward(Math.ceil(rest))
      else this.#pump()
    })
  }

  /** The peer told what it knows, at the start or later. What it says of this replica is believed if it may write: each word would cost a replica id. */
  async receiveKnowledge(message: KnowledgeMessage): Promise<Knowledge> {
    const { index } = this.#components
    const knowledge = this.#claim(message)
    this.#heard = true
    this.#pump()
    if (index.isWriter(this.#init.device)) await index.change((update) => this.#leaveClaimed(update, maxOf(knowledge.get(update.replica) ?? [])))
    return knowledge
  }

  /** @throws ProtocolError for more than anybody could know */
  #claim(message: KnowledgeMessage): Knowledge {
    const knowledge = knowledgeOf(message)
    this.#claimed = unionOf(this.#claimed, knowledge)
    if (!isTellable(this.#claimed)) throw new ProtocolError('BAD_MESSAGE', 'the peer claims to know more than a message can tell of')
    this.#peerKnows = unionOf(this.#peerKnows, knowledge)
    return knowledge
  }

  /**
   * The peer has sent everything that it knows. Nothing proves that, so it is believed of those only who may write, and could do harm in
   * plainer ways; from others the dots are learned with what comes from a writer.
   */
  async receiveGrant(message: KnowledgeMessage): Promise<void> {
    const granted = this.#claim(message)
    const { index } = this.#components
    if (!index.isWriter(this.#init.device)) return
    await index.change((update) => {
      this.#leaveClaimed(update, maxOf(granted.get(update.replica) ?? []))
      if (!isEmpty(difference(granted, update.knowledge))) update.know(granted)
    })
    this.#init.onMerged([])
  }

  /** A writer has said which dots were replaced, and which it knows: what replaced them, others tell of as long as it is not known here. */
  async receiveHead({ known, replaced }: Pick<Head, 'known' | 'replaced'>): Promise<void> {
    await this.#components.index.change((update) => {
      this.#leaveClaimed(update, maxOf(known.get(update.replica) ?? []))
      if (!isEmpty(difference(replaced, update.knowledge))) update.know(replaced)
    })
    this.#init.onMerged([])
  }

  /** What its writer may not say any more is left out, whoever passes it on. @throws ProtocolError when anything in it is not as signed */
  async receiveBatch(message: BatchMessage): Promise<BatchHeader> {
    const header = decodeHeader(message.header)
    const { key, lineage } = this.#init
    if (header.folder !== key.folder) throw new ProtocolError('BAD_BATCH', 'a batch of records is of another folder')
    const signed = { bytes: message.header, signature: message.signature }
    const admission = this.#admit(header, signed)
    const slots = message.records.filter(({ index }) => isAdmitted(admission, lineage, header, index))
    const kept = { bytes: copyBytes(signed.bytes), signature: copyBytes(signed.signature) }
    // A part of them is no other than a shorter message.
    for (let at = 0; at < slots.length; at += CHANGE_ITEMS) await this.#takeIn(header, kept, slots.slice(at, at + CHANGE_ITEMS))
    const others = slots.length === message.records.length ? [] : message.records.filter((slot) => !slots.includes(slot))
    if (others.length > 0 && isOutOfDate(header, this.#init)) await this.#passOver(withSeqs(header.replica, header.first, others))
    return header
  }

  /**
   * What counts no more is known all the same, as if it had been replaced: a device that cannot see whose it is learns so from a head that it may
   * drop it, and the two know the same. Who was removed has signed these numbers, as many as he liked: they leave room for others.
   */
  async #passOver(dots: Knowledge): Promise<void> {
    const { index } = this.#components
    this.#peerKnows = unionOf(this.#peerKnows, dots)
    if (isEmpty(difference(dots, index.meta.knowledge)) || !isTellable(unionOf(index.meta.knowledge, dots), 0.5)) return
    await index.change((update) => {
      this.#leaveClaimed(update, maxOf(dots.get(update.replica) ?? []))
      update.know(dots)
    })
    this.#init.onMerged([])
  }

  async #takeIn(header: BatchHeader, signed: SignedHeader, slots: readonly Slot[]): Promise<void> {
    const { index, fresh } = this.#components
    const records = slots.map(({ index: at, record }): StoredRecord => ({ ...recordOf(header, at, record), bytes: copyBytes(record) }))
    const contents = new Map<StoredRecord, Uint8Array>()
    for (const [i, { content }] of slots.entries()) {
      const record = records[i] as StoredRecord
      if (content === undefined) continue
      assertContent(record, content)
      contents.set(record, content)
    }
    const accepted = await index.change((update) => {
      const { replica } = update
      this.#leaveClaimed(update, Math.max(0, ...records.map(({ version }) => version.get(replica) ?? 0)))
      return update.addBatch(
        header,
        signed,
        records.filter((record) => this.#isFirst(record))
      )
    })
    for (const record of accepted) {
      const content = contents.get(record)
      if (content !== undefined && record.type === 'file') fresh.put(record.content, content)
    }
    const dots = new DotCollector()
    for (const { dot } of records) dots.add(dot)
    this.#peerKnows = unionOf(this.#peerKnows, dots.toKnowledge())
    this.#init.onMerged(accepted)
  }

  /**
   * Who has seen changes of this replica that it has not made knows that its index was set back, or lies. Either way those numbers are of no use
   * any more: what is made under them would count as seen, and be replaced.
   */
  #leaveClaimed(update: IndexUpdate, seen: number): void {
    if (seen <= update.lastSeq) return
    const { logger, random } = this.#components
    logger.warn('reconcile', 'a peer has seen changes of this device that its index does not know; it goes on under a new replica id')
    update.become(random.bytes(NONCE_BYTES))
  }

  #admit(header: BatchHeader, signed: SignedHeader): Admission {
    const { index, ed25519, clock } = this.#components
    const { key, lineage } = this.#init
    const known = index.batch(header.replica, header.first)
    const verified = known !== undefined && equals(known.signed.bytes, signed.bytes)
    if (!verified) assertSigned(signed, header, ed25519)
    return admissionOf(header, { key, lineage, nowMs: clock.now(), verified }, ed25519)
  }

  /** Two bodies under one dot: the writer contradicts itself, or its index was set back. What came first stays (S11). */
  #isFirst(record: StoredRecord): boolean {
    const known = this.#components.index.versionAt(record.dot)
    const first = known === undefined || equals(known.bytes, record.bytes)
    if (!first)
      this.#components.logger.warn('reconcile', 'a device made two different records under one number; the later one is ignored', {
        path: record.path,
        dot: formatDot(record.dot)
      })
    return first
  }

  #pump(): void {
    this.#again = true
    if (this.#sending || !this.#heard) return
    this.#sending = true
    void this.#sendAll()
      .catch((error: unknown) => this.#components.logger.debug('announce', 'sending records ended', { error: String(error) }))
      .finally(() => {
        this.#sending = false
        if (this.#again && !this.#closed) this.#pump()
      })
  }

  async #sendAll(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false
      for (let missing = this.#missing(); !isEmpty(missing); missing = this.#missing()) {
        for (const [replica, set] of missing) for (const { from, to } of set) await this.#sendInterval(replica, from, to)
        if (this.#closed) return
      }
      await this.#grantRest()
    }
  }

  /** What is to be sent now: others' records only once their time has come. */
  #missing(): Knowledge {
    const { index, clock } = this.#components
    const missing = difference(difference(index.meta.knowledge, this.#handled), this.#peerKnows)
    if (clock.monotonic() >= this.#forwardAt) return missing
    const own = missing.get(index.replica)
    return own === undefined ? NOTHING : new Map([[index.replica, own]])
  }

  async #sendInterval(replica: ReplicaId, from: number, to: number): Promise<void> {
    const { index } = this.#components
    let at = from
    for await (const dots of index.dots(replica, from, to)) {
      for (let i = 0; i < dots.length; ) {
        const { first } = dots[i] as { first: number }
        let end = i
        while (end < dots.length && (dots[end] as { first: number }).first === first) end++
        await this.#sendBatch(replica, first, dots.slice(i, end))
        i = end
      }
      const last = dots.at(-1)?.seq
      if (last !== undefined) {
        this.#handled = withRange(this.#handled, replica, at, last)
        at = last + 1
      }
    }
    if (at <= to) this.#handled = withRange(this.#handled, replica, at, to)
  }

  async #sendBatch(replica: ReplicaId, first: number, dots: readonly { readonly seq: number; readonly path: string }[]): Promise<void> {
    const { index } = this.#components
    const batch = index.batch(replica, first)
    if (batch === undefined) return
    let records: Slot[] = []
    let bytes = 0
    const flush = async (): Promise<void> => {
      if (records.length === 0) return
      const sent = withSeqs(replica, first, records)
      const message: BatchMessage = { type: 'batch', channel: this.#init.channel, header: batch.signed.bytes, signature: batch.signed.signature, records }
      records = []
      bytes = 0
      await this.#init.send(message)
      this.#peerKnows = unionOf(this.#peerKnows, sent)
    }
    this.#window.settle()
    const known = this.#peerKnows.get(replica)
    for (const { seq, path } of dots) {
      if (known !== undefined && hasNumber(known, seq)) continue
      const record = index.entry(path).versions.find((version) => version.dot.replica === replica && version.dot.seq === seq)
      if (record === undefined) continue
      const weight = this.#init.weigh === undefined ? 0 : await this.#init.weigh(record)
      if (weight === undefined) {
        this.#postponed = withRange(this.#postponed, replica, seq, seq)
        continue
      }
      const content = this.#pushed(record)
      const length = record.bytes.length + weight + (content?.length ?? 0)
      if (bytes + length > BATCH_MESSAGE_BYTES || records.length >= MAX_BATCH_RECORDS) await flush()
      records.push({ index: seq - first, record: record.bytes, ...(content && { content }) })
      bytes += length
    }
    await flush()
  }

  /** The content that goes with a record. */
  #pushed(record: StoredRecord): Uint8Array | undefined {
    if (record.type !== 'file' || record.size === 0 || record.size > MAX_INLINE_CONTENT_BYTES || !this.#window.hasRoom(record.size)) return undefined
    const content = this.#components.fresh.push(record.content, record.path)
    if (content !== undefined) this.#window.add(record.dot, content.length)
    return content
  }

  /** Decided and sent in one turn: nothing may come between "nothing is left to send" and the grant. */
  async #grantRest(): Promise<void> {
    if (!isEmpty(this.#postponed)) return
    const { knowledge } = this.#components.index.meta
    if (!isEmpty(difference(difference(knowledge, this.#handled), this.#peerKnows))) return
    this.#init.onAllSent?.(knowledge)
    const rest = difference(knowledge, this.#peerKnows)
    if (isEmpty(rest)) return
    this.#peerKnows = unionOf(this.#peerKnows, rest)
    await this.#init.send(this.#knowledgeMessage('granted', rest))
  }

  #knowledgeMessage(type: 'knowledge' | 'granted', knowledge: Knowledge): KnowledgeMessage {
    return { type, channel: this.#init.channel, replicas: spansOf(knowledge) }
  }
}

export function spansOf(knowledge: Knowledge): KnowledgeMessage['replicas'] {
  return [...knowledge].map(([replica, set]) => ({ replica, spans: toSpans(set) }))
}

/** The spans have been checked when the message was decoded. */
export function knowledgeOf(message: KnowledgeMessage): Knowledge {
  return new Map(message.replicas.map(({ replica, spans }) => [replica, fromSpans(spans, MAX_SEQUENCE)]))
}

function withSeqs(replica: ReplicaId, first: number, records: readonly Slot[]): Knowledge {
  const dots = new DotCollector()
  for (const { index } of records) dots.add({ replica, seq: first + index })
  return dots.toKnowledge()
}
