/** `syncline daemon`: the daemon for a service manager. */
import { Command } from 'commander'
import { action, type CommandContext, withExample } from '../command-context.ts'
import { type NetworkOptions, withNetworkOptions } from '../network-options.ts'

export function daemonCommand(context: CommandContext): Command {
  const daemon = new Command('daemon').description('run the daemon of this home for a service manager: a log and nothing else')
  withNetworkOptions(daemon).action(
    action<NetworkOptions>(context, async (run, _, options) => {
      const { runDaemon } = await import('../run-daemon.ts')
      return runDaemon(run, { options, folder: undefined, interactive: false })
    })
  )
  return withExample(daemon, 'syncline daemon --listen /ip4/0.0.0.0/tcp/4001')
}
