import assert from 'node:assert/strict'
import { appendFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ChangeLogs } from '../../daemon/change-logs.ts'
import type { FolderId } from '../../protocol/index.ts'
import type { ItemChange } from '../../src/item-change.ts'
import { silentLogger } from '../fixtures/silent-logger.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

const FOLDER = 'ab'.repeat(32) as FolderId
const ALL = { limit: 10_000 }

describe('the change logs', () => {
  const directory = useTemporaryDirectory()
  const open = (fileBytes?: number): ChangeLogs =>
    new ChangeLogs({ logger: silentLogger }, { directory: join(directory.path, 'log'), ...(fileBytes !== undefined && { fileBytes }) })
  const change = (path: string, at = 0): ItemChange => ({ at, path, what: 'edited', why: 'here' })
  const paths = async (logs: ChangeLogs, query = {}): Promise<string[]> => (await logs.read(FOLDER, { ...ALL, ...query })).map(({ path }) => path)

  it('answer what they were told at once, by path, time and number', async () => {
    const logs = open()
    for (const [i, path] of ['a', 'd', 'd/f', 'dd'].entries()) logs.add(FOLDER, change(path, i))
    assert.deepEqual(await paths(logs), ['a', 'd', 'd/f', 'dd'])
    assert.deepEqual(await paths(logs, { path: 'd' }), ['d', 'd/f'])
    assert.deepEqual(await paths(logs, { since: 2 }), ['d/f', 'dd'])
    assert.deepEqual(await paths(logs, { after: 3 }), ['dd'])
    assert.deepEqual(await paths(logs, { limit: 1 }), ['dd'])
  })

  it('go on after a restart, and pass over a line that a crash cut short', async () => {
    const first = open()
    first.add(FOLDER, change('a'))
    await first.close()
    appendFileSync(join(directory.path, 'log', `changes-${FOLDER}.ndjson`), '{"n":2,"path":"cut')
    const second = open()
    second.add(FOLDER, change('b'))
    assert.deepEqual(
      (await second.read(FOLDER, ALL)).map(({ n, path }) => `${n} ${path}`),
      ['1 a', '2 b']
    )
  })

  it('stay bounded, and keep the newest', async () => {
    const logs = open(2000)
    for (let i = 0; i < 400; i++) {
      logs.add(FOLDER, change(`f${i}`))
      if (i % 10 === 0) await logs.read(FOLDER, ALL)
    }
    const kept = await logs.read(FOLDER, ALL)
    assert.equal(kept.at(-1)?.path, 'f399')
    assert.ok(kept.length > 10 && kept.every(({ n }, i) => n === 400 - kept.length + 1 + i), 'no gap in what is kept')
    const names = readdirSync(join(directory.path, 'log'))
    assert.ok(names.length === 2 && names.every((name) => statSync(join(directory.path, 'log', name)).size <= 2000))
  })

  it('forget a folder', async () => {
    const logs = open()
    logs.add(FOLDER, change('a'))
    await logs.forget(FOLDER)
    assert.deepEqual(await paths(logs), [])
  })
})
