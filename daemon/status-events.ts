/**
 * The last changes of the status, numbered, so that who was away for a moment goes on where it was. They are kept while somebody follows, and for a
 * while after: a daemon that nobody looks at does nothing for it.
 */
import type { Random } from '../src/index.ts'
import type { Status } from './status.ts'
import { changeOf } from './status-change.ts'

/** Some minutes of work, and more than a terminal or a page loses while it connects again. */
const MAX_EVENTS = 1024
const MAX_BYTES = 4 * 1024 * 1024
/** Longer than a browser or a script waits before it comes back. */
const KEPT_MS = 2 * 60_000
const RUN_BYTES = 8

export interface StatusEvent {
  readonly n: number
  /** A StatusChange as JSON. */
  readonly data: string
}

/** Why what was missed cannot be told. */
export type ResetReason = 'another-run' | 'too-old'

export interface StatusEventsComponents {
  readonly status: () => Status
  readonly onChange: (listener: () => void) => () => void
  readonly random: Pick<Random, 'bytes'>
}

export class StatusEvents {
  readonly #components: StatusEventsComponents
  /** Names this run of the daemon in ids. */
  readonly #run: string
  readonly #listeners = new Set<() => void>()
  #events: StatusEvent[] = []
  #bytes = 0
  /** Of the newest that was kept. */
  #last = 0
  #seen: Status | undefined
  #stop: (() => void) | undefined
  #rest: NodeJS.Timeout | undefined

  constructor(components: StatusEventsComponents) {
    this.#components = components
    this.#run = Buffer.from(components.random.bytes(RUN_BYTES)).toString('hex')
  }

  /** Calls `listener` whenever there is more; the answer ends that. */
  follow(listener: () => void): () => void {
    clearTimeout(this.#rest)
    this.#stop ??= this.#begin()
    this.#listeners.add(listener)
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return
      this.#rest = setTimeout(() => this.#end(), KEPT_MS).unref()
    }
  }

  /** The status as it is after the event whose number stands beside it. For who follows. */
  now(): { readonly n: number; readonly status: Status } {
    const status = this.#look()
    return { n: this.#last, status }
  }

  idOf(n: number): string {
    return `${this.#run}-${n}`
  }

  /** Which event an id names, as somebody sends it who was here before. */
  placeOf(id: string): number | ResetReason {
    const [, run, digits] = /^([0-9a-f]{1,64})-(\d{1,15})$/.exec(id) ?? []
    if (run !== this.#run) return 'another-run'
    const n = Number(digits)
    return n > this.#last || !this.isKept(n) ? 'too-old' : n
  }

  /** Whether all that came after an event is still here. */
  isKept(n: number): boolean {
    return n + 1 >= (this.#events[0]?.n ?? this.#last + 1)
  }

  after(n: number): StatusEvent | undefined {
    return this.#events[n + 1 - (this.#events[0]?.n ?? 0)]
  }

  #begin(): () => void {
    this.#seen = this.#components.status()
    return this.#components.onChange(() => this.#look())
  }

  #look(): Status {
    const before = this.#seen
    const status = this.#components.status()
    const change = before && changeOf(before, status)
    this.#seen = status
    if (change !== undefined) {
      this.#keep(JSON.stringify(change))
      for (const listener of [...this.#listeners]) listener()
    }
    return status
  }

  #keep(data: string): void {
    this.#events.push({ n: ++this.#last, data })
    this.#bytes += data.length
    while (this.#events.length > MAX_EVENTS || this.#bytes > MAX_BYTES) this.#bytes -= this.#events.shift()?.data.length ?? 0
  }

  /** From here on nobody sees what changes: no id of before stands for what is now. */
  #end(): void {
    this.#stop?.()
    this.#stop = undefined
    this.#seen = undefined
    this.#events = []
    this.#bytes = 0
    this.#last++
  }
}
