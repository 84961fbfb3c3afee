/**
 * What two devices say to each other to be linked directly (docs/specs/rendezvous.md, "Hole punching" and "Dialling back"): the messages of
 * both streams, and the one place where what a peer sent on them is checked.
 */
import { ProtocolError } from './errors.ts'
import { DialBackMessage as DialBackCodec, PunchMessage as PunchCodec } from './pb/messages.js'

export const PUNCH_PROTOCOL = '/syncline/punch/1.0.0'
export const DIAL_BACK_PROTOCOL = '/syncline/dial-back/1.0.0'
/** One frame of either stream, in bytes. */
export const MAX_REACH_MESSAGE_BYTES = 256
/** Characters of an address with an IP address and a port in it. */
export const MAX_PUNCH_ADDRESS_LENGTH = 64
/** Ports that are tried for one question: of IPv4, of IPv6, and one that the router gave. */
export const MAX_DIAL_BACK_PORTS = 3

/** Where others see the sender, as a multiaddr; '' says: now. */
export function encodePunch(address: string): Uint8Array {
  return PunchCodec.encode({ address })
}

/** @throws ProtocolError BAD_MESSAGE */
export function decodePunch(bytes: Uint8Array): string {
  const { address } = decode(bytes, () => PunchCodec.decode(bytes))
  if (address.length > MAX_PUNCH_ADDRESS_LENGTH) throw bad(`its address has ${address.length} characters`)
  if (!/^[a-z0-9/.:]*$/.test(address)) throw bad('its address is none')
  return address
}

/** Ports to try, or those that answered. */
export function encodeDialBack(ports: readonly number[]): Uint8Array {
  return DialBackCodec.encode({ ports: [...ports] })
}

/** @throws ProtocolError BAD_MESSAGE */
export function decodeDialBack(bytes: Uint8Array): number[] {
  const { ports } = decode(bytes, () => DialBackCodec.decode(bytes, { limits: { ports: MAX_DIAL_BACK_PORTS } }))
  if (ports.some((port) => port < 1 || port > 65_535)) throw bad('a port in it is none')
  if (new Set(ports).size < ports.length) throw bad('a port is in it twice')
  return ports
}

function decode<T>(bytes: Uint8Array, read: () => T): T {
  if (bytes.length > MAX_REACH_MESSAGE_BYTES) throw bad(`it has ${bytes.length} bytes, the most is ${MAX_REACH_MESSAGE_BYTES}`)
  try {
    return read()
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error))
  }
}

function bad(reason: string): ProtocolError {
  return new ProtocolError('BAD_MESSAGE', `the peer sent a message about reaching it that is not valid: ${reason}`)
}
