import assert from 'node:assert/strict'
import { MemoryDisk } from '../../../src/memory/memory-disk.ts'
import { MemoryFileSystem } from '../../../src/memory/memory-file-system.ts'
import { MemoryWatcher } from '../../../src/memory/memory-watcher.ts'
import { SeededRandom } from '../../../src/memory/seeded-random.ts'
import { VirtualClock } from '../../../src/memory/virtual-clock.ts'
import { describeWatcher } from '../../compliance/watcher.ts'

function place() {
  const fileSystem = new MemoryFileSystem({ clock: new VirtualClock(), random: new SeededRandom(1) })
  const root = '/home/folder'
  const disk = new MemoryDisk({ fileSystem }, { root })
  disk.userMkdir(root)
  const absolute = (path: string) => (path.startsWith('../') ? `/home/${path.slice(3)}` : path)
  return { fileSystem, root, disk, absolute }
}

describeWatcher(
  'MemoryWatcher',
  async () => {
    const { fileSystem, root, disk, absolute } = place()
    return {
      root,
      watcher: new MemoryWatcher({ fileSystem }),
      write: (path, text) => disk.userWrite(absolute(path), text),
      makeDirectory: (path) => disk.userMkdir(absolute(path)),
      symlink: (target, path) => disk.userSymlink(target, path),
      rename: (from, to) => disk.userRename(from, to),
      remove: (path) => disk.userDelete(path),
      dispose: async () => {}
    }
  },
  { nested: false }
)

describe('MemoryWatcher', () => {
  it('misses what it is told to miss, and says so when asked', async () => {
    const { fileSystem, root, disk } = place()
    const watcher = new MemoryWatcher({ fileSystem })
    const told: string[] = []
    const missed: string[] = []
    const watch = await watcher.watch(root, { onChange: (paths) => told.push(...paths), onOverflow: (reason) => missed.push(reason) })
    watcher.deaf = true
    disk.userWrite('a.txt', 'one')
    watcher.deaf = false
    disk.userWrite('b.txt', 'one')
    watcher.overflow('lost')
    await Promise.resolve()
    assert.deepEqual(told, ['b.txt'])
    assert.deepEqual(missed, ['lost'])
    await watch.close()
  })
})
