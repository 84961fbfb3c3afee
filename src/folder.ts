/**
 * One folder's loop: sequences the verbs (scan, hash, reconcile, stage, pull, apply, announce) and says how far they are. It decides nothing
 * of its own: what a difference means, what is wanted and what is safe are pure functions elsewhere.
 * Longer than other files because the order of the verbs, and what ends or wakes them, is one thing: it is read from top to bottom.
 */
import { type Aead, type Authority, type BlockHash, type DeviceId, type FolderKey, mayWriteNow, publicKeyOf, toHex, winnerOf } from '../protocol/index.ts'
import { Assembler } from './assembler.ts'
import { Applier } from './applier.ts'
import { ArchiveKeeper } from './archive-keeper.ts'
import { archiveRuleOf } from './archive-policy.ts'
import { BlockFetcher } from './block-fetcher.ts'
import type { WantedBlock } from './block-source.ts'
import { BlockStore, type Stage } from './block-store.ts'
import { ConflictResolver } from './conflict-resolver.ts'
import { ChangeLog } from './change-log.ts'
import { Chooser } from './chooser.ts'
import { keepCut } from './cut-keeper.ts'
import { pausedFault, silentFault } from './edit-faults.ts'
import type { Author, Conflicts, FolderInit, Identity } from './engine.ts'
import { FolderError } from './errors.ts'
import { explain } from './explainer.ts'
import { FreshContents, NOTHING_FRESH } from './fresh-contents.ts'
import type { ChangeSink } from './item-change.ts'
import type { FolderChoice } from './folder-choice.ts'
import type { FolderSettings } from './folder-settings.ts'
import { FolderBundles } from './folder-bundles.ts'
import { Freer } from './freer.ts'
import { FolderPeer } from './folder-peer.ts'
import { FolderRoot } from './folder-root.ts'
import { FolderScans } from './folder-scans.ts'
import { FolderStores } from './folder-stores.ts'
import { listLocalChanges, revertLocalChanges } from './local-change-list.ts'
import { Gate } from './gate.ts'
import { listItems } from './item-list.ts'
import { Membership } from './membership.ts'
import type { EngineOptions } from './options.ts'
import { PathGuard } from './path-guard.ts'
import type { Plans } from './plan.ts'
import { PlanMaker } from './plan-maker.ts'
import type { PeerChannel } from './peer-channel.ts'
import type { FolderReport } from './peer-report.ts'
import type { Clock } from './ports/clock.ts'
import type { Disk } from './ports/disk.ts'
import type { IndexStore } from './ports/index-store.ts'
import type { Logger } from './ports/logger.ts'
import type { Random } from './ports/random.ts'
import type { Watcher } from './ports/watcher.ts'
import type { Precedence } from './precedence.ts'
import { Puller } from './puller.ts'
import { keepForItself, reassert, revive } from './reassertion.ts'
import type { ReconcileContext } from './reconciler.ts'
import { RecordWriter } from './record-writer.ts'
import type { RecordExchangeComponents } from './record-exchange.ts'
import { explained } from './remedies.ts'
import { removedFault } from './removed.ts'
import { SpaceGuard } from './space-guard.ts'
import { IGNORE_FILE } from './state/choice.ts'
import { FolderIndex } from './state/folder-index.ts'
import type { StoredRecord } from './state/item-entry.ts'
import { Verifier } from './verifier.ts'
import type { SyncedFolder } from './synced-folder.ts'
import type { Fault, FolderState, FolderStatus, LocalChange, Problem, ExplainedProblem } from './status.ts'
import type { BlockMemory } from './utils/block-memory.ts'
import { UserEdit } from './user-edit.ts'
import type { Lane } from './utils/lane.ts'
import { Timers } from './utils/timers.ts'
import { VersionExchange } from './version-exchange.ts'
import { Versions } from './versions.ts'
import { writeGrantOf } from './write-grant.ts'

