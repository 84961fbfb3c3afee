/**
 * The keys of one folder's index. The first byte says what a key is for:
 *
 * - `i` path → what is known of the item (item-entry.ts)
 * - `d` dot → first sequence of its batch, path of the item whose maximal version it is
 * - `b` replica, first sequence → signed batch header; `h` the same → how many of its records are still maximal versions
 * - `r` replica → public key of its device
 * - `c` content, path → nothing: the item on this disk has this content; `p` content → how many have it, and the path of one
 * - `l` content → block list; `k` block → the latest few contents that it is part of, with its index in each, and whether there were more;
 *   `o` block, content → its index in one of these
 * - `q` public key of a store-only device → its latest receipt, the signature first
 * - `n` path → nothing: the disk is not yet as it should be there
 * - `w` path → the state in which a person left it out of a plan
 * - `u` path → nothing: others hold the item, and it is none of this device's business; `g` → the patterns that said so (choice.ts)
 * - `x` path of a conflict copy that is here → which item it is one of
 * - `m` → counters, knowledge, digest (folder-meta.ts)
 *
 * In a path key NUL stands for `/`, so that keys are in the order of a walk (`pathOrder`), and what is in a directory
 * follows it without anything between.
 */
import { copyBytes, type BlockHash, type ContentId, type Dot, fromHex, HASH_BYTES, REPLICA_ID_BYTES, type ReplicaId, toHex } from '../../protocol/index.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const SEQUENCE_BYTES = 6

export const META_KEY = Uint8Array.of(0x6d)
export const CHOICE_KEY = Uint8Array.of(0x67)

const code = (letter: string): number => letter.charCodeAt(0)

/** Room for a key in the pool of small buffers: a dozen are made for each item, and one of its own would cost more than all that is in it. */
function newKey(letter: string, length: number): Buffer {
  const key = Buffer.allocUnsafe(1 + length)
  key[0] = code(letter)
  return key
}

function writeHex(key: Buffer, hex: string, at: number): number {
  const length = hex.length >>> 1
  if (key.write(hex, at, length, 'hex') !== length) throw new RangeError(`not hexadecimal: ${hex.slice(0, 80)}`)
  return at + length
}

function writePath(key: Buffer, path: string, at: number): void {
  key.write(path, at)
  for (let i = at; i < key.length; i++) if (key[i] === 0x2f) key[i] = 0
}

function writeSequence(key: Buffer, seq: number, at: number): number {
  return key.writeUIntBE(seq, at, SEQUENCE_BYTES)
}

function pathKey(letter: string, path: string): Buffer {
  const key = newKey(letter, Buffer.byteLength(path))
  writePath(key, path, 1)
  return key
}

/** @param ids one or two, in hexadecimal */
function idKey(letter: string, ...ids: readonly string[]): Buffer {
  const key = newKey(
    letter,
    ids.reduce((length, id) => length + (id.length >>> 1), 0)
  )
  let at = 1
  for (const id of ids) at = writeHex(key, id, at)
  return key
}

/** @param more bytes to leave after it */
function sequenceKey(letter: string, replica: ReplicaId, seq: number, more = 0): Buffer {
  const key = newKey(letter, REPLICA_ID_BYTES + SEQUENCE_BYTES + more)
  writeSequence(key, seq, writeHex(key, replica, 1))
  return key
}

function sequenceAt(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, SEQUENCE_BYTES)
  return view.getUint16(0) * 2 ** 32 + view.getUint32(2)
}

export const itemKey = (path: string): Uint8Array => pathKey('i', path)
export const needKey = (path: string): Uint8Array => pathKey('n', path)
export const leftOutKey = (path: string): Uint8Array => pathKey('u', path)
export const storyKey = (path: string): Uint8Array => pathKey('x', path)
export const dotKey = (dot: Dot): Uint8Array => sequenceKey('d', dot.replica, dot.seq)
export const headerKey = (replica: ReplicaId, first: number): Uint8Array => sequenceKey('b', replica, first)
export const headerCountKey = (replica: ReplicaId, first: number): Uint8Array => sequenceKey('h', replica, first)
export const replicaKey = (replica: ReplicaId): Uint8Array => idKey('r', replica)
export const skippedKey = (path: string): Uint8Array => pathKey('w', path)
export const receiptKey = (device: Uint8Array): Uint8Array => idKey('q', toHex(device))
export const listKey = (content: ContentId): Uint8Array => idKey('l', content)
export const placeCountKey = (content: ContentId): Uint8Array => idKey('p', content)
export const blockKey = (block: BlockHash): Uint8Array => idKey('k', block)
export const olderHolderKey = (block: BlockHash, content: ContentId): Uint8Array => idKey('o', block, content)

export function placeKey(content: ContentId, path: string): Uint8Array {
  const key = newKey('c', HASH_BYTES + Buffer.byteLength(path))
  writePath(key, path, writeHex(key, content, 1))
  return key
}

