/** `syncline page`: who gets at the page from elsewhere. */
import { Command } from 'commander'
import { action, type CommandContext, type Run, withExample } from '../command-context.ts'
import { CliError, usageError } from '../exit-status.ts'

export function pageCommand(context: CommandContext): Command {
  const page = new Command('page').description('set the password of the page, which it needs where others can reach it')
  withExample(page, 'syncline page password')

  const password = new Command('password')
    .description('ask for a password of the page, or read it from standard input, and keep what proves it; who is logged in has to log in again')
    .option('--remove', 'take the password away')
  password.action(
    action<{ remove?: true }>(context, async (run, _, { remove }) => {
      const text = remove === true ? null : await readPassword(run)
      await keep(run, text)
      run.output.result({ password: text !== null }, () => [text === null ? 'the page has no password now' : 'kept'])
    })
  )
  page.addCommand(withExample(password, 'syncline page password'))
  return page
}

async function readPassword({ surroundings: { stdin }, output }: Run): Promise<string> {
  const [{ askSecrets }, { checkPassword }] = await Promise.all([import('../terminal/ask-secret.ts'), import('../password.ts')])
  const isAsked = stdin.isTTY === true
  const [text = '', again] = isAsked
    ? await askSecrets(['Password of the page: ', 'The same again: '], stdin, output.stderr)
    : await askSecrets([''], stdin, { write: () => {} })
  if (isAsked && text !== again) throw usageError('the two are not the same', 'try again')
  checkPassword(text)
  return text
}

/** By the daemon where one runs, else in the configuration itself: a daemon may need it to start. */
async function keep({ client, home }: Run, password: string | null): Promise<void> {
  try {
    return await client.patch('/page', { password })
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'NO_DAEMON') throw error
  }
  const [{ lockHome }, { openHome }, { openConfig }, { changePassword }, { defaultName }, { NodeEd25519 }] = await Promise.all([
    import('../daemon.ts'),
    import('../home.ts'),
    import('../config.ts'),
    import('../page-password.ts'),
    import('../run-daemon.ts'),
    import('../../src/index.ts')
  ])
  const opened = await openHome(home)
  const lock = await lockHome(opened, () => {})
  try {
    const config = await openConfig({ path: opened.config, ed25519: new NodeEd25519() }, defaultName())
    await changePassword(config, password ?? undefined, { isNeeded: false })
  } finally {
    await lock.release()
  }
}
