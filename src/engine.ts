/** The sync engine as the daemon sees it: folders, peers, and what goes on. */
import type { DeviceId, FolderId, FolderKey } from '../protocol/index.ts'
import type { ConflictStory, FolderMode, FolderStatus, PeerStatus, Problem } from './status.ts'

export interface FolderInit {
  readonly key: FolderKey
  /** Absolute and real (no symlink in it). */
  readonly path: string
  readonly label: string
  readonly mode: FolderMode
  readonly paused: boolean
  /** Whether the folder is being added now: then its marker is made; else a root without its marker is an error. */
  readonly claim: boolean
}

export interface Engine {
  start(): Promise<void>
  /** Leaves everything durable; resolves within 5 s. */
  stop(): Promise<void>
  /** Runs a folder. @throws FolderError in words: the folder is on it already, its marker is another folder's, the disk refuses */
  addFolder(init: FolderInit): Promise<void>
  /** Stops a folder and forgets its index; the user's files stay. */
  removeFolder(folder: FolderId): Promise<void>
  pauseFolder(folder: FolderId): Promise<void>
  /** Also lets a held plan pass, once, where `accept` is set. */
  resumeFolder(folder: FolderId, options: { readonly accept: boolean }): Promise<void>
  /** Resolves when a whole scan that began after the call has been taken up. */
  scanFolder(folder: FolderId): Promise<void>
  folders(): FolderStatus[]
  peers(): PeerStatus[]
  problems(folder: FolderId): Problem[]
  conflicts(folder: FolderId): ConflictStory[]
  /** Calls `listener` (at most every 100 ms) after anything in folders() or peers() changed; the answer ends that. */
  onChange(listener: () => void): () => void
}

/** This device, as records and sessions name it. */
export interface Identity {
  readonly device: DeviceId
  /** 32 bytes of Ed25519. */
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}
