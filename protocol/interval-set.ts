/**
 * A set of positive integers as ascending, disjoint, non-adjacent intervals. Sets of sequence numbers are nearly always one
 * interval, so that a set costs a few bytes however many numbers it holds.
 */
export interface Interval {
  readonly from: number
  /** Included. */
  readonly to: number
}

export type IntervalSet = readonly Interval[]

export const EMPTY_SET: IntervalSet = []

export function hasNumber(set: IntervalSet, n: number): boolean {
  let low = 0
  let high = set.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const interval = set[middle] as Interval
    if (n < interval.from) high = middle - 1
    else if (n > interval.to) low = middle + 1
    else return true
  }
  return false
}

export function maxOf(set: IntervalSet): number {
  return set.at(-1)?.to ?? 0
}

export function countOf(set: IntervalSet): number {
  let count = 0
  for (const { from, to } of set) count += to - from + 1
  return count
}

export function union(a: IntervalSet, b: IntervalSet): IntervalSet {
  if (a.length === 0) return b
  if (b.length === 0) return a
  const last = a.at(-1) as Interval
  // The common case, one more number at the end, must not cost a walk over the set.
  if (b.length === 1 && (b[0] as Interval).from === last.to + 1) return [...a.slice(0, -1), { from: last.from, to: (b[0] as Interval).to }]
  const merged: { from: number; to: number }[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const next = j >= b.length || (i < a.length && (a[i] as Interval).from <= (b[j] as Interval).from) ? a[i++] : b[j++]
    const { from, to } = next as Interval
    const previous = merged.at(-1)
    if (previous !== undefined && from <= previous.to + 1) previous.to = Math.max(previous.to, to)
    else merged.push({ from, to })
  }
  return merged
}

export function subtract(a: IntervalSet, b: IntervalSet): IntervalSet {
  if (a.length === 0 || b.length === 0) return a
  const rest: Interval[] = []
  let j = 0
  for (const { from, to } of a) {
    let start = from
    while (j < b.length && (b[j] as Interval).to < start) j++
    for (let k = j; k < b.length && (b[k] as Interval).from <= to && start <= to; k++) {
      const hole = b[k] as Interval
      if (hole.from > start) rest.push({ from: start, to: hole.from - 1 })
      start = Math.max(start, hole.to + 1)
    }
    if (start <= to) rest.push({ from: start, to })
  }
  return rest
}

/** Alternately the gap before and the length of each interval: small numbers, whatever the sequence numbers are. */
export function toSpans(set: IntervalSet): number[] {
  const spans: number[] = []
  let at = 0
  for (const { from, to } of set) {
    spans.push(from - at - 1, to - from + 1)
    at = to
  }
  return spans
}

/**
 * The set that `toSpans` made of it.
 * @throws RangeError for spans that no set has, or that go beyond `limit`
 */
export function fromSpans(spans: readonly number[], limit: number): IntervalSet {
  if (spans.length % 2 !== 0) throw new RangeError('spans come in pairs')
  const set: Interval[] = []
  let at = 0
  for (let i = 0; i < spans.length; i += 2) {
    const gap = spans[i] as number
    const length = spans[i + 1] as number
    if (!Number.isSafeInteger(gap) || !Number.isSafeInteger(length) || gap < (i === 0 ? 0 : 1) || length < 1) throw new RangeError('a span is out of range')
    const from = at + gap + 1
    const to = from + length - 1
    if (to > limit) throw new RangeError(`a span ends beyond ${limit}`)
    set.push({ from, to })
    at = to
  }
  return set
}
