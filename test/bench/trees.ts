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

/** Lines of JSON as a log or an export has them: a quarter of it is left when it is compressed. */
export function lines(bytes: number, seed = 1): Buffer {
  const words = new Uint32Array(noise(bytes / 8 + 64, seed).buffer)
  const text: string[] = []
  for (let length = 0, i = 0; length < bytes; i += 3) {
    const [a = 0, b = 0, c = 0] = words.subarray(i, i + 3)
    const line = `{"id":${seed * 1e6 + i},"user":"${WORDS[a % 16]}.${WORDS[b % 16]}@example.org","done":${(c & 1) === 0},"amount":${(a / 1e5).toFixed(2)},"key":"${b.toString(16)}"}\n`
    text.push(line)
    length += line.length
  }
  return Buffer.from(text.join('')).subarray(0, bytes)
}

const WORDS = 'amber,birch,cedar,delta,ember,fjord,grove,heath,inlet,knoll,larch,marsh,north,ocean,pines,ridge'.split(',')

/** Some bytes; for another seed others. */
export type Content = (bytes: number, seed?: number) => Buffer

/** @returns `bytes` */
export function writeLarge(path: string, bytes: number, content: Content = noise): number {
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'w')
  for (let at = 0; at < bytes; at += PIECE_BYTES) writeSync(file, content(Math.min(PIECE_BYTES, bytes - at), 1 + at / PIECE_BYTES))
  closeSync(file)
  return bytes
}

/** Files of 100 to 16,000 bytes, no two the same, a hundred in a directory. @returns bytes in all */
export function writeSmallFiles(root: string, count: number, content: Content = noise): number {
  const pool = content(1 << 20)
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
