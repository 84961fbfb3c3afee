/**
 * What the session's messages prove, and how little they tell to who has no key (docs/specs/sync.md, "Handshake"). Every MAC is over
 * both nonces and both devices in the order sender, receiver: it holds in one session, between these two, in one direction.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { deriveKey, keyedHash } from './blake3.ts'
import { fromHex, toHex } from './hex.ts'
import { HASH_BYTES } from './ids.ts'
import { type FolderKey, readSecretOf, storeSecretOf } from './keys.ts'
import { MAX_BLINDED_IDS, MIN_BLINDED_IDS } from './limits.ts'
import type { BlindedId, OpenMessage } from './messages.ts'
import { rightToNumber } from './right.ts'

const OFFER = 'syncline v1 offer'
const PROVE_STORE = 'syncline v1 prove store'
const PROVE_READ = 'syncline v1 prove read'
const DECOYS = 'syncline v1 decoys'

export interface SessionEnd {
  /** Of the device: 32 bytes. */
  readonly publicKey: Uint8Array
  /** Of its hello: 32 bytes. */
  readonly nonce: Uint8Array
}

/** How `sender` names a folder to `receiver`. */
export function blindedIdOf(key: FolderKey, sender: SessionEnd, receiver: SessionEnd): BlindedId {
  return toHex(mac(OFFER, storeSecretOf(key), transcript(sender, receiver))) as BlindedId
}

/**
 * The ids to offer: those of the folders, filled up with decoys to a power of two, in ascending order.
 * The same seed gives the same decoys, so that a later offer of the session does not tell by its changes which ids are decoys.
 */
export function offerOf(ids: readonly BlindedId[], decoySeed: Uint8Array): BlindedId[] {
  let size = MIN_BLINDED_IDS
  while (size < ids.length) size *= 2
  if (size > MAX_BLINDED_IDS) throw new RangeError(`${ids.length} folders are more than one session can offer (${MAX_BLINDED_IDS})`)
  const decoys = deriveKey(DECOYS, decoySeed, HASH_BYTES * (size - ids.length))
  const offer = [...ids]
  for (let at = 0; at < decoys.length; at += HASH_BYTES) offer.push(toHex(decoys.subarray(at, at + HASH_BYTES)) as BlindedId)
  return offer.sort()
}

type Claim = Omit<OpenMessage, 'type' | 'proof'>

/** The open message of the holder of `key`, whose right it is. */
export function proveOpen(key: FolderKey, claim: Omit<Claim, 'right'>, sender: SessionEnd, receiver: SessionEnd): OpenMessage {
  const whole = { ...claim, right: key.right }
  const message = claimBytes(whole, sender, receiver)
  const store = mac(PROVE_STORE, storeSecretOf(key), message)
  const proof = key.right === 'store' ? store : concat([store, mac(PROVE_READ, readSecretOf(key), message)])
  return { type: 'open', ...whole, proof }
}

/**
 * Whether an open message was made in this session by a holder of the folder's key. Who has a store key only can tell that the sender may
 * store, not that it may read; that a sender may write, only the grants in its batches tell.
 */
export function isProven(key: FolderKey, open: OpenMessage, sender: SessionEnd, receiver: SessionEnd): boolean {
  const message = claimBytes(open, sender, receiver)
  const store = equalInConstantTime(open.proof.subarray(0, HASH_BYTES), mac(PROVE_STORE, storeSecretOf(key), message))
  if (open.right === 'store') return store && open.proof.length === HASH_BYTES
  if (open.proof.length !== 2 * HASH_BYTES) return false
  const read = key.right === 'store' || equalInConstantTime(open.proof.subarray(HASH_BYTES), mac(PROVE_READ, readSecretOf(key), message))
  return store && read
}

/** Compares all bytes, wherever the first difference is: the time tells nothing about the right ones. */
export function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number)
  return difference === 0
}

function mac(label: string, secret: Uint8Array, message: Uint8Array): Uint8Array {
  return keyedHash(deriveKey(label, secret), message)
}

function transcript(sender: SessionEnd, receiver: SessionEnd): Uint8Array {
  return concat([sender.nonce, receiver.nonce, sender.publicKey, receiver.publicKey])
}

/** Transcript, blinded id (32), right (1), channel (2), name, number of addresses (1), addresses; each text after its length (2). */
function claimBytes(claim: Claim, sender: SessionEnd, receiver: SessionEnd): Uint8Array {
  const head = Uint8Array.of(rightToNumber(claim.right), claim.channel >> 8, claim.channel & 0xff)
  const texts = claim.addresses.flatMap(textBytes)
  return concat([transcript(sender, receiver), fromHex(claim.blinded), head, ...textBytes(claim.name), Uint8Array.of(claim.addresses.length), ...texts])
}

function textBytes(text: string): [length: Uint8Array, bytes: Uint8Array] {
  const bytes = fromString(text)
  return [Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes]
}
