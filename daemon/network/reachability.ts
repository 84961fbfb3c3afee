import { hostOf, isPublic } from './address.ts'

/** Whether others can dial this device from anywhere; `unknown` where nobody could tell yet. */
export type ReachabilityState = 'public' | 'private' | 'unknown'

export interface ReachabilityInit {
  /** The hosts of this machine's own addresses. */
  hosts(): readonly string[]
  onChange(state: ReachabilityState): void
}

/** What links, and members that were asked to dial back, tell of this device's own place. */
export class Reachability {
  readonly #init: ReachabilityInit
  #state: ReachabilityState = 'unknown'
  #dialled = false
  #reached: readonly string[] = []

  constructor(init: ReachabilityInit) {
    this.#init = init
  }

  get state(): ReachabilityState {
    return this.#state
  }

  /** Someone dialled this device, directly, from a multiaddr. From beyond any private network: then everyone can. */
  dialledFrom(address: string): void {
    if (!isPublic(address)) return
    this.#dialled = true
    this.#set('public')
  }

  /** Members dialled this device back, at these addresses or at none. One that cannot, where another one came in, has a problem of its own. */
  dialledBack(addresses: readonly string[]): void {
    this.#reached = addresses
    this.#set(addresses.length > 0 || this.#dialled ? 'public' : 'private')
  }

  /** Where members reached this device and that are of its router: a port there leads here. */
  outside(): string[] {
    return this.#reached.filter((address) => !this.#init.hosts().includes(hostOf(address) ?? ''))
  }

  /** A device that was dialled at one multiaddr sees this one at another. Where that is not one of its own, there is a router between. */
  seenAt(observed: string, from: string): void {
    const host = hostOf(observed)
    if (this.#state === 'unknown' && host !== undefined && isPublic(from) && !this.#init.hosts().includes(host)) this.#set('private')
  }

  /** The addresses of this machine changed: what was known is not known any more. */
  reset(): void {
    this.#dialled = false
    this.#reached = []
    this.#set('unknown')
  }

  #set(state: ReachabilityState): void {
    if (this.#state === state) return
    this.#state = state
    this.#init.onChange(state)
  }
}
