/**
 * Dials whoever is wanted and not linked, and never gives up: libp2p itself tries five times and forgets. Pauses double from 1 s to
 * 5 min; they start over when there is reason to hope: the network changed, the machine woke up, the device showed itself.
 */
import type { DeviceId } from '../../protocol/index.ts'
import type { Clock, Logger, Random } from '../../src/index.ts'
import { DIAL_TIMEOUT_MS } from './create-node.ts'

const FIRST_PAUSE_MS = 1_000
const LAST_PAUSE_MS = 5 * 60 * 1000
/** A link that broke sooner counts as a failed dial: else someone who closes every link is dialled every second. */
const STABLE_MS = 30_000
/** Each takes a socket and a handshake; more would only take them from each other. */
const MAX_DIALS = 16
/** Devices that the LAN names and nobody has asked for; only they can share a folder that is new here. */
const MAX_STRANGERS = 64
/** A device that the LAN has not named for this long has gone: when it is named again, it is dialled again. The LAN is asked every 10 s. */
const SIGHTING_GAP_MS = 45_000
/** So long a stranger is dialled after it was last named. */
const STRANGER_TTL_MS = 5 * 60 * 1000

export interface Dialled {
  readonly device: DeviceId
  /** Which of the addresses answered. */
  readonly address: string
}

/** A dial reached this device itself. */
export class OwnAddressError extends Error {
  override readonly name = 'OwnAddressError'
}

export interface ReconnectorComponents {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** What to dial for a device, best first. */
  addressesOf(device: DeviceId): readonly string[]
  /**
   * Dials until one answers; with `device`, whoever else answers is refused. When it resolves, linkUp has been called.
   * @throws OwnAddressError, and Error that says why none did
   */
  dial(addresses: readonly string[], device: DeviceId | undefined, signal: AbortSignal): Promise<Dialled>
  onDialled(dialled: Dialled): void
}

/** One thing that is dialled, as `status` shows it. */
export interface DialStatus {
  /** A device id, or an address whose device is not known before it answers. */
  readonly target: string
  readonly device: DeviceId | undefined
  readonly state: 'linked' | 'dialling' | 'waiting' | 'given-up'
  readonly lastError: string | undefined
  /** Milliseconds until the next dial; only while waiting. */
  readonly nextDialMs: number | undefined
}

interface Target {
  /** Where there is none, whatever is known of `device` is dialled. */
  readonly address: string | undefined
  /** Who it is, or who answered at `address` last. */
  device: DeviceId | undefined
  /** Dials in a row that led to nothing. */
  failures: number
  /** By the monotonic clock. */
  nextDial: number
  dialling: AbortController | undefined
  lastError: string | undefined
  /** It is this device itself. */
  own: boolean
  /** Only the LAN named it; nobody wants it. */
  stranger: boolean
  sighted: number
}

export class Reconnector {
  readonly #components: ReconnectorComponents
  /** By device id or address. */
  readonly #targets = new Map<string, Target>()
  /** When each device's oldest link came up, and how many there are. */
  readonly #links = new Map<DeviceId, { since: number; count: number }>()
  #dials = 0
  #cancelTimer: () => void = () => {}
  #started = false
  #stopped = false

  constructor(components: ReconnectorComponents) {
    this.#components = components
  }

  /** Begins to dial. */
  start(): void {
    this.#started = true
    this.#pump()
  }

  /** Aborts every dial; from now on nothing happens. */
  stop(): void {
    this.#stopped = true
    this.#cancelTimer()
    for (const { dialling } of this.#targets.values()) dialling?.abort()
  }

  /** From now on a device is dialled whenever it is not linked. */
  want(device: DeviceId): void {
    const target = this.#targets.get(device)
    if (target === undefined) this.#add(device, { device })
    else target.stranger = false
    this.#pump()
  }

  /** Likewise whoever answers at an address; `device` is who did last time. */
  wantAddress(address: string, device?: DeviceId): void {
    if (!this.#targets.has(address)) this.#add(address, { address, device })
    this.#pump()
  }

  /** Ends what `want` or `wantAddress` began; links stay. */
  unwant(deviceOrAddress: string): void {
    const target = this.#targets.get(deviceOrAddress)
    this.#targets.delete(deviceOrAddress)
    target?.dialling?.abort()
  }

  /** The LAN named a device. Anyone can do that, as often as they like: only one that was not there before is dialled at once. */
  sighted(device: DeviceId): void {
    const now = this.#components.clock.monotonic()
    const target = this.#targets.get(device)
    if (target === undefined) {
      this.#makeRoomForStranger(now)
      if (this.#strangers().length < MAX_STRANGERS) this.#add(device, { device, stranger: true, sighted: now })
    } else {
      if (now - target.sighted > SIGHTING_GAP_MS) this.#hurry(target, 0)
      target.sighted = now
    }
    this.#pump()
  }

  /** The network changed, or the machine woke up: what failed may work now. */
  retryAll(): void {
    for (const target of this.#targets.values()) this.#hurry(target, this.#components.random.float() * FIRST_PAUSE_MS)
    this.#pump()
  }

  linkUp(device: DeviceId): void {
    const link = this.#links.get(device)
    if (link === undefined) this.#links.set(device, { since: this.#components.clock.monotonic(), count: 1 })
    else link.count++
  }

  linkDown(device: DeviceId): void {
    const link = this.#links.get(device)
    if (link === undefined || --link.count > 0) return
    this.#links.delete(device)
    const stable = this.#components.clock.monotonic() - link.since >= STABLE_MS
    for (const target of this.#targets.values()) {
      if (target.device !== device) continue
      if (stable) {
        target.failures = 0
        // It comes back soon, if it is only starting again: then its next word on the LAN counts as new.
        target.sighted = Number.NEGATIVE_INFINITY
      } else {
        target.failures++
      }
      this.#pause(target)
    }
    this.#pump()
  }

  status(): DialStatus[] {
    const now = this.#components.clock.monotonic()
    return [...this.#targets].map(([name, target]) => {
      const state = target.own ? 'given-up' : this.#isLinked(target) ? 'linked' : target.dialling === undefined ? 'waiting' : 'dialling'
      const nextDialMs = state === 'waiting' ? Math.max(0, Math.round(target.nextDial - now)) : undefined
      return { target: name, device: target.device, state, lastError: target.lastError, nextDialMs }
    })
  }

  #add(name: string, parts: Pick<Target, 'device'> & Partial<Target>): void {
    this.#targets.set(name, {
      address: undefined,
      failures: 0,
      nextDial: this.#components.clock.monotonic(),
      dialling: undefined,
      lastError: undefined,
      own: false,
      stranger: false,
      sighted: Number.NEGATIVE_INFINITY,
      ...parts
    })
  }

