/**
 * Gets wanted blocks from all peers of a folder at once. Every peer is asked for what it says it holds, some requests ahead, so that its
 * link is never idle; a block that one peer turns out not to have is asked of the next.
 */
import type { BlockSource, WantedBlock } from './block-source.ts'
import type { Place, Precedence, Priority } from './precedence.ts'
import type { Clock } from './ports/clock.ts'
import type { Logger } from './ports/logger.ts'

export interface BlockFetcherInit {
  /** Requests under way to one peer: one is answered while the next one travels. */
  readonly requestsPerPeer: number
  /** Bytes asked for in one request; one larger block is a request of its own. */
  readonly bytesPerRequest: number
  readonly blocksPerRequest: number
}

const DEFAULT_BLOCK_FETCHER: BlockFetcherInit = { requestsPerPeer: 4, bytesPerRequest: 1 << 20, blocksPerRequest: 256 }

export interface FetchedBlock {
  readonly bytes: Uint8Array
  readonly source: BlockSource
}

interface Waiting {
  readonly wanted: WantedBlock
  /** Peers that turned out not to have it. */
  readonly missedBy: Set<BlockSource>
  readonly resolve: (block: FetchedBlock | undefined) => void
}

export class BlockFetcher {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #init: BlockFetcherInit
  readonly #sources = new Map<BlockSource, { requests: number }>()
  /** In the order in which they were asked for; bounded by the puller, which waits for what it asked. */
  readonly #waiting = new Set<Waiting>()
  /** Those of them of which it is not known yet whether any peer can have them. */
  readonly #unchecked = new Set<Waiting>()
  /** Among the folders of this device. */
  readonly #place: Place | undefined
  #cancelTurn: (() => void) | undefined
  #stopped = false

  constructor(
    components: { readonly clock: Clock; readonly logger: Logger; readonly precedence?: Precedence | undefined; priority?(): Priority },
    init: BlockFetcherInit = DEFAULT_BLOCK_FETCHER
  ) {
    this.#clock = components.clock
    this.#logger = components.logger
    this.#init = init
    this.#place = components.precedence?.join({ priority: () => components.priority?.() ?? 'normal', onTurn: () => this.#schedule() })
  }

  /** @returns undefined when no peer that is connected has it; ask again when one says that it does */
  fetch(wanted: WantedBlock): Promise<FetchedBlock | undefined> {
    return new Promise((resolve) => this.#wait({ wanted, missedBy: new Set(), resolve }))
  }

  addSource(source: BlockSource): void {
    this.#sources.set(source, { requests: 0 })
    this.#schedule()
  }

  removeSource(source: BlockSource): void {
    this.#sources.delete(source)
    this.#giveUp(this.#waiting)
  }

  /** A peer says that it holds other things than before. */
  sourceChanged(): void {
    this.#giveUp(this.#waiting)
    this.#schedule()
  }

  /** What arrived was not what was asked for: asks the others. */
  refuse(block: FetchedBlock, wanted: WantedBlock): Promise<FetchedBlock | undefined> {
    block.source.strike(`sent other bytes than those of block ${wanted.hash}`)
    return new Promise((resolve) => this.#wait({ wanted, missedBy: new Set([block.source]), resolve }))
  }

  stop(): void {
    this.#stopped = true
    this.#cancelTurn?.()
    for (const { resolve } of this.#waiting) resolve(undefined)
    this.#waiting.clear()
    this.#place?.leave()
    this.#unchecked.clear()
  }

  #wait(waiting: Waiting): void {
    if (this.#stopped) return waiting.resolve(undefined)
    this.#waiting.add(waiting)
    this.#unchecked.add(waiting)
    this.#schedule()
  }

  /** Once after all that is asked for in one turn of the event loop, so that requests are full: each that is not costs a long line a round trip. */
  #schedule(): void {
    if (this.#stopped) return
    this.#cancelTurn ??= this.#clock.setTimer(0, () => {
      this.#cancelTurn = undefined
      this.#tellBusy()
      for (const [source, state] of this.#place?.mayAsk === false ? [] : this.#sources) {
        while (state.requests < this.#init.requestsPerPeer) {
          const request = this.#choose(source, state.requests)
          if (request.length === 0) break
          state.requests++
          void this.#ask(source, request).finally(() => {
            state.requests--
            this.#schedule()
          })
        }
      }
      this.#giveUp(this.#unchecked)
      this.#unchecked.clear()
      this.#tellBusy()
    })
  }

  #tellBusy(): void {
    if (this.#place !== undefined) this.#place.busy = this.#waiting.size > 0 || [...this.#sources.values()].some(({ requests }) => requests > 0)
  }

  /**
   * What to ask a peer for next. Who has all of a content is asked for what others have got of it only where there is nothing else, and with one
   * request at a time, so that devices which fetch the same file get it from each other, and the source sends it once and not once for each.
   */
  #choose(source: BlockSource, requests: number): Waiting[] {
    const isLeftToOthers = ({ wanted, missedBy }: Waiting): boolean => source.holds(wanted.dots) && this.#isShared(wanted, missedBy)
    // What is small is there at once, and would wait for long behind large files.
    const small = this.#fill(source, ({ wanted }) => wanted.part === undefined)
    const first = small.length > 0 ? small : this.#fill(source, (waiting) => !isLeftToOthers(waiting))
    const request = first.length > 0 || requests > 0 ? first : this.#fill(source, isLeftToOthers)
    for (const waiting of request) this.#waiting.delete(waiting)
    return request
  }

  #fill(source: BlockSource, isFor: (waiting: Waiting) => boolean): Waiting[] {
    const request: Waiting[] = []
    let bytes = 0
    for (const waiting of this.#waiting) {
      const { wanted, missedBy } = waiting
      if (request.length > 0 && (bytes + wanted.length > this.#init.bytesPerRequest || request.length >= this.#init.blocksPerRequest)) break
      if (missedBy.has(source) || !mayHave(source, wanted) || !isFor(waiting)) continue
      request.push(waiting)
      bytes += wanted.length
    }
    return request
  }

  /** Whether a peer that is still fetching it has this block. */
  #isShared({ part, dots }: WantedBlock, missedBy: ReadonlySet<BlockSource>): boolean {
    if (part === undefined) return false
    for (const source of this.#sources.keys()) if (!missedBy.has(source) && !source.holds(dots) && source.holdsBlock(part.content, part.index)) return true
    return false
  }

  async #ask(source: BlockSource, request: readonly Waiting[]): Promise<void> {
    let answers: readonly (Uint8Array | undefined)[] = []
    try {
      answers = await source.blocks(request.map(({ wanted }) => wanted))
    } catch (error) {
      this.#logger.debug('pull', 'a request for blocks failed', { peer: source.device, error: String(error) })
    }
    request.forEach((waiting, i) => {
      const bytes = answers[i]
      if (bytes !== undefined && bytes.length === waiting.wanted.length) return waiting.resolve({ bytes, source })
      waiting.missedBy.add(source)
      this.#wait(waiting)
    })
  }

  /** Answers for those that no peer who is here can have. */
  #giveUp(candidates: Iterable<Waiting>): void {
    for (const waiting of candidates) {
      const { wanted, missedBy, resolve } = waiting
      if (!this.#waiting.has(waiting)) continue
      if ([...this.#sources.keys()].some((source) => !missedBy.has(source) && mayHave(source, wanted))) continue
      this.#waiting.delete(waiting)
      resolve(undefined)
    }
  }
}

function mayHave(source: BlockSource, { dots, part }: WantedBlock): boolean {
  return source.holds(dots) || (part !== undefined && source.holdsBlock(part.content, part.index))
}
