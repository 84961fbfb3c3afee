/**
 * A libp2p node of its own that does nothing but Kademlia: whoever keeps a DHT alive connects to many strangers, keeps their addresses and
 * hands them out, and none of that is to touch the node that devices talk over. Loaded only where it is wanted.
 *
 * What was found in the sources of @libp2p/kad-dht 16.4.5, and why some of this is not simpler:
 * - A server reads the key of a provider record as a CID: only with SHA-256 for its hash that works.
 * - Its look-up ends after 20 providers (`kBucketSize`), all of which may be one stranger's.
 * - It dials each provider to see whether that is a server.
 * - What this device provided would be provided again for ever, and by itself: topics of days long gone, too.
 * - A server forgets addresses after an hour and their devices after six, and then fails to answer for their topics at all.
 */
import { createHash } from 'node:crypto'
import { setImmediate, setTimeout as delay } from 'node:timers/promises'
import { noise } from '@chainsafe/libp2p-noise'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { type KadDHTComponents, kadDHT, passthroughMapper, removePrivateAddressesMapper } from '@libp2p/kad-dht'
import type { ConnectionProtector, Libp2p, PeerInfo } from '@libp2p/interface'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { concat } from 'uint8arrays/concat'
import type { DeviceId } from '../../protocol/index.ts'
import { NodeEd25519 } from '../../src/index.ts'
import { isLoopback, isPrivateNetwork, parseDialAddress } from './address.ts'
import { MAX_INBOUND_PER_SECOND, MAX_PENDING_INBOUND, SILENT } from './create-node.ts'
import type { Dht, Provider } from './rendezvous.ts'

/** Of libp2p's project, known to nearly every libp2p program. */
const PUBLIC_BOOTSTRAP = [
  '/dnsaddr/bootstrap.libp2p.io/p2p/QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN',
  '/dnsaddr/bootstrap.libp2p.io/p2p/QmQCU2EcMqAqQPR2i9bChDtGNJchTbq5TbXJJ16u19uLTa',
  '/dnsaddr/bootstrap.libp2p.io/p2p/QmbLHAnMoJPWSCR5Zhtx6BHJX9KiKNN6tpvbUcqanj75Nb',
  '/dnsaddr/bootstrap.libp2p.io/p2p/QmcZf59bWwK5XFi76CZX8cbJ4BhTzzA3gU1ZjYZcYW3dwt'
]
const PUBLIC_PROTOCOL = '/ipfs/kad/1.0.0'
const PRIVATE_PROTOCOL = '/syncline/kad/1.0.0'
const RAW = 0x55
const SHA2_256 = 0x12
const DAY_MS = 24 * 3600 * 1000
/** Beyond what Rendezvous reads. */
const MAX_FOUND = 512
const MAX_PROVIDERS_KNOWN = 4_096
const MAX_CLIENT_CONNECTIONS = 50
const MAX_SERVER_CONNECTIONS = 300
/** Peers and provider records that are kept; the oldest go first. */
const MAX_KEPT = 50_000
const BOOTSTRAP_TIMEOUT_MS = 10_000
const READY_POLL_MS = 50

export interface DhtNodeInit {
  /** 32 bytes, secret. */
  readonly seed: Uint8Array
  /** Multiaddrs with ids; none: those of the public DHT, for a client. */
  readonly bootstrap: readonly string[]
  /** Where to listen as a server. */
  readonly listen?: string
  readonly protector?: (() => ConnectionProtector) | undefined
  /** For a client: where this device can be dialled. */
  addresses?(): readonly string[]
}

type ContentRouting = ReturnType<ReturnType<typeof kadDHT>>

export class DhtNode implements Dht {
  readonly #node: Libp2p<{ readonly dht: ContentRouting }>
  readonly #bootstrap: readonly string[]

  private constructor(node: Libp2p<{ readonly dht: ContentRouting }>, bootstrap: readonly string[]) {
    this.#node = node
    this.#bootstrap = bootstrap
  }

  /** @throws Error when it cannot listen */
  static async start({ seed, bootstrap, listen, protector, addresses }: DhtNodeInit): Promise<DhtNode> {
    const isServer = listen !== undefined
    const isPublic = bootstrap.length === 0 && !isServer
    const isUsable = (text: string): boolean => isDhtAddress(text, isPublic)
    const node = await createLibp2p({
      start: false,
      logger: SILENT,
      nodeInfo: { userAgent: 'syncline' },
      privateKey: privateKeyFromRaw(concat([seed, new NodeEd25519().publicKey(seed)])),
      addresses: {
        listen: listen === undefined ? [] : [listen],
        ...(addresses === undefined ? {} : { announceFilter: () => addresses().map((address) => multiaddr(address)) })
      },
      transports: [tcp()],
      connectionEncrypters: [noise(), tls()],
      streamMuxers: [yamux()],
      ...(protector === undefined ? {} : { connectionProtector: protector }),
      connectionManager: {
        maxConnections: isServer ? MAX_SERVER_CONNECTIONS : MAX_CLIENT_CONNECTIONS,
        inboundConnectionThreshold: MAX_INBOUND_PER_SECOND,
        maxIncomingPendingConnections: MAX_PENDING_INBOUND
      },
      connectionMonitor: { enabled: false },
      peerStore: { maxAddressAge: 3 * DAY_MS, maxPeerAge: 3 * DAY_MS },
      connectionGater: {
        denyDialMultiaddr: (address) => !isUsable(address.toString()),
        filterMultiaddrForPeer: (_peer, address) => isUsable(address.toString()) || address.toString().includes('/p2p-circuit')
      },
      services: {
        identify: identify(),
        ping: ping(),
        dht: (components: KadDHTComponents) => {
          bound(components.datastore, components.peerId.toString())
          const dht = kadDHT({
            protocol: isPublic ? PUBLIC_PROTOCOL : PRIVATE_PROTOCOL,
            clientMode: !isServer,
            peerInfoMapper: isPublic ? removePrivateAddressesMapper : passthroughMapper,
            allowQueryWithZeroPeers: true
          })(components)
          readOn(dht)
          passOver(dht)
          return dht
        }
      }
    })
    await node.start()
    return new DhtNode(node as unknown as Libp2p<{ readonly dht: ContentRouting }>, bootstrap.length > 0 || isServer ? bootstrap : PUBLIC_BOOTSTRAP)
  }

