/**
 * What has to be done on this disk at one path so that it becomes what the merged state wants. Pure: versions and what is held in, a step out.
 * The order of steps over a folder is the puller's matter, whether they may be done the safety rules' (safety.ts).
 */
import {
  conflictPath,
  covers,
  type DeviceId,
  type FileRecord,
  type ItemRecord,
  isLive,
  joinVectors,
  losersOf,
  type ReplicaId,
  sameContent,
  winnerOf
} from '../protocol/index.ts'
import type { Draft } from './local-change.ts'
import type { Stat } from './ports/disk.ts'
import { baseVersion, type Held, isSatisfied, type ItemEntry, onDisk, type StoredRecord } from './state/item-entry.ts'

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
  if (isSatisfied(entry)) return { do: 'nothing' }
  if (winner === undefined) return held === undefined ? { do: 'nothing' } : { do: 'delete', winner: nothingAt(path), held }
  if (held === undefined) return isLive(winner) ? { do: 'place', winner, held } : { do: 'adopt', winner, held }
  const copy = conflictCopy(path, entry, held, winner, context)
  if (!isLive(winner)) return { do: 'delete', winner, held, ...(copy && { copy }) }
  if (isSameContent(held, winner)) return needsMetadata(held, winner) ? { do: 'metadata', winner, held } : { do: 'adopt', winner, held }
  return { do: 'place', winner, held, ...(copy && { copy }) }
}

/** What stands for the word of all others that they have nothing at a path: where its user takes back what he put there. Never kept or sent. */
function nothingAt(path: string): StoredRecord {
  return { path, type: 'deleted', mtimeNs: 0n, dot: { replica: '' as ReplicaId, seq: 0 }, version: new Map(), bytes: new Uint8Array() }
}

