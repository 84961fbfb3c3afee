import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Status } from '../../daemon/status.ts'
import { type DaemonProcess, makeKeys, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { until } from '../fixtures/until.ts'

describe('daemons of which each knows one other', function () {
  this.timeout(120_000)
  const place = useDaemonProcesses()
  const idOf = async (daemon: DaemonProcess): Promise<string> => (await daemon.status()).device.id
  const connected = ({ peers }: Status): string[] => peers.filter((peer) => peer.connected).map(({ id }) => id)
  const isConnected = async (one: DaemonProcess, other: DaemonProcess): Promise<boolean> => connected(await one.status()).includes(await idOf(other))

  it('find the others, go on without the one that they knew, and find them again when they start', async () => {
    const { write, read } = makeKeys()
    const b = place.daemon({ key: write })
    const a = place.daemon({ key: write, peers: [b] })
    const c = place.daemon({ key: read, peers: [b] })
    await Promise.all([a, b, c].map((daemon) => daemon.start()))
    await until(async () => (await isConnected(a, c)) && (await isConnected(c, a)), 50)
    await b.kill('SIGKILL')
    mkdirSync(a.at('d'))
    writeFileSync(a.at('d', 'f'), 'without B')
    await until(() => existsSync(c.at('d', 'f')), 50)
    assert.equal(readFileSync(c.at('d', 'f'), 'utf8'), 'without B')
    // What it was told of, it knows itself now: B is not asked again.
    await a.kill('SIGTERM')
    await c.kill('SIGTERM')
    await Promise.all([a.start(), c.start()])
    await until(() => isConnected(a, c), 50)
    assert.deepEqual(connected(await a.status()), [await idOf(c)])
  })

  it('of another folder are told nothing', async () => {
    const [one, two] = [makeKeys(), makeKeys()]
    const b = place.daemon({ key: one.write })
    await b.start()
    mkdirSync(`${b.path}-two`)
    await b.client.post('/folders', { path: `${b.path}-two`, key: two.write })
    const a = place.daemon({ key: one.write, peers: [b] })
    const c = place.daemon({ key: two.write, peers: [b] })
    const d = place.daemon({ key: one.write, peers: [b] })
    await Promise.all([a.start(), c.start()])
    await until(async () => (await isConnected(b, a)) && (await isConnected(b, c)), 50)
    // Whoever comes later is told of by the same message or a later one.
    await d.start()
    await until(() => isConnected(a, d), 50)
    assert.deepEqual(connected(await c.status()), [await idOf(b)])
    const known = readFileSync(`${c.home}/peers.json`, { encoding: 'utf8', flag: 'a+' })
    assert.ok(!known.includes(await idOf(a)) && !known.includes(await idOf(d)))
  })
})
