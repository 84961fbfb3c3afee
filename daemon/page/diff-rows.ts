/** What stands beside what in a comparison. Pure. */
import type { Hunk } from '../text-compare.ts'

export interface DiffRow {
  readonly left: { readonly line: number; readonly text: string } | undefined
  readonly right: { readonly line: number; readonly text: string } | undefined
  readonly changed: boolean
}

/** Lines that were replaced stand beside those that replace them. */
export function rowsOf({ oldStart, newStart, lines }: Hunk): DiffRow[] {
  const rows: DiffRow[] = []
  let [left, right] = [oldStart, newStart]
  let [removed, added]: [string[], string[]] = [[], []]
  const pair = (): void => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) {
      const [old, made] = [removed[i], added[i]]
      rows.push({
        left: old === undefined ? undefined : { line: left++, text: old },
        right: made === undefined ? undefined : { line: right++, text: made },
        changed: true
      })
    }
    ;[removed, added] = [[], []]
  }
  for (const line of lines) {
    const rest = line.slice(1)
    if (line.startsWith('-')) removed.push(rest)
    else if (line.startsWith('+')) added.push(rest)
    else if (line.startsWith(' ')) {
      pair()
      rows.push({ left: { line: left++, text: rest }, right: { line: right++, text: rest }, changed: false })
    }
  }
  pair()
  return rows
}
