/**
 * Keeping what is overwritten or removed: a plain file under its path in `.syncline/archive/`, its name marked with the time. What is kept is
 * there before the item itself is touched: as a hard link, which costs nothing, or as a copy where the file has other links already (a
 * later write through one of them would reach into the archive) or the disk has none.
 */
import { MAX_SAME_SECOND, nameOf, parentOf, RESERVED_NAME } from '../../protocol/index.ts'
import { archiveName } from '../archive-name.ts'
import type { Stat } from '../ports/disk.ts'
import { ARCHIVE, type DiskContext, TEMPORARY } from './context.ts'
import { isLinkRefused } from './faults.ts'
import { codeOf, type Descriptor, PosixError, type PosixStat } from './posix.ts'
import { sameItem } from './state.ts'
import { withFreeName } from './temporary.ts'
import { setOwnMode, type Tree, type TreePlace } from './tree.ts'

/** A version on its way into the archive. */
export interface Kept {
  readonly how: 'link' | 'copy'
  /** Where it is, below the root; a copy gets there when it is durable. */
  path?: string
  /** To be synced before the item is touched: the directory of the archive, and those that a new one was made in. */
  readonly directories: readonly Descriptor[]
  readonly copy?: KeptCopy
}

/** A copy under its temporary name. */
export interface KeptCopy {
  readonly file: Descriptor
  readonly name: string
}

/**
 * Keeps the item at `place`, which was found in the state `stat`. Undefined when it changed meanwhile.
 * @throws PosixError
 */
export function keep(context: DiskContext, tree: Tree, path: string, place: TreePlace, stat: PosixStat, now: number): Kept | undefined {
  const { posix } = tree
  const { directory, grown } = tree.makeOwn(archiveOf(path))
  const directories = [...grown, directory]
  if (stat.type === 'symlink') {
    const target = posix.readLink(place.directory, place.name)
    const name = withArchiveName(nameOf(path), now, (candidate) => posix.symlink(target, directory, candidate))
    return { how: 'copy', path: keptPath(path, name), directories }
  }
  if (stat.links === 1) {
    try {
      const name = withArchiveName(nameOf(path), now, (candidate) => posix.link(place.directory, place.name, directory, candidate))
      const linked = posix.lstat(directory, name)
      if (linked !== undefined && sameItem(linked, stat)) return { how: 'link', path: keptPath(path, name), directories }
      posix.unlink(directory, name)
      return undefined
    } catch (error) {
      if (!isLinkRefused(error)) throw error
    }
  }
  const copy = copyAside(context, tree, place, stat)
  return copy === undefined ? undefined : { how: 'copy', directories, copy }
}

/** Puts a copy that is durable by now under its name in the archive. */
export function placeCopy(tree: Tree, path: string, kept: Kept, now: number): void {
  const { posix } = tree
  const { copy } = kept
  if (copy === undefined) return
  const from = tree.own(TEMPORARY)
  const to = tree.own(archiveOf(path))
  let linked = true
  const name = withArchiveName(nameOf(path), now, (candidate) => {
    try {
      posix.link(from, copy.name, to, candidate)
    } catch (error) {
      if (!isLinkRefused(error)) throw error
      if (posix.lstat(to, candidate) !== undefined) throw new PosixError('EEXIST', 'EEXIST: it is taken')
      posix.rename(from, copy.name, to, candidate)
      linked = false
    }
  })
  kept.path = keptPath(path, name)
  if (linked) posix.unlink(from, copy.name)
}

/** Takes back what `keep` did: the item stays where it is. */
export function unkeep(tree: Tree, { path, copy }: Kept): void {
  if (path !== undefined) {
    const above = path.slice(RESERVED_NAME.length + 1, path.lastIndexOf('/'))
    tree.posix.unlink(tree.own(above), nameOf(path))
  } else if (copy !== undefined) tree.posix.unlink(tree.own(TEMPORARY), copy.name)
}

function copyAside(context: DiskContext, tree: Tree, place: TreePlace, stat: Stat): KeptCopy | undefined {
  const { posix } = tree
  const source = posix.open(place.directory, place.name, 'read')
  try {
    if (!sameItem(posix.stat(source), stat)) return undefined
    const { directory } = tree.makeOwn(TEMPORARY)
    const { name } = withFreeName(context, (candidate) => posix.copy(source, directory, candidate))
    let file: Descriptor | undefined
    try {
      file = posix.open(directory, name, 'read')
      setOwnMode(posix, file, stat.mode)
      posix.setModified(file, stat.mtimeNs)
      if (sameItem(posix.stat(source), stat)) return { file, name }
      throw new PosixError('ESTALE', 'ESTALE: it changed while it was copied')
    } catch (error) {
      if (file !== undefined) posix.close(file)
      posix.unlink(directory, name)
      if (codeOf(error) === 'ESTALE') return undefined
      throw error
    }
  } finally {
    posix.close(source)
  }
}

/** The directory of ours that keeps the versions of an item. */
function archiveOf(path: string): string {
  const above = parentOf(path)
  return above === undefined ? ARCHIVE : `${ARCHIVE}/${above}`
}

function keptPath(path: string, name: string): string {
  return `${RESERVED_NAME}/${archiveOf(path)}/${name}`
}

/** Calls `make` with the name of a kept version, or with numbered ones while that is taken; answers the one that was free. */
export function withArchiveName(name: string, now: number, make: (name: string) => void): string {
  for (let number = 1; number <= MAX_SAME_SECOND; number++) {
    const candidate = archiveName({ name, at: now, number })
    try {
      make(candidate)
      return candidate
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
  }
  throw new PosixError('EEXIST', `EEXIST: ${MAX_SAME_SECOND} versions of one file are kept from one second`)
}
