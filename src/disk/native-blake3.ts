/**
 * BLAKE3 for the disk's threads: native code (2 to 3 GB/s on one thread) where the optional package `@napi-rs/blake-hash` has some for this
 * platform, else WebAssembly from blake3-jit, at a quarter of that. Both give the same hashes, as their test holds.
 */
import { createHasher, hash as hashWithJit } from 'blake3-jit'
import { type BlockHash, toHex } from '../../protocol/index.ts'

export interface Blake3 {
  hash(bytes: Uint8Array): BlockHash
  stream(): Blake3Stream
}

/** Hashes one run of bytes after the other. */
export interface Blake3Stream {
  update(bytes: Uint8Array): void
  /** The hash of what came since the last one. */
  finish(): BlockHash
}

/** Below this the call into native code costs more than it saves. */
const NATIVE_FROM_BYTES = 4096

export const jitBlake3: Blake3 = {
  hash: (bytes) => toHex(hashWithJit(bytes)) as BlockHash,
  stream() {
    const hasher = createHasher()
    return {
      update: (bytes) => void hasher.update(bytes),
      finish() {
        const hash = toHex(hasher.finalize()) as BlockHash
        hasher.reset()
        return hash
      }
    }
  }
}

/** Undefined where there is no native code for this platform. */
export async function loadNativeBlake3(): Promise<Blake3 | undefined> {
  try {
    const { blake3, Blake3Hasher } = await import('@napi-rs/blake-hash')
    return {
      hash: (bytes) => (bytes.length < NATIVE_FROM_BYTES ? jitBlake3.hash(bytes) : (blake3(bytes).toString('hex') as BlockHash)),
      stream() {
        const hasher = new Blake3Hasher()
        return {
          update: (bytes) => void hasher.update(bytes),
          finish() {
            const hash = hasher.digest('hex') as BlockHash
            hasher.reset()
            return hash
          }
        }
      }
    }
  } catch {
    return undefined
  }
}

/** The fastest there is here. */
export async function loadBlake3(): Promise<Blake3> {
  return (await loadNativeBlake3()) ?? jitBlake3
}
