/**
 * Dials whoever is wanted and not linked, and never gives up: libp2p itself tries five times and forgets. Pauses double from 1 s to
 * 5 min; they start over when there is reason to hope: the network changed, the machine woke up, the device showed itself.
 * A device that is linked over relays only is dialled on, at its direct addresses.
 */
import type { DeviceId } from '../../protocol/index.ts'
import type { Clock, Logger, Random } from '../../src/index.ts'
import { isRelayed } from './address.ts'
import { DIAL_TIMEOUT_MS } from './create-node.ts'

const FIRST_PAUSE_MS = 1_000
const LAST_PAUSE_MS = 5 * 60 * 1000
/** A link that broke sooner counts as a failed dial: else someone who closes every link is dialled every second. */
const STABLE_MS = 30_000
/** Each takes a socket and a handshake; more would only take them from each other. */
const MAX_DIALS = 16
/** Of these, to devices that nobody has asked for. */
const MAX_STRANGER_DIALS = 8
/** Devices that the LAN names and nobody has asked for; only they can share a folder that is new here. Likewise those of the rendezvous. */
const MAX_STRANGERS = 64
/** Dials at once to devices that others told of: the rest is for those that are known. */
const MAX_HINT_DIALS = 4
/** So many of them are dialled in one go, and one more after each pause: someone who tells of many must not make us dial the world. */
const HINT_BURST = 16
const HINT_PAUSE_MS = 2_000
/** After so many dials that led to nothing one is given up until it is told of anew. */
const HINT_FAILURES = 10
/** A device that the LAN has not named for this long has gone: when it is named again, it is dialled again. The LAN is asked every 10 s. */
const SIGHTING_GAP_MS = 45_000
/** So long a stranger is dialled after it was last named. */
const STRANGER_TTL_MS = 5 * 60 * 1000

export interface Dialled {
  readonly device: DeviceId
  /** Which of the addresses answered; undefined where it leads there this once only. */
  readonly address: string | undefined
}

/** A dial reached this device itself. */
export class OwnAddressError extends Error {
  override readonly name = 'OwnAddressError'
}

/** Why a dial is ended that is no failure: it begins again. */
class StartOver extends Error {}

export interface ReconnectorComponents {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** What to dial for a device, best first. */
  addressesOf(device: DeviceId): readonly string[]
  /**
   * Dials until one answers; with `device`, whoever else answers is refused. When it resolves, linkUp has been called.
   * Without addresses it is linked over a relay, and there may be another way.
   * @throws OwnAddressError, and Error that says why none did
   */
  dial(addresses: readonly string[], device: DeviceId | undefined, signal: AbortSignal): Promise<Dialled>
  onDialled(dialled: Dialled): void
  /** A device that others told of is not dialled any more. */
  onGivenUp(device: DeviceId): void
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

type Source = 'lan' | 'rendezvous'

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
  /** Nobody wants it: only the LAN named it, or the rendezvous. Neither pushes out what the other one named. */
  stranger: Source | undefined
  sighted: number
  /** Only others told of it; nobody wants it. */
  hinted: boolean
}

export class Reconnector {
  readonly #components: ReconnectorComponents
  /** By device id or address. */
  readonly #targets = new Map<string, Target>()
  /** When each device's oldest link came up, how many there are, and how many of them without a relay. */
  readonly #links = new Map<DeviceId, { since: number; count: number; direct: number }>()
  #dials = 0
  #hintDials = 0
  #hintTokens = HINT_BURST
  #hintTokensAt: number
  #strangerDials = 0
  #cancelTimer: () => void = () => {}
  #started = false
  #stopped = false

  constructor(components: ReconnectorComponents) {
    this.#components = components
    this.#hintTokensAt = components.clock.monotonic()
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
    else {
      target.stranger = undefined
      target.hinted = false
    }
    this.#pump()
  }

