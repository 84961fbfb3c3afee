/**
 * How records and blocks are sealed for store-only devices, which hold them and learn no more than buckets of their sizes
 * (docs/specs/sealed-storage.md, "Sealing"). The same thing seals to the same bytes, so that it is kept and sent once.
 */
import { concat } from 'uint8arrays/concat'
import { type Aead, NONCE_SIZE, TAG_BYTES } from './aead.ts'
import { deriveKey, keyedHash } from './blake3.ts'
import { fromHex, toHex } from './hex.ts'
import { type BlockHash, type ContentId, type Dot, SIGNATURE_BYTES } from './ids.ts'
import type { SignedHeader } from './batch.ts'

/** 64 hexadecimal digits: a sealed block or block list, for those who hold the read secret of its epoch. */
export type BlobName = string & { readonly __brand: 'BlobName' }

/** The shortest of the lengths that sealed things have inside. */
export const MIN_BUCKET_BYTES = 256
/** A sealed block of the largest size. */
export const MAX_SEALED_BYTES = 34_603_024
const LENGTH_BYTES = 4

export interface SealingInit {
  /** The read secret of an epoch; undefined for one that this device was not given. */
  secretOf(epoch: number): Uint8Array | undefined
}

interface EpochKeys {
  readonly blockNames: Uint8Array
  readonly blocks: Uint8Array
  readonly listNames: Uint8Array
  readonly lists: Uint8Array
  readonly records: Uint8Array
  readonly recordNonces: Uint8Array
  readonly headers: Uint8Array
  readonly headerNonces: Uint8Array
}

/** The length to which `length` bytes are padded: at most some 12 % more (Padmé, PETS 2019), for large ones far less. */
export function bucketOf(length: number): number {
  if (length <= MIN_BUCKET_BYTES) return MIN_BUCKET_BYTES
  const exponent = Math.floor(Math.log2(length))
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1)
  return Math.ceil(length / step) * step
}

/** The length of a sealed block or block list of so many bytes. */
export function sealedLengthOf(length: number): number {
  return bucketOf(LENGTH_BYTES + length) + TAG_BYTES
}

/** Undefined answers: this device has not the secret of the epoch, or what is to be opened was not sealed so. */
export class Sealing {
  readonly #aead: Aead
  readonly #secretOf: SealingInit['secretOf']
  readonly #keys = new Map<number, EpochKeys>()

  constructor({ aead }: { readonly aead: Aead }, { secretOf }: SealingInit) {
    this.#aead = aead
    this.#secretOf = secretOf
  }

  blockName(hash: BlockHash, epoch: number): BlobName | undefined {
    const keys = this.#keysOf(epoch)
    return keys && (toHex(keyedHash(keys.blockNames, fromHex(hash))) as BlobName)
  }

  listName(content: ContentId, epoch: number): BlobName | undefined {
    const keys = this.#keysOf(epoch)
    return keys && (toHex(keyedHash(keys.listNames, fromHex(content))) as BlobName)
  }

  sealBlock(hash: BlockHash, bytes: Uint8Array, epoch: number): Uint8Array | undefined {
    const keys = this.#keysOf(epoch)
    return keys && this.#sealContent(keyedHash(keys.blocks, fromHex(hash)), bytes)
  }

  openBlock(hash: BlockHash, sealed: Uint8Array, epoch: number): Uint8Array | undefined {
    const keys = this.#keysOf(epoch)
    return keys && this.#openContent(keyedHash(keys.blocks, fromHex(hash)), sealed)
  }

  /** @param list the encoded block list of the content */
  sealList(content: ContentId, list: Uint8Array, epoch: number): Uint8Array | undefined {
    const keys = this.#keysOf(epoch)
    return keys && this.#sealContent(keyedHash(keys.lists, fromHex(content)), list)
  }

  openList(content: ContentId, sealed: Uint8Array, epoch: number): Uint8Array | undefined {
    const keys = this.#keysOf(epoch)
    return keys && this.#openContent(keyedHash(keys.lists, fromHex(content)), sealed)
  }

