import assert from 'node:assert/strict'
import { appendFile, chmod, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { changeCheckout, makeCheckout, putFiles, textsBelow } from '../fixtures/checkout.ts'
import { type DaemonProcess, makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { listTree } from '../fixtures/tree.ts'

const FILES = ['edited.txt', 'edited or deleted.txt', 'deleted by two.txt', 'directory/old.txt', 'renamed/one.txt', 'renamed/two.txt', 'mode.sh']
const CONFLICT = /\.sync-conflict-\d{8}-\d{6}-\w{7}/

describe('three daemons in a mesh', function () {
  this.timeout(180_000)
  const place = useDaemonProcesses()

  async function mesh(fill: (root: string) => void, key = makeKeys().write): Promise<[DaemonProcess, DaemonProcess, DaemonProcess]> {
    const a = place.daemon({ key })
    const b = place.daemon({ key, peers: [a] })
    const c = place.daemon({ key, peers: [a, b] })
    await mkdir(a.path)
    fill(a.path)
    await Promise.all([a, b, c].map((daemon) => daemon.start()))
    return [a, b, c]
  }

  it('keep a checkout the same that is changed on all of them at once, and bring it to one that comes late', async () => {
    const random = new SeededRandom('three daemons')
    const key = makeKeys().write
    const daemons = await mesh((root) => makeCheckout(root, random), key)
    const [a, b] = daemons
    const before = await untilSame(...daemons)
    const sparse = await stat(b.at('sparse.img'))
    assert.ok(sparse.blocks * 512 < sparse.size / 8, 'the hole was filled')

    const written = await Promise.all(daemons.map((daemon, i) => changeCheckout(daemon.path, i as 0 | 1 | 2, random.fork(String(i)))))
    const after = await untilSame(...daemons)
    assert.notEqual(after, before)

    // A file, a conflict copy, or in an archive (S1).
    const texts = new Set(daemons.flatMap(({ path }) => [...textsBelow(path)]))
    for (const content of written.flat()) assert.ok(texts.has(content), `lost: ${content}`)
    for (const name of ['added0', 'added1', 'added2']) assert.equal([...listTree(a.path).keys()].filter((path) => path.startsWith(`${name}/`)).length, 20)

    const late = place.daemon({ key, peers: [b] })
    await late.start()
    assert.equal(await untilSame(...daemons, late), after)

    // What they say of the disk is what a look at all of it says.
    for (const daemon of [...daemons, late]) {
      assert.equal((await daemon.syncline('folder', 'scan', 'folder')).status, 0)
      assert.deepEqual(daemon.temporaries(), [])
      // The two symlinks that leave the folder.
      assert.equal((await daemon.folder()).problems, 2, await daemon.describe())
    }
    assert.equal(await untilSame(...daemons, late), after)
  })

  it('settle what was changed on all of them while they were apart in one way, with one copy for each content that lost', async () => {
    const daemons = await mesh((root) => putFiles(root, FILES))
    const [a, b, c] = daemons
    await untilSame(...daemons)

    for (const daemon of daemons) assert.equal((await daemon.syncline('folder', 'pause', 'folder')).status, 0)

    for (const [i, { path }] of daemons.entries()) {
      await writeFile(`${path}/edited.txt`, `by ${i}`)
      await writeFile(`${path}/made.txt`, `by ${i}`)
      await writeFile(`${path}/equal.txt`, 'equal')
    }
    await appendFile(a.at('edited or deleted.txt'), 'and more')
    await rm(b.at('edited or deleted.txt'))
    await rm(b.at('deleted by two.txt'))
    await rm(c.at('deleted by two.txt'))
    await writeFile(a.at('file or directory'), 'a file')
    await mkdir(b.at('file or directory'))
    await writeFile(b.at('file or directory', 'below.txt'), 'below')
    await rm(b.at('directory'), { recursive: true })
    await writeFile(c.at('directory', 'added.txt'), 'keeps its directory alive')
    await rename(a.at('renamed'), a.at('renamed by a'))
    await writeFile(b.at('renamed', 'one.txt'), 'edited under its old name')
    await chmod(c.at('mode.sh'), 0o755)
    await writeFile(a.at('mode.sh'), 'edited')

    for (const daemon of daemons) assert.equal((await daemon.syncline('folder', 'resume', 'folder')).status, 0)
    await untilSame(...daemons)

    const items = [...listTree(a.path).keys()]
    const copies = items.filter((path) => CONFLICT.test(path))
    const named = (name: string): number => copies.filter((path) => path.replace(CONFLICT, '') === name).length
    assert.deepEqual(Object.fromEntries(['edited.txt', 'made.txt', 'file or directory', 'mode.sh'].map((name) => [name, named(name)])), {
      'edited.txt': 2,
      'made.txt': 2,
      'file or directory': 1,
      'mode.sh': 1
    })
    const texts = textsBelow(a.path)
    for (const text of [
      'by 0',
      'by 1',
      'by 2',
      'a file',
      'below',
      'keeps its directory alive',
      'edited under its old name',
      'edited',
      'edited or deleted.txtand more'
    ])
      assert.ok(texts.has(text), `${JSON.stringify(text)} is lost`)
    for (const path of ['edited or deleted.txt', 'file or directory/below.txt', 'directory/added.txt', 'renamed by a/one.txt', 'renamed/one.txt', 'equal.txt'])
      assert.ok(items.includes(path), `${path} is not there`)
    for (const path of ['deleted by two.txt', 'directory/old.txt', 'renamed/two.txt']) assert.ok(!items.includes(path), `${path} is still there`)
    for (const daemon of daemons) assert.deepEqual(daemon.temporaries(), [])
  })
})
