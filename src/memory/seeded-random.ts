import type { Random } from '../ports/random.ts'

/**
 * Random numbers that follow from a seed alone: the same seed, the same run. The generator is sfc32 (Chris Doty-Humphrey, PractRand).
 * Never for anything secret.
 */
export class SeededRandom implements Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** `seed` is any text, or any safe integer. */
  constructor(seed: number | string) {
    const [a, b, c] = spread(String(seed))
    this.#a = a
    this.#b = b
    this.#c = c
    // The first outputs still look like the seed.
    for (let i = 0; i < 15; i++) this.uint32()
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    const view = new DataView(bytes.buffer)
    let at = 0
    for (; at + 4 <= length; at += 4) view.setUint32(at, this.uint32(), true)
    for (let rest = at < length ? this.uint32() : 0; at < length; at++, rest >>>= 8) bytes[at] = rest
    return bytes
  }

  /** A number in [0, 1), a multiple of 2^-53. */
  float(): number {
    const high = this.uint32() >>> 5
    const low = this.uint32() >>> 6
    return (high * 0x4000000 + low) / 0x20000000000000
  }

  /** An integer in [0, 2^32). */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** An integer in [from, to), both integers and from < to. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.float() * (to - from))
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.float() < probability
  }

  /** One of `choices`, which has at least one. */
  pick<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new RangeError('there is nothing to pick from')
    return choices[this.integer(0, choices.length)] as T
  }

  /** A generator of its own for a part of the run, so that what one part draws does not shift what the others get. */
  fork(label: string): SeededRandom {
    return new SeededRandom(`${this.uint32()}/${label}`)
  }
}

/** Three 32-bit numbers that depend on the whole text: FNV-1a with a last mix from MurmurHash3, from three bases. */
function spread(text: string): [number, number, number] {
  const one = (base: number) => {
    let hash = base
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    return hash ^ (hash >>> 16)
  }
  return [one(0x811c9dc5), one(0x9e3779b9), one(0x243f6a88)]
}
