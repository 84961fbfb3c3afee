/** Keeps this device within reach over others that relay, for as long as it cannot be reached without them. */
import type { DeviceId } from '../../protocol/index.ts'
import type { Clock, Logger, Random } from '../../src/index.ts'
import type { ReachStatus } from '../status.ts'

/** One may go away while the other is still told of. */
const MAX_RELAYS = 2
const FIRST_PAUSE_MS = 1_000
/** A relay that refuses may have been full, or have met this device just now. */
const LAST_PAUSE_MS = 5 * 60 * 1000

export interface RelayReservationsComponents {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Asks a device to relay for this one. @throws Error when it refuses, or does not answer */
  reserve(relay: DeviceId): Promise<void>
}

export interface RelayReservationsInit {
  /** Called when other relays are in use than before. */
  onChange(): void
}

/** A device that offers to relay, and has a direct link. */
interface Offer {
  state: 'idle' | 'asking' | 'reserved'
  failures: number
  /** By the monotonic clock. */
  notBefore: number
  lastError: string | null
}

export class RelayReservations {
  readonly #components: RelayReservationsComponents
  readonly #init: RelayReservationsInit
  readonly #offers = new Map<DeviceId, Offer>()
  #wanted = true
  #stopped = false
  #cancel: () => void = () => {}

  constructor(components: RelayReservationsComponents, init: RelayReservationsInit) {
    this.#components = components
    this.#init = init
  }

  /** The devices that relay for this one now. */
  relays(): DeviceId[] {
    return [...this.#offers].filter(([, { state }]) => state === 'reserved').map(([device]) => device)
  }

  status(): ReachStatus['relays'] {
    return [...this.#offers].map(([device, { state, lastError }]) => ({ device, reserved: state === 'reserved', lastError }))
  }

  /** Whether this device needs relays. Reservations that it has stay until their links go. */
  want(wanted: boolean): void {
    this.#wanted = wanted
    this.#pump()
  }

  /** A linked device offers to relay. */
  offered(relay: DeviceId): void {
    if (this.#offers.has(relay)) return
    this.#offers.set(relay, { state: 'idle', failures: 0, notBefore: this.#components.clock.monotonic(), lastError: null })
    this.#pump()
  }

  /** Its last direct link is down. */
  gone(relay: DeviceId): void {
    const offer = this.#offers.get(relay)
    if (offer === undefined) return
    this.#offers.delete(relay)
    if (offer.state === 'reserved') this.#init.onChange()
    this.#pump()
  }

  /** The reservation is lost, and the link may be up all the same. */
  lost(relay: DeviceId): void {
    const offer = this.#offers.get(relay)
    if (offer?.state !== 'reserved') return
    this.#components.logger.info('network', 'a device relays for this one no more', { relay })
    offer.state = 'idle'
    this.#pause(offer)
    this.#init.onChange()
    this.#pump()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  /** Asks as many as are lacking, and sets the timer for those that are to be asked later. */
  #pump(): void {
    this.#cancel()
    if (this.#stopped || !this.#wanted) return
    const now = this.#components.clock.monotonic()
    const busy = [...this.#offers.values()].filter(({ state }) => state !== 'idle').length
    const idle = [...this.#offers].filter(([, { state }]) => state === 'idle').sort(([, a], [, b]) => a.notBefore - b.notBefore)
    for (const [relay, offer] of idle.slice(0, Math.max(0, MAX_RELAYS - busy))) {
      if (offer.notBefore > now) {
        this.#cancel = this.#components.clock.setTimer(offer.notBefore - now, () => this.#pump())
        return
      }
      void this.#reserve(relay, offer)
    }
  }

  async #reserve(relay: DeviceId, offer: Offer): Promise<void> {
    const { logger, reserve } = this.#components
    offer.state = 'asking'
    try {
      await reserve(relay)
      Object.assign(offer, { state: 'reserved', failures: 0, lastError: null })
      if (this.#offers.get(relay) !== offer) return
      logger.info('network', 'a device relays for this one', { relay })
      this.#init.onChange()
    } catch (error) {
      offer.state = 'idle'
      offer.lastError = error instanceof Error ? error.message : String(error)
      this.#pause(offer)
      logger.debug('network', `a device does not relay for this one: ${offer.lastError}`, { relay, failures: offer.failures })
    }
    this.#pump()
  }

  #pause(offer: Offer): void {
    const { clock, random } = this.#components
    const pause = Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** offer.failures++)
    offer.notBefore = clock.monotonic() + pause * (0.5 + random.float() / 2)
  }
}
