/** `syncline ls`, `fetch` and `free`: what a folder has, where it is, and what of it this device holds. */
import { Command } from 'commander'
import type { FreeResult } from '../../src/index.ts'
import type { ChoiceStatus, ItemList, ListEntry } from '../choice-service.ts'
import { action, type CommandContext, parseCount, type Run, withExample } from '../command-context.ts'
import { EXIT, type ExitStatus, usageError } from '../exit-status.ts'
import { findPath } from '../path-argument.ts'
import type { FolderStatus, Status } from '../status.ts'
import { escapeText } from '../terminal/escape.ts'
import { formatBytes, formatTime, plural } from '../terminal/format.ts'
import { renderTable } from '../terminal/table.ts'

const MAX_REASONS_SHOWN = 20

export function lsCommand(context: CommandContext): Command {
  const ls = new Command('ls')
    .description('list what a folder has, held on this device or not, and which connected devices hold it')
    .argument('[path]', 'a directory or item in a folder', '.')
    .option('--all', 'with all that is below it')
  ls.action(
    action<{ all?: boolean }>(context, async ({ client, output }, [text = '.'], { all = false }) => {
      const { folder, path } = await findPath(client, text)
      const query = new URLSearchParams({ path, ...(all && { all: 'true' }) })
      const list = await client.get<ItemList>(`/folders/${folder.id}/items?${query.toString()}`)
      const names = await deviceNames(client)
      output.result({ folder: folder.id, path, ...list }, () => {
        if (list.items.length === 0) return [`nothing in ${escapeText(path === '' ? folder.label : path)}`]
        const rows = list.items.map((item) => rowOf(item, path, names))
        const columns = [{ title: 'HERE' }, { title: 'SIZE', align: 'right' as const }, { title: 'CHANGED' }, { title: 'NAME' }, { title: 'ALSO ON' }]
        const more = list.total > list.items.length ? [`… and ${list.total - list.items.length} more: name a directory`] : []
        return [...renderTable(columns, rows, (title) => output.style.bold(title)), ...more]
      })
    })
  )
  return withExample(ls, 'syncline ls ~/photos/2024')
}

function rowOf({ path, type, size, mtimeMs, state, devices, below }: ListEntry, directory: string, names: ReadonlyMap<string, string>): string[] {
  const name = directory === '' || path === directory ? path : path.slice(directory.length + 1)
  const where = devices.map((device) => escapeText(names.get(device) ?? device.slice(-8))).join(', ')
  if (below !== undefined && below.items > 0) {
    const here =
      below.itemsHere === below.items
        ? 'here'
        : below.itemsHere === 0
          ? state === 'ignored'
            ? 'ignored'
            : 'elsewhere'
          : `${below.itemsHere} of ${below.items}`
    return [here, formatBytes(below.bytes), '', `${escapeText(name)}/`, '']
  }
  return [
    state,
    type === 'file' ? formatBytes(size) : '',
    type === 'directory' ? '' : formatTime(mtimeMs),
    `${escapeText(name)}${type === 'directory' ? '/' : ''}`,
    where
  ]
}

async function deviceNames(client: Run['client']): Promise<ReadonlyMap<string, string>> {
  const { peers } = await client.get<Status>('/status')
  return new Map(peers.map(({ id, name }) => [id, name === '' ? id.slice(-8) : name]))
}

export function fetchCommand(context: CommandContext): Command {
  const fetch = new Command('fetch')
    .description('hold items of a folder on this device again, and get what of them is not here')
    .argument('<paths...>', 'items or directories in one folder, here or not')
  fetch.action(
    action(context, async ({ client, output }, given) => {
      const { folder, paths } = await pathsOf(client, given)
      const choice = await client.post<ChoiceStatus>(`/folders/${folder.id}/fetch`, { paths })
      output.result({ folder: folder.id, paths, ...choice }, () => [
        `${escapeText(paths.map((path) => path || folder.label).join(', '))} is held on this device from now on; what is not here comes as soon as a device that holds it is connected`
      ])
    })
  )
  return withExample(fetch, 'syncline fetch ~/photos/2019')
}

export function freeCommand(context: CommandContext): Command {
  const free = new Command('free')
    .description('drop items of a folder on this device alone, where other devices prove that they hold them')
    .argument('<paths...>', 'items or directories in one folder')
    .option('--copies <number>', 'how many other devices must prove it (default: that of the folder, 1)')
  free.action(
    action<{ copies?: string }>(context, async ({ client, output }, given, { copies }): Promise<ExitStatus> => {
      const { folder, paths } = await pathsOf(client, given)
      output.note('asking other devices to prove that they hold it; large files take a while')
      const result = await client.post<FreeResult>(`/folders/${folder.id}/free`, { paths, ...(copies !== undefined && { copies: parseCount(copies) }) })
      output.result({ folder: folder.id, paths, ...result }, () => freeLines(result))
      return result.stay > 0 ? EXIT.needsPerson : EXIT.done
    })
  )
  return withExample(free, 'syncline free ~/photos/2019')
}

export function freeLines({ freed, bytes, stay, reasons }: FreeResult): string[] {
  const more = stay > MAX_REASONS_SHOWN ? [`  … and ${stay - MAX_REASONS_SHOWN} more`] : []
  if (freed + stay === 0) return ['nothing of it is here']
  return [
    ...(freed === 0 ? ['nothing was dropped'] : [droppedText(freed, bytes)]),
    ...(stay === 0 ? [] : [`${plural(stay, 'item')} ${stay === 1 ? 'stays' : 'stay'} here:`]),
    ...reasons.slice(0, MAX_REASONS_SHOWN).map(({ path, message }) => `  ${escapeText(path)}: ${escapeText(message)}`),
    ...more
  ]
}

function droppedText(freed: number, bytes: number): string {
  const it = freed === 1 ? 'it' : 'them'
  return `dropped ${plural(freed, 'item')}, ${formatBytes(bytes)}; other devices hold ${it}, and syncline fetch brings ${it} back`
}

/** @throws CliError USAGE where they lie in several folders */
async function pathsOf(client: Run['client'], given: readonly string[]): Promise<{ readonly folder: FolderStatus; readonly paths: string[] }> {
  const found = await Promise.all(given.map((text) => findPath(client, text)))
  const [first, ...others] = found
  if (first === undefined || others.some(({ folder }) => folder.id !== first.folder.id))
    throw usageError('the paths lie in several folders', 'give those of one folder at a time')
  return { folder: first.folder, paths: [...new Set(found.map(({ path }) => path))] }
}
