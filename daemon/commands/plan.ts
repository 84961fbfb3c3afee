/** `syncline plan` and `syncline apply`: what is about to be done to a folder, and letting it pass. */
import { isAbsolute } from 'node:path'
import { Command } from 'commander'
import { action, type CommandContext, parseCount, type Run, withExample } from '../command-context.ts'
import { CliError, EXIT, type ExitStatus } from '../exit-status.ts'
import { findFolder } from '../folder-argument.ts'
import { findPath } from '../path-argument.ts'
import type { NamedPlan } from '../plan-service.ts'
import type { FolderStatus, Status } from '../status.ts'
import { escapeText } from '../terminal/escape.ts'
import { planLines } from '../terminal/plan-text.ts'
import { plural, shellQuote } from '../terminal/format.ts'

const SHOWN = 100
const SHOWN_AS_JSON = 1000

export function planCommand(context: CommandContext): Command {
  const command = new Command('plan')
    .description('show what is about to be done to a folder: whose change each is, how large, and what it would cost')
    .argument('<folder>', 'label, id or path')
    .option('--limit <count>', `show so many actions at most, up to 10000 (default: ${SHOWN}, with --json ${SHOWN_AS_JSON})`)
  command.action(
    action<{ limit?: string }>(context, async ({ client, output }, [text = ''], { limit }) => {
      const shown = Math.min(limit === undefined ? (output.json ? SHOWN_AS_JSON : SHOWN) : parseCount(limit), 10_000)
      const folder = await findFolder(client, text)
      const plan = await client.get<NamedPlan>(`/folders/${folder.id}/plan?limit=${shown}`)
      output.result(plan, () => planLines(folder, plan, output.style, Date.now()))
      return plan.held ? EXIT.needsPerson : EXIT.done
    })
  )
  return withExample(command, 'syncline plan photos')
}

export function applyCommand(context: CommandContext): Command {
  const command = new Command('apply')
    .description('let a plan pass, just as it was shown, or a part of it; refused when anything in it has changed since')
    .argument('<id>', 'the id that syncline plan shows')
    .option('--only <paths...>', 'these and all below them, with the directories that they need')
    .option('--skip <paths...>', 'all but these and what is below them')
  command.action(
    action<{ only?: string[]; skip?: string[] }>(context, async (run, [id = ''], options): Promise<ExitStatus> => {
      const { client, output } = run
      const folder = await folderOf(run, id)
      const choice = { only: await pathsIn(run, folder, options.only), skip: await pathsIn(run, folder, options.skip) }
      const { applied, left } = await client.post<{ applied: number; left: number }>(`/plans/${id}/apply`, choice)
      output.result({ folder: folder.id, applied, left }, () => [
        `${plural(applied, 'action')} may go on now in ${escapeText(folder.label)}${left > 0 ? `, ${left} ${left === 1 ? 'waits' : 'wait'} on` : ''}`
      ])
      if (left > 0) output.note(`see what waits with: syncline plan ${escapeText(shellQuote(folder.label))}`)
      return left > 0 ? EXIT.needsPerson : EXIT.done
    })
  )
  return withExample(command, 'syncline apply 3fa9c1d2-90ab34cd56ef7812 --skip 2024/beach.jpg')
}

/** Its id begins the plan's. */
async function folderOf({ client }: Run, plan: string): Promise<FolderStatus> {
  const [digits = '', rest] = plan.split('-')
  const { folders } = await client.get<Status>('/status')
  const folder = rest === undefined || digits === '' ? undefined : folders.find(({ id }) => id.startsWith(digits))
  if (folder !== undefined) return folder
  throw new CliError('UNKNOWN_PLAN', `no folder of this home has a plan ${JSON.stringify(plan)}`, 'see the plan of a folder, with its id: syncline plan FOLDER')
}

/** As the plan shows them, or where they are in the file system. */
async function pathsIn({ client }: Run, folder: FolderStatus, given: readonly string[] | undefined): Promise<string[] | undefined> {
  if (given === undefined) return undefined
  return Promise.all(
    given.map(async (text) => {
      const asShown = text.replace(/^\.\//, '').replace(/\/+$/, '').normalize('NFC')
      const found = await findPath(client, text).catch((error: unknown) => {
        if (isAbsolute(text)) throw error
        return undefined
      })
      return found?.folder.id === folder.id && found.path !== '' ? found.path : asShown
    })
  )
}
