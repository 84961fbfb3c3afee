/**
 * Whether others can dial this device, asked of members that it dialled (docs/specs/rendezvous.md, "Dialling back"): they try, at the host
 * that they see it come from and nowhere else. libp2p's AutoNAT wants four strangers for that, where a person has two devices.
 */
import { decodeDialBack, DIAL_BACK_PROTOCOL, type DeviceId, encodeDialBack, MAX_DIAL_BACK_PORTS, MAX_REACH_MESSAGE_BYTES } from '../../protocol/index.ts'
import type { ByteStream, Clock, Link, Logger } from '../../src/index.ts'
import { directAddress, hostOf, isPublic } from './address.ts'
import { FrameStream } from './frame-stream.ts'

/** Links and addresses often come together. */
const DELAY_MS = 500
/** A router's port may close, or open, and nobody says so. */
const INTERVAL_MS = 30 * 60 * 1000
/** After nobody answered; doubles up to the interval. */
const FIRST_PAUSE_MS = 10_000
const KNOCK_TIMEOUT_MS = 5_000
const ANSWER_TIMEOUT_MS = 10_000
/** From one question of a device to the next that is answered. */
const ANSWER_PAUSE_MS = 5_000
/** Questions at work at once, of all devices. */
const MAX_ANSWERING = 4
/** Devices that are asked. */
const MAX_ASKED = 3

export interface DialBackComponents {
  readonly clock: Clock
  readonly logger: Logger
  /** Whether a device answers there. @throws Error when it does not */
  knock(dial: { readonly device: DeviceId; readonly address: string }, signal: AbortSignal): Promise<void>
}

export interface DialBackInit {
  isMember(device: DeviceId): boolean
  /** At which others may reach this device. */
  ports(): readonly number[]
  /** Called with the addresses at which others did reach this device; none where they did not. */
  onAnswer(addresses: readonly string[]): void
}

export class DialBack {
  readonly #components: DialBackComponents
  readonly #init: DialBackInit
  /** Links to who may be asked, and where each sees this device. */
  readonly #links = new Map<Link, string>()
  /** When each device was last answered, by the monotonic clock. */
  readonly #answered = new Map<DeviceId, number>()
  #answering = 0
  #pause = 0
  #cancel: () => void = () => {}
  #stopped = false

  constructor(components: DialBackComponents, init: DialBackInit) {
    this.#components = components
    this.#init = init
  }

  /** The other end of a direct link that this device dialled sees it there. */
  seen(link: Link, observed: string): void {
    if (link.closed || !isPublic(observed)) return
    this.#links.set(link, hostOf(observed) as string)
    link.onClose(() => this.#links.delete(link))
    this.again()
  }

  /** What others can reach may have changed. */
  again(): void {
    this.#pause = 0
    this.#later(DELAY_MS)
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  /** Serves DIAL_BACK_PROTOCOL. */
  async answer(bytes: ByteStream, link: Link): Promise<void> {
    const { clock, logger, knock } = this.#components
    const { device, direct, outbound, address } = link
    const isEarly = clock.monotonic() - (this.#answered.get(device) ?? Number.NEGATIVE_INFINITY) < ANSWER_PAUSE_MS
    const host = isPublic(address) ? hostOf(address) : undefined
    if (!this.#init.isMember(device) || !direct || outbound || isEarly || this.#answering >= MAX_ANSWERING || host === undefined) {
      bytes.abort(new Error('not now'))
      return
    }
    this.#answering++
    this.#answered.set(device, clock.monotonic())
    const stream = new FrameStream(bytes, MAX_REACH_MESSAGE_BYTES)
    try {
      const question = await stream.read(AbortSignal.timeout(KNOCK_TIMEOUT_MS))
      if (question === undefined) return
      const ports = decodeDialBack(question)
      const signal = AbortSignal.timeout(KNOCK_TIMEOUT_MS)
      const results = await Promise.allSettled(ports.map((port) => knock({ device, address: directAddress(host, port) }, signal)))
      stream.send(encodeDialBack(ports.filter((_, i) => results[i]?.status === 'fulfilled')))
    } catch (error) {
      bytes.abort(error instanceof Error ? error : new Error(String(error)))
      logger.debug('network', 'a device could not be told whether it can be dialled', { device, reason: String(error) })
    } finally {
      this.#answering--
      stream.end()
    }
  }

  #later(ms: number): void {
    this.#cancel()
    if (!this.#stopped) this.#cancel = this.#components.clock.setTimer(ms, () => void this.#check())
  }

  async #check(): Promise<void> {
    const asked = [...this.#links].slice(0, MAX_ASKED)
    const answers = await Promise.allSettled(asked.map(([link, host]) => this.#ask(link, host)))
    const told = answers.filter((answer) => answer.status === 'fulfilled').map(({ value }) => value)
    if (this.#stopped || asked.length === 0) return
    if (told.length > 0) {
      this.#pause = 0
      this.#init.onAnswer([...new Set(told.flat())])
      this.#later(INTERVAL_MS)
    } else {
      this.#pause = Math.min(INTERVAL_MS, Math.max(FIRST_PAUSE_MS, this.#pause * 2))
      this.#later(this.#pause)
    }
  }

  async #ask(link: Link, host: string): Promise<string[]> {
    const stream = new FrameStream(await link.open(DIAL_BACK_PROTOCOL), MAX_REACH_MESSAGE_BYTES)
    try {
      const ports = this.#init.ports().slice(0, MAX_DIAL_BACK_PORTS)
      stream.send(encodeDialBack(ports))
      const answer = await stream.read(AbortSignal.timeout(ANSWER_TIMEOUT_MS))
      if (answer === undefined) throw new Error('it does not answer')
      return decodeDialBack(answer)
        .filter((port) => ports.includes(port))
        .map((port) => directAddress(host, port))
    } finally {
      stream.end()
    }
  }
}
