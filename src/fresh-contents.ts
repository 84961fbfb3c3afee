/**
 * Small contents that are about to be wanted, kept in memory: what was hashed here a moment ago, for the peers that will ask for it or get it with
 * its record, and what came with a record, for this device to put in its place. Bounded: what was asked for is gone, and others read it from the
 * disk; what was pushed stays for the other peers until room is needed.
 */
import { type BlockHash, type ContentId, copyBytes } from '../protocol/index.ts'

/** As much as is asked for ahead. Where more is hashed than given, the first are kept: they are asked for first. */
const KEPT_BYTES = 16 << 20

interface Fresh {
  readonly bytes: Uint8Array
  /** Where a change brought it into the folder: peers that lack the change lack the content. */
  readonly newAt: string | undefined
}

/** For a peer to which no content goes beside its record. */
export const NOTHING_FRESH: Pick<FreshContents, 'put' | 'push'> = { put: () => {}, push: () => undefined }

export class FreshContents {
  readonly #contents = new Map<string, Fresh>()
  readonly #pushed = new Set<string>()
  #bytes = 0
  #pushedBytes = 0
  #used = false

  get isFull(): boolean {
    return this.#bytes - this.#pushedBytes >= KEPT_BYTES
  }

  /**
   * @param bytes have been hashed: they are what the content id says. Copied, for they may be a part of something larger
   * @param newAt the path at which they were found, where nothing else here has them
   */
  put(content: ContentId, bytes: Uint8Array, newAt?: string): void {
    const known = this.#contents.get(content)
    if (known !== undefined) {
      this.#contents.set(content, { bytes: known.bytes, newAt: newAt && (known.newAt ?? newAt) })
      return
    }
    if (this.#bytes - this.#pushedBytes + bytes.length > KEPT_BYTES) return
    for (const pushed of this.#pushed) {
      if (this.#bytes + bytes.length <= KEPT_BYTES) break
      this.#drop(pushed)
    }
    this.#contents.set(content, { bytes: copyBytes(bytes), newAt })
    this.#bytes += bytes.length
    this.#used = true
  }

  take(hash: BlockHash): Uint8Array | undefined {
    const fresh = this.#contents.get(hash)
    if (fresh === undefined) return undefined
    this.#drop(hash)
    this.#used = true
    return fresh.bytes
  }

  /** The content of a change at `path`, where that brought it into the folder. */
  push(content: ContentId, path: string): Uint8Array | undefined {
    const fresh = this.#contents.get(content)
    if (fresh?.newAt !== path) return undefined
    if (!this.#pushed.has(content)) {
      this.#pushed.add(content)
      this.#pushedBytes += fresh.bytes.length
    }
    return fresh.bytes
  }

  /** Forgets all, unless any was put or given since it was last asked to. @returns whether it did */
  sweep(): boolean {
    const used = this.#used
    this.#used = false
    if (used) return false
    for (const hash of this.#contents.keys()) this.#drop(hash)
    return true
  }

  #drop(hash: string): void {
    const length = this.#contents.get(hash)?.bytes.length ?? 0
    this.#contents.delete(hash)
    this.#bytes -= length
    if (this.#pushed.delete(hash)) this.#pushedBytes -= length
  }
}
