import assert from 'node:assert/strict'
import { type BlockHash, blake3, type ContentId, toHex } from '../../protocol/index.ts'
import { BlockStore } from '../../src/block-store.ts'
import { FreshContents } from '../../src/fresh-contents.ts'
import type { BlockRequest } from '../../src/ports/disk.ts'

const MIB = 1 << 20

function contentOf(bytes: Uint8Array): ContentId & BlockHash {
  return toHex(blake3(bytes)) as ContentId & BlockHash
}

describe('FreshContents', () => {
  it('gives a content once', () => {
    const fresh = new FreshContents()
    const bytes = Uint8Array.of(1, 2, 3)
    fresh.put(contentOf(bytes), bytes)
    assert.deepEqual(fresh.take(contentOf(bytes)), bytes)
    assert.equal(fresh.take(contentOf(bytes)), undefined)
  })

  it('keeps what it was given, whatever becomes of the buffer that it came in', () => {
    const fresh = new FreshContents()
    const buffer = Uint8Array.of(9, 1, 2, 9)
    const content = contentOf(buffer.subarray(1, 3))
    fresh.put(content, buffer.subarray(1, 3))
    buffer.fill(0)
    assert.deepEqual(fresh.take(content), Uint8Array.of(1, 2))
  })

  it('keeps the first when there are too many, and takes more when some were given', () => {
    const fresh = new FreshContents()
    const all = Array.from({ length: 17 }, (_, i) => new Uint8Array(MIB).fill(i))
    const [first, last] = [all[0] as Uint8Array, all[16] as Uint8Array]
    for (const bytes of all) fresh.put(contentOf(bytes), bytes)
    assert.equal(fresh.isFull, true)
    assert.equal(fresh.take(contentOf(last)), undefined)
    assert.deepEqual(fresh.take(contentOf(first)), first)
    assert.equal(fresh.isFull, false)
    fresh.put(contentOf(last), last)
    assert.deepEqual(fresh.take(contentOf(last)), last)
  })

  it('counts equal contents once', () => {
    const fresh = new FreshContents()
    const bytes = new Uint8Array(MIB)
    for (let i = 0; i < 20; i++) fresh.put(contentOf(bytes), bytes)
    assert.equal(fresh.isFull, false)
  })

  it('gives to each peer what a change brought into the folder, for the path of that change', () => {
    const fresh = new FreshContents()
    const [changed, known] = [Uint8Array.of(1), Uint8Array.of(2)]
    fresh.put(contentOf(changed), changed, 'a')
    fresh.put(contentOf(known), known)
    for (const _ of ['one peer', 'another']) assert.deepEqual(fresh.push(contentOf(changed), 'a'), changed)
    assert.equal(fresh.push(contentOf(changed), 'renamed'), undefined)
    assert.equal(fresh.push(contentOf(known), 'b'), undefined)
    assert.deepEqual(fresh.take(contentOf(changed)), changed)
    assert.equal(fresh.push(contentOf(changed), 'a'), undefined)
  })

  it('pushes nothing that was hashed again, for it was only touched; and of equal new files the first', () => {
    const fresh = new FreshContents()
    const [touched, twice] = [Uint8Array.of(1), Uint8Array.of(2)]
    fresh.put(contentOf(touched), touched, 'a')
    fresh.put(contentOf(touched), touched)
    assert.equal(fresh.push(contentOf(touched), 'a'), undefined)
    for (const path of ['b', 'c']) fresh.put(contentOf(twice), twice, path)
    assert.deepEqual(fresh.push(contentOf(twice), 'b'), twice)
    assert.equal(fresh.push(contentOf(twice), 'c'), undefined)
  })

  it('lets what was pushed go where room is needed, the first of it first, and nothing else', () => {
    const fresh = new FreshContents()
    const all = Array.from({ length: 18 }, (_, i) => new Uint8Array(MIB).fill(i))
    const id = (i: number): ContentId & BlockHash => contentOf(all[i] as Uint8Array)
    for (let i = 0; i < 16; i++) fresh.put(id(i), all[i] as Uint8Array, `${i}`)
    assert.equal(fresh.isFull, true)
    for (const i of [3, 5]) fresh.push(id(i), `${i}`)
    assert.equal(fresh.isFull, false)
    fresh.put(id(16), all[16] as Uint8Array)
    assert.deepEqual([fresh.push(id(3), '3'), fresh.push(id(5), '5')], [undefined, all[5]])
    fresh.put(id(17), all[17] as Uint8Array)
    assert.equal(fresh.push(id(5), '5'), undefined)
    assert.equal(fresh.isFull, true)
    for (const i of [0, 1, 2, 4, 15, 16, 17]) assert.deepEqual(fresh.take(id(i)), all[i])
  })

  it('forgets what nobody asks for any more', () => {
    const fresh = new FreshContents()
    const [asked, left] = [Uint8Array.of(1), Uint8Array.of(2)]
    for (const bytes of [asked, left]) fresh.put(contentOf(bytes), bytes)
    assert.equal(fresh.sweep(), false)
    fresh.take(contentOf(asked))
    assert.equal(fresh.sweep(), false)
    assert.equal(fresh.sweep(), true)
    assert.equal(fresh.take(contentOf(left)), undefined)
  })

  it('saves the disk a reading, and what is not fresh is read', async () => {
    const fresh = new FreshContents()
    const [kept, other] = [Uint8Array.of(1), Uint8Array.of(2)]
    const read: BlockRequest[] = []
    const held = new Map([kept, other].map((bytes) => [contentOf(bytes) as string, bytes]))
    const blocks = new BlockStore({
      fresh,
      disk: {
        read: async (requests) => {
          read.push(...requests)
          return requests.map(({ hash }) => held.get(hash))
        }
      },
      index: {
        places: async (content) => [content],
        entry: () => ({ versions: [], held: { type: 'file', size: 1 } as never }),
        holders: () => ({ latest: [], more: false }),
        olderHolders: () => assert.fail('there are none'),
        blockList: () => undefined
      }
    })
    fresh.put(contentOf(kept), kept)
    const wanted = [contentOf(other), contentOf(kept)]
    assert.deepEqual(await blocks.read(wanted), [other, kept])
    assert.deepEqual(
      read.map(({ hash }) => hash),
      [contentOf(other)]
    )
    assert.deepEqual(await blocks.read(wanted), [other, kept])
    assert.equal(read.length, 3)
    fresh.put(contentOf(kept), kept)
    assert.deepEqual(await blocks.read(wanted, 1), [undefined, kept])
  })
})
