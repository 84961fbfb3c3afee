/** The end of a block stream that asks. Whole contents never lie in memory: requests are small. */
import {
  applyDelta,
  basisOf,
  blake3,
  type BlockHash,
  type BlockList,
  type ContentId,
  contentOfBlocks,
  countRequested,
  decodeBlockAnswer,
  decodeBlockList,
  encodeBlockRequest,
  encodeFrame,
  FrameReader,
  MAX_ANSWER_PART_BYTES,
  MAX_BLOCK_ANSWER_BYTES,
  MAX_BLOCK_BYTES,
  MAX_SEALED_BYTES,
  ProtocolError,
  type SealedWant,
  toHex,
  totalBytes,
  type WireBlockRequest
} from '../protocol/index.ts'
import type { Clock } from './ports/clock.ts'
import type { ByteStream } from './ports/network.ts'
import type { Zstd } from './ports/zstd.ts'
import type { BlockMemory } from './utils/block-memory.ts'
import { Lane } from './utils/lane.ts'
import type { Latency } from './utils/latency.ts'
import { Rate } from './utils/rate.ts'
import { SendQueue } from './utils/send-queue.ts'

/** How long a peer may take for an answer: to begin with it, and for its bytes. What waits for one that never comes keeps others waiting. */
const ANSWER_MS = 30_000
/** As slow as a limit on the line lets one of several answers be. */
const LEAST_BYTES_PER_SECOND = 4 * 1024
const QUEUED_REQUEST_BYTES = 64 * 1024
const MAX_UINT32 = 2 ** 32 - 1

/** The peer said that it holds something, and does not send it. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'
}

export interface BlockClientComponents {
  readonly stream: ByteStream
  readonly memory: BlockMemory
  readonly clock: Clock
  /** Without it answers come as they are. */
  readonly zstd?: Zstd | undefined
  /** Of answers. */
  readonly latency?: Latency | undefined
}

export interface AskedBlock {
  readonly hash: BlockHash
  readonly length: number
  readonly replaced?: Uint8Array
}

/** Asks one peer for blocks, several requests at a time on one stream; answers come in the order of the requests. */
export class BlockClient {
  readonly #stream: ByteStream
  readonly #queue = new SendQueue(QUEUED_REQUEST_BYTES)
  readonly #reader: FrameReader
  readonly #answers = new Lane()
  readonly #memory: BlockMemory
  readonly #clock: Clock
  readonly #zstd: Zstd | undefined
  readonly #latency: Latency | undefined
  /**
   * Measured here, and told to who answers: whole answers fit into the windows and buffers of a slow line, so that who sends does not see it. From
   * an answer's first bytes to its last one nothing but the line is waited for, as all of it is read before it is sent.
   */
  readonly #line = new Rate()
  #closed = false
  readonly #onClose: (reason: Error) => void

  constructor({ stream, memory, clock, zstd, latency }: BlockClientComponents, onClose: (reason: Error) => void) {
    this.#stream = stream
    this.#onClose = onClose
    this.#memory = memory
    this.#clock = clock
    this.#zstd = zstd
    this.#latency = latency
    this.#reader = new FrameReader(stream.source, memory)
    stream.sink(this.#queue).catch((error: unknown) => this.close(error instanceof Error ? error : new Error(String(error))))
  }

  /**
   * The blocks in order, undefined for what the peer does not have in this length. Their hashes are not checked yet, their lengths are. Large
   * ones are lent by the memory.
   */
  async blocks(channel: number, wanted: readonly AskedBlock[]): Promise<(Uint8Array | undefined)[]> {
    const bases = new Map(wanted.flatMap(({ replaced, length }, i) => (replaced === undefined ? [] : [[i, basisOf(replaced, length)]])))
    const request = { channel, hashes: wanted.map(({ hash }) => hash), lists: [], bases }
    const parts = await this.#request(request, MAX_BLOCK_BYTES, (bytes, i, isDelta) => {
      const { hash, length, replaced } = wanted[i] as AskedBlock
      if (isDelta && replaced !== undefined) return applyDelta(bytes, replaced, this.#memory.take(length))
      if (bytes.length === length) return bytes
      // The length is the word of whoever wrote the record or list, the bytes are this peer's: their hash tells who was wrong.
      if (toHex(blake3(bytes)) !== hash) throw new ProtocolError('BAD_BLOCK', `a block of ${length} bytes came with ${bytes.length} others`)
      this.#memory.give(bytes)
      return undefined
    })
    return parts
  }

