import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { closeSync, lstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs'
import { platform } from 'node:os'
import { dirname, join } from 'node:path'
import { ChokidarWatcher } from '../../src/chokidar-watcher.ts'
import { DirectoryWatcher } from '../../src/directory-watcher.ts'
import { ParcelWatcher } from '../../src/parcel-watcher.ts'
import type { Watcher } from '../../src/ports/watcher.ts'
import { SystemWatcher } from '../../src/system-watcher.ts'
import { describeWatcher, type WatchedPlace } from '../compliance/watcher.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { until } from '../fixtures/until.ts'

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
describeWatcher('ParcelWatcher', realPlace(new ParcelWatcher()), { nested: platform() !== 'linux' })

if (platform() === 'linux')
  describe('DirectoryWatcher', () => {
    it('tells a new directory again once it is watched, for what went in it before', async () => {
      const place = await realPlace(new DirectoryWatcher())()
      const told: string[] = []
      const watch = await place.watcher.watch(place.root, { onChange: (paths) => told.push(...paths), onOverflow: assert.fail })
      try {
        mkdirSync(join(place.root, 'a/b/c'), { recursive: true })
        await until(() => told.length > 1)
        assert.deepEqual(told, ['a', 'a'])
      } finally {
        await watch.close()
        await place.dispose()
      }
    })

    it('tries again where the system had no watch left, and has everything scanned once it had', async () => {
      const place = await realPlace(new DirectoryWatcher({ retryMs: 10 }))()
      const told = new Set<string>()
      const missed: string[] = []
      const watch = await place.watcher.watch(place.root, {
        onChange: (paths) => paths.forEach((path) => told.add(path)),
        onOverflow: (why) => missed.push(why)
      })
      const real = fs.watch
      let refused = 0
      fs.watch = (() => {
        refused++
        throw Object.assign(new Error('no watches are left'), { code: 'ENOSPC' })
      }) as unknown as typeof fs.watch
      syncBuiltinESMExports()
      try {
        mkdirSync(join(place.root, 'a/b'), { recursive: true })
        await until(() => refused > 2)
        assert.match(missed.join(), /no more watches/)
        assert.equal(missed.length, 1)
        fs.watch = real
        syncBuiltinESMExports()
        await until(() => missed.length > 1)
        await until(() => {
          place.write('a/b/c', String(Math.random()))
          return told.has('a/b/c')
        })
      } finally {
        fs.watch = real
        syncBuiltinESMExports()
        await watch.close()
        await place.dispose()
      }
    })

    it('says so when the system may have dropped events', async function () {
      const limit = Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8'))
      if (limit > 100_000) {
        console.log(`skipped: the system keeps ${limit} events`)
        this.skip()
      }
      const place = await realPlace(new DirectoryWatcher())()
      const missed: string[] = []
      const watch = await place.watcher.watch(place.root, { onChange: () => {}, onOverflow: (reason) => missed.push(reason) })
      try {
        // Nobody takes them from the queue meanwhile; the same event twice would be one.
        const files = ['a', 'b'].map((name) => openSync(join(place.root, name), 'w'))
        for (let i = 0; i < limit; i++) writeSync(files[i % 2] as number, 'x')
        files.forEach(closeSync)
        await until(() => missed.length > 0)
        assert.deepEqual(missed, ['more changed at once than the system tells of'])
      } finally {
        await watch.close()
        await place.dispose()
      }
    })

    it('watches a directory that was made where another was removed, and has its inode number', async function () {
      const place = await realPlace(new DirectoryWatcher())()
      const at = join(place.root, 'a')
      mkdirSync(at)
      const before = lstatSync(at, { bigint: true })
      const told = new Set<string>()
      const watch = await place.watcher.watch(place.root, { onChange: (paths) => paths.forEach((path) => told.add(path)), onOverflow: assert.fail })
      try {
        // By one that is younger by the disk's own clock, which does not tell every moment from the next.
        const after = await until(() => {
          rmSync(at, { recursive: true })
          mkdirSync(at)
          const made = lstatSync(at, { bigint: true })
          return (before.birthtimeNs === 0n || made.birthtimeNs !== before.birthtimeNs) && made
        })
        if (after.ino !== before.ino || before.birthtimeNs === 0n) {
          console.log('skipped: the disk does not use inode numbers again at once, or does not know when a directory was made')
          this.skip()
        }
        await until(() => {
          place.write('a/one.txt', String(Math.random()))
          return told.has('a/one.txt')
        })
      } finally {
        await watch.close()
        await place.dispose()
      }
    })
  })

describe('ChokidarWatcher', () => {
  it('tells of changes sooner or later, and not of our own folder', async () => {
    const place = await realPlace(new ChokidarWatcher({ intervalMs: 20 }))()
    place.makeDirectory('.syncline')
    place.makeDirectory('a')
    const told = new Set<string>()
    const found = Promise.withResolvers<void>()
    const watch = await place.watcher.watch(place.root, {
      onChange(paths) {
        for (const path of paths) told.add(path)
        if (told.has('a/b.txt')) found.resolve()
      },
      onOverflow: (reason) => found.reject(new Error(reason))
    })
    // What happens before its second look at a file it cannot see, so once is not enough.
    let times = 0
    const timer = setInterval(() => {
      place.write('.syncline/x', `${++times}`)
      place.write('a/b.txt', '.'.repeat(times))
    }, 30)
    try {
      await found.promise
    } finally {
      clearInterval(timer)
      await watch.close()
      await place.dispose()
    }
    assert.deepEqual(
      [...told].filter((path) => path.startsWith('.syncline')),
      []
    )
  })
})
