export interface ReadQueueInit {
  /** Called after the reader took (or threw away) so many bytes: the moment to let the remote send on. */
  onTaken(bytes: number): void
}

/**
 * Chunks that have arrived and wait for the one reader: the readable half of a ByteStream. It bounds nothing itself;
 * who pushes watches `bytes` and makes the remote stop.
 */
export class ReadQueue implements AsyncIterable<Uint8Array> {
  readonly #init: ReadQueueInit
  #chunks: Uint8Array[] = []
  /** Where in #chunks the next one is: taking from the front of a long array one by one would move all the rest each time. */
  #head = 0
  #bytes = 0
  #left = false
  #ended = false
  #error: Error | undefined
  #waiting: { resolve(result: IteratorResult<Uint8Array>): void; reject(error: Error): void } | undefined

  constructor(init: ReadQueueInit) {
    this.#init = init
  }

  /** Bytes that wait for the reader. */
  get bytes(): number {
    return this.#bytes
  }

  /** Chunks that wait for the reader: each costs memory beyond its bytes. */
  get chunks(): number {
    return this.#chunks.length - this.#head
  }

  /** Whether everything that the remote had to say has arrived. */
  get ended(): boolean {
    return this.#ended
  }

  push(chunk: Uint8Array): void {
    if (this.#ended || this.#error !== undefined || chunk.byteLength === 0) return
    if (this.#left) {
      this.#init.onTaken(chunk.byteLength)
      return
    }
    const waiting = this.#waiting
    if (waiting === undefined) {
      this.#chunks.push(chunk)
      this.#bytes += chunk.byteLength
      return
    }
    this.#waiting = undefined
    waiting.resolve({ done: false, value: chunk })
    this.#init.onTaken(chunk.byteLength)
  }

  /** The remote has sent everything. */
  end(): void {
    if (this.#ended || this.#error !== undefined) return
    this.#ended = true
    this.#waiting?.resolve({ done: true, value: undefined })
    this.#waiting = undefined
  }

  /** The stream broke: what is unread is thrown away, unless the remote's last byte was among it. */
  fail(error: Error): void {
    if (this.#ended || this.#error !== undefined) return
    this.#error = error
    this.#clear()
    this.#waiting?.reject(error)
    this.#waiting = undefined
  }

  /** As `fail`, even when everything has arrived: this end gave the stream up. */
  abandon(error: Error): void {
    if (this.chunks > 0) this.#ended = false
    this.fail(error)
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return { next: () => this.#next(), return: () => this.#leave() }
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#waiting !== undefined) throw new Error('a stream has one reader, and it waits already')
    const chunk = this.#shift()
    if (chunk !== undefined) {
      this.#bytes -= chunk.byteLength
      this.#init.onTaken(chunk.byteLength)
      return { done: false, value: chunk }
    }
    if (this.#error !== undefined) throw this.#error
    if (this.#ended || this.#left) return { done: true, value: undefined }
    return await new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  /** The reader goes before the end: what it did not take, and what else arrives, is thrown away. */
  async #leave(): Promise<IteratorResult<Uint8Array>> {
    this.#left = true
    this.#waiting?.resolve({ done: true, value: undefined })
    this.#waiting = undefined
    const bytes = this.#bytes
    this.#clear()
    if (bytes > 0) this.#init.onTaken(bytes)
    return { done: true, value: undefined }
  }

  #shift(): Uint8Array | undefined {
    const chunk = this.#chunks[this.#head++]
    if (this.#head >= this.#chunks.length || this.#head === 1024) {
      this.#chunks = this.#chunks.slice(this.#head)
      this.#head = 0
    }
    return chunk
  }

  #clear(): void {
    this.#chunks = []
    this.#head = 0
    this.#bytes = 0
  }
}
