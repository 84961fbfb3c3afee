/**
 * What a folder that is kept in plain has to do with store-only devices: seals what they get, tells them by heads what was replaced, which they
 * cannot see, and keeps what they have signed to hold.
 */
import {
  type Aead,
  type Authority,
  type Dot,
  type Knowledge,
  readSecretsOf,
  Sealing,
  type StatementMessage,
  type Tenure,
  verifyHead
} from '../protocol/index.ts'
import type { BlockStore } from './block-store.ts'
import type { Identity } from './engine.ts'
import type { FolderPeer } from './folder-peer.ts'
import { HeadWriter } from './head-writer.ts'
import type { PeerChannel } from './peer-channel.ts'
import type { Logger } from './ports/logger.ts'
import { ReceiptBook } from './receipt-book.ts'
import type { RecordExchangeComponents } from './record-exchange.ts'
import { SealedChannel } from './sealed-channel.ts'
import { Sealer } from './sealer.ts'
import type { FolderIndex } from './state/folder-index.ts'
import type { Problem } from './status.ts'
import type { Timers } from './utils/timers.ts'

/** They hear of what was replaced when nothing has changed for so long: it is signed anew each time. */
const HEAD_MS = 1000

export interface FolderStoresComponents extends Pick<RecordExchangeComponents, 'ed25519'> {
  readonly index: FolderIndex
  readonly blocks: BlockStore
  readonly aead: Aead
  readonly identity: Identity
  readonly logger: Logger
  readonly timers: Timers
}

export interface FolderStoresInit extends Tenure {
  /** This device's right to write. */
  readonly grant: Uint8Array | undefined
  authority(): Authority
  peers(): Iterable<FolderPeer>
  onChange(): void
}

export class FolderStores {
  readonly #components: FolderStoresComponents
  readonly #init: FolderStoresInit
  readonly sealer: Sealer
  readonly #heads: HeadWriter | undefined
  readonly #receipts: ReceiptBook

  constructor(components: FolderStoresComponents, init: FolderStoresInit) {
    this.#components = components
    this.#init = init
    const { aead, index } = components
    const { key, lineage, grant } = init
    const secrets = readSecretsOf(key, lineage)
    const sealing = new Sealing({ aead }, { secretOf: (epoch) => secrets.get(epoch) })
    this.sealer = new Sealer({ ...components, sealing }, { key, lineage, grant, epochs: [...secrets.keys()] })
    this.#heads = grant && new HeadWriter(components, { folder: key.folder, grant })
    this.#receipts = new ReceiptBook({ ...components, kept: index, isCurrent: (dot) => index.isWinner(dot) }, key)
  }

  load(): Promise<void> {
    return this.#receipts.load()
  }

  problems(): Iterable<Problem> {
    return this.#receipts.problems()
  }

  receipts(): ReturnType<ReceiptBook['statements']> {
    return this.#receipts.statements()
  }

  /** The way to a store-only device. */
  channel(channel: PeerChannel, holds: (dot: Dot) => boolean): SealedChannel {
    return new SealedChannel(
      { channel, sealer: this.sealer },
      { onAllSent: () => this.headLater(), onAsked: (given, dots) => this.#receipts.asked(channel.device, channel.name, given, dots.filter(holds)) }
    )
  }

  /** One has said what it holds. */
  heard(peer: FolderPeer, held: Knowledge | undefined): void {
    if (held !== undefined) this.#receipts.compare(peer.device, peer.name, held)
    this.headLater()
  }

  /** A head is its writer's word, whoever passes it on; a receipt that of a store-only device. */
  async receive(message: StatementMessage, from: FolderPeer): Promise<void> {
    const { authority, peers, onChange } = this.#init
    if (message.type === 'head') {
      const head = verifyHead(message, authority(), this.#components.ed25519)
      return head && (await from.exchange.receiveHead(head))
    }
    if (!(await this.#receipts.take(message))) return onChange()
    for (const peer of peers()) if (peer !== from) void peer.tellReceipt(message).catch(() => {})
  }

  headLater(): void {
    if (this.#heads !== undefined && this.#stores().length > 0) this.#components.timers.later('head', HEAD_MS, () => void this.#tellHead())
  }

  /** Where nothing has changed for a while: what is replaced again and again is told of once. */
  async #tellHead(): Promise<void> {
    const { index, timers } = this.#components
    const { knowledge } = index.meta
    for (const peer of this.#stores()) {
      const head = await this.#heads?.make(peer.unheld).catch(() => undefined)
      if (timers.stopped) return
      if (head === undefined || index.meta.knowledge !== knowledge) return this.headLater()
      void peer.tellHead(head).catch(() => {})
    }
  }

  #stores(): FolderPeer[] {
    return [...this.#init.peers()].filter(({ isStore }) => isStore)
  }
}
