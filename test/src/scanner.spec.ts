import assert from 'node:assert/strict'
import { Scanner } from '../../src/scanner.ts'
import { EVERYTHING } from '../../src/state/choice.ts'
import { type Held, type ItemEntry, NO_ENTRY } from '../../src/state/item-entry.ts'
import { FOLDER } from '../compliance/disk.ts'
import { memoryPlace } from '../fixtures/memory-place.ts'

const STAT = { dev: 1n, ino: 2n, size: 3, mtimeNs: 1000n, ctimeNs: 1000n, mode: 0o644 }

describe('a scan of paths', () => {
  const { user, open } = memoryPlace()
  const disk = open()
  before(() => disk.claim(FOLDER))
  after(() => disk.close())

  /** What vanished, where the index says that these are on the disk. */
  async function vanished(held: Record<string, 'file' | 'directory'>, ...paths: string[]): Promise<readonly string[]> {
    const entries = new Map(
      Object.entries(held).map(([path, type]): [string, ItemEntry] => [path, { versions: [], held: { type, stat: { ...STAT, type } } as unknown as Held }])
    )
    const index = {
      choice: EVERYTHING,
      entry: (path: string) => entries.get(path) ?? NO_ENTRY,
      heldEntries: async function* (directory: string) {
        yield [...entries].filter(([path]) => path.startsWith(`${directory}/`))
      }
    }
    return (await new Scanner({ disk, index }).scanPaths(paths)).vanished.toSorted()
  }

  it('finds gone what is below a directory that is gone, or is something else', async () => {
    user.write('file', 'a file')
    assert.deepEqual(await vanished({ d: 'directory', 'd/a': 'file' }, 'd'), ['d', 'd/a'])
    assert.deepEqual(await vanished({ file: 'directory', 'file/a': 'file' }, 'file'), ['file/a'])
  })

  it('finds gone what it is asked for there, though the index knows of no directory', async () => {
    assert.deepEqual(await vanished({ 'd/a': 'file', 'd/b': 'file' }, 'd', 'd/a'), ['d/a'])
    assert.deepEqual(await vanished({ file: 'file', 'file/a': 'file' }, 'file', 'file/a'), ['file/a'])
  })

  it('finds gone what is gone from a directory that is there, and may have been looked at before', async () => {
    user.write('there/a', 'a')
    assert.deepEqual(await vanished({ there: 'directory', 'there/a': 'file', 'there/b': 'directory', 'there/b/c': 'file' }, 'there'), ['there/b', 'there/b/c'])
  })

  it('does not find gone what is there, and of what cannot be looked at nothing', async () => {
    user.write('new/a', 'a')
    user.special('new/pipe')
    assert.deepEqual(await vanished({ 'new/a': 'file', 'new/pipe': 'file' }, 'new', 'new/a', 'new/pipe'), [])
  })
})
