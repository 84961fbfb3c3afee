import assert from 'node:assert/strict'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { main } from '../../daemon/main.ts'
import type { CliError } from '../../daemon/exit-status.ts'
import type { MemberStatus, RemovalResult } from '../../daemon/member-service.ts'
import { createWriteKey, deviceIdOf, parseKey, readKeyOf } from '../../protocol/index.ts'
import { NodeEd25519 } from '../../src/index.ts'
import { fakeParts } from '../fixtures/fake-parts.ts'
import { type RunningDaemon, useDaemons } from '../fixtures/running-daemon.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

const ed25519 = new NodeEd25519()
const STRANGER = deviceIdOf(ed25519.publicKey(new Uint8Array(32).fill(7)))
const withCode = (code: string) => (error: CliError) => error.code === code && error.message !== '' && error.hint !== ''

describe('members of a folder', () => {
  const directory = useTemporaryDirectory()
  const start = useDaemons()
  const at = (...names: string[]): string => join(directory.path, ...names)
  let running: RunningDaemon
  let id: string

  /** The fake engine's folder says which peers are there. */
  const met = async (...names: readonly string[]): Promise<MemberStatus[]> => {
    const { writeFile } = await import('node:fs/promises')
    const peers = names.map((name, i) => ({
      id: deviceIdOf(ed25519.publicKey(new Uint8Array(32).fill(i + 1))),
      name,
      right: 'read',
      inSync: true,
      digest: null
    }))
    await writeFile(at('photos', 'FAKE.json'), JSON.stringify({ peers }))
    running.engine.changed()
    return await running.client.get<MemberStatus[]>(`/folders/${id}/members`)
  }

  beforeEach(async () => {
    running = await start(at('home'), { folder: { path: at('photos'), key: undefined, label: 'photos', mode: undefined } })
    id = running.daemon.folder!.id
  })

  it('are this device and those that it has met, also when they are away', async () => {
    await met('desk', 'nas')
    const later = await met('desk')
    assert.deepEqual(
      later.map(({ name, right, self, connected, from }) => [name, right, self, connected, from]),
      [
        [later[0]?.name, 'write', true, false, 'self'],
        ['desk', 'read', false, true, 'key'],
        ['nas', 'read', false, false, 'key']
      ]
    )
    assert.ok(later.every(({ self, lastSeen }) => self || (lastSeen ?? 0) > 1_700_000_000_000))
  })

  it('are fewer after a removal: the folder goes on under another key, here and after a restart', async () => {
    const [, desk, nas] = await met('desk', 'nas')
    assert.ok(desk && nas)
    const before = await running.client.get<{ key: string }>(`/folders/${id}/key`)
    const result = await running.client.post<RemovalResult>(`/folders/${id}/members/remove`, { devices: [nas.device] })
    assert.deepEqual([result.removed, result.epoch, result.members.map(({ device }) => device).includes(nas.device)], [[nas.device], 1, false])
    const { key } = await running.client.get<{ key: string }>(`/folders/${id}/key`)
    const [old, next] = [before.key, key].map((text) => parseKey(text, ed25519))
    assert.deepEqual([next?.right, next?.folder, next?.epoch], ['write', old?.folder, 1])
    assert.ok(running.engine.calls.includes('succeed'))
    await met('desk')
    await running.daemon.stop()
    running = await start(at('home'))
    assert.equal((await running.client.get<{ key: string }>(`/folders/${id}/key`)).key, key)
    const members = await running.client.get<MemberStatus[]>(`/folders/${id}/members`)
    assert.deepEqual(
      members.filter(({ self }) => !self).map(({ name, from }) => [name, from]),
      [['desk', 'succession']]
    )
  })

  it('are removed by who holds the write key only, never by themselves, and only if they are known', async () => {
    const remove = (folder: string, ...devices: readonly string[]) => running.client.post(`/folders/${folder}/members/remove`, { devices })
    const [self] = await met('desk')
    await assert.rejects(remove(id, String(self?.device)), withCode('REMOVE_SELF'))
    await assert.rejects(remove(id, STRANGER), withCode('UNKNOWN_MEMBER'))
    await assert.rejects(remove('ab'.repeat(32), STRANGER), withCode('UNKNOWN_FOLDER'))
    await assert.rejects(remove(id), withCode('USAGE'))
    const { formatKey } = await import('../../protocol/index.ts')
    const key = formatKey(readKeyOf(createWriteKey(new Uint8Array(32).fill(5), ed25519)))
    const { folder } = await running.client.post<{ folder: { id: string } }>('/folders', { path: at('read'), key })
    await assert.rejects(remove(folder.id, STRANGER), withCode('NO_WRITE_KEY'))
  })

  describe('on the command line', () => {
    /** As on a terminal on which a person types `input`. */
    async function run(words: readonly string[], { input = '', isTTY = false } = {}) {
      const written = { stdout: '', stderr: '' }
      const status = await main(['--home', at('home'), ...words], {
        streams: { stdout: { write: (text) => (written.stdout += text) }, stderr: { write: (text) => (written.stderr += text) } },
        environment: {},
        stdin: Object.assign(Readable.from([input]), { isTTY }),
        loadParts: async () => fakeParts().parts
      })
      return { status, ...written }
    }
    const others = async (): Promise<string[]> =>
      (await running.client.get<MemberStatus[]>(`/folders/${id}/members`)).filter(({ self }) => !self).map(({ name }) => name)

    it('are listed', async () => {
      await met('desk')
      const { stdout } = await run(['member', 'list', 'photos'])
      assert.match(stdout, /^NAME +DEVICE +RIGHT +SEEN +KNOWN AS\n.* write +here +this device\ndesk +…\w{7} +read +connected +it has proved a key here\n$/)
    })

    it('are removed when a person says yes, who has read what that cannot undo', async () => {
      await met('desk', 'nas')
      await met()
      const no = await run(['member', 'remove', 'photos', 'nas'], { input: '\n', isTTY: true })
      assert.deepEqual([no.status, await others()], [1, ['desk', 'nas']])
      assert.match(
        no.stderr,
        /What a device has already, it keeps.*\n.*old write key.*\n.*never met.*\nRemove nas from photos\? \[y\/N\] nothing was changed\n$/
      )
      const yes = await run(['member', 'remove', 'photos', 'nas'], { input: 'yes\n', isTTY: true })
      assert.deepEqual([yes.status, await others()], [0, ['desk']])
      assert.match(yes.stdout, /^removed nas from photos; the new key is for desk \(read\), when it is met\n/)
    })

    it('are not removed where nobody can be asked, without --yes', async () => {
      await met('desk')
      for (const words of [[], ['--json']]) {
        const { status } = await run(['member', 'remove', 'photos', 'desk', ...words], { input: 'yes\n', isTTY: words.length > 0 })
        assert.deepEqual([status, await others()], [2, ['desk']])
      }
    })

    it('are named by name, id or the end of one, if that means only one', async () => {
      const [, first] = await met('desk', 'desk')
      await met()
      const twice = await run(['member', 'remove', 'photos', 'desk', '--yes'])
      assert.match(twice.stderr, /2 devices are meant by "desk"/)
      const { status } = await run(['member', 'remove', 'photos', `…${first?.device.slice(-7)}`, '--yes'])
      assert.deepEqual([status, await others()], [0, ['desk']])
    })
  })
})
