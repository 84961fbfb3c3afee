/** `syncline problems` and `syncline conflicts`: what a person should look at, item by item. */
import { Command } from 'commander'
import { action, type CommandContext, type Run, withExample } from '../command-context.ts'
import { EXIT, type ExitStatus } from '../exit-status.ts'
import { findFolder } from '../folder-argument.ts'
import type { NamedConflict } from '../conflict-service.ts'
import type { FolderStatus, Status, ExplainedProblem } from '../status.ts'
import { conflictLines } from '../terminal/conflict-text.ts'
import { escapeText } from '../terminal/escape.ts'
import { plural } from '../terminal/format.ts'

export function problemsCommand(context: CommandContext): Command {
  return listCommand<ExplainedProblem>(context, {
    name: 'problems',
    description: 'list the items that are not in sync: why, and what to do about each',
    none: 'no problems',
    lines: ({ path, message, remedy }) => [escapeText(path), `  ${escapeText(message)}`, `  what to do: ${escapeText(remedy)}`]
  })
}

export function conflictsCommand(context: CommandContext): Command {
  return listCommand<NamedConflict>(context, {
    name: 'conflicts',
    description: 'list the conflicts: files that two devices changed at once, of which both versions were kept',
    none: 'no conflicts',
    lines: conflictLines,
    next: 'look at one with: syncline diff PATH; end it with: syncline resolve PATH --keep mine|theirs|both|merge'
  })
}

interface ListInit<T> {
  readonly name: string
  readonly description: string
  readonly none: string
  lines(entry: T): readonly string[]
  /** What to do about them. */
  readonly next?: string
}

function listCommand<T>(context: CommandContext, init: ListInit<T>): Command {
  const command = new Command(init.name).description(init.description).argument('[folder]', 'label, id or path (default: all folders)')
  command.action(action(context, (run, [text]) => showList(run, text, init)))
  return withExample(command, `syncline ${init.name} photos`)
}

async function showList<T>({ client, output }: Run, text: string | undefined, { name, none, lines, next }: ListInit<T>): Promise<ExitStatus> {
  const folders: readonly FolderStatus[] = text === undefined ? (await client.get<Status>('/status')).folders : [await findFolder(client, text)]
  const lists = await Promise.all(folders.map(async (folder) => ({ folder, entries: await client.get<T[]>(`/folders/${folder.id}/${name}`) })))
  const total = lists.reduce((sum, { entries }) => sum + entries.length, 0)
  const document = { folders: lists.map(({ folder, entries }) => ({ id: folder.id, label: folder.label, [name]: entries })) }
  output.result(document, () => {
    if (total === 0) return [none]
    const found = lists
      .filter(({ entries }) => entries.length > 0)
      .flatMap(({ folder, entries }) => [
        output.style.bold(`${escapeText(folder.label)}: ${plural(entries.length, name.slice(0, -1))} in ${escapeText(folder.path)}`),
        ...entries.flatMap((entry) => lines(entry).map((line) => `  ${line}`))
      ])
    return next === undefined ? found : [...found, next]
  })
  return total === 0 ? EXIT.done : EXIT.needsPerson
}
