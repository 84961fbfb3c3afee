/** Whose blocks are asked for first: a folder waits as long as one of higher priority has something to ask for. */
import type { FolderSettings } from './folder-settings.ts'

export type Priority = NonNullable<FolderSettings['priority']>

const RANKS: Readonly<Record<Priority, number>> = { high: 2, normal: 1, low: 0 }

interface Init {
  priority(): Priority
  /** Those that were waited for may have nothing more to ask for. */
  onTurn(): void
}

export class Precedence {
  readonly #places = new Map<Place, Init>()

  join(init: Init): Place {
    const place: Place = new Place({
      mayAsk: () => [...this.#places].every(([other, { priority }]) => !other.busy || RANKS[priority()] <= RANKS[init.priority()]),
      onRest: () => {
        for (const [other, { onTurn }] of this.#places) if (other !== place && other.busy) onTurn()
      },
      leave: () => this.#places.delete(place)
    })
    this.#places.set(place, init)
    return place
  }
}

export class Place {
  readonly #init: { mayAsk(): boolean; onRest(): void; leave(): void }
  #busy = false

  constructor(init: { mayAsk(): boolean; onRest(): void; leave(): void }) {
    this.#init = init
  }

  get mayAsk(): boolean {
    return this.#init.mayAsk()
  }

  get busy(): boolean {
    return this.#busy
  }

  set busy(busy: boolean) {
    const rests = this.#busy && !busy
    this.#busy = busy
    if (rests) this.#init.onRest()
  }

  leave(): void {
    this.#init.leave()
    this.busy = false
  }
}
