/**
 * The outside of a bundle file: who may open it, and how it is sealed in chunks, so that any place in it can be read without the rest and nothing
 * can be taken off its end (docs/specs/bundle.md, "The file"). The chunks are those of STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015).
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { equals } from 'uint8arrays/equals'
import { type Aead, NONCE_SIZE, TAG_BYTES } from './aead.ts'
import { blake3, deriveKey, keyedHash } from './blake3.ts'
import { ProtocolError } from './errors.ts'
import { HASH_BYTES } from './ids.ts'
import { type FolderKey, readSecretOf, storeSecretOf } from './keys.ts'
import { FORMER_KEYS } from './lineage.ts'

export type BundleKind = 'request' | 'bundle'

/** Bytes of a chunk before it is sealed; all but the last have so many. */
export const BUNDLE_CHUNK_BYTES = 64 * 1024
export const BUNDLE_SALT_BYTES = 32
/** The key that it is sealed under, then former ones, then decoys. */
export const BUNDLE_IDS = 1 + FORMER_KEYS
/** Bytes before the first chunk. */
export const BUNDLE_HEAD_BYTES = 16 + 2 + BUNDLE_SALT_BYTES + BUNDLE_IDS * HASH_BYTES

const MAGIC = fromString('syncline bundle\n')
const VERSION = 1
const KINDS: Readonly<Record<number, BundleKind>> = { 1: 'request', 2: 'bundle' }
const IDS_AT = 18 + BUNDLE_SALT_BYTES
const MAX_CHUNKS = 2 ** 32

export interface BundleHead {
  readonly bytes: Uint8Array
  readonly kind: BundleKind
  readonly salt: Uint8Array
}

export interface BundleHeadInit {
  readonly kind: BundleKind
  /** The key that the file is sealed under, then those before it. */
  readonly keys: readonly FolderKey[]
  /** Random, and never used before. */
  readonly salt: Uint8Array
  /** `HASH_BYTES` random bytes, for the ids that stand for no key. */
  readonly decoySeed: Uint8Array
}

export function makeBundleHead({ kind, keys, salt, decoySeed }: BundleHeadInit): BundleHead {
  const ids = Array.from({ length: BUNDLE_IDS }, (_, i) => {
    const key = keys[i]
    return key === undefined ? keyedHash(decoySeed, Uint8Array.of(i)) : blindedBundleId(key, salt)
  })
  return { bytes: concat([MAGIC, Uint8Array.of(VERSION, kind === 'request' ? 1 : 2), salt, ...ids]), kind, salt }
}

/** @throws ProtocolError BAD_BUNDLE for what is none, UNSUPPORTED_VERSION for one that this version cannot read */
export function decodeBundleHead(bytes: Uint8Array): BundleHead {
  if (!equals(bytes.subarray(0, MAGIC.length), MAGIC.subarray(0, bytes.length)) || bytes.length === 0)
    throw badBundle('it is no bundle, and no request for one')
  const version = bytes[MAGIC.length]
  if (version !== undefined && version !== VERSION)
    throw new ProtocolError('UNSUPPORTED_VERSION', `the bundle is of version ${version}, and this Syncline reads version ${VERSION}`)
  const kind = KINDS[bytes[MAGIC.length + 1] ?? 0]
  if (bytes.length < BUNDLE_HEAD_BYTES) throw badBundle('it is cut off')
  if (kind === undefined) throw badBundle('it is of a kind that does not exist')
  return { bytes: bytes.slice(0, BUNDLE_HEAD_BYTES), kind, salt: bytes.slice(18, IDS_AT) }
}

/** What a file says of a key: it is sealed under it, or under a later key of the same folder, or it is of another folder. */
export function bundleMatch({ bytes, salt }: BundleHead, key: FolderKey): 'sealed' | 'later' | undefined {
  const own = blindedBundleId(key, salt)
  for (let i = 0; i < BUNDLE_IDS; i++) {
    const at = IDS_AT + i * HASH_BYTES
    if (equals(bytes.subarray(at, at + HASH_BYTES), own)) return i === 0 ? 'sealed' : 'later'
  }
  return undefined
}

/** Known to all who hold a key of the folder, whatever its kind, and to nobody else; another one in each file. */
function blindedBundleId(key: FolderKey, salt: Uint8Array): Uint8Array {
  return keyedHash(deriveKey('syncline v1 bundle', storeSecretOf(key)), salt)
}

/** Seals and opens the chunks of one file, for who holds the read secret. */
export class BundleSeal {
  readonly #aead: Aead
  readonly #key: Uint8Array

  /** @throws ProtocolError BAD_KEY for a store key */
  constructor({ aead }: { readonly aead: Aead }, { head, key }: { readonly head: BundleHead; readonly key: FolderKey }) {
    if (key.right === 'store') throw new ProtocolError('BAD_KEY', 'a store key opens no bundle: it takes the read or the write key of the folder')
    this.#aead = aead
    // Of the whole head: a file of which anything there was changed does not open.
    this.#key = keyedHash(deriveKey('syncline v1 bundle key', readSecretOf(key)), blake3(head.bytes))
  }

  seal(plain: Uint8Array, index: number, last: boolean): Uint8Array {
    return this.#aead.seal(this.#key, nonceOf(index, last), plain, NOTHING_MORE)
  }

  open(sealed: Uint8Array, index: number, last: boolean): Uint8Array | undefined {
    return sealed.length < TAG_BYTES ? undefined : this.#aead.open(this.#key, nonceOf(index, last), sealed, NOTHING_MORE)
  }
}

export function badBundle(why: string): ProtocolError {
  return new ProtocolError('BAD_BUNDLE', `the bundle cannot be used: ${why}`)
}

const NOTHING_MORE = new Uint8Array()

/** Zeros (7) || index (4) || 1 in the last chunk (1): the key is of this file only. */
function nonceOf(index: number, last: boolean): Uint8Array {
  if (index >= MAX_CHUNKS) throw new RangeError(`a bundle has at most ${MAX_CHUNKS} chunks`)
  const nonce = new Uint8Array(NONCE_SIZE)
  new DataView(nonce.buffer).setUint32(7, index)
  nonce[11] = last ? 1 : 0
  return nonce
}
