import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { type DaemonProcess, type DaemonProcessInit, makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { listTree, treeDifference } from '../fixtures/tree.ts'
import { until } from '../fixtures/until.ts'

const NAMES = Array.from({ length: 12 }, (_, i) => `all/d${i % 3}/file${i}.txt`)

describe('a folder keeps what its user did not delete', function () {
  this.timeout(120_000)
  const place = useDaemonProcesses()

  /** Two daemons that hold the same files. */
  async function pair({ first = {}, second = {} }: { first?: DaemonProcessInit; second?: DaemonProcessInit } = {}): Promise<[DaemonProcess, DaemonProcess]> {
    const key = makeKeys().write
    const a = place.daemon({ key, ...first })
    const b = place.daemon({ key, ...second, peers: [a] })
    for (const name of NAMES) {
      mkdirSync(a.at(name, '..'), { recursive: true })
      writeFileSync(a.at(name), name)
    }
    await Promise.all([a.start(), b.start()])
    await untilSame(a, b)
    return [a, b]
  }

  it('when its marker is gone, and when its whole root is: that is an error here, and nothing anywhere else; it goes on by itself', async () => {
    const [a, b] = await pair()
    const before = listTree(a.path)
    // As where a disk was unmounted: an empty directory.
    renameSync(b.at('.syncline'), place.at('marker'))
    renameSync(b.at('all'), place.at('all'))
    const unmarked = await b.untilFolder(({ state }) => state === 'error')
    assert.equal(unmarked.error?.code, 'MARKER_MISSING')
    assert.match(unmarked.error.hint, /goes on by itself/)
    assert.deepEqual(readdirSync(b.path), [])
    writeFileSync(a.at('new.txt'), 'new')
    renameSync(place.at('all'), b.at('all'))
    renameSync(place.at('marker'), b.at('.syncline'))
    await untilSame(a, b)
    for (const [path, item] of before) assert.equal(listTree(a.path).get(path), item, path)

    renameSync(b.path, place.at('away'))
    const missing = await b.untilFolder(({ state }) => state === 'error')
    assert.equal(missing.error?.code, 'ROOT_MISSING')
    writeFileSync(a.at('newer.txt'), 'newer')
    assert.ok(!existsSync(b.path))
    renameSync(place.at('away'), b.path)
    await untilSame(a, b)
    assert.ok(existsSync(b.at('newer.txt')))
    for (const [path, item] of before) assert.equal(listTree(a.path).get(path), item, path)
    for (const daemon of [a, b]) assert.ok(!existsSync(daemon.at('.syncline', 'archive')), 'something was deleted')
  })

  it('when all of it is deleted here, until a person says that it is right; and once more where the deletes arrive', async () => {
    const [a, b] = await pair()
    const before = listTree(a.path)
    // At once, as no rm is: what went before it is known that it is many has gone.
    renameSync(b.at('all'), place.at('all'))
    const held = await b.untilFolder(({ state }) => state === 'held')
    assert.equal(held.error?.code, 'HELD')
    assert.match(held.error.message, /all 12 files/)
    assert.match(held.error.hint, /folder resume "folder" --accept/)
    // Held across restarts; resume alone lets nothing pass.
    await b.kill()
    await b.start()
    await b.untilFolder(({ state }) => state === 'held')
    assert.equal((await b.syncline('folder', 'resume', 'folder')).status, 4)
    assert.equal((await b.syncline('status', '--wait', 'idle', '--timeout', '0.1')).status, 5)
    assert.deepEqual(listTree(a.path), before)

    assert.equal((await b.syncline('folder', 'resume', 'folder', '--accept')).status, 0)
    const asked = await a.untilFolder(({ state }) => state === 'held')
    assert.match(asked.error?.message ?? '', /as another device asks; nothing has been deleted here/)
    assert.deepEqual(listTree(a.path), before)
    // All else goes on.
    writeFileSync(b.at('after.txt'), 'after')
    await until(() => existsSync(a.at('after.txt')), 50)

    assert.equal((await a.syncline('folder', 'resume', 'folder', '--accept')).status, 0)
    await untilSame(a, b)
    assert.deepEqual([...listTree(a.path).keys()], ['after.txt'])
    const archived = [...listTree(a.at('.syncline', 'archive')).values()].filter((item) => item.startsWith('file'))
    assert.equal(archived.length, NAMES.length, 'what was deleted for others is kept')
  })

  it('when all of it is deleted by mistake, and put back', async () => {
    const [a, b] = await pair()
    const before = listTree(a.path)
    renameSync(b.at('all'), place.at('all'))
    await b.untilFolder(({ state }) => state === 'held')
    renameSync(place.at('all'), b.at('all'))
    await untilSame(a, b)
    assert.deepEqual(listTree(a.path), before)
  })

  it('with a read key: changes made here stay here, are counted, and give way to later ones with a copy', async () => {
    const keys = makeKeys()
    const [a, b] = await pair({ first: { key: keys.write }, second: { key: keys.read } })
    assert.equal((await b.folder()).mode, 'receive-only')
    const [edited, deleted] = NAMES as [string, string]
    writeFileSync(b.at(edited), 'edited by who may not')
    writeFileSync(b.at('added.txt'), 'added')
    rmSync(b.at(deleted))
    await b.untilFolder(({ localChanges }) => localChanges === 3)
    // What would have come with them had they been sent.
    writeFileSync(a.at('marker.txt'), 'marker')
    await until(() => existsSync(b.at('marker.txt')), 50)
    assert.equal(readFileSync(a.at(edited), 'utf8'), edited)
    assert.ok(existsSync(a.at(deleted)) && !existsSync(a.at('added.txt')))
    assert.equal(readFileSync(b.at(edited), 'utf8'), 'edited by who may not')

    writeFileSync(a.at(edited), 'edited by who may')
    writeFileSync(a.at(deleted), 'still here')
    // For a moment, in which it is moved aside, it is not there.
    await until(() => existsSync(b.at(edited)) && existsSync(b.at(deleted)) && readFileSync(b.at(edited), 'utf8') === 'edited by who may', 50)
    const [copy, ...more] = [...listTree(b.path).keys()].filter((path) => path.includes('.sync-conflict-'))
    assert.deepEqual(more, [])
    assert.equal(readFileSync(b.at(copy as string), 'utf8'), 'edited by who may not')
    assert.deepEqual(
      [...listTree(a.path).keys()].filter((path) => path.includes('.sync-conflict-') || path === 'added.txt'),
      []
    )
  })

  it('with the mode send-only: nothing is taken, and what others made of it is undone', async () => {
    const [a, b] = await pair({ first: { words: ['--mode', 'send-only'] } })
    const before = listTree(a.path)
    const [edited, deleted] = NAMES as [string, string]
    writeFileSync(b.at(edited), 'edited elsewhere')
    rmSync(b.at(deleted))
    writeFileSync(b.at('added.txt'), 'added elsewhere')
    await until(() => existsSync(b.at(deleted)) && readFileSync(b.at(edited), 'utf8') === edited, 50)
    assert.deepEqual([...listTree(a.path)], [...before])
    // Changes of its own still go out.
    writeFileSync(a.at(edited), 'edited here')
    await until(() => readFileSync(b.at(edited), 'utf8') === 'edited here', 50)
    rmSync(b.at('added.txt'))
    assert.equal(await treeDifference(a.path, b.path), '')
    assert.ok(readdirSync(b.at('.syncline', 'archive', 'all', 'd0')).length > 0, 'the edit that was undone is kept')
  })

  it('a file that changes all the time is synced all the same', async () => {
    const [a, b] = await pair()
    let count = 0
    const writer = setInterval(() => appendFileSync(a.at('growing.log'), `line ${count++}\n`), 20)
    try {
      const lines = await until(() => existsSync(b.at('growing.log')) && readFileSync(b.at('growing.log'), 'utf8').split('\n').length, 50)
      await until(() => count > lines)
    } finally {
      clearInterval(writer)
    }
    await untilSame(a, b)
    assert.equal(readFileSync(b.at('growing.log'), 'utf8').split('\n').length, count + 1)
  })
})
