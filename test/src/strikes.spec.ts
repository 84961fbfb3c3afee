import assert from 'node:assert/strict'
import { deviceIdOf } from '../../protocol/index.ts'
import { Strikes } from '../../src/strikes.ts'

const device = (n: number) => deviceIdOf(new Uint8Array(32).fill(n & 255).fill(n >> 8, 0, 1))
const MINUTE = 60_000

describe('strikes', () => {
  let now: number
  let strikes: Strikes
  beforeEach(() => {
    now = 0
    strikes = new Strikes({ clock: { monotonic: () => now } })
  })

  it('put a device out after three, and no other one', () => {
    assert.deepEqual([strikes.add(device(1)), strikes.add(device(2)), strikes.add(device(1)), strikes.add(device(1))], [false, false, false, true])
    assert.deepEqual([strikes.isOut(device(1)), strikes.isOut(device(2)), strikes.isOut(device(3))], [true, false, false])
  })

  it('are forgotten ten minutes after the last one', () => {
    for (let i = 0; i < 3; i++) {
      strikes.add(device(1))
      now += 5 * MINUTE
    }
    assert.ok(strikes.isOut(device(1)))
    now += 5 * MINUTE
    assert.ok(!strikes.isOut(device(1)))
    assert.ok(!strikes.add(device(1)), 'it begins anew')
  })

  it('are kept of a bounded number of devices', () => {
    for (let i = 0; i < 3; i++) strikes.add(device(0))
    for (let i = 1; i <= 1024; i++) strikes.add(device(i))
    assert.ok(!strikes.isOut(device(0)))
  })
})
