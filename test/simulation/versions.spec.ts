import assert from 'node:assert/strict'
import type { FolderVersions } from '../../src/engine.ts'
import { FolderError } from '../../src/errors.ts'
import type { RestorePlan, RestoreRequest, RestoreResult, VersionList } from '../../src/version-list.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import { World, type WorldDevice } from './world.ts'

const HOUR = 3_600_000
const LARGE = new Uint8Array(3 << 20).map((_, i) => (i * 31 + (i >> 11)) & 0xff)

describe('old versions', () => {
  let world: World
  let a: SimulatedDevice
  let b: SimulatedDevice
  let c: SimulatedDevice
  const start = async (...devices: readonly WorldDevice[]): Promise<void> => {
    world = new World(devices.length === 0 ? [{}, {}] : devices)
    await world.start()
    ;[a, b, c] = world.devices as [SimulatedDevice, SimulatedDevice, SimulatedDevice]
  }
  afterEach(() => {
    const { violations } = world
    world.stop()
    assert.deepEqual(violations, [])
  })

  const versionsOf = (device: SimulatedDevice): FolderVersions => device.engine.versions(device.status().id)
  const wait = <T>(promise: Promise<T>): Promise<T> => world.clock.resolve(promise, 120_000, 'an answer about versions')
  const list = (device: SimulatedDevice, path: string, others = true): Promise<VersionList> => wait(versionsOf(device).list(path, { others }))
  const plan = (device: SimulatedDevice, request: Partial<RestoreRequest> & { path: string }): Promise<RestorePlan> =>
    wait(versionsOf(device).plan({ deleteNewer: false, others: true, ...request }))
  const restore = async (device: SimulatedDevice, request: Partial<RestoreRequest> & { path: string }): Promise<RestoreResult[]> =>
    wait(versionsOf(device).apply((await plan(device, request)).steps))
  const refused = (code: string) => (error: unknown) => error instanceof FolderError && error.fault.code === code
  const ok = (...paths: string[]): RestoreResult[] => paths.map((path) => ({ path, ok: true }))
  const kept = (device: SimulatedDevice): number =>
    device.hands.tree({ own: true }).filter(({ path, type }) => path.startsWith('.syncline/archive/') && type === 'file').length
  /** Writes, one version after the other, each of which reaches all. */
  const write = async (device: SimulatedDevice, path: string, ...contents: readonly (string | Uint8Array)[]): Promise<void> => {
    for (const content of contents) {
      device.hands.userWrite(path, content)
      await world.rest()
      await world.clock.advance(2000)
    }
  }

  it('are listed where they are kept, and asked for where they are not', async () => {
    await start()
    await write(a, 'd/f', 'one', 'three')
    a.hands.userDelete('d/f')
    await world.rest()
    const here = await list(b, 'd')
    assert.deepEqual(
      here.items.map(({ path, current, versions }) => [path, current, versions.map(({ size, device }) => [size, device])]),
      [
        [
          'd/f',
          null,
          [
            [5, null],
            [3, null]
          ]
        ]
      ]
    )
    const there = await list(a, '')
    assert.deepEqual(
      there.items[0]?.versions.map(({ size, device }) => [size, device]),
      [
        [5, b.identity.device],
        [3, b.identity.device]
      ]
    )
    assert.deepEqual(there.silent, [])
    assert.deepEqual((await list(a, '', false)).items, [])
    assert.deepEqual(
      (await list(a, 'd/nothing')).items.map(({ versions }) => versions),
      [[]]
    )
  })

  it('come back as new edits that nothing undoes, also where the file was deleted', async () => {
    await start()
    await write(a, 'd/f', 'one', 'two')
    a.hands.userDelete('d')
    await world.rest()
    assert.deepEqual(await restore(b, { path: 'd/f' }), ok('d/f'))
    await world.rest()
    assert.deepEqual(world.texts('d/f'), ['two', 'two'])
    const [, older] = (await list(b, 'd/f')).items[0]?.versions ?? []
    assert.deepEqual(await restore(b, { path: 'd/f', version: older?.version }), ok('d/f'))
    await world.rest()
    assert.deepEqual(world.texts('d/f'), ['one', 'one'])
    // What a restore replaced is kept, too.
    assert.equal((await list(b, 'd/f', false)).items[0]?.versions.length, 3)
    for (const device of [a, b]) await device.stop()
    await world.start()
    await world.rest()
    assert.deepEqual(world.texts('d/f'), ['one', 'one'])
  })

  it('of a symlink come back on the device that has kept it, over what is there and where nothing is', async () => {
    await start()
    a.hands.userSymlink('one', 'link')
    await world.rest()
    a.hands.userDelete('link')
    await world.rest()
    const targets = (): (string | undefined)[] => [a, b].map(({ hands }) => hands.tree().find(({ path }) => path === 'link')?.target)
    const [refused] = await restore(a, { path: 'link' })
    assert.match(refused?.ok === false ? (refused.message ?? '') : '', /restore it on the one that has kept it/)
    assert.deepEqual(await restore(b, { path: 'link' }), ok('link'))
    await world.rest()
    assert.deepEqual(targets(), ['one', 'one'])
    a.hands.userDelete('link')
    a.hands.userSymlink('another', 'link')
    await world.rest()
    const [older] = (await list(b, 'link', false)).items[0]?.versions ?? []
    assert.deepEqual(await restore(b, { path: 'link', version: older?.version }), ok('link'))
    await world.rest()
    assert.deepEqual(targets(), ['one', 'one'])
  })

  for (const [what, content] of [
    ['small', 'one'],
    ['large', LARGE],
    ['empty', '']
  ] as const)
    it(`that only another device has are fetched: a ${what} one`, async () => {
      await start()
      await write(a, 'f', content, 'something else')
      assert.equal(kept(a), 0)
      assert.deepEqual(await restore(a, { path: 'f', to: 'd/g' }), ok('d/g'))
      await world.rest()
      assert.deepEqual(b.hands.userRead('d/g'), typeof content === 'string' ? new TextEncoder().encode(content) : content)
      assert.deepEqual(world.texts('f'), ['something else', 'something else'])
    })

  it('of a device that may not write are neither asked for nor given', async () => {
    await start({}, { right: 'read' })
    await write(a, 'f', 'one', 'two')
    assert.equal(kept(b), 1)
    assert.deepEqual(
      (await list(a, 'f')).items.map(({ versions }) => versions),
      [[]]
    )
    // Whoever cannot answer says that there is more.
    assert.equal((await list(a, 'f')).more, false)
    assert.equal((await list(b, 'f')).items[0]?.versions.length, 1)
  })

  it('of a device that went away are no longer to be had, and nothing has changed', async () => {
    await start()
    await write(a, 'f', 'one', 'two')
    const { steps } = await plan(a, { path: 'f' })
    await b.stop()
    const [result] = await wait(versionsOf(a).apply(steps))
    assert.equal(result?.ok, false)
    assert.match(result?.message ?? '', /away/)
    assert.equal(a.hands.userRead('f').length, 3)
    const asked = await list(a, 'f')
    assert.deepEqual(asked.items[0]?.versions, [])
  })

  it('are put over nothing that changed since it was planned', async () => {
    await start()
    await write(a, 'f', 'one', 'two')
    const { steps } = await plan(b, { path: 'f' })
    b.hands.userWrite('f', 'mine, just now')
    const [early] = await wait(versionsOf(b).apply(steps))
    assert.equal(early?.ok, false)
    await world.rest()
    const [late] = await wait(versionsOf(b).apply(steps))
    assert.equal(late?.ok, false)
    assert.deepEqual(world.texts('f'), ['mine, just now', 'mine, just now'])
  })

  it('that are gone meanwhile, and disks that are full, are told of', async () => {
    await start()
    await write(a, 'f', 'one', 'two')
    const { steps } = await plan(b, { path: 'f' })
    b.fileSystem.fault = () => 'ENOSPC'
    const [full] = await wait(versionsOf(b).apply(steps))
    b.fileSystem.fault = undefined
    assert.equal(full?.ok, false)
    assert.match(full?.message ?? '', /space/)
    b.hands.userDelete(`.syncline/archive/${b.hands.userList('.syncline/archive')[0]}`)
    const [gone] = await wait(versionsOf(b).apply(steps))
    assert.equal(gone?.ok, false)
    assert.match(gone?.message ?? '', /gone/)
    await world.rest()
    assert.deepEqual(world.texts('f'), ['two', 'two'])
    await assert.rejects(plan(b, { path: 'f', version: '20010101-000000' }), refused('NO_VERSION'))
    await assert.rejects(plan(b, { path: 'nothing' }), refused('NO_VERSION'))
    await assert.rejects(plan(b, { path: '' }), refused('IS_DIRECTORY'))
  })

  it('bring a whole folder back to a time', async () => {
    await start()
    await write(a, 'd/changed', 'old')
    await write(a, 'd/deleted', 'was there')
    await write(a, 'same', 'same')
    await world.clock.advance(HOUR)
    const at = Math.floor(b.clock.now())
    await world.clock.advance(HOUR)
    await write(a, 'd/changed', 'new', 'newest')
    await write(a, 'd/added', 'added')
    a.hands.userDelete('d/deleted')
    await world.rest()
    const found = await plan(b, { path: '', at })
    assert.deepEqual(
      found.steps.map(({ path, does }) => `${does} ${path}`),
      ['change d/changed', 'create d/deleted']
    )
    assert.deepEqual([found.unchanged, found.newer], [1, 1])
    const results = await restore(b, { path: '', at, deleteNewer: true })
    assert.deepEqual(results.map(({ path, ok: done }) => [path, done]).sort(), [
      ['d/added', true],
      ['d/changed', true],
      ['d/deleted', true]
    ])
    await world.rest()
    assert.deepEqual(world.files(a), { 'd/changed': 'old', 'd/deleted': 'was there', same: 'same' })
    assert.deepEqual(world.files(b), world.files(a))
  })

  it('expire as the policy of the folder says, when it rests', async () => {
    await start()
    await write(a, 'f', '1', '2', '3', '4', '5')
    await world.clock.advance(2 * HOUR)
    assert.equal(kept(b), 4)
    b.engine.configureFolder(b.status().id, { archive: 'keep 2' })
    b.hands.userWrite('.syncline/archive/notes.txt', 'mine')
    await world.clock.advance(HOUR)
    assert.equal(kept(b), 3, 'what a person put there stays')
    assert.deepEqual(b.status().archive, { files: 2, bytes: 2 })
    assert.deepEqual(
      (await list(b, 'f')).items[0]?.versions.map(({ size }) => size),
      [1, 1]
    )
  })

  it('are not kept with the policy off, but for what nobody else has', async () => {
    await start({}, { mode: 'receive-only' })
    b.engine.configureFolder(b.status().id, { archive: 'off' })
    await write(a, 'f', 'one', 'two')
    assert.equal(kept(b), 0)
    b.hands.userWrite('f', 'mine')
    await wait(b.engine.scanFolder(b.status().id))
    await world.clock.advance(2000)
    await wait(b.engine.revertLocalChanges(b.status().id))
    await world.rest()
    assert.deepEqual(world.texts('f'), ['two', 'two'])
    assert.equal(kept(b), 1)
  })

  it('stay in a backup: the last five of each, whatever the policy says, and however much is deleted', async () => {
    await start({}, { mode: 'backup' }, {})
    b.engine.configureFolder(b.status().id, { archive: 'keep 1' })
    await write(a, 'f', '1', '2', '3', '4', '5', '6', '7', '8')
    for (let i = 0; i < 30; i++) a.hands.userWrite(`many/${i}`, `${i}`)
    await world.rest()
    a.hands.userDelete('many')
    a.hands.userDelete('f')
    await wait(a.engine.resumeFolder(a.status().id, { accept: true }))
    await wait(a.engine.scanFolder(a.status().id))
    await world.clock.advance(20_000)
    await wait(a.engine.resumeFolder(a.status().id, { accept: true }))
    await world.clock.advance(20_000)
    assert.deepEqual(b.hands.tree(), [], 'not held: nothing of it is lost')
    assert.equal(c.hands.tree().length > 0, true, 'held elsewhere')
    await world.clock.advance(3 * HOUR)
    assert.equal((await list(b, 'f', false)).items[0]?.versions.length, 5)
    assert.equal((await list(b, 'many', false)).items.length, 30)
    b.hands.userWrite('own', 'stays here')
    await wait(b.engine.scanFolder(b.status().id))
    await world.clock.advance(5000)
    assert.equal(
      a.hands.tree().some(({ path }) => path === 'own'),
      false
    )
    assert.equal(b.status().localChanges, 1)
  })
})
