import type { TLSSocket } from 'node:tls'
import type { AbortOptions, MessageStream } from '@libp2p/interface'
import { AbstractMessageStream, type SendResult } from '@libp2p/utils'
import { Uint8ArrayList } from 'uint8arraylist'
import { Outbox } from './outbox.ts'

export interface TlsConnectionComponents {
  /** What the socket lies on: told of aborts, and tells how it ended. */
  readonly transport: MessageStream
  /** Its handshake is done. */
  readonly socket: TLSSocket
}

/** What libp2p sends and gets on an encrypted socket. */
export class TlsConnection extends AbstractMessageStream {
  readonly #transport: MessageStream
  readonly #socket: TLSSocket
  readonly #outbox: Outbox
  /** Came in this turn of the event loop. */
  #arrived: Uint8ArrayList | undefined
  #closing: Promise<void> | undefined

  constructor({ transport, socket }: TlsConnectionComponents) {
    const { log, inactivityTimeout, maxReadBufferLength, direction } = transport
    super({ log, inactivityTimeout, maxReadBufferLength, direction })
    this.#transport = transport
    this.#socket = socket
    this.#outbox = new Outbox(socket, () => this.safeDispatchEvent('drain'))
    socket.on('data', (bytes: Buffer) => this.#arrive(bytes))
    socket.on('error', (error) => transport.abort(error))
    socket.on('close', () => this.#closeTransport())
    transport.addEventListener('close', ({ error, local }) => {
      this.#handOn()
      socket.destroy()
      if (error === undefined) this.onTransportClosed()
      else if (local) this.abort(error)
      else this.onRemoteReset()
    })
    if (socket.closed) this.#closeTransport()
  }

  async close(options?: AbortOptions): Promise<void> {
    if (this.#closing === undefined) {
      const closed = new Promise<void>((resolve, reject) => {
        this.#socket.once('close', () => resolve())
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason), { once: true })
      })
      this.end()
      await closed
    }
    await this.#closing
  }

  /** Sends what is left, and closes both directions. */
  end(): void {
    for (const bytes of this.writeBuffer) this.#outbox.add(bytes)
    this.writeBuffer.consume(this.writeBuffer.byteLength)
    this.#outbox.end()
    this.#socket.destroySoon()
  }

  /**
   * What is sent in one turn leaves as one write, and so in full TLS records: a frame's head with its body, and the window updates of all frames
   * that came together, of which yamux sends one for each.
   */
  override sendData(data: Uint8ArrayList): SendResult {
    let canSendMore = true
    for (const bytes of data) canSendMore = this.#outbox.add(bytes)
    return { sentBytes: data.byteLength, canSendMore }
  }

  override sendReset(error: Error): void {
    this.#socket.destroy()
    // What lies on a socket of ours cannot be reset through it.
    this.#transport.abort(error)
  }

  override sendPause(): void {
    this.#socket.pause()
  }

  override sendResume(): void {
    this.#socket.resume()
  }

  /** OpenSSL hands out 16 KiB at a time, many times a turn; what they pass through from here on costs more than they do. */
  #arrive(bytes: Uint8Array): void {
    if (this.#arrived === undefined) {
      this.#arrived = new Uint8ArrayList()
      setImmediate(() => this.#handOn())
    }
    this.#arrived.append(bytes)
  }

  #handOn(): void {
    const bytes = this.#arrived
    this.#arrived = undefined
    if (bytes !== undefined) this.onData(bytes)
  }

  #closeTransport(): void {
    this.#handOn()
    this.#closing ??= this.#transport.close().catch((error: unknown) => this.#transport.abort(error instanceof Error ? error : new Error(String(error))))
  }
}
