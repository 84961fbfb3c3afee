/** A question on a terminal, of which anything but yes is a no. */
import type { TextStream } from '../output.ts'

export async function confirm(question: string, stderr: TextStream, stdin: AsyncIterable<string | Uint8Array>): Promise<boolean> {
  stderr.write(`${question} [y/N] `)
  for await (const chunk of stdin) {
    const answer = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    return /^\s*y(es)?\s*$/i.test(answer)
  }
  return false
}
