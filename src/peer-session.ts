/**
 * A session with one peer over one link: pumps bytes between the stream and the handshake's reducer (protocol/session.ts), hands what belongs to
 * a folder to that folder, and opens the stream on which blocks are asked for. It decides nothing of the protocol itself.
 * Longer than other files because links, folders and streams end for each other's reasons, and each end is seen to here.
 */
import { pipe } from 'it-pipe'
import {
  addFolder,
  type DeliverEffect,
  createSession,
  DECOY_SEED_BYTES,
  decodeFrames,
  decodeMessage,
  encodeFrame,
  encodeMessage,
  endSession,
  type Ed25519,
  failSession,
  firstOffered,
  FORMER_KEYS,
  type FolderKey,
  HELLO_NONCE_BYTES,
  isKeyMessage,
  MAX_MESSAGE_BYTES,
  type OpenedEffect,
  ProtocolError,
  receive,
  removeFolder,
  type Tenure,
  type SessionFolder,
  type SessionStep,
  type SessionState,
  type WireMessage
} from '../protocol/index.ts'
import type { AddressExchange, AddressPeer } from './address-exchange.ts'
import { reachOf } from './address-reach.ts'
import type { AnswerCompressor } from './answer-compressor.ts'
import { BlockClient, NoAnswerError } from './block-client.ts'
import { type ServedFolder, serveBlocks } from './block-server.ts'
import { BLOCKS_PROTOCOL } from './block-source.ts'
import { HandOver } from './hand-over.ts'
import type { Clock } from './ports/clock.ts'
import type { Logger } from './ports/logger.ts'
import type { ByteStream, Link, Network } from './ports/network.ts'
import type { Random } from './ports/random.ts'
import type { Zstd } from './ports/zstd.ts'
import type { RateLimiter } from './rate-limiter.ts'
import type { BlockMemory } from './utils/block-memory.ts'
import type { AttachedPeer, SyncedFolder } from './synced-folder.ts'
import type { Latency } from './utils/latency.ts'
import { SendQueue } from './utils/send-queue.ts'

export const SYNC_PROTOCOL = '/syncline/sync/1.0.0'

/** Messages on their way to one peer: more makes whoever sends wait. */
const SEND_QUEUE_BYTES = 1 << 20
/** Those who wait because of that: a folder waits with a few messages, so a peer for which so many wait does not read. */
const MAX_WAITING = 4096
/** A peer asks on one, and on a second one when the first broke unnoticed; each may hold some answers in memory. */
const BLOCK_STREAMS = 2
/** A peer with which no folder is shared is let go after so long: a stranger costs no more than that. */
export const STRANGER_MS = 30_000

/** With more ids in an offer, former keys are left out of it: no folder may be kept out by them. */
const ROOM_FOR_FORMER_KEYS = 512
/** Offers of a peer in which keys are looked for that it had long ago: a look may take a thousand hashes. */
const MAX_LOOKS = 16

const GOODBYE_MS = 1000

export interface PeerSessionComponents {
  readonly link: Link
  readonly stream: ByteStream
  readonly network: Pick<Network, 'device' | 'addresses' | 'remember'>
  readonly addresses: AddressExchange
  readonly limiter: Pick<RateLimiter, 'limit'>
  readonly memory: BlockMemory
  readonly zstd?: Zstd | undefined
  readonly compressor?: AnswerCompressor | undefined
  readonly latency?: Latency | undefined
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly ed25519: Ed25519
}

export interface PeerSessionInit {
  readonly deviceName: string
  readonly folders: readonly SyncedFolder[]
  onChange(): void
  /** The peer knows of a later key of a folder. */
  onHeard(folder: SyncedFolder, tenure: Tenure): void
  /** The peer broke the protocol. The session goes on, unless it is ended. */
  onStrike(reason: string): void
  /** Whether the peer, with which no folder is shared yet, is about to share one. */
  isExpected?(): boolean
  onEnd(): void
}

interface Offered {
  readonly folder: SyncedFolder
  /** The folder's, or one that it had before. */
  readonly key: FolderKey
  readonly handOver: HandOver
}

