import assert from 'node:assert/strict'
import { until } from '../fixtures/until.ts'
import { isAtOrBelow } from '../../src/scanner.ts'
import type { Watch, Watcher } from '../../src/ports/watcher.ts'

/** A folder that is watched, and what a user does in it. Paths are relative to the root. */
export interface WatchedPlace {
  readonly root: string
  readonly watcher: Watcher
  write(path: string, text: string): void
  makeDirectory(path: string): void
  symlink(target: string, path: string): void
  rename(from: string, to: string): void
  remove(path: string): void
  dispose(): Promise<void>
}

export interface WatcherTraits {
  /** Whether directories that come with others in them are watched to the bottom. */
  readonly nested: boolean
}

/** Collects what is told until something wanted was. */
class Told {
  readonly paths = new Set<string>()
  #wake = () => {}

  add(paths: readonly string[]): void {
    for (const path of paths) this.paths.add(path)
    this.#wake()
  }

  async until(what: (paths: ReadonlySet<string>) => boolean): Promise<void> {
    while (!what(this.paths)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** A directory that is told stands for all that is in it. */
  async has(...paths: readonly string[]): Promise<void> {
    await this.until((told) => paths.every((path) => isAtOrBelow(path, told)))
  }
}

/** What every Watcher promises. What does not happen runs into the time limit of the test. */
export function describeWatcher(name: string, makePlace: () => Promise<WatchedPlace>, traits: WatcherTraits): void {
  describe(`${name}: the promises of a watcher`, () => {
    let place: WatchedPlace
    let watch: Watch
    let told: Told

    /** A new directory is watched after some time; until then its own name tells of what is in it. */
    const writeUntilTold = (path: string): Promise<true> =>
      until(() => {
        place.write(path, String(Math.random()))
        return told.paths.has(path)
      })
    const start = async () => {
      told = new Told()
      watch = await place.watcher.watch(place.root, {
        onChange: (paths) => told.add(paths),
        onOverflow: (reason) => assert.fail(reason)
      })
    }
    beforeEach(async () => {
      place = await makePlace()
    })
    afterEach(async () => {
      await watch.close()
      await place.dispose()
    })

    it('tells of a file that is made, changed and removed', async () => {
      await start()
      place.write('a.txt', 'one')
      await told.has('a.txt')
      told.paths.clear()
      place.write('a.txt', 'another')
      await told.has('a.txt')
      told.paths.clear()
      place.remove('a.txt')
      await told.has('a.txt')
    })

    it('tells of what changes in directories that were there', async () => {
      place.makeDirectory('a/b')
      place.write('a/b/c.txt', 'one')
      await start()
      place.write('a/b/c.txt', 'another')
      await told.has('a/b/c.txt')
    })

    it('tells both names of what is moved', async () => {
      place.write('old.txt', 'one')
      await start()
      place.rename('old.txt', 'new.txt')
      await told.has('old.txt', 'new.txt')
    })

    it('says nothing of our own folder', async () => {
      place.makeDirectory('.syncline/tmp')
      await start()
      place.write('.syncline/tmp/x', 'one')
      place.makeDirectory('.syncline/archive/y')
      place.write('z.txt', 'one')
      await told.has('z.txt')
      assert.deepEqual(
        [...told.paths].filter((path) => path.startsWith('.syncline')),
        []
      )
    })

    it('says nothing when it is closed', async () => {
      await start()
      await watch.close()
      place.write('a.txt', 'one')
      const second = new Told()
      const other = await place.watcher.watch(place.root, { onChange: (paths) => second.add(paths), onOverflow: assert.fail })
      place.write('b.txt', 'one')
      await second.has('b.txt')
      await other.close()
      assert.equal(told.paths.size, 0)
    })

    if (!traits.nested) return

    it('watches a directory that came with others in it, to the bottom', async () => {
      await start()
      place.makeDirectory('a/b/c')
      place.write('a/b/c/one.txt', 'one')
      await told.has('a/b/c/one.txt')
      await writeUntilTold('a/b/c/two.txt')
    })

    it('watches a directory that was moved under its new name', async () => {
      place.makeDirectory('a/b')
      await start()
      place.rename('a', 'c')
      await told.has('a', 'c')
      told.paths.clear()
      await writeUntilTold('c/b/one.txt')
      assert.ok(!told.paths.has('a/b/one.txt'))
    })

    it('watches a directory that took the place of another', async () => {
      place.makeDirectory('a')
      await start()
      place.rename('a', 'b')
      place.makeDirectory('a')
      await told.has('a', 'b')
      await writeUntilTold('a/one.txt')
      await writeUntilTold('b/two.txt')
    })

    it('does not look behind a symlink', async () => {
      place.makeDirectory('../outside')
      await start()
      place.symlink('../outside', 'link')
      await told.has('link')
      place.write('../outside/secret.txt', 'one')
      place.write('link2.txt', 'one')
      await told.has('link2.txt')
      assert.deepEqual(
        [...told.paths].filter((path) => path.includes('secret')),
        []
      )
    })
  })
}
