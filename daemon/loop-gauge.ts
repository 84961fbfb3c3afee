/**
 * How long the event loop was kept from all others by one thing, at most: by the clock, which is how long a command or a peer had to wait, and in
 * CPU time, which leaves out what other programs took meanwhile. Only while there is work: at rest nothing wakes up for it.
 */

import { Histogram, type HistogramReading } from '../src/index.ts'

/** The pause of the timer that is late: what lasts no longer may go unseen. */
const PAUSE_MS = 10

/** In seconds; 50 ms is the goal. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

interface Moment {
  readonly ms: number
  readonly cpuMs: number
}

export class LoopGauge {
  #timer: NodeJS.Timeout | undefined
  #last: Moment = { ms: 0, cpuMs: 0 }
  #longest: Moment = { ms: 0, cpuMs: 0 }
  readonly #lags = new Histogram(BOUNDS)

  get longestMs(): number {
    return this.#longest.ms
  }

  get longestCpuMs(): number {
    return this.#longest.cpuMs
  }

  /** By the clock, in seconds. */
  get lags(): HistogramReading {
    return this.#lags
  }

  /** To be told when work begins and when it ends. */
  measure(isWorking: boolean): void {
    if (isWorking === (this.#timer !== undefined)) return
    if (isWorking) {
      this.#last = moment()
      this.#timer = setInterval(() => this.#turn(), PAUSE_MS).unref()
    } else {
      this.#turn()
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  /** What is measured is from one turn of the timer to the next, its pause included. */
  #turn(): void {
    const now = moment()
    const { ms, cpuMs } = this.#longest
    const lateMs = Math.max(0, now.ms - this.#last.ms - PAUSE_MS)
    this.#lags.add(lateMs / 1000)
    this.#longest = {
      ms: Math.max(ms, lateMs),
      cpuMs: Math.max(cpuMs, now.cpuMs - this.#last.cpuMs - PAUSE_MS)
    }
    this.#last = now
  }
}

/** Node.js before 22.19 does not tell what a thread uses, and only what the process does. */
function moment(): Moment {
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage)()
  return { ms: performance.now(), cpuMs: (user + system) / 1000 }
}
