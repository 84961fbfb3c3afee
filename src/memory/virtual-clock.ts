/**
 * Time that passes only when told to: the Clock of the simulator and of every test that would else have to sleep.
 *
 * Between two timers the promise chains must settle. They count as settled when one turn of `setImmediate` has passed: Node
 * empties its queues of ticks and microtasks before each macrotask, so by then every chain that waits for nothing but promises and
 * `process.nextTick` has run to its end or to its next timer. What waits for something else - a worker, a file, the thread pool -
 * is invisible to that; give its promise to `during()`, and the clock stands still until it has settled, too.
 */
import type { Clock } from '../ports/clock.ts'

export interface VirtualClockInit {
  /** Milliseconds since 1970 at the start. 2025-06-15T15:06:40Z where not given. */
  readonly now?: number
}

export interface DeviceClockInit {
  /** How far the device's wall clock is ahead of (negative: behind) the true time, in milliseconds. */
  readonly skewMs?: number
}

interface Timer {
  readonly due: number
  /** Order of creation: what is due at the same instant runs in this order. */
  readonly order: number
  readonly run: () => void
  cancelled: boolean
  ran: boolean
}

const START_MS = 1_750_000_000_000
/** A chain of timers that set each other without end stops here with an error instead of hanging the test. */
const MAX_STEPS = 10_000_000

export class VirtualClock implements Clock {
  readonly #start: number
  /** A binary heap, the earliest first. */
  readonly #timers: Timer[] = []
  #elapsed = 0
  #order = 0
  #outside = 0
  /** Cancelled timers that are still in the heap. */
  #cancelled = 0

  constructor(init: VirtualClockInit = {}) {
    this.#start = init.now ?? START_MS
  }

