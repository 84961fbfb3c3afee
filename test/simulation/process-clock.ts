/** The clock of one process of a device: when the process is killed, none of its timers runs any more. */
import type { Clock } from '../../src/ports/clock.ts'

export class ProcessClock implements Clock {
  readonly #clock: Clock
  readonly #timers = new Set<() => void>()
  #dead = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  monotonic(): number {
    return this.#clock.monotonic()
  }

  setTimer(ms: number, run: () => void): () => void {
    if (this.#dead) return () => {}
    const cancel = this.#clock.setTimer(ms, () => {
      this.#timers.delete(cancel)
      run()
    })
    this.#timers.add(cancel)
    return () => {
      this.#timers.delete(cancel)
      cancel()
    }
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.setTimer(ms, resolve)
    })
  }

  /** How many timers are set: a process that stopped cleanly leaves none. */
  get pending(): number {
    return this.#timers.size
  }

  kill(): void {
    this.#dead = true
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
  }
}
