import { Socket } from 'node:net'
import type { Connection, MultiaddrConnection } from '@libp2p/interface'

/** Finds the TCP socket under a libp2p connection, for what only it knows: the bytes on the wire, with all encryption and framing. */
export class Wires {
  /** A connection and its transport share one timeline object, and nothing else that is public. */
  readonly #sockets = new WeakMap<object, Socket>()

  add(transport: MultiaddrConnection): void {
    if ('socket' in transport && transport.socket instanceof Socket) this.#sockets.set(transport.timeline, transport.socket)
  }

  /** Undefined where the connection has no socket of its own, as over a relay. */
  socketOf(connection: Connection): Socket | undefined {
    return this.#sockets.get(connection.timeline)
  }
}
