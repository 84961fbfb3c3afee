import { promisify } from 'node:util'
import zlib from 'node:zlib'
import type { Zstd } from './ports/zstd.ts'
import { asZstd, type ZstdCall } from './utils/zstd-frames.ts'

/** On libuv's threads. @returns undefined where Node.js has none, which is before 22.15 */
export function nodeZstd(): Zstd | undefined {
  if (typeof zlib.zstdCompress !== 'function') return undefined
  return asZstd(promisify(zlib.zstdCompress) as ZstdCall, promisify(zlib.zstdDecompress) as ZstdCall)
}
