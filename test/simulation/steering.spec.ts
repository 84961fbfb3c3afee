/** What a person is told of items that are not in sync, and how he steers: with virtual time. */
import assert from 'node:assert/strict'
import type { ExplainedProblem, Verification } from '../../src/status.ts'
import { auditIndex } from '../fixtures/index-audit.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import { World, type WorldDevice } from './world.ts'

const MINUTE = 60_000
const TOO_LARGE_TO_COME_ALONG = 'one'.repeat(30_000)

describe('steering', () => {
  let world: World
  const make = async (devices: readonly WorldDevice[] = [{}, {}], network?: ConstructorParameters<typeof World>[1]) => {
    world = new World(devices, network)
    await world.start()
    const [a, b, c] = world.devices as [SimulatedDevice, SimulatedDevice, SimulatedDevice]
    return { a, b, c }
  }
  const explained = (device: SimulatedDevice): Promise<ExplainedProblem[]> =>
    world.clock.resolve(device.engine.explain(device.status().id), MINUTE, 'an explanation')
  const reasons = async (device: SimulatedDevice): Promise<string[]> => (await explained(device)).map(({ path, reason }) => `${path}: ${reason}`)
  afterEach(() => {
    world.stop()
    assert.deepEqual(world.violations, [])
  })

  describe('problems', () => {
    it('say of what nobody who is here has whose it is, and nothing of it once it has come', async () => {
      const { a, b, c } = await make([{ peers: [1] }, { peers: [0, 2] }, { peers: [1] }], { latencyMs: 50 })
      await world.clock.advance(3000)
      a.hands.userWrite('f', TOO_LARGE_TO_COME_ALONG)
      await world.clock.runUntil(() => b.status().needFiles === 1, 10_000, 'the record without its content')
      world.network.partition([a.identity.device])
      await world.clock.advance(5000)
      const [problem] = await explained(c)
      assert.equal(problem?.reason, 'no-source')
      assert.ok(problem.message.includes(a.identity.device.slice(-7)) && problem.remedy !== '', JSON.stringify(problem))
      world.network.heal()
      await world.rest()
      assert.deepEqual(await reasons(c), [])
    })

    it('name each delete that waits for a person, on both sides', async () => {
      const { a, b } = await make()
      const names = Array.from({ length: 12 }, (_, i) => `f${String(i).padStart(2, '0')}`)
      for (const name of names) a.hands.userWrite(name, name)
      await world.rest()
      for (const name of names) a.hands.userDelete(name)
      await world.clock.runUntil(() => a.status().state === 'held', MINUTE, 'the guard')
      assert.deepEqual(
        await reasons(a),
        names.map((name) => `${name}: held`)
      )
      // Lets it pass here; there it waits again.
      await world.clock.resolve(a.engine.resumeFolder(a.status().id, { accept: true }), MINUTE, 'the word of a person')
      await world.clock.runUntil(() => b.status().state === 'held', MINUTE, 'the other guard')
      assert.deepEqual(
        await reasons(b),
        names.map((name) => `${name}: held`)
      )
      assert.ok((await explained(b)).every(({ remedy }) => remedy.includes('--accept')))
    })

    it('say that a pause is why', async () => {
      const { a, b } = await make([{}, {}], { latencyMs: 1000 })
      await world.clock.advance(10_000)
      a.hands.userWrite('f', TOO_LARGE_TO_COME_ALONG)
      await world.clock.runUntil(() => b.status().needFiles === 1, MINUTE, 'the record without its content')
      await world.clock.resolve(b.engine.pauseFolder(b.status().id), MINUTE, 'a pause')
      assert.deepEqual(await reasons(b), ['f: paused'])
    })
  })
  describe('the change log', () => {
    const told = ({ changes }: SimulatedDevice): string[] =>
      changes
        .splice(0)
        .map(({ what, path, from, why }) => `${what} ${from === undefined ? '' : `${from} -> `}${path} ${why}`)
        .sort()

    it('tells of each change on both sides, whose it is and why', async () => {
      const { a, b } = await make()
      a.hands.userWrite('d/f', 'one')
      await world.rest()
      assert.deepEqual(
        [told(a), told(b)],
        [
          ['added d here', 'added d/f here'],
          ['added d applied', 'added d/f applied']
        ]
      )
      b.hands.userWrite('d/f', 'two')
      await world.rest()
      assert.equal(a.changes[0]?.device, b.identity.device)
      assert.deepEqual([told(a), told(b)], [['edited d/f applied'], ['edited d/f here']])
      a.hands.userRename('d/f', 'd/g')
      await world.clock.advance(3000)
      await world.rest()
      assert.deepEqual([told(a), told(b)], [['renamed d/f -> d/g here'], ['renamed d/f -> d/g applied']])
      a.hands.userDelete('d/g')
      await world.rest()
      assert.deepEqual([told(a), told(b)], [['deleted d/g here'], ['deleted d/g applied']])
    })

    it('tells of a conflict, and of deletes that are held', async () => {
      const { a, b } = await make()
      for (let i = 0; i < 12; i++) a.hands.userWrite(`f${i}`, `${i}`)
      await world.rest()
      world.network.partition([a.identity.device])
      a.hands.userWrite('f0', 'of a')
      await world.clock.advance(2000)
      b.hands.userWrite('f0', 'of b, the later one')
      await world.clock.advance(2000)
      world.network.heal()
      await world.rest()
      assert.equal(a.changes.filter(({ why }) => why === 'conflict').length, 1)
      for (const { path } of a.hands.tree()) a.hands.userDelete(path)
      await world.clock.runUntil(() => a.status().state === 'held', MINUTE, 'the guard')
      assert.equal(a.changes.filter(({ what }) => what === 'held').length, 1)
    })
  })
  describe('verify', () => {
    const LARGE = new Uint8Array(3 << 20).map((_, i) => (i * 31 + (i >> 11)) & 0xff)
    const verify = async (device: SimulatedDevice, path = ''): Promise<Verification> => {
      const verifier = device.engine.verifier(device.status().id)
      verifier.start(path)
      await world.clock.runUntil(() => verifier.report?.state !== 'running', MINUTE, 'a look at all bytes')
      return verifier.report as Verification
    }
    const archived = (device: SimulatedDevice): number =>
      device.hands.tree({ own: true }).filter(({ path, type }) => path.startsWith('.syncline/archive/') && type === 'file').length

    it('heals what rotted from a peer, keeps the damaged one, and tells nobody of an edit', async () => {
      const { a, b } = await make()
      a.hands.userWrite('d/f', 'one')
      a.hands.userWrite('d/large', LARGE)
      a.hands.userWrite('g', 'two')
      await world.rest()
      const { digest } = a.status()
      b.hands.rot('d/f')
      b.hands.rot('d/large', 2_000_000)
      await world.rest()
      assert.notEqual(world.files(b)['d/f'], 'one', 'a scan does not see it')
      const before = b.disk?.counts.staged ?? 0
      const report = await verify(b)
      assert.deepEqual(
        report.items.map(({ path, state }) => [path, state]),
        [
          ['d/f', 'healed'],
          ['d/large', 'healed']
        ]
      )
      assert.deepEqual([report.files, report.totalFiles, report.damaged, report.edited], [3, 3, 2, 0])
      await world.rest()
      assert.deepEqual(world.files(b), world.files(a))
      assert.deepEqual([a.status().digest, b.status().digest], [digest, digest])
      assert.equal(archived(b), 2)
      assert.equal(archived(a), 0)
      assert.ok((b.disk?.counts.staged ?? 0) > before, 'blocks of the large one that are right stay')
      assert.deepEqual(
        b.changes.filter(({ why }) => why === 'healed').map(({ path }) => path),
        ['d/f', 'd/large']
      )
      assert.deepEqual((await verify(b)).damaged, 0)
      assert.deepEqual(await auditIndex(b.index, b.identity.publicKey), [])
    })

    it('says what no device has, never propagates it, and takes it for an edit once its user saves it', async () => {
      const { a, b } = await make()
      a.hands.userWrite('f', 'one')
      await world.rest()
      await b.stop()
      a.hands.userWrite('f', 'two')
      await world.clock.advance(10_000)
      a.hands.rot('f')
      const rotten = world.files(a)['f'] as string
      const report = await verify(a)
      assert.deepEqual([report.items[0]?.state, report.damaged], ['left', 1])
      assert.deepEqual(await reasons(a), ['f: damaged'])
      await a.stop()
      await world.start(a, b)
      await world.clock.advance(MINUTE)
      assert.equal(world.files(b)['f'], 'one', 'what has rotted goes nowhere')
      assert.equal((await verify(a)).items[0]?.state, 'left', 'it is known still')
      a.hands.userWrite('f', rotten)
      await world.rest()
      assert.deepEqual([world.files(a), world.files(b)], [{ f: rotten }, { f: rotten }])
    })

    it('is not needed for a conflict copy to have the right bytes: who has them makes it', async () => {
      for (const content of ['one', LARGE]) {
        const { a, b, c } = await make([{}, {}, {}])
        a.hands.userWrite('f', content)
        await world.rest()
        await world.clock.advance(10_000)
        b.hands.rot('f')
        await a.stop()
        await c.stop()
        // Of an index that is lost nobody knows what its file was made from.
        c.wipeIndex()
        c.hands.userWrite('f', 'the later one')
        await world.start(c)
        await world.clock.advance(10_000)
        await world.start(a)
        await world.rest()
        const files = world.files(a)
        for (const device of [b, c]) assert.deepEqual(world.files(device), files)
        assert.deepEqual(
          Object.values(files).toSorted(),
          [typeof content === 'string' ? content : new TextDecoder().decode(content), 'the later one'].toSorted()
        )
        assert.deepEqual(await auditIndex(b.index, b.identity.publicKey), [])
        world.stop()
      }
    })

    it('looks at a part only, and leaves an edit to the scan', async () => {
      const { a, b } = await make()
      for (const path of ['d/f', 'd/g', 'h']) a.hands.userWrite(path, path)
      await world.rest()
      b.hands.rot('h')
      b.hands.userWrite('d/f', 'edited')
      const report = await verify(b, 'd')
      assert.deepEqual([report.totalFiles, report.damaged, report.edited], [2, 0, 1])
      await world.rest()
      assert.equal(world.files(a)['d/f'], 'edited')
    })
  })
  describe('a pause', () => {
    it('of a device keeps all from it and nothing from others, and what was missed comes at once when it is over', async () => {
      const { a, b, c } = await make([{}, {}, { peers: [0] }])
      await world.rest()
      // c has only a, and b only a: nothing may pass by way of a.
      a.engine.pausePeers(new Set([b.identity.device]))
      c.engine.pausePeers(new Set([b.identity.device]))
      a.hands.userWrite('f', 'one')
      b.hands.userWrite('g', 'two')
      await world.clock.runUntil(() => c.status().files === 1, MINUTE, 'the file at who is not paused')
      await world.clock.advance(3 * MINUTE)
      assert.deepEqual([world.files(a), world.files(b), world.files(c)], [{ f: 'one' }, { g: 'two' }, { f: 'one' }])
      assert.equal(a.engine.peers().find(({ id }) => id === b.identity.device)?.paused, true)
      a.engine.pausePeers(new Set())
      c.engine.pausePeers(new Set())
      await world.clock.runUntil(() => b.status().files === 2 && a.status().files === 2, 6 * MINUTE, 'what was missed')
      await world.rest()
    })

    it('of a folder leaves all in it as it is, whatever waits, until it is over', async () => {
      const { a, b } = await make()
      for (const path of ['f', 'g']) a.hands.userWrite(path, path)
      await world.rest()
      b.configure({ review: 'always' })
      a.hands.userDelete('f')
      await world.clock.runUntil(() => b.status().state === 'held', MINUTE, 'the delete that waits')
      b.pause()
      b.configure({ review: 'never' })
      await world.clock.advance(MINUTE)
      assert.deepEqual(world.files(b), { f: 'f', g: 'g' })
      b.resume()
      await world.rest()
      assert.deepEqual(world.files(b), { g: 'g' })
    })

    it('of a folder goes on after a restart, and its bytes can be looked at meanwhile', async () => {
      const { a, b } = await make()
      a.hands.userWrite('f', 'one')
      await world.rest()
      await world.clock.advance(10_000)
      b.pause()
      await b.stop()
      await world.start(b)
      a.hands.userWrite('f', 'two')
      b.hands.rot('f')
      const verifier = b.engine.verifier(b.status().id)
      verifier.start('')
      await world.clock.runUntil(() => verifier.report?.state !== 'running', MINUTE, 'a look at all bytes')
      assert.deepEqual([verifier.report?.state, verifier.report?.items[0]?.remedy.includes('paused')], ['done', true])
      await world.clock.advance(MINUTE)
      assert.notEqual(world.files(b)['f'], 'two')
      b.resume()
      await world.rest()
      assert.equal(world.files(b)['f'], 'two')
    })
  })
  describe('settings of a folder', () => {
    const LINE = { latencyMs: 50, bytesPerSecond: 500_000, windowBytes: 4 << 20 }
    const bytes = (seed: number, length: number): Uint8Array => new Uint8Array(length).map((_, i) => (i * 31 + (i >> 7) * seed) & 0xff)

    it('look at the whole folder as often as they say, from now on', async () => {
      const { a } = await make([{}])
      await world.rest()
      const { id } = a.status()
      const looksIn = async (ms: number): Promise<number> => {
        const before = a.disk?.scans ?? 0
        await world.clock.advance(ms)
        return (a.disk?.scans ?? 0) - before
      }
      assert.ok((await looksIn(60 * MINUTE)) <= 8, 'every 10 minutes, give or take a quarter')
      a.engine.configureFolder(id, { scanIntervalSeconds: 60 })
      const often = await looksIn(60 * MINUTE)
      assert.ok(often >= 48 && often <= 80, `${often} looks in an hour`)
      a.engine.configureFolder(id, { scanIntervalSeconds: 86_400 })
      assert.equal(await looksIn(60 * MINUTE), 0)
    })

    it('fetch nothing that would leave too little of the disk, and say so, until there is room', async () => {
      const { a, b } = await make([{}, { fileSystem: { capacity: 8 << 20 } }])
      const { id } = b.status()
      b.engine.configureFolder(id, { minFreeBytes: 4 << 20 })
      a.hands.userWrite('large', bytes(3, 5 << 20))
      a.hands.userWrite('one-block', bytes(5, 1 << 20))
      await world.clock.runUntil(() => b.status().files === 1 && b.problems().length === 1, 5 * MINUTE, 'the small one, and a problem')
      assert.deepEqual(await reasons(b), ['large: min-free'])
      b.engine.configureFolder(id, {})
      await world.rest()
      assert.deepEqual(await reasons(b), [])
      assert.deepEqual(world.files(b), world.files(a))
    })

    it('have small files before large ones, and new ones before old ones', async () => {
      const { a, b } = await make([{}, {}], LINE)
      await b.stop()
      a.hands.userWrite('a-large', bytes(1, 3 << 20))
      for (let i = 0; i < 20; i++)
        a.hands.userWrite(`f${String(i).padStart(2, '0')}`, bytes(i, 90_000), { mtimeNs: BigInt(1_700_000_000 + i) * 1_000_000_000n })
      await world.rest()
      await world.start(b)
      await world.clock.runUntil(() => b.status().needFiles === 0 && b.status().files === 21, 10 * MINUTE, 'all')
      const order = b.changes.filter(({ what }) => what === 'added').map(({ path }) => path)
      assert.equal(order.at(-1), 'a-large')
      assert.deepEqual(order.slice(0, -1), order.slice(0, -1).toSorted().toReversed())
    })
  })
})