  /** The block list of a content, checked against its id. */
  async list(channel: number, content: ContentId): Promise<BlockList | undefined> {
    const [blocks] = await this.#request({ channel, hashes: [], lists: [content] }, MAX_ANSWER_PART_BYTES, (bytes) => {
      const list = decodeBlockList(bytes)
      if (contentOfBlocks(list) !== content) throw new ProtocolError('BAD_BLOCK', `the block list of ${content} is of another content`)
      return list
    })
    return blocks
  }

  /** Sealed blobs as they are, in the order of all names. */
  async sealed(channel: number, sealed: readonly SealedWant[]): Promise<(Uint8Array | undefined)[]> {
    return await this.#request({ channel, hashes: [], lists: [], sealed }, MAX_SEALED_BYTES, (bytes) => bytes)
  }

  /** Only the first call counts. */
  close(reason: Error): void {
    if (this.#closed) return
    this.#closed = true
    this.#queue.fail(reason)
    this.#stream.abort(reason)
    this.#onClose(reason)
  }

  async #inTime<T>(bytes: number, read: () => Promise<T>): Promise<T> {
    // Made only then: an error that is never thrown costs its stack all the same.
    const onLate = (): void => this.close(new NoAnswerError('the peer does not answer a request for blocks'))
    const cancel = this.#clock.setTimer(ANSWER_MS + (bytes / LEAST_BYTES_PER_SECOND) * 1000, onLate)
    try {
      return await read()
    } finally {
      cancel()
    }
  }

  /** @param take makes of each part what is answered @throws ProtocolError for what the peer is to blame for */
  async #request<T>(
    wanted: WireBlockRequest,
    mostBytes: number,
    take: (bytes: Uint8Array, i: number, isDelta: boolean) => T | undefined
  ): Promise<(T | undefined)[]> {
    const request = { ...wanted, rate: this.#rate() }
    const expected = countRequested(request)
    // Taken before the request is sent, so that answers are read in the order of the requests.
    const answer = this.#answers.run(async () => {
      const frame = await this.#inTime(0, () => this.#reader.frame(MAX_BLOCK_ANSWER_BYTES))
      if (frame === undefined) throw new Error('the peer closed the block stream')
      const { lengths, deltas, compressed } = decodeBlockAnswer(frame, expected, request.bases)
      if (compressed !== undefined && request.rate === undefined) throw new ProtocolError('BAD_MESSAGE', 'an answer is compressed that was not asked for so')
      const longest = Math.max(...lengths.map((length) => length ?? 0))
      if (longest > mostBytes) throw new ProtocolError('BAD_BLOCK', `a part of an answer has ${longest} bytes, the most is ${mostBytes}`)
      const parts: (T | undefined)[] = []
      const total = totalBytes(lengths)
      await this.#inTime(compressed ?? total, async () => {
        const next = compressed === undefined ? (length: number) => this.#reader.bytes(length) : await this.#expand(compressed, total)
        await this.#measured(async () => {
          for (const [i, length] of lengths.entries()) parts.push(length === undefined ? undefined : take(await next(length), i, deltas?.has(i) === true))
        })
      })
      return parts
    })
    answer.catch((error: unknown) => this.close(error instanceof Error ? error : new Error(String(error))))
    const measured = this.#latency?.of(answer) ?? answer
    measured.catch(() => {})
    await this.#queue.push(encodeFrame(encodeBlockRequest(request)))
    return measured
  }

  async #measured<T>(read: () => Promise<T>): Promise<T> {
    const [received, began] = [this.#reader.received, this.#clock.monotonic()]
    const result = await read()
    this.#line.add(this.#reader.received - received, this.#clock.monotonic() - began)
    return result
  }

  /** What requests say of the line. */
  #rate(): number | undefined {
    const rate = this.#line.bytesPerSecond
    return this.#zstd === undefined || rate === undefined ? undefined : Math.min(Math.max(1, Math.round(rate)), MAX_UINT32)
  }

  /** @returns what hands out the parts of a compressed answer, each in memory as it would have come */
  async #expand(compressed: number, total: number): Promise<(length: number) => Uint8Array> {
    const bytes = await this.#measured(() => this.#reader.bytes(compressed))
    const expanded = await this.#zstd?.expand(bytes, total).catch((error: unknown) => {
      throw new ProtocolError('BAD_BLOCK', `a compressed answer is not what it says: ${String(error)}`)
    })
    this.#memory.give(bytes)
    let at = 0
    return (length) => {
      const part = this.#memory.take(length)
      this.#memory.copy((expanded as Uint8Array).subarray(at, at + length), part, 0)
      at += length
      return part
    }
  }
}
