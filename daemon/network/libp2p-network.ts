import type { Connection, Libp2p } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import type { DeviceId } from '../../protocol/index.ts'
import { type Clock, type DatedLink, type Link, type Logger, type Network, type StreamHandler, SURPLUS_GRACE_MS, surplusLinks } from '../../src/index.ts'
import { isLoopback, parseDialAddress, withDevice } from './address.ts'
import { KEEP_ALIVE_MS, MAX_STREAMS } from './create-node.ts'
import { addressText, Libp2pLink } from './libp2p-link.ts'
import { type Dialled, OwnAddressError } from './reconnector.ts'
import type { Wires } from './wire.ts'

/** After the machine slept or its network changed, a link that lives answers within this time. */
const PROBE_TIMEOUT_MS = 10_000
/** What is left of the promise to stop within 2 s goes to the disks. */
const STOP_TIMEOUT_MS = 1_500

export interface Libp2pNetworkComponents {
  readonly node: Pick<Libp2p, 'peerId' | 'addEventListener' | 'getConnections' | 'getMultiaddrs' | 'handle' | 'dial' | 'stop'>
  readonly wires: Wires
  readonly clock: Clock
  readonly logger: Logger
}

export interface Libp2pNetworkInit {
  /** Called with what Network.remember is told, as far as it can be used. */
  onRemember(device: DeviceId, addresses: readonly string[]): void
}

/** The engine's Network over a started libp2p node. */
export class Libp2pNetwork implements Network {
  readonly device: DeviceId
  readonly #components: Libp2pNetworkComponents
  readonly #init: Libp2pNetworkInit
  readonly #links = new Map<Connection, Libp2pLink>()
  readonly #dated = new Map<Link, DatedLink>()
  readonly #linkListeners: ((link: Link) => void)[] = []
  #cancelCheck: () => void = () => {}
  #stopped = false

  constructor(components: Libp2pNetworkComponents, init: Libp2pNetworkInit) {
    this.#components = components
    this.#init = init
    const { node } = components
    this.device = node.peerId.toString() as DeviceId
    node.addEventListener('connection:open', ({ detail }) => this.#onConnection(detail))
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
    return [...others, ...loopback].map(({ address }) => withDevice(address, this.device))
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

  /** Loopback addresses pass only from a device on this machine: no other one may make us knock at our own doors. */
  remember(device: DeviceId, addresses: readonly string[]): void {
    if (device === this.device) return
    const isHere = this.links(device).some((link) => link.address.startsWith('/ip4/127.') || link.address.startsWith('/ip6/::1/'))
    const usable = addresses.slice(0, 64).flatMap((text) => {
      try {
        const { address, device: named, host, dns } = parseDialAddress(text)
        const wrong = dns || (named !== undefined && named !== device) || (isLoopback(host) && !isHere) || host === '169.254.169.254'
        return wrong ? [] : [address]
      } catch {
        return []
      }
    })
    this.#init.onRemember(device, usable)
  }

  /** The links that are up, to `device` or to all. */
  links(device?: DeviceId): Libp2pLink[] {
    return [...this.#links.values()].filter((link) => device === undefined || link.device === device)
  }

  /**
   * Dials addresses (without a device in them) one after the other until one answers; the answer says who did.
   * With `device`, whoever else answers is refused. @throws OwnAddressError, and Error that says why none did
   */
  async dial(addresses: readonly string[], device: DeviceId | undefined, signal: AbortSignal): Promise<Dialled> {
    const targets = addresses.map((address) => multiaddr(device === undefined ? address : withDevice(address, device)))
    try {
      const connection = await this.#components.node.dial(targets, { signal })
      return { device: connection.remotePeer.toString() as DeviceId, address: addressText(connection) }
    } catch (error) {
      // What libp2p calls it, with no other use of that name on the way.
      if (error instanceof Error && error.name === 'InvalidPeerIdError') throw new OwnAddressError('it is an address of this device itself')
      throw new Error(dialFault(error, signal), { cause: error })
    }
  }

  /** Breaks every link over which nothing comes any more; to be called when the network may have changed. */
  async probe(): Promise<void> {
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
