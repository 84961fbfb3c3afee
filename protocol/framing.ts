/**
 * Frames on a stream of bytes: a length as an unsigned varint, then so many bytes. Writing is it-length-prefixed's; reading is our own,
 * because the bytes of blocks stand between the frames of a block stream: its decoder reads ahead and cannot give back.
 */
import { encode } from 'it-length-prefixed'
import { allocUnsafe } from 'uint8arrays/alloc'
import { ProtocolError } from './errors.ts'

/** A length below 2^35: more than any maximum. */
const MAX_LENGTH_BYTES = 5

/** The frame of one message, in one piece: small chunks cost more on an encrypted stream than copying does. */
export function encodeFrame(message: Uint8Array): Uint8Array {
  return encode.single(message).subarray()
}

/** A transform for it-pipe: messages to frames. */
export async function* encodeFrames(messages: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const message of messages) yield encodeFrame(message)
}

/**
 * Makes a transform for it-pipe: bytes, however they are cut into chunks, to messages of at most `maxBytes`.
 * It throws ProtocolError FRAME_TOO_LONG, and BAD_MESSAGE when the stream ends inside of a frame.
 */
export function decodeFrames(maxBytes: number): (chunks: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array> {
  return async function* (chunks) {
    const reader = new FrameReader(chunks)
    try {
      for (let frame = await reader.frame(maxBytes); frame !== undefined; frame = await reader.frame(maxBytes)) yield frame
    } finally {
      await reader.close()
    }
  }
}

/** Where a reader puts what does not lie in one chunk. */
export interface FrameMemory {
  /** @returns `count` bytes with anything in them: every one is written */
  take(count: number): Uint8Array
  /** Copies all of `from` to where `to` begins with `at`. */
  copy(from: Uint8Array, to: Uint8Array, at: number): void
}

const PLAIN_MEMORY: FrameMemory = { take: allocUnsafe, copy: (from, to, at) => to.set(from, at) }

/**
 * Reads frames, and raw bytes between them, one after the other: a call before the last one has answered is an error.
 * It never holds more than one chunk and what was asked for. What lies in one chunk is handed out as a view of it, without a copy.
 */
export class FrameReader {
  readonly #source: AsyncIterator<Uint8Array>
  /** What is left of the chunk that came last. */
  #rest: Uint8Array = new Uint8Array()
  readonly #memory: FrameMemory
  #reading = false
  #received = 0

  constructor(chunks: AsyncIterable<Uint8Array>, memory = PLAIN_MEMORY) {
    this.#source = chunks[Symbol.asyncIterator]()
    this.#memory = memory
  }

  /** Bytes that have come from the source, in whole chunks. */
  get received(): number {
    return this.#received
  }

  /**
   * The next frame's bytes, or undefined when the stream ended where a frame may.
   * @throws ProtocolError FRAME_TOO_LONG for more than `maxBytes`, before anything is allocated; BAD_MESSAGE when the stream ended within
   */
  frame(maxBytes: number): Promise<Uint8Array | undefined> {
    return this.#alone(async () => {
      const length = await this.#length(maxBytes)
      return length === undefined ? undefined : this.#take(length)
    })
  }

  /**
   * Exactly `count` bytes. They are allocated at once when they do not lie in one chunk: `count` is for the caller to bound.
   * @throws ProtocolError BAD_MESSAGE when the stream ended before
   */
  bytes(count: number): Promise<Uint8Array> {
    return this.#alone(() => this.#take(count))
  }

  /** Tells the source that nothing more will be read. */
  async close(): Promise<void> {
    this.#rest = new Uint8Array()
    await this.#source.return?.()
  }

  async #alone<T>(read: () => Promise<T>): Promise<T> {
    if (this.#reading) throw new Error('two reads of one stream at once')
    this.#reading = true
    try {
      return await read()
    } finally {
      this.#reading = false
    }
  }

  async #length(maxBytes: number): Promise<number | undefined> {
    let length = 0
    for (let i = 0; i < MAX_LENGTH_BYTES; i++) {
      if (this.#rest.length === 0 && !(await this.#more())) {
        if (i === 0) return undefined
        throw new ProtocolError('BAD_MESSAGE', 'the stream ended inside of a length')
      }
      const byte = this.#rest[0] as number
      this.#rest = this.#rest.subarray(1)
      length += (byte & 0x7f) * 2 ** (7 * i)
      if (length > maxBytes) break
      if (byte < 0x80) return length
    }
    throw new ProtocolError('FRAME_TOO_LONG', `the peer sent a frame of more than ${maxBytes} bytes`)
  }

  async #take(count: number): Promise<Uint8Array> {
    if (this.#rest.length === 0 && count > 0) await this.#more()
    if (count <= this.#rest.length) return this.#split(count)
    const bytes = this.#memory.take(count)
    let filled = 0
    while (filled < count) {
      if (this.#rest.length === 0 && !(await this.#more())) {
        throw new ProtocolError('BAD_MESSAGE', `the stream ended ${count - filled} bytes before it should`)
      }
      const piece = this.#split(Math.min(count - filled, this.#rest.length))
      this.#memory.copy(piece, bytes, filled)
      filled += piece.length
    }
    return bytes
  }

  #split(count: number): Uint8Array {
    const piece = this.#rest.subarray(0, count)
    this.#rest = this.#rest.subarray(count)
    return piece
  }

  /** Fetches the next chunk that is not empty; false at the end. */
  async #more(): Promise<boolean> {
    for (;;) {
      const { done, value } = await this.#source.next()
      if (done === true) return false
      if (value.length > 0) {
        this.#rest = value
        this.#received += value.length
        return true
      }
    }
  }
}
