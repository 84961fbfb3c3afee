import assert from 'node:assert/strict'
import { chmodSync, cpSync, globSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openLevelIndex } from '../src/level-index-store.ts'
import { META_KEY } from '../src/state/index-keys.ts'
import { type DaemonProcess, useDaemonProcesses } from './fixtures/daemon-process.ts'
import { FOLDER_PLACE, KEPT_HOMES, type KeptFacts, keptHomes, makeKeptFolder } from './fixtures/kept-homes.ts'
import { until } from './fixtures/until.ts'

/** Beyond what any version writes. */
const LATER = 99

describe('a home of an earlier version', function () {
  this.timeout(120_000)
  const place = useDaemonProcesses()

  /** A daemon, not started yet, for a copy of the home that `version` left behind. */
  function keptDaemon(version: string): { readonly daemon: DaemonProcess; readonly facts: KeptFacts } {
    const kept = join(KEPT_HOMES, version)
    const daemon = place.daemon()
    cpSync(join(kept, 'home'), daemon.home, { recursive: true })
    cpSync(join(kept, 'folder'), daemon.path, { recursive: true })
    makeKeptFolder(daemon.path)
    const config = join(daemon.home, 'config.json')
    writeFileSync(config, readFileSync(config, 'utf8').replaceAll(JSON.stringify(FOLDER_PLACE), JSON.stringify(daemon.path)))
    // A checkout has no modes.
    for (const path of ['', ...globSync('**', { cwd: daemon.home })]) {
      const full = join(daemon.home, path)
      chmodSync(full, statSync(full).isDirectory() ? 0o700 : 0o600)
    }
    return { daemon, facts: JSON.parse(readFileSync(join(kept, 'facts.json'), 'utf8')) as KeptFacts }
  }

  const indexOf = (daemon: DaemonProcess): { directory: string; name: string } => {
    const directory = join(daemon.home, 'index')
    const [name = ''] = readdirSync(directory)
    return { directory, name }
  }

  for (const version of keptHomes()) {
    it(`${version}: is taken over as it is, settings, index and all`, async () => {
      const { daemon, facts } = keptDaemon(version)
      await daemon.launchAgain()
      const status = await until(async () => {
        const now = await daemon.status()
        return now.folders[0]?.state === 'idle' && now
      }, 50)
      const [folder] = status.folders
      assert.equal(status.device.id, facts.device)
      assert.deepEqual({ files: folder?.files, digest: folder?.digest, problems: folder?.problems }, { files: facts.files, digest: facts.digest, problems: 0 })
      // The index was read, and neither set aside nor made anew.
      assert.ok(daemon.log.includes(`replica=${facts.replica} `), daemon.log)
      assert.equal(readdirSync(join(daemon.home, 'index')).length, 1)
      assert.deepEqual(
        readdirSync(daemon.home).filter((name) => name.includes('damaged')),
        []
      )
      const { hooks } = await daemon.client.get<{ hooks: unknown[] }>('/hooks')
      const { invitations } = JSON.parse((await daemon.syncline('invite', 'list', '--json')).stdout) as { invitations: unknown[] }
      assert.deepEqual([hooks.length, invitations.length], [facts.hooks, 1])
      const { peers, settings } = JSON.parse(readFileSync(join(daemon.home, 'config.json'), 'utf8')) as { peers: string[]; settings: { limits: unknown[] } }
      assert.deepEqual([peers, settings.limits.length], [facts.peers, facts.limits])
    })
  }

  it('does not open what a later version wrote, says so, and changes nothing in it: the configuration', async () => {
    const { daemon } = keptDaemon(newest())
    const config = join(daemon.home, 'config.json')
    const text = readFileSync(config, 'utf8').replace(/"version": \d+/, `"version": ${LATER}`)
    writeFileSync(config, text)
    const { status, stderr } = await daemon.launch('').ended
    assert.equal(status, 1)
    assert.match(stderr, /written by a newer Syncline: it has version 99.*\nhint: update Syncline/)
    assert.equal(readFileSync(config, 'utf8'), text)
  })

  it('does not open what a later version wrote, says so, and changes nothing in it: an index', async () => {
    const { daemon } = keptDaemon(newest())
    const open = () => openLevelIndex({ ...indexOf(daemon), now: () => 0 })
    const store = await open()
    const meta = store.get(META_KEY) as Uint8Array
    // The format is the first field: tag 8, then the number.
    assert.equal(meta[0], 8)
    await store.write([{ key: META_KEY, value: meta.with(1, LATER) }])
    await store.close()

    await daemon.launchAgain()
    const error = await until(async () => (await daemon.status()).folders[0]?.error ?? false, 50)
    assert.match(error.message, /written by a newer Syncline: it has format 99/)
    assert.match(error.hint, /update Syncline/)
    await daemon.kill('SIGTERM')
    const after = await open()
    assert.deepEqual(Buffer.from(after.get(META_KEY) ?? []), Buffer.from(meta.with(1, LATER)))
    await after.close()
    assert.equal(readdirSync(join(daemon.home, 'index')).length, 1)
  })
})

function newest(): string {
  return keptHomes().sort().at(-1) as string
}
