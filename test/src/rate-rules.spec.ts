import assert from 'node:assert/strict'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'
import { rateAt, type RateRule } from '../../src/rate-rules.ts'
import { TokenBucket } from '../../src/utils/token-bucket.ts'

const at = (hours: number): number => hours * 60

describe('limits on bytes a second', () => {
  const rules: readonly RateRule[] = [
    { up: 100, down: 1000, lan: false },
    { up: 50, lan: false, from: at(8), to: at(18) },
    { down: 5000, lan: false, from: at(22), to: at(6) },
    { up: 7, lan: true }
  ]

  it('are apart for the own network and all beyond it, up and down', () => {
    assert.deepEqual(
      [rateAt(rules, 'up', false, at(20)), rateAt(rules, 'down', false, at(20)), rateAt(rules, 'up', true, at(20)), rateAt(rules, 'down', true, at(20))],
      [100, 1000, 7, undefined]
    )
  })

  it('of a time of day go before those for all day, up to that minute and also past midnight', () => {
    assert.deepEqual(
      [at(8) - 1, at(8), at(18) - 1, at(18)].map((minute) => rateAt(rules, 'up', false, minute)),
      [100, 50, 50, 100]
    )
    assert.deepEqual(
      [at(22) - 1, at(22), 0, at(6) - 1, at(6)].map((minute) => rateAt(rules, 'down', false, minute)),
      [1000, 5000, 5000, 5000, 1000]
    )
    assert.equal(rateAt(rules, 'up', false, at(23)), undefined, 'it says nothing of the other direction')
  })

  it('of several at a time the lowest counts; without any there is none', () => {
    assert.equal(rateAt([...rules, { up: 20, lan: false, from: at(9), to: at(10) }], 'up', false, at(9)), 20)
    assert.equal(rateAt([], 'up', false, 0), undefined)
  })
})

describe('a token bucket', () => {
  it('lets bytes pass at its rate, in the order in which they ask', async () => {
    const clock = new VirtualClock()
    const bucket = new TokenBucket({ clock }, () => 1000)
    const passed: number[] = []
    const all = Promise.all([1, 2, 3, 4].map((i) => bucket.take(1000).then(() => passed.push(i))))
    await clock.runUntil(() => passed.length === 2, 10_000, 'two')
    assert.ok(clock.monotonic() >= 1700 && clock.monotonic() <= 2000, `${clock.monotonic()} ms`)
    await clock.resolve(all, 10_000, 'all')
    assert.deepEqual(passed, [1, 2, 3, 4])
    assert.ok(clock.monotonic() >= 3700 && clock.monotonic() <= 4000, `${clock.monotonic()} ms`)
  })

  it('saves up no more than a moment', async () => {
    const clock = new VirtualClock()
    const bucket = new TokenBucket({ clock }, () => 1000)
    await clock.advance(60_000)
    const began = clock.monotonic()
    await clock.resolve(bucket.take(2000), 10_000, 'it')
    assert.ok(clock.monotonic() - began >= 1700)
  })

  it('lets all pass at once without a limit, and those who wait when it is released', async () => {
    const clock = new VirtualClock()
    let rate: number | undefined
    const bucket = new TokenBucket({ clock }, () => rate)
    await bucket.take(1e9)
    rate = 1
    const waiting = bucket.take(1e6)
    bucket.release()
    await waiting
    assert.equal(clock.pending, 0)
  })
})