  now(): number {
    return Math.floor(this.#start + this.#elapsed)
  }

  monotonic(): number {
    return this.#elapsed
  }

  setTimer(ms: number, run: () => void): () => void {
    if (!Number.isFinite(ms)) throw new RangeError(`a timer needs a finite number of milliseconds, got ${ms}`)
    const timer: Timer = { due: this.#elapsed + Math.max(0, ms), order: this.#order++, run, cancelled: false, ran: false }
    this.#push(timer)
    return () => {
      if (timer.cancelled || timer.ran) return
      timer.cancelled = true
      if (++this.#cancelled > 64 && this.#cancelled > this.#timers.length / 2) this.#compact()
    }
  }

  /** A device's own view of this time: same timers, a wall clock that is off and can jump. */
  forDevice(init: DeviceClockInit = {}): DeviceClock {
    return new DeviceClock(this, init)
  }

  /** Holds time until `work`, which runs outside this thread's promises, has settled; answers `work`. */
  during<T>(work: Promise<T>): Promise<T> {
    this.#outside++
    const done = () => {
      this.#outside--
    }
    work.then(done, done)
    return work
  }

  /** Resolves when every promise chain has come to rest; no time passes. */
  async settle(): Promise<void> {
    do {
      await new Promise<void>((resolve) => setImmediate(resolve))
    } while (this.#outside > 0)
  }

  /**
   * Settles, moves on to the earliest timer, runs it and settles again. Answers whether there was one.
   * What a timer throws is thrown from here.
   */
  async step(): Promise<boolean> {
    await this.settle()
    return await this.#runNext(Number.POSITIVE_INFINITY)
  }

  /** Lets `ms` pass: every timer that falls due runs, in order, with the chains settled between any two. */
  async advance(ms: number): Promise<void> {
    const target = this.#elapsed + ms
    await this.settle()
    await this.#repeat(() => this.#runNext(target))
    this.#elapsed = Math.max(this.#elapsed, target)
  }

  /**
   * Runs timers until none is left, or until `withinMs` have passed (then the time is exactly that).
   * Answers whether none is left.
   */
  async runUntilIdle(withinMs: number = Number.POSITIVE_INFINITY): Promise<boolean> {
    const target = this.#elapsed + withinMs
    await this.settle()
    await this.#repeat(() => this.#runNext(target))
    const idle = this.#peek() === undefined
    if (!idle) this.#elapsed = target
    return idle
  }

  /**
   * Runs timers until `condition` holds, which is asked after each.
   * @throws Error when there is no timer left or `withinMs` have passed and it still does not hold; `what` says what was awaited
   */
  async runUntil(condition: () => boolean, withinMs: number, what = 'the condition'): Promise<void> {
    const target = this.#elapsed + withinMs
    await this.settle()
    let held = condition()
    await this.#repeat(async () => {
      if (held || !(await this.#runNext(target))) return false
      held = condition()
      return true
    })
    if (held) return
    if (this.#peek() !== undefined) this.#elapsed = target
    if (!condition()) throw new Error(`${what} did not come about within ${withinMs} virtual ms${this.#peek() ? '' : ': no timer is left'}`)
  }

  /** Runs timers until `promise` has settled and answers or throws what it does. @throws Error as `runUntil` does */
  async resolve<T>(promise: Promise<T>, withinMs: number, what = 'the promise'): Promise<T> {
    let settled = false
    const done = () => {
      settled = true
    }
    promise.then(done, done)
    await this.runUntil(() => settled, withinMs, what)
    return await promise
  }

  /** How many timers are set: what a stopped component must leave at 0. */
  get pending(): number {
    return this.#timers.length - this.#cancelled
  }

  async #repeat(once: () => Promise<boolean>): Promise<void> {
    for (let steps = 0; await once(); steps++) {
      if (steps === MAX_STEPS) throw new Error(`${MAX_STEPS} timers ran and more are due: something sets timers without end`)
    }
  }

  /** Runs the earliest timer if it is due at `limit` or before. */
  async #runNext(limit: number): Promise<boolean> {
    const next = this.#peek()
    if (next === undefined || next.due > limit) return false
    this.#pop()
    this.#elapsed = Math.max(this.#elapsed, next.due)
    next.ran = true
    next.run()
    await this.settle()
    return true
  }

  #peek(): Timer | undefined {
    while (this.#timers[0]?.cancelled) {
      this.#pop()
      this.#cancelled--
    }
    return this.#timers[0]
  }

  /** Deadlines are mostly cancelled long before they fall due: without this a long run would keep them all. */
  #compact(): void {
    const kept = this.#timers.filter((timer) => !timer.cancelled).sort((a, b) => (before(a, b) ? -1 : 1))
    this.#timers.splice(0, this.#timers.length, ...kept)
    this.#cancelled = 0
  }

  #push(timer: Timer): void {
    const heap = this.#timers
    let at = heap.push(timer) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent] as Timer
      if (before(above, timer)) break
      heap[at] = above
      at = parent
    }
    heap[at] = timer
  }

  #pop(): void {
    const heap = this.#timers
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && before(heap[child + 1] as Timer, heap[child] as Timer)) child++
      const below = heap[child] as Timer
      if (before(last, below)) break
      heap[at] = below
      at = child
    }
    heap[at] = last
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.due === b.due ? a.order < b.order : a.due < b.due
}

/** One device's clock on the common virtual time: its wall clock may be wrong, its timers are not. */
export class DeviceClock implements Clock {
  readonly #clock: VirtualClock
  #skewMs: number

  constructor(clock: VirtualClock, init: DeviceClockInit) {
    this.#clock = clock
    this.#skewMs = init.skewMs ?? 0
  }

  now(): number {
    return Math.floor(this.#clock.now() + this.#skewMs)
  }

  monotonic(): number {
    return this.#clock.monotonic()
  }

  setTimer(ms: number, run: () => void): () => void {
    return this.#clock.setTimer(ms, run)
  }

  /**
   * Sets the wall clock forward (negative: back) at once, as a user, NTP or the wake from sleep does: timers and monotonic time
   * know nothing of it.
   */
  jump(ms: number): void {
    this.#skewMs += ms
  }
}
