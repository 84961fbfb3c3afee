/** What a folder has, held here or not, and where it is. */
import { type Dot, type DeviceId, isLive, type ItemRecord, sameContent, winnerOf } from '../protocol/index.ts'
import type { ListedItem } from './folder-choice.ts'
import type { FolderIndex } from './state/folder-index.ts'
import { isSatisfied, type ItemEntry, onDisk } from './state/item-entry.ts'

export interface ItemListComponents {
  readonly index: Pick<FolderIndex, 'entries'>
  peers(): Iterable<{ readonly device: DeviceId; readonly isStore: boolean; holds(dots: readonly Dot[]): boolean }>
}

export async function* listItems({ index, peers }: ItemListComponents, directory: string): AsyncGenerator<ListedItem> {
  for await (const batch of index.entries(directory)) {
    const holders = [...peers()].filter(({ isStore }) => !isStore)
    for (const [path, entry] of batch) {
      const winner = winnerOf(entry.versions)
      const held = onDisk(entry)
      const live = winner !== undefined && isLive(winner) ? winner : undefined
      if (live === undefined && held === undefined) continue
      const dots = live === undefined ? [] : entry.versions.filter((version) => sameContent(version, live)).map(({ dot }) => dot)
      yield {
        ...(live === undefined || (held !== undefined && isSatisfied(entry)) ? describe(path, held) : describe(path, live)),
        state: stateOf(entry),
        devices: holders.filter((peer) => peer.holds(dots)).map(({ device }) => device)
      }
    }
  }
}

function stateOf(entry: ItemEntry): ListedItem['state'] {
  if (entry.aside !== undefined) return entry.aside === 'ignored' ? 'ignored' : 'elsewhere'
  return isSatisfied(entry) ? 'here' : 'coming'
}

function describe(path: string, item: ItemRecord | ReturnType<typeof onDisk>): Omit<ListedItem, 'state' | 'devices'> {
  const type = item?.type === 'directory' || item?.type === 'symlink' ? item.type : 'file'
  return { path, type, size: type === 'file' && item !== undefined && 'size' in item ? item.size : 0, mtimeMs: Number((item?.mtimeNs ?? 0n) / 1_000_000n) }
}
