import assert from 'node:assert/strict'
import { SendQueue } from '../../../src/utils/send-queue.ts'

const bytes = (n: number): Uint8Array => new Uint8Array(n).fill(n)
const turns = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await undefined
}

/** Whether a promise has settled by now. */
function watch(promise: Promise<void>): { settled: boolean } {
  const state = { settled: false }
  promise.then(
    () => (state.settled = true),
    () => (state.settled = true)
  )
  return state
}

describe('send queue', () => {
  it('hands out what was pushed, in order, and ends', async () => {
    const queue = new SendQueue(100)
    await queue.push(bytes(1))
    await queue.push(bytes(2))
    queue.end()
    const got: number[] = []
    for await (const chunk of queue) got.push(chunk.length)
    assert.deepEqual(got, [1, 2])
  })

  it('hands out what comes while it is read', async () => {
    const queue = new SendQueue(100)
    const got: number[] = []
    const reading = (async () => {
      for await (const chunk of queue) got.push(chunk.length)
    })()
    await turns()
    await queue.push(bytes(3))
    await turns()
    assert.deepEqual(got, [3])
    queue.end()
    await reading
  })

  it('makes who pushes too much wait until it is taken', async () => {
    const queue = new SendQueue(10)
    assert.ok(watch(queue.push(bytes(10))))
    const over = watch(queue.push(bytes(1)))
    await turns()
    assert.ok(!over.settled)
    const reader = queue[Symbol.asyncIterator]()
    await reader.next()
    await reader.next()
    await turns()
    assert.ok(!over.settled, 'it is not taken yet: it is on its way')
    void reader.next()
    await turns()
    assert.ok(over.settled)
  })

  it('tells who waits for what is on its way that it failed', async () => {
    const queue = new SendQueue(10)
    const reader = queue[Symbol.asyncIterator]()
    const waiting = queue.push(bytes(11))
    await reader.next()
    assert.equal(queue.waiting, 1)
    queue.fail(new Error('broken'))
    await assert.rejects(waiting, /broken/)
    assert.equal(queue.waiting, 0)
    assert.equal((await reader.next()).done, true)
  })

  it('takes nothing more once it has ended', async () => {
    const queue = new SendQueue(10)
    queue.end()
    await assert.rejects(queue.push(bytes(1)), /over/)
  })

  it('drops what it holds when it fails, and tells who waits', async () => {
    const queue = new SendQueue(1)
    const waiting = queue.push(bytes(5))
    queue.fail(new Error('the link broke'))
    await assert.rejects(waiting, /the link broke/)
    await assert.rejects(queue.push(bytes(1)), /the link broke/)
    for await (const _ of queue) assert.fail('nothing is left')
  })
})
