/** `syncline status`: what the daemon does; also followed, or waited for. */
import { setTimeout as delay } from 'node:timers/promises'
import { Command, Option } from 'commander'
import { action, type CommandContext, parseSeconds, type Run, withExample } from '../command-context.ts'
import type { ControlClient } from '../control-client.ts'
import { CliError, EXIT, type ExitStatus, usageError } from '../exit-status.ts'
import { isConnected, isIdle, isJoining, needsPerson, type Status } from '../status.ts'
import { escapeText } from '../terminal/escape.ts'
import { stateText } from '../terminal/folder-line.ts'
import { formatDuration, plural } from '../terminal/format.ts'
import { joiningText } from '../terminal/joining-text.ts'
import { statusLines } from '../terminal/status-text.ts'

interface StatusOptions {
  readonly follow?: boolean
  readonly wait?: 'idle' | 'connected'
  readonly timeout?: number
}

export function statusCommand(context: CommandContext): Command {
  const status = new Command('status')
    .description('show the folders and the peers')
    .option('--follow', 'go on showing what changes, with --json one document a line')
    .addOption(
      new Option(
        '--wait <state>',
        'return when every folder is idle and the same as on every connected peer, or when each has a connected peer; folders that are to be joined count, too'
      ).choices(['idle', 'connected'])
    )
    .option('--timeout <seconds>', 'give up after that time, with exit status 5', parseSeconds)
  status.action(
    action<StatusOptions>(context, async (run, _, options) => {
      if (options.follow === true && options.wait !== undefined) throw usageError('--follow and --wait do not go together', 'leave one out')
      if (options.timeout !== undefined && options.follow !== true && options.wait === undefined)
        throw usageError('--timeout needs --wait or --follow', 'say what to wait for: --wait idle')
      if (options.wait !== undefined) return wait(run, options.wait, options.timeout)
      if (options.follow === true) return follow(run, options.timeout)
      show(run, await run.client.get<Status>('/status'))
      return EXIT.done
    })
  )
  return withExample(status, 'syncline status --wait idle --timeout 60')
}

function show({ output }: Run, status: Status): void {
  output.result(status, () => statusLines(status, output.style, Date.now()))
}

async function wait(run: Run, state: 'idle' | 'connected', timeout: number | undefined): Promise<ExitStatus> {
  const isThere = state === 'idle' ? isIdle : isConnected
  const reached = (status: Status): boolean => !isJoining(status) && isThere(status)
  const ended = new AbortController()
  const timer = timeout === undefined ? undefined : setTimeout(() => ended.abort(), timeout * 1000)
  let last: Status | undefined
  let told = ''
  try {
    for await (const status of statuses(run.client, ended.signal)) {
      last = status
      if (reached(status)) {
        show(run, status)
        return state === 'idle' && needsPerson(status) ? EXIT.needsPerson : EXIT.done
      }
      // Nothing but a person ends these, and whoever waits should know.
      const stuck = status.folders.find((folder) => folder.state === 'held' || folder.state === 'error' || folder.state === 'paused')
      const text =
        stuck === undefined
          ? ''
          : `waiting, but ${escapeText(stuck.label)} is ${stuck.state}${stuck.error === null ? '' : `: ${escapeText(stuck.error.message)}`}`
      if (text !== told && text !== '') run.output.note(text)
      told = text
    }
  } finally {
    clearTimeout(timer)
    ended.abort()
  }
  throw new CliError(
    'TIMED_OUT',
    `after ${formatDuration(timeout ?? 0)} not every folder is ${state}${last === undefined ? '' : `: ${lagging(last, isThere)}`}`,
    'see syncline status, or wait longer with --timeout',
    EXIT.timedOut
  )
}

/** From the moment that the daemon is up: who starts one and waits for it need not know how long that takes. */
async function* statuses(client: ControlClient, signal: AbortSignal): AsyncGenerator<Status> {
  for (;;) {
    try {
      return yield* client.events(signal)
    } catch (error) {
      if (!(error instanceof CliError) || error.code !== 'STARTING') throw error
      if (signal.aborted) return
      await delay(100)
    }
  }
}

/** The folders for which the wait is not over. */
function lagging(status: Status, reached: (status: Status) => boolean): string {
  const awaited = status.joining.filter((one) => one.state !== 'refused').map((one) => `${one.path} (${joiningText(one)})`)
  const behind = status.folders
    .filter((folder) => !reached({ ...status, folders: [folder] }))
    .map((folder) => `${folder.label} (${folder.state}${folder.needFiles > 0 ? `, lacks ${plural(folder.needFiles, 'file')}` : ''})`)

  return [...behind, ...awaited].join(', ')
}

async function follow(run: Run, timeout: number | undefined): Promise<ExitStatus> {
  const { output, client } = run
  const ended = new AbortController()
  const timer = timeout === undefined ? undefined : setTimeout(() => ended.abort(), timeout * 1000)
  const said = new Map<string, string>()
  try {
    for await (const status of client.events(ended.signal)) {
      if (output.json) {
        output.document(status)
        continue
      }
      const now = Date.now()
      const say = (id: string, name: string, text: string): void => {
        if (said.get(id) === text) return
        said.set(id, text)
        output.stdout.write(`${new Date(now).toTimeString().slice(0, 8)}  ${escapeText(name)}  ${text}\n`)
      }
      // Without the last change: its age makes every line new.
      for (const folder of status.folders) say(folder.id, folder.label, stateText({ ...folder, lastChange: null }, status.peers, { items: 0, bytes: 0 }, now))
      for (const one of status.joining) say(one.id, one.path, joiningText(one))
    }
  } finally {
    clearTimeout(timer)
    ended.abort()
  }
  return EXIT.done
}
