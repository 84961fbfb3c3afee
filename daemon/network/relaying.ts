/**
 * libp2p's circuit relay (https://github.com/libp2p/specs/blob/master/relay/circuit-v2.md) for members only: a device that relays does so for
 * devices that proved a folder's key here, without limits of bytes and time, and for nobody else. libp2p's server has one limit for
 * everyone. Loaded only where it is wanted.
 *
 * What was found in the sources of @libp2p/circuit-relay-v2 4.2.13, and why some of this is not simpler:
 * - A reservation is asked for here by device, over a link that is up (`addRelay`): libp2p's own way, listening on an address, dials by itself,
 *   fails the start where a relay is down, and never makes a lost reservation again. `RelayReservations` does that.
 * - Who opens a stop stream without being asked is made a relay at once and told to others; here only a relay that was asked may bring someone.
 * - The server joins two streams without back-pressure: it would hold all that a fast sender is ahead of a slow reader.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { type Identify, identify } from '@libp2p/identify'
import type { Connection, PeerId, Stream, Transport } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { DeviceId } from '../../protocol/index.ts'

const HOP_PROTOCOL = '/libp2p/circuit/relay/0.2.0/hop'
/** More devices than a person has behind routers. */
const MAX_RESERVATIONS = 64
/** Of one link: those whom its device talks to over this one. */
const MAX_RELAYED = 32
const IDENTIFY_TIMEOUT_MS = 5_000

export interface RelayingInit {
  /** Whether this device relays for members. */
  readonly offer: boolean
  isMember(device: DeviceId): boolean
  /** A reservation ended; no link went with it, or it went with its link. */
  onLost(relay: DeviceId): void
}

type TransportComponents = Parameters<ReturnType<typeof circuitRelayTransport>>[0]
type ServerComponents = Parameters<ReturnType<typeof circuitRelayServer>>[0]
type IdentifyComponents = Parameters<ReturnType<typeof identify>>[0]

/** What libp2p's transport has beside its interface. */
interface CircuitTransport extends Transport {
  readonly reservationStore: EventTarget & { addRelay(relay: PeerId, type: 'configured'): Promise<unknown>; hasReservation(relay: PeerId): boolean }
  onStop(stream: Stream, connection: Connection): Promise<void>
}

/** Likewise its server. */
interface CircuitServer {
  onHop(stream: Stream, connection: Connection): Promise<void>
  stopHop(options: unknown, signal: unknown): Promise<Stream | undefined>
}

/** What another device says of itself. */
export interface Identified {
  readonly relays: boolean
  /** Where it sees this device; undefined where it does not say. */
  readonly observed: string | undefined
}

export class Relaying {
  readonly #init: RelayingInit
  #transport: CircuitTransport | undefined
  #identify: Identify | undefined

  constructor(init: RelayingInit) {
    this.#init = init
  }

  /** For libp2p's `transports`. */
  readonly transport = (components: TransportComponents): Transport => {
    const transport = circuitRelayTransport({ maxInboundStopStreams: MAX_RELAYED, maxOutboundStopStreams: MAX_RELAYED })(components) as CircuitTransport
    const { reservationStore, onStop } = transport
    transport.onStop = async (stream, connection) => {
      if (reservationStore.hasReservation(connection.remotePeer)) await onStop(stream, connection)
      else stream.abort(new Error('only a relay that was asked may bring someone'))
    }
    reservationStore.addEventListener('relay:removed', (event) => {
      const { relay } = (event as CustomEvent<{ readonly relay: PeerId }>).detail
      this.#init.onLost(relay.toString() as DeviceId)
    })
    this.#transport = transport
    return transport
  }

  /** For libp2p's `services`. */
  services(): Record<string, (components: IdentifyComponents & ServerComponents) => unknown> {
    return {
      identify: (components) => {
        // Whoever connects may ask: strangers, too. Members are told addresses in their sessions.
        const addressManager = { getAddresses: () => [], addObservedAddr: () => {} }
        const silent = Object.create(components, { addressManager: { value: addressManager } }) as IdentifyComponents
        this.#identify = identify({ runOnConnectionOpen: false, timeout: IDENTIFY_TIMEOUT_MS })(silent)
        return this.#identify
      },
      ...(this.#init.offer ? { relay: server } : {})
    }
  }

  /** For libp2p's `connectionGater`. */
  gater(): { denyInboundRelayReservation(source: PeerId): boolean; denyOutboundRelayedConnection(source: PeerId): boolean } {
    const isStranger = (peer: PeerId): boolean => !this.#init.isMember(peer.toString() as DeviceId)
    return { denyInboundRelayReservation: isStranger, denyOutboundRelayedConnection: isStranger }
  }

  /** Asks who is at the other end of a connection. @throws Error when it does not say */
  async ask(connection: Connection): Promise<Identified> {
    if (this.#identify === undefined) throw new Error('the node is not made yet')
    const { protocols, observedAddr } = await this.#identify.identify(connection)
    return { relays: protocols.includes(HOP_PROTOCOL), observed: observedAddr?.toString() }
  }

  /** Asks a device that is linked to relay for this one; from then on until `onLost` it does. @throws Error when it refuses */
  async reserve(relay: DeviceId): Promise<void> {
    if (this.#transport === undefined) throw new Error('the node is not made yet')
    await this.#transport.reservationStore.addRelay(peerIdFromString(relay), 'configured')
  }
}

function server(components: ServerComponents): unknown {
  const service = circuitRelayServer({
    reservations: { maxReservations: MAX_RESERVATIONS, applyDefaultLimit: false },
    maxInboundHopStreams: MAX_RELAYED,
    maxOutboundHopStreams: MAX_RELAYED,
    maxOutboundStopStreams: MAX_RELAYED
  })(components)
  const relay = service as unknown as CircuitServer
  const sources = new AsyncLocalStorage<Stream>()
  const { onHop, stopHop } = relay
  relay.onHop = (stream, connection) => sources.run(stream, () => onHop(stream, connection))
  relay.stopHop = async (options, signal) => {
    const destination = await stopHop.call(service, options, signal)
    const source = sources.getStore()
    if (source !== undefined && destination !== undefined) {
      pace(source, destination)
      pace(destination, source)
    }
    return destination
  }
  return service
}

/** Lets `from` wait while `to` has more than it can send: what is held between them is what a stream's window allows. */
function pace(from: Stream, to: Stream): void {
  let resuming = false
  const pauseIfFull = (): void => {
    if (!resuming && to.writableNeedsDrain && from.readStatus === 'readable') from.pause()
  }
  from.addEventListener('message', pauseIfFull)
  to.addEventListener('drain', () => {
    if (from.readStatus !== 'paused') return
    // Hands out what was held, also where someone pauses meanwhile: see Libp2pByteStream.
    resuming = true
    from.resume()
    resuming = false
    pauseIfFull()
  })
}
