/**
 * The text form of a key: `syncline:`, the kind, `1`, the version, the payload and a checksum, on one line. It is Bech32m (BIP 350) with
 * `syncline:<kind>` as its human-readable part: any up to three wrong characters are detected, one is located (docs/specs/keys.md).
 */
import { bech32m } from '@scure/base'
import { concat } from 'uint8arrays/concat'
import type { Ed25519 } from './ed25519.ts'
import { ProtocolError } from './errors.ts'
import { PUBLIC_KEY_BYTES } from './ids.ts'
import { createReadKey, createStoreKey, createWriteKey, type FolderKey, readSecretOf, SECRET_BYTES, storeSecretOf, writeSecretOf } from './keys.ts'
import type { Right } from './right.ts'

const SCHEME = 'syncline:'
const SEPARATOR = '1'
const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const CHECKSUM_LENGTH = 6
/** The first character after the separator, as a number. */
const VERSION = 1
const KINDS: readonly Right[] = ['write', 'read', 'store']
/** Twice the longest key: what is longer was never one. */
const MAX_LENGTH = 256

export function formatKey(key: FolderKey): string {
  const words = [VERSION, ...bech32m.toWords(payloadOf(key))]
  return bech32m.encode(SCHEME + key.right, words, false)
}

/**
 * The key that a person typed or pasted. White space around it is ignored; capital letters are taken when all letters are capital (QR codes).
 * @throws ProtocolError BAD_KEY with the reason, and never with a part of the secret
 */
export function parseKey(text: string, ed25519: Ed25519): FolderKey {
  const line = oneCase(text.trim())
  if (!line.startsWith(SCHEME)) throw bad(`it does not start with "${SCHEME}"`)
  if (line.length > MAX_LENGTH) throw bad(`it is too long (${line.length} characters): copy it again`)
  const separator = line.indexOf(SEPARATOR)
  if (separator < 0) throw bad(`there is no "${SEPARATOR}" after its kind: it is too short or a character is wrong`)
  const kind = KINDS.find((right) => SCHEME + right === line.slice(0, separator))
  if (kind === undefined) throw bad(`its kind, the word after "${SCHEME}", is none of ${KINDS.join(', ')}: it was mistyped, or made by a newer Syncline`)
  for (let i = separator + 1; i < line.length; i++) {
    if (!ALPHABET.includes(line.charAt(i))) throw bad(`character ${i + 1} cannot be in a key: it is ${describe(line, i)}`)
  }
  // The version comes before the length, which another version may change.
  const version = ALPHABET.indexOf(line.charAt(separator + 1))
  const length = separator + 1 + dataLength(kind)
  if (version === VERSION && line.length < length) throw bad(`it is too short: ${length - line.length} of ${length} characters are missing`)
  if (version === VERSION && line.length > length) throw bad(`it is too long: ${line.length - length} more than ${length} characters`)
  const decoded = bech32m.decodeUnsafe(line, false)
  if (decoded === undefined) throw bad(checksumFault(line, separator))
  if (version !== VERSION) throw bad(`it is of version ${version}, and this Syncline reads version ${VERSION}: update Syncline`)
  const payload = bech32m.fromWordsUnsafe(decoded.words.slice(1))
  if (payload === undefined) throw bad('it ends in bits that no key has')
  if (kind === 'write') return createWriteKey(payload, ed25519)
  const secret = payload.subarray(0, SECRET_BYTES)
  const publicKey = payload.subarray(SECRET_BYTES)
  return kind === 'read' ? createReadKey(secret, publicKey) : createStoreKey(secret, publicKey)
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

/** Characters after the separator. */
function dataLength(kind: Right): number {
  const bytes = kind === 'write' ? SECRET_BYTES : SECRET_BYTES + PUBLIC_KEY_BYTES
  return 1 + Math.ceil((bytes * 8) / 5) + CHECKSUM_LENGTH
}

/** Small letters. Mixed ones are refused as BIP 173 wants it: a change of case is a wrong character too. */
function oneCase(line: string): string {
  const small = line.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  if (small === line || line === line.replace(/[a-z]/g, (letter) => letter.toUpperCase())) return small
  const capitals = line.match(/[A-Z]/g)?.length ?? 0
  const odd = line.search(capitals * 2 > line.length ? /[a-z]/ : /[A-Z]/)
  throw bad(`small and capital letters are mixed (character ${odd + 1}): copy it as it was shown`)
}

/** One wrong character has exactly one place where it can be; it is named, but not what belongs there (BIP 173 advises against repairing). */
function checksumFault(line: string, separator: number): string {
  for (let i = separator + 1; i < line.length; i++) {
    for (const letter of ALPHABET) {
      if (bech32m.decodeUnsafe(line.slice(0, i) + letter + line.slice(i + 1), false) !== undefined) {
        return `its checksum does not fit: character ${i + 1} is probably wrong`
      }
    }
  }
  return 'its checksum does not fit: several characters are wrong, copy it again'
}

function describe(line: string, at: number): string {
  const code = line.codePointAt(at) as number
  return code > 0x20 && code < 0x7f ? `"${String.fromCodePoint(code)}"` : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

function bad(reason: string): ProtocolError {
  return new ProtocolError('BAD_KEY', `this is not a valid key: ${reason}`)
}
