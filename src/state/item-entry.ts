/** What the index keeps of one path: the maximal versions, and what is on this disk. */
import {
  type ContentId,
  covers,
  decodeRecord,
  type DeviceId,
  deviceIdOf,
  fromHex,
  includes,
  type ItemRecord,
  isLive,
  joinVectors,
  publicKeyOf,
  type ReplicaId,
  toHex,
  unzigzag,
  type VersionVector,
  winnerOf,
  zigzag
} from '../../protocol/index.ts'
import type { Stat } from '../ports/disk.ts'
import type { Aside } from './choice.ts'
import { Entry as EntryCodec, type Held as HeldMessage } from './pb/state.js'

/** A record together with the bytes that were signed; while it is new also the sequence number with which its batch begins. */
export type StoredRecord = ItemRecord & { readonly bytes: Uint8Array; readonly first?: number }

/** The item on this disk, as it was last seen or put there. */
export interface Held {
  /** What this state of the disk has seen: the vector of the version on it, joined with those that it made needless. */
  readonly version: VersionVector
  /** `absent` only where the user took the item away and this device does not send changes. */
  readonly type: 'file' | 'directory' | 'symlink' | 'absent'
  /** Of a file. */
  readonly content?: ContentId
  /** Bytes of a file; 0 for all else. */
  readonly size: number
  readonly mode: number
  /** As the record has it: the disk may keep a coarser one. */
  readonly mtimeNs: bigint
  readonly target?: string
  /** Of an absent item: the last one. */
  readonly stat: Stat
  /** How this disk spells the path, where that is another Unicode form. */
  readonly diskPath?: string
  /** Hash it again at the next scan: it changed so shortly before it was hashed that its times could not have told. */
  readonly racy: boolean
  /** Changed here, by a device that may not or does not send changes. */
  readonly local: boolean
  /** Of a local state that this device has not made: whose edit it is. */
  readonly author?: DeviceId
  /** A local change that its user takes back: what the folder says is wanted in its place, and that nothing is where it says nothing. */
  readonly reverted?: boolean
}

export interface ItemEntry {
  readonly versions: readonly StoredRecord[]
  readonly held?: Held
  /** Why it is none of this device's business: nothing of it is held, and nothing is wanted. Set by `IndexUpdate.put` alone. */
  readonly aside?: Aside
}

export const NO_ENTRY: ItemEntry = { versions: [] }

const TYPES = ['file', 'directory', 'symlink', 'absent'] as const
const ASIDES = [undefined, 'ignored', 'unselected'] as const
const SAME = 0
const OWN = 1

/** What is on the disk at the path, if anything is. */
export function onDisk(entry: ItemEntry): Held | undefined {
  return entry.held?.type === 'absent' ? undefined : entry.held
}

/** Whether the disk is as the merged state wants it at this path. */
export function isSatisfied(entry: ItemEntry): boolean {
  if (entry.aside !== undefined) return true
  if (entry.held?.reverted === true) return false
  const winner = winnerOf(entry.versions)
  if (winner === undefined) return true
  const { held } = entry
  if (held === undefined) return !isLive(winner)
  // What it has seen is not enough: a version that once lost against what is held wins when another delete or edit has taken that away.
  return covers(held.version, winner.dot) && (held.local || isAsRecorded(held, winner))
}

/** Whether what is held is what the record says. Of directories the time is not kept. */
function isAsRecorded(held: Held, record: ItemRecord): boolean {
  return saysTheSame(held, record) && held.mode === ('mode' in record ? record.mode : 0) && (record.type !== 'file' || held.mtimeNs === record.mtimeNs)
}

/** The version that a change of this disk is made from. */
export function baseVersion(entry: ItemEntry): VersionVector {
  const { held } = entry
  if (held !== undefined) {
    // Who sees what is as the folder wants it has seen all that says the same: of a conflict that several devices settled, each has signed so.
    const same = held.local || !isSatisfied(entry) ? [] : entry.versions.filter((version) => isLive(version) && saysTheSame(held, version))
    return same.length === 0 ? held.version : joinVectors([held.version, ...same.map((version) => version.version)])
  }
  // Where a delete is what is wanted and nothing is here, the user has seen the delete; else what is wanted has not come yet.
  return entry.versions.every((version) => !isLive(version)) ? joinVectors(entry.versions.map((version) => version.version)) : new Map()
}

function saysTheSame(held: Held, record: ItemRecord): boolean {
  return (
    held.type === record.type &&
    held.content === (record.type === 'file' ? record.content : undefined) &&
    held.target === (record.type === 'symlink' ? record.target : undefined)
  )
}

