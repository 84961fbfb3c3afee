/** `syncline folder select`: what of a folder this device holds. */
import { Command } from 'commander'
import type { FreeResult } from '../../src/index.ts'
import type { ChoiceStatus } from '../choice-service.ts'
import { action, type CommandContext, withExample } from '../command-context.ts'
import { EXIT, type ExitStatus, usageError } from '../exit-status.ts'
import { findFolder } from '../folder-argument.ts'
import { escapeText } from '../terminal/escape.ts'
import { freeLines } from './choice.ts'

const EVERYTHING = '*'

export function selectCommand(context: CommandContext): Command {
  /** In the order in which they were given: the last that matches counts. */
  const given: string[] = []
  const take = (sign: string) => (pattern: string) => {
    if (pattern === '' || pattern.startsWith('!'))
      throw usageError(`${JSON.stringify(pattern)} is not a pattern to select by`, 'give one like in .gitignore, without ! before it')
    given.push(`${sign}${pattern}`)
  }
  const select = new Command('select')
    .description('show or choose what this device holds of a folder; other devices keep theirs, and nothing is deleted anywhere')
    .argument('<folder>', 'label, id or path')
    .option('--include <pattern>', 'hold what it matches, and all below; with no --exclude before it only that (may be repeated)', take('!'))
    .option('--exclude <pattern>', 'do not hold what it matches; what is here goes where other devices prove that they hold it (may be repeated)', take(''))
    .option('--all', 'hold everything')
    .option('--add', 'after the patterns that are there already, instead of in their place')
  select.action(
    action<{ all?: boolean; add?: boolean }>(context, async ({ client, output }, [text = ''], { all = false, add = false }): Promise<ExitStatus> => {
      const lines = given.splice(0)
      if (all && lines.length > 0) throw usageError('--all is everything: give it without patterns')
      const folder = await findFolder(client, text)
      const route = `/folders/${folder.id}/choice`
      let choice = await client.get<ChoiceStatus>(route)
      let freed: FreeResult | undefined
      if (all || lines.length > 0) {
        const before = add && !all ? choice.unselect : []
        const first = before.length === 0 && lines[0]?.startsWith('!') === true ? [EVERYTHING] : []
        choice = await client.patch<ChoiceStatus>(route, { unselect: all ? [] : [...before, ...first, ...lines] })
        if (choice.unselect.length > 0) {
          output.note('dropping what is not selected, where other devices prove that they hold it')
          freed = await client.post<FreeResult>(`/folders/${folder.id}/free-unselected`)
        }
      }
      output.result({ folder: folder.id, ...choice, ...(freed && { freed }) }, () => [
        output.style.bold(`${escapeText(folder.label)} on this device`),
        ...(choice.unselect.length === 0 ? ['  everything is held'] : choice.unselect.map((line) => `  ${lineText(line)}`)),
        ...(freed === undefined || freed.freed + freed.stay === 0 ? [] : freeLines(freed))
      ])
      return (freed?.stay ?? 0) > 0 ? EXIT.needsPerson : EXIT.done
    })
  )
  return withExample(select, 'syncline folder select photos --exclude raw/ --exclude "*.mov"')
}

function lineText(line: string): string {
  if (line === EVERYTHING) return 'not held   everything, but for what follows'
  return line.startsWith('!') ? `held       ${escapeText(line.slice(1))}` : `not held   ${escapeText(line)}`
}
