import assert from 'node:assert/strict'
import { memoryZstd } from '../../../src/memory/memory-zstd.ts'
import { zstdCompliance } from '../../compliance/zstd.ts'

zstdCompliance('in memory', memoryZstd())

describe('zstd in memory', () => {
  it('waits for nothing but promises', async () => {
    let done = false
    void memoryZstd()
      .compress(new Uint8Array(1000))
      .then(() => (done = true))
    for (let i = 0; i < 10; i++) await Promise.resolve()
    assert.ok(done)
  })
})
