/** Lets so many units of work be under way at once; the rest waits in the order in which it came. */
export class Semaphore {
  readonly #capacity: number
  #used = 0
  readonly #queue: { readonly units: number; readonly go: () => void }[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Resolves when `units` are free; more than there are at all waits for all. The answer gives them back. */
  async acquire(units = 1): Promise<() => void> {
    const taken = Math.min(units, this.#capacity)
    if (this.#queue.length > 0 || this.#used + taken > this.#capacity) await new Promise<void>((go) => this.#queue.push({ units: taken, go }))
    else this.#used += taken
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#used -= taken
      this.#next()
    }
  }

  #next(): void {
    for (;;) {
      const first = this.#queue[0]
      if (first === undefined || this.#used + first.units > this.#capacity) return
      this.#queue.shift()
      this.#used += first.units
      first.go()
    }
  }
}
