import type { DeviceId } from '../protocol/index.ts'
import type { Link } from './ports/network.ts'

/** Links that came up within this time of each other were dialled at the same moment from both ends. */
export const SIMULTANEOUS_MS = 10_000
/** How long a surplus link stays, so that what was just begun on it can end. */
export const SURPLUS_GRACE_MS = 1_000

export interface DatedLink {
  readonly link: Link
  /** When it came up, by the monotonic clock. */
  readonly since: number
}

/**
 * Which of the links to one device should be closed, `device` being this one: all but one. Links of one moment: the one that the
 * smaller device id (compared as text) dialled stays, so that both ends choose alike without a word. A link much younger than
 * the others stays in any case: the remote made it because it has lost the old one, of which this end has not yet heard.
 */
export function surplusLinks(links: readonly DatedLink[], device: DeviceId): Link[] {
  const open = links.filter(({ link }) => !link.closed)
  const youngest = Math.max(...open.map(({ since }) => since))
  const candidates = open.filter(({ since }) => youngest - since <= SIMULTANEOUS_MS)
  const dialledBySmaller = candidates.filter(({ link }) => link.outbound === device < link.device)
  const eligible = dialledBySmaller.length > 0 ? dialledBySmaller : candidates
  const kept = eligible.reduce<DatedLink | undefined>((best, next) => (best === undefined || next.since >= best.since ? next : best), undefined)
  return open.filter((dated) => dated !== kept).map(({ link }) => link)
}
