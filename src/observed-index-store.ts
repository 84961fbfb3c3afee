/** An index whose first failure is told: after it the store is of no use, and its folder must be opened anew. */
import type { IndexEntry, IndexStore, IndexWrite } from './ports/index-store.ts'

export class ObservedIndexStore implements IndexStore {
  readonly #store: IndexStore
  readonly #onFailure: (error: Error) => void
  #over = false

  constructor(components: { readonly store: IndexStore }, init: { onFailure(error: Error): void }) {
    this.#store = components.store
    this.#onFailure = (error) => init.onFailure(error)
  }

  get(key: Uint8Array): Uint8Array | undefined {
    try {
      return this.#store.get(key)
    } catch (error) {
      throw this.#failed(error)
    }
  }

  range(from: Uint8Array, to: Uint8Array): AsyncIterable<readonly IndexEntry[]> {
    try {
      return this.#observed(this.#store.range(from, to))
    } catch (error) {
      throw this.#failed(error)
    }
  }

  async *#observed(entries: AsyncIterable<readonly IndexEntry[]>): AsyncGenerator<readonly IndexEntry[]> {
    try {
      yield* entries
    } catch (error) {
      throw this.#failed(error)
    }
  }

  async write(operations: readonly IndexWrite[]): Promise<void> {
    try {
      await this.#store.write(operations)
    } catch (error) {
      throw this.#failed(error)
    }
  }

  /** What fails from here on is of who still uses it, not of the store. */
  close(): Promise<void> {
    this.#over = true
    return this.#store.close()
  }

  #failed(error: unknown): unknown {
    if (this.#over) return error
    this.#over = true
    this.#onFailure(error instanceof Error ? error : new Error(String(error)))
    return error
  }
}
