/** What the control API and `status --json` tell, and what is read from it. */
import type { DeviceId } from '../protocol/index.ts'
import type { ConflictStory, FolderMode, FolderStatus, PeerStatus, Problem } from '../src/index.ts'

export type { ConflictStory, FolderMode, FolderStatus, PeerStatus, Problem }

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
}

export interface Status {
  readonly device: DeviceStatus
  readonly folders: readonly FolderStatus[]
  readonly peers: readonly PeerStatus[]
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
export function isConnected({ folders, peers }: Status): boolean {
  const connected = connectedIds(peers)
  return folders.every((folder) => folder.peers.some((peer) => connected.has(peer.id)))
}

/** Whether something will stay as it is until a person looks at it. */
export function needsPerson({ folders }: Status): boolean {
  return folders.some((folder) => folder.state === 'held' || folder.state === 'error' || folder.conflicts > 0 || folder.problems > 0)
}

export function connectedIds(peers: readonly PeerStatus[]): ReadonlySet<DeviceId> {
  return new Set(peers.filter((peer) => peer.connected).map((peer) => peer.id))
}