/** Shown problems are for people: more than this are counted, not kept. */
const MAX_PROBLEMS = 1000
/** After so long at rest memory is freed that only speeds up what goes on. */
const REST_MS = 3000
export interface FolderComponents extends Omit<RecordExchangeComponents, 'index' | 'fresh'> {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly watcher: Watcher
  readonly identity: Identity
  readonly aead: Aead
  readonly disk: Disk
  readonly store: IndexStore
  readonly memory: BlockMemory
  /** A block that another folder of this device holds. */
  elsewhere(block: WantedBlock): Promise<Uint8Array | undefined>
  /** Among the folders of this device. */
  readonly precedence?: Precedence | undefined
  /** Hears of each change of an item. */
  readonly changes?: ChangeSink | undefined
  /** Something in `status` changed. */
  onChange(): void
}

export class Folder implements SyncedFolder {
  readonly membership: Membership
  readonly #components: FolderComponents
  readonly #options: EngineOptions
  readonly #guard = new PathGuard()
  readonly #fresh = new FreshContents()
  readonly #timers: Timers
  readonly #root: FolderRoot
  readonly #peers = new Set<FolderPeer>()
  /** What this device is about to let go of. */
  readonly #freeing = new Set<string>()
  readonly #fetcher: BlockFetcher
  readonly #archive: ArchiveKeeper
  readonly #reportedStages = new Set<Stage>()
  #index!: FolderIndex
  #gate!: Gate
  #plans!: PlanMaker
  #blocks!: BlockStore
  #puller!: Puller
  #versions!: Versions
  #exchange!: VersionExchange
  #chooser!: Chooser
  #scans!: FolderScans
  #conflicts!: ConflictResolver
  #log!: ChangeLog
  #verifier!: Verifier
  #stores!: FolderStores
  bundles!: FolderBundles
  #writer: RecordWriter | undefined
  /** This device's right to write, whether it uses it or not. */
  #grant: Uint8Array | undefined
  #paused: boolean
  #settings: FolderSettings
  #stopping: Promise<void> | undefined
  #lastMergedAt = Number.NEGATIVE_INFINITY
  #lastAttachedAt = Number.NEGATIVE_INFINITY
  #lastChange: FolderStatus['lastChange'] = null
  /** Of what is in its place. */
  #fetchedBytes = 0
  #running: Promise<void> | undefined

  constructor(components: FolderComponents, init: FolderInit, options: EngineOptions) {
    this.#components = components
    this.membership = new Membership(components.identity.device, init)
    this.#options = options
    this.#paused = init.paused
    this.#settings = init.settings ?? {}
    this.#fetcher = new BlockFetcher({ ...components, priority: () => this.#settings.priority ?? 'normal' })
    this.#timers = new Timers(components)
    this.#root = new FolderRoot(
      { ...components, timers: this.#timers },
      {
        folder: this.key.folder,
        label: init.label,
        path: init.path,
        retryMs: options.rootRetryMs,
        onRetry: () => void this.#begin().catch((error: unknown) => this.#root.failed('scan', error)),
        onChange: () => this.#changed()
      }
    )
    this.#archive = new ArchiveKeeper(
      { ...components, timers: this.#timers },
      {
        rule: () => archiveRuleOf(this.#settings.archive, this.#isBackup),
        isAtRest: () => this.#state() === 'idle',
        onChange: () => this.#changed()
      }
    )
  }

  get init(): FolderInit {
    return { ...this.membership.init, settings: this.#settings }
  }

  get key(): FolderKey {
    return this.init.key
  }

  /** Whether this device's changes become records. */
  get #sends(): boolean {
    return this.membership.mayWrite && this.init.mode !== 'receive-only' && !this.#isBackup && this.init.preview !== true
  }

  /** Receives as `receive-only` does, and never lets go of the last versions that it has. */
  get #isBackup(): boolean {
    return this.init.mode === 'backup'
  }

