import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, readlink, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportLocalChanges } from '../../daemon/export-local-changes.ts'
import type { LocalChange } from '../../src/index.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

async function* changes(...list: readonly Pick<LocalChange, 'path' | 'type'>[]): AsyncIterable<LocalChange> {
  for (const one of list) yield { what: one.type === 'absent' ? 'deleted' : 'added', mtimeMs: 0, size: 0, newer: false, ...one }
}

const large = 'mine'.repeat(700_000)

describe('local changes that are copied out', () => {
  const directory = useTemporaryDirectory()
  let root: string
  let out: string
  beforeEach(async () => {
    ;[root, out] = [join(directory.path, 'folder'), join(directory.path, 'out')]
    await mkdir(join(root, 'd'), { recursive: true })
  })

  it('have their paths, contents, times and modes, and a list with what is deleted', async () => {
    await writeFile(join(root, 'd', 'f'), large)
    await chmod(join(root, 'd', 'f'), 0o640)
    await utimes(join(root, 'd', 'f'), 1_000_000, 1_000_000)
    await symlink('nowhere', join(root, 'link'))
    await mkdir(join(root, 'empty'))
    const list = changes(
      { path: 'd/f', type: 'file' },
      { path: 'empty', type: 'directory' },
      { path: 'gone\nfor good', type: 'absent' },
      { path: 'link', type: 'symlink' }
    )
    assert.deepEqual(await exportLocalChanges(list, { root, directory: out }), { directory: out, copied: 3, deletes: 1, failed: [] })
    const { mode, mtimeMs } = await stat(join(out, 'files', 'd', 'f'))
    assert.deepEqual([await readFile(join(out, 'files', 'd', 'f'), 'utf8'), mode & 0o777, mtimeMs], [large, 0o640, 1_000_000_000])
    assert.equal(await readlink(join(out, 'files', 'link')), 'nowhere')
    assert.equal(
      await readFile(join(out, 'changes.txt'), 'utf8'),
      'added\tfile\td/f\nadded\tdirectory\tempty\ndeleted\tabsent\tgone\\nfor good\nadded\tsymlink\tlink\n'
    )
  })

  it('replace nothing, and are not put where they would be local changes', async () => {
    await writeFile(join(root, 'f'), 'mine')
    await mkdir(out)
    await writeFile(join(out, 'theirs'), 'theirs')
    const list = (): AsyncIterable<LocalChange> => changes({ path: 'f', type: 'file' })
    await assert.rejects(exportLocalChanges(list(), { root, directory: out }), { code: 'EXPORT_NOT_EMPTY' })
    await assert.rejects(exportLocalChanges(list(), { root, directory: join(root, 'new', 'er') }), { code: 'EXPORT_INSIDE' })
    await assert.rejects(exportLocalChanges(list(), { root, directory: join(out, 'theirs', 'below') }), { code: 'EXPORT_FAILED' })
    await symlink(root, join(out, '..', 'around'))
    await assert.rejects(exportLocalChanges(list(), { root, directory: join(out, '..', 'around', 'd') }), { code: 'EXPORT_INSIDE' })
    assert.deepEqual([await readdir(out), (await readdir(root)).sort()], [['theirs'], ['d', 'f']])
  })

  it('go on after one that cannot be copied, and follow no symlink out of the folder', async () => {
    await writeFile(join(root, 'f'), 'mine')
    await writeFile(join(root, '..', 'secret'), 'not of the folder')
    await symlink('../secret', join(root, 'was a file'))
    await rm(join(root, 'd'), { recursive: true })
    await symlink('..', join(root, 'd'))
    const list = changes(
      { path: 'd/secret', type: 'file' },
      { path: 'f', type: 'file' },
      { path: 'gone since', type: 'file' },
      { path: 'was a file', type: 'file' }
    )
    const { copied, failed } = await exportLocalChanges(list, { root, directory: out })
    assert.deepEqual([copied, failed.map(({ path }) => path)], [1, ['d/secret', 'gone since', 'was a file']])
    assert.deepEqual(await readdir(join(out, 'files')), ['f'])
  })
})
