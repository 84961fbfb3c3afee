/** How fast a counter grows: its mean over the last seconds, so that the figure is calm. */
export class RateMeter {
  readonly #windowMs: number
  /** One a `#windowMs / 10` at most. */
  #samples: { at: number; value: number }[] = []

  constructor(init: { readonly windowMs: number }) {
    this.#windowMs = init.windowMs
  }

  /** `at` in milliseconds, never backwards. A counter that went down began anew. */
  add(at: number, value: number): void {
    const last = this.#samples.at(-1)
    if (last !== undefined && value < last.value) this.#samples = []
    const before = this.#samples.at(-2)
    if (last !== undefined && before !== undefined && last.at - before.at < this.#windowMs / 10) this.#samples.pop()
    this.#samples.push({ at, value })
    while (this.#samples.length > 2 && at - (this.#samples[1]?.at ?? at) >= this.#windowMs) this.#samples.shift()
  }

  /** Per second; 0 until it is known. */
  get rate(): number {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined || last.at - first.at < 200) return 0
    return ((last.value - first.value) * 1000) / (last.at - first.at)
  }
}
