/** Small files of JSON that Syncline keeps in a folder beside the user's. */
import type { Descriptor, Posix } from './posix.ts'

const MAX_BYTES = 4096

/** Whether it is a small file at all, and then its value, if it has one. @throws what the disk throws */
export function readOwnFile(posix: Posix, directory: Descriptor, name: string): { readonly isSmallFile: boolean; readonly value?: unknown } {
  const file = posix.open(directory, name, 'read')
  try {
    const { type, size } = posix.stat(file)
    if (type !== 'file' || size > MAX_BYTES) return { isSmallFile: false }
    const bytes = new Uint8Array(size)
    return { isSmallFile: true, value: parse(bytes.subarray(0, posix.read(file, bytes, 0))) }
  } finally {
    posix.close(file)
  }
}

export function encodeOwnFile(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value)}\n`)
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
