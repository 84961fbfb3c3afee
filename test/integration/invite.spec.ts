import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InvitationStatus, WaitingDevice } from '../../daemon/invitations.ts'
import { parseKey } from '../../protocol/index.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'
import { type DaemonProcess, type DaemonProcessInit, makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { SpawnedCli } from '../fixtures/spawned-cli.ts'
import { until } from '../fixtures/until.ts'

const ed25519 = new NodeEd25519()

describe('a device that is invited', function () {
  this.timeout(120_000)
  const place = useDaemonProcesses()
  let inviter: DaemonProcess

  beforeEach(async () => {
    inviter = place.daemon({ key: makeKeys().write, words: ['--name', 'anna'] })
    await inviter.start()
    writeFileSync(inviter.at('a.txt'), 'from the inviter')
  })

  async function invite(...words: string[]): Promise<{ readonly link: string; readonly invitation: InvitationStatus }> {
    const made = await inviter.syncline('--json', 'invite', 'folder', ...words)
    assert.equal(made.status, 0, made.stdout)
    return JSON.parse(made.stdout) as Awaited<ReturnType<typeof invite>>
  }

  const joiner = (link: string, name: string, init: DaemonProcessInit = {}): DaemonProcess => place.daemon({ key: link, words: ['--name', name], ...init })
  const content = (daemon: DaemonProcess, name: string): string | false => existsSync(daemon.at(name)) && readFileSync(daemon.at(name), 'utf8')
  const configOf = (daemon: DaemonProcess): string => readFileSync(join(daemon.home, 'config.json'), 'utf8')
  const joined = (daemon: DaemonProcess): Promise<boolean> => daemon.status().then(({ folders }) => folders.length === 1)
  const used = async (): Promise<readonly number[]> =>
    (JSON.parse((await inviter.syncline('--json', 'invite', 'list')).stdout) as { invitations: InvitationStatus[] }).invitations.map((one) => one.used)

  it('to write, changes the folder by a grant of its own; a reader that never had the write key, nor meets who has it, takes it from it', async () => {
    const writer = joiner((await invite('--right', 'write')).link, 'bert')
    const reader = joiner((await invite('--right', 'read')).link, 'carl', { peers: [writer] })
    await Promise.all([writer.start(), reader.start()])
    await until(async () => (await joined(writer)) && (await joined(reader)), 50)
    await untilSame(inviter, writer, reader)
    const folder = await writer.folder()
    assert.deepEqual([folder.right, folder.byGrant, folder.mode], ['write', true, 'two-way'])
    assert.deepEqual([(await reader.folder()).right, (await reader.folder()).mode], ['read', 'receive-only'])
    // Neither holds the write key, in whatever form.
    const { key } = JSON.parse(configOf(inviter)).folders[0] as { key: string }
    const secret = key.slice('syncline:write1p'.length, -6)
    for (const daemon of [writer, reader]) {
      assert.ok(!configOf(daemon).includes(secret))
      const own = (JSON.parse(configOf(daemon)) as { folders: { key: string }[] }).folders[0]?.key ?? ''
      assert.equal(parseKey(own, ed25519).right, 'read')
    }

    await inviter.kill()
    writeFileSync(writer.at('b.txt'), 'from the invited')
    writeFileSync(writer.at('a.txt'), 'changed by the invited')
    await until(() => content(reader, 'b.txt') === 'from the invited' && content(reader, 'a.txt') === 'changed by the invited', 50)
    // What the reader changes is its own affair.
    writeFileSync(reader.at('c.txt'), 'from the reader')
    await reader.untilFolder(({ localChanges }) => localChanges === 1)
    // Over a restart of the writer the grant is still there, and the inviter takes its changes.
    await writer.kill()
    await writer.start()
    await inviter.start()
    await until(() => content(inviter, 'b.txt') === 'from the invited' && content(inviter, 'a.txt') === 'changed by the invited', 50)
    assert.ok(!existsSync(writer.at('c.txt')) && !existsSync(inviter.at('c.txt')))
  })

  it('waits for an inviter that is away, says so, and joins when it is back, over restarts of both', async () => {
    const { link } = await invite('--right', 'read')
    await inviter.kill()
    const waiting = joiner(link, 'bert')
    await waiting.start()
    const [one] = (await waiting.status()).joining
    assert.equal(one?.state, 'waiting')
    assert.match((await waiting.syncline('status')).stdout, /waiting for the device …\w{7} to answer/)
    assert.equal((await waiting.syncline('status', '--wait', 'idle', '--timeout', '0.1')).status, 5)
    await waiting.kill()
    // Without the link it is the same wait, and no new folder.
    const again = new SpawnedCli(['--home', waiting.home, 'up', waiting.path, '--discovery', 'off', '--listen', waiting.address], { real: true })
    await until(() => again.stdout.includes('by an invitation to read it'))
    again.child.kill('SIGTERM')
    await again.ended
    await waiting.start()
    assert.equal((await waiting.status()).joining.length, 1)
    await inviter.start()
    await until(() => joined(waiting), 50)
    await untilSame(inviter, waiting)
    // With the same words again it is the folder that is there, and no further use.
    await waiting.kill()
    await waiting.start()
    assert.deepEqual([(await waiting.status()).joining, await joined(waiting)], [[], true])
    await untilSame(inviter, waiting)
    assert.deepEqual(await used(), [1])
  })

  it('waits for a person where that was asked for, who lets one in and another not', async () => {
    const { link } = await invite('--right', 'write', '--uses', '2', '--approve')
    const bert = joiner(link, 'bert')
    const carl = joiner(link, 'carl')
    await Promise.all([bert.start(), carl.start()])
    const waiting = await until(async () => {
      const { waiting: all } = await inviter.status()
      return all.length === 2 && all
    }, 50)
    const of = (name: string): WaitingDevice => waiting.find((one) => one.name === name) as WaitingDevice
    const list = (await inviter.syncline('invite', 'list')).stdout
    for (const { device, address } of waiting) assert.ok(list.includes(device) && list.includes(device.slice(-7)) && list.includes(address))
    await until(async () => (await bert.status()).joining[0]?.state === 'waiting-for-approval', 50)
    // The inviter restarts meanwhile.
    await inviter.kill()
    await inviter.start()

    assert.equal((await inviter.syncline('member', 'approve', of('bert').device.slice(-7))).status, 0)
    assert.equal((await inviter.syncline('member', 'deny', 'carl')).status, 0)
    assert.equal((await inviter.syncline('member', 'deny', 'carl')).status, 1)
    await until(() => joined(bert), 50)
    await untilSame(inviter, bert)
    // Denied: `up` has nothing to do any more.
    const { status, stderr } = await carl.ended
    assert.equal(status, 1)
    assert.match(stderr, /error: anna does not let this device in\nhint: /)
    assert.deepEqual(await used(), [1])
  })

  it('comes too late where another has used the link, or it was cancelled: that is said, with exit status 1', async () => {
    const { link } = await invite('--right', 'read')
    const bert = joiner(link, 'bert')
    await bert.start()
    await until(() => joined(bert), 50)
    const carl = joiner(link, 'carl')
    const late = await carl.launch().ended
    assert.equal(late.status, 1)
    assert.match(late.stderr, /error: the invitation of anna was used up: [^\n]*\nhint: ask for a new link/)
    assert.ok(!configOf(carl).includes('syncline:'))

    const second = await invite('--right', 'read')
    assert.equal((await inviter.syncline('invite', 'cancel', second.invitation.id.slice(0, 8))).status, 0)
    const dora = joiner(second.link, 'dora')
    const cancelled = await dora.launch().ended
    assert.equal(cancelled.status, 1)
    assert.match(cancelled.stderr, /cancelled on anna/)
  })

  it('joins once, by one use, where the inviter is killed as it has counted and perhaps not answered', async () => {
    const { link } = await invite('--right', 'write')
    const file = join(inviter.home, 'invitations.json')
    const bert = joiner(link, 'bert')
    bert.launch()
    await until(() => readFileSync(file, 'utf8').includes('"granted"'), 0)
    await inviter.kill()
    assert.match(readFileSync(file, 'utf8'), /"granted"/)
    await inviter.start()
    await until(() => joined(bert).catch(() => false), 50)
    await untilSame(inviter, bert)
    assert.deepEqual(await used(), [1])
  })

  it('joins with a daemon that runs already, and lets be of it when its user says so', async () => {
    const { link } = await invite('--right', 'read', '--uses', '2')
    const bert = place.daemon()
    await bert.start()
    const added = await bert.syncline('folder', 'add', bert.path, '--key', link, '--label', 'mine')
    assert.equal(added.status, 0, added.stderr)
    assert.match(added.stdout, /waiting for the device …/)
    await until(() => joined(bert), 50)
    assert.equal((await bert.folder()).label, 'mine')
    await untilSame(inviter, bert)

    await inviter.kill()
    const other = place.at('other')
    assert.equal((await bert.syncline('folder', 'add', other, '--key', link)).status, 1)
    await bert.syncline('folder', 'remove', 'mine')
    assert.equal((await bert.syncline('folder', 'add', other, '--key', link)).status, 0)
    assert.equal((await bert.syncline('folder', 'remove', other)).status, 0)
    assert.deepEqual((await bert.status()).joining, [])
    assert.ok(!configOf(bert).includes('syncline:'))
  })

  it('is told what is wrong with a link, and what it cannot do by its grant', async () => {
    const { link } = await invite('--right', 'write')
    const bert = joiner(link, 'bert')
    await bert.start()
    await until(() => joined(bert), 50)
    const fault = async (...words: string[]): Promise<string> => {
      const { status, stderr } = await bert.syncline(...words)
      assert.ok(status === 1 || status === 2, `${status} of ${words.join(' ')}`)
      return stderr
    }
    assert.match(await fault('invite', 'folder', '--right', 'read'), /cannot invite .* by a grant/)
    assert.match(await fault('key', 'show', 'folder', '--write'), /by a grant of its own, and holds no write key/)
    assert.match(await fault('folder', 'add', place.at('x'), '--key', link.slice(0, -1)), /not a valid invitation: .*copy it again/)
    assert.match(await fault('key', 'derive', '--read', link), /link of an invitation, and no key/)
    const inviterFault = await inviter.syncline('folder', 'add', place.at('y'), '--key', link)
    assert.match(inviterFault.stderr, /made by this device itself/)
    assert.match((await inviter.syncline('invite', 'folder')).stderr, /invite needs to know what the device may do/)
    assert.match((await inviter.syncline('invite', 'folder', '--right', 'read', '--expires', '31d')).stderr, /from a minute to 30 days/)
    assert.match((await inviter.syncline('invite', 'folder', '--right', 'read', '--uses', '101')).stderr, /1 to 100 devices/)
  })
})
