/**
 * What becomes of an item of which versions are known that count no more: written by a device that may not write now, and beyond the cut
 * (docs/specs/grants.md, "Admission"). Pure.
 */
import { covers, type DeviceId, type Dot, type ItemRecord, isLive } from '../protocol/index.ts'
import { type Draft, draftOf } from './local-change.ts'
import { isSameContent } from './reconciler.ts'
import { type ItemEntry, onDisk, type StoredRecord } from './state/item-entry.ts'

export interface Disowned {
  /** The item without them. */
  readonly entry: ItemEntry
  /** The versions that this device says anew in its own name, for they are what is on its disk. */
  readonly drafts: readonly Draft[]
  /** Seen by those that are dropped: may have been kept by others, and is to be asked for again. */
  readonly seen: readonly Dot[]
}

export interface DisownContext {
  isDisowned(version: StoredRecord): boolean
  authorOf(version: ItemRecord): DeviceId | undefined
  readonly mayWrite: boolean
}

/**
 * Whoever has such a content in its place vouches for it, so that it is lost nowhere and the same everywhere; who may not write keeps it as a
 * local change. So it is with an older version that is on the disk still, where nothing else is left: what had replaced it may be nowhere, and
 * others may never have heard of either. For what is not here, and for deletes, nobody vouches.
 */
export function disown(entry: ItemEntry, { isDisowned, authorOf, mayWrite }: DisownContext): Disowned {
  const held = onDisk(entry)
  const lost = entry.versions.filter(isDisowned)
  const here = lost.filter((version) => isLive(version) && held !== undefined && isSameContent(held, version) && covers(held.version, version.dot))
  const nothingLeft = lost.length > 0 && lost.length === entry.versions.length
  const older = nothingLeft && here.length === 0 && held?.local === false ? [draftOf((lost[0] as StoredRecord).path, held)] : []
  const vouched = mayWrite ? here : []
  const dropped = lost.filter((version) => !vouched.includes(version))
  const drafts = [...here.map(({ dot: _, version: base, bytes: __, first: ___, ...item }) => ({ ...item, base }) as Draft), ...older]
  const [own] = here
  const author = own && authorOf(own)
  return {
    entry: {
      versions: entry.versions.filter((version) => !dropped.includes(version)),
      ...(entry.held !== undefined && {
        held: drafts.length === 0 || mayWrite ? entry.held : { ...entry.held, local: true, ...(author !== undefined && { author }) }
      })
    },
    drafts: mayWrite ? drafts : [],
    seen: dropped.flatMap(({ version }) => [...version].map(([replica, seq]) => ({ replica, seq })))
  }
}
