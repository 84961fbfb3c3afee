import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { DeviceId } from '../../protocol/index.ts'
import { planAt, planOne } from '../../src/restore-plan.ts'
import type { CurrentItem, ItemVersions, KeptVersion } from '../../src/version-list.ts'

const OTHER = 'other' as DeviceId
const kept = (replacedAt: number, mtimeMs: number, device: DeviceId | null = null): KeptVersion => ({
  path: 'f',
  version: `v${replacedAt}`,
  replacedAt,
  type: 'file',
  size: mtimeMs,
  mtimeMs,
  device
})
const file = (mtimeMs: number): CurrentItem => ({ type: 'file', size: mtimeMs, mtimeMs })
const item = (current: CurrentItem | null, ...versions: KeptVersion[]): ItemVersions => ({ path: 'f', current, versions })
const at = (time: number, one: ItemVersions, deleteNewer = false) => planAt([one], { at: time, deleteNewer })

describe('a restore to a time', () => {
  const history = item(file(70), kept(60, 40), kept(30, 10))

  for (const [time, version] of [
    [10, 'v30'],
    [29, 'v30'],
    [40, 'v60'],
    [59, 'v60']
  ] as const)
    it(`takes at ${time} what was replaced first after it`, () => assert.equal(at(time, history).steps[0]?.from?.version, version))

  it('leaves what is not newer', () => assert.deepEqual(at(70, history), { steps: [], unchanged: 1, newer: 0 }))

  it('leaves what is newer and has no known past alone, or takes it away where that is wanted', () => {
    assert.deepEqual(at(35, history), { steps: [], unchanged: 0, newer: 1 })
    assert.equal(at(35, history, true).steps[0]?.does, 'delete')
  })

  it('brings back what was deleted since, and leaves what was deleted before', () => {
    assert.equal(at(20, item(null, kept(30, 10))).steps[0]?.does, 'create')
    assert.deepEqual(at(31, item(null, kept(30, 10))), { steps: [], unchanged: 0, newer: 0 })
  })

  it('takes the version that is here before one of the same moment elsewhere', () => {
    assert.equal(at(20, item(null, kept(30, 10, OTHER), kept(30, 10))).steps[0]?.from?.device, null)
  })

  it('does nothing to directories', () => assert.deepEqual(at(0, item({ type: 'directory', size: 0, mtimeMs: 5 }), true).steps, []))

  it('never takes a content that was made later, nor one that was gone by then', () => {
    const times = fc.integer({ min: 0, max: 100 })
    const versions = fc.array(
      fc.tuple(times, times).map(([replaced, made]) => kept(replaced, Math.min(replaced, made))),
      { maxLength: 6 }
    )
    fc.assert(
      fc.property(versions, fc.option(times), times, fc.boolean(), (some, current, time, deleteNewer) => {
        for (const { from, does } of at(time, item(current === null ? null : file(current), ...some), deleteNewer).steps) {
          if (from === null) assert.ok(does === 'delete' && deleteNewer && current !== null && current > time)
          else assert.ok(from.mtimeMs <= time && from.replacedAt > time)
        }
      })
    )
  })

  it('of one item is by default its last version', () => {
    assert.equal(planOne(history, {}, history)?.steps[0]?.from?.version, 'v60')
    assert.equal(planOne(history, { version: 'v30' }, history)?.steps[0]?.from?.version, 'v30')
    assert.equal(planOne(history, { version: 'v31' }, history), undefined)
    assert.equal(planOne(item(file(1)), {}, item(file(1))), undefined)
    assert.deepEqual(planOne(history, { at: 75 }, history), { steps: [], unchanged: 1, newer: 0 })
  })
})