export function encodeEntry(entry: ItemEntry): Uint8Array {
  const only = entry.versions.length === 1 ? entry.versions[0] : undefined
  return EntryCodec.encode({
    versions: entry.versions.map((version) => version.bytes as Uint8Array<ArrayBuffer>),
    ...(entry.held !== undefined && { held: encodeHeld(entry.held, only) }),
    aside: ASIDES.indexOf(entry.aside)
  })
}

/** The index is ours, but a disk may have damaged it: what does not decode throws, and the index is set aside. */
export function decodeEntry(bytes: Uint8Array): ItemEntry {
  return entryOf(EntryCodec.decode(bytes))
}

/** The same, of an item of which nothing is known to be here undefined: that is told without reading its records. */
export function decodeIfHeld(bytes: Uint8Array): ItemEntry | undefined {
  const raw = EntryCodec.decode(bytes)
  return raw.held === undefined ? undefined : entryOf(raw)
}

function entryOf(raw: EntryCodec): ItemEntry {
  const versions = raw.versions.map((version) => Object.assign(decodeRecord(version), { bytes: version }))
  const aside = ASIDES[raw.aside]
  return { versions, ...(raw.held !== undefined && { held: decodeHeld(raw.held, versions[0]) }), ...(aside !== undefined && { aside }) }
}

function encodeHeld(held: Held, only: StoredRecord | undefined): HeldMessage {
  const same = only !== undefined && isSameItem(held, only)
  return {
    form: same ? SAME : OWN,
    version: same ? [] : [...held.version].map(([replica, seq]) => ({ replica: fromHex(replica) as Uint8Array<ArrayBuffer>, seq })),
    type: same ? 0 : TYPES.indexOf(held.type),
    content: (same || held.content === undefined ? new Uint8Array() : fromHex(held.content)) as Uint8Array<ArrayBuffer>,
    mode: same ? 0 : held.mode,
    mtime: same ? 0n : zigzag(held.mtimeNs),
    target: same ? '' : (held.target ?? ''),
    dev: held.stat.dev,
    ino: held.stat.ino,
    size: held.stat.size,
    statMtime: zigzag(held.stat.mtimeNs),
    statCtime: zigzag(held.stat.ctimeNs),
    statMode: held.stat.mode,
    diskPath: held.diskPath ?? '',
    racy: held.racy,
    local: held.local,
    reverted: held.reverted ?? false,
    author: (held.author === undefined ? new Uint8Array() : publicKeyOf(held.author)) as Uint8Array<ArrayBuffer>
  }
}

function decodeHeld(raw: HeldMessage, only: StoredRecord | undefined): Held {
  const type = raw.form === SAME ? (only as StoredRecord).type : TYPES[raw.type]
  if (type === undefined || type === 'deleted') throw new Error('an index entry holds an item of no known type')
  if (!raw.diskPath.isWellFormed() || !raw.target.isWellFormed()) throw new Error('an index entry holds what is no text')
  const stat: Stat = {
    type: type === 'absent' ? 'other' : type,
    dev: raw.dev,
    ino: raw.ino,
    size: raw.size,
    mtimeNs: unzigzag(raw.statMtime),
    ctimeNs: unzigzag(raw.statCtime),
    mode: raw.statMode
  }
  const rest = {
    type,
    stat,
    size: type === 'file' ? raw.size : 0,
    racy: raw.racy,
    local: raw.local,
    ...(raw.reverted && { reverted: true }),
    ...(raw.diskPath !== '' && { diskPath: raw.diskPath }),
    ...(raw.author.length > 0 && { author: deviceIdOf(raw.author) })
  }
  if (raw.form === SAME) {
    const record = only as StoredRecord
    return {
      ...rest,
      version: record.version,
      mode: 'mode' in record ? record.mode : 0,
      mtimeNs: record.mtimeNs,
      ...(record.type === 'file' && { content: record.content }),
      ...(record.type === 'symlink' && { target: record.target })
    }
  }
  return {
    ...rest,
    version: new Map(raw.version.map(({ replica, seq }) => [toHex(replica) as ReplicaId, seq])),
    mode: raw.mode,
    mtimeNs: unzigzag(raw.mtime),
    ...(type === 'file' && { content: toHex(raw.content) as ContentId }),
    ...(type === 'symlink' && { target: raw.target })
  }
}

function isSameItem(held: Held, record: ItemRecord): boolean {
  return isAsRecorded(held, record) && held.mtimeNs === record.mtimeNs && includes(held.version, record.version) && includes(record.version, held.version)
}
