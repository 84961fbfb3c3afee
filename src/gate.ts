/**
 * Whether what is to be done may be done, or waits for a person: each step as the puller comes to it, deletes together, and deletes that this
 * device's user made before others are told. What a person lets pass are versions, not paths: what comes later is asked about anew.
 */
import { type Knowledge, knows } from '../protocol/index.ts'
import type { Review } from './plan.ts'
import { type PlanItem, stateOf, upwards } from './planning.ts'
import type { Clock } from './ports/clock.ts'
import type { Logger } from './ports/logger.ts'
import type { Step } from './reconciler.ts'
import { DeleteBurstCounter, type DeleteGuardOptions, heldFault, massDelete, waitingFault } from './safety.ts'
import type { FolderIndex } from './state/folder-index.ts'
import { isSatisfied, type ItemEntry } from './state/item-entry.ts'
import type { Fault } from './status.ts'

const WAITING_MS = 1000

export interface GateComponents {
  readonly index: FolderIndex
  readonly clock: Clock
  readonly logger: Logger
}

export interface GateInit {
  readonly label: string
  readonly review: Review
  readonly options: { readonly deleteGuard: DeleteGuardOptions; readonly deleteBurstRestMs: number; readonly deleteSettleMs: number }
  /** Whether local changes are told to others. */
  readonly sends: boolean
  /** Whether all that others delete stays in the archive: then nothing is lost by a delete. */
  readonly keepsAll: boolean
  /** Whether records are being read that may want what is deleted, and nobody sends it again. */
  isReading(): boolean
  /** When records of others came last. */
  lastMergedAt(): number
  /** Runs once, `ms` from now, however often it is asked for meanwhile. */
  later(name: string, ms: number, run: () => void): void
  /** Something may be done now that could not. */
  /** Something waits for a person that did not. */
  onHeld(reason: string, side: 'here' | 'elsewhere'): void
  onOpen(): void
  onChange(): void
}

/** What takes something away. */
export interface Removed {
  readonly files: readonly string[]
  readonly directories: readonly string[]
  /** Directories in whose place something else is to be. */
  readonly blocked: readonly string[]
}

export class Gate {
  readonly #components: GateComponents
  readonly #init: GateInit
  readonly #deletes: { readonly here: DeleteBurstCounter; readonly elsewhere: DeleteBurstCounter }
  #review: Review
  /** Paths with the states in which a person let them pass. After a restart they are asked about again. */
  readonly #passed = new Map<string, string>()
  readonly #told = new Map<string, string>()
  /** The same of what a person left out of a plan: it waits whatever the guard says, over restarts too. */
  readonly #skipped = new Map<string, string>()
  /** All that was known when a person let all pass. */
  #accepted: Knowledge = new Map()
  #heldHere: { readonly reason: string; readonly paths: readonly string[] } | undefined
  #heldElsewhere: string | undefined
  #acceptsDeletes = false
  #waiting = 0
  #counted = 0
  /** By the last look that came to its end. */
  #found = 0
  /** Directories below which something waits that is to go. */
  readonly #kept = new Set<string>()

  constructor(components: GateComponents, init: GateInit) {
    this.#components = components
    this.#init = init
    this.#review = init.review
    const { deleteBurstRestMs } = init.options
    this.#deletes = { here: new DeleteBurstCounter(deleteBurstRestMs), elsewhere: new DeleteBurstCounter(deleteBurstRestMs) }
  }

