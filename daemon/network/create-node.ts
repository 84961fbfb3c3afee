/** Puts libp2p together: TCP, Noise and yamux, every buffer and count bounded, and nothing that dials or tells by itself. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { noise } from '@chainsafe/libp2p-noise'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import type { ComponentLogger, ConnectionProtector, Libp2p, MultiaddrConnection, StreamMuxerFactory } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { concat } from 'uint8arrays/concat'
import type { DeviceId } from '../../protocol/index.ts'
import { NodeEd25519 } from '../../src/index.ts'
import { CliError } from '../exit-status.ts'
import { parseListenAddress } from './address.ts'
import { lanDiscovery } from './lan-discovery.ts'
import type { PortDialler } from './port-dialler.ts'
import type { Relaying } from './relaying.ts'
import { NativeTls } from './tls/native-tls.ts'

/** Tried first where no port was asked for, so that addresses that others remember stay right. Not registered with IANA. */
export const DEFAULT_PORT = 22_600

/** A person's devices, a team's, and some strangers from the LAN who leave soon. */
const MAX_CONNECTIONS = 100
/** A second and remote host. Several daemons of one host come up together; a handshake costs some 3 ms. */
export const MAX_INBOUND_PER_SECOND = 30
export const MAX_PENDING_INBOUND = 32
/** Of a connection in each direction; the engine uses a handful. */
export const MAX_STREAMS = 32
/** What a stream may be ahead of its reader on a fast long line: 4 MiB in 100 ms are 40 MB/s a stream. On a LAN it stays at 256 KiB. */
const MAX_WINDOW_BYTES = 4 * 1024 * 1024
/** What is under way when a window shrinks to its reader's pace. A paused stream that holds more than this is reset. */
const READ_BUFFER_BYTES = MAX_WINDOW_BYTES + 1024 * 1024
/** A stream sends a piece only when the last one has left. */
const STREAM_WRITE_BUFFER_BYTES = 1024 * 1024
/** All streams have a piece or two of 64 KiB under way; beyond this a remote lets us answer and does not read. */
const CONNECTION_WRITE_BUFFER_BYTES = 16 * 1024 * 1024
/** Bytes that a healthy connection gets even when nothing happens; see Libp2pLink.checkAlive. */
export const KEEP_ALIVE_MS = 15_000
const ADDRESS_DIAL_TIMEOUT_MS = 5_000
/** For all addresses of a device, one after the other. */
export const DIAL_TIMEOUT_MS = 60_000
const MAX_PARALLEL_DIALS = 16

export interface NodeInit {
  /** 32 bytes, secret: the device's Ed25519 seed. */
  readonly seed: Uint8Array
  /** Multiaddrs. */
  readonly listen: readonly string[]
  /** Called with who shows up on the LAN, and where; nothing is told to the LAN, or asked, where it is not given. */
  onFound?: ((device: DeviceId, addresses: readonly string[]) => void) | undefined
  /** What it takes to be relayed, and to relay. */
  readonly relaying?: Relaying | undefined
  /** Dials from a port of this device that is in use. */
  readonly portDialler?: PortDialler | undefined
  /** Of a private network: then whoever has not its key is not understood. */
  readonly protector?: (() => ConnectionProtector) | undefined
  /** Sees each connection's transport once the handshake has proved who is there, before the connection is used. */
  onTransport?(connection: MultiaddrConnection): void
}

