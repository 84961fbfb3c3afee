/**
 * One folder's loop: sequences the verbs (scan, hash, reconcile, stage, pull, apply, announce) and says how far they are. It decides nothing
 * of its own: what a difference means, what is wanted and what is safe are pure functions elsewhere.
 * Longer than other files because the order of the verbs, and what ends or wakes them, is one thing: it is read from top to bottom.
 */
import { encodeGrant, type FolderKey, includes, issueGrant, isLive, joinVectors, NO_EXPIRY, toHex, winnerOf } from '../protocol/index.ts'
import { Assembler } from './assembler.ts'
import { Applier } from './applier.ts'
import { BlockFetcher } from './block-fetcher.ts'
import type { WantedBlock } from './block-source.ts'
import { BlockStore, type Stage } from './block-store.ts'
import { DirtyPaths } from './dirty-paths.ts'
import type { FolderInit, Identity } from './engine.ts'
import { FolderError } from './errors.ts'
import { FreshContents } from './fresh-contents.ts'
import { FolderPeer, type FolderReport, type PeerChannel } from './folder-peer.ts'
import { draftOf } from './local-change.ts'
import { LocalChanges } from './local-changes.ts'
import type { EngineOptions } from './options.ts'
import { PathGuard } from './path-guard.ts'
import type { Clock } from './ports/clock.ts'
import type { Disk, RootState } from './ports/disk.ts'
import type { IndexStore } from './ports/index-store.ts'
import type { Logger } from './ports/logger.ts'
import type { Random } from './ports/random.ts'
import type { Watch, Watcher } from './ports/watcher.ts'
import { Puller } from './puller.ts'
import { keptForItself, revival } from './reconciler.ts'
import { RecordWriter } from './record-writer.ts'
import type { RecordExchangeComponents } from './record-exchange.ts'
import { DeleteBurstCounter, heldFault, massDelete } from './safety.ts'
import { type Difference, isAtOrBelow, Scanner } from './scanner.ts'
import { FolderIndex } from './state/folder-index.ts'
import { onDisk, type StoredRecord } from './state/item-entry.ts'
import type { ConflictStory, Fault, FolderProgress, FolderState, FolderStatus, Problem } from './status.ts'
import type { BlockMemory } from './utils/block-memory.ts'
import { Lane } from './utils/lane.ts'

/** Shown problems are for people: more than this are counted, not kept. */
const MAX_PROBLEMS = 1000
/** After so long at rest memory is freed that only speeds up what goes on. */
const REST_MS = 3000
const ROOT_FAULTS: Record<Exclude<RootState['state'], 'ok'>, { code: string; hint: string }> = {
  missing: { code: 'ROOT_MISSING', hint: 'connect the disk or put the folder back: it goes on by itself; nothing has been deleted anywhere' },
  unmarked: {
    code: 'MARKER_MISSING',
    hint: 'the disk may not be mounted: mount it and the folder goes on by itself; if the folder was made anew on purpose, remove and add it again'
  },
  foreign: { code: 'MARKER_FOREIGN', hint: 'another folder is at this path: put the right one back, or remove this one with: syncline folder remove' },
  unreadable: { code: 'ROOT_UNREADABLE', hint: 'let this user read and write the folder, then it goes on by itself' }
}

export interface FolderComponents extends Omit<RecordExchangeComponents, 'index' | 'fresh'> {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly watcher: Watcher
  readonly identity: Identity
  readonly disk: Disk
  readonly store: IndexStore
  readonly memory: BlockMemory
  /** A block that another folder of this device holds. */
  elsewhere(block: WantedBlock): Promise<Uint8Array | undefined>
  /** Something in `status` changed. */
  onChange(): void
}

