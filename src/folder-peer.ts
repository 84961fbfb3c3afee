/** One peer of one folder, while a session between them is open: what it knows and holds, and how to ask it for blocks. */
import {
  type AddressesMessage,
  type ArchiveMessage,
  type BlockList,
  type ContentId,
  deviceIdOf,
  type DeviceId,
  difference,
  type Dot,
  DotCollector,
  EMPTY_SET,
  fromSpans,
  hasNumber,
  type IntervalSet,
  isArchiveMessage,
  isEmpty,
  type ItemMessage,
  type Knowledge,
  knows,
  MAX_BLOCKS,
  MAX_PARTIAL_SPANS,
  NOTHING,
  ProtocolError,
  type Right,
  sameKnowledge,
  type SealedBatchMessage,
  type SignedStatement,
  type StatementMessage,
  type SummaryMessage,
  toSpans,
  unionOf
} from '../protocol/index.ts'
import type { BlockSource, WantedBlock } from './block-source.ts'
import type { ServedFolder } from './block-server.ts'
import type { Stage } from './block-store.ts'
import type { Logger } from './ports/logger.ts'
import type { PeerChannel } from './peer-channel.ts'
import { type FolderReport, PeerReport } from './peer-report.ts'
import { Possession, type PossessionComponents } from './possession.ts'
import { knowledgeOf, RecordExchange, type RecordExchangeComponents, type RecordExchangeInit } from './record-exchange.ts'
import type { AttachedPeer } from './synced-folder.ts'

export type FolderPeerComponents = RecordExchangeComponents & PossessionComponents & { readonly channel: PeerChannel }

export interface FolderPeerInit extends Pick<RecordExchangeInit, 'key' | 'lineage' | 'onMerged' | 'weigh'> {
  /** It may have more contents, or blocks, than before. */
  onSourceChanged(): void
  onSummary(): void
  /** Id of this device. */
  readonly device: DeviceId
  /** A statement of the peer, or of another device that it passes on. @throws ProtocolError */
  onStatement(message: StatementMessage): Promise<void>
  /** Whether a grant lets the peer write now. @throws ProtocolError BAD_GRANT */
  mayWrite(grant: Uint8Array): boolean
  /** It asks for kept versions, or answers. */
  onArchive(message: ArchiveMessage): void
  readonly served: ServedFolder
}

const ONLY_FROM_READERS: ReadonlySet<ItemMessage['type']> = new Set(['batch', 'granted', 'partial', 'write grant', 'challenge', 'possession proof'])

export class FolderPeer implements BlockSource, AttachedPeer {
  readonly exchange: RecordExchange
  readonly possession: Possession
  readonly #channel: PeerChannel
  readonly #init: FolderPeerInit
  readonly #logger: Logger
  /** The last head that was told. */
  #head: SignedStatement | undefined
  /** What it says it knows, and what it has signed itself: of that it holds the contents, but for `#unheld`. */
  #known: Knowledge = NOTHING
  #heard = false
  #mayWrite = false
  #unheld: Knowledge = NOTHING
  readonly #partial = new Map<ContentId, IntervalSet>()
  #summary: Pick<SummaryMessage, 'digest' | 'idle' | 'partial' | 'complete'> | undefined
  readonly #report: PeerReport

  constructor(components: FolderPeerComponents, init: FolderPeerInit) {
    this.#channel = components.channel
    this.#init = init
    this.#logger = components.logger
    this.#report = new PeerReport(components)
    const { device: peer, channel } = components.channel
    this.possession = new Possession(components, { device: init.device, peer, channel, send: (message) => components.channel.send(message) })
    this.exchange = new RecordExchange(components, {
      ...init,
      device: components.channel.device,
      channel: components.channel.channel,
      send: (message) => components.channel.send(message),
      holds: (dot) => this.holds([dot])
    })
  }

  get device(): DeviceId {
    return this.#channel.device
  }

  get name(): string {
    return this.#channel.name
  }

  /** What it has proved: that it may write, by its grant. */
  get right(): Right {
    if (this.isStore) return 'store'
    return this.#mayWrite ? 'write' : 'read'
  }

  get served(): ServedFolder {
    return this.#init.served
  }

  /** Whether it proved no more than that it may hold what is sealed. */
  get isStore(): boolean {
    return this.#channel.right === 'store'
  }

  /** What it says that it lacks. */
  get unheld(): Knowledge {
    return this.#unheld
  }

  /** What it says that it holds; undefined before it has said so. */
  get held(): Knowledge | undefined {
    return this.#heard && this.#summary !== undefined ? difference(this.#known, this.#unheld) : undefined
  }