  /** Others told where a device says it is, and that is news. It is dialled at once where it is known, and else when there is time for it. */
  hinted(device: DeviceId): void {
    const target = this.#targets.get(device)
    if (target === undefined) this.#add(device, { device, hinted: true })
    else this.#hurry(target, 0)
    this.#pump()
  }

  /** Ends what `hinted` began. */
  dropHinted(device: DeviceId): void {
    if (this.#targets.get(device)?.hinted === true) this.unwant(device)
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

  /**
   * The LAN named a device, or the rendezvous did. Anyone can have that done, as often as they like: only one that was not there before is
   * dialled at once.
   */
  sighted(device: DeviceId, source: Source = 'lan'): void {
    const now = this.#components.clock.monotonic()
    const target = this.#targets.get(device)
    if (target === undefined) {
      this.#makeRoomForStranger(source, now)
      if (this.#strangers(source).length < MAX_STRANGERS) this.#add(device, { device, stranger: source, sighted: now })
    } else {
      if (now - target.sighted > SIGHTING_GAP_MS) this.#hurry(target, 0)
      target.sighted = now
    }
    this.#pump()
  }

  /** The network changed, or the machine woke up: what failed may work now, and a dial under way may wait for an answer that cannot come. */
  retryAll(): void {
    for (const target of this.#targets.values()) {
      this.#hurry(target, this.#components.random.float() * FIRST_PAUSE_MS)
      target.dialling?.abort(new StartOver('the network changed'))
    }
    this.#pump()
  }

  linkUp(device: DeviceId, direct = true): void {
    const link = this.#links.get(device) ?? { since: this.#components.clock.monotonic(), count: 0, direct: 0 }
    this.#links.set(device, link)
    link.count++
    if (direct) link.direct++
    else if (link.count === 1) this.#upgradeSoon(device)
  }

  linkDown(device: DeviceId, direct = true): void {
    const link = this.#links.get(device)
    if (link === undefined) return
    if (direct) link.direct--
    if (--link.count > 0) {
      if (direct && link.direct === 0) this.#upgradeSoon(device)
      return
    }
    this.#links.delete(device)
    const stable = this.#components.clock.monotonic() - link.since >= STABLE_MS
    for (const target of this.#targets.values()) {
      if (target.device !== device) continue
      if (stable && !target.hinted) {
        target.failures = 0
        // It comes back soon, if it is only starting again: then its next word on the LAN counts as new.
        target.sighted = Number.NEGATIVE_INFINITY
      } else {
        target.failures++
      }
      this.#pause(target)
    }
    this.#giveUp()
    this.#pump()
  }

  #giveUp(): void {
    for (const [name, { hinted, failures, device }] of this.#targets) {
      if (!hinted || failures < HINT_FAILURES || device === undefined) continue
      this.#targets.delete(name)
      this.#components.onGivenUp(device)
    }
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
      stranger: undefined,
      hinted: false,
      sighted: Number.NEGATIVE_INFINITY,
      ...parts
    })
  }

  #strangers(source: Source): [string, Target][] {
    return [...this.#targets].filter(([, target]) => target.stranger === source)
  }

  /** Strangers of whom nothing was heard for long, or else the one heard of longest ago that nothing is under way with, make way. */
  #makeRoomForStranger(source: Source, now: number): void {
    const idle = this.#strangers(source).filter(([, target]) => target.dialling === undefined && !this.#isLinked(target))
    for (const [name, target] of idle) if (now - target.sighted > STRANGER_TTL_MS) this.#targets.delete(name)
    if (this.#strangers(source).length < MAX_STRANGERS) return
    const [oldest] = idle.sort(([, a], [, b]) => a.sighted - b.sighted)
    if (oldest !== undefined) this.#targets.delete(oldest[0])
  }

