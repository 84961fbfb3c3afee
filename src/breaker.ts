/**
 * One failure that everything which waits must hear of. Unlike a race against a promise that may never settle,
 * it keeps nothing of the waits that are over: a stream that lives for weeks guards millions of them.
 */
export class Breaker {
  readonly #waiting = new Set<(error: Error) => void>()
  #error: Error | undefined

  /** Why it broke, once it did. */
  get error(): Error | undefined {
    return this.#error
  }

  /** Rejects everything that is guarded, now and later. Only the first call counts. */
  break(error: Error): void {
    if (this.#error !== undefined) return
    this.#error = error
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const reject of waiting) reject(error)
  }

  /** Settles as `promise` does, or rejects as soon as it breaks; then what becomes of `promise` is nobody's concern. */
  guard<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#error !== undefined) {
        promise.catch(() => {})
        reject(this.#error)
        return
      }
      this.#waiting.add(reject)
      promise.then(
        (value) => {
          this.#waiting.delete(reject)
          resolve(value)
        },
        (error: unknown) => {
          this.#waiting.delete(reject)
          reject(error)
        }
      )
    })
  }

  /**
   * Gives each chunk to `accept`, the next one only when the last one was accepted.
   * When it breaks, it stops at once, even where `chunks` has nothing to give, and tells `chunks` without waiting for its answer.
   */
  async forEach<T>(chunks: AsyncIterable<T>, accept: (chunk: T) => Promise<void> | undefined): Promise<void> {
    const iterator = chunks[Symbol.asyncIterator]()
    let ended = false
    try {
      for (;;) {
        const next = await this.guard(iterator.next())
        if (next.done === true) {
          ended = true
          return
        }
        const accepted = accept(next.value)
        if (accepted !== undefined) await accepted
      }
    } finally {
      if (!ended) iterator.return?.().catch(() => {})
    }
  }
}
