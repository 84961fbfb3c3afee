/** What the errors of system calls mean for a verb. */
import type { CommitFault } from '../ports/disk.ts'
import { codeOf } from './posix.ts'

/** The disk as a whole does not serve: the root is missing, or it is not the one of this folder. */
export class RootError extends Error {
  override readonly name = 'RootError'
}

const WORDS: Record<string, string> = {
  ENOENT: 'it is not there',
  EACCES: 'permission denied',
  EPERM: 'the system does not permit it',
  EROFS: 'the disk is mounted read-only',
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  ENAMETOOLONG: 'the name is too long for this disk',
  EILSEQ: 'this disk cannot hold such a name',
  EINVAL: 'this disk cannot hold such a name',
  ENOTDIR: 'a name on the way to it is not a directory',
  ELOOP: 'a symlink is in the way',
  EXDEV: 'another disk is mounted inside the folder',
  EIO: 'the disk reports an input/output error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine'
}

/** The error in words, without the paths of ours that it may hold. */
export function describe(error: unknown): string {
  const code = codeOf(error)
  return `${WORDS[code] ?? 'the system call failed'} (${code})`
}

const FAULTS: Record<string, CommitFault> = {
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  ENAMETOOLONG: 'name',
  EILSEQ: 'name',
  EINVAL: 'name',
  ERR_INVALID_ARG_VALUE: 'name',
  ENOTEMPTY: 'not-empty',
  ENOENT: 'changed',
  EEXIST: 'changed',
  EISDIR: 'changed',
  ENOTDIR: 'changed',
  ELOOP: 'changed'
}

/** What an error at the target of an action means. */
export function faultOf(error: unknown): CommitFault {
  return FAULTS[codeOf(error)] ?? 'io'
}

/** Whether this disk has no hard links, or does not let us make one of this file. */
export function isLinkRefused(error: unknown): boolean {
  return ['EPERM', 'EACCES', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EXDEV'].includes(codeOf(error))
}

/** Whether this disk keeps no permissions, as FAT and many network mounts. */
export function isModeRefused(error: unknown): boolean {
  return ['EPERM', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS'].includes(codeOf(error))
}

export function isNoSpace(error: unknown): boolean {
  return faultOf(error) === 'no-space'
}