  /** Multiaddrs with the id, for `--bootstrap` of others. */
  addresses(): string[] {
    return this.#node.getMultiaddrs().map((address) => address.toString())
  }

  async join(signal: AbortSignal): Promise<void> {
    const { routingTable } = this.#node.services.dht as unknown as { readonly routingTable: { readonly size: number } }
    const isReady = (): boolean => routingTable.size > 0 && this.#node.getConnections().length > 0
    if (isReady()) return
    const limit = AbortSignal.any([signal, AbortSignal.timeout(BOOTSTRAP_TIMEOUT_MS)])
    const dials = await Promise.allSettled(this.#bootstrap.map((address) => this.#node.dial(multiaddr(address), { signal: limit })))
    signal.throwIfAborted()
    if (dials.every(({ status }) => status === 'rejected')) throw new Error(`no DHT server answered, of ${this.#bootstrap.length}`)
    // A server counts once it was asked what it speaks, of which nothing tells.
    while (!isReady() && !limit.aborted) await delay(READY_POLL_MS)
    if (!isReady()) throw new Error('who answered is no DHT server')
  }

  async provide(topic: Uint8Array, signal: AbortSignal): Promise<void> {
    const { dht } = this.#node.services
    const cid = cidOf(topic)
    try {
      for await (const _ of dht.provide(cid, { signal }));
    } finally {
      await dht.cancelReprovide(cid)
    }
  }

  async *findProviders(topic: Uint8Array, signal: AbortSignal): AsyncIterable<Provider> {
    for await (const event of this.#node.services.dht.findProviders(cidOf(topic), { signal })) {
      if (event.name !== 'PROVIDER') continue
      for (const { id, multiaddrs } of event.providers) yield { device: id.toString() as DeviceId, addresses: multiaddrs.map((address) => address.toString()) }
    }
  }

  async stop(): Promise<void> {
    await this.#node.stop()
  }
}

/** The name of a topic in a DHT. */
function cidOf(topic: Uint8Array): CID {
  return CID.createV1(RAW, Digest.create(SHA2_256, createHash('sha256').update(topic).digest()))
}

/** What strangers say is dialled only where it is a machine of the public network, or where the whole DHT is one's own. */
function isDhtAddress(text: string, isPublic: boolean): boolean {
  if (isPublic && PUBLIC_BOOTSTRAP.some((address) => text.startsWith(address))) return true
  try {
    // libp2p's ids come in forms that devices don't have.
    const { host, relay, dns } = parseDialAddress(text.replace(/\/p2p\/[^/]+$/, ''))
    if (relay !== undefined || host === '169.254.169.254') return false
    return isPublic ? !dns && !isLoopback(host) && !isPrivateNetwork(host) : true
  } catch {
    return false
  }
}

/** Past the first 20 providers. */
function readOn(dht: object): void {
  const { contentRouting, routingTable } = dht as { readonly contentRouting: object; readonly routingTable: object }
  Reflect.set(contentRouting, 'routingTable', Object.create(routingTable, { kBucketSize: { value: MAX_FOUND } }))
}

interface PeerResponse {
  readonly providers: readonly { readonly id: Uint8Array }[]
}

/** Keeps this node from dialling providers to see whether they are DHT servers: they are devices, and whom to dial decides the reconnector. */
function passOver(dht: object): void {
  const { network } = dht as { readonly network: { _writeReadMessage(...words: unknown[]): Promise<PeerResponse> } }
  const told = dht as { onPeerConnect(peer: PeerInfo): Promise<void> }
  const providers = new Set<string>()
  const { _writeReadMessage: ask } = network
  network._writeReadMessage = async (...words) => {
    const response = await ask.apply(network, words)
    for (const { id } of response.providers) providers.add(Buffer.from(id).toString('base64'))
    for (const oldest of providers) {
      if (providers.size <= MAX_PROVIDERS_KNOWN) break
      providers.delete(oldest)
    }
    return response
  }
  const onPeerConnect = told.onPeerConnect.bind(dht)
  told.onPeerConnect = async (peer) => {
    // The peers of an answer are told before it is handed back.
    await setImmediate()
    if (!providers.has(Buffer.from(peer.id.toMultihash().bytes).toString('base64'))) await onPeerConnect(peer)
  }
}

/** libp2p's datastore in memory has no bound, and anyone may have a server keep something. */
function bound(datastore: KadDHTComponents['datastore'], own: string): void {
  const keys = new Set<string>()
  const { put } = datastore
  datastore.put = async (key, value, options) => {
    const name = key.toString()
    if (!name.includes(own)) {
      keys.delete(name)
      keys.add(name)
    }
    const [oldest] = keys
    if (keys.size > MAX_KEPT && oldest !== undefined) {
      keys.delete(oldest)
      await datastore.delete(new (key.constructor as new (text: string) => typeof key)(oldest))
    }
    return await put.call(datastore, key, value, options)
  }
}
