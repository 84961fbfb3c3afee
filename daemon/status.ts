/** What the control API and `status --json` tell, and what is read from it. */
import type { DeviceId } from '../protocol/index.ts'
import type { WaitingDevice } from './invitations.ts'
import type { JoiningStatus } from './joining.ts'
import type { FolderMode, FolderStatus, LocalChange, PeerStatus, Resolution, ExplainedProblem, Verification } from '../src/index.ts'

export type { ItemVersions, KeptVersion, RestorePlan, RestoreResult, RestoreStep, VersionList } from '../src/index.ts'

export type { FolderMode, FolderStatus, LocalChange, PeerStatus, Resolution, JoiningStatus, WaitingDevice, ExplainedProblem, Verification }

export interface DeviceStatus {
  readonly id: DeviceId
  readonly name: string
  readonly version: string
  /** Multiaddrs at which this device can be reached, with its id. */
  readonly addresses: readonly string[]
  readonly uptimeSeconds: number
  /** For how long at most one thing kept all others waiting, while there was work: of the event loop, which does all but the work of the threads. */
  readonly longestBlockMs: number
  /** The same in CPU time: what other programs took meanwhile is left out. */
  readonly longestBlockCpuMs: number
  readonly reach: ReachStatus
}

/** How this device is reached by others beyond its own network, and how it finds them. */
export interface ReachStatus {
  /** Whether others can dial it from anywhere, by what was seen. */
  readonly reachability: 'public' | 'private' | 'unknown'
  /** Devices that offer to relay, and whether they do so for this one. */
  readonly relays: readonly { readonly device: DeviceId; readonly reserved: boolean; readonly lastError: string | null }[]
  /** Multiaddrs of the DHT server that this device runs, for `--bootstrap` on others. */
  readonly dhtServer: readonly string[]
  /** Null where it is off. */
  readonly rendezvous: RendezvousStatus | null
  /** What will stay as it is until a person does something. */
  readonly problems: readonly { readonly code: string; readonly message: string; readonly hint: string }[]
}

/** What looking for devices by the keys of the folders did last. Times are milliseconds since 1970. */
export interface RendezvousStatus {
  readonly state: 'starting' | 'idle' | 'looking' | 'failed'
  readonly lastLookUp: number | null
  readonly nextLookUp: number | null
  /** Devices that the last look-up named and that were worth dialling. */
  readonly found: number
  readonly lastError: string | null
}

export interface Status {
  readonly device: DeviceStatus
  readonly folders: readonly FolderStatus[]
  readonly peers: readonly PeerStatus[]
  /** Folders that this device waits to be let into. */
  readonly joining: readonly JoiningStatus[]
  /** Devices that wait to be let into folders of this one. */
  readonly waiting: readonly WaitingDevice[]
}

/** `status --wait idle`: every folder rests, lacks nothing, and every connected peer of it holds the same. */
export function isIdle({ folders, peers }: Status): boolean {
  const connected = connectedIds(peers)
  return folders.every(
    (folder) =>
      folder.state === 'idle' &&
      folder.needFiles === 0 &&
      folder.needBytes === 0 &&
      folder.peers.every((peer) => !connected.has(peer.id) || (peer.inSync && (peer.digest === null || peer.digest === folder.digest)))
  )
}

/** `status --wait connected`: every folder has a peer that is connected. */
export function isConnected({ folders, peers }: Pick<Status, 'folders' | 'peers'>): boolean {
  const connected = connectedIds(peers)
  return folders.every((folder) => folder.peers.some((peer) => connected.has(peer.id)))
}

/** Whether a folder is still to come, by an invitation. */
export function isJoining({ joining }: Status): boolean {
  return joining.some(({ state }) => state !== 'refused')
}

/** Whether something will stay as it is until a person looks at it. */
export function needsPerson({ folders, joining, waiting }: Status): boolean {
  if (waiting.length > 0 || joining.some(({ error }) => error !== null)) return true
  return folders.some((folder) => folder.state === 'held' || folder.state === 'error' || folder.conflicts > 0 || folder.problems > 0)
}

export function connectedIds(peers: readonly PeerStatus[]): ReadonlySet<DeviceId> {
  return new Set(peers.filter((peer) => peer.connected).map((peer) => peer.id))
}
