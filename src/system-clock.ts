import { performance } from 'node:perf_hooks'
import type { Clock } from './ports/clock.ts'

/** The longest delay that Node's timers take; a longer one would fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1

/** The machine's time. Its timers do not keep the process alive. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now()
  }

  monotonic(): number {
    return performance.now()
  }

  setTimer(ms: number, run: () => void): () => void {
    if (!Number.isFinite(ms)) throw new RangeError(`a timer needs a finite number of milliseconds, got ${ms}`)
    let left = Math.max(0, ms)
    let timer: NodeJS.Timeout
    const arm = () => {
      const delay = Math.min(left, MAX_DELAY_MS)
      left -= delay
      timer = setTimeout(() => (left > 0 ? arm() : run()), delay)
      timer.unref()
    }
    arm()
    return () => clearTimeout(timer)
  }
}
