/**
 * `GET /events`, as server-sent events: the whole status, then what changes of it. Each reader has a place among the events that all share, and no
 * queue of its own: one that is so slow that its next event is not kept any more is let go, and told why.
 */
import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { CliError } from './exit-status.ts'
import type { StatusEvents } from './status-events.ts'

/** Each holds a connection: enough for some terminals and pages, not for a leak. */
const MAX_FOLLOWERS = 32
const KEEP_ALIVE_MS = 15_000
/** For who was let go to read why. */
const GOODBYE_MS = 60_000
/** After which a browser connects again. */
const RETRY_MS = 2000

export class EventStreams {
  readonly #events: StatusEvents
  #count = 0

  constructor(components: { readonly events: StatusEvents }) {
    this.#events = components.events
  }

  get count(): number {
    return this.#count
  }

  /** @param lastId of the last event that the reader had, as it says. @throws CliError TOO_MANY_FOLLOWERS */
  add(reply: FastifyReply, lastId: string | undefined): void {
    if (this.#count >= MAX_FOLLOWERS) throw new CliError('TOO_MANY_FOLLOWERS', `${MAX_FOLLOWERS} programs follow the status already`, 'end some of them')
    this.#count++
    reply.hijack()
    const stream = new EventStream(reply.raw, this.#events)
    const end = this.#events.follow(() => stream.send())
    const alive = setInterval(() => stream.keepAlive(), KEEP_ALIVE_MS)
    reply.raw.once('close', () => {
      clearInterval(alive)
      end()
      this.#count--
    })
    stream.begin(lastId)
  }
}

class EventStream {
  readonly #response: ServerResponse
  readonly #events: StatusEvents
  #place = Number.POSITIVE_INFINITY
  #blocked = false
  #ended = false

  constructor(response: ServerResponse, events: StatusEvents) {
    this.#response = response
    this.#events = events
    // Closed at its end: who was let go is gone once it has read why.
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'close' })
    response.on('drain', () => {
      this.#blocked = false
      this.send()
    })
  }

  begin(lastId: string | undefined): void {
    this.#write(`retry: ${RETRY_MS}\n\n`)
    const place = lastId === undefined ? undefined : this.#events.placeOf(lastId)
    if (typeof place === 'number') {
      this.#place = place
      this.send()
      return
    }
    const { n, status } = this.#events.now()
    if (place !== undefined) this.#tell('reset', n, { reason: place })
    this.#tell('status', n, status)
    this.#place = n
  }

  /** What is there, as far as it is read. */
  send(): void {
    if (this.#ended || this.#place === Number.POSITIVE_INFINITY) return
    if (!this.#events.isKept(this.#place)) return this.#letGo()
    while (!this.#blocked) {
      const event = this.#events.after(this.#place)
      if (event === undefined) return
      this.#place = event.n
      this.#write(`id: ${this.#events.idOf(event.n)}\nevent: change\ndata: ${event.data}\n\n`)
    }
  }

  keepAlive(): void {
    if (!this.#blocked && !this.#ended) this.#write(':\n\n')
  }

  #letGo(): void {
    this.#ended = true
    const reason = 'what changed was not read in time and is kept no more: connect again for the whole status'
    this.#response.end(`event: dropped\ndata: ${JSON.stringify({ reason })}\n\n`)
    setTimeout(() => this.#response.destroy(), GOODBYE_MS).unref()
  }

  #tell(name: string, n: number, data: unknown): void {
    this.#write(`id: ${this.#events.idOf(n)}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  #write(text: string): void {
    this.#blocked = !this.#response.write(text)
  }
}
