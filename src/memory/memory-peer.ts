import { deviceIdOf, type DeviceId, type FolderId, type SignedAddresses } from '../../protocol/index.ts'
import { type DatedLink, SURPLUS_GRACE_MS, surplusLinks } from '../link-choice.ts'
import type { Clock } from '../ports/clock.ts'
import type { Link, Network, StreamHandler } from '../ports/network.ts'
import type { PeerBook } from '../ports/peer-book.ts'
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
  /** Whether it dials those that others tell it of. */
  readonly takesHints: boolean
}

/** Dials to one that another device told of, and devices of which that is done. */
const HINT_DIALS = 3
const MAX_HINTS = 256

/** One device on the network in memory, from join to leave: what its engine gets as Network. */
export class MemoryPeer implements Network, PeerBook {
  readonly device: DeviceId
  readonly #components: MemoryPeerComponents
  readonly #init: MemoryPeerInit
  readonly #handlers = new Map<string, StreamHandler>()
  readonly #linkListeners: ((link: Link) => void)[] = []
  readonly #links = new Map<MemoryLink, DatedLink>()
  readonly #wanted = new Set<DeviceId>()
  readonly #dialling = new Set<DeviceId>()
  readonly #timers = new Set<() => void>()
  readonly #kept: { readonly folder: FolderId; readonly entry: SignedAddresses }[] = []
  /** How often each may still be dialled. */
  readonly #hinted = new Map<DeviceId, number>()
  readonly #addressListeners: (() => void)[] = []
  #addresses: readonly string[]
  #gone = false

  constructor(components: MemoryPeerComponents, init: MemoryPeerInit) {
    this.#components = components
    this.#init = init
    this.device = init.device
    this.#addresses = [`/memory/${this.device}/p2p/${this.device}`]
  }

  get gone(): boolean {
    return this.#gone
  }

  addresses(): string[] {
    return [...this.#addresses]
  }

  onAddresses(listener: () => void): void {
    this.#addressListeners.push(listener)
  }

  /** From now on these are its addresses. */
  move(addresses: readonly string[]): void {
    this.#addresses = addresses
    for (const listener of this.#addressListeners) listener()
  }

  keep(folder: FolderId, entry: SignedAddresses): void {
    const id = deviceIdOf(entry.device)
    const at = this.#kept.findIndex((one) => one.folder === folder && one.entry.reach === entry.reach && deviceIdOf(one.entry.device) === id)
    if (at >= 0) this.#kept.splice(at, 1)
    this.#kept.unshift({ folder, entry })
  }

  kept(folder: FolderId): readonly SignedAddresses[] {
    return this.#kept.filter((one) => one.folder === folder).map(({ entry }) => entry)
  }

  hint(entry: SignedAddresses): void {
    const device = deviceIdOf(entry.device)
    if (!this.#init.takesHints || entry.addresses.length === 0 || device === this.device || this.#wanted.has(device) || this.#hinted.size >= MAX_HINTS) return
    this.#hinted.set(device, HINT_DIALS)
    this.#dialIfWanted(device)
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
    this.#hinted.delete(device)
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
    this.#hinted.clear()
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
    for (const link of this.links()) end(link)
  }

  #closeSurplus(device: DeviceId): void {
    const dated = [...this.#links.values()].filter(({ link }) => link.device === device)
    for (const link of surplusLinks(dated, this.device)) void link.close()
  }

  #dialIfWanted(device: DeviceId): void {
    if (this.#gone || !this.#isDialled(device) || this.#dialling.has(device) || this.links(device).length > 0) return
    this.#dialling.add(device)
    const left = this.#hinted.get(device) ?? 0
    if (left > 1) this.#hinted.set(device, left - 1)
    else this.#hinted.delete(device)
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

  #isDialled(device: DeviceId): boolean {
    return this.#wanted.has(device) || this.#hinted.has(device)
  }

  #redialLater(device: DeviceId): void {
    if (this.#gone || !this.#isDialled(device)) return
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
