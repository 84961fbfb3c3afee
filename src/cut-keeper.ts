/** Brings an index under a new lineage: what counts no more is dropped, or vouched for (disowned.ts). Once for each epoch, and again after a crash. */
import {
  admissionOf,
  difference,
  DotCollector,
  type Ed25519,
  type IntervalSet,
  isAdmitted,
  joinVectors,
  type Knowledge,
  type Lineage,
  type ReplicaId,
  subtract,
  type Tenure
} from '../protocol/index.ts'
import { disown } from './disowned.ts'
import type { RecordWriter } from './record-writer.ts'
import { CHANGE_ITEMS, type FolderIndex } from './state/folder-index.ts'
import type { IndexUpdate } from './state/index-update.ts'
import { onDisk, type StoredRecord } from './state/item-entry.ts'

export interface CutKeeperComponents {
  readonly index: FolderIndex
  readonly ed25519: Ed25519
  /** Absent where this device may not write. */
  readonly writer?: RecordWriter | undefined
}

export async function keepCut({ index, ed25519, writer }: CutKeeperComponents, { key, lineage }: Tenure): Promise<void> {
  if (index.meta.epoch >= lineage.epoch) return
  const mayWrite = (replica: ReplicaId): boolean => {
    const device = index.deviceOf(replica)
    return device === undefined || lineage.memberOf(device)?.right === 'write'
  }
  const isDisowned = ({ dot }: StoredRecord): boolean => {
    if (mayWrite(dot.replica)) return false
    const first = index.firstOf(dot)
    const batch = first === undefined ? undefined : index.batch(dot.replica, first)
    if (batch === undefined) return false
    // Whether a grant is over is asked of what comes, not of what is here.
    const admission = admissionOf(batch.header, { key, lineage, nowMs: 0, verified: true }, ed25519)
    return !isAdmitted(admission, lineage, batch.header, dot.seq - batch.header.first)
  }
  const paths = new Set<string>()
  for (const [replica, known] of index.meta.knowledge) {
    if (mayWrite(replica)) continue
    for (const { from, to } of subtract(known, lineage.cut.get(replica) ?? []))
      for await (const dots of index.dots(replica, from, to)) for (const { path } of dots) paths.add(path)
  }
  const keep = (update: IndexUpdate, path: string): void => {
    const before = update.entry(path)
    const { entry, drafts, seen } = disown(before, { isDisowned, authorOf: (version) => index.authorOf(version), mayWrite: writer !== undefined })
    if (entry.versions.length === before.versions.length && drafts.length === 0) return
    update.put(path, entry)
    const forgotten = new Map<ReplicaId, IntervalSet>()
    // Which number of a device that is out the others have kept, nobody can tell from the last one: all are asked for.
    for (const { replica, seq } of seen) forgotten.set(replica, mayWrite(replica) ? [{ from: seq, to: seq }] : (update.knowledge.get(replica) ?? []))
    update.forget(forgotten)
    for (const record of writer?.write(update, drafts) ?? []) {
      const now = update.entry(path)
      const held = onDisk(now)
      if (held !== undefined) update.put(path, { ...now, held: { ...held, version: joinVectors([held.version, record.version]) } })
    }
  }
  const all = [...paths]
  for (let at = 0; at < all.length; at += CHANGE_ITEMS)
    await index.change((update) => {
      for (const path of all.slice(at, at + CHANGE_ITEMS)) keep(update, path)
    })
  const again = await passedOver(index, lineage)
  await index.change((update) => {
    update.forget(again)
    update.enterEpoch(lineage.epoch)
  })
}

/** What may have come when it did not count, of a device that may write again or that was not heard of: known, and not here. */
async function passedOver(index: FolderIndex, lineage: Lineage): Promise<Knowledge> {
  const before = lineage.until(index.meta.epoch)
  const mayHaveCome = (replica: ReplicaId): boolean => {
    const device = index.deviceOf(replica)
    return device === undefined || (lineage.memberOf(device)?.right === 'write' && before.memberOf(device)?.right !== 'write')
  }
  const here = new DotCollector()
  const known = index.meta.epoch === 0 ? [] : [...index.meta.knowledge].filter(([replica]) => replica !== index.replica && mayHaveCome(replica))
  for (const [replica, set] of known)
    for (const { from, to } of set) for await (const dots of index.dots(replica, from, to)) for (const { seq } of dots) here.add({ replica, seq })
  return difference(new Map(known), here.toKnowledge())
}
