/** `syncline resolve PATH…`: ends conflicts, on all devices. */
import { Command, Option } from 'commander'
import { action, type CommandContext, type Run, withExample } from '../command-context.ts'
import { conflictsAt } from '../conflict-argument.ts'
import type { NamedConflict, ResolveRequest } from '../conflict-service.ts'
import { CliError, EXIT, type ExitStatus, usageError } from '../exit-status.ts'
import { findFolder } from '../folder-argument.ts'
import type { FolderStatus, Resolution } from '../status.ts'
import { escapeText } from '../terminal/escape.ts'

type Keep = ResolveRequest['keep']

interface ResolveOptions {
  readonly keep?: Keep
  readonly all?: boolean
  readonly markers?: boolean
}

const KEEPS: readonly Keep[] = ['mine', 'theirs', 'current', 'copy', 'both', 'merge']
/** Copies of one request: what a daemon takes. */
const COPIES_AT_ONCE = 100

export function resolveCommand(context: CommandContext): Command {
  const command = new Command('resolve')
    .description('end conflicts, on all devices; what is not kept goes to the archive of this device')
    .argument('<paths...>', 'of files or of their conflict copies, or quoted patterns of them; with --all folders')
    .addOption(
      new Option(
        '--keep <version>',
        'the edit of this device (mine) or of the other one (theirs), what stands at the path (current) or the copy, both under names of their own, or both merged'
      ).choices(KEEPS)
    )
    .option('--all', 'all conflicts of the folders')
    .option('--markers', 'with --keep merge: where both changed the same lines, put both into the file between markers')
  command.action(
    action<ResolveOptions>(context, async (run, texts, { keep, all = false, markers = false }) => {
      if (keep === undefined) throw usageError('say which version is to be kept', `add --keep ${KEEPS.join('|')}; syncline diff PATH shows what differs`)
      if (markers && keep !== 'merge') throw usageError('--markers goes with --keep merge')
      const resolutions: Resolution[] = []
      for (const [folder, copies] of await meant(run, texts, all)) resolutions.push(...(await resolveAll(run, folder, { copies, keep, markers })))
      return report(run, resolutions)
    })
  )
  return withExample(command, 'syncline resolve ~/photos/notes.txt --keep merge')
}

async function meant({ client }: Run, texts: readonly string[], all: boolean): Promise<Map<FolderStatus, string[]>> {
  const found = new Map<string, { folder: FolderStatus; copies: Set<string> }>()
  for (const text of texts) {
    const { folder, conflicts } = all ? await conflictsOf(client, text) : await conflictsAt(client, text)
    const known = found.get(folder.id) ?? { folder, copies: new Set() }
    for (const { copy } of conflicts) known.copies.add(copy)
    found.set(folder.id, known)
  }
  return new Map([...found.values()].map(({ folder, copies }) => [folder, [...copies]]))
}

async function conflictsOf(client: Run['client'], text: string): Promise<{ folder: FolderStatus; conflicts: readonly NamedConflict[] }> {
  const folder = await findFolder(client, text)
  return { folder, conflicts: await client.get<NamedConflict[]>(`/folders/${folder.id}/conflicts`) }
}

async function resolveAll({ client, output }: Run, { id }: FolderStatus, { copies, ...how }: ResolveRequest): Promise<Resolution[]> {
  const done: Resolution[] = []
  for (let at = 0; at < copies.length; at += COPIES_AT_ONCE) {
    const part = copies.slice(at, at + COPIES_AT_ONCE)
    const { resolutions } = await client.post<{ resolutions: Resolution[] }>(`/folders/${id}/conflicts/resolve`, { copies: part, ...how })
    done.push(...resolutions)
    if (copies.length > COPIES_AT_ONCE) output.note(`${done.length} of ${copies.length} …`)
  }
  return done
}

function report({ output }: Run, resolutions: readonly Resolution[]): ExitStatus {
  const failed = resolutions.filter((one) => !one.ok)
  const [first] = failed
  if (first !== undefined && resolutions.length === 1) throw new CliError(first.fault.code, first.fault.message, first.fault.hint)
  output.result({ resolutions }, () => (resolutions.length === 0 ? ['no conflicts'] : resolutions.map(resolutionText)))
  return failed.length === 0 ? EXIT.done : EXIT.needsPerson
}

function resolutionText(resolution: Resolution): string {
  if (!resolution.ok) return `not resolved: ${escapeText(resolution.fault.message)} (${escapeText(resolution.fault.hint)})`
  const { path, copy, kept, as } = resolution
  const what = {
    current: 'kept what stood there',
    copy: 'the copy took its place',
    both: `the copy is now ${escapeText(as ?? copy)}`,
    merged: 'merged'
  }[kept]
  return `${escapeText(path)}: ${what}`
}
