/**
 * The system calls that the disk verbs are made of: synchronous, relative to an open directory, one name at a time. A name holds no slash,
 * so that no call can walk through a symlink or up; whoever swaps a directory for a symlink meanwhile changes nothing for who has it open.
 * Every call throws a `PosixError` or an error of Node.js; both have the `code` of errno.
 */
import type { Stat } from '../ports/disk.ts'

/** An open file or directory. */
export type Descriptor = number

export interface PosixStat extends Stat {
  readonly links: number
  /** Bytes that the disk has given to it: fewer than `size` where a file has holes. */
  readonly allocated: number
}

/** `read` and `update` open what is there, `create` makes a new file (0600) or fails with EEXIST. */
export type OpenHow = 'read' | 'update' | 'create'

export interface Posix {
  /** Opens the directory at an absolute path; its last name may not be a symlink. */
  openRoot(path: string): Descriptor
  /** Makes the directory at an absolute path, and those above it, durably. No error where it is. */
  makeRoot(path: string): void
  openDirectory(directory: Descriptor, name: string): Descriptor
  /** Never follows a symlink and never waits for the other end of a FIFO. */
  open(directory: Descriptor, name: string, how: OpenHow): Descriptor
  close(descriptor: Descriptor): void

  /** Answers how many bytes were read: fewer than wanted only at the end of the file. */
  read(file: Descriptor, bytes: Uint8Array, position: number): number
  /** Writes all of `bytes`. */
  write(file: Descriptor, bytes: Uint8Array, position: number): void
  truncate(file: Descriptor, size: number): void
  stat(descriptor: Descriptor): PosixStat
  setMode(descriptor: Descriptor, mode: number): void
  /** Sets the time of modification as exactly as the platform allows. */
  setModified(descriptor: Descriptor, mtimeNs: bigint): void
  /** Makes files and directories durable, all together; answers the error of each. */
  sync(descriptors: readonly Descriptor[]): Promise<(Error | undefined)[]>

  /** Undefined where there is nothing. */
  lstat(directory: Descriptor, name: string): PosixStat | undefined
  /** The names in a directory as the bytes that they are, in no order. */
  list(directory: Descriptor): Uint8Array[]
  readLink(directory: Descriptor, name: string): Uint8Array
  makeDirectory(directory: Descriptor, name: string): void
  removeDirectory(directory: Descriptor, name: string): void
  unlink(directory: Descriptor, name: string): void
  link(fromDirectory: Descriptor, from: string, toDirectory: Descriptor, to: string): void
  rename(fromDirectory: Descriptor, from: string, toDirectory: Descriptor, to: string): void
  symlink(target: string | Uint8Array, directory: Descriptor, name: string): void
  /** Makes a new file with the content of an open one, as a reflink where the disk can; nothing is left of one that fails. */
  copy(file: Descriptor, toDirectory: Descriptor, to: string): void

  /** Bytes that an ordinary user can still write. */
  free(directory: Descriptor): number
  /** The time that this disk stamps with, in nanoseconds since 1970. */
  now(): bigint
  /** Long verbs await this between steps, so that others get their turn; undefined when it is too early for that. */
  turn(): Promise<void> | undefined
}

export class PosixError extends Error {
  override readonly name = 'PosixError'
  /** Of errno, such as ENOENT. */
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The code of errno of an error that a system call threw; any other error is thrown on. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  throw error
}

/** @throws PosixError EINVAL when `name` is not one name: a slash or a dot in it would lead elsewhere */
export function assertName(name: string): void {
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
    throw new PosixError('EINVAL', `EINVAL: ${JSON.stringify(name)} is not a name`)
  }
}
