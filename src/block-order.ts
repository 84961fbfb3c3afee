/**
 * In which order the blocks of a large content are fetched. Devices that fetch it at the same time each begin with a share of their own, which
 * all of them work out alike, and get the rest from each other: whoever has all of it sends it about once, and not once for each.
 * A share is only where to begin: once it is here what is missing of the others' is fetched, too, from whoever has it.
 */
import { blake3, type DeviceId, toHex } from '../protocol/index.ts'

/** Neighbours are in one share, as a request asks for several, and a disk reads ahead. */
const RUN_BLOCKS = 4
/** Blocks looked at for one that another device has got. */
const TRIES = 64
const encoder = new TextEncoder()

export class BlockOrder {
  readonly #device: DeviceId
  /** With what was taken from the front left in it. */
  #own: number[]
  #others: number[] = []
  #ownAt = 0
  #othersAt = 0
  #sharers = ''
  #isOwnTurn = false
  /** Of its own share. */
  readonly #underWay = new Set<number>()

  /** @param lacking in the order of the file */
  constructor(device: DeviceId, lacking: readonly number[]) {
    this.#device = device
    // Until it is known who else fetches it, everyone begins elsewhere.
    const start = Math.floor((Number.parseInt(weightOf(device, -1).slice(0, 8), 16) / 2 ** 32) * lacking.length)
    this.#own = [...lacking.slice(start), ...lacking.slice(0, start)]
  }

  get left(): number {
    return this.#own.length - this.#ownAt + this.#others.length - this.#othersAt
  }

  /**
   * @param sharers devices that fetch it, too
   * @param isShared whether one of them has got this block
   * @returns the block to fetch next; 'later' while the others may still get what is left; undefined when nothing is left
   */
  next(sharers: readonly DeviceId[], isShared: (index: number) => boolean): number | 'later' | undefined {
    this.#share(sharers)
    // Both in turn, so that all links have something to do.
    this.#isOwnTurn = !this.#isOwnTurn
    const index = this.#isOwnTurn ? (this.#nextOwn(isShared) ?? this.#nextShared(isShared)) : (this.#nextShared(isShared) ?? this.#nextOwn(isShared))
    if (index !== undefined || this.#othersAt >= this.#others.length) return index
    return this.#underWay.size > 0 ? 'later' : this.#others[this.#othersAt++]
  }

  #nextOwn(isShared: (index: number) => boolean): number | undefined {
    while (this.#ownAt < this.#own.length) {
      const index = this.#own[this.#ownAt++] as number
      if (isShared(index)) this.#others.push(index)
      else {
        this.#underWay.add(index)
        return index
      }
    }
    return undefined
  }

  #nextShared(isShared: (index: number) => boolean): number | undefined {
    const end = Math.min(this.#othersAt + TRIES, this.#others.length)
    for (let at = this.#othersAt; at < end; at++) {
      const index = this.#others[at] as number
      if (!isShared(index)) continue
      this.#others[at] = this.#others[this.#othersAt] as number
      this.#othersAt++
      return index
    }
    return undefined
  }

  /** A block that it gave has come, or has failed to. */
  ended(index: number): void {
    this.#underWay.delete(index)
  }

  /** Anew when somebody came or went. */
  #share(sharers: readonly DeviceId[]): void {
    const names = [...sharers].sort().join(' ')
    if (names === this.#sharers) return
    this.#sharers = names
    const left = [...this.#own.slice(this.#ownAt), ...this.#others.slice(this.#othersAt)].sort((a, b) => a - b)
    const runs = new Map<number, boolean>()
    const isOwn = (index: number): boolean => {
      const run = Math.floor(index / RUN_BLOCKS)
      const known = runs.get(run)
      if (known !== undefined) return known
      const weight = weightOf(this.#device, run)
      const own = sharers.every((other) => weightOf(other, run) < weight)
      runs.set(run, own)
      return own
    }
    this.#own = left.filter(isOwn)
    this.#others = left.filter((index) => !isOwn(index))
    this.#ownAt = 0
    this.#othersAt = 0
  }
}

/** Highest random weight (Thaler, Ravishankar 1998): when a device comes or goes, only its own share is dealt out anew. */
function weightOf(device: DeviceId, run: number): string {
  return toHex(blake3(encoder.encode(`${device} ${run}`)))
}
