/**
 * Small contents that were hashed a moment ago, kept in memory for the peers that will ask for them now: each is then read once and not twice.
 * Bounded, and what was given once is gone: others read it from the disk.
 */
import { type BlockHash, type ContentId, copyBytes } from '../protocol/index.ts'

/** As much as is asked for ahead. Where more is hashed than given, the first are kept: they are asked for first. */
const KEPT_BYTES = 16 << 20

export class FreshContents {
  readonly #contents = new Map<string, Uint8Array>()
  #bytes = 0
  #used = false

  get isFull(): boolean {
    return this.#bytes >= KEPT_BYTES
  }

  /** @param bytes have been hashed: they are what the content id says. Copied, for they may be a part of something larger */
  put(content: ContentId, bytes: Uint8Array): void {
    if (this.#contents.has(content) || this.#bytes + bytes.length > KEPT_BYTES) return
    this.#contents.set(content, copyBytes(bytes))
    this.#bytes += bytes.length
    this.#used = true
  }

  take(hash: BlockHash): Uint8Array | undefined {
    const bytes = this.#contents.get(hash)
    if (bytes === undefined) return undefined
    this.#contents.delete(hash)
    this.#bytes -= bytes.length
    this.#used = true
    return bytes
  }

  /** Forgets all, unless any was put or given since it was last asked to. @returns whether it did */
  sweep(): boolean {
    const used = this.#used
    this.#used = false
    if (used) return false
    this.#contents.clear()
    this.#bytes = 0
    return true
  }
}
