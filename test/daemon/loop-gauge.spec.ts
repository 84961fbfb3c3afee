import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { LoopGauge } from '../../daemon/loop-gauge.ts'
import { until } from '../fixtures/until.ts'

function block(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

describe('the gauge of the event loop', () => {
  it('tells for how long at most one thing kept all others waiting', async () => {
    const gauge = new LoopGauge()
    gauge.measure(true)
    await until(async () => {
      await delay(30)
      block(200)
      return gauge.longestMs > 150
    })
    gauge.measure(false)
    const longest = gauge.longestMs
    assert.ok(longest > 150)
    block(3 * longest)
    await delay(20)
    assert.equal(gauge.longestMs, longest, 'at rest nothing is measured')
    gauge.measure(true)
    assert.equal(gauge.longestMs, longest, 'what was measured before stays')
    gauge.measure(false)
  })

  it('does not take waiting for work', async () => {
    const gauge = new LoopGauge()
    gauge.measure(true)
    const began = performance.now()
    await delay(1000)
    assert.ok(gauge.longestMs < (performance.now() - began) / 2, `${gauge.longestMs} ms`)
    gauge.measure(false)
  })
})
