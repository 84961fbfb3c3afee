import assert from 'node:assert/strict'
import { type BlobName, blake3, type Dot, MAX_SEALED_BYTES, type Need, type ReplicaId, toHex } from '../../protocol/index.ts'
import { BlobPuller, type BlobPullerComponents } from '../../src/blob-puller.ts'
import type { BlockSource } from '../../src/block-source.ts'
import { BlockFetcher } from '../../src/block-fetcher.ts'
import { SystemClock } from '../../src/system-clock.ts'
import { BlockMemory } from '../../src/utils/block-memory.ts'
import { silentLogger } from '../fixtures/silent-logger.ts'

const dotOf = (seq: number): Dot => ({ replica: '09cb9f33d47d72d2' as ReplicaId, seq })

const large: Need = { name: '22'.repeat(32) as BlobName, sum: '33'.repeat(32), length: MAX_SEALED_BYTES }
const bytes = new Uint8Array(300).fill(7)
const small: Need = { name: '11'.repeat(32) as BlobName, sum: toHex(blake3(bytes)), length: bytes.length }

describe('the blobs of a store-only device', () => {
  let fault: Error | undefined
  const arrived: Dot[] = []
  let puller: BlobPuller
  /** A record for each list of needs; only the small blob is to be had. */
  const make = (...needs: readonly (readonly Need[])[]): void => {
    const index = {
      unheldDots: async function* () {
        yield needs.map((_, i) => dotOf(i + 1))
      },
      needsOf: ({ seq }: Dot) => needs[seq - 1] ?? [],
      isHere: () => false,
      arrived: async (_: readonly Need[], dots: readonly Dot[]) => {
        if (fault !== undefined) throw fault
        arrived.push(...dots)
      }
    } as unknown as BlobPullerComponents['index']
    const source = {
      holds: () => true,
      holdsBlock: () => false,
      blocks: async (wanted: readonly { readonly blob?: BlobName }[]) => wanted.map(({ blob }) => (blob === small.name ? bytes : undefined))
    } as unknown as BlockSource
    const fetcher = new BlockFetcher({ clock: new SystemClock(), logger: silentLogger })
    fetcher.addSource(source)
    const blobs = { put: async (list: readonly unknown[]) => list.map(() => 'kept' as const) }
    puller = new BlobPuller({ index, blobs, fetcher, memory: new BlockMemory() }, { isOffered: () => true, onArrived: () => {} })
  }
  beforeEach(() => {
    fault = undefined
    arrived.length = 0
  })
  afterEach(() => puller.stop())

  it('come, although the next one that is wanted takes all the room and is had by nobody', async () => {
    make([small], [large], [{ ...large, name: '44'.repeat(32) as BlobName }])
    assert.equal(await puller.round(), undefined)
    assert.deepEqual(arrived, [dotOf(1)])
  })

  it('end the round that asks for them when the index does not take them up, whatever else is waited for', async () => {
    make([small], [large], [{ ...large, name: '44'.repeat(32) as BlobName }])
    fault = new Error('the index does not answer')
    await assert.rejects(puller.round(), fault)
    fault = undefined
    assert.equal(await puller.round(), undefined)
    assert.deepEqual(arrived, [dotOf(1)])
  })
})
