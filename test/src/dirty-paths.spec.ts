import assert from 'node:assert/strict'
import { DirtyPaths } from '../../src/dirty-paths.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'

const INIT = { quietMs: 100, latestMs: 1000, limit: 3 }

describe('dirty paths', () => {
  let clock: VirtualClock
  let dirty: DirtyPaths
  let taken: { at: number; all: boolean; paths: readonly string[] }[]
  beforeEach(() => {
    clock = new VirtualClock()
    taken = []
    dirty = new DirtyPaths({ clock }, INIT, () => taken.push({ at: clock.monotonic(), ...dirty.take() }))
  })

  it('hands a path out once it has been quiet', async () => {
    dirty.add(['a'])
    await clock.advance(60)
    dirty.add(['a', 'b'])
    await clock.advance(60)
    assert.deepEqual(taken, [])
    assert.ok(dirty.waiting)
    await clock.runUntilIdle()
    assert.deepEqual(taken, [{ at: 160, all: false, paths: ['a', 'b'] }])
    assert.ok(!dirty.waiting)
  })

  it('hands out together what was hinted at together: both ends of a rename', async () => {
    dirty.add(['old'])
    await clock.advance(50)
    dirty.add(['new'])
    await clock.runUntilIdle()
    assert.deepEqual(taken, [{ at: 150, all: false, paths: ['old', 'new'] }])
  })

  it('does not wait long for one path because of others that never rest', async () => {
    dirty.add(['note'])
    for (let i = 0; i < 10; i++) {
      dirty.add(['log'])
      await clock.advance(50)
    }
    assert.deepEqual(taken[0], { at: 200, all: false, paths: ['note'] })
  })

  it('does not wait for ever for a path that never rests', async () => {
    for (let i = 0; i < 30; i++) {
      dirty.add(['log'])
      await clock.advance(50)
    }
    assert.deepEqual(
      taken.map(({ at }) => at),
      [1000]
    )
    await clock.runUntilIdle()
    assert.deepEqual(
      taken.map(({ at }) => at),
      [1000, 1550]
    )
  })

  it('gives way to a scan of everything when there are too many', () => {
    dirty.add(['a', 'b', 'c'])
    assert.deepEqual(taken, [])
    dirty.add(['d'])
    assert.deepEqual(taken, [{ at: 0, all: true, paths: [] }])
    assert.ok(!dirty.waiting)
  })

  it('forgets the paths when everything is to be scanned anyway', async () => {
    dirty.add(['a'])
    dirty.addAll()
    assert.deepEqual(taken, [{ at: 0, all: true, paths: [] }])
    await clock.runUntilIdle()
    assert.equal(taken.filter(({ paths }) => paths.length > 0).length, 0)
  })

  it('comes to rest where the time has fractions', async () => {
    await clock.advance(1234.3848)
    dirty.add(['a'])
    await clock.advance(0.1)
    dirty.add(['b'])
    assert.ok(await clock.runUntilIdle(10_000))
    assert.deepEqual(
      taken.flatMap(({ paths }) => paths),
      ['a', 'b']
    )
  })

  it('sets no timer after it was stopped', () => {
    dirty.add(['a'])
    dirty.stop()
    dirty.add(['b'])
    dirty.addAll()
    assert.equal(clock.pending, 0)
    assert.ok(!dirty.waiting)
    assert.deepEqual(taken, [])
  })
})
