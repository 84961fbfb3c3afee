/**
 * Sealed records on their way to and from store-only devices (docs/specs/sealed-storage.md, "Sealed batches"). Who holds the folder's public
 * key can check that a device which may write has sealed them; what is in them, and who signed that, only who can open them.
 */
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { assertGranted, type Tenure } from './admission.ts'
import { MAX_BATCH_RECORDS, type SignedHeader } from './batch.ts'
import { blake3 } from './blake3.ts'
import type { Ed25519 } from './ed25519.ts'
import { ProtocolError } from './errors.ts'
import { MAX_GRANT_BYTES } from './grant.ts'
import { fromHex, toHex } from './hex.ts'
import { type Dot, type FolderId, HASH_BYTES, PUBLIC_KEY_BYTES, REPLICA_ID_BYTES, type ReplicaId, SIGNATURE_BYTES } from './ids.ts'
import { SealedEntry as EntryCodec, SealedHeader as HeaderCodec } from './pb/messages.js'
import { type BlobName, MAX_SEALED_BYTES } from './sealing.ts'
import { MAX_SEQUENCE } from './version-vector.ts'

/** 32 KiB of hashes, and as much as a sealed header of the largest size takes. */
export const MAX_SEALED_HEADER_BYTES = 128 * 1024
/** Blobs of one content: a file of some 100 GiB, and 544 KiB of needs. */
export const MAX_NEEDS = 8192
/** A sealed record of the largest size, and all the needs that it may have. */
export const MAX_SEALED_ENTRY_BYTES = 640 * 1024
export const NEED_BYTES = 2 * HASH_BYTES + 4
const INDEX_BYTES = 2

const DOMAIN = fromString('syncline sealed batch v1')

export interface SealedHeader {
  readonly folder: FolderId
  /** Public key of the device that sealed. */
  readonly device: Uint8Array
  /** Its right to write, signed by the folder's key. */
  readonly grant: Uint8Array
  readonly replica: ReplicaId
  /** Sequence number of the first record of the batch that the records were signed in. */
  readonly first: number
  readonly epoch: number
  /** The header of that batch and its signature, sealed. */
  readonly origin: Uint8Array
  /** Which of that batch's records these are, ascending. */
  readonly indexes: readonly number[]
  /** `HASH_BYTES` for each. */
  readonly hashes: Uint8Array
}

/** A sealed block or block list that a content consists of. */
export interface Need {
  readonly name: BlobName
  /** 64 hexadecimal digits: the hash of the sealed bytes. */
  readonly sum: string
  readonly length: number
}

export interface SealedEntry {
  readonly box: Uint8Array
  readonly needs: readonly Need[]
}

export function signSealedHeader(header: SealedHeader, sign: (message: Uint8Array) => Uint8Array): SignedHeader {
  const indexes = new Uint8Array(INDEX_BYTES * header.indexes.length)
  const view = new DataView(indexes.buffer)
  header.indexes.forEach((index, i) => view.setUint16(i * INDEX_BYTES, index))
  const bytes = HeaderCodec.encode({
    folder: asRaw(fromHex(header.folder)),
    device: asRaw(header.device),
    grant: asRaw(header.grant),
    replica: asRaw(fromHex(header.replica)),
    first: header.first,
    epoch: header.epoch,
    origin: asRaw(header.origin),
    indexes,
    hashes: asRaw(header.hashes)
  })
  return { bytes, signature: sign(concat([DOMAIN, bytes])) }
}

/** @throws ProtocolError BAD_BATCH */
export function decodeSealedHeader(bytes: Uint8Array): SealedHeader {
  if (bytes.length > MAX_SEALED_HEADER_BYTES) throw bad(`its header has ${bytes.length} bytes, the most is ${MAX_SEALED_HEADER_BYTES}`)
  const raw = decoded(() => HeaderCodec.decode(bytes))
  if (raw.folder.length !== HASH_BYTES || raw.device.length !== PUBLIC_KEY_BYTES || raw.replica.length !== REPLICA_ID_BYTES)
    throw bad('an id in its header has the wrong length')
  if (raw.grant.length > MAX_GRANT_BYTES) throw bad(`its grant has ${raw.grant.length} bytes`)
  const count = raw.indexes.length / INDEX_BYTES
  if (!Number.isInteger(count) || count < 1 || count > MAX_BATCH_RECORDS || raw.hashes.length !== count * HASH_BYTES)
    throw bad(`it holds ${count} entries and ${raw.hashes.length} bytes of hashes`)
  const view = new DataView(raw.indexes.buffer, raw.indexes.byteOffset)
  const indexes = Array.from({ length: count }, (_, i) => view.getUint16(i * INDEX_BYTES))
  for (const [i, index] of indexes.entries())
    if (index >= MAX_BATCH_RECORDS || (i > 0 && index <= (indexes[i - 1] as number))) throw bad(`its index ${index} is out of order or out of range`)
  if (raw.first < 1 || raw.first + (indexes.at(-1) as number) > MAX_SEQUENCE) throw bad('its sequence numbers are out of range')
  return { ...raw, folder: toHex(raw.folder) as FolderId, replica: toHex(raw.replica) as ReplicaId, indexes }
}

