/**
 * A session with one peer over one link: pumps bytes between the stream and the handshake's reducer (protocol/session.ts), hands what belongs to
 * a folder to that folder, and opens the stream on which blocks are asked for. It decides nothing of the protocol itself.
 */
import { pipe } from 'it-pipe'
import {
  addFolder,
  createSession,
  DECOY_SEED_BYTES,
  decodeFrames,
  decodeMessage,
  encodeFrame,
  encodeMessage,
  endSession,
  failSession,
  type FolderId,
  HELLO_NONCE_BYTES,
  MAX_MESSAGE_BYTES,
  type OpenedEffect,
  ProtocolError,
  receive,
  removeFolder,
  type SessionStep,
  type SessionState,
  type WireMessage
} from '../protocol/index.ts'
import type { AnswerCompressor } from './answer-compressor.ts'
import { BlockClient, NoAnswerError } from './block-client.ts'
import { type ServedFolder, serveBlocks } from './block-server.ts'
import { BLOCKS_PROTOCOL } from './block-source.ts'
import type { Folder } from './folder.ts'
import type { FolderPeer } from './folder-peer.ts'
import type { Clock } from './ports/clock.ts'
import type { Logger } from './ports/logger.ts'
import type { ByteStream, Link, Network } from './ports/network.ts'
import type { Random } from './ports/random.ts'
import type { Zstd } from './ports/zstd.ts'
import type { BlockMemory } from './utils/block-memory.ts'
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

const GOODBYE_MS = 1000

export interface PeerSessionComponents {
  readonly link: Link
  readonly stream: ByteStream
  readonly network: Pick<Network, 'device' | 'addresses' | 'remember'>
  readonly memory: BlockMemory
  readonly zstd?: Zstd | undefined
  readonly compressor?: AnswerCompressor | undefined
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

export interface PeerSessionInit {
  readonly deviceName: string
  readonly folders: readonly Folder[]
  onChange(): void
  /** The peer broke the protocol. The session goes on, unless it is ended. */
  onStrike(reason: string): void
  onEnd(): void
}

interface OpenFolder {
  readonly folder: Folder
  readonly peer: FolderPeer
  readonly peerChannel: number
}

export class PeerSession {
  readonly #components: PeerSessionComponents
  readonly #init: PeerSessionInit
  readonly #folders = new Map<FolderId, Folder>()
  readonly #open = new Map<FolderId, OpenFolder>()
  readonly #queue = new SendQueue(SEND_QUEUE_BYTES)
  #state: SessionState = { phase: 'ended' }
  #nextChannel = 1
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

  get sharesFolders(): boolean {
    return this.#open.size > 0
  }

  /** Runs the session until either side ends it. Never rejects. */
  async run(): Promise<void> {
    const { stream, random, network, link, clock } = this.#components
    this.#cancelStranger = clock.setTimer(STRANGER_MS, () => {
      if (!this.sharesFolders) this.end('NO_FOLDER', 'no folder is shared with this device')
    })
    link.onClose(() => this.#finish(new Error('the link closed')))
    const sending = stream.sink(this.#queue)
    this.#sending = sending
    sending.catch((error: unknown) => this.#finish(asError(error)))
    for (const folder of this.#init.folders) this.#folders.set(folder.key.folder, folder)
    void this.#take(
      createSession({
        device: network.device,
        peer: link.device,
        nonce: random.bytes(HELLO_NONCE_BYTES),
        decoySeed: random.bytes(DECOY_SEED_BYTES),
        folders: this.#init.folders.map((folder) => ({ key: folder.key, channel: this.#nextChannel++ })),
        name: this.#init.deviceName,
        addresses: network.addresses()
      })
    )
    try {
      await pipe(stream.source, decodeFrames(MAX_MESSAGE_BYTES), async (frames: AsyncIterable<Uint8Array>) => {
        for await (const frame of frames) {
          await this.#take(receive(this.#state, decodeMessage(frame)))
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

  addFolder(folder: Folder): void {
    if (this.#ended || this.#folders.has(folder.key.folder)) return
    this.#folders.set(folder.key.folder, folder)
    void this.#take(addFolder(this.#state, { key: folder.key, channel: this.#nextChannel++ }))
  }

  removeFolder(folder: Folder): void {
    this.#folders.delete(folder.key.folder)
    if (!this.#ended) void this.#take(removeFolder(this.#state, folder.key.folder))
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
    const folderOf = (channel: number): ServedFolder | undefined => [...this.#open.values()].find(({ peerChannel }) => peerChannel === channel)?.folder
    void serveBlocks({ stream, compressor: this.#components.compressor }, folderOf).finally(() => this.#serving--)
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
          this.#closed(effect.folder)
          break
        case 'deliver':
          await this.#open.get(effect.folder)?.peer.receive(effect.message)
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

  async #send(message: WireMessage): Promise<void> {
    if (this.#queue.waiting >= MAX_WAITING) this.#finish(new Error('the peer does not read what it is sent'))
    await this.#queue.push(encodeFrame(encodeMessage(message)))
  }

  #opened(effect: OpenedEffect): void {
    const folder = this.#folders.get(effect.folder)
    // Sealed storage is not served yet: a store key proves too little for plain contents.
    if (folder === undefined || effect.right === 'store') return
    this.#closed(effect.folder)
    this.#name = effect.name
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
      strike: (reason) => this.#init.onStrike(reason)
    })
    this.#open.set(effect.folder, { folder, peer, peerChannel: effect.peerChannel })
    // Before the first block is wanted: the round trips of the two go on at once.
    void this.#blockClient().catch(() => {})
    logger.info('session', 'opened a folder', { peer: link.device, folder: folder.init.label })
    this.#init.onChange()
  }

  #closed(id: FolderId): void {
    const open = this.#open.get(id)
    if (open === undefined) return
    this.#open.delete(id)
    open.folder.detach(open.peer)
    this.#init.onChange()
  }

  /** One stream for all requests: opened with the first folder, again when it broke. */
  #blockClient(): Promise<BlockClient> {
    this.#client ??= this.link.open(BLOCKS_PROTOCOL).then(
      (stream) =>
        new BlockClient({ ...this.#components, stream }, (reason) => {
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
    for (const id of [...this.#open.keys()]) this.#closed(id)
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
