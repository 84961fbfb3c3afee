/**
 * A peer of a folder that is kept sealed, while a session between them is open. Whether it can read is not known here, and does not matter: sealed
 * records are exchanged by what each knows, as plain ones are between others, and blobs are asked for by name and by the record that needs them.
 */
import {
  assertSealed,
  type BlobName,
  type BlockList,
  type ItemMessage,
  copyBytes,
  decodeSealedHeader,
  type DeviceId,
  difference,
  type Dot,
  DotCollector,
  type Ed25519,
  entryOf,
  type Head,
  isEmpty,
  isTellable,
  type Knowledge,
  knows,
  type Need,
  NOTHING,
  ProtocolError,
  type Right,
  type SealedBatchMessage,
  type SealedSlot,
  type SignedStatement,
  type StatementMessage,
  type Tenure,
  unionOf,
  withRange
} from '../protocol/index.ts'
import { equals } from 'uint8arrays/equals'
import type { ServedFolder } from './block-server.ts'
import type { BlockSource, WantedBlock } from './block-source.ts'
import type { PeerChannel } from './peer-channel.ts'
import { type FolderReport, PeerReport } from './peer-report.ts'
import type { Clock } from './ports/clock.ts'
import type { Logger } from './ports/logger.ts'
import { knowledgeOf } from './record-exchange.ts'
import type { SealedIndex } from './state/sealed-index.ts'
import type { AttachedPeer } from './synced-folder.ts'

/** Well below the longest message that a peer accepts, beside the longest entry. */
const MESSAGE_BYTES = 192 * 1024
/** As with plain records: in a full mesh others have sent them meanwhile. */
const FORWARD_MS = 150

export interface SealedPeerComponents {
  readonly channel: PeerChannel
  readonly index: SealedIndex
  readonly clock: Clock
  readonly logger: Logger
  readonly ed25519: Ed25519
}

export interface SealedPeerInit extends Tenure {
  readonly served: ServedFolder
  /** The heads that are known. */
  heads(): Iterable<{ readonly head: Head; readonly statement: SignedStatement }>
  /** Notes what came before the index does: durable when it resolves. */
  keep(message: SealedBatchMessage, use: (note: Need) => Promise<unknown>): Promise<void>
  /** Entries of the peer were taken in. */
  onEntries(): void
  /** It may have more blobs than before. */
  onSourceChanged(): void
  onSummary(): void
  /** @throws ProtocolError */
  onStatement(message: StatementMessage): Promise<void>
}

export class SealedPeer implements BlockSource, AttachedPeer {
  readonly #components: SealedPeerComponents
  readonly #init: SealedPeerInit
  readonly #report: PeerReport
  #known: Knowledge = NOTHING
  #unheld: Knowledge = NOTHING
  #heard = false
  #summary: { readonly digest: string; readonly idle: boolean } | undefined
  /** What it knows as far as we know, and what of ours was looked at already. */
  #handled: Knowledge = NOTHING
  readonly #toldHeads = new Set<SignedStatement>()
  #checked: Uint8Array | undefined
  #asked = 0
  #sending = false
  #again = false
  #closed = false
  #cancelForward: (() => void) | undefined

  constructor(components: SealedPeerComponents, init: SealedPeerInit) {
    this.#components = components
    this.#init = init
    this.#report = new PeerReport(components)
  }

  get device(): DeviceId {
    return this.#components.channel.device
  }

  get name(): string {
    return this.#components.channel.name
  }

  /** What it has proved, as far as that can be told here. */
  get right(): Right {
    return this.#components.channel.right
  }

  get served(): ServedFolder {
    return this.#init.served
  }

  get summary(): { readonly digest: string; readonly idle: boolean } | undefined {
    return this.#summary
  }

  /** What it says that it holds; undefined before it has said so. */
  get held(): Knowledge | undefined {
    return this.#heard && this.#summary !== undefined ? difference(this.#known, this.#unheld) : undefined
  }

  isInSync(held: Knowledge): boolean {
    return this.#summary?.idle === true && isEmpty(difference(this.#known, held))
  }

