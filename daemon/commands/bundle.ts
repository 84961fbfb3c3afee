/** `syncline bundle`: sync by a disk that is carried. Only `inspect` needs no daemon. */
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Command } from 'commander'
import type { BundleExportResult, BundleImportResult, BundleWork } from '../bundle-service.ts'
import { action, type CommandContext, type Run, withExample } from '../command-context.ts'
import type { Comparison, RequestSummary } from '../../src/index.ts'
import { CliError, EXIT, type ExitStatus, usageError } from '../exit-status.ts'
import { findFolder } from '../folder-argument.ts'
import { readKeyOption } from '../key-option.ts'
import { readSize } from '../size-argument.ts'
import type { FolderStatus, Status } from '../status.ts'
import { escapeText } from '../terminal/escape.ts'
import { deviceName, formatBytes, formatCount, formatTime, plural } from '../terminal/format.ts'
import { LiveLines } from '../terminal/live-lines.ts'

const PROGRESS_MS = 500
/** Lines of a list that a person reads; a program takes --json. */
const SHOWN = 100
const LEAST_PART_BYTES = 65_536
const FORCE = ['--force', 'replace a file that is there'] as const

export function bundleCommand(context: CommandContext): Command {
  const bundle = new Command('bundle').description('keep devices in sync by files that are carried, where no network connects them')
  withExample(bundle, 'syncline bundle export photos -o /media/stick/photos.bundle')
  bundle.addCommand(requestCommand(context))
  bundle.addCommand(exportCommand(context))
  bundle.addCommand(importCommand(context))
  bundle.addCommand(compareCommand(context))
  bundle.addCommand(inspectCommand(context))
  return bundle
}

function requestCommand(context: CommandContext): Command {
  const command = new Command('request')
    .description('write what this device has, so that another one can export just what is missing here')
    .argument('<folder>', 'label, id or path')
    .requiredOption('-o, --output <file>', 'where to write it; some kilobytes')
    .option(...FORCE)
  command.action(
    action<{ output: string; force?: boolean }>(context, async ({ client, output }, [text = ''], options) => {
      const folder = await findFolder(client, text)
      const file = resolve(options.output)
      const result = await client.post<RequestSummary>(`/folders/${folder.id}/bundles/request`, { file, force: options.force === true })
      output.result({ ...result, file }, () => [
        `wrote ${escapeText(file)}, ${formatBytes(result.bytes)}; on the other device: syncline bundle export FOLDER --for ${escapeText(basename(file))} -o BUNDLE`
      ])
    })
  )
  return withExample(command, 'syncline bundle request photos -o /media/stick/laptop.request')
}

function exportCommand(context: CommandContext): Command {
  const command = new Command('export')
    .description('write what another device lacks of a folder: changes and the content of files, sealed')
    .argument('<folder>', 'label, id or path')
    .requiredOption('-o, --output <file>', 'where to write it')
    .option('--for <request>', 'a file that "bundle request" made there, or the name or id of a device that was connected (default: a whole copy, for anyone)')
    .option('--max-size <size>', 'split into OUTPUT.001, OUTPUT.002, … that are smaller than this: 700M, 4G')
    .option(...FORCE)
  command.action(
    action<{ output: string; for?: string; maxSize?: string; force?: boolean }>(context, async (run, [text = ''], options) => {
      const { client, output } = run
      const folder = await findFolder(client, text)
      const body = {
        file: resolve(options.output),
        force: options.force === true,
        ...(options.for === undefined ? {} : await readTarget(run, folder, options.for)),
        ...(options.maxSize === undefined ? {} : { maxBytes: parseSize(options.maxSize) })
      }
      const result = await watched(run, 'export', () => client.post<BundleExportResult>(`/folders/${folder.id}/bundles/export`, body))
      output.result(result, () => exportLines(result))
    })
  )
  return withExample(command, 'syncline bundle export photos --for /media/stick/laptop.request -o /media/stick/photos.bundle')
}

