/** The sync engine as the daemon sees it: folders, peers, and what goes on. */
import type { ContentId, DeviceId, FolderId, FolderKey, IntervalSet, Lineage, ReplicaId, Tenure } from '../protocol/index.ts'
import type { Bundles } from './bundles.ts'
import type { FolderChoice } from './folder-choice.ts'
import type { FolderSettings } from './folder-settings.ts'
import type { Plans } from './plan.ts'
import type { HistogramReading } from './utils/histogram.ts'
import type { RateRule } from './rate-rules.ts'
import type { Conflict, FolderMode, FolderStatus, LocalChange, PeerStatus, Problem, Resolution, ExplainedProblem, Verification } from './status.ts'
import type { RestorePlan, RestoreRequest, RestoreResult, RestoreStep, VersionList } from './version-list.ts'

export interface FolderInit {
  readonly key: FolderKey
  /** This device's right to write, encoded and signed by the folder's key, where the key itself is none to write with. */
  readonly grant?: Uint8Array | undefined
  /** The successions that lead to the key, as far as they are known; absent: none. */
  readonly lineage?: Lineage | undefined
  /** Absolute and real (no symlink in it). */
  readonly path: string
  readonly label: string
  readonly mode: FolderMode
  readonly paused: boolean
  readonly settings?: FolderSettings | undefined
  /** Whether the folder is being added now: then its marker is made; else a root without its marker is an error. */
  readonly claim: boolean
  /** To see what joining would do: nothing is done here, and no change is told; the disk need not be one that can be written. */
  readonly preview?: boolean | undefined
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
  /** From now on contents pass no faster than these say. */
  limitRates(rules: readonly RateRule[]): void
  /** From now on nothing is synced with these devices, and again with all others. */
  pausePeers(devices: ReadonlySet<DeviceId>): void
  /** From now on. */
  configureFolder(folder: FolderId, settings: FolderSettings): void
  /** What this device holds of a folder. @throws FolderError where it is kept sealed */
  choice(folder: FolderId): FolderChoice
  /** Resolves when a whole scan that began after the call has been taken up. */
  scanFolder(folder: FolderId): Promise<void>
  /** Goes on under another key of the folder, which is durable already. */
  succeed(folder: FolderId, tenure: Tenure): Promise<void>
  /** Who has changed the folder, and may now, or may not any more. */
  authors(folder: FolderId): Promise<Author[]>
  /** What is about to be done to a folder, and a person's word on it. @throws FolderError */
  plans(folder: FolderId): Plans
  folders(): FolderStatus[]
  peers(): PeerStatus[]
  load(): EngineLoad
  problems(folder: FolderId): Problem[]
  /** Why items are not in sync, and what to do about each: the problems, and what waits for something. The first 1,000. */
  explain(folder: FolderId): Promise<ExplainedProblem[]>
  conflicts(folder: FolderId): Conflicts
  /** Reads all against its hashes. @throws FolderError where the folder is only stored, sealed */
  verifier(folder: FolderId): FolderVerifier
  /** What this device's user changed and nobody is told of, in the order of a walk; with `paths` what is there and below. */
  localChanges(folder: FolderId, paths?: readonly string[]): AsyncIterable<LocalChange>
  /**
   * Takes local changes back: what the folder says comes in their place, what was made here goes to the archive. Resolves with their number once
   * that is certain to be done, now or when the content is there. @throws FolderError where changes are told to the others
   */
  revertLocalChanges(folder: FolderId, paths?: readonly string[]): Promise<number>
  /** What is kept of the folder's items, and how it comes back. @throws FolderError of a folder that is kept sealed */
  versions(folder: FolderId): FolderVersions
  /** @throws FolderError of a folder that is kept sealed */
  bundles(folder: FolderId): Bundles
  /** Calls `listener` (at most every 100 ms) after anything in folders() or peers() changed; the answer ends that. */
  onChange(listener: () => void): () => void
}

/** What waits now, and how long peers have taken since the start. */
export interface EngineLoad {
  /** Bytes of messages that wait to be sent. */
  readonly sendBytes: number
  /** Requests for blocks that are not answered yet. */
  readonly blockRequests: number
  /** Seconds from a request for blocks to the end of its answer. */
  readonly blockAnswers: HistogramReading
}

/** Conflicts of a folder: what there is of them, and how a person ends them. */
export interface Conflicts {
  /** In the order of their copies' paths. */
  list(): Promise<Conflict[]>
  /** A version's content, of at most `limit` bytes, from the folder or what its archive keeps of `path`; null where it is not here, or is more. */
  read(path: string, content: ContentId, limit: number): Promise<Uint8Array | null>
  /**
   * Ends the conflicts of these copies by edits as a user makes them, which travel like any others: all that an edit replaces goes to the archive.
   * @throws FolderError where nothing can be changed here now
   */
  resolve(copies: readonly string[], decision: Decision): Promise<Resolution[]>
}

export type Decision =
  | { readonly keep: 'mine' | 'theirs' | 'current' | 'copy' }
  /** The copy gets a name of its own, made with the name of its device. */
  | { readonly keep: 'both'; nameOf(device: DeviceId | ''): string }
  /** Of one copy: `bytes` take the place of what stood there, where both are what was merged. */
  | { readonly keep: 'merge'; readonly bytes: Uint8Array; readonly current: ContentId; readonly copied: ContentId }

export interface FolderVersions {
  list(path: string, options: { readonly others: boolean }): Promise<VersionList>
  /** @throws FolderError NO_VERSION, IS_DIRECTORY */
  plan(request: RestoreRequest): Promise<RestorePlan>
  /** Each step is done, or not, for itself. */
  apply(steps: readonly RestoreStep[]): Promise<RestoreResult[]>
}

export interface FolderVerifier {
  /** The one that runs, or was the last. */
  readonly report: Verification | undefined
  /** Begins with an item and all that is below it, '' being the root, and answers at once. @throws FolderError where one runs already */
  start(path: string): void
  stop(): Promise<void>
}

/** One replica of a device. */
export interface Author {
  readonly device: DeviceId
  readonly replica: ReplicaId
  /** What is known of its changes here. */
  readonly known: IntervalSet
  readonly mayWrite: boolean
}

/** This device, as records and sessions name it. */
export interface Identity {
  readonly device: DeviceId
  /** 32 bytes of Ed25519. */
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}
