/** Watches a folder on a file system in memory: tells every change, also our own, as soon as the promises at hand have run. */
import { isReserved } from '../../protocol/index.ts'
import type { Watch, Watcher, WatchHandlers } from '../ports/watcher.ts'
import type { MemoryFileSystem } from './memory-file-system.ts'

export class MemoryWatcher implements Watcher {
  /** While set, changes are not told: a watcher may miss anything. */
  deaf = false
  readonly #fileSystem: MemoryFileSystem
  readonly #handlers = new Set<WatchHandlers>()

  constructor({ fileSystem }: { readonly fileSystem: MemoryFileSystem }) {
    this.#fileSystem = fileSystem
  }

  /** Tells all who watch that something was missed. */
  overflow(reason = 'in memory'): void {
    for (const handlers of this.#handlers) handlers.onOverflow(reason)
  }

  async watch(root: string, handlers: WatchHandlers): Promise<Watch> {
    const changed = new Set<string>()
    const prefix = `${root}/`
    const stop = this.#fileSystem.watch((path) => {
      if (this.deaf || !path.startsWith(prefix)) return
      const below = path.slice(prefix.length)
      if (isReserved(below)) return
      if (changed.size === 0) queueMicrotask(tell)
      changed.add(below)
    })
    const tell = () => {
      const paths = [...changed]
      changed.clear()
      if (this.#handlers.has(handlers) && paths.length > 0) handlers.onChange(paths)
    }
    this.#handlers.add(handlers)
    return {
      close: async () => {
        stop()
        this.#handlers.delete(handlers)
      }
    }
  }
}
