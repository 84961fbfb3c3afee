/** One peer of one folder, while a session between them is open: what it knows and holds, and how to ask it for blocks. */
import {
  type BlockList,
  closed,
  type ChannelMessage,
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
  isEmpty,
  type Knowledge,
  knows,
  MAX_BLOCKS,
  MAX_PARTIAL_SPANS,
  NOTHING,
  type Right,
  toSpans,
  unionOf
} from '../protocol/index.ts'
import type { BlockSource, WantedBlock } from './block-source.ts'
import type { Stage } from './block-store.ts'
import { knowledgeOf, RecordExchange, type RecordExchangeComponents, type RecordExchangeInit, spansOf } from './record-exchange.ts'

/** The session that carries it. */
export interface PeerChannel {
  readonly device: DeviceId
  readonly name: string
  readonly right: Right
  /** Our channel number. */
  readonly channel: number
  send(message: ChannelMessage): Promise<void>
  requestBlocks(wanted: readonly WantedBlock[]): Promise<(Uint8Array | undefined)[]>
  requestBlockList(content: ContentId): Promise<BlockList | undefined>
  /** The device broke the protocol. */
  strike(reason: string): void
}

export interface FolderPeerInit extends Pick<RecordExchangeInit, 'folder' | 'publicKey' | 'onMerged'> {
  /** It may have more contents, or blocks, than before. */
  onSourceChanged(): void
  onSummary(): void
}

/** What a folder tells its peers of itself. */
export interface FolderReport {
  readonly knowledge: Knowledge
  readonly unheld: Knowledge
  readonly digest: string
  readonly idle: boolean
}

export class FolderPeer implements BlockSource {
  readonly exchange: RecordExchange
  readonly #channel: PeerChannel
  readonly #init: FolderPeerInit
  /** What it says it knows, and what it has signed itself: of that it holds the contents, but for `#unheld`. */
  #known: Knowledge = NOTHING
  #heard = false
  #unheld: Knowledge = NOTHING
  readonly #partial = new Map<ContentId, IntervalSet>()
  #summary: { readonly digest: string; readonly idle: boolean } | undefined
  #told: FolderReport | undefined
  #next: FolderReport | undefined
  #reporting = false

  constructor(components: RecordExchangeComponents & { readonly channel: PeerChannel }, init: FolderPeerInit) {
    this.#channel = components.channel
    this.#init = init
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

  get summary(): { readonly digest: string; readonly idle: boolean } | undefined {
    return this.#summary
  }

  /** Messages of one peer are taken in one after the other. */
  async receive(message: ChannelMessage): Promise<void> {
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
      case 'summary':
        this.#summary = { digest: message.digest, idle: message.idle }
        return this.#init.onSummary()
      case 'partial':
        this.#receivePartial(message.content, fromSpans(message.spans, MAX_BLOCKS))
    }
  }

  #receivePartial(content: ContentId, blocks: IntervalSet): void {
    this.#partial.delete(content)
    if (blocks.length > 0) this.#partial.set(content, blocks)
    // A peer puts few files together at once: more would be an attempt on our memory.
    for (const oldest of this.#partial.keys()) if (this.#partial.size > 64) this.#partial.delete(oldest)
    this.#init.onSourceChanged()
  }

  /** Tells what changed since the last report. While one is on its way to a slow peer, of those that follow only the latest counts. */
  async report(report: FolderReport): Promise<void> {
    this.#next = report
    if (this.#reporting) return
    this.#reporting = true
    try {
      while (this.#next !== undefined) {
        const next: FolderReport = this.#next
        this.#next = undefined
        await this.#tell(next)
      }
    } finally {
      this.#reporting = false
    }
  }

  /** First what is lacking, so that nothing is taken for held that is not. */
  async #tell(report: FolderReport): Promise<void> {
    const told = this.#told
    this.#told = report
    const { channel } = this.#channel
    if (told === undefined ? !isEmpty(report.unheld) : !sameKnowledge(told.unheld, report.unheld))
      await this.#channel.send({ type: 'unheld', channel, replicas: spansOf(closed(report.unheld)) })
    if (told === undefined || !sameKnowledge(told.knowledge, report.knowledge))
      await this.#channel.send({ type: 'knowledge', channel, replicas: spansOf(report.knowledge) })
    if (told === undefined || told.digest !== report.digest || told.idle !== report.idle)
      await this.#channel.send({ type: 'summary', channel, digest: report.digest, idle: report.idle })
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
  }
}

function sameKnowledge(a: Knowledge, b: Knowledge): boolean {
  return a === b || (isEmpty(difference(a, b)) && isEmpty(difference(b, a)))
}
