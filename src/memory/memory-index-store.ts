/** The index in memory: what the simulator and the tests run the engine on. A crash loses the writes that were not yet acknowledged. */
import type { IndexEntry, IndexStore, IndexWrite } from '../ports/index-store.ts'
import { RANGE_BATCH_ENTRIES } from '../ports/index-store.ts'

/** The entries of an index at one moment. */
export type MemoryIndexSnapshot = ReadonlyMap<string, Uint8Array>

/** What outlives a crash: one folder's index as it lies on its simulated disk. */
export class MemoryIndex {
  /** In key order; keys as text of one character a byte, whose order is that of the bytes. */
  #keys: string[] = []
  #values = new Map<string, Uint8Array>()
  #opened: MemoryIndexStore | undefined
  /** While set, `open` rejects with it. */
  openFault: Error | undefined
  /** While set, a write that comes to its end rejects with it, and so the store is unusable. */
  writeFault: Error | undefined
  /** While set, each write waits for it before it is durable; else for one turn of the microtask queue. */
  delay: (() => Promise<void>) | undefined

  /** @throws the `openFault`, or an Error while another store is open on it */
  async open(): Promise<MemoryIndexStore> {
    await undefined
    if (this.openFault !== undefined) throw this.openFault
    if (this.#opened !== undefined) throw new Error('the index is open already')
    this.#opened = new MemoryIndexStore(this)
    return this.#opened
  }

  /**
   * The process or the power goes away: the open store is unusable, its unacknowledged writes are lost,
   * but for the first `survivors` of them, which had reached the disk although nobody was told.
   */
  crash(survivors = 0): void {
    this.#opened?.abandon(survivors)
    this.#opened = undefined
  }

  /** Loses everything, as when the directory was deleted while the daemon was stopped. */
  wipe(): void {
    this.restore(new Map())
  }

  snapshot(): MemoryIndexSnapshot {
    return new Map(this.#values)
  }

  /** Puts back an older state, as a restored backup does. Only while no store is open. */
  restore(snapshot: MemoryIndexSnapshot): void {
    if (this.#opened !== undefined) throw new Error('the index is open')
    this.#values = new Map(snapshot)
    this.#keys = [...snapshot.keys()].sort()
  }

  released(store: MemoryIndexStore): void {
    if (this.#opened === store) this.#opened = undefined
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#values.get(textOf(key))?.slice()
  }

  range(from: Uint8Array, to: Uint8Array): IndexEntry[] {
    const end = this.#position(textOf(to))
    const keys = this.#keys.slice(this.#position(textOf(from)), end)
    return keys.map((key) => [bytesOf(key), this.#values.get(key) as Uint8Array])
  }

  apply(operations: readonly IndexWrite[]): void {
    for (const { key, value } of operations) {
      const text = textOf(key)
      const at = this.#position(text)
      const present = this.#keys[at] === text
      if (value === undefined) {
        if (present) this.#keys.splice(at, 1)
        this.#values.delete(text)
      } else {
        if (!present) this.#keys.splice(at, 0, text)
        this.#values.set(text, value)
      }
    }
  }

  /** Index of the first key that is not below `key`. */
  #position(key: string): number {
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#keys[middle] as string) < key) low = middle + 1
      else high = middle
    }
    return low
  }
}

export class MemoryIndexStore implements IndexStore {
  readonly #index: MemoryIndex
  /** Oldest first. */
  #unacknowledged: (readonly IndexWrite[])[] = []
  #last: Promise<void> = Promise.resolve()
  #failure: Error | undefined

  constructor(index: MemoryIndex) {
    this.#index = index
  }

  get(key: Uint8Array): Uint8Array | undefined {
    if (this.#failure !== undefined) throw this.#failure
    return this.#index.get(key)
  }

  range(from: Uint8Array, to: Uint8Array): AsyncIterable<readonly IndexEntry[]> {
    if (this.#failure !== undefined) throw this.#failure
    return this.#batches(this.#index.range(from, to))
  }

  async *#batches(entries: IndexEntry[]): AsyncGenerator<readonly IndexEntry[]> {
    for (let at = 0; at < entries.length; at += RANGE_BATCH_ENTRIES) {
      if (this.#failure !== undefined) throw this.#failure
      yield entries.slice(at, at + RANGE_BATCH_ENTRIES).map(([key, value]) => [key, value.slice()] as const)
    }
  }

  write(operations: readonly IndexWrite[]): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    const own = operations.map(({ key, value }) => ({ key: key.slice(), value: value?.slice() }))
    this.#unacknowledged.push(own)
    const written = this.#last.then(() => this.#finish(own))
    this.#last = written.catch(() => {})
    return written
  }

  async #finish(operations: readonly IndexWrite[]): Promise<void> {
    await this.#index.delay?.()
    if (this.#failure === undefined && this.#index.writeFault !== undefined) this.#failure = this.#index.writeFault
    if (this.#failure !== undefined) throw this.#failure
    this.#unacknowledged.shift()
    this.#index.apply(operations)
  }

  /** What `MemoryIndex.crash` does to its open store. */
  abandon(survivors: number): void {
    this.#failure = new Error('the index went away in a crash')
    for (const operations of this.#unacknowledged.slice(0, survivors)) this.#index.apply(operations)
    this.#unacknowledged = []
  }

  async close(): Promise<void> {
    await this.#last
    this.#failure ??= new Error('the index is closed')
    this.#index.released(this)
  }
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}
