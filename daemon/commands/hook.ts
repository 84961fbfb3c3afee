/** `syncline hook`: commands of the user's that the daemon runs when something has happened. */
import { Command } from 'commander'
import { action, type CommandContext, parseCount, withExample } from '../command-context.ts'
import { CliError, usageError } from '../exit-status.ts'
import { HOOK_EVENTS, type Hook, type HookEvent } from '../hook-settings.ts'
import { escapeText } from '../terminal/escape.ts'
import { shellQuote } from '../terminal/format.ts'

interface Answer {
  readonly hooks: readonly Hook[]
}

export function hookCommand(context: CommandContext): Command {
  const hook = new Command('hook').description('run a command when a folder is in sync again, has a conflict, or is held')
  withExample(hook, 'syncline hook add conflict -- notify-send "a conflict"')

  const add = new Command('add')
    .description('run a command from now on; it gets the facts as JSON on its standard input')
    .argument('<event>', HOOK_EVENTS.join(', '))
    .argument('<command...>', 'the program and its words, after --; no shell reads them, and it may take 60 s')
  add.action(
    action(context, async ({ client, output }, [event = '', ...command]) => {
      if (!(HOOK_EVENTS as readonly string[]).includes(event))
        throw usageError(`there is no event ${JSON.stringify(event)}`, `the events are: ${HOOK_EVENTS.join(', ')}`)
      const { hooks } = await client.get<Answer>('/hooks')
      const answer = await client.patch<Answer>('/hooks', { hooks: [...hooks, { event: event as HookEvent, command }] })
      output.result(answer, () => linesOf(answer))
    })
  )
  hook.addCommand(withExample(add, 'syncline hook add sync-done -- /home/anna/bin/backup --quick'))

  const list = new Command('list').description('list the hooks').action(
    action(context, async ({ client, output }) => {
      const answer = await client.get<Answer>('/hooks')
      output.result(answer, () => linesOf(answer))
    })
  )
  hook.addCommand(withExample(list, 'syncline hook list'))

  const remove = new Command('remove').description('run it no more').argument('<number>', 'as the list shows it')
  remove.action(
    action(context, async ({ client, output }, [text = '']) => {
      const number = parseCount(text)
      const { hooks } = await client.get<Answer>('/hooks')
      if (hooks[number - 1] === undefined) throw new CliError('UNKNOWN_HOOK', `there is no hook ${number}`, 'see them with: syncline hook list')
      const answer = await client.patch<Answer>('/hooks', { hooks: hooks.filter((_, i) => i !== number - 1) })
      output.result(answer, () => linesOf(answer))
    })
  )
  hook.addCommand(withExample(remove, 'syncline hook remove 1'))
  return hook
}

function linesOf({ hooks }: Answer): string[] {
  return hooks.length === 0
    ? ['no hooks']
    : hooks.map(({ event, command }, i) => `${i + 1}  ${event.padEnd(9)}  ${escapeText(command.map(shellQuote).join(' '))}`)
}
