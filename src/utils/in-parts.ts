/** For what grows with the folder: a list in parts, with a turn for everybody else between any two. */
import type { Clock } from '../ports/clock.ts'

/** Small enough that a look into the index for each does not hold the event loop for long. */
const PART_ITEMS = 512

export async function* inParts<T>(list: readonly T[], clock: Pick<Clock, 'setTimer'>): AsyncGenerator<readonly T[]> {
  for (let at = 0; at < list.length; at += PART_ITEMS) {
    if (at > 0) await new Promise<void>((resolve) => clock.setTimer(0, resolve))
    yield list.slice(at, at + PART_ITEMS)
  }
}
