/**
 * A libp2p stream in the shape that the engine uses, with the back-pressure that libp2p leaves to its users:
 * read with `for await`, a stream queues without bound; `pause` and `resume` make the remote wait.
 *
 * What was found in the sources of @libp2p/utils 7.4.1 and @libp2p/yamux 8.0.3, and why some of this is not simpler:
 * - `onDrain()` keeps its first promise, so from the second wait on it answers at once: the 'drain' event is what counts.
 * - `resume()` hands out all that was held and then opens the window, even where a listener has called `pause()` meanwhile,
 *   and from then on the window opens on every arrival: so a pause must wait until `resume()` has returned.
 * - What waits in a paused stream is thrown away when the link breaks, even when the remote had sent everything and closed:
 *   so on the remote's close all of it is taken over, which the window bounds.
 * - A link that ends takes its streams with it as if they had been closed: only 'remoteCloseWrite' proves the end.
 */
import type { Stream, StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'
import { Breaker, type ByteStream, ReadQueue } from '../../src/index.ts'

/** The reader's queue: beyond it the remote must wait. With the window that the remote may still fill, this bounds a stream's memory. */
const HIGH_WATER_BYTES = 256 * 1024
/** Each chunk costs some 200 bytes of its own. */
const HIGH_WATER_CHUNKS = 1024
/** Chunks that are smaller on average are joined by copying. */
const CRUMB_BYTES = 1024
/** One yamux frame, two Noise messages. Measured with 64 to 256 KiB: no difference, and other streams of the link wait less. */
const PIECE_BYTES = 64 * 1024

export interface Libp2pByteStreamInit {
  /** Called with the bytes of each chunk that arrives. */
  onReceived?(bytes: number): void
  /** Called with the bytes of each chunk that is sent. */
  onSent?(bytes: number): void
}

/** Made in the same turn in which libp2p hands `stream` out, or what arrives first may already be lost. */
export class Libp2pByteStream implements ByteStream {
  readonly source: ReadQueue
  readonly #stream: Stream
  readonly #init: Libp2pByteStreamInit
  readonly #breaker = new Breaker()
  /** The remote has closed its half: what it sent is whole. */
  #remoteEnded = false
  #resuming = false
  #sinking = false

  constructor(stream: Stream, init: Libp2pByteStreamInit = {}) {
    this.#stream = stream
    this.#init = init
    this.source = new ReadQueue({ onTaken: () => this.#resumeIfWanted() })
    if (stream.status === 'aborted' || stream.status === 'reset' || stream.status === 'closed') {
      this.#fail(new Error('the stream broke before it could be used'))
      return
    }
    stream.addEventListener('remoteCloseWrite', () => this.#onRemoteEnd())
    stream.addEventListener('end', () => this.#endIfWhole())
    stream.addEventListener('close', (event) => this.#onClose(event))
    stream.addEventListener('message', (event) => this.#onMessage(event))
    if (stream.remoteWriteStatus === 'closed') this.#onRemoteEnd()
  }

  async sink(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.#sinking) throw new Error('a stream has one writer')
    this.#sinking = true
    try {
      await this.#breaker.forEach(chunks, (chunk) => this.#send(chunk))
      await this.#drained()
      await this.#stream.close()
    } catch (cause) {
      if (this.#breaker.error !== undefined) throw this.#breaker.error
      const error = cause instanceof Error ? cause : new Error('the stream closed while its last bytes were sent')
      this.abort(error)
      throw error
    }
  }

  abort(reason: Error): void {
    this.source.abandon(reason)
    this.#breaker.break(reason)
    this.#stream.abort(reason)
  }

  #send(chunk: Uint8Array): Promise<void> | undefined {
    for (let at = 0; at < chunk.byteLength; at += PIECE_BYTES) {
      if (!this.#sendPiece(chunk.subarray(at, at + PIECE_BYTES))) return this.#sendRest(chunk, at + PIECE_BYTES)
    }
    return undefined
  }

  async #sendRest(chunk: Uint8Array, from: number): Promise<void> {
    await this.#drained()
    for (let at = from; at < chunk.byteLength; at += PIECE_BYTES) {
      if (!this.#sendPiece(chunk.subarray(at, at + PIECE_BYTES))) await this.#drained()
    }
  }

  #sendPiece(piece: Uint8Array): boolean {
    if (piece.byteLength === 0) return true
    this.#init.onSent?.(piece.byteLength)
    return this.#stream.send(piece)
  }

  /** Resolves when everything that was sent has left this stream's buffer. */
  async #drained(): Promise<void> {
    while (this.#stream.writableNeedsDrain && this.#breaker.error === undefined) {
      await this.#breaker.guard(
        new Promise<void>((resolve) => {
          this.#stream.addEventListener('drain', () => resolve(), { once: true })
        })
      )
    }
    if (this.#breaker.error !== undefined) throw this.#breaker.error
  }

  #onMessage({ data }: StreamMessageEvent): void {
    this.#init.onReceived?.(data.byteLength)
    if (data instanceof Uint8Array) this.source.push(data)
    else if (isCrumbs(data, data.byteLength)) this.source.push(data.subarray())
    else for (const chunk of data) this.source.push(chunk)
    this.#pauseIfFull()
  }

  #pauseIfFull(): void {
    const full = this.source.bytes >= HIGH_WATER_BYTES || this.source.chunks >= HIGH_WATER_CHUNKS
    if (full && !this.#resuming && !this.#remoteEnded && this.#stream.readStatus === 'readable') this.#stream.pause()
  }

  #resumeIfWanted(): void {
    if (this.#resuming || this.#stream.readStatus !== 'paused') return
    if (this.#remoteEnded || (this.source.bytes < HIGH_WATER_BYTES / 2 && this.source.chunks < HIGH_WATER_CHUNKS / 2)) this.#resume()
  }

  #resume(): void {
    this.#resuming = true
    try {
      this.#stream.resume()
    } catch (error) {
      this.abort(error instanceof Error ? error : new Error(String(error)))
    } finally {
      this.#resuming = false
    }
    this.#pauseIfFull()
  }

  #onRemoteEnd(): void {
    this.#remoteEnded = true
    this.#resumeIfWanted()
    if (this.#stream.readableEnded) this.#endIfWhole()
  }

  /** A turn later: a frame that both carries the last bytes and closes is told of before its bytes are. */
  #endIfWhole(): void {
    if (this.#remoteEnded) queueMicrotask(() => this.source.end())
  }

  #onClose({ error }: StreamCloseEvent): void {
    const reason = error ?? new Error('the link closed before the stream had ended')
    this.#endIfWhole()
    queueMicrotask(() => this.#fail(reason))
  }

  #fail(reason: Error): void {
    this.source.fail(reason)
    this.#breaker.break(reason)
  }
}

function isCrumbs(chunks: Iterable<Uint8Array>, bytes: number): boolean {
  let count = 0
  for (const _ of chunks) count++
  return count > 1 && bytes / count < CRUMB_BYTES
}
