import assert from 'node:assert/strict'
import type { IndexStore, IndexWrite } from '../../src/ports/index-store.ts'
import { RANGE_BATCH_ENTRIES } from '../../src/ports/index-store.ts'

/** One disk place that stores are opened on, again and again. */
export interface IndexStorePlace {
  open(): Promise<IndexStore>
  /** Removes everything; no store is open then. */
  dispose(): Promise<void>
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const put = (key: number[], value: number[]): IndexWrite => ({ key: bytes(...key), value: bytes(...value) })
const remove = (...key: number[]): IndexWrite => ({ key: bytes(...key) })
const everything = [bytes(0), bytes(255, 255)] as const

export async function readAll(store: IndexStore, from: Uint8Array = everything[0], to: Uint8Array = everything[1]): Promise<[number[], number[]][]> {
  const entries: [number[], number[]][] = []
  for await (const batch of store.range(from, to)) for (const [key, value] of batch) entries.push([[...key], [...value]])
  return entries
}

/** What every IndexStore promises. */
export function describeIndexStore(name: string, makePlace: () => Promise<IndexStorePlace>): void {
  describe(`${name}: the promises of an index store`, () => {
    let place: IndexStorePlace
    let store: IndexStore

    beforeEach(async () => {
      place = await makePlace()
      store = await place.open()
    })
    afterEach(async () => {
      await store.close()
      await place.dispose()
    })

    it('answers undefined for a key that is not there', () => {
      assert.equal(store.get(bytes(1)), undefined)
    })

    it('gives back what was written, an empty value too', async () => {
      await store.write([put([1], [10, 11]), put([2], [])])
      assert.deepEqual([...(store.get(bytes(1)) ?? [])], [10, 11])
      assert.equal(store.get(bytes(2))?.length, 0)
    })

    it('deletes, and overwrites', async () => {
      await store.write([put([1], [1]), put([2], [2])])
      await store.write([remove(1), put([2], [3]), remove(9)])
      assert.deepEqual(await readAll(store), [[[2], [3]]])
    })

    it('applies the operations of one batch in their order', async () => {
      await store.write([put([1], [1]), remove(1), put([2], [1]), put([2], [2]), remove(3), put([3], [3])])
      assert.deepEqual(await readAll(store), [
        [[2], [2]],
        [[3], [3]]
      ])
    })

    it('applies writes in the order of the calls, however many are under way', async () => {
      const writes = Array.from({ length: 200 }, (_, n) => store.write([put([1], [n]), put([2, n], [n])]))
      await Promise.all(writes)
      assert.deepEqual([...(store.get(bytes(1)) ?? [])], [199])
      assert.equal((await readAll(store, bytes(2), bytes(3))).length, 200)
    })

    it('accepts a batch of nothing', async () => {
      await store.write([])
      assert.deepEqual(await readAll(store), [])
    })

    it('orders keys bytewise, a prefix first, and keeps to the half-open range', async () => {
      const keys = [[255], [1, 0], [1], [0x80], [1, 255], [2], [0x7f]]
      await store.write(keys.map((key) => put(key, [0])))
      const seen = (await readAll(store)).map(([key]) => key)
      assert.deepEqual(seen, [[1], [1, 0], [1, 255], [2], [0x7f], [0x80], [255]])
      const part = (await readAll(store, bytes(1, 0), bytes(0x7f))).map(([key]) => key)
      assert.deepEqual(part, [[1, 0], [1, 255], [2]])
    })

    it('hands out a range in bounded batches', async () => {
      const count = 2 * RANGE_BATCH_ENTRIES + 500
      await store.write(Array.from({ length: count }, (_, n) => put([7, n >> 8, n & 255], [n & 255])))
      let total = 0
      for await (const batch of store.range(bytes(7), bytes(8))) {
        assert.ok(batch.length > 0 && batch.length <= RANGE_BATCH_ENTRIES)
        total += batch.length
      }
      assert.equal(total, count)
    })

    it('reads a range from the moment of the call, whatever is written later', async () => {
      await store.write([put([1], [1]), put([2], [2])])
      const range = store.range(...everything)
      await store.write([put([3], [3]), remove(1), put([2], [9])])
      const seen: number[][] = []
      for await (const batch of range) for (const [key, value] of batch) seen.push([...key, ...value])
      assert.deepEqual(seen, [
        [1, 1],
        [2, 2]
      ])
    })

    it('lets a loop be left early, and closes after it', async () => {
      await store.write(Array.from({ length: 1500 }, (_, n) => put([7, n >> 8, n & 255], [0])))
      for await (const batch of store.range(bytes(7), bytes(8))) {
        assert.ok(batch.length > 0)
        break
      }
    })

    it('keeps its own copy of keys and values', async () => {
      const key = bytes(1)
      const value = bytes(5)
      await store.write([{ key, value }])
      value[0] = 6
      const first = store.get(key) as Uint8Array
      assert.deepEqual([...first], [5])
      first[0] = 7
      assert.deepEqual([...(store.get(key) as Uint8Array)], [5])
    })

    it('still has after a reopening what was acknowledged', async () => {
      await store.write([put([1], [1])])
      await store.write([put([2], [2]), remove(1)])
      await store.close()
      store = await place.open()
      assert.deepEqual(await readAll(store), [[[2], [2]]])
    })

    it('finishes the writes under way before it closes', async () => {
      const written = store.write([put([1], [1])])
      await store.close()
      await written
      store = await place.open()
      assert.deepEqual([...(store.get(bytes(1)) ?? [])], [1])
    })

    it('refuses to be used when closed, and to be closed twice is no error', async () => {
      await store.close()
      await store.close()
      assert.throws(() => store.get(bytes(1)))
      await assert.rejects(store.write([put([1], [1])]))
    })

    it('cannot be open twice', async () => {
      await assert.rejects(place.open())
    })
  })
}
