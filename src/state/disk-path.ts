import type { FolderIndex } from './folder-index.ts'
import { onDisk } from './item-entry.ts'

/** How this disk spells a path: as its nearest ancestor that is here has it. */
export function diskPathOf(path: string, index: Pick<FolderIndex, 'entry'>): string {
  for (let at = path; ; ) {
    const held = onDisk(index.entry(at))
    if (held !== undefined) return held.diskPath === undefined ? path : `${held.diskPath}${path.slice(at.length)}`
    const cut = at.lastIndexOf('/')
    if (cut < 0) return path
    at = at.slice(0, cut)
  }
}
