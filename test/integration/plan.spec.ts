import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { NamedPlan } from '../../daemon/plan-service.ts'
import { type DaemonProcess, makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { runCommand } from '../fixtures/spawned-cli.ts'
import { listTree } from '../fixtures/tree.ts'
import { until } from '../fixtures/until.ts'

describe('a person sees what is about to be done', function () {
  this.timeout(120_000)
  const place = useDaemonProcesses()

  function write(daemon: Pick<DaemonProcess, 'at'>, files: Record<string, string>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(daemon.at(path, '..'), { recursive: true })
      writeFileSync(daemon.at(path), content)
    }
  }

  it('of what others changed, and lets it pass as a plan, in parts', async () => {
    const key = makeKeys().write
    const a = place.daemon({ key })
    const b = place.daemon({ key, peers: [a] })
    write(a, { 'd/edited': 'one', 'd/gone': 'two', 'd/moves': 'three' })
    await Promise.all([a.start(), b.start()])
    await untilSame(a, b)
    assert.equal((await b.syncline('folder', 'set', 'folder', '--review', 'always')).status, 0)
    assert.match((await b.syncline('plan', 'folder')).stdout, /nothing is to be done/)

    write(a, { 'd/edited': 'four', 'e/new': 'five' })
    rmSync(a.at('d/gone'))
    renameSync(a.at('d/moves'), a.at('e/moved'))
    write(b, { mine: 'six' })
    const planOf = async (): Promise<NamedPlan> => JSON.parse((await b.syncline('--json', 'plan', 'folder')).stdout) as NamedPlan
    await until(async () => (await planOf()).total === 5 && existsSync(a.at('mine')), 100)
    const before = listTree(b.path)
    const held = await b.syncline('plan', 'folder')
    assert.equal(held.status, 4)
    assert.match(held.stdout, /2 to create, 1 to update, 1 to rename, 1 to delete/)
    assert.match(held.stdout, /rename +d\/moves -> e\/moved/)
    const plan = await planOf()
    assert.ok(held.stdout.includes(`syncline apply ${plan.id}`))
    assert.match((await b.syncline('status')).stdout, /wait for you; nothing of them has been done here\n.*syncline plan "folder"/)
    assert.deepEqual(listTree(b.path), before)

    const part = await b.syncline('apply', plan.id, '--only', 'e/new', b.at('d/gone'))
    assert.deepEqual([part.status, part.stdout], [4, '3 actions may go on now in folder, 2 wait on\n'])
    await until(() => existsSync(b.at('e/new')) && !existsSync(b.at('d/gone')), 50)
    assert.equal(readFileSync(b.at('d/edited'), 'utf8'), 'one')
    const stale = await b.syncline('apply', plan.id)
    assert.equal(stale.status, 1)
    assert.match(stale.stderr, /has changed since the plan .* was made; nothing of it was applied\nhint: .*syncline plan "folder"/)

    assert.match((await b.syncline('apply', (await planOf()).id)).stdout, /^2 actions may go on now/)
    await untilSame(a, b)
  })

  it('of joining a directory that is not empty, of which nothing is changed', async () => {
    const key = makeKeys().write
    const a = place.daemon({ key })
    write(a, { same: 'one', differs: 'two', 'there/only': 'three' })
    await a.start()
    await a.untilFolder(({ state, files }) => state === 'idle' && files === 3)
    const b = { at: (...names: string[]) => place.at('joins', ...names) }
    write(b, { same: 'one', differs: 'another', 'here/only': 'four' })
    const before = listTree(b.at())
    const words = [
      '--home',
      place.at('another-home'),
      'up',
      b.at(),
      '--dry-run',
      '--key',
      key,
      '--discovery',
      'off',
      '--listen',
      '/ip4/127.0.0.1/tcp/0',
      '--peer',
      a.address
    ]
    const shown = await runCommand(words, { real: true })
    assert.equal(shown.status, 0, shown.stderr)
    assert.match(shown.stdout, /here: +2 to create, 1 in conflict\n +sent: +2 items\n +same: +1 item/)
    for (const line of [/create +there\/only +5 B/, /conflict +differs/, /create +here\/only +4 B/]) assert.match(shown.stdout, line)
    assert.deepEqual(listTree(b.at()), before)
    assert.ok(!existsSync(b.at('.syncline')))
    assert.deepEqual([...listTree(a.path).keys()], ['differs', 'same', 'there', 'there/only'])
    assert.equal((await a.folder()).files, 3)
  })

  it('of nothing where there is no such folder, and makes none', async () => {
    const alone = await runCommand(['--home', place.at('home'), 'up', place.at('x'), '--dry-run', '--discovery', 'off'], { real: true })
    assert.deepEqual([alone.status, existsSync(place.at('x'))], [2, false])
    assert.match(alone.stderr, /no folder at .* yet, so there is nothing to try out\nhint: .*--key KEY/)
  })
})
