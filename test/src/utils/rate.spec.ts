import assert from 'node:assert/strict'
import { Rate } from '../../../src/utils/rate.ts'

describe('a rate', () => {
  it('is known after a second', () => {
    const rate = new Rate()
    for (let i = 0; i < 19; i++) {
      rate.add(100_000, 50)
      assert.equal(rate.bytesPerSecond, undefined)
    }
    rate.add(100_000, 50)
    assert.equal(rate.bytesPerSecond, 2_000_000)
  })

  it('is never known where bytes take no time', () => {
    const rate = new Rate()
    for (let i = 0; i < 1000; i++) rate.add(1 << 20, 0)
    assert.equal(rate.bytesPerSecond, undefined)
  })

  it('is that of the best quarter second: a machine that was busy makes no slow line', () => {
    const rate = new Rate()
    for (const ms of [800, 900, 250, 700]) rate.add(100_000, ms)
    assert.equal(rate.bytesPerSecond, 400_000)
  })

  it('is not that of what was held back and then came at once', () => {
    const rate = new Rate()
    for (let i = 0; i < 100; i++) {
      rate.add(100_000, 200)
      rate.add(400_000, 0)
      rate.add(100_000, 50)
    }
    assert.equal(rate.bytesPerSecond, 2_400_000)
  })

  it('follows a line that became slower after four quarter seconds, and one that became faster after one', () => {
    const rate = new Rate()
    for (let i = 0; i < 4; i++) rate.add(25_000_000, 250)
    for (let i = 0; i < 3; i++) rate.add(250_000, 250)
    assert.equal(rate.bytesPerSecond, 100_000_000)
    rate.add(250_000, 250)
    assert.equal(rate.bytesPerSecond, 1_000_000)
    rate.add(2_500_000, 250)
    assert.equal(rate.bytesPerSecond, 10_000_000)
  })
})
