/**
 * Finds the devices of the same folders with nothing but their keys: each provides the topics of its folders in a DHT, and looks up who else
 * does. What comes back is the word of a stranger: anyone who watches a topic can put any device and address there. See docs/specs/rendezvous.md.
 */
import type { DeviceId } from '../../protocol/index.ts'
import type { Clock, Logger, Random } from '../../src/index.ts'
import type { RendezvousStatus } from '../status.ts'

const DAY_MS = 24 * 3600 * 1000
/** Records live for two days, but who keeps them comes and goes, and a look-up that found nobody is worth little after some hours. */
const INTERVAL_MS = 4 * 3600 * 1000
/** While a folder has no peer, and after a failure: doubles up to the last. Who looked a second before the other one provided is not to wait long. */
const FIRST_PAUSE_MS = 10 * 1000
const LAST_PAUSE_MS = 15 * 60 * 1000
/** How soon something new is looked at: a folder, other addresses, a folder that lost its last peer. */
const TICK_MS = 5_000
/** Devices that all start when the power is back. */
const START_JITTER_MS = 2_000
/** Of a look-up or an announcement of one topic; in the public DHT either takes half a minute. */
const QUERY_TIMEOUT_MS = 90 * 1000
/** Topics at work at once. */
const PARALLEL = 3
/** Topics of one round; those of further folders have their turn in the next. */
const MAX_TOPICS = 96
/** Providers that are read of one topic: an answer can have any number. */
export const MAX_PROVIDERS = 256
/** Devices of one round that nobody knows yet. */
export const MAX_HINTS = 32
/** Devices that were named before and proved nothing. */
const MAX_REMEMBERED = 4_096

export interface Provider {
  readonly device: DeviceId
  /** As they were told; unchecked. */
  readonly addresses: readonly string[]
}

/** A DHT, as a client. */
export interface Dht {
  /** Gets ready to ask; resolves at once where it is. @throws Error when no server can be reached */
  join(signal: AbortSignal): Promise<void>
  /** Tells that this device, at its addresses, is to be found under a topic. */
  provide(topic: Uint8Array, signal: AbortSignal): Promise<void>
  findProviders(topic: Uint8Array, signal: AbortSignal): AsyncIterable<Provider>
}

export interface RendezvousComponents {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly dht: Dht
}

export interface RendezvousInit {
  readonly device: DeviceId
  topics(day: number): readonly Uint8Array[]
  /** Whether some folder has no peer. */
  isLonely(): boolean
  /** Where this device can be dialled, in any form that changes with it. */
  addresses(): string
  /** Whether a device has proved a folder's key. */
  isMember(device: DeviceId): boolean
  /** Called with a device that is worth dialling, and where it says it is. */
  onHint(provider: Provider): void
}

export class Rendezvous {
  readonly #components: RendezvousComponents
  readonly #init: RendezvousInit
  /** Strangers that were named, and how often; the one of longest ago first. */
  readonly #tried = new Map<DeviceId, number>()
  readonly #ending = new AbortController()
  #cancel: () => void = () => {}
  #state: RendezvousStatus['state'] = 'starting'
  #lastLookUp: number | null = null
  #lastError: string | null = null
  #found = 0
  /** What the last round was about. */
  #signature = ''
  /** When the last round ended, by the monotonic clock. */
  #last = 0
  #spread = 1
  #pause = 0
  #offset = 0

  constructor(components: RendezvousComponents, init: RendezvousInit) {
    this.#components = components
    this.#init = init
  }

  start(): void {
    this.#later(this.#components.random.float() * START_JITTER_MS)
  }

  stop(): void {
    this.#cancel()
    this.#ending.abort(new Error('stopping'))
  }

