/** Columns set flush with two spaces between them; a cell that holds anything untrusted must be escaped by the caller. */
import { stripVTControlCharacters } from 'node:util'

export interface Column {
  readonly title: string
  readonly align?: 'right'
}

/** Lines without a trailing newline; the title line comes first, through `style`. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[], style: (title: string) => string): string[] {
  const widths = columns.map((column, i) => Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(row[i] ?? ''))))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const gap = ' '.repeat((widths[i] ?? 0) - displayWidth(cell))
        return columns[i]?.align === 'right' ? gap + cell : cell + gap
      })
      .join('  ')
      .trimEnd()
  return [style(line(columns.map((column) => column.title))), ...rows.map(line)]
}

/** `name  value` pairs with the values set flush; a value of several lines is indented below its first. */
export function renderPairs(pairs: readonly (readonly [name: string, value: string])[], style: (name: string) => string): string[] {
  const width = Math.max(0, ...pairs.map(([name]) => name.length)) + 2
  return pairs.map(([name, value]) => style(name) + ' '.repeat(width - name.length) + value.replaceAll('\n', `\n${' '.repeat(width)}`))
}

/** Columns that a terminal uses: two for the wide characters of East Asia and for emoji, none for marks that combine. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of stripVTControlCharacters(text)) {
    if (/\p{Mn}|\p{Me}/u.test(character)) continue
    width += WIDE.test(character) ? 2 : 1
  }
  return width
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u
