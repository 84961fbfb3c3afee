/** What leads out of this device's own network: the rendezvous, a DHT server of one's own, and the router's port. Loaded where it is wanted. */
import { createHash } from 'node:crypto'
import type { ConnectionProtector } from '@libp2p/interface'
import type { DeviceId } from '../../protocol/index.ts'
import type { Clock, Logger, Random } from '../../src/index.ts'
import { causeText } from '../fault-text.ts'
import type { Reach } from '../parts.ts'
import type { ReachStatus, RendezvousStatus } from '../status.ts'
import { dialableOf, isLoopback, isPrivateNetwork, isRelayed, parseBootstrap, parseDialAddress, parseListenAddress, withDevice } from './address.ts'
import type { DhtNode } from './dht-node.ts'
import { type Provider, Rendezvous } from './rendezvous.ts'

/** Of what one provider says. */
const MAX_DIRECT = 4
const MAX_RELAYED = 2
/** As for the rest of the network; strangers may take longer to let go. */
const STOP_TIMEOUT_MS = 1_500
/** A DHT server is another peer than the device: who dials one must not get the other. */
const SERVER_SEED = 'syncline v1 dht server'

export interface BeyondComponents {
  readonly identity: { readonly device: DeviceId; readonly seed: Uint8Array }
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly network: { addresses(): string[] }
  readonly book: { knows(device: DeviceId): boolean; provided(device: DeviceId, addresses: readonly string[]): void }
  readonly reconnector: { sighted(device: DeviceId, source: 'rendezvous'): void }
}

export interface BeyondInit extends Reach {
  readonly discovery: boolean
  /** With a network key. */
  readonly protector: (() => ConnectionProtector) | undefined
}

export class Beyond {
  readonly #components: BeyondComponents
  readonly #init: BeyondInit
  readonly #ends: (() => Promise<void> | void)[] = []
  readonly #problems = new Map<string, ReachStatus['problems'][number]>()
  /** DHT servers of one's own; none: the public ones. */
  #bootstrap: readonly string[]
  #rendezvous: Rendezvous | undefined
  #server: DhtNode | undefined
  #stopped = false

  /** @throws CliError BAD_ADDRESS */
  constructor(components: BeyondComponents, init: BeyondInit) {
    this.#components = components
    this.#bootstrap = init.bootstrap.map(parseBootstrap)
    this.#init = { ...init, dhtServer: init.dhtServer && parseListenAddress(init.dhtServer) }
  }

  /** Never throws: what of it cannot run is a problem in the status. */
  async start(): Promise<void> {
    await this.#attempt('DHT_SERVER', 'give an address of this machine and a free port with --dht-server', () => this.#startServer())
    await this.#attempt('RENDEZVOUS', 'give the addresses of peers with --peer', () => this.#startRendezvous())
  }

  async stop(): Promise<void> {
    this.#stopped = true
    const late = Promise.withResolvers<void>()
    const cancel = this.#components.clock.setTimer(STOP_TIMEOUT_MS, () => late.resolve())
    const ending = Promise.all(this.#ends.splice(0).map((end) => end()))
    ending.catch(() => {})
    await Promise.race([ending, late.promise])
    cancel()
  }

  rendezvous(): RendezvousStatus | null {
    return this.#rendezvous?.status() ?? null
  }

  dhtServer(): string[] {
    return this.#server?.addresses() ?? []
  }

  problems(): ReachStatus['problems'] {
    const rendezvous = this.#rendezvous?.status()
    const failed = rendezvous?.state === 'failed' ? [lookUpProblem(rendezvous, this.#bootstrap.length > 0)] : []
    return [...this.#problems.values(), ...failed]
  }

  async #attempt(code: string, hint: string, work: () => Promise<void>): Promise<void> {
    if (this.#stopped) return
    try {
      await work()
    } catch (error) {
      const message = causeText(error)
      this.#problems.set(code, { code, message, hint })
      this.#components.logger.warn('network', message, { hint })
    }
  }

  async #startServer(): Promise<void> {
    const { dhtServer } = this.#init
    const bootstrap = this.#bootstrap
    if (dhtServer === undefined) return
    const seed = createHash('sha256').update(SERVER_SEED).update(this.#components.identity.seed).digest()
    const node = await this.#startNode({ seed, bootstrap, listen: dhtServer })
    this.#server = node
    this.#components.logger.info('network', 'DHT server', { addresses: node.addresses().join(' ') })
    // Whether others run is not known, and needs no answer.
    node.join(AbortSignal.timeout(60_000)).catch(() => {})
    // This device finds others through it, too.
    this.#bootstrap = [...bootstrap, ...node.addresses()]
  }

  async #startRendezvous(): Promise<void> {
    const { discovery, networkKey, topics, isLonely } = this.#init
    const bootstrap = this.#bootstrap
    // The public DHT does not have the key of a private network.
    if (!discovery || (networkKey !== undefined && bootstrap.length === 0)) return
    const { clock, random, logger, identity, network, book, reconnector } = this.#components
    const addresses = () => network.addresses().filter((address) => this.#isTold(address))
    const dht = await this.#startNode({ seed: identity.seed, bootstrap, addresses })
    const onHint = ({ device, addresses: told }: Provider): void => {
      const usable = checkHint(told, device, { self: identity.device, allowPrivate: bootstrap.length > 0 })
      if (usable.length === 0) return
      book.provided(device, usable)
      reconnector.sighted(device, 'rendezvous')
    }
    const rendezvous = new Rendezvous(
      { clock, random, logger, dht },
      { device: identity.device, topics, isLonely, addresses: () => addresses().join(), isMember: (device) => book.knows(device), onHint }
    )
    if (this.#stopped) return
    this.#rendezvous = rendezvous
    this.#ends.push(() => rendezvous.stop())
    rendezvous.start()
  }

  /** Strangers learn it: in the public DHT nothing of private networks. */
  #isTold(address: string): boolean {
    const { host } = parseDialAddress(address)
    return !isLoopback(host) && (this.#bootstrap.length > 0 || !isPrivateNetwork(host))
  }

  async #startNode(init: Parameters<typeof DhtNode.start>[0]): Promise<DhtNode> {
    const { DhtNode: Node } = await import('./dht-node.ts')
    const node = await Node.start({ ...init, protector: this.#init.protector })
    if (this.#stopped) await node.stop()
    else this.#ends.push(() => node.stop())
    return node
  }
}

/** What of a provider's addresses may be dialled. Exported for its tests. */
export function checkHint(
  addresses: readonly string[],
  device: DeviceId,
  { self, allowPrivate }: { readonly self: DeviceId; readonly allowPrivate: boolean }
): string[] {
  const dialable = dialableOf(device, addresses, { loopback: false, self })
  const usable = [...new Set(dialable)].filter((address) => allowPrivate || !isPrivateNetwork(parseDialAddress(withDevice(address, device)).host))
  return [...usable.filter((address) => !isRelayed(address)).slice(0, MAX_DIRECT), ...usable.filter(isRelayed).slice(0, MAX_RELAYED)]
}

function lookUpProblem({ lastError }: RendezvousStatus, own: boolean): ReachStatus['problems'][number] {
  return {
    code: 'RENDEZVOUS',
    message: `devices cannot be looked for by the keys of the folders: ${lastError ?? 'it is not known why'}`,
    hint: own
      ? 'see that a DHT server given with --bootstrap runs and can be reached; it is tried again by itself'
      : 'see that this machine is on the internet; it is tried again by itself'
  }
}
