/** Differences of texts in a terminal: unified, or side by side. */
import type { Output } from '../output.ts'
import type { Comparison, Hunk } from '../text-compare.ts'
import { escapeText } from './escape.ts'
import { displayWidth } from './table.ts'

const MORE = '… there are more differences: compare the two files with a program of your own'

export interface DiffTitles {
  readonly from: string
  readonly to: string
}

export function unifiedLines({ hunks, truncated }: Comparison, { from, to }: DiffTitles, style: Output['style']): string[] {
  const lines = hunks.flatMap((hunk) => [
    style.dim(`@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`),
    ...hunk.lines.map((line) => coloured(line, style))
  ])
  return [style.bold(`--- ${from}`), style.bold(`+++ ${to}`), ...lines, ...(truncated ? [MORE] : [])]
}

function range(start: number, lines: number): string {
  return lines === 1 ? `${start}` : `${start},${lines}`
}

function coloured(line: string, style: Output['style']): string {
  const text = shown(line)
  return line.startsWith('+') ? style.green(text) : line.startsWith('-') ? style.red(text) : text
}

/** Tabs are shown as they are in a text. */
function shown(line: string): string {
  return escapeText(line.replaceAll('\t', '    '))
}

/** Lines that differ stand beside each other, `|` between them; what only one has beside nothing. */
export function sideBySideLines({ hunks, truncated }: Comparison, { from, to }: DiffTitles, width: number, style: Output['style']): string[] {
  const column = Math.max(10, Math.floor((width - 3) / 2))
  const row = (left: string, mark: string, right: string): string => `${padded(left, column)} ${mark} ${cut(right, column)}`.trimEnd()
  const lines = hunks.flatMap((hunk) => [
    style.dim(`@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`),
    ...rows(hunk).map(([left, mark, right]) => row(left, mark, right))
  ])
  return [style.bold(row(from, ' ', to)), ...lines, ...(truncated ? [MORE] : [])]
}

function rows({ lines }: Hunk): (readonly [left: string, mark: string, right: string])[] {
  const found: (readonly [string, string, string])[] = []
  let removed: string[] = []
  let added: string[] = []
  const flush = (): void => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) {
      const [left, right] = [removed[i], added[i]]
      found.push([left ?? '', left === undefined ? '>' : right === undefined ? '<' : '|', right ?? ''])
    }
    removed = []
    added = []
  }
  for (const line of lines) {
    const text = shown(line.slice(1))
    if (line.startsWith('-')) removed.push(text)
    else if (line.startsWith('+')) added.push(text)
    else if (line.startsWith(' ')) {
      flush()
      found.push([text, ' ', text])
    }
  }
  flush()
  return found
}

function padded(text: string, width: number): string {
  const shortened = cut(text, width)
  return shortened + ' '.repeat(Math.max(0, width - displayWidth(shortened)))
}

function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  for (const character of text) {
    if (displayWidth(kept + character) >= width) break
    kept += character
  }
  return `${kept}…`
}
