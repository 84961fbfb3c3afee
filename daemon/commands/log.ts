/** `syncline log`: what changed here, when, by whom and why. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import type { LoggedChange } from '../change-logs.ts'
import { action, type CommandContext, parseCount, parseDuration, type Run, withExample } from '../command-context.ts'
import { usageError } from '../exit-status.ts'
import type { FolderStatus, Status } from '../status.ts'
import { findSubject, type Subject } from '../subject-argument.ts'
import { escapeText } from '../terminal/escape.ts'
import { deviceName, formatBytes, formatTime } from '../terminal/format.ts'

const FOLLOW_MS = 500

interface LogOptions {
  since?: string
  last?: string
  follow?: boolean
}

export function logCommand(context: CommandContext): Command {
  const command = new Command('log')
    .description('show what changed on this device: when, by which device, and why')
    .argument('[path]', 'a path in a folder, or the label or id of one (default: all folders)')
    .option('--since <time>', 'not older than this: 30m, 12h or 7d, or a date like 2026-01-31T08:00')
    .option('--last <count>', 'the newest so many of each folder (default: 200; with --since all)')
    .option('--follow', 'go on with what changes from now on, until Ctrl-C; with --json a line a change')
  command.action(action<LogOptions>(context, (run, [text], options) => showLog(run, text, options)))
  return withExample(command, 'syncline log photos --since 2d')
}

async function showLog({ client, output }: Run, text: string | undefined, { since, last, follow = false }: LogOptions): Promise<void> {
  const status = await client.get<Status>('/status')
  const subjects = text === undefined ? status.folders.map((folder): Subject => ({ folder, path: '' })) : [await findSubject(client, text)]
  const names = new Map([[status.device.id, 'this device'], ...status.peers.map(({ id, name }) => [id, deviceName(name, id)] as const)])
  const query = {
    ...(since !== undefined && { since: String(sinceOf(since, Date.now())) }),
    ...(last !== undefined ? { limit: String(Math.max(1, parseCount(last))) } : since === undefined ? { limit: '200' } : {})
  }
  const read = async ({ folder, path }: Subject, more: Record<string, string>): Promise<Line[]> => {
    const words = new URLSearchParams({ ...more, ...(path !== '' && { path }) })
    return (await client.get<LoggedChange[]>(`/folders/${folder.id}/log?${words}`)).map((change) => ({ folder, change }))
  }
  const lists = await Promise.all(subjects.map((subject) => read(subject, query)))
  const lines = lists.flat().toSorted((a, b) => a.change.at - b.change.at)
  const several = subjects.length > 1
  const write = (line: Line): void => {
    if (output.json) output.document(documentOf(line))
    else output.stdout.write(`${lineText(line, names, several)}\n`)
  }
  if (!follow) {
    output.result(lines.map(documentOf), () => (lines.length === 0 ? ['nothing changed'] : lines.map((line) => lineText(line, names, several))))
    return
  }
  for (const line of lines) write(line)
  const after = await Promise.all(subjects.map(async (subject, i) => lists[i]?.at(-1)?.change.n ?? (await read(subject, { limit: '1' })).at(-1)?.change.n ?? 0))
  for (;;) {
    await sleep(FOLLOW_MS)
    for (const [i, subject] of subjects.entries()) {
      for (const line of await read(subject, { after: String(after[i]) })) {
        after[i] = line.change.n
        write(line)
      }
    }
  }
}

interface Line {
  readonly folder: FolderStatus
  readonly change: LoggedChange
}

function documentOf({ folder, change }: Line): object {
  return { folder: folder.id, label: folder.label, ...change }
}

/** @throws CliError USAGE */
function sinceOf(text: string, now: number): number {
  if (/^\d+[mhd]$/.test(text)) return now - parseDuration(text) * 1000
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text.length === 10 ? `${text}T00:00` : text) : Number.NaN
  if (Number.isNaN(at) || at < 0) throw usageError(`"${text}" is not a time`, 'give a length of time like 12h or 7d, or a date like 2026-01-31T08:00')
  return at
}

const WHY: Readonly<Record<LoggedChange['why'], (device: string) => string>> = {
  here: () => 'here',
  applied: (device) => `from ${device}`,
  conflict: (device) => `conflict: the copy of what ${device} wrote`,
  revived: () => 'lives on for what is in it',
  reasserted: () => 'kept against the others, as the folder is send-only',
  healed: () => 'brought back after bit rot',
  'bit rot': () => 'bit rot',
  'mass delete': () => 'waits for you'
}

function lineText({ folder, change }: Line, names: ReadonlyMap<string, string>, several: boolean): string {
  const { at, path, what, why, device, from, size, note } = change
  const by = device === undefined ? 'another device' : (names.get(device) ?? `…${device.slice(-7)}`)
  const item = from === undefined ? escapeText(path) : `${escapeText(from)} -> ${escapeText(path)}`
  const details = [WHY[why]?.(by) ?? why, ...(size === undefined ? [] : [formatBytes(size)]), ...(note === undefined ? [] : [escapeText(note)])]
  const place = several ? `${escapeText(folder.label)}: ` : ''
  return `${formatTime(at)}  ${what.padEnd(8)} ${place}${item}${item === '' ? '' : '  '}(${details.join(', ')})`
}
