/** Compresses answers to requests for blocks where that is worth it, a few at a time for all peers together. */
import { concat } from 'uint8arrays/concat'
import { isWorthCompressing } from './compression-choice.ts'
import type { Clock } from './ports/clock.ts'
import type { Zstd } from './ports/zstd.ts'
import { Rate } from './utils/rate.ts'
import { Semaphore } from './utils/semaphore.ts'

/** A few of libuv's threads: the others are for what waits for the disk. */
const AT_ONCE = 2
/** Before it was measured. */
const ASSUMED_BYTES_PER_SECOND = 100e6
/** What a machine gave while it was busy is not believed for ever. */
const BELIEVED_MS = 60_000

export class AnswerCompressor {
  readonly #zstd: Zstd
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #slots = new Semaphore(AT_ONCE)
  #rate = new Rate()
  #measured = 0

  constructor({ zstd, clock }: { readonly zstd: Zstd; readonly clock: Pick<Clock, 'monotonic'> }) {
    this.#zstd = zstd
    this.#clock = clock
  }

  /**
   * @param line bytes a second, as the asker says
   * @returns all parts in one frame, or undefined where they are to be sent as they are
   */
  async compress(parts: readonly Uint8Array[], line: number | undefined): Promise<Uint8Array | undefined> {
    if (!isWorthCompressing({ line, compressor: this.#bytesPerSecond() }, parts)) return undefined
    const release = await this.#slots.acquire()
    try {
      const [only] = parts
      const bytes = only !== undefined && parts.length === 1 ? only : concat([...parts])
      const began = this.#clock.monotonic()
      const compressed = await this.#zstd.compress(bytes)
      this.#measured = this.#clock.monotonic()
      this.#rate.add(bytes.length, this.#measured - began)
      return compressed.length < bytes.length ? compressed : undefined
    } finally {
      release()
    }
  }

  #bytesPerSecond(): number {
    if (this.#clock.monotonic() - this.#measured > BELIEVED_MS) this.#rate = new Rate()
    return this.#rate.bytesPerSecond ?? ASSUMED_BYTES_PER_SECOND
  }
}
