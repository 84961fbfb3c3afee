/** What is synced in measurements: the same bytes on every machine. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

const PIECE_BYTES = 8 << 20

/** Bytes that nothing compresses (xorshift32). */
export function noise(bytes: number, seed = 1): Buffer {
  const words = new Uint32Array(Math.ceil(bytes / 4))
  let x = Math.imul(seed, 0x9e3779b1) | 1
  for (let i = 0; i < words.length; i++) {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    words[i] = x
  }
  return Buffer.from(words.buffer, 0, bytes)
}

/** @returns `bytes` */
export function writeNoise(path: string, bytes: number, seed = 1): number {
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'w')
  for (let at = 0; at < bytes; at += PIECE_BYTES) writeSync(file, noise(Math.min(PIECE_BYTES, bytes - at), seed + at / PIECE_BYTES))
  closeSync(file)
  return bytes
}

/** Files of 100 to 16,000 bytes of noise, no two the same, a hundred in a directory. @returns bytes in all */
export function writeSmallFiles(root: string, count: number, seed = 1): number {
  const pool = noise(1 << 20, seed)
  let total = 0
  for (let i = 0; i < count; i++) {
    const directory = join(root, `d${Math.floor(i / 10_000)}`, `d${Math.floor(i / 100) % 100}`)
    if (i % 100 === 0) mkdirSync(directory, { recursive: true })
    const bytes = sizeOf(i)
    const at = (i * 104_729) % (pool.length - bytes)
    writeFileSync(join(directory, `file${i}.txt`), Buffer.concat([Buffer.from(`${i}\n`), pool.subarray(at, at + bytes)]))
    total += bytes + `${i}\n`.length
  }
  return total
}

/** Many small ones and some larger, 5.5 KB on average. */
function sizeOf(i: number): number {
  return 100 + Math.floor(((i * 7919) % 1009) ** 2 / 64)
}
