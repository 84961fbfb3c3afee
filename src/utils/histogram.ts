/** How often what was measured lay where, since the start: what is added up over devices and time can be told apart later. */
export interface HistogramReading {
  /** Upper bounds, ascending; what is above the last one counts for `count` alone. */
  readonly bounds: readonly number[]
  /** How many were at most as much as the bound beside it. */
  readonly atMost: readonly number[]
  readonly count: number
  readonly sum: number
}

export class Histogram implements HistogramReading {
  readonly bounds: readonly number[]
  readonly atMost: number[]
  count = 0
  sum = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.atMost = bounds.map(() => 0)
  }

  add(value: number): void {
    this.count++
    this.sum += value
    for (let i = this.bounds.length - 1; i >= 0 && value <= (this.bounds[i] as number); i--) this.atMost[i] = (this.atMost[i] ?? 0) + 1
  }
}
