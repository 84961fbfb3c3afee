/**
 * The merge rule. Of each item every device keeps the *maximal* versions: those that no other known version has seen. The set does not
 * depend on the order in which records came, and so neither does the winner that is chosen from it (S11; docs/design.md, "Merge").
 */
import type { Dot } from './ids.ts'
import { type ItemRecord, isLive, originOf, sameContent } from './record.ts'
import { covers } from './version-vector.ts'

export interface Merge<T> {
  /** The maximal versions now. */
  readonly versions: readonly T[]
  /** Versions that the incoming one has seen: they go. */
  readonly replaced: readonly T[]
  /** False when the incoming one had been seen by a version that is here, or is one. */
  readonly accepted: boolean
}

export function mergeVersion<T extends ItemRecord>(versions: readonly T[], incoming: T): Merge<T> {
  if (versions.some((version) => covers(version.version, incoming.dot))) return { versions, replaced: [], accepted: false }
  const kept = versions.filter((version) => !covers(incoming.version, version.dot))
  return {
    versions: [...kept, incoming].sort((a, b) => compareDots(a.dot, b.dot)),
    replaced: versions.filter((version) => covers(incoming.version, version.dot)),
    accepted: true
  }
}

/**
 * The version that is wanted on every disk. An edit beats a delete; a directory stays; else the later time, then the greater dot of the edit.
 * @returns undefined only for no versions at all
 */
export function winnerOf<T extends ItemRecord>(versions: readonly T[]): T | undefined {
  let best: T | undefined
  for (const version of versions) if (best === undefined || compareVersions(version, best) > 0) best = version
  return best
}

/** The versions that lost with a content of their own: each needs a conflict copy. Equal contents need one between them. */
export function losersOf<T extends ItemRecord>(versions: readonly T[]): T[] {
  const winner = winnerOf(versions)
  const losers: T[] = []
  if (winner === undefined) return losers
  const ranked = versions.filter((version) => version !== winner).sort((a, b) => compareVersions(b, a))
  for (const version of ranked) {
    if (!isLive(version) || version.type === 'directory' || sameContent(version, winner)) continue
    if (!losers.some((loser) => sameContent(loser, version))) losers.push(version)
  }
  return losers
}

function compareVersions(a: ItemRecord, b: ItemRecord): number {
  return (
    Number(isLive(a)) - Number(isLive(b)) ||
    Number(a.type === 'directory') - Number(b.type === 'directory') ||
    (a.mtimeNs === b.mtimeNs ? 0 : a.mtimeNs > b.mtimeNs ? 1 : -1) ||
    compareDots(originOf(a), originOf(b)) ||
    compareDots(a.dot, b.dot)
  )
}

export function compareDots(a: Dot, b: Dot): number {
  return a.replica === b.replica ? a.seq - b.seq : a.replica > b.replica ? 1 : -1
}
