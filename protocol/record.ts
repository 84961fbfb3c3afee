/**
 * What is known of one version of an item. A record is signed as part of a batch, over the very bytes that `encodeRecord` made:
 * whoever keeps or forwards it keeps those bytes (docs/specs/sync.md, "Records").
 */
import { deviceIdOf, publicKeyOf } from './device-id.ts'
import { ProtocolError, type ProtocolErrorCode } from './errors.ts'
import { fromHex, toHex } from './hex.ts'
import { type ContentId, type DeviceId, type Dot, HASH_BYTES, PUBLIC_KEY_BYTES, REPLICA_ID_BYTES, type ReplicaId } from './ids.ts'
import { assertPath } from './path.ts'
import { type Origin as OriginMessage, Record as RecordCodec } from './pb/messages.js'
import { covers, MAX_SEQUENCE, MAX_VECTOR_ENTRIES, type VersionVector } from './version-vector.ts'
import { unzigzag, zigzag } from './zigzag.ts'

interface RecordBase {
  readonly path: string
  readonly dot: Dot
  /** Its own replica's entry is `dot.seq`. */
  readonly version: VersionVector
  /** Nanoseconds since 1970: of a file its mtime, of anything else the time of the change. */
  readonly mtimeNs: bigint
  /** Content of the version that this one was made from, where that was a file: the common ancestor of a later conflict. */
  readonly ancestor?: ContentId
}

/** The edit that a content comes from. */
export interface Origin {
  readonly dot: Dot
  readonly device: DeviceId
}

interface ContentRecord extends RecordBase {
  /**
   * Of a record that kept the content and time of a version it has seen, to join others to it or for another mode: the edit that they come from.
   * Who wins and what a copy is called is a matter of edits, not of who told of them (docs/specs/sync.md, "Merge").
   */
  readonly origin?: Origin
}

export interface FileRecord extends ContentRecord {
  readonly type: 'file'
  readonly content: ContentId
  /** Bytes. */
  readonly size: number
  /** Permission bits, 0o777 at most. */
  readonly mode: number
}

export interface DirectoryRecord extends RecordBase {
  readonly type: 'directory'
  readonly mode: number
}

export interface SymlinkRecord extends ContentRecord {
  readonly type: 'symlink'
  /** As it stands on the disk; never followed. */
  readonly target: string
}

/** The record of a delete. */
export interface Tombstone extends RecordBase {
  readonly type: 'deleted'
}

export type LiveRecord = FileRecord | DirectoryRecord | SymlinkRecord
export type ItemRecord = LiveRecord | Tombstone

/** Room for a path, a symlink target of the same length and a full vector. */
export const MAX_RECORD_BYTES = 16 * 1024
const MAX_TARGET_BYTES = 4096
/** A petabyte: larger than any file, exact as a double. */
export const MAX_FILE_BYTES = 2 ** 50
/** What 64 bits hold, in nanoseconds since 1970: the years 1678 to 2262. */
const MIN_TIME_NS = -(2n ** 63n)
const MAX_TIME_NS = 2n ** 63n - 1n

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const TYPES = ['deleted', 'file', 'directory', 'symlink'] as const

/** The nearest time that a record can hold: disks keep others, too. */
export function recordableTime(ns: bigint): bigint {
  return ns < MIN_TIME_NS ? MIN_TIME_NS : ns > MAX_TIME_NS ? MAX_TIME_NS : ns
}

/** @throws RangeError for a time that is not a `recordableTime` */
export function encodeRecord(record: ItemRecord): Uint8Array {
  if (record.mtimeNs !== recordableTime(record.mtimeNs)) throw new RangeError(`a record cannot hold the time ${record.mtimeNs}`)
  return RecordCodec.encode({
    path: encodeText(record.path),
    replica: fromHex(record.dot.replica) as Uint8Array<ArrayBuffer>,
    seq: record.dot.seq,
    vector: [...record.version].map(([replica, seq]) => ({ replica: fromHex(replica) as Uint8Array<ArrayBuffer>, seq })),
    type: TYPES.indexOf(record.type),
    content: (record.type === 'file' ? fromHex(record.content) : new Uint8Array()) as Uint8Array<ArrayBuffer>,
    size: record.type === 'file' ? record.size : 0,
    mode: 'mode' in record ? record.mode : 0,
    mtime: zigzag(record.mtimeNs),
    target: encodeText(record.type === 'symlink' ? record.target : ''),
    ancestor: (record.ancestor === undefined ? new Uint8Array() : fromHex(record.ancestor)) as Uint8Array<ArrayBuffer>,
    ...('origin' in record && record.origin !== undefined && { origin: encodeOrigin(record.origin) })
  })
}

/**
 * Reads and checks what a peer sent or the index kept.
 * @throws ProtocolError BAD_RECORD, BAD_PATH
 */
