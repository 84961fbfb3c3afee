/** What is to be done later, by name, until all of it ends. */
import type { Clock } from '../ports/clock.ts'

export class Timers {
  readonly #clock: Clock
  readonly #cancels = new Map<string, () => void>()
  #stopped = false

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock
  }

  /** Nothing is begun any more. */
  get stopped(): boolean {
    return this.#stopped
  }

  has(name: string): boolean {
    return this.#cancels.has(name)
  }

  /** Runs once, `ms` from now, however often it is asked for meanwhile. */
  later(name: string, ms: number, run: () => void): void {
    if (this.#cancels.has(name) || this.#stopped) return
    this.#cancels.set(
      name,
      this.#clock.setTimer(ms, () => {
        this.#cancels.delete(name)
        run()
      })
    )
  }

  cancel(name: string): void {
    this.#cancels.get(name)?.()
    this.#cancels.delete(name)
  }

  /** For good. May be called more than once. */
  stop(): void {
    this.#stopped = true
    for (const cancel of this.#cancels.values()) cancel()
    this.#cancels.clear()
  }
}
