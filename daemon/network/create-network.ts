/** The network of a daemon: the node, who is known, and who is dialled. */
import { networkInterfaces } from 'node:os'
import { type DeviceId, deviceIdOf, DIAL_BACK_PROTOCOL, PUNCH_PROTOCOL } from '../../protocol/index.ts'
import type { Clock, Logger, Network, PeerBook, Random } from '../../src/index.ts'
import type { Reach } from '../parts.ts'
import type { ReachStatus } from '../status.ts'
import { dialableOf, isRelayed, parseDialAddress } from './address.ts'
import { AddressBook } from './address-book.ts'
import { createNode, defaultListen, startNode } from './create-node.ts'
import type { Libp2pLink } from './libp2p-link.ts'
import { Libp2pNetwork } from './libp2p-network.ts'
import { NetworkChanges } from './network-changes.ts'
import { Reachability } from './reachability.ts'
import { DialBack } from './dial-back.ts'
import { firstOf } from './first-of.ts'
import { PortDialler } from './port-dialler.ts'
import { PortMapping } from './port-mapping.ts'
import { Puncher } from './puncher.ts'
import { type DialStatus, Reconnector } from './reconnector.ts'
import { RelayReservations } from './relay-reservations.ts'
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
  /** Absent: nothing of it. */
  readonly reach?: Reach
}

/** A Network with what only the daemon may do. The engine may use it before it is started. */
export interface RunningNetwork extends Network, PeerBook {
  /** Listens, and begins to dial. @throws CliError PORT_IN_USE, LISTEN_FAILED */
  start(): Promise<void>
  /** Resolves within 2 s. */
  stop(): Promise<void>
  /** Dials an address until it is removed. @throws CliError BAD_ADDRESS */
  addPeer(address: string): void
  /** Ends that; a link stays, and a device that proved a folder's key is dialled on. */
  removePeer(address: string): void
  /** Dials a device wherever it is found, until it is let be; then one that proved a folder's key, or that a person gave an address of, is dialled on. */
  seek(device: DeviceId): void
  letBe(device: DeviceId): void
  /** Drops what is known of a device and ends dialling it, until it proves a folder's key again. */
  forget(device: DeviceId): void
  /** Everything that is dialled, and how that goes. */
  dials(): DialStatus[]
  reach(): ReachStatus
}

