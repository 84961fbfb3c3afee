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

  it('tells which of it was work, and not what other programs took', async function () {
    if (process.threadCpuUsage === undefined) {
      console.log('skipped: blocks in CPU time, for this is Node.js before 22.19')
      this.skip()
    }
    const gauge = new LoopGauge()
    gauge.measure(true)
    const pause = new Int32Array(new SharedArrayBuffer(4))
    // The thread stands still.
    Atomics.wait(pause, 0, 0, 300)
    await until(() => gauge.longestMs > 250)
    assert.ok(gauge.longestCpuMs < 150, `${gauge.longestCpuMs} ms`)
    await until(async () => {
      await delay(30)
      block(200)
      return gauge.longestCpuMs > 50
    })
    assert.ok(gauge.longestCpuMs <= gauge.longestMs)
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
