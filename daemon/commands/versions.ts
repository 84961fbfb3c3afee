/** `syncline versions` and `syncline restore`: what is kept of files that were overwritten or deleted, and how it comes back. */
import { Command } from 'commander'
import type { ControlClient } from '../control-client.ts'
import { action, type CommandContext, type Run, withExample } from '../command-context.ts'
import { EXIT, type ExitStatus, usageError } from '../exit-status.ts'
import { findFolder } from '../folder-argument.ts'
import { findPath, type PathInFolder } from '../path-argument.ts'
import type { ItemVersions, KeptVersion, PeerStatus, RestorePlan, RestoreResult, RestoreStep, Status, VersionList } from '../status.ts'
import { escapeText } from '../terminal/escape.ts'
import { deviceName, formatBytes, formatTime, plural } from '../terminal/format.ts'
import { parseTime } from '../time-argument.ts'

/** As the daemon takes them at once: between two parts a person hears how far it is. */
const STEPS_AT_ONCE = 200
/** Of a plan that is shown. */
const SHOWN_STEPS = 1000
const VERSION = /^\d{8}-\d{6}(-\d{1,4})?$/

export function versionsCommand(context: CommandContext): Command {
  const command = new Command('versions')
    .description('list what is kept of a file that others overwrote or deleted, or of all that is or was in a directory')
    .argument('<path>', 'a file or directory in a folder, also one that was deleted; or the label or id of a folder')
    .option('--here', 'ask no other device')
  command.action(
    action<{ here?: boolean }>(context, async ({ client, output }, [text = ''], { here = false }) => {
      const { folder, path } = await findPlace(client, text)
      const list = await client.get<VersionList>(`/folders/${folder.id}/versions?path=${encodeURIComponent(path)}&others=${!here}`)
      const { peers } = await client.get<Status>('/status')
      output.result({ folder: folder.id, path, ...list }, () => listLines({ output }, list, peers))
      noteSilent({ output }, list, peers)
    })
  )
  return withExample(command, 'syncline versions ~/photos/2024/beach.jpg')
}

interface RestoreOptions {
  readonly at?: string
  readonly to?: string
  readonly deleteNewer?: boolean
  readonly dryRun?: boolean
  readonly here?: boolean
}

export function restoreCommand(context: CommandContext): Command {
  const command = new Command('restore')
    .description('bring back an old version of a file, or a directory or folder as it was; what that replaces is kept in its turn')
    .argument('<path>', 'a file or directory in a folder, also one that was deleted; or the label or id of a folder')
    .option(
      '--at <time or version>',
      'as it was then: "2026-11-21 14:00", 2h (ago), or a version as "versions" lists it (default: the last one that was replaced)'
    )
    .option('--to <path>', 'put it there, in the same folder, where nothing is yet; of a single file')
    .option('--delete-newer', 'of a directory: also delete files that came after that time, or were changed so that nothing older is kept')
    .option('--dry-run', 'only list what would be done')
    .option('--here', 'ask no other device')
  command.action(
    action<RestoreOptions>(context, async (run, [text = ''], options): Promise<ExitStatus> => {
      const { client, output } = run
      const { folder, path } = await findPlace(client, text)
      const plan = await client.post<RestorePlan>(`/folders/${folder.id}/restore/plan`, await planBody(client, { folder, path }, options))
      const { peers } = await client.get<Status>('/status')
      noteSilent(run, plan, peers)
      if (options.dryRun === true) {
        output.result({ folder: folder.id, ...plan }, () => planLines(run, plan, peers))
        return EXIT.done
      }
      const results = await apply(run, folder.id, plan.steps)
      const failed = results.filter(({ ok }) => !ok)
      output.result({ folder: folder.id, ...plan, results }, () => [
        summary(plan, results.length - failed.length),
        ...failed.map((one) => `  not restored: ${escapeText(one.path)}: ${escapeText(one.message ?? '')}`)
      ])
      return failed.length > 0 ? EXIT.needsPerson : EXIT.done
    })
  )
  return withExample(command, 'syncline restore ~/photos/2024 --at "2026-11-21 14:00" --dry-run')
}

/** A folder by its label or id is its root. */
async function findPlace(client: ControlClient, text: string): Promise<PathInFolder> {
  try {
    return await findPath(client, text)
  } catch (error) {
    const folder = await findFolder(client, text).catch(() => undefined)
    if (folder === undefined) throw error
    return { folder, path: '' }
  }
}

