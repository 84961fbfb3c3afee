import assert from 'node:assert/strict'
import { momentsOf } from '../../../daemon/page/moments.ts'

describe('moments of old versions', () => {
  const list = (...times: readonly (readonly number[])[]) => ({
    items: times.map((each, i) => ({
      path: `f${i}`,
      current: null,
      versions: each.map((replacedAt) => ({ path: `f${i}`, version: '', replacedAt, type: 'file' as const, size: 1, mtimeMs: 0, device: null }))
    }))
  })

  it('are just before each change, oldest first', () => {
    assert.deepEqual(momentsOf(list([900_000, 300_000], [600_000])), [
      { at: 299_999, count: 1, last: 300_000 },
      { at: 599_999, count: 1, last: 600_000 },
      { at: 899_999, count: 1, last: 900_000 }
    ])
  })

  it('are one for changes that came together: before the first of them', () => {
    assert.deepEqual(momentsOf(list([100_000], [130_000], [180_000, 500_000])), [
      { at: 99_999, count: 3, last: 180_000 },
      { at: 499_999, count: 1, last: 500_000 }
    ])
  })

  it('are none where nothing is kept', () => {
    assert.deepEqual(momentsOf(list([])), [])
  })
})
