/** All folders and sessions of one device: the engine behind src/engine.ts. */
import type { DeviceId, Ed25519, FolderId } from '../protocol/index.ts'
import { AnswerCompressor } from './answer-compressor.ts'
import { BLOCKS_PROTOCOL } from './block-source.ts'
import type { WantedBlock } from './block-source.ts'
import type { Engine, FolderInit, Identity } from './engine.ts'
import { FolderError } from './errors.ts'
import { Folder } from './folder.ts'
import { ObservedIndexStore } from './observed-index-store.ts'
import { DEFAULT_OPTIONS, type EngineOptions } from './options.ts'
import { PeerSession, STRANGER_MS, SYNC_PROTOCOL } from './peer-session.ts'
import type { Clock } from './ports/clock.ts'
import type { Disk } from './ports/disk.ts'
import type { IndexStore } from './ports/index-store.ts'
import type { Logger } from './ports/logger.ts'
import type { ByteStream, Link, Network } from './ports/network.ts'
import type { Random } from './ports/random.ts'
import type { Watcher } from './ports/watcher.ts'
import type { Zstd } from './ports/zstd.ts'
import type { ConflictStory, Fault, FolderStatus, PeerStatus, Problem } from './status.ts'
import { Strikes } from './strikes.ts'
import { BlockMemory } from './utils/block-memory.ts'

export interface EngineComponents {
  readonly clock: Clock
  readonly random: Random
  readonly network: Network
  readonly watcher: Watcher
  readonly logger: Logger
  readonly ed25519: Ed25519
  readonly identity: Identity
  /** Without it nothing is compressed, in either direction. */
  readonly zstd?: Zstd | undefined
  /** The disk at an absolute path. */
  openDisk(path: string): Disk
  /** The folder's index; a damaged one is set aside, and an empty one opened. */
  openIndex(folder: FolderId): Promise<IndexStore>
  /** Deletes a folder's index; no error where there is none. */
  removeIndex(folder: FolderId): Promise<void>
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
  readonly #components: EngineComponents & { readonly memory: BlockMemory; readonly compressor: AnswerCompressor | undefined }
  readonly #options: EngineOptions
  readonly #folders = new Map<FolderId, Folder>()
  readonly #sessions = new Map<Link, PeerSession>()
  /** Peers that shared a folder since the start, so that they are shown when they are away, with the bytes of links that ended. */
  readonly #seen = new Map<DeviceId, PeerStatus>()
  readonly #strikes: Strikes
  readonly #listeners = new Set<() => void>()
  /** Why the index of a folder is of no use any more. */
  readonly #failures = new WeakMap<Folder, Error>()
  readonly #reopening = new Map<FolderId, Promise<void>>()
  /** End the waits for the next attempt to open a folder. */
  readonly #retries = new Map<FolderId, () => void>()
  #cancelChange: (() => void) | undefined
  #stopped = false

