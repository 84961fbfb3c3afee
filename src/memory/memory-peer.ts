import type { DeviceId } from '../../protocol/index.ts'
import { type DatedLink, SURPLUS_GRACE_MS, surplusLinks } from '../link-choice.ts'
import type { Clock } from '../ports/clock.ts'
import type { Link, Network, StreamHandler } from '../ports/network.ts'
import type { Random } from '../ports/random.ts'
import type { MemoryLink } from './memory-link.ts'

export interface MemoryPeerComponents {
  readonly clock: Clock
  readonly random: Random
  /** Dials `device` from here. */
  dial(device: DeviceId): Promise<Link>
}

export interface MemoryPeerInit {
  readonly device: DeviceId
  /** How long after a link went down, or a dial failed, the next dial comes: between half of it and the whole. */
  readonly redialMs: number
}

/** One device on the network in memory, from join to leave: what its engine gets as Network. */
export class MemoryPeer implements Network {
  readonly device: DeviceId
  readonly #components: MemoryPeerComponents
  readonly #init: MemoryPeerInit
  readonly #handlers = new Map<string, StreamHandler>()
  readonly #linkListeners: ((link: Link) => void)[] = []
  readonly #links = new Map<MemoryLink, DatedLink>()
  readonly #wanted = new Set<DeviceId>()
  readonly #dialling = new Set<DeviceId>()
  readonly #timers = new Set<() => void>()
  #gone = false

  constructor(components: MemoryPeerComponents, init: MemoryPeerInit) {
    this.#components = components
    this.#init = init
    this.device = init.device
  }

  get gone(): boolean {
    return this.#gone
  }

  addresses(): string[] {
    return [`/memory/${this.device}/p2p/${this.device}`]
  }

  handle(protocol: string, handler: StreamHandler): void {
    this.#handlers.set(protocol, handler)
  }

  onLink(listener: (link: Link) => void): void {
    this.#linkListeners.push(listener)
    for (const link of this.links()) listener(link)
  }

  /** From now on this device dials `device` whenever no link to it is up. */
  remember(device: DeviceId, _addresses: readonly string[] = []): void {
    if (device === this.device) return
    this.#wanted.add(device)
    this.#dialIfWanted(device)
  }

  /** Ends what `remember` began; links that are up stay. */
  forget(device: DeviceId): void {
    this.#wanted.delete(device)
  }

  /** The links that are up, to `device` or to all. */
  links(device?: DeviceId): MemoryLink[] {
    return [...this.#links.keys()].filter((link) => device === undefined || link.device === device)
  }

  handler(protocol: string): StreamHandler | undefined {
    return this.#handlers.get(protocol)
  }

  /** A link came up. */
  add(link: MemoryLink): void {
    this.#links.set(link, { link, since: this.#components.clock.monotonic() })
    link.onClose(() => {
      this.#links.delete(link)
      this.#redialLater(link.device)
    })
    if (this.links(link.device).length > 1) this.#after(SURPLUS_GRACE_MS, () => this.#closeSurplus(link.device))
    for (const listener of [...this.#linkListeners]) listener(link)
  }

  /** Leaves the network for good, with every link closed by `end`. */
  leave(end: (link: MemoryLink) => void): void {
    this.#gone = true
    this.#wanted.clear()
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
    for (const link of this.links()) end(link)
  }

  #closeSurplus(device: DeviceId): void {
    const dated = [...this.#links.values()].filter(({ link }) => link.device === device)
    for (const link of surplusLinks(dated, this.device)) void link.close()
  }

  #dialIfWanted(device: DeviceId): void {
    if (this.#gone || !this.#wanted.has(device) || this.#dialling.has(device) || this.links(device).length > 0) return
    this.#dialling.add(device)
    this.#components.dial(device).then(
      () => {
        this.#dialling.delete(device)
        // It may have been closed again before this turn.
        if (this.links(device).length === 0) this.#redialLater(device)
      },
      () => {
        this.#dialling.delete(device)
        this.#redialLater(device)
      }
    )
  }

  #redialLater(device: DeviceId): void {
    if (this.#gone || !this.#wanted.has(device)) return
    this.#after(this.#init.redialMs * (0.5 + this.#components.random.float() / 2), () => this.#dialIfWanted(device))
  }

  #after(ms: number, run: () => void): void {
    const cancel = this.#components.clock.setTimer(ms, () => {
      this.#timers.delete(cancel)
      run()
    })
    this.#timers.add(cancel)
  }
}
