/** `syncline ignore`: what of a folder is neither told nor taken, on this device or on all. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import type { ChoiceStatus } from '../choice-service.ts'
import { action, type CommandContext, type Run, withExample } from '../command-context.ts'
import { CliError, EXIT, type ExitStatus } from '../exit-status.ts'
import { causeText } from '../fault-text.ts'
import { findFolder } from '../folder-argument.ts'
import { IGNORE_FILE, readShared } from '../ignore-file.ts'
import type { ExplainedProblem, FolderStatus } from '../status.ts'
import { escapeText } from '../terminal/escape.ts'

const SHARED = ['--shared', `in the list of all devices, ${IGNORE_FILE} in the folder, instead of that of this device`] as const

type Change = (lines: readonly string[], patterns: readonly string[]) => string[]

export function ignoreCommand(context: CommandContext): Command {
  const ignore = new Command('ignore').description('list, add or remove patterns of what is not synced; nothing that they match is deleted anywhere')
  withExample(ignore, "syncline ignore add photos '*.tmp' build/")
  ignore.addCommand(listCommand(context))
  ignore.addCommand(
    changeCommand(
      context,
      'add',
      'neither tell others of what these patterns match, nor take it from them',
      "syncline ignore add photos '*.tmp' build/",
      (lines, patterns) => [...lines, ...patterns.filter((pattern) => !lines.includes(pattern))]
    )
  )
  ignore.addCommand(
    changeCommand(context, 'remove', 'take patterns back, written as the list shows them', "syncline ignore remove photos '*.tmp'", (lines, patterns) => {
      const unknown = patterns.find((pattern) => !lines.includes(pattern))
      if (unknown !== undefined)
        throw new CliError(
          'UNKNOWN_PATTERN',
          `the list has no pattern ${JSON.stringify(unknown)}`,
          'see both lists with: syncline ignore list; --shared is for that of all devices'
        )
      return lines.filter((line) => !patterns.includes(line))
    })
  )
  return ignore
}

function listCommand(context: CommandContext): Command {
  const list = new Command('list').description('show what is ignored').argument('<folder>', 'label, id or path')
  list.action(
    action(context, async ({ client, output }, [text = '']) => {
      const folder = await findFolder(client, text)
      const { ignore } = await client.get<ChoiceStatus>(`/folders/${folder.id}/choice`)
      show({ output }, folder, (await readShared(folder)).filter(isPattern), ignore)
    })
  )
  return withExample(list, 'syncline ignore list photos')
}

function changeCommand(context: CommandContext, name: string, description: string, example: string, change: Change): Command {
  const command = new Command(name)
    .description(description)
    .argument('<folder>', 'label, id or path')
    .argument('<patterns...>', 'as in .gitignore')
    .option(...SHARED)
  command.action(
    action<{ shared?: boolean }>(context, async ({ client, output }, [text = '', ...patterns], { shared = false }): Promise<ExitStatus> => {
      const folder = await findFolder(client, text)
      const route = `/folders/${folder.id}/choice`
      let { ignore } = await client.get<ChoiceStatus>(route)
      if (shared) {
        const before = await readShared(folder)
        await writeShared(folder, change(before, patterns))
        await client.post(`/folders/${folder.id}/scan`)
        const problem = (await client.get<ExplainedProblem[]>(`/folders/${folder.id}/problems`)).find(({ reason }) => reason === 'ignore-file')
        if (problem !== undefined) {
          await writeShared(folder, before)
          throw new CliError('BAD_PATTERN', escapeText(problem.message), 'the list is as it was before; patterns are those of .gitignore')
        }
      } else ({ ignore } = await client.patch<ChoiceStatus>(route, { ignore: change(ignore, patterns) }))
      show({ output }, folder, (await readShared(folder)).filter(isPattern), ignore)
      return EXIT.done
    })
  )
  return withExample(command, example)
}

function show({ output }: Pick<Run, 'output'>, folder: FolderStatus, shared: readonly string[], own: readonly string[]): void {
  const lines = (list: readonly string[]): string[] => (list.length === 0 ? ['  nothing'] : list.map((line) => `  ${escapeText(line)}`))
  output.result({ folder: folder.id, shared, ignore: own }, () => [
    output.style.bold(`${escapeText(folder.label)}: ignored on all devices (${IGNORE_FILE})`),
    ...lines(shared),
    output.style.bold('ignored on this device alone'),
    ...lines(own)
  ])
}

function isPattern(line: string): boolean {
  return line.trim() !== '' && !line.startsWith('#')
}

/** As an editor does: whole, or not at all. */
async function writeShared({ path }: FolderStatus, lines: readonly string[]): Promise<void> {
  const file = join(path, IGNORE_FILE)
  const beside = join(path, '.syncline', 'tmp', `ignore-${process.pid}`)
  try {
    if (lines.length === 0) return await rm(file, { force: true })
    await writeFile(beside, `${lines.join('\n')}\n`, { flag: 'wx', mode: 0o644 })
    await rename(beside, file)
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {})
    throw new CliError('IGNORE_FILE', `${file} cannot be written: ${causeText(error)}`, 'change its permissions, or edit it by hand', undefined, error)
  }
}
