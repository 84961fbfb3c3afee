/**
 * The looks at one folder's disk: of everything now and then, and of what is said to have changed. One at a time, each taken up before the next;
 * what is to be ignored is looked at before each, and the root again before anything counts as gone.
 */
import type { Chooser } from './chooser.ts'
import { DirtyPaths } from './dirty-paths.ts'
import { FolderError } from './errors.ts'
import type { FolderRoot } from './folder-root.ts'
import type { FolderSettings } from './folder-settings.ts'
import type { FreshContents } from './fresh-contents.ts'
import type { Gate } from './gate.ts'
import { LocalChanges } from './local-changes.ts'
import type { EngineOptions } from './options.ts'
import type { PathGuard } from './path-guard.ts'
import type { Clock } from './ports/clock.ts'
import type { Disk } from './ports/disk.ts'
import type { Logger } from './ports/logger.ts'
import type { Random } from './ports/random.ts'
import type { RecordWriter } from './record-writer.ts'
import { type Difference, isAtOrBelow, Scanner } from './scanner.ts'
import type { FolderIndex } from './state/folder-index.ts'
import type { Problem } from './status.ts'
import { Lane } from './utils/lane.ts'
import type { Timers } from './utils/timers.ts'

/** Shown problems are for people: more than this are counted, not kept. */
const MAX_PROBLEMS = 1000

export interface FolderScansComponents {
  readonly disk: Disk
  readonly index: FolderIndex
  readonly root: FolderRoot
  readonly chooser: Chooser
  readonly gate: Gate
  readonly guard: PathGuard
  readonly fresh: FreshContents
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly timers: Timers
  /** Absent where local changes are not sent. */
  readonly writer: RecordWriter | undefined
}

export interface FolderScansInit {
  readonly options: EngineOptions
  settings(): FolderSettings
  isPaused(): boolean
  /** Own changes have become records. */
  onAnnounced(paths: readonly string[]): void
  /** What is taken up may have made something possible that was not. */
  onTaken(): void
  onChange(): void
}

export class FolderScans {
  readonly #components: FolderScansComponents
  readonly #init: FolderScansInit
  readonly #lane = new Lane()
  readonly #scanner: Scanner
  readonly #changes: LocalChanges
  readonly #problems = new Map<string, Problem>()
  readonly dirty: DirtyPaths
  /** Whole ones, under way or waiting for their turn: until then nobody may take the folder for idle. */
  #due = 0
  #next: Promise<void> | undefined
  #isWhole = false
  #takingUp = 0
  #progress = { scanned: 0, hashedBytes: 0 }

