import type { DeviceId } from '../protocol/index.ts'
import type { Link } from './ports/network.ts'

/** Links that came up within this time of each other were dialled at the same moment from both ends. */
const SIMULTANEOUS_MS = 10_000
/** How long a surplus link stays, so that what was just begun on it can end. */
export const SURPLUS_GRACE_MS = 1_000

export interface DatedLink {
  readonly link: Link
  /** When it came up, by the monotonic clock. */
  readonly since: number
}

/**
 * Which of the links to one device this device should close, so that one stays in the end without a word between the two.
 * Links of one moment: relayed ones go where there is a direct one; of the others those stay that the smaller device id (compared as text)
 * dialled, and of several of them the dialler closes all but the youngest: the two ends may have seen them come up in different order.
 * A link much younger than the others stays in any case, relayed or not: the remote made it because it has lost the old one, of which
 * this end has not heard yet.
 */
export function surplusLinks(links: readonly DatedLink[], device: DeviceId): Link[] {
  const open = links.filter(({ link }) => !link.closed)
  const youngest = Math.max(...open.map(({ since }) => since))
  const recent = open.filter(({ since }) => youngest - since <= SIMULTANEOUS_MS)
  const direct = recent.filter(({ link }) => link.direct)
  const candidates = direct.length > 0 ? direct : recent
  const dialledBySmaller = candidates.filter(({ link }) => link.outbound === device < link.device)
  const eligible = dialledBySmaller.length > 0 ? dialledBySmaller : candidates
  const kept = eligible[0]?.link.outbound === true ? [eligible.reduce((best, next) => (next.since >= best.since ? next : best))] : eligible
  return open.filter((dated) => !kept.includes(dated)).map(({ link }) => link)
}
