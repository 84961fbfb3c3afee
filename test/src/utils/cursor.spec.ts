import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Cursor } from '../../../src/utils/cursor.ts'

async function* batchesOf<T>(batches: readonly (readonly T[])[]): AsyncGenerator<readonly T[]> {
  yield* batches
}

describe('cursor', () => {
  it('goes through batches of any size item by item', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 5 }), async (batches) => {
        const cursor = new Cursor(batchesOf(batches))
        const got: number[] = []
        for (;;) {
          const ahead = await cursor.peek()
          assert.equal(await cursor.peek(), ahead)
          const item = await cursor.next()
          assert.equal(item, ahead)
          if (item === undefined) break
          got.push(item)
        }
        assert.deepEqual(got, batches.flat())
      })
    )
  })

  it('stays at the end', async () => {
    const cursor = new Cursor(batchesOf([[1]]))
    assert.deepEqual([await cursor.next(), await cursor.next(), await cursor.next(), await cursor.peek()], [1, undefined, undefined, undefined])
  })
})
