/**
 * One folder's loop: sequences the verbs (scan, hash, reconcile, stage, pull, apply, announce) and says how far they are. It decides nothing
 * of its own: what a difference means, what is wanted and what is safe are pure functions elsewhere.
 * Longer than other files because the order of the verbs, and what ends or wakes them, is one thing: it is read from top to bottom.
 */
import {
  type Aead,
  type Authority,
  type BlockHash,
  type DeviceId,
  type Dot,
  type FolderKey,
  type ItemRecord,
  includes,
  isLive,
  joinVectors,
  mayWriteNow,
  publicKeyOf,
  readSecretsOf,
  Sealing,
  type StatementMessage,
  toHex,
  verifyHead,
  winnerOf
} from '../protocol/index.ts'
import { Assembler } from './assembler.ts'
import { Applier } from './applier.ts'
import { ArchiveKeeper, type ArchiveRule } from './archive-keeper.ts'
import { BACKUP_VERSIONS, DEFAULT_ARCHIVE, readArchivePolicy } from './archive-policy.ts'
import { BlockFetcher } from './block-fetcher.ts'
import type { WantedBlock } from './block-source.ts'
import { BlockStore, type Stage } from './block-store.ts'
import { ConflictResolver } from './conflict-resolver.ts'
import { ChangeLog } from './change-log.ts'
import { Chooser } from './chooser.ts'
import { keepCut } from './cut-keeper.ts'
import { DirtyPaths } from './dirty-paths.ts'
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
import { draftOf } from './local-change.ts'
import { listLocalChanges, revertLocalChanges } from './local-change-list.ts'
import { Gate } from './gate.ts'
import { HeadWriter } from './head-writer.ts'
import { listItems } from './item-list.ts'
import { LocalChanges } from './local-changes.ts'
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
import type { Watch, Watcher } from './ports/watcher.ts'
import type { Precedence } from './precedence.ts'
import { Puller } from './puller.ts'
import { ReceiptBook } from './receipt-book.ts'
import { keptForItself, type ReconcileContext, revival } from './reconciler.ts'
import { RecordWriter } from './record-writer.ts'
import type { RecordExchangeComponents } from './record-exchange.ts'
import { explained } from './remedies.ts'
import { removedFault } from './removed.ts'
import { ROOT_FAULTS } from './root-faults.ts'
import { type Difference, isAtOrBelow, Scanner } from './scanner.ts'
import { SpaceGuard } from './space-guard.ts'
import { SealedChannel } from './sealed-channel.ts'
import { Sealer } from './sealer.ts'
import { IGNORE_FILE } from './state/choice.ts'
import { FolderIndex } from './state/folder-index.ts'
import { onDisk, type StoredRecord } from './state/item-entry.ts'
import { Verifier } from './verifier.ts'
import type { SyncedFolder } from './synced-folder.ts'
import type { Fault, FolderProgress, FolderState, FolderStatus, LocalChange, Problem, ExplainedProblem } from './status.ts'
import type { BlockMemory } from './utils/block-memory.ts'
import { UserEdit } from './user-edit.ts'
import { Lane } from './utils/lane.ts'
import { VersionExchange } from './version-exchange.ts'
import { Versions } from './versions.ts'
import { writeGrantOf } from './write-grant.ts'

