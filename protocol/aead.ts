/** ChaCha20-Poly1305 (RFC 8439), handed in so that the fastest one at hand serves. */
export interface Aead {
  /** @param key 32 bytes @param nonce 12 bytes @returns the ciphertext, then `TAG_BYTES` */
  seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, associated: Uint8Array): Uint8Array
  /** Undefined where anything was changed. */
  open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array | undefined
}

export const NONCE_SIZE = 12
export const TAG_BYTES = 16
