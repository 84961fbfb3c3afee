/** How a device shows that it holds a content, to one that is about to let go of its own (docs/specs/sync.md, "Possession"). */
import { concat } from 'uint8arrays/concat'
import { deriveKey } from './blake3.ts'
import { fromHex } from './hex.ts'
import type { ContentId } from './ids.ts'

export const POSSESSION_NONCE_BYTES = 32

/**
 * What is hashed before the content, by which nobody can answer but who reads all of it after it was asked for, and nobody with the answer of another.
 * @param prover public key of the device that is asked
 */
export function possessionKey({
  nonce,
  prover,
  content
}: {
  readonly nonce: Uint8Array
  readonly prover: Uint8Array
  readonly content: ContentId
}): Uint8Array {
  return deriveKey('syncline v1 possession', concat([nonce, prover, fromHex(content)]))
}
