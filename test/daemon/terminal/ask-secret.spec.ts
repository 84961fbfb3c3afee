import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import type { CliError } from '../../../daemon/exit-status.ts'
import { askSecrets } from '../../../daemon/terminal/ask-secret.ts'

function terminal(...keys: string[]) {
  const modes: boolean[] = []
  const input = Object.assign(Readable.from(keys.map((text) => Buffer.from(text))), { setRawMode: (isRaw: boolean) => modes.push(isRaw) })
  let shown = ''
  return { input, modes, output: { write: (text: string) => (shown += text) }, shown: () => shown }
}

describe('asking for a secret', () => {
  it('shows the questions and no answer, and gives the terminal back', async () => {
    const { input, modes, output, shown } = terminal('sec', 'ret\rsecr', 'x\u007fet\n')
    assert.deepEqual(await askSecrets(['one: ', 'two: '], input, output), ['secret', 'secret'])
    assert.equal(shown(), 'one: \ntwo: \n')
    assert.deepEqual(modes, [true, false])
    assert.ok(input.destroyed, 'the program may end')
  })

  it('takes letters of any script, also cut apart', async () => {
    const bytes = Buffer.from('пароль\n')
    const { output } = terminal()
    assert.deepEqual(await askSecrets(['?'], Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]), output), ['пароль'])
  })

  it('ends with the input, and at Ctrl+C', async () => {
    const closed = terminal('half')
    assert.deepEqual(await askSecrets(['one', 'two'], closed.input, closed.output), ['half'])
    const { input, modes, output } = terminal('abc\u0003')
    await assert.rejects(askSecrets(['one'], input, output), (error: CliError) => error.status === 130)
    assert.deepEqual(modes, [true, false])
  })
})
