/**
 * All folders and sessions of one device: the engine behind src/engine.ts. Longer than other files because which folder is offered in which session
 * is one account, also while a folder is opened anew for a failure or a later key.
 */
import type { DeviceId, Ed25519, FolderId, Tenure, Aead } from '../protocol/index.ts'
import { AddressExchange } from './address-exchange.ts'
import { AnswerCompressor } from './answer-compressor.ts'
import { BLOCKS_PROTOCOL } from './block-source.ts'
import type { WantedBlock } from './block-source.ts'
import type { Bundles } from './bundles.ts'
import type { Author, Conflicts, Engine, EngineLoad, FolderInit, Identity, FolderVersions, FolderVerifier } from './engine.ts'
import type { FolderChoice } from './folder-choice.ts'
import type { FolderSettings } from './folder-settings.ts'
import { FolderError } from './errors.ts'
import type { ItemChange } from './item-change.ts'
import { Folder } from './folder.ts'
import { blobsPathOf, SealedFolder } from './sealed-folder.ts'
import { ObservedIndexStore } from './observed-index-store.ts'
import { DEFAULT_OPTIONS, type EngineOptions } from './options.ts'
import { PeerSession, STRANGER_MS, SYNC_PROTOCOL } from './peer-session.ts'
import type { Plans } from './plan.ts'
import type { Clock } from './ports/clock.ts'
import type { Disk } from './ports/disk.ts'
import type { IndexStore } from './ports/index-store.ts'
import type { Logger } from './ports/logger.ts'
import type { ByteStream, Link, Network } from './ports/network.ts'
import type { PeerBook } from './ports/peer-book.ts'
import type { Random } from './ports/random.ts'
import type { Watcher } from './ports/watcher.ts'
import type { Zstd } from './ports/zstd.ts'
import { Precedence } from './precedence.ts'
import { RateLimiter } from './rate-limiter.ts'
import type { RateRule } from './rate-rules.ts'
import type { Fault, FolderStatus, LocalChange, PeerStatus, Problem, ExplainedProblem } from './status.ts'
import { Strikes } from './strikes.ts'
import type { SyncedFolder } from './synced-folder.ts'
import { BlockMemory } from './utils/block-memory.ts'
import { Latency } from './utils/latency.ts'

export interface EngineComponents {
  readonly clock: Clock
  readonly random: Random
  readonly network: Network & PeerBook
  readonly watcher: Watcher
  readonly logger: Logger
  readonly ed25519: Ed25519
  /** Seals for store-only devices. */
  readonly aead: Aead
  readonly identity: Identity
  /** Without it nothing is compressed, in either direction. */
  readonly zstd?: Zstd | undefined
  /** Whether a device that shares no folder yet is about to: it is not let go for it. */
  isExpected?(device: DeviceId): boolean
  /** The disk at an absolute path. */
  openDisk(path: string): Disk
  /** The folder's index; a damaged one is set aside, and an empty one opened. */
  openIndex(folder: FolderId): Promise<IndexStore>
  /** Deletes a folder's index; no error where there is none. */
  removeIndex(folder: FolderId): Promise<void>
  /** Keeps the key and lineage that a peer handed over; once it resolves they are durable. */
  keepTenure(folder: FolderId, tenure: Tenure): Promise<void>
  /** Hears of each change of an item, for the change log; must not keep the caller waiting. */
  onItemChange?(folder: FolderId, change: ItemChange): void
}

export type EngineInit = Pick<EngineOptions, 'deviceName'> & Partial<EngineOptions>

/** Between attempts to open a folder whose index failed. */
const REOPEN_MS = 5000
/** Listeners hear of changes at most so often. */
const CHANGE_MS = 100

export function createEngine(components: EngineComponents, init: EngineInit): Engine {
  return new SyncEngine(components, { ...DEFAULT_OPTIONS, ...init })
}

