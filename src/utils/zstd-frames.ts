import { constants, type ZstdOptions } from 'node:zlib'
import type { Zstd } from '../ports/zstd.ts'

/** Measured: docs/performance.md, "Choices so far". */
const LEVEL = 3
/** 8 MiB, which RFC 8878 asks every decoder for; a frame could ask for 128. */
const MAX_WINDOW_LOG = 23

/** One of Node.js's, which of two threads work. */
export type ZstdCall = (bytes: Uint8Array, options: ZstdOptions & { readonly pledgedSrcSize?: number }) => Promise<Uint8Array>

/** Both call in one go: each chunk of the result would be a trip to another thread. */
export function asZstd(compress: ZstdCall, decompress: ZstdCall): Zstd {
  return {
    compress: (bytes) =>
      compress(bytes, { chunkSize: chunkFor(bytes.length), pledgedSrcSize: bytes.length, params: { [constants.ZSTD_c_compressionLevel]: LEVEL } }),
    expand: async (bytes, length) => {
      const expanded = await decompress(bytes, {
        chunkSize: chunkFor(length),
        maxOutputLength: Math.max(1, length),
        params: { [constants.ZSTD_d_windowLogMax]: MAX_WINDOW_LOG }
      })
      if (expanded.length !== length) throw new Error(`it becomes ${expanded.length} bytes and not ${length}`)
      return expanded
    }
  }
}

/** The least that Node.js takes is 64. */
function chunkFor(length: number): number {
  return Math.max(64, length)
}
