/** What a program shows to use the API of the page: a secret of this home, made at its first use, for the user's own eyes. */
import { lstat, readFile } from 'node:fs/promises'
import type { Random } from '../src/index.ts'
import { writeDurably } from './durable-file.ts'
import { CliError } from './exit-status.ts'
import { causeText, codeOf } from './fault-text.ts'

const TOKEN_BYTES = 32
const FORM = /^[\w-]{43}\n$/

/** @throws CliError when it can be read by others, or is none */
export async function openApiToken(path: string, random: Random): Promise<string> {
  try {
    const stats = await lstat(path)
    const isOpen = process.platform !== 'win32' && (stats.mode & 0o077) !== 0
    const text = stats.isFile() && !isOpen ? await readFile(path, 'utf8') : ''
    if (FORM.test(text)) return text.trim()
    throw new CliError(
      'API_TOKEN',
      `the token of the API in ${path} ${isOpen ? 'can be read by other users' : 'is not one of ours'}`,
      'delete that file, and there will be a new one'
    )
  } catch (error) {
    if (error instanceof CliError) throw error
    if (codeOf(error) !== 'ENOENT')
      throw new CliError('API_TOKEN', `the token of the API cannot be read: ${causeText(error)}`, 'see to the permissions of the home', undefined, error)
  }
  const token = Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url')
  await writeDurably(path, `${token}\n`)
  return token
}
