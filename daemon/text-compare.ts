/** Compares and merges texts, by lines. Runs in a thread (text-worker.ts): what it takes depends on what is in them. */
import { structuredPatch } from 'diff'
import { diff3Merge } from 'node-diff3'

/** Lines that are told of, in all: more than a person reads. */
const MAX_LINES = 20_000

export interface Hunk {
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
  /** Each begins with a space, `-`, `+`, or `\` where the line before has no end. */
  readonly lines: readonly string[]
}

export interface Comparison {
  readonly hunks: readonly Hunk[]
  /** Whether there are more differences than are told of. */
  readonly truncated: boolean
}

export interface Merge {
  /** Places that both changed, each in its own way: between markers in the text. */
  readonly conflicts: number
  readonly text: string
}

export interface MergeTexts {
  readonly current: string
  readonly ancestor: string
  readonly copy: string
  /** What the markers say. */
  readonly labels: { readonly current: string; readonly copy: string }
}

export function compareTexts(from: string, to: string): Comparison {
  const hunks: Hunk[] = []
  let room = MAX_LINES
  const all = structuredPatch('', '', from, to, undefined, undefined, { context: 3 }).hunks
  for (const { oldStart, oldLines, newStart, newLines, lines } of all) {
    if (lines.length > room) return { hunks, truncated: true }
    room -= lines.length
    hunks.push({ oldStart, oldLines, newStart, newLines, lines })
  }
  return { hunks, truncated: false }
}

/** What only one side changed is taken from it, and what both changed alike once. */
export function mergeTexts({ current, ancestor, copy, labels }: MergeTexts): Merge {
  let conflicts = 0
  const lines = diff3Merge(linesOf(current), linesOf(ancestor), linesOf(copy), { excludeFalseConflicts: true }).flatMap(({ ok, conflict }) => {
    if (conflict === undefined) return ok ?? []
    conflicts++
    return [`<<<<<<< ${labels.current}`, ...conflict.a, '=======', ...conflict.b, `>>>>>>> ${labels.copy}`]
  })
  return { conflicts, text: lines.join('\n') }
}

function linesOf(text: string): string[] {
  return text.split('\n')
}
