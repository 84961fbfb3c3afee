/** The big parts of the daemon, made by functions that the composition root is given, so that tests can hand in small ones. */
import type { Clock, Disk, Engine, EngineComponents, EngineInit, Logger, Network, Random, Watcher } from '../src/index.ts'
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
  /** The file in which the addresses of devices are kept. */
  readonly addressBook: string
}

export interface NetworkComponents {
  readonly identity: DeviceIdentity
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** The threads that work on the disks of all folders. */
export interface Disks {
  openDisk(path: string): Disk
  /** Ends the threads. */
  close(): Promise<void>
}

export interface DaemonParts {
  createNetwork(components: NetworkComponents, init: NetworkInit): Promise<DaemonNetwork>
  createDisks(): Promise<Disks>
  createWatcher(): Promise<Watcher>
  createEngine(components: EngineComponents, init: EngineInit): Promise<Engine>
}
