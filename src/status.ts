/** What the engine tells of itself: the shapes of `status --json` (docs/reference/cli.md), and nothing secret. */
import type { ContentId, DeviceId, FolderId, Right } from '../protocol/index.ts'

export type FolderMode = 'two-way' | 'send-only' | 'receive-only' | 'backup'
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
  /** Whether the right to write is this device's own, by a grant: it holds the read key. */
  readonly byGrant: boolean
  /** Of the folder's key: how many it had before. */
  readonly epoch: number
  readonly state: FolderState
  /** Of a pause that ends by itself: when, in milliseconds since 1970. */
  readonly pausedUntil?: number
  readonly error: Fault | null
  readonly files: number
  readonly directories: number
  readonly bytes: number
  readonly needFiles: number
  readonly needBytes: number
  /** Items that others hold and this device leaves out by choice: ignored, or not selected. */
  readonly leftOut: number
  readonly conflicts: number
  readonly problems: number
  /** Items changed here that this device's mode does not send. */
  readonly localChanges: number
  /** What is kept in `.syncline/archive`; null before it was looked at. */
  readonly archive: ArchiveSize | null
  readonly digest: string
  readonly peers: readonly FolderPeerStatus[]
  readonly progress: FolderProgress
  /** The newest change taken up or applied here. */
  readonly lastChange: { readonly path: string; readonly at: number; readonly device: DeviceId } | null
}

export interface ArchiveSize {
  readonly files: number
  readonly bytes: number
}

export interface FolderPeerStatus {
  readonly id: DeviceId
  readonly name: string
  /** The right whose key it has proved to have; that it may write no key proves. */
  readonly right: Right
  readonly inSync: boolean
  readonly digest: string | null
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
  /** A person wants nothing to be synced with it for now. */
  readonly paused?: true
  readonly address: string
  readonly direct: boolean
  readonly bytesIn: number
  readonly bytesOut: number
}

/** What this device's user changed where nobody is told of it. */
export interface LocalChange {
  readonly path: string
  readonly what: 'added' | 'edited' | 'deleted' | 'type-changed'
  /** What is here now. */
  readonly type: 'file' | 'directory' | 'symlink' | 'absent'
  readonly mtimeMs: number
  /** Bytes of a file; 0 for all else. */
  readonly size: number
  /** How this disk spells the path, where that is another Unicode form. */
  readonly diskPath?: string
  /** A version that its user has not seen waits to take its place. */
  readonly newer: boolean
}

/** Why an item is not in sync. */
export interface Problem {
  readonly path: string
  readonly reason: string
  readonly message: string
  /** What a person can do, where whoever found it knows better than the reason alone. */
  readonly remedy?: string
}

export interface ExplainedProblem extends Problem {
  readonly remedy: string
}

/** How far a look at all bytes is, and what it has found. */
export interface Verification {
  readonly state: 'running' | 'done' | 'stopped' | 'failed'
  /** What is looked at, with all that is below it; empty for the whole folder. */
  readonly path: string
  readonly files: number
  readonly bytes: number
  readonly totalFiles: number
  readonly totalBytes: number
  /** Files that were changed meanwhile, or shortly before: a scan takes them up. */
  readonly edited: number
  readonly unreadable: number
  readonly damaged: number
  /** The first of the damaged. */
  readonly items: readonly DamagedItem[]
  readonly error?: string
}

export interface DamagedItem {
  readonly path: string
  /** `replaced`: by a later version. `left`: it cannot be brought back now. */
  readonly state: 'wanted' | 'healed' | 'replaced' | 'left'
  readonly remedy: string
}

/** A conflict copy that is here, and what it is a copy of. */
export interface Conflict {
  readonly path: string
  readonly copy: string
  readonly reason: 'both-edited' | 'both-made' | 'type-changed' | 'gone'
  /** What stands at the path now; null where nothing does. */
  readonly current: ConflictSide | null
  readonly copied: ConflictSide
  /** Which of the two is an edit of this device; null where neither is, or both are. */
  readonly mine: 'current' | 'copy' | null
  /** What both were made from, where that is known. */
  readonly ancestor: { readonly content: ContentId; readonly at: AncestorPlace } | null
}

/** Where the common ancestor's content can be read: in an item of the folder, in its archive here, or nowhere on this device: others may have kept it. */
export type AncestorPlace = 'folder' | 'archive' | null

export interface ConflictSide {
  /** Empty where it is not known any more. */
  readonly device: DeviceId | ''
  readonly mtimeMs: number
  readonly type: 'file' | 'directory' | 'symlink'
  /** Bytes of a file; 0 for all else. */
  readonly size: number
  readonly content: ContentId | null
}

/** What came of resolving one conflict. */
export type Resolution =
  | { readonly ok: true; readonly path: string; readonly copy: string; readonly kept: 'current' | 'copy' | 'both' | 'merged'; readonly as?: string }
  | { readonly ok: false; readonly path: string; readonly copy: string; readonly fault: Fault }
