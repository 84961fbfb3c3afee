/**
 * Native code of the program in one file. The system loads it from files only, so it is written to the user's cache: to a directory where
 * nobody else may write, under a name that has its hash, and compared each time, since what is in it is run.
 */
import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import envPaths from 'env-paths'
import { assetBytes } from './executable-assets.ts'
import { CliError } from './exit-status.ts'
import { causeText } from './fault-text.ts'

/**
 * The bundler has packages call it in place of their own search (scripts/build-executable.ts).
 * @public
 * @returns what the addon exports
 * @throws CliError ADDON_FAILED
 */
export function loadAddon(name: string): unknown {
  const directory = join(envPaths('syncline', { suffix: '' }).cache, 'native')
  try {
    const addon = { exports: {} }
    process.dlopen(addon, keptFile(directory, name, assetBytes(name)))
    return addon.exports
  } catch (error) {
    throw new CliError(
      'ADDON_FAILED',
      `the native code ${name} cannot be loaded from ${directory}: ${causeText(error)}`,
      'set XDG_CACHE_HOME to a directory of yours from which programs may be run',
      undefined,
      error
    )
  }
}

/** @returns the path of a file that holds `bytes`, in a directory that is made @throws Error */
function keptFile(directory: string, name: string, bytes: Uint8Array): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const { uid, mode } = lstatSync(directory)
  if (process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0)) throw new Error('others may write there')
  const path = join(directory, `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}-${name}`)
  if (holds(path, bytes)) return path
  // Whoever starts at the same time writes the same.
  const temporary = `${path}.${process.pid}-${threadId}`
  rmSync(temporary, { force: true })
  writeFileSync(temporary, bytes, { flag: 'wx', mode: 0o700 })
  renameSync(temporary, path)
  return path
}

function holds(path: string, bytes: Uint8Array): boolean {
  try {
    return readFileSync(path).equals(bytes)
  } catch {
    return false
  }
}
