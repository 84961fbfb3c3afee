import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type ArchivePolicy, expired, FRESH_MS, readArchivePolicy } from '../../src/archive-policy.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 10, 21, 14)
const STAGGERED: ArchivePolicy = { kind: 'staggered' }

const ages = fc.uniqueArray(fc.oneof(fc.integer({ min: -DAY, max: 3 * HOUR }), fc.integer({ min: 0, max: 40 * DAY }), fc.integer({ min: 0, max: 500 * DAY })), {
  maxLength: 60
})
const policies: fc.Arbitrary<ArchivePolicy> = fc.oneof(
  fc.integer({ min: 1, max: 20 }).map((count) => ({ kind: 'keep' as const, count })),
  fc.integer({ min: 1, max: 400 }).map((days) => ({ kind: 'days' as const, days })),
  fc.constant(STAGGERED),
  fc.constant({ kind: 'off' as const })
)

const at = (age: number) => ({ at: NOW - age })
const left = (versions: readonly { at: number }[], policy: ArchivePolicy, now = NOW, least = 0) => {
  const going = new Set(expired(versions, policy, now, least))
  return versions.filter((version) => !going.has(version))
}

describe('archive policies', () => {
  it('keeps so many of the newest', () => {
    const versions = [5, 1, 3, 2, 4].map((hours) => at(hours * HOUR))
    assert.deepEqual(left(versions, { kind: 'keep', count: 2 }), [at(HOUR), at(2 * HOUR)])
  })

  it('keeps what is younger than so many days', () => {
    assert.deepEqual(left([at(29 * DAY), at(31 * DAY)], { kind: 'days', days: 30 }), [at(29 * DAY)])
  })

  it('staggered: all of an hour, one an hour of a day, one a day of a month, one a week of a year, nothing beyond', () => {
    const every = (span: number, from: number, to: number) => Array.from({ length: Math.floor((to - from) / span) }, (_, i) => at(from + i * span))
    const minutes = left(every(60_000, 0, HOUR), STAGGERED)
    const hours = left(every(600_000, HOUR + 1, DAY), STAGGERED)
    const days = left(every(HOUR, DAY + 1, 30 * DAY), STAGGERED)
    const weeks = left(every(DAY, 30 * DAY + 1, 365 * DAY), STAGGERED)
    assert.equal(minutes.length, 60)
    assert.ok(hours.length >= 23 && hours.length <= 24, `${hours.length}`)
    assert.ok(days.length >= 29 && days.length <= 30, `${days.length}`)
    assert.ok(weeks.length >= 47 && weeks.length <= 49, `${weeks.length}`)
    assert.deepEqual(left([at(366 * DAY)], STAGGERED), [])
  })

  it('off drops nothing that was kept before', () => assert.deepEqual(expired([at(0), at(900 * DAY)], { kind: 'off' }, NOW), []))

  it('never drops what was replaced some minutes ago, nor what a wrong clock put into the future', () => {
    fc.assert(
      fc.property(ages, policies, (some, policy) => {
        for (const version of expired(some.map(at), policy, NOW)) assert.ok(NOW - version.at > FRESH_MS)
      })
    )
  })

  it('leaves at least so many of the newest, whatever their age', () => {
    fc.assert(
      fc.property(ages, policies, fc.integer({ min: 0, max: 10 }), (some, policy, least) => {
        const versions = some.map(at).sort((a, b) => b.at - a.at)
        const kept = new Set(left(versions, policy, NOW, least))
        for (const version of versions.slice(0, least)) assert.ok(kept.has(version))
      })
    )
  })

  it('comes to the same however often it is applied meanwhile', () => {
    fc.assert(
      fc.property(ages, policies, fc.array(fc.integer({ min: 1, max: 60 * DAY }), { maxLength: 5 }), (some, policy, steps) => {
        const versions = some.map(at)
        let often = versions
        let now = NOW
        for (const step of steps) {
          often = left(often, policy, now)
          now += step
        }
        assert.deepEqual(left(often, policy, now), left(versions, policy, now))
      })
    )
  })

  it('drops nothing more at once, and of the staggered never the oldest of a span', () => {
    fc.assert(
      fc.property(ages, policies, (some, policy) => {
        const once = left(some.map(at), policy)
        assert.deepEqual(left(once, policy), once)
      })
    )
  })

  for (const [text, policy] of [
    ['keep 10', { kind: 'keep', count: 10 }],
    ['days 30', { kind: 'days', days: 30 }],
    ['staggered', STAGGERED],
    ['off', { kind: 'off' }]
  ] as const)
    it(`reads ${text}`, () => assert.deepEqual(readArchivePolicy(text), policy))

  for (const text of ['', 'keep', 'keep 0', 'keep -1', 'days 1.5', 'keep 100000', 'OFF', 'keep  3', 'all'])
    it(`does not take ${JSON.stringify(text)}`, () => assert.equal(readArchivePolicy(text), undefined))
})
