import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'

export interface MemoryWireComponents {
  readonly clock: Clock
  readonly random: Random
}

export interface MemoryWireInit {
  readonly latencyMs: number
  /** At most so much is added to each message's latency. */
  readonly jitterMs: number
  /** For each direction. */
  readonly bytesPerSecond: number
}

/**
 * One direction of a link: carries messages in order, each a call at its arrival. It can stall, as TCP does when packets are lost
 * (what was sent meanwhile arrives in the end), and it can die: then everything vanishes for good, also what is on its way.
 */
export class MemoryWire {
  readonly #components: MemoryWireComponents
  readonly #init: MemoryWireInit
  readonly #held: { readonly bytes: number; readonly deliver: () => void }[] = []
  #state: 'up' | 'stalled' | 'dead' = 'up'
  #lastArrival = 0
  /** When everything sent so far has left. */
  #free = 0

  constructor(components: MemoryWireComponents, init: MemoryWireInit) {
    this.#components = components
    this.#init = init
  }

  send(bytes: number, deliver: () => void): void {
    if (this.#state === 'dead') return
    if (this.#state === 'stalled') {
      this.#held.push({ bytes, deliver })
      return
    }
    const { clock, random } = this.#components
    const now = clock.monotonic()
    this.#free = Math.max(this.#free, now) + (bytes * 1000) / this.#init.bytesPerSecond
    const latency = this.#init.latencyMs + (this.#init.jitterMs > 0 ? random.float() * this.#init.jitterMs : 0)
    this.#lastArrival = Math.max(this.#lastArrival, this.#free + latency)
    clock.setTimer(this.#lastArrival - now, () => {
      if (this.#state !== 'dead') deliver()
    })
  }

  get dead(): boolean {
    return this.#state === 'dead'
  }

  stall(): void {
    if (this.#state === 'up') this.#state = 'stalled'
  }

  /** Ends a stall: what was held is on its way now. */
  resume(): void {
    if (this.#state !== 'stalled') return
    this.#state = 'up'
    for (const { bytes, deliver } of this.#held.splice(0)) this.send(bytes, deliver)
  }

  die(): void {
    this.#state = 'dead'
    this.#held.length = 0
  }
}