/** A node that listens nowhere until startNode(). @throws CliError BAD_ADDRESS */
export async function createNode({ relaying, portDialler, ...init }: NodeInit): Promise<Libp2p> {
  const listen = init.listen.map(parseListenAddress)
  const onTransport = (connection: MultiaddrConnection): boolean => {
    connection.maxWriteBufferLength = CONNECTION_WRITE_BUFFER_BYTES
    init.onTransport?.(connection)
    return false
  }
  return await createLibp2p({
    start: false,
    logger: SILENT,
    // libp2p's own would tell the versions of libp2p and Node.js.
    nodeInfo: { userAgent: 'syncline' },
    // libp2p would derive the public key in JavaScript, which takes a tenth of a daemon's start.
    privateKey: privateKeyFromRaw(concat([init.seed, new NodeEd25519().publicKey(init.seed)])),
    addresses: { listen },
    ...(init.protector === undefined ? {} : { connectionProtector: init.protector }),
    transports: [portDialler?.transport ?? tcp(), ...(relaying === undefined ? [] : [relaying.transport])],
    connectionEncrypters: [(components) => new NativeTls(components), noise()],
    streamMuxers: [
      () =>
        bounded(
          yamux({
            maxInboundStreams: MAX_STREAMS,
            maxOutboundStreams: MAX_STREAMS,
            keepAliveInterval: KEEP_ALIVE_MS,
            streamOptions: {
              maxStreamWindowSize: MAX_WINDOW_BYTES,
              maxReadBufferLength: READ_BUFFER_BYTES,
              maxWriteBufferLength: STREAM_WRITE_BUFFER_BYTES
            }
          })()
        )
    ],
    connectionManager: {
      maxConnections: MAX_CONNECTIONS,
      inboundConnectionThreshold: MAX_INBOUND_PER_SECOND,
      maxIncomingPendingConnections: MAX_PENDING_INBOUND,
      maxParallelDials: MAX_PARALLEL_DIALS,
      addressDialTimeout: ADDRESS_DIAL_TIMEOUT_MS,
      dialTimeout: DIAL_TIMEOUT_MS,
      // The address book knows best which one to try first.
      addressSorter: () => 0,
      // Only of /dnsaddr, which is refused before it gets here.
      resolvers: {}
    },
    // It opens a stream for each ping and gives up after 5 s, too soon for a loaded line or a busy machine. See Libp2pLink.checkAlive.
    connectionMonitor: { enabled: false },
    services: {
      ...(init.onFound === undefined ? {} : { lan: lanDiscovery({ onFound: init.onFound }) }),
      ...relaying?.services()
    },
    connectionGater: {
      ...relaying?.gater(),
      // libp2p's own book keeps no addresses: what it has, it hands out and dials.
      filterMultiaddrForPeer: () => false,
      denyInboundEncryptedConnection: (_device, connection) => onTransport(connection),
      denyOutboundEncryptedConnection: (_device, connection) => onTransport(connection)
    }
  })
}

/** Listens. @param listen what the node was made with @throws CliError PORT_IN_USE, LISTEN_FAILED */
export async function startNode(node: Pick<Libp2p, 'start'>, listen: readonly string[]): Promise<void> {
  try {
    await node.start()
  } catch (error) {
    throw listenError(listen.map(parseListenAddress), error)
  }
}

/** Every address of this machine, with DEFAULT_PORT, or with any port where another program has that one. libp2p does without IPv6 where there is none. */
export async function defaultListen(): Promise<string[]> {
  const port = (await isFree(DEFAULT_PORT)) ? DEFAULT_PORT : 0
  return [`/ip4/0.0.0.0/tcp/${port}`, `/ip6/::/tcp/${port}`]
}

/** It can be taken before it is used: then starting fails, and says so. */
async function isFree(port: number): Promise<boolean> {
  const free = async (host: string) => {
    const server = createServer()
    try {
      server.listen({ host, port, ipv6Only: host === '::' })
      await once(server, 'listening')
      return true
    } catch (error) {
      return !(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    } finally {
      server.close()
    }
  }
  return (await free('0.0.0.0')) && (await free('::'))
}

/** yamux answers pings into this buffer, which has no bound of its own, whether or not the remote reads the answers. */
function bounded(factory: StreamMuxerFactory): StreamMuxerFactory {
  return {
    protocol: factory.protocol,
    createStreamMuxer: (connection) => {
      connection.maxWriteBufferLength = CONNECTION_WRITE_BUFFER_BYTES
      return factory.createStreamMuxer(connection)
    }
  }
}

/** Puts what libp2p says of its listeners, all in one text, into words for a person. */
function listenError(listen: readonly string[], cause: unknown): CliError {
  const text = cause instanceof Error ? cause.message : String(cause)
  const failed = listen.filter((address) => text.includes(`${address}: `))
  const where = (failed.length > 0 ? failed : listen).join(', ')
  if (text.includes('EADDRINUSE')) {
    return new CliError(
      'PORT_IN_USE',
      `cannot listen on ${where}: another program has this port already`,
      'stop that program (it may be another Syncline), or give another port with --listen; port 0 takes any free one',
      undefined,
      cause
    )
  }
  if (text.includes('EADDRNOTAVAIL')) {
    return new CliError(
      'LISTEN_FAILED',
      `cannot listen on ${where}: this machine does not have this address`,
      'give one of its own addresses with --listen, or /ip4/0.0.0.0/tcp/0 for all of them',
      undefined,
      cause
    )
  }
  if (text.includes('EACCES')) {
    return new CliError('LISTEN_FAILED', `cannot listen on ${where}: this user may not use this port`, 'give a port above 1023 with --listen', undefined, cause)
  }
  return new CliError('LISTEN_FAILED', `cannot listen on ${where}: ${text}`, 'give another address with --listen', undefined, cause)
}

/** libp2p's log follows the environment of the process and would mix with ours. What matters of it reaches us as errors and events. */
export const SILENT: ComponentLogger = { forComponent: () => silentLogger() }

function silentLogger(): ReturnType<ComponentLogger['forComponent']> {
  const logger = Object.assign(() => {}, {
    enabled: false,
    error: () => {},
    trace: () => {},
    newScope: () => logger
  })
  return logger
}