  async load(): Promise<void> {
    for await (const [path, state] of this.#components.index.skipped()) this.#skipped.set(path, state)
  }

  set review(review: Review) {
    this.#review = review
    this.#init.onOpen()
  }

  /** Why it waits for a person, if it does. */
  get held(): Fault | undefined {
    const { label } = this.#init
    if (this.#heldHere !== undefined) return heldFault(this.#heldHere.reason, 'here', label)
    if (this.#heldElsewhere !== undefined) return heldFault(this.#heldElsewhere, 'elsewhere', label)
    return this.#waiting > 0 ? waitingFault(this.#waiting, label) : undefined
  }

  /** Why deletes that others ask for wait, if they do. */
  get heldElsewhere(): Fault | undefined {
    return this.#heldElsewhere === undefined ? undefined : heldFault(this.#heldElsewhere, 'elsewhere', this.#init.label)
  }

  /** Files whose deletes by this device's user wait before others are told. */
  get heldHere(): readonly string[] | undefined {
    return this.#heldHere?.paths
  }

  /** All that waits now may pass, and what this device's user deleted may be told. */
  async accept(): Promise<void> {
    if (this.held === undefined) return
    this.#accepted = this.#components.index.meta.knowledge
    this.#acceptsDeletes = (this.#heldHere ?? this.#heldElsewhere) !== undefined
    this.#heldHere = undefined
    this.#heldElsewhere = undefined
    this.#waiting = 0
    await this.#forget([...this.#skipped.keys()])
  }

  /** A person has decided about a plan. */
  async decide(
    passed: readonly PlanItem[],
    skipped: readonly PlanItem[],
    goesOut: { readonly passed: readonly PlanItem[]; readonly skipped: readonly PlanItem[] }
  ): Promise<void> {
    const free = [...passed, ...goesOut.passed].flatMap(({ places }) => places)
    const left = [...skipped, ...goesOut.skipped].flatMap(({ places }) => places)
    await this.#components.index.putSkipped([...free.filter(([path]) => this.#skipped.has(path)).map(([path]) => [path, undefined] as const), ...left])
    for (const [path] of free) this.#skipped.delete(path)
    for (const { places } of passed) for (const [path, state] of places) this.#passed.set(path, state)
    for (const { places } of goesOut.passed) for (const [path, state] of places) this.#told.set(path, state)
    for (const [path, state] of left) this.#skipped.set(path, state)
    this.#heldElsewhere = undefined
    this.#waiting = skipped.length
    if (this.#heldHere !== undefined) {
      const told = new Set(goesOut.passed.map(({ action }) => action.path))
      const paths = this.#heldHere.paths.filter((path) => !told.has(path))
      this.#heldHere = paths.length === 0 ? undefined : { reason: leftOut(paths.length), paths }
    }
    this.#init.onOpen()
    this.#init.onChange()
  }

  /** A look at all that is to be done begins. */
  begin(): void {
    this.#counted = 0
    this.#kept.clear()
  }

  end(): void {
    const { index, logger } = this.#components
    if (index.meta.counters.needs === 0) this.#passed.clear()
    this.#found = this.#counted
    if (this.#counted === this.#waiting) return
    // While changes come, their number is told now and then.
    if (this.#waiting > 0 && this.#counted > 0) {
      this.#init.later('waiting', WAITING_MS, () => {
        this.#waiting = this.#found
        this.#init.onChange()
      })
      return
    }
    if (this.#waiting === 0) logger.info('reconcile', 'held: changes from elsewhere wait for a person', { folder: this.#init.label, paths: this.#counted })
    this.#waiting = this.#counted
    this.#init.onChange()
  }

  /** Whether a step may be done, as far as it goes by itself. One that may not counts as waiting. */
  mayDo(path: string, entry: ItemEntry, step: Step): boolean {
    if (step.do === 'nothing' || step.do === 'adopt' || this.isOpen(path, entry)) return true
    this.#counted++
    if (step.do === 'delete' || step.held?.type === 'directory') this.#keepAbove(path)
    return false
  }

  isOpen(path: string, entry: ItemEntry): boolean {
    // What its user takes back nobody has to let pass.
    if (entry.held?.reverted === true) return true
    if (this.#isSkipped(path, entry)) return false
    return this.#review !== 'always' || this.#hasPassed(path, entry)
  }

  /** Which of these removals may be done, as a part of what they and so many later ones come to. */
  mayRemove({ files, directories, blocked }: Removed, later: number): Removed {
    if (this.#init.isReading()) return { files: [], directories: [], blocked: [] }
    const { index } = this.#components
    const asked = files.filter((path) => !this.#hasPassed(path, index.entry(path)))
    const all = this.#mayDelete(asked, later)
    if (!all) for (const path of asked) this.#keepAbove(path)
    const may = (path: string): boolean => !this.#kept.has(path) && (all || this.#hasPassed(path, index.entry(path)))
    return { files: files.filter(may), directories: directories.filter(may), blocked: blocked.filter(may) }
  }

  /**
   * Which of the items that are gone wait before others are told.
   * @param lost files among them that are nowhere else
   * @param whole whether this is a look at the whole folder
   */
  withhold(gone: readonly string[], lost: readonly string[], whole: boolean): readonly string[] {
    const { index, clock, logger } = this.#components
    const isAsked = (path: string): boolean => this.#told.size === 0 || this.#told.get(path) !== stateOf(index.entry(path))
    const left = gone.filter((path) => this.#isSkipped(path, index.entry(path)))
    const { count, files } = this.#lossOf(lost.filter(isAsked), this.#deletes.here)
    // What is held waits together: a look at some paths lets no part of it pass.
    if (this.#heldHere !== undefined && !this.#acceptsDeletes && !whole) return count === 0 ? left : gone
    const burst = this.#deletes.here.peek(files, count, clock.monotonic())
    const reason = this.#acceptsDeletes || !this.#init.sends ? undefined : massDelete(burst, this.#guard)
    const waits = reason === undefined ? left : gone.filter(isAsked)
    if (waits.length > 0) {
      if (this.#heldHere === undefined) {
        logger.warn('scan', 'held: deletes wait for a person', { folder: this.#init.label, reason: reason ?? 'left out of a plan' })
        if (reason !== undefined) this.#init.onHeld(reason, 'here')
      }
      this.#heldHere = { reason: reason ?? leftOut(waits.length), paths: waits }
      this.#init.onChange()
    } else this.#heldHere = undefined
    if (reason === undefined) this.#pass(this.#deletes.here, Math.max(0, count - left.length))
    return waits
  }

  /** A look at the whole folder found nothing gone. */
  async nothingGone(): Promise<void> {
    const { index } = this.#components
    this.#heldHere = undefined
    this.#told.clear()
    await this.#forget(
      [...this.#skipped].flatMap(([path, state]) => {
        const entry = index.entry(path)
        return isSatisfied(entry) || stateOf(entry) !== state ? [path] : []
      })
    )
    // Nothing is left to let pass: what is deleted later is asked about again.
    if (index.meta.counters.needDeletes === 0) this.#acceptsDeletes = false
  }

  get #guard(): DeleteGuardOptions {
    const { deleteGuard } = this.#init.options
    return this.#review === 'never' ? { ...deleteGuard, enabled: false } : deleteGuard
  }

  async #forget(skipped: readonly string[]): Promise<void> {
    for (const path of skipped) this.#skipped.delete(path)
    if (skipped.length > 0) await this.#components.index.putSkipped(skipped.map((path) => [path, undefined]))
  }

  #isSkipped(path: string, entry: ItemEntry): boolean {
    const state = this.#skipped.size === 0 ? undefined : this.#skipped.get(path)
    return state !== undefined && state === stateOf(entry)
  }

  #hasPassed(path: string, entry: ItemEntry): boolean {
    if (this.#accepted.size > 0 && entry.versions.every(({ dot }) => knows(this.#accepted, dot))) return true
    const state = this.#passed.get(path)
    return state !== undefined && state === stateOf(entry)
  }

  #keepAbove(path: string): void {
    for (const above of upwards(path)) this.#kept.add(above)
  }

  /** What a burst takes away of the files that were here when it began, and how many of these are here now. */
  #lossOf(lost: readonly string[], burst: DeleteBurstCounter): { readonly count: number; readonly files: number } {
    const { index, clock } = this.#components
    const { files } = index.meta.counters
    if (!burst.lasts(clock.monotonic())) return { count: lost.length, files }
    const newer = lost.filter((path) => burst.isNewer(index.entry(path).held?.version ?? new Map())).length
    return { count: lost.length - newer, files: files - newer }
  }

  /** Whether deletes that other devices made may be applied here. */
  #mayDelete(lost: readonly string[], later: number): boolean {
    const { index, clock, logger } = this.#components
    const { label, options } = this.#init
    const { count, files } = this.#lossOf(lost, this.#deletes.elsewhere)
    if (count === 0) {
      if (index.meta.counters.needDeletes === 0) this.#heldElsewhere = undefined
      return this.#heldElsewhere === undefined
    }
    if (this.#init.keepsAll) return true
    // Many deletes come in several batches: their number is known when they have stopped coming.
    if (count >= options.deleteGuard.emptiedFrom && clock.monotonic() - this.#init.lastMergedAt() < options.deleteSettleMs) {
      this.#init.later('deletes', options.deleteSettleMs, () => this.#init.onOpen())
      return false
    }
    const burst = this.#deletes.elsewhere.peek(files, count + later, clock.monotonic())
    const reason = this.#acceptsDeletes ? undefined : massDelete(burst, this.#guard)
    if (reason !== undefined) {
      if (this.#heldElsewhere === undefined) {
        logger.warn('reconcile', 'held: deletes from elsewhere wait for a person', { folder: label, reason })
        this.#init.onHeld(reason, 'elsewhere')
      }
      this.#heldElsewhere = reason
      this.#init.onChange()
      return false
    }
    this.#pass(this.#deletes.elsewhere, count)
    this.#heldElsewhere = undefined
    return true
  }

  #pass(counter: DeleteBurstCounter, count: number): void {
    if (count === 0) return
    const { clock, index } = this.#components
    if (this.#acceptsDeletes) counter.reset()
    else counter.count(count, clock.monotonic(), index.meta.knowledge)
    this.#init.later('accepted', this.#init.options.deleteBurstRestMs, () => {
      this.#acceptsDeletes = false
    })
  }
}

function leftOut(items: number): string {
  return `${items} ${items === 1 ? 'item' : 'items'} would be deleted`
}
