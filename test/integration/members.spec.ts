import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MemberStatus } from '../../daemon/member-service.ts'
import { parseKey, type WriteKey } from '../../protocol/index.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'
import { type DaemonProcess, makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { CHANNEL, HostilePeer } from '../fixtures/hostile-peer.ts'
import { HostileWriter } from '../fixtures/hostile-records.ts'
import { until } from '../fixtures/until.ts'

const ed25519 = new NodeEd25519()

describe('a device that was removed', function () {
  this.timeout(120_000)
  const place = useDaemonProcesses()

  const idOf = async (daemon: DaemonProcess): Promise<string> => (await daemon.status()).device.id
  const members = async (daemon: DaemonProcess): Promise<MemberStatus[]> => {
    const { stdout } = await daemon.syncline('member', 'list', 'folder', '--json')
    return (JSON.parse(stdout) as { members: MemberStatus[] }).members
  }
  const keyOf = async (daemon: DaemonProcess): Promise<string> => (await daemon.syncline('key', 'show', 'folder')).stdout.trim()
  const isRemoved = (daemon: DaemonProcess) => daemon.untilFolder(({ error }) => error?.code === 'REMOVED')

  it('keeps its files and is told; the others go on without it, also one that was away, and after a restart of all', async () => {
    const key = makeKeys().write
    const a = place.daemon({ key })
    const b = place.daemon({ key, peers: [a] })
    const c = place.daemon({ key, peers: [a, b] })
    await Promise.all([a, b, c].map((daemon) => daemon.start()))
    for (const [daemon, name] of [
      [a, 'a'],
      [b, 'b'],
      [c, 'c']
    ] as const)
      writeFileSync(daemon.at(`${name}.txt`), name)
    await untilSame(a, b, c)
    const [idA, idB, idC] = await Promise.all([a, b, c].map(idOf))
    const known = await until(async () => {
      const all = await members(a)
      return all.length === 3 && all
    })
    assert.deepEqual(
      new Map(known.map(({ device, right, self }) => [device, [right, self]])),
      new Map([
        [idA, ['write', true]],
        [idB, ['write', false]],
        [idC, ['write', false]]
      ])
    )
    await b.kill('SIGTERM')
    const book = await until(() => statSync(join(a.home, 'members.json'), { throwIfNoEntry: false }))
    assert.equal(book.mode & 0o777, 0o600)

    const refused = await a.syncline('member', 'remove', 'folder', String(idC))
    assert.deepEqual([refused.status, /needs --yes/.test(refused.stderr)], [2, true])
    const removal = await a.syncline('member', 'remove', 'folder', String(idC), '--yes')
    assert.equal(removal.status, 0, removal.stderr)
    assert.match(removal.stdout, /the new key is for \S+ \(write\), when it is met\n.*syncline key show --write\nWhat a device has already, it keeps/)

    const { error } = await isRemoved(c)
    assert.match(error?.message ?? '', new RegExp(`was removed from the folder "folder" on \\d{4}-\\d\\d-\\d\\d, by the device ${idA}`))
    writeFileSync(c.at('c.txt'), 'changed where it counts no more')
    writeFileSync(a.at('later.txt'), 'later')
    await b.start()
    await untilSame(a, b)
    assert.equal(readFileSync(b.at('later.txt'), 'utf8'), 'later')
    assert.equal(readFileSync(a.at('c.txt'), 'utf8'), 'c')
    assert.ok(!existsSync(c.at('later.txt')))
    assert.match(await keyOf(a), /^syncline:write1z/)
    assert.match(await keyOf(b), /^syncline:read1z/)
    const denied = await b.syncline('member', 'remove', 'folder', String(idA), '--yes')
    assert.deepEqual([denied.status, /only who holds the write key/.test(denied.stderr)], [1, true])

    for (const daemon of [a, b, c]) await daemon.kill('SIGTERM')
    await Promise.all([a, b, c].map((daemon) => daemon.launchAgain()))
    assert.ok((await isRemoved(c)).files > 0)
    writeFileSync(b.at('b.txt'), 'a member that may write')
    await until(() => readFileSync(a.at('b.txt'), 'utf8') === 'a member that may write')
    await untilSame(a, b)
    assert.equal(readFileSync(c.at('b.txt'), 'utf8'), 'b')
    assert.deepEqual((await members(a)).map(({ device }) => device).sort(), [idA, idB].map(String).sort())
  })

  it('gets nothing by its old key, and nobody counts what it signs, whoever passes that on', async () => {
    const key = makeKeys().write
    const old = parseKey(key, ed25519) as WriteKey
    const a = place.daemon({ key })
    const b = place.daemon({ key, peers: [a] })
    await Promise.all([a.start(), b.start()])
    writeFileSync(a.at('a.txt'), 'a')
    // By what it has written it is known to write.
    writeFileSync(b.at('b.txt'), 'b')
    await untilSame(a, b)
    const mallory = await HostilePeer.start()
    try {
      const writer = new HostileWriter(mallory, old, randomBytes(16))
      const before = await mallory.session(await mallory.dial(a), old)
      await before.send(writer.batch([writer.raw('mallory.txt')]))
      await until(async () => (await members(a)).some(({ device }) => device === mallory.device))
      assert.equal((await a.syncline('member', 'remove', 'folder', mallory.device, '--yes')).status, 0)
      // On the session that it has, and then by another.
      await until(() => before.delivered.some(({ type }) => type === 'handOver'))
      before.abort()
      const after = await mallory.session(await mallory.dial(a), old)
      await until(() => after.delivered.some(({ type }) => type === 'handOver'))
      assert.deepEqual([after.opened.name, after.opened.addresses], ['', []])
      await after.send(writer.batch([writer.raw('by-old-key.txt')]))
      writeFileSync(a.at('new.txt'), 'new')
      await untilSame(a, b)
      assert.deepEqual(new Set(after.delivered.map(({ type }) => type)), new Set(['succession', 'handOver']))
      for (const message of after.delivered) if (message.type === 'handOver') assert.equal(message.secret.length, 0)

      // A member that passes on what the removed one signs.
      const current = parseKey((await keyOf(a)).trim(), ed25519)
      const passing = await mallory.session(await mallory.dial(b), current)
      await until(() => passing.delivered.some(({ type }) => type === 'knowledge'))
      await passing.send({ type: 'knowledge', channel: CHANNEL, replicas: [{ replica: writer.replica, spans: [0, 100] }] })
      await passing.send(writer.batch([writer.raw('replayed.txt')]))
      writeFileSync(b.at('newer.txt'), 'newer')
      await until(() => existsSync(a.at('newer.txt')))
      assert.ok(await passing.isOpen(), 'who passes it on has done nothing wrong')
      for (const daemon of [a, b]) for (const name of ['by-old-key.txt', 'replayed.txt']) assert.ok(!existsSync(daemon.at(name)), name)
    } finally {
      await mallory.stop()
    }
  })
})
