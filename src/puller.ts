/**
 * Brings the disk to what the merged state wants: walks the needs, decides each by the reconciler, gets contents from this disk or the
 * peers, and hands items to the applier in batches. What is new comes before what is taken away, so that a rename finds its content here.
 * Longer than other files because all of it goes by one account of what is under way: what is busy, ready, resting or missing.
 */
import { type BlockList, type ContentId, type FileRecord, includes, parentOf, SINGLE_BLOCK_BYTES, sizeOf } from '../protocol/index.ts'
import type { Applier, ApplyItem, ApplyOutcome, MoveSource } from './applier.ts'
import type { Assembler } from './assembler.ts'
import type { BlockFetcher, FetchedBlock } from './block-fetcher.ts'
import type { BlockSource, WantedBlock } from './block-source.ts'
import type { BlockStore } from './block-store.ts'
import type { Gate, Removed } from './gate.ts'
import { MinFreeError } from './errors.ts'
import { newestFirst, type Wanted } from './fetch-order.ts'
import type { Clock } from './ports/clock.ts'
import { type Disk, NoSpaceError } from './ports/disk.ts'
import type { Logger } from './ports/logger.ts'
import { reconcile, type ReconcileContext, type Step, wantsContent } from './reconciler.ts'
import type { FolderIndex } from './state/folder-index.ts'
import { type ItemEntry, onDisk, type StoredRecord } from './state/item-entry.ts'
import type { Problem } from './status.ts'
import type { SpaceGuard } from './space-guard.ts'
import type { BlockMemory } from './utils/block-memory.ts'
import { inParts } from './utils/in-parts.ts'
import { Lane } from './utils/lane.ts'
import { Semaphore } from './utils/semaphore.ts'

/** Items of one disk commit: their fsyncs are grouped, and a crash repeats at most so many. */
const APPLY_BATCH_ITEMS = 256
const APPLY_BATCH_BYTES = 8 << 20
/** Commits under way: see #startBatch. */
const BATCHES_AT_ONCE = 2
/** Small contents on their way from peers to the disk: bounds memory. */
const FETCH_WINDOW_BYTES = 32 << 20
/** Enough to fill requests to several peers. */
const FETCH_WINDOW_ITEMS = 2048
/** Large files being put together at once: more would only spread the same bytes over more half files. */
const LARGE_FILES_AT_ONCE = 2
/** How long an item that could not be applied is left alone: doubling from the first to the last with each attempt. */
const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 60_000
/** Attempts that say nothing: a content that changes while it is asked for is soon another one. */
const SILENT_ATTEMPTS: Readonly<Record<string, number>> = { unavailable: 2 }
/** How long after a failure of the whole disk or index the next attempt comes. */
const FAILURE_PAUSE_MS = 5_000

export interface PullerComponents {
  readonly index: FolderIndex
  readonly disk: Pick<Disk, 'stageDrop' | 'sweep'>
  readonly applier: Pick<Applier, 'apply'>
  readonly assembler: Pick<Assembler, 'assemble' | 'stop'>
  readonly fetcher: Pick<BlockFetcher, 'fetch'>
  readonly blocks: BlockStore
  readonly memory: BlockMemory
  readonly space: Pick<SpaceGuard, 'assertRoom'>
  readonly clock: Clock
  readonly logger: Logger
  readonly context: ReconcileContext
  sources(): Iterable<BlockSource>
  /** A block that another folder of this device holds. */
  elsewhere(block: WantedBlock): Promise<Uint8Array | undefined>
}

export interface PullerInit {
  /** Whether this device may say that a directory lives because of what is in it. */
  readonly mayWrite: boolean
  /** Items that are not as the index has them: scan them. */
  onChanged(paths: readonly string[]): void
  /** A directory must be, though the records or its user say otherwise. Answers whether that could be settled. */
  onRepair(directory: string): Promise<boolean>
  /** Whether steps may be done now, or wait for a person. */
  readonly gate: Pick<Gate, 'begin' | 'end' | 'mayDo' | 'isOpen' | 'mayRemove'>
  /** Whether nothing more is to be begun; the puller is woken when that is over. */
  isPaused(): boolean
  /** Whether all is here that is being told, so that what contradicts itself may be settled; if not, the puller is woken when it is. */
  maySettle(): boolean
  /** @param bytes of a content that came to its place */
  onApplied(bytes: number, item: ApplyItem): void
  /** A content, or a block of one, has come. */
  onFetched(): void
  /** Pulling was cut short; it goes on by itself. */
  onFailed(error: unknown): void
}