async function planBody(client: ControlClient, { folder, path }: PathInFolder, { at, to, deleteNewer = false, here = false }: RestoreOptions) {
  const isVersion = at !== undefined && VERSION.test(at)
  const target = to === undefined ? undefined : await findPath(client, to)
  if (target !== undefined && target.folder.id !== folder.id)
    throw usageError(`${JSON.stringify(to)} lies in another folder`, `restore it in ${escapeText(folder.path)}, and copy it from there`)
  if (target?.path === '') throw usageError('--to is the folder itself', 'give the path of a file that is to be')
  return {
    path,
    ...(at !== undefined && (isVersion ? { version: at } : { at: parseTime(at, Date.now()) })),
    ...(target !== undefined && { to: target.path }),
    deleteNewer,
    others: !here
  }
}

async function apply({ client, output }: Run, folder: string, steps: readonly RestoreStep[]): Promise<RestoreResult[]> {
  const all: RestoreResult[] = []
  for (let at = 0; at < steps.length; at += STEPS_AT_ONCE) {
    const { results } = await client.post<{ results: RestoreResult[] }>(`/folders/${folder}/restore`, { steps: steps.slice(at, at + STEPS_AT_ONCE) })
    all.push(...results)
    if (steps.length > STEPS_AT_ONCE) output.note(`${all.length} of ${steps.length}`)
  }
  return all
}

function listLines({ output }: Pick<Run, 'output'>, { items, more }: VersionList, peers: readonly PeerStatus[]): string[] {
  const lines = items.flatMap((item) => itemLines({ output }, item, peers))
  if (more) lines.push('  … and more: ask for a directory further down')
  return lines.length === 0 ? ['nothing is kept there: neither this device nor one that is connected had anything of it overwritten or deleted'] : lines
}

function itemLines({ output }: Pick<Run, 'output'>, { path, current, versions }: ItemVersions, peers: readonly PeerStatus[]): string[] {
  const now =
    current === null ? 'deleted' : current.type === 'file' ? `now ${formatBytes(current.size)}, ${formatTime(current.mtimeMs)}` : `now a ${current.type}`
  return [
    `${output.style.bold(escapeText(path))}  (${now})`,
    ...(versions.length === 0 ? ['  no old version is kept'] : versions.map((one) => `  ${versionText(one, peers)}`))
  ]
}

function versionText({ version, type, size, mtimeMs, replacedAt, device }: KeptVersion, peers: readonly PeerStatus[]): string {
  const what = type === 'file' ? formatBytes(size) : type
  const where = device === null ? '' : `  on ${nameOf(device, peers)}`
  return `${version.padEnd(15)}  ${what.padStart(8)}  written ${formatTime(mtimeMs)}, replaced ${formatTime(replacedAt)}${where}`
}

function planLines({ output }: Run, plan: RestorePlan, peers: readonly PeerStatus[]): string[] {
  const shown = plan.steps.slice(0, SHOWN_STEPS).map(({ path, does, from }) => {
    const version = from === null ? '' : `  (${from.version}, ${formatBytes(from.size)}${from.device === null ? '' : `, from ${nameOf(from.device, peers)}`})`
    return `  ${DOES[does].padEnd(10)}  ${escapeText(path)}${version}`
  })
  const more = plan.steps.length > SHOWN_STEPS ? [`  … and ${plan.steps.length - SHOWN_STEPS} more`] : []
  return [output.style.bold(`would restore ${plural(plan.steps.length, 'item')}`), ...shown, ...more, ...remarks(plan)]
}

const DOES = { create: 'comes back', change: 'changes', delete: 'goes' } as const

function summary(plan: RestorePlan, done: number): string {
  return [`restored ${done} of ${plural(plan.steps.length, 'item')}`, ...remarks(plan)].join('; ')
}

function remarks({ unchanged, newer, more }: RestorePlan): string[] {
  return [
    ...(unchanged > 0 ? [`${plural(unchanged, 'item')} as it was then already`] : []),
    ...(newer > 0 ? [`${plural(newer, 'newer file')} left alone (--delete-newer takes them away)`] : []),
    ...(more ? ['there is more than one plan holds: do it again after this, or a directory at a time'] : [])
  ]
}

function noteSilent({ output }: Pick<Run, 'output'>, { silent }: Pick<VersionList, 'silent'>, peers: readonly PeerStatus[]): void {
  if (silent.length > 0) output.note(`no answer from ${silent.map((device) => nameOf(device, peers)).join(', ')}: what only they have is not listed`)
}

function nameOf(device: string, peers: readonly PeerStatus[]): string {
  return deviceName(peers.find(({ id }) => id === device)?.name ?? '', device)
}
