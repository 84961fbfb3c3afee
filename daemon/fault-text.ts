/** A system error without its code and its system call, in words where there are some: "permission denied", not "EACCES: permission denied, open …". */
export function causeText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const words = WORDS[codeOf(error) ?? '']
  return words ?? error.message.replace(/^[A-Z0-9_]+: /, '').replace(/, [a-z]+( '.*')?$/s, '')
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  ENOSPC: 'no space left on the disk',
  EROFS: 'the disk can only be read',
  ELOOP: 'too many symlinks',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many open files',
  EIO: 'the disk failed',
  EDQUOT: 'the quota is used up'
}