  #isLinked(target: Target): boolean {
    return target.device !== undefined && this.#links.has(target.device)
  }

  #isDirect(target: Target): boolean {
    return target.device !== undefined && (this.#links.get(target.device)?.direct ?? 0) > 0
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

  /** What is linked over relays only may be reached without. */
  #upgradeSoon(device: DeviceId): void {
    for (const target of this.#targets.values()) if (target.device === device) this.#hurry(target, FIRST_PAUSE_MS)
    this.#pump()
  }

  /** Starts the dials that are due, as many as may run, and sets the timer for the next. */
  #pump(): void {
    if (!this.#started || this.#stopped) return
    this.#cancelTimer()
    const now = this.#components.clock.monotonic()
    const busy = new Set([...this.#targets.values()].filter(({ dialling }) => dialling !== undefined).map(({ device }) => device))
    const waiting = [...this.#targets]
      .filter(([, target]) => target.dialling === undefined && !target.own && !this.#isDirect(target) && !this.#isGone(target, now))
      // One device can be wanted by its id and by an address: when one dial to it ends, it is this one's turn.
      .filter(([, { device }]) => device === undefined || !busy.has(device))
    const due = waiting.filter(([, { nextDial }]) => nextDial <= now).sort(([, a], [, b]) => Number(a.hinted) - Number(b.hinted) || a.nextDial - b.nextDial)
    let next = Math.min(...waiting.map(([, { nextDial }]) => (nextDial > now ? nextDial : Number.POSITIVE_INFINITY)))
    for (const [name, target] of due) {
      if (this.#dials >= MAX_DIALS) break
      if (target.device !== undefined && busy.has(target.device)) continue
      if (target.hinted && !this.#mayDialHint(now)) {
        // Where it is the dials under way that it waits for, their end is its turn.
        if (this.#hintDials < MAX_HINT_DIALS) next = Math.min(next, now + HINT_PAUSE_MS)
        break
      }
      // The others are due when one of these ends.
      if (target.stranger !== undefined && this.#strangerDials >= MAX_STRANGER_DIALS) continue
      busy.add(target.device)
      this.#dials++
      if (target.stranger !== undefined) this.#strangerDials++
      void this.#dial(name, target, target.stranger !== undefined)
    }
    if (next < Number.POSITIVE_INFINITY) this.#cancelTimer = this.#components.clock.setTimer(next - now, () => this.#pump())
  }

  #mayDialHint(now: number): boolean {
    this.#hintTokens = Math.min(HINT_BURST, this.#hintTokens + (now - this.#hintTokensAt) / HINT_PAUSE_MS)
    this.#hintTokensAt = now
    if (this.#hintTokens < 1 || this.#hintDials >= MAX_HINT_DIALS) return false
    this.#hintTokens--
    return true
  }

  #isGone(target: Target, now: number): boolean {
    return target.stranger !== undefined && now - target.sighted > STRANGER_TTL_MS
  }

  async #dial(name: string, target: Target, isStranger: boolean): Promise<void> {
    const { clock, logger } = this.#components
    const controller = new AbortController()
    target.dialling = controller
    const { hinted } = target
    if (hinted) this.#hintDials++
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
      if (hinted) this.#hintDials--
      if (isStranger) this.#strangerDials--
      if (target.lastError !== undefined && !(controller.signal.reason instanceof StartOver)) {
        target.failures++
        this.#pause(target)
      }
      this.#giveUp()
      this.#pump()
    }
  }

  /** Answers who was reached. */
  async #reach(target: Target, signal: AbortSignal): Promise<DeviceId> {
    const { addressesOf, dial, onDialled } = this.#components
    const known = target.address !== undefined ? [target.address] : target.device === undefined ? [] : addressesOf(target.device)
    const addresses = this.#isLinked(target) ? known.filter((address) => !isRelayed(address)) : known
    if (known.length === 0) throw new Error('no address of it is known')
    const dialled = await dial(addresses, target.address === undefined ? target.device : undefined, signal)
    target.device = dialled.device
    onDialled(dialled)
    return dialled.device
  }
}
