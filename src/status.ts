/** What the engine tells of itself: the shapes of `status --json` (docs/reference/cli.md), and nothing secret. */
import type { DeviceId, FolderId } from '../protocol/index.ts'

export type FolderMode = 'two-way' | 'send-only' | 'receive-only'
export type FolderState = 'idle' | 'scanning' | 'syncing' | 'paused' | 'held' | 'error'

/** A fault in words: what happened, to what, and what to do next. */
export interface Fault {
  readonly code: string
  readonly message: string
  readonly hint: string
}

export interface FolderStatus {
  readonly id: FolderId
  readonly label: string
  readonly path: string
  readonly mode: FolderMode
  readonly right: 'write' | 'read' | 'store'
  readonly state: FolderState
  readonly error: Fault | null
  readonly files: number
  readonly directories: number
  readonly bytes: number
  readonly needFiles: number
  readonly needBytes: number
  readonly conflicts: number
  readonly problems: number
  /** Items changed here that this device's mode does not send. */
  readonly localChanges: number
  readonly digest: string
  readonly peers: readonly { readonly id: DeviceId; readonly name: string; readonly inSync: boolean; readonly digest: string | null }[]
  readonly progress: FolderProgress
  /** The newest change taken up or applied here. */
  readonly lastChange: { readonly path: string; readonly at: number; readonly device: DeviceId } | null
}

/** Work under way; all zero at rest. */
export interface FolderProgress {
  /** Items looked at by the scan that runs. */
  readonly scanned: number
  readonly hashedBytes: number
  /** Content bytes needed since the folder last was idle: what has come of them, from peers or from this disk, and in all. */
  readonly fetchedBytes: number
  readonly totalBytes: number
}

export interface PeerStatus {
  readonly id: DeviceId
  readonly name: string
  readonly connected: boolean
  readonly address: string
  readonly direct: boolean
  readonly bytesIn: number
  readonly bytesOut: number
}

/** Why an item is not in sync, and the remedy. */
export interface Problem {
  readonly path: string
  readonly reason: string
  readonly message: string
}

/** The story of one conflict, kept with its copy so that it can be explained and merged later. */
export interface ConflictStory {
  readonly path: string
  readonly copy: string
  readonly winner: ConflictSide
  readonly loser: ConflictSide
  /** Content id of the common ancestor, where it is known. */
  readonly ancestor: string | null
  readonly at: number
}

export interface ConflictSide {
  readonly dot: string
  readonly device: DeviceId
  readonly mtimeMs: number
  readonly content: string | null
}
