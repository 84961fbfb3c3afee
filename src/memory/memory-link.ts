import type { DeviceId } from '../../protocol/index.ts'
import type { ByteStream, Link, StreamHandler } from '../ports/network.ts'
import { MemoryStream } from './memory-stream.ts'
import type { WireLane } from './memory-wire.ts'

export interface MemoryLinkComponents {
  /** Carries a message of so many bytes to the other end of this link, behind what its lane, or else any, carries; it may vanish. */
  transmit(lane: WireLane | undefined, bytes: number, deliver: (remote: MemoryLink) => void): void
  /** What this device does with a stream for `protocol`. */
  handler(protocol: string): StreamHandler | undefined
}

export interface MemoryLinkInit {
  readonly device: DeviceId
  readonly outbound: boolean
  readonly address: string
  readonly windowBytes: number
  /** The most streams that the remote may hold open at once. */
  readonly maxStreams: number
}

/** One end of a link in memory. */
export class MemoryLink implements Link {
  readonly device: DeviceId
  readonly outbound: boolean
  readonly address: string
  readonly direct = true
  readonly #components: MemoryLinkComponents
  readonly #init: MemoryLinkInit
  /** By number: streams opened here have even ones, those of the remote odd ones. */
  readonly #streams = new Map<number, MemoryStream>()
  readonly #opening = new Map<number, { resolve(stream: ByteStream): void; reject(error: Error): void }>()
  readonly #closeListeners: (() => void)[] = []
  #nextStream = 0
  #closed = false
  #bytesIn = 0
  #bytesOut = 0

  constructor(components: MemoryLinkComponents, init: MemoryLinkInit) {
    this.#components = components
    this.#init = init
    this.device = init.device
    this.outbound = init.outbound
    this.address = init.address
  }

  get closed(): boolean {
    return this.#closed
  }

  get bytesIn(): number {
    return this.#bytesIn
  }

  get bytesOut(): number {
    return this.#bytesOut
  }

  async open(protocol: string): Promise<ByteStream> {
    if (this.#closed) throw new Error(`the link to ${this.device} is closed`)
    const number = this.#nextStream
    this.#nextStream += 2
    const { stream, lane } = this.#stream(number)
    return await new Promise<ByteStream>((resolve, reject) => {
      this.#opening.set(number, { resolve, reject })
      this.#components.transmit(lane, 0, (remote) => remote.#onOpen(number ^ 1, protocol))
    }).catch((error: unknown) => {
      this.#streams.delete(number)
      stream.break(new Error('the stream was never opened'))
      throw error
    })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#components.transmit(undefined, 0, (remote) => remote.fail(new Error(`${remote.device} closed the link`)))
    this.fail(new Error(`the link to ${this.device} was closed here`))
  }

  onClose(listener: () => void): void {
    if (this.#closed) queueMicrotask(listener)
    else this.#closeListeners.push(listener)
  }

  /** The link is no more: every stream on it breaks with `reason`. */
  fail(reason: Error): void {
    if (this.#closed) return
    this.#closed = true
    for (const { reject } of [...this.#opening.values()]) reject(reason)
    for (const stream of [...this.#streams.values()]) stream.break(reason)
    this.#opening.clear()
    this.#streams.clear()
    for (const listener of this.#closeListeners.splice(0)) listener()
  }

  #stream(number: number): { readonly stream: MemoryStream; readonly lane: WireLane } {
    const lane: WireLane = { lastArrival: 0 }
    const stream = new MemoryStream({
      windowBytes: this.#init.windowBytes,
      transmit: (bytes, deliver) => {
        this.#bytesOut += bytes
        this.#components.transmit(lane, bytes, (remote) => remote.#onMessage(number ^ 1, bytes, deliver))
      },
      onClose: () => this.#streams.delete(number)
    })
    this.#streams.set(number, stream)
    return { stream, lane }
  }

  #onMessage(number: number, bytes: number, deliver: (stream: MemoryStream) => void): void {
    this.#bytesIn += bytes
    const stream = this.#streams.get(number)
    if (stream !== undefined) deliver(stream)
  }

  #onOpen(number: number, protocol: string): void {
    const handler = this.#components.handler(protocol)
    const inbound = [...this.#streams.keys()].filter((open) => open % 2 === 1).length
    if (handler === undefined || inbound >= this.#init.maxStreams) {
      const reason = handler === undefined ? `does not speak ${protocol}` : `has ${inbound} streams of this link open, and takes no more`
      this.#components.transmit({ lastArrival: 0 }, 0, (remote) => remote.#onOpened(number ^ 1, `${remote.device} ${reason}`))
      return
    }
    const { stream, lane } = this.#stream(number)
    this.#components.transmit(lane, 0, (remote) => remote.#onOpened(number ^ 1, undefined))
    try {
      handler(stream, this)
    } catch (error) {
      stream.abort(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #onOpened(number: number, refusal: string | undefined): void {
    const opening = this.#opening.get(number)
    const stream = this.#streams.get(number)
    this.#opening.delete(number)
    if (opening === undefined || stream === undefined) return
    if (refusal === undefined) opening.resolve(stream)
    else opening.reject(new Error(refusal))
  }
}
