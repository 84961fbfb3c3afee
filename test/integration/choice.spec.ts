import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IgnorePreview, ItemList } from '../../daemon/choice-service.ts'
import { useDaemonProcesses, makeKeys, untilSame } from '../fixtures/daemon-process.ts'
import { until } from '../fixtures/until.ts'

describe('a device that chooses what it holds', function () {
  this.timeout(60_000)
  const place = useDaemonProcesses()

  it('lets go of what another proves to hold, never of the last copy, and gets it back', async () => {
    const key = makeKeys().write
    const a = place.daemon({ key })
    const b = place.daemon({ key, peers: [a] })
    mkdirSync(a.at('raw'), { recursive: true })
    const large = Buffer.alloc(3 << 20, 'a large file ')
    writeFileSync(a.at('raw/large'), large)
    writeFileSync(a.at('f'), 'one')
    await Promise.all([a.start(), b.start()])
    await untilSame(a, b)

    const freed = await b.syncline('free', b.at('raw'), '--json')
    assert.deepEqual([freed.status, JSON.parse(freed.stdout).freed], [0, 1], freed.stdout)
    assert.ok(!existsSync(b.at('raw')) && existsSync(a.at('raw/large')))
    const refused = await a.syncline('free', a.at('raw/large'), '--json')
    assert.deepEqual([refused.status, JSON.parse(refused.stdout).reasons[0].reason], [4, 'copies'], refused.stdout)
    assert.deepEqual(readFileSync(a.at('raw/large')), large)
    const listed = await b.syncline('ls', b.at('raw'), '--json')
    assert.deepEqual(
      JSON.parse(listed.stdout).items.map(({ path, state, devices }: { path: string; state: string; devices: unknown[] }) => [path, state, devices.length]),
      [['raw/large', 'elsewhere', 1]]
    )

    await b.kill()
    await b.start()
    assert.ok(!existsSync(b.at('raw')))
    assert.equal((await b.syncline('fetch', b.at('raw'))).status, 0)
    await until(() => existsSync(b.at('raw/large')))
    await untilSame(a, b)
    assert.deepEqual(readFileSync(b.at('raw/large')), large)
  })

  it('tells what a list would leave out before it does, and lists a directory from any item on', async () => {
    const a = place.daemon({ key: makeKeys().write })
    mkdirSync(a.at('build'), { recursive: true })
    for (const path of ['build/x.o', 'build/y.o', 'f', 'g.tmp']) writeFileSync(a.at(path), path)
    writeFileSync(a.at('.synclineignore'), '# of all\n*.tmp\n')
    await a.start()
    const { id } = await a.untilFolder(({ state, files }) => state === 'idle' && files === 4)
    const route = `/folders/${id}`
    const preview = await a.client.post<IgnorePreview>(`${route}/choice/preview`, { ignore: ['build/'] })
    assert.deepEqual(
      { ...preview, items: preview.items.map(({ path }) => path) },
      { shared: ['# of all', '*.tmp'], total: 3, bytes: 18, items: ['build', 'build/x.o', 'build/y.o'], back: 0 }
    )
    assert.deepEqual(await a.client.get(`${route}/choice`), { ignore: [], unselect: [], copies: 1 })
    await assert.rejects(a.client.post(`${route}/choice/preview`, { ignore: ['[x'] }), { code: 'BAD_PATTERN' })

    const all = await a.client.get<ItemList>(`${route}/items?path=`)
    const rest = await a.client.get<ItemList>(`${route}/items?path=&skip=1`)
    assert.equal(all.total, rest.total)
    assert.deepEqual(rest.items, all.items.slice(1))
  })

  it('takes a pattern that is shared for no delete, on either device', async () => {
    const key = makeKeys().write
    const a = place.daemon({ key })
    const b = place.daemon({ key, peers: [a] })
    mkdirSync(a.at('build'), { recursive: true })
    writeFileSync(a.at('build/x.o'), 'object')
    await Promise.all([a.start(), b.start()])
    await untilSame(a, b)
    const folder = await a.folder()
    assert.equal((await a.syncline('ignore', 'add', folder.label, '--shared', 'build/')).status, 0)
    rmSync(a.at('build'), { recursive: true })
    await until(() => existsSync(b.at('.synclineignore')))
    writeFileSync(a.at('f'), 'after it')
    await until(() => existsSync(b.at('f')))
    assert.equal(readFileSync(b.at('build/x.o'), 'utf8'), 'object')
    const bad = await a.syncline('ignore', 'add', folder.label, '[x', '--json')
    assert.deepEqual([bad.status, JSON.parse(bad.stdout).error.code], [1, 'BAD_PATTERN'])
  })
})
