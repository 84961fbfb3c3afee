/** A key, or a link in its place, from the command line, or from standard input where its text is "-". */
import type { FolderKey, Invitation } from '../protocol/index.ts'
import { usageError } from './exit-status.ts'

const MAX_STDIN = 4096

/** @throws CliError USAGE, ProtocolError BAD_KEY */
export async function readKeyOption(text: string, stdin: AsyncIterable<string | Uint8Array>): Promise<FolderKey> {
  const { key } = await readKeyOrLink(text, stdin)
  if (key === undefined) throw usageError('that is the link of an invitation, and no key', 'a link is of use to join only: syncline up PATH --key LINK')
  return key
}

/** @throws CliError USAGE, ProtocolError BAD_KEY, BAD_INVITATION */
export async function readKeyOrLink(
  text: string,
  stdin: AsyncIterable<string | Uint8Array>
): Promise<{ readonly key: FolderKey; readonly invitation?: undefined } | { readonly key?: undefined; readonly invitation: Invitation }> {
  const line = text === '-' ? await firstLine(stdin) : text
  const { looksLikeInvitation, parseInvitation, parseKey } = await import('../protocol/index.ts')
  if (looksLikeInvitation(line)) return { invitation: parseInvitation(line) }
  const { NodeEd25519 } = await import('../src/index.ts')
  return { key: parseKey(line, new NodeEd25519()) }
}

async function firstLine(stdin: AsyncIterable<string | Uint8Array>): Promise<string> {
  let text = ''
  for await (const chunk of stdin) {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    if (text.trimStart().includes('\n') || text.length > MAX_STDIN) break
  }
  const line = text.trim().split('\n', 1)[0] ?? ''
  if (line === '') throw usageError('there was no key on standard input', 'hand it over like this: syncline … --key - < file')
  return line
}
