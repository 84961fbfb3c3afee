/**
 * A grant gives one device one right to a folder, signed by the folder's key (docs/specs/keys.md, "Grants"). Whoever holds the write
 * key issues itself one; every batch carries its writer's, so that anyone who has the folder's public key can check who may write.
 */
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { copyBytes } from './copy-bytes.ts'
import type { Ed25519 } from './ed25519.ts'
import { ProtocolError } from './errors.ts'
import { fromHex, toHex } from './hex.ts'
import { type FolderId, HASH_BYTES, PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from './ids.ts'
import { folderIdOf, signingSeedOf, type WriteKey } from './keys.ts'
import { Grant as GrantCodec } from './pb/messages.js'
import { type Right, rightFromNumber, rightToNumber } from './right.ts'

/** Its fields take 166 bytes at the most. */
export const MAX_GRANT_BYTES = 256
/** For `expiry`: does not end. */
export const NO_EXPIRY = 0
const DOMAIN = fromString('syncline grant v1')

export interface GrantTerms {
  /** Public key of the device that is given the right. */
  readonly device: Uint8Array
  readonly right: Right
  /** Which of the folder's successive member lists it belongs to; 0 is the first. */
  readonly epoch: number
  /** Milliseconds since 1970 from which on it is void; `NO_EXPIRY` for never. */
  readonly expiry: number
}

export interface Grant extends GrantTerms {
  readonly folder: FolderId
  /** Ed25519 by the folder's key. */
  readonly signature: Uint8Array
}

export interface GrantChecks {
  /** Of the grant's epoch. */
  readonly folderPublicKey: Uint8Array
  /** Absent: the one that was made with that key. */
  readonly folder?: FolderId
  /** The public key that the grant must name, where the caller knows it. */
  readonly device?: Uint8Array
  /** Milliseconds since 1970; without it expiry is not checked. */
  readonly nowMs?: number
}

export function issueGrant(key: WriteKey, terms: GrantTerms, ed25519: Ed25519): Grant {
  const { device, right, epoch, expiry } = terms
  const fault = termsFault(terms)
  if (fault !== undefined) throw new RangeError(`no such grant can be issued: ${fault}`)
  const signature = ed25519.sign(signingSeedOf(key), signedBytes(key.folder, terms))
  return { folder: key.folder, device, right, epoch, expiry, signature }
}

export function encodeGrant(grant: Grant): Uint8Array {
  return GrantCodec.encode({
    folder: fromHex(grant.folder) as Uint8Array<ArrayBuffer>,
    device: grant.device as Uint8Array<ArrayBuffer>,
    right: rightToNumber(grant.right),
    epoch: grant.epoch,
    expiry: grant.expiry,
    signature: grant.signature as Uint8Array<ArrayBuffer>
  })
}

/**
 * The grant in its one canonical encoding; its signature is still to be verified.
 * @throws ProtocolError BAD_GRANT
 */
export function decodeGrant(bytes: Uint8Array): Grant {
  if (bytes.length > MAX_GRANT_BYTES) throw bad(`it has ${bytes.length} bytes, the most is ${MAX_GRANT_BYTES}`)
  let raw: GrantCodec
  try {
    raw = GrantCodec.decode(bytes)
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error))
  }
  if (raw.folder.length !== HASH_BYTES) throw bad(`its folder id has ${raw.folder.length} bytes`)
  if (raw.signature.length !== SIGNATURE_BYTES) throw bad(`its signature has ${raw.signature.length} bytes`)
  const right = rightFromNumber(raw.right)
  if (right === undefined) throw bad(`its right ${raw.right} is unknown`)
  const grant: Grant = {
    folder: toHex(raw.folder) as FolderId,
    device: copyBytes(raw.device),
    right,
    epoch: raw.epoch,
    expiry: raw.expiry,
    signature: copyBytes(raw.signature)
  }
  const fault = termsFault(grant)
  if (fault !== undefined) throw bad(fault)
  if (!equals(encodeGrant(grant), bytes)) throw bad('it is not in its canonical form')
  return grant
}

/**
 * The grant that `bytes` hold, if the folder's key signed it and it is in force. Whether its right is enough is the caller's question.
 * @throws ProtocolError BAD_GRANT
 */
export function verifyGrant(bytes: Uint8Array, checks: GrantChecks, ed25519: Ed25519): Grant {
  const grant = decodeGrant(bytes)
  if (grant.folder !== (checks.folder ?? folderIdOf(checks.folderPublicKey))) throw bad('it is for another folder')
  if (checks.device !== undefined && !equals(grant.device, checks.device)) throw bad('it is for another device')
  if (checks.nowMs !== undefined && grant.expiry !== NO_EXPIRY && checks.nowMs >= grant.expiry) {
    throw bad(`it ended on ${new Date(grant.expiry).toISOString()}: ask who holds the write key for a new one`)
  }
  if (!ed25519.verify(checks.folderPublicKey, signedBytes(grant.folder, grant), grant.signature)) {
    throw bad("its signature is not by the folder's key")
  }
  return grant
}

/** "syncline grant v1" || folder (32) || device (32) || right (1) || epoch (8) || expiry (8), numbers most significant byte first. */
function signedBytes(folder: FolderId, terms: GrantTerms): Uint8Array {
  const numbers = new Uint8Array(17)
  const view = new DataView(numbers.buffer)
  view.setUint8(0, rightToNumber(terms.right))
  view.setBigUint64(1, BigInt(terms.epoch))
  view.setBigUint64(9, BigInt(terms.expiry))
  return concat([DOMAIN, fromHex(folder), terms.device, numbers])
}

/** The latest time that a Date can hold, year 275760. */
const MAX_TIME = 8.64e15

function termsFault(terms: GrantTerms): string | undefined {
  if (terms.device.length !== PUBLIC_KEY_BYTES) return `its device key has ${terms.device.length} bytes`
  if (!Number.isSafeInteger(terms.epoch) || terms.epoch < 0) return 'its epoch is out of range'
  if (!Number.isSafeInteger(terms.expiry) || terms.expiry < 0 || terms.expiry > MAX_TIME) return 'its expiry is out of range'
  return undefined
}

function bad(reason: string): ProtocolError {
  return new ProtocolError('BAD_GRANT', `the grant is not valid: ${reason}`)
}
