import assert from 'node:assert/strict'
import { blake3, type BlobName, type Dot, encodeSealedEntry, MAX_SEQUENCE, type Need, type ReplicaId, toHex } from '../../../protocol/index.ts'
import { MemoryIndex } from '../../../src/memory/memory-index-store.ts'
import { SealedIndex } from '../../../src/state/sealed-index.ts'

const REPLICA = '09cb9f33d47d72d2' as ReplicaId
const need = (n: number): Need => ({ name: toHex(blake3(Uint8Array.of(n))) as BlobName, sum: toHex(blake3(Uint8Array.of(n, n))), length: 272 })

describe('the index of a store-only device', () => {
  let index: SealedIndex
  beforeEach(async () => {
    index = await SealedIndex.open(await new MemoryIndex().open())
  })

  /** Records of which nothing is here. */
  const add = async (...dots: readonly Dot[]): Promise<void> => {
    const [first] = dots as [Dot]
    const origin = new Uint8Array()
    const indexes = dots.map(({ seq }) => seq - first.seq)
    const header = { folder: '' as never, device: origin, grant: origin, replica: first.replica, first: first.seq, epoch: 0, origin, indexes, hashes: origin }
    const slots = dots.map(({ seq }, i) => {
      const entry = { box: Uint8Array.of(seq), needs: [need(seq)] }
      return { index: indexes[i] as number, bytes: encodeSealedEntry(entry), entry }
    })
    await index.addBatch(header, { bytes: Uint8Array.of(first.seq), signature: new Uint8Array(64) }, slots, need(100 + first.seq))
  }

  it('waits for no content that nobody has, in whatever range of numbers that is said', async function () {
    this.timeout(5000)
    await add({ replica: REPLICA, seq: 3 }, { replica: REPLICA, seq: 4 })
    assert.deepEqual(index.unheld, new Map([[REPLICA, [{ from: 3, to: 4 }]]]))
    await index.excuse(new Map([[REPLICA, [{ from: 4, to: MAX_SEQUENCE }]]]))
    assert.deepEqual(index.unheld, new Map([[REPLICA, [{ from: 3, to: 3 }]]]))
  })
})
