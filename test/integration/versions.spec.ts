import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DaemonProcess, makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { until } from '../fixtures/until.ts'

describe('old versions, over two daemons', function () {
  this.timeout(120_000)
  const place = useDaemonProcesses()

  const versions = async (daemon: DaemonProcess, path: string) => {
    const { stdout, stderr } = await daemon.syncline('versions', daemon.at(path), '--json')
    assert.equal(stderr, '')
    return (JSON.parse(stdout) as { items: { path: string; current: unknown; versions: { version: string; size: number; device: string | null }[] }[] }).items
  }

  it('are listed on either device, come back from the other one, and stay as edits of their own', async () => {
    const { write } = makeKeys()
    const a = place.daemon({ key: write })
    const b = place.daemon({ key: write, peers: [a] })
    await Promise.all([a.start(), b.start()])
    const large = randomBytes(2_500_000)
    writeFileSync(a.at('large.bin'), large)
    writeFileSync(a.at('note.txt'), 'first')
    await untilSame(a, b)
    writeFileSync(a.at('large.bin'), 'small')
    rmSync(a.at('note.txt'))
    await untilSame(a, b)
    await until(() => !existsSync(b.at('note.txt')) && readFileSync(b.at('large.bin')).length === 5)

    const [{ device } = { device: null }] = (await versions(a, 'large.bin'))[0]?.versions ?? []
    assert.equal(device, (await b.status()).device.id)
    assert.deepEqual(
      (await versions(b, 'note.txt')).map(({ current, versions: kept }) => [current, kept.map((one) => [one.size, one.device])]),
      [[null, [[5, null]]]]
    )

    const preview = await a.syncline('restore', a.at('large.bin'), '--dry-run')
    assert.match(preview.stdout, /would restore 1 item\n {2}changes {5}large\.bin {2}\(\d{8}-\d{6}, 2\.5 MB, from /)
    assert.equal(readFileSync(a.at('large.bin'), 'utf8'), 'small')
    const restored = await a.syncline('restore', a.at('large.bin'))
    assert.deepEqual([restored.status, restored.stdout], [0, 'restored 1 of 1 item\n'], restored.stderr)
    assert.equal((await b.syncline('restore', b.at('note.txt'), '--to', b.at('back/note.txt'))).status, 0)
    await untilSame(a, b)
    await until(() => existsSync(a.at('back/note.txt')) && readFileSync(b.at('large.bin')).equals(large))
    assert.equal(readFileSync(a.at('back/note.txt'), 'utf8'), 'first')
    // What the restore replaced is kept on the device where that was done.
    assert.ok(readdirSync(join(a.at('.syncline'), 'archive')).some((name) => name.startsWith('large~')))

    const refused = async (status: number, pattern: RegExp, ...args: string[]) => {
      const run = await a.syncline(...args)
      assert.equal(run.status, status, `${args.join(' ')}: ${run.stdout}${run.stderr}`)
      assert.match(run.stderr, pattern)
    }
    await refused(2, /is still to come/, 'restore', a.at('large.bin'), '--at', '2999-01-01')
    await refused(2, /lies in no folder/, 'versions', '/')
    await refused(1, /no old version of never\.txt/, 'restore', a.at('never.txt'))
    await refused(2, /--archive must be/, 'folder', 'set', 'folder', '--archive', 'keep none')
    const set = await b.syncline('folder', 'set', 'folder', '--archive', 'keep 3')
    assert.match(set.stdout, /archive +keep 3/)
  })
})
