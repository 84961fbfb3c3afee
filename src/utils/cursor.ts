/** Reads a stream of batches item by item, with a look ahead of one. */
export class Cursor<T> {
  readonly #batches: AsyncIterator<readonly T[]>
  #batch: readonly T[] = []
  #at = 0

  constructor(batches: AsyncIterable<readonly T[]>) {
    this.#batches = batches[Symbol.asyncIterator]()
  }

  async peek(): Promise<T | undefined> {
    while (this.#at >= this.#batch.length) {
      const next = await this.#batches.next()
      if (next.done === true) return undefined
      this.#batch = next.value
      this.#at = 0
    }
    return this.#batch[this.#at]
  }

  async next(): Promise<T | undefined> {
    const item = await this.peek()
    this.#at++
    return item
  }
}
