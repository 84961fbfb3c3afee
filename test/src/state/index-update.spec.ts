import assert from 'node:assert/strict'
import {
  type BatchMessage,
  type Block,
  type BlockHash,
  type BlockList,
  contentOfBlocks,
  type ContentId,
  createWriteKey,
  decodeHeader,
  type FileRecord,
  isTellable,
  knows,
  MAX_SEQUENCE,
  MAX_SPANS,
  recordOf,
  type ReplicaId
} from '../../../protocol/index.ts'
import { MemoryIndex } from '../../../src/memory/memory-index-store.ts'
import { FolderIndex } from '../../../src/state/folder-index.ts'
import type { Held } from '../../../src/state/item-entry.ts'
import { NodeEd25519 } from '../../../src/node-ed25519.ts'
import { HostileWriter } from '../../fixtures/hostile-records.ts'

const BLOCKS: BlockList = [1, 2].map((n) => ({ hash: n.toString(16).padStart(64, '0') as BlockHash, length: 1 << 20 }))
const CONTENT = contentOfBlocks(BLOCKS)

function held(content: ContentId): Held {
  const stat = { type: 'file', dev: 1n, ino: 1n, size: 2 << 20, mtimeNs: 0n, ctimeNs: 0n, mode: 0o644 } as const
  return { version: new Map(), type: 'file', content, size: stat.size, mode: stat.mode, mtimeNs: 0n, stat, racy: false, local: false }
}

const ed25519 = new NodeEd25519()
const SEED = new Uint8Array(32).fill(3)

function replicaOfAnother(): HostileWriter {
  return new HostileWriter({ seed: SEED, publicKey: ed25519.publicKey(SEED) }, createWriteKey(new Uint8Array(32), ed25519))
}

/** Takes up what a peer sent, as it was signed. */
function take(index: FolderIndex, { header: bytes, signature, records }: BatchMessage) {
  const header = decodeHeader(bytes)
  const stored = records.map((one) => ({ ...recordOf(header, one.index, one.record), bytes: one.record }))
  return index.change((update) => update.addBatch(header, { bytes, signature }, stored))
}

describe('a change of the index', () => {
  let index: FolderIndex
  beforeEach(async () => {
    index = await FolderIndex.open(await new MemoryIndex().open(), { device: new Uint8Array(32).fill(1), nonce: new Uint8Array(16) })
    await index.change((update) => {
      update.addBlockList(CONTENT, BLOCKS)
      update.put('old', { versions: [], held: held(CONTENT) })
    })
  })

  it('keeps the block list of a content that moves, whichever of its paths is told first', async () => {
    await index.change((update) => {
      update.put('old', { versions: [] })
      update.put('new', { versions: [], held: held(CONTENT) })
    })
    assert.deepEqual(index.blockList(CONTENT), BLOCKS)
    await index.change((update) => {
      update.put('newer', { versions: [], held: held(CONTENT) })
      update.put('new', { versions: [] })
    })
    assert.deepEqual(index.blockList(CONTENT), BLOCKS)
    assert.deepEqual(await index.places(CONTENT, 10), ['newer'])
  })

  it('drops the block list of a content that is nowhere any more, with where its blocks were', async () => {
    await index.change((update) => update.put('old', { versions: [] }))
    assert.equal(index.blockList(CONTENT), undefined)
    for (const { hash } of BLOCKS) assert.deepEqual(index.holders(hash).latest, [])
  })

  it('finds a block in the only content that is left of many that had it', async () => {
    const versions = Array.from({ length: 7 }, (_, i) => [BLOCKS[0] as Block, { hash: (i + 3).toString(16).padStart(64, '0') as BlockHash, length: 9 }])
    const contents = versions.map((blocks) => contentOfBlocks(blocks))
    for (const [i, content] of contents.entries()) {
      await index.change((update) => {
        update.addBlockList(content, versions[i] as BlockList)
        update.put(`version-${i}`, { versions: [], held: held(content) })
      })
    }
    const shared = (BLOCKS[0] as Block).hash
    const holders = async () => [...index.holders(shared).latest, ...(await Array.fromAsync(index.olderHolders(shared)))].map(({ content }) => content).sort()
    assert.deepEqual(await holders(), [CONTENT, ...contents].sort())
    for (const i of [0, 2, 3, 4, 5, 6]) await index.change((update) => update.put(`version-${i}`, { versions: [] }))
    assert.deepEqual(await holders(), [CONTENT, contents[1]].sort())
    await index.change((update) => {
      update.put('old', { versions: [] })
      update.put('version-1', { versions: [] })
    })
    assert.deepEqual(await holders(), [])
  })

  it('drops the block list of a content that was wanted, and never came', async () => {
    const writer = replicaOfAnother()
    const wanted = writer.batch([writer.raw('wanted', new Uint8Array(9), { seq: 1 })], { first: 1 })
    await take(index, wanted)
    const [version] = index.entry('wanted').versions
    const content = (version as FileRecord).content
    await index.change((update) => update.addBlockList(content, BLOCKS))
    await index.change((update) => update.put('wanted', { versions: [] }))
    assert.equal(index.blockList(content), undefined)
    assert.deepEqual(index.blockList(CONTENT), BLOCKS)
  })

  it('keeps the header that came first: what it is kept for can be shown to others', async () => {
    const writer = replicaOfAnother()
    const one = writer.batch([writer.raw('a', undefined, { seq: 1 }), writer.raw('b', undefined, { seq: 2 })], { first: 1 })
    const two = writer.batch([writer.raw('c', undefined, { seq: 1 }), writer.raw('d', undefined, { seq: 2 })], { first: 1 })
    await take(index, { ...one, records: one.records.slice(0, 1) })
    assert.deepEqual(await take(index, { ...two, records: two.records.slice(1) }), [])
    assert.deepEqual(index.batch(writer.replica, 1)?.signed.bytes, one.header)
    assert.ok(!knows(index.meta.knowledge, { replica: writer.replica, seq: 2 }))
    assert.equal((await take(index, one)).length, 1)
  })

  it('finds the record with the last number of all', async () => {
    const writer = replicaOfAnother()
    await take(index, writer.batch([writer.raw('last', undefined, { seq: MAX_SEQUENCE })], { first: MAX_SEQUENCE }))
    const found = (await Array.fromAsync(index.dots(writer.replica, 1, MAX_SEQUENCE))).flat()
    assert.deepEqual(found, [{ seq: MAX_SEQUENCE, first: MAX_SEQUENCE, path: 'last' }])
  })

  it('knows no more than a message can tell of, and goes on with what it knows', async () => {
    const own = '0101010101010101' as ReplicaId
    const pieces = Array.from({ length: MAX_SPANS / 2 - 1 }, (_, i) => ({ from: 2 * i + 1, to: 2 * i + 1 }))
    await index.change((update) =>
      update.know(
        new Map([
          ['0202020202020202' as ReplicaId, pieces],
          [own, [{ from: 1, to: 1 }]]
        ])
      )
    )
    await index.change((update) => update.know(new Map([['0303030303030303' as ReplicaId, [{ from: 1, to: 1 }]]])))
    await index.change((update) => update.know(new Map([[own, [{ from: 2, to: 2 }]]])))
    assert.ok(isTellable(index.meta.knowledge))
    assert.deepEqual(index.meta.knowledge.get(own), [{ from: 1, to: 2 }])
    assert.equal(index.meta.knowledge.size, 2)
  })
})
