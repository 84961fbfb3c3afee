import assert from 'node:assert/strict'
import { deviceIdOf, type FolderId, type ReplicaId } from '../../protocol/index.ts'
import type { Draft } from '../../src/local-change.ts'
import { MemoryIndex } from '../../src/memory/memory-index-store.ts'
import { RecordWriter } from '../../src/record-writer.ts'
import { FolderIndex } from '../../src/state/folder-index.ts'

const OTHER = 'ff'.repeat(8) as ReplicaId

describe('a writer of records', () => {
  let index: FolderIndex
  let writer: RecordWriter
  beforeEach(async () => {
    const publicKey = new Uint8Array(32).fill(1)
    const identity = { device: deviceIdOf(publicKey), publicKey, sign: () => new Uint8Array(64) }
    index = await FolderIndex.open(await new MemoryIndex().open(), { device: publicKey, nonce: new Uint8Array(16).fill(7) })
    writer = new RecordWriter({ identity, index }, { folder: 'aa'.repeat(32) as FolderId, grant: new Uint8Array(8) })
  })
  const write = (draft: Pick<Draft, 'base'>) =>
    index.change((update) => writer.write(update, [{ path: 'd', type: 'directory', mode: 0o755, mtimeNs: 0n, ...draft }])[0])

  it('has seen in each version of an item what its own earlier one had seen, whatever it is made from', async () => {
    const first = await write({ base: new Map([[OTHER, 5]]) })
    const second = await write({ base: new Map() })
    assert.deepEqual(
      first?.version,
      new Map(
        [
          [OTHER, 5],
          [index.replica, 1]
        ].map(([replica, seq]) => [replica as ReplicaId, seq as number])
      )
    )
    assert.deepEqual(second?.version.get(OTHER), 5)
    assert.equal(second?.version.get(index.replica), 2)
    assert.deepEqual(
      index.entry('d').versions.map(({ dot }) => dot.seq),
      [2]
    )
  })
})
