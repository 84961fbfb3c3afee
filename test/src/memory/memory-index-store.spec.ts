import assert from 'node:assert/strict'
import { MemoryIndex } from '../../../src/memory/memory-index-store.ts'
import { describeIndexStore, readAll } from '../../compliance/index-store.ts'

const key = (n: number): Uint8Array => Uint8Array.of(n)

describeIndexStore('MemoryIndexStore', async () => {
  const index = new MemoryIndex()
  return { open: () => index.open(), dispose: async () => {} }
})

describe('MemoryIndex: faults', () => {
  it('loses unacknowledged writes in a crash, and keeps acknowledged ones', async () => {
    const index = new MemoryIndex()
    const store = await index.open()
    await store.write([{ key: key(1), value: key(1) }])
    const lost = store.write([{ key: key(2), value: key(2) }])
    index.crash()
    await assert.rejects(lost)
    assert.throws(() => store.get(key(1)))
    assert.deepEqual(await readAll(await index.open()), [[[1], [1]]])
  })

  it('keeps the first unacknowledged writes where told that they had reached the disk', async () => {
    const index = new MemoryIndex()
    index.delay = () => new Promise(() => {})
    const store = await index.open()
    for (const n of [1, 2, 3]) void store.write([{ key: key(n), value: key(n) }]).catch(() => {})
    index.crash(2)
    index.delay = undefined
    assert.deepEqual(
      (await readAll(await index.open())).map(([[n]]) => n),
      [1, 2]
    )
  })

  it('is unusable after a write that failed, and fine again when opened anew', async () => {
    const index = new MemoryIndex()
    const store = await index.open()
    index.writeFault = new Error('no space left')
    await assert.rejects(store.write([{ key: key(1), value: key(1) }]), /no space left/)
    index.writeFault = undefined
    await assert.rejects(store.write([{ key: key(1), value: key(1) }]), /no space left/)
    assert.throws(() => store.get(key(1)), /no space left/)
    await store.close()
    assert.deepEqual(await readAll(await index.open()), [])
  })

  it('can fail to open, be wiped and be put back to an older state', async () => {
    const index = new MemoryIndex()
    index.openFault = new Error('damaged')
    await assert.rejects(index.open(), /damaged/)
    index.openFault = undefined
    const store = await index.open()
    await store.write([{ key: key(1), value: key(1) }])
    const older = index.snapshot()
    await store.write([{ key: key(1), value: key(2) }])
    index.crash()
    index.restore(older)
    assert.deepEqual(await readAll(await index.open()), [[[1], [1]]])
    index.crash()
    index.wipe()
    assert.deepEqual(await readAll(await index.open()), [])
  })
})
