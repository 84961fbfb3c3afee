import zlib from 'node:zlib'
import type { Zstd } from '../ports/zstd.ts'
import { asZstd } from '../utils/zstd-frames.ts'

/** The same in the turn of the call, which takes no virtual time: a run of the simulator waits for nothing outside of it. */
export function memoryZstd(): Zstd {
  return asZstd(
    async (bytes, options) => zlib.zstdCompressSync(bytes, options),
    async (bytes, options) => zlib.zstdDecompressSync(bytes, options)
  )
}
