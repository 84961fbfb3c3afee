/** Decides what a look at the disk means: nothing new, a change that this device made, or something to look at more closely. Pure. */
import {
  type BlockList,
  type ContentId,
  covers,
  type DeviceId,
  type ItemRecord,
  joinVectors,
  losersOf,
  originOf,
  sameContent,
  type VersionVector,
  winnerOf
} from '../protocol/index.ts'
import type { ScanItem, Stat } from './ports/disk.ts'
import { baseVersion, type Held, type ItemEntry, onDisk, type StoredRecord } from './state/item-entry.ts'

/** What is on the disk at a path, content and all. */
export interface Observation {
  readonly stat: Stat & { readonly type: 'file' | 'directory' | 'symlink' }
  /** Of a file. */
  readonly content?: ContentId
  /** Of a file of several blocks. */
  readonly blocks?: BlockList
  readonly racy?: boolean
  /** Of a symlink. */
  readonly target?: string
  readonly diskPath?: string
}

/** A version that this device is about to sign: all of a record but its dot, with what it has seen in place of its vector. */
export type Draft = DraftOf<ItemRecord>
type DraftOf<T extends ItemRecord> = T extends ItemRecord ? Omit<T, 'dot' | 'version'> & { readonly base: VersionVector } : never

export type Verdict =
  /** As it was; `held` where the look at the disk refreshes what is kept of it. */
  | { readonly kind: 'same'; readonly held?: Held }
  /** The disk has what is wanted already: an apply whose end was not recorded, or a user who did the same. */
  | { readonly kind: 'adopt'; readonly held: Held | undefined }
  /** The user changed it; or, where that `isWanted`, an apply did whose end was not recorded, and this device has to say that what it replaced is gone. */
  | { readonly kind: 'changed'; readonly held: Held | undefined; readonly draft: Draft; readonly isWanted?: boolean }

/** A disk may keep times this much coarser than they were set: Node.js sets them as a double of seconds. */
const MTIME_SLACK_NS = 2_000n

export function sameStat(a: Stat, b: Stat): boolean {
  return a.type === b.type && a.ino === b.ino && a.dev === b.dev && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.mode === b.mode
}

/** Whether a file has to be hashed to know its content. */
export function needsHash(held: Held | undefined, item: ScanItem): boolean {
  return item.stat.type === 'file' && (held?.type !== 'file' || held.racy || !sameStat(held.stat, item.stat))
}

/**
 * Whether a vanished file and a new one are the same inode, untouched: its directory was renamed, and the content need not be read. A file
 * that was renamed itself has another time of change, and so has another file in a used inode, whose size and time of modification can well
 * be the same, as those of packed files often are.
 */
export function isMoved(held: Held, stat: Stat): boolean {
  return held.type === 'file' && !held.racy && sameStat(held.stat, stat)
}

/** @param seen undefined where there is nothing */
export function judge(path: string, entry: ItemEntry, seen: Observation | undefined, now: bigint): Verdict {
  return seen === undefined ? judgeAbsence(path, entry, now) : judgePresence(path, entry, seen)
}

function judgeAbsence(path: string, entry: ItemEntry, now: bigint): Verdict {
  const held = onDisk(entry)
  if (held === undefined) return { kind: 'same' }
  const winner = winnerOf(entry.versions)
  if (winner?.type === 'deleted') return { kind: 'adopt', held: undefined }
  return {
    kind: 'changed',
    held: undefined,
    draft: { path, type: 'deleted', mtimeNs: now, base: baseVersion(entry), ...(held.content !== undefined && { ancestor: held.content }) }
  }
}

function judgePresence(path: string, entry: ItemEntry, seen: Observation): Verdict {
  const before = onDisk(entry)
  const next = observe(before, seen, baseVersion(entry))
  if (before !== undefined && isSameItem(before, next)) {
    return sameStat(before.stat, next.stat) && before.racy === next.racy && before.diskPath === next.diskPath
      ? { kind: 'same' }
      : { kind: 'same', held: seenAs(before, next) }
  }
  const winner = winnerOf(entry.versions)
  if (winner !== undefined && matches(next, winner) && !(before !== undefined && covers(before.version, winner.dot))) {
    const held = asVersion(next, winner, entry.versions)
    // What was here and lost is here no more: that has to be said, or it would be waited for when the winner goes.
    const isGone = before !== undefined && losersOf(entry.versions).some((version) => covers(before.version, version.dot))
    return isGone ? { kind: 'changed', held, draft: draftOf(path, held), isWanted: true } : { kind: 'adopt', held }
  }
  return {
    kind: 'changed',
    held: next,
    draft: draftOf(path, next, before?.content)
  }
}

