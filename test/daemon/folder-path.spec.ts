import assert from 'node:assert/strict'
import { access, mkdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CliError } from '../../daemon/exit-status.ts'
import { openFolderPath } from '../../daemon/folder-path.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

describe('the path of a new folder', () => {
  const directory = useTemporaryDirectory()
  const at = (...names: string[]): string => join(directory.path, ...names)
  const open = (path: string) => openFolderPath({ path, home: at('home'), folders: [{ label: 'photos', path: at('data', 'photos') }] })

  beforeEach(async () => {
    await mkdir(at('home'))
    await mkdir(at('data', 'photos', 'old'), { recursive: true })
  })

  it('is made where it is absent, with what is above it', async () => {
    assert.equal(await open(at('a', 'b')), at('a', 'b'))
    assert.ok((await stat(at('a', 'b'))).isDirectory())
  })

  it('is real, through symlinks in what is there and in what is not', async () => {
    await mkdir(at('disk'))
    await symlink(at('disk'), at('link'))
    assert.equal(await open(at('link')), at('disk'))
    assert.equal(await open(at('link', 'new')), at('disk', 'new'))
  })

  it('may lie beside others, with a name that begins like theirs', async () => {
    await open(at('data', 'photos2'))
    await open(at('home2'))
  })

  const refusals: [string, string[], RegExp][] = [
    ['a folder itself', ['data', 'photos'], /is the folder "photos" already/],
    ['inside a folder', ['data', 'photos', 'old'], /is inside the folder "photos"/],
    ['inside a folder, and absent', ['data', 'photos', 'new', 'deep'], /is inside the folder "photos"/],
    ['around a folder', ['data'], /is around the folder "photos"/],
    ['the home', ['home'], /is the home already/],
    ['inside the home', ['home', 'x'], /is inside the home/],
    ['inside our own directory', ['other', '.syncline', 'archive'], /is inside \.syncline/]
  ]
  for (const [what, names, message] of refusals) {
    it(`is refused when it is ${what}, and nothing is made`, async () => {
      const existed = await access(at(...names)).then(
        () => true,
        () => false
      )
      await assert.rejects(open(at(...names)), (error: CliError) => message.test(error.message) && error.hint !== '')
      if (!existed) await assert.rejects(access(at(...names)))
    })
  }

  it('is refused when it is around the home', async () => {
    await assert.rejects(open(directory.path), /is around the home/)
  })

  it('is refused through a symlink, too', async () => {
    await symlink(at('data', 'photos', 'old'), at('sneaky'))
    await assert.rejects(open(at('sneaky')), /is inside the folder "photos"/)
    await symlink(at('home'), at('way'))
    await assert.rejects(open(at('way', 'new')), /is inside the home/)
  })

  it('is refused inside a folder of another home', async () => {
    await mkdir(at('theirs', '.syncline'), { recursive: true })
    await assert.rejects(open(at('theirs', 'sub')), /is inside .*theirs, which is a synced folder/)
    assert.equal(await open(at('theirs')), at('theirs'), 'the folder itself is a matter of its lock and its key')
  })

  it('is refused when it, or what is above it, is a file', async () => {
    await writeFile(at('file'), '')
    await assert.rejects(open(at('file')), /file is not a directory/)
    await assert.rejects(open(at('file', 'sub')), /not a directory/)
  })

  it('is refused when it holds a NUL character', async () => {
    await assert.rejects(open('a\0b'), /NUL/)
  })
})
