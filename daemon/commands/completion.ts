/** `syncline completion`: what a shell needs to complete our words. */
import { Argument, Command } from 'commander'
import { action, type CommandContext, withExample } from '../command-context.ts'
import { SHELLS, type Shell } from '../completion/table.ts'
import type { Status } from '../status.ts'

/** @param program with all commands, this one included; asked for when it runs */
export function completionCommand(context: CommandContext, program: Command): Command {
  const completion = new Command('completion')
    .description('print a script by which a shell completes the words of this command')
    .addArgument(new Argument('<shell>', 'or "folders": the labels of the folders, one a line, which the scripts ask for').choices([...SHELLS, 'folders']))
  completion.action(
    action(context, async ({ client, output }, [what = '']) => {
      if (what === 'folders') {
        const { folders } = await client.get<Status>('/status')
        const labels = folders.map(({ label }) => label)
        // A line that is no label is no help.
        output.result({ folders: labels }, () => labels.filter((label) => !/\p{Cc}/u.test(label)))
        return
      }
      const script = await scriptFor(what as Shell, program)
      output.result({ script }, () => [script.trimEnd()])
    })
  )
  return withExample(completion, 'syncline completion bash > ~/.local/share/bash-completion/completions/syncline')
}

async function scriptFor(shell: Shell, program: Command): Promise<string> {
  const { completedCommand } = await import('../completion/table.ts')
  const table = completedCommand(program)
  switch (shell) {
    case 'bash':
      return (await import('../completion/bash.ts')).bashCompletion(table)
    case 'zsh':
      return (await import('../completion/zsh.ts')).zshCompletion(table)
    case 'fish':
      return (await import('../completion/fish.ts')).fishCompletion(table)
  }
}