/** What one look at the needs has begun, and what it has left for later. */
interface Found {
  /** Resolve when what they stand for is among the items of a commit. */
  readonly pending: Promise<void>[]
  /** As other devices ask. */
  readonly removals: Removals
  /** As this device's user asks, who takes back what he did: nobody has to let that pass. */
  readonly reverts: Removals
  later: number
}

/** What takes something away, and so waits until all that is new is in its place. */
class Removals {
  readonly files: string[] = []
  readonly directories: string[] = []
  /** Directories in whose place something else is to be. */
  readonly blocked: string[] = []

  get count(): number {
    return this.files.length + this.directories.length + this.blocked.length
  }
}

interface Ready {
  readonly item: ApplyItem
  readonly bytes: number
  readonly release: () => void
}

export class Puller {
  readonly #components: PullerComponents
  readonly #init: PullerInit
  readonly #busy = new Set<string>()
  readonly #resting = new Map<string, { readonly until: number; readonly attempts: number; readonly problem: Problem }>()
  /** Directories that were tried to be removed when nothing of the folder was in them. */
  readonly #emptied = new Set<string>()
  /** Contents that no peer who is here has. */
  readonly #missing = new Set<ContentId>()
  readonly #window = new Semaphore(FETCH_WINDOW_BYTES)
  readonly #items = new Semaphore(FETCH_WINDOW_ITEMS)
  readonly #large = new Semaphore(LARGE_FILES_AT_ONCE)
  readonly #transfers = new Set<Promise<void>>()
  readonly #assembling = new Set<ContentId>()
  /** Contents of which this disk may hold a stage. */
  readonly #staged = new Set<ContentId>()
  readonly #applying = new Set<Promise<void>>()
  #ready: Ready[] = []
  #readyBytes = 0
  /** Of small contents that are not applied yet. */
  #bytesInHand = 0
  #stopped = false
  #wake: (() => void) | undefined
  #woken = false
  #cancelRetry: (() => void) | undefined

  constructor(components: PullerComponents, init: PullerInit) {
    this.#components = components
    this.#init = init
  }