  sealRecord(dot: Dot, record: Uint8Array, epoch: number): Uint8Array | undefined {
    const keys = this.#keysOf(epoch)
    return keys && this.#sealBox(keys.records, keys.recordNonces, dot, record)
  }

  openRecord(dot: Dot, box: Uint8Array, epoch: number): Uint8Array | undefined {
    const keys = this.#keysOf(epoch)
    return keys && this.#openBox(keys.records, dot, box)
  }

  /** @param first the dot of its first record */
  sealHeader(first: Dot, { signature, bytes }: SignedHeader, epoch: number): Uint8Array | undefined {
    const keys = this.#keysOf(epoch)
    return keys && this.#sealBox(keys.headers, keys.headerNonces, first, concat([signature, bytes]))
  }

  openHeader(first: Dot, box: Uint8Array, epoch: number): SignedHeader | undefined {
    const keys = this.#keysOf(epoch)
    const plain = keys && this.#openBox(keys.headers, first, box)
    return plain && { signature: plain.subarray(0, SIGNATURE_BYTES), bytes: plain.subarray(SIGNATURE_BYTES) }
  }

  /** A key that is used for one content only needs no nonce. */
  #sealContent(key: Uint8Array, bytes: Uint8Array): Uint8Array {
    return this.#aead.seal(key, NO_NONCE, padded(bytes), NOTHING_MORE)
  }

  #openContent(key: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    const plain = this.#aead.open(key, NO_NONCE, sealed, NOTHING_MORE)
    return plain && unpadded(plain)
  }

  /** The nonce follows from what is sealed: no two things ever have the same, and nothing has two. */
  #sealBox(key: Uint8Array, nonceKey: Uint8Array, dot: Dot, bytes: Uint8Array): Uint8Array {
    const place = placeOf(dot)
    const nonce = keyedHash(nonceKey, concat([place, bytes])).subarray(0, NONCE_SIZE)
    return concat([nonce, this.#aead.seal(key, nonce, padded(bytes), place)])
  }

  #openBox(key: Uint8Array, dot: Dot, box: Uint8Array): Uint8Array | undefined {
    if (box.length < NONCE_SIZE + TAG_BYTES) return undefined
    const plain = this.#aead.open(key, box.subarray(0, NONCE_SIZE), box.subarray(NONCE_SIZE), placeOf(dot))
    return plain && unpadded(plain)
  }

  #keysOf(epoch: number): EpochKeys | undefined {
    const known = this.#keys.get(epoch)
    if (known !== undefined) return known
    const secret = this.#secretOf(epoch)
    if (secret === undefined) return undefined
    const key = (use: string): Uint8Array => deriveKey(`syncline v1 seal ${use}`, secret)
    const keys = {
      blockNames: key('block name'),
      blocks: key('block'),
      listNames: key('list name'),
      lists: key('list'),
      records: key('record'),
      recordNonces: key('record nonce'),
      headers: key('header'),
      headerNonces: key('header nonce')
    }
    this.#keys.set(epoch, keys)
    return keys
  }
}

const NO_NONCE = new Uint8Array(NONCE_SIZE)
const NOTHING_MORE = new Uint8Array()

/** replica (8) || sequence number (8). */
function placeOf({ replica, seq }: Dot): Uint8Array {
  const number = new Uint8Array(8)
  new DataView(number.buffer).setBigUint64(0, BigInt(seq))
  return concat([fromHex(replica), number])
}

/** length (4) || bytes || zeros up to the bucket. */
function padded(bytes: Uint8Array): Uint8Array {
  const plain = new Uint8Array(bucketOf(LENGTH_BYTES + bytes.length))
  new DataView(plain.buffer).setUint32(0, bytes.length)
  plain.set(bytes, LENGTH_BYTES)
  return plain
}

function unpadded(plain: Uint8Array): Uint8Array | undefined {
  if (plain.length < LENGTH_BYTES) return undefined
  const length = new DataView(plain.buffer, plain.byteOffset).getUint32(0)
  return length > plain.length - LENGTH_BYTES ? undefined : plain.subarray(LENGTH_BYTES, LENGTH_BYTES + length)
}
