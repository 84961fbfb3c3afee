/**
 * The folders of this home: what the configuration lists, the engine runs and a lock protects. Each is in the configuration before it runs,
 * so that its key is never lost; one that cannot run (its disk is not mounted, another daemon is on it) is an error in the status and tried again.
 * Longer than other files because all that changes a folder goes through it, one after the other.
 */
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createWriteKey,
  type Ed25519,
  type FolderId,
  type FolderKey,
  type InvitationId,
  RESERVED_NAME,
  SECRET_BYTES,
  Lineage,
  type Tenure
} from '../protocol/index.ts'
import { type Engine, type FolderChoice, type FolderMode, type FolderSettings, type FolderStatus, type Logger, MARKER, RootError } from '../src/index.ts'
import type { ConfigStore, FolderConfig } from './config.ts'
import { CliError, toCliError } from './exit-status.ts'
import { causeText } from './fault-text.ts'
import { assertMarked, type FolderLockInit, lockFolder } from './folder-lock.ts'
import { openFolderPath } from './folder-path.ts'
import { changeSettings, type FolderSettingsChange } from './folder-settings.ts'
import { assertLabel, freeLabel, modeFor, rightOf, strongerKey } from './folder-rules.ts'
import type { LineageStore } from './lineage-store.ts'
import type { FileLock } from './lock.ts'
import type { Disks } from './parts.ts'
import { shellQuote } from './terminal/format.ts'

export interface FolderServiceComponents {
  readonly engine: Engine
  readonly config: ConfigStore
  readonly ed25519: Ed25519
  readonly random: { bytes(length: number): Uint8Array }
  readonly logger: Logger
  readonly disks: Pick<Disks, 'openDisk'>
  readonly lineages: LineageStore
}

export interface FolderRequest {
  /** Absolute. */
  readonly path: string
  /** Absent: the folder that is there, or a new one with a new key. */
  readonly key?: FolderKey | undefined
  /** Of the right to write, which came with the key by an invitation. */
  readonly grant?: Uint8Array | undefined
  readonly invitation?: InvitationId | undefined
  readonly label?: string | undefined
  /** Taken where there is no label and no other folder has this one. */
  readonly suggested?: string | undefined
  readonly mode?: FolderMode | undefined
  /** Whether a folder that is at the path already is an error. */
  readonly isNew: boolean
}

/** How often a folder that could not run is tried again. */
const RETRY_MS = 10_000

export class FolderService {
  readonly #parts: FolderServiceComponents
  readonly #home: string
  /** With the lock of each. */
  readonly #running = new Map<FolderId, FileLock>()
  /** Why a folder of the configuration does not run. */
  readonly #faults = new Map<FolderId, CliError>()
  /** Of folders that were opened. */
  readonly #lineages = new Map<FolderId, Lineage>()
  readonly #listeners = new Set<() => void>()
  #retry: NodeJS.Timeout | undefined
  /** Folders are added, removed and tried one after the other: two may not claim one place. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(components: FolderServiceComponents, init: { readonly home: string }) {
    this.#parts = components
    this.#home = init.home
  }

  /** Runs every folder of the configuration. A fault of one is in its status. */
  async start(): Promise<void> {
    await this.#serially(() => this.#tryAll())
    this.#retry = setInterval(() => void this.#serially(() => this.#tryAll()), RETRY_MS)
    this.#retry.unref()
  }

