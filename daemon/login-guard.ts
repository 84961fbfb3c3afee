/** How often a password may be guessed: from one address, and by all together, so that neither memory nor time is anyone's to take. */
import { isIPv6 } from 'node:net'
import type { Clock } from '../src/index.ts'

/** Guesses at once, and then one each so many milliseconds. */
const OF_ADDRESS = { most: 5, refillMs: 60_000 }
const OF_ALL = { most: 30, refillMs: 10_000 }
/** The one that guessed longest ago goes first. */
const MAX_ADDRESSES = 1024
/** Each takes a thread and 32 MiB. */
const MAX_AT_ONCE = 2

interface Left {
  guesses: number
  at: number
}

export class LoginGuard {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #addresses = new Map<string, Left>()
  readonly #all: Left
  #running = 0

  constructor(components: { readonly clock: Pick<Clock, 'monotonic'> }) {
    this.#clock = components.clock
    this.#all = { guesses: OF_ALL.most, at: this.#clock.monotonic() }
  }

  /** @param check whether a guess is right @returns undefined where it may not be tried now */
  async guess(address: string, check: () => Promise<boolean>): Promise<boolean | undefined> {
    const own = this.#of(networkOf(address))
    refill(own, OF_ADDRESS, this.#clock.monotonic())
    refill(this.#all, OF_ALL, this.#clock.monotonic())
    if (own.guesses < 1 || this.#all.guesses < 1 || this.#running >= MAX_AT_ONCE) return undefined
    own.guesses--
    this.#all.guesses--
    this.#running++
    try {
      const isRight = await check()
      // Who knows it may come as often as it likes.
      if (isRight) {
        own.guesses = OF_ADDRESS.most
        this.#all.guesses++
      }
      return isRight
    } finally {
      this.#running--
    }
  }

  #of(network: string): Left {
    const left = this.#addresses.get(network) ?? { guesses: OF_ADDRESS.most, at: this.#clock.monotonic() }
    this.#addresses.delete(network)
    this.#addresses.set(network, left)
    for (const oldest of this.#addresses.keys()) {
      if (this.#addresses.size <= MAX_ADDRESSES) break
      this.#addresses.delete(oldest)
    }
    return left
  }
}

function refill(left: Left, { most, refillMs }: { readonly most: number; readonly refillMs: number }, now: number): void {
  left.guesses = Math.min(most, left.guesses + (now - left.at) / refillMs)
  left.at = now
}

/** Who has one address of IPv6 has 2^64 of them. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('%')[0]?.split('::') ?? []
  const groups = head === '' ? [] : head.split(':')
  const rest = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - groups.length - rest.length }, () => '0')
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':')
}