  #strangers(): [string, Target][] {
    return [...this.#targets].filter(([, target]) => target.stranger)
  }

  /** Strangers of whom nothing was heard for long, or else the one heard of longest ago that nothing is under way with, make way. */
  #makeRoomForStranger(now: number): void {
    const idle = this.#strangers().filter(([, target]) => target.dialling === undefined && !this.#isLinked(target))
    for (const [name, target] of idle) if (now - target.sighted > STRANGER_TTL_MS) this.#targets.delete(name)
    if (this.#strangers().length < MAX_STRANGERS) return
    const [oldest] = idle.sort(([, a], [, b]) => a.sighted - b.sighted)
    if (oldest !== undefined) this.#targets.delete(oldest[0])
  }

  #isLinked(target: Target): boolean {
    return target.device !== undefined && this.#links.has(target.device)
  }

  #hurry(target: Target, withinMs: number): void {
    target.failures = 0
    target.nextDial = Math.min(target.nextDial, this.#components.clock.monotonic() + withinMs)
  }

  #pause(target: Target): void {
    const { clock, random } = this.#components
    const pause = Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, target.failures - 1))
    // Between half of it and the whole: two devices that lost each other don't keep dialling at the same moment.
    target.nextDial = clock.monotonic() + pause * (0.5 + random.float() / 2)
  }

  /** Starts the dials that are due, as many as may run, and sets the timer for the next. */
  #pump(): void {
    if (!this.#started || this.#stopped) return
    this.#cancelTimer()
    const now = this.#components.clock.monotonic()
    const busy = new Set([...this.#targets.values()].filter(({ dialling }) => dialling !== undefined).map(({ device }) => device))
    const waiting = [...this.#targets]
      .filter(([, target]) => target.dialling === undefined && !target.own && !this.#isLinked(target) && !this.#isGone(target, now))
      // One device can be wanted by its id and by an address: when one dial to it ends, it is this one's turn.
      .filter(([, { device }]) => device === undefined || !busy.has(device))
      .sort(([, a], [, b]) => a.nextDial - b.nextDial)
    for (const [name, target] of waiting) {
      if (this.#dials >= MAX_DIALS) return
      if (target.nextDial > now) {
        this.#cancelTimer = this.#components.clock.setTimer(target.nextDial - now, () => this.#pump())
        return
      }
      if (target.device !== undefined && busy.has(target.device)) continue
      busy.add(target.device)
      this.#dials++
      void this.#dial(name, target)
    }
  }

  #isGone(target: Target, now: number): boolean {
    return target.stranger && now - target.sighted > STRANGER_TTL_MS
  }

  async #dial(name: string, target: Target): Promise<void> {
    const { clock, logger } = this.#components
    const controller = new AbortController()
    target.dialling = controller
    const cancel = clock.setTimer(DIAL_TIMEOUT_MS, () => controller.abort(new Error(`nobody answered within ${DIAL_TIMEOUT_MS / 1000} s`)))
    try {
      const device = await this.#reach(target, controller.signal)
      target.lastError = this.#links.has(device) ? undefined : 'the link was closed as soon as it was up'
    } catch (error) {
      target.lastError = error instanceof Error ? error.message : String(error)
      target.own = error instanceof OwnAddressError
      if (!this.#stopped) logger.debug('network', `no link to ${name}: ${target.lastError}`, { failures: target.failures + 1 })
    } finally {
      cancel()
      target.dialling = undefined
      this.#dials--
      if (target.lastError !== undefined) {
        target.failures++
        this.#pause(target)
      }
      this.#pump()
    }
  }

  /** Answers who was reached. */
  async #reach(target: Target, signal: AbortSignal): Promise<DeviceId> {
    const { addressesOf, dial, onDialled } = this.#components
    const addresses = target.address !== undefined ? [target.address] : target.device === undefined ? [] : addressesOf(target.device)
    if (addresses.length === 0) throw new Error('no address of it is known')
    const dialled = await dial(addresses, target.address === undefined ? target.device : undefined, signal)
    target.device = dialled.device
    onDialled(dialled)
    return dialled.device
  }
}