/** What is held, with what a look at the disk tells of its state there. */
function seenAs({ diskPath: _, ...before }: Held, { stat, racy, diskPath }: Held): Held {
  return { ...before, stat, racy, ...(diskPath !== undefined && { diskPath }) }
}

/** The item as it is kept: what the disk cannot tell apart from before stays as it was. */
function observe(before: Held | undefined, seen: Observation, version: VersionVector): Held {
  const { stat } = seen
  const known = before?.type === stat.type ? before : undefined
  return {
    version,
    type: stat.type,
    size: stat.type === 'file' ? stat.size : 0,
    mode: stat.type === 'symlink' ? 0 : known !== undefined && known.stat.mode === stat.mode ? known.mode : stat.mode,
    mtimeNs: known !== undefined && (stat.type === 'directory' || known.stat.mtimeNs === stat.mtimeNs) ? known.mtimeNs : stat.mtimeNs,
    stat,
    racy: seen.racy ?? false,
    local: known?.local ?? false,
    ...(seen.content !== undefined && { content: seen.content }),
    ...(seen.target !== undefined && { target: seen.target }),
    ...(seen.diskPath !== undefined && { diskPath: seen.diskPath })
  }
}

/** The version that says what is held. */
export function draftOf(path: string, held: Held, ancestor?: ContentId): Draft {
  const base = { path, mtimeNs: held.mtimeNs, base: held.version, ...(ancestor !== undefined && { ancestor }) }
  if (held.type === 'file') return { ...base, type: 'file', content: held.content as ContentId, size: held.size, mode: held.mode }
  if (held.type === 'symlink') return { ...base, type: 'symlink', target: held.target as string }
  return { ...base, type: 'directory', mode: held.mode }
}

/** What is kept of a change that nobody is told of. An item that is as the folder says again is none. */
export function asLocal({ versions }: ItemEntry, held: Held): Held {
  const winner = winnerOf(versions)
  return winner !== undefined && covers(held.version, winner.dot) && matches(held, winner) ? asVersion(held, winner, versions) : { ...held, local: true }
}

/** What only joins versions, or changes the mode of one, is not a new edit: it tells of the one that it keeps (docs/specs/sync.md, "Records"). */
export function withOrigin(record: ItemRecord, versions: readonly ItemRecord[], authorOf: (version: ItemRecord) => DeviceId | undefined): ItemRecord {
  if (record.type !== 'file' && record.type !== 'symlink') return record
  const kept = winnerOf(
    versions.filter((version) => sameContent(version, record) && version.mtimeNs === record.mtimeNs && covers(record.version, originOf(version)))
  )
  const device = kept && authorOf(kept)
  if (kept === undefined || device === undefined) return record
  return { ...(kept.ancestor !== undefined && { ancestor: kept.ancestor }), ...record, origin: { dot: originOf(kept), device } }
}

function isSameItem(a: Held, b: Held): boolean {
  return a.type === b.type && a.content === b.content && a.target === b.target && a.mode === b.mode && (a.type !== 'file' || a.mtimeNs === b.mtimeNs)
}

/** Whether what is on the disk is what a record says. */
function matches(held: Held, record: ItemRecord): boolean {
  if (held.type !== record.type || held.content !== (record.type === 'file' ? record.content : undefined)) return false
  if (held.target !== (record.type === 'symlink' ? record.target : undefined)) return false
  if (record.type === 'symlink') return true
  if (!('mode' in record) || held.mode !== record.mode) return false
  const drift = held.mtimeNs - record.mtimeNs
  return record.type !== 'file' || (drift < MTIME_SLACK_NS && drift > -MTIME_SLACK_NS)
}

/** The item on this disk, once it is the given version: it has seen all versions that need no copy of their own. */
function asVersion(held: Held, winner: StoredRecord, versions: readonly StoredRecord[]): Held {
  const settled = versions.filter((version) => version === winner || version.type === 'deleted' || version.type === 'directory' || sameContent(version, winner))
  return { ...held, mtimeNs: winner.mtimeNs, local: false, version: joinVectors([held.version, ...settled.map((version) => version.version)]) }
}
