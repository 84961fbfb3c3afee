import assert from 'node:assert/strict'
import type { DeviceId } from '../../protocol/index.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { auditIndex } from '../fixtures/index-audit.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import type { SimulatedDisk } from './simulated-disk.ts'
import { copiesIn, World, type WorldDevice } from './world.ts'

const LARGE = new Uint8Array(3 << 20).map((_, i) => (i * 31 + (i >> 11)) & 0xff)

/** Contents in its archive. */
function keptBy(device: SimulatedDevice): string[] {
  return device.hands
    .tree({ own: true })
    .filter(({ path, type }) => path.startsWith('.syncline/archive/') && type === 'file')
    .map(({ content }) => new TextDecoder().decode(content))
}

describe('scenarios', () => {
  let world: World | undefined
  const make = async (
    devices: readonly WorldDevice[] = [{}, {}],
    ...network: ConstructorParameters<typeof World> extends [unknown, ...infer R] ? R : never
  ) => {
    world = new World(devices, ...network)
    await world.start()
    const [a, b, c] = world.devices as [SimulatedDevice, SimulatedDevice, SimulatedDevice]
    return { world, a, b, c }
  }
  afterEach(() => {
    const violations = world?.violations ?? []
    world?.stop()
    world = undefined
    assert.deepEqual(violations, [])
  })

  it('carry an edit, a rename and a delete', async () => {
    const { world, a, b } = await make()
    a.hands.userWrite('d/f', 'one')
    await world.rest()
    b.hands.userWrite('d/f', 'two')
    await world.rest()
    a.hands.userRename('d', 'e')
    await world.rest()
    assert.deepEqual(world.files(b), { 'e/f': 'two' })
    b.hands.userDelete('e')
    await world.rest()
    assert.deepEqual(a.hands.tree(), [])
  })

  it('keep in the archive what others overwrote and deleted', async () => {
    const { world, a, b } = await make()
    a.hands.userWrite('f', 'one')
    a.hands.userWrite('g', 'two')
    a.hands.userWrite('h', 'three')
    await world.rest()
    a.hands.userWrite('f', 'another one')
    a.hands.userDelete('g')
    await world.rest()
    assert.deepEqual(keptBy(b), ['one', 'two'])
    assert.deepEqual(keptBy(a), [], 'what a user does is not kept')
  })

  for (const who of ['who wrote before', 'who never wrote']) {
    it(`use no number again that an index which was set back forgot, and one knows ${who}`, async () => {
      const { world, a, b } = await make()
      const first = who === 'who wrote before' ? b : a
      first.hands.userWrite('f', 'one')
      await world.rest()
      await a.stop()
      const backup = a.index.snapshot()
      await world.start(a)
      // Numbers that the backup does not know of; the disk is as it was then.
      a.hands.userWrite('g', 'two')
      await world.rest()
      a.hands.userDelete('g')
      await world.rest()
      await a.stop()
      a.index.restore(backup)
      await world.start(a)
      await world.rest()
      // It has not the number of a record that b has.
      a.hands.userWrite('h', 'three')
      await world.rest()
      assert.deepEqual(world.files(b), { f: 'one', h: 'three' })
      assert.deepEqual(world.files(a), world.files(b))
    })
  }

  it('use no number again that an index which was set back forgot, before it meets anybody', async () => {
    const { world, a, b } = await make()
    a.hands.userWrite('f', 'one')
    await world.rest()
    await a.stop()
    const backup = a.index.snapshot()
    await world.start(a)
    a.hands.userWrite('f', 'two')
    await world.rest()
    await a.stop()
    await b.stop()
    a.index.restore(backup)
    await world.start(a)
    a.hands.userWrite('h', 'three')
    await world.rest()
    await world.start(b)
    await world.rest()
    assert.deepEqual(world.files(b), { f: 'two', h: 'three' })
    assert.deepEqual(world.files(a), world.files(b))
  })

  it('use no number again that an index which was set back forgot, and only a device that is away knows', async () => {
    const { world, a, b, c } = await make([{}, {}, {}])
    a.hands.userWrite('f', 'one')
    await world.rest()
    await a.stop()
    const backup = a.index.snapshot()
    await world.start(a)
    const comeAndGo = async (): Promise<void> => {
      a.hands.userWrite('g', 'two')
      await world.clock.advance(5000)
      a.hands.userDelete('g')
      await world.clock.advance(5000)
    }
    await comeAndGo()
    await b.stop()
    await comeAndGo()
    await a.stop()
    await c.stop()
    a.index.restore(backup)
    await world.start(a, b)
    await world.rest()
    a.hands.userWrite('h', 'three')
    await world.rest()
    await world.start(c)
    await world.rest()
    world.violations.length = 0
    assert.deepEqual(world.files(c), { f: 'one', h: 'three' })
  })

  it('use no number again that home and folder forgot, which were restored together', async () => {
    const { world, a, b } = await make()
    b.hands.userWrite('f', 'one')
    await world.rest()
    a.hands.userWrite('g', 'two')
    await world.rest()
    await a.stop()
    const index = a.index.snapshot()
    const reservation = a.hands.tree({ own: true }).find(({ path }) => path === '.syncline/replica')?.content
    assert.ok(reservation)
    await world.start(a)
    a.hands.userWrite('h', 'three')
    await world.rest()
    await a.stop()
    a.index.restore(index)
    a.hands.userWrite('.syncline/replica', reservation)
    a.hands.userDelete('h')
    await world.start(a)
    await world.rest()
    a.hands.userWrite('i', 'four')
    await world.rest()
    assert.deepEqual([...new Set(world.violations.splice(0))], [`S4: ${a.name} forgot changes that a peer knows`])
    assert.deepEqual(world.files(b), world.files(a))
    assert.deepEqual(Object.keys(world.files(a)), ['f', 'g', 'h', 'i'])
  })

  it('remove a directory that was made anew while nobody looked', async () => {
    const { world, a, b } = await make()
    a.hands.userMkdir('d')
    await world.rest()
    await b.stop()
    b.hands.userDelete('d')
    b.hands.userMkdir('d')
    await world.start(b)
    await world.rest()
    a.hands.userDelete('d')
    await world.rest()
    assert.deepEqual(b.hands.tree(), [])
  })

  it('take away what was kept against one delete when another delete has seen it', async () => {
    // The first delete has the later time.
    const { world, a, b } = await make([{ skewMs: 100_000 }, {}])
    a.hands.userWrite('f', 'one')
    await world.rest()
    world.network.partition([a.identity.device])
    a.hands.userDelete('f')
    b.hands.userWrite('f', 'edited')
    await world.clock.advance(1000)
    world.network.heal()
    await world.rest()
    assert.deepEqual(world.texts('f'), ['edited', 'edited'])
    b.hands.userDelete('f')
    await world.rest()
    assert.deepEqual(world.texts('f'), [undefined, undefined])
  })

  it('keep a file that took the place of a directory which others went on to fill', async () => {
    const { world, a, b } = await make()
    a.hands.userWrite('d/f', 'one')
    await world.rest()
    await b.stop()
    b.hands.userDelete('d')
    b.hands.userWrite('d', 'now a file')
    a.hands.userWrite('d/g', 'two')
    await world.clock.advance(1000)
    await world.start(b)
    await world.rest()
    const files = world.files(a)
    const copies = copiesIn(files)
    assert.equal(copies.length, 1)
    assert.equal(files[copies[0] as string], 'now a file')
    assert.equal(files['d/g'], 'two')
  })

  it('make a conflict copy anew that its user put back in the place of the file, and nobody has noticed', async () => {
    const { world, a, b } = await make([{}, { right: 'read' }])
    a.hands.userWrite('f', 'of A')
    await world.rest()
    b.hands.userWrite('f', 'of B')
    await world.clock.advance(3000)
    a.hands.userWrite('f', 'of A, again')
    await world.clock.runUntil(() => copiesIn(world.files(b)).length === 1, 10_000, 'the copy')
    await world.clock.advance(3000)
    const [copy] = copiesIn(world.files(b))
    if (b.watcher !== undefined) b.watcher.memory.deaf = true
    b.hands.userRename(copy as string, 'f')
    // The next change finds that the file is not as it was, and has it looked at alone.
    a.hands.userWrite('f', 'of A, once more')
    await world.clock.advance(10_000)
    assert.deepEqual(Object.values(world.files(b)).sort(), ['of A, once more', 'of B'])
  })

  it('bring a large file that took the place of a directory to who has not seen it before', async () => {
    const { world, a, b } = await make()
    await b.stop()
    a.hands.userWrite('d/e/f', 'one')
    a.hands.userWrite('other/e', LARGE)
    await world.rest()
    // Then it has rested for so long that a file in a directory that is renamed is known by its inode, and not read.
    await world.clock.advance(10_000)
    await world.rest()
    a.hands.userDelete('d')
    a.hands.userRename('other', 'd')
    await world.rest()
    await world.start(b)
    await world.rest()
    assert.deepEqual(Object.keys(world.files(b)), ['d/e'])
  })

  it('pass on a large file whose only other place went while it was put in its own', async () => {
    const { world, a, b, c } = await make([{}, {}, {}])
    await c.stop()
    a.hands.userWrite('large', LARGE)
    await world.rest()
    const disk = b.disk as SimulatedDisk
    const commit = disk.commit.bind(disk)
    const ended = Promise.withResolvers<void>()
    disk.commit = async (...given) => {
      const results = await commit(...given)
      if (given[0].some(({ kind }) => kind === 'file')) await ended.promise
      return results
    }
    a.hands.userWrite('copy', LARGE)
    await world.clock.runUntil(() => b.hands.tree().some(({ path }) => path === 'copy'), 10_000, 'the copy')
    b.hands.userDelete('large')
    await world.clock.runUntil(() => b.status().files === 0, 10_000, 'the delete to be noted')
    ended.resolve()
    await world.rest()
    await a.stop()
    await world.start(c)
    await world.rest()
    assert.deepEqual(Object.keys(world.files(c)), ['copy'])
  })

  it('keep both of two edits of one second that lost', async () => {
    const { world, a, b, c } = await make([{}, {}, { skewMs: 60_000 }])
    a.hands.userWrite('f', 'zero')
    await world.rest()
    world.network.partition([a.identity.device, b.identity.device])
    a.hands.userWrite('f', 'first of A')
    c.hands.userWrite('f', 'of C')
    await world.clock.advance(400)
    world.network.partition([b.identity.device, c.identity.device])
    a.hands.userWrite('f', 'second of A')
    await world.clock.advance(5000)
    world.network.heal()
    await world.rest()
    const files = world.files(a)
    assert.equal(files['f'], 'of C')
    assert.deepEqual(new Set(copiesIn(files).map((path) => files[path])), new Set(['first of A', 'second of A']))
  })

  it('make one copy of a content that lost twice, whoever joined it with others in between', async () => {
    // By their clocks A's edit comes after B's and before C's. D only carries it.
    const { world, a, b, c } = await make([{}, { skewMs: -60_000 }, { skewMs: 60_000 }, {}])
    const [A, B, C, D] = world.devices.map(({ identity }) => identity.device) as [DeviceId, DeviceId, DeviceId, DeviceId]
    a.hands.userWrite('f', 'zero')
    await world.rest()
    world.network.partition([A, D], [B], [C])
    for (const device of [a, b, c]) device.hands.userWrite('f', `of ${device.name}`)
    await world.clock.advance(10_000)
    // B's edit loses against A's, and B joins the two; A's loses against C's, which doesn't know of that.
    world.network.partition([B, D], [A, C])
    await world.clock.advance(10_000)
    world.network.heal()
    await world.rest()
    const files = world.files(a)
    assert.equal(files['f'], `of ${c.name}`)
    assert.deepEqual(
      copiesIn(files)
        .map((path) => files[path])
        .sort(),
      [`of ${a.name}`, `of ${b.name}`]
    )
  })

  it('leave the folder of a reader like all others where two writers disagreed', async () => {
    const { world, a, b, c } = await make([{}, {}, { right: 'read' }])
    a.hands.userWrite('f', 'zero')
    await world.rest()
    // The reader has only what lost, and its writer overwrites that before it hears of the other.
    world.network.partition([a.identity.device, c.identity.device])
    a.hands.userWrite('f', 'of A')
    await world.clock.advance(1000)
    b.hands.userWrite('f', 'of B')
    await world.clock.advance(1000)
    world.network.partition([b.identity.device, c.identity.device])
    a.hands.userWrite('f', 'of A, again')
    await world.clock.advance(5000)
    world.network.heal()
    await world.rest()
    assert.deepEqual(world.files(c), world.files(a))
    assert.equal(c.status().localChanges, 0)
  })

  it('go on under a new index without a transfer or a change', async () => {
    // Records come while the disk is still being looked at.
    const { world, a, b } = await make([{ diskPauseMs: 300 }, { diskPauseMs: 300 }])
    a.hands.userWrite('f', 'one')
    a.hands.userWrite('d/g', 'two')
    a.hands.userChmod('d', 0o700)
    a.hands.userWrite('large', LARGE)
    await world.rest()
    world.network.partition([a.identity.device])
    a.hands.userWrite('f', 'of A')
    b.hands.userWrite('f', 'of B')
    b.hands.userChmod('d', 0o775)
    await world.clock.advance(1000)
    world.network.heal()
    await world.rest()
    const before = b.hands.tree()
    for (const device of [a, b]) {
      await device.stop()
      device.wipeIndex()
      await world.start(device)
      await world.rest()
      assert.deepEqual([device.disk?.counts.actions, device.disk?.counts.read, device.disk?.counts.staged], [0, 0, 0])
      assert.deepEqual(b.hands.tree(), before)
    }
  })

  it('send no content that is there: of a rename, a touch, a change of mode, a copy and an index that was lost', async () => {
    const { world, a, b } = await make()
    const carried = async (change: () => void | Promise<void>): Promise<number> => {
      const before = world.network.carriedBytes
      await change()
      await world.rest()
      return world.network.carriedBytes - before
    }
    const content = new SeededRandom('pushed').bytes(60_000)
    a.hands.userWrite('before', 'before')
    await world.rest()
    assert.ok((await carried(() => a.hands.userWrite('f', content))) < 1.1 * content.length)
    // Soon, while what was pushed is in memory, and later.
    for (const pause of [0, 60_000]) {
      await world.clock.advance(pause)
      for (const [what, change] of [
        ['rename', () => a.hands.userRename('f', 'g')],
        ['rename back', () => a.hands.userRename('g', 'f')],
        ['touch', () => a.hands.userWrite('f', content)],
        ['mode', () => a.hands.userChmod('f', 0o600)],
        ['mode back', () => a.hands.userChmod('f', 0o644)],
        ['copy', () => a.hands.userWrite(`copy-${pause}`, content)]
      ] as const) {
        const bytes = await carried(change)
        assert.ok(bytes < content.length / 4, `${what}: ${bytes} bytes`)
      }
    }
    const bytes = await carried(async () => {
      await a.stop()
      a.wipeIndex()
      await world.start(a)
    })
    assert.ok(bytes < content.length / 4, `an index that was lost: ${bytes} bytes`)
    assert.deepEqual(world.files(a), world.files(b))
  })

  it('do not move away an edit that the times of the disk do not show', async () => {
    const { world, a, b } = await make([{}, { fileSystem: { granularityNs: 1_000_000_000n } }])
    await world.rest()
    // To the beginning of a second.
    await world.clock.advance(1000 - (world.clock.now() % 1000))
    b.hands.userWrite('f', 'E 41')
    await world.clock.advance(500)
    assert.deepEqual(world.texts('f'), ['E 41', 'E 41'])
    if (b.watcher !== undefined) b.watcher.memory.deaf = true
    b.hands.userWrite('f', 'E 42')
    a.hands.userRename('f', 'g')
    await world.clock.advance(10_000)
    await world.rest()
    assert.ok(Object.values(world.files(a)).includes('E 42'), JSON.stringify(world.files(a)))
    assert.deepEqual(world.files(b), world.files(a))
  })

  it('see a symlink that took the place of another in the same moment of a coarse disk, and has its inode', async () => {
    const { world, a, b } = await make([{ fileSystem: { granularityNs: 1_000_000_000n, reuseInodes: true } }, {}])
    await world.rest()
    await world.clock.advance(1000 - (a.clock.now() % 1000))
    a.hands.userSymlink('one', 'link')
    await world.clock.advance(500)
    a.hands.userDelete('link')
    a.hands.userSymlink('two', 'link')
    await world.rest()
    assert.deepEqual(
      b.hands.tree().map(({ path, target }) => [path, target]),
      [['link', 'two']]
    )
  })

  it('keep a symlink that took the place of another in the same moment of a coarse disk, when a delete of that one comes', async () => {
    const { world, a, b } = await make([{ fileSystem: { granularityNs: 1_000_000_000n, reuseInodes: true } }, {}])
    await world.rest()
    await world.clock.advance(1000 - (a.clock.now() % 1000))
    a.hands.userSymlink('one', 'link')
    await world.clock.runUntil(() => b.hands.tree().some(({ target }) => target === 'one'), 900, 'it to come to b')
    if (a.watcher !== undefined) a.watcher.memory.deaf = true
    a.hands.userDelete('link')
    a.hands.userSymlink('two', 'link')
    b.hands.userDelete('link')
    await world.clock.advance(10_000)
    await world.rest()
    for (const { hands } of [a, b])
      assert.deepEqual(
        hands.tree().map(({ path, target }) => [path, target]),
        [['link', 'two']]
      )
  })

  it('go on by themselves where an index that was opened anew fails at its first writes, too', async () => {
    const { world, a, b } = await make([{}, {}])
    a.hands.userWrite('f', 'one')
    await world.rest()
    b.index.writeFault = new Error('EIO: the index does not answer')
    a.hands.userWrite('f', 'two')
    await world.clock.advance(12_000)
    assert.equal(world.files(b)['f'] === 'two' && b.status().state === 'idle', false)
    b.index.writeFault = undefined
    await world.clock.runUntil(() => b.status().state === 'idle', 60_000, 'the folder to be open')
    await world.rest()
    assert.deepEqual(world.files(b), { f: 'two' })
  })

  it('keep two names apart that one disk takes for one, and follow a name that changes its letters only', async () => {
    const { world, a, b } = await make([{}, { fileSystem: { fold: (name) => name.toLowerCase() } }])
    a.hands.userWrite('d/Read Me', 'first')
    await world.rest()
    a.hands.userWrite('d/READ ME', 'second')
    await world.clock.advance(10_000)
    await world.clock.resolve(b.engine.scanFolder(b.status().id), 60_000)
    await world.clock.advance(10_000)
    assert.deepEqual([world.files(a), world.files(b)], [{ 'd/READ ME': 'second', 'd/Read Me': 'first' }, { 'd/Read Me': 'first' }])
    assert.deepEqual(
      b.engine.problems(b.status().id).map(({ path, reason }) => [path, reason]),
      [['d/READ ME', 'name']]
    )
    a.hands.userRename('d/READ ME', 'd/another')
    a.hands.userRename('d/Read Me', 'd/read me')
    await world.rest()
    assert.deepEqual(world.files(b), { 'd/another': 'second', 'd/read me': 'first' })
    b.hands.userRename('d', 'D')
    await world.rest()
    assert.deepEqual(world.files(a), { 'D/another': 'second', 'D/read me': 'first' })
  })

  it('tell of no delete where a disk spells a name in another form than it travels in, or changes to one', async () => {
    const [NFC, NFD] = ['caf\u00e9', 'cafe\u0301']
    const { world, a, b } = await make()
    a.hands.userWrite(`${NFD}/f`, 'one')
    await world.rest()
    b.hands.userWrite(`${NFC}/g`, 'two')
    await world.rest()
    await world.rest()
    a.hands.userRename(NFD, NFC)
    await world.rest()
    assert.deepEqual([world.files(a), world.files(b)], Array(2).fill({ [`${NFC}/f`]: 'one', [`${NFC}/g`]: 'two' }))
    for (const device of [a, b]) assert.deepEqual(keptBy(device), [], 'it was deleted and came back')
  })

  it('tell of no delete where a pipe took the place of a file', async () => {
    const { world, a, b } = await make()
    a.hands.userWrite('f', 'one')
    await world.rest()
    await b.stop()
    b.hands.userDelete('f')
    b.hands.userSpecial('f')
    await world.start(b)
    await world.clock.advance(10_000)
    assert.deepEqual(world.files(a), { f: 'one' })
    b.hands.userDelete('f')
    await world.rest()
    assert.deepEqual(world.files(a), {})
  })

  it('hold deletes together until a person lets them pass', async () => {
    const { world, a, b } = await make()
    for (let n = 0; n < 12; n++) a.hands.userWrite(`f${n}`, `content ${n}`)
    await world.rest()
    for (let n = 0; n < 12; n++) b.hands.userDelete(`f${n}`)
    await world.clock.advance(1000)
    assert.equal(b.status().state, 'held')
    // What comes for one of them makes the folder look at that path alone.
    a.hands.userWrite('f3', 'edited')
    await world.clock.advance(20_000)
    assert.equal(b.status().state, 'held')
    assert.equal(a.hands.tree().filter(({ type }) => type === 'file').length, 12, 'the others have not been told')
    await b.engine.resumeFolder(b.status().id, { accept: true })
    await world.rest()
    assert.deepEqual(world.files(a), { f3: 'edited' })
    assert.deepEqual(world.files(b), world.files(a))
  })

  it('hold nothing where a program makes and deletes a file now and then, for however long', async () => {
    const { world, a, b } = await make()
    for (let i = 0; i < 30; i++) a.hands.userWrite(`kept-${i}`, `${i}`)
    await world.rest()
    for (let i = 0; i < 520; i++) {
      a.hands.userWrite(`passing-${i}`, `passing ${i}`)
      await world.clock.advance(1000)
      a.hands.userDelete(`passing-${i}`)
      await world.clock.advance(1000)
      for (const device of [a, b]) assert.notEqual(device.status().state, 'held', `at ${i}`)
    }
    await world.rest()
    // It keeps nothing from being held that was there before.
    a.hands.userWrite('passing', 'passing')
    await world.clock.advance(1000)
    for (const { path } of a.hands.tree()) a.hands.userDelete(path)
    await world.clock.advance(2000)
    assert.equal(a.status().state, 'held')
    assert.equal(b.status().files, 31)
  })

  it('hold deletes that come from another device until a person lets them pass', async () => {
    const { world, a, b } = await make()
    for (let n = 0; n < 12; n++) a.hands.userWrite(`f${n}`, `content ${n}`)
    await world.rest()
    for (let n = 0; n < 12; n++) b.hands.userDelete(`f${n}`)
    await world.clock.advance(1000)
    await b.engine.resumeFolder(b.status().id, { accept: true })
    await world.clock.advance(20_000)
    assert.equal(a.status().state, 'held')
    assert.equal(Object.keys(world.files(a)).length, 12)
    await a.engine.resumeFolder(a.status().id, { accept: true })
    await world.rest()
    assert.deepEqual(world.files(a), {})
  })

  it('tell of no delete in a directory that cannot be read', async () => {
    const { world, a, b } = await make()
    a.hands.userWrite('d/f', 'one')
    await world.rest()
    b.hands.userChmod('d', 0o000)
    await world.clock.resolve(b.engine.scanFolder(b.status().id), 60_000)
    await world.clock.advance(5000)
    assert.deepEqual([a.status().files, b.status().files], [1, 1])
    assert.equal(b.status().problems, 1)
  })

  it('tell of no delete when the disk went away during a look at it', async () => {
    const { world, a, b } = await make()
    a.hands.userWrite('f', 'one')
    await world.rest()
    const { posix } = b.disk as SimulatedDisk
    const list = posix.list.bind(posix)
    posix.list = (directory) => {
      posix.list = list
      b.hands.userRename('f', '/home/user/f')
      b.hands.userRename('.syncline/folder', '/home/user/marker')
      return list(directory)
    }
    await assert.rejects(world.clock.resolve(b.engine.scanFolder(b.status().id), 60_000), /not marked/)
    await world.clock.advance(20_000)
    world.violations.length = 0
    assert.equal(b.status().error?.code, 'MARKER_MISSING')
    assert.deepEqual(world.files(a), { f: 'one' })
    assert.equal(b.status().files, 1)
  })

  it('send nothing of a device that only receives', async () => {
    const { world, a, b } = await make([{}, { mode: 'receive-only' }])
    a.hands.userWrite('f', 'one')
    await world.rest()
    b.hands.userWrite('g', 'two')
    b.hands.userDelete('f')
    await world.clock.advance(20_000)
    assert.deepEqual(world.files(a), { f: 'one' })
    assert.equal(b.status().localChanges, 2)
  })

  it('keep a directory alive that something is in, where its deleter is gone and the others may only read', async () => {
    const { world, a, b, c } = await make([{}, {}, { right: 'read' }])
    a.hands.userWrite('d/f', 'one')
    await world.rest()
    world.network.partition([a.identity.device])
    b.hands.userDelete('d')
    await world.clock.advance(5000)
    assert.deepEqual(c.hands.tree(), [])
    a.hands.userWrite('d/g', 'two')
    await b.stop()
    world.network.heal()
    await world.rest()
    assert.deepEqual(world.files(a), { 'd/g': 'two' })
    assert.deepEqual(world.files(c), { 'd/g': 'two' })
  })

  it('keep what a reader has in a directory that others delete, and give it what others put where its user took things away', async () => {
    const { world, a, b } = await make([{}, { right: 'read' }])
    for (const path of ['deleted/f', 'taken/f', 'replaced/f']) a.hands.userWrite(path, path)
    await world.rest()
    b.hands.userWrite('deleted/mine', 'of B')
    b.hands.userDelete('taken')
    b.hands.userDelete('replaced')
    b.hands.userWrite('replaced', 'of B, too')
    await world.clock.advance(5000)
    a.hands.userDelete('deleted')
    a.hands.userWrite('taken/g', 'new')
    a.hands.userWrite('replaced/g', 'new')
    const settled = (): boolean => b.status().state === 'idle' && b.status().needFiles === 0 && Object.values(world.files(b)).includes('new')
    await world.clock.runUntil(settled, 60_000, 'the reader to have it all')
    await world.clock.advance(5000)
    const files = world.files(b)
    const [copy] = copiesIn(files)
    assert.deepEqual(b.problems(), [])
    assert.deepEqual(files, { 'deleted/mine': 'of B', 'taken/g': 'new', 'replaced/g': 'new', [copy as string]: 'of B, too' })
    assert.deepEqual(world.files(a), { 'taken/f': 'taken/f', 'taken/g': 'new', 'replaced/f': 'replaced/f', 'replaced/g': 'new' })
    // What only its user had leaves nothing behind; of what others have, it is kept that it is away.
    b.hands.userDelete('deleted')
    b.hands.userDelete(copy as string)
    await world.clock.advance(5000)
    assert.equal(b.status().localChanges, 2, 'taken/f and replaced/f')
    assert.deepEqual(await auditIndex(b.index, b.identity.publicKey), [])
  })

  it('let a reader come to rest where all took a file away and others made one of its directory', async () => {
    const { world, a, b } = await make([{}, { right: 'read' }])
    a.hands.userWrite('d/f', 'one')
    await world.rest()
    b.hands.userDelete('d')
    await world.clock.advance(5000)
    a.hands.userDelete('d')
    a.hands.userWrite('d', 'a file')
    await world.clock.advance(5000)
    await world.rest()
    assert.deepEqual([world.files(b), b.problems(), b.status().localChanges], [{ d: 'a file' }, [], 0])
  })

  it('bring a content on from a device that told of it before it had it', async () => {
    const { world, a, b, c } = await make([{ peers: [1] }, { peers: [0, 2] }, { peers: [1] }], { latencyMs: 50 })
    await world.clock.advance(3000)
    const tooLargeToComeAlong = 'one'.repeat(30_000)
    a.hands.userWrite('f', tooLargeToComeAlong)
    await world.clock.runUntil(() => b.status().needFiles === 1, 10_000, 'the record without its content')
    world.network.partition([a.identity.device])
    await world.clock.advance(5000)
    assert.deepEqual(
      [b, c].map((device) => device.status().needFiles),
      [1, 1]
    )
    assert.deepEqual(c.problems(), [], 'nobody says that he has it')
    world.network.heal()
    await world.rest()
    assert.deepEqual(world.files(c), { f: tooLargeToComeAlong })
  })

  it('ask again for what its holder could not read for a while, and say so meanwhile', async () => {
    const { world, a, b } = await make([{}, {}])
    world.network.partition([a.identity.device])
    a.hands.userWrite('f', 'one')
    a.hands.userWrite('large', LARGE)
    // Until what was just hashed is not kept in memory any more.
    await world.clock.advance(20_000)
    a.fileSystem.readFault = () => 'EMFILE'
    world.network.heal()
    await world.clock.runUntil(() => b.problems().length === 2, 60_000, 'two problems')
    assert.deepEqual(
      b.problems().map(({ path, reason }) => `${path}: ${reason}`),
      ['f: unavailable', 'large: unavailable']
    )
    a.fileSystem.readFault = undefined
    await world.clock.runUntil(() => b.status().needFiles === 0 && b.problems().length === 0, 60_000, 'both files')
    assert.deepEqual(world.files(b), world.files(a))
  })

  it('go on where the index fails at the moment at which the disk is there again', async () => {
    const { world, a, b } = await make()
    a.hands.userWrite('f', 'one')
    await world.rest()
    a.fileSystem.readFault = () => 'EMFILE'
    a.engine.scanFolder(a.status().id).catch(() => {})
    await world.clock.runUntil(() => a.status().state === 'error', 10_000, 'the fault')
    const fault = new Error('EIO: the index does not answer')
    a.index.writeFault = fault
    a.index.openFault = fault
    a.fileSystem.readFault = undefined
    // It would end the daemon.
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    await world.clock.runUntil(() => a.status().error?.message.includes('EIO') === true, 10_000, 'the other fault')
    await world.clock.advance(1000)
    process.off('unhandledRejection', note)
    assert.deepEqual(unhandled, [])
    a.index.writeFault = undefined
    a.index.openFault = undefined
    await world.clock.runUntil(() => a.status().state === 'idle', 60_000, 'the folder')
    a.hands.userWrite('f', 'two')
    await world.rest()
    assert.deepEqual(world.files(b), { f: 'two' })
  })

  it('look once at everything for all who ask for that while it waits for its turn', async () => {
    const { world, a } = await make()
    a.hands.userWrite('d/f', 'one')
    await world.rest()
    let looks = 0
    a.fileSystem.readFault = () => {
      looks++
      return undefined
    }
    const scan = (): Promise<void> => a.engine.scanFolder(a.status().id)
    await world.clock.resolve(scan(), 60_000)
    const once = looks
    looks = 0
    await world.clock.resolve(Promise.all(Array.from({ length: 20 }, scan)), 60_000)
    assert.ok(once > 0 && looks <= 2 * once, `${looks} looks, ${once} for one scan`)
  })

  it('forward what comes in quick succession', async () => {
    const { world, a, c } = await make([{ peers: [1] }, { peers: [0, 2] }, { peers: [1] }])
    await world.clock.advance(3000)
    for (let n = 0; n < 30; n++) {
      a.hands.userWrite(`f${n}`, `content ${n}`)
      await world.clock.advance(120)
    }
    await world.clock.advance(1500)
    assert.equal(Object.keys(world.files(c)).length, 30)
  })

  it('leave nothing of a large file that is deleted while it is fetched', async () => {
    const { world, a, b } = await make([{}, {}], { bytesPerSecond: 500_000 })
    a.hands.userWrite('large', LARGE)
    await world.clock.advance(3000)
    assert.ok(
      b.hands.tree({ own: true }).some(({ path }) => path.startsWith('.syncline/tmp/')),
      'it is under way'
    )
    world.network.cut(a.identity.device, b.identity.device)
    a.hands.userDelete('large')
    await world.rest()
    const left = b.hands.tree({ own: true }).map(({ path }) => path)
    assert.deepEqual(
      left.filter((path) => path.startsWith('.syncline/tmp/')),
      []
    )
  })

  it('go on when the folder is back', async () => {
    const { world, a, b } = await make()
    a.hands.userWrite('f', 'one')
    await world.rest()
    b.hands.userRename('/home/user/folder', '/home/user/away')
    a.hands.userWrite('f', 'two')
    a.hands.userWrite('g', 'three')
    await world.clock.advance(20_000)
    assert.equal(b.status().error?.code, 'ROOT_MISSING')
    b.hands.userRename('/home/user/away', '/home/user/folder')
    await world.clock.advance(20_000)
    world.violations.length = 0
    await world.rest()
    assert.deepEqual(world.files(b), { f: 'two', g: 'three' })
  })

  it('come to rest again after a kill at any change of the disk', async () => {
    for (let at = 1; at <= 40; at++) {
      const { world, a, b } = await make()
      a.hands.userWrite('f', 'one')
      a.hands.userWrite('d/g', 'two')
      await world.rest()
      world.network.partition([a.identity.device])
      a.hands.userWrite('f', 'of A')
      b.hands.userWrite('f', 'of B')
      a.hands.userRename('d/g', 'h')
      await world.clock.advance(1000)
      const { fileSystem } = b
      const first = fileSystem.mutations
      fileSystem.fault = (_, count) => (count === first + at ? (at % 2 === 0 ? 'kill' : 'power-loss') : undefined)
      world.network.heal()
      await world.clock.advance(10_000)
      fileSystem.fault = undefined
      if (!b.running) await world.start(b)
      await world.rest()
      const files = world.files(a)
      assert.deepEqual(world.files(b), files, `killed at ${at}`)
      assert.deepEqual(new Set(Object.values(files)), new Set(['of A', 'of B', 'two']), `killed at ${at}`)
      assert.deepEqual(world.violations, [])
      world.stop()
    }
  })

  it('let a file go whose content came back under another name and time, after a kill at any change of the disk', async () => {
    for (let at = 1; at <= 20; at++) {
      const { world, a, b } = await make()
      a.hands.userWrite('f', 'the same')
      await world.rest()
      await world.clock.advance(5000)
      const { fileSystem } = b
      const first = fileSystem.mutations
      fileSystem.fault = (_, count) => (count === first + at ? 'kill' : undefined)
      a.hands.userDelete('f')
      a.hands.userWrite('g', 'the same')
      await world.clock.advance(10_000)
      fileSystem.fault = undefined
      if (!b.running) await world.start(b)
      await world.rest()
      for (const device of [a, b]) assert.deepEqual(world.files(device), { g: 'the same' }, `killed at ${at}`)
      assert.deepEqual(world.violations, [])
      world.stop()
    }
  })

  it('lose nothing where what was put in its place, and could not be synced, goes with the power', async () => {
    for (let at = 1; at <= 12; at++) {
      const { world, a, b } = await make()
      a.hands.userWrite('old', 'old')
      await world.rest()
      const { fileSystem } = b
      const first = fileSystem.mutations
      fileSystem.fault = (call, count) => (count >= first + at && call === 'sync' ? 'EIO' : undefined)
      a.hands.userSymlink('old', 'link')
      a.hands.userWrite('new', 'new')
      a.hands.userDelete('old')
      await world.clock.advance(600)
      b.cutPower()
      fileSystem.fault = undefined
      await world.start(b)
      await world.rest()
      for (const device of [a, b])
        assert.deepEqual(
          device.hands.tree().map(({ path }) => path),
          ['link', 'new'],
          `failed from ${at} on`
        )
      world.stop()
    }
  })

  it('lose nothing that a user wrote into what was put in its place, and could not be synced, when the power goes', async () => {
    for (let at = 1; at <= 20; at++) {
      const { world, a, b } = await make()
      a.hands.userWrite('f', 'one')
      await world.rest()
      const { fileSystem } = b
      const first = fileSystem.mutations
      fileSystem.fault = (_, count) => (count === first + at ? 'kill' : undefined)
      a.hands.userWrite('f', 'two')
      await world.clock.advance(5000)
      fileSystem.fault = undefined
      if (b.running) b.kill()
      await a.stop()
      b.hands.userWrite('f', 'mine')
      await world.start(b)
      await world.clock.advance(1000)
      b.cutPower()
      await world.start(a)
      await world.start(b)
      await world.rest()
      for (const device of [a, b]) assert.ok(Object.values(world.files(device)).includes('mine'), `killed at ${at}: ${JSON.stringify(world.files(device))}`)
      world.stop()
    }
  })

  it('do not take for a change of its user what a device had put in its place when it was killed, though a newer one has come since', async () => {
    for (let at = 1; at <= 20; at++) {
      const { world, a, b } = await make([{}, { diskPauseMs: 200 }])
      a.hands.userWrite('f', 'one')
      await world.rest()
      await world.clock.advance(5000)
      const { fileSystem } = b
      const first = fileSystem.mutations
      fileSystem.fault = (_, count) => (count === first + at ? 'kill' : undefined)
      a.hands.userWrite('f', 'two')
      await world.clock.advance(10_000)
      fileSystem.fault = undefined
      a.hands.userWrite('f', 'three')
      await world.clock.advance(1000)
      if (!b.running) await world.start(b)
      await world.rest()
      for (const device of [a, b]) assert.deepEqual(world.files(device), { f: 'three' }, `killed at ${at}`)
      assert.deepEqual(world.violations, [])
      world.stop()
    }
  })

  it('nor where that had won against what was there', async () => {
    for (const right of ['read', 'write'] as const) {
      for (let at = 1; at <= 20; at++) {
        const { world, a, b, c } = await make([{}, {}, { right, diskPauseMs: 200 }])
        b.hands.userWrite('f', 'one')
        await world.rest()
        await world.clock.advance(5000)
        for (const device of [a, b]) await device.stop()
        // Nobody knows any more what it was made from.
        a.wipeIndex()
        a.hands.userWrite('f', 'two')
        const { fileSystem } = c
        const first = fileSystem.mutations
        fileSystem.fault = (_, count) => (count === first + at ? 'kill' : undefined)
        await world.start(a)
        await world.clock.advance(10_000)
        fileSystem.fault = undefined
        b.hands.userWrite('f', 'three')
        await world.start(b)
        if (!c.running) await world.start(c)
        await world.rest()
        const expected = Object.values(world.files(a)).toSorted()
        for (const device of [b, c]) assert.deepEqual(Object.values(world.files(device)).toSorted(), expected, `${right}, killed at ${at}`)
        assert.deepEqual(c.status().localChanges, 0, `killed at ${at}`)
        assert.deepEqual(world.violations, [])
        world.stop()
      }
    }
  })

  it('see what is gone with a directory in whose place another was moved at once', async () => {
    const { world, a, b } = await make()
    for (const path of ['d/one', 'd/both', 'e/both', 'e/two']) a.hands.userWrite(path, path)
    await world.rest()
    a.hands.userRename('d', 'f')
    a.hands.userRename('e', 'd')
    // Without a look at everything, which would see it anyhow.
    await world.clock.advance(10_000)
    for (const device of [a, b])
      assert.deepEqual(world.files(device), { 'd/both': 'e/both', 'd/two': 'e/two', 'f/both': 'd/both', 'f/one': 'd/one' }, device.name)
  })

  it('go on where the index does not answer in the moment in which the folder is back', async () => {
    const { world, a, b } = await make()
    a.hands.userWrite('f', 'one')
    await world.rest()
    a.kill()
    // As its disk does that is not ready yet.
    a.fileSystem.readFault = () => 'EIO'
    await world.start(a)
    await world.clock.runUntil(() => a.status().state === 'error', 60_000, 'the fault')
    const fault = new Error('EIO: the index does not answer')
    Object.assign(a.index, { writeFault: fault, openFault: fault })
    a.fileSystem.readFault = undefined
    await world.clock.advance(10_000)
    Object.assign(a.index, { writeFault: undefined, openFault: undefined })
    a.hands.userWrite('f', 'two')
    await world.clock.runUntil(() => b.status().state === 'idle' && world.texts('f')[1] === 'two', 60_000, 'its change')
    await world.rest()
  })
})
