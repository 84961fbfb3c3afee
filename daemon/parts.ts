/** The big parts of the daemon, made by functions that the composition root is given, so that tests can hand in small ones. */
import type { Ed25519, FolderId } from '../protocol/index.ts'
import type { Clock, Engine, IndexStore, Logger, Network, Random } from '../src/index.ts'
import type { DeviceIdentity } from './identity.ts'

/** The network as the daemon runs it; the engine sees the port only. */
export interface DaemonNetwork extends Network {
  /** Listens, and begins to dial. @throws CliError when an address cannot be listened on */
  start(): Promise<void>
  stop(): Promise<void>
  /** Dials an address for as long as it is not removed; the device id at its end may be missing. */
  addPeer(address: string): void
  removePeer(address: string): void
}

export interface NetworkInit {
  /** Multiaddrs; none: everywhere, at a port that the network chooses. */
  readonly listen: readonly string[]
  readonly peers: readonly string[]
  readonly discovery: boolean
}

export interface NetworkComponents {
  readonly identity: DeviceIdentity
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

export interface EngineComponents {
  readonly clock: Clock
  readonly random: Random
  readonly network: Network
  readonly logger: Logger
  readonly ed25519: Ed25519
  readonly identity: DeviceIdentity
  openIndex(folder: FolderId): Promise<IndexStore>
}

export interface EngineInit {
  readonly deviceName: string
  readonly scanIntervalSeconds: number
}

export interface DaemonParts {
  createNetwork(components: NetworkComponents, init: NetworkInit): Promise<DaemonNetwork>
  createEngine(components: EngineComponents, init: EngineInit): Promise<Engine>
}
