/**
 * Bytes of one's own, whatever kind of array they come in: `slice` of a Node.js Buffer is a view, and who writes to it writes to the original
 * (a signature check that cleared a bit of its "copy" spoilt the signature that it checked).
 */
export function copyBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}