/** Shown problems are for people: more than this are counted, not kept. */
const MAX_PROBLEMS = 1000
/** Store-only devices hear of what was replaced when nothing has changed for so long: it is signed anew each time. */
const HEAD_MS = 1000
/** After so long at rest memory is freed that only speeds up what goes on. */
const REST_MS = 3000
/** Between walks over the archive, and before the first. */
const ARCHIVE_MS = 3_600_000
const FIRST_ARCHIVE_MS = 5000
/** Until the next try where the folder does not rest. */
const BUSY_ARCHIVE_MS = 30_000

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
  readonly #scanLane = new Lane()
  readonly #peers = new Set<FolderPeer>()
  /** What this device is about to let go of. */
  readonly #freeing = new Set<string>()
  readonly #fetcher: BlockFetcher
  readonly #dirty: DirtyPaths
  readonly #archive: ArchiveKeeper
  readonly #problems = new Map<string, Problem>()
  readonly #reportedStages = new Set<Stage>()
  #index!: FolderIndex
  #gate!: Gate
  #plans!: PlanMaker
  #blocks!: BlockStore
  #puller!: Puller
  #versions!: Versions
  #exchange!: VersionExchange
  #scanner!: Scanner
  #chooser!: Chooser
  #changes!: LocalChanges
  #conflicts!: ConflictResolver
  #log!: ChangeLog
  #verifier!: Verifier
  #sealer!: Sealer
  #receipts!: ReceiptBook
  #heads: HeadWriter | undefined
  bundles!: FolderBundles
  #writer: RecordWriter | undefined
  /** This device's right to write, whether it uses it or not. */
  #grant: Uint8Array | undefined
  #fault: Fault | undefined
  #paused: boolean
  #settings: FolderSettings
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
    this.membership = new Membership(components.identity.device, init)
    this.#options = options
    this.#paused = init.paused
    this.#settings = init.settings ?? {}
    this.#fetcher = new BlockFetcher({ ...components, priority: () => this.#settings.priority ?? 'normal' })
    this.#archive = new ArchiveKeeper(components)
    this.#dirty = new DirtyPaths(
      components,
      { quietMs: options.quietMs, latestMs: options.quietLatestMs, limit: options.dirtyPathsLimit },
      () => void this.#scanDirty()
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
    const { disk, identity, ed25519, random, store, logger } = this.#components
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
    this.#chooser = new Chooser({ disk, index: this.#index, logger }, { label: this.init.label, settings: () => this.#settings })
    this.#chooser.load()
    const { membership, key } = this
    // Where nothing is told, no head is either, nor that it may write.
    const grant = this.init.preview === true ? undefined : writeGrantOf({ ...this.init, grant: membership.grant }, identity, ed25519)
    this.#grant = grant
    this.#writer = grant && this.#sends ? new RecordWriter({ identity, index: this.#index }, { folder: key.folder, grant }) : undefined
    const { removal, lineage } = membership
    if (removal === undefined && membership.isComplete) await keepCut({ index: this.#index, ed25519, writer: this.#writer }, { key, lineage })
    this.#blocks = new BlockStore({ disk, index: this.#index, fresh: this.#fresh })
    await this.#startSealing(grant)
    this.bundles = new FolderBundles(
      {
        ...this.#components,
        index: this.#index,
        blocks: this.#blocks,
        attach: (channel) => this.attach(channel),
        detach: (peer) => this.detach(peer),
        status: () => (this.#stopped ? undefined : this.status())
      },
      { key, lineage: membership.lineage, deviceName: this.#options.deviceName }
    )
    this.#verifier = new Verifier(
      { ...this.#components, index: this.#index, guard: this.#guard },
      {
        onChanged: (paths) => this.#dirty.add(paths),
        onDamaged: (path) => {
          this.#log.damaged(path)
          this.#puller.wake()
          this.#changed()
        },
        isBusy: () => this.#puller.active || this.#takingUp > 0,
        obstacle: (path) => this.#obstacle(path)
      }
    )
    this.#log = new ChangeLog({ ...this.#components, index: this.#index, sink: this.#components.changes }, { device: identity.device })
    this.#scanner = new Scanner({ disk, index: this.#index })
    const applier = new Applier({
      ...this.#components,
      disk: { ...this.#guardedDisk(), read: (requests) => disk.read(requests), hash: (requests) => disk.hash(requests) },
      index: this.#index,
      guard: this.#guard,
      writer: this.#writer,
      keepsOld: () => this.#archiveRule.policy.kind !== 'off',
      onArchived: (files, bytes) => this.#archive.added(files, bytes),
      onWritten: (paths) => this.#announced(paths)
    })
    const transfer = { ...this.#components, index: this.#index, fetcher: this.#fetcher, blocks: this.#blocks, sources: () => this.#peers }
    await this.#startGate()
    const context = { authorOf: (version: ItemRecord) => this.#index.authorOf(version), device: identity.device, mayWrite: this.#writer !== undefined }
    this.#plans = new PlanMaker(
      { ...this.#components, index: this.#index, gate: this.#gate, context },
      {
        folder: key.folder,
        label: this.init.label,
        takes: this.#takes,
        deleteGuard: this.#options.deleteGuard,
        isWhole: () => this.#index.meta.scanned && this.#scansDue === 0 && this.#peers.size > 0 && this.#maySettleHere(),
        onTold: () => void this.#scanAll()
      }
    )
    const space = new SpaceGuard(this.#components, () => this.#settings.minFreeBytes)
    const assembler = new Assembler(
      { ...transfer, space },
      {
        device: identity.device,
        onFetched: () => this.#changed(),
        onStage: (stage) => this.#stageChanged(stage)
      }
    )
    this.#puller = new Puller(
      {
        ...transfer,
        space,
        applier,
        assembler,
        context: this.#context
      },
      {
        mayWrite: this.#writer !== undefined,
        onChanged: (paths) => this.#dirty.add(paths),
        onRepair: (directory) => this.#repair(directory),
        gate: this.#gate,
        isPaused: () => this.#paused,
        maySettle: () => this.#maySettleHere(),
        onFailed: (error) => this.#failed('pull', error),
        onApplied: (bytes, item) => {
          this.#progress.fetchedBytes += bytes
          this.#log.applied(item, this.#verifier.isHealing(item.path) ? 'healed' : 'applied')
          this.#applied(item.path, item.step.winner)
        },
        onFetched: () => this.#changed()
      }
    )
    this.#changes = new LocalChanges(
      { ...this.#components, index: this.#index, guard: this.#guard, dirty: this.#dirty, fresh: this.#fresh, writer: this.#writer },
      {
        withhold: (gone, lost) => this.#gate.withhold(gone, lost, this.#scanningAll),
        onHashed: (bytes) => {
          this.#progress.hashedBytes += bytes
          this.#changed()
        },
        onChanged: (paths) => {
          this.#log.announced(paths)
          this.#announced(paths)
        },
        onProblem: (problem) => this.#addProblem(problem)
      }
    )
    const lookAt = (paths: readonly string[]): Promise<void> => this.#inScanLane(() => this.#takeUp(paths))
    const edit = new UserEdit({ ...this.#components, disk: this.#guardedDisk(), index: this.#index, lookAt })
    this.#exchange = new VersionExchange({ ...this.#components, blocks: this.#blocks, peers: () => this.#peers })
    this.#versions = new Versions(
      { ...this.#components, index: this.#index, edit, others: this.#exchange },
      { label: this.init.label, lookAt: (path) => lookAt([path]) }
    )
    // What was written without the right to write is told to nobody, wherever it lies.
    if (grant !== undefined) this.#exchange.own = this.#versions
    this.#conflicts = new ConflictResolver(
      { disk, index: this.#index, blocks: this.#blocks, edit },
      { device: identity.device, label: this.init.label, mayEdit: () => this.#editFault() }
    )
    if (removal !== undefined) {
      this.fail(removedFault(removal, this.init.label))
      return
    }
    this.#running = this.#takes ? this.#puller.run().catch((error: unknown) => this.#failed('pull', error)) : Promise.resolve()
    logger.info('folder', 'opened', { folder: this.init.label, replica: this.#index.replica, mode: this.init.mode })
    // Of a folder that is paused its user may still look at what is there.
    if (this.#paused) await disk.inspect(key.folder)
    else await this.#begin()
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
        later: (name, ms, run) => this.#later(name, ms, run),
        onHeld: (reason, side) => this.#log.held(reason, side),
        onOpen: () => this.#puller.wake(),
        onChange: () => this.#changed()
      }
    )
    await this.#gate.load()
  }

  /** For store-only devices. */
  async #startSealing(grant: Uint8Array | undefined): Promise<void> {
    const { aead } = this.#components
    const { key } = this
    const { lineage } = this.membership
    const components = { ...this.#components, index: this.#index, blocks: this.#blocks }
    const secrets = readSecretsOf(key, lineage)
    const sealing = new Sealing({ aead }, { secretOf: (epoch) => secrets.get(epoch) })
    this.#sealer = new Sealer({ ...components, sealing }, { key, lineage, grant, epochs: [...secrets.keys()] })
    this.#heads = grant && new HeadWriter(components, { folder: key.folder, grant })
    this.#receipts = new ReceiptBook({ ...components, kept: this.#index, isCurrent: (dot) => this.#index.isWinner(dot) }, { folder: key.folder })
    await this.#receipts.load()
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
    await this.#verifier?.stop()
    for (const peer of this.#peers) peer.close()
    this.bundles?.stop()
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
    if (accept) await this.#gate.accept()
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

  get plans(): Plans {
    return this.#plans
  }

  configure(settings: FolderSettings): void {
    if (settings.archive !== this.#settings.archive) this.#archiveLater(FIRST_ARCHIVE_MS)
    const { review } = this.#settings
    this.#settings = settings
    if (settings.review !== review) this.#gate.review = settings.review ?? 'risky'
    if (settings.review !== review && this.#gate.heldHere !== undefined) void this.#scanAll()
    this.#puller?.wake()
    void this.#rechoose()
    if (!this.#timers.has('scan')) return
    this.#cancel('scan')
    this.#scanLater()
  }

  /** Resolves when a whole scan that began after the call has been taken up. */
  async scan(): Promise<void> {
    await this.#scanAll()
    if (this.#fault !== undefined) throw new FolderError(this.#fault)
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
        channel: isStore ? this.#sealed(channel, (dot) => peer.holds([dot])) : channel
      },
      {
        key: this.key,
        device: this.#components.identity.device,
        lineage: this.membership.lineage,
        served: isStore ? { sealed: this.#sealer } : { plain: { blocks: this.#blocks } },
        ...(isStore && { weigh: (record: StoredRecord) => this.#sealer.weigh(record) }),
        onMerged: (records) => this.#merged(records, peer),
        onSourceChanged: () => {
          this.#fetcher.sourceChanged()
          this.#later('sources', 20, () => this.#puller.sourcesChanged())
        },
        onSummary: () => {
          if (isStore && peer.held !== undefined) this.#receipts.compare(peer.device, peer.name, peer.held)
          if (isStore) this.#headLater()
          this.#changed()
        },
        onArchive: (message) => this.#exchange.receive(peer, message),
        onStatement: (message) => this.#receiveStatement(message, peer),
        mayWrite: (grant) => this.#isWriter(channel.device, grant)
      }
    )
    this.#peers.add(peer)
    this.#lastAttachedAt = this.#components.clock.monotonic()
    this.#fetcher.addSource(peer)
    void peer.report(this.#report()).catch(() => {})
    if (this.#grant !== undefined && !isStore) void peer.tellGrant(this.#grant).catch(() => {})
    for (const stage of this.#blocks.stages()) void peer.reportStage(stage).catch(() => {})
    for (const receipt of this.#receipts.statements()) void peer.tellReceipt(receipt).catch(() => {})
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

  #sealed(channel: PeerChannel, holds: (dot: Dot) => boolean): SealedChannel {
    return new SealedChannel(
      { channel, sealer: this.#sealer },
      { onAllSent: () => this.#headLater(), onAsked: (given, dots) => this.#receipts.asked(channel.device, channel.name, given, dots.filter(holds)) }
    )
  }

  /** A head is its writer's word, whoever passes it on; a receipt that of a store-only device. */
  async #receiveStatement(message: StatementMessage, from: FolderPeer): Promise<void> {
    if (message.type === 'head') {
      const head = verifyHead(message, this.#authority, this.#components.ed25519)
      return head && (await from.exchange.receiveHead(head))
    }
    if (!(await this.#receipts.take(message))) return this.#changed()
    for (const peer of this.#peers) if (peer !== from) void peer.tellReceipt(message).catch(() => {})
  }

  #headLater(): void {
    if (this.#heads !== undefined && [...this.#peers].some(({ isStore }) => isStore)) this.#later('head', HEAD_MS, () => void this.#tellHead())
  }

  /** Where nothing has changed for a while: what is replaced again and again is told of once. */
  async #tellHead(): Promise<void> {
    const { knowledge } = this.#index.meta
    for (const peer of [...this.#peers].filter(({ isStore }) => isStore)) {
      const head = await this.#heads?.make(peer.unheld).catch(() => undefined)
      if (this.#stopped) return
      if (head === undefined || this.#index.meta.knowledge !== knowledge) return this.#headLater()
      void peer.tellHead(head).catch(() => {})
    }
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
    const { fetchedBytes } = this.#progress
    return {
      id: this.key.folder,
      label: this.init.label,
      path: this.init.path,
      mode: this.init.mode,
      right: this.membership.mayWrite ? 'write' : this.key.right,
      byGrant: this.membership.mayWrite && this.key.right !== 'write',
      epoch: this.key.epoch,
      state: this.#state(),
      error: this.#fault ?? this.#gate.held ?? null,
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
        ...this.#progress,
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
      ...this.#problems.values(),
      ...(this.#puller?.problems() ?? []),
      ...(this.#receipts?.problems() ?? [])
    ].slice(0, MAX_PROBLEMS)
  }

  get conflicts(): Conflicts {
    return this.#conflicts
  }

  /** Why its user's edits cannot be made here now. */
  #editFault(): Fault | undefined {
    return this.#paused ? pausedFault(this.init.label) : !this.#sends ? silentFault(this.init.label) : this.#fault
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
    if (this.#fault !== undefined) return this.#fault.message
    if (!this.#takes) return 'this device only sends, and takes nothing from the others'
    return winner !== undefined && this.#puller.lacksSource(winner)
      ? 'no device that is connected has it'
      : this.#puller.problems().find((problem) => problem.path === path)?.message
  }

  async explain(): Promise<ExplainedProblem[]> {
    // Of an index that fails nothing can be read, and what is wrong is told by the status.
    if (this.#stopped) return this.problems().map(explained)
    return explain(
      { index: this.#index, context: this.#context, lacksSource: (version) => this.#puller.lacksSource(version) },
      {
        problems: this.problems(),
        all: this.#paused ? pausedFault(this.init.label) : this.#fault,
        heldElsewhere: this.#gate.heldElsewhere,
        review: this.#gate.held,
        isOpen: (path, entry) => this.#gate.isOpen(path, entry),
        heldHere: this.#gate.held && this.#gate.heldHere && { fault: this.#gate.held, paths: this.#gate.heldHere.slice(0, MAX_PROBLEMS) }
      }
    )
  }

  get choice(): FolderChoice {
    const peers = (): Iterable<FolderPeer> => this.#peers
    const components = { ...this.#components, disk: this.#guardedDisk(), index: this.#index, guard: this.#guard, dirty: this.#dirty }
    const lane: Pick<Lane, 'run'> = {
      run: (task) =>
        this.#scanLane.run(() => {
          if (this.#stopped) throw new FolderError({ code: 'STOPPED', message: `${this.init.label} is closed`, hint: 'try again when it is open' })
          return task()
        })
    }
    const freer = new Freer({ ...components, lane, freeing: this.#freeing, peers })
    return {
      free: async (paths, { copies }) => {
        // Of what changed a moment ago its times could not tell of another change.
        await this.#scanLane.run(() => this.#lookAt(paths))
        return freer.free(paths, copies).finally(() => this.#changed())
      },
      list: (directory) => listItems({ index: this.#index, peers }, directory),
      settle: () => this.#rechoose()
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
    if (this.#fault !== undefined) return 'error'
    // Also while it is looked at: it waits for a person until the look is over.
    if (this.#gate.held !== undefined) return 'held'
    if (this.#scansDue > 0) return 'scanning'
    if (this.#takingUp > 0 || (this.#takes && (this.#index.meta.counters.needs > this.#puller.problems().length || this.#puller.active))) return 'syncing'
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
    // Before anything is fetched, too, that is not to be held.
    await this.#rechoose()
    await this.#adoptApplied().catch((error: unknown) => this.#failed('scan', error))
    await this.#startWatch()
    void this.#scanAll()
    this.#puller.wake()
    if (this.#archive.size === undefined) this.#archiveLater(FIRST_ARCHIVE_MS)
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
          const { choice } = this.#index
          this.#dirty.add(paths.filter((path) => !choice.ignores(path.normalize('NFC'), false)))
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
    this.#later('root', this.#options.rootRetryMs, () => void this.#begin().catch((error: unknown) => this.#failed('scan', error)))
    this.#changed()
    return false
  }

  /** What is to be ignored and held may have changed. */
  #rechoose(): Promise<void> {
    return this.#scanLane.run(async () => {
      if (!this.#stopped && (await this.#checkRoot())) await this.#choose()
    })
  }

  /** Before each look at the disk is taken up, in its turn: answers whether it may be. */
  async #choose(): Promise<boolean> {
    try {
      if (await this.#chooser.refresh()) {
        // What was ignored may be there, and different; until that is known, what is there keeps all else away.
        void this.#scanAll()
        this.#puller.wake()
        this.#changed()
      }
      return true
    } catch (error) {
      this.#failed('scan', error)
      if (error instanceof FolderError) this.#fault = error.fault
      return false
    }
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
    if (this.#stopped || this.#paused || !(await this.#checkRoot()) || !(await this.#choose())) return
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
      // The root is looked at again: what vanished may have been the disk. And whoever ignores something may delete it in the next moment.
      if (vanished.length + replaced.length > 0 && (await this.#checkRoot()) && (await this.#choose()))
        await this.#changes.takeUp({ differences: replaced }, vanished, look)
      await this.#index.change((update) => update.markScanned())
      if (vanished.length > 0) return
      await this.#gate.nothingGone()
    } catch (error) {
      this.#failed('scan', error)
    } finally {
      look.end()
      this.#scanningAll = false
      this.#scanLater()
      this.#puller.wake()
    }
  }

  /** Within a quarter of the interval, so that folders do not all scan at once. */
  #scanLater(): void {
    const { scanIntervalSeconds = this.#options.scanIntervalSeconds } = this.#settings
    this.#later('scan', scanIntervalSeconds * 1000 * (0.75 + this.#components.random.float() / 2), () => void this.#scanAll())
  }

  #scanDirty(): Promise<void> {
    return this.#inScanLane(() => this.#takeUpDirty())
  }

  #inScanLane(take: () => Promise<void>): Promise<void> {
    return this.#scanLane.run(async () => {
      this.#takingUp++
      try {
        await take()
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
    await this.#takeUp(paths)
  }

  async #takeUp(paths: readonly string[]): Promise<void> {
    await this.#lookAt(paths)
  }

  /** In the scan's turn. */
  async #lookAt(paths: readonly string[]): Promise<void> {
    if (paths.length === 0 || this.#stopped || this.#paused || !(await this.#checkRoot()) || !(await this.#choose())) return
    const look = this.#guard.observe()
    try {
      const findings = await this.#scanner.scanPaths(paths)
      const seen = new Set(paths)
      for (const path of this.#problems.keys()) if (isAtOrBelow(path, seen)) this.#problems.delete(path)
      for (const problem of findings.problems) this.#addProblem(problem)
      if (findings.vanished.length > 0 && !(await this.#choose())) return
      await this.#changes.takeUp(findings, findings.vanished, look)
      // What is held may be back, and only a look at everything tells.
      if (this.#gate.heldHere !== undefined) this.#later('held', this.#options.heldLookMs, () => void this.#scanAll())
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
    if (!this.#takes && records.length > 0) void this.#reassert(records.map(({ path }) => path)).catch((error: unknown) => this.#failed('announce', error))
    this.#puller.wake()
    this.#changed()
  }

  #applied(path: string, version: StoredRecord): void {
    if (path === IGNORE_FILE) void this.#rechoose()
    const device = this.#index.deviceOf(version.dot.replica)
    if (device !== undefined) this.#lastChange = { path, at: this.#components.clock.now(), device }
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
        if (entry.aside !== undefined) continue
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
    this.#log.announced(changed, 'reasserted')
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
    this.#log.announced([path], 'revived')
    this.#announced([path])
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

  #report(): FolderReport {
    const { knowledge, digest, counters } = this.#index.meta
    return {
      knowledge,
      unheld: this.init.mode === 'send-only' ? new Map() : this.#index.unheld,
      digest: toHex(digest),
      idle: this.#state() === 'idle' && !this.#dirty.waiting,
      partial: counters.leftOut > 0,
      complete: this.init.mode === 'send-only' || counters.needs === 0
    }
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
      this.#headLater()
    })
    this.#components.onChange()
  }

  get #archiveRule(): ArchiveRule {
    const policy = readArchivePolicy(this.#settings.archive ?? DEFAULT_ARCHIVE) ?? { kind: DEFAULT_ARCHIVE }
    if (!this.#isBackup) return { policy, least: 0 }
    return { policy: policy.kind === 'off' ? { kind: DEFAULT_ARCHIVE } : policy, least: BACKUP_VERSIONS }
  }

  #archiveLater(ms: number): void {
    this.#cancel('archive')
    this.#later('archive', ms, () => void this.#keepArchive())
  }

  /** At rest only: what goes on comes first. */
  async #keepArchive(): Promise<void> {
    const rests = (): boolean => !this.#stopped && this.#state() === 'idle'
    if (!rests()) return this.#archiveLater(BUSY_ARCHIVE_MS)
    const before = this.#archive.size
    await this.#archive
      .prune(this.#archiveRule, rests)
      .catch((error: unknown) => this.#components.logger.debug('archive', 'not looked at', { reason: String(error) }))
    const { size } = this.#archive
    if (size?.files !== before?.files || size?.bytes !== before?.bytes) this.#changed()
    if (!this.#stopped) this.#archiveLater(size === undefined ? BUSY_ARCHIVE_MS : ARCHIVE_MS)
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
