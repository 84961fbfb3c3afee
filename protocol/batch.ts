/**
 * Records travel in batches of consecutive changes of one replica under one signature. The header holds the hash of every record,
 * so that those which a later version replaced can be left out when the batch is forwarded (docs/specs/sync.md, "Batches").
 */
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { blake3 } from './blake3.ts'
import type { Ed25519 } from './ed25519.ts'
import { ProtocolError } from './errors.ts'
import { MAX_GRANT_BYTES } from './grant.ts'
import { fromHex, toHex } from './hex.ts'
import { type FolderId, HASH_BYTES, PUBLIC_KEY_BYTES, REPLICA_ID_BYTES, type ReplicaId, SIGNATURE_BYTES } from './ids.ts'
import { BatchHeader as HeaderCodec } from './pb/messages.js'
import { decodeRecord, type ItemRecord } from './record.ts'
import { MAX_SEQUENCE } from './version-vector.ts'

/** One Ed25519 signature (about 0.15 ms to check) for so many records; 32 KiB of hashes. */
export const MAX_BATCH_RECORDS = 1024
export const MAX_HEADER_BYTES = 64 * 1024
export const NONCE_BYTES = 16

const DOMAIN = fromString('syncline batch v1')

export interface BatchHeader {
  readonly folder: FolderId
  readonly replica: ReplicaId
  /** What the replica id was minted from, beside the device's key. */
  readonly nonce: Uint8Array
  /** Public key of the device that wrote the records. */
  readonly device: Uint8Array
  /** Sequence number of the first record. */
  readonly first: number
  /** `HASH_BYTES` for each record. */
  readonly hashes: Uint8Array
  /** Hash of the replica's header before; empty in its first. */
  readonly previous: Uint8Array
  /** The right to write, signed by the folder's key. */
  readonly grant: Uint8Array
}

/** A header as it travels and is kept: the bytes that were signed, and the signature. */
export interface SignedHeader {
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

/** The replica that a device makes of a nonce: nobody can take another's id. */
export function replicaIdOf(device: Uint8Array, nonce: Uint8Array): ReplicaId {
  return toHex(blake3(concat([fromString('syncline replica v1'), device, nonce])).subarray(0, REPLICA_ID_BYTES)) as ReplicaId
}

export function encodeHeader(header: BatchHeader): Uint8Array {
  const bytes = (value: Uint8Array): Uint8Array<ArrayBuffer> => value as Uint8Array<ArrayBuffer>
  return HeaderCodec.encode({
    folder: bytes(fromHex(header.folder)),
    replica: bytes(fromHex(header.replica)),
    nonce: bytes(header.nonce),
    device: bytes(header.device),
    first: header.first,
    hashes: bytes(header.hashes),
    previous: bytes(header.previous),
    grant: bytes(header.grant)
  })
}

export function signHeader(header: BatchHeader, sign: (message: Uint8Array) => Uint8Array): SignedHeader {
  const bytes = encodeHeader(header)
  return { bytes, signature: sign(concat([DOMAIN, bytes])) }
}

/** @throws ProtocolError BAD_BATCH */
export function decodeHeader(bytes: Uint8Array): BatchHeader {
  if (bytes.length > MAX_HEADER_BYTES) throw bad(`its header has ${bytes.length} bytes, the most is ${MAX_HEADER_BYTES}`)
  let raw: HeaderCodec
  try {
    raw = HeaderCodec.decode(bytes)
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error))
  }
  const count = raw.hashes.length / HASH_BYTES
  if (raw.folder.length !== HASH_BYTES || raw.device.length !== PUBLIC_KEY_BYTES || raw.nonce.length !== NONCE_BYTES)
    throw bad('an id in its header has the wrong length')
  if (!Number.isInteger(count) || count < 1 || count > MAX_BATCH_RECORDS) throw bad(`it holds ${count} records`)
  if (raw.first < 1 || raw.first + count - 1 > MAX_SEQUENCE) throw bad('its sequence numbers are out of range')
  if (raw.previous.length !== 0 && raw.previous.length !== HASH_BYTES) throw bad('the hash of the header before has the wrong length')
  if (raw.grant.length > MAX_GRANT_BYTES) throw bad(`its grant has ${raw.grant.length} bytes`)
  const replica = toHex(raw.replica) as ReplicaId
  if (replica !== replicaIdOf(raw.device, raw.nonce)) throw bad('its replica id is not one of its device')
  return { ...raw, folder: toHex(raw.folder) as FolderId, replica }
}

/**
 * Checks who signed; whether that device may write is the grant's matter.
 * @throws ProtocolError BAD_BATCH
 */
export function assertSigned(signed: SignedHeader, header: BatchHeader, ed25519: Ed25519): void {
  if (signed.signature.length !== SIGNATURE_BYTES || !ed25519.verify(header.device, concat([DOMAIN, signed.bytes]), signed.signature))
    throw bad('its signature is wrong')
}

/**
 * The record at `index` of a batch, checked against its header.
 * @throws ProtocolError BAD_BATCH, BAD_RECORD, BAD_PATH
 */
export function recordOf(header: BatchHeader, index: number, bytes: Uint8Array): ItemRecord {
  const hash = header.hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES)
  if (hash.length !== HASH_BYTES || !equals(blake3(bytes), hash)) throw bad(`its record ${index} is not the one that was signed`)
  const record = decodeRecord(bytes)
  if (record.dot.replica !== header.replica || record.dot.seq !== header.first + index) throw bad(`its record ${index} bears another number`)
  return record
}

/**
 * The content that came beside a record.
 * @throws ProtocolError BAD_BATCH
 */
export function assertContent(record: ItemRecord, content: Uint8Array): void {
  if (record.type !== 'file' || record.size !== content.length || record.content !== toHex(blake3(content)))
    throw bad('a content in it is not the one that its record names')
}

export function countRecords(header: BatchHeader): number {
  return header.hashes.length / HASH_BYTES
}

function bad(why: string): ProtocolError {
  return new ProtocolError('BAD_BATCH', `a batch of records is malformed: ${why}`)
}
