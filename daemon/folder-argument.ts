/** FOLDER on the command line: a label, an id or the beginning of one, or a path. */
import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ControlClient } from './control-client.ts'
import { CliError } from './exit-status.ts'
import type { FolderStatus, Status } from './status.ts'
import { escapeText } from './terminal/escape.ts'

/** Shorter beginnings of an id are taken for a mistyped label. */
const MIN_ID_PREFIX = 4

/** @throws CliError UNKNOWN_FOLDER, AMBIGUOUS_FOLDER */
export async function findFolder(client: ControlClient, text: string): Promise<FolderStatus> {
  const { folders } = await client.get<Status>('/status')
  const exact = folders.find((folder) => folder.label === text) ?? folders.find((folder) => folder.id === text)
  if (exact !== undefined) return exact
  const path = resolve(text)
  const real = await realpath(path).catch(() => path)
  const placed = folders.find((folder) => folder.path === path || folder.path === real)
  if (placed !== undefined) return placed
  const begun = text.length >= MIN_ID_PREFIX ? folders.filter((folder) => folder.id.startsWith(text)) : []
  if (begun.length === 1 && begun[0] !== undefined) return begun[0]
  if (begun.length > 1) {
    throw new CliError(
      'AMBIGUOUS_FOLDER',
      `several folders have an id that begins with ${text}`,
      `give more of it: ${begun.map((folder) => folder.id.slice(0, 16)).join(', ')}`
    )
  }
  const labels = folders.map((folder) => escapeText(folder.label))
  throw new CliError(
    'UNKNOWN_FOLDER',
    `no folder of this home has the label, id or path ${JSON.stringify(text)}`,
    labels.length === 0 ? 'add one with: syncline folder add PATH' : `the folders are: ${labels.slice(0, 20).join(', ')}`
  )
}
