/**
 * Dials from a port that another connection of this device goes out from: to a router that keeps to one port outside for each port inside
 * (RFC 4787, "endpoint-independent mapping") both come from the same place, which the other end of the first one can tell.
 */
import type { MultiaddrConnection, Transport, Upgrader } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import type { DeviceId } from '../../protocol/index.ts'
import { withDevice } from './address.ts'

/** libp2p gives a transport all its parts. */
type Components = Parameters<ReturnType<typeof tcp>>[0] & { readonly upgrader: Upgrader }
type DialOptions = Parameters<Transport['dial']>[1]

/** It is who it should be. */
class Proven extends Error {}

export interface PortDial {
  readonly device: DeviceId
  /** Without the device. */
  readonly address: string
  readonly localPort: number
  /** Which end begins the handshake, where both dialled. */
  readonly initiator: boolean
}

export class PortDialler {
  #transport: Transport | undefined
  #upgrader: Upgrader | undefined

  /**
   * For libp2p's `transports`: TCP whose connections share their port. A port that the system chose when it connected belongs to that
   * connection alone; one that was bound before, as Node.js does for a given host, others may have too (SO_REUSEADDR).
   */
  readonly transport = (components: Parameters<ReturnType<typeof tcp>>[0]): Transport => {
    const transport = tcp()(components)
    const dial = transport.dial.bind(transport)
    transport.dial = (address, options) => {
      const anywhere = { ip4: '0.0.0.0', ip6: '::' }[address.getComponents()[0]?.name ?? '']
      return dial(address, { ...(anywhere === undefined ? {} : { localAddress: anywhere }), ...(options as object) } as DialOptions)
    }
    this.#transport = transport
    this.#upgrader = (components as Components).upgrader
    return transport
  }

  /**
   * Sees whether a device answers at an address, from a port of its own, and leaves when it has proved who it is: before there is a
   * connection that either end would tell of. @throws Error when nobody answers, or another one
   */
  async knock({ device, address }: Pick<PortDial, 'device' | 'address'>, signal: AbortSignal): Promise<void> {
    const [transport, upgrader] = this.#parts()
    const createStreamMuxer = (): never => {
      throw new Proven()
    }
    // The first is for the handshake, which else would agree on a muxer: then the other end has a connection already.
    const terms = { skipStreamMuxerNegotiation: true, muxerFactory: { protocol: '', createStreamMuxer } }
    const upgradeOutbound: Upgrader['upgradeOutbound'] = (connection, options) => upgrader.upgradeOutbound(connection, { ...options, ...terms })
    try {
      await transport.dial(multiaddr(withDevice(address, device)), { signal, upgrader: { upgradeOutbound } } as unknown as DialOptions)
    } catch (error) {
      if (!(error instanceof Proven)) throw error
    }
  }

  #parts(): [Transport, Upgrader] {
    if (this.#transport === undefined || this.#upgrader === undefined) throw new Error('the node is not made yet')
    return [this.#transport, this.#upgrader]
  }

  /** The device is proved as by any other dial. @throws Error when nobody answers, or another one */
  async dial({ device, address, localPort, initiator }: PortDial, signal: AbortSignal): Promise<void> {
    const [transport, upgrader] = this.#parts()
    signal.throwIfAborted()
    // The socket keeps to the signal that it is given for as long as it lives: this one ends with the dial.
    const dialling = new AbortController()
    const abort = (): void => dialling.abort(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    const upgradeOutbound: Upgrader['upgradeOutbound'] = (connection, options) => {
      // libp2p's own DCUtR turns the handshake, and not the muxer above it.
      if (!initiator) (connection as { -readonly [K in keyof MultiaddrConnection]: MultiaddrConnection[K] }).direction = 'inbound'
      return upgrader.upgradeOutbound(connection, { ...options, initiator })
    }
    try {
      const options = { signal: dialling.signal, localPort, upgrader: { upgradeOutbound } }
      await transport.dial(multiaddr(withDevice(address, device)), options as unknown as DialOptions)
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }
}
