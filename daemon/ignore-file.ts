/** What all devices of a folder ignore, as its user edits it: `.synclineignore` at the folder's root. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CliError } from './exit-status.ts'
import { causeText, codeOf } from './fault-text.ts'

export const IGNORE_FILE = '.synclineignore'

/** Lines as they stand there, comments and all. @throws CliError IGNORE_FILE */
export async function readShared({ path }: { readonly path: string }): Promise<string[]> {
  try {
    const text = await readFile(join(path, IGNORE_FILE), 'utf8')
    return text.replace(/\n$/, '').split('\n')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw new CliError('IGNORE_FILE', `${join(path, IGNORE_FILE)} cannot be read: ${causeText(error)}`, 'mend or delete it', undefined, error)
  }
}
