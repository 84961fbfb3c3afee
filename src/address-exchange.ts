/**
 * Members of a folder tell each other where the others are, so that one known address is enough to find all: each its own addresses, and what
 * devices that proved the folder's key to it have signed of theirs. What is told of the others is only a hint to whoever hears it.
 */
import { equals } from 'uint8arrays/equals'
import {
  deviceIdOf,
  type DeviceId,
  type Ed25519,
  type FolderId,
  isSigned,
  isTimely,
  MAX_ADDRESSES,
  MAX_SIGNED_ADDRESSES,
  ProtocolError,
  publicKeyOf,
  REACHES,
  type Reach,
  type Right,
  signAddresses,
  type SignedAddresses,
  toHex
} from '../protocol/index.ts'
import { isOfUse, reachOf } from './address-reach.ts'
import type { Identity } from './engine.ts'
import type { Clock } from './ports/clock.ts'
import type { Network } from './ports/network.ts'
import type { PeerBook } from './ports/peer-book.ts'

/** Changes are told together: many come at once when a network does. */
const TELL_PAUSE_MS = 1000
/** What is said again without being another is news once in so long: it would be forgotten after a month. */
const REFRESH_MS = 86_400_000
/** Entries that a peer may tell of at once, and so many more within a minute: each costs a verification. What is beyond is not looked at. */
const BUDGET_ENTRIES = 256
const BUDGET_MS = 60_000
/** Entries of which it is known what a peer knows: beyond them it may be told the same again. */
const MAX_KNOWN = 4096

export interface AddressExchangeComponents {
  readonly clock: Clock
  readonly identity: Identity
  readonly ed25519: Pick<Ed25519, 'verify'>
  readonly network: Pick<Network, 'addresses' | 'onAddresses'> & PeerBook
}

/** A peer with which a folder is open. */
export interface AddressPeer {
  readonly device: DeviceId
  readonly folder: FolderId
  readonly right: Right
  /** What its link reaches. */
  readonly reach: Reach
  send(entries: readonly SignedAddresses[]): Promise<void>
}

interface Partner {
  /** When the latest was made that it was told, or told itself, by device and reach. */
  readonly known: Map<string, number>
  budget: number
  budgetAt: number
  sending: boolean
  /** Something has changed since. */
  behind: boolean
}

export class AddressExchange {
  readonly #components: AddressExchangeComponents
  readonly #partners = new Map<AddressPeer, Partner>()
  #own: readonly SignedAddresses[] = []
  #cancel: (() => void) | undefined

  constructor(components: AddressExchangeComponents) {
    this.#components = components
    components.network.onAddresses(() => this.#changed())
  }

  open(peer: AddressPeer): void {
    const partner = { known: new Map<string, number>(), budget: BUDGET_ENTRIES, budgetAt: this.#components.clock.monotonic(), sending: false, behind: false }
    this.#partners.set(peer, partner)
    void this.#tell(peer, partner)
  }

  close(peer: AddressPeer): void {
    this.#partners.delete(peer)
    if (this.#partners.size === 0) this.stop()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** @throws ProtocolError BAD_MESSAGE for what its device has not signed: whoever passes it on should have looked */
  receive(peer: AddressPeer, entries: readonly SignedAddresses[]): void {
    const { ed25519, network, clock, identity } = this.#components
    const partner = this.#partners.get(peer)
    for (const entry of entries) {
      if (partner === undefined || !this.#spend(partner)) return
      const device = deviceIdOf(entry.device)
      if (device === identity.device) continue
      if (!isSigned(entry, ed25519)) throw new ProtocolError('BAD_MESSAGE', 'the peer sent addresses that their device has not signed')
      if (!isTimely(entry, clock.now()) || !isOfUse(entry.reach, peer.reach)) continue
      note(partner, entry)
      // Nobody is made to knock at his own doors by what is said to be the world.
      if (entry.addresses.some((address) => reachOf(address) !== entry.reach)) continue
      if (device !== peer.device) network.hint(entry, peer.device)
      else if (this.#isNews(peer.folder, entry)) {
        network.keep(peer.folder, entry)
        this.#changed()
      }
    }
  }

  #isNews(folder: FolderId, entry: SignedAddresses): boolean {
    const before = this.#components.network.kept(folder).find((one) => idOf(one) === idOf(entry))
    if (before === undefined) return true
    return entry.made > before.made && (entry.made - before.made > REFRESH_MS || entry.addresses.join() !== before.addresses.join())
  }

  #spend(partner: Partner): boolean {
    const now = this.#components.clock.monotonic()
    partner.budget = Math.min(BUDGET_ENTRIES, partner.budget + ((now - partner.budgetAt) * BUDGET_ENTRIES) / BUDGET_MS)
    partner.budgetAt = now
    if (partner.budget < 1) return false
    partner.budget--
    return true
  }

  #changed(): void {
    if (this.#partners.size === 0) return
    this.#cancel ??= this.#components.clock.setTimer(TELL_PAUSE_MS, () => {
      this.#cancel = undefined
      for (const [peer, partner] of this.#partners) void this.#tell(peer, partner)
    })
  }

  /** One message at a time is on its way to a peer; what changes meanwhile is told after it. */
  async #tell(peer: AddressPeer, partner: Partner): Promise<void> {
    partner.behind = true
    if (partner.sending) return
    partner.sending = true
    while (partner.behind && this.#partners.has(peer)) {
      partner.behind = false
      const entries = this.#newsFor(peer, partner)
      if (entries.length === 0) continue
      for (const entry of entries) note(partner, entry)
      await peer.send(entries).catch(() => {})
    }
    partner.sending = false
  }

  /** Its own first. Who can only store is told of nobody else. */
  #newsFor({ device, folder, right, reach }: AddressPeer, { known }: Partner): SignedAddresses[] {
    const { network, clock } = this.#components
    const itself = publicKeyOf(device)
    const others = right === 'store' ? [] : network.kept(folder).filter((entry) => !equals(entry.device, itself))
    return [...this.#ownEntries(), ...others]
      .filter((entry) => isOfUse(entry.reach, reach) && isTimely(entry, clock.now()) && (known.get(idOf(entry)) ?? Number.NEGATIVE_INFINITY) < entry.made)
      .slice(0, MAX_SIGNED_ADDRESSES)
  }

  /** Signed again only when they are others, or a day old. */
  #ownEntries(): readonly SignedAddresses[] {
    const { network, identity, clock } = this.#components
    const addresses = network.addresses()
    const now = Math.max(0, Math.floor(clock.now()))
    this.#own = REACHES.flatMap((reach): SignedAddresses[] => {
      const before = this.#own.find((entry) => entry.reach === reach)
      const mine = addresses.filter((address) => reachOf(address) === reach).slice(0, MAX_ADDRESSES)
      if (before === undefined && mine.length === 0) return []
      const isSame = before !== undefined && before.addresses.join() === mine.join()
      if (isSame && Math.abs(now - before.made) < REFRESH_MS) return [before]
      const made = before === undefined || before.made < now ? now : before.made + 1
      return [signAddresses({ device: identity.publicKey, reach, addresses: mine, made }, (message) => identity.sign(message))]
    })
    return this.#own
  }
}

function idOf({ device, reach }: SignedAddresses): string {
  return `${toHex(device)} ${reach}`
}

function note({ known }: Partner, entry: SignedAddresses): void {
  const id = idOf(entry)
  if ((known.get(id) ?? Number.NEGATIVE_INFINITY) < entry.made) known.set(id, entry.made)
  for (const oldest of known.keys()) if (known.size > MAX_KNOWN) known.delete(oldest)
}
