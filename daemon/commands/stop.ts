/** `syncline stop`: ends the daemon of the home, and waits until it is gone. */
import { setTimeout as delay } from 'node:timers/promises'
import { Command } from 'commander'
import { action, type CommandContext, withExample } from '../command-context.ts'
import { CliError, EXIT } from '../exit-status.ts'

/** The daemon stops within 5 s. */
const PATIENCE_MS = 10_000

export function stopCommand(context: CommandContext): Command {
  const stop = new Command('stop').description('stop the daemon of this home, and wait until it is gone').action(
    action(context, async ({ client, output, home }) => {
      const { pid } = await client.post<{ pid: number }>('/stop')
      const until = performance.now() + PATIENCE_MS
      while (isAlive(pid)) {
        if (performance.now() > until) {
          throw new CliError(
            'STOP_LATE',
            `the daemon of ${home}, process ${pid}, still runs after ${PATIENCE_MS / 1000} s`,
            `end it with: kill -9 ${pid} (nothing is lost by that)`,
            EXIT.timedOut
          )
        }
        await delay(20)
      }
      output.result({ stopped: pid }, () => ['stopped'])
    })
  )
  return withExample(stop, 'syncline stop')
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
