/** Changes of others that wait for a person, plans of them, and what a person makes of these. */
import assert from 'node:assert/strict'
import { FolderError } from '../../src/errors.ts'
import type { AppliedPlan, Plan, PlanChoice, Review } from '../../src/plan.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import { World } from './world.ts'

const WAIT_MS = 10_000

describe('a review', () => {
  let world: World
  let a: SimulatedDevice
  let b: SimulatedDevice

  beforeEach(async () => {
    world = new World([{}, {}])
    await world.start()
    ;[a, b] = world.devices as [SimulatedDevice, SimulatedDevice]
  })
  afterEach(() => {
    const { violations } = world
    world.stop()
    assert.deepEqual(violations, [])
  })

  const wait = (ms = WAIT_MS): Promise<void> => world.clock.advance(ms)
  const plan = (device: SimulatedDevice): Promise<Plan> => world.clock.resolve(device.engine.plans(device.status().id).make(1000), WAIT_MS, 'a plan')
  const apply = (device: SimulatedDevice, id: string, choice: PlanChoice = {}): Promise<AppliedPlan> =>
    world.clock.resolve(device.engine.plans(device.status().id).apply(id, choice), WAIT_MS, 'a plan to pass')
  const shown = ({ actions }: Plan): string[] => actions.map(({ do: what, path, from }) => `${what} ${from === undefined ? '' : `${from} -> `}${path}`)

  /** Both hold these files; then one of them reviews. */
  async function begin(review: Review, files: Record<string, string> = {}): Promise<void> {
    for (const [path, content] of Object.entries(files)) a.hands.userWrite(path, content)
    await world.rest()
    b.configure({ review })
  }

  it('of all lets nothing of others happen here until a person applies the plan, and tells of what is done here', async () => {
    await begin('always', { edited: 'one', gone: 'two', moves: 'three' })
    a.hands.userWrite('edited', 'four')
    a.hands.userWrite('d/new', 'five')
    a.hands.userDelete('gone')
    a.hands.userRename('moves', 'moved')
    b.hands.userWrite('mine', 'six')
    await wait()
    assert.deepEqual(world.files(b), { edited: 'one', gone: 'two', moves: 'three', mine: 'six' })
    assert.equal(world.files(a)['mine'], 'six')
    const { state, error } = b.status()
    assert.equal(state, 'held')
    assert.match(error?.message ?? '', /at 6 paths wait for you; nothing of them has been done here/)
    assert.match(error?.hint ?? '', /syncline plan "B"/)
    const made = await plan(b)
    assert.deepEqual(shown(made), ['create d', 'create d/new', 'update edited', 'delete gone', 'rename moves -> moved'])
    assert.deepEqual(made.counts, { create: 2, update: 1, rename: 1, delete: 1, conflict: 0 })
    assert.ok(made.held && made.actions.every(({ device }) => device === a.identity.device))
    assert.deepEqual(await apply(b, made.id), { applied: 5, left: 0 })
    await world.rest()
    assert.deepEqual(world.files(b), world.files(a))
    assert.equal((await plan(b)).total, 0)
  })

  it('lets pass what was in the plan, and no version that came later', async () => {
    await begin('always', { f: 'one', g: 'one' })
    a.hands.userWrite('f', 'two')
    a.hands.userWrite('g', 'two')
    await wait()
    const { id } = await plan(b)
    assert.equal((await plan(b)).id, id)
    a.hands.userWrite('g', 'three')
    await wait()
    await assert.rejects(
      apply(b, id),
      (error) => error instanceof FolderError && error.fault.code === 'PLAN_STALE' && /syncline plan "B"/.test(error.fault.hint)
    )
    await wait()
    assert.deepEqual(world.files(b), { f: 'one', g: 'one' })
    await apply(b, (await plan(b)).id)
    await world.rest()
    a.hands.userWrite('f', 'four')
    await wait()
    assert.deepEqual(world.files(b), { f: 'two', g: 'three' })
  })

  it('does the part that is chosen, and leaves the rest pending', async () => {
    await begin('always', { 'old/f': 'one', 'old/g': 'two' })
    a.hands.userDelete('old')
    a.hands.userWrite('new/deep/f', 'three')
    a.hands.userWrite('new/g', 'four')
    await wait()
    const first = await plan(b)
    await assert.rejects(apply(b, first.id, { only: ['nowhere'] }), (error) => error instanceof FolderError && error.fault.code === 'NOT_IN_PLAN')
    await apply(b, first.id, { only: ['old', 'new/deep'], skip: ['old/g'] })
    await wait()
    assert.deepEqual(world.files(b), { 'new/deep/f': 'three', 'old/g': 'two' })
    assert.equal(b.status().state, 'held')
    assert.deepEqual(b.problems(), [])
    const second = await plan(b)
    assert.deepEqual(shown(second), ['create new/g', 'delete old', 'delete old/g'])
    await apply(b, second.id)
    await world.rest()
    assert.deepEqual(b.hands.tree(), a.hands.tree())
  })

  it('asks again after a restart about what was not done yet', async () => {
    await begin('always', { f: 'one' })
    await a.stop()
    await world.start(a)
    a.hands.userWrite('f', 'two')
    await wait()
    await b.stop()
    await world.start(b)
    await wait()
    assert.deepEqual([b.status().state, world.files(b)], ['held', { f: 'one' }])
  })

  it('is over for all that waits when a person accepts, and for what comes then not', async () => {
    await begin('always', { f: 'one' })
    a.hands.userWrite('f', 'two')
    await wait()
    await b.engine.resumeFolder(b.status().id, { accept: true })
    await world.rest()
    assert.deepEqual(world.files(b), { f: 'two' })
    a.hands.userWrite('f', 'three')
    await wait()
    assert.deepEqual([b.status().state, world.files(b)], ['held', { f: 'two' }])
    b.configure({})
    await world.rest()
    assert.deepEqual(world.files(b), { f: 'three' })
  })

  it('of conflicts keeps both, once a person lets them pass', async () => {
    await begin('always', { f: 'one' })
    b.hands.userWrite('f', 'mine', { mtimeNs: 1_000_000_000n })
    a.hands.userWrite('f', 'theirs')
    await wait()
    assert.equal(world.files(b)['f'], 'mine')
    const made = await plan(b)
    assert.deepEqual(
      shown(made).filter((line) => line.startsWith('conflict')),
      ['conflict f']
    )
    await apply(b, made.id)
    await world.rest()
    assert.deepEqual(Object.values(world.files(b)).sort(), ['mine', 'theirs'])
  })

  for (const restart of [false, true]) {
    it(`of deletes that are held lets a part pass, and holds the rest${restart ? ' over a restart' : ''}`, async () => {
      const files = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`d/f${i}`, `content ${i}`]))
      await begin('risky', files)
      a.hands.userDelete('d')
      await wait()
      await a.engine.resumeFolder(a.status().id, { accept: true })
      await wait()
      assert.equal(b.status().state, 'held')
      const made = await plan(b)
      assert.ok(made.held && made.actions.every(({ risk }) => risk === 'high'))
      assert.deepEqual(await apply(b, made.id, { skip: ['d/f1', 'd/f2'] }), { applied: 10, left: 3 })
      await wait()
      if (restart) {
        await b.stop()
        await world.start(b)
      }
      await wait()
      assert.deepEqual(Object.keys(world.files(b)), ['d/f1', 'd/f2'])
      assert.equal(b.status().state, 'held')
      // The rest goes on.
      a.hands.userWrite('after', 'after')
      await wait()
      assert.equal(world.files(b)['after'], 'after')
      await apply(b, (await plan(b)).id)
      await world.rest()
      assert.deepEqual(world.files(b), { after: 'after' })
    })

    it(`of deletes made here tells a part, and holds the rest${restart ? ' over a restart' : ''}`, async () => {
      const files = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`d/f${i}`, `content ${i}`]))
      await begin('risky', files)
      b.hands.userDelete('d')
      await wait()
      const { goesOut, total, id } = await plan(b)
      assert.deepEqual([total, goesOut.total, goesOut.actions[1]?.path], [0, 13, 'd/f0'])
      await apply(b, id, { skip: ['d/f1', 'd/f2'] })
      await wait()
      if (restart) {
        await b.stop()
        await world.start(b)
      }
      await wait()
      assert.equal(b.status().state, 'held')
      // Ten deletes of twelve files are no mass delete there.
      assert.deepEqual(Object.keys(world.files(a)), ['d/f1', 'd/f2'])
      await apply(b, (await plan(b)).id)
      await world.rest()
      assert.deepEqual(a.hands.tree(), [])
    })
  }

  it('of nothing holds no delete', async () => {
    await begin('never', Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`f${i}`, `content ${i}`])))
    a.configure({ review: 'never' })
    b.hands.userDelete('f0')
    for (let i = 1; i < 12; i++) b.hands.userDelete(`f${i}`)
    await world.rest()
    assert.deepEqual(world.files(a), {})
  })

  it('makes no plan of a folder that is looked at for the first time', async () => {
    b.kill()
    b.wipeIndex()
    b.hands.userWrite('f', 'one')
    await world.start(b)
    await assert.rejects(plan(b), (error) => error instanceof FolderError && error.fault.code === 'NOT_SCANNED')
  })

  it('says so in words where the folder is closed meanwhile', async () => {
    await begin('always')
    a.hands.userWrite('f', 'one')
    await wait()
    const plans = b.engine.plans(b.status().id)
    const { id } = await world.clock.resolve(plans.make(10), WAIT_MS, 'a plan')
    await b.stop()
    for (const ask of [() => plans.make(10), () => plans.apply(id, {})])
      await assert.rejects(ask, (error) => error instanceof FolderError && error.fault.code === 'STOPPED')
  })

  it('bounds what a plan shows, and counts the rest', async () => {
    await begin('always')
    for (let i = 0; i < 30; i++) a.hands.userWrite(`f${i}`, `content ${i}`)
    await wait()
    const made = await world.clock.resolve(b.engine.plans(b.status().id).make(10), WAIT_MS, 'a plan')
    assert.deepEqual([made.actions.length, made.total, made.counts.create], [10, 30, 30])
  })
})
