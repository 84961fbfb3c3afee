/**
 * Copies local changes out of a folder, so that their user can hand them to someone who may write: into a directory that is new or empty, what
 * is here under `files/` with its path, and `changes.txt` with a line for each, deletes too. Nothing that is there is ever replaced.
 */
import { constants, type BigIntStats } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readlink, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { LocalChange } from '../src/index.ts'
import { CliError } from './exit-status.ts'
import { causeText } from './fault-text.ts'
import { escapeText } from './terminal/escape.ts'

const PIECE_BYTES = 1 << 20

export interface ExportInit {
  /** The real path of the folder. */
  readonly root: string
  /** Absolute; made where it is absent. */
  readonly directory: string
}

export interface ExportResult {
  readonly directory: string
  readonly copied: number
  readonly deletes: number
  /** What could not be copied, and why. */
  readonly failed: readonly { readonly path: string; readonly message: string }[]
}

/** @throws CliError EXPORT_INSIDE, EXPORT_NOT_EMPTY, EXPORT_FAILED */
export async function exportLocalChanges(changes: AsyncIterable<LocalChange>, { root, directory }: ExportInit): Promise<ExportResult> {
  const target = await openTarget(root, directory)
  const failed: { path: string; message: string }[] = []
  const lines: string[] = []
  let copied = 0
  for await (const change of changes) {
    try {
      if (change.type !== 'absent') {
        await copyOut(root, join(target, 'files'), change)
        copied++
      }
      lines.push(`${change.what}\t${change.type}\t${escapeText(change.path)}\n`)
    } catch (error) {
      failed.push({ path: change.path, message: causeText(error) })
    }
  }
  await writeFile(join(target, 'changes.txt'), lines.join(''), { flag: 'wx' }).catch((error: unknown) => {
    throw exportFailed(target, error)
  })
  return { directory: target, copied, deletes: lines.length - copied, failed }
}

async function openTarget(root: string, directory: string): Promise<string> {
  let target: string
  let names: string[]
  try {
    const made = await mkdir(directory, { recursive: true })
    target = await realpath(directory)
    if (isWithin(target, root)) {
      if (made !== undefined) await rm(made, { recursive: true })
      throw new CliError(
        'EXPORT_INSIDE',
        `${target} is inside the folder: what is copied there would be a local change itself`,
        'give a directory outside of it'
      )
    }
    names = await readdir(target)
  } catch (error) {
    throw error instanceof CliError ? error : exportFailed(directory, error)
  }
  if (names.length > 0)
    throw new CliError('EXPORT_NOT_EMPTY', `${target} is not empty, and nothing in it is to be replaced`, 'give a directory that is new or empty')
  return target
}

async function copyOut(root: string, files: string, { path, diskPath, type }: LocalChange): Promise<void> {
  const from = join(root, diskPath ?? path)
  const to = join(files, path)
  // Its user may have put a symlink in the place of a directory since.
  if (!isWithin(await realpath(dirname(from)), root)) throw new Error('it is not where it was')
  await mkdir(type === 'directory' ? to : dirname(to), { recursive: true })
  if (type === 'symlink') await symlink(await readlink(from), to)
  else if (type === 'file') await copyFile(from, to)
}

/** A file that changes meanwhile is not copied: what came out would be neither the one nor the other. */
async function copyFile(from: string, to: string): Promise<void> {
  const source = await open(from, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  let copy: FileHandle | undefined
  try {
    const before = await source.stat({ bigint: true })
    if (!before.isFile()) throw new Error('it is no file any more')
    copy = await open(to, 'wx', Number(before.mode & 0o777n))
    const buffer = new Uint8Array(PIECE_BYTES)
    for (let read = await source.read(buffer); read.bytesRead > 0; read = await source.read(buffer)) await copy.writeFile(buffer.subarray(0, read.bytesRead))
    await copy.sync()
    if (!isSame(before, await source.stat({ bigint: true }))) throw new Error('it changed while it was copied: export it again when it rests')
    await copy.utimes(Number(before.atimeMs) / 1000, Number(before.mtimeMs) / 1000)
  } catch (error) {
    if (copy !== undefined) await rm(to)
    throw error
  } finally {
    await copy?.close()
    await source.close()
  }
}

function isSame(a: BigIntStats, b: BigIntStats): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs
}

function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)
}

function exportFailed(directory: string, error: unknown): CliError {
  return new CliError(
    'EXPORT_FAILED',
    `nothing can be written to ${directory}: ${causeText(error)}`,
    'give another directory, or see to its permissions and its space',
    undefined,
    error
  )
}
