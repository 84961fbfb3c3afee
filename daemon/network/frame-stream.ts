import { encodeFrame, FrameReader } from '../../protocol/index.ts'
import { type ByteStream, SendQueue } from '../../src/index.ts'

/** A few small messages each way on a stream of their own. */
export class FrameStream {
  readonly #stream: ByteStream
  readonly #maxBytes: number
  readonly #queue: SendQueue
  readonly #reader: FrameReader

  /** @param maxBytes of one message */
  constructor(stream: ByteStream, maxBytes: number) {
    this.#stream = stream
    this.#maxBytes = maxBytes
    this.#queue = new SendQueue(maxBytes)
    this.#reader = new FrameReader(stream.source)
    stream.sink(this.#queue).catch(() => {})
  }

  send(message: Uint8Array): void {
    this.#queue.push(encodeFrame(message)).catch(() => {})
  }

  /** Undefined at the end of the stream. @throws ProtocolError, and Error when it broke, or `signal` is aborted, which ends it */
  async read(signal: AbortSignal): Promise<Uint8Array | undefined> {
    const abort = (): void => this.#stream.abort(reasonOf(signal))
    signal.addEventListener('abort', abort, { once: true })
    try {
      signal.throwIfAborted()
      return await this.#reader.frame(this.#maxBytes)
    } catch (error) {
      throw signal.aborted ? reasonOf(signal) : error
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** What was sent still leaves. */
  end(): void {
    this.#queue.end()
    this.#reader.close().catch(() => {})
  }
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
