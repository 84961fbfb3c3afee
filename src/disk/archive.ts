/**
 * Keeping what is overwritten or removed: a plain file under its path in `.syncline/archive/`, its name marked with the time. What is kept is
 * there before the item itself is touched: as a hard link, which costs nothing, or as a copy where the file has other links already (a
 * later write through one of them would reach into the archive) or the disk has none.
 */
import { MAX_NAME_BYTES, nameOf, parentOf, RESERVED_NAME, utf8Length } from '../../protocol/index.ts'
import type { Stat } from '../ports/disk.ts'
import { ARCHIVE } from './context.ts'
import { isLinkRefused } from './faults.ts'
import { codeOf, type Descriptor, type Posix, PosixError, type PosixStat } from './posix.ts'
import { sameItem } from './state.ts'
import type { Tree, TreePlace } from './tree.ts'

/** Versions of one path in one second. */
const MAX_SAME_SECOND = 1000

export interface Kept {
  /** Below the root. */
  readonly path: string
  readonly how: 'link' | 'copy'
  /** To be synced before the item is touched: the directory, those made for it, and the copy. */
  readonly unsynced: readonly Descriptor[]
  /** The open copy, to be closed after that. */
  readonly copy?: Descriptor
}

/**
 * Keeps the item at `place`, which was found in the state `stat`. Undefined when it changed meanwhile.
 * @throws PosixError
 */
export function keep(tree: Tree, path: string, place: TreePlace, stat: PosixStat, now: number): Kept | undefined {
  const { posix } = tree
  const above = parentOf(path)
  const { directory, grown } = tree.makeOwn(above === undefined ? ARCHIVE : `${ARCHIVE}/${above}`)
  const made = withArchiveName(nameOf(path), now, (name) => keepAs(posix, place, stat, { directory, name }))
  if (made === undefined) return undefined
  const { name, how, copy } = made
  const kept = {
    path: [RESERVED_NAME, ARCHIVE, ...(above === undefined ? [] : [above]), name].join('/'),
    how,
    unsynced: [...grown, directory, ...(copy === undefined ? [] : [copy])]
  }
  return copy === undefined ? kept : { ...kept, copy }
}

/** Takes back what `keep` did: the item stays where it is. */
export function unkeep(tree: Tree, { path }: Kept): void {
  const above = path.slice(RESERVED_NAME.length + 1, path.lastIndexOf('/'))
  tree.posix.unlink(tree.own(above), nameOf(path))
}

type Made = { readonly name: string; readonly how: Kept['how']; readonly copy?: Descriptor }

function keepAs(posix: Posix, place: TreePlace, stat: PosixStat, to: TreePlace): Made | undefined {
  if (stat.type === 'symlink') {
    posix.symlink(posix.readLink(place.directory, place.name), to.directory, to.name)
    return { name: to.name, how: 'copy' }
  }
  if (stat.links === 1) {
    try {
      posix.link(place.directory, place.name, to.directory, to.name)
    } catch (error) {
      if (!isLinkRefused(error)) throw error
      return copyAs(posix, place, stat, to)
    }
    const linked = posix.lstat(to.directory, to.name)
    if (linked !== undefined && sameItem(linked, stat)) return { name: to.name, how: 'link' }
    posix.unlink(to.directory, to.name)
    return undefined
  }
  return copyAs(posix, place, stat, to)
}

function copyAs(posix: Posix, place: TreePlace, stat: Stat, to: TreePlace): Made | undefined {
  const source = posix.open(place.directory, place.name, 'read')
  try {
    if (!sameItem(posix.stat(source), stat)) return undefined
    posix.copy(source, to.directory, to.name)
    const copy = posix.open(to.directory, to.name, 'read')
    try {
      posix.setMode(copy, stat.mode)
      posix.setModified(copy, stat.mtimeNs)
      if (sameItem(posix.stat(source), stat)) return { name: to.name, how: 'copy', copy }
      posix.unlink(to.directory, to.name)
    } catch (error) {
      posix.close(copy)
      throw error
    }
    posix.close(copy)
    return undefined
  } finally {
    posix.close(source)
  }
}

/** Calls `make` with the name of a kept version, or with a numbered one when that is taken. */
export function withArchiveName<T>(name: string, now: number, make: (name: string) => T): T {
  for (let number = 1; number <= MAX_SAME_SECOND; number++) {
    try {
      return make(archiveName(name, now, number))
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
  }
  throw new PosixError('EEXIST', `EEXIST: ${MAX_SAME_SECOND} versions of one file are kept from one second`)
}

/** `NAME~YYYYMMDD-HHMMSS.EXT` (UTC), the `number`-th of its second; a long name loses the end of its stem. */
export function archiveName(name: string, now: number, number = 1): string {
  const time = new Date(now).toISOString().replace(/\..*$/, '').replaceAll(/[-:]/g, '').replace('T', '-')
  const dot = name.lastIndexOf('.')
  let stem = dot > 0 ? name.slice(0, dot) : name
  let extension = dot > 0 ? name.slice(dot) : ''
  const mark = `~${time}${number > 1 ? `-${number}` : ''}`
  if (utf8Length(extension) > MAX_NAME_BYTES / 2) {
    stem = name
    extension = ''
  }
  const room = MAX_NAME_BYTES - utf8Length(mark) - utf8Length(extension)
  return `${cutTo(stem, room)}${mark}${extension}`
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
