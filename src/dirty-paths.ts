/** Collects hints that paths changed, and hands each out once it has been quiet, or has been waiting for long enough. */
import type { Clock } from './ports/clock.ts'

export interface DirtyPathsInit {
  /** A path is taken up when no hint of it came for so long … */
  readonly quietMs: number
  /** … or when the first one is so old: a file that is written to all the time. */
  readonly latestMs: number
  /** With more paths than this, the whole folder is scanned instead: the memory of a flood is bounded. */
  readonly limit: number
}

export interface DirtyBatch {
  /** Scan everything. */
  readonly all: boolean
  readonly paths: readonly string[]
}

/** When the first and the last hint at a path came. */
interface Hints {
  readonly first: number
  last: number
}

export class DirtyPaths {
  readonly #clock: Clock
  readonly #init: DirtyPathsInit
  readonly #onReady: () => void
  readonly #paths = new Map<string, Hints>()
  #lastAt = Number.NEGATIVE_INFINITY
  #all = false
  #stopped = false
  #cancelTimer: (() => void) | undefined

  /** @param onReady called when `take` has something to give */
  constructor(components: { readonly clock: Clock }, init: DirtyPathsInit, onReady: () => void) {
    this.#clock = components.clock
    this.#init = init
    this.#onReady = onReady
  }

  add(paths: Iterable<string>): void {
    if (this.#stopped) return
    const now = this.#clock.monotonic()
    for (const path of paths) {
      this.#lastAt = now
      const known = this.#paths.get(path)
      if (known === undefined) this.#paths.set(path, { first: now, last: now })
      else known.last = now
    }
    if (this.#paths.size > this.#init.limit) this.addAll()
    this.#arm()
  }

  addAll(): void {
    if (this.#stopped) return
    this.#all = true
    this.#paths.clear()
    this.#onReady()
  }

  get waiting(): boolean {
    return this.#all || this.#paths.size > 0
  }

  /** What is ready now; the rest keeps waiting. */
  take(): DirtyBatch {
    if (this.#all) {
      this.#all = false
      this.#paths.clear()
      return { all: true, paths: [] }
    }
    const now = this.#clock.monotonic()
    const ready: string[] = []
    for (const [path, hints] of this.#paths) {
      if (now < this.#readyAt(hints)) continue
      ready.push(path)
      this.#paths.delete(path)
    }
    this.#arm()
    return { all: false, paths: ready }
  }

  /** For good: what is hinted at later is dropped. */
  stop(): void {
    this.#stopped = true
    this.#cancelTimer?.()
    this.#paths.clear()
    this.#all = false
  }

  #arm(): void {
    if (this.#paths.size === 0 || this.#cancelTimer !== undefined) return
    this.#cancelTimer = this.#clock.setTimer(this.#nextDelay(), () => {
      this.#cancelTimer = undefined
      if (this.#nextDelay() > 0) this.#arm()
      else this.#onReady()
    })
  }

  /**
   * Once nothing at all was hinted at for a while, so that both ends of a rename are looked at together: its content would be copied otherwise,
   * not moved. Where other paths never rest, twice the while for this one.
   */
  #readyAt({ first, last }: Hints): number {
    const { quietMs, latestMs } = this.#init
    return Math.min(Math.max(last, Math.min(this.#lastAt, last + quietMs)) + quietMs, first + latestMs)
  }

  #nextDelay(): number {
    const now = this.#clock.monotonic()
    let soonest = Number.POSITIVE_INFINITY
    for (const hints of this.#paths.values()) soonest = Math.min(soonest, this.#readyAt(hints))
    // Whole milliseconds: a rest too small for the clock to add would be waited for again and again.
    return Math.max(0, Math.ceil(soonest - now))
  }
}
