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

/** What stays in order among itself: a stream. */
export interface WireLane {
  /** By the monotonic clock, in milliseconds. */
  lastArrival: number
}

/**
 * One direction of a link: carries messages, each a call at its arrival, those of one lane in order. It can stall, as TCP does when packets
 * are lost (what was sent meanwhile arrives in the end), and it can die: then everything vanishes for good, also what is on its way.
 */
export class MemoryWire {
  readonly #components: MemoryWireComponents
  readonly #init: MemoryWireInit
  readonly #held: { readonly lane: WireLane | undefined; readonly bytes: number; readonly deliver: () => void }[] = []
  #state: 'up' | 'stalled' | 'dead' = 'up'
  #lastArrival = 0
  #lastBarrier = 0
  /** When everything sent so far has left. */
  #free = 0

  constructor(components: MemoryWireComponents, init: MemoryWireInit) {
    this.#components = components
    this.#init = init
  }

  /** @param lane none for what comes after all that was sent before it, on any lane, and before all that is sent later */
  send(lane: WireLane | undefined, bytes: number, deliver: () => void): void {
    if (this.#state === 'dead') return
    if (this.#state === 'stalled') {
      this.#held.push({ lane, bytes, deliver })
      return
    }
    const { clock, random } = this.#components
    const now = clock.monotonic()
    this.#free = Math.max(this.#free, now) + (bytes * 1000) / this.#init.bytesPerSecond
    const latency = this.#init.latencyMs + (this.#init.jitterMs > 0 ? random.float() * this.#init.jitterMs : 0)
    const behind = lane === undefined ? this.#lastArrival : Math.max(lane.lastArrival, this.#lastBarrier)
    const arrival = Math.max(behind, this.#free + latency)
    this.#lastArrival = Math.max(this.#lastArrival, arrival)
    if (lane === undefined) this.#lastBarrier = arrival
    else lane.lastArrival = arrival
    clock.setTimer(arrival - now, () => {
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
    for (const { lane, bytes, deliver } of this.#held.splice(0)) this.send(lane, bytes, deliver)
  }

  die(): void {
    this.#state = 'dead'
    this.#held.length = 0
  }
}
