/**
 * The keys of the index of a store-only device:
 *
 * - `e` dot → hash of its sealed header, sum and length of the note that it came in, and the sealed entry
 * - `s` hash → sealed header, its signature first; `t` hash → how many entries have it
 * - `f` need → 1 where the blob is on this disk, 0 where it is missing; `g` need, dot → nothing: the record of this dot needs it
 * - `u` dot → nothing: something that its record needs is missing
 * - `l` sum and length of a note → how many entries or heads are in it still
 * - `w` public key of a writer → sum and length of the note of its latest head, and that; `q` public key of a store-only device → its latest receipt; signatures first
 * - `M` → knowledge and counters
 */
import { concat } from 'uint8arrays/concat'
import {
  decodeNeeds,
  type Dot,
  encodeNeeds,
  fromHex,
  HASH_BYTES,
  NEED_BYTES,
  type Need,
  REPLICA_ID_BYTES,
  type ReplicaId,
  toHex
} from '../../protocol/index.ts'
import type { KeyRange } from './index-keys.ts'

const SEQUENCE_BYTES = 6
const DOT_BYTES = REPLICA_ID_BYTES + SEQUENCE_BYTES

export const SEALED_META_KEY = Uint8Array.of(0x4d)

const letterOf = (letter: string): Uint8Array => Uint8Array.of(letter.charCodeAt(0))

function dotBytes({ replica, seq }: Dot): Uint8Array {
  const bytes = Buffer.alloc(DOT_BYTES)
  bytes.set(fromHex(replica))
  bytes.writeUIntBE(seq, REPLICA_ID_BYTES, SEQUENCE_BYTES)
  return bytes
}

export const entryKey = (dot: Dot): Uint8Array => concat([letterOf('e'), dotBytes(dot)])
export const missingKey = (dot: Dot): Uint8Array => concat([letterOf('u'), dotBytes(dot)])
export const sealedHeaderKey = (hash: string): Uint8Array => concat([letterOf('s'), fromHex(hash)])
export const sealedHeaderCountKey = (hash: string): Uint8Array => concat([letterOf('t'), fromHex(hash)])
export const blobKey = (need: Need): Uint8Array => concat([letterOf('f'), encodeNeeds([need])])
export const userKey = (need: Need, dot: Dot): Uint8Array => concat([letterOf('g'), encodeNeeds([need]), dotBytes(dot)])
export const noteKey = (note: Need): Uint8Array => concat([letterOf('l'), noteBytes(note)])
export const headKey = (device: Uint8Array): Uint8Array => concat([letterOf('w'), device])

/** A note is a file beside the blobs, with a message as it came: what an index that was lost is made anew from. Its name is its sum. */
export const NOTE_BYTES = HASH_BYTES + 4

export function noteBytes(note: Need): Uint8Array {
  return encodeNeeds([note]).subarray(HASH_BYTES)
}

export function noteIn(bytes: Uint8Array): Need {
  return decodeNeeds(concat([bytes.subarray(0, HASH_BYTES), bytes.subarray(0, NOTE_BYTES)]))[0] as Need
}

export function notesFrom(begin: Uint8Array): KeyRange {
  const from = concat([letterOf('l'), begin])
  return { from, to: concat([from, new Uint8Array(NOTE_BYTES + 1).fill(0xff)]) }
}

/** Dots of a replica under a letter, `from` and `to` included. */
export function dotsOfReplica(letter: 'e' | 'u', replica: ReplicaId, from: number, to: number): KeyRange {
  return {
    from: concat([letterOf(letter), dotBytes({ replica, seq: from })]),
    to: concat([letterOf(letter), dotBytes({ replica, seq: to }), Uint8Array.of(0)])
  }
}

export function usersOf(need: Need): KeyRange {
  const from = concat([letterOf('g'), encodeNeeds([need])])
  return { from, to: concat([from, new Uint8Array(DOT_BYTES + 1).fill(0xff)]) }
}

/** Blobs whose name begins with these bytes. */
export function blobsFrom(begin: Uint8Array): KeyRange {
  const from = concat([letterOf('f'), begin])
  return { from, to: concat([from, new Uint8Array(NEED_BYTES + 1).fill(0xff)]) }
}

/** The dot that a key ends with. */
export function dotOfKey(key: Uint8Array): Dot {
  const at = key.length - DOT_BYTES
  const view = new DataView(key.buffer, key.byteOffset + at + REPLICA_ID_BYTES)
  return { replica: toHex(key.subarray(at, at + REPLICA_ID_BYTES)) as ReplicaId, seq: view.getUint16(0) * 2 ** 32 + view.getUint32(2) }
}
