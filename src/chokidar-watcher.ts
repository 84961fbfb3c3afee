/** Watches a tree by looking at it again and again, with chokidar: for network file systems, which tell nothing, and where nothing else runs. */
import { relative, sep } from 'node:path'
import { isReserved } from '../protocol/index.ts'
import type { Watch, Watcher, WatchHandlers } from './ports/watcher.ts'

export interface ChokidarWatcherInit {
  /** Milliseconds between two looks at one file; 5 s where not given. */
  readonly intervalMs?: number
}

export class ChokidarWatcher implements Watcher {
  readonly #intervalMs: number

  constructor({ intervalMs = 5000 }: ChokidarWatcherInit = {}) {
    this.#intervalMs = intervalMs
  }

  async watch(root: string, { onChange, onOverflow }: WatchHandlers): Promise<Watch> {
    const { watch } = await import('chokidar')
    const pathOf = (path: string) => relative(root, path).replaceAll(sep, '/')
    const watcher = watch(root, {
      usePolling: true,
      interval: this.#intervalMs,
      binaryInterval: this.#intervalMs,
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
      ignored: (path) => isReserved(pathOf(path))
    })
    watcher.on('all', (_event, path) => {
      const changed = pathOf(path)
      if (changed !== '') onChange([changed])
    })
    watcher.on('error', (error) => onOverflow(String(error)))
    await new Promise<void>((resolve) => watcher.once('ready', resolve))
    return { close: () => watcher.close() }
  }
}
