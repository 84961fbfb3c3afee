import type { DeviceId, Invitation } from '../protocol/index.ts'
import type { Link } from '../src/index.ts'
import { addressFromBytes, withDevice } from './network/address.ts'
import type { DaemonNetwork } from './parts.ts'

/** What it takes to wait for an inviter. */
export type InviterNetwork = Pick<DaemonNetwork, 'device' | 'onLink' | 'addPeer' | 'removePeer' | 'seek' | 'letBe' | 'remember'>

/** The links to those who made invitations: dialled for as long as one of theirs is waited for. */
export class InviterLinks {
  readonly #network: InviterNetwork
  readonly #links = new Map<DeviceId, Set<Link>>()
  /** Where each is dialled for it. */
  readonly #dialled = new Map<DeviceId, Set<string>>()

  constructor(components: { readonly network: InviterNetwork }) {
    this.#network = components.network
  }

  /** @param onLink called for each link that comes up, whoever is at its other end */
  start(onLink: (device: DeviceId) => void): void {
    this.#network.onLink((link) => {
      const links = this.#links.get(link.device) ?? new Set()
      this.#links.set(link.device, links.add(link))
      link.onClose(() => {
        links.delete(link)
        if (links.size === 0) this.#links.delete(link.device)
      })
      onLink(link.device)
    })
  }

  /** One that is up. */
  to(device: DeviceId): Link | undefined {
    const [link] = this.#links.get(device) ?? []
    return link
  }

  /** Dials the inviter where the link says that it is, and wherever else it is found. */
  dial(invitation: Invitation): void {
    const { inviter } = invitation
    const dialled = this.#dialled.get(inviter) ?? new Set()
    this.#dialled.set(inviter, dialled)
    for (const address of addressesOf(invitation)) {
      dialled.add(address)
      this.#network.addPeer(address)
    }
    this.#network.seek(inviter)
  }

  /** It let this device in: from now on it is one that shares a folder, whoever dialled whom. */
  keep(invitation: Invitation, link: Link): void {
    const answered = link.outbound ? [withDevice(link.address, link.device)] : []
    this.#network.remember(link.device, [...answered, ...addressesOf(invitation)])
  }

  /** Ends what `dial` began, for all invitations of a device. */
  letBe(inviter: DeviceId): void {
    for (const address of this.#dialled.get(inviter) ?? []) this.#network.removePeer(address)
    this.#dialled.delete(inviter)
    this.#network.letBe(inviter)
  }
}

/** Those that can be dialled; others are none of this version. */
function addressesOf({ addresses, inviter }: Invitation): string[] {
  return addresses.flatMap((bytes) => {
    try {
      return [withDevice(addressFromBytes(bytes), inviter)]
    } catch {
      return []
    }
  })
}
