/** `syncline diff PATH`: what differs between the versions of a conflict. */
import { Command } from 'commander'
import { action, type CommandContext, withExample } from '../command-context.ts'
import { type ConflictsAt, conflictsAt } from '../conflict-argument.ts'
import type { ConflictDiff } from '../conflict-service.ts'
import type { Output } from '../output.ts'
import { conflictLines, sideText } from '../terminal/conflict-text.ts'
import { sideBySideLines, unifiedLines } from '../terminal/diff-text.ts'
import { escapeText } from '../terminal/escape.ts'
import { formatBytes } from '../terminal/format.ts'

interface DiffOptions {
  readonly sideBySide?: boolean
}

const DEFAULT_WIDTH = 120

export function diffCommand(context: CommandContext): Command {
  const command = new Command('diff')
    .description('show what differs between the versions of a conflict; with what each changed where their common version is on this device')
    .argument('<path>', 'of the file, or of its conflict copy')
    .option('--side-by-side', 'the two versions beside each other')
  command.action(
    action<DiffOptions>(context, async ({ client, output, surroundings }, [text = ''], { sideBySide = false }) => {
      const { folder, conflicts }: ConflictsAt = await conflictsAt(client, text)
      const diffs = await Promise.all(
        conflicts.map(({ copy }) => client.get<ConflictDiff>(`/folders/${folder.id}/conflicts/diff?copy=${encodeURIComponent(copy)}`))
      )
      const { columns } = surroundings.streams.stdout as { readonly columns?: number }
      output.result({ id: folder.id, diffs }, () => diffs.flatMap((diff) => diffLines(diff, sideBySide ? (columns ?? DEFAULT_WIDTH) : undefined, output.style)))
    })
  )
  return withExample(command, 'syncline diff ~/photos/notes.txt')
}

/** @param width where the versions are to stand beside each other */
function diffLines(diff: ConflictDiff, width: number | undefined, style: Output['style']): string[] {
  const { conflict, content, difference, made } = diff
  if (content !== 'text' || difference === null) return [...conflictLines(conflict), ...otherLines(diff)]
  const { path, copy, current, copied } = conflict
  const here = `${escapeText(path)}  (current: ${current === null ? '' : sideText(current)})`
  const there = `${escapeText(copy)}  (copy: ${sideText(copied)})`
  if (difference.hunks.length === 0) return [...conflictLines(conflict), 'the contents are the same']
  if (width !== undefined) {
    const titles = { from: `current: ${current === null ? '' : sideText(current)}`, to: `copy: ${sideText(copied)}` }
    return [escapeText(path), ...sideBySideLines(difference, titles, width, style)]
  }
  if (made === null) return unifiedLines(difference, { from: here, to: there }, style)
  const from = 'what both were made from'
  return [...unifiedLines(made.current, { from, to: here }, style), '', ...unifiedLines(made.copy, { from, to: there }, style)]
}

function otherLines({ conflict: { current, copied }, content, firstDifference }: ConflictDiff): string[] {
  const sizes = [current, copied].flatMap((side, i) =>
    side?.content == null ? [] : [`  ${i === 0 ? 'current' : 'copy   '}  ${formatBytes(side.size)} (${side.size} bytes), ${side.content}`]
  )
  if (content === 'too-large') return ['too large to be compared here (more than 8 MiB); sizes and content ids:', ...sizes]
  if (content === 'none') return ['there are not two files to compare on this device:', ...sizes]
  return [
    'they are not text; sizes and content ids:',
    ...sizes,
    firstDifference === null ? '  they are the same' : `  the first difference is at byte ${firstDifference}`
  ]
}
