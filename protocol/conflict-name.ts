/** The name of a conflict copy: a function of the losing version alone, so that every device makes the same one. */
import { shortDeviceId } from './device-id.ts'
import type { DeviceId } from './ids.ts'
import { MAX_NAME_BYTES, nameOf, parentOf, utf8Length } from './path.ts'

/** `NAME.sync-conflict-YYYYMMDD-HHMMSS-DEVICE.EXT`: UTC time of the losing edit, and the device that made it. */
export function conflictPath(path: string, mtimeNs: bigint, device: DeviceId): string {
  const { stem, extension } = splitName(nameOf(path))
  const tag = `.sync-conflict-${timestamp(Number(mtimeNs / 1_000_000n))}-${shortDeviceId(device)}`
  const room = MAX_NAME_BYTES - utf8Length(tag) - utf8Length(extension)
  const parent = parentOf(path)
  const name = `${shorten(stem, room)}${tag}${extension}`
  return parent === undefined ? name : `${parent}/${name}`
}

/** What `path` is a conflict copy of by its name, and the end of the id of the device whose edit lost; undefined for any other path. */
export function readConflictPath(path: string): { readonly original: string; readonly device: string } | undefined {
  const match = /^((?:.*\/)?[^/]+)\.sync-conflict-\d{8}-\d{6}-([1-9A-HJ-NP-Za-km-z]{7})(\.[^/]*)?$/s.exec(path)
  return match === null ? undefined : { original: `${match[1]}${match[3] ?? ''}`, device: match[2] as string }
}

/** `YYYYMMDD-HHMMSS` in UTC; also in the names of archived files. */
export function timestamp(ms: number): string {
  const text = new Date(ms).toISOString()
  return text.slice(-24, -5).replaceAll(/[-:]/g, '').replace('T', '-')
}

/** A name and its extension; a name that only begins with a dot has none. An overlong "extension" is part of the name. */
export function splitName(name: string): { readonly stem: string; readonly extension: string } {
  const at = name.lastIndexOf('.')
  if (at <= 0 || name.length - at > 32) return { stem: name, extension: '' }
  return { stem: name.slice(0, at), extension: name.slice(at) }
}

/** The longest beginning of whole characters with at most so many bytes. */
export function shorten(text: string, bytes: number): string {
  if (utf8Length(text) <= bytes) return text
  const characters = [...text]
  while (utf8Length(characters.join('')) > bytes) characters.pop()
  return characters.join('')
}
