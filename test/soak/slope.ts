/** Whether a measure rises for as long as it is looked at, or only goes up and down: decided from its samples alone. */

export interface Point {
  /** In minutes. */
  readonly at: number
  readonly value: number
}

/** The median of the slopes between all pairs of points (Theil and Sen): up to a quarter of them may be anything. Undefined with less than two. */
export function slopeOf(points: readonly Point[]): number | undefined {
  const slopes = points.flatMap((a, i) => points.slice(i + 1).flatMap((b) => (a.at === b.at ? [] : [(b.value - a.value) / (b.at - a.at)])))
  slopes.sort((a, b) => a - b)
  const middle = slopes.length / 2
  const [low, high] = [slopes[Math.ceil(middle) - 1], slopes[Math.floor(middle)]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

export interface Trend {
  /** A minute. */
  readonly slope: number
  /** What that comes to from the first of the judged points to the last. */
  readonly rise: number
}

/** With fewer points in the judged half a rise is chance. */
const MIN_POINTS = 4

/** Of the second half: caches and pools fill up in the first. Undefined where there are too few points to tell. */
export function trendOf(points: readonly Point[]): Trend | undefined {
  const sorted = points.toSorted((a, b) => a.at - b.at)
  const half = sorted.slice(Math.floor(sorted.length / 2))
  const [first, last] = [half[0], half.at(-1)]
  const slope = slopeOf(half)
  if (half.length < MIN_POINTS || first === undefined || last === undefined || slope === undefined) return undefined
  return { slope, rise: slope * (last.at - first.at) }
}
