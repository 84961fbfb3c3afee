/**
 * Where a device can be dialled, in its own words: signed by it, so that others can pass them on and nobody can make them up
 * (docs/specs/sync.md, "Addresses").
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import type { Ed25519 } from './ed25519.ts'
import { SignedAddresses as SignedAddressesCodec } from './pb/messages.js'

/** Who can use an address: everybody, those in the same private networks, those on the same machine. Each is signed and passed on by itself. */
export const REACHES = ['world', 'network', 'machine'] as const
export type Reach = (typeof REACHES)[number]

export interface AddressTerms {
  /** Public key of the device that can be reached there, and that signs. */
  readonly device: Uint8Array
  readonly reach: Reach
  /** Multiaddrs; none where it cannot be reached so. */
  readonly addresses: readonly string[]
  /** Milliseconds since 1970, by the device's clock. What was made later replaces what was made earlier. */
  readonly made: number
}

export interface SignedAddresses extends AddressTerms {
  readonly signature: Uint8Array
}

const DAY_MS = 86_400_000
/** So far clocks may be apart. */
export const MAX_ADDRESSES_AHEAD_MS = DAY_MS
/** What is older is of no use, and not passed on. */
export const MAX_ADDRESSES_AGE_MS = 30 * DAY_MS
const DOMAIN = fromString('syncline addresses v1')

export function signAddresses(terms: AddressTerms, sign: (message: Uint8Array) => Uint8Array): SignedAddresses {
  return { ...terms, signature: sign(signedBytes(terms)) }
}

/** Whether the device that it names has signed it. */
export function isSigned(entry: SignedAddresses, ed25519: Pick<Ed25519, 'verify'>): boolean {
  return ed25519.verify(entry.device, signedBytes(entry), entry.signature)
}

/** Whether it is neither too old nor of a time to come. */
export function isTimely({ made }: AddressTerms, nowMs: number): boolean {
  return made <= nowMs + MAX_ADDRESSES_AHEAD_MS && made >= nowMs - MAX_ADDRESSES_AGE_MS
}

function signedBytes({ device, reach, addresses, made }: AddressTerms): Uint8Array {
  const raw = { device: device as Uint8Array<ArrayBuffer>, reach: REACHES.indexOf(reach), addresses: [...addresses], made, signature: new Uint8Array() }
  return concat([DOMAIN, SignedAddressesCodec.encode(raw)])
}
