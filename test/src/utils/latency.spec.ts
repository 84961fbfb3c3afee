import assert from 'node:assert/strict'
import { VirtualClock } from '../../../src/memory/virtual-clock.ts'
import { Latency } from '../../../src/utils/latency.ts'

describe('latency', () => {
  it('counts what is under way, and measures what was done, not what failed', async () => {
    const clock = new VirtualClock({ now: 0 })
    const latency = new Latency({ clock })
    const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
    const done = Promise.allSettled([latency.of(first.promise), latency.of(second.promise)])
    assert.equal(latency.pending, 2)
    await clock.advance(40)
    first.resolve('answer')
    second.reject(new Error('gone'))
    const [one, two] = await done
    assert.deepEqual([one.status === 'fulfilled' && one.value, two.status], ['answer', 'rejected'])
    assert.deepEqual([latency.pending, latency.took.count, latency.took.sum], [0, 1, 0.04])
    assert.equal(latency.took.atMost[latency.took.bounds.indexOf(0.05)], 1)
    assert.equal(latency.took.atMost[latency.took.bounds.indexOf(0.025)], 0)
  })
})
