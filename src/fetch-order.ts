/** What to fetch first of the contents that a folder needs: what is new. Pure. */
import type { Step } from './reconciler.ts'

export interface Wanted {
  readonly path: string
  readonly step: Extract<Step, { do: 'place' }>
}

export function newestFirst(wanted: readonly Wanted[]): Wanted[] {
  return wanted.toSorted((a, b) => compare(b.step.winner.mtimeNs, a.step.winner.mtimeNs))
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
