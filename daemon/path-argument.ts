/** PATH on the command line: a path in the file system that lies in a folder of the daemon. */
import { realpath } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { ControlClient } from './control-client.ts'
import { usageError } from './exit-status.ts'
import type { FolderStatus, Status } from './status.ts'
import { escapeText } from './terminal/escape.ts'

export interface PathInFolder {
  readonly folder: FolderStatus
  /** The folder's own relative path in NFC; '' for its root. */
  readonly path: string
}

/** @throws CliError USAGE where it lies in no folder */
export async function findPath(client: ControlClient, text: string): Promise<PathInFolder> {
  const { folders } = await client.get<Status>('/status')
  const given = resolve(text)
  // A symlink on the way to it is followed, it itself is not; what is not there has its place all the same.
  const real = await realAbove(given)
  const candidates = folders.flatMap((folder) => {
    const path = [given, real].find((one) => one === folder.path || one.startsWith(folder.path + sep))
    return path === undefined ? [] : [{ folder, path: relative(folder.path, path).split(sep).join('/').normalize('NFC') }]
  })
  const found = candidates.toSorted((a, b) => b.folder.path.length - a.folder.path.length)[0]
  if (found !== undefined) return found
  const paths = folders.map((folder) => escapeText(folder.path))
  throw usageError(
    `${JSON.stringify(text)} lies in no folder of this home`,
    paths.length === 0 ? 'add one with: syncline folder add PATH' : `the folders are in: ${paths.slice(0, 20).join(', ')}`
  )
}

/** With what is not there left as it is. */
async function realAbove(path: string): Promise<string> {
  const above = dirname(path)
  if (above === path) return path
  const real = await realpath(above).catch(() => undefined)
  return join(real ?? (await realAbove(above)), basename(path))
}
