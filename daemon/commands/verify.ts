/** `syncline verify`: reads content against its hashes, and brings back what has rotted. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { action, type CommandContext, type Run, withExample } from '../command-context.ts'
import { CliError, EXIT, type ExitStatus } from '../exit-status.ts'
import type { Verification } from '../status.ts'
import { findSubject, type Subject } from '../subject-argument.ts'
import { escapeText } from '../terminal/escape.ts'
import { formatBytes, formatCount, plural, shellQuote } from '../terminal/format.ts'
import { LiveLines } from '../terminal/live-lines.ts'

interface Answer {
  readonly verification: Verification | null
}

const ASK_MS = 200

export function verifyCommand(context: CommandContext): Command {
  const command = new Command('verify')
    .description('read all content again, tell bit rot from edits, and bring back from other devices what has rotted')
    .argument('<path>', 'a path in a folder, or the label or id of one')
    .option('--stop', 'end the one that runs')
  command.action(
    action<{ stop?: boolean }>(context, async (run, [text = ''], { stop = false }) => {
      const subject = await findSubject(run.client, text)
      const route = `/folders/${subject.folder.id}/verify`
      if (!stop) return await follow(run, subject, route)
      const { verification } = await run.client.delete<Answer>(route)
      run.output.result({ verification }, () => [verification === null ? 'nothing was running' : (summary(verification)[0] as string)])
      return EXIT.done
    })
  )
  return withExample(command, 'syncline verify photos')
}

async function follow({ client, output }: Run, { folder, path }: Subject, route: string): Promise<ExitStatus> {
  let { verification } = await client.post<Answer>(route, { path })
  const live = !output.json && !output.quiet && output.stderr.isTTY === true ? new LiveLines(output.stderr) : undefined
  if (live === undefined)
    output.note(`reading ${escapeText(path === '' ? folder.label : `${folder.label}: ${path}`)}; to end it: syncline verify ${shellQuote(folder.label)} --stop`)
  try {
    while (verification?.state === 'running') {
      live?.draw([progressText(verification)])
      await sleep(ASK_MS)
      ;({ verification } = await client.get<Answer>(route))
    }
  } finally {
    live?.draw([])
    live?.end()
  }
  if (verification === null) throw new CliError('FAILED', 'the daemon was started anew meanwhile', 'verify again')
  const done = verification
  output.result({ folder: folder.id, label: folder.label, verification: done }, () => summary(done))
  if (done.state === 'failed') return EXIT.failed
  return isClean(done) ? EXIT.done : EXIT.needsPerson
}

function isClean({ state, items, unreadable }: Verification): boolean {
  return state === 'done' && unreadable === 0 && items.every((item) => item.state === 'healed' || item.state === 'replaced')
}

function progressText({ files, bytes, totalFiles, totalBytes, damaged, items }: Verification): string {
  const wanted = items.filter(({ state }) => state === 'wanted').length
  const read = `verifying ${formatCount(files)} of ${plural(totalFiles, 'file')}, ${formatBytes(bytes)} of ${formatBytes(totalBytes)}`
  return damaged === 0 ? read : `${read}, ${formatCount(damaged)} damaged${wanted === 0 ? '' : `, ${formatCount(wanted)} being brought back`}`
}

function summary({ state, files, bytes, edited, unreadable, damaged, items, error }: Verification): string[] {
  const healed = items.filter((item) => item.state === 'healed').length
  const words = { running: 'still running', done: 'verified', stopped: 'ended early', failed: `failed: ${escapeText(error ?? '')}` }[state]
  const found = damaged === 0 ? 'no damage' : `${formatCount(damaged)} damaged, ${formatCount(healed)} of them brought back`
  return [
    `${words}: ${plural(files, 'file')}, ${formatBytes(bytes)}; ${found}`,
    ...items.flatMap(({ path, state: one, remedy }) => [
      `  ${one.padEnd(8)}  ${escapeText(path)}`,
      ...(remedy === '' ? [] : [`            ${escapeText(remedy)}`])
    ]),
    ...(healed > 0 ? ['what was damaged is kept in .syncline/archive of the folder'] : []),
    ...(edited > 0 ? [`${plural(edited, 'file')} changed meanwhile: the scan takes that up`] : []),
    ...(unreadable > 0 ? [`${plural(unreadable, 'file')} could not be read; why: syncline problems`] : [])
  ]
}