  get #takes(): boolean {
    return this.init.mode !== 'send-only' && this.init.preview !== true
  }

  get #context(): ReconcileContext {
    return { authorOf: (version) => this.#index.authorOf(version), device: this.#components.identity.device, mayWrite: this.#writer !== undefined }
  }

  /** Opens the index and begins to work; a root that is not there is a state of the folder, not an error of this call. */
  async start(): Promise<void> {
    const { disk, identity, ed25519, logger } = this.#components
    const { membership, key, init } = this
    if (init.claim) await disk.claim(key.folder)
    await this.#openIndex()
    this.#chooser = new Chooser({ disk, index: this.#index, logger }, { label: init.label, settings: () => this.#settings })
    this.#chooser.load()
    // Where nothing is told, no head is either, nor that it may write.
    const grant = init.preview === true ? undefined : writeGrantOf({ ...init, grant: membership.grant }, identity, ed25519)
    this.#grant = grant
    this.#writer = grant && this.#sends ? new RecordWriter({ identity, index: this.#index }, { folder: key.folder, grant }) : undefined
    const { removal, lineage } = membership
    if (removal === undefined && membership.isComplete) await keepCut({ index: this.#index, ed25519, writer: this.#writer }, { key, lineage })
    this.#blocks = new BlockStore({ disk, index: this.#index, fresh: this.#fresh })
    await this.#startStores()
    this.#log = new ChangeLog({ ...this.#components, index: this.#index, sink: this.#components.changes }, { device: identity.device })
    await this.#startGate()
    this.bundles = this.#makeBundles()
    this.#plans = this.#makePlans()
    this.#scans = this.#makeScans()
    this.#puller = this.#makePuller()
    this.#verifier = this.#makeVerifier()
    this.#startEdits()
    if (removal !== undefined) {
      this.fail(removedFault(removal, init.label))
      return
    }
    this.#running = this.#takes ? this.#puller.run().catch((error: unknown) => this.#root.failed('pull', error)) : Promise.resolve()
    logger.info('folder', 'opened', { folder: init.label, replica: this.#index.replica, mode: init.mode })
    // Of a folder that is paused its user may still look at what is there.
    if (this.#paused) await disk.inspect(key.folder)
    else await this.#begin()
  }

  async #openIndex(): Promise<void> {
    const { disk, identity, random, store, logger } = this.#components
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
  }

  async #startStores(): Promise<void> {
    this.#stores = new FolderStores(
      { ...this.#components, index: this.#index, blocks: this.#blocks, timers: this.#timers },
      {
        key: this.key,
        lineage: this.membership.lineage,
        grant: this.#grant,
        authority: () => this.#authority,
        peers: () => this.#peers,
        onChange: () => this.#changed()
      }
    )
    await this.#stores.load()
  }

  #makeBundles(): FolderBundles {
    return new FolderBundles(
      {
        ...this.#components,
        index: this.#index,
        blocks: this.#blocks,
        attach: (channel) => this.attach(channel),
        detach: (peer) => this.detach(peer),
        status: () => (this.#timers.stopped ? undefined : this.status())
      },
      { key: this.key, lineage: this.membership.lineage, deviceName: this.#options.deviceName }
    )
  }

  #makePlans(): PlanMaker {
    return new PlanMaker(
      { ...this.#components, index: this.#index, gate: this.#gate, context: this.#context },
      {
        folder: this.key.folder,
        label: this.init.label,
        takes: this.#takes,
        deleteGuard: this.#options.deleteGuard,
        isWhole: () => this.#index.meta.scanned && !this.#scans.isScanning && this.#peers.size > 0 && this.#maySettleHere(),
        onTold: () => void this.#scans.all(),
        whileOpen: (ask) => this.#whileOpen(ask)
      }
    )
  }

  #makeScans(): FolderScans {
    return new FolderScans(
      {
        ...this.#components,
        index: this.#index,
        root: this.#root,
        chooser: this.#chooser,
        gate: this.#gate,
        guard: this.#guard,
        fresh: this.#fresh,
        timers: this.#timers,
        writer: this.#writer
      },
      {
        options: this.#options,
        settings: () => this.#settings,
        isPaused: () => this.#paused,
        onAnnounced: (paths) => {
          this.#log.announced(paths)
          this.#announced(paths)
        },
        onTaken: () => this.#puller.wake(),
        onChange: () => this.#changed()
      }
    )
  }

  #makePuller(): Puller {
    const { disk } = this.#components
    const space = new SpaceGuard(this.#components, () => this.#settings.minFreeBytes)
    const transfer = { ...this.#components, index: this.#index, fetcher: this.#fetcher, blocks: this.#blocks, sources: () => this.#peers, space }
    const applier = new Applier({
      ...this.#components,
      disk: { ...this.#root.guardedDisk(), read: (requests) => disk.read(requests), hash: (requests) => disk.hash(requests) },
      index: this.#index,
      guard: this.#guard,
      writer: this.#writer,
      keepsOld: () => archiveRuleOf(this.#settings.archive, this.#isBackup).policy.kind !== 'off',
      onArchived: (files, bytes) => this.#archive.added(files, bytes),
      onWritten: (paths) => this.#announced(paths)
    })
    const assembler = new Assembler(transfer, {
      device: this.#components.identity.device,
      onFetched: () => this.#changed(),
      onStage: (stage) => this.#stageChanged(stage)
    })
    return new Puller(
      { ...transfer, applier, assembler, context: this.#context },
      {
        mayWrite: this.#writer !== undefined,
        onChanged: (paths) => this.#scans.dirty.add(paths),
        onRepair: (directory) => this.#repair(directory),
        gate: this.#gate,
        isPaused: () => this.#paused,
        maySettle: () => this.#maySettleHere(),
        onFailed: (error) => this.#root.failed('pull', error),
        onApplied: (bytes, item) => {
          this.#fetchedBytes += bytes
          this.#log.applied(item, this.#verifier.isHealing(item.path) ? 'healed' : 'applied')
          this.#applied(item.path, item.step.winner)
        },
        onFetched: () => this.#changed()
      }
    )
  }

  #makeVerifier(): Verifier {
    return new Verifier(
      { ...this.#components, index: this.#index, guard: this.#guard },
      {
        onChanged: (paths) => this.#scans.dirty.add(paths),
        onDamaged: (path) => {
          this.#log.damaged(path)
          this.#puller.wake()
          this.#changed()
        },
        isBusy: () => this.#puller.active || this.#scans.isTakingUp,
        obstacle: (path) => this.#obstacle(path)
      }
    )
  }

  /** What this device's user asks for in the folder: a version of before, an end of a conflict. */
  #startEdits(): void {
    const { disk, identity } = this.#components
    const { label } = this.init
    const index = this.#index
    const blocks = this.#blocks
    const lookAt = (paths: readonly string[]): Promise<void> => this.#scans.at(paths)
    const edit = new UserEdit({ ...this.#components, disk: this.#root.guardedDisk(), index, lookAt })
    this.#exchange = new VersionExchange({ ...this.#components, blocks, peers: () => this.#peers })
    this.#versions = new Versions({ ...this.#components, index, edit, others: this.#exchange }, { label, lookAt: (path) => lookAt([path]) })
    // What was written without the right to write is told to nobody, wherever it lies.
    if (this.#grant !== undefined) this.#exchange.own = this.#versions
    this.#conflicts = new ConflictResolver(
      { disk, index, blocks, edit, others: this.#exchange },
      { device: identity.device, label, mayEdit: () => this.#editFault() }
    )
  }

  async #startGate(): Promise<void> {
    this.#gate = new Gate(
      { ...this.#components, index: this.#index },
      {
        label: this.init.label,
        review: this.#settings.review ?? 'risky',
        options: this.#options,
        sends: this.#sends,
        keepsAll: this.#isBackup,
        isReading: () => this.bundles.isReading,
        lastMergedAt: () => this.#lastMergedAt,
        later: (name, ms, run) => this.#timers.later(name, ms, run),
        onHeld: (reason, side) => this.#log.held(reason, side),
        onOpen: () => this.#puller.wake(),
        onChange: () => this.#changed()
      }
    )
    await this.#gate.load()
  }

  /** May be called more than once. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  /** Nothing goes on before it is opened anew: says why. */
  fail(fault: Fault): void {
    if (this.#root.fault?.message !== fault.message) this.#components.logger.error('folder', fault.message, { folder: this.init.label })
    this.#root.blame(fault)
    this.#timers.stop()
    this.#components.onChange()
  }

  async #stop(): Promise<void> {
    this.#timers.stop()
    this.#scans?.dirty.stop()
    this.#fetcher.stop()
    this.#puller?.stop()
    await this.#verifier?.stop()
    for (const peer of this.#peers) peer.close()
    this.bundles?.stop()
    await this.#root.unwatch()
    await this.#running?.catch(() => {})
    await this.#scans?.stop()
    await this.#index?.close()
    await this.#components.disk.close()
  }

  async pause(): Promise<void> {
    if (this.#paused) return
    this.#paused = true
    this.#timers.cancel('scan')
    await this.#root.unwatch()
    this.#changed()
  }

  async resume(accept: boolean): Promise<void> {
    if (accept) await this.#gate.accept()
    const wasPaused = this.#paused
    this.#paused = false
    if (wasPaused) await this.#begin()
    else void this.#scans.all()
    this.#puller.wake()
    this.#changed()
  }

  get paused(): boolean {
    return this.#paused
  }

  get plans(): Plans {
    return this.#plans
  }

  async #whileOpen<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      throw this.#timers.stopped && !(error instanceof FolderError) ? this.#closed() : error
    }
  }

  #closed(): FolderError {
    return new FolderError({ code: 'STOPPED', message: `${this.init.label} is closed`, hint: 'try again when it is open' })
  }

  configure(settings: FolderSettings): void {
    if (settings.archive !== this.#settings.archive) this.#archive.soon()
    const { review } = this.#settings
    this.#settings = settings
    if (settings.review !== review) this.#gate.review = settings.review ?? 'risky'
    if (settings.review !== review && this.#gate.heldHere !== undefined) void this.#scans.all()
    this.#puller?.wake()
    void this.#scans?.rechoose()
    this.#scans?.rescheduled()
  }

  /** Resolves when a whole scan that began after the call has been taken up. */
  async scan(): Promise<void> {
    await this.#scans.all()
    if (this.#root.fault !== undefined) throw new FolderError(this.#root.fault)
  }

  /** A session with a peer has opened this folder. */
  attach(channel: PeerChannel): FolderPeer {
    const isStore = channel.right === 'store'
    const peer: FolderPeer = new FolderPeer(
      {
        ...this.#components,
        index: this.#index,
        freeing: this.#freeing,
        keepsLosers: this.#writer !== undefined,
        fresh: isStore ? NOTHING_FRESH : this.#fresh,
        channel: isStore ? this.#stores.channel(channel, (dot) => peer.holds([dot])) : channel
      },
      {
        key: this.key,
        device: this.#components.identity.device,
        lineage: this.membership.lineage,
        served: isStore ? { sealed: this.#stores.sealer } : { plain: { blocks: this.#blocks } },
        ...(isStore && { weigh: (record: StoredRecord) => this.#stores.sealer.weigh(record) }),
        onMerged: (records) => this.#merged(records, peer),
        onSourceChanged: () => {
          this.#fetcher.sourceChanged()
          this.#timers.later('sources', 20, () => this.#puller.sourcesChanged())
        },
        onSummary: () => {
          if (isStore) this.#stores.heard(peer, peer.held)
          this.#changed()
        },
        onArchive: (message) => this.#exchange.receive(peer, message),
        onStatement: (message) => this.#stores.receive(message, peer),
        mayWrite: (grant) => this.#isWriter(channel.device, grant)
      }
    )
    this.#peers.add(peer)
    this.#lastAttachedAt = this.#components.clock.monotonic()
    this.#fetcher.addSource(peer)
    void peer.report(this.#report()).catch(() => {})
    if (this.#grant !== undefined && !isStore) void peer.tellGrant(this.#grant).catch(() => {})
    for (const stage of this.#blocks.stages()) void peer.reportStage(stage).catch(() => {})
    for (const receipt of this.#stores.receipts()) void peer.tellReceipt(receipt).catch(() => {})
    this.#changed()
    return peer
  }

  get #authority(): Authority {
    const { key, lineage } = this.membership
    return { key, lineage, nowMs: this.#components.clock.now() }
  }

  #isWriter(device: DeviceId, grant: Uint8Array): boolean {
    return mayWriteNow({ device: publicKeyOf(device), grant }, this.#authority, this.#components.ed25519)
  }

  detach(peer: FolderPeer): void {
    this.bundles.heard(peer)
    peer.close()
    this.#peers.delete(peer)
    this.#exchange.forget(peer)
    this.#fetcher.removeSource(peer)
    this.#changed()
  }

  async find(hash: BlockHash): Promise<Uint8Array | undefined> {
    return (await this.#blocks.read([hash]))[0]
  }

  status(): FolderStatus {
    const { counters, digest, knowledge } = this.#index.meta
    const same = { digest: toHex(digest), knowledge, partial: counters.leftOut > 0 }
    const needs = this.#takes ? counters : { needFiles: 0, needBytes: 0, needs: 0 }
    const fetchedBytes = this.#fetchedBytes
    return {
      id: this.key.folder,
      label: this.init.label,
      path: this.init.path,
      mode: this.init.mode,
      right: this.membership.mayWrite ? 'write' : this.key.right,
      byGrant: this.membership.mayWrite && this.key.right !== 'write',
      epoch: this.key.epoch,
      state: this.#state(),
      error: this.#root.fault ?? this.#gate.held ?? null,
      files: counters.files,
      directories: counters.directories,
      bytes: counters.bytes,
      needFiles: needs.needFiles,
      needBytes: needs.needBytes,
      leftOut: counters.leftOut,
      conflicts: counters.conflicts,
      problems: this.problems().length,
      localChanges: counters.localChanges,
      archive: this.#archive.size ?? null,
      digest: toHex(digest),
      peers: [...this.#peers].map((peer) => ({
        id: peer.device,
        name: peer.name,
        right: peer.right,
        inSync: peer.isInSync(same),
        digest: peer.isStore ? null : (peer.summary?.digest ?? null)
      })),
      progress: {
        ...this.#scans.progress,
        fetchedBytes: fetchedBytes + Math.min(this.#puller.bytesInHand, needs.needBytes),
        totalBytes: fetchedBytes + needs.needBytes
      },
      lastChange: this.#lastChange
    }
  }

  problems(): Problem[] {
    return [
      ...(this.#chooser?.problems ?? []),
      ...this.membership.problems(),
      ...(this.#scans?.problems ?? []),
      ...(this.#puller?.problems() ?? []),
      ...(this.#stores?.problems() ?? [])
    ].slice(0, MAX_PROBLEMS)
  }

  get conflicts(): Conflicts {
    return this.#conflicts
  }

  /** Why its user's edits cannot be made here now. */
  #editFault(): Fault | undefined {
    return this.#paused ? pausedFault(this.init.label) : !this.#sends ? silentFault(this.init.label) : this.#root.fault
  }

  get versions(): Versions {
    return this.#versions
  }

  get verifier(): Verifier {
    return this.#verifier
  }

  /** Why what is wanted at a path does not come now. */
  #obstacle(path: string): string | undefined {
    const winner = winnerOf(this.#index.entry(path).versions)
    if (this.#paused) return 'the folder is paused'
    if (this.#root.fault !== undefined) return this.#root.fault.message
    if (!this.#takes) return 'this device only sends, and takes nothing from the others'
    return winner !== undefined && this.#puller.lacksSource(winner)
      ? 'no device that is connected has it'
      : this.#puller.problems().find((problem) => problem.path === path)?.message
  }

  async explain(): Promise<ExplainedProblem[]> {
    // Of an index that fails nothing can be read, and what is wrong is told by the status.
    if (this.#timers.stopped) return this.problems().map(explained)
    return explain(
      { index: this.#index, context: this.#context, lacksSource: (version) => this.#puller.lacksSource(version) },
      {
        problems: this.problems(),
        all: this.#paused ? pausedFault(this.init.label) : this.#root.fault,
        heldElsewhere: this.#gate.heldElsewhere,
        review: this.#gate.held,
        isOpen: (path, entry) => this.#gate.isOpen(path, entry),
        heldHere: this.#gate.held && this.#gate.heldHere && { fault: this.#gate.held, paths: this.#gate.heldHere.slice(0, MAX_PROBLEMS) }
      }
    )
  }

  get choice(): FolderChoice {
    const peers = (): Iterable<FolderPeer> => this.#peers
    const components = { ...this.#components, disk: this.#root.guardedDisk(), index: this.#index, guard: this.#guard, dirty: this.#scans.dirty }
    const lane: Pick<Lane, 'run'> = {
      run: (task) =>
        this.#scans.inTurn(() => {
          if (this.#timers.stopped) throw this.#closed()
          return task()
        })
    }
    const freer = new Freer({ ...components, lane, freeing: this.#freeing, peers })
    return {
      free: async (paths, { copies }) => {
        // Of what changed a moment ago its times could not tell of another change.
        await this.#scans.inTurn(() => this.#scans.look(paths))
        return freer.free(paths, copies).finally(() => this.#changed())
      },
      list: (directory) => listItems({ index: this.#index, peers }, directory),
      settle: () => this.#scans.rechoose()
    }
  }

  /** With `paths` those at these paths and below. */
  localChanges(paths?: readonly string[]): AsyncIterable<LocalChange> {
    return listLocalChanges(this.#index, paths)
  }

  /** @returns how many are taken back; what the folder says comes in their place as soon as it can */
  async revertLocalChanges(paths?: readonly string[]): Promise<number> {
    if (this.#sends || !this.#takes)
      throw new FolderError({
        code: 'NOTHING_TO_REVERT',
        message: `what is changed in ${this.init.label} on this device is told to the others: there are no local changes`,
        hint: 'undo the change itself: what others overwrote or deleted here is in .syncline/archive'
      })
    const count = await revertLocalChanges(this.#index, paths)
    this.#puller.wake()
    this.#changed()
    return count
  }

  #state(): FolderState {
    if (this.#paused) return 'paused'
    if (this.#root.fault !== undefined) return 'error'
    // Also while it is looked at: it waits for a person until the look is over.
    if (this.#gate.held !== undefined) return 'held'
    if (this.#scans.isScanning) return 'scanning'
    if (this.#scans.isTakingUp || (this.#takes && (this.#index.meta.counters.needs > this.#puller.problems().length || this.#puller.active))) return 'syncing'
    return 'idle'
  }

  /** Who has changed the folder, and whether its changes count now. */
  async authors(): Promise<Author[]> {
    const { identity } = this.#components
    const { lineage } = this.membership
    const authors: Author[] = []
    for (const [replica, known] of this.#index.meta.knowledge) {
      const device = this.#index.deviceOf(replica)
      if (device === undefined) continue
      const isMember = lineage.epoch === 0 || device === identity.device || lineage.memberOf(device)?.right === 'write'
      authors.push({ device, replica, known, mayWrite: isMember || (await this.#index.hasGrantOf(replica, this.key.epoch)) })
    }
    return authors
  }

  /** Begins to watch and scans; where the root is not as it should be, tries again until it is. */
  async #begin(): Promise<void> {
    if (this.#timers.stopped || this.#paused) return
    if (!(await this.#root.check())) return
    const reserved = await this.#components.disk.reserved().catch(() => undefined)
    if (reserved !== undefined) await this.#index.skipReserved(reserved, this.#components.random.bytes(16))
    await this.#puller.sweep().catch(() => {})
    // Before anything is fetched, too, that is not to be held.
    await this.#scans.rechoose()
    await this.#scans.adoptApplied().catch((error: unknown) => this.#root.failed('scan', error))
    await this.#root.watch({
      onChange: (paths) => {
        const { choice } = this.#index
        this.#scans.dirty.add(paths.filter((path) => !choice.ignores(path.normalize('NFC'), false)))
        this.#changed()
      },
      onOverflow: () => this.#scans.dirty.addAll()
    })
    void this.#scans.all()
    this.#puller.wake()
    this.#archive.begin()
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
    if (!this.#takes && records.length > 0) void this.#reassert(records.map(({ path }) => path)).catch((error: unknown) => this.#root.failed('announce', error))
    this.#puller.wake()
    this.#changed()
  }

  #applied(path: string, version: StoredRecord): void {
    if (path === IGNORE_FILE) void this.#scans.rechoose()
    const device = this.#index.deviceOf(version.dot.replica)
    if (device !== undefined) this.#lastChange = { path, at: this.#components.clock.now(), device }
    this.#changed()
  }

  async #reassert(paths: readonly string[]): Promise<void> {
    if (this.#writer === undefined) return
    const changed = await reassert({ ...this.#components, index: this.#index, writer: this.#writer }, this.#components.identity.device, paths)
    this.#log.announced(changed, 'reasserted')
    if (changed.length > 0) this.#announced(changed)
  }

  /** Sees to it that a directory is, for something in it is. */
  async #repair(path: string): Promise<boolean> {
    if (this.#writer === undefined) return keepForItself(this.#index, path)
    await revive({ ...this.#components, index: this.#index, writer: this.#writer }, path)
    this.#log.announced([path], 'revived')
    this.#announced([path])
    return true
  }

  /**
   * Whether all is here that the peers have to say: what looks like a conflict in a part of the records may have been settled long ago, and a
   * copy that was made would be there for good. A peer from which nothing comes any more is not waited for.
   */
  #maySettleHere(): boolean {
    if (this.bundles.isReading) return false
    const { knowledge } = this.#index.meta
    if (![...this.#peers].some((peer) => peer.hasMoreThan(knowledge))) return true
    const { exchangeSettleMs } = this.#options
    if (this.#components.clock.monotonic() - Math.max(this.#lastMergedAt, this.#lastAttachedAt) >= exchangeSettleMs) return true
    this.#timers.later('settle', exchangeSettleMs, () => this.#puller.wake())
    return false
  }

  #report(): FolderReport {
    const { knowledge, digest, counters } = this.#index.meta
    return {
      knowledge,
      unheld: this.init.mode === 'send-only' ? new Map() : this.#index.unheld,
      digest: toHex(digest),
      idle: this.#state() === 'idle' && !this.#scans.dirty.waiting,
      partial: counters.leftOut > 0,
      complete: this.init.mode === 'send-only' || counters.needs === 0
    }
  }

  #stageChanged(stage: Stage): void {
    this.#reportedStages.add(stage)
    this.#timers.later('stages', 100, () => {
      for (const one of this.#reportedStages) for (const peer of this.#peers) void peer.reportStage(one).catch(() => {})
      this.#reportedStages.clear()
    })
  }

  /** Peers and people hear of a change, each at most so often. */
  #changed(): void {
    this.#timers.later('report', this.#options.reportMs, () => {
      const report = this.#report()
      for (const peer of this.#peers) void peer.report(report).catch(() => {})
      if (report.idle) this.#rested()
      this.#stores.headLater()
    })
    this.#components.onChange()
  }

  #rested(): void {
    this.#fetchedBytes = 0
    this.#scans.rested()
    this.#freeMemory()
  }

  /** Not while peers are still fetching what was announced. */
  #freeMemory(): void {
    this.#timers.later('rest', REST_MS, () => {
      if (this.#fresh.sweep()) this.#index.rest()
      else this.#freeMemory()
    })
  }
}
