import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isIdle } from '../../daemon/status.ts'
import { type DaemonProcess, makeKeys, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { treeDifference } from '../fixtures/tree.ts'
import { until } from '../fixtures/until.ts'

/** Devices that dial the store-only one and nobody else. */
describe('a daemon with a store key', function () {
  this.timeout(60_000)
  const place = useDaemonProcesses()

  const untilIdle = (...daemons: readonly DaemonProcess[]): Promise<boolean> =>
    until(
      async () => (await Promise.all(daemons.map((daemon) => daemon.status()))).every((status) => isIdle(status) && status.folders[0]?.peers.length !== 0),
      50
    )

  it('keeps a folder that it cannot read, and brings it back alone', async () => {
    const keys = makeKeys()
    const store = place.daemon({ key: keys.store })
    const [a, b] = [keys.write, keys.write].map((key) => place.daemon({ key, peers: [store] })) as [DaemonProcess, DaemonProcess]
    const reader = place.daemon({ key: keys.read, peers: [store] })
    for (let i = 0; i < 150; i++) {
      mkdirSync(a.at(`directory-${i % 7}`), { recursive: true })
      writeFileSync(a.at(`directory-${i % 7}`, `name-${i}.txt`), `what stands in it ${i} `.repeat(i))
    }
    const large = randomBytes(5 << 20)
    writeFileSync(a.at('large.bin'), large)
    await Promise.all([store.start(), a.start()])
    await untilIdle(a, store)
    // A rename sends no content.
    const before = (await a.traffic()).out
    const { digest } = await a.folder()
    renameSync(a.at('large.bin'), a.at('directory-1', 'renamed.bin'))
    await until(async () => (await a.folder()).digest !== digest, 50)
    await untilIdle(a, store)
    assert.ok((await a.traffic()).out - before < 1 << 20)
    await a.kill()

    await b.start()
    await untilIdle(b, store)
    assert.equal(await treeDifference(a.path, b.path), '')
    const { files } = await b.folder()
    appendFileSync(b.at('directory-1', 'renamed.bin'), 'more')
    rmSync(b.at('directory-2'), { recursive: true })
    await until(async () => (await b.folder()).files < files && (await b.folder()).state === 'idle', 50)
    await untilIdle(b, store)
    await store.kill()
    await b.kill()
    store.wipeIndex()

    await Promise.all([store.start(), reader.start()])
    await untilIdle(reader, store)
    assert.equal(await treeDifference(b.path, reader.path), '')
    const folder = await store.folder()
    assert.equal(folder.right, 'store')
    assert.ok(folder.files > 100 && folder.bytes > 5 << 20 && folder.problems === 0)
    const list = await store.syncline('folder', 'list')
    assert.match(list.stdout, /records, .* sealed/)
    assert.deepEqual(readdirSync(store.path), ['.syncline'])
    await store.kill()
    for (const file of [...filesOf(store.path), ...filesOf(store.home)].filter((path) => !path.endsWith('config.json'))) {
      const bytes = readFileSync(file)
      for (const text of ['directory-', 'renamed', 'what stands in it']) assert.ok(!bytes.includes(text) && !file.includes(text), `${text} in ${file}`)
      assert.ok(!bytes.includes(large.subarray(1000, 1032)), file)
    }
  })

  it('is not taken for a folder in plain when another key is given for its path', async () => {
    const keys = makeKeys()
    const store = place.daemon({ key: keys.store })
    await store.start()
    await store.kill('SIGTERM')
    const plain = place.daemon({ key: keys.write, path: store.path, home: store.home })
    const { status, stderr } = await plain.launch().ended
    assert.notEqual(status, 0)
    assert.match(stderr, /only stores the folder .*give another path/s)
  })
})

function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile())
}
