/**
 * The link by which a device gets into a folder without being handed its key (docs/specs/invitation.md): a short-lived token, and where
 * the device is that made it. Whoever has the link may join as it allows; what joins gets a key and a grant of its own.
 */
import { concat } from 'uint8arrays/concat'
import { deriveKey } from './blake3.ts'
import { copyBytes } from './copy-bytes.ts'
import { deviceIdOf, publicKeyOf } from './device-id.ts'
import { toHex } from './hex.ts'
import { type DeviceId, PUBLIC_KEY_BYTES } from './ids.ts'
import { type Right, rightFromNumber, rightToNumber } from './right.ts'
import { badLine, formatLine, isOfKind, parseLine, type TextLine } from './text-line.ts'

export const TOKEN_BYTES = 16
export const NETWORK_FINGERPRINT_BYTES = 8
export const INVITATION_ID_BYTES = 8
/** More make the link longer, and the QR code larger, than they help. */
export const MAX_INVITATION_ADDRESSES = 4
/** A multiaddr in its binary form: one through a relay has some 60 bytes. */
export const MAX_BINARY_ADDRESS_BYTES = 96

const KIND = 'invite'
const NETWORK = 'syncline v1 network fingerprint'
const ID = 'syncline v1 invitation id'
const TOPIC = 'syncline v1 invitation topic'
/** Token, inviter, right, expiry, number of addresses, length of the fingerprint. */
const FIXED_BYTES = TOKEN_BYTES + PUBLIC_KEY_BYTES + 1 + 4 + 1 + 1
const INVITATION_LINE: TextLine<'invite'> = {
  name: 'an invitation',
  code: 'BAD_INVITATION',
  kinds: [KIND],
  // All of the above at their most in groups of 5 bits, and room; the checksum finds its three wrong characters up to 1,023.
  maxLength: 800
}

/** Names an invitation of a device: 16 hexadecimal digits, which show nothing of the token. */
export type InvitationId = string & { readonly __brand: 'InvitationId' }

export interface Invitation {
  /** Random, secret. */
  readonly token: Uint8Array
  /** The device that made it and answers who joins. */
  readonly inviter: DeviceId
  readonly right: Right
  /** Seconds since 1970 from which on it is void, by the clock of the inviter. */
  readonly expiry: number
  /** Where the inviter may be: multiaddrs in binary form, without the device. What they say is for the network to check. */
  readonly addresses: readonly Uint8Array[]
  /** Of the private network that inviter and joiner must be in; absent: none. */
  readonly network: Uint8Array | undefined
}

export function formatInvitation(invitation: Invitation): string {
  const { token, inviter, right, expiry, addresses, network = new Uint8Array() } = invitation
  if (token.length !== TOKEN_BYTES) throw new RangeError(`a token has ${TOKEN_BYTES} bytes, not ${token.length}`)
  if (!Number.isInteger(expiry) || expiry < 0 || expiry >= 2 ** 32) throw new RangeError(`not a time in seconds since 1970: ${expiry}`)
  if (addresses.length > MAX_INVITATION_ADDRESSES) throw new RangeError(`an invitation has at most ${MAX_INVITATION_ADDRESSES} addresses`)
  if (addresses.some(({ length }) => length === 0 || length > MAX_BINARY_ADDRESS_BYTES)) throw new RangeError('an address is too long for an invitation')
  if (network.length !== 0 && network.length !== NETWORK_FINGERPRINT_BYTES) throw new RangeError('not the fingerprint of a network')
  const time = new Uint8Array(4)
  new DataView(time.buffer).setUint32(0, expiry)
  const places = addresses.flatMap((address) => [Uint8Array.of(address.length), address])
  const head = [token, publicKeyOf(inviter), Uint8Array.of(rightToNumber(right)), time]
  return formatLine(KIND, concat([...head, Uint8Array.of(addresses.length), ...places, Uint8Array.of(network.length), network]))
}

/** Whether a text means to be an invitation, and no key. */
export function looksLikeInvitation(text: string): boolean {
  return isOfKind(text, KIND)
}

/** @throws ProtocolError BAD_INVITATION with the reason, and never with a part of the token */
export function parseInvitation(text: string): Invitation {
  const { payload } = parseLine(text, INVITATION_LINE)
  const bad = (reason: string): Error => badLine(INVITATION_LINE, reason)
  if (payload.length < FIXED_BYTES) throw bad('it is too short: its end is missing')
  let at = 0
  const take = (length: number): Uint8Array => {
    if (at + length > payload.length) throw bad('it ends before it should')
    at += length
    return copyBytes(payload.subarray(at - length, at))
  }
  const byte = (): number => take(1)[0] as number
  const token = take(TOKEN_BYTES)
  const inviter = deviceIdOf(take(PUBLIC_KEY_BYTES))
  const right = rightFromNumber(byte())
  if (right === undefined) throw bad('what it allows is unknown: it was made by a newer Syncline')
  const time = take(4)
  const expiry = new DataView(time.buffer, time.byteOffset).getUint32(0)
  const count = byte()
  if (count > MAX_INVITATION_ADDRESSES) throw bad(`it has ${count} addresses, the most is ${MAX_INVITATION_ADDRESSES}`)
  const addresses = Array.from({ length: count }, () => {
    const length = byte()
    if (length === 0 || length > MAX_BINARY_ADDRESS_BYTES) throw bad(`an address in it has ${length} bytes`)
    return take(length)
  })
  const length = byte()
  if (length !== 0 && length !== NETWORK_FINGERPRINT_BYTES) throw bad(`the fingerprint of its network has ${length} bytes`)
  const network = length === 0 ? undefined : take(length)
  if (at !== payload.length) throw bad('something follows its end')
  return { token, inviter, right, expiry, addresses, network }
}

/** Tells a private network from others, and nothing of its key. @param key of the network: 32 bytes, secret */
export function networkFingerprintOf(key: Uint8Array): Uint8Array {
  return deriveKey(NETWORK, key, NETWORK_FINGERPRINT_BYTES)
}

/** How the joiner names the invitation to the inviter, and both to people. */
export function invitationIdOf(token: Uint8Array): InvitationId {
  return toHex(deriveKey(ID, token, INVITATION_ID_BYTES)) as InvitationId
}

/** Where inviter and joiner may look for each other, 32 bytes: strangers can link it to neither. */
export function invitationTopicOf(token: Uint8Array): Uint8Array {
  return deriveKey(TOPIC, token)
}
