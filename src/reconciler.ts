/**
 * What has to be done on this disk at one path so that it becomes what the merged state wants. Pure: versions and what is held in, a step out.
 * The order of steps over a folder is the puller's matter, whether they may be done the safety rules' (safety.ts).
 */
import { conflictPath, type DeviceId, type FileRecord, type ItemRecord, isLive, losersOf, sameContent, winnerOf } from '../protocol/index.ts'
import { type Held, isSatisfied, type ItemEntry, onDisk, type StoredRecord } from './state/item-entry.ts'

export type Step =
  | { readonly do: 'nothing' }
  /** The disk holds it already: only the version is new. */
  | { readonly do: 'adopt'; readonly winner: StoredRecord; readonly held: Held | undefined }
  /** Same content, other mode or time. */
  | { readonly do: 'metadata'; readonly winner: StoredRecord; readonly held: Held }
  | { readonly do: 'place'; readonly winner: StoredRecord; readonly held: Held | undefined; readonly copy?: ConflictCopy }
  | { readonly do: 'delete'; readonly winner: StoredRecord; readonly held: Held; readonly copy?: ConflictCopy }

/** What is on the disk lost against the winner: it is moved aside, not replaced. */
export interface ConflictCopy {
  readonly path: string
  /** What the name is made of, beside the path of the item. */
  readonly mtimeNs: bigint
  readonly device: DeviceId
  /** The losing version; absent for a change that this device never sent. */
  readonly loser: StoredRecord | undefined
}

export interface ReconcileContext {
  /** The device whose edit a version is. */
  authorOf(version: ItemRecord): DeviceId | undefined
  readonly device: DeviceId
  /** Whether this device's changes become records. */
  readonly mayWrite: boolean
}

export function reconcile(path: string, entry: ItemEntry, context: ReconcileContext): Step {
  const winner = winnerOf(entry.versions)
  const held = onDisk(entry)
  if (winner === undefined || isSatisfied(entry)) return { do: 'nothing' }
  if (held === undefined) return isLive(winner) ? { do: 'place', winner, held } : { do: 'adopt', winner, held }
  const copy = conflictCopy(path, entry, held, winner, context)
  if (!isLive(winner)) return { do: 'delete', winner, held, ...(copy && { copy }) }
  if (isSameContent(held, winner)) return needsMetadata(held, winner) ? { do: 'metadata', winner, held } : { do: 'adopt', winner, held }
  return { do: 'place', winner, held, ...(copy && { copy }) }
}

function conflictCopy(path: string, entry: ItemEntry, held: Held, winner: ItemRecord, context: ReconcileContext): ConflictCopy | undefined {
  if (held.type === 'directory' || isSameContent(held, winner)) return undefined
  if (held.local) return copyOf(path, held.mtimeNs, context.device, undefined)
  // A copy that this device may not tell of would make its folder another one: its writer makes it, and what is replaced here goes to the archive.
  if (!context.mayWrite) return undefined
  // By its content alone: of several versions with the same content it is always the same one that gives the copy its name.
  const loser = losersOf(entry.versions).find((version) => isSameContent(held, version))
  const device = loser === undefined ? undefined : context.authorOf(loser)
  return loser === undefined || device === undefined ? undefined : copyOf(path, loser.mtimeNs, device, loser)
}

function copyOf(path: string, mtimeNs: bigint, device: DeviceId, loser: StoredRecord | undefined): ConflictCopy {
  return { path: conflictPath(path, mtimeNs, device), mtimeNs, device, loser }
}

/** The versions that need no more care once the winner is in place and the copy, if any, is made. */
export function settledVersions(versions: readonly StoredRecord[], winner: StoredRecord, copied: StoredRecord | undefined): StoredRecord[] {
  return versions.filter(
    (version) =>
      version === winner ||
      !isLive(version) ||
      version.type === 'directory' ||
      sameContent(version, winner) ||
      (copied !== undefined && sameContent(version, copied))
  )
}

export function isSameContent(held: Held, record: ItemRecord): boolean {
  if (held.type !== record.type) return false
  if (record.type === 'file') return held.content === record.content
  if (record.type === 'symlink') return held.target === record.target
  return true
}

function needsMetadata(held: Held, record: ItemRecord): boolean {
  if (record.type === 'file') return held.mode !== record.mode || held.mtimeNs !== record.mtimeNs
  return record.type === 'directory' && held.mode !== record.mode
}

/** Whether a step needs a content that is not on the disk at its path. */
export function wantsContent(step: Step): step is Extract<Step, { do: 'place' }> & { readonly winner: StoredRecord & FileRecord } {
  return step.do === 'place' && step.winner.type === 'file'
}
