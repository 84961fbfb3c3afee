/** Asks a question that is answered with yes or no; anything else, also the end of the input, is no. */
export async function ask(question: string, input: AsyncIterable<Uint8Array | string>, output: { write(text: string): unknown }): Promise<boolean> {
  output.write(`${question} [y/N] `)
  let answer = ''
  for await (const chunk of input) {
    answer += chunk.toString()
    if (answer.includes('\n') || answer.length > 100) break
  }
  return /^y(es)?$/i.test(answer.trim())
}
