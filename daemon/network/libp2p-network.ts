import type { Connection, Libp2p } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import type { DeviceId } from '../../protocol/index.ts'
import { type Clock, type DatedLink, type Link, type Logger, type Network, type StreamHandler, SURPLUS_GRACE_MS, surplusLinks } from '../../src/index.ts'
import { dialableOf, isLoopback, parseDialAddress, withDevice, isRelayed, relayedAddress } from './address.ts'
import { KEEP_ALIVE_MS, MAX_STREAMS } from './create-node.ts'
import { addressText, Libp2pLink } from './libp2p-link.ts'
import { type Dialled, OwnAddressError } from './reconnector.ts'
import type { Wires } from './wire.ts'

/** After the machine slept or its network changed, a link that lives answers within this time. */
const PROBE_TIMEOUT_MS = 10_000
/** Of a dial to addresses without a relay, where there are others with one. */
const DIRECT_DIAL_MS = 5_000
/** Relays that one dial tries. */
const MAX_DIALLED_RELAYS = 3
/** Addresses of one relay that this device tells of. */
const MAX_RELAY_ADDRESSES = 3
/** How dials end where nothing listens, or nothing answers. */
const NO_ANSWER = /\bE(CONNREFUSED|HOSTUNREACH|NETUNREACH|TIMEDOUT)\b|nobody answered|p2p-circuit/
/** What is left of the promise to stop within 2 s goes to the disks. */
const STOP_TIMEOUT_MS = 1_500

export interface Libp2pNetworkComponents {
  readonly node: Pick<Libp2p, 'peerId' | 'addEventListener' | 'getConnections' | 'getMultiaddrs' | 'handle' | 'dial' | 'stop'> & {
    readonly peerStore: Pick<Libp2p['peerStore'], 'delete'>
  }
  readonly wires: Wires
  readonly clock: Clock
  readonly logger: Logger
}

export interface Libp2pNetworkInit {
  /** Called with what Network.remember is told, as far as it can be used. */
  onRemember(device: DeviceId, addresses: readonly string[]): void
  /** Whether only who has a network key is understood. */
  readonly isPrivate?: boolean
  /** Further direct addresses of this device. */
  outside?(): readonly string[]
  /** Devices that relay for this one, each with where it can be dialled. */
  relays?(): readonly { readonly device: DeviceId; readonly addresses: readonly string[] }[]
}

/** The engine's Network over a started libp2p node. */
export class Libp2pNetwork implements Network {
  readonly device: DeviceId
  readonly #components: Libp2pNetworkComponents
  readonly #init: Libp2pNetworkInit
  readonly #links = new Map<Connection, Libp2pLink>()
  readonly #dated = new Map<Link, DatedLink>()
  readonly #linkListeners: ((link: Link) => void)[] = []
  readonly #addressListeners: (() => void)[] = []
  #told = ''
  #cancelCheck: () => void = () => {}
  #stopped = false

