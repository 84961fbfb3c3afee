import assert from 'node:assert/strict'
import { blake3, type ContentId, toHex } from '../../protocol/index.ts'
import type { Conflict, Resolution } from '../../src/status.ts'
import type { Decision } from '../../src/engine.ts'
import { auditIndex } from '../fixtures/index-audit.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import { copiesIn, World, type WorldDevice } from './world.ts'

const LARGE = new Uint8Array(3 << 20).map((_, i) => (i * 31 + (i >> 11)) & 0xff)

describe('conflicts', () => {
  let world: World
  const make = async (devices: readonly WorldDevice[] = [{}, {}]) => {
    world = new World(devices)
    await world.start()
    return world.devices as [SimulatedDevice, SimulatedDevice, SimulatedDevice]
  }
  const conflicts = (device: SimulatedDevice): Promise<Conflict[]> => device.engine.conflicts(device.status().id).list()
  const resolve = (device: SimulatedDevice, copies: readonly string[], decision: Decision): Promise<Resolution[]> =>
    world.clock.resolve(device.engine.conflicts(device.status().id).resolve(copies, decision), 60_000, 'a resolution')
  /** B's edit of `f` loses against A's; both are of 'one'. */
  const conflict = async (devices?: readonly WorldDevice[], content: string | Uint8Array = 'of B', first: string | Uint8Array = 'one') => {
    const [a, b, c] = await make(devices)
    a.hands.userWrite('f', first)
    await world.rest()
    world.network.partition([a.identity.device])
    b.hands.userWrite('f', content)
    await world.clock.advance(5000)
    a.hands.userWrite('f', 'of A')
    await world.clock.advance(1000)
    world.network.heal()
    await world.rest()
    const [copy = ''] = copiesIn(world.files(a))
    return { a, b, c, copy }
  }
  const archived = (device: SimulatedDevice): string[] =>
    device.hands
      .tree({ own: true })
      .flatMap(({ path, type, content }) => (path.startsWith('.syncline/archive/') && type === 'file' ? [new TextDecoder().decode(content)] : []))

  afterEach(async () => {
    const { violations, devices } = world
    const faults: string[] = []
    for (const device of devices)
      if (device.running && device.status().right !== 'store') faults.push(...(await auditIndex(device.index, device.identity.publicKey)))
    world.stop()
    assert.deepEqual([violations, faults], [[], []])
  })

  it('are told of on every device: both edits, whose they are, and what both were made from', async () => {
    const { a, b, c, copy } = await conflict([{}, {}, {}])
    for (const [device, mine] of [
      [a, 'current'],
      [b, 'copy'],
      [c, null]
    ] as const) {
      const [found, ...others] = await conflicts(device)
      assert.equal(others.length, 0)
      assert.equal(device.status().conflicts, 1)
      assert.deepEqual([found?.path, found?.copy, found?.reason, found?.mine], ['f', copy, 'both-edited', mine])
      assert.deepEqual([found?.current?.device, found?.copied.device], [a.identity.device, b.identity.device])
      assert.equal(found?.ancestor?.content, toHex(blake3(new TextEncoder().encode('one'))))
    }
  })

  it('are told of by a new index, too', async () => {
    const { b, copy } = await conflict()
    await b.stop()
    b.wipeIndex()
    await world.start(b)
    await world.rest()
    assert.deepEqual(
      (await conflicts(b)).map((one) => one.copy),
      [copy]
    )
  })

  it('of what was edited more than once tell of no common version: merged with another one, an edit would be undone', async () => {
    const [a, b] = await make()
    a.hands.userWrite('f', 'one')
    await world.rest()
    world.network.partition([a.identity.device])
    b.hands.userWrite('f', 'of B')
    await world.clock.advance(3000)
    b.hands.userWrite('f', 'of B, again')
    await world.clock.advance(3000)
    a.hands.userWrite('f', 'of A')
    await world.clock.advance(1000)
    world.network.heal()
    await world.rest()
    assert.deepEqual(
      (await conflicts(a)).map(({ ancestor, reason }) => [ancestor, reason]),
      [[null, 'both-made']]
    )
  })

  for (const [keep, onA, onB] of [
    ['mine', 'of A', 'of B'],
    ['theirs', 'of B', 'of A'],
    ['current', 'of A', 'of A'],
    ['copy', 'of B', 'of B']
  ] as const) {
    it(`end with ${keep} on all devices, and what was not kept is in an archive`, async () => {
      for (const [at, kept] of [
        ['a', onA],
        ['b', onB]
      ] as const) {
        const { a, b, copy } = await conflict()
        const device = at === 'a' ? a : b
        const [done] = await resolve(device, [copy], { keep })
        assert.equal(done?.ok, true)
        await world.rest()
        for (const one of [a, b]) assert.deepEqual([world.files(one), one.status().conflicts, await conflicts(one)], [{ f: kept }, 0, []])
        assert.ok(archived(device).includes(kept === 'of A' ? 'of B' : 'of A'))
        if (at === 'a') world.stop()
      }
    })
  }

  it('end with both under names of their own, on all devices', async () => {
    const { a, b, copy } = await conflict()
    const [done] = await resolve(a, [copy], { keep: 'both', nameOf: () => 'lap/top' })
    assert.match(done?.ok === true ? (done.as ?? '') : '', /^f \(laptop \d{4}-\d\d-\d\d\)$/)
    await world.rest()
    for (const one of [a, b]) assert.deepEqual([Object.values(world.files(one)).sort(), await conflicts(one)], [['of A', 'of B'], []])
  })

  it('end with a large copy in its place, which is not sent again', async () => {
    const { a, b, copy } = await conflict(undefined, LARGE)
    await resolve(b, [copy], { keep: 'copy' })
    const before = b.engine.peers().reduce((sum, { bytesOut }) => sum + bytesOut, 0)
    await world.rest()
    assert.ok(b.engine.peers().reduce((sum, { bytesOut }) => sum + bytesOut, 0) - before < 100_000)
    assert.deepEqual(
      a.hands.tree().map(({ path, content }) => [path, content?.length]),
      [['f', LARGE.length]]
    )
  })

  it('end with a merge of what was seen, and not of what has changed since', async () => {
    const { a, b, copy } = await conflict()
    const [found] = await conflicts(a)
    const merge: Decision = {
      keep: 'merge',
      bytes: new TextEncoder().encode('merged'),
      current: found?.current?.content as never,
      copied: found?.copied.content as never
    }
    b.hands.userWrite(copy, 'of B, edited in the copy')
    await world.rest()
    const [refused] = await resolve(a, [copy], merge)
    assert.equal(refused?.ok === false ? refused.fault.code : '', 'CHANGED')
    const copied = toHex(blake3(new TextEncoder().encode('of B, edited in the copy'))) as ContentId
    const [done] = await resolve(a, [copy], { ...merge, copied })
    assert.equal(done?.ok, true)
    await world.rest()
    for (const one of [a, b]) assert.deepEqual(world.files(one), { f: 'merged' })
    assert.deepEqual(archived(a).sort(), ['of A', 'of B', 'of B, edited in the copy'])
  })

  for (const [what, first] of [
    ['small', 'one'],
    ['large', LARGE]
  ] as const) {
    it(`find what both were made from, a ${what} one, where another device has kept it`, async () => {
      const { a, b, c } = await conflict([{}, {}, {}], 'of B', first)
      const [found] = await conflicts(a)
      assert.ok(found?.ancestor)
      const read = (device: SimulatedDevice) =>
        world.clock.resolve(device.engine.conflicts(device.status().id).read('f', found.ancestor?.content as ContentId, 8 << 20), 60_000, 'a content')
      const wanted = typeof first === 'string' ? new TextEncoder().encode(first) : first
      for (const device of [a, b, c]) assert.deepEqual(await read(device), wanted)
      await c.stop()
      await world.clock.advance(1000)
      assert.equal(await read(a), null)
    })
  }

  it('that two devices end in two ways at the same time end in one way on all, and nothing is lost', async () => {
    const { a, b, c, copy } = await conflict([{}, {}, {}])
    world.network.partition([a.identity.device])
    await resolve(a, [copy], { keep: 'current' })
    await resolve(b, [copy], { keep: 'copy' })
    world.network.heal()
    await world.rest()
    const files = world.files(a)
    assert.ok(Object.values(files).includes('of B'), JSON.stringify(files))
    for (const one of [b, c]) assert.deepEqual(world.files(one), files)
  })

  /** Both B and C have B's edit when A's comes: each makes the copy, and says that the conflict is over. */
  const settledTwice = async () => {
    const [a, b, c] = await make([{}, {}, {}])
    a.hands.userWrite('f', 'one')
    await world.rest()
    await a.stop()
    b.hands.userWrite('f', 'of B')
    await world.rest()
    await world.clock.advance(5000)
    a.hands.userWrite('f', 'of A')
    await world.start(a)
    await world.rest()
    const [copy = ''] = copiesIn(world.files(a))
    return { a, b, c, copy }
  }

  for (const at of [0, 1, 2]) {
    it(`that two devices settled are over for what device ${'ABC'[at]} makes of the file then: an edit makes no other one`, async () => {
      const { copy } = await settledTwice()
      world.devices[at]?.hands.userWrite('f', 'an edit')
      await world.rest()
      for (const one of world.devices) assert.deepEqual(world.files(one), { f: 'an edit', [copy]: 'of B' })
    })

    it(`that two devices settled are over for device ${'ABC'[at]}: what it deletes stays away`, async () => {
      const { copy } = await settledTwice()
      world.devices[at]?.hands.userDelete('f')
      await world.rest()
      for (const one of world.devices) assert.deepEqual(world.files(one), { [copy]: 'of B' })
    })
  }

  it('are left where their user changed a file a moment ago', async () => {
    const { a, copy } = await conflict()
    if (a.watcher !== undefined) a.watcher.memory.deaf = true
    a.hands.userWrite('f', 'of A, not seen yet')
    const [refused] = await resolve(a, [copy], { keep: 'copy' })
    assert.equal(refused?.ok === false ? refused.fault.code : '', 'CHANGED')
    assert.deepEqual(Object.values(world.files(a)).sort(), ['of A, not seen yet', 'of B'])
    await world.rest()
    assert.equal(world.files(a)['f'], 'of A, not seen yet')
  })

  it('of a directory and a file leave the directory', async () => {
    const { a, copy } = await conflict()
    a.hands.userDelete('f')
    a.hands.userWrite('f/g', 'in it')
    await world.rest()
    assert.deepEqual(
      (await conflicts(a)).map(({ reason }) => reason),
      ['type-changed']
    )
    const [refused] = await resolve(a, [copy], { keep: 'copy' })
    assert.equal(refused?.ok === false ? refused.fault.code : '', 'DIRECTORY')
    assert.deepEqual(Object.values(world.files(a)).sort(), ['in it', 'of B'])
  })

  it('are not ended where nobody would hear of it', async () => {
    const { copy, c } = await conflict([{}, {}, { right: 'read' }])
    await assert.rejects(resolve(c, [copy], { keep: 'current' }), { name: 'FolderError' })
    await c.engine.pauseFolder(c.status().id)
    await assert.rejects(resolve(c, [copy], { keep: 'current' }), /paused/)
    assert.equal(world.files(c)[copy], 'of B')
  })
})
