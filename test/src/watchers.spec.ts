import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { platform } from 'node:os'
import { dirname, join } from 'node:path'
import { ChokidarWatcher } from '../../src/chokidar-watcher.ts'
import { DirectoryWatcher } from '../../src/directory-watcher.ts'
import { ParcelWatcher } from '../../src/parcel-watcher.ts'
import type { Watcher } from '../../src/ports/watcher.ts'
import { SystemWatcher } from '../../src/system-watcher.ts'
import { describeWatcher, type WatchedPlace } from '../compliance/watcher.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

function realPlace(watcher: Watcher): () => Promise<WatchedPlace> {
  return async () => {
    const temporary = temporaryDirectory()
    const root = join(temporary.path, 'folder')
    mkdirSync(root)
    const at = (path: string) => {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      return join(root, path)
    }
    return {
      root,
      watcher,
      write: (path, text) => writeFileSync(at(path), text),
      makeDirectory: (path) => mkdirSync(at(path), { recursive: true }),
      symlink: (target, path) => symlinkSync(target, at(path)),
      rename: (from, to) => renameSync(at(from), at(to)),
      remove: (path) => rmSync(at(path), { recursive: true }),
      dispose: async () => temporary.dispose()
    }
  }
}

if (platform() === 'linux') describeWatcher('DirectoryWatcher', realPlace(new DirectoryWatcher()), { nested: true })
describeWatcher('SystemWatcher', realPlace(new SystemWatcher()), { nested: true })
describeWatcher('ChokidarWatcher', realPlace(new ChokidarWatcher({ intervalMs: 20 })), { nested: false, polls: true })
describeWatcher('ParcelWatcher', realPlace(new ParcelWatcher()), { nested: platform() !== 'linux' })
