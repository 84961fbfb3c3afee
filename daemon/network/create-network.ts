/** The network of a daemon: the node, who is known, and who is dialled. */
import { networkInterfaces } from 'node:os'
import type { DeviceId } from '../../protocol/index.ts'
import type { Clock, Logger, Network, Random } from '../../src/index.ts'
import { parseDialAddress } from './address.ts'
import { AddressBook } from './address-book.ts'
import { createNode, defaultListen, startNode } from './create-node.ts'
import { Libp2pNetwork } from './libp2p-network.ts'
import { NetworkChanges } from './network-changes.ts'
import { type DialStatus, Reconnector } from './reconnector.ts'
import { Wires } from './wire.ts'

export interface CreateNetworkComponents {
  /** `seed`: 32 bytes, secret. */
  readonly identity: { readonly device: DeviceId; readonly seed: Uint8Array }
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

export interface CreateNetworkInit {
  /** Multiaddrs; where there are none, every address of the machine. */
  readonly listen: readonly string[]
  /** Multiaddrs to dial, with or without a device id at their end. */
  readonly peers: readonly string[]
  /** Whether to tell the LAN of this device and ask it for others. */
  readonly discovery: boolean
  /** The file in which the addresses of devices are kept. */
  readonly addressBook: string
}

/** A Network with what only the daemon may do. The engine may use it before it is started. */
export interface RunningNetwork extends Network {
  /** Listens, and begins to dial. @throws CliError PORT_IN_USE, LISTEN_FAILED */
  start(): Promise<void>
  /** Resolves within 2 s. */
  stop(): Promise<void>
  /** Dials an address until it is removed. @throws CliError BAD_ADDRESS */
  addPeer(address: string): void
  /** Ends that; a link stays, and a device that proved a folder's key is dialled on. */
  removePeer(address: string): void
  /** Drops what is known of a device and ends dialling it, until it proves a folder's key again. */
  forget(device: DeviceId): void
  /** Everything that is dialled, and how that goes. */
  dials(): DialStatus[]
}

/** @throws CliError BAD_ADDRESS for an address to listen on or to dial */
export async function createNetwork(components: CreateNetworkComponents, init: CreateNetworkInit): Promise<RunningNetwork> {
  const { identity, clock, random, logger } = components
  const listen = init.listen.length > 0 ? init.listen : await defaultListen()
  const book = await AddressBook.open({ clock, logger }, { path: init.addressBook })
  const wires = new Wires()

  const node = await createNode({
    seed: identity.seed,
    listen,
    onTransport: (transport) => wires.add(transport),
    onFound: init.discovery ? (device, addresses) => onFound(device, addresses) : undefined
  })
  const network = new Libp2pNetwork(
    { node, wires, clock, logger },
    {
      onRemember: (device, addresses) => {
        book.remember(device, addresses)
        reconnector.want(device)
      }
    }
  )
  const reconnector = new Reconnector({
    clock,
    random,
    logger,
    addressesOf: (device) => book.addressesOf(device),
    dial: (addresses, device, signal) => network.dial(addresses, device, signal),
    onDialled: ({ device, address }) => book.answered(device, address)
  })
  const changes = new NetworkChanges(
    { clock, interfaces: networkInterfaces },
    {
      onChange: (reason) => {
        logger.info('network', `dialling everyone again: ${reason}`)
        reconnector.retryAll()
        void network.probe()
      }
    }
  )

  const onFound = (device: DeviceId, addresses: readonly string[]): void => {
    if (device === network.device) return
    book.sighted(device, addresses)
    reconnector.sighted(device)
  }
  network.onLink((link) => {
    const { device, address, outbound } = link
    logger.info('network', 'link up', { device, address, outbound })
    reconnector.linkUp(device)
    link.onClose(() => {
      logger.info('network', 'link down', { device, address })
      reconnector.linkDown(device)
    })
  })
  const addPeer = (text: string): void => {
    const { address, device } = parseDialAddress(text)
    if (device === undefined) {
      reconnector.wantAddress(address, book.deviceAt(address))
    } else if (device !== network.device) {
      book.addFixed(device, address)
      reconnector.want(device)
    }
  }
  for (const device of book.devices()) reconnector.want(device)
  for (const peer of init.peers) addPeer(peer)

  return {
    device: network.device,
    addresses: () => network.addresses(),
    handle: (protocol, handler) => network.handle(protocol, handler),
    onLink: (listener) => network.onLink(listener),
    remember: (device, addresses) => network.remember(device, addresses),
    start: async () => {
      await startNode(node, listen)
      reconnector.start()
      changes.start()
    },
    stop: async () => {
      changes.stop()
      reconnector.stop()
      await Promise.all([network.stop(), book.close()])
    },
    addPeer,
    removePeer: (text) => {
      const { address, device } = parseDialAddress(text)
      if (device === undefined) {
        reconnector.unwant(address)
        return
      }
      book.removeFixed(device, address)
      if (!book.devices().includes(device)) reconnector.unwant(device)
    },
    forget: (device) => {
      book.forget(device)
      if (!book.devices().includes(device)) reconnector.unwant(device)
    },
    dials: () => reconnector.status()
  }
}
