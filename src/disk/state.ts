/** Comparing what was seen on the disk with what is there now (S2). */
import type { Stat } from '../ports/disk.ts'

/** A timestamp younger than this may come again after the next change: the kernel's tick, with much room. */
const TICK_NS = 50_000_000n
/** The same where the disk keeps whole seconds only, or every second one. */
const COARSE_TICK_NS = 2_100_000_000n
const SECOND_NS = 1_000_000_000n

/** What the port promises and no more, from what a system call answered. */
export function plainStat({ type, dev, ino, size, mtimeNs, ctimeNs, mode }: Stat): Stat {
  return { type, dev, ino, size, mtimeNs, ctimeNs, mode }
}

/**
 * Whether an item is as it was seen. Of a directory only which one it is: its times change with every name in it, also by our own
 * doing.
 */
export function sameState(a: Stat, b: Stat): boolean {
  return sameItem(a, b) && (a.type === 'directory' || a.ctimeNs === b.ctimeNs)
}

/** As `sameState`, but blind to the time of change, which moves when we link or rename the item ourselves. */
export function sameItem(a: Stat, b: Stat): boolean {
  if (a.type !== b.type || a.ino !== b.ino || a.dev !== b.dev) return false
  return a.type === 'directory' || (a.size === b.size && a.mtimeNs === b.mtimeNs && a.mode === b.mode)
}

/** Whether the item changed so shortly before `now`, in nanoseconds, that another change could leave the same times. */
export function isRacy(stat: Stat, now: bigint): boolean {
  const tick = tickOf(stat)
  const mayComeAgain = (time: bigint): boolean => time > now - tick && time < now + tick
  return mayComeAgain(stat.ctimeNs) || mayComeAgain(stat.mtimeNs)
}

/**
 * Whether a file or symlink that was put here just now got a time of modification so near to now that a user's change of the same length, right
 * after, could leave the same times.
 */
export function isRacyWhenPut({ mtimeNs, ctimeNs, ...stat }: Stat): boolean {
  const tick = tickOf({ mtimeNs, ctimeNs })
  return stat.type !== 'directory' && mtimeNs > ctimeNs - tick && mtimeNs < ctimeNs + tick
}

/** A disk shows by its times how finely it keeps them. */
function tickOf({ mtimeNs, ctimeNs }: Pick<Stat, 'mtimeNs' | 'ctimeNs'>): bigint {
  return ctimeNs % SECOND_NS === 0n && mtimeNs % SECOND_NS === 0n ? COARSE_TICK_NS : TICK_NS
}
