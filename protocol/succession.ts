/**
 * A succession: the signed step of a folder from one key to the next (docs/specs/grants.md). It says who the members are from then on, and
 * what counts of that which others have written. Here are its bytes and its secrets; that one follows from another is lineage.ts's matter.
 */
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { deriveKey } from './blake3.ts'
import { copyBytes } from './copy-bytes.ts'
import { deviceIdOf, publicKeyOf } from './device-id.ts'
import type { Ed25519 } from './ed25519.ts'
import { ProtocolError } from './errors.ts'
import { decodeGrant } from './grant.ts'
import { fromHex, toHex } from './hex.ts'
import { type DeviceId, type FolderId, HASH_BYTES, PUBLIC_KEY_BYTES, REPLICA_ID_BYTES, type ReplicaId, SIGNATURE_BYTES } from './ids.ts'
import { fromSpans, type IntervalSet, toSpans } from './interval-set.ts'
import { createReadKey, createStoreKey, type FolderKey, keyIdOf, MAX_EPOCH, readSecretOf, SECRET_BYTES, storeSecretOf } from './keys.ts'
import type { Knowledge } from './knowledge.ts'
import { MAX_REPLICAS, MAX_SPANS } from './limits.ts'
import { Succession as SuccessionCodec } from './pb/messages.js'
import { type Right, rightFromNumber, rightToNumber } from './right.ts'
import { equalInConstantTime } from './session-proof.ts'
import { MAX_SEQUENCE } from './version-vector.ts'

export const MAX_MEMBERS = 1024
/** One message of the session has room for it: 1,024 grants take less than half of this. */
export const MAX_SUCCESSION_BYTES = 512 * 1024

const DOMAIN = fromString('syncline succession v1')
const READ_CHECK = 'syncline v1 read check'
const STORE_CHECK = 'syncline v1 store check'
const FORMER_READ = 'syncline v1 former read'
const FORMER_STORE = 'syncline v1 former store'

export interface Member {
  readonly device: DeviceId
  readonly right: Right
  /** Of one that may write: signed by the new key, for its epoch. */
  readonly grant?: Uint8Array
}

export interface Succession {
  readonly folder: FolderId
  /** Of the new key. */
  readonly epoch: number
  /** Public key of the epoch before. */
  readonly former: Uint8Array
  readonly publicKey: Uint8Array
  /** The device that made it. */
  readonly maker: DeviceId
  readonly members: readonly Member[]
  /** What counts of the changes of those who may not write any more. */
  readonly cut: Knowledge
  /** Tell the secrets of the new key that are handed over from wrong ones. */
  readonly readCheck: Uint8Array
  readonly storeCheck: Uint8Array
  /** The secrets of the epoch before, for who has those of this one. */
  readonly formerRead: Uint8Array
  readonly formerStore: Uint8Array
  /** Hash of the succession before; empty in the first. */
  readonly previous: Uint8Array
  /** Milliseconds since 1970, by the clock of its maker. */
  readonly made: number
}

