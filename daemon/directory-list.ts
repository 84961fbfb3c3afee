/** Which directories are in one: names only, and only for the user of this daemon, who could list them himself. */
import { opendir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, resolve } from 'node:path'
import { CliError } from './exit-status.ts'
import { causeText } from './fault-text.ts'

export interface DirectoryList {
  readonly path: string
  /** Null at the root. */
  readonly parent: string | null
  /** By name; without hidden ones, in which nobody keeps what he syncs. */
  readonly directories: readonly string[]
  readonly more: boolean
}

/** A person picks one by eye. */
const MAX_LISTED = 1000
/** Entries that are looked at: a directory may hold millions of files. */
const MAX_SEEN = 100_000

/** @throws CliError NO_DIRECTORY */
export async function listDirectories(place = homedir()): Promise<DirectoryList> {
  const path = resolve(place)
  try {
    const names: string[] = []
    let seen = 0
    for await (const entry of await opendir(path)) {
      if (++seen > MAX_SEEN) break
      if (entry.isDirectory() && !entry.name.startsWith('.')) names.push(entry.name)
    }
    const parent = dirname(path)
    const directories = names.toSorted((a, b) => a.localeCompare(b)).slice(0, MAX_LISTED)
    return { path, parent: parent === path ? null : parent, directories, more: names.length > MAX_LISTED || seen > MAX_SEEN }
  } catch (error) {
    throw new CliError('NO_DIRECTORY', `${path} cannot be listed: ${causeText(error)}`, 'pick another directory, or write the path by hand', undefined, error)
  }
}