export class Folder {
  readonly init: FolderInit
  readonly #components: FolderComponents
  readonly #options: EngineOptions
  readonly #guard = new PathGuard()
  readonly #fresh = new FreshContents()
  readonly #scanLane = new Lane()
  readonly #peers = new Set<FolderPeer>()
  readonly #fetcher: BlockFetcher
  readonly #dirty: DirtyPaths
  readonly #deletes: { readonly here: DeleteBurstCounter; readonly elsewhere: DeleteBurstCounter }
  readonly #problems = new Map<string, Problem>()
  readonly #reportedStages = new Set<Stage>()
  #index!: FolderIndex
  #blocks!: BlockStore
  #puller!: Puller
  #scanner!: Scanner
  #changes!: LocalChanges
  #writer: RecordWriter | undefined
  #stories: ConflictStory[] = []
  #fault: Fault | undefined
  #heldHere: string | undefined
  #heldElsewhere: string | undefined
  #acceptDeletes = false
  #paused: boolean
  #stopped = false
  #stopping: Promise<void> | undefined
  /** Scans under way or waiting for their turn: until then nobody may take the folder for idle. */
  #scansDue = 0
  #nextScan: Promise<void> | undefined
  #scanningAll = false
  #takingUp = 0
  #lastMergedAt = Number.NEGATIVE_INFINITY
  #lastAttachedAt = Number.NEGATIVE_INFINITY
  #lastChange: FolderStatus['lastChange'] = null
  /** `fetchedBytes` here is of what is in its place. */
  #progress: { -readonly [K in keyof FolderProgress]: FolderProgress[K] } = { scanned: 0, hashedBytes: 0, fetchedBytes: 0, totalBytes: 0 }
  #watch: Watch | undefined
  #running: Promise<void> | undefined
  readonly #timers = new Map<string, () => void>()

