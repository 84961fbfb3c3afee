/** Local changes, those that this device tells nobody of: what they are, and how their user takes them back. */
import { isLive, winnerOf } from '../protocol/index.ts'
import { CHANGE_ITEMS, type FolderIndex } from './state/folder-index.ts'
import { isSatisfied, type ItemEntry } from './state/item-entry.ts'
import type { LocalChange } from './status.ts'

/** Undefined where the item is as the folder says. */
function localChangeOf(path: string, entry: ItemEntry): LocalChange | undefined {
  const { held, versions } = entry
  if (held?.local !== true) return undefined
  const winner = winnerOf(versions)
  const isNew = winner === undefined || !isLive(winner)
  const what = held.type === 'absent' ? 'deleted' : isNew ? 'added' : held.type === winner.type ? 'edited' : 'type-changed'
  const spelled = held.diskPath === undefined ? {} : { diskPath: held.diskPath }
  return { path, what, type: held.type, mtimeMs: Number(held.mtimeNs / 1_000_000n), size: held.size, newer: !isSatisfied(entry), ...spelled }
}

/**
 * The item without its user's change: what the folder says is wanted at its place as if he had seen nothing of it, and reconciling does the
 * rest. What he made of it goes to the archive like all that is replaced.
 */
function reverted({ versions, held }: ItemEntry): ItemEntry {
  if (held === undefined || held.type === 'absent') return { versions }
  const { author: _, ...rest } = held
  return { versions, held: { ...rest, local: false, reverted: true, version: new Map() } }
}

/** All of them, in the order of a walk; with `paths` those at these paths and below. */
export async function* listLocalChanges(index: FolderIndex, paths?: readonly string[]): AsyncGenerator<LocalChange> {
  if (index.meta.counters.localChanges === 0) return
  for await (const batch of index.entries()) {
    for (const [path, entry] of batch) {
      const change = localChangeOf(path, entry)
      if (change !== undefined && (paths === undefined || paths.some((one) => path === one || path.startsWith(`${one}/`)))) yield change
    }
  }
}

/** @returns how many were taken back; each is brought to what the folder says by whoever reconciles */
export async function revertLocalChanges(index: FolderIndex, paths?: readonly string[]): Promise<number> {
  const meant = await Array.fromAsync(listLocalChanges(index, paths), ({ path }) => path)
  let count = 0
  for (let at = 0; at < meant.length; at += CHANGE_ITEMS) {
    count += await index.change((update) => {
      const local = meant.slice(at, at + CHANGE_ITEMS).filter((path) => update.entry(path).held?.local === true)
      for (const path of local) update.put(path, reverted(update.entry(path)))
      return local.length
    })
  }
  return count
}
