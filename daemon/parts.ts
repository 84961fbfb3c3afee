/** The big parts of the daemon, made by functions that the composition root is given, so that tests can hand in small ones. */
import type { DeviceId } from '../protocol/index.ts'
import type { Clock, Disk, Engine, EngineComponents, EngineInit, Logger, Network, PeerBook, Random, Watcher } from '../src/index.ts'
import type { DeviceIdentity } from './identity.ts'
import type { ReachStatus } from './status.ts'

/** The network as the daemon runs it; the engine sees the port only. */
export interface DaemonNetwork extends Network, PeerBook {
  /** Listens, and begins to dial. @throws CliError when an address cannot be listened on */
  start(): Promise<void>
  stop(): Promise<void>
  /** Dials an address for as long as it is not removed; the device id at its end may be missing. */
  addPeer(address: string): void
  removePeer(address: string): void
  /** Dials a device wherever it is found, until it is let be. */
  seek(device: DeviceId): void
  letBe(device: DeviceId): void
  reach(): ReachStatus
}

export interface NetworkInit {
  /** Multiaddrs; none: everywhere, at a port that the network chooses. */
  readonly listen: readonly string[]
  readonly peers: readonly string[]
  readonly discovery: boolean
  /** The file in which the addresses of devices are kept. */
  readonly addressBook: string
  /** Absent: nothing of it. */
  readonly reach?: Reach
}

/** How a device finds others, and is reached by them, beyond its own network. */
export interface Reach {
  /** Whether to relay for devices that proved a folder's key. */
  readonly relay: boolean
  /** Multiaddrs of DHT servers; none: the public ones. */
  readonly bootstrap: readonly string[]
  /** A multiaddr to listen on as a DHT server. */
  readonly dhtServer: string | undefined
  /** Whether to ask the router to let others in. */
  readonly portMapping: boolean
  /** The text of a swarm key: then only devices that have it are talked to. */
  readonly networkKey: Uint8Array | undefined
  /** The names, each of 32 bytes, under which devices of the same folders look for each other on a day, counted from 1970 in UTC. */
  topics(day: number): readonly Uint8Array[]
  /** Whether some folder has no peer that is connected. */
  isLonely(): boolean
}

export interface NetworkComponents {
  readonly identity: DeviceIdentity
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** The threads that work on the disks of all folders. */
export interface Disks {
  /** @param unmarked whether it may be no folder yet, to be looked at only */
  openDisk(path: string, unmarked?: boolean): Disk
  /** How many verbs wait for a thread, and how many have one. */
  load(): { readonly waiting: number; readonly running: number }
  /** Ends the threads. */
  close(): Promise<void>
}

export interface DaemonParts {
  createNetwork(components: NetworkComponents, init: NetworkInit): Promise<DaemonNetwork>
  createDisks(): Promise<Disks>
  createWatcher(): Promise<Watcher>
  createEngine(components: EngineComponents, init: EngineInit): Promise<Engine>
}
