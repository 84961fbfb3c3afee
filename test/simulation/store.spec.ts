import assert from 'node:assert/strict'
import { toHex } from '../../protocol/index.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import { World, type WorldDevice } from './world.ts'

const LARGE = new Uint8Array(3 << 20).map((_, i) => (i * 31 + (i >> 11)) & 0xff)

/** Its blobs: files of its own, without the notes, whose name is their sum. */
function blobsOf(device: SimulatedDevice): string[] {
  return device.hands
    .tree({ own: true })
    .filter(({ path, type }) => type === 'file' && /^\.syncline\/sealed\/[0-9a-f]{2}\/([0-9a-f]+)\.(?!\1$)/.test(path))
    .map(({ path }) => path)
}

describe('a store-only device', () => {
  let world: World | undefined
  /** A, B and C write or read, the last one only stores, and is the only one that the others know; it dials them, too. */
  const make = async (...devices: readonly WorldDevice[]) => {
    world = new World([...devices.map((device) => ({ peers: [devices.length], ...device })), { right: 'store' }])
    const store = world.devices.at(-1) as SimulatedDevice
    const [a, b, c] = world.devices as [SimulatedDevice, SimulatedDevice, SimulatedDevice]
    await world.start(store)
    return { world, a, b, c, store }
  }
  const reasons = (device: SimulatedDevice): string[] => device.problems().map(({ reason }) => reason)
  afterEach(() => {
    const violations = world?.violations ?? []
    world?.stop()
    world = undefined
    assert.deepEqual(violations, [])
  })

  it('is what two writers sync through that never meet, and what a third one gets everything from when both are gone', async () => {
    const { world, a, b, c, store } = await make({}, {}, { right: 'read' })
    await world.start(a)
    a.hands.userWrite('d/f', 'one')
    a.hands.userWrite('large', LARGE)
    a.hands.userWrite('empty', '')
    a.hands.userSymlink('d/f', 'link')
    await world.rest()
    assert.equal(a.status().peers[0]?.inSync, true)
    await a.stop()
    await world.start(b)
    await world.rest()
    assert.deepEqual(b.hands.tree(), a.hands.tree())
    b.hands.userWrite('d/f', 'two')
    b.hands.userDelete('empty')
    await world.rest()
    await b.stop()
    await world.start(a)
    await world.rest()
    assert.deepEqual(a.hands.tree(), b.hands.tree())
    await a.stop()
    await world.start(c)
    await world.rest()
    assert.deepEqual(c.hands.tree(), a.hands.tree())
    assert.deepEqual(store.hands.tree(), [], 'nothing in plain')
    assert.deepEqual([...reasons(c), ...reasons(store)], [])
  })

  it('settles nothing itself: writers that changed the same meet in it with one copy', async () => {
    const { world, a, b } = await make({}, { skewMs: 5000 })
    await world.start(a, b)
    a.hands.userWrite('f', 'one')
    await world.rest()
    await a.stop()
    b.hands.userWrite('f', 'of b')
    await world.rest()
    await b.stop()
    a.hands.userWrite('f', 'of a, longer')
    await world.start(a)
    await world.rest()
    await world.start(b)
    await world.rest()
    assert.deepEqual(world.files(a), world.files(b))
    assert.deepEqual(Object.values(world.files(a)).sort(), ['of a, longer', 'of b'])
  })

  it('gets no blob for a rename, a copy, a delete or another time', async () => {
    const { world, a, store } = await make({})
    await world.start(a)
    a.hands.userWrite('d/large', LARGE)
    a.hands.userWrite('d/small', 'small')
    await world.rest()
    const before = blobsOf(store)
    const received = (): number => store.engine.peers()[0]?.bytesIn ?? 0
    const bytes = received()
    a.hands.userRename('d', 'e')
    a.hands.userWrite('copy', LARGE)
    await world.rest()
    a.hands.userDelete('copy')
    await world.rest()
    assert.deepEqual(blobsOf(store), before)
    assert.ok(received() - bytes < 100_000, `${received() - bytes} bytes came`)
  })

  it('gives the space of what was replaced back, once it has what replaced it', async () => {
    const { world, a, b, store } = await make({}, {})
    await world.start(a)
    a.hands.userWrite('f', LARGE)
    a.hands.userWrite('g', 'stays')
    await world.rest()
    const before = blobsOf(store).length
    a.hands.userWrite('f', 'short')
    await world.rest()
    await world.clock.advance(20_000)
    assert.ok(before > 2)
    assert.equal(blobsOf(store).length, 2)
    assert.equal(store.status().files, 2)
    await a.stop()
    await world.start(b)
    await world.rest()
    assert.deepEqual(world.files(b), { f: 'short', g: 'stays' })
  })

  it('passes on to another one what it holds', async () => {
    world = new World([{ peers: [1] }, { right: 'store', peers: [2] }, { right: 'store', peers: [] }, { peers: [2] }])
    const [a, first, second, b] = world.devices as [SimulatedDevice, SimulatedDevice, SimulatedDevice, SimulatedDevice]
    await world.start(a, first, second)
    a.hands.userWrite('f', 'one')
    a.hands.userWrite('large', LARGE)
    await world.rest()
    a.hands.userWrite('f', 'two')
    await world.rest()
    assert.equal(first.status().digest, second.status().digest)
    await a.stop()
    await first.stop()
    await world.start(b)
    await world.rest()
    assert.deepEqual(b.hands.tree(), a.hands.tree())
  })

  it('mends what is gone from its disk or spoilt there, from who has it', async () => {
    const { world, a, b, store } = await make({}, {})
    await world.start(a)
    a.hands.userWrite('f', 'one')
    a.hands.userWrite('g', 'two')
    await world.rest()
    const [first, second] = blobsOf(store) as [string, string]
    store.hands.userDelete(first)
    store.hands.userWrite(second, new Uint8Array(store.hands.userRead(second).length))
    await world.start(b)
    await world.rest()
    assert.deepEqual(b.hands.tree(), a.hands.tree())
    assert.equal(blobsOf(store).length, 2)
    assert.ok(store.hands.userRead(second).some((byte) => byte !== 0))
  })

  for (const how of ['is killed', 'loses power']) {
    it(`tells of nothing that it has not when it ${how}`, async () => {
      for (let i = 0; i < 12; i++) {
        const { world, a, b, store } = await make({}, {})
        await world.start(a)
        for (let n = 0; n < 10; n++) a.hands.userWrite(`f${n}`, `content ${n}`)
        a.hands.userWrite('large', LARGE)
        await world.clock.advance(100 + i * 40)
        if (how === 'is killed') store.kill()
        else store.cutPower()
        await world.start(store)
        await world.rest()
        await a.stop()
        await world.start(b)
        await world.rest()
        assert.deepEqual(b.hands.tree(), a.hands.tree())
        assert.deepEqual(reasons(b), [])
        world.stop()
      }
    })
  }

  it('brings a folder back that lost its index when nobody else has the folder any more', async () => {
    const { world, a, b, store } = await make({}, { right: 'read' })
    await world.start(a)
    a.hands.userWrite('d/f', 'one')
    a.hands.userWrite('large', LARGE)
    await world.rest()
    a.hands.userWrite('d/f', 'two')
    await world.rest()
    await world.clock.advance(20_000)
    const digest = store.status().digest
    await a.stop()
    await store.stop()
    store.wipeIndex()
    await world.start(store)
    await world.start(b)
    await world.rest()
    assert.deepEqual(b.hands.tree(), a.hands.tree())
    assert.equal(store.status().digest, digest)
    assert.deepEqual(reasons(b), [])
  })

  it('reads and gets nothing after a restart', async () => {
    const { world, a, store } = await make({})
    await world.start(a)
    a.hands.userWrite('f', LARGE)
    await world.rest()
    await world.clock.advance(5000)
    await store.stop()
    await world.start(store)
    await world.rest()
    await world.clock.advance(5000)
    assert.deepEqual(
      { ...store.disks.at(-1)?.counts, bytes: (store.engine.peers()[0]?.bytesIn ?? 0) < 5000 },
      { actions: 0, hashed: 0, read: 0, staged: 0, bytes: true }
    )
  })

  const SEEDS = Number(process.env['SYNCLINE_TEST_RUNS'] ?? 4)
  it(`has it all in the end, whatever was done by its users and to its processes, ${SEEDS} times`, async function () {
    this.timeout(60_000 + SEEDS * 20_000)
    const first = Number(process.env['SYNCLINE_TEST_SEED'] ?? 1)
    for (let seed = first; seed < first + SEEDS; seed++) {
      const random = new SeededRandom(`store ${seed}`)
      const { world, a, b, c, store } = await make({ diskPauseMs: 30 }, { skewMs: 4000, peers: random.chance(0.5) ? [0, 3] : [3] }, { right: 'read' })
      await world.start(a, b)
      const paths = ['f', 'g', 'd/h', 'd/i', 'e/j']
      for (let step = 0; step < 40; step++) {
        const user = random.chance(0.5) ? a : b
        const path = paths[random.integer(0, paths.length)] as string
        const there = user.hands.tree().filter(({ type }) => type === 'file')
        const some = there[random.integer(0, Math.max(1, there.length))]?.path
        const kind = random.integer(0, 12)
        try {
          if (kind < 4) user.hands.userWrite(path, `${seed} ${step} `.repeat(random.integer(1, 400)))
          else if (kind === 4) user.hands.userWrite(path, random.bytes(random.integer(1 << 20, 3 << 20)))
          else if (kind === 5 && some !== undefined) user.hands.userDelete(some)
          else if (kind === 6 && some !== undefined) user.hands.userRename(some, `${some}x`.slice(0, 20))
          else if (kind === 7) store.kill()
          else if (kind === 8) store.cutPower()
          else if (kind === 9) user.kill()
          else if (kind === 10) world.network.partition([store.identity.device])
          else world.network.heal()
        } catch (error) {
          // What its user meant is not there, or is a directory.
          assert.ok(error instanceof Error)
        }
        await world.clock.advance(random.integer(0, 3000))
        for (const device of [store, a, b]) if (!device.running && random.chance(0.6)) await world.start(device)
      }
      world.network.heal()
      for (const device of [store, a, b]) if (!device.running) await world.start(device)
      const rested = async (): Promise<void> => {
        const states = () => JSON.stringify(world.devices.flatMap((device) => (device.running ? [[device.status(), device.problems()]] : [])))
        await world.rest().catch((error: unknown) => assert.fail(`seed ${seed}: ${String(error)} ${states()}`))
      }
      await rested()
      await world.clock.advance(60_000)
      await rested()
      assert.deepEqual([store.status().needFiles, a.status().peers.every(({ inSync }) => inSync)], [0, true], `seed ${seed}`)
      const { files, directories } = a.status()
      assert.ok(store.status().files >= files + directories, `seed ${seed}`)
      await a.stop()
      await b.stop()
      await world.start(c)
      await world.rest()
      assert.deepEqual(c.hands.tree(), a.hands.tree(), `seed ${seed}`)
      assert.deepEqual([...reasons(c), ...reasons(store)], [], `seed ${seed}`)
      assert.deepEqual(world.violations, [], `seed ${seed}`)
      world.stop()
    }
  })

  it('is named when it was set back', async () => {
    const { world, a, b, store } = await make({}, { right: 'read' })
    await world.start(a)
    a.hands.userWrite('f', 'one')
    await world.rest()
    await world.clock.advance(5000)
    await store.stop()
    const backup = store.index.snapshot()
    await world.start(store)
    a.hands.userWrite('g', 'two')
    await world.rest()
    await world.clock.advance(5000)
    await store.stop()
    // B hears of it from A.
    await world.start(b)
    b.network?.remember(a.identity.device)
    await world.clock.advance(5000)
    await a.stop()
    store.index.restore(backup)
    await world.start(store)
    await world.clock.advance(5000)
    assert.deepEqual(reasons(b), ['STORE_WITHHOLDS'])
    assert.match(b.problems()[0]?.message ?? '', new RegExp(store.identity.device))
    await world.start(a)
    await world.rest()
    await world.clock.advance(5000)
    assert.deepEqual(reasons(b), [], 'it has it again')
  })

  /** By A, who has heard nothing of what went on since the network was parted. */
  const removeB = async (world: World, a: SimulatedDevice, b: SimulatedDevice, store: SimulatedDevice): Promise<void> => {
    b.kill()
    await world.clock.resolve(a.remove([a, store].map((device) => ({ device, right: device.right }))), 60_000, 'the removal')
    world.network.heal()
    await world.clock.runUntil(() => store.epoch === a.epoch, 60_000, 'the store to hear of it')
    await world.clock.advance(30_000)
  }
  /** All say of each other that they hold the same. */
  const areInSync = (...devices: readonly SimulatedDevice[]): boolean => devices.every((device) => device.status().peers.every(({ inSync }) => inSync))

  it('gives the space of what a removed device wrote beyond the cut back, and holds then what the members hold', async () => {
    const { world, a, b, store } = await make({}, {})
    await world.start(a, b)
    a.hands.userWrite('f', 'one')
    b.hands.userWrite('g', 'of b')
    await world.rest()
    await world.clock.advance(20_000)
    // What B does now only the store hears of; of the last file the content never comes.
    world.network.partition([a.identity.device])
    b.hands.userWrite('h', 'too late')
    b.hands.userDelete('g')
    await world.clock.advance(10_000)
    b.hands.userWrite('large', LARGE)
    await world.clock.runUntil(() => store.status().needFiles > 0, 10_000, 'a record of which the content is missing')
    await removeB(world, a, b, store)
    assert.deepEqual(world.files(a), { f: 'one', g: 'of b' })
    assert.deepEqual([store.status().needFiles, areInSync(a, store)], [0, true])
    assert.equal(blobsOf(store).length, 2)
    assert.deepEqual([...reasons(a), ...reasons(store)], [])
  })

  it('takes again what only a change had replaced that counts no more', async () => {
    const { world, a, b, store } = await make({}, {})
    await world.start(a, b)
    a.hands.userWrite('f', LARGE)
    await world.rest()
    world.network.partition([a.identity.device])
    b.hands.userWrite('f', 'too late')
    await world.clock.advance(30_000)
    assert.ok(store.status().bytes < 1 << 20, 'the replaced one is gone')
    await removeB(world, a, b, store)
    assert.ok(store.status().bytes > 1 << 20, 'it is there again')
    assert.ok(areInSync(a, store))
    assert.deepEqual([...reasons(a), ...reasons(store)], [])
  })

  it('has nothing on its disk or in its index that is in the folder', async () => {
    const { world, a, store } = await make({})
    await world.start(a)
    a.hands.userWrite('secret-directory/secret-name.txt', 'a secret content of some length')
    a.hands.userWrite('large', LARGE)
    a.hands.userSymlink('secret-target', 'secret-link')
    await world.rest()
    a.hands.userRename('secret-directory/secret-name.txt', 'secret-other')
    await world.rest()
    const kept = [
      ...[...store.index.snapshot()].flatMap(([key, value]) => [Buffer.from(key, 'latin1'), Buffer.from(value)]),
      ...store.hands.tree({ own: true }).flatMap(({ path, content }) => [Buffer.from(path), Buffer.from(content ?? [])])
    ]
    const ids = [...a.index.snapshot().keys()].filter((key) => 'cplk'.includes(key[0] as string)).map((key) => Buffer.from(key.slice(1, 33), 'latin1'))
    const plain = ['secret', 'a secret content', 'large'].map((text) => Buffer.from(text))
    assert.ok(ids.length > 5 && kept.length > 20)
    for (const needle of [...plain, ...ids, Buffer.from(LARGE.subarray(0, 64))]) {
      assert.ok(!kept.some((bytes) => bytes.includes(needle)), `${needle} is there`)
      assert.ok(!kept.some((bytes) => bytes.includes(toHex(needle))), `${needle} is there as text`)
    }
    const digest = a.status().digest
    assert.ok(!kept.some((bytes) => bytes.includes(Buffer.from(digest, 'hex'))))
  })
})