  async receive(message: ItemMessage): Promise<void> {
    switch (message.type) {
      case 'knowledge':
        this.#known = unionOf(this.#known, knowledgeOf(message))
        if (!isTellable(this.#known)) throw new ProtocolError('BAD_MESSAGE', 'the peer claims to know more than a message can tell of')
        this.#heard = true
        this.#pump()
        return this.#init.onSourceChanged()
      case 'unheld':
        this.#unheld = knowledgeOf(message)
        return this.#init.onSourceChanged()
      case 'summary':
        this.#summary = { digest: message.digest, idle: message.idle }
        return this.#init.onSummary()
      case 'sealed batch':
        return await this.#receiveBatch(message)
      case 'head':
      case 'receipt':
        return await this.#init.onStatement(message)
      case 'batch':
        throw new ProtocolError('BAD_MESSAGE', 'records came in plain to a device that may not read them')
      case 'granted':
      case 'partial':
      case 'write grant':
      case 'list versions':
      case 'versions':
      case 'want version':
      case 'version':
      // What is sealed proves nothing of what is in it: whoever asks has no answer.
      case 'challenge':
      case 'possession proof':
    }
  }

  async #receiveBatch(message: SealedBatchMessage): Promise<void> {
    const { index, ed25519 } = this.#components
    const checked = checkSealed(message, this.#init, this.#checked === undefined ? [] : [this.#checked], ed25519)
    this.#checked = checked.signed.bytes
    const dots = new DotCollector()
    for (const dot of checked.dots) dots.add(dot)
    if (checked.dots.some((dot) => !knows(index.meta.knowledge, dot)))
      await this.#init.keep(message, (note) => index.addBatch(checked.header, checked.signed, checked.slots, note))
    this.#handled = unionOf(this.#handled, dots.toKnowledge())
    this.#init.onEntries()
  }

  report(report: FolderReport): Promise<void> {
    return this.#report.tell(report)
  }

  async tellReceipt({ bytes, signature }: SignedStatement): Promise<void> {
    await this.#components.channel.send({ type: 'receipt', channel: this.#components.channel.channel, bytes, signature })
  }

  /** There is more to tell. */
  wake(): void {
    if (this.#closed) return
    this.#cancelForward ??= this.#components.clock.setTimer(FORWARD_MS, () => {
      this.#cancelForward = undefined
      this.#pump()
    })
  }

  holds(dots: readonly Dot[]): boolean {
    return dots.some((dot) => knows(this.#known, dot) && !knows(this.#unheld, dot))
  }

  lacks(dots: readonly Dot[]): boolean {
    return !this.holds(dots) && dots.some((dot) => knows(this.#unheld, dot))
  }

  holdsBlock(): boolean {
    return false
  }

  blocks(wanted: readonly WantedBlock[]): Promise<(Uint8Array | undefined)[]> {
    this.#asked++
    const wants = wanted.map(({ blob, dots }) => {
      // A device that can read finds a blob by a record that was not replaced: which one that is, is not known here, so each has its turn.
      const held = dots.filter((dot) => this.holds([dot]))
      return { dot: held[this.#asked % held.length], names: [blob as BlobName] }
    })
    return this.#components.channel.requestSealed(wants)
  }

  async blockList(): Promise<BlockList | undefined> {
    return undefined
  }

  strike(reason: string): void {
    this.#components.channel.strike(reason)
  }

  close(): void {
    this.#closed = true
    this.#cancelForward?.()
  }

  #pump(): void {
    this.#again = true
    if (this.#sending || !this.#heard) return
    this.#sending = true
    void this.#sendAll()
      .catch((error: unknown) => this.#components.logger.debug('announce', 'sending sealed records ended', { error: String(error) }))
      .finally(() => (this.#sending = false))
  }

  async #sendAll(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false
      for (const [replica, set] of difference(difference(this.#components.index.meta.knowledge, this.#handled), this.#known)) {
        for (const { from, to } of set) {
          for await (const entries of this.#components.index.entries(replica, from, to)) {
            for (const [header, group] of Map.groupBy(entries, (entry) => entry.header)) await this.#send(header, group)
            if (this.#closed) return
          }
          this.#handled = withRange(this.#handled, replica, from, to)
        }
      }
      for (const { head, statement } of this.#init.heads()) await this.#tellHead(head, statement)
    }
  }

  async #send(hash: string, entries: readonly { readonly dot: Dot; readonly bytes: Uint8Array }[]): Promise<void> {
    const { index, channel } = this.#components
    const kept = index.header(hash)
    if (kept === undefined) return
    let part: SealedSlot[] = []
    let bytes = 0
    const flush = async (): Promise<void> => {
      const message = { channel: channel.channel, header: kept.bytes, signature: kept.signature, entries: part }
      part = []
      bytes = 0
      if (message.entries.length > 0) await channel.send({ type: 'sealed batch', ...message })
    }
    for (const { dot, bytes: entry } of entries) {
      if (bytes + entry.length > MESSAGE_BYTES) await flush()
      part.push({ index: dot.seq - kept.header.first, entry })
      bytes += entry.length
    }
    await flush()
  }

  /** Where it says more than the peer knows. */
  async #tellHead({ replaced }: Head, statement: SignedStatement): Promise<void> {
    if (this.#toldHeads.has(statement) || isEmpty(difference(replaced, this.#known))) return
    this.#toldHeads.add(statement)
    const { channel } = this.#components
    await channel.send({ type: 'head', channel: channel.channel, ...statement })
  }
}

/**
 * A sealed batch that a device which may write has made.
 * @param known headers that were checked before
 * @throws ProtocolError
 */
export function checkSealed(message: SealedBatchMessage, tenure: Tenure, known: readonly Uint8Array[], ed25519: Ed25519) {
  const header = decodeSealedHeader(message.header)
  if (header.folder !== tenure.key.folder) throw new ProtocolError('BAD_BATCH', 'a sealed batch is of another folder')
  const signed = { bytes: copyBytes(message.header), signature: copyBytes(message.signature) }
  if (!known.some((bytes) => equals(bytes, signed.bytes))) assertSealed(signed, header, tenure, ed25519)
  const slots = message.entries.map(({ index, entry }) => ({ index, bytes: entry, entry: entryOf(header, index, entry) }))
  return { header, signed, slots, dots: slots.map(({ index }): Dot => ({ replica: header.replica, seq: header.first + index })) }
}
