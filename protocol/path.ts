/**
 * The one form of a path that devices exchange: relative, `/` between names, NFC, UTF-8.
 * A path in any other form is refused, never repaired (docs/specs/sync.md, "Paths").
 */
import { ProtocolError } from './errors.ts'

export const MAX_NAME_BYTES = 255
export const MAX_PATH_BYTES = 4096
export const MAX_PATH_DEPTH = 128

/** Our folder at the root of every synced folder: marker, temporary files, archive. */
export const RESERVED_NAME = '.syncline'

const DOT = 0x2e
const encoder = new TextEncoder()

/** UTF-8 length of a string without lone surrogates. */
export function utf8Length(text: string): number {
  return encoder.encode(text).length
}

/**
 * Whether a name belongs to us, however a case- or form-insensitive disk may spell it: such a path is neither sent,
 * received, scanned nor served (S7). Only the first name of a path can be ours.
 */
export function isReserved(path: string): boolean {
  // No form of it begins with another sign of ASCII than its dot: nearly every path is done with here.
  const begin = path.charCodeAt(0)
  if (begin !== DOT && begin < 0x80) return false
  const first = path.split('/', 1)[0] as string
  return (
    first
      .normalize('NFKC')
      // HFS+ takes no notice of them.
      .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
      .toLowerCase()
      .replace(/[. ]+$/, '') === RESERVED_NAME
  )
}

/** Why `path` is not canonical, or undefined when it is. */
export function pathFault(path: string): string | undefined {
  if (path === '') return 'is empty'
  if (!path.isWellFormed()) return 'is not Unicode'
  if (path.includes('\0')) return 'holds a NUL character'
  if (path !== path.normalize('NFC')) return 'is not in Unicode normal form C'
  if (path.length > MAX_PATH_BYTES / 3 && utf8Length(path) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`
  const names = path.split('/')
  if (names.length > MAX_PATH_DEPTH) return `is deeper than ${MAX_PATH_DEPTH} folders`
  for (const name of names) {
    if (name === '') return 'has an empty name in it'
    if (name === '.' || name === '..') return `has "${name}" in it`
    if (name.length > MAX_NAME_BYTES / 3 && utf8Length(name) > MAX_NAME_BYTES) return `has a name longer than ${MAX_NAME_BYTES} bytes`
  }
  if (isReserved(path)) return 'is reserved for Syncline'
  return undefined
}

/** @throws ProtocolError BAD_PATH */
export function assertPath(path: string): void {
  const fault = pathFault(path)
  if (fault !== undefined) throw new ProtocolError('BAD_PATH', `the path ${JSON.stringify(path.slice(0, 200))} ${fault}`)
}

/** Whether a symlink at `path` points out of the folder, or nowhere that can be told from its text. Never resolved on a disk: a target is data. */
export function leavesFolder(path: string, target: string): boolean {
  if (/^([/\\]|[a-z]:)/i.test(target)) return true
  let depth = path.split('/').length - 1
  for (const name of target.split('/')) {
    if (name === '..') depth--
    else if (name !== '' && name !== '.') depth++
    if (depth < 0) return true
  }
  return false
}

/** The path of the directory that holds `path`, or undefined at the root. */
export function parentOf(path: string): string | undefined {
  const at = path.lastIndexOf('/')
  return at < 0 ? undefined : path.slice(0, at)
}

/** The last name of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
