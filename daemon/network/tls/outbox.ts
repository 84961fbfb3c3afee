/** Bytes on their way to a socket: gathered in one of two buffers while the other one is being written, so that each write is one piece. */
import type { Writable } from 'node:stream'

/** Enough for a turn of several streams; beyond it whoever sends has to wait. */
const HIGH_WATER_BYTES = 256 * 1024
/** What a buffer has at first; it grows to what was sent at once. */
const FIRST_BYTES = 16 * 1024

export class Outbox {
  readonly #socket: Pick<Writable, 'write' | 'destroyed'>
  readonly #onDrain: () => void
  #gathering = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #spare = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #length = 0
  #scheduled = false
  #writing = false
  #full = false

  /** @param onDrain called once there is room again after `add` has said that there is none */
  constructor(socket: Pick<Writable, 'write' | 'destroyed'>, onDrain: () => void) {
    this.#socket = socket
    this.#onDrain = onDrain
  }

  /** Takes a copy. What is added in one turn leaves in one write. @returns whether more may follow at once */
  add(bytes: Uint8Array): boolean {
    const length = this.#length + bytes.length
    if (length > this.#gathering.length) this.#grow(length)
    this.#gathering.set(bytes, this.#length)
    this.#length = length
    if (!this.#scheduled && !this.#writing) {
      this.#scheduled = true
      process.nextTick(() => this.flush())
    }
    this.#full = length >= HIGH_WATER_BYTES
    return !this.#full
  }

  /** Hands what is gathered to the socket, unless it is busy: then that follows when it is done. */
  flush(): void {
    this.#scheduled = false
    if (this.#writing || this.#length === 0 || this.#socket.destroyed) return
    const bytes = this.#gathering.subarray(0, this.#length)
    const written = this.#gathering
    this.#gathering = this.#spare
    this.#length = 0
    this.#writing = true
    this.#socket.write(bytes, () => {
      this.#spare = written
      this.#writing = false
      this.flush()
    })
    if (!this.#full) return
    this.#full = false
    this.#onDrain()
  }

  /** All that was added is on its way: the socket may be ended. */
  end(): void {
    if (this.#length > 0 && !this.#socket.destroyed) this.#socket.write(this.#gathering.subarray(0, this.#length))
    this.#gathering = Buffer.alloc(0)
    this.#length = 0
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(length)))
    larger.set(this.#gathering.subarray(0, this.#length))
    this.#gathering = larger
  }
}
