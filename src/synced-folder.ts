/** A folder as the engine and its sessions see it: one that is kept in plain, or one that is kept sealed. */
import type { BlockHash, ItemMessage, FolderKey } from '../protocol/index.ts'
import type { ServedFolder } from './block-server.ts'
import type { Bundles } from './bundles.ts'
import type { Author, Conflicts, FolderInit, FolderVersions, FolderVerifier } from './engine.ts'
import type { FolderChoice } from './folder-choice.ts'
import type { FolderSettings } from './folder-settings.ts'
import type { Membership } from './membership.ts'
import type { PeerChannel } from './peer-channel.ts'
import type { Plans } from './plan.ts'
import type { Fault, FolderStatus, LocalChange, Problem, ExplainedProblem } from './status.ts'

export interface SyncedFolder {
  readonly init: FolderInit
  readonly key: FolderKey
  readonly membership: Membership
  readonly paused: boolean
  /** @throws FolderError where it has none */
  readonly bundles: Bundles
  /** @throws FolderError where the folder is kept sealed */
  readonly choice: FolderChoice
  /** A root that is not there is a state of the folder, not an error of this call. */
  start(): Promise<void>
  /** May be called more than once. */
  stop(): Promise<void>
  /** Nothing goes on before it is opened anew: says why. */
  fail(fault: Fault): void
  pause(): Promise<void>
  /** Also lets a held plan pass, once, where `accept` is set. */
  resume(accept: boolean): Promise<void>
  /** From now on. */
  configure(settings: FolderSettings): void
  /** What is about to be done here. @throws FolderError where a folder has none */
  readonly plans: Plans
  scan(): Promise<void>
  status(): FolderStatus
  problems(): Problem[]
  explain(): Promise<ExplainedProblem[]>
  readonly conflicts: Conflicts
  /** Absent where nothing is here in plain. */
  readonly verifier: FolderVerifier | undefined
  /** Those at the paths and below them, or all. */
  localChanges(paths?: readonly string[]): AsyncIterable<LocalChange>
  /** Answers how many were taken back. */
  revertLocalChanges(paths?: readonly string[]): Promise<number>
  /** @throws FolderError */
  readonly versions: FolderVersions
  /** Who has changed the folder, and whether its changes count now. */
  authors(): Promise<Author[]>
  /** A session with a peer has opened this folder. */
  attach(channel: PeerChannel): AttachedPeer
  detach(peer: AttachedPeer): void
  /** A block that is here, verified. */
  find(hash: BlockHash): Promise<Uint8Array | undefined>
}

export interface AttachedPeer {
  /** Messages of one peer are taken in one after the other. @throws ProtocolError for what breaks the protocol */
  receive(message: ItemMessage): Promise<void>
  /** What it may be given. */
  readonly served: ServedFolder
}
