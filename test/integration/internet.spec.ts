import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeKeys, untilSame } from '../fixtures/daemon-process.ts'
import { DHT_PORT, idOf, linkOf, PORT, untilContent, untilReach, useInternet } from '../fixtures/internet-devices.ts'
import { until } from '../fixtures/until.ts'

const FAKES = fileURLToPath(new URL('../fixtures/fake-providers.ts', import.meta.url))
const TAMPERING = new URL('../fixtures/tampering-relay.ts', import.meta.url).href

describe('over the internet', function () {
  this.timeout(120_000)
  // Through others there is a way: test/integration/punching.spec.ts.
  const place = useInternet({ routers: 'random' })
  const { on } = place

  it('devices behind two routers find each other by nothing but a key, sync over a third that has not the folder, and directly once they can', async () => {
    const shared = makeKeys().write
    const hub = await place.startHub(shared)
    const [a, b] = [
      on(await place.internet.host('north'), { key: shared, words: hub.words }),
      on(await place.internet.host('south'), { key: shared, words: hub.words })
    ]
    await Promise.all([a.start(), b.start()])
    const link = await linkOf(a, b)
    assert.equal(link.direct, false)
    assert.match(link.address, /\/p2p-circuit$/)
    assert.equal((await a.status()).device.reach.reachability, 'private')
    await untilReach(hub.daemon, ({ reachability }) => reachability === 'public')

    const own = makeKeys().write
    const [here, there] = [place.at('own-a'), place.at('own-b')]
    const content = randomBytes(3_000_000)
    await mkdir(here)
    await writeFile(join(here, 'large'), content)
    for (const [daemon, path] of [
      [a, here],
      [b, there]
    ] as const) {
      const { status, stderr } = await daemon.syncline('folder', 'add', path, '--key', own)
      assert.equal(status, 0, stderr)
    }
    await untilContent(join(there, 'large'), content)
    assert.equal((await hub.daemon.status()).folders.length, 1)
    const { direct, bytesIn } = await linkOf(b, a)
    assert.deepEqual([direct, bytesIn > content.length], [false, true])

    await place.internet.joinHomes()
    await linkOf(a, b, (peer) => peer.direct)
    await linkOf(b, a, (peer) => peer.direct)
    const changed = randomBytes(100_000)
    await writeFile(join(there, 'large'), changed)
    await untilContent(join(here, 'large'), changed)
  })

  it('a relay that goes is replaced by another one', async () => {
    const key = makeKeys().write
    const hub = await place.startHub(key)
    const spare = on(await place.internet.host('public'), { key, words: ['--relay', ...hub.words] })
    const [a, b] = [on(await place.internet.host('north'), { key, words: hub.words }), on(await place.internet.host('south'), { key, words: hub.words })]
    await Promise.all([spare.start(), a.start(), b.start()])
    for (const daemon of [a, b]) await untilReach(daemon, ({ relays }) => relays.filter(({ reserved }) => reserved).length === 2)
    const before = await linkOf(a, b, ({ direct }) => !direct)
    const used = before.address.includes(await idOf(spare)) ? spare : hub.daemon
    await used.kill()
    const after = await linkOf(a, b, ({ address }) => address !== before.address)
    assert.equal(after.direct, false)
    await writeFile(a.at('still.txt'), 'here')
    await untilSame(a, b)
  })

  it('a device that is carried to another network is back, and starts where no DHT server answers', async () => {
    const key = makeKeys().write
    const [home, laptop] = [await place.internet.host('public'), await place.internet.host('north')]
    const dead = `/ip4/198.51.100.250/tcp/${DHT_PORT}/p2p/12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo`
    const a = on(home, { key, words: ['--bootstrap', dead] })
    const b = on(laptop, { key, words: ['--bootstrap', dead, '--peer', `/ip4/${home.address}/tcp/${PORT}`] })
    await Promise.all([a.start(), b.start()])
    await linkOf(a, b)
    const { problems } = await untilReach(b, (reach) => reach.problems.length > 0)
    assert.equal(problems[0]?.code, 'RENDEZVOUS')

    const started = performance.now()
    await laptop.move('public')
    await writeFile(b.at('moved.txt'), 'moved')
    await untilContent(a.at('moved.txt'), Buffer.from('moved'))
    console.log(`        back after ${((performance.now() - started) / 1000).toFixed(1)} s`)
  })
  it('what a relay alters is taken by nobody: the link breaks and is made again', async () => {
    const key = makeKeys().write
    const hub = await place.startHub(key, { preload: TAMPERING })
    const own = makeKeys().write
    const [a, b] = [on(await place.internet.host('north'), { key, words: hub.words }), on(await place.internet.host('south'), { key, words: hub.words })]
    await Promise.all([a.start(), b.start()])
    await linkOf(a, b)
    // The relay has not this folder: all of it passes through.
    const [here, there] = [place.at('own-a'), place.at('own-b')]
    const content = randomBytes(3_000_000)
    await mkdir(here)
    await writeFile(join(here, 'large'), content)
    for (const [daemon, path] of [
      [a, here],
      [b, there]
    ] as const) {
      assert.equal((await daemon.syncline('folder', 'add', path, '--key', own)).status, 0)
    }
    await until(async () => {
      const held = await readFile(join(there, 'large')).catch(() => undefined)
      assert.ok(held === undefined || held.equals(content), 'what the relay made of it was placed')
      return held !== undefined
    }, 50)
    assert.equal(hub.daemon.log.match(/tampered with a relayed link/g)?.length, 2)
    assert.equal((await linkOf(b, a)).direct, false)
    for (const daemon of [a, b]) for (const folder of (await daemon.status()).folders) assert.deepEqual([folder.problems, folder.conflicts], [0, 0])
  })
  it('twenty providers that are no devices keep nobody from being found by a key', async () => {
    const key = makeKeys().write
    const { internet } = place
    // It has another folder: whoever is found is found by the DHT.
    const hub = await place.startHub(makeKeys().write)
    const host = await internet.host('public')
    const address = '/ip4/198.51.100.250/tcp/1'
    await host.output(process.execPath, [FAKES, hub.words[1] as string, key, '20', address])
    const [a, b] = [on(await internet.host('public'), { key, words: hub.words }), on(await internet.host('north'), { key, words: hub.words })]
    await a.start()
    await untilReach(a, ({ rendezvous }) => rendezvous?.state === 'idle' && rendezvous.found >= 20)
    await b.start()
    await linkOf(b, a, ({ direct }) => direct)
    const { rendezvous } = (await b.status()).device.reach
    assert.ok((rendezvous?.found ?? 0) >= 20, `${rendezvous?.found} were found`)
  })
})