  status(): RendezvousStatus {
    const { clock } = this.#components
    const rests = this.#lastLookUp !== null || this.#state === 'failed'
    const nextLookUp = rests && this.#state !== 'looking' ? Math.round(clock.now() + Math.max(0, this.#due() - clock.monotonic())) : null
    return { state: this.#state, lastLookUp: this.#lastLookUp, nextLookUp, found: this.#found, lastError: this.#lastError }
  }

  #later(ms: number): void {
    if (this.#ending.signal.aborted) return
    this.#cancel = this.#components.clock.setTimer(ms, () => void this.#tick())
  }

  async #tick(): Promise<void> {
    const { clock, random, logger } = this.#components
    const topics = this.#topics()
    const signature = `${this.#init.addresses()} ${topics.map((topic) => Buffer.from(topic).toString('base64')).join()}`
    const changed = signature !== this.#signature
    if (topics.length > 0 && (changed || clock.monotonic() >= this.#due())) {
      if (changed) this.#pause = 0
      this.#signature = signature
      this.#state = 'looking'
      try {
        await this.#round(topics)
        this.#state = 'idle'
        this.#lastError = null
      } catch (error) {
        if (this.#ending.signal.aborted) return
        this.#state = 'failed'
        this.#lastError = error instanceof Error ? error.message : String(error)
        logger.info('network', `devices could not be looked for: ${this.#lastError}`)
      }
      this.#pause = this.#isUrgent() ? Math.min(LAST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, this.#pause * 2)) : 0
      this.#last = clock.monotonic()
      this.#spread = 0.75 + random.float() / 2
    }
    this.#later(TICK_MS)
  }

  #isUrgent(): boolean {
    return this.#state === 'failed' || this.#init.isLonely()
  }

  /** When the next round is due, by the monotonic clock. */
  #due(): number {
    return this.#last + (this.#isUrgent() ? this.#pause : INTERVAL_MS) * this.#spread
  }

  /** Today's first. Clocks may differ by a day, and records of yesterday are still good. */
  #topics(): Uint8Array[] {
    const today = Math.floor(this.#components.clock.now() / DAY_MS)
    const all = [today, today - 1, today + 1].filter((day) => day >= 0).map((day) => this.#init.topics(day))
    const folders = Math.max(...all.map(({ length }) => length), 0)
    const perDay = Math.min(folders, Math.floor(MAX_TOPICS / 3))
    return all.flatMap((topics) =>
      topics.length === 0 ? [] : Array.from({ length: Math.min(perDay, topics.length) }, (_, i) => topics[(this.#offset + i) % topics.length] as Uint8Array)
    )
  }

  /** Looks up before it provides: who waits, waits for somebody. */
  async #round(topics: readonly Uint8Array[]): Promise<void> {
    const { clock, dht, logger } = this.#components
    await this.#query((signal) => dht.join(signal))
    this.#found = 0
    const again = new Map<DeviceId, Provider>()
    const seen = new Set<DeviceId>([this.#init.device])
    const faults: unknown[] = []
    const each = async (work: (topic: Uint8Array, signal: AbortSignal) => Promise<void>): Promise<void> => {
      const queue = [...topics]
      const run = async (): Promise<void> => {
        for (let topic = queue.shift(); topic !== undefined && !this.#ending.signal.aborted; topic = queue.shift()) {
          const one = topic
          await this.#query((signal) => work(one, signal)).catch((error: unknown) => faults.push(error))
        }
      }
      await Promise.all(Array.from({ length: PARALLEL }, run))
    }
    await each(async (topic, signal) => {
      let read = 0
      for await (const provider of dht.findProviders(topic, signal)) {
        if (++read > MAX_PROVIDERS || this.#ending.signal.aborted) return
        if (seen.has(provider.device)) continue
        seen.add(provider.device)
        if (this.#init.isMember(provider.device)) this.#init.onHint(provider)
        else if (this.#tried.has(provider.device)) again.set(provider.device, provider)
        else this.#try(provider)
      }
    })
    // Whoever was named before and is no member has opened no folder: the one that had the fewest chances comes first.
    const rest = [...again.values()].sort((a, b) => (this.#tried.get(a.device) ?? 0) - (this.#tried.get(b.device) ?? 0))
    for (const provider of rest) this.#try(provider)
    this.#lastLookUp = clock.now()
    await each((topic, signal) => dht.provide(topic, signal))
    this.#offset += Math.floor(MAX_TOPICS / 3)
    logger.debug('network', 'looked for devices by the keys of the folders', { topics: topics.length, found: this.#found, failed: faults.length })
    if (faults.length === 2 * topics.length) throw faults[0]
  }

  #try(provider: Provider): void {
    if (this.#found >= MAX_HINTS) return
    this.#found++
    const { device } = provider
    const times = this.#tried.get(device) ?? 0
    this.#tried.delete(device)
    this.#tried.set(device, times + 1)
    for (const oldest of this.#tried.keys()) {
      if (this.#tried.size <= MAX_REMEMBERED) break
      this.#tried.delete(oldest)
    }
    this.#init.onHint(provider)
  }

  async #query<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const controller = new AbortController()
    const abort = () => controller.abort(this.#ending.signal.reason)
    this.#ending.signal.addEventListener('abort', abort)
    const cancel = this.#components.clock.setTimer(QUERY_TIMEOUT_MS, () => controller.abort(new Error('the DHT took too long')))
    try {
      this.#ending.signal.throwIfAborted()
      return await work(controller.signal)
    } finally {
      cancel()
      this.#ending.signal.removeEventListener('abort', abort)
    }
  }
}
