import type { FrameMemory } from '../../protocol/index.ts'

/** Smaller ones mostly lie in one chunk of their stream, or cost less than keeping them. */
const SMALLEST_BYTES = 64 * 1024
/** What is kept for the next blocks: as much as the puller has on its way. */
const KEPT_BYTES = 32 << 20

/**
 * Memory for blocks between the network and a disk thread: shared, so that it is not copied on the way to the thread, and used again, because
 * each new buffer brings the next garbage collection nearer (docs/performance.md). What is not given back is collected like any other memory.
 */
export class BlockMemory implements FrameMemory {
  readonly #free = new Map<number, SharedArrayBuffer[]>()
  readonly #lent = new WeakSet<ArrayBufferLike>()
  #freeBytes = 0

  /** @returns `length` bytes with anything in them */
  take(length: number): Uint8Array {
    if (length < SMALLEST_BYTES) return new Uint8Array(length)
    const size = 2 ** Math.ceil(Math.log2(length))
    const kept = this.#free.get(size)?.pop()
    if (kept !== undefined) this.#freeBytes -= size
    const buffer = kept ?? new SharedArrayBuffer(size)
    this.#lent.add(buffer)
    return new Uint8Array(buffer, 0, length)
  }

  /** Twice as fast as `set`, which goes to shared memory word by word. */
  copy(from: Uint8Array, to: Uint8Array, at: number): void {
    Buffer.prototype.copy.call(from, to, at)
  }

  /** The caller, and all to whom it gave `bytes`, are done with them. What did not come from here is left alone. */
  give({ buffer }: Uint8Array): void {
    if (!(buffer instanceof SharedArrayBuffer) || !this.#lent.delete(buffer) || this.#freeBytes + buffer.byteLength > KEPT_BYTES) return
    this.#freeBytes += buffer.byteLength
    const kept = this.#free.get(buffer.byteLength)
    if (kept === undefined) this.#free.set(buffer.byteLength, [buffer])
    else kept.push(buffer)
  }
}
