/** Ed25519 over OpenSSL, stricter: keys and signatures are refused that more than one form or more than one message fits. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { copyBytes, type Ed25519, fromHex, PUBLIC_KEY_BYTES, SIGNATURE_BYTES, toHex } from '../protocol/index.ts'

const SEED_BYTES = 32
/** Making a key object costs about as much as a signature. Public keys: one a folder and one a writer seen lately; a few hundred bytes each. */
const PUBLIC_CACHE = 1024
/** Signing keys: this device's and those of folders it may write. */
const PRIVATE_CACHE = 64

/** DER around a raw key (RFC 8410). */
const PKCS8_PREFIX = fromHex('302e020100300506032b657004220420')
const SPKI_PREFIX = fromHex('302a300506032b6570032100')

/** y of the points whose order divides 8, canonical and with the sign bit cleared: anything can be signed for such a key without any secret. */
const SMALL_ORDER = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'
])

export class NodeEd25519 implements Ed25519 {
  readonly #publicKeys = new Map<string, KeyObject>()
  readonly #privateKeys = new Map<string, KeyObject>()

  publicKey(seed: Uint8Array): Uint8Array {
    const spki = createPublicKey(this.#privateKey(seed)).export({ format: 'der', type: 'spki' })
    return new Uint8Array(spki.subarray(SPKI_PREFIX.length))
  }

  sign(seed: Uint8Array, message: Uint8Array): Uint8Array {
    return new Uint8Array(sign(null, message, this.#privateKey(seed)))
  }

  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false
    // OpenSSL itself refuses an S that is not below the group's order, and an R that is not canonical.
    if (isWeakPoint(signature.subarray(0, PUBLIC_KEY_BYTES))) return false
    const name = toHex(publicKey)
    let key = take(this.#publicKeys, name)
    if (key === undefined) {
      if (isWeakPoint(publicKey)) return false
      key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' })
    }
    keep(this.#publicKeys, name, key, PUBLIC_CACHE)
    return verify(null, message, key, signature)
  }

  #privateKey(seed: Uint8Array): KeyObject {
    if (seed.length !== SEED_BYTES) throw new RangeError(`an Ed25519 seed has ${SEED_BYTES} bytes, not ${seed.length}`)
    const name = toHex(seed)
    const key = take(this.#privateKeys, name) ?? createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' })
    keep(this.#privateKeys, name, key, PRIVATE_CACHE)
    return key
  }
}

/** Whether 32 bytes are a point of small order, or one that is not in its only canonical form (y at or above p = 2^255 - 19). */
function isWeakPoint(point: Uint8Array): boolean {
  const y = copyBytes(point)
  y[31] = (y[31] as number) & 0x7f
  const canonical = y[31] !== 0x7f || (y[0] as number) < 0xed || y.subarray(1, 31).some((byte) => byte !== 0xff)
  return !canonical || SMALL_ORDER.has(toHex(y))
}

function take(cache: Map<string, KeyObject>, name: string): KeyObject | undefined {
  const key = cache.get(name)
  cache.delete(name)
  return key
}

/** Puts `key` last; what was used longest ago goes first. */
function keep(cache: Map<string, KeyObject>, name: string, key: KeyObject, most: number): void {
  cache.set(name, key)
  if (cache.size > most) cache.delete(cache.keys().next().value as string)
}
