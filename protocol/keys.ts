/**
 * A folder's keys (docs/specs/keys.md). Whoever holds one may do what it says: there is no account behind it.
 *
 *     W  write secret, 32 random bytes      public key = Ed25519 from KDF(W, sign)      folder id = BLAKE3(public key)
 *     R  read secret  = KDF(W, read)
 *     S  store secret = KDF(R, store)
 *
 * A weaker secret follows from a stronger one and never the reverse. A folder keeps the id of its first key when it goes on under others: each
 * of these has an epoch, and is told from the folder's other keys by its own id. A key object never shows its secret: neither logged, nor inspected,
 * nor as JSON; only the functions of this file give it.
 */
import { blake3, deriveKey } from './blake3.ts'
import { copyBytes } from './copy-bytes.ts'
import type { Ed25519 } from './ed25519.ts'
import { ProtocolError } from './errors.ts'
import { toHex } from './hex.ts'
import { type FolderId, type KeyId, PUBLIC_KEY_BYTES } from './ids.ts'
import type { Right } from './right.ts'

export const SECRET_BYTES = 32
/** A folder may change its key so often: the successions are kept for ever, and sent to who joins. */
export const MAX_EPOCH = 1024

const SIGN = 'syncline v1 sign'
const READ = 'syncline v1 read'
const STORE = 'syncline v1 store'
const TOPIC = 'syncline v1 topic'

/** Of which folder a key is, where it is not the one that the folder was made with. */
export interface KeyPlace {
  readonly folder: FolderId
  /** How many keys the folder had before. */
  readonly epoch: number
}

/** A class for its private field, which nothing outside can list. */
class SecretKey<R extends Right> {
  readonly right: R
  readonly folder: FolderId
  /** 0 of the key that the folder was made with. */
  readonly epoch: number
  /** The same for the keys of all rights that follow from one. */
  readonly id: KeyId
  /** Ed25519, 32 bytes; checks what writers signed. */
  readonly publicKey: Uint8Array
  readonly #secret: Uint8Array

  constructor(right: R, publicKey: Uint8Array, secret: Uint8Array, place?: KeyPlace) {
    this.right = right
    this.id = keyIdOf(publicKey)
    this.folder = place?.folder ?? folderIdOf(publicKey)
    this.epoch = place?.epoch ?? 0
    if (place !== undefined && (!Number.isInteger(place.epoch) || place.epoch < 1 || place.epoch > MAX_EPOCH))
      throw new RangeError(`a later key of a folder has an epoch from 1 to ${MAX_EPOCH}, not ${place.epoch}`)
    this.publicKey = publicKey
    this.#secret = secret
    Object.freeze(this)
  }

  static secretOf(key: FolderKey): Uint8Array {
    return key.#secret
  }

  toJSON(): { right: R; folder: FolderId } {
    return { right: this.right, folder: this.folder }
  }

  toString(): string {
    return `${this.right} key of the folder ${this.folder}`
  }
}

/** Made by `createWriteKey`, `createReadKey`, `createStoreKey` and `parseKey` only. */
export type WriteKey = SecretKey<'write'>
export type ReadKey = SecretKey<'read'>
export type StoreKey = SecretKey<'store'>
export type FolderKey = WriteKey | ReadKey | StoreKey

export function folderIdOf(publicKey: Uint8Array): FolderId {
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new RangeError(`a folder's public key has ${PUBLIC_KEY_BYTES} bytes, not ${publicKey.length}`)
  return toHex(blake3(publicKey)) as FolderId
}

export function keyIdOf(publicKey: Uint8Array): KeyId {
  return folderIdOf(publicKey) as string as KeyId
}

/** The key of a new folder from `SECRET_BYTES` random bytes, or of the folder that was made from these. */
export function createWriteKey(secret: Uint8Array, ed25519: Ed25519, place?: KeyPlace): WriteKey {
  const own = copySecret(secret)
  return new SecretKey('write', ed25519.publicKey(deriveKey(SIGN, own)), own, place)
}

/** For who has the read secret and the public key only. */
export function createReadKey(secret: Uint8Array, publicKey: Uint8Array, place?: KeyPlace): ReadKey {
  return new SecretKey('read', copyBytes(publicKey), copySecret(secret), place)
}

/** For who has the store secret and the public key only. */
export function createStoreKey(secret: Uint8Array, publicKey: Uint8Array, place?: KeyPlace): StoreKey {
  return new SecretKey('store', copyBytes(publicKey), copySecret(secret), place)
}

/**
 * The read key of the folder.
 * @throws ProtocolError BAD_KEY for a store key, from which none follows
 */
export function readKeyOf(key: FolderKey): ReadKey {
  if (key.right === 'read') return key
  if (key.right === 'write') return new SecretKey('read', key.publicKey, readSecretOf(key), placeOf(key))
  throw new ProtocolError('BAD_KEY', 'a store key cannot give a read key: ask someone who holds the read or the write key')
}

export function storeKeyOf(key: FolderKey): StoreKey {
  return key.right === 'store' ? key : new SecretKey('store', key.publicKey, storeSecretOf(key), placeOf(key))
}

/** W, 32 bytes, not to be changed: to show or to keep the key, nothing else. */
export function writeSecretOf(key: WriteKey): Uint8Array {
  return SecretKey.secretOf(key)
}

/** R, 32 bytes, not to be changed. */
export function readSecretOf(key: WriteKey | ReadKey): Uint8Array {
  return key.right === 'read' ? SecretKey.secretOf(key) : deriveKey(READ, SecretKey.secretOf(key))
}

/** S, 32 bytes, not to be changed. */
export function storeSecretOf(key: FolderKey): Uint8Array {
  return key.right === 'store' ? SecretKey.secretOf(key) : deriveKey(STORE, readSecretOf(key))
}

/** The Ed25519 seed of the folder's signing key: issues grants. */
export function signingSeedOf(key: WriteKey): Uint8Array {
  return deriveKey(SIGN, SecretKey.secretOf(key))
}

/**
 * The rendezvous name of one day, 32 bytes: strangers can link it neither to the folder nor to another day.
 * `utcDay` is the number of whole days since 1970, UTC.
 */
export function topicOf(key: FolderKey, utcDay: number): Uint8Array {
  if (!Number.isInteger(utcDay) || utcDay < 0 || utcDay >= 2 ** 32) throw new RangeError(`not a day since 1970: ${utcDay}`)
  const material = new Uint8Array(SECRET_BYTES + 4)
  material.set(storeSecretOf(key))
  new DataView(material.buffer).setUint32(SECRET_BYTES, utcDay)
  return deriveKey(TOPIC, material)
}

/** Undefined of a folder's first key. */
export function placeOf({ folder, epoch }: FolderKey): KeyPlace | undefined {
  return epoch === 0 ? undefined : { folder, epoch }
}

function copySecret(secret: Uint8Array): Uint8Array {
  if (secret.length !== SECRET_BYTES) throw new RangeError(`a key's secret has ${SECRET_BYTES} bytes, not ${secret.length}`)
  return copyBytes(secret)
}
