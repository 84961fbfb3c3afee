/** Randomness: nonces, replica ids and jitter. */
export interface Random {
  bytes(length: number): Uint8Array
  /** A number in [0, 1). */
  float(): number
}