interface OpenFolder {
  readonly folder: SyncedFolder
  readonly peer: AttachedPeer
  readonly peerChannel: number
  readonly addressPeer: AddressPeer
}

export class PeerSession {
  readonly #components: PeerSessionComponents
  readonly #init: PeerSessionInit
  /** By our channel: each folder under its key, then under those that it had before. */
  readonly #offered = new Map<number, Offered>()
  /** Under its key, by our channel. */
  readonly #open = new Map<number, OpenFolder>()
  /** What the peer has opened, whatever it may do with it. */
  readonly #matched = new Set<number>()
  readonly #queue = new SendQueue(SEND_QUEUE_BYTES)
  #state: SessionState = { phase: 'ended' }
  #nextChannel = 1
  #looks = 0
  #serving = 0
  #client: Promise<BlockClient> | undefined
  #name = ''
  #ended = false
  #sending: Promise<void> = Promise.resolve()
  #cancelStranger: (() => void) | undefined

  constructor(components: PeerSessionComponents, init: PeerSessionInit) {
    this.#components = components
    this.#init = init
  }

  get link(): Link {
    return this.#components.link
  }

  /** What the peer calls itself; empty until it has proved a folder's key. Untrusted text. */
  get name(): string {
    return this.#name
  }

  /** Bytes that wait to be sent. */
  get queuedBytes(): number {
    return this.#queue.bytes
  }

  get sharesFolders(): boolean {
    return this.#open.size > 0
  }

