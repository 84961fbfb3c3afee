import assert from 'node:assert/strict'
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, DEFAULT_SETTINGS, openConfig, parseConfig } from '../../daemon/config.ts'
import type { CliError } from '../../daemon/exit-status.ts'
import { createWriteKey, formatKey } from '../../protocol/index.ts'
import { NodeEd25519 } from '../../src/index.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

const ed25519 = new NodeEd25519()
const key = createWriteKey(new Uint8Array(32).fill(1), ed25519)
const folder = { key: formatKey(key), path: '/data/photos', label: 'photos', mode: 'two-way', paused: false, claimed: true }
const good = {
  version: 1,
  name: 'laptop',
  folders: [folder],
  peers: ['/ip4/10.0.0.2/tcp/4001'],
  settings: { scanIntervalSeconds: 600, listen: [], discovery: 'on' }
}

describe('the configuration', () => {
  const directory = useTemporaryDirectory()
  const init = () => ({ path: join(directory.path, 'config.json'), ed25519 })

  it('is made at the first start, for its user alone', async () => {
    const store = await openConfig(init(), 'laptop')
    assert.deepEqual(store.current, { name: 'laptop', folders: [], joining: [], peers: [], settings: DEFAULT_SETTINGS })
    assert.equal((await stat(init().path)).mode & 0o777, 0o600)
    assert.equal((await openConfig(init(), 'other')).current.name, 'laptop')
  })

  it('comes back as it was saved, with its keys', async () => {
    const store = await openConfig(init(), 'laptop')
    const config: Config = {
      name: 'läptop',
      folders: [{ key, path: '/data/photos', label: 'photos', mode: 'send-only', paused: true, claimed: true }],
      joining: [],
      peers: ['/ip4/10.0.0.2/tcp/4001'],
      settings: {
        scanIntervalSeconds: 60,
        listen: ['/ip4/0.0.0.0/tcp/4001'],
        discovery: false,
        reach: { relay: 'on', bootstrap: ['/ip4/192.0.2.1/tcp/1'], dhtServer: '/ip4/0.0.0.0/tcp/1', portMapping: 'off', networkKey: '/k' }
      }
    }
    await store.update(() => config)
    const again = (await openConfig(init(), 'x')).current
    assert.deepEqual(
      { ...again, folders: again.folders.map(({ key: { folder: id }, ...rest }) => ({ id, ...rest })) },
      {
        ...config,
        folders: config.folders.map(({ key: { folder: id }, ...rest }) => ({ id, ...rest }))
      }
    )
    assert.equal(formatKey(again.folders[0]!.key), formatKey(key))
  })

  it('makes changes one after the other', async () => {
    const store = await openConfig(init(), 'laptop')
    await Promise.all(Array.from({ length: 20 }, (_, n) => store.update((config) => ({ ...config, peers: [...config.peers, `/ip4/10.0.0.${n}/tcp/1`] }))))
    assert.equal(store.current.peers.length, 20)
    assert.equal((await openConfig(init(), 'x')).current.peers.length, 20)
  })

  it('changes nothing when it cannot be saved', async () => {
    const store = await openConfig(init(), 'laptop')
    const before = await readFile(init().path, 'utf8')
    await assert.rejects(
      store.update(() => {
        throw new Error('no')
      }),
      /no/
    )
    assert.equal(store.current.name, 'laptop')
    assert.equal(await readFile(init().path, 'utf8'), before)
    await store.update((config) => ({ ...config, name: 'after' }))
    assert.equal(store.current.name, 'after')
  })

  it('is refused when others may read it: there are keys in it', async () => {
    await openConfig(init(), 'laptop')
    await chmod(init().path, 0o644)
    await assert.rejects(openConfig(init(), 'x'), (error: CliError) => error.code === 'CONFIG_OPEN' && error.hint.includes('chmod 600'))
  })

  it('says what is wrong and where, and never shows a key', () => {
    const table: [unknown, RegExp][] = [
      ['{', /is not JSON/],
      [[], /must be an object/],
      [{ ...good, version: 0 }, /version must be one of: 1/],
      [{ ...good, version: 2 }, /written by a newer Syncline: it has version 2/],
      [{ ...good, name: undefined }, /name is missing/],
      [{ ...good, name: 'a\x1b[31m' }, /name holds a control character/],
      [{ ...good, name: 'x'.repeat(65) }, /name is longer than 64/],
      [{ ...good, extra: 1 }, /not known: extra/],
      [{ ...good, folders: [{ ...folder, mode: 'both' }] }, /folders\[0\]\.mode must be one of: two-way, send-only, receive-only, backup/],
      [{ ...good, folders: [{ ...folder, path: 'photos' }] }, /folders\[0\]\.path is not an absolute path/],
      [{ ...good, folders: [{ ...folder, key: folder.key.replace(/.$/, (character) => (character === 'q' ? 'p' : 'q')) }] }, /folders\[0\]\.key: .*checksum/],
      [{ ...good, folders: [folder, { ...folder, path: '/b', label: 'b' }] }, /same label, path or key/],
      [{ ...good, peers: ['10.0.0.2:4001'] }, /peers\[0\] is not a multiaddr/],
      [{ ...good, settings: { ...good.settings, scanIntervalSeconds: 1 } }, /settings\.scanIntervalSeconds must be at least 10/],
      [{ ...good, settings: { ...good.settings, scanIntervalSeconds: 1.5 } }, /settings\.scanIntervalSeconds must be a whole number/],
      [{ ...good, folders: 'none' }, /folders must be a list/]
    ]
    for (const [value, message] of table) {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      assert.throws(
        () => parseConfig(text, { path: '/h/config.json', ed25519 }),
        (error: CliError) => {
          assert.match(error.message, message)
          assert.match(error.message, /\/h\/config\.json/)
          assert.doesNotMatch(error.message, /write1/)
          assert.notEqual(error.hint, '')
          return true
        }
      )
    }
    assert.equal(parseConfig(JSON.stringify(good), { path: '/h/config.json', ed25519 }).folders[0]?.key.folder, key.folder)
  })

  it('is refused when it is larger than any of ours', async () => {
    await writeFile(init().path, ' '.repeat(3 * 1024 * 1024), { mode: 0o600 })
    await assert.rejects(openConfig(init(), 'x'), /larger than/)
  })
})
