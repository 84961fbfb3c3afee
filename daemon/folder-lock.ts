/** Whether a folder of the configuration may be worked on: its disk is there, and no other daemon is on it. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { RESERVED_NAME } from '../protocol/index.ts'
import { CliError } from './exit-status.ts'
import { causeText } from './fault-text.ts'
import { FileLock, LockedError, type LockOwner, STALE_MS } from './lock.ts'
import { shellQuote } from './terminal/format.ts'

interface Place {
  readonly label: string
  /** Absolute and real. */
  readonly path: string
}

export interface FolderLockInit {
  readonly home: string
  /** Called with why, in words, when another daemon has the folder although we had it. */
  onLost(fault: CliError): void
}

/** The folder's `.syncline` must be there. @throws CliError FOLDER_LOCKED that names who has it, FOLDER_FAILED */
export async function lockFolder(folder: Place, { home, onLost }: FolderLockInit): Promise<FileLock> {
  try {
    return await FileLock.acquire({
      path: join(folder.path, RESERVED_NAME, 'lock'),
      home,
      onLost: (owner) => onLost(lockFault(folder, owner, true))
    })
  } catch (error) {
    if (error instanceof LockedError) throw lockFault(folder, error.owner, error.elsewhere)
    throw new CliError(
      'FOLDER_FAILED',
      `the folder ${folder.path} cannot be locked: ${causeText(error)}`,
      `change the permissions of the folder and of the ${RESERVED_NAME} in it`,
      undefined,
      error
    )
  }
}

/** A folder without its marker may be the empty place where a disk should be mounted: nothing may be written there, not even a lock. */
export async function assertMarked({ path, label }: Place): Promise<void> {
  if (await isDirectory(join(path, RESERVED_NAME))) return
  if (await isDirectory(path)) {
    throw new CliError(
      'ROOT_UNMARKED',
      `the folder "${label}" at ${path} has no ${RESERVED_NAME} in it: its disk is not mounted, or the files were moved`,
      `mount the disk; if these are the right files, remove the folder and add it again with its key (syncline key show ${shellQuote(label)})`
    )
  }
  throw new CliError('ROOT_MISSING', `the folder "${label}" is not there: ${path}`, 'mount its disk or put it back; it goes on by itself then')
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true
}

function lockFault(folder: Place, owner: LockOwner | undefined, elsewhere: boolean): CliError {
  const seconds = STALE_MS / 1000
  if (owner === undefined) {
    return new CliError(
      'FOLDER_LOCKED',
      `the folder ${folder.path} is being locked by another daemon`,
      `try again in a moment; a lock that nobody holds any more goes after ${seconds} s`
    )
  }
  if (elsewhere) {
    return new CliError(
      'FOLDER_LOCKED',
      `the folder ${folder.path} is synced by a daemon on another machine: ${owner.host.split(' ')[0]}, process ${owner.pid}, home ${owner.home}`,
      `stop that one first; if its machine is gone, wait ${seconds} s and try again`
    )
  }
  return new CliError(
    'FOLDER_LOCKED',
    `the folder ${folder.path} is synced by another daemon already: process ${owner.pid}, home ${owner.home}`,
    `stop that one first: syncline --home ${shellQuote(owner.home)} stop`
  )
}
