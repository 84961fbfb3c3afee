import type { Socket } from 'node:net'
import type { Connection, Stream } from '@libp2p/interface'
import type { DeviceId } from '../../protocol/index.ts'
import type { ByteStream, Link } from '../../src/index.ts'
import { Libp2pByteStream } from './byte-stream.ts'
import { MAX_STREAMS } from './create-node.ts'
import type { Identified, Relaying } from './relaying.ts'

/** Nobody speaks it: the refusal is the answer. */
const PROBE_PROTOCOL = '/syncline/probe/1'
/** How long the remote may take to close its end. */
const CLOSE_TIMEOUT_MS = 500
/** Checks without a byte from the remote, each KEEP_ALIVE_MS after the last, before the link counts as dead. */
const MAX_SILENT_CHECKS = 4

/** A libp2p connection as a Link. */
export class Libp2pLink implements Link {
  readonly device: DeviceId
  readonly outbound: boolean
  readonly address: string
  readonly direct: boolean
  readonly #connection: Connection
  readonly #socket: Socket | undefined
  readonly #streams = new Set<Libp2pByteStream>()
  readonly #closeListeners: (() => void)[] = []
  #closed = false
  #payloadIn = 0
  #payloadOut = 0
  #bytesInAtCheck = 0
  #silentChecks = 0

  /** `socket` is the one under the connection, where there is one: its bytes are counted, else those of the streams. */
  constructor(connection: Connection, socket: Socket | undefined) {
    this.#connection = connection
    this.#socket = socket
    this.device = connection.remotePeer.toString() as DeviceId
    this.outbound = connection.direction === 'outbound'
    this.address = addressText(connection)
    this.direct = connection.direct
    connection.addEventListener('close', () => this.#end(new Error(`the link to ${this.device} is down`)))
  }

  get closed(): boolean {
    return this.#closed
  }

  get bytesIn(): number {
    return this.#socket?.bytesRead ?? this.#payloadIn
  }

  get bytesOut(): number {
    return this.#socket?.bytesWritten ?? this.#payloadOut
  }

  /** The port that it goes out from. */
  get localPort(): number | undefined {
    return this.#socket?.localPort
  }

  async open(protocol: string): Promise<ByteStream> {
    if (this.#closed) throw new Error(`the link to ${this.device} is closed`)
    let stream: Stream
    try {
      stream = await this.#connection.newStream([protocol], { maxOutboundStreams: MAX_STREAMS, runOnLimitedConnection: true })
    } catch (cause) {
      const reason = isRefusal(cause) ? `it does not speak ${protocol}` : cause instanceof Error ? cause.message : String(cause)
      throw new Error(`no stream to ${this.device}: ${reason}`, { cause })
    }
    return this.adopt(stream)
  }

  /** Asks the device what it says of itself. @throws Error when it does not say */
  ask(relaying: Pick<Relaying, 'ask'>): Promise<Identified> {
    return relaying.ask(this.#connection)
  }

  /** Takes over a stream of this link, in the same turn in which libp2p handed it out. */
  adopt(stream: Stream): ByteStream {
    const adopted = new Libp2pByteStream(stream, {
      onReceived: (bytes) => {
        this.#payloadIn += bytes
      },
      onSent: (bytes) => {
        this.#payloadOut += bytes
      }
    })
    if (this.#closed) {
      adopted.abort(new Error(`the link to ${this.device} is closed`))
    } else {
      this.#streams.add(adopted)
      stream.addEventListener('close', () => this.#streams.delete(adopted))
    }
    return adopted
  }

  async close(): Promise<void> {
    if (this.#closed) return
    // Reset, not closed: else libp2p closes them in good order, and the remote takes what it has for the whole.
    this.#end(new Error(`the link to ${this.device} was closed here`))
    try {
      await this.#connection.close({ signal: AbortSignal.timeout(CLOSE_TIMEOUT_MS) })
    } catch (error) {
      this.#connection.abort(error instanceof Error ? error : new Error(String(error)))
    }
  }

  onClose(listener: () => void): void {
    if (this.#closed) queueMicrotask(listener)
    else this.#closeListeners.push(listener)
  }

  /**
   * To be called every KEEP_ALIVE_MS: both ends ask for a sign of life that often, so where none comes for a minute nobody is there.
   * Counts checks, not time: this process may have stood still itself, then what came meanwhile is read before the next one.
   */
  checkAlive(): void {
    if (this.#socket === undefined) return
    this.#silentChecks = this.bytesIn === this.#bytesInAtCheck ? this.#silentChecks + 1 : 0
    this.#bytesInAtCheck = this.bytesIn
    if (this.#silentChecks >= MAX_SILENT_CHECKS) this.#abort(new Error(`${this.device} does not answer any more`))
  }

  /** Breaks the link where its end here is an address that this machine has no more. */
  breakUnless(hosts: ReadonlySet<string>): void {
    const local = this.#socket?.localAddress?.replace(/^::ffff:|%.*$/g, '')
    if (!this.#closed && local !== undefined && !hosts.has(local)) this.#abort(new Error(`this machine does not have the address ${local} any more`))
  }

  /** Asks for a sign of life now, and breaks the link where none comes within `timeoutMs`. */
  async probe(timeoutMs: number): Promise<void> {
    const before = this.bytesIn
    let answered: boolean
    try {
      const stream = await this.#connection.newStream([PROBE_PROTOCOL], {
        signal: AbortSignal.timeout(timeoutMs),
        runOnLimitedConnection: true
      })
      stream.abort(new Error('only a probe'))
      answered = true
    } catch (error) {
      answered = isRefusal(error)
    }
    if (!this.#closed && !answered && this.bytesIn === before) this.#abort(new Error(`${this.device} does not answer any more`))
  }

  #abort(reason: Error): void {
    this.#end(reason)
    this.#connection.abort(reason)
  }

  #end(reason: Error): void {
    if (this.#closed) return
    this.#closed = true
    for (const stream of [...this.#streams]) stream.abort(reason)
    this.#streams.clear()
    for (const listener of this.#closeListeners.splice(0)) listener()
  }
}

/** The remote's address without its id. */
export function addressText(connection: Pick<Connection, 'remoteAddr'>): string {
  return connection.remoteAddr.toString().replace(/\/p2p\/[^/]+$/, '')
}

/** The remote answered that it does not speak the protocol. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'UnsupportedProtocolError'
}
