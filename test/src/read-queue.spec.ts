import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ReadQueue } from '../../src/read-queue.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)

describe('ReadQueue', () => {
  it('gives what was pushed, in order, and tells of every byte taken', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.constant('read' as const))), async (steps) => {
        let taken = 0
        const queue = new ReadQueue({
          onTaken: (count) => {
            taken += count
          }
        })
        const reader = queue[Symbol.asyncIterator]()
        const pushed: number[] = []
        const read: number[] = []
        for (const step of steps) {
          if (step !== 'read') {
            queue.push(step)
            pushed.push(...step)
          } else if (queue.chunks > 0) {
            const { value } = await reader.next()
            read.push(...value)
          }
          assert.equal(queue.bytes, pushed.length - read.length)
          assert.equal(taken, read.length)
        }
        queue.end()
        for await (const chunk of queue) read.push(...chunk)
        assert.deepEqual(read, pushed)
        assert.deepEqual([queue.bytes, queue.chunks, taken], [0, 0, pushed.length])
      })
    )
  })

  it('takes thousands of chunks from its front', async () => {
    const queue = new ReadQueue({ onTaken: () => {} })
    for (let i = 0; i < 5000; i++) queue.push(bytes(i))
    queue.end()
    let next = 0
    for await (const [value] of queue) assert.equal(value, next++ & 0xff)
    assert.equal(next, 5000)
  })

  it('wakes a reader that waits', async () => {
    const queue = new ReadQueue({ onTaken: () => {} })
    const reader = queue[Symbol.asyncIterator]()
    const waiting = reader.next()
    await assert.rejects(reader.next(), /one reader/)
    queue.push(bytes(1))
    assert.deepEqual(await waiting, { done: false, value: bytes(1) })
    const atEnd = reader.next()
    queue.end()
    assert.equal((await atEnd).done, true)
  })

  it('throws what is unread away when it fails, unless it was all', async () => {
    const broken = new ReadQueue({ onTaken: () => {} })
    broken.push(bytes(1))
    broken.fail(new Error('broken'))
    broken.push(bytes(2))
    await assert.rejects(broken[Symbol.asyncIterator]().next(), /broken/)
    const whole = new ReadQueue({ onTaken: () => {} })
    whole.push(bytes(1))
    whole.end()
    whole.fail(new Error('broken'))
    assert.deepEqual(await whole[Symbol.asyncIterator]().next(), { done: false, value: bytes(1) })
    whole.push(bytes(2))
    assert.equal((await whole[Symbol.asyncIterator]().next()).done, true)
  })

  it('throws all away when this end gives up', async () => {
    const queue = new ReadQueue({ onTaken: () => {} })
    queue.push(bytes(1))
    queue.end()
    queue.abandon(new Error('not wanted'))
    await assert.rejects(queue[Symbol.asyncIterator]().next(), /not wanted/)
  })
})
