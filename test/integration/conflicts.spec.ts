import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type DaemonProcess, makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { listTree } from '../fixtures/tree.ts'
import { until } from '../fixtures/until.ts'

const LINES = ['one', 'two', 'three', 'four', 'five', 'six']
const textOf = (lines: readonly string[]): string => `${lines.join('\n')}\n`
const changed = (at: number, text: string): string => textOf(LINES.map((line, i) => (i === at ? text : line)))

describe('conflicts of daemons', function () {
  this.timeout(120_000)
  const place = useDaemonProcesses()

  /** A and B both edit what C only holds. */
  async function conflicting(): Promise<[DaemonProcess, DaemonProcess, DaemonProcess]> {
    const key = makeKeys().write
    const c = place.daemon({ key })
    const a = place.daemon({ key, peers: [c] })
    const b = place.daemon({ key, peers: [c] })
    mkdirSync(c.at('d'), { recursive: true })
    for (const name of ['d/clean.txt', 'lines.txt', 'mine.txt']) writeFileSync(c.at(name), textOf(LINES))
    writeFileSync(c.at('bytes.bin'), new Uint8Array([0, 1, 2, 3]))
    await Promise.all([a.start(), b.start(), c.start()])
    await untilSame(a, b, c)
    await Promise.all([a.kill('SIGTERM'), b.kill('SIGTERM')])
    for (const [at, who] of [
      [b, 'B'],
      [a, 'A']
    ] as const) {
      writeFileSync(at.at('d/clean.txt'), changed(who === 'A' ? 0 : 5, `of ${who}`))
      for (const name of ['lines.txt', 'mine.txt']) writeFileSync(at.at(name), changed(2, `of ${who}`))
      writeFileSync(at.at('bytes.bin'), new Uint8Array([0, 1, who.charCodeAt(0), 3]))
    }
    await Promise.all([a.start(), b.start()])
    await until(async () => (await Promise.all([a, b, c].map((one) => one.folder()))).every(({ conflicts }) => conflicts === 4), 100)
    await untilSame(a, b, c)
    return [a, b, c]
  }

  it('are told of alike on each, compared, merged where the common version is kept, and end on all', async () => {
    const [a, b, c] = await conflicting()
    const listed = await Promise.all([a, b, c].map((one) => one.syncline('conflicts', '--json')))
    for (const { status, stdout } of listed) {
      assert.equal(status, 4)
      const [{ conflicts }] = JSON.parse(stdout).folders
      assert.deepEqual(
        conflicts.map((one: { path: string; reason: string }) => [one.path, one.reason]),
        [
          ['bytes.bin', 'both-edited'],
          ['d/clean.txt', 'both-edited'],
          ['lines.txt', 'both-edited'],
          ['mine.txt', 'both-edited']
        ]
      )
    }
    assert.match((await c.syncline('status')).stdout, /: 4 conflicts \(syncline conflicts /)

    const [compared, beside, bytes, refused] = await Promise.all([
      c.syncline('diff', c.at('d/clean.txt')),
      a.syncline('diff', a.at('lines.txt'), '--side-by-side'),
      a.syncline('diff', a.at('bytes.bin')),
      c.syncline('resolve', c.at('lines.txt'), '--keep', 'merge')
    ])
    assert.equal(compared.status, 0)
    // Which of the two stands at the path is whose clock was ahead.
    for (const change of ['-one\n+of A\n', '-six\n+of B\n']) assert.ok(compared.stdout.includes(change), compared.stdout)
    assert.equal(compared.stdout.match(/^--- what both were made from$/gm)?.length, 2)
    assert.match(beside.stdout, /\nof [AB] +\| of [AB]\n/)
    assert.match(bytes.stdout, /the first difference is at byte 2\n/)

    assert.deepEqual([refused.status, /same lines in 1 place/.test(refused.stderr), /--markers/.test(refused.stderr)], [1, true, true])
    const resolved = await Promise.all([
      c.syncline('resolve', c.at('*/clean.txt'), '--keep', 'merge'),
      c.syncline('resolve', c.at('lines.txt'), '--keep', 'merge', '--markers'),
      b.syncline('resolve', b.at('mine.txt'), '--keep', 'mine')
    ])
    assert.deepEqual(
      resolved.map(({ status }) => status),
      [0, 0, 0]
    )
    await until(async () => (await a.folder()).conflicts === 1, 50)
    assert.equal((await a.syncline('resolve', '--all', 'folder', '--keep', 'both')).status, 0)
    await until(async () => (await Promise.all([a, b, c].map((one) => one.folder()))).every(({ conflicts }) => conflicts === 0), 50)
    await untilSame(a, b, c)

    for (const one of [a, b, c]) {
      assert.equal(readFileSync(one.at('d/clean.txt'), 'utf8'), textOf(['of A', 'two', 'three', 'four', 'five', 'of B']))
      assert.match(readFileSync(one.at('lines.txt'), 'utf8'), /^one\ntwo\n<<<<<<< .*\nof [AB]\n=======\nof [AB]\n>>>>>>> .*\nfour\nfive\nsix\n$/)
      assert.equal(readFileSync(one.at('mine.txt'), 'utf8'), changed(2, 'of B'))
      assert.equal([...listTree(one.path).keys()].filter((path) => path.startsWith('bytes')).length, 2)
    }
  })
})