export interface KeyRange {
  readonly from: Uint8Array
  readonly to: Uint8Array
}

/** All keys that begin with a letter. */
export function allOf(letter: string): KeyRange {
  return { from: Uint8Array.of(code(letter)), to: Uint8Array.of(code(letter) + 1) }
}

/** What is below a directory, the directory itself left out; '' is the root. */
export function below(letter: string, path: string): KeyRange {
  if (path === '') return allOf(letter)
  const to = pathKey(letter, `${path}/`)
  to[to.length - 1] = 1
  return { from: pathKey(letter, `${path}/`), to }
}

export function dotRange(replica: ReplicaId, from: number, to: number): KeyRange {
  // Not the number after `to`, which the last number of all does not have.
  const end = sequenceKey('d', replica, to, 1)
  end[end.length - 1] = 0
  return { from: sequenceKey('d', replica, from), to: end }
}

export function placesOf(content: ContentId): KeyRange {
  const from = idKey('c', content)
  return { from, to: increment(from) }
}

export function olderHoldersOf(block: BlockHash): KeyRange {
  const from = idKey('o', block)
  return { from, to: increment(from) }
}

export function contentOfKey(key: Uint8Array): ContentId {
  return toHex(key.subarray(key.length - HASH_BYTES)) as ContentId
}

/** The path that a key ends with, `skip` bytes after its letter. */
export function pathOfKey(key: Uint8Array, skip = 0): string {
  const bytes = copyBytes(key.subarray(1 + skip))
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) bytes[i] = 0x2f
  return decoder.decode(bytes)
}

export function sequenceOfKey(key: Uint8Array): number {
  return sequenceAt(key, 1 + REPLICA_ID_BYTES)
}

export interface DotValue {
  /** First sequence of the batch that holds the record. */
  readonly first: number
  readonly path: string
}

export function encodeDotValue({ first, path }: DotValue): Uint8Array {
  const bytes = Buffer.allocUnsafe(SEQUENCE_BYTES + Buffer.byteLength(path))
  bytes.write(path, writeSequence(bytes, first, 0))
  return bytes
}

export function decodeDotValue(bytes: Uint8Array): DotValue {
  return { first: sequenceAt(bytes, 0), path: decoder.decode(bytes.subarray(SEQUENCE_BYTES)) }
}

/** How many items have a content, and where one of them is, or was: a place to look first. */
export interface PlaceCount {
  readonly count: number
  readonly path: string
}

export function encodePlaceCount({ count, path }: PlaceCount): Uint8Array {
  const bytes = Buffer.allocUnsafe(4 + Buffer.byteLength(path))
  bytes.write(path, bytes.writeUInt32BE(count))
  return bytes
}

export function decodePlaceCount(bytes: Uint8Array): PlaceCount {
  return { count: new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), path: decoder.decode(bytes.subarray(4)) }
}

/** A content that a block is part of. */
export interface Holder {
  readonly content: ContentId
  readonly index: number
}

/** A block of zeros may be part of every file: only so many contents are written again whenever another one has it. */
export const MAX_HOLDERS = 4
const HOLDER_BYTES = HASH_BYTES + 4

export interface Holders {
  /** The latest first. */
  readonly latest: readonly Holder[]
  /** Whether there are, or were, more under keys of their own. */
  readonly more: boolean
}

export function encodeHolders({ latest, more }: Holders): Uint8Array {
  const bytes = new Uint8Array(latest.length * HOLDER_BYTES + (more ? 1 : 0))
  latest.forEach(({ content, index }, i) => {
    bytes.set(fromHex(content), i * HOLDER_BYTES)
    bytes.set(encodeIndex(index), i * HOLDER_BYTES + HASH_BYTES)
  })
  return bytes
}

export function decodeHolders(bytes: Uint8Array): Holders {
  const latest = Array.from({ length: Math.floor(bytes.length / HOLDER_BYTES) }, (_, i) => ({
    content: toHex(bytes.subarray(i * HOLDER_BYTES, i * HOLDER_BYTES + HASH_BYTES)) as ContentId,
    index: decodeIndex(bytes.subarray(i * HOLDER_BYTES + HASH_BYTES))
  }))
  return { latest, more: bytes.length % HOLDER_BYTES === 1 }
}

export function encodeIndex(index: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, index)
  return bytes
}

export function decodeIndex(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
}

export const encodePath = (path: string): Uint8Array => encoder.encode(path)
export const decodePath = (bytes: Uint8Array): string => decoder.decode(bytes)

/** The least byte string of this length that is greater than all that begin with `bytes`; all 0xff has none, and no hash is that. */
function increment(bytes: Uint8Array): Uint8Array {
  const next = copyBytes(bytes)
  for (let i = next.length - 1; i >= 0; i--) {
    next[i] = ((next[i] as number) + 1) & 0xff
    if (next[i] !== 0) break
  }
  return next
}
