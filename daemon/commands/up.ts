/** `syncline up`: the daemon in the foreground, for a person who watches. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import { action, type CommandContext, KEY_OPTION, modeOption, withExample } from '../command-context.ts'
import { usageError } from '../exit-status.ts'
import { readKeyOption } from '../key-option.ts'
import type { FolderMode } from '../status.ts'
import { type NetworkOptions, withNetworkOptions } from '../network-options.ts'

interface UpOptions extends NetworkOptions {
  readonly key?: string
  readonly mode?: FolderMode
}

export function upCommand(context: CommandContext): Command {
  const up = new Command('up')
    .description('sync a folder: run the daemon of this home in the foreground and show what it does')
    .argument('[path]', 'the folder, made if absent and added if it is not one yet (default: only the folders that the home has)')
    .option(...KEY_OPTION)
    .addOption(modeOption())
  withNetworkOptions(up).action(
    action<UpOptions>(context, async (run, [path], options) => {
      if (path === '') throw usageError('the path of the folder is empty', 'give a directory, or none to run the folders that the home has')
      if (path === undefined && options.key !== undefined)
        throw usageError('--key needs the path of a folder', 'say where the folder is to be: syncline up PATH --key KEY')
      if (path === undefined && options.mode !== undefined)
        throw usageError('--mode needs the path of a folder', 'say which folder: syncline up PATH --mode MODE')
      const key = options.key === undefined ? undefined : await readKeyOption(options.key, run.surroundings.stdin)
      const { runDaemon } = await import('../run-daemon.ts')
      const folder = path === undefined ? undefined : { path: resolve(path), key, label: undefined, mode: options.mode }
      return runDaemon(run, { options, folder, interactive: true })
    })
  )
  return withExample(up, 'syncline up ~/photos')
}