  constructor(components: FolderScansComponents, init: FolderScansInit) {
    this.#components = components
    this.#init = init
    const { quietMs, quietLatestMs: latestMs, dirtyPathsLimit: limit } = init.options
    this.dirty = new DirtyPaths(components, { quietMs, latestMs, limit }, () => void this.#takeUpDirty())
    this.#scanner = new Scanner(components)
    this.#changes = new LocalChanges(
      { ...components, dirty: this.dirty },
      {
        withhold: (gone, lost) => components.gate.withhold(gone, lost, this.#isWhole),
        onHashed: (bytes) => {
          this.#progress.hashedBytes += bytes
          init.onChange()
        },
        onChanged: init.onAnnounced,
        onProblem: (problem) => this.#addProblem(problem)
      }
    )
  }

  get isScanning(): boolean {
    return this.#due > 0
  }

  get isTakingUp(): boolean {
    return this.#takingUp > 0
  }

  get problems(): Iterable<Problem> {
    return this.#problems.values()
  }

  get progress(): { readonly scanned: number; readonly hashedBytes: number } {
    return this.#progress
  }

  /** At rest nothing counts as hashed. */
  rested(): void {
    this.#progress.hashedBytes = 0
  }

  /** Waits for the look that is under way. */
  async stop(): Promise<void> {
    this.dirty.stop()
    await this.#lane.run(() => {})
  }

  /** In its turn among the looks. */
  inTurn<T>(task: () => T | Promise<T>): Promise<T> {
    return this.#lane.run(task)
  }

  /** Whoever asks while one waits for its turn has asked for that one: a flood of changes would make one of each look. */
  all(): Promise<void> {
    this.#next ??= this.#allInTurn()
    return this.#next
  }

  /** Looks at these paths in their turn, and what they are counts as being taken up meanwhile. */
  at(paths: readonly string[]): Promise<void> {
    return this.#takeUp(() => this.look(paths))
  }

  /** What is to be ignored and held may have changed. */
  rechoose(): Promise<void> {
    const { root, timers } = this.#components
    return this.#lane.run(async () => {
      if (!timers.stopped && (await root.check())) await this.#choose()
    })
  }

  /**
   * What came to its place before a crash, without the index knowing, is found while the version that it is of is known still: once a peer has
   * sent a newer one, it would look like a change of this device's user.
   */
  async adoptApplied(): Promise<void> {
    const { index, guard } = this.#components
    if (!index.meta.scanned) return
    const look = guard.observe()
    try {
      for await (const paths of index.needs()) {
        const { differences } = await this.#scanner.scanPaths(paths)
        await this.#changes.adopt(differences, look)
      }
    } finally {
      look.end()
    }
  }

  /** The interval is another. */
  rescheduled(): void {
    const { timers } = this.#components
    if (!timers.has('scan')) return
    timers.cancel('scan')
    this.#later()
  }

  /** In the lane already. */
  async look(paths: readonly string[]): Promise<void> {
    const { root, guard, gate, timers } = this.#components
    if (paths.length === 0 || !(await this.#mayLook())) return
    const look = guard.observe()
    try {
      const findings = await this.#scanner.scanPaths(paths)
      const seen = new Set(paths)
      for (const path of this.#problems.keys()) if (isAtOrBelow(path, seen)) this.#problems.delete(path)
      for (const problem of findings.problems) this.#addProblem(problem)
      if (findings.vanished.length > 0 && !(await this.#choose())) return
      await this.#changes.takeUp(findings, findings.vanished, look)
      // What is held may be back, and only a look at everything tells.
      if (gate.heldHere !== undefined) timers.later('held', this.#init.options.heldLookMs, () => void this.all())
    } catch (error) {
      root.failed('scan', error)
    } finally {
      look.end()
    }
  }

  get #isClosed(): boolean {
    return this.#components.timers.stopped || this.#init.isPaused()
  }

  async #mayLook(): Promise<boolean> {
    return !this.#isClosed && (await this.#components.root.check()) && (await this.#choose())
  }

  async #allInTurn(): Promise<void> {
    this.#due++
    try {
      await this.#lane.run(() => {
        this.#next = undefined
        return this.#lookAtAll()
      })
    } finally {
      this.#due--
      this.#init.onChange()
    }
  }

  async #lookAtAll(): Promise<void> {
    if (!(await this.#mayLook())) return
    const { index, root, guard, gate } = this.#components
    const look = guard.observe()
    this.#isWhole = true
    this.#progress = { scanned: 0, hashedBytes: 0 }
    this.#problems.clear()
    const vanished: string[] = []
    const replaced: Difference[] = []
    try {
      for await (const findings of this.#scanner.scanAll()) {
        if (this.#isClosed) return
        this.#progress.scanned += findings.scanned
        // Not all at once: there may be more of them than a call takes arguments.
        for (const path of findings.vanished) vanished.push(path)
        for (const problem of findings.problems) this.#addProblem(problem)
        const late = findings.differences.filter(({ path, item }) => this.#changes.replacesDirectory(path, item))
        replaced.push(...late)
        const differences = late.length === 0 ? findings.differences : findings.differences.filter((one) => !late.includes(one))
        await this.#changes.takeUp({ differences }, [], look)
        this.#init.onChange()
      }
      // The root is looked at again: what vanished may have been the disk. And whoever ignores something may delete it in the next moment.
      if (vanished.length + replaced.length > 0 && (await root.check()) && (await this.#choose()))
        await this.#changes.takeUp({ differences: replaced }, vanished, look)
      await index.change((update) => update.markScanned())
      if (vanished.length > 0) return
      await gate.nothingGone()
    } catch (error) {
      root.failed('scan', error)
    } finally {
      look.end()
      this.#isWhole = false
      this.#later()
      this.#init.onTaken()
    }
  }

  /** Within a quarter of the interval, so that folders do not all scan at once. */
  #later(): void {
    const { random, timers } = this.#components
    const { scanIntervalSeconds = this.#init.options.scanIntervalSeconds } = this.#init.settings()
    timers.later('scan', scanIntervalSeconds * 1000 * (0.75 + random.float() / 2), () => void this.all())
  }

  /** Before each look at the disk is taken up, in its turn: answers whether it may be. */
  async #choose(): Promise<boolean> {
    const { chooser, root } = this.#components
    try {
      if (await chooser.refresh()) {
        // What was ignored may be there, and different; until that is known, what is there keeps all else away.
        void this.all()
        this.#init.onTaken()
        this.#init.onChange()
      }
      return true
    } catch (error) {
      root.failed('scan', error)
      if (error instanceof FolderError) root.blame(error.fault)
      return false
    }
  }

  #takeUpDirty(): Promise<void> {
    return this.#takeUp(async () => {
      const { all, paths } = this.dirty.take()
      if (all) void this.all()
      else await this.look(paths)
    })
  }

  #takeUp(take: () => Promise<void>): Promise<void> {
    return this.#lane.run(async () => {
      this.#takingUp++
      try {
        await take()
      } finally {
        this.#takingUp--
        this.#init.onTaken()
        this.#init.onChange()
      }
    })
  }

  #addProblem(problem: Problem): void {
    if (this.#problems.size < MAX_PROBLEMS) this.#problems.set(problem.path, problem)
  }
}