export function decodeRecord(bytes: Uint8Array): ItemRecord {
  if (bytes.length > MAX_RECORD_BYTES) throw bad(`${bytes.length} bytes, the most is ${MAX_RECORD_BYTES}`)
  const raw = parse(bytes)
  const path = decodeText(raw.path, 'BAD_PATH', 'its path')
  assertPath(path)
  const replica = replicaOf(raw.replica)
  const seq = sequenceOf(raw.seq)
  const version = new Map<ReplicaId, number>()
  for (const entry of raw.vector) {
    const id = replicaOf(entry.replica)
    if (version.has(id)) throw bad('a replica stands twice in the version vector')
    version.set(id, sequenceOf(entry.seq))
  }
  if (version.get(replica) !== seq) throw bad('the version vector does not hold its own dot')
  const type = TYPES[raw.type]
  const base = {
    path,
    dot: { replica, seq },
    version,
    mtimeNs: unzigzag(raw.mtime),
    ...(raw.ancestor.length > 0 && { ancestor: contentOf(raw.ancestor) })
  }
  if (raw.origin !== undefined && type !== 'file' && type !== 'symlink') throw bad(`a ${type} has no origin`)
  const origin = raw.origin && { origin: originIn(raw.origin, version, base.dot) }
  if (type !== 'file' && (raw.content.length > 0 || raw.size !== 0)) throw bad(`a ${type} has no content`)
  if (type !== 'symlink' && raw.target.length > 0) throw bad(`a ${type} has no target`)
  if (raw.mode > 0o777 || ((type === 'deleted' || type === 'symlink') && raw.mode !== 0)) throw bad(`the mode ${raw.mode.toString(8)} is not one of a ${type}`)
  switch (type) {
    case 'deleted':
      return { ...base, type }
    case 'directory':
      return { ...base, type, mode: raw.mode }
    case 'symlink':
      if (raw.target.length === 0 || raw.target.length > MAX_TARGET_BYTES || raw.target.includes(0)) throw bad('its target is empty, too long or holds NUL')
      return { ...base, ...origin, type, target: decodeText(raw.target, 'BAD_RECORD', 'its target') }
    case 'file':
      if (raw.size > MAX_FILE_BYTES) throw bad(`the size ${raw.size} is beyond ${MAX_FILE_BYTES}`)
      return { ...base, ...origin, type, content: contentOf(raw.content), size: raw.size, mode: raw.mode }
    default:
      throw bad(`unknown type ${raw.type}`)
  }
}

/** Whether two versions are of the same content: the same to a user who looks at neither times nor permissions. */
export function sameContent(a: ItemRecord, b: ItemRecord): boolean {
  if (a.type === 'file') return b.type === 'file' && a.content === b.content
  if (a.type === 'symlink') return b.type === 'symlink' && a.target === b.target
  return a.type === b.type
}

export function isLive(record: ItemRecord): record is LiveRecord {
  return record.type !== 'deleted'
}

/** The name of the edit that a version's content comes from. */
export function originOf(record: ItemRecord): Dot {
  return ('origin' in record ? record.origin?.dot : undefined) ?? record.dot
}

export function formatDot(dot: Dot): string {
  return `${dot.replica}:${dot.seq}`
}

function encodeOrigin({ dot, device }: Origin): OriginMessage {
  return { replica: fromHex(dot.replica) as Uint8Array<ArrayBuffer>, seq: dot.seq, device: publicKeyOf(device) as Uint8Array<ArrayBuffer> }
}

function originIn(raw: OriginMessage, version: VersionVector, own: Dot): Origin {
  const dot = { replica: replicaOf(raw.replica), seq: sequenceOf(raw.seq) }
  if (raw.device.length !== PUBLIC_KEY_BYTES) throw bad(`the device of the origin has ${raw.device.length} bytes`)
  if (!covers(version, dot) || (dot.replica === own.replica && dot.seq === own.seq)) throw bad('its origin is not a version that it has seen')
  return { dot, device: deviceIdOf(raw.device) }
}

function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** A text has one encoding: what another reader would take for another text, or refuse, must not be signed under a path. */
function decodeText(bytes: Uint8Array, code: ProtocolErrorCode, what: string): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new ProtocolError(code, `a record is malformed: ${what} is not UTF-8`)
  }
}

function parse(bytes: Uint8Array) {
  try {
    return RecordCodec.decode(bytes, { limits: { vector: MAX_VECTOR_ENTRIES } })
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error))
  }
}

function bad(why: string): ProtocolError {
  return new ProtocolError('BAD_RECORD', `a record is malformed: ${why}`)
}

function replicaOf(bytes: Uint8Array): ReplicaId {
  if (bytes.length !== REPLICA_ID_BYTES) throw bad(`a replica id has ${bytes.length} bytes`)
  return toHex(bytes) as ReplicaId
}

function contentOf(bytes: Uint8Array): ContentId {
  if (bytes.length !== HASH_BYTES) throw bad(`a content id has ${bytes.length} bytes`)
  return toHex(bytes) as ContentId
}

function sequenceOf(seq: number): number {
  if (!Number.isSafeInteger(seq) || seq < 1 || seq > MAX_SEQUENCE) throw bad(`the sequence number ${seq} is out of range`)
  return seq
}
