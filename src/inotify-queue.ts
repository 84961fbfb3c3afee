/**
 * The one queue in which Linux keeps the events of all watches of a thread until its event loop comes to them. A queue that is full drops what
 * comes, and Node.js does not tell: so a queue that held nearly all that it can is taken for one that was full.
 */
import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'

/** The system's own default (inotify(7)), for where it does not tell. */
const DEFAULT_LIMIT = 16_384

export class InotifyQueue {
  readonly #limit: number
  readonly #listeners = new Set<() => void>()
  #inOneTurn = 0

  /** @param limit events that it can hold */
  constructor(limit = limitOfSystem()) {
    // Events of watches that were given up meanwhile are not counted.
    this.#limit = limit / 2
  }

  /** @param onFull told when events may have been dropped. @returns ends that */
  join(onFull: () => void): () => void {
    this.#listeners.add(onFull)
    return () => this.#listeners.delete(onFull)
  }

  /** An event was taken from it: it is emptied in one turn of the event loop. */
  count(): void {
    if (this.#inOneTurn++ === 0) void setImmediate(undefined, { ref: false }).then(() => this.#turn())
  }

  #turn(): void {
    const wasFull = this.#inOneTurn >= this.#limit
    this.#inOneTurn = 0
    if (wasFull) for (const onFull of this.#listeners) onFull()
  }
}

function limitOfSystem(): number {
  try {
    return Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8')) || DEFAULT_LIMIT
  } catch {
    return DEFAULT_LIMIT
  }
}
