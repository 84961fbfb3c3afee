/**
 * What is to be sent on a stream, in order. `push` waits while too much is on its way already: who sends is slowed down to the pace of
 * who reads, and nothing piles up in memory.
 */
export class SendQueue {
  readonly #limit: number
  readonly #chunks: { readonly bytes: Uint8Array; readonly accepted: () => void }[] = []
  #waiting: (() => void) | undefined
  #queued = 0
  #pushing = 0
  #ended = false
  #error: Error | undefined

  /** @param limit bytes that may wait before `push` does */
  constructor(limit: number) {
    this.#limit = limit
  }

  get bytes(): number {
    return this.#queued
  }

  /** Pushes that wait for room. */
  get waiting(): number {
    return this.#pushing
  }

  /** Resolves when there is room for more. @throws once the queue has ended */
  async push(bytes: Uint8Array): Promise<void> {
    if (this.#ended) throw this.#error ?? new Error('the session is over')
    this.#queued += bytes.length
    const room = new Promise<void>((accepted) => this.#chunks.push({ bytes, accepted }))
    this.#waiting?.()
    if (this.#queued > this.#limit) {
      this.#pushing++
      await room
      this.#pushing--
    }
    if (this.#error !== undefined) throw this.#error
  }

  /** What is queued is still sent. */
  end(): void {
    this.#ended = true
    this.#waiting?.()
  }

  /** What is queued is dropped, and whoever waits is told. */
  fail(error: Error): void {
    this.#error = error
    this.#ended = true
    for (const { accepted } of this.#chunks.splice(0)) accepted()
    this.#waiting?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#chunks[0]
      if (chunk !== undefined) {
        // Stays in the queue until it has been sent: whoever waits for it is told of a failure, too.
        yield chunk.bytes
        if (this.#chunks[0] === chunk) this.#chunks.shift()
        this.#queued -= chunk.bytes.length
        chunk.accepted()
      } else if (this.#ended) return
      else await new Promise<void>((resolve) => (this.#waiting = resolve))
    }
  }
}
