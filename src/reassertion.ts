/** Records that a device makes of what nobody has edited: what it holds wins over what others made of it, and a directory is to be after all. */
import { type DeviceId, includes, isLive, joinVectors, winnerOf } from '../protocol/index.ts'
import { draftOf } from './local-change.ts'
import type { Clock } from './ports/clock.ts'
import { keptForItself, revival } from './reconciler.ts'
import type { RecordWriter } from './record-writer.ts'
import type { FolderIndex } from './state/folder-index.ts'
import { onDisk } from './state/item-entry.ts'

export interface ReassertionComponents {
  readonly index: FolderIndex
  readonly clock: Clock
  readonly writer: RecordWriter
}

/** Mode send-only: what this device holds, or has deleted, wins. @returns the paths that it was said of */
export async function reassert({ index, clock, writer }: ReassertionComponents, device: DeviceId, paths: readonly string[]): Promise<readonly string[]> {
  const changed: string[] = []
  await index.change((update) => {
    for (const path of paths) {
      const entry = update.entry(path)
      if (entry.aside !== undefined) continue
      const held = onDisk(entry)
      const winner = winnerOf(entry.versions)
      const deleted = held === undefined && entry.versions.some(({ type, dot }) => type === 'deleted' && index.deviceOf(dot.replica) === device)
      if (winner === undefined || (held === undefined ? !deleted || !isLive(winner) : includes(held.version, winner.version))) continue
      const version = joinVectors([...(held === undefined ? [] : [held.version]), ...entry.versions.map((one) => one.version)])
      const mtimeNs = nowNs(clock)
      const [record] = writer.write(update, [held === undefined ? { path, type: 'deleted', mtimeNs, base: version } : draftOf(path, { ...held, version })])
      const now = update.entry(path)
      if (record !== undefined && held !== undefined) update.put(path, { ...now, held: { ...held, version: record.version } })
      changed.push(path)
    }
  })
  return changed
}

/** A directory is to be, for something in it is; files that stand in its place keep their versions and lose (protocol/merge.ts). */
export async function revive({ index, clock, writer }: ReassertionComponents, path: string): Promise<void> {
  await index.change((update) => {
    const { draft, heldAfter } = revival(path, update.entry(path), { mtimeNs: nowNs(clock), authorOf: (version) => index.authorOf(version) })
    const [record] = writer.write(update, [draft])
    const held = record && heldAfter(record)
    if (held !== undefined) update.put(path, { ...update.entry(path), held })
  })
}

/** The same where that cannot be said: it stays for this device alone. @returns whether there was something to keep */
export function keepForItself(index: FolderIndex, path: string): Promise<boolean> {
  return index.change((update) => {
    const kept = keptForItself(update.entry(path))
    if (kept !== undefined) update.put(path, kept)
    return kept !== undefined
  })
}

function nowNs(clock: Clock): bigint {
  return BigInt(clock.now()) * 1_000_000n
}
