/** Ed25519 (RFC 8032), handed in so that the fastest one at hand serves; strict: a malleable or small-order signature is refused. */
export interface Ed25519 {
  /** The public key of a 32-byte seed. */
  publicKey(seed: Uint8Array): Uint8Array
  sign(seed: Uint8Array, message: Uint8Array): Uint8Array
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
}
