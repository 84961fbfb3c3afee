import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { type DaemonProcess, makeKeys, untilSame } from '../fixtures/daemon-process.ts'
import { linkOf, PORT, untilReach, useInternet } from '../fixtures/internet-devices.ts'

describe('through routers', function () {
  this.timeout(60_000)
  const place = useInternet()

  it('devices behind two that translate addresses become linked directly, with no route and no port given', async () => {
    const key = makeKeys().write
    const { internet, on } = place
    const hub = await place.startHub(key)
    const [a, b] = [on(await internet.host('north'), { key, words: hub.words }), on(await internet.host('south'), { key, words: hub.words })]
    await Promise.all([a.start(), b.start()])
    const [from, back] = await Promise.all([linkOf(a, b, ({ direct }) => direct), linkOf(b, a, ({ direct }) => direct)])
    assert.match(from.address, /^\/ip4\/198\.51\.100\.2\/tcp\/\d+$/)
    assert.match(back.address, /^\/ip4\/198\.51\.100\.1\/tcp\/\d+$/)
    await hub.daemon.kill()
    await writeFile(a.at('direct.txt'), 'without the relay')
    await untilSame(a, b)
    for (const daemon of [a, b]) await untilReach(daemon, ({ reachability }) => reachability === 'private')
  })
  it('a device learns from others whether it can be dialled: on the public network, behind a router, and behind one that leads a port to it', async () => {
    const key = makeKeys().write
    const { internet, on } = place
    const hub = await place.startHub(key)
    const led = await internet.host('north')
    await internet.forward('north', PORT, `${led.address}:${PORT}`)
    const hosts = [await internet.host('public'), await internet.host('south'), led]
    const daemons = hosts.map((host) => on(host, { key, words: hub.words }))
    await Promise.all(daemons.map((daemon) => daemon.start()))
    const expected = ['public', 'private', 'public']
    await Promise.all(daemons.map((daemon, i) => untilReach(daemon, ({ reachability }) => reachability === expected[i])))
    const { device } = await (daemons[2] as DaemonProcess).status()
    assert.ok(device.addresses.includes(`/ip4/198.51.100.1/tcp/${PORT}/p2p/${device.id}`), device.addresses.join(' '))
  })

  for (const [protocol, mode] of [
    ['UPnP', 'works'],
    ['NAT-PMP', 'nat-pmp']
  ] as const) {
    it(`a device has its router open a port by ${protocol}, can be dialled there, and has it closed when it stops`, async () => {
      const key = makeKeys().write
      const { internet, on } = place
      const hub = await place.startHub(key)
      await internet.openPorts('north', mode)
      const host = await internet.host('north')
      const a = on(host, { key, words: ['--port-mapping', 'on', ...hub.words] })
      await a.start()
      const { problems } = await untilReach(a, ({ reachability }) => reachability === 'public')
      assert.deepEqual(problems, [])
      assert.deepEqual(await internet.openedPorts('north'), [`dport ${PORT} dnat to ${host.address}:${PORT}`])
      const { device } = await a.status()
      const outside = `/ip4/198.51.100.1/tcp/${PORT}`
      assert.ok(device.addresses.includes(`${outside}/p2p/${device.id}`))
      const b = on(await internet.host('south'), { key, words: ['--peer', outside] })
      await b.start()
      assert.equal((await linkOf(b, a, ({ direct }) => direct)).address, outside)
      await a.kill('SIGTERM')
      assert.deepEqual(await internet.openedPorts('north'), [])
    })
  }

  it('a router that refuses, or answers rubbish, is a problem with a hint, and stops nothing', async () => {
    const key = makeKeys().write
    const { internet, on } = place
    const hub = await place.startHub(key)
    const words = ['--port-mapping', 'on', ...hub.words]
    await Promise.all([internet.openPorts('north', 'refuses'), internet.openPorts('south', 'rubbish')])
    const [a, b] = [on(await internet.host('north'), { key, words }), on(await internet.host('south'), { key, words })]
    await Promise.all([a.start(), b.start()])
    for (const [daemon, text] of [
      [a, /the router refuses: Action not authorized \(606\)/],
      [b, /a router answered with something that cannot be understood/]
    ] as const) {
      const { problems } = await untilReach(daemon, (reach) => reach.problems.length > 0)
      assert.deepEqual([problems.length, problems[0]?.code], [1, 'PORT_MAPPING'])
      assert.match(problems[0]?.message ?? '', text)
      assert.match(problems[0]?.hint ?? '', /turn on UPnP or NAT-PMP in the router, or have it lead TCP port 22600/)
    }
    await writeFile(a.at('a.txt'), 'all the same')
    await untilSame(hub.daemon, a, b)
  })
})
