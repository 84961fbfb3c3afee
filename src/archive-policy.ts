/** Which kept versions go. Pure: versions, a policy and the time in, those that are not kept out. */

export type ArchivePolicy =
  | { readonly kind: 'keep'; readonly count: number }
  | { readonly kind: 'days'; readonly days: number }
  | { readonly kind: 'staggered' }
  /** Nothing new is kept; what was kept before stays. */
  | { readonly kind: 'off' }

export interface ArchiveRule {
  readonly policy: ArchivePolicy
  /** So many of the newest of each item stay whatever the policy says. */
  readonly least: number
}

const DEFAULT_ARCHIVE = 'staggered'
/** In mode `backup` so many versions of each item stay, whatever their age. */
const BACKUP_VERSIONS = 5

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY
/** A version that was just replaced may be the one that somebody is looking for now. */
export const FRESH_MS = 10 * MINUTE
/** Of versions up to this age one is kept of each such span. */
const STEPS: readonly (readonly [age: number, span: number])[] = [
  [HOUR, 0],
  [DAY, HOUR],
  [30 * DAY, DAY],
  [YEAR, 7 * DAY]
]

/** `keep N`, `days N`, `staggered` or `off`; undefined for anything else. */
export function readArchivePolicy(text: string): ArchivePolicy | undefined {
  if (text === 'staggered' || text === 'off') return { kind: text }
  const [, kind, digits = ''] = /^(keep|days) ([1-9]\d{0,4})$/.exec(text) ?? []
  if (kind === 'keep') return { kind, count: Number(digits) }
  return kind === 'days' ? { kind, days: Number(digits) } : undefined
}

/** What is kept by a folder's setting, if it has one, and its mode. */
export function archiveRuleOf(setting: string | undefined, isBackup: boolean): ArchiveRule {
  const policy = readArchivePolicy(setting ?? DEFAULT_ARCHIVE) ?? { kind: DEFAULT_ARCHIVE }
  if (!isBackup) return { policy, least: 0 }
  return { policy: policy.kind === 'off' ? { kind: DEFAULT_ARCHIVE } : policy, least: BACKUP_VERSIONS }
}

/**
 * Those of one item's versions that are not kept, by when each was replaced (milliseconds since 1970). A version of the future, as a clock that
 * was wrong leaves it, is fresh.
 * @param least so many of the newest stay, whatever the policy says
 */
export function expired<V extends { readonly at: number }>(versions: readonly V[], policy: ArchivePolicy, now: number, least = 0): V[] {
  const newestFirst = [...versions].sort((a, b) => b.at - a.at)
  const going = new Set(goingBy(policy, newestFirst, now))
  return newestFirst.slice(least).filter((version) => now - version.at > FRESH_MS && going.has(version))
}

function goingBy<V extends { readonly at: number }>(policy: ArchivePolicy, newestFirst: readonly V[], now: number): V[] {
  switch (policy.kind) {
    case 'off':
      return []
    case 'keep':
      return newestFirst.slice(policy.count)
    case 'days':
      return newestFirst.filter(({ at }) => now - at > policy.days * DAY)
    case 'staggered':
      return staggered(newestFirst, now)
  }
}

/**
 * Of each span the oldest version stays: it grows older with its span and is not replaced by the next one, so that what is kept at an hour's
 * distance is still there at a day's. Spans are those of the calendar in UTC, the same at each look.
 */
function staggered<V extends { readonly at: number }>(newestFirst: readonly V[], now: number): V[] {
  const going: V[] = []
  const spans = new Set<string>()
  for (const version of [...newestFirst].reverse()) {
    const step = STEPS.find(([age]) => now - version.at <= age)
    if (step === undefined) {
      going.push(version)
      continue
    }
    const [, span] = step
    if (span === 0) continue
    const key = `${span} ${Math.floor(version.at / span)}`
    if (spans.has(key)) going.push(version)
    else spans.add(key)
  }
  return going
}