/**
 * Checks that a device which may write has sealed it.
 * @throws ProtocolError BAD_BATCH, BAD_GRANT
 */
export function assertSealed(signed: SignedHeader, header: SealedHeader, tenure: Tenure, ed25519: Ed25519): void {
  if (signed.signature.length !== SIGNATURE_BYTES || !ed25519.verify(header.device, concat([DOMAIN, signed.bytes]), signed.signature))
    throw bad('its signature is wrong')
  assertGranted(header, tenure, ed25519)
}

/** The names of the records of a sealed batch. */
export function dotsOf({ replica, first, indexes }: SealedHeader): Dot[] {
  return indexes.map((index) => ({ replica, seq: first + index }))
}

export function encodeSealedEntry({ box, needs }: SealedEntry): Uint8Array {
  return EntryCodec.encode({ box: asRaw(box), needs: asRaw(encodeNeeds(needs)) })
}

/** @throws ProtocolError BAD_BATCH */
export function decodeSealedEntry(bytes: Uint8Array): SealedEntry {
  if (bytes.length > MAX_SEALED_ENTRY_BYTES) throw bad(`an entry has ${bytes.length} bytes, the most is ${MAX_SEALED_ENTRY_BYTES}`)
  const { box, needs } = decoded(() => EntryCodec.decode(bytes))
  return { box, needs: decodeNeeds(needs) }
}

/**
 * The entry with this index of the batch, checked against the header.
 * @throws ProtocolError BAD_BATCH
 */
export function entryOf(header: SealedHeader, index: number, bytes: Uint8Array): SealedEntry {
  const at = header.indexes.indexOf(index)
  if (at < 0 || !equals(blake3(bytes), header.hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)))
    throw bad(`its entry ${index} is not the one that was signed`)
  return decodeSealedEntry(bytes)
}

export function encodeNeeds(needs: readonly Need[]): Uint8Array {
  const bytes = new Uint8Array(NEED_BYTES * needs.length)
  const view = new DataView(bytes.buffer)
  for (const [i, { name, sum, length }] of needs.entries()) {
    bytes.set(fromHex(name), i * NEED_BYTES)
    bytes.set(fromHex(sum), i * NEED_BYTES + HASH_BYTES)
    view.setUint32(i * NEED_BYTES + 2 * HASH_BYTES, length)
  }
  return bytes
}

/** @throws ProtocolError BAD_BATCH */
export function decodeNeeds(bytes: Uint8Array): Need[] {
  const count = bytes.length / NEED_BYTES
  if (!Number.isInteger(count) || count > MAX_NEEDS) throw bad(`${bytes.length} bytes are not at most ${MAX_NEEDS} needs`)
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return Array.from({ length: count }, (_, i) => {
    const at = i * NEED_BYTES
    const length = view.getUint32(at + 2 * HASH_BYTES)
    if (length < 1 || length > MAX_SEALED_BYTES) throw bad(`a blob of ${length} bytes is needed: 1 to ${MAX_SEALED_BYTES} are allowed`)
    return {
      name: toHex(bytes.subarray(at, at + HASH_BYTES)) as BlobName,
      sum: toHex(bytes.subarray(at + HASH_BYTES, at + 2 * HASH_BYTES)),
      length
    }
  })
}

function decoded<T>(decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error))
  }
}

function asRaw(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}

function bad(why: string): ProtocolError {
  return new ProtocolError('BAD_BATCH', `a sealed batch is malformed: ${why}`)
}
