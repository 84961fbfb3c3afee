/** The names of kept versions, `NAME~YYYYMMDD-HHMMSS.EXT`: time of replacement in UTC. What has no such name in the archive is not ours. */
import { MAX_NAME_BYTES, utf8Length } from '../protocol/index.ts'

export interface ArchiveName {
  /** Of the item; where that is long, without the end of its stem. */
  readonly name: string
  /** When it was replaced: whole seconds, in milliseconds since 1970. */
  readonly at: number
  /** 1 but for further versions of one second. */
  readonly number: number
}

/** `YYYYMMDD-HHMMSS`, and `-N` of the N-th version of its second. */
export function archiveMark({ at, number }: Pick<ArchiveName, 'at' | 'number'>): string {
  const time = new Date(at).toISOString().replace(/\..*$/, '').replaceAll(/[-:]/g, '').replace('T', '-')
  return `${time}${number > 1 ? `-${number}` : ''}`
}

/** Of a mark as `archiveMark` makes it. */
export function markNumber(mark: string): number {
  return Number(/^\d{8}-\d{6}-(\d+)$/.exec(mark)?.[1] ?? 1)
}

/** A long name loses the end of its stem. */
export function archiveName({ name, at, number }: ArchiveName): string {
  const dot = name.lastIndexOf('.')
  let stem = dot > 0 ? name.slice(0, dot) : name
  let extension = dot > 0 ? name.slice(dot) : ''
  const mark = `~${archiveMark({ at, number })}`
  if (utf8Length(extension) > MAX_NAME_BYTES / 2) {
    stem = name
    extension = ''
  }
  const room = MAX_NAME_BYTES - utf8Length(mark) - utf8Length(extension)
  return `${cutTo(stem, room)}${mark}${extension}`
}

const FORM = /^(.+)~(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(?:-([2-9]|[1-9]\d{1,3}))?(\.[^~]+)?$/s

/** Undefined for a name that a person gave. */
export function readArchiveName(text: string): ArchiveName | undefined {
  const [, stem = '', year, month, day, hour, minute, second, number = '1', extension = ''] = FORM.exec(text) ?? []
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  const read = { name: `${stem}${extension}`, at, number: Number(number) }
  // There is one spelling of each, and no 31st of February.
  return stem !== '' && Number.isFinite(at) && archiveName(read) === text ? read : undefined
}

/** Whether a kept version is one of the item with this name. */
export function isVersionOf(name: string, kept: ArchiveName): boolean {
  return kept.name === name || archiveName({ ...kept, name }) === archiveName(kept)
}

/** The longest beginning of whole characters with at most `room` bytes. */
function cutTo(text: string, room: number): string {
  if (utf8Length(text) <= room) return text
  let cut = ''
  let length = 0
  for (const character of text) {
    length += utf8Length(character)
    if (length > room) break
    cut += character
  }
  return cut
}
