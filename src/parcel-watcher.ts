/**
 * Watches a tree with @parcel/watcher, where the system reports changes of whole trees (macOS, Windows). It hands out the first change after a
 * rest of half a second at once, and others after 50 ms of quiet. On Linux it misses directories that come with others in them.
 */
import { relative, sep } from 'node:path'
import { isReserved, RESERVED_NAME } from '../protocol/index.ts'
import type { Watch, Watcher, WatchHandlers } from './ports/watcher.ts'

export class ParcelWatcher implements Watcher {
  /** @throws Error when there is no native code for this platform, or the tree cannot be watched */
  async watch(root: string, { onChange, onOverflow }: WatchHandlers): Promise<Watch> {
    const { subscribe } = await import('@parcel/watcher')
    let closed = false
    const subscription = await subscribe(
      root,
      (error, events) => {
        if (closed) return
        // Mostly: events were dropped.
        if (error !== null) return onOverflow(String(error))
        const paths = events.map(({ path }) => relative(root, path).replaceAll(sep, '/'))
        const changed = [...new Set(paths)].filter((path) => !path.startsWith('../') && !isReserved(path))
        if (changed.length > 0) onChange(changed)
      },
      { ignore: [RESERVED_NAME] }
    )
    return {
      async close() {
        closed = true
        await subscription.unsubscribe()
      }
    }
  }
}
