import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Semaphore } from '../../../src/utils/semaphore.ts'

const turns = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await undefined
}

describe('semaphore', () => {
  it('lets in as many units as there are, the rest in order', async () => {
    const semaphore = new Semaphore(2)
    const got: string[] = []
    const first = await semaphore.acquire()
    const second = await semaphore.acquire()
    void semaphore.acquire(2).then(() => got.push('two'))
    void semaphore.acquire(1).then(() => got.push('one'))
    first()
    await turns()
    assert.deepEqual(got, [], 'a small one does not overtake a large one')
    second()
    await turns()
    assert.deepEqual(got, ['two'])
  })

  it('gives back once only', async () => {
    const semaphore = new Semaphore(1)
    const release = await semaphore.acquire()
    release()
    release()
    await semaphore.acquire()
    let more = false
    void semaphore.acquire().then(() => (more = true))
    await turns()
    assert.ok(!more)
  })

  it('lets in alone what asks for more than there is', async () => {
    const semaphore = new Semaphore(3)
    const release = await semaphore.acquire(100)
    let other = false
    void semaphore.acquire(1).then(() => (other = true))
    await turns()
    assert.ok(!other)
    release()
    await turns()
    assert.ok(other)
  })

  it('never lets in more than its capacity, and everyone in the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 20 }), async (capacity, units) => {
        const semaphore = new Semaphore(capacity)
        let used = 0
        let done = 0
        await Promise.all(
          units.map(async (wanted) => {
            const release = await semaphore.acquire(wanted)
            used += Math.min(wanted, capacity)
            assert.ok(used <= capacity)
            await undefined
            used -= Math.min(wanted, capacity)
            done++
            release()
          })
        )
        assert.equal(done, units.length)
      })
    )
  })
})