class SyncEngine implements Engine {
  readonly #components: EngineComponents & { readonly memory: BlockMemory; readonly compressor: AnswerCompressor | undefined; readonly precedence: Precedence }
  readonly #options: EngineOptions
  readonly #folders = new Map<FolderId, SyncedFolder>()
  readonly #sessions = new Map<Link, PeerSession>()
  /** Peers that shared a folder since the start, so that they are shown when they are away, with the bytes of links that ended. */
  readonly #seen = new Map<DeviceId, PeerStatus>()
  readonly #strikes: Strikes
  readonly #addresses: AddressExchange
  readonly #listeners = new Set<() => void>()
  /** Why the index of a folder is of no use any more. */
  readonly #failures = new WeakMap<SyncedFolder, Error>()
  /** Being closed, to be opened anew under another key. */
  readonly #succeeded = new WeakSet<SyncedFolder>()
  /** Which folder is being opened anew, under which id. */
  readonly #reopening = new Map<FolderId, { readonly folder: SyncedFolder; readonly done: Promise<void> }>()
  /** End the waits for the next attempt to open a folder. */
  readonly #retries = new Map<FolderId, () => void>()
  readonly #limiter: RateLimiter
  /** Of answers to requests for blocks. */
  readonly #latency: Latency
  /** Devices with which nothing is synced for now. */
  #paused: ReadonlySet<DeviceId> = new Set()
  /** Folders whose key is changing. */
  readonly #succeeding = new Set<FolderId>()
  #cancelChange: (() => void) | undefined
  #stopped = false

  constructor(components: EngineComponents, options: EngineOptions) {
    const { zstd, clock } = components
    this.#components = { ...components, memory: new BlockMemory(), compressor: zstd && new AnswerCompressor({ zstd, clock }), precedence: new Precedence() }
    this.#options = options
    this.#strikes = new Strikes(components)
    this.#addresses = new AddressExchange(components)
    this.#limiter = new RateLimiter(components)
    this.#latency = new Latency(components)
  }

