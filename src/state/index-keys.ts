/**
 * The keys of one folder's index. The first byte says what a key is for:
 *
 * - `i` path → what is known of the item (item-entry.ts)
 * - `d` dot → first sequence of its batch, path of the item whose maximal version it is
 * - `b` replica, first sequence → signed batch header; `h` the same → how many of its records are still maximal versions
 * - `r` replica → public key of its device
 * - `c` content, path → nothing: the item on this disk has this content
 * - `l` content → block list; `k` block, content → index in that list
 * - `n` path → nothing: the disk is not yet as it should be there
 * - `x` path of a conflict copy → the story of the conflict
 * - `m` → counters, knowledge, digest (folder-meta.ts)
 *
 * In a path key NUL stands for `/`, so that keys are in the order of a walk (`pathOrder`), and what is in a directory
 * follows it without anything between.
 */
import { concat } from 'uint8arrays/concat'
import { copyBytes, type BlockHash, type ContentId, type Dot, fromHex, REPLICA_ID_BYTES, type ReplicaId, toHex } from '../../protocol/index.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const SEQUENCE_BYTES = 6

export const META_KEY = Uint8Array.of(0x6d)

const code = (letter: string): number => letter.charCodeAt(0)

function pathBytes(path: string): Uint8Array {
  const bytes = encoder.encode(path)
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0x2f) bytes[i] = 0
  return bytes
}

function join(letter: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const key = new Uint8Array(parts.reduce((length, part) => length + part.length, 1))
  key[0] = code(letter)
  let at = 1
  for (const part of parts) {
    key.set(part, at)
    at += part.length
  }
  return key
}

function sequenceBytes(seq: number): Uint8Array {
  const bytes = new Uint8Array(SEQUENCE_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Math.floor(seq / 2 ** 32))
  view.setUint32(2, seq >>> 0)
  return bytes
}

function sequenceAt(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, SEQUENCE_BYTES)
  return view.getUint16(0) * 2 ** 32 + view.getUint32(2)
}

function dotBytes(replica: ReplicaId, seq: number): Uint8Array {
  return concat([fromHex(replica), sequenceBytes(seq)])
}

export const itemKey = (path: string): Uint8Array => join('i', pathBytes(path))
export const needKey = (path: string): Uint8Array => join('n', pathBytes(path))
export const storyKey = (path: string): Uint8Array => join('x', pathBytes(path))
export const dotKey = (dot: Dot): Uint8Array => join('d', dotBytes(dot.replica, dot.seq))
export const headerKey = (replica: ReplicaId, first: number): Uint8Array => join('b', dotBytes(replica, first))
export const headerCountKey = (replica: ReplicaId, first: number): Uint8Array => join('h', dotBytes(replica, first))
export const replicaKey = (replica: ReplicaId): Uint8Array => join('r', fromHex(replica))
export const placeKey = (content: ContentId, path: string): Uint8Array => join('c', fromHex(content), pathBytes(path))
export const listKey = (content: ContentId): Uint8Array => join('l', fromHex(content))
export const blockKey = (block: BlockHash, content: ContentId): Uint8Array => join('k', fromHex(block), fromHex(content))

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
  const prefix = pathBytes(path)
  return { from: join(letter, prefix, Uint8Array.of(0)), to: join(letter, prefix, Uint8Array.of(1)) }
}

export function dotRange(replica: ReplicaId, from: number, to: number): KeyRange {
  return { from: join('d', dotBytes(replica, from)), to: join('d', dotBytes(replica, to + 1)) }
}

export function placesOf(content: ContentId): KeyRange {
  const prefix = fromHex(content)
  return { from: join('c', prefix), to: join('c', increment(prefix)) }
}

export function holdersOf(block: BlockHash): KeyRange {
  const prefix = fromHex(block)
  return { from: join('k', prefix), to: join('k', increment(prefix)) }
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
  return concat([sequenceBytes(first), encoder.encode(path)])
}

export function decodeDotValue(bytes: Uint8Array): DotValue {
  return { first: sequenceAt(bytes, 0), path: decoder.decode(bytes.subarray(SEQUENCE_BYTES)) }
}

/** The content id that a `k` key ends with. */
export function contentOfBlockKey(key: Uint8Array): ContentId {
  return toHex(key.subarray(33, 65)) as ContentId
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