  constructor(components: FolderComponents, init: FolderInit, options: EngineOptions) {
    this.#components = components
    this.init = init
    this.#options = options
    this.#paused = init.paused
    this.#fetcher = new BlockFetcher(components)
    this.#dirty = new DirtyPaths(
      components,
      { quietMs: options.quietMs, latestMs: options.quietLatestMs, limit: options.dirtyPathsLimit },
      () => void this.#scanDirty()
    )
    this.#deletes = { here: new DeleteBurstCounter(options.deleteBurstRestMs), elsewhere: new DeleteBurstCounter(options.deleteBurstRestMs) }
  }

  get key(): FolderKey {
    return this.init.key
  }

  /** Whether this device's changes become records. */
  get #sends(): boolean {
    return this.key.right === 'write' && this.init.mode !== 'receive-only'
  }

  get #takes(): boolean {
    return this.init.mode !== 'send-only'
  }

  /** Opens the index and begins to work; a root that is not there is a state of the folder, not an error of this call. */
  async start(): Promise<void> {
    const { disk, identity, random, store, logger } = this.#components
    if (this.init.claim) await disk.claim(this.key.folder)
    this.#index = await FolderIndex.open(store, {
      device: identity.publicKey,
      nonce: random.bytes(16),
      reserve: async (reservation) => {
        try {
          await disk.reserve(reservation)
          return true
        } catch (error) {
          logger.debug('announce', 'numbers could not be reserved', { reason: String(error) })
          return false
        }
      }
    })
    this.#writer = this.#makeWriter()
    this.#blocks = new BlockStore({ disk, index: this.#index, fresh: this.#fresh })
    this.#scanner = new Scanner({ disk, index: this.#index })
    const applier = new Applier({
      ...this.#components,
      disk: this.#guardedDisk(),
      index: this.#index,
      guard: this.#guard,
      writer: this.#writer,
      onWritten: (paths) => this.#announced(paths)
    })
    const transfer = { ...this.#components, index: this.#index, fetcher: this.#fetcher, blocks: this.#blocks, sources: () => this.#peers }
    const assembler = new Assembler(transfer, {
      device: identity.device,
      onFetched: () => this.#changed(),
      onStage: (stage) => this.#stageChanged(stage)
    })
    this.#puller = new Puller(
      {
        ...transfer,
        applier,
        assembler,
        context: { authorOf: (version) => this.#index.authorOf(version), device: identity.device, mayWrite: this.#writer !== undefined }
      },
      {
        mayWrite: this.#writer !== undefined,
        onChanged: (paths) => this.#dirty.add(paths),
        onRepair: (directory) => this.#repair(directory),
        mayDelete: (lost, later) => this.#mayDeleteHere(lost, later),
        maySettle: () => this.#maySettleHere(),
        onFailed: (error) => this.#failed('pull', error),
        onApplied: (bytes, path, version) => {
          this.#progress.fetchedBytes += bytes
          this.#applied(path, version)
        },
        onFetched: () => this.#changed()
      }
    )
    this.#changes = new LocalChanges(
      { ...this.#components, index: this.#index, guard: this.#guard, dirty: this.#dirty, fresh: this.#fresh, writer: this.#writer },
      {
        mayDelete: (lost) => this.#mayAnnounceDeletes(lost),
        onHashed: (bytes) => {
          this.#progress.hashedBytes += bytes
          this.#changed()
        },
        onChanged: (paths) => this.#announced(paths),
        onProblem: (problem) => this.#addProblem(problem)
      }
    )
    for await (const story of this.#index.stories()) this.#stories.push(story)
    this.#running = this.#takes ? this.#puller.run().catch((error: unknown) => this.#failed('pull', error)) : Promise.resolve()
    logger.info('folder', 'opened', { folder: this.init.label, replica: this.#index.replica, mode: this.init.mode })
    if (!this.#paused) await this.#begin()
  }

  /** May be called more than once. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  /** Nothing goes on before it is opened anew: says why. */
  fail(fault: Fault): void {
    if (this.#fault?.message !== fault.message) this.#components.logger.error('folder', fault.message, { folder: this.init.label })
    this.#fault = fault
    this.#stopped = true
    this.#components.onChange()
  }

  async #stop(): Promise<void> {
    this.#stopped = true
    for (const cancel of this.#timers.values()) cancel()
    this.#dirty.stop()
    this.#fetcher.stop()
    this.#puller?.stop()
    for (const peer of this.#peers) peer.close()
    await this.#watch?.close()
    await this.#running?.catch(() => {})
    await this.#scanLane.run(() => {})
    await this.#index?.close()
    await this.#components.disk.close()
  }

  async pause(): Promise<void> {
    if (this.#paused) return
    this.#paused = true
    this.#cancel('scan')
    await this.#watch?.close()
    this.#watch = undefined
    this.#changed()
  }

  async resume(accept: boolean): Promise<void> {
    if (accept && (this.#heldHere ?? this.#heldElsewhere) !== undefined) {
      this.#acceptDeletes = true
      this.#heldHere = undefined
      this.#heldElsewhere = undefined
    }
    const wasPaused = this.#paused
    this.#paused = false
    if (wasPaused) await this.#begin()
    else void this.#scanAll()
    this.#puller.wake()
    this.#changed()
  }

  get paused(): boolean {
    return this.#paused
  }

  /** Resolves when a whole scan that began after the call has been taken up. */
  async scan(): Promise<void> {
    await this.#scanAll()
    if (this.#fault !== undefined) throw new FolderError(this.#fault)
  }

  /** A session with a peer has opened this folder. */
  attach(channel: PeerChannel): FolderPeer {
    const peer = new FolderPeer(
      { ...this.#components, index: this.#index, fresh: this.#fresh, channel },
      {
        folder: this.key.folder,
        publicKey: this.key.publicKey,
        onMerged: (records) => this.#merged(records, peer),
        onSourceChanged: () => {
          this.#fetcher.sourceChanged()
          this.#later('sources', 20, () => this.#puller.sourcesChanged())
        },
        onSummary: () => this.#changed()
      }
    )
    this.#peers.add(peer)
    this.#lastAttachedAt = this.#components.clock.monotonic()
    this.#fetcher.addSource(peer)
    void peer.report(this.#report()).catch(() => {})
    for (const stage of this.#blocks.stages()) void peer.reportStage(stage).catch(() => {})
    this.#changed()
    return peer
  }

  detach(peer: FolderPeer): void {
    peer.close()
    this.#peers.delete(peer)
    this.#fetcher.removeSource(peer)
    this.#changed()
  }

  get blocks(): BlockStore {
    return this.#blocks
  }

  get index(): FolderIndex {
    return this.#index
  }

  status(): FolderStatus {
    const { counters, digest } = this.#index.meta
    const needs = this.#takes ? counters : { needFiles: 0, needBytes: 0, needs: 0 }
    const { fetchedBytes } = this.#progress
    return {
      id: this.key.folder,
      label: this.init.label,
      path: this.init.path,
      mode: this.init.mode,
      right: this.key.right,
      state: this.#state(),
      error: this.#fault ?? this.#held() ?? null,
      files: counters.files,
      directories: counters.directories,
      bytes: counters.bytes,
      needFiles: needs.needFiles,
      needBytes: needs.needBytes,
      conflicts: counters.conflicts,
      problems: this.problems().length,
      localChanges: counters.localChanges,
      digest: toHex(digest),
      peers: [...this.#peers].map((peer) => ({
        id: peer.device,
        name: peer.name,
        inSync: peer.summary?.digest === toHex(digest) && peer.summary.idle,
        digest: peer.summary?.digest ?? null
      })),
      progress: {
        ...this.#progress,
        fetchedBytes: fetchedBytes + Math.min(this.#puller.bytesInHand, needs.needBytes),
        totalBytes: fetchedBytes + needs.needBytes
      },
      lastChange: this.#lastChange
    }
  }

  problems(): Problem[] {
    return [...this.#problems.values(), ...(this.#puller?.problems() ?? [])].slice(0, MAX_PROBLEMS)
  }

  conflicts(): ConflictStory[] {
    return this.#stories.filter(({ copy }) => onDisk(this.#index.entry(copy)) !== undefined)
  }

  #state(): FolderState {
    if (this.#paused) return 'paused'
    if (this.#fault !== undefined) return 'error'
    // Also while it is looked at: it waits for a person until the look is over.
    if (this.#held() !== undefined) return 'held'
    if (this.#scansDue > 0) return 'scanning'
    if (this.#takingUp > 0 || (this.#takes && (this.#index.meta.counters.needs > this.#puller.problems().length || this.#puller.active))) return 'syncing'
    return 'idle'
  }

  #held(): Fault | undefined {
    if (this.#heldHere !== undefined) return heldFault(this.#heldHere, 'here', this.init.label)
    if (this.#heldElsewhere !== undefined) return heldFault(this.#heldElsewhere, 'elsewhere', this.init.label)
    return undefined
  }

  #makeWriter(): RecordWriter | undefined {
    const { identity, ed25519 } = this.#components
    if (this.key.right !== 'write' || !this.#sends) return undefined
    const grant = issueGrant(this.key, { device: identity.publicKey, right: 'write', epoch: 0, expiry: NO_EXPIRY }, ed25519)
    return new RecordWriter({ identity, index: this.#index }, { folder: this.key.folder, grant: encodeGrant(grant) })
  }

  /** A disk on which nothing is applied unless the root is the one that it should be. */
  #guardedDisk(): Pick<Disk, 'commit'> {
    const { disk } = this.#components
    return {
      commit: async (actions, options) => {
        if (!(await this.#checkRoot())) throw new FolderError(this.#fault as Fault)
        return disk.commit(actions, options)
      }
    }
  }

  /** Begins to watch and scans; where the root is not as it should be, tries again until it is. */
  async #begin(): Promise<void> {
    if (this.#stopped || this.#paused) return
    if (!(await this.#checkRoot())) return
    const reserved = await this.#components.disk.reserved().catch(() => undefined)
    if (reserved !== undefined) await this.#index.skipReserved(reserved, this.#components.random.bytes(16))
    await this.#puller.sweep().catch(() => {})
    await this.#adoptApplied().catch((error: unknown) => this.#failed('scan', error))
    await this.#startWatch()
    void this.#scanAll()
    this.#puller.wake()
  }

  /**
   * What came to its place before a crash, without the index knowing, is found while the version that it is of is known still: once a peer has
   * sent a newer one, it would look like a change of this device's user.
   */
  async #adoptApplied(): Promise<void> {
    if (!this.#index.meta.scanned) return
    const look = this.#guard.observe()
    try {
      for await (const paths of this.#index.needs()) {
        const { differences } = await this.#scanner.scanPaths(paths)
        await this.#changes.adopt(differences, look)
      }
    } finally {
      look.end()
    }
  }

  async #startWatch(): Promise<void> {
    if (this.#watch !== undefined || this.#stopped) return
    const { watcher, logger } = this.#components
    try {
      this.#watch = await watcher.watch(this.init.path, {
        onChange: (paths) => {
          this.#dirty.add(paths)
          this.#changed()
        },
        onOverflow: (reason) => {
          logger.warn('scan', 'the watcher missed something, so the whole folder is scanned', { folder: this.init.label, reason })
          this.#dirty.addAll()
        }
      })
    } catch (error) {
      logger.warn('scan', 'no watching here; changes are found by the periodic scan', { folder: this.init.label, error: String(error) })
    }
  }

  async #checkRoot(): Promise<boolean> {
    const root = await this.#components.disk.inspect(this.key.folder)
    // What is said of a folder that stopped stays said.
    if (this.#stopped) return root.state === 'ok'
    if (root.state === 'ok') {
      if (this.#fault !== undefined) {
        this.#fault = undefined
        this.#components.logger.info('folder', 'is back', { folder: this.init.label })
        this.#changed()
      }
      return true
    }
    const { code, hint } = ROOT_FAULTS[root.state]
    if (this.#fault?.code !== code) this.#components.logger.error('folder', root.message, { folder: this.init.label })
    this.#fault = { code, message: root.message, hint }
    await this.#watch?.close().catch(() => {})
    this.#watch = undefined
    this.#later('root', this.#options.rootRetryMs, () => void this.#begin())
    this.#changed()
    return false
  }

  /** Whoever asks while one waits for its turn has asked for that one: a flood of changes would make one of each look. */
  #scanAll(): Promise<void> {
    this.#nextScan ??= this.#scanInTurn()
    return this.#nextScan
  }

  async #scanInTurn(): Promise<void> {
    this.#scansDue++
    try {
      await this.#scanLane.run(() => {
        this.#nextScan = undefined
        return this.#scanEverything()
      })
    } finally {
      this.#scansDue--
      this.#changed()
    }
  }

  async #scanEverything(): Promise<void> {
    if (this.#stopped || this.#paused || !(await this.#checkRoot())) return
    const look = this.#guard.observe()
    this.#scanningAll = true
    this.#progress.scanned = 0
    this.#progress.hashedBytes = 0
    this.#problems.clear()
    const vanished: string[] = []
    const replaced: Difference[] = []
    try {
      for await (const findings of this.#scanner.scanAll()) {
        if (this.#stopped || this.#paused) return
        this.#progress.scanned += findings.scanned
        // Not all at once: there may be more of them than a call takes arguments.
        for (const path of findings.vanished) vanished.push(path)
        for (const problem of findings.problems) this.#addProblem(problem)
        const late = findings.differences.filter(({ path, item }) => this.#changes.replacesDirectory(path, item))
        replaced.push(...late)
        await this.#changes.takeUp(
          { differences: late.length === 0 ? findings.differences : findings.differences.filter((one) => !late.includes(one)) },
          [],
          look
        )
        this.#changed()
      }
      // The root is looked at again: what vanished may have been the disk.
      if (vanished.length + replaced.length > 0 && (await this.#checkRoot())) await this.#changes.takeUp({ differences: replaced }, vanished, look)
      await this.#index.change((update) => update.markScanned())
      if (vanished.length > 0) return
      this.#heldHere = undefined
      // Nothing is left to let pass: what is deleted later is asked about again.
      if (this.#index.meta.counters.needDeletes === 0) this.#acceptDeletes = false
    } catch (error) {
      this.#failed('scan', error)
    } finally {
      look.end()
      this.#scanningAll = false
      this.#later('scan', this.#options.scanIntervalSeconds * 1000 * (0.75 + this.#components.random.float() / 2), () => void this.#scanAll())
      this.#puller.wake()
    }
  }

  #scanDirty(): Promise<void> {
    return this.#scanLane.run(async () => {
      this.#takingUp++
      try {
        await this.#takeUpDirty()
      } finally {
        this.#takingUp--
        this.#puller.wake()
        this.#changed()
      }
    })
  }

  async #takeUpDirty(): Promise<void> {
    const { all, paths } = this.#dirty.take()
    if (all) {
      void this.#scanAll()
      return
    }
    if (paths.length === 0 || this.#stopped || this.#paused || !(await this.#checkRoot())) return
    const look = this.#guard.observe()
    try {
      const findings = await this.#scanner.scanPaths(paths)
      const seen = new Set(paths)
      for (const path of this.#problems.keys()) if (isAtOrBelow(path, seen)) this.#problems.delete(path)
      for (const problem of findings.problems) this.#addProblem(problem)
      await this.#changes.takeUp(findings, findings.vanished, look)
      // What is held may be back, and only a look at everything tells.
      if (this.#heldHere !== undefined) this.#later('held', this.#options.heldLookMs, () => void this.#scanAll())
    } catch (error) {
      this.#failed('scan', error)
    } finally {
      look.end()
    }
  }

  /** Own changes have become records. */
  #announced(paths: readonly string[]): void {
    const path = paths.at(-1)
    if (path !== undefined) this.#lastChange = { path, at: this.#components.clock.now(), device: this.#components.identity.device }
    for (const peer of this.#peers) peer.exchange.wake(true)
    this.#puller.wake()
    this.#changed()
  }

  /** Records of others have been taken in. */
  #merged(records: readonly StoredRecord[], from: FolderPeer): void {
    this.#lastMergedAt = this.#components.clock.monotonic()
    for (const peer of this.#peers) if (peer !== from) peer.exchange.wake(false)
    if (!this.#takes && records.length > 0) void this.#reassert(records.map(({ path }) => path))
    this.#puller.wake()
    this.#changed()
  }

  #applied(path: string, version: StoredRecord): void {
    const device = this.#index.deviceOf(version.dot.replica)
    if (device !== undefined) this.#lastChange = { path, at: this.#components.clock.now(), device }
    this.#later('stories', 50, () => void this.#reloadStories())
    this.#changed()
  }

  async #reloadStories(): Promise<void> {
    if (this.#index.meta.counters.conflicts === this.#stories.length) return
    const stories: ConflictStory[] = []
    for await (const story of this.#index.stories()) stories.push(story)
    this.#stories = stories
    this.#changed()
  }

  /** Mode send-only: what this device holds, or has deleted, wins over what others made of it. */
  async #reassert(paths: readonly string[]): Promise<void> {
    const writer = this.#writer
    if (writer === undefined) return
    const { clock, identity } = this.#components
    const changed: string[] = []
    await this.#index.change((update) => {
      for (const path of paths) {
        const entry = update.entry(path)
        const held = onDisk(entry)
        const winner = winnerOf(entry.versions)
        const deleted =
          held === undefined && entry.versions.some(({ type, dot }) => type === 'deleted' && this.#index.deviceOf(dot.replica) === identity.device)
        if (winner === undefined || (held === undefined ? !deleted || !isLive(winner) : includes(held.version, winner.version))) continue
        const version = joinVectors([...(held === undefined ? [] : [held.version]), ...entry.versions.map((one) => one.version)])
        const mtimeNs = BigInt(clock.now()) * 1_000_000n
        const [record] = writer.write(update, [held === undefined ? { path, type: 'deleted', mtimeNs, base: version } : draftOf(path, { ...held, version })])
        const now = update.entry(path)
        if (record !== undefined && held !== undefined) update.put(path, { ...now, held: { ...held, version: record.version } })
        changed.push(path)
      }
    })
    if (changed.length > 0) this.#announced(changed)
  }

  /** Says that a directory is to be, or sees to it where that cannot be said, for something in it is; files that stand in its place keep their versions and lose (protocol/merge.ts). */
  async #repair(path: string): Promise<boolean> {
    const writer = this.#writer
    if (writer === undefined) {
      return await this.#index.change((update) => {
        const kept = keptForItself(update.entry(path))
        if (kept !== undefined) update.put(path, kept)
        return kept !== undefined
      })
    }
    await this.#index.change((update) => {
      const entry = update.entry(path)
      const { draft, heldAfter } = revival(path, entry, {
        mtimeNs: BigInt(this.#components.clock.now()) * 1_000_000n,
        authorOf: (version) => this.#index.authorOf(version)
      })
      const [record] = writer.write(update, [draft])
      const held = record && heldAfter(record)
      if (held !== undefined) update.put(path, { ...update.entry(path), held })
    })
    this.#announced([path])
    return true
  }

  /** What a burst takes away of the files that were here when it began, and how many of these are here now. */
  #lossOf(lost: readonly string[], burst: DeleteBurstCounter): { readonly count: number; readonly files: number } {
    const now = this.#components.clock.monotonic()
    const { files } = this.#index.meta.counters
    if (!burst.lasts(now)) return { count: lost.length, files }
    const newer = lost.filter((path) => burst.isNewer(this.#index.entry(path).held?.version ?? new Map())).length
    return { count: lost.length - newer, files: files - newer }
  }

  /** Whether deletes that other devices made may be applied here. */
  #mayDeleteHere(lost: readonly string[], later: number): boolean {
    const { clock } = this.#components
    const { count, files } = this.#lossOf(lost, this.#deletes.elsewhere)
    if (count === 0) return this.#heldElsewhere === undefined || !this.#stillHeld()
    // Many deletes come in several batches: their number is known when they have stopped coming.
    if (count >= this.#options.deleteGuard.emptiedFrom && clock.monotonic() - this.#lastMergedAt < this.#options.deleteSettleMs) {
      this.#later('deletes', this.#options.deleteSettleMs, () => this.#puller.wake())
      return false
    }
    const burst = this.#deletes.elsewhere.peek(files, count + later, clock.monotonic())
    const reason = this.#acceptDeletes ? undefined : massDelete(burst, this.#options.deleteGuard)
    if (reason !== undefined) {
      if (this.#heldElsewhere === undefined)
        this.#components.logger.warn('reconcile', 'held: deletes from elsewhere wait for a person', { folder: this.init.label, reason })
      this.#heldElsewhere = reason
      this.#changed()
      return false
    }
    this.#pass(this.#deletes.elsewhere, count)
    this.#heldElsewhere = undefined
    return true
  }

  /**
   * Whether all is here that the peers have to say: what looks like a conflict in a part of the records may have been settled long ago, and a
   * copy that was made would be there for good. A peer from which nothing comes any more is not waited for.
   */
  #maySettleHere(): boolean {
    const { knowledge } = this.#index.meta
    if (![...this.#peers].some((peer) => peer.hasMoreThan(knowledge))) return true
    const { exchangeSettleMs } = this.#options
    if (this.#components.clock.monotonic() - Math.max(this.#lastMergedAt, this.#lastAttachedAt) >= exchangeSettleMs) return true
    this.#later('settle', exchangeSettleMs, () => this.#puller.wake())
    return false
  }

  #stillHeld(): boolean {
    if (this.#index.meta.counters.needDeletes === 0) this.#heldElsewhere = undefined
    return this.#heldElsewhere !== undefined
  }

  /** Whether deletes that this device's user made may be told to others. */
  #mayAnnounceDeletes(lost: readonly string[]): boolean {
    const { clock, logger } = this.#components
    const { count, files } = this.#lossOf(lost, this.#deletes.here)
    // What is held waits together: a look at some paths lets no part of it pass.
    if (this.#heldHere !== undefined && !this.#acceptDeletes && !this.#scanningAll) return count === 0
    const burst = this.#deletes.here.peek(files, count, clock.monotonic())
    const reason = this.#acceptDeletes || !this.#sends ? undefined : massDelete(burst, this.#options.deleteGuard)
    if (reason !== undefined) {
      if (this.#heldHere === undefined) logger.warn('scan', 'held: deletes wait for a person', { folder: this.init.label, reason })
      this.#heldHere = reason
      this.#changed()
      return false
    }
    this.#pass(this.#deletes.here, count)
    this.#heldHere = undefined
    return true
  }

  #pass(counter: DeleteBurstCounter, count: number): void {
    if (count === 0) return
    if (this.#acceptDeletes) counter.reset()
    else counter.count(count, this.#components.clock.monotonic(), this.#index.meta.knowledge)
    this.#later('accepted', this.#options.deleteBurstRestMs, () => {
      this.#acceptDeletes = false
    })
  }

  #report(): FolderReport {
    const { knowledge, digest } = this.#index.meta
    return { knowledge, unheld: this.#takes ? this.#index.unheld : new Map(), digest: toHex(digest), idle: this.#state() === 'idle' && !this.#dirty.waiting }
  }

  #stageChanged(stage: Stage): void {
    this.#reportedStages.add(stage)
    this.#later('stages', 100, () => {
      for (const one of this.#reportedStages) for (const peer of this.#peers) void peer.reportStage(one).catch(() => {})
      this.#reportedStages.clear()
    })
  }

  #addProblem(problem: Problem): void {
    if (this.#problems.size < MAX_PROBLEMS) this.#problems.set(problem.path, problem)
  }

  #failed(scope: string, error: unknown): void {
    if (this.#stopped || error instanceof FolderError) return
    const message = error instanceof Error ? error.message : String(error)
    this.#components.logger.error(scope, message, { folder: this.init.label })
    this.#fault = { code: 'FAILED', message: `${this.init.label}: ${message}`, hint: 'it is tried again at the next scan; syncline folder scan does so now' }
  }

  /** Peers and people hear of a change, each at most so often. */
  #changed(): void {
    this.#later('report', this.#options.reportMs, () => {
      const report = this.#report()
      for (const peer of this.#peers) void peer.report(report).catch(() => {})
      if (report.idle) this.#rested()
    })
    this.#components.onChange()
  }

  #rested(): void {
    this.#progress.fetchedBytes = 0
    this.#progress.hashedBytes = 0
    this.#freeMemory()
  }

  /** Not while peers are still fetching what was announced. */
  #freeMemory(): void {
    this.#later('rest', REST_MS, () => {
      if (this.#fresh.sweep()) this.#index.rest()
      else this.#freeMemory()
    })
  }

  /** Runs once, `ms` from now, however often it is asked for meanwhile. */
  #later(name: string, ms: number, run: () => void): void {
    if (this.#timers.has(name) || this.#stopped) return
    this.#timers.set(
      name,
      this.#components.clock.setTimer(ms, () => {
        this.#timers.delete(name)
        if (!this.#stopped) run()
      })
    )
  }

  #cancel(name: string): void {
    this.#timers.get(name)?.()
    this.#timers.delete(name)
  }
}
