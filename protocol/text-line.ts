/**
 * What a person copies by hand or by QR code, as one line: `syncline:`, the kind, `1`, the version, the payload and a checksum. It is
 * Bech32m (BIP 350) with `syncline:<kind>` as its human-readable part and without its limit of 90 characters: up to 1,023 any three wrong
 * characters are detected, and one is located.
 */
import { bech32m } from '@scure/base'
import { ProtocolError, type ProtocolErrorCode } from './errors.ts'

const SCHEME = 'syncline:'
const SEPARATOR = '1'
const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const CHECKSUM_LENGTH = 6
/** The first character after the separator, as a number. */
const FIRST_VERSION = 1

/** What a reader expects. */
export interface TextLine<Kind extends string> {
  /** What it is called in faults, with its article: `a key`. */
  readonly name: string
  readonly code: ProtocolErrorCode
  readonly kinds: readonly Kind[]
  /** Characters; what is longer was never one. */
  readonly maxLength: number
  /** The latest version that is read; absent: the first. */
  readonly latestVersion?: number
  /** Bytes of the payload of a kind, where all have the same. */
  payloadBytes?(kind: Kind, version: number): number
}

export function formatLine(kind: string, payload: Uint8Array, version = FIRST_VERSION): string {
  return bech32m.encode(SCHEME + kind, [version, ...bech32m.toWords(payload)], false)
}

export interface ParsedLine<Kind extends string> {
  readonly kind: Kind
  readonly version: number
  readonly payload: Uint8Array
}

/**
 * What a person typed or pasted. White space around it is ignored; capital letters are taken when all letters are capital (QR codes).
 * @throws ProtocolError of the line's code with the reason, and never with a part of the payload
 */
export function parseLine<Kind extends string>(text: string, expected: TextLine<Kind>): ParsedLine<Kind> {
  const { kinds, maxLength, latestVersion = FIRST_VERSION } = expected
  const bad = (reason: string): ProtocolError => badLine(expected, reason)
  const line = oneCase(text.trim(), bad)
  if (!line.startsWith(SCHEME)) throw bad(`it does not start with "${SCHEME}"`)
  if (line.length > maxLength) throw bad(`it is too long (${line.length} characters): copy it again`)
  const separator = line.indexOf(SEPARATOR)
  if (separator < 0) throw bad(`there is no "${SEPARATOR}" after its kind: it is too short or a character is wrong`)
  const kind = kinds.find((one) => SCHEME + one === line.slice(0, separator))
  if (kind === undefined) {
    const among = kinds.length === 1 ? 'is not' : 'is none of'
    throw bad(`its kind, the word after "${SCHEME}", ${among} ${kinds.join(', ')}: it was mistyped, or made by a newer Syncline`)
  }
  for (let i = separator + 1; i < line.length; i++) {
    if (!ALPHABET.includes(line.charAt(i))) throw bad(`character ${i + 1} cannot be in ${expected.name}: it is ${describe(line, i)}`)
  }
  // The version comes before the length, which another version may change.
  const version = ALPHABET.indexOf(line.charAt(separator + 1))
  const known = version >= FIRST_VERSION && version <= latestVersion
  const bytes = known ? expected.payloadBytes?.(kind, version) : undefined
  if (bytes !== undefined) {
    const length = separator + 1 + 1 + Math.ceil((bytes * 8) / 5) + CHECKSUM_LENGTH
    if (line.length < length) throw bad(`it is too short: ${length - line.length} of ${length} characters are missing`)
    if (line.length > length) throw bad(`it is too long: ${line.length - length} more than ${length} characters`)
  }
  const decoded = bech32m.decodeUnsafe(line, false)
  if (decoded === undefined) throw bad(checksumFault(line, separator))
  if (!known) {
    const read = latestVersion === FIRST_VERSION ? `version ${FIRST_VERSION}` : `versions up to ${latestVersion}`
    throw bad(`it is of version ${version}, and this Syncline reads ${read}: update Syncline`)
  }
  const payload = bech32m.fromWordsUnsafe(decoded.words.slice(1))
  if (payload === undefined) throw bad(`it ends in bits that no ${expected.name.replace(/^an? /, '')} has`)
  return { kind, version, payload }
}

/** Whether a text says of itself that it is of this kind, however damaged the rest is. */
export function isOfKind(text: string, kind: string): boolean {
  return text.trim().toLowerCase().startsWith(`${SCHEME}${kind}${SEPARATOR}`)
}

export function badLine({ code, name }: Pick<TextLine<string>, 'code' | 'name'>, reason: string): ProtocolError {
  return new ProtocolError(code, `this is not a valid ${name.replace(/^an? /, '')}: ${reason}`)
}

/** Small letters. Mixed ones are refused as BIP 173 wants it: a change of case is a wrong character too. */
function oneCase(line: string, bad: (reason: string) => ProtocolError): string {
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
