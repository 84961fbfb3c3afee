/** What many runs come to: medians, and how often as fast as each of the others the first program is. */
import { median } from './median.ts'
import type { Figures } from './session.ts'

export interface Result {
  readonly program: string
  readonly row: string
  readonly runs: readonly Figures[]
}

export interface Summary {
  readonly row: string
  readonly title: string
  /** By program; absent where it has not run. */
  readonly medians: Readonly<Record<string, Figures>>
  /** Of the first program, against each other one. */
  readonly timesAsFast: Readonly<Record<string, number>>
}

export class Results {
  readonly #runs = new Map<string, Map<string, Figures[]>>()
  readonly #programs: readonly string[]

  /** @param programs the first is compared with the others */
  constructor(programs: readonly string[]) {
    this.#programs = programs
  }

  add(program: string, row: string, figures: Figures): void {
    const ofRow = this.#runs.get(row) ?? new Map<string, Figures[]>()
    this.#runs.set(row, ofRow)
    ofRow.set(program, [...(ofRow.get(program) ?? []), figures])
  }

  all(): Result[] {
    return [...this.#runs].flatMap(([row, ofRow]) => [...ofRow].map(([program, runs]) => ({ program, row, runs })))
  }

  /** @param titles of rows, in their order */
  summaries(titles: Readonly<Record<string, string>>): Summary[] {
    return Object.entries(titles).flatMap(([row, title]) => {
      const ofRow = this.#runs.get(row)
      if (ofRow === undefined) return []
      const medians = Object.fromEntries([...ofRow].map(([program, runs]) => [program, middleOf(runs)]))
      const [first = '', ...others] = this.#programs
      const own = medians[first]
      const pairs = others.flatMap((other): [string, number][] => {
        const theirs = medians[other]
        return own === undefined || theirs === undefined ? [] : [[other, theirs.seconds / own.seconds]]
      })
      return [{ row, title, medians, timesAsFast: Object.fromEntries(pairs) }]
    })
  }
}

function middleOf(runs: readonly Figures[]): Figures {
  const of = (name: keyof Figures): number | undefined => {
    const values = runs.flatMap((run) => run[name] ?? [])
    return values.length === 0 ? undefined : median(values)
  }
  return { seconds: of('seconds') ?? 0, cpuSeconds: of('cpuSeconds'), received: of('received'), memory: of('memory') }
}