  constructor(components: Libp2pNetworkComponents, init: Libp2pNetworkInit) {
    this.#components = components
    this.#init = init
    const { node } = components
    this.device = node.peerId.toString() as DeviceId
    node.addEventListener('connection:open', ({ detail }) => this.#onConnection(detail))
    node.addEventListener('self:peer:update', () => this.checkAddresses())
    for (const connection of node.getConnections()) this.#onConnection(connection)
    this.#checkLater()
  }

  addresses(): string[] {
    const addresses = this.#components.node.getMultiaddrs().flatMap((address) => {
      try {
        return [parseDialAddress(address.toString())]
      } catch {
        return []
      }
    })
    // Last: of use to other daemons on this machine alone.
    const [loopback, others] = [addresses.filter(({ host }) => isLoopback(host)), addresses.filter(({ host }) => !isLoopback(host))]
    const relayed = (this.#init.relays?.() ?? []).flatMap(({ device, addresses: direct }) =>
      direct
        .filter((address) => !isRelayed(address) && !isLoopback(parseDialAddress(address).host))
        .slice(0, MAX_RELAY_ADDRESSES)
        .map((address) => relayedAddress({ address, device }))
    )
    const direct = new Set([...others.map(({ address }) => address), ...(this.#init.outside?.() ?? [])])
    return [...direct, ...relayed, ...loopback.map(({ address }) => address)].map((address) => withDevice(address, this.device))
  }

  /** At which others may reach this device, here or at its router. */
  ports(): number[] {
    const direct = this.#components.node.getMultiaddrs().map((address) => address.toString())
    return [...new Set(direct.flatMap((address) => /^\/ip[46]\/[^/]+\/tcp\/(\d+)(?!.*p2p-circuit)/.exec(address)?.[1] ?? []).map(Number))]
  }

  onAddresses(listener: () => void): void {
    this.#addressListeners.push(listener)
  }

  /** To be called when the addresses of the machine may have changed, of which libp2p does not tell. */
  checkAddresses(): void {
    const addresses = this.addresses().join()
    if (this.#stopped || addresses === this.#told) return
    this.#told = addresses
    for (const listener of this.#addressListeners) listener()
  }

  handle(protocol: string, handler: StreamHandler): void {
    const { node, logger } = this.#components
    node
      .handle(
        protocol,
        (stream, connection) => {
          const link = this.#links.get(connection)
          if (link === undefined) {
            stream.abort(new Error('the link is closed'))
            return
          }
          const adopted = link.adopt(stream)
          try {
            handler(adopted, link)
          } catch (error) {
            adopted.abort(error instanceof Error ? error : new Error(String(error)))
            logger.error('network', `a stream of ${protocol} failed: ${String(error)}`, { device: link.device })
          }
        },
        { maxInboundStreams: MAX_STREAMS, maxOutboundStreams: MAX_STREAMS, runOnLimitedConnection: true }
      )
      .catch((error: unknown) => logger.error('network', `${protocol} is not served: ${String(error)}`))
  }

  onLink(listener: (link: Link) => void): void {
    this.#linkListeners.push(listener)
    for (const link of this.links()) listener(link)
  }

  remember(device: DeviceId, addresses: readonly string[]): void {
    if (device === this.device) return
    const isHere = this.links(device).some((link) => link.address.startsWith('/ip4/127.') || link.address.startsWith('/ip6/::1/'))
    this.#init.onRemember(device, dialableOf(device, addresses, { loopback: isHere, self: this.device }))
  }

  /** The links that are up, to `device` or to all. */
  links(device?: DeviceId): Libp2pLink[] {
    return [...this.#links.values()].filter((link) => device === undefined || link.device === device)
  }

  /**
   * Dials addresses (without a device in them) one after the other until one answers, those with a relay last; the answer says who did.
   * With `device`, whoever else answers is refused. @throws OwnAddressError, and Error that says why none did
   */
  async dial(addresses: readonly string[], device: DeviceId | undefined, signal: AbortSignal): Promise<Dialled> {
    if (addresses.length === 0) throw new Error('no direct address of it is known')
    const relayed = device === undefined ? [] : addresses.filter(isRelayed).slice(0, MAX_DIALLED_RELAYS)
    const direct = addresses.filter((address) => !isRelayed(address))
    const faults: unknown[] = []
    if (direct.length > 0) {
      const limit = relayed.length === 0 ? signal : AbortSignal.any([signal, AbortSignal.timeout(DIRECT_DIAL_MS)])
      try {
        return await this.#dial(direct, device, limit)
      } catch (error) {
        if (relayed.length === 0 || error instanceof OwnAddressError) throw error
        faults.push(error)
      }
    }
    for (const address of relayed) {
      try {
        await this.#linkRelay(address, device, signal)
        return await this.#dial([address], device, signal)
      } catch (error) {
        faults.push(error)
      }
    }
    throw new Error(dialFault(new AggregateError(faults), signal), { cause: faults[0] })
  }

  /** libp2p would look for the relay in its own address book, which is empty. */
  async #linkRelay(address: string, device: DeviceId | undefined, signal: AbortSignal): Promise<void> {
    const { relay } = parseDialAddress(withDevice(address, device as DeviceId))
    if (relay === undefined || relay.device === this.device) throw new Error('a device is no relay to itself')
    if (!this.links(relay.device).some((link) => link.direct)) await this.#dial([relay.address], relay.device, signal)
  }

  async #dial(addresses: readonly string[], device: DeviceId | undefined, signal: AbortSignal): Promise<Dialled> {
    const targets = addresses.map((address) => multiaddr(device === undefined ? address : withDevice(address, device)))
    // Else libp2p answers with the relayed connection that is to be replaced.
    const force = device !== undefined && this.links(device).length > 0
    try {
      const connection = await this.#components.node.dial(targets, { signal, force })
      return { device: connection.remotePeer.toString() as DeviceId, address: addressText(connection) }
    } catch (error) {
      // What libp2p calls it, with no other use of that name on the way.
      if (error instanceof Error && error.name === 'InvalidPeerIdError') throw new OwnAddressError('it is an address of this device itself')
      const fault = dialFault(error, signal)
      const foreign = this.#init.isPrivate === true && !NO_ANSWER.test(fault)
      throw new Error(foreign ? `who answered is not of this private network, or has another network key: ${fault}` : fault, { cause: error })
    }
  }

  /**
   * Breaks every link over which nothing comes any more, at once where it cannot; to be called when the network may have changed.
   * @param hosts the addresses of this machine
   */
  async probe(hosts: readonly string[]): Promise<void> {
    const here = new Set(hosts)
    for (const link of this.links()) link.breakUnless(here)
    await Promise.all(this.links().map((link) => link.probe(PROBE_TIMEOUT_MS)))
  }

  /** Closes every link and the node; resolves within 2 s, whatever is under way. */
  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    this.#cancelCheck()
    const { node, clock } = this.#components
    const deadline = Promise.withResolvers<void>()
    const cancel = clock.setTimer(STOP_TIMEOUT_MS, () => deadline.resolve())
    const stopping = (async () => {
      await Promise.all(this.links().map((link) => link.close()))
      await node.stop()
    })()
    try {
      await Promise.race([stopping, deadline.promise])
    } finally {
      cancel()
      stopping.catch(() => {})
      for (const connection of node.getConnections()) connection.abort(new Error('stopping'))
    }
  }

  #onConnection(connection: Connection): void {
    if (this.#links.has(connection) || connection.status !== 'open') return
    const { wires, clock } = this.#components
    const link = new Libp2pLink(connection, wires.socketOf(connection))
    if (this.#stopped) {
      void link.close()
      return
    }
    this.#links.set(connection, link)
    this.#dated.set(link, { link, since: clock.monotonic() })
    link.onClose(() => {
      this.#links.delete(connection)
      this.#dated.delete(link)
      // What libp2p keeps of everyone who was ever there.
      if (this.links(link.device).length === 0) this.#components.node.peerStore.delete(connection.remotePeer).catch(() => {})
    })
    if (this.links(link.device).length > 1) clock.setTimer(SURPLUS_GRACE_MS, () => this.#closeSurplus(link.device))
    for (const listener of [...this.#linkListeners]) listener(link)
  }

  #closeSurplus(device: DeviceId): void {
    if (this.#stopped) return
    const dated = [...this.#dated.values()].filter(({ link }) => link.device === device)
    for (const link of surplusLinks(dated, this.device)) void link.close()
  }

  #checkLater(): void {
    this.#cancelCheck = this.#components.clock.setTimer(KEEP_ALIVE_MS, () => {
      for (const link of this.links()) link.checkAlive()
      this.#checkLater()
    })
  }
}

/** Why a dial failed, in one line: of several addresses each once. */
function dialFault(error: unknown, signal: AbortSignal): string {
  if (signal.aborted && signal.reason instanceof Error) return signal.reason.message
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error]
  return [...new Set(errors.map((one) => (one instanceof Error ? one.message : String(one))))].join('; ')
}
