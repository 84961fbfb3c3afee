import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mock } from 'node:test'
import type { CliError } from '../../daemon/exit-status.ts'
import { HEARTBEAT_MS } from '../../daemon/lock.ts'
import { createWriteKey, formatKey, readKeyOf, storeKeyOf } from '../../protocol/index.ts'
import { NodeEd25519 } from '../../src/index.ts'
import { useDaemons } from '../fixtures/running-daemon.ts'
import { until } from '../fixtures/until.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

const ed25519 = new NodeEd25519()
const keyOf = (n: number) => createWriteKey(new Uint8Array(32).fill(n), ed25519)
const withCode = (code: string) => (error: CliError) => error.code === code && error.message !== '' && error.hint !== ''

describe('a daemon', () => {
  const directory = useTemporaryDirectory()
  const start = useDaemons()
  afterEach(() => mock.timers.reset())
  const home = (): string => join(directory.path, 'home')
  const at = (...names: string[]): string => join(directory.path, ...names)
  const folder = (path: string, rest: object = {}) => ({ path, key: undefined, label: undefined, mode: undefined, ...rest })

  it('makes its home, and leaves neither socket nor locks there', async () => {
    const { daemon } = await start(home(), { folder: folder(at('photos')) })
    assert.deepEqual((await readdir(home())).sort(), ['config.json', 'control.sock', 'identity', 'lock'])
    assert.equal((await stat(join(home(), 'control.sock'))).mode & 0o777, 0o600)
    assert.ok(await daemon.stop())
    assert.deepEqual((await readdir(home())).sort(), ['config.json', 'identity'])
    assert.deepEqual(await readdir(at('photos', '.syncline')), ['folder'])
  })

  it('stops the engine before it lets the folders and the home go', async () => {
    const { daemon, engine, network } = await start(home(), { folder: folder(at('photos')) })
    await daemon.stop()
    assert.ok(engine.stopped && !network.running)
  })

  it('is one a home', async () => {
    await start(home())
    await assert.rejects(start(home()), (error: CliError) => error.code === 'HOME_LOCKED' && error.message.includes(String(process.pid)))
  })

  it('takes over from one that was killed, with its socket', async () => {
    await mkdir(home(), { mode: 0o700 })
    const { createServer } = await import('node:net')
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(home(), 'control.sock'), resolve))
    // What SIGKILL leaves: a socket that nobody listens on, and a lock of a process that is gone.
    await rename(join(home(), 'control.sock'), join(home(), 'control.sock.old'))
    await new Promise((resolve) => server.close(resolve))
    await rename(join(home(), 'control.sock.old'), join(home(), 'control.sock'))
    const { ownIdentity } = await import('../../daemon/process-identity.ts')
    await writeFile(join(home(), 'lock'), JSON.stringify({ ...(await ownIdentity()), pid: 2 ** 22 + 1, home: home(), token: 'x' }))
    const { client } = await start(home())
    assert.equal((await client.get<{ folders: [] }>('/status')).folders.length, 0)
  })

  it('does not delete what is in the way of its socket and is none', async () => {
    await mkdir(home(), { mode: 0o700 })
    await writeFile(join(home(), 'control.sock'), 'precious')
    await assert.rejects(start(home()), withCode('CONTROL_FAILED'))
    assert.equal(await readFile(join(home(), 'control.sock'), 'utf8'), 'precious')
  })

  it('refuses a home whose path is too long for a socket, and lets it go again', async () => {
    const long = at('x'.repeat(60), 'y'.repeat(60))
    await assert.rejects(start(long), withCode('HOME_TOO_LONG'))
    assert.deepEqual((await readdir(long)).includes('lock'), false)
  })

  describe('given a folder', () => {
    it('makes it with a new key, and finds it again at the next start', async () => {
      const first = await start(home(), { folder: folder(at('photos')) })
      const { id, key, label, mode } = first.daemon.folder!
      assert.equal(label, 'photos')
      assert.equal(mode, 'two-way')
      assert.deepEqual(first.engine.calls, ['start', 'add photos claim'])
      await first.daemon.stop()
      const second = await start(home(), { folder: folder(at('photos')) })
      assert.equal(second.daemon.folder?.id, id)
      assert.equal(second.daemon.folder?.key, key)
      assert.deepEqual(second.engine.calls, ['start', 'add photos'])
      assert.equal(second.daemon.status().folders.length, 1)
    })

    it('joins with a read key as receive-only, and refuses more than that', async () => {
      const key = readKeyOf(keyOf(1))
      await assert.rejects(start(home(), { folder: folder(at('photos'), { key, mode: 'two-way' }) }), (error: CliError) => error.status === 2)
      const { daemon } = await start(home(), { folder: folder(at('photos'), { key }) })
      assert.equal(daemon.folder?.mode, 'receive-only')
      assert.equal(daemon.status().folders[0]?.right, 'read')
    })

    it('refuses the path with another key, and the key at another path', async () => {
      await (await start(home(), { folder: folder(at('photos'), { key: keyOf(1) }) })).daemon.stop()
      await assert.rejects(start(home(), { folder: folder(at('photos'), { key: keyOf(2) }) }), withCode('FOLDER_EXISTS'))
      await assert.rejects(start(home(), { folder: folder(at('other'), { key: keyOf(1) }) }), withCode('FOLDER_EXISTS'))
      await assert.rejects(stat(at('other')))
    })

    it('takes a better key for the same folder, and keeps the one it has against a weaker one', async () => {
      await (await start(home(), { folder: folder(at('photos'), { key: readKeyOf(keyOf(1)) }) })).daemon.stop()
      const second = await start(home(), { folder: folder(at('photos'), { key: keyOf(1), mode: 'two-way' }) })
      assert.equal(second.daemon.folder?.key, formatKey(keyOf(1)))
      assert.equal(second.daemon.folder?.mode, 'two-way')
      await second.daemon.stop()
      const third = await start(home(), { folder: folder(at('photos'), { key: storeKeyOf(keyOf(1)) }) })
      assert.equal(third.daemon.folder?.key, formatKey(keyOf(1)))
    })

    it('gives a second folder of the same name a label of its own', async () => {
      const { daemon, client } = await start(home(), { folder: folder(at('a', 'photos')) })
      await client.post('/folders', { path: at('b', 'photos') })
      assert.deepEqual(
        daemon.status().folders.map(({ label }) => label),
        ['photos', 'photos-2']
      )
    })

    it('refuses a folder that another daemon is on, naming it, and takes it when that one stops', async () => {
      const other = await start(at('home2'), { folder: folder(at('photos'), { key: keyOf(1) }) })
      await assert.rejects(start(home(), { folder: folder(at('photos'), { key: keyOf(1) }) }), (error: CliError) => {
        return error.code === 'FOLDER_LOCKED' && error.message.includes(at('home2')) && error.hint.includes('stop')
      })
      await other.daemon.stop()
      await start(home(), { folder: folder(at('photos'), { key: keyOf(1) }) })
    })

    it('lets a directory become another folder once it was removed, unless it is another one by then', async () => {
      const { daemon, client } = await start(home(), { folder: folder(at('photos'), { key: keyOf(1) }) })
      await client.delete(`/folders/${daemon.folder!.id}`)
      assert.deepEqual(await readdir(at('photos', '.syncline')), [])
      const { folder: second } = await client.post<{ folder: { id: string } }>('/folders', { path: at('photos') })
      assert.notEqual(second.id, daemon.folder!.id)
      await writeFile(at('photos', '.syncline', 'folder'), 'of another')
      await client.delete(`/folders/${second.id}`)
      assert.deepEqual(await readdir(at('photos', '.syncline')), ['folder'])
    })

    it('forgets a folder that the engine refused', async () => {
      const { daemon, client, engine } = await start(home())
      engine.failNext = new Error('the disk refuses')
      await assert.rejects(client.post('/folders', { path: at('photos') }), /the disk refuses/)
      assert.deepEqual(daemon.status().folders, [])
      assert.deepEqual(await readdir(at('photos', '.syncline')), [])
      await client.post('/folders', { path: at('photos') })
    })
  })

  describe('at the next start', () => {
    it('shows a folder whose disk is away as an error, writes nothing there, and goes on when it is back', async () => {
      await (await start(home(), { folder: folder(at('photos')) })).daemon.stop()
      await rename(at('photos'), at('away'))
      await mkdir(at('photos'))
      const { daemon, engine, client } = await start(home())
      const [shown] = daemon.status().folders
      assert.equal(shown?.state, 'error')
      assert.equal(shown?.error?.code, 'ROOT_UNMARKED')
      assert.deepEqual(await readdir(at('photos')), [])
      assert.deepEqual(engine.calls, ['start'])
      await assert.rejects(client.post(`/folders/${shown!.id}/scan`), /no \.syncline in it/)

      await rm(at('photos'), { recursive: true })
      await rename(at('away'), at('photos'))
      await client.post(`/folders/${shown!.id}/resume`, { accept: false })
      assert.equal(daemon.status().folders[0]?.state, 'idle')
    })

    it('shows a folder that another daemon has taken as an error', async () => {
      const key = keyOf(1)
      await (await start(home(), { folder: folder(at('photos'), { key }) })).daemon.stop()
      await start(at('home2'), { folder: folder(at('photos'), { key }) })
      const { daemon } = await start(home())
      assert.equal(daemon.status().folders[0]?.error?.code, 'FOLDER_LOCKED')
    })

    it('goes on with the adding of a folder that was cut short', async () => {
      const first = await start(home(), { folder: folder(at('photos')) })
      await first.daemon.stop()
      const config = JSON.parse(await readFile(join(home(), 'config.json'), 'utf8')) as { folders: { claimed: boolean }[] }
      config.folders[0]!.claimed = false
      await writeFile(join(home(), 'config.json'), JSON.stringify(config))
      await rm(at('photos', '.syncline'), { recursive: true })
      const { engine } = await start(home())
      assert.deepEqual(engine.calls, ['start', 'add photos claim'])
    })

    it('keeps a folder paused', async () => {
      const { daemon, client } = await start(home(), { folder: folder(at('photos')) })
      await client.post(`/folders/${daemon.folder!.id}/pause`)
      await daemon.stop()
      assert.equal((await start(home())).daemon.status().folders[0]?.state, 'paused')
    })
  })

  it('leaves a folder alone when another daemon has its lock, and says so', async () => {
    mock.timers.enable({ apis: ['setInterval'] })
    const { daemon, engine } = await start(home(), { folder: folder(at('photos')) })
    const path = at('photos', '.syncline', 'lock')
    const owner = JSON.parse(await readFile(path, 'utf8')) as object
    await writeFile(path, JSON.stringify({ ...owner, host: 'nas', token: 'theirs' }))
    mock.timers.tick(HEARTBEAT_MS)
    await until(() => daemon.status().folders[0]?.error?.code === 'FOLDER_LOCKED')
    await until(() => engine.calls.includes('remove'))
  })

  it('stops when another daemon takes its home', async () => {
    mock.timers.enable({ apis: ['setInterval'] })
    const { daemon } = await start(home())
    const path = join(home(), 'lock')
    const owner = JSON.parse(await readFile(path, 'utf8')) as object
    await writeFile(path, JSON.stringify({ ...owner, token: 'theirs' }))
    mock.timers.tick(HEARTBEAT_MS)
    assert.equal((await daemon.stopped)?.code, 'HOME_LOST')
  })

  it('says no key in its log or its status', async () => {
    const { daemon, client, log } = await start(home(), { folder: folder(at('photos')), name: 'laptop' })
    const { key } = await client.post<{ key: string }>('/folders', { path: at('docs') })
    await daemon.stop()
    const text = JSON.stringify(log) + JSON.stringify(daemon.status())
    assert.ok(log.length > 3)
    for (const secret of [key, daemon.folder!.key]) assert.ok(!text.includes(secret.slice(20)))
  })
})
