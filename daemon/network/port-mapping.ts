/** Has the router let others in, for as long as the daemon runs, and says what is wrong where it does not. */
import type { NetworkInterfaceInfo } from 'node:os'
import type { Clock, Logger, Random } from '../../src/index.ts'
import { causeText } from '../fault-text.ts'
import type { ReachStatus } from '../status.ts'
import { directAddress, isPrivateNetwork, isPublic } from './address.ts'
import { defaultRouter } from './default-router.ts'
import { firstOf } from './first-of.ts'
import { type Gateway, GatewayError } from './gateway.ts'
import { NatPmpGateway } from './nat-pmp-gateway.ts'
import { findUpnpGateway } from './upnp-gateway.ts'

/** Asked for again in time; gone by itself where this machine goes without a word. */
const LEASE_SECONDS = 3600
const RENEW_MS = 20 * 60 * 1000
const RETRY_MS = 5 * 60 * 1000
const SEARCH_TIMEOUT_MS = 5_000
const STOP_TIMEOUT_MS = 1_000
const MAX_PORTS = 4

export interface PortMappingComponents {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** os.networkInterfaces. */
  interfaces(): NodeJS.Dict<NetworkInterfaceInfo[]>
}

export interface PortMappingInit {
  /** On which this device listens; undefined where it does not. */
  port(): number | undefined
  /** Called when `addresses()` are others. */
  onChange(): void
}

interface Mapping {
  readonly gateway: Gateway
  /** Of this machine, towards it. */
  readonly host: string
  readonly internal: number
  readonly external: number
  readonly address: string
}

export class PortMapping {
  readonly #components: PortMappingComponents
  readonly #init: PortMappingInit
  #mapping: Mapping | undefined
  #fault: string | undefined
  #cancel: () => void = () => {}
  #working: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(components: PortMappingComponents, init: PortMappingInit) {
    this.#components = components
    this.#init = init
  }

  /** Begins, or looks again: the network changed. */
  start(): void {
    this.#later(0)
  }

  /** Closes the port again; resolves within a second, whatever the router does. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel()
    const closing = this.#working.then(() => this.#close())
    const late = Promise.withResolvers<void>()
    const cancel = this.#components.clock.setTimer(STOP_TIMEOUT_MS, () => late.resolve())
    await Promise.race([closing, late.promise])
    cancel()
  }

  /** Where others reach this device by it. */
  addresses(): string[] {
    return this.#mapping === undefined ? [] : [this.#mapping.address]
  }

  problems(): ReachStatus['problems'] {
    if (this.#fault === undefined) return []
    const port = this.#init.port()
    const hint = `turn on UPnP or NAT-PMP in the router, or have it lead ${port === undefined ? 'a port' : `TCP port ${port}`} to this machine; or give --port-mapping off. It is tried again by itself`
    return [{ code: 'PORT_MAPPING', message: `other devices cannot be let in by the router: ${this.#fault}`, hint }]
  }

  #later(ms: number): void {
    this.#cancel()
    if (this.#stopped) return
    this.#cancel = this.#components.clock.setTimer(ms, () => {
      this.#working = this.#working.then(() => this.#renew())
    })
  }

  async #renew(): Promise<void> {
    const { logger } = this.#components
    const before = this.#mapping?.address
    try {
      this.#mapping = await this.#map()
      this.#fault = undefined
      if (this.#mapping !== undefined && this.#mapping.address !== before)
        logger.info('network', 'the router lets others in', { address: this.#mapping.address })
      this.#later(RENEW_MS)
    } catch (error) {
      this.#mapping = undefined
      this.#fault = causeText(error)
      logger.warn('network', `the router does not let others in: ${this.#fault}`)
      this.#later(RETRY_MS)
    }
    if (this.#mapping?.address !== before) this.#init.onChange()
  }

  /** Undefined where there is nothing to do: this machine has no private address. */
  async #map(): Promise<Mapping | undefined> {
    const internal = this.#init.port()
    const hosts = Object.values(this.#components.interfaces()).flatMap((all = []) => all.filter(({ family, internal: own }) => family === 'IPv4' && !own))
    const [host] = hosts.map(({ address }) => address).filter((address) => isPrivateNetwork(address) && !address.startsWith('169.254.'))
    if (host === undefined || internal === undefined) return undefined
    const { gateway, outside } = await firstOf([(signal) => byUpnp(host, signal), byNatPmp], AbortSignal.timeout(SEARCH_TIMEOUT_MS))
    if (!isPublic(directAddress(outside, internal))) throw new Error(`the router has no public address itself, but ${outside}: there is another one before it`)
    const old = this.#mapping?.internal === internal && this.#mapping.host === host ? this.#mapping.external : undefined
    const external = await this.#open(gateway, internal, old ?? internal)
    return { gateway, host, internal, external, address: directAddress(outside, external) }
  }

  /** Tries the port that was wished for, then others. @returns the one that it is */
  async #open(gateway: Gateway, internal: number, wished: number): Promise<number> {
    let external = wished
    for (let tries = 1; ; tries++) {
      try {
        return await gateway.open({ external, internal, seconds: LEASE_SECONDS })
      } catch (error) {
        if (!(error instanceof GatewayError) || !error.isTaken || tries === MAX_PORTS) throw error
        external = 20_000 + Math.floor(this.#components.random.float() * 40_000)
      }
    }
  }

  async #close(): Promise<void> {
    const mapping = this.#mapping
    this.#mapping = undefined
    await mapping?.gateway.close(mapping).catch(() => {})
  }
}

interface Found {
  readonly gateway: Gateway
  readonly outside: string
}

async function byUpnp(host: string, signal: AbortSignal): Promise<Found> {
  const gateway = await findUpnpGateway(host, signal)
  return { gateway, outside: await gateway.externalHost() }
}

async function byNatPmp(signal: AbortSignal): Promise<Found> {
  const router = await defaultRouter()
  if (router === undefined) throw new Error('this machine does not tell its router')
  const gateway = new NatPmpGateway({ host: router })
  return { gateway, outside: await gateway.externalHost(signal) }
}
