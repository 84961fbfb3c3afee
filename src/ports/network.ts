/** The network as the engine sees it: links to authenticated devices, and streams of bytes on them. */
import type { DeviceId } from '../../protocol/index.ts'

/**
 * One stream of bytes on a link, in the shape that it-pipe joins: `pipe(stream, decode, use)` and `pipe(messages, stream)`.
 * Back-pressure is real in both directions: what `source` hands out has left the buffers that the remote may fill,
 * and `sink` takes the next chunk only when the last one has been accepted.
 */
export interface ByteStream {
  /**
   * Ends when the remote has closed its writing half, throws when the stream broke before. Leaving it early throws away what else
   * arrives, and lets the writing half be.
   */
  readonly source: AsyncIterable<Uint8Array>
  /** Sends everything and closes the writing half. Rejects when the stream broke. */
  sink(chunks: AsyncIterable<Uint8Array>): Promise<void>
  /** Ends both halves at once, at both ends. Never throws; may be called more than once. */
  abort(reason: Error): void
}

/** A connection to one device, whose id the transport's handshake has proved. */
export interface Link {
  readonly device: DeviceId
  /** Who dialled it: the dialler opens the session stream. */
  readonly outbound: boolean
  /** The remote's address as text, for people. */
  readonly address: string
  /** False over a relay. */
  readonly direct: boolean
  /** @throws when the remote does not speak `protocol` or the link broke */
  open(protocol: string): Promise<ByteStream>
  /** Breaks every stream on it, at both ends. */
  close(): Promise<void>
  readonly closed: boolean
  onClose(listener: () => void): void
  /** Bytes received and sent so far. */
  readonly bytesIn: number
  readonly bytesOut: number
}

export type StreamHandler = (stream: ByteStream, link: Link) => void

export interface Network {
  readonly device: DeviceId
  /** Where this device can be dialled, as multiaddrs with its id. */
  addresses(): string[]
  /** Calls `handler` for every stream that a remote opens for `protocol`. */
  handle(protocol: string, handler: StreamHandler): void
  /** Calls `listener` for every link that comes up, in either direction, and at once for those that are up. */
  onLink(listener: (link: Link) => void): void
  /**
   * Told by the engine of devices that proved a folder's key, with the addresses they gave: these are remembered and
   * dialled again for as long as they stay wanted.
   */
  remember(device: DeviceId, addresses: readonly string[]): void
  /** Calls `listener` when `addresses()` may have become others. */
  onAddresses(listener: () => void): void
}
