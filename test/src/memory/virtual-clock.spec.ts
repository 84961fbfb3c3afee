import assert from 'node:assert/strict'
import { VirtualClock } from '../../../src/memory/virtual-clock.ts'
import { clockCompliance } from '../../compliance/clock.ts'

clockCompliance('virtual', () => {
  const clock = new VirtualClock()
  return { clock, pass: (ms) => clock.advance(ms) }
})

clockCompliance("a device's virtual clock", () => {
  const clock = new VirtualClock()
  return { clock: clock.forDevice({ skewMs: -5000 }), pass: (ms) => clock.advance(ms) }
})

describe('VirtualClock', () => {
  it('stands still until told', async () => {
    const clock = new VirtualClock({ now: 1000 })
    let ran = false
    clock.setTimer(1, () => {
      ran = true
    })
    await clock.settle()
    assert.deepEqual([clock.now(), clock.monotonic(), ran], [1000, 0, false])
  })

  it('lets long promise chains settle between two timers', async () => {
    const clock = new VirtualClock()
    const seen: string[] = []
    const chain = async () => {
      for (let i = 0; i < 1000; i++) await new Promise<void>((resolve) => (i % 2 === 0 ? process.nextTick(resolve) : queueMicrotask(resolve)))
      seen.push(`chain at ${clock.monotonic()}`)
      clock.setTimer(1, () => seen.push(`its timer at ${clock.monotonic()}`))
    }
    clock.setTimer(1, () => void chain())
    clock.setTimer(2, () => seen.push(`other at ${clock.monotonic()}`))
    await clock.advance(10)
    assert.deepEqual(seen, ['chain at 1', 'other at 2', 'its timer at 2'])
    assert.equal(clock.monotonic(), 10)
  })

  it('waits for work outside its thread when told of it', async () => {
    const clock = new VirtualClock()
    const order: string[] = []
    clock.setTimer(1, () => {
      void clock.during(new Promise((resolve) => setTimeout(resolve, 20))).then(() => order.push('work'))
    })
    clock.setTimer(2, () => order.push('next'))
    await clock.advance(5)
    assert.deepEqual(order, ['work', 'next'])
  })

  it('steps from timer to timer', async () => {
    const clock = new VirtualClock()
    const at: number[] = []
    for (const ms of [30, 10, 20]) clock.setTimer(ms, () => at.push(clock.monotonic()))
    assert.equal(await clock.step(), true)
    assert.deepEqual(at, [10])
    assert.equal(await clock.runUntilIdle(), true)
    assert.deepEqual(at, [10, 20, 30])
    assert.equal(await clock.step(), false)
  })

  it('says when it is not idle in time', async () => {
    const clock = new VirtualClock()
    const tick = () => void clock.setTimer(1000, tick)
    tick()
    assert.equal(await clock.runUntilIdle(3500), false)
    assert.equal(clock.monotonic(), 3500)
  })

  it('runs until a condition holds, and fails with what was awaited', async () => {
    const clock = new VirtualClock()
    let count = 0
    const tick = () => {
      count++
      clock.setTimer(10, tick)
    }
    tick()
    await clock.runUntil(() => count === 5, 1000)
    assert.equal(clock.monotonic(), 40)
    await assert.rejects(() => clock.runUntil(() => count < 0, 100, 'a negative count'), /a negative count did not come about within 100/)
  })

  it('resolves what needs time, and throws what it throws', async () => {
    const clock = new VirtualClock()
    const later = <T>(value: T) => new Promise<T>((resolve) => clock.setTimer(50, () => resolve(value)))
    assert.equal(await clock.resolve(later('x'), 100), 'x')
    await assert.rejects(
      () =>
        clock.resolve(
          later(1).then(() => Promise.reject(new Error('no'))),
          100
        ),
      /no/
    )
    await assert.rejects(() => clock.resolve(new Promise(() => {}), 100, 'nothing'), /nothing did not come about.*no timer is left/)
  })

  it('throws what a timer throws', async () => {
    const clock = new VirtualClock()
    clock.setTimer(1, () => {
      throw new Error('from a timer')
    })
    await assert.rejects(() => clock.advance(2), /from a timer/)
  })

  it('forgets cancelled timers', () => {
    const clock = new VirtualClock()
    for (let i = 0; i < 10_000; i++) clock.setTimer(60_000, () => {})()
    const cancel = clock.setTimer(1, () => {})
    assert.equal(clock.pending, 1)
    cancel()
    assert.equal(clock.pending, 0)
  })

  it("moves a device's wall clock alone", async () => {
    const clock = new VirtualClock({ now: 1_000_000 })
    const device = clock.forDevice({ skewMs: 500 })
    assert.equal(device.now(), 1_000_500)
    device.jump(-2000)
    assert.equal(device.now(), 998_500)
    assert.equal(device.monotonic(), clock.monotonic())
    await clock.advance(10)
    assert.equal(device.now(), 998_510)
    assert.equal(clock.now(), 1_000_010)
  })
})
