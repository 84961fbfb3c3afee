import type { PeerInfo, Startable } from '@libp2p/interface'
import { mdns, type MulticastDNSComponents } from '@libp2p/mdns'
import { type DeviceId, publicKeyOf } from '../../protocol/index.ts'
import { isPrivateNetwork, parseDialAddress } from './address.ts'

/** Our own, not libp2p's `_p2p._udp.local`: nodes of other applications are not asked, and need not answer. */
const SERVICE_TAG = '_syncline._udp.local'
/** Of one device; a packet of a stranger may name any number. */
const MAX_ADDRESSES = 4

export interface LanDiscoveryInit {
  onFound(device: DeviceId, addresses: readonly string[]): void
}

/**
 * Finds devices on the local network by mDNS. What it hears is unproved: anyone on the LAN can say anything, so only addresses
 * of private networks pass, and who is there is known only after a handshake. It is not registered with libp2p as a discovery:
 * libp2p would keep every peer that a stranger makes up.
 */
export function lanDiscovery(init: LanDiscoveryInit): (components: MulticastDNSComponents) => Startable {
  return (components) => {
    const service = mdns({ serviceTag: SERVICE_TAG })(components)
    service.addEventListener('peer', ({ detail }) => {
      const found = checkFound(detail)
      if (found !== undefined) init.onFound(found.device, found.addresses)
    })
    if (!isStartable(service)) throw new Error('the mDNS service cannot be started')
    return { start: () => service.start(), stop: () => service.stop() }
  }
}

/** Exported for its tests. Undefined where nothing of it can be used. */
export function checkFound(peer: PeerInfo): { readonly device: DeviceId; readonly addresses: readonly string[] } | undefined {
  const device = peer.id.toString()
  try {
    publicKeyOf(device)
  } catch {
    return undefined
  }
  const addresses: string[] = []
  for (const multiaddr of peer.multiaddrs.slice(0, 64)) {
    try {
      const { address, host, dns } = parseDialAddress(multiaddr.toString())
      if (!dns && isPrivateNetwork(host) && addresses.length < MAX_ADDRESSES && !addresses.includes(address)) addresses.push(address)
    } catch {
      // Other transports than ours, or nonsense: there may be a good one beside it.
    }
  }
  return addresses.length === 0 ? undefined : { device: device as DeviceId, addresses }
}

function isStartable(service: object): service is Startable {
  return 'start' in service && 'stop' in service
}
