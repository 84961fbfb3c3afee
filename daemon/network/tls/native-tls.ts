/**
 * libp2p's TLS (https://github.com/libp2p/specs/blob/master/tls/tls.md) by Node's own TLS on the TCP socket itself: the cipher runs in
 * OpenSSL, and no byte passes through JavaScript on its way to it. Certificates are checked by @libp2p/tls, and to the other end it is the
 * same. Where there is no socket to take over (over a relay, or below a network key) it runs on the stream of bytes that there is. Measured against Noise, whose cipher is driven from JavaScript, in docs/performance.md.
 */
import { once } from 'node:events'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect, type ConnectionOptions, TLSSocket, type TLSSocketOptions } from 'node:tls'
import { setImmediate } from 'node:timers/promises'
import type { ConnectionEncrypter, MessageStream, PrivateKey, SecureConnectionOptions, SecuredConnection, Upgrader } from '@libp2p/interface'
import { toNodeDuplex, verifyPeerCertificate } from '@libp2p/tls/utils'
import type { Uint8ArrayList } from 'uint8arraylist'
import { makeCertificate } from './certificate.ts'
import { TlsConnection } from './tls-connection.ts'

/** Asks for a muxer by the usual negotiation, once the line is encrypted. */
const NO_MUXER = 'libp2p'
/** The fastest first; ChaCha20 where a processor knows no AES. */
const CIPHERS = 'TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384'
/** What a socket takes before it says that it is full. With less than a few frames of the muxer it would wait for each of them to leave. */
const HIGH_WATER_BYTES = 1024 * 1024

export interface NativeTlsComponents {
  readonly privateKey: PrivateKey
  readonly upgrader: Pick<Upgrader, 'getStreamMuxers'>
}

/** What a connection over TCP has beside its interface. */
interface SocketConnection extends MessageStream {
  readonly socket: Socket
  /** What came with the negotiation and belongs to the handshake already. */
  readonly readBuffer: Uint8ArrayList
}

type Wrap = (below: Duplex, terms: TLSSocketOptions & ConnectionOptions) => TLSSocket

export class NativeTls implements ConnectionEncrypter {
  readonly protocol = '/tls/1.0.0'
  readonly #components: NativeTlsComponents
  #certificate: Promise<{ readonly cert: string; readonly key: string }> | undefined

  constructor(components: NativeTlsComponents) {
    this.#components = components
  }

  secureInbound(connection: MessageStream, options?: SecureConnectionOptions): Promise<SecuredConnection> {
    return this.#secure(connection, options, (below, { ALPNProtocols, ...terms }) => {
      const known = ALPNProtocols as string[]
      const ALPNCallback = ({ protocols }: { protocols: readonly string[] }) => protocols.find((protocol) => known.includes(protocol))
      return new TLSSocket(below, { ...terms, ALPNCallback, isServer: true, requestCert: true })
    })
  }

  secureOutbound(connection: MessageStream, options?: SecureConnectionOptions): Promise<SecuredConnection> {
    return this.#secure(connection, options, (below, terms) => connect({ ...terms, socket: below }))
  }

  async #secure(connection: MessageStream, options: SecureConnectionOptions | undefined, wrap: Wrap): Promise<SecuredConnection> {
    // At once: what the remote sends from now on belongs to the handshake.
    const socket = hasSocket(connection) ? takeOver(connection) : undefined
    const below = socket ?? toNodeDuplex(calm(connection))
    // One for all connections: what it proves is whose the key of this process is.
    this.#certificate ??= makeCertificate(this.#components.privateKey)
    const muxers = options?.skipStreamMuxerNegotiation === true ? new Map() : this.#components.upgrader.getStreamMuxers()
    const terms: TLSSocketOptions & ConnectionOptions & { highWaterMark: number } = {
      ...(await this.#certificate),
      minVersion: 'TLSv1.3',
      maxVersion: 'TLSv1.3',
      ciphers: CIPHERS,
      ALPNProtocols: [...muxers.keys(), NO_MUXER],
      // Certificates are self-signed: who signed them is checked below, by the key that is in them.
      rejectUnauthorized: false,
      highWaterMark: HIGH_WATER_BYTES
    }
    if (below.destroyed) throw new Error('the connection closed before the TLS handshake')
    const secured = wrap(below, terms)
    // Who waits is told below, and later by the connection; an error between the two must not end the process.
    secured.on('error', () => {})
    try {
      await handshake(secured, options?.signal)
      const { alpnProtocol } = secured
      if (typeof alpnProtocol !== 'string') throw new Error('the peer did not agree to speak libp2p over TLS')
      const remotePeer = await verifyPeerCertificate(secured.getPeerCertificate().raw, options?.remotePeer, connection.log)
      const streamMuxer = muxers.get(alpnProtocol)
      const encrypted = new TlsConnection({ transport: connection, socket: secured })
      // libp2p closes what is below: what has not been sent yet must leave first.
      if (socket !== undefined) socket.destroySoon = () => encrypted.end()
      return { connection: encrypted, remotePeer, ...(streamMuxer === undefined ? {} : { streamMuxer }) }
    } catch (error) {
      secured.destroy()
      connection.abort(error instanceof Error ? error : new Error(String(error)))
      throw error
    }
  }
}

function hasSocket(connection: MessageStream): connection is SocketConnection {
  return 'socket' in connection && connection.socket instanceof Socket && 'readBuffer' in connection
}

/**
 * Pausing or resuming what is closed does nothing: it would throw, from inside of an event where nobody catches it. What comes with bytes that fail
 * to be decrypted closes the connection, and is still being handed out.
 */
function calm(connection: MessageStream): MessageStream {
  const stream = connection as MessageStream & { readonly readStatus: string }
  const isOpen = (): boolean => stream.readStatus !== 'closed' && stream.readStatus !== 'closing'
  const [pause, resume] = [stream.pause.bind(stream), stream.resume.bind(stream)]
  stream.pause = () => isOpen() && pause()
  stream.resume = () => isOpen() && resume()
  return stream
}

/** The socket, with nothing read from it but what TLS will read: the connection hears of its end only. */
function takeOver({ socket, readBuffer }: SocketConnection): Socket {
  socket.pause()
  socket.removeAllListeners('data')
  if (readBuffer.byteLength > 0) {
    socket.unshift(readBuffer.slice())
    readBuffer.consume(readBuffer.byteLength)
  }
  return socket
}

async function handshake(socket: TLSSocket, signal: AbortSignal | undefined): Promise<void> {
  const ended = new AbortController()
  const closed = () => ended.abort()
  socket.once('close', closed)
  try {
    await once(socket, 'secure', { signal: signal === undefined ? ended.signal : AbortSignal.any([ended.signal, signal]) })
  } catch (error) {
    if (ended.signal.aborted) throw new Error('the peer closed the connection during the TLS handshake')
    if (signal?.aborted === true) throw new Error('the TLS handshake took too long')
    throw error
  } finally {
    socket.off('close', closed)
    // OpenSSL tells of these from inside of a read: who closed the socket now would free what it reads with (seen with Node.js 26 as a crash).
    await setImmediate()
  }
}
