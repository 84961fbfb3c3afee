/**
 * The text form of a device's key: a libp2p PeerId of an Ed25519 key, which holds the key itself
 * (https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md).
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString as toText } from 'uint8arrays/to-string'
import { ProtocolError } from './errors.ts'
import { type DeviceId, PUBLIC_KEY_BYTES } from './ids.ts'

/** Identity multihash of a 36-byte protobuf: key type Ed25519, 32 bytes of key. */
const PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20)

export function deviceIdOf(publicKey: Uint8Array): DeviceId {
  return toText(concat([PREFIX, publicKey]), 'base58btc') as DeviceId
}

/** @throws ProtocolError BAD_MESSAGE when it is not the id of an Ed25519 key */
export function publicKeyOf(device: string): Uint8Array {
  const fault = (): never => {
    throw new ProtocolError('BAD_MESSAGE', `not the id of an Ed25519 device: ${JSON.stringify(device.slice(0, 80))}`)
  }
  if (!/^12D3KooW[1-9A-HJ-NP-Za-km-z]{40,48}$/.test(device)) fault()
  const bytes = fromString(device, 'base58btc')
  if (bytes.length !== PREFIX.length + PUBLIC_KEY_BYTES || PREFIX.some((byte, i) => bytes[i] !== byte)) fault()
  return bytes.slice(PREFIX.length)
}

/** What tells two devices apart at a glance: the last seven characters (the first ones are the same for all). */
export function shortDeviceId(device: DeviceId): string {
  return device.slice(-7)
}
