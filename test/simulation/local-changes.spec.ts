import assert from 'node:assert/strict'
import type { LocalChange } from '../../src/status.ts'
import { auditIndex } from '../fixtures/index-audit.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import { copiesIn, World, type WorldDevice } from './world.ts'

const READERS: readonly (readonly [name: string, device: WorldDevice])[] = [
  ['with a read key', { right: 'read' }],
  ['that only receives', { mode: 'receive-only' }]
]
const LARGE = 'large '.repeat(400_000)

/** What a device's user changed, as `path: what`. */
async function changesOf(device: SimulatedDevice): Promise<string[]> {
  return (await listed(device)).map(({ path, what }) => `${path}: ${what}`)
}

function listed(device: SimulatedDevice): Promise<LocalChange[]> {
  return Array.fromAsync(device.engine.localChanges(device.status().id))
}

function archived(device: SimulatedDevice): string[] {
  return device.hands
    .tree({ own: true })
    .filter(({ path, type }) => path.startsWith('.syncline/archive/') && type === 'file')
    .map(({ content }) => new TextDecoder().decode(content))
    .sort()
}

for (const [name, reader] of READERS) {
  describe(`local changes of a device ${name}`, () => {
    let world: World
    let a: SimulatedDevice
    let b: SimulatedDevice
    const start = async (files: Record<string, string>): Promise<void> => {
      world = new World([{}, reader])
      await world.start()
      ;[a, b] = world.devices as [SimulatedDevice, SimulatedDevice]
      for (const [path, content] of Object.entries(files)) a.hands.userWrite(path, content)
      await world.rest()
    }
    /** Both have nothing to do, though they need not hold the same. */
    const settle = async (): Promise<void> => {
      for (const device of [a, b]) await world.clock.resolve(device.engine.scanFolder(device.status().id), 60_000, 'a scan')
      await world.clock.advance(3000)
      await world.clock.runUntil(() => [a, b].every((one) => one.status().state === 'idle' && one.status().needFiles === 0), 60_000, 'rest')
      assert.deepEqual(b.problems(), [])
    }
    const revert = (paths?: readonly string[]): Promise<number> =>
      world.clock.resolve(b.engine.revertLocalChanges(b.status().id, paths), 10_000, 'the answer to a revert')

    afterEach(async () => {
      const { violations } = world
      const faults = b.running ? await auditIndex(b.index, b.identity.publicKey) : []
      world.stop()
      assert.deepEqual(violations, [])
      assert.deepEqual(faults, [])
    })

    it('are listed as what they are, and go nowhere', async () => {
      await start({ edited: 'one', gone: 'two', kind: 'three', 'd/in it': 'four' })
      b.hands.userWrite('edited', 'one of B')
      b.hands.userDelete('gone')
      b.hands.userDelete('kind')
      b.hands.userMkdir('kind')
      b.hands.userWrite('d/new', 'five')
      b.hands.userSymlink('edited', 'link')
      const before = world.files(a)
      await settle()
      assert.deepEqual(await changesOf(b), ['d/new: added', 'edited: edited', 'gone: deleted', 'kind: type-changed', 'link: added'])
      assert.deepEqual(world.files(a), before)
      const [added] = await listed(b)
      assert.deepEqual([added?.size, added?.type, added?.newer], [4, 'file', false])
      assert.deepEqual(await Array.fromAsync(b.engine.localChanges(b.status().id, ['d', 'gone']), ({ path }) => path), ['d/new', 'gone'])
    })

    it('are none any more where their user undoes them himself', async () => {
      await start({ f: 'one' })
      b.hands.userChmod('f', 0o600)
      b.hands.userMkdir('d')
      await settle()
      assert.deepEqual(await changesOf(b), ['d: added', 'f: edited'])
      b.hands.userChmod('f', 0o644)
      b.hands.userDelete('d')
      await settle()
      assert.deepEqual(await changesOf(b), [])
      assert.equal(b.status().digest, a.status().digest)
    })

    it('are taken back as a whole: what the folder says comes back, what was made here is in the archive', async () => {
      await start({ edited: 'one', gone: 'two', kind: 'three', 'd/x': 'four', 'd/y/z': 'five', large: LARGE, mode: 'six' })
      b.hands.userWrite('edited', 'one of B')
      b.hands.userDelete('gone')
      b.hands.userDelete('kind')
      b.hands.userWrite('kind/inside', 'three of B')
      b.hands.userDelete('d')
      b.hands.userWrite('d', 'four of B')
      b.hands.userWrite('new/deep/er', 'seven of B')
      b.hands.userDelete('large')
      b.hands.userChmod('mode', 0o600)
      b.hands.userSymlink('edited', 'link')
      await settle()
      assert.equal(await revert(), 14)
      await world.rest()
      assert.deepEqual(
        b.hands.tree().map(({ path }) => path),
        a.hands.tree().map(({ path }) => path)
      )
      assert.deepEqual(world.files(b), world.files(a))
      assert.deepEqual([await changesOf(b), b.status().conflicts], [[], 0])
      assert.deepEqual(archived(b), ['four of B', 'one of B', 'seven of B', 'three of B'])
    })

    it('are taken back at the paths that are named, and below', async () => {
      await start({ e: 'one', 'd/f': 'two', 'd/g': 'three' })
      b.hands.userWrite('e', 'one of B')
      b.hands.userWrite('d/f', 'two of B')
      b.hands.userDelete('d/g')
      b.hands.userWrite('dd', 'beside')
      await settle()
      assert.equal(await revert(['d', 'nothing here']), 2)
      await settle()
      assert.deepEqual(world.files(b), { e: 'one of B', 'd/f': 'two', 'd/g': 'three', dd: 'beside' })
      assert.deepEqual(await changesOf(b), ['dd: added', 'e: edited'])
    })

    it('are taken back where a directory was renamed, by a rename', async () => {
      await start({ 'd/f': 'one', 'd/e/g': 'two', 'd/large': LARGE })
      b.hands.userRename('d', 'other')
      await settle()
      assert.equal((await changesOf(b)).length, 10)
      const before = b.network?.links().reduce((sum, { bytesIn }) => sum + bytesIn, 0) ?? 0
      await revert()
      await world.rest()
      assert.deepEqual(world.files(b), world.files(a))
      const came = (b.network?.links().reduce((sum, { bytesIn }) => sum + bytesIn, 0) ?? 0) - before
      assert.ok(came < LARGE.length / 10, `${came} bytes came for what was here`)
    })

    it('leave a directory to what was kept in it', async () => {
      await start({ f: 'one' })
      b.hands.userWrite('mine/kept', 'two')
      b.hands.userWrite('mine/back', 'three')
      await settle()
      assert.equal(await revert(['mine/back']), 1)
      await settle()
      assert.deepEqual([await changesOf(b), world.files(b)], [['mine: added', 'mine/kept: added'], { f: 'one', 'mine/kept': 'two' }])
    })

    it('leave a directory that is taken back to what comes into it meanwhile', async () => {
      await start({})
      b.hands.userWrite('d/f', 'of B')
      await settle()
      await revert()
      b.hands.userWrite('d/g', 'written since')
      await settle()
      assert.deepEqual([world.files(b), await changesOf(b)], [{ 'd/g': 'written since' }, ['d: added', 'd/g: added']])
    })

    it('are taken back when the content is there, also after a restart', async () => {
      await start({ f: LARGE, g: LARGE })
      b.hands.userWrite('f', 'one of B')
      b.hands.userDelete('g')
      await settle()
      await a.stop()
      await revert()
      await world.clock.advance(5000)
      assert.deepEqual([world.files(b), await changesOf(b), b.status().needFiles], [{ f: 'one of B' }, [], 2])
      await b.stop()
      await world.start(a, b)
      await world.rest()
      assert.ok(world.files(b)['f'] === LARGE && world.files(b)['g'] === LARGE)
      assert.deepEqual(archived(b), ['one of B'])
    })

    it('keep what was written while they are taken back', async () => {
      await start({ f: LARGE })
      b.hands.userWrite('f', 'one of B')
      b.hands.userWrite('new', 'two of B')
      await settle()
      await a.stop()
      await revert(['f'])
      await world.clock.advance(2000)
      b.hands.userWrite('f', 'written since')
      await world.start(a)
      await world.clock.advance(10_000)
      const files = world.files(b)
      const [copy = ''] = copiesIn(files)
      assert.deepEqual(files, { f: LARGE, [copy]: 'written since', new: 'two of B' })
    })

    it('are never held, and hold up nothing', async () => {
      await start({})
      for (let i = 0; i < 12; i++) a.hands.userWrite(`theirs ${i}`, `${i}`)
      await world.rest()
      for (let i = 0; i < 30; i++) b.hands.userWrite(`mine/${i}`, `of B ${i}`)
      for (let i = 0; i < 12; i++) b.hands.userDelete(`theirs ${i}`)
      await settle()
      assert.equal(b.status().localChanges, 43)
      await revert()
      await world.rest()
      assert.deepEqual(world.files(b), world.files(a))
      assert.equal(b.status().error, null)
    })

    it('are taken back while deletes of others are held', async () => {
      await start({})
      for (let i = 0; i < 12; i++) a.hands.userWrite(`theirs ${i}`, `${i}`)
      await world.rest()
      b.hands.userWrite('mine', 'of B')
      await settle()
      for (let i = 0; i < 12; i++) a.hands.userDelete(`theirs ${i}`)
      await world.clock.advance(3000)
      await world.clock.resolve(a.engine.resumeFolder(a.status().id, { accept: true }), 10_000, 'the deletes to pass')
      await world.clock.resolve(a.engine.scanFolder(a.status().id), 10_000, 'a scan')
      // One more file than theirs are here: they are not all of it.
      await revert()
      await world.clock.runUntil(() => b.status().state === 'held', 60_000, 'the deletes to be held')
      await world.clock.advance(3000)
      assert.deepEqual([b.status().files, b.hands.tree().some(({ path }) => path === 'mine')], [12, false])
    })

    it('let other paths, and later versions of their own, come', async () => {
      await start({ f: 'one', g: 'one', 'd/x': 'one', 'away/y': 'one', kind: 'one', 'was/dir': 'one', 'ren/amed': 'one' })
      b.hands.userWrite('f', 'of B')
      b.hands.userWrite('d/mine', 'of B, in d')
      b.hands.userDelete('away')
      b.hands.userDelete('kind')
      b.hands.userWrite('kind/mine', 'of B, in kind')
      b.hands.userDelete('was')
      b.hands.userWrite('was', 'of B, a file')
      b.hands.userRename('ren', 'renamed')
      await settle()
      for (const [path, text] of Object.entries({ f: 'two', g: 'two', 'd/x': 'two', 'away/y': 'two', 'was/dir': 'two', 'ren/amed': 'two' }))
        a.hands.userWrite(path, text)
      a.hands.userWrite('kind', 'two')
      await settle()
      const files = world.files(b)
      for (const path of ['f', 'g', 'd/x', 'away/y', 'was/dir', 'ren/amed']) assert.equal(files[path], 'two', path)
      assert.deepEqual(
        Object.entries(files)
          .filter(([, text]) => text.startsWith('of B'))
          .map(([, text]) => text)
          .sort(),
        ['of B', 'of B, a file', 'of B, in d', 'of B, in kind']
      )
      // And back: directories go in which there is something of B, and files become directories.
      a.hands.userDelete('d')
      a.hands.userDelete('f')
      a.hands.userWrite('f/now', 'three')
      a.hands.userDelete('was')
      a.hands.userWrite('was', 'three')
      await settle()
      assert.deepEqual([world.files(b)['f/now'], world.files(b)['was'], world.files(b)['d/mine']], ['three', 'three', 'of B, in d'])
      await revert()
      await world.rest()
      assert.deepEqual(world.files(b), world.files(a))
    })
  })
}

describe('a device that tells of its changes', () => {
  it('has no local changes, and says so when they are to be taken back', async () => {
    const world = new World([{}, {}])
    await world.start()
    const [a] = world.devices as [SimulatedDevice]
    a.hands.userWrite('f', 'one')
    await world.rest()
    assert.deepEqual(await listed(a), [])
    await assert.rejects(a.engine.revertLocalChanges(a.status().id), /there are no local changes/)
    world.stop()
  })
})
