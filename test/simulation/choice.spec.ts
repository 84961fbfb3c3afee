import assert from 'node:assert/strict'
import type { FolderSettings, FreeResult } from '../../src/index.ts'
import { auditIndex } from '../fixtures/index-audit.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import { copiesIn, World, type WorldDevice } from './world.ts'

const REST_MS = 300_000

describe('choice', () => {
  let world: World | undefined
  const make = async (devices: readonly WorldDevice[] = [{}, {}]) => {
    world = new World(devices)
    await world.start()
    const [a, b, c] = world.devices as [SimulatedDevice, SimulatedDevice, SimulatedDevice]
    return { world, a, b, c }
  }
  afterEach(async () => {
    const violations = [...(world?.violations ?? [])]
    for (const { name, index, identity } of world?.devices ?? [])
      violations.push(...(await auditIndex(index, identity.publicKey)).map((fault) => `the index of ${name}: ${fault}`))
    world?.stop()
    world = undefined
    assert.deepEqual(violations, [])
  })

  const choose = (device: SimulatedDevice, settings: FolderSettings): void => device.configure(settings)

  /** Until all have what they want, and say so of each other. */
  async function rest({ clock, devices }: World): Promise<void> {
    const running = devices.filter((device) => device.running)
    const isDone = (): boolean =>
      running.every((device) => {
        const { state, needFiles, peers } = device.status()
        return state === 'idle' && needFiles === 0 && peers.every(({ inSync }) => inSync)
      })
    for (const device of running) await clock.resolve(device.engine.scanFolder(device.status().id), REST_MS, `a scan of ${device.name}`)
    await clock.runUntil(isDone, REST_MS, 'rest')
    await clock.advance(1000)
    await clock.runUntil(isDone, REST_MS, 'rest')
  }

  describe('of what is ignored', () => {
    it('tells nobody of it, and takes nothing of it from others', async () => {
      const { world, a, b } = await make()
      choose(a, { ignore: ['*.log'] })
      a.hands.userWrite('x.log', 'mine')
      a.hands.userWrite('f', 'one')
      b.hands.userWrite('y.log', 'theirs')
      await rest(world)
      assert.deepEqual(
        [world.files(a), world.files(b)],
        [
          { 'x.log': 'mine', f: 'one' },
          { 'y.log': 'theirs', f: 'one' }
        ]
      )
      assert.equal(a.status().leftOut, 1)
    })

    it('leaves on every disk what was synced before, whatever happens to it here', async () => {
      const { world, a, b } = await make()
      for (const i of [1, 2, 3]) a.hands.userWrite(`build/${i}`, `content ${i}`)
      await rest(world)
      a.hands.userWrite('.synclineignore', 'build/\n')
      a.hands.userDelete('build')
      await rest(world)
      assert.deepEqual(world.files(a), { '.synclineignore': 'build/\n' })
      assert.deepEqual(Object.keys(world.files(b)).length, 4)
    })

    it('is no delete where the pattern comes while the folder is looked at', async () => {
      for (const ms of [1, 2, 5, 10, 20, 40, 79, 81, 90, 120]) {
        const { world, a, b } = await make([{ diskPauseMs: 20 }, {}])
        for (const i of [1, 2, 3]) a.hands.userWrite(`build/${i}`, `content ${i}`)
        await rest(world)
        void a.engine.scanFolder(a.status().id)
        await world.clock.advance(ms)
        a.hands.userWrite('.synclineignore', 'build/\n')
        a.hands.userDelete('build')
        await rest(world)
        assert.equal(Object.keys(world.files(b)).length, 4, `after ${ms} ms`)
        world.stop()
      }
    })

    it('is no delete where a list that came from a peer names it, and its user takes it away', async () => {
      const { world, a, b } = await make()
      a.hands.userWrite('build/a', 'one')
      await rest(world)
      b.hands.userWrite('.synclineignore', 'build/\n')
      await rest(world)
      assert.equal(a.status().files, 1)
      a.hands.userDelete('build')
      await rest(world)
      assert.deepEqual(world.files(b), { '.synclineignore': 'build/\n', 'build/a': 'one' })
    })

    it('is compared by its content when it is ignored no longer', async () => {
      const { world, a, b } = await make()
      for (const name of ['same', 'edited', 'gone', 'changed']) a.hands.userWrite(`d/${name}`, name)
      await rest(world)
      choose(a, { ignore: ['/d'] })
      await rest(world)
      a.hands.userWrite('d/edited', 'mine')
      a.hands.userWrite('d/new', 'new')
      a.hands.userDelete('d/gone')
      b.hands.userWrite('d/changed', 'theirs')
      await rest(world)
      assert.equal(world.files(b)['d/edited'], 'edited')
      choose(a, {})
      await rest(world)
      const files = world.files(a)
      assert.deepEqual(files, world.files(b))
      assert.deepEqual([files['d/same'], files['d/gone'], files['d/new']], ['same', 'gone', 'new'])
      assert.equal(files['d/edited'], 'mine', 'of what this device wrote itself, its own is the later')
      // Nobody can say any more which of two that differ is the newer one: both are there.
      assert.deepEqual(Object.values(files).toSorted(), ['changed', 'gone', 'mine', 'new', 'same', 'theirs'])
      assert.equal(copiesIn(files).length, 1)
    })

    it('fills no directory that others delete: what is ignored keeps it', async () => {
      const { world, a, b } = await make()
      a.hands.userWrite('d/f', 'one')
      await rest(world)
      choose(b, { ignore: ['*.o'] })
      b.hands.userWrite('d/f.o', 'object')
      await rest(world)
      a.hands.userDelete('d')
      await rest(world)
      assert.deepEqual(world.files(b), { 'd/f.o': 'object' })
      assert.deepEqual(world.files(a), {})
    })

    it('may be of another type than it is for others', async () => {
      const { world, a, b } = await make()
      choose(a, { ignore: ['build/'] })
      a.hands.userWrite('build', 'a file')
      b.hands.userWrite('build/x', 'in a directory')
      await world.clock.advance(5000)
      const { records } = await countOf(b, world)
      await world.clock.advance(400_000)
      assert.equal((await countOf(b, world)).records, records, 'a keeps saying the same')
      assert.ok(Object.values(world.files(a)).includes('a file'))
    })

    for (const [what, spoil] of [
      ['is too long', (device: SimulatedDevice) => device.hands.userWrite('.synclineignore', new Uint8Array(300_000).fill(0x61))],
      ['is no text', (device: SimulatedDevice) => device.hands.userWrite('.synclineignore', Uint8Array.of(0x61, 0xff, 0x0a))],
      ['holds what is no pattern', (device: SimulatedDevice) => device.hands.userWrite('.synclineignore', 'a\n[b\n')],
      [
        'is a symlink',
        (device: SimulatedDevice) => {
          device.hands.userDelete('.synclineignore')
          device.hands.userSymlink('elsewhere', '.synclineignore')
        }
      ],
      [
        'is a directory',
        (device: SimulatedDevice) => {
          device.hands.userDelete('.synclineignore')
          device.hands.userMkdir('.synclineignore')
        }
      ]
    ] as const) {
      it(`stays what it was where the list ${what}, over a restart, and says so`, async () => {
        const { world, a, b } = await make()
        a.hands.userWrite('.synclineignore', '*.key\n')
        a.hands.userWrite('f', 'one')
        a.hands.userWrite('my.key', 'secret')
        await rest(world)
        spoil(a)
        await rest(world)
        await a.stop()
        await world.start(a)
        a.hands.userWrite('g', 'two')
        await rest(world)
        const files = world.files(b)
        assert.deepEqual([files['f'], files['g'], files['my.key']], ['one', 'two', undefined])
        assert.equal(a.problems().filter(({ reason }) => reason === 'ignore-file').length, 1)
        a.hands.userDelete('.synclineignore')
        await rest(world)
        assert.equal(world.files(b)['my.key'], 'secret', 'a list that is deleted says nothing')
        assert.deepEqual(a.problems(), [])
      })
    }

    it('keeps all to itself where the index is lost, too, and the list cannot be read', async () => {
      const { world, a, b } = await make()
      a.hands.userWrite('.synclineignore', '*.key\n')
      a.hands.userWrite('my.key', 'secret')
      await rest(world)
      await a.stop()
      a.hands.userWrite('.synclineignore', Uint8Array.of(0xff))
      a.wipeIndex()
      await world.start(a)
      await world.clock.advance(5000)
      assert.equal(a.status().error?.code, 'IGNORE_FILE')
      assert.equal(world.files(b)['my.key'], undefined)
      a.hands.userWrite('.synclineignore', '*.key\n')
      await rest(world)
      assert.equal(world.files(b)['my.key'], undefined)
      assert.deepEqual(a.status().error, null)
    })

    it('is what was said last, also while the folder is opened anew', async () => {
      for (let ms = 4500; ms <= 6500; ms += 250) {
        const { world, a, b } = await make()
        await rest(world)
        const fault = new Error('EIO: the index does not answer')
        Object.assign(a.index, { writeFault: fault, openFault: fault })
        a.hands.userWrite('f', 'one')
        await world.clock.runUntil(() => a.status().state === 'error', REST_MS, 'the fault')
        Object.assign(a.index, { writeFault: undefined, openFault: undefined })
        const open = a.index.open.bind(a.index)
        a.index.open = () => new Promise((resolve) => void world.clock.setTimer(1000, () => resolve(open())))
        await world.clock.advance(ms)
        choose(a, { ignore: ['g'] })
        await world.clock.runUntil(() => a.status().state !== 'error', REST_MS, 'the folder')
        a.hands.userWrite('g', 'two')
        await rest(world)
        assert.deepEqual(world.files(b), { f: 'one' }, `after ${ms} ms`)
        world.stop()
      }
    })

    it('is so for what comes in as it is said, too', async () => {
      const { world, a, b } = await make()
      await rest(world)
      const delay = b.index.delay
      for (let i = 0; i < 20; i++) {
        choose(b, { ignore: ['*'] })
        await rest(world)
        b.index.delay = () => new Promise((resolve) => void world.clock.setTimer(20, resolve))
        a.hands.userWrite(`f${i}`, `content ${i}`)
        await world.clock.runUntil(() => a.status().files > i, REST_MS, 'the record')
        await world.clock.advance(i * 3)
        choose(b, {})
        b.index.delay = delay
        await rest(world)
        assert.deepEqual(world.files(b), world.files(a), `after ${i * 3} ms`)
      }
    })

    it('may be all there is, and nothing is deleted anywhere', async () => {
      const { world, a, b } = await make()
      for (let i = 0; i < 20; i++) a.hands.userWrite(`f${i}`, `content ${i}`)
      await rest(world)
      a.hands.userWrite('.synclineignore', '*\n')
      await rest(world)
      for (let i = 0; i < 20; i++) a.hands.userDelete(`f${i}`)
      await rest(world)
      assert.equal(Object.keys(world.files(b)).length, 21)
    })
  })

  describe('of what is not selected', () => {
    it('fetches only what is selected, with the directories that it is in', async () => {
      const { world, a, b } = await make()
      choose(b, { unselect: ['*', '!/photos/2024'] })
      for (const path of ['photos/2023/a', 'photos/2024/b', 'music/c']) a.hands.userWrite(path, path)
      await rest(world)
      assert.deepEqual(world.files(b), { 'photos/2024/b': 'photos/2024/b' })
      assert.deepEqual([b.status().leftOut, a.status().leftOut], [4, 0])
      choose(b, {})
      await rest(world)
      assert.deepEqual(world.files(b), world.files(a))
    })

    it('keeps what is here already in sync, and takes what its user makes there', async () => {
      const { world, a, b } = await make()
      a.hands.userWrite('d/f', 'one')
      await rest(world)
      choose(b, { unselect: ['/d'] })
      a.hands.userWrite('d/f', 'two')
      b.hands.userWrite('d/g', 'new')
      a.hands.userWrite('d/h', 'not here')
      await rest(world)
      assert.deepEqual(world.files(b), { 'd/f': 'two', 'd/g': 'new' })
      assert.deepEqual(world.files(a), { 'd/f': 'two', 'd/g': 'new', 'd/h': 'not here' })
    })

    it('makes a conflict of an item that its user makes at the path of one that is not here', async () => {
      const { world, a, b } = await make()
      choose(b, { unselect: ['/f'] })
      a.hands.userWrite('f', 'one')
      await rest(world)
      b.hands.userWrite('f', 'two')
      await rest(world)
      assert.deepEqual(Object.values(world.files(a)).toSorted(), ['one', 'two'])
      assert.deepEqual(world.files(b), world.files(a))
    })

    it('stays away after the index is lost, and is deleted nowhere', async () => {
      const { world, a, b } = await make()
      choose(b, { unselect: ['/d'] })
      a.hands.userWrite('d/f', 'one')
      a.hands.userWrite('g', 'two')
      await rest(world)
      await b.stop()
      b.wipeIndex()
      await world.start(b)
      await rest(world)
      assert.deepEqual(world.files(b), { g: 'two' })
      assert.deepEqual(world.files(a), { 'd/f': 'one', g: 'two' })
    })

    it('is asked of those that hold it', async () => {
      const { world, a, b, c } = await make([{}, {}, {}])
      choose(b, { unselect: ['/f'] })
      a.hands.userWrite('f', 'one')
      await rest(world)
      await a.stop()
      choose(c, { unselect: ['/g'] })
      assert.deepEqual(world.files(b), {})
      choose(b, {})
      await rest(world)
      assert.deepEqual(world.files(b), { f: 'one' })
    })

    it('is deleted when others delete it', async () => {
      const { world, a, b } = await make()
      choose(b, { unselect: ['/d'] })
      a.hands.userWrite('d/f', 'one')
      await rest(world)
      a.hands.userDelete('d')
      await rest(world)
      assert.equal(b.status().leftOut, 0)
      choose(b, {})
      await rest(world)
      assert.deepEqual([world.files(a), world.files(b)], [{}, {}])
    })
  })

  describe('of what is freed', () => {
    const LARGE = new Uint8Array(3 << 20).map((_, i) => (i * 31 + (i >> 11)) & 0xff)

    const free = (device: SimulatedDevice, paths: readonly string[], copies = 1): Promise<FreeResult> =>
      (world as World).clock.resolve(device.engine.choice(device.status().id).free(paths, { copies }), REST_MS, 'a free')

    async function leave(device: SimulatedDevice, unselect: readonly string[]): Promise<void> {
      choose(device, { unselect })
      await (world as World).clock.advance(5000)
    }

    it('is gone here and nowhere else, and comes back when it is selected', async () => {
      const { world, a, b } = await make()
      a.hands.userWrite('d/e/f', 'one')
      a.hands.userWrite('d/large', LARGE)
      await rest(world)
      await leave(b, ['/d'])
      assert.deepEqual(await free(b, ['d']), { freed: 2, bytes: LARGE.length + 3, stay: 0, reasons: [] })
      await rest(world)
      assert.deepEqual(b.hands.tree(), [])
      assert.deepEqual(Object.keys(world.files(a)), ['d/e/f', 'd/large'])
      assert.deepEqual(
        b.hands.tree({ own: true }).filter(({ path }) => path.startsWith('.syncline/archive/')),
        []
      )
      const listed = await world.clock.resolve(Array.fromAsync(b.engine.choice(b.status().id).list('')), REST_MS, 'a list')
      assert.deepEqual(
        listed.map(({ path, state, devices }) => [path, state, devices.length]),
        [
          ['d', 'elsewhere', 1],
          ['d/e', 'elsewhere', 1],
          ['d/e/f', 'elsewhere', 1],
          ['d/large', 'elsewhere', 1]
        ]
      )
      choose(b, {})
      await rest(world)
      assert.deepEqual(world.files(b), world.files(a))
    })

    it('stays where it is the last copy, and names who lacks it', async () => {
      const { world, a, b, c } = await make([{}, {}, {}])
      await leave(c, ['/f'])
      a.hands.userWrite('f', 'one')
      await rest(world)
      await leave(a, ['/f'])
      await leave(b, ['/f'])
      const two = await free(a, ['f'], 2)
      assert.deepEqual([two.freed, two.stay, two.reasons[0]?.reason, two.reasons[0]?.lacking], [0, 1, 'copies', [c.identity.device]])
      assert.match(two.reasons[0]?.message ?? '', /1 of 2 other devices.*not: C/)
      assert.equal((await free(a, ['f'])).freed, 1)
      const last = await free(b, ['f'])
      assert.deepEqual([last.freed, last.reasons[0]?.reason, last.reasons[0]?.lacking.length], [0, 'copies', 2])
      assert.deepEqual([world.files(a), world.files(b), world.files(c)], [{}, { f: 'one' }, {}])
    })

    it('is not gone from everywhere where all let go of it at the same time', async () => {
      for (const count of [2, 3]) {
        const { world, a } = await make(Array.from({ length: count }, () => ({ diskPauseMs: 10 })))
        for (let i = 0; i < 10; i++) a.hands.userWrite(`f${i}`, `content ${i}`)
        await rest(world)
        for (const device of world.devices) choose(device, { unselect: ['*'] })
        await world.clock.advance(5000)
        await Promise.all(world.devices.map((device) => free(device, [''])))
        const there = new Set(world.devices.flatMap((device) => Object.keys(world.files(device))))
        assert.equal(there.size, 10, `${count} devices`)
        world.stop()
      }
    })

    it('stays where another says that it holds it, and its disk has something else', async () => {
      const { world, a, b } = await make()
      a.hands.userWrite('f', 'one')
      await rest(world)
      await leave(b, ['/f'])
      if (a.watcher !== undefined) a.watcher.memory.deaf = true
      a.hands.userWrite('f', 'two', { replace: false })
      const { freed, reasons } = await free(b, ['f'])
      assert.deepEqual([freed, reasons[0]?.reason], [0, 'copies'])
      assert.deepEqual(world.files(b), { f: 'one' })
    })

    it('stays where nobody is there to ask, where it is selected, and where its edit was not told yet', async () => {
      const { world, a, b } = await make()
      a.hands.userWrite('f', 'one')
      await rest(world)
      assert.deepEqual((await free(b, ['f'])).reasons[0]?.reason, 'selected')
      await leave(b, ['/f'])
      await a.stop()
      assert.deepEqual((await free(b, ['f'])).reasons[0]?.reason, 'copies')
      b.hands.userWrite('f', 'two')
      assert.equal((await free(b, ['f'])).freed, 0)
      await world.start(a)
      await rest(world)
      assert.deepEqual(world.texts('f'), ['two', 'two'])
    })

    it('is no delete and no loss, whenever the process or the power ends', async () => {
      for (const how of ['kill', 'power-loss'] as const) {
        for (let at = 1; at < 14; at++) {
          const { world, a, b } = await make()
          for (const name of ['f', 'g', 'h']) a.hands.userWrite(`d/${name}`, name)
          await rest(world)
          await leave(b, ['/d'])
          const from = b.fileSystem.mutations
          b.fileSystem.fault = (_, count) => (count < from + at ? undefined : how)
          void b.engine
            .choice(b.status().id)
            .free(['d'], { copies: 1 })
            .catch(() => {})
          await world.clock.advance(20_000)
          b.fileSystem.fault = undefined
          if (!b.running) await world.start(b)
          await rest(world)
          assert.deepEqual(world.files(a), { 'd/f': 'f', 'd/g': 'g', 'd/h': 'h' }, `${how} at ${at}`)
          choose(b, {})
          await rest(world)
          assert.deepEqual(world.files(b), world.files(a))
          world.stop()
        }
      }
    })

    it('is an edit of its user where he makes it anew', async () => {
      const { world, a, b } = await make()
      a.hands.userWrite('f', 'one')
      await rest(world)
      await leave(b, ['/f'])
      assert.equal((await free(b, ['f'])).freed, 1)
      b.hands.userWrite('f', 'anew')
      await rest(world)
      assert.deepEqual(Object.values(world.files(a)).toSorted(), ['anew', 'one'])
      assert.deepEqual(world.files(b), world.files(a))
    })
  })
})

async function countOf(device: SimulatedDevice, world: World): Promise<{ readonly records: number }> {
  const authors = await world.clock.resolve(device.engine.authors(device.status().id), REST_MS, 'authors')
  return { records: authors.reduce((sum, { known }) => sum + known.reduce((count, { from, to }) => count + to - from + 1, 0), 0) }
}