/** As it travels and is kept: the bytes that were signed, and the signature. */
export interface SignedSuccession {
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

export function signSuccession(succession: Succession, sign: (message: Uint8Array) => Uint8Array): SignedSuccession {
  const bytes = encodeSuccession(succession)
  return { bytes, signature: sign(concat([DOMAIN, bytes])) }
}

export function isSignedBy(publicKey: Uint8Array, { bytes, signature }: SignedSuccession, ed25519: Ed25519): boolean {
  return signature.length === SIGNATURE_BYTES && ed25519.verify(publicKey, concat([DOMAIN, bytes]), signature)
}

export function encodeSuccession(succession: Succession): Uint8Array {
  const raw = (value: Uint8Array): Uint8Array<ArrayBuffer> => value as Uint8Array<ArrayBuffer>
  const { folder, epoch, former, publicKey, maker, members, cut, made } = succession
  return SuccessionCodec.encode({
    folder: raw(fromHex(folder)),
    epoch,
    former: raw(former),
    publicKey: raw(publicKey),
    maker: raw(publicKeyOf(maker)),
    members: members.map(({ device, right, grant }) => ({
      device: raw(publicKeyOf(device)),
      right: rightToNumber(right),
      grant: raw(grant ?? new Uint8Array())
    })),
    cut: [...cut].map(([replica, set]) => ({ replica: raw(fromHex(replica)), spans: toSpans(set) })),
    readCheck: raw(succession.readCheck),
    storeCheck: raw(succession.storeCheck),
    formerRead: raw(succession.formerRead),
    formerStore: raw(succession.formerStore),
    previous: raw(succession.previous),
    made
  })
}

/**
 * What the bytes say, its signature still to be verified.
 * @throws ProtocolError BAD_SUCCESSION
 */
export function decodeSuccession(bytes: Uint8Array): Succession {
  if (bytes.length > MAX_SUCCESSION_BYTES) throw badSuccession(`it has ${bytes.length} bytes, the most is ${MAX_SUCCESSION_BYTES}`)
  let raw: SuccessionCodec
  try {
    raw = SuccessionCodec.decode(bytes, { limits: { members: MAX_MEMBERS, cut: MAX_REPLICAS, cut$: { spans: MAX_SPANS } } })
  } catch (error) {
    throw badSuccession(error instanceof Error ? error.message : String(error))
  }
  for (const hash of [raw.folder, raw.readCheck, raw.storeCheck, raw.formerRead, raw.formerStore])
    if (hash.length !== HASH_BYTES) throw badSuccession('an id or a secret in it has the wrong length')
  for (const key of [raw.former, raw.publicKey, raw.maker]) if (key.length !== PUBLIC_KEY_BYTES) throw badSuccession('a public key in it has the wrong length')
  if (raw.epoch < 1 || raw.epoch > MAX_EPOCH) throw badSuccession(`its epoch ${raw.epoch} is out of range`)
  if (raw.previous.length !== (raw.epoch === 1 ? 0 : HASH_BYTES)) throw badSuccession('the hash of the one before has the wrong length')
  // The latest time that a Date can hold.
  if (raw.made > 8.64e15) throw badSuccession('its time is out of range')
  const succession: Succession = {
    folder: toHex(raw.folder) as FolderId,
    epoch: raw.epoch,
    former: copyBytes(raw.former),
    publicKey: copyBytes(raw.publicKey),
    maker: deviceIdOf(raw.maker),
    members: raw.members.map((member) => readMember(member, raw)),
    cut: readCut(raw.cut),
    readCheck: copyBytes(raw.readCheck),
    storeCheck: copyBytes(raw.storeCheck),
    formerRead: copyBytes(raw.formerRead),
    formerStore: copyBytes(raw.formerStore),
    previous: copyBytes(raw.previous),
    made: raw.made
  }
  if (new Set(succession.members.map(({ device }) => device)).size < raw.members.length) throw badSuccession('it lists a member twice')
  if (!equals(encodeSuccession(succession), bytes)) throw badSuccession('it is not in its canonical form')
  return succession
}

function readMember({ device, right: number, grant }: SuccessionCodec['members'][number], raw: SuccessionCodec): Member {
  const right = rightFromNumber(number)
  if (device.length !== PUBLIC_KEY_BYTES || right === undefined) throw badSuccession('a member of it is none')
  if (right !== 'write') {
    if (grant.length > 0) throw badSuccession('it grants a member more than its right')
    return { device: deviceIdOf(device), right }
  }
  try {
    const given = decodeGrant(grant)
    if (given.right === 'write' && given.epoch === raw.epoch && equals(given.device, device) && given.folder === toHex(raw.folder))
      return { device: deviceIdOf(device), right, grant: copyBytes(grant) }
  } catch {
    // Said below.
  }
  throw badSuccession('the grant of a member is not for it')
}

function readCut(raw: SuccessionCodec['cut']): Knowledge {
  const cut = new Map<ReplicaId, IntervalSet>()
  let count = 0
  for (const { replica, spans } of raw) {
    count += spans.length
    if (replica.length !== REPLICA_ID_BYTES || spans.length === 0 || count > MAX_SPANS || cut.has(toHex(replica) as ReplicaId))
      throw badSuccession('its cut is malformed')
    try {
      cut.set(toHex(replica) as ReplicaId, fromSpans(spans, MAX_SEQUENCE))
    } catch {
      throw badSuccession('its cut is malformed')
    }
  }
  return cut
}

/** What a succession tells of the secrets of its key, and of those of the key before. */
export function successionSecrets(key: FolderKey, former: FolderKey): Pick<Succession, 'readCheck' | 'storeCheck' | 'formerRead' | 'formerStore'> {
  if (key.right === 'store' || former.right === 'store') throw new RangeError('a succession is made by who has the read secrets')
  return {
    readCheck: deriveKey(READ_CHECK, readSecretOf(key)),
    storeCheck: deriveKey(STORE_CHECK, storeSecretOf(key)),
    formerRead: padded(FORMER_READ, readSecretOf(key), readSecretOf(former)),
    formerStore: padded(FORMER_STORE, storeSecretOf(key), storeSecretOf(former))
  }
}

/**
 * The key that was handed over to a member.
 * @throws ProtocolError BAD_SUCCESSION for a secret that is not of this succession
 */
export function keyOfMember({ folder, epoch, publicKey, readCheck, storeCheck }: Succession, right: Right, secret: Uint8Array): FolderKey {
  const [label, check] = right === 'store' ? [STORE_CHECK, storeCheck] : [READ_CHECK, readCheck]
  if (secret.length !== SECRET_BYTES || !equalInConstantTime(deriveKey(label, secret), check))
    throw badSuccession('the secret that was handed over is another one')
  return right === 'store' ? createStoreKey(secret, publicKey, { folder, epoch }) : createReadKey(secret, publicKey, { folder, epoch })
}

/** The key of the epoch before, for reading or storing, as `key` is. */
export function formerKeyOf(succession: Succession, key: FolderKey): FolderKey {
  const { folder, epoch, former } = succession
  if (key.id !== keyIdOf(succession.publicKey)) throw new RangeError('that is the key of another succession')
  const place = epoch === 1 ? undefined : { folder, epoch: epoch - 1 }
  return key.right === 'store'
    ? createStoreKey(padded(FORMER_STORE, storeSecretOf(key), succession.formerStore), former, place)
    : createReadKey(padded(FORMER_READ, readSecretOf(key), succession.formerRead), former, place)
}

/** Seals and opens a secret under another one, which does that for this one only; that it is whole is what the signature says. */
function padded(label: string, secret: Uint8Array, value: Uint8Array): Uint8Array {
  const pad = deriveKey(label, secret)
  return value.map((byte, i) => byte ^ (pad[i] as number))
}

export function badSuccession(reason: string): ProtocolError {
  return new ProtocolError('BAD_SUCCESSION', `a succession of the folder's key is not valid: ${reason}`)
}
