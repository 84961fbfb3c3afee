/** Asks for something on a terminal that nobody is to see. */
import { CliError, EXIT } from '../exit-status.ts'

const MAX_LENGTH = 4096

/** A terminal, as far as it is used. */
export interface SecretInput extends AsyncIterable<string | Uint8Array> {
  setRawMode?(isRaw: boolean): unknown
}

/** @returns an answer to each question; fewer where the input ends @throws CliError INTERRUPTED */
export async function askSecrets(questions: readonly string[], input: SecretInput, output: { write(text: string): unknown }): Promise<string[]> {
  input.setRawMode?.(true)
  const letters = lettersOf(input)
  const answers: string[] = []
  try {
    for (const question of questions) {
      output.write(question)
      const answer = await readLine(letters)
      output.write('\n')
      if (answer === undefined) break
      answers.push(answer)
    }
    return answers
  } finally {
    input.setRawMode?.(false)
    await letters.return()
  }
}

async function* lettersOf(input: SecretInput): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  for await (const chunk of input) yield* typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
}

/** In raw mode the terminal leaves it to us what its keys do. */
async function readLine(letters: AsyncGenerator<string, void>): Promise<string | undefined> {
  const text: string[] = []
  for (;;) {
    const { done, value: letter } = await letters.next()
    if (done === true) return text.length === 0 ? undefined : text.join('')
    if (letter === '\r' || letter === '\n' || letter === '\u0004') return text.join('')
    if (letter === '\u0003') throw new CliError('INTERRUPTED', 'interrupted', 'nothing was changed', EXIT.interrupted)
    if (letter === '\u007f' || letter === '\b') text.pop()
    else if (letter >= ' ' && text.length < MAX_LENGTH) text.push(letter)
  }
}
