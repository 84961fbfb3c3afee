import assert from 'node:assert/strict'
import { type BlockHash, type BlockList, contentOfBlocks, type ContentId } from '../../../protocol/index.ts'
import { MemoryIndex } from '../../../src/memory/memory-index-store.ts'
import { FolderIndex } from '../../../src/state/folder-index.ts'
import type { Held } from '../../../src/state/item-entry.ts'

const BLOCKS: BlockList = [1, 2].map((n) => ({ hash: n.toString(16).padStart(64, '0') as BlockHash, length: 1 << 20 }))
const CONTENT = contentOfBlocks(BLOCKS)

function held(content: ContentId): Held {
  const stat = { type: 'file', dev: 1n, ino: 1n, size: 2 << 20, mtimeNs: 0n, ctimeNs: 0n, mode: 0o644 } as const
  return { version: new Map(), type: 'file', content, size: stat.size, mode: stat.mode, mtimeNs: 0n, stat, racy: false, local: false }
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
    for (const { hash } of BLOCKS) assert.deepEqual(index.holders(hash), [])
  })
})
