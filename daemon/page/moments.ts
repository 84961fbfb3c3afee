/** The steps of the slider of old versions. Pure. */
import type { VersionList } from '../status.ts'

/** Changes this close to each other are one moment. */
const TOGETHER_MS = 60_000

export interface Moment {
  /** Just before the change, in milliseconds since 1970. */
  readonly at: number
  /** Items that changed then. */
  readonly count: number
  /** When the last of them did. */
  readonly last: number
}

/** When something was replaced or deleted, oldest first. */
export function momentsOf({ items }: Pick<VersionList, 'items'>): Moment[] {
  const moments: { at: number; count: number; last: number }[] = []
  const times = items.flatMap(({ versions }) => versions.map(({ replacedAt }) => replacedAt)).sort((a, b) => a - b)
  for (const time of times) {
    const moment = moments.at(-1)
    if (moment !== undefined && time - moment.last <= TOGETHER_MS) {
      moment.count++
      moment.last = time
    } else moments.push({ at: time - 1, count: 1, last: time })
  }
  return moments
}
