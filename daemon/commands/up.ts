/** `syncline up`: the daemon in the foreground, for a person who watches. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import { action, type CommandContext, KEY_OPTION, modeOption, type Run, withExample } from '../command-context.ts'
import { EXIT, type ExitStatus, usageError } from '../exit-status.ts'
import { readKeyOrLink } from '../key-option.ts'
import type { FolderMode } from '../status.ts'
import { type NetworkOptions, reachOptions, withNetworkOptions } from '../network-options.ts'
import { escapeText } from '../terminal/escape.ts'

interface UpOptions extends NetworkOptions {
  readonly key?: string
  readonly mode?: FolderMode
  readonly dryRun?: true
}

export function upCommand(context: CommandContext): Command {
  const up = new Command('up')
    .description('sync a folder: run the daemon of this home in the foreground and show what it does')
    .argument('[path]', 'the folder, made if absent and added if it is not one yet (default: only the folders that the home has)')
    .option(...KEY_OPTION)
    .addOption(modeOption())
    .option('--dry-run', 'show what joining the folder would do to the directory, and end: nothing is changed there, and no change is told')
  withNetworkOptions(up).action(
    action<UpOptions>(context, async (run, [path], options) => {
      if (path === '') throw usageError('the path of the folder is empty', 'give a directory, or none to run the folders that the home has')
      if (path === undefined && options.key !== undefined)
        throw usageError('--key needs the path of a folder', 'say where the folder is to be: syncline up PATH --key KEY')
      if (path === undefined && options.mode !== undefined)
        throw usageError('--mode needs the path of a folder', 'say which folder: syncline up PATH --mode MODE')
      if (path === undefined && options.dryRun === true)
        throw usageError('--dry-run needs the path of a folder', 'say what would be joined: syncline up PATH --dry-run --key KEY')
      const given = options.key === undefined ? undefined : await readKeyOrLink(options.key, run.surroundings.stdin)
      if (path !== undefined && options.dryRun === true) return tryOut(run, resolve(path), given, options)
      const { runDaemon } = await import('../run-daemon.ts')
      const folder =
        path === undefined ? undefined : { path: resolve(path), key: given?.key, invitation: given?.invitation, label: undefined, mode: options.mode }
      return runDaemon(run, { options, folder, interactive: true })
    })
  )
  return withExample(up, 'syncline up ~/photos')
}

async function tryOut(run: Run, path: string, given: Awaited<ReturnType<typeof readKeyOrLink>> | undefined, options: UpOptions): Promise<ExitStatus> {
  if (given?.invitation !== undefined)
    throw usageError(
      'a link cannot be tried out: to ask by it is to use it',
      'join with it at a new directory and compare, or have a key shown where the folder is: syncline key show FOLDER'
    )
  const [{ dryRun }, { checkNetworkOptions, defaultName }, { joinPlanLines }] = await Promise.all([
    import('../dry-run.ts'),
    import('../run-daemon.ts'),
    import('../terminal/plan-text.ts')
  ])
  checkNetworkOptions(options)
  const { output, surroundings, home } = run
  const { listen, peer = [], discovery, name } = options
  const found = await dryRun(
    { parts: await surroundings.loadParts(), log: ({ level, message }) => output.note(`${level}: ${escapeText(message)}`) },
    {
      home,
      path,
      key: given?.key,
      name: name ?? defaultName(),
      listen,
      peers: peer,
      discovery: discovery === undefined ? undefined : discovery === 'on',
      reach: reachOptions(options),
      limit: output.json ? 1000 : 100,
      onProgress: (text) => output.note(text)
    }
  )
  output.result({ path, peers: found.peers, ...found.plan }, () => joinPlanLines(found, output.style, Date.now()))
  return EXIT.done
}
