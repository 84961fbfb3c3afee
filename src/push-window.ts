/**
 * How many contents may go to one peer with their records. What is pushed travels before the messages of all folders and waits in the peer's memory,
 * so it is little: a change, not a flood. The rest is asked for, on a stream of its own.
 */
import type { Dot } from '../protocol/index.ts'

/** About one message. */
const WINDOW_BYTES = 256 * 1024
const WINDOW_CONTENTS = 256

export class PushWindow {
  readonly #holds: (dot: Dot) => boolean
  #pushed: { readonly dot: Dot; readonly length: number }[] = []
  #bytes = 0

  /** @param holds whether the peer has told that it has the content of a change in its place */
  constructor(holds: (dot: Dot) => boolean) {
    this.#holds = holds
  }

  /** Makes room for what has come to its place. */
  settle(): void {
    this.#pushed = this.#pushed.filter(({ dot, length }) => {
      const waits = !this.#holds(dot)
      if (!waits) this.#bytes -= length
      return waits
    })
  }

  hasRoom(length: number): boolean {
    return this.#pushed.length < WINDOW_CONTENTS && this.#bytes + length <= WINDOW_BYTES
  }

  add(dot: Dot, length: number): void {
    this.#pushed.push({ dot, length })
    this.#bytes += length
  }
}
