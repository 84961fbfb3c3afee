/** PATH or FOLDER on the command line: a label or an id of a folder goes before a path, so that `./photos` is always a path. */
import type { ControlClient } from './control-client.ts'
import { findPath } from './path-argument.ts'
import type { FolderStatus, Status } from './status.ts'

export interface Subject {
  readonly folder: FolderStatus
  /** In the folder; '' for all of it. */
  readonly path: string
}

/** @throws CliError USAGE */
export async function findSubject(client: ControlClient, text: string): Promise<Subject> {
  const { folders } = await client.get<Status>('/status')
  const folder = folders.find(({ label }) => label === text) ?? folders.find(({ id }) => id === text)
  return folder === undefined ? await findPath(client, text) : { folder, path: '' }
}
