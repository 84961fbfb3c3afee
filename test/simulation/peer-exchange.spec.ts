import assert from 'node:assert/strict'
import type { SimulatedDevice } from './simulated-device.ts'
import { World, type WorldDevice } from './world.ts'

describe('peer exchange', () => {
  let world: World
  const make = async (devices: readonly WorldDevice[]): Promise<SimulatedDevice[]> => {
    world = new World(devices, { takesHints: true })
    await world.start()
    return world.devices
  }
  const isLinked = (a: SimulatedDevice, b: SimulatedDevice): boolean => (a.network?.links(b.identity.device).length ?? 0) > 0
  afterEach(() => {
    const { violations } = world
    world.stop()
    assert.deepEqual(violations, [])
  })

  it('links two that know only a third', async () => {
    const [a, b, c] = (await make([{ peers: [1] }, { peers: [] }, { peers: [1], right: 'read' }])) as [SimulatedDevice, SimulatedDevice, SimulatedDevice]
    await world.clock.runUntil(() => isLinked(a, c), 10_000, 'a link of A and C')
    await b.stop()
    a.hands.userWrite('f', 'without B')
    await world.rest()
    assert.deepEqual(world.files(c), { f: 'without B' })
  })

  it('makes a mesh of a long chain, where each knows the one before it', async () => {
    const devices = await make([{ peers: [] }, { peers: [0] }, { peers: [1] }, { peers: [2] }, { peers: [3] }])
    await world.clock.runUntil(() => devices.every((one) => devices.every((other) => one === other || isLinked(one, other))), 60_000, 'a mesh')
  })

  it('leads to where a device is now, and comes to rest', async () => {
    const [a, b, c] = (await make([{ peers: [1] }, { peers: [] }, { peers: [1] }])) as [SimulatedDevice, SimulatedDevice, SimulatedDevice]
    await world.clock.runUntil(() => isLinked(a, c), 10_000, 'a link of A and C')
    await world.rest()
    await world.clock.advance(60_000)
    c.network?.move([`/ip4/192.0.2.9/tcp/22600/p2p/${c.identity.device}`])
    const folder = b.status().id
    const ofC = (one: SimulatedDevice): readonly string[] | undefined =>
      one.network?.kept(folder).find(({ device }) => Buffer.from(device).equals(Buffer.from(c.identity.publicKey)))?.addresses
    await world.clock.runUntil(() => [a, b].every((one) => ofC(one)?.[0]?.includes('192.0.2.9') === true), 10_000, 'both to hear of it')
    await world.clock.advance(5000)
    const { carriedBytes } = world.network
    await world.clock.advance(60_000)
    assert.equal(world.network.carriedBytes, carriedBytes, 'nothing is told again and again')
  })
})
