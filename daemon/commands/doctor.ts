/** `syncline doctor`: whether this machine and this daemon are as they should be, and what to do where not. */
import { Command } from 'commander'
import { action, type CommandContext, withExample } from '../command-context.ts'
import { EXIT, type ExitStatus } from '../exit-status.ts'
import { escapeText } from '../terminal/escape.ts'

export function doctorCommand(context: CommandContext): Command {
  const command = new Command('doctor').description('look for what keeps this device from syncing, and say what to do; works without a daemon, too')
  command.action(
    action(context, async ({ client, home, output }): Promise<ExitStatus> => {
      const { gatherFacts } = await import('../doctor-facts.ts')
      const { examine } = await import('../doctor.ts')
      const checks = examine(await gatherFacts(client, home))
      const { style } = output
      const paint = { ok: style.green, warn: style.yellow, fail: style.red }
      output.result({ checks }, () =>
        checks.flatMap(({ name, state, message, hint }) => [
          `${paint[state](state.padEnd(4))}  ${escapeText(name)}: ${escapeText(message)}`,
          ...(hint === '' ? [] : [`      what to do: ${escapeText(hint)}`])
        ])
      )
      if (checks.some(({ state }) => state === 'fail')) return EXIT.failed
      return checks.some(({ state }) => state === 'warn') ? EXIT.needsPerson : EXIT.done
    })
  )
  return withExample(command, 'syncline doctor')
}
