/**
 * The verbs on what is kept in `.syncline/archive/`. It is a place that people may put things into, and change: only what has the name of a
 * kept version is ours, and no symlink in there is followed.
 */
import { isUtf8 } from 'node:buffer'
import { parentOf, RESERVED_NAME } from '../../protocol/index.ts'
import { readArchiveName } from '../archive-name.ts'
import type { ArchivedFile, ArchiveListing } from '../ports/disk.ts'
import { ARCHIVE, type DiskContext, withTree } from './context.ts'
import { assertName, codeOf, type Descriptor, PosixError } from './posix.ts'
import { plainStat, sameState } from './state.ts'
import type { Tree, TreePlace } from './tree.ts'

const NOT_THERE = ['ENOENT', 'ENOTDIR', 'ELOOP']

/** Where a kept version is, by its path below the archive. @throws PosixError, also for what has no name of ours */
export function archivedPlace(tree: Tree, path: string): TreePlace {
  const names = path.split('/')
  for (const name of names) assertName(name)
  const name = names.at(-1) as string
  if (readArchiveName(name) === undefined) throw new PosixError('EINVAL', `EINVAL: ${JSON.stringify(name)} is no kept version`)
  return { directory: tree.own([ARCHIVE, ...names.slice(0, -1)].join('/')), name }
}

export function listArchive(context: DiskContext, path: string): Promise<ArchiveListing> {
  return withTree(context, async (tree) => {
    const files: ArchivedFile[] = []
    const directories: string[] = []
    const directory = archiveDirectory(tree, path)
    for (const bytes of directory === undefined ? [] : tree.posix.list(directory)) {
      if (!isUtf8(bytes)) continue
      const name = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
      const stat = tree.posix.lstat(directory as Descriptor, name)
      if (stat?.type === 'directory') directories.push(name)
      else if ((stat?.type === 'file' || stat?.type === 'symlink') && readArchiveName(name) !== undefined)
        files.push({ path: path === '' ? name : `${path}/${name}`, stat: plainStat(stat) })
      await context.posix.turn()
    }
    return { files, directories: directories.sort() }
  })
}

/** Not made durable: what comes back with the power goes at the next time. */
export function dropArchived(context: DiskContext, files: readonly ArchivedFile[]): Promise<boolean[]> {
  return withTree(context, async (tree) => {
    const dropped: boolean[] = []
    const emptied = new Set<string>()
    for (const { path, stat } of files) {
      dropped.push(drop(tree, path, stat))
      const above = parentOf(path)
      if (above !== undefined) emptied.add(above)
      tree.trim()
      await context.posix.turn()
    }
    for (const path of emptied) removeEmpty(tree, path)
    return dropped
  })
}

export function readArchivedLink(context: DiskContext, path: string): Promise<string | undefined> {
  return withTree(context, async (tree) => {
    try {
      const { directory, name } = archivedPlace(tree, path)
      const target = tree.posix.readLink(directory, name)
      return isUtf8(target) ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(target) : undefined
    } catch (error) {
      codeOf(error)
      return undefined
    }
  })
}

function archiveDirectory(tree: Tree, path: string): Descriptor | undefined {
  for (const name of path === '' ? [] : path.split('/')) assertName(name)
  try {
    return tree.own(path === '' ? ARCHIVE : `${ARCHIVE}/${path}`)
  } catch (error) {
    if (!NOT_THERE.includes(codeOf(error))) throw error
    return undefined
  }
}

function drop(tree: Tree, path: string, stat: ArchivedFile['stat']): boolean {
  try {
    const { directory, name } = archivedPlace(tree, path)
    const now = tree.posix.lstat(directory, name)
    if (now === undefined || !sameState(now, stat)) return false
    tree.posix.unlink(directory, name)
    return true
  } catch (error) {
    codeOf(error)
    return false
  }
}

/** Directories that hold nothing any more, up to the archive itself. */
function removeEmpty(tree: Tree, path: string): void {
  for (let at: string | undefined = path; at !== undefined; at = parentOf(at)) {
    const cut = at.lastIndexOf('/')
    tree.detach(`${RESERVED_NAME}/${ARCHIVE}/${at}`)
    try {
      tree.posix.removeDirectory(tree.own(cut < 0 ? ARCHIVE : `${ARCHIVE}/${at.slice(0, cut)}`), at.slice(cut + 1))
    } catch (error) {
      // Something is in it.
      codeOf(error)
      return
    }
  }
}
