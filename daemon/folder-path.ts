/** Where a folder may be: nowhere that it would hold itself, another folder, or the home. */
import { mkdir, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { RESERVED_NAME } from '../protocol/index.ts'
import { CliError, usageError } from './exit-status.ts'
import { causeText, codeOf } from './fault-text.ts'

export interface FolderPathInit {
  /** Absolute, or relative to the process. */
  readonly path: string
  /** The real path of the home. */
  readonly home: string
  /** The real paths of the folders that the home has already. */
  readonly folders: readonly { readonly label: string; readonly path: string }[]
}

/**
 * Makes the directory where there is none and answers its real path.
 * @throws CliError when it cannot be a folder; nothing was made then
 */
export async function openFolderPath(init: FolderPathInit): Promise<string> {
  const wanted = resolve(init.path)
  if (wanted.includes('\0')) throw usageError('the path of the folder holds a NUL character')
  const { real, missing } = await deepestReal(wanted)
  const path = join(real, ...missing)
  await assertApart(path, init)
  if (missing.length > 0) {
    try {
      await mkdir(path, { recursive: true })
    } catch (error) {
      throw refused(`the folder ${path} cannot be made: ${causeText(error)}`, 'choose another path, or make it yourself', error)
    }
  }
  return await realpath(path)
}

/** The part of a path that is there, real, and the names after it. */
async function deepestReal(path: string): Promise<{ real: string; missing: string[] }> {
  const missing: string[] = []
  let at = path
  for (;;) {
    try {
      const real = await realpath(at)
      if (!(await stat(real)).isDirectory()) {
        const what = missing.length === 0 ? `${path} is not a directory` : `${path} cannot be a folder: ${at} is not a directory`
        throw refused(what, 'give the path of a directory; a single file cannot be a folder')
      }
      return { real, missing }
    } catch (error) {
      if (error instanceof CliError) throw error
      if (codeOf(error) !== 'ENOENT')
        throw refused(`the folder ${path} cannot be opened: ${causeText(error)}`, 'change its permissions, or choose another path', error)
    }
    const parent = dirname(at)
    if (parent === at) throw refused(`the folder ${path} cannot be opened: it does not exist`, 'choose another path')
    missing.unshift(at.slice(parent.length).replace(sep, ''))
    at = parent
  }
}

async function assertApart(path: string, { home, folders }: FolderPathInit): Promise<void> {
  if (path.split(sep).some((name) => name.toLowerCase() === RESERVED_NAME)) {
    throw refused(`${path} is inside ${RESERVED_NAME}, which is Syncline's own`, 'choose a path outside of it')
  }
  const own = await ancestry(path)
  await assertNotNested(own, path, home, 'the home', 'keep folders and the home apart: choose another path, or another home with --home')
  for (const folder of folders) {
    await assertNotNested(
      own,
      path,
      folder.path,
      `the folder "${folder.label}"`,
      'folders cannot be inside each other: choose another path, or remove that folder first'
    )
  }
  for (const directory of own.slice(1)) {
    if (await isDirectory(join(directory.path, RESERVED_NAME))) {
      throw refused(
        `${path} is inside ${directory.path}, which is a synced folder: it has a ${RESERVED_NAME} in it`,
        `choose a path outside of it; if it is not synced any more, delete ${join(directory.path, RESERVED_NAME)}`
      )
    }
  }
}

interface Directory {
  readonly path: string
  readonly id: string
}

/** By number too, not only by name: the same directory may be mounted at two places. */
async function assertNotNested(own: readonly Directory[], path: string, other: string, what: string, hint: string): Promise<void> {
  const others = await ancestry(other)
  const inside = own.some((directory) => same(directory, others[0], other))
  const around = others.some((directory) => same(directory, own[0], path))
  if (path === other || (inside && around)) throw refused(`${path} is ${what} already`, hint)
  if (inside) throw refused(`${path} is inside ${what}, ${other}`, hint)
  if (around) throw refused(`${path} is around ${what}, ${other}`, hint)
}

function same(directory: Directory, other: Directory | undefined, path: string): boolean {
  return directory.path === path || (other !== undefined && other.path === path && directory.id === other.id)
}

/** A directory and those above it, from the inside out; only those that are there. */
async function ancestry(path: string): Promise<Directory[]> {
  const found: Directory[] = []
  for (let at = path; ; at = dirname(at)) {
    try {
      const { dev, ino } = await stat(at, { bigint: true })
      found.push({ path: at, id: `${dev}:${ino}` })
    } catch {
      // Not there yet, or on a disk that is not mounted: its name alone is compared.
      found.push({ path: at, id: at })
    }
    if (dirname(at) === at) return found
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

function refused(message: string, hint: string, cause?: unknown): CliError {
  return new CliError('FOLDER_PATH', message, hint, undefined, cause)
}