function exportLines({ paths, bytes, records, contentBytes, leftOut, leftOutCount }: BundleExportResult): string[] {
  const [first = ''] = paths
  const where = paths.length === 1 ? escapeText(first) : `${formatCount(paths.length)} files, ${escapeText(first)} and so on`
  return [
    records === 0 && contentBytes === 0
      ? `wrote ${where}: nothing is missing there`
      : `wrote ${where}, ${formatBytes(bytes)}: ${plural(records, 'change')}, ${formatBytes(contentBytes)} of files`,
    ...(leftOutCount === 0 ? [] : [`${plural(leftOutCount, 'file')} left out, whose content is not here, or changed while it was read:`]),
    ...leftOut.map((path) => `  ${escapeText(path)}`),
    ...(leftOutCount > leftOut.length ? [`  … and ${formatCount(leftOutCount - leftOut.length)} more`] : [])
  ]
}

function importCommand(context: CommandContext): Command {
  const command = new Command('import')
    .description('take in what a bundle brings, as if its device were connected; the folder is the one that it was made of')
    .argument('<file...>', 'a bundle, or its parts in any order')
  command.action(
    action(context, async (run, files): Promise<ExitStatus> => {
      const { client, output } = run
      const body = { files: files.map((file) => resolve(file)) }
      const result = await watched(run, 'import', () => client.post<BundleImportResult>('/bundles/import', body))
      output.result(result, () => importLines(result))
      return result.held !== null || result.unfinished > 0 || result.damaged > 0 ? EXIT.needsPerson : EXIT.done
    })
  )
  return withExample(command, 'syncline bundle import /media/stick/photos.bundle')
}

function importLines({ label, from, records, blocks, bytes, needFiles, unfinished, ahead, damaged, held }: BundleImportResult): string[] {
  const makers = new Set(from.map(({ name, device }) => deviceName(name, device)))
  return [
    `${escapeText(label)}: took in ${plural(records, 'change')} and ${formatBytes(bytes)} in ${plural(blocks, 'block')} from ${[...makers].join(', ')}`,
    ...(held === null ? [] : [`what came is not all applied: ${escapeText(held)}`]),
    ...(unfinished === 0 ? [] : [`${plural(unfinished, 'file')} in it could not be put together: import the other parts too, or this one again`]),
    ...(damaged === 0 ? [] : [`${plural(damaged, 'place')} in it could not be read: copy it again from where it was made`]),
    ...(ahead === 0
      ? []
      : ['it was made for a device that knew more than this one: import the bundles before it as well, or ask for one with: syncline bundle request']),
    ...(needFiles === 0 ? [] : [`${plural(needFiles, 'file')} still missing here: syncline bundle request asks for them`])
  ]
}

function compareCommand(context: CommandContext): Command {
  const command = new Command('compare')
    .description('say what changed in a folder since a request was made, here or elsewhere')
    .argument('<request>', 'a file that "bundle request" made')
    .argument('[folder]', 'label, id or path (default: the one that it was made of)')
  command.action(
    action(context, async ({ client, output }, [file = '', text]) => {
      const folder = text === undefined ? {} : { folder: (await findFolder(client, text)).id }
      const result = await client.post<Comparison & { label: string }>('/bundles/compare', { file: resolve(file), ...folder })
      output.result(result, () => [
        `${escapeText(result.label)}: ${result.total === 0 ? 'nothing changed' : plural(result.total, 'item')} since ${deviceName(result.name, result.device)} made it (${formatTime(result.madeMs)})`,
        ...result.changes.slice(0, SHOWN).map(({ type, path, size }) => itemLine(type, path, size)),
        ...more(result.total - SHOWN),
        ...(result.behind ? ['it knew of changes that this device lacks'] : [])
      ])
    })
  )
  return withExample(command, 'syncline bundle compare /media/stick/laptop.request')
}