  /** Before the engine stops: no folder that could not run is tried again, and what is under way is over. */
  async halt(): Promise<void> {
    clearInterval(this.#retry)
    await this.#last
  }

  /** After the engine has stopped. */
  async release(): Promise<void> {
    await Promise.all([...this.#running.values()].map((lock) => lock.release()))
    this.#running.clear()
  }

  /** In the order of the configuration. */
  status(): FolderStatus[] {
    const running = new Map(this.#parts.engine.folders().map((folder) => [folder.id, folder]))
    return this.#parts.config.current.folders.map((folder) => {
      const status = running.get(folder.key.folder) ?? idleStatus(folder, this.#faults.get(folder.key.folder))
      return folder.paused && folder.pausedUntil !== undefined ? { ...status, pausedUntil: folder.pausedUntil } : status
    })
  }

  /** Calls `listener` after a folder came, went or failed to start; the answer ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @throws CliError UNKNOWN_FOLDER */
  find(id: string): FolderConfig {
    const folder = this.#parts.config.current.folders.find(({ key }) => key.folder === id)
    if (folder === undefined) throw new CliError('UNKNOWN_FOLDER', `there is no folder ${id} in this home`, 'see the folders with: syncline folder list')
    return folder
  }

  /**
   * Adds a folder. Before `start` it may also be one that is at the path already: that is given the mode and the stronger key of the request.
   * @throws CliError
   */
  add(request: FolderRequest): Promise<{ folder: FolderConfig; added: boolean }> {
    return this.#serially(async () => {
      const { folders } = this.#parts.config.current
      const there = await this.#at(request.path, folders)
      if (there !== undefined && request.isNew) throw taken(there)
      if (there !== undefined) return { folder: await this.#change(there, request), added: false }
      const elsewhere = folders.find(({ key }) => key.folder === request.key?.folder)
      if (elsewhere !== undefined) {
        throw new CliError(
          'FOLDER_EXISTS',
          `this home has the folder of that key already: "${elsewhere.label}" at ${elsewhere.path}`,
          `use that one, or remove it first: syncline folder remove ${shellQuote(elsewhere.label)}`
        )
      }
      const { grant, invitation, key = createWriteKey(this.#parts.random.bytes(SECRET_BYTES), this.#parts.ed25519) } = request
      const given = { key, ...(grant && { grant }), ...(invitation && { invitation }) }
      const mode = modeFor(rightOf(given), request.mode)
      if (request.label !== undefined) assertLabel(request.label, folders)
      const path = await openFolderPath({ path: request.path, home: this.#home, folders })
      const folder: FolderConfig = { ...given, path, label: request.label ?? freeLabel(path, folders, request.suggested), mode, paused: false, claimed: false }
      await this.#addNew(folder)
      return { folder, added: true }
    })
  }

  /**
   * Makes the directory of a folder that is to be added later, and answers its real path.
   * @throws CliError where none can be added there
   */
  openPath(request: Pick<FolderRequest, 'path' | 'label'>): Promise<string> {
    return this.#serially(async () => {
      const { folders } = this.#parts.config.current
      const there = await this.#at(request.path, folders)
      if (there !== undefined) throw taken(there)
      if (request.label !== undefined) assertLabel(request.label, folders)
      return openFolderPath({ path: request.path, home: this.#home, folders })
    })
  }

  /** What led to the key of a folder. */
  lineageOf({ key }: FolderConfig): Lineage {
    return this.#lineages.get(key.folder) ?? Lineage.of(key)
  }

  /** Of all folders, and those that they had before: members that have not heard of the later ones look for others by these. */
  keys(): FolderKey[] {
    return this.#parts.config.current.folders.flatMap((folder) => [folder.key, ...this.lineageOf(folder).formerKeys(folder.key)])
  }

  /** Keeps the key that a folder goes on under, and what led to it: first that, so that the key is never without. @throws CliError */
  keepTenure(id: FolderId, { key, lineage }: Tenure): Promise<void> {
    return this.#serially(async () => {
      const folder = this.find(id)
      if (lineage.epoch <= this.lineageOf(folder).epoch) {
        throw new CliError('KEY_CHANGED', `the key of the folder "${folder.label}" was changed at the same time`, 'see its members, and try again')
      }
      await this.#parts.lineages.save(lineage, key)
      // A grant of the key before is of no use with this one.
      if (key !== folder.key) await this.#replace({ ...folder, key, grant: undefined })
      this.#lineages.set(id, lineage)
    })
  }

  remove(id: FolderId): Promise<void> {
    return this.#serially(async () => {
      const folder = this.find(id)
      await this.#parts.config.update((config) => ({ ...config, folders: config.folders.filter(({ key }) => key.folder !== id) }))
      this.#faults.delete(id)
      const lock = this.#running.get(id)
      this.#running.delete(id)
      if (lock !== undefined) {
        await this.#parts.engine.removeFolder(id)
        await this.#unmark(folder)
        await lock.release()
      }
      this.#lineages.delete(id)
      await this.#parts.lineages.remove(id)
      this.#parts.logger.info('daemon', 'the folder was removed; its files stay', { folder: folder.label })
      this.#changed()
    })
  }

  /** @param until milliseconds since 1970; absent: until it is resumed */
  pause(id: FolderId, until?: number): Promise<void> {
    return this.#serially(async () => {
      await this.#setPaused(id, true, until)
      if (this.#running.has(id)) await this.#parts.engine.pauseFolder(id)
    })
  }

  resume(id: FolderId, options: { readonly accept: boolean }): Promise<void> {
    return this.#serially(async () => {
      await this.#setPaused(id, false)
      if (this.#running.has(id)) await this.#parts.engine.resumeFolder(id, options)
      else await this.#try(this.find(id))
    })
  }

