/** For how long at most one thing kept the event loop from all others. Only while there is work: at rest nothing wakes up for it. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** The pause of the timer whose delay is measured: what lasts no longer may go unseen. */
const RESOLUTION_MS = 10

export class LoopGauge {
  #histogram: ReturnType<typeof monitorEventLoopDelay> | undefined
  #longestMs = 0

  get longestMs(): number {
    // What is measured is from one turn of the timer to the next, its pause included.
    return Math.max(this.#longestMs, (this.#histogram?.max ?? 0) / 1e6 - RESOLUTION_MS)
  }

  /** To be told when work begins and when it ends. */
  measure(isWorking: boolean): void {
    if (isWorking === (this.#histogram !== undefined)) return
    if (isWorking) {
      this.#histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
      this.#histogram.enable()
    } else {
      this.#longestMs = this.longestMs
      this.#histogram?.disable()
      this.#histogram = undefined
    }
  }
}