  async start(): Promise<void> {
    const { network } = this.#components
    network.handle(SYNC_PROTOCOL, (stream, link) => this.#session(stream, link))
    network.handle(BLOCKS_PROTOCOL, (stream, link) => {
      const session = this.#sessions.get(link)
      if (session === undefined) stream.abort(new Error('no session on this link'))
      else session.serve(stream)
    })
    network.onLink((link) => {
      if (this.#strikes.isOut(link.device)) void link.close().catch(() => {})
      else if (link.outbound) void this.#dialled(link)
      else this.#expectSession(link)
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelChange?.()
    this.#addresses.stop()
    this.#limiter.set([])
    for (const cancel of this.#retries.values()) cancel()
    for (const session of this.#sessions.values()) session.end('STOPPING', 'this device is stopping')
    await Promise.all([...[...this.#reopening.values()].map(({ done }) => done), ...[...this.#folders.values()].map((folder) => folder.stop())])
  }

  async addFolder(init: FolderInit): Promise<void> {
    const id = init.key.folder
    if (this.#folders.has(id))
      throw new FolderError({
        code: 'FOLDER_EXISTS',
        message: `this device has that folder already, at ${this.#folder(id).init.path}`,
        hint: 'a folder can be at one place of a device only'
      })
    this.#enter(await this.#open(init))
  }

  async #open(init: FolderInit): Promise<SyncedFolder> {
    const { openDisk, openIndex, onItemChange } = this.#components
    const id = init.key.folder
    const store = new ObservedIndexStore({ store: await openIndex(id) }, { onFailure: (error) => this.#indexFailed(folder, error) })
    const changes = onItemChange && ((change: ItemChange) => onItemChange(id, change))
    const components = { ...this.#components, store, changes, onChange: () => this.#changed() }
    const folder: SyncedFolder =
      init.key.right === 'store'
        ? new SealedFolder({ ...components, disk: openDisk(init.path), blobs: openDisk(blobsPathOf(init.path)) }, init, this.#options)
        : new Folder({ ...components, disk: openDisk(init.path), elsewhere: (block) => this.#elsewhere(id, block) }, init, this.#options)
    try {
      await folder.start()
    } catch (error) {
      await folder.stop().catch(() => {})
      await store.close().catch(() => {})
      throw error
    }
    return folder
  }

  #enter(folder: SyncedFolder): void {
    this.#folders.set(folder.key.folder, folder)
    const failure = this.#failures.get(folder)
    if (failure !== undefined) return this.#indexFailed(folder, failure)
    this.#offer(folder)
    this.#changed()
  }

  #offer(folder: SyncedFolder): void {
    if (!this.#isOffered(folder)) return
    for (const session of this.#sessions.values()) if (!this.#paused.has(session.link.device)) session.addFolder(folder)
  }

  /** A paused folder is offered to nobody, nor one of which this device is no member. */
  #isOffered(folder: SyncedFolder): boolean {
    return !folder.paused && folder.membership.removal === undefined && !this.#failures.has(folder) && !this.#succeeded.has(folder)
  }

  /** A full disk or a damaged file: the folder is opened anew until that works, for its index is only a cache. */
  #indexFailed(folder: SyncedFolder, error: Error): void {
    this.#failures.set(folder, error)
    const id = folder.key.folder
    if (this.#stopped || this.#folders.get(id) !== folder) return
    folder.fail(indexFault(error))
    for (const session of this.#sessions.values()) session.removeFolder(folder)
    void this.#openAnew(folder)
  }

  /** One attempt at a time: where one is under way, it is what was asked for. */
  #openAnew(folder: SyncedFolder): Promise<void> {
    const id = folder.key.folder
    const underWay = this.#reopening.get(id)
    if (underWay?.folder === folder) return underWay.done
    const done = this.#reopen(folder).finally(() => {
      // What was opened may have failed at once, and be opened anew by now.
      if (this.#reopening.get(id)?.folder === folder) this.#reopening.delete(id)
    })
    this.#reopening.set(id, { folder, done })
    return done
  }

  async #reopened(id: FolderId): Promise<void> {
    for (let underWay = this.#reopening.get(id); underWay !== undefined; underWay = this.#reopening.get(id)) await underWay.done
  }

  async #reopen(folder: SyncedFolder): Promise<void> {
    const { clock, logger } = this.#components
    const isWanted = (): boolean => !this.#stopped && this.#folders.get(folder.key.folder) === folder
    await folder.stop().catch(() => {})
    if (!isWanted()) return
    try {
      const { init, paused } = folder
      const next = await this.#open({ ...init, claim: false, paused })
      if (!isWanted()) return await next.stop()
      logger.info('folder', 'goes on', { folder: init.label })
      // What a person decided meanwhile was said to the one before.
      if (folder.init.settings !== init.settings) next.configure(folder.init.settings ?? {})
      if (folder.paused !== paused) void (folder.paused ? next.pause() : next.resume(false)).catch(() => {})
      this.#enter(next)
    } catch (error) {
      logger.debug('folder', 'cannot be opened anew yet', { folder: folder.init.label, reason: String(error) })
      const retry = (): void => {
        this.#retries.delete(folder.key.folder)
        if (isWanted()) this.#indexFailed(folder, error instanceof Error ? error : new Error(String(error)))
      }
      this.#retries.set(folder.key.folder, clock.setTimer(REOPEN_MS, retry))
    }
  }

  async removeFolder(id: FolderId): Promise<void> {
    const folder = this.#folder(id)
    this.#folders.delete(id)
    for (const session of this.#sessions.values()) session.removeFolder(folder)
    await folder.stop()
    await this.#reopened(id)
    this.#retries.get(id)?.()
    this.#retries.delete(id)
    await this.#components.removeIndex(id)
    this.#changed()
  }

  async pauseFolder(id: FolderId): Promise<void> {
    const folder = this.#folder(id)
    await folder.pause()
    for (const session of this.#sessions.values()) session.removeFolder(folder)
  }

  async resumeFolder(id: FolderId, { accept }: { readonly accept: boolean }): Promise<void> {
    const folder = this.#folder(id)
    await folder.resume(accept)
    this.#offer(folder)
  }

  limitRates(rules: readonly RateRule[]): void {
    this.#limiter.set(rules)
  }

  /** The links of a device that is paused stay, without a folder: it goes on at once. */
  pausePeers(devices: ReadonlySet<DeviceId>): void {
    this.#paused = devices
    for (const session of this.#sessions.values())
      if (devices.has(session.link.device)) for (const folder of this.#folders.values()) session.removeFolder(folder)
    for (const folder of this.#folders.values()) this.#offer(folder)
    this.#changed()
  }

  configureFolder(id: FolderId, settings: FolderSettings): void {
    this.#folder(id).configure(settings)
  }

  choice(id: FolderId): FolderChoice {
    return this.#folder(id).choice
  }

  async succeed(id: FolderId, tenure: Tenure): Promise<void> {
    await this.#reopened(id)
    const folder = this.#folder(id)
    // Sessions that begin before it is open again wait for that, too.
    this.#succeeded.add(folder)
    for (const session of this.#sessions.values()) session.removeFolder(folder)
    folder.membership.succeed(tenure)
    // It is opened with that at the next attempt.
    if (this.#retries.has(id)) return
    await this.#openAnew(folder)
  }

  /** A peer has told of a later key: kept before anything is done under it. */
  async #heard(folder: SyncedFolder, tenure: Tenure, session: PeerSession): Promise<void> {
    const id = folder.key.folder
    if (this.#stopped || this.#folders.get(id) !== folder || this.#succeeding.has(id) || tenure.lineage.epoch <= folder.membership.lineage.epoch) return
    const { logger } = this.#components
    this.#succeeding.add(id)
    try {
      await this.#components.keepTenure(id, tenure)
      logger.info('folder', 'goes on under a later key', { folder: folder.init.label, epoch: tenure.lineage.epoch })
      await this.succeed(id, tenure)
    } catch (error) {
      logger.warn('folder', 'a later key could not be kept; it is heard again with the next session', { folder: folder.init.label, reason: String(error) })
      session.end('STOPPING', 'a later key could not be kept')
    } finally {
      this.#succeeding.delete(id)
    }
  }

  authors(id: FolderId): Promise<Author[]> {
    return this.#folder(id).authors()
  }

  scanFolder(id: FolderId): Promise<void> {
    return this.#folder(id).scan()
  }

  plans(id: FolderId): Plans {
    return this.#folder(id).plans
  }

  folders(): FolderStatus[] {
    return [...this.#folders.values()].map((folder) => folder.status())
  }

  peers(): PeerStatus[] {
    const peers = new Map(this.#seen)
    for (const { link, sharesFolders } of this.#sessions.values()) {
      const seen = peers.get(link.device)
      if (seen === undefined) continue
      // Of several links it is the direct one that is used.
      const shown = sharesFolders && !(seen.connected && seen.direct) ? { connected: true, address: link.address, direct: link.direct } : {}
      peers.set(link.device, { ...seen, ...shown, bytesIn: seen.bytesIn + link.bytesIn, bytesOut: seen.bytesOut + link.bytesOut })
    }
    return [...peers.values()].map((peer) => (this.#paused.has(peer.id) ? { ...peer, paused: true } : peer))
  }

  load(): EngineLoad {
    return {
      sendBytes: this.#sessions.values().reduce((sum, { queuedBytes }) => sum + queuedBytes, 0),
      blockRequests: this.#latency.pending,
      blockAnswers: this.#latency.took
    }
  }

  problems(id: FolderId): Problem[] {
    return this.#folder(id).problems()
  }

  explain(id: FolderId): Promise<ExplainedProblem[]> {
    return this.#folder(id).explain()
  }

  verifier(id: FolderId): FolderVerifier {
    const { verifier, init } = this.#folder(id)
    if (verifier !== undefined) return verifier
    throw new FolderError({
      code: 'SEALED',
      message: `${init.label} is only stored here, sealed: each look at it checks that all of it is there`,
      hint: `look now with syncline folder scan ${JSON.stringify(init.label)}; a device that can read it can verify its own copy`
    })
  }

  conflicts(id: FolderId): Conflicts {
    return this.#folder(id).conflicts
  }

  localChanges(id: FolderId, paths?: readonly string[]): AsyncIterable<LocalChange> {
    return this.#folder(id).localChanges(paths)
  }

  revertLocalChanges(id: FolderId, paths?: readonly string[]): Promise<number> {
    return this.#folder(id).revertLocalChanges(paths)
  }

  versions(id: FolderId): FolderVersions {
    return this.#folder(id).versions
  }

  bundles(id: FolderId): Bundles {
    return this.#folder(id).bundles
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #folder(id: FolderId): SyncedFolder {
    const folder = this.#folders.get(id)
    if (folder === undefined) throw new FolderError({ code: 'NO_FOLDER', message: `this device has no folder ${id}`, hint: 'see: syncline folder list' })
    return folder
  }

  async #dialled(link: Link): Promise<void> {
    try {
      this.#session(await link.open(SYNC_PROTOCOL), link)
    } catch (error) {
      this.#components.logger.debug('session', 'could not be opened', { peer: link.device, address: link.address, error: String(error) })
      await link.close().catch(() => {})
    }
  }

  /** Who dialled opens the session: a link on which nothing comes is one that another device could have. */
  #expectSession(link: Link): void {
    const cancel = this.#components.clock.setTimer(STRANGER_MS, () => {
      if (!this.#sessions.has(link)) void link.close().catch(() => {})
    })
    link.onClose(cancel)
  }

  #strike(device: DeviceId, reason: string): void {
    const { logger } = this.#components
    logger.warn('session', 'a device broke the protocol', { peer: device, reason })
    if (!this.#strikes.add(device)) return
    logger.warn('session', 'it is not talked to for some time', { peer: device })
    for (const session of this.#sessions.values()) if (session.link.device === device) session.end('BAD_MESSAGE', 'the protocol was broken too often')
  }

  #session(stream: ByteStream, link: Link): void {
    if (this.#stopped || this.#sessions.has(link)) return stream.abort(new Error('one session on a link'))
    const session: PeerSession = new PeerSession(
      { ...this.#components, addresses: this.#addresses, limiter: this.#limiter, latency: this.#latency, link, stream },
      {
        deviceName: this.#options.deviceName,
        folders: this.#paused.has(link.device) ? [] : [...this.#folders.values()].filter((folder) => this.#isOffered(folder)),
        onChange: () => {
          const { device, address, direct } = link
          const before = this.#seen.get(device)
          if (session.sharesFolders)
            this.#seen.set(device, {
              id: device,
              name: session.name === '' ? (before?.name ?? '') : session.name,
              connected: false,
              address,
              direct,
              bytesIn: before?.bytesIn ?? 0,
              bytesOut: before?.bytesOut ?? 0
            })
          this.#changed()
        },
        isExpected: () => this.#paused.has(link.device) || this.#components.isExpected?.(link.device) === true,
        onHeard: (folder, tenure) => void this.#heard(folder, tenure, session),
        onStrike: (reason) => this.#strike(link.device, reason),
        onEnd: () => {
          this.#sessions.delete(link)
          const last = this.#seen.get(link.device)
          if (last !== undefined)
            this.#seen.set(link.device, { ...last, connected: false, bytesIn: last.bytesIn + link.bytesIn, bytesOut: last.bytesOut + link.bytesOut })
          this.#changed()
          void link.close().catch(() => {})
        }
      }
    )
    this.#sessions.set(link, session)
    void session.run()
  }

  async #elsewhere(asking: FolderId, block: WantedBlock): Promise<Uint8Array | undefined> {
    for (const [id, folder] of this.#folders) {
      if (id === asking || folder.paused) continue
      const bytes = await folder.find(block.hash)
      if (bytes !== undefined) return bytes
    }
    return undefined
  }

  #changed(): void {
    if (this.#cancelChange !== undefined || this.#stopped) return
    this.#cancelChange = this.#components.clock.setTimer(CHANGE_MS, () => {
      this.#cancelChange = undefined
      for (const listener of this.#listeners) listener()
    })
  }
}

function indexFault(error: Error): Fault {
  return {
    code: 'INDEX_FAILED',
    message: error.message,
    hint: 'free some space where the home is, or see to that disk: it goes on by itself; nothing of the folder is lost'
  }
}
