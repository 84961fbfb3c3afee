import type { Fault } from '../src/index.ts'

/** The exit statuses of every command; docs/reference/cli.md is made from this table. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  noDaemon: 3,
  needsPerson: 4,
  timedOut: 5,
  interrupted: 130
} as const

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT]

export const EXIT_MEANINGS: Readonly<Record<ExitStatus, string>> = {
  0: 'done',
  1: 'failed',
  2: 'wrong usage',
  3: 'no daemon is running where one is needed',
  4: 'done, but something needs a person: a conflict, a held plan, an item that cannot be synced, a device that waits to be let in',
  5: 'timed out',
  130: 'interrupted'
}

/** What a command, or the daemon, tells a person who can do something about it. The message names what it is about; the hint says what to do next. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: string
  readonly hint: string
  readonly status: ExitStatus

  constructor(code: string, message: string, hint: string, status: ExitStatus = EXIT.failed, cause?: unknown) {
    super(message, { cause })
    this.code = code
    this.hint = hint
    this.status = status
  }
}

/** @param hint defaults to the help */
export function usageError(message: string, hint = 'run the command with --help to see how it is used'): CliError {
  return new CliError('USAGE', message, hint, EXIT.usage)
}

/** Puts any fault into the words and the status that a user sees. */
export function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error
  if (error instanceof Error) {
    // The engine's own errors carry the words, the protocol's and the system's a code.
    if (isFault(error)) return new CliError(error.fault.code, error.fault.message, error.fault.hint, EXIT.failed, error)
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'FAILED'
    const hint = SYSTEM_HINTS[code] ?? 'run again with SYNCLINE_DEBUG=1 for the details'
    return new CliError(code, error.message, hint, code === 'BAD_KEY' || code === 'BAD_INVITATION' ? EXIT.usage : EXIT.failed, error)
  }
  return new CliError('FAILED', String(error), 'run again with SYNCLINE_DEBUG=1 for the details')
}

/** By its shape: a command that only talks to the daemon does not load the engine for its class. */
function isFault(error: Error): error is Error & { fault: Fault } {
  return error.name === 'FolderError' && 'fault' in error
}

const SYSTEM_HINTS: Readonly<Record<string, string>> = {
  BAD_KEY: 'copy the whole key again, from "syncline:" to its end, or scan its QR code',
  BAD_INVITATION: 'copy the whole link again, from "syncline:" to its end, or scan its QR code',
  BAD_BUNDLE: 'copy it again from where it was made; if that does not help, make another one there',
  UNSUPPORTED_VERSION: 'update Syncline on this device',
  EACCES: 'change the permissions, or run Syncline as the user who owns it',
  EPERM: 'change the permissions, or run Syncline as the user who owns it',
  ENOSPC: 'free some space on that disk and run it again',
  EROFS: 'this disk can only be read: choose another place or mount it for writing',
  EMFILE: 'raise the limit of open files (ulimit -n) and start again'
}
