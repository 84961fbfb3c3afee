/** `syncline local`: what was changed here, by a device that may not or does not tell the others. */
import { isAbsolute, relative, resolve } from 'node:path'
import { Command } from 'commander'
import { action, type CommandContext, type Run, withExample } from '../command-context.ts'
import type { LocalChangeList } from '../control-actions.ts'
import { EXIT, type ExitStatus, usageError } from '../exit-status.ts'
import type { ExportResult } from '../export-local-changes.ts'
import { findFolder } from '../folder-argument.ts'
import type { FolderStatus, LocalChange, Status } from '../status.ts'
import { escapeText } from '../terminal/escape.ts'
import { formatBytes, formatTime, plural } from '../terminal/format.ts'

export function localCommand(context: CommandContext): Command {
  const local = new Command('local').description('list, take back or copy out what was changed here and is sent to nobody')
  withExample(local, 'syncline local list photos')
  local.addCommand(listCommand(context))
  local.addCommand(revertCommand(context))
  local.addCommand(exportCommand(context))
  return local
}

function listCommand(context: CommandContext): Command {
  const command = new Command('list').description('list the local changes').argument('[folder]', 'label, id or path (default: all folders)')
  command.action(
    action(context, async ({ client, output }, [text]) => {
      const folders: readonly FolderStatus[] = text === undefined ? (await client.get<Status>('/status')).folders : [await findFolder(client, text)]
      const lists = await Promise.all(
        folders.map(async (folder) => ({ folder, ...(await client.get<LocalChangeList>(`/folders/${folder.id}/local-changes`)) }))
      )
      output.result({ folders: lists.map(({ folder, changes, total }) => ({ id: folder.id, label: folder.label, total, changes })) }, () => {
        const lines = lists.filter(({ changes }) => changes.length > 0).flatMap(({ folder, ...list }) => listLines({ output }, folder, list))
        return lines.length === 0 ? ['no local changes'] : lines
      })
    })
  )
  return withExample(command, 'syncline local list photos')
}

function listLines({ output }: Pick<Run, 'output'>, { label, path }: FolderStatus, { changes, total }: LocalChangeList): string[] {
  const more = total > changes.length ? [`  … and ${total - changes.length} more`] : []
  return [
    output.style.bold(`${escapeText(label)}: ${plural(total, 'local change')} in ${escapeText(path)}, sent to nobody`),
    ...changes.map((change) => `  ${changeText(change)}`),
    ...more
  ]
}

function changeText({ path, what, type, mtimeMs, size, newer }: LocalChange): string {
  const details = [
    ...(what === 'type-changed' ? [`now a ${type}`] : []),
    ...(type === 'file' ? [formatBytes(size)] : []),
    ...(type === 'absent' || type === 'directory' ? [] : [formatTime(mtimeMs)]),
    ...(newer ? ['a newer version is coming'] : [])
  ]
  return `${what.padEnd(12)}  ${escapeText(path)}${type === 'directory' ? '/' : ''}${details.length === 0 ? '' : `  (${details.join(', ')})`}`
}

function revertCommand(context: CommandContext): Command {
  const command = new Command('revert')
    .description('take local changes back: what the folder says comes in their place')
    .argument('<folder>', 'label, id or path')
    .argument('[paths...]', 'these, and all below them, as the list shows them')
    .option('--all', 'all local changes of the folder')
  command.action(
    action<{ all?: boolean }>(context, async ({ client, output }, [text = '', ...given], { all = false }) => {
      if (all === given.length > 0) throw usageError('say which local changes are meant: paths, or --all')
      const folder = await findFolder(client, text)
      const { reverted } = await client.post<{ reverted: number }>(`/folders/${folder.id}/local-changes/revert`, all ? {} : { paths: pathsIn(folder, given) })
      output.result({ id: folder.id, reverted }, () =>
        reverted === 0
          ? ['no local changes there']
          : [`${plural(reverted, 'local change')} taken back; what was made here is kept in ${escapeText(folder.path)}/.syncline/archive`]
      )
    })
  )
  return withExample(command, 'syncline local revert photos 2024/beach.jpg')
}

function exportCommand(context: CommandContext): Command {
  const command = new Command('export')
    .description('copy local changes out of the folder, to hand them to someone who may write')
    .argument('<folder>', 'label, id or path')
    .argument('<directory>', 'a directory that is new or empty')
    .argument('[paths...]', 'these, and all below them, as the list shows them (default: all)')
  command.action(
    action(context, async ({ client, output }, [text = '', directory = '', ...given]): Promise<ExitStatus> => {
      if (directory === '') throw usageError('the path of the directory is empty', 'give a directory that is new or empty')
      const folder = await findFolder(client, text)
      const body = { directory: resolve(directory), ...(given.length > 0 && { paths: pathsIn(folder, given) }) }
      const result = await client.post<ExportResult>(`/folders/${folder.id}/local-changes/export`, body)
      output.result(result, () => [
        `copied ${plural(result.copied, 'item')} to ${escapeText(result.directory)}/files; changes.txt lists them${result.deletes > 0 ? `, and ${plural(result.deletes, 'delete')}` : ''}`,
        ...result.failed.map(({ path, message }) => `  not copied: ${escapeText(path)}: ${escapeText(message)}`)
      ])
      return result.failed.length > 0 ? EXIT.needsPerson : EXIT.done
    })
  )
  return withExample(command, 'syncline local export photos ~/for-anna')
}

/** As the list shows them; one that is absolute is looked up in the folder. @throws CliError USAGE */
function pathsIn({ path: root }: FolderStatus, given: readonly string[]): string[] {
  return given.map((text) => {
    const path = (isAbsolute(text) ? relative(root, text) : text).replace(/^\.\//, '').replace(/\/+$/, '').normalize('NFC')
    if (path === '' || path === '.' || path.startsWith('..'))
      throw usageError(`${JSON.stringify(text)} is not a path in the folder`, 'give paths as syncline local list shows them')
    return path
  })
}