  /** @throws CliError */
  changeSettings(id: FolderId, change: FolderSettingsChange): Promise<void> {
    return this.updateSettings(id, (settings) => changeSettings(settings, change))
  }

  /** @throws CliError where the folder does not run, or is kept sealed */
  choice(id: FolderId): FolderChoice {
    this.find(id)
    const fault = this.#faults.get(id)
    if (fault !== undefined) throw fault
    return this.#parts.engine.choice(id)
  }

  updateSettings(id: FolderId, change: (settings: FolderSettings) => FolderSettings): Promise<void> {
    return this.#serially(async () => {
      const folder = this.find(id)
      const settings = change(folder.settings ?? {})
      await this.#replace({ ...folder, settings })
      if (this.#running.has(id)) this.#parts.engine.configureFolder(id, settings)
    })
  }

  async scan(id: FolderId): Promise<void> {
    this.find(id)
    const fault = this.#faults.get(id)
    if (fault !== undefined) throw fault
    await this.#parts.engine.scanFolder(id)
  }

  async #setPaused(id: FolderId, paused: boolean, until?: number): Promise<void> {
    const { pausedUntil, ...folder } = this.find(id)
    if (folder.paused !== paused || pausedUntil !== until) await this.#replace({ ...folder, paused, ...(until !== undefined && { pausedUntil: until }) })
  }

  async #at(path: string, folders: readonly FolderConfig[]): Promise<FolderConfig | undefined> {
    const [wanted, ...others] = await Promise.all([path, ...folders.map((folder) => folder.path)].map((place) => stat(place).catch(() => undefined)))
    return folders.find((folder, i) => folder.path === path || (wanted !== undefined && others[i]?.dev === wanted.dev && others[i].ino === wanted.ino))
  }

  /** For the next start of the folder, so before `start` only. */
  async #change(there: FolderConfig, { key, mode }: FolderRequest): Promise<FolderConfig> {
    if (key !== undefined && key.folder !== there.key.folder) {
      throw new CliError(
        'FOLDER_EXISTS',
        `${there.path} is the folder "${there.label}" already, and that has another key`,
        `give another path, or remove that folder first: syncline folder remove ${shellQuote(there.label)}`
      )
    }
    if (there.key.right === 'store' && key !== undefined && key.right !== 'store') {
      throw new CliError(
        'FOLDER_EXISTS',
        `${there.path} only stores the folder "${there.label}", sealed, and this is a ${key.right} key`,
        'give another path for a folder that can be read, and keep this one or remove it first'
      )
    }
    // A weaker key than the one at hand takes nothing away.
    const better = strongerKey(there.key, key)
    const right = there.grant === undefined ? await this.#parts.lineages.rightOf(better) : rightOf({ ...there, key: better })
    const next = { ...there, key: better, mode: mode === undefined ? there.mode : modeFor(right, mode) }
    if (next.key !== there.key || next.mode !== there.mode) await this.#replace(next)
    return next
  }

  #replace(next: FolderConfig): Promise<void> {
    return this.#parts.config.update((config) => ({
      ...config,
      folders: config.folders.map((folder) => (folder.key.folder === next.key.folder ? next : folder))
    }))
  }

  async #addNew(folder: FolderConfig): Promise<void> {
    const id = folder.key.folder
    const { config, engine, logger } = this.#parts
    const marker = join(folder.path, RESERVED_NAME)
    try {
      await mkdir(marker, { mode: 0o700, recursive: true })
    } catch (error) {
      throw new CliError(
        'FOLDER_FAILED',
        `the folder ${folder.path} cannot be written: ${causeText(error)}`,
        'change its permissions, or choose another path',
        undefined,
        error
      )
    }
    const lock = await lockFolder(folder, this.#lockInit(folder))
    try {
      await config.update((current) => ({ ...current, folders: [...current.folders, folder] }))
      await engine.addFolder({ ...folder, lineage: await this.#loadLineage(folder), claim: true })
      await this.#replace({ ...folder, claimed: true })
    } catch (error) {
      // As far as it goes: what failed may be the disk that these need, too.
      await engine.removeFolder(id).catch(() => {})
      await config.update((current) => ({ ...current, folders: current.folders.filter(({ key }) => key.folder !== id) })).catch(() => {})
      await lock.release()
      if (!(error instanceof RootError)) throw toCliError(error)
      throw new CliError(
        'FOLDER_FAILED',
        error.message,
        'if it is the folder that you mean, give its key with --key; else choose another directory',
        undefined,
        error
      )
    }
    this.#running.set(id, lock)
    logger.info('daemon', 'the folder was added', { folder: folder.label, path: folder.path, mode: folder.mode })
    this.#changed()
  }

  async #loadLineage({ key }: FolderConfig): Promise<Lineage> {
    const lineage = await this.#parts.lineages.load(key)
    this.#lineages.set(key.folder, lineage)
    return lineage
  }

  async #tryAll(): Promise<void> {
    for (const folder of this.#parts.config.current.folders) if (!this.#running.has(folder.key.folder)) await this.#try(folder)
  }

  /** Runs a folder of the configuration, or keeps why it cannot run. */
  async #try(folder: FolderConfig): Promise<void> {
    const id = folder.key.folder
    try {
      if (folder.claimed) await assertMarked(folder)
      else await mkdir(join(folder.path, RESERVED_NAME), { mode: 0o700, recursive: true })
      const lock = await lockFolder(folder, this.#lockInit(folder))
      try {
        await this.#parts.engine.addFolder({ ...folder, lineage: await this.#loadLineage(folder), claim: !folder.claimed })
        if (!folder.claimed) await this.#replace({ ...folder, claimed: true })
      } catch (error) {
        await lock.release()
        throw error
      }
      this.#running.set(id, lock)
      if (this.#faults.delete(id)) this.#parts.logger.info('daemon', 'the folder runs again', { folder: folder.label })
    } catch (error) {
      const fault = toCliError(error)
      if (this.#faults.get(id)?.message === fault.message) return
      this.#faults.set(id, fault)
      this.#parts.logger.error('daemon', fault.message, { folder: folder.label, hint: fault.hint })
    }
    this.#changed()
  }

  /** Another daemon took the folder, as can happen when this machine slept: it is left to that one. */
  async #lost(folder: FolderConfig, fault: CliError): Promise<void> {
    const id = folder.key.folder
    if (!this.#running.delete(id)) return
    this.#faults.set(id, fault)
    this.#parts.logger.error('daemon', fault.message, { folder: folder.label, hint: fault.hint })
    await this.#parts.engine.removeFolder(id)
    this.#changed()
  }

  #lockInit(folder: FolderConfig): FolderLockInit {
    return { home: this.#home, onLost: (fault) => void this.#serially(() => this.#lost(folder, fault)) }
  }

  /** Takes our marker away, so that the directory can become another folder. The archive stays: it is the user's. */
  async #unmark({ key, path, label }: FolderConfig): Promise<void> {
    const disk = this.#parts.disks.openDisk(path)
    try {
      if ((await disk.inspect(key.folder)).state === 'ok') await rm(join(path, RESERVED_NAME, MARKER))
    } catch (error) {
      this.#parts.logger.warn('daemon', 'the marker of a removed folder stays', { folder: label, path, reason: causeText(error) })
    } finally {
      await disk.close()
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }

  #serially<T>(run: () => Promise<T>): Promise<T> {
    const done = this.#last.then(run)
    this.#last = done.catch(() => {})
    return done
  }
}

function taken({ path, label }: FolderConfig): CliError {
  return new CliError('FOLDER_EXISTS', `${path} is the folder "${label}" already`, `see it with: syncline folder show ${shellQuote(label)}`)
}

/** What is known of a folder that does not run. */
function idleStatus(folder: FolderConfig, fault: CliError | undefined): FolderStatus {
  const { key, grant, path, label, mode } = folder
  const error = fault === undefined ? null : { code: fault.code, message: fault.message, hint: fault.hint }
  return {
    id: key.folder,
    label,
    path,
    mode,
    right: rightOf(folder),
    byGrant: grant !== undefined && key.right !== 'write',
    epoch: key.epoch,
    state: error === null ? 'scanning' : 'error',
    error,
    files: 0,
    directories: 0,
    bytes: 0,
    needFiles: 0,
    needBytes: 0,
    conflicts: 0,
    problems: 0,
    leftOut: 0,
    localChanges: 0,
    archive: null,
    digest: '',
    peers: [],
    progress: { scanned: 0, hashedBytes: 0, fetchedBytes: 0, totalBytes: 0 },
    lastChange: null
  }
}
