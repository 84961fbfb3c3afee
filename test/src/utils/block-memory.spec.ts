import assert from 'node:assert/strict'
import { BlockMemory } from '../../../src/utils/block-memory.ts'

describe('BlockMemory', () => {
  it('lends as many bytes as are asked for, in memory that threads share', () => {
    const memory = new BlockMemory()
    const bytes = memory.take(100_000)
    assert.equal(bytes.length, 100_000)
    assert.ok(bytes.buffer instanceof SharedArrayBuffer)
  })

  it('lends again what it got back, and nothing twice at a time', () => {
    const memory = new BlockMemory()
    const first = memory.take(100_000)
    const second = memory.take(100_000)
    assert.notEqual(first.buffer, second.buffer)
    memory.give(first)
    memory.give(first)
    assert.equal(memory.take(120_000).buffer, first.buffer)
    assert.notEqual(memory.take(120_000).buffer, first.buffer)
  })

  it('leaves alone what it did not lend', () => {
    const memory = new BlockMemory()
    const foreign = new Uint8Array(new SharedArrayBuffer(1 << 17))
    memory.give(foreign)
    memory.give(new Uint8Array(100))
    assert.notEqual(memory.take(1 << 17).buffer, foreign.buffer)
  })

  it('keeps no more than a transfer needs', () => {
    const memory = new BlockMemory()
    const lent = Array.from({ length: 5 }, () => memory.take(16 << 20))
    for (const bytes of lent) memory.give(bytes)
    const again = Array.from({ length: 5 }, () => memory.take(16 << 20).buffer)
    assert.equal(again.filter((buffer) => lent.some((bytes) => bytes.buffer === buffer)).length, 2)
  })
})
