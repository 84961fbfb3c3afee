import assert from 'node:assert/strict'
import { FORMER_KEYS } from '../../protocol/index.ts'
import { auditIndex } from '../fixtures/index-audit.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import { World, type WorldDevice } from './world.ts'

const REST_MS = 60_000

describe('removal of a member', () => {
  let world: World | undefined
  const make = async (devices: readonly WorldDevice[] = [{}, {}, {}]) => {
    world = new World(devices)
    await world.start()
    const [a, b, c, d] = world.devices as [SimulatedDevice, SimulatedDevice, SimulatedDevice, SimulatedDevice]
    return { world, a, b, c, d }
  }
  afterEach(async () => {
    const violations = [...(world?.violations ?? [])]
    for (const device of world?.devices ?? []) {
      for (const fault of await auditIndex(device.index, device.identity.publicKey)) violations.push(`${device.name}: ${fault}`)
    }
    world?.stop()
    world = undefined
    assert.deepEqual(violations, [])
  })

  /** They hold the same, but for `out`. */
  const restWithout = async (...out: readonly SimulatedDevice[]): Promise<void> => {
    assert.ok(world)
    const members = world.devices.filter((device) => device.running && !out.includes(device))
    await world.clock.runUntil(() => members.every((device) => device.status().peers.length >= members.length - 1), REST_MS, 'all to meet')
    for (const device of members) await world.clock.resolve(device.engine.scanFolder(device.status().id), REST_MS, `a scan of ${device.name}`)
    await world.clock.advance(2000)
    await world.clock.runUntil(
      () => members.every((device) => device.status().state === 'idle') && new Set(members.map((device) => device.status().digest)).size === 1,
      REST_MS,
      `the members to hold the same`
    )
  }
  const remove = async (by: SimulatedDevice, stay: readonly SimulatedDevice[]): Promise<void> => {
    const members = stay.map((device) => ({ device, right: device.mayWrite ? ('write' as const) : ('read' as const) }))
    await world?.clock.resolve(by.remove(members), REST_MS, 'the removal')
  }
  const isRemoved = (device: SimulatedDevice): boolean => device.status().error?.code === 'REMOVED'

  it('knows who may write before anything was written', async () => {
    const { world, a, b, c } = await make([{}, {}, { right: 'read' }])
    await world.rest()
    const seenBy = (device: SimulatedDevice) => [...new Set(device.status().peers.map(({ id, right }) => `${id} ${right}`))].sort()
    const [writer, reader] = [`${b.identity.device} write`, `${c.identity.device} read`]
    await world.clock.runUntil(() => seenBy(a).includes(writer), REST_MS, 'a grant to be shown')
    assert.deepEqual(seenBy(a), [writer, reader].sort())
    await remove(a, [a, b])
    await world.clock.runUntil(() => b.epoch === 1 && seenBy(a).includes(writer), REST_MS, 'the grant under the new key')
  })

  it('goes on among the members, who get the new key, and is told to the one that is out', async () => {
    const { world, a, b, c } = await make()
    a.hands.userWrite('f', 'one')
    c.hands.userWrite('g', 'by c')
    await world.rest()
    await remove(a, [a, b])
    await world.clock.runUntil(() => isRemoved(c) && b.epoch === 1, REST_MS, 'all to hear of it')
    b.hands.userWrite('f', 'two')
    a.hands.userWrite('h', 'three')
    c.hands.userWrite('g', 'later')
    c.hands.userWrite('i', 'later still')
    await restWithout(c)
    assert.deepEqual(world.files(a), { f: 'two', g: 'by c', h: 'three' })
    assert.deepEqual(world.files(b), world.files(a))
    assert.deepEqual(world.files(c), { f: 'one', g: 'later', i: 'later still' })
    assert.match(c.status().error?.message ?? '', /removed from the folder "C" on 20\d\d-\d\d-\d\d, by the device 12D3/)
  })

  it('is known again after a restart of all', async () => {
    const { world, a, b, c } = await make()
    c.hands.userWrite('f', 'one')
    await world.rest()
    await remove(a, [a, b])
    await world.clock.runUntil(() => isRemoved(c) && b.epoch === 1, REST_MS, 'all to hear of it')
    for (const device of world.devices) await device.stop()
    await world.start()
    assert.ok(isRemoved(c))
    b.hands.userWrite('f', 'two')
    await restWithout(c)
    assert.deepEqual(world.files(a), { f: 'two' })
    assert.deepEqual(world.files(c), { f: 'one' })
  })

  it('is told to a member that was away, by whoever it meets', async () => {
    const { world, a, b, c, d } = await make([{}, {}, {}, { right: 'read' }])
    a.hands.userWrite('f', 'one')
    await world.rest()
    await d.stop()
    await remove(a, [a, b, d])
    await world.clock.runUntil(() => b.epoch === 1, REST_MS, 'b to hear of it')
    b.hands.userWrite('f', 'two')
    await restWithout(c)
    await a.stop()
    await world.start(d)
    await restWithout(c)
    assert.deepEqual([d.epoch, world.files(d)], [1, { f: 'two' }])
  })

  it('lets several keys pass at a time to who was away for long', async () => {
    const { world, a, b, c, d } = await make([{}, {}, {}, {}])
    b.hands.userWrite('f', 'one')
    await world.rest()
    await b.stop()
    await remove(a, [a, b, d])
    await remove(a, [a, b])
    a.hands.userWrite('g', 'two')
    await world.start(b)
    await restWithout(c, d)
    assert.deepEqual([b.epoch, world.files(b)], [2, { f: 'one', g: 'two' }])
    assert.ok(isRemoved(c) && isRemoved(d))
  })

  it('lets a member in again that was away for more keys than a folder is offered under', async () => {
    const { world, a, b, c } = await make()
    b.hands.userWrite('f', 'one')
    await world.rest()
    await b.stop()
    await c.stop()
    await remove(a, [a, b])
    for (let epoch = 2; epoch <= FORMER_KEYS + 3; epoch++) await remove(a, [a, b])
    a.hands.userWrite('g', 'two')
    await world.start(b, c)
    await restWithout(c)
    assert.deepEqual([b.epoch, world.files(b)], [FORMER_KEYS + 3, { f: 'one', g: 'two' }])
    await world.clock.runUntil(() => isRemoved(c), REST_MS, 'c to hear of it')
  })

  it('counts what the one that left wrote before, also to who joins later', async () => {
    const { world, a, b, c } = await make()
    await b.stop()
    c.hands.userWrite('f', 'by c')
    await world.clock.runUntil(() => world.files(a)['f'] === 'by c', REST_MS, 'a to have it')
    await remove(a, [a, b])
    await world.clock.runUntil(() => isRemoved(c), REST_MS, 'c to hear of it')
    await world.start(b)
    await restWithout(c)
    assert.deepEqual(world.files(b), { f: 'by c' })
  })

  /** C's changes reach only `who`, and then it is removed by a, which knows nothing of them. */
  const behind = async (who: WorldDevice) => {
    const made = await make([{}, who, {}])
    const { world, a, b, c } = made
    a.hands.userWrite('edited', 'one')
    a.hands.userWrite('deleted', 'one')
    a.hands.userWrite('kept', 'one')
    await world.rest()
    await a.stop()
    c.hands.userWrite('edited', 'by c')
    c.hands.userWrite('new', 'by c')
    c.hands.userDelete('deleted')
    await world.clock.runUntil(() => world.files(b)['new'] === 'by c' && world.files(b)['deleted'] === undefined, REST_MS, 'b to have them')
    await world.clock.runUntil(() => world.files(b)['edited'] === 'by c', REST_MS, 'b to have them')
    await b.stop()
    await world.start(a)
    // It gets nothing from c before it removes it.
    return made
  }

  it('keeps what a member had taken in beyond the cut, in its name', async () => {
    const { world, a, b, c } = await behind({})
    await c.stop()
    await world.rest()
    await remove(a, [a, b])
    await world.start(b)
    await restWithout(c)
    assert.deepEqual(world.files(a), { edited: 'by c', kept: 'one', new: 'by c', deleted: 'one' })
    assert.deepEqual(world.files(b), world.files(a))
  })

  it('keeps it as a local change, where that member may only read', async () => {
    const { world, a, b, c } = await behind({ right: 'read' })
    await c.stop()
    await world.rest()
    await remove(a, [a, b])
    await world.start(b)
    await world.clock.runUntil(() => b.epoch === 1 && b.status().state === 'idle' && b.status().peers.length === 1, REST_MS, 'b to hear of it')
    await world.clock.advance(5000)
    assert.deepEqual(world.files(a), { edited: 'one', kept: 'one', deleted: 'one' })
    assert.deepEqual(world.files(b), { edited: 'by c', kept: 'one', new: 'by c', deleted: 'one' })
    assert.equal(b.status().localChanges, 2)
    a.hands.userWrite('kept', 'two')
    await world.clock.runUntil(() => world.files(b)['kept'] === 'two', REST_MS, 'b to go on')
  })

  it('is as if it had not been where its maker dies before it is kept, and holds where it dies after', async () => {
    for (const late of [false, true]) {
      const { world, a, b, c } = await make()
      c.hands.userWrite('f', 'one')
      await world.rest()
      const removing = a.remove([a, b].map((device) => ({ device, right: 'write' as const })))
      removing.catch(() => {})
      if (late) await world.clock.runUntil(() => a.epoch === 1, REST_MS, 'it to be kept')
      a.kill()
      await world.start(a)
      c.hands.userWrite('f', 'two')
      if (late) await world.clock.runUntil(() => isRemoved(c), REST_MS, 'c to hear of it')
      else await world.rest()
      assert.deepEqual([a.epoch, isRemoved(c)], late ? [1, true] : [0, false])
      if (!late) world.stop()
    }
  })

  it('is heard of by who connects while the folder is closed to be opened under the new key', async () => {
    const { world, a, b, c } = await make()
    a.hands.userWrite('f', 'one')
    await world.rest()
    await b.stop()
    const { index } = a
    const open = index.open.bind(index)
    const opened = Promise.withResolvers<void>()
    index.open = () => opened.promise.then(open)
    const removing = a.remove([a, b].map((device) => ({ device, right: 'write' as const })))
    await world.clock.runUntil(() => a.epoch === 1, REST_MS, 'it to be kept')
    await world.start(b)
    const { device } = a.identity
    await world.clock.runUntil(() => b.network?.links(device).length !== 0, REST_MS, 'b to connect')
    // Long enough for a session to open what it is offered.
    await world.clock.advance(2000)
    const links = b.network?.links(device) ?? []
    opened.resolve()
    await world.clock.resolve(removing, REST_MS, 'the removal')
    b.hands.userWrite('f', 'two')
    a.hands.userWrite('g', 'three')
    await restWithout(c)
    assert.deepEqual([b.epoch, world.files(a), world.files(b)], [1, { f: 'two', g: 'three' }, { f: 'two', g: 'three' }])
    assert.ok(
      b.network?.links(device).some((link) => links.includes(link)),
      'the session that began meanwhile goes on'
    )
  })

  it('parts the folder where two remove at the same time, and says so on both sides', async () => {
    const { world, a, b, c, d } = await make([{}, {}, {}, { right: 'read' }])
    await world.rest()
    world.network.partition([a.identity.device])
    await remove(a, [a, b])
    await remove(b, [a, b, c])
    world.network.heal()
    const forks = (device: SimulatedDevice): string[] =>
      device
        .problems()
        .filter(({ reason }) => reason === 'FOLDER_FORKED')
        .map(({ message }) => message)
    await world.clock.runUntil(() => forks(a).length > 0 && forks(b).length > 0, REST_MS, 'both to say so')
    for (const [device, other] of [
      [a, b],
      [b, a]
    ] as const) {
      assert.equal(forks(device).length, 1)
      assert.match(
        forks(device)[0] ?? '',
        new RegExp(`goes with ${device.identity.device}, and ([^ ]+, )?${other.identity.device}.* with ${other.identity.device}: .*syncline invite`)
      )
      assert.equal(device.status().problems, 1)
    }
    await world.clock.runUntil(() => isRemoved(d), REST_MS, 'd to hear that both left it out')
  })

  it('keeps for all what is left on a disk where a device that is out had deleted it, and nobody else has heard of it', async () => {
    const { world, a, b, c } = await make()
    await world.rest()
    await a.stop()
    c.hands.userWrite('f', 'by c')
    await world.clock.runUntil(() => world.files(b)['f'] === 'by c', REST_MS, 'b to take it')
    b.configure({ review: 'always' })
    c.hands.userDelete('f')
    await world.clock.runUntil(() => b.status().state === 'held', REST_MS, 'the delete to wait at b')
    await b.stop()
    await c.stop()
    await world.start(a)
    await remove(a, [a, b])
    await world.start(b)
    await restWithout(c)
    assert.deepEqual([world.files(a), world.files(b)], [{ f: 'by c' }, { f: 'by c' }])
  })

  it('leaves out who was removed and became a member never again by an old key', async () => {
    const { world, a, b, c } = await make()
    c.hands.userWrite('f', 'one')
    await world.rest()
    await b.stop()
    await remove(a, [a, b])
    await world.clock.runUntil(() => isRemoved(c), REST_MS, 'c to hear of it')
    await a.stop()
    // It forgets that it is out, and meets who has not heard.
    c.forgetRemoval()
    await c.stop()
    await world.start(b, c)
    c.hands.userWrite('f', 'by c, too late')
    await world.clock.runUntil(() => world.files(b)['f'] === 'by c, too late', REST_MS, 'b to take it, as it cannot know')
    await world.start(a)
    await restWithout(c)
    assert.deepEqual(world.files(a), world.files(b), 'b vouches for what it had taken in')
    c.hands.userWrite('f', 'by c, later still')
    await world.clock.advance(10_000)
    assert.deepEqual([world.files(a), world.files(b)], [{ f: 'by c, too late' }, { f: 'by c, too late' }])
  })
})
