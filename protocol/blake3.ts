/** BLAKE3 (https://github.com/BLAKE3-team/BLAKE3-specs) in its three modes; held to the official vectors by its test. */
import { createDeriveKey, createKeyed, hash } from 'blake3-jit'

const KEY_BYTES = 32

/** The hash of `bytes`: 32 bytes. */
export function blake3(bytes: Uint8Array): Uint8Array {
  return hash(bytes)
}

/** A key of `length` bytes from key material; `context` is a constant text that no other use shares. */
export function deriveKey(context: string, material: Uint8Array, length = KEY_BYTES): Uint8Array {
  return createDeriveKey(context).update(material).finalize(length)
}

/**
 * The MAC of `message` under `key`: 32 bytes.
 * @throws RangeError when the key has not 32 bytes
 */
export function keyedHash(key: Uint8Array, message: Uint8Array): Uint8Array {
  if (key.length !== KEY_BYTES) throw new RangeError(`a BLAKE3 key has ${KEY_BYTES} bytes, not ${key.length}`)
  return createKeyed(key).update(message).finalize()
}
