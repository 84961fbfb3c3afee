/** Lets bytes pass at a rate that may change: a token bucket, kept as the time at which all that passed is paid for. */
import type { Clock } from '../ports/clock.ts'

/** What was not used for so long may pass at once. */
const BURST_MS = 250

export class TokenBucket {
  readonly #clock: Clock
  readonly #rate: () => number | undefined
  #paidAt = Number.NEGATIVE_INFINITY
  readonly #waiting = new Set<() => void>()

  /** @param rate bytes a second now; undefined: as fast as they come */
  constructor({ clock }: { readonly clock: Clock }, rate: () => number | undefined) {
    this.#clock = clock
    this.#rate = rate
  }

  get isLimited(): boolean {
    return this.#rate() !== undefined
  }

  /** Resolves when these bytes may pass; those who ask first pass first. */
  async take(bytes: number): Promise<void> {
    const rate = this.#rate()
    if (rate === undefined) return
    const now = this.#clock.monotonic()
    this.#paidAt = Math.max(this.#paidAt, now - BURST_MS) + (bytes * 1000) / rate
    const ms = this.#paidAt - now
    if (ms <= 0) return
    await new Promise<void>((resolve) => {
      const end = (): void => {
        cancel()
        this.#waiting.delete(end)
        resolve()
      }
      const cancel = this.#clock.setTimer(ms, end)
      this.#waiting.add(end)
    })
  }

  /** Lets all pass who wait, and forgets what is owed: the rate has changed, or nothing is to pass any more. */
  release(): void {
    this.#paidAt = Number.NEGATIVE_INFINITY
    for (const end of this.#waiting) end()
  }
}