  constructor(components: EngineComponents, options: EngineOptions) {
    const { zstd, clock } = components
    this.#components = { ...components, memory: new BlockMemory(), compressor: zstd && new AnswerCompressor({ zstd, clock }) }
    this.#options = options
    this.#strikes = new Strikes(components)
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
    for (const cancel of this.#retries.values()) cancel()
    for (const session of this.#sessions.values()) session.end('STOPPING', 'this device is stopping')
    await Promise.all([...this.#reopening.values(), ...[...this.#folders.values()].map((folder) => folder.stop())])
  }

  async addFolder(init: FolderInit): Promise<void> {
    const id = init.key.folder
    if (this.#folders.has(id))
      throw new FolderError({
        code: 'FOLDER_EXISTS',
        message: `this device has that folder already, at ${this.#folder(id).init.path}`,
        hint: 'a folder can be at one place of a device only'
      })
    if (init.key.right === 'store')
      throw new FolderError({ code: 'STORE_KEY', message: 'a store key cannot hold a folder in plain', hint: 'use a read or a write key' })
    this.#enter(await this.#open(init))
  }

  async #open(init: FolderInit): Promise<Folder> {
    const { openDisk, openIndex } = this.#components
    const id = init.key.folder
    const store = new ObservedIndexStore({ store: await openIndex(id) }, { onFailure: (error) => this.#indexFailed(folder, error) })
    const folder: Folder = new Folder(
      { ...this.#components, disk: openDisk(init.path), store, elsewhere: (block) => this.#elsewhere(id, block), onChange: () => this.#changed() },
      init,
      this.#options
    )
    try {
      await folder.start()
    } catch (error) {
      await folder.stop().catch(() => {})
      await store.close().catch(() => {})
      throw error
    }
    return folder
  }

  #enter(folder: Folder): void {
    this.#folders.set(folder.key.folder, folder)
    const failure = this.#failures.get(folder)
    if (failure !== undefined) return this.#indexFailed(folder, failure)
    if (!folder.paused) for (const session of this.#sessions.values()) session.addFolder(folder)
    this.#changed()
  }

  /** A full disk or a damaged file: the folder is opened anew until that works, for its index is only a cache. */
  #indexFailed(folder: Folder, error: Error): void {
    this.#failures.set(folder, error)
    const id = folder.key.folder
    if (this.#stopped || this.#folders.get(id) !== folder) return
    folder.fail(indexFault(error))
    for (const session of this.#sessions.values()) session.removeFolder(folder)
    const reopening = this.#reopen(folder).finally(() => this.#reopening.delete(id))
    this.#reopening.set(id, reopening)
  }

  async #reopen(folder: Folder): Promise<void> {
    const { clock, logger } = this.#components
    const isWanted = (): boolean => !this.#stopped && this.#folders.get(folder.key.folder) === folder
    await folder.stop().catch(() => {})
    if (!isWanted()) return
    try {
      const next = await this.#open({ ...folder.init, claim: false, paused: folder.paused })
      if (!isWanted()) return await next.stop()
      logger.info('folder', 'goes on', { folder: folder.init.label })
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
    await this.#reopening.get(id)
    this.#retries.get(id)?.()
    this.#retries.delete(id)
    await this.#components.removeIndex(id)
    this.#changed()
  }

  /** A paused folder is offered to nobody. */
  async pauseFolder(id: FolderId): Promise<void> {
    const folder = this.#folder(id)
    await folder.pause()
    for (const session of this.#sessions.values()) session.removeFolder(folder)
  }

  async resumeFolder(id: FolderId, { accept }: { readonly accept: boolean }): Promise<void> {
    const folder = this.#folder(id)
    await folder.resume(accept)
    if (!this.#failures.has(folder)) for (const session of this.#sessions.values()) session.addFolder(folder)
  }

  scanFolder(id: FolderId): Promise<void> {
    return this.#folder(id).scan()
  }

  folders(): FolderStatus[] {
    return [...this.#folders.values()].map((folder) => folder.status())
  }

  peers(): PeerStatus[] {
    const peers = new Map(this.#seen)
    for (const { link, sharesFolders } of this.#sessions.values()) {
      const seen = peers.get(link.device)
      if (!sharesFolders || seen === undefined) continue
      peers.set(link.device, { ...seen, connected: true, bytesIn: seen.bytesIn + link.bytesIn, bytesOut: seen.bytesOut + link.bytesOut })
    }
    return [...peers.values()]
  }

  problems(id: FolderId): Problem[] {
    return this.#folder(id).problems()
  }

  conflicts(id: FolderId): ConflictStory[] {
    return this.#folder(id).conflicts()
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #folder(id: FolderId): Folder {
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
      { ...this.#components, link, stream },
      {
        deviceName: this.#options.deviceName,
        folders: [...this.#folders.values()].filter((folder) => !folder.paused && !this.#failures.has(folder)),
        onChange: () => {
          const { device, address, direct } = link
          const before = this.#seen.get(device)
          if (session.sharesFolders)
            this.#seen.set(device, {
              id: device,
              name: session.name,
              connected: false,
              address,
              direct,
              bytesIn: before?.bytesIn ?? 0,
              bytesOut: before?.bytesOut ?? 0
            })
          this.#changed()
        },
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
      const [bytes] = await folder.blocks.read([block.hash])
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
