/**
 * Holds the bytes of block streams to the limits that a person has set. What is not taken from a stream, or not put into it, waits at whoever
 * sends it: the streams have real back-pressure. Records, and the small contents that come beside them, pass at once.
 */
import { reachOf } from './address-reach.ts'
import type { Clock } from './ports/clock.ts'
import type { ByteStream, Link } from './ports/network.ts'
import { minuteOfDay, rateAt, type RateRule } from './rate-rules.ts'
import { TokenBucket } from './utils/token-bucket.ts'

/** Larger pieces would keep the streams of others waiting. */
const PIECE_BYTES = 16 * 1024

export class RateLimiter {
  readonly #buckets: Readonly<Record<'up' | 'down', Readonly<Record<'lan' | 'world', TokenBucket>>>>
  #rules: readonly RateRule[] = []

  constructor(components: { readonly clock: Clock }) {
    const { clock } = components
    const bucket = (direction: 'up' | 'down', lan: boolean): TokenBucket =>
      new TokenBucket({ clock }, () => (this.#rules.length === 0 ? undefined : rateAt(this.#rules, direction, lan, minuteOfDay(clock.now()))))
    const both = (direction: 'up' | 'down') => ({ lan: bucket(direction, true), world: bucket(direction, false) })
    this.#buckets = { up: both('up'), down: both('down') }
  }

  set(rules: readonly RateRule[]): void {
    this.#rules = rules
    this.release()
  }

  /** Nobody is kept waiting any more for what was asked for so far. */
  release(): void {
    for (const { lan, world } of Object.values(this.#buckets)) for (const bucket of [lan, world]) bucket.release()
  }

  /** The stream, held to the limits for devices that are where the other end of the link is. */
  limit(stream: ByteStream, link: Pick<Link, 'address' | 'direct'>): ByteStream {
    const place = link.direct && reachOf(link.address) !== 'world' ? 'lan' : 'world'
    return {
      source: paced(stream.source, this.#buckets.down[place]),
      sink: (chunks) => stream.sink(paced(chunks, this.#buckets.up[place])),
      abort: (reason) => stream.abort(reason)
    }
  }
}

async function* paced(chunks: AsyncIterable<Uint8Array>, bucket: TokenBucket): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    if (!bucket.isLimited) {
      yield chunk
      continue
    }
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const piece = chunk.subarray(at, at + PIECE_BYTES)
      await bucket.take(piece.length)
      yield piece
    }
  }
}
