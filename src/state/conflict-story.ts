import { readConflictPath } from '../../protocol/index.ts'
import type { Held } from './item-entry.ts'

/** Which item a conflict copy is one of: what its name tells, or whoever made it here. */
export interface ConflictStory {
  readonly path: string
  readonly copy: string
}

/** Whether what is held at a path is a conflict copy, whoever made it: its name says so. */
export function isCopy(path: string, held: Held | undefined): boolean {
  return (held?.type === 'file' || held?.type === 'symlink') && path.includes('.sync-conflict-') && readConflictPath(path) !== undefined
}