function inspectCommand(context: CommandContext): Command {
  const command = new Command('inspect')
    .description('show what is in a bundle or a request, without taking it in')
    .argument('<file>', 'a bundle or a request')
    .option(
      '--key <key>',
      'a read or write key of its folder (default: the keys of this home); "-" reads it from standard input, where no other user can see it'
    )
  command.action(
    action<{ key?: string }>(context, async ({ output, home, surroundings }, [file = ''], { key }) => {
      const { inspectBundle, keysOfHome } = await import('../inspect-bundle.ts')
      const keys = key === undefined ? await keysOfHome(home) : [await readKeyOption(key, surroundings.stdin)]
      const result = await inspectBundle(resolve(file), keys)
      const { kind, version, bytes, opened, folder } = result
      output.result(result, () => [
        `${kind === 'request' ? 'a request for a bundle' : 'a bundle'} of version ${version}, ${formatBytes(bytes)}`,
        ...(opened === undefined
          ? [folder === undefined ? 'no key that is here opens it: give one with --key' : `of the folder ${folder}; it takes its read or write key to see more`]
          : [
              `of the folder ${opened.folder}, made by ${deviceName(opened.name, opened.device)} on ${formatTime(opened.madeMs)}, which knew of ${plural(opened.known, 'change')}`,
              ...(kind === 'request'
                ? [`tells of ${plural(opened.blocks, 'block')} of large files`]
                : [
                    `${opened.base === 0 ? 'for anyone' : `for a device that knew of ${plural(opened.base, 'change')}`}: ${plural(opened.total, 'record')}, ${plural(opened.blocks, 'block')} of files`,
                    ...opened.records.slice(0, SHOWN).map((one) => itemLine(one.type, one.path, one.size)),
                    ...more(opened.total - SHOWN)
                  ])
            ])
      ])
    })
  )
  return withExample(command, 'syncline bundle inspect /media/stick/photos.bundle')
}

function itemLine(type: string, path: string, size: number): string {
  return `  ${type.padEnd(9)}  ${escapeText(path)}${type === 'file' ? `  (${formatBytes(size)})` : ''}`
}

function more(count: number): string[] {
  return count > 0 ? [`  … and ${formatCount(count)} more`] : []
}

/** @throws CliError UNKNOWN_DEVICE */
async function readTarget({ client }: Run, folder: FolderStatus, text: string): Promise<{ request: string } | { device: string }> {
  const file = resolve(text)
  const found = await stat(file).catch(() => undefined)
  if (found?.isFile() === true) return { request: file }
  const { peers } = await client.get<Status>('/status')
  const devices = new Map([...peers, ...folder.peers].map(({ id, name }) => [id as string, name]))
  if (/^12D3KooW\w{44}$/.test(text)) return { device: text }
  const meant = [...devices].filter(([id, name]) => name === text || (text.length >= 6 && id.endsWith(text.replace(/^…/, ''))))
  const [only] = meant
  if (only !== undefined && meant.length === 1) return { device: only[0] }
  throw new CliError(
    'UNKNOWN_DEVICE',
    meant.length > 1 ? `${meant.length} devices are meant by ${JSON.stringify(text)}` : `${JSON.stringify(text)} is no file, and no device that was connected`,
    'give a file that syncline bundle request made there, or a whole device id'
  )
}

/** @throws CliError USAGE */
function parseSize(text: string): number {
  const bytes = readSize(text)
  if (bytes === undefined || bytes > 2 ** 50) throw usageError(`"${text}" is not a size`, 'give a number with k, M, G or T behind it: 700M, 4G')
  if (bytes < LEAST_PART_BYTES) throw usageError(`parts of ${text} are too small`, 'give at least 100k')
  return bytes
}

/** Tells how far the daemon is, while it is at it. */
async function watched<T>({ client, output }: Run, what: BundleWork['what'], work: () => Promise<T>): Promise<T> {
  if (output.json || output.quiet || output.stderr.isTTY !== true) return await work()
  const live = new LiveLines(output.stderr)
  const timer = setInterval(() => {
    client.get<{ works: readonly BundleWork[] }>('/bundles').then(
      ({ works }) => live.draw(works.filter((one) => one.what === what).map(progressLine)),
      () => {}
    )
  }, PROGRESS_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    live.draw([])
    live.end()
  }
}

function progressLine({ what, doneBytes, totalBytes }: BundleWork): string {
  return `${what === 'export' ? 'written' : 'taken in'}: ${formatBytes(doneBytes)}${totalBytes > 0 ? ` of ${formatBytes(totalBytes)}` : ''}`
}