  /** Whether it says to have the same as this device, of which these are digest and knowledge. */
  isInSync({ digest, knowledge, partial }: Pick<FolderReport, 'digest' | 'knowledge' | 'partial'>): boolean {
    const summary = this.#summary
    if (summary?.idle !== true) return false
    // Before it has told what it knows, nothing would look like the same.
    const sameKnown = this.#heard && sameKnowledge(knowledge, this.#known)
    if (this.isStore) return sameKnown && isEmpty(this.#unheld)
    if (summary.digest === digest) return true
    // Who leaves something out by choice holds something else for good: then it is who knows the same, and has all that it wants.
    return (partial || summary.partial) && summary.complete && sameKnown
  }

  get summary(): { readonly digest: string; readonly idle: boolean } | undefined {
    return this.#summary
  }

  /** Messages of one peer are taken in one after the other. */
  async receive(message: Exclude<ItemMessage, AddressesMessage>): Promise<void> {
    if (this.isStore && (ONLY_FROM_READERS.has(message.type) || isArchiveMessage(message)))
      throw new ProtocolError('BAD_MESSAGE', `${message.type} came from a device that may only store`)
    if (isArchiveMessage(message)) return this.#init.onArchive(message)
    switch (message.type) {
      case 'knowledge': {
        const knowledge = await this.exchange.receiveKnowledge(message)
        this.#heard = true
        this.#known = unionOf(this.#known, knowledge)
        return this.#init.onSourceChanged()
      }
      case 'unheld':
        this.#unheld = knowledgeOf(message)
        return this.#init.onSourceChanged()
      case 'granted':
        return this.exchange.receiveGrant(message)
      case 'batch': {
        const header = await this.exchange.receiveBatch(message)
        if (deviceIdOf(header.device) !== this.device) return
        const own = new DotCollector()
        for (const { index } of message.records) own.add({ replica: header.replica, seq: header.first + index })
        this.#known = unionOf(this.#known, own.toKnowledge())
        return this.#init.onSourceChanged()
      }
      case 'sealed batch':
        return this.#receiveSealed(message)
      case 'write grant':
        // Once it is known, each more would cost a signature for nothing.
        this.#mayWrite ||= this.#init.mayWrite(message.grant)
        return this.#init.onSummary()
      case 'head':
      case 'receipt':
        return this.#init.onStatement(message)
      case 'summary':
        this.#summary = message
        return this.#init.onSummary()
      case 'challenge':
        void this.possession.answer(message)
        return
      case 'possession proof':
        return this.possession.receiveProof(message)
      case 'partial':
        this.#receivePartial(message.content, fromSpans(message.spans, MAX_BLOCKS))
    }
  }

  /** What is wrong inside of what a writer sealed is that one's fault, and not of who passes it on. */
  async #receiveSealed(message: SealedBatchMessage): Promise<void> {
    if (this.#channel.unseal === undefined) throw new ProtocolError('BAD_MESSAGE', 'a sealed batch came from a device that can read')
    const batch = this.#channel.unseal(message)
    if (batch === undefined) return
    try {
      await this.exchange.receiveBatch(batch)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#logger.warn('reconcile', 'what was sealed is not right', { reason: error.message })
    }
  }

  #receivePartial(content: ContentId, blocks: IntervalSet): void {
    this.#partial.delete(content)
    if (blocks.length > 0) this.#partial.set(content, blocks)
    // A peer puts few files together at once: more would be an attempt on our memory.
    for (const oldest of this.#partial.keys()) if (this.#partial.size > 64) this.#partial.delete(oldest)
    this.#init.onSourceChanged()
  }

  async report(report: FolderReport): Promise<void> {
    this.exchange.retry()
    await this.#report.tell(report)
  }

  /** That this device may write. */
  async tellGrant(grant: Uint8Array): Promise<void> {
    await this.#channel.send({ type: 'write grant', channel: this.#channel.channel, grant })
  }

  async tellArchive(message: (channel: number) => ArchiveMessage): Promise<void> {
    await this.#channel.send(message(this.#channel.channel))
  }

  async tellHead(head: SignedStatement): Promise<void> {
    if (this.#head === head) return
    this.#head = head
    await this.#channel.send({ type: 'head', channel: this.#channel.channel, bytes: head.bytes, signature: head.signature })
  }

  async tellReceipt(receipt: SignedStatement): Promise<void> {
    await this.#channel.send({ type: 'receipt', channel: this.#channel.channel, bytes: receipt.bytes, signature: receipt.signature })
  }

  async reportStage(stage: Stage): Promise<void> {
    const blocks = new DotCollector()
    for (const index of stage.have) blocks.add({ replica: '' as Dot['replica'], seq: index + 1 })
    const spans = toSpans(blocks.toKnowledge().get('' as Dot['replica']) ?? EMPTY_SET)
    await this.#channel.send({ type: 'partial', channel: this.#channel.channel, content: stage.content, spans: spans.slice(0, MAX_PARTIAL_SPANS) })
  }

  /** Whether it has told of dots that are not in `knowledge`, or has not told anything yet. */
  hasMoreThan(knowledge: Knowledge): boolean {
    return !this.#heard || !isEmpty(difference(this.#known, knowledge))
  }

  holds(dots: readonly Dot[]): boolean {
    return dots.some((dot) => knows(this.#known, dot) && !knows(this.#unheld, dot))
  }

  lacks(dots: readonly Dot[]): boolean {
    return !this.holds(dots) && dots.some((dot) => knows(this.#unheld, dot))
  }

  holdsBlock(content: ContentId, index: number): boolean {
    const blocks = this.#partial.get(content)
    return blocks !== undefined && hasNumber(blocks, index + 1)
  }

  blocks(wanted: readonly WantedBlock[]): Promise<(Uint8Array | undefined)[]> {
    return this.#channel.requestBlocks(wanted)
  }

  blockList(content: ContentId): Promise<BlockList | undefined> {
    return this.#channel.requestBlockList(content)
  }

  strike(reason: string): void {
    this.#channel.strike(reason)
  }

  close(): void {
    this.exchange.close()
    this.possession.close()
  }
}
