/**
 * Hole punching (docs/specs/rendezvous.md, "Hole punching"): two devices that are linked over a relay dial each other at the same moment, each
 * from the port that it is linked to another device from, at the address where that one sees the other. Either router takes what comes in
 * for the answer to what went out. libp2p's DCUtR cannot: over TCP it knows neither its address outside nor a port to dial from.
 */
import { decodePunch, type DeviceId, encodePunch, MAX_REACH_MESSAGE_BYTES, PUNCH_PROTOCOL } from '../../protocol/index.ts'
import type { ByteStream, Clock, Link, Logger } from '../../src/index.ts'
import { isPublic, parseDialAddress } from './address.ts'
import { FrameStream } from './frame-stream.ts'
import type { PortDial } from './port-dialler.ts'
import type { Dialled } from './reconnector.ts'

/** The two ends must dial within the time that a packet takes, where a router refuses what it does not expect. */
const MAX_ROUNDS = 4
/** A packet that was dropped is sent again after 1 s. */
const ROUND_TIMEOUT_MS = 2_500
const TIMEOUT_MS = 20_000
/** From one attempt to the next that a device is answered. */
const ANSWER_PAUSE_MS = 5_000

export interface PuncherComponents {
  readonly clock: Clock
  readonly logger: Logger
  dial(dial: PortDial, signal: AbortSignal): Promise<void>
}

export interface PuncherInit {
  readonly device: DeviceId
  isMember(device: DeviceId): boolean
  isLinkedDirectly(device: DeviceId): boolean
}

/** A port of this device, and what it is to others. */
interface Mapping {
  readonly localPort: number
  readonly address: string
}

export class Puncher {
  readonly #components: PuncherComponents
  readonly #init: PuncherInit
  readonly #mappings = new Map<Link, Mapping>()
  /** Where each device is dialled now. */
  readonly #targets = new Map<DeviceId, string>()
  /** When each device was last dialled as it asked for that, by the monotonic clock. */
  readonly #answered = new Map<DeviceId, number>()

  constructor(components: PuncherComponents, init: PuncherInit) {
    this.#components = components
    this.#init = init
  }

  /** The other end of a direct link that this device dialled sees it there. */
  seen(link: Link & { readonly localPort: number | undefined }, observed: string): void {
    const { localPort } = link
    if (localPort === undefined || link.closed || !isPublic(observed)) return
    this.#mappings.set(link, { localPort, address: parseDialAddress(observed).address })
    link.onClose(() => this.#mappings.delete(link))
  }

  /** Whether a link comes from here: then it says nothing of whether others can dial this device. */
  isPunched({ device, address }: Link): boolean {
    return this.#targets.get(device) === address
  }

  /** Whether it is for this device to ask: of two the one whose id, as text, is the smaller. */
  asks(device: DeviceId): boolean {
    return this.#init.device < device
  }

  /**
   * Asks the device at the other end of a relayed link to do it with this one.
   * @throws Error that says why it did not work
   */
  async punch(link: Link, outer: AbortSignal): Promise<Dialled> {
    const { clock } = this.#components
    if (this.#targets.has(link.device)) throw new Error('a way through both routers is being looked for already')
    const own = this.#mapping()
    const signal = AbortSignal.any([outer, AbortSignal.timeout(TIMEOUT_MS)])
    const stream = new FrameStream(await link.open(PUNCH_PROTOCOL), MAX_REACH_MESSAGE_BYTES)
    try {
      const asked = clock.monotonic()
      stream.send(encodePunch(own.address))
      const address = await readAddress(stream, signal)
      const way = (clock.monotonic() - asked) / 2
      for (let round = 1; ; round++) {
        stream.send(encodePunch(''))
        await new Promise<void>((resolve) => clock.setTimer(way, resolve))
        try {
          await this.#dial({ device: link.device, address, localPort: own.localPort, initiator: true }, signal)
          return { device: link.device, address: undefined }
        } catch (error) {
          if (round === MAX_ROUNDS || signal.aborted) throw new Error(`there is no way through both routers: ${textOf(error)}`, { cause: error })
        }
      }
    } finally {
      stream.end()
    }
  }

  /** Serves PUNCH_PROTOCOL. */
  async answer(bytes: ByteStream, link: Link): Promise<void> {
    const { clock, logger } = this.#components
    const { device } = link
    const now = clock.monotonic()
    const isEarly = now - (this.#answered.get(device) ?? Number.NEGATIVE_INFINITY) < ANSWER_PAUSE_MS
    const wrong = !this.#init.isMember(device) || link.direct || this.asks(device) || this.#targets.has(device) || isEarly
    if (wrong || this.#init.isLinkedDirectly(device)) {
      bytes.abort(new Error('not now'))
      return
    }
    const stream = new FrameStream(bytes, MAX_REACH_MESSAGE_BYTES)
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    let round = new AbortController()
    let dialling: Promise<void> | undefined
    try {
      const address = await readAddress(stream, signal)
      const { localPort, address: own } = this.#mapping()
      stream.send(encodePunch(own))
      this.#answered.set(device, now)
      for (let rounds = 0; rounds < MAX_ROUNDS; rounds++) {
        const word = await stream.read(signal)
        if (word === undefined) break
        if (decodePunch(word) !== '') throw new Error('it does not say when')
        round.abort(new Error('it begins again'))
        await dialling
        round = new AbortController()
        dialling = this.#dial({ device, address, localPort, initiator: false }, AbortSignal.any([signal, round.signal])).catch(() => {})
      }
      await dialling
    } catch (error) {
      bytes.abort(error instanceof Error ? error : new Error(String(error)))
      logger.debug('network', `no way through both routers: ${textOf(error)}`, { device })
    } finally {
      stream.end()
    }
  }

  async #dial(dial: PortDial, signal: AbortSignal): Promise<void> {
    this.#targets.set(dial.device, dial.address)
    try {
      await this.#components.dial(dial, AbortSignal.any([signal, AbortSignal.timeout(ROUND_TIMEOUT_MS)]))
      this.#components.logger.info('network', 'a way through both routers', { device: dial.device, address: dial.address })
    } finally {
      this.#targets.delete(dial.device)
    }
  }

  /** Of IPv4 first: with IPv6 there is rarely a need. */
  #mapping(): Mapping {
    const mappings = [...this.#mappings.values()]
    const best = mappings.find(({ address }) => address.startsWith('/ip4/')) ?? mappings[0]
    if (best === undefined) throw new Error('no device tells where it sees this one')
    return best
  }
}

/** @throws Error where it is none that a member may have dialled */
async function readAddress(stream: FrameStream, signal: AbortSignal): Promise<string> {
  const message = await stream.read(signal)
  const address = message === undefined ? '' : decodePunch(message)
  if (!isPublic(address)) throw new Error('the other device does not say where others see it')
  return parseDialAddress(address).address
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
