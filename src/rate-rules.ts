/** How many bytes a second may pass now, by what a person has decided. Pure. */

export interface RateRule {
  /** Bytes a second; absent: no limit. */
  readonly up?: number | undefined
  readonly down?: number | undefined
  /** For devices of the own network; else for all beyond it. */
  readonly lan: boolean
  /** Minutes since local midnight, between which it is in force; it may pass midnight. Absent: all day. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** Rules for a time of day go before those for all day; of several the lowest counts. Undefined: no limit. */
export function rateAt(rules: readonly RateRule[], direction: 'up' | 'down', lan: boolean, minute: number): number | undefined {
  const meant = rules.filter((rule) => rule.lan === lan && isInForce(rule, minute))
  const timed = meant.filter(({ from }) => from !== undefined)
  const rates = (timed.length > 0 ? timed : meant).flatMap((rule) => rule[direction] ?? [])
  return rates.length === 0 ? undefined : Math.min(...rates)
}

export function minuteOfDay(now: number): number {
  const date = new Date(now)
  return date.getHours() * 60 + date.getMinutes()
}

function isInForce({ from, to }: RateRule, minute: number): boolean {
  if (from === undefined || to === undefined) return true
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to
}
