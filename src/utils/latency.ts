/** How many of one kind of thing are under way, and how long those that were done took, in seconds. */
import type { Clock } from '../ports/clock.ts'
import { Histogram } from './histogram.ts'

const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export class Latency {
  readonly took = new Histogram(BOUNDS)
  readonly #clock: Pick<Clock, 'monotonic'>
  #pending = 0

  constructor(components: { readonly clock: Pick<Clock, 'monotonic'> }) {
    this.#clock = components.clock
  }

  get pending(): number {
    return this.#pending
  }

  /** Measures until the promise is settled; only what was done counts. */
  async of<T>(work: Promise<T>): Promise<T> {
    const began = this.#clock.monotonic()
    this.#pending++
    try {
      const result = await work
      this.took.add((this.#clock.monotonic() - began) / 1000)
      return result
    } finally {
      this.#pending--
    }
  }
}
