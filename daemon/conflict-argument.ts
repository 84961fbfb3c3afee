/** PATH of a conflict on the command line: its item's, or its copy's, in the file system; or a pattern of such paths. */
import { matchesGlob } from 'node:path'
import type { NamedConflict } from './conflict-service.ts'
import type { ControlClient } from './control-client.ts'
import { CliError } from './exit-status.ts'
import { findPath } from './path-argument.ts'
import type { FolderStatus } from './status.ts'

export interface ConflictsAt {
  readonly folder: FolderStatus
  readonly conflicts: readonly NamedConflict[]
}

/** @throws CliError USAGE for a path in no folder, NO_CONFLICT */
export async function conflictsAt(client: ControlClient, text: string): Promise<ConflictsAt> {
  const { folder, path } = await findPath(client, text)
  const all = await client.get<NamedConflict[]>(`/folders/${folder.id}/conflicts`)
  const exact = all.filter((conflict) => conflict.path === path || conflict.copy === path)
  const conflicts = exact.length > 0 ? exact : all.filter((conflict) => matchesGlob(conflict.path, path) || matchesGlob(conflict.copy, path))
  if (conflicts.length > 0) return { folder, conflicts }
  throw new CliError(
    'NO_CONFLICT',
    `there is no conflict at ${JSON.stringify(text)}`,
    all.length === 0 ? `the folder "${folder.label}" has none` : 'see the paths with: syncline conflicts'
  )
}