  /** Runs the session until either side ends it. Never rejects. */
  async run(): Promise<void> {
    const { stream, random, network, link, clock } = this.#components
    const letStrangerGo = (): void => {
      if (this.#init.isExpected?.() === true) {
        this.#cancelStranger = clock.setTimer(STRANGER_MS, letStrangerGo)
        return
      }
      if (!this.sharesFolders) this.end('NO_FOLDER', 'no folder is shared with this device')
    }
    this.#cancelStranger = clock.setTimer(STRANGER_MS, letStrangerGo)
    link.onClose(() => this.#finish(new Error('the link closed')))
    const sending = stream.sink(this.#queue)
    this.#sending = sending
    sending.catch((error: unknown) => this.#finish(asError(error)))
    const offered = this.#init.folders.map((folder) => this.#offer(folder, folder.key))
    for (const folder of this.#init.folders) offered.push(...this.#offerFormer(folder))
    void this.#take(
      createSession({
        device: network.device,
        peer: link.device,
        nonce: random.bytes(HELLO_NONCE_BYTES),
        decoySeed: random.bytes(DECOY_SEED_BYTES),
        folders: offered,
        name: this.#init.deviceName,
        addresses: network.addresses()
      })
    )
    try {
      await pipe(stream.source, decodeFrames(MAX_MESSAGE_BYTES), async (frames: AsyncIterable<Uint8Array>) => {
        for await (const frame of frames) {
          const message = decodeMessage(frame)
          await this.#take(receive(this.#state, message))
          if (message.type === 'offer') this.#offerAsked()
          if (this.#ended) break
        }
      })
      this.#finish(undefined)
    } catch (error) {
      if (error instanceof ProtocolError) void this.#take(failSession(this.#state, error))
      this.#finish(asError(error))
    }
    await sending.catch(() => {})
  }

  addFolder(folder: SyncedFolder): void {
    if (this.#ended || this.#offered.values().some((offered) => offered.folder === folder)) return
    void this.#take(addFolder(this.#state, this.#offer(folder, folder.key)))
    for (const former of this.#offerFormer(folder)) void this.#take(addFolder(this.#state, former))
  }

  removeFolder(folder: SyncedFolder): void {
    for (const [channel, offered] of [...this.#offered]) {
      if (offered.folder !== folder) continue
      if (!this.#ended) void this.#take(removeFolder(this.#state, offered.key.id))
      this.#offered.delete(channel)
    }
  }

  #offer(folder: SyncedFolder, key: FolderKey): SessionFolder {
    const { link, network } = this.#components
    const channel = this.#nextChannel++
    const handOver = new HandOver(this.#components, {
      key,
      tenure: { key: folder.key, lineage: folder.membership.lineage },
      device: network.device,
      peer: link.device,
      channel,
      send: (message) => this.#send(message),
      onHeard: (tenure) => this.#init.onHeard(folder, tenure),
      onForked: (fork) => {
        folder.membership.forked(link.device, fork)
        this.#init.onChange()
      }
    })
    this.#offered.set(channel, { folder, key, handOver })
    return { key, channel, former: key !== folder.key }
  }

  /** Who has not heard of the folder's key yet is met under an earlier one, and told. */
  #offerFormer(folder: SyncedFolder): SessionFolder[] {
    const keys = folder.membership.lineage.formerKeys(folder.key)
    return this.#offered.size + keys.length > ROOM_FOR_FORMER_KEYS ? [] : keys.map((key) => this.#offer(folder, key))
  }

  /** A peer that was away for more keys than are offered is met under the latest one that it has. */
  #offerAsked(): void {
    if (++this.#looks > MAX_LOOKS) return
    const folders = new Set([...this.#offered.values()].map(({ folder }) => folder))
    for (const folder of folders) {
      const { lineage } = folder.membership
      if (lineage.epoch <= FORMER_KEYS || this.#offered.size >= ROOM_FOR_FORMER_KEYS) continue
      const asked = firstOffered(this.#state, [folder.key, ...lineage.formerKeys(folder.key, Number.POSITIVE_INFINITY)])
      const isOffered = this.#offered.values().some(({ key }) => key.id === asked?.id)
      if (asked !== undefined && !isOffered) void this.#take(addFolder(this.#state, this.#offer(folder, asked)))
    }
  }

  /** Tells the peer why, then closes. */
  end(code: string, message: string): void {
    if (this.#ended) return
    void this.#take(endSession(this.#state, code, message))
    this.#finish(undefined)
  }

  /** The peer has opened a block stream: it is served from the folders that it is in. */
  serve(stream: ByteStream): void {
    if (this.#serving >= BLOCK_STREAMS) return stream.abort(new Error(`at most ${BLOCK_STREAMS} block streams at a time`))
    this.#serving++
    const folderOf = (channel: number): ServedFolder | undefined => [...this.#open.values()].find(({ peerChannel }) => peerChannel === channel)?.peer.served
    void serveBlocks({ stream: this.#components.limiter.limit(stream, this.link), compressor: this.#components.compressor }, folderOf).finally(
      () => this.#serving--
    )
  }

  async #take(step: SessionStep): Promise<void> {
    this.#state = step.state
    for (const effect of step.effects) {
      switch (effect.type) {
        case 'send':
          this.#send(effect.message).catch(() => {})
          break
        case 'opened':
          this.#opened(effect)
          break
        case 'closed':
          this.#closed(effect.channel)
          break
        case 'deliver':
          await this.#deliver(effect)
          break
        case 'goodbye':
          this.#components.logger.info('session', 'the peer ended it', { peer: this.link.device, code: effect.code, reason: effect.message })
          this.#finish(undefined)
          break
        case 'fail':
          this.#components.logger.warn('session', effect.error.message, { peer: this.link.device, code: effect.error.code })
          this.#finish(undefined)
          // Two versions are nobody's fault.
          if (effect.error.code !== 'UNSUPPORTED_VERSION') this.#init.onStrike(effect.error.message)
      }
    }
  }

  async #deliver({ channel, message }: DeliverEffect): Promise<void> {
    const open = this.#open.get(channel)
    if (isKeyMessage(message)) await this.#offered.get(channel)?.handOver.receive(message)
    else if (message.type === 'addresses') {
      if (open !== undefined) this.#components.addresses.receive(open.addressPeer, message.entries)
    } else await open?.peer.receive(message)
  }

  async #send(message: WireMessage): Promise<void> {
    if (this.#queue.waiting >= MAX_WAITING) this.#finish(new Error('the peer does not read what it is sent'))
    await this.#queue.push(encodeFrame(encodeMessage(message)))
  }

  #opened(effect: OpenedEffect): void {
    const offered = this.#offered.get(effect.channel)
    if (offered === undefined) return
    this.#closed(effect.channel)
    this.#matched.add(effect.channel)
    const { folder, key, handOver } = offered
    if (key !== folder.key) {
      // Both open the latest key that they share first: then there is nothing to be said under those before.
      const isKnown = [...this.#matched].some((channel) => this.#isLater(channel, offered))
      if (!isKnown) void handOver.tell(key.epoch).catch(() => {})
      return
    }
    if (!folder.membership.isComplete) {
      void handOver.ask().catch(() => {})
      return
    }
    folder.membership.met(this.link.device)
    // Empty where the key is a former one to the peer.
    if (effect.name !== '') this.#name = effect.name
    const { network, link, logger } = this.#components
    network.remember(link.device, effect.addresses)
    const peer = folder.attach({
      device: link.device,
      name: effect.name,
      right: effect.right,
      channel: effect.channel,
      send: (message) => this.#send(message),
      requestBlocks: async (wanted) => (await this.#blockClient()).blocks(effect.channel, wanted),
      requestBlockList: async (content) => (await this.#blockClient()).list(effect.channel, content),
      requestSealed: async (wants) => (await this.#blockClient()).sealed(effect.channel, wants),
      strike: (reason) => this.#init.onStrike(reason)
    })
    const { channel, right } = effect
    const addressPeer: AddressPeer = {
      device: link.device,
      folder: effect.folder,
      right,
      reach: link.direct ? reachOf(link.address) : 'world',
      send: (entries) => this.#send({ type: 'addresses', channel, entries })
    }
    this.#open.set(effect.channel, { folder, peer, peerChannel: effect.peerChannel, addressPeer })
    this.#components.addresses.open(addressPeer)
    // Before the first block is wanted: the round trips of the two go on at once.
    void this.#blockClient().catch(() => {})
    logger.info('session', 'opened a folder', { peer: link.device, folder: folder.init.label })
    this.#init.onChange()
  }

  #isLater(channel: number, { folder, key }: Offered): boolean {
    const other = this.#offered.get(channel)
    return other?.folder === folder && other.key.epoch > key.epoch
  }

  #closed(channel: number): void {
    this.#matched.delete(channel)
    const open = this.#open.get(channel)
    if (open === undefined) return
    this.#open.delete(channel)
    open.folder.detach(open.peer)
    this.#components.addresses.close(open.addressPeer)
    this.#init.onChange()
  }

  /** One stream for all requests: opened with the first folder, again when it broke. */
  #blockClient(): Promise<BlockClient> {
    this.#client ??= this.link.open(BLOCKS_PROTOCOL).then(
      (stream) =>
        new BlockClient({ ...this.#components, stream: this.#components.limiter.limit(stream, this.link) }, (reason) => {
          this.#client = undefined
          if (reason instanceof ProtocolError) this.#init.onStrike(reason.message)
          // No breach: its link may be half dead.
          if (reason instanceof NoAnswerError) this.#finish(reason)
        })
    )
    this.#client.catch(() => (this.#client = undefined))
    return this.#client
  }

  /** @param error undefined for a clean end: what is queued is still sent */
  #finish(error: Error | undefined): void {
    if (this.#ended) return
    this.#ended = true
    this.#cancelStranger?.()
    if (error !== undefined) this.#components.logger.info('session', 'ended', { peer: this.link.device, reason: error.message })
    for (const channel of [...this.#open.keys()]) this.#closed(channel)
    this.#state = { phase: 'ended' }
    if (error === undefined) this.#queue.end()
    else {
      this.#queue.fail(error)
      this.#components.stream.abort(error)
    }
    const reason = error ?? new Error('the session is over')
    void this.#client?.then((client) => client.close(reason)).catch(() => {})
    if (error !== undefined) this.#init.onEnd()
    else void this.#sent().then(() => this.#init.onEnd())
  }

  /** Resolves when the goodbye has left, or could not in time: with the session its link goes, and all that is still on its way. */
  async #sent(): Promise<void> {
    const late = Promise.withResolvers<void>()
    const cancel = this.#components.clock.setTimer(GOODBYE_MS, () => late.resolve())
    await Promise.race([this.#sending.catch(() => {}), late.promise])
    cancel()
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
