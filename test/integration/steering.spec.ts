import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Check } from '../../daemon/doctor.ts'
import { type DaemonProcess, makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { until } from '../fixtures/until.ts'

/** What a person does to see and steer, by the commands, on two real daemons. */
describe('seeing and steering', function () {
  this.timeout(120_000)
  const { daemon, at } = useDaemonProcesses()

  const json = async <T>(of: DaemonProcess, ...words: string[]): Promise<T> => JSON.parse((await of.syncline(...words, '--json')).stdout) as T

  it('pauses over a restart, tells what changed and why, verifies, runs hooks and finds all well', async () => {
    const { write: key } = makeKeys()
    const a = await daemon({ key }).start()
    const b = await daemon({ key, peers: [a] }).start()
    mkdirSync(a.at('d'))
    writeFileSync(a.at('d', 'f'), 'one')
    await untilSame(a, b)

    await b.syncline(
      'hook',
      'add',
      'sync-done',
      '--',
      process.execPath,
      '-e',
      'require("fs").writeFileSync(process.argv[1], require("fs").readFileSync(0))',
      at('hook')
    )
    const label = (await b.folder()).label
    assert.equal((await b.syncline('pause', label, '--for', '2h')).status, 0)
    writeFileSync(a.at('d', 'f'), 'two')
    await until(async () => (await a.folder()).lastChange?.path === 'd/f' && (await a.folder()).state === 'idle')
    await b.kill('SIGTERM')
    await b.launchAgain()
    const paused = await b.folder()
    assert.equal(paused.state, 'paused')
    assert.ok(paused.pausedUntil !== undefined)
    assert.equal(readFileSync(b.at('d', 'f'), 'utf8'), 'one')
    assert.equal((await b.syncline('resume', label)).status, 0)
    await untilSame(a, b)

    const log = await json<{ path: string; what: string; why: string; device: string }[]>(b, 'log', b.at('d'))
    assert.deepEqual(
      log.map(({ path, what, why }) => `${what} ${path} ${why}`),
      ['added d applied', 'added d/f applied', 'edited d/f applied']
    )
    assert.equal(log[0]?.device, (await a.status()).device.id)

    const verified = await b.syncline('verify', label)
    assert.equal(verified.status, 0, verified.stderr)
    assert.match(verified.stdout, /^verified: 1 file, 3 B; no damage/)

    await until(() => existsSync(at('hook')))
    const facts = JSON.parse(readFileSync(at('hook'), 'utf8')) as { event: string; folder: { path: string } }
    assert.deepEqual([facts.event, facts.folder.path], ['sync-done', b.path])

    await a.syncline('limit', '--up', '5M', '--lan', '--from', '08:00', '--to', '18:00')
    assert.match((await a.syncline('limit')).stdout, /^own network {2}up 5\.0 MB\/s, 08:00 to 18:00\n$/)
    assert.equal((await a.syncline('limit', '--off')).stdout, 'no limits\n')

    const { checks } = await json<{ checks: Check[] }>(b, 'doctor')
    assert.deepEqual(
      checks.filter(({ state, name }) => state === 'fail' || name.startsWith('folder')).map(({ state, name }) => [state, name]),
      [['ok', `folder ${label}`]]
    )
    assert.deepEqual((await b.syncline('problems')).stdout, 'no problems\n')
    assert.ok(existsSync(join(b.home, 'log')))
  })
})
