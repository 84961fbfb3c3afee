/**
 * Gets the blobs that are missing on a store-only device, from all peers that say they hold them, and notes what came when it is durable. A record
 * counts as held when all that it needs is.
 */
import { type BlockHash, type Dot, encodeNeeds, formatDot, type Need, toHex } from '../protocol/index.ts'
import type { BlockFetcher, FetchedBlock } from './block-fetcher.ts'
import type { WantedBlock } from './block-source.ts'
import type { BlobBytes, SealedBlobs } from './sealed-blobs.ts'
import type { SealedIndex } from './state/sealed-index.ts'
import type { BlockMemory } from './utils/block-memory.ts'
import { Semaphore } from './utils/semaphore.ts'

/** Blobs on their way to the disk: bounds memory. */
const WINDOW_BYTES = 32 << 20
const WINDOW_ITEMS = 2048
/** Of one commit: their fsyncs are grouped. */
const COMMIT_ITEMS = 256
const COMMIT_BYTES = 8 << 20

export interface BlobPullerComponents {
  readonly index: SealedIndex
  readonly blobs: Pick<SealedBlobs, 'put'>
  readonly fetcher: BlockFetcher
  readonly memory: BlockMemory
}

export interface BlobPullerInit {
  /** Whether anybody who is here says to hold what a record needs. */
  isOffered(dot: Dot): boolean
  /** Blobs are here that were not. */
  onArrived(bytes: number): void
}

/** A blob on its way, and the records that wait for it. */
interface Pulled {
  readonly need: Need
  readonly dots: Map<string, Dot>
}

interface Arrived extends BlobBytes {
  readonly pulled: Pulled
  readonly fetched: FetchedBlock
  readonly release: () => void
}

export class BlobPuller {
  readonly #components: BlobPullerComponents
  readonly #init: BlobPullerInit
  readonly #window = new Semaphore(WINDOW_BYTES)
  readonly #items = new Semaphore(WINDOW_ITEMS)
  readonly #pulled = new Map<string, Pulled>()
  /** How many blobs each record waits for. */
  readonly #waiting = new Map<string, number>()
  /** Records of which somebody was asked for a blob in vain: the others of theirs wait for the next round, and hold up nobody. */
  readonly #vain = new Set<string>()
  #ready: Arrived[] = []
  #readyBytes = 0
  #fetching = 0
  #failure: string | undefined
  #stopped = false

  constructor(components: BlobPullerComponents, init: BlobPullerInit) {
    this.#components = components
    this.#init = init
  }

  stop(): void {
    this.#stopped = true
    this.#components.fetcher.stop()
  }

  /** Asks once for all that is missing and offered. Answers why something could not be written, if so. */
  async round(): Promise<string | undefined> {
    const { index } = this.#components
    this.#failure = undefined
    const under = new Set<Promise<void>>()
    let broken: { readonly error: unknown } | undefined
    const fail = (error: unknown): void => {
      broken ??= { error }
    }
    for await (const dots of index.unheldDots()) {
      for (const dot of dots) {
        if (this.#stopped || this.#failure !== undefined || broken !== undefined) break
        const missing = this.#register(dot)
        if (missing === undefined) await index.arrived([], [dot])
        for (const pulled of missing ?? []) {
          const release = await this.#room(pulled.need.length)
          if ([...pulled.dots.keys()].every((name) => this.#vain.has(name))) {
            this.#pulled.delete(idOf(pulled.need))
            release()
            continue
          }
          const task: Promise<void> = this.#get(pulled, release)
            .catch(fail)
            .finally(() => under.delete(task))
          under.add(task)
        }
      }
    }
    while (under.size > 0 || this.#ready.length > 0) {
      await Promise.all(under)
      await this.#flush().catch(fail)
    }
    this.#waiting.clear()
    this.#vain.clear()
    this.#pulled.clear()
    if (broken !== undefined) throw broken.error
    return this.#failure
  }

  /** Which blobs are to be asked for; undefined where nothing is missing. */
  #register(dot: Dot): Pulled[] | undefined {
    const { index } = this.#components
    const missing = new Map(index.needsOf(dot).flatMap((need) => (index.isHere(need) ? [] : [[idOf(need), need]])))
    if (missing.size === 0) return undefined
    if (!this.#init.isOffered(dot)) return []
    const name = formatDot(dot)
    this.#waiting.set(name, missing.size)
    const begun: Pulled[] = []
    for (const [id, need] of missing) {
      const known = this.#pulled.get(id)
      known?.dots.set(name, dot)
      if (known !== undefined) continue
      const pulled = { need, dots: new Map([[name, dot]]) }
      this.#pulled.set(id, pulled)
      begun.push(pulled)
    }
    return begun
  }

  async #room(bytes: number): Promise<() => void> {
    const releaseItem = await this.#items.acquire()
    const releaseBytes = await this.#window.acquire(bytes)
    return () => {
      releaseItem()
      releaseBytes()
    }
  }

  /** @param refused what came before and was not right */
  async #get(pulled: Pulled, release: () => void, refused?: Arrived): Promise<void> {
    const { fetcher } = this.#components
    const { need, dots } = pulled
    const wanted: WantedBlock = { hash: need.sum as BlockHash, length: need.length, dots: [...dots.values()], blob: need.name }
    this.#fetching++
    const fetched = await (refused === undefined ? fetcher.fetch(wanted) : fetcher.refuse(refused.fetched, wanted))
    this.#fetching--
    if (fetched === undefined || this.#stopped) {
      this.#pulled.delete(idOf(need))
      for (const name of dots.keys()) this.#vain.add(name)
      release()
    } else {
      this.#ready.push({ need, bytes: fetched.bytes, pulled, fetched, release })
      this.#readyBytes += fetched.bytes.length
    }
    // Where nothing else is on its way, the next one may be waiting for the room that this takes up.
    if (this.#ready.length >= COMMIT_ITEMS || this.#readyBytes >= COMMIT_BYTES || this.#fetching === 0) await this.#flush()
  }

  async #flush(): Promise<void> {
    const ready = this.#ready
    this.#ready = []
    this.#readyBytes = 0
    if (ready.length === 0) return
    const { index, blobs, memory } = this.#components
    const results = await blobs.put(ready).catch((error: unknown) => {
      for (const { release } of ready) release()
      throw error
    })
    const needs: Need[] = []
    const complete: Dot[] = []
    const wrong: Arrived[] = []
    for (const [i, arrived] of ready.entries()) {
      const { need, bytes, pulled, release } = arrived
      const result = results[i]
      memory.give(bytes)
      if (result === 'wrong') {
        wrong.push(arrived)
        continue
      }
      release()
      this.#pulled.delete(idOf(need))
      if (result !== 'kept') {
        this.#failure = result?.failed
        continue
      }
      needs.push(need)
      for (const [name, dot] of pulled.dots) {
        const left = (this.#waiting.get(name) ?? 0) - 1
        this.#waiting.set(name, left)
        if (left === 0) complete.push(dot)
      }
    }
    if (needs.length > 0) {
      await index.arrived(needs, complete)
      this.#init.onArrived(needs.reduce((sum, { length }) => sum + length, 0))
    }
    await Promise.all(wrong.map((arrived) => this.#get(arrived.pulled, arrived.release, arrived)))
  }
}

function idOf(need: Need): string {
  return toHex(encodeNeeds([need]))
}