/** @throws CliError BAD_ADDRESS for an address to listen on or to dial */
export async function createNetwork(components: CreateNetworkComponents, init: CreateNetworkInit): Promise<RunningNetwork> {
  const { identity, clock, random, logger } = components
  const listen = init.listen.length > 0 ? init.listen : await defaultListen()
  const book = await AddressBook.open({ clock, logger }, { path: init.addressBook })
  const wires = new Wires()
  const relayed = init.discovery || init.reach?.relay === true || init.peers.some((peer) => isRelayed(parseDialAddress(peer).address))
  const relaying = relayed
    ? new (await import('./relaying.ts')).Relaying({
        offer: init.reach?.relay === true,
        isMember: (device) => book.knows(device),
        onLost: (relay) => reservations.lost(relay)
      })
    : undefined

  const portDialler = relayed ? new PortDialler() : undefined

  const protector = init.reach?.networkKey && (await import('@libp2p/pnet')).preSharedKey({ psk: init.reach.networkKey })
  const node = await createNode({
    seed: identity.seed,
    listen,
    relaying,
    portDialler,
    protector,
    onTransport: (transport) => wires.add(transport),
    onFound: init.discovery ? (device, addresses) => onFound(device, addresses) : undefined
  })
  const network = new Libp2pNetwork(
    { node, wires, clock, logger },
    {
      onRemember: (device, addresses) => {
        book.remember(device, addresses)
        reconnector.want(device)
        for (const link of network.links(device)) if (link.direct) void ask(link)
      },
      isPrivate: protector !== undefined,
      outside: () => [...reachability.outside(), ...(portMapping?.addresses() ?? [])],
      relays: () => reservations.relays().map((device) => ({ device, addresses: book.addressesOf(device) }))
    }
  )
  const puncher =
    portDialler &&
    new Puncher(
      { clock, logger, dial: (dial, signal) => portDialler.dial(dial, signal) },
      {
        device: network.device,
        isMember: (device) => book.knows(device),
        isLinkedDirectly: (device) => network.links(device).some((link) => link.direct)
      }
    )
  if (puncher !== undefined) network.handle(PUNCH_PROTOCOL, (stream, link) => void puncher.answer(stream, link))
  const portMapping =
    init.discovery && init.reach?.portMapping === true
      ? new PortMapping(
          { clock, random, logger, interfaces: networkInterfaces },
          {
            port: () => network.ports()[0],
            onChange: () => {
              network.checkAddresses()
              dialBack?.again()
            }
          }
        )
      : undefined
  const dialBack =
    portDialler &&
    new DialBack(
      { clock, logger, knock: (dial, signal) => portDialler.knock(dial, signal) },
      {
        isMember: (device) => book.knows(device),
        ports: () => [...new Set([...network.ports(), ...(portMapping?.addresses() ?? []).map((address) => Number(address.split('/').at(-1)))])],
        onAnswer: (addresses) => {
          reachability.dialledBack(addresses)
          network.checkAddresses()
        }
      }
    )
  if (dialBack !== undefined) network.handle(DIAL_BACK_PROTOCOL, (stream, link) => void dialBack.answer(stream, link))
  const reconnector = new Reconnector({
    clock,
    random,
    logger,
    addressesOf: (device) => book.addressesOf(device),
    dial: (addresses, device, signal) => {
      const direct = (each: AbortSignal) => network.dial(addresses, device, each)
      const relayedLink = device === undefined || puncher?.asks(device) !== true ? undefined : network.links(device).find((link) => !link.direct)
      if (puncher === undefined || relayedLink === undefined) return direct(signal)
      return firstOf([direct, (each) => puncher.punch(relayedLink, each)], signal)
    },
    onDialled: ({ device, address }) => address !== undefined && book.answered(device, address),
    onGivenUp: (device) => book.dropHint(device)
  })
  const hosts = () => Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address))
  const reachability = new Reachability({
    hosts,
    onChange: (state) => {
      logger.info('network', `others can dial this device from anywhere: ${{ public: 'yes', private: 'no', unknown: 'not known' }[state]}`)
      reservations.want(state !== 'public')
    }
  })
  const reservations = new RelayReservations(
    { clock, random, logger, reserve: (relay) => relaying?.reserve(relay) ?? Promise.reject(new Error('relays are not used')) },
    { onChange: () => {} }
  )
  const asked = new WeakSet<Libp2pLink>()
  /** What a member says of itself and of this device. Strangers are not asked: they could say anything. */
  const ask = async (link: Libp2pLink): Promise<void> => {
    if (relaying === undefined || asked.has(link)) return
    asked.add(link)
    try {
      const { relays, observed } = await link.ask(relaying)
      if (link.closed) return
      if (observed !== undefined && link.outbound) {
        reachability.seenAt(observed, link.address)
        puncher?.seen(link, observed)
        dialBack?.seen(link, observed)
      }
      if (relays) reservations.offered(link.device)
    } catch (error) {
      logger.debug('network', 'a device does not say what it offers', { device: link.device, reason: String(error) })
    }
  }
  const changes = new NetworkChanges(
    { clock, interfaces: networkInterfaces },
    {
      onChange: (reason) => {
        logger.info('network', `dialling everyone again: ${reason}`)
        network.checkAddresses()
        reachability.reset()
        dialBack?.again()
        portMapping?.start()
        reconnector.retryAll()
        void network.probe(hosts())
      }
    }
  )

  const onFound = (device: DeviceId, addresses: readonly string[]): void => {
    if (device === network.device) return
    book.sighted(device, addresses)
    reconnector.sighted(device)
  }
  network.onLink((link) => {
    const { device, address, outbound, direct } = link
    logger.info('network', 'link up', { device, address, outbound, direct })
    reconnector.linkUp(device, direct)
    if (direct && !outbound && puncher?.isPunched(link) !== true) reachability.dialledFrom(address)
    link.onClose(() => {
      logger.info('network', 'link down', { device, address })
      reconnector.linkDown(device, direct)
      if (!network.links(device).some((other) => other.direct)) reservations.gone(device)
    })
  })
  const { reach } = init
  const beyond =
    reach !== undefined && (init.discovery || reach.dhtServer !== undefined)
      ? new (await import('./beyond.ts')).Beyond(
          { clock, random, logger, identity, network, book, reconnector },
          { ...reach, discovery: init.discovery, protector }
        )
      : undefined
  const addPeer = (text: string): void => {
    const { address, device } = parseDialAddress(text)
    if (device === undefined) {
      reconnector.wantAddress(address, book.deviceAt(address))
    } else if (device !== network.device) {
      book.addFixed(device, address)
      reconnector.want(device)
    }
  }
  const letBe = (device: DeviceId): void => {
    if (!book.devices().includes(device)) reconnector.unwant(device)
  }
  for (const device of book.devices()) reconnector.want(device)
  for (const peer of init.peers) addPeer(peer)

  return {
    device: network.device,
    addresses: () => network.addresses(),
    handle: (protocol, handler) => network.handle(protocol, handler),
    onLink: (listener) => network.onLink(listener),
    onAddresses: (listener) => network.onAddresses(listener),
    remember: (device, addresses) => network.remember(device, addresses),
    keep: (folder, entry) => book.keep(folder, entry),
    kept: (folder) => book.kept(folder),
    hint: (entry, source) => {
      const device = deviceIdOf(entry.device)
      const addresses = dialableOf(device, entry.addresses, { loopback: entry.reach === 'machine', self: network.device })
      if (device === network.device || addresses.length === 0) return
      const { isNews, dropped } = book.told(device, entry, addresses, source)
      if (dropped !== undefined) reconnector.dropHinted(dropped)
      if (isNews) reconnector.hinted(device)
    },
    start: async () => {
      await startNode(node, listen)
      reconnector.start()
      changes.start()
      portMapping?.start()
      // Nothing of it may keep the rest waiting.
      void beyond?.start()
    },
    stop: async () => {
      changes.stop()
      reconnector.stop()
      reservations.stop()
      dialBack?.stop()
      await Promise.all([network.stop(), portMapping?.stop(), book.close(), beyond?.stop()])
    },
    addPeer,
    removePeer: (text) => {
      const { address, device } = parseDialAddress(text)
      if (device === undefined) {
        reconnector.unwant(address)
        return
      }
      book.removeFixed(device, address)
      letBe(device)
    },
    seek: (device) => reconnector.want(device),
    letBe,
    forget: (device) => {
      book.forget(device)
      letBe(device)
    },
    dials: () => reconnector.status(),
    reach: () => ({
      reachability: reachability.state,
      relays: reservations.status(),
      dhtServer: beyond?.dhtServer() ?? [],
      rendezvous: beyond?.rendezvous() ?? null,
      problems: [...(beyond?.problems() ?? []), ...(portMapping?.problems() ?? [])]
    })
  }
}
