import { Breaker } from '../breaker.ts'
import type { ByteStream } from '../ports/network.ts'
import { ReadQueue } from '../read-queue.ts'

/** A chunk travels in pieces of this size at most, so that several streams share a link fairly. */
const PIECE_BYTES = 64 * 1024

export interface MemoryStreamInit {
  /** The most bytes that may be on their way or unread at the remote. */
  readonly windowBytes: number
  /** Carries a message of so many bytes to the remote end of this stream, in order. */
  transmit(bytes: number, deliver: (remote: MemoryStream) => void): void
  /** Called once, when both halves are over or the stream broke. */
  onClose(): void
}

/** One end of a stream in memory. */
export class MemoryStream implements ByteStream {
  readonly source: ReadQueue
  readonly #init: MemoryStreamInit
  readonly #breaker = new Breaker()
  /** Bytes sent whose reading the remote has not acknowledged. */
  #inFlight = 0
  /** Bytes read here that the remote has not been told of. */
  #unacknowledged = 0
  #roomWaiter: (() => void) | undefined
  #sinking = false
  #sent = false
  #closed = false

  constructor(init: MemoryStreamInit) {
    this.#init = init
    this.source = new ReadQueue({ onTaken: (bytes) => this.#acknowledge(bytes) })
  }

  async sink(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.#sinking) throw new Error('a stream has one writer')
    this.#sinking = true
    try {
      await this.#breaker.forEach(chunks, (chunk) => this.#send(chunk))
    } catch (error) {
      if (this.#breaker.error === undefined) this.abort(error instanceof Error ? error : new Error(String(error)))
      throw error
    }
    this.#sent = true
    this.#init.transmit(0, (remote) => remote.#onEnd())
    this.#closeIfOver()
  }

  abort(reason: Error): void {
    this.source.abandon(reason)
    if (this.#closed) return
    this.#init.transmit(0, (remote) => remote.break(new Error('the remote reset the stream')))
    this.break(reason)
  }

  /** The stream is no more, for a reason from outside: the remote's reset, the link's end. */
  break(reason: Error): void {
    if (this.#closed) return
    this.source.fail(reason)
    this.#breaker.break(reason)
    this.#close()
  }

  async #send(chunk: Uint8Array): Promise<void> {
    // What stays unacknowledged is below a quarter of the window: pieces of up to half of it always find room in the end.
    const pieceBytes = Math.max(1, Math.min(PIECE_BYTES, Math.floor(this.#init.windowBytes / 2)))
    for (let at = 0; at < chunk.byteLength; at += pieceBytes) {
      // A copy, as a wire makes one: what the writer or the reader does to its bytes later is not seen at the other end.
      const piece = chunk.slice(at, at + pieceBytes)
      while (this.#inFlight > 0 && this.#inFlight + piece.byteLength > this.#init.windowBytes) {
        await this.#breaker.guard(
          new Promise<void>((resolve) => {
            this.#roomWaiter = resolve
          })
        )
      }
      if (this.#breaker.error !== undefined) throw this.#breaker.error
      this.#inFlight += piece.byteLength
      this.#init.transmit(piece.byteLength, (remote) => remote.source.push(piece))
    }
  }

  /** Tells the remote of what was read, not for every crumb. */
  #acknowledge(bytes: number): void {
    this.#unacknowledged += bytes
    if (this.#closed || this.source.ended || this.#unacknowledged < this.#init.windowBytes / 4) return
    const read = this.#unacknowledged
    this.#unacknowledged = 0
    this.#init.transmit(0, (remote) => remote.#onAcknowledged(read))
  }

  #onAcknowledged(bytes: number): void {
    this.#inFlight -= bytes
    this.#roomWaiter?.()
    this.#roomWaiter = undefined
  }

  #onEnd(): void {
    this.source.end()
    this.#closeIfOver()
  }

  #closeIfOver(): void {
    if (this.#sent && this.source.ended) this.#close()
  }

  #close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#init.onClose()
  }
}
