/**
 * The text form of a key, on one line: its kind is its right, its payload the secret and, of the weaker ones, the folder's public key
 * (docs/specs/keys.md). A key that came by a succession says of which folder it is, and of which epoch.
 */
import { concat } from 'uint8arrays/concat'
import type { Ed25519 } from './ed25519.ts'
import { fromHex, toHex } from './hex.ts'
import { type FolderId, HASH_BYTES, PUBLIC_KEY_BYTES } from './ids.ts'
import {
  createReadKey,
  createStoreKey,
  createWriteKey,
  type FolderKey,
  type KeyPlace,
  MAX_EPOCH,
  readSecretOf,
  SECRET_BYTES,
  storeSecretOf,
  writeSecretOf
} from './keys.ts'
import type { Right } from './right.ts'
import { badLine, formatLine, parseLine, type TextLine } from './text-line.ts'

/** Of the key that a folder was made with, and of those that came later. */
const FIRST = 1
const LATER = 2
const EPOCH_BYTES = 4
const KEY_LINE: TextLine<Right> = {
  name: 'a key',
  code: 'BAD_KEY',
  kinds: ['write', 'read', 'store'],
  latestVersion: LATER,
  /** Some more than the longest. */
  maxLength: 256,
  payloadBytes: (kind, version) => ownBytes(kind) + (version === LATER ? HASH_BYTES + EPOCH_BYTES : 0)
}

export function formatKey(key: FolderKey): string {
  return formatLine(key.right, concat([payloadOf(key), placeBytes(key)]), key.epoch === 0 ? FIRST : LATER)
}

/**
 * The key that a person typed or pasted.
 * @throws ProtocolError BAD_KEY with the reason, and never with a part of the secret
 */
export function parseKey(text: string, ed25519: Ed25519): FolderKey {
  const { kind, version, payload } = parseLine(text, KEY_LINE)
  const own = ownBytes(kind)
  const place = version === LATER ? readPlace(payload.subarray(own)) : undefined
  const secret = payload.subarray(0, SECRET_BYTES)
  if (kind === 'write') return createWriteKey(secret, ed25519, place)
  const publicKey = payload.subarray(SECRET_BYTES, own)
  return kind === 'read' ? createReadKey(secret, publicKey, place) : createStoreKey(secret, publicKey, place)
}

function payloadOf(key: FolderKey): Uint8Array {
  switch (key.right) {
    case 'write':
      return writeSecretOf(key)
    case 'read':
      return concat([readSecretOf(key), key.publicKey])
    case 'store':
      return concat([storeSecretOf(key), key.publicKey])
  }
}

function ownBytes(kind: Right): number {
  return kind === 'write' ? SECRET_BYTES : SECRET_BYTES + PUBLIC_KEY_BYTES
}

/** What stands behind the payload of a later key: folder id, epoch. */
function placeBytes({ folder, epoch }: FolderKey): Uint8Array {
  if (epoch === 0) return new Uint8Array()
  const number = new Uint8Array(EPOCH_BYTES)
  new DataView(number.buffer).setUint32(0, epoch)
  return concat([fromHex(folder), number])
}

function readPlace(bytes: Uint8Array): KeyPlace {
  const epoch = new DataView(bytes.buffer, bytes.byteOffset).getUint32(HASH_BYTES)
  if (epoch < 1 || epoch > MAX_EPOCH) throw badLine(KEY_LINE, 'its epoch is out of range')
  return { folder: toHex(bytes.subarray(0, HASH_BYTES)) as FolderId, epoch }
}
