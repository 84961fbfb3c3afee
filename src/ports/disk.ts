/**
 * A synced folder's disk, as verbs on batches: the real one runs each with synchronous system calls in a worker thread,
 * the one in memory forgets what was not fsynced.
 *
 * Every path is relative to the folder's root and spelled as the disk spells it. No verb follows a symlink in any part of
 * a path or leaves the root (S6). A fault of one item is data in the answer; a verb rejects only when the whole disk or the
 * worker failed.
 */
import type { Block, BlockHash, BlockList, ContentId, FolderId, ReplicaId } from '../../protocol/index.ts'

/** The disk has no room for what is being written; the partial file is gone. */
export class NoSpaceError extends Error {
  override readonly name = 'NoSpaceError'
}

/** What tells one state of an item from another (S2). */
export interface Stat {
  readonly type: 'file' | 'directory' | 'symlink' | 'other'
  readonly dev: bigint
  readonly ino: bigint
  readonly size: number
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
  /** Permission bits, 0o777 at most: never setuid, setgid or sticky. */
  readonly mode: number
}

export interface Disk {
  /** Looks at the root and its marker, `.syncline/folder`, without changing anything. */
  inspect(folder: FolderId): Promise<RootState>
  /**
   * Makes the root (where absent), `.syncline/` and the marker; only for a folder that is being added.
   * @throws Error in words a person can act on
   */
  claim(folder: FolderId): Promise<void>

  /**
   * Walks over items and all that is below them, '' being the root, in the order of `pathOrder` (names compared bytewise, a directory before what is in it) and hands out
   * batches of at most `SCAN_BATCH_ITEMS`. Never reports what is reserved for us.
   */
  scan(paths: readonly string[]): AsyncIterable<ScanBatch>

  /** Hashes files that rest: a file that changes meanwhile is `changed`, not hashed (reliability: "file changes while hashing"). */
  hash(requests: readonly HashRequest[]): Promise<HashResult[]>

  /** Reads blocks to serve or to copy; each is verified against its hash before it is handed out. */
  read(requests: readonly BlockRequest[]): Promise<(Uint8Array | undefined)[]>

  /**
   * Makes or takes up again the temporary file `.syncline/tmp/<content>` of a content of several blocks.
   * Answers which blocks it holds already (each verified by hash), as indexes in ascending order.
   */
  stageOpen(content: ContentId, blocks: BlockList): Promise<number[]>
  /** Verifies and writes blocks; answers which were right. @throws NoSpaceError and other failures of the whole stage */
  stageWrite(content: ContentId, writes: readonly StageWrite[]): Promise<boolean[]>
  /** Copies blocks that are on this disk already into a stage, each verified; answers which were. */
  stageCopy(content: ContentId, copies: readonly StageCopy[]): Promise<boolean[]>
  /** Deletes a stage. No error where there is none. */
  stageDrop(content: ContentId): Promise<void>
  /** Deletes every temporary file but the stages of `keep`. */
  sweep(keep: readonly ContentId[]): Promise<void>

  /**
   * Applies actions in their order, by the write recipe of docs/design.md: each target is looked at again just before it is touched,
   * what is overwritten or removed goes to the archive, and when the answer comes everything in it is on stable storage.
   */
  commit(actions: readonly CommitAction[], options: CommitOptions): Promise<CommitResult[]>

  /** A content of at most `limit` bytes among the latest versions of an item that the archive keeps. */
  findKept(path: string, content: ContentId, limit: number): Promise<Uint8Array | undefined>

  /** One directory of the archive by its path in there, '' being the archive itself. Nothing where there is none. */
  listArchive(path: string): Promise<ArchiveListing>
  /** Deletes kept versions that are as they were listed, and directories of the archive that are empty then; answers which are gone. */
  dropArchived(files: readonly ArchivedFile[]): Promise<boolean[]>
  /** Where a kept symlink leads; undefined where there is none. */
  readArchivedLink(path: string): Promise<string | undefined>

  /** Notes, durably, which numbers a replica may use: an index that is restored from a backup does not know which of them it has. */
  reserve(reservation: Reservation): Promise<void>
  /** Undefined where nothing that can be read was reserved. */
  reserved(): Promise<Reservation | undefined>

  /** For each file that is as it is said to be, while it is read: BLAKE3 of the key and all of its bytes. */
  prove(requests: readonly ProofRequest[]): Promise<(Uint8Array | undefined)[]>
  /** A file of the user, whole, where it has at most `limit` bytes. */
  readSmall(path: string, limit: number): Promise<SmallFile>

  /** Bytes that can still be written. */
  free(): Promise<number>
  close(): Promise<void>
}

export interface ArchivedFile {
  /** In the archive. */
  readonly path: string
  /** Of a file or symlink. */
  readonly stat: Stat
}

/** What has the name of a kept version, and no more. */
export interface ArchiveListing {
  readonly files: readonly ArchivedFile[]
  /** Names. */
  readonly directories: readonly string[]
}

export interface ProofRequest {
  readonly path: string
  readonly stat: Stat
  readonly key: Uint8Array
}

/** `foldsCase`: this disk takes names in letters of either case for the same. */
export type SmallFile = { readonly foldsCase: boolean } & (
  | { readonly state: 'absent' }
  | { readonly state: 'file'; readonly bytes: Uint8Array }
  | { readonly state: 'bad'; readonly message: string }
)

export interface Reservation {
  readonly replica: ReplicaId
  /** Sequence numbers up to this one. */
  readonly upTo: number
}