function conflictCopy(path: string, entry: ItemEntry, held: Held, winner: ItemRecord, context: ReconcileContext): ConflictCopy | undefined {
  if (held.type === 'directory' || isSameContent(held, winner)) return undefined
  if (held.local) return copyOf(path, held.mtimeNs, held.author ?? context.device, undefined)
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

export interface NeededCopy {
  readonly copy: ConflictCopy
  /** What is held at its path and is the same, if anything is: it is not made twice, but has to be there still when the step is done. */
  readonly standing: Held | undefined
}

/**
 * The copy that a step needs. One that another device made is the same as ours. Where another one has the name, two edits of one second that
 * both lost, the next second gives it one.
 */
export function neededCopy(
  item: string,
  { copy, held }: Extract<Step, { do: 'place' | 'delete' }>,
  entryOf: (path: string) => ItemEntry
): NeededCopy | undefined {
  if (copy === undefined || held === undefined) return undefined
  for (let { path, mtimeNs } = copy; ; ) {
    const entry = entryOf(path)
    const there = onDisk(entry)
    const isSame = there !== undefined && there.type === held.type && there.content === held.content && there.target === held.target
    const wanted = winnerOf(entry.versions)
    const free = there === undefined && (wanted === undefined || !isLive(wanted) || isSameContent(held, wanted))
    if (isSame || free) return { copy: { ...copy, path, mtimeNs }, standing: there }
    mtimeNs += 1_000_000_000n
    path = conflictPath(item, mtimeNs, copy.device)
  }
}

/** What the disk has where something was put. */
export interface Put {
  readonly stat?: Stat
  readonly racy?: boolean
  /** Where the disk spells the path in another Unicode form. */
  readonly diskPath?: string
}

export interface HeldCopy {
  readonly held: Held
  readonly known: boolean
}

/** What is held at the path of a copy once it is made, and whether others know that version already: else it is to be told. */
export function heldAsCopy(there: ItemEntry, held: Held, { stat, diskPath }: Put & { readonly stat: Stat }, mayWrite: boolean): HeldCopy {
  const { diskPath: _, ...content } = held
  const kept: Held = { ...content, stat, version: baseVersion(there), local: !mayWrite, ...(diskPath !== undefined && { diskPath }) }
  const known = there.versions.find((version) => isLive(version) && isSameContent(kept, version))
  return known === undefined
    ? { held: kept, known: false }
    : { held: { ...kept, version: joinVectors([kept.version, known.version]), local: false }, known: true }
}

/** What is held at the path of a step once that is done. @param put what the disk has there now, if anything was put */
export function heldAfter(entry: ItemEntry, step: Exclude<Step, { do: 'nothing' }>, put?: Put): Held | undefined {
  const { winner } = step
  if (!isLive(winner)) return undefined
  const copied = step.do === 'place' ? step.copy?.loser : undefined
  const settled = settledVersions(entry.versions, winner, copied).map((one) => one.version)
  const { diskPath } = (step.do === 'place' ? put : step.held) ?? {}
  return {
    version: joinVectors(entry.held === undefined ? settled : [entry.held.version, ...settled]),
    type: winner.type,
    size: winner.type === 'file' ? winner.size : 0,
    mode: 'mode' in winner ? winner.mode : 0,
    mtimeNs: winner.mtimeNs,
    stat: put?.stat ?? (step.held as Held).stat,
    ...(diskPath !== undefined && { diskPath }),
    racy: put?.racy ?? false,
    local: false,
    ...(winner.type === 'file' && { content: winner.content }),
    ...(winner.type === 'symlink' && { target: winner.target })
  }
}

/**
 * What says that a directory is to be, for something in it is. Files that stand in its place lose (protocol/merge.ts). `heldAfter` is what is
 * held there once that is signed.
 */
export function revival(
  path: string,
  entry: ItemEntry,
  { mtimeNs, authorOf }: Pick<ReconcileContext, 'authorOf'> & { readonly mtimeNs: bigint }
): { readonly draft: Draft; heldAfter(record: ItemRecord): Held | undefined } {
  const held = onDisk(entry)
  const seen = entry.versions.filter((version) => !isLive(version) || version.type === 'directory').map((version) => version.version)
  const base = joinVectors(held?.type === 'directory' ? [held.version, ...seen] : seen)
  const draft: Draft = { path, type: 'directory', mode: held?.type === 'directory' ? held.mode : 0o755, mtimeNs, base }
  return {
    draft,
    heldAfter(record) {
      if (held === undefined) return undefined
      if (held.type === 'directory') return { ...held, version: joinVectors([held.version, record.version]), mtimeNs }
      const same = entry.versions.filter((version) => isSameContent(held, version))
      const lost = winnerOf(same.filter((version) => version.mtimeNs === held.mtimeNs)) ?? winnerOf(same)
      // What this very replica said of the file counts as seen by whatever it says later: it is moved aside like a change that was never sent.
      // Even where others said the same of it: they may revive the directory, too, and then nobody's version of the file is left.
      if (lost === undefined || !same.some((version) => covers(record.version, version.dot))) return held
      const author = authorOf(lost)
      return { ...held, local: true, ...(author !== undefined && { author }) }
    }
  }
}

/**
 * What a device that tells nobody makes of a directory that has to be: it keeps one, for what its user has in it; it takes the user's change
 * back that is in the place of one. Undefined where a device that may write has to settle it.
 */
export function keptForItself({ versions, held }: ItemEntry): ItemEntry | undefined {
  if (held?.type === 'directory') {
    const { reverted: _, ...kept } = held
    return { versions, held: { ...kept, local: true, version: joinVectors([held.version, ...versions.map((one) => one.version)]) } }
  }
  if (held?.local !== true || winnerOf(versions)?.type !== 'directory') return undefined
  // As if the user had not seen the directory: a file is moved aside.
  return held.type === 'absent' ? { versions } : { versions, held: { ...held, version: new Map() } }
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

/** Whether other bytes are here than those of the version that is here, as a look at all of them has found. */
export function isDamaged(entry: ItemEntry): boolean {
  const held = onDisk(entry)
  const winner = winnerOf(entry.versions)
  return held?.type === 'file' && !held.local && winner?.type === 'file' && held.content !== winner.content && covers(held.version, winner.dot)
}