  /** Works until `stop`. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      if (!this.#woken) await new Promise<void>((resolve) => (this.#wake = resolve))
      this.#woken = false
      if (this.#stopped) break
      try {
        while (!this.#halts && (await this.#round())) {
          /* until nothing more can be done */
        }
        await this.#dropStages()
        this.#armRetry()
      } catch (error) {
        // The disk or the index failed as a whole. It is tried again, for there is nobody else to pull.
        if (this.#stopped) break
        this.#init.onFailed(error)
        this.#retryIn(FAILURE_PAUSE_MS)
      }
    }
    await Promise.allSettled(this.#transfers)
  }

  wake(): void {
    this.#woken = true
    this.#wake?.()
  }

  /** A peer came or says that it holds more: what was missing may be there. */
  sourcesChanged(): void {
    this.#missing.clear()
    for (const [path, rest] of this.#resting) if (rest.problem.reason === 'unavailable') this.#resting.set(path, { ...rest, until: 0 })
    this.wake()
  }

  stop(): void {
    this.#stopped = true
    this.#components.assembler.stop()
    this.#cancelRetry?.()
    this.wake()
  }

  problems(): Problem[] {
    return [...this.#resting.values()].flatMap(({ problem, attempts }) => (attempts > (SILENT_ATTEMPTS[problem.reason] ?? 0) ? [problem] : []))
  }

  /** Whether no peer who is here has sent, or can send, this content. */
  lacksSource(version: StoredRecord): boolean {
    const dots = [version.dot]
    return version.type === 'file' && (this.#missing.has(version.content) || ![...this.#components.sources()].some((source) => source.holds(dots)))
  }

  /** Whether anything is being fetched or applied. */
  get active(): boolean {
    return this.#busy.size > 0
  }

  /** Bytes of contents that have been fetched or found here, and are not in their place yet. */
  get bytesInHand(): number {
    let bytes = this.#bytesInHand
    for (const { blocks, have } of this.#components.blocks.stages()) for (const index of have) bytes += blocks[index]?.length ?? 0
    return bytes
  }

  get #halts(): boolean {
    return this.#stopped || this.#init.isPaused()
  }

  /** @returns whether anything was done, so that another round may find more to do */
  async #round(): Promise<boolean> {
    const { index } = this.#components
    // A new index does not know yet what is on the disk: nothing is fetched that may be there already.
    if (!index.meta.scanned) return false
    const before = this.#applied
    let found: Found
    let done: Promise<unknown> = Promise.resolve()
    do {
      found = await this.#beginAll()
      done = Promise.all([done, ...found.pending]).then(() => this.#flush())
      // What is learned meanwhile is fetched meanwhile: else a link has nothing to do while the last of a round is written. What waits for the
      // end of the round does not wait longer for that.
    } while (found.removals.count + found.reverts.count === 0 && (await this.#isWokenBefore(done)))
    await done
    if (this.#halts) return false
    const { removals, reverts, later } = found
    await this.#remove(reverts, reverts.files)
    // What has been moved away meanwhile is no delete, and does not count as one.
    const lost: string[] = []
    for await (const part of inParts(removals.files, this.#components.clock))
      lost.push(...part.filter((path) => reconcile(path, index.entry(path), this.#components.context).do === 'delete'))
    if (this.#halts) return false
    if (lost.length + removals.directories.length + removals.blocked.length > 0) {
      const may = this.#init.gate.mayRemove({ files: lost, directories: removals.directories, blocked: removals.blocked }, later)
      await this.#remove(may, may.files)
    }
    return this.#applied > before
  }

  async #remove({ directories, blocked }: Removed, files: readonly string[]): Promise<void> {
    await this.#delete(files, directories)
    await this.#placeOverDirectories(blocked)
  }

  /** Begins all that is needed and neither busy nor resting, but for what has to wait until the rest is in its place. */
  async #beginAll(): Promise<Found> {
    const { index } = this.#components
    const found: Found = { pending: [], removals: new Removals(), reverts: new Removals(), later: 0 }
    const { gate } = this.#init
    this.#woken = false
    gate.begin()
    for await (const batch of index.needs()) {
      const contents: Wanted[] = []
      for (const path of batch) {
        if (this.#halts) return found
        if (this.#busy.has(path) || this.#isResting(path)) continue
        const entry = index.entry(path)
        const step = reconcile(path, entry, this.#components.context)
        if (step.do === 'nothing' || !gate.mayDo(path, entry, step)) continue
        // It was hashed so shortly after a change that another one may not show in its times: it is hashed again before it is touched.
        const racy = step.held?.racy === true
        if (racy) this.#init.onChanged([path])
        if (racy || (isConflict(step) && !this.#init.maySettle())) {
          // Its delete comes all the same: what is about to be deleted is looked at as a whole.
          if (step.do === 'delete') found.later++
          continue
        }
        const removals = step.held?.reverted === true ? found.reverts : found.removals
        if (step.do === 'delete') (step.held.type === 'directory' ? removals.directories : removals.files).push(path)
        else if (step.do === 'place' && step.held?.type === 'directory' && step.winner.type !== 'directory') removals.blocked.push(path)
        else if (step.do === 'adopt' || (await this.#parentReady(path))) {
          if (wantsContent(step)) contents.push({ path, step })
          else await this.#begin(path, entry, step)
        }
      }
      for (const { path } of newestFirst(contents)) {
        if (this.#halts) return found
        // Others may have been at work meanwhile.
        const entry = index.entry(path)
        const step = reconcile(path, entry, this.#components.context)
        if (this.#busy.has(path) || !wantsContent(step)) continue
        const { end } = await this.#begin(path, entry, step)
        if (end !== undefined) found.pending.push(end)
      }
    }
    gate.end()
    return found
  }

  async #isWokenBefore(end: Promise<unknown>): Promise<boolean> {
    if (!this.#woken) await Promise.race([end, new Promise<void>((resolve) => (this.#wake = resolve))])
    return this.#woken && !this.#halts
  }

  #applied = 0

  /** Starts what a step needs. Resolves once it is under way; `end` where the round should wait for that. */
  async #begin(path: string, entry: ItemEntry, step: Exclude<Step, { do: 'nothing' }>): Promise<{ readonly end?: Promise<void> }> {
    if (!wantsContent(step)) {
      await this.#enqueue({ path, entry, step }, 0, () => {})
      return {}
    }
    const { winner } = step
    const source = await this.#movable(winner)
    if (source !== undefined) {
      this.#busy.add(source.moveFrom)
      await this.#enqueue({ path, entry, step, source }, 0, () => this.#busy.delete(source.moveFrom))
      return {}
    }
    if (this.#missing.has(winner.content) && !(await this.#isHere(winner))) return {}
    this.#busy.add(path)
    if (winner.size > SINGLE_BLOCK_BYTES) {
      // Another path of the same content is being put together: it is copied from there when it is done.
      if (this.#assembling.has(winner.content)) {
        this.#busy.delete(path)
        return {}
      }
      this.#assembling.add(winner.content)
      this.#startLarge({ path, entry, step }, winner)
      return {}
    }
    const releaseItem = await this.#items.acquire()
    const releaseBytes = await this.#window.acquire(winner.size)
    const release = (): void => {
      releaseItem()
      releaseBytes()
    }
    const end = this.#getSmall({ path, entry, step }, winner, release).catch((error: unknown) => {
      release()
      this.#restAfter(path, error)
    })
    return { end }
  }

  /**
   * An item with this content that is to be deleted: it is moved, and nothing is read or sent. Only one that has the mode and the time, too: a
   * move gives the new name before it takes the old one, and what a crash leaves at both must not look as if its user had touched it.
   */
  async #movable(winner: FileRecord): Promise<MoveSource | undefined> {
    const { index } = this.#components
    for (const path of await index.places(winner.content, 16)) {
      if (this.#busy.has(path)) continue
      const entry = index.entry(path)
      const held = onDisk(entry)
      if (held === undefined || held.local || held.racy || held.content !== winner.content || held.size !== winner.size) continue
      if (held.mode !== winner.mode || held.mtimeNs !== winner.mtimeNs) continue
      if (reconcile(path, entry, this.#components.context).do === 'delete' && this.#init.gate.isOpen(path, entry)) return { moveFrom: path, held }
    }
    return undefined
  }

  async #isHere(winner: FileRecord): Promise<boolean> {
    return (await this.#components.index.places(winner.content, 1)).length > 0
  }

  async #getSmall(item: ApplyItem, winner: StoredRecord & FileRecord, release: () => void): Promise<void> {
    const hash = winner.content as string as WantedBlock['hash']
    const wanted: WantedBlock = { hash, length: winner.size, dots: item.entry.versions.map((version) => version.dot) }
    // Equal files are common (licences, empty modules): while one is under way the others wait for it.
    const fetching = this.#fetching.get(winner.content) ?? { block: this.#getBlock(wanted), users: 0 }
    this.#fetching.set(winner.content, fetching)
    fetching.users++
    const done = (): void => {
      release()
      if (--fetching.users > 0) return
      this.#fetching.delete(winner.content)
      fetching.block.then((got) => got !== undefined && this.#components.memory.give(got.bytes)).catch(() => {})
    }
    const got = await fetching.block.catch((error: unknown) => {
      done()
      throw error
    })
    if (got === undefined) {
      done()
      this.#notGiven(item, winner)
      return
    }
    await this.#enqueue({ ...item, source: { bytes: got.bytes, hash } }, winner.size, done, got.fetched)
  }

  /** Small contents on their way, with how many items wait for each. */
  readonly #fetching = new Map<ContentId, { readonly block: Promise<{ bytes: Uint8Array; fetched?: FetchedBlock } | undefined>; users: number }>()

  async #getBlock(wanted: WantedBlock): Promise<{ bytes: Uint8Array; fetched?: FetchedBlock } | undefined> {
    if (wanted.length === 0) return { bytes: new Uint8Array() }
    const here = (await this.#components.blocks.read([wanted.hash]))[0] ?? (await this.#components.elsewhere(wanted))
    // Of another length it is what the record names, and not what it says of it.
    if (here !== undefined) return here.length === wanted.length ? { bytes: here } : undefined
    await this.#components.space.assertRoom(wanted.length)
    const fetched = await this.#fetch(wanted)
    return fetched === undefined ? undefined : { bytes: fetched.bytes, fetched }
  }

  async #fetch(wanted: WantedBlock): Promise<FetchedBlock | undefined> {
    const fetched = await this.#components.fetcher.fetch(wanted)
    if (fetched !== undefined) this.#init.onFetched()
    return fetched
  }

  /** Puts an item among those of the next commit. */
  async #enqueue(item: ApplyItem, bytes: number, release: () => void, fetched?: FetchedBlock): Promise<void> {
    this.#busy.add(item.path)
    this.#ready.push({ item, bytes, release })
    this.#readyBytes += bytes
    this.#bytesInHand += bytes
    if (fetched !== undefined) this.#origins.set(item, fetched)
    if (this.#ready.length >= APPLY_BATCH_ITEMS || this.#readyBytes >= APPLY_BATCH_BYTES) await this.#startBatch()
  }

  readonly #origins = new WeakMap<ApplyItem, FetchedBlock>()

  /** Applies what is ready, and waits until all is applied, also what waits for its turn. */
  async #flush(): Promise<void> {
    await this.#startBatch()
    await Promise.all(this.#applying)
  }

  /** No batch passes one that waits, in which its directories may be. */
  readonly #starts = new Lane()

  /**
   * Resolves when the batch is under way. Two are at a time, so that the disk flushes the one while the other is written; not when an item's
   * directory may still be in the one before.
   */
  #startBatch(): Promise<void> {
    const batch = this.#ready
    this.#ready = []
    this.#readyBytes = 0
    return this.#starts.run(() => this.#startInTurn(batch))
  }

  async #startInTurn(batch: readonly Ready[]): Promise<void> {
    if (batch.length === 0) return
    if (!batch.every(({ item }) => this.#standsAlone(item.path))) await Promise.all(this.#applying)
    while (this.#applying.size >= BATCHES_AT_ONCE) await Promise.race(this.#applying)
    const applying = this.#applyBatch(batch).finally(() => this.#applying.delete(applying))
    this.#applying.add(applying)
  }

  #standsAlone(path: string): boolean {
    const parent = parentOf(path)
    return parent === undefined || onDisk(this.#components.index.entry(parent))?.type === 'directory'
  }

  async #applyBatch(batch: readonly Ready[]): Promise<void> {
    try {
      const outcomes = await this.#components.applier.apply(batch.map(({ item }) => item))
      outcomes.forEach((outcome, i) => this.#settle((batch[i] as Ready).item, outcome))
    } catch (error) {
      for (const { item } of batch) this.#restAfter(item.path, error)
    } finally {
      for (const { item, bytes, release } of batch) {
        this.#bytesInHand -= bytes
        this.#busy.delete(item.path)
        release()
      }
    }
  }

  #settle(item: ApplyItem, outcome: ApplyOutcome): void {
    const { path } = item
    if (outcome.ok) {
      this.#applied++
      this.#resting.delete(path)
      this.#emptied.delete(path)
      this.#init.onApplied(wantsContent(item.step) ? item.step.winner.size : 0, item)
      return
    }
    this.#init.onChanged(outcome.changed)
    if (outcome.reason === 'bad-source') this.#origins.get(item)?.source.strike(`sent other bytes than those of ${path}`)
    this.#components.logger.debug('apply', 'an item could not be applied', { path, reason: outcome.reason, message: outcome.message })
    this.#rest(path, outcome.reason, outcome.message)
  }

  #restAfter(path: string, error: unknown): void {
    this.#rest(path, reasonOf(error), error instanceof Error ? error.message : String(error))
  }

  #rest(path: string, reason: string, message: string): void {
    this.#busy.delete(path)
    const attempts = (this.#resting.get(path)?.attempts ?? 0) + 1
    const pause = Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LAST_RETRY_MS)
    this.#resting.set(path, {
      until: this.#components.clock.monotonic() + pause,
      attempts,
      problem: { path, reason, message }
    })
  }

  /** No peer has sent it. Who comes to hold it says so; who says so already is asked again. */
  #notGiven({ path, entry }: ApplyItem, { content }: FileRecord): void {
    this.#busy.delete(path)
    const dots = entry.versions.map((version) => version.dot)
    const isHeld = [...this.#components.sources()].some((source) => source.holds(dots))
    if (isHeld) this.#rest(path, 'unavailable', 'no device that says it has this file sends it')
    else this.#missing.add(content)
  }

  #isResting(path: string): boolean {
    const rest = this.#resting.get(path)
    if (rest === undefined) return false
    return rest.until > this.#components.clock.monotonic()
  }

  #armRetry(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    const { clock, index } = this.#components
    for (const path of this.#resting.keys()) if (reconcile(path, index.entry(path), this.#components.context).do === 'nothing') this.#resting.delete(path)
    if (this.#resting.size === 0 || this.#stopped) return
    const next = Math.min(...[...this.#resting.values()].map(({ until }) => until))
    this.#retryIn(Math.max(10, next - clock.monotonic()))
  }

  #retryIn(ms: number): void {
    this.#cancelRetry?.()
    this.#cancelRetry = this.#components.clock.setTimer(ms, () => this.wake())
  }

  /** Whether the directory that is to hold `path` is there, or will be before it in the same batch. */
  async #parentReady(path: string): Promise<boolean> {
    const parent = parentOf(path)
    if (parent === undefined) return true
    const { index, context } = this.#components
    const { aside, ...entry } = index.entry(parent)
    const step = reconcile(parent, entry, context)
    // It was not selected, and comes for what is in it.
    if (aside !== undefined && step.do === 'place' && step.winner.type === 'directory' && !this.#busy.has(parent)) {
      if (!(await this.#parentReady(parent))) return false
      await this.#enqueue({ path: parent, entry, step }, 0, () => {})
      return true
    }
    if (step.do === 'delete' || (step.do === 'nothing' && onDisk(entry)?.type !== 'directory') || (step.do !== 'nothing' && step.winner.type !== 'directory')) {
      // What says so may be on its way still.
      if (!this.#init.maySettle()) return false
      // Where the directory is about to go, #lives has the say.
      if ((step.do !== 'nothing' && !this.#init.mayWrite) || !(await this.#init.onRepair(parent)))
        this.#rest(path, 'no-parent', `${parent} is not a directory here; a device that may write has to settle it`)
      return false
    }
    if (onDisk(entry)?.type === 'directory') return true
    // Its directory is in the batch that is being filled, before it: apply keeps the order.
    return this.#busy.has(parent)
  }

  #startLarge(item: ApplyItem, winner: StoredRecord & FileRecord): void {
    const transfer = this.#getLarge(item, winner)
      .catch((error: unknown) => this.#restAfter(item.path, error))
      .finally(() => {
        this.#transfers.delete(transfer)
        this.#assembling.delete(winner.content)
        this.wake()
      })
    this.#transfers.add(transfer)
  }

  async #getLarge(item: ApplyItem, winner: StoredRecord & FileRecord): Promise<void> {
    const release = await this.#large.acquire()
    try {
      const { content } = winner
      const blocks = await this.#blockList(item.path, winner)
      if (blocks === undefined) return this.#notGiven(item, winner)
      this.#staged.add(content)
      const source = await this.#components.assembler.assemble(content, blocks, item)
      if (source === undefined) return this.#notGiven(item, winner)
      await this.#enqueue({ ...item, source, blocks }, 0, () => {})
      await this.#flush()
      this.#components.blocks.removeStage(content)
    } finally {
      release()
    }
  }

  async #blockList(path: string, { content, size }: FileRecord): Promise<BlockList | undefined> {
    const { index } = this.#components
    const known = index.blockList(content)
    if (known !== undefined) return ofSize(known, size)
    for (const source of this.#components.sources()) {
      const blocks = await source.blockList(content).catch(() => undefined)
      if (blocks === undefined) continue
      const list = ofSize(blocks, size)
      if (list === undefined) return undefined
      // Where it is wanted no more nothing would ever drop it.
      await index.change((update) => {
        if (update.entry(path).versions.some((version) => version.type === 'file' && version.content === content)) update.addBlockList(content, list)
      })
      return list
    }
    return undefined
  }

  /** Clears temporary files away, but for files that are half put together and still wanted: they are gone on with. */
  async sweep(): Promise<void> {
    const wanted = await this.#wantedStages()
    for (const content of wanted) this.#staged.add(content)
    await this.#components.disk.sweep([...wanted])
  }

  /** Contents that are, or will be, put together block by block. */
  async #wantedStages(): Promise<Set<ContentId>> {
    const { index, context } = this.#components
    const wanted = new Set(this.#assembling)
    for await (const batch of index.needs()) {
      for (const path of batch) {
        const step = reconcile(path, index.entry(path), context)
        if (wantsContent(step) && step.winner.size > SINGLE_BLOCK_BYTES) wanted.add(step.winner.content)
      }
    }
    return wanted
  }

  /** What is in its place, or is wanted no more, leaves nothing half behind. */
  async #dropStages(): Promise<void> {
    const { disk, blocks } = this.#components
    if (this.#stopped || [...this.#staged].every((content) => this.#assembling.has(content))) return
    const wanted = await this.#wantedStages()
    for (const content of this.#staged) {
      if (wanted.has(content) || this.#stopped) continue
      this.#staged.delete(content)
      blocks.removeStage(content)
      await disk.stageDrop(content)
    }
  }

  async #delete(files: readonly string[], directories: readonly string[]): Promise<void> {
    // What a content is being put together from stays until that is done, which wakes us: else it would have to be fetched.
    const sources = files.filter((path) => this.#assembling.has(onDisk(this.#components.index.entry(path))?.content as ContentId))
    const isAbove = (directory: string): boolean => sources.some((path) => path.startsWith(`${directory}/`))
    // The deepest directory last in a walk's order is the first to go.
    for (const path of [...files.filter((file) => !sources.includes(file)), ...directories.toReversed().filter((one) => !isAbove(one))]) {
      if (this.#stopped) return
      if (this.#busy.has(path)) continue
      const { index, context } = this.#components
      const entry = index.entry(path)
      const step = reconcile(path, entry, context)
      if (step.do !== 'delete') continue
      if (step.held.type === 'directory' && (await this.#lives(path))) continue
      if ((await this.#holdsForeign(path)) && (await this.#init.onRepair(path))) continue
      await this.#enqueue({ path, entry, step }, 0, () => {})
    }
    await this.#flush()
  }

  /** Whether a directory must stay for what is, or will be, in it. */
  async #lives(directory: string): Promise<boolean> {
    const { index, context } = this.#components
    const { mayWrite } = this.#init
    let inIt: string | undefined
    for await (const batch of index.entries(directory)) {
      for (const [path, entry] of batch) {
        const step = reconcile(path, entry, context)
        const stays = step.do === 'nothing' ? onDisk(entry) !== undefined : step.winner.type !== 'deleted'
        if (!stays) continue
        inIt ??= path
        // What the records say of a directory and what is in it is settled by those who write records; what its user put there, by this device.
        const isOurs = mayWrite || onDisk(entry)?.local === true
        if (isOurs && (await this.#init.onRepair(directory))) return true
      }
    }
    if (inIt !== undefined) this.#rest(directory, 'not-empty', `${directory} is deleted elsewhere, but ${inIt} is still in it`)
    return inIt !== undefined
  }

  /**
   * Whether a directory that is to go is not empty, and nothing of the folder is in it: it lives for what is ignored here. Told by an attempt
   * that was made when nothing of the folder was in it: an earlier one may have come before what is to go with it was gone.
   */
  async #holdsForeign(directory: string): Promise<boolean> {
    if (this.#resting.get(directory)?.problem.reason !== 'not-empty') {
      this.#emptied.delete(directory)
      return false
    }
    const { index, context } = this.#components
    for await (const batch of index.entries(directory))
      if (batch.some(([path, entry]) => this.#busy.has(path) || reconcile(path, entry, context).do !== 'nothing')) return false
    if (this.#emptied.delete(directory)) return true
    this.#emptied.add(directory)
    return false
  }

  async #placeOverDirectories(paths: readonly string[]): Promise<void> {
    const pending: Promise<void>[] = []
    for (const path of paths) {
      const { index, context } = this.#components
      const entry = index.entry(path)
      const step = reconcile(path, entry, context)
      if (step.do !== 'place' || this.#busy.has(path) || (await this.#lives(path))) continue
      const { end } = await this.#begin(path, entry, step)
      if (end !== undefined) pending.push(end)
    }
    await Promise.all(pending)
    await this.#flush()
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof NoSpaceError) return 'no-space'
  return error instanceof MinFreeError ? 'min-free' : 'io'
}

/** A list is what its content id names, whoever sent it: where the size is another, the record's writer was wrong, and there is no such content. */
function ofSize(blocks: BlockList, size: number): BlockList | undefined {
  return sizeOf(blocks) === size ? blocks : undefined
}

/** Whether it decides between what is held and a version that has not seen it: something that has seen both may still be to come. */
function isConflict(step: Exclude<Step, { do: 'nothing' }>): boolean {
  const { do: kind, held, winner } = step
  return kind !== 'adopt' && held !== undefined && (held.local || !includes(winner.version, held.version))
}