export type RootState = { readonly state: 'ok' } | { readonly state: 'missing' | 'unmarked' | 'foreign' | 'unreadable'; readonly message: string }

export const SCAN_BATCH_ITEMS = 1000

export interface ScanBatch {
  readonly items: ScanItem[]
  readonly problems: ScanProblem[]
}

export interface ScanItem {
  readonly path: string
  readonly stat: Stat
  /** Only of a symlink; as it stands on the disk. */
  readonly target?: string
  /** Of a symlink, as a `HashResult` says it of a file: look at it again before it is touched. */
  readonly racy?: boolean
}

/** What is at a path is unknown, and so is all below it: nothing of that may count as deleted. */
export interface ScanProblem {
  /** For a name that is not UTF-8: with U+FFFD in it, good only for showing. */
  readonly path: string
  readonly reason: 'unreadable' | 'not-utf8' | 'special-file' | 'name-too-long' | 'other-disk' | 'io'
  readonly message: string
}

export interface HashRequest {
  readonly path: string
  /** Whether the path is one in the archive. */
  readonly archived?: boolean
  /** What the scan saw; anything else on the disk now is `changed`. */
  readonly stat: Stat
  /** To be cut as a content of this size, more than one block, is: what a file of another size class shares with it. Its own where not given. */
  readonly cutAs?: number
  /** Blocks that it had, cut by the same rule, but for the last one of the content: those that it still has are found faster. */
  readonly known?: readonly Block[]
  /** The bytes are wanted, too, where the content is one block. */
  readonly keep?: boolean
}

export type HashResult =
  | {
      readonly ok: true
      readonly stat: Stat
      readonly content: ContentId
      /** Only of a content of several blocks. */
      readonly blocks?: BlockList
      /** Only where they are wanted: what was hashed. */
      readonly bytes?: Uint8Array
      /** Changed so shortly before that a later change could carry the same times: hash it again at the next scan. */
      readonly racy: boolean
    }
  | { readonly ok: false; readonly reason: 'changed' | 'gone' | 'unreadable'; readonly message: string }

/** Where bytes are on this disk: in an item, in a stage, or in a kept version by its path in the archive. */
export type Place = { readonly path: string } | { readonly stage: ContentId } | { readonly archived: string }

export interface BlockRequest {
  readonly from: Place
  readonly offset: number
  readonly length: number
  readonly hash: BlockHash
}

export interface StageWrite {
  readonly offset: number
  readonly bytes: Uint8Array
  readonly hash: BlockHash
}

export interface StageCopy extends BlockRequest {
  /** Where in the stage. */
  readonly to: number
}

/** What must be at the target just before it is touched: that state, or nothing. */
export type Expectation = Stat | 'absent'

export type CommitAction =
  /** Makes a directory, or sets the mode of the one that is there. */
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number; readonly expect: Expectation }
  /** Puts a file at `path`, over the file or symlink that is expected there. */
  | {
      readonly kind: 'file'
      readonly path: string
      readonly mode: number
      readonly mtimeNs: bigint
      readonly expect: Expectation
      readonly source: FileSource
    }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string; readonly expect: Expectation }
  /** Moves a file, symlink or directory on this disk, then sets mode and time where given. */
  | {
      readonly kind: 'move'
      readonly from: string
      readonly expectFrom: Stat
      readonly path: string
      readonly expect: Expectation
    }
  | { readonly kind: 'metadata'; readonly path: string; readonly mode: number; readonly mtimeNs?: bigint; readonly expect: Stat }
  /** Takes a file or symlink away, or a directory that is empty. */
  | { readonly kind: 'remove'; readonly path: string; readonly expect: Stat }
  /** Changes nothing: what is there, or that nothing is, comes to survive a power loss. */
  | { readonly kind: 'settle'; readonly path: string; readonly expect: Expectation }

export type FileSource =
  /** A content of one block, checked against its hash before it becomes visible. */
  | { readonly bytes: Uint8Array; readonly hash: BlockHash }
  /** A complete stage. */
  | { readonly stage: ContentId }
  /** A copy (a reflink where the disk can) of a file that is here, verified against its blocks. */
  | { readonly copyOf: string; readonly blocks: BlockList }
  /** A copy of a kept version, by its path in the archive, that is as it was listed. */
  | { readonly archived: string; readonly stat: Stat }

export interface CommitOptions {
  /** Milliseconds since 1970: the time in the names of archived files. */
  readonly now: number
  /** Whether what is overwritten or removed is kept in `.syncline/archive/`. */
  readonly archive: boolean
}

export type CommitResult =
  /**
   * `stat` is what was read back; absent for a removal. `racy`: its times could not tell of a change that a user makes right after.
   * `archived` is the path below the root of what was kept.
   */
  | { readonly ok: true; readonly stat?: Stat; readonly racy?: boolean; readonly archived?: string }
  | { readonly ok: false; readonly reason: CommitFault; readonly message: string }

export type CommitFault =
  /** The target (or source of a move) is not what was expected: scan it. */
  | 'changed'
  /** A directory that still holds something. */
  | 'not-empty'
  /** The directory to hold the target is missing, or is something else. */
  | 'no-parent'
  /** The bytes do not have the promised hash, or the stage or the file to copy is not complete. */
  | 'bad-source'
  | 'no-space'
  | 'denied'
  /** This disk cannot hold such a name, or holds another one that it takes for the same. */
  | 'name'
  | 'io'
