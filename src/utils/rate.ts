/** Long enough for what a busy machine, or a lost packet, holds back and then brings at once. */
const PIECE_MS = 250
const PIECES = 4

/**
 * How fast bytes move at best. What is measured holds whatever else keeps the machine busy, which makes a fast line look slow for a while, and
 * never the other way round: so the fastest of the last four quarter seconds counts.
 */
export class Rate {
  readonly #pieces: number[] = []
  #bytes = 0
  #ms = 0

  /** @param ms for which nothing but these bytes was waited for */
  add(bytes: number, ms: number): void {
    this.#bytes += bytes
    this.#ms += ms
    if (this.#ms < PIECE_MS) return
    this.#pieces.push((this.#bytes * 1000) / this.#ms)
    if (this.#pieces.length > PIECES) this.#pieces.shift()
    this.#bytes = 0
    this.#ms = 0
  }

  /** Undefined before a second of waiting. */
  get bytesPerSecond(): number | undefined {
    return this.#pieces.length < PIECES ? undefined : Math.max(...this.#pieces)
  }
}
