import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { blake3 } from '../../protocol/blake3.ts'
import { MAX_BLOCK_BYTES } from '../../protocol/chunking.ts'
import { type Block, contentOfBlocks, decodeBlockList, encodeBlockList, MAX_BLOCKS, singleBlockContent, sizeOf } from '../../protocol/content.ts'
import { ProtocolError } from '../../protocol/errors.ts'
import { toHex } from '../../protocol/hex.ts'
import type { BlockHash } from '../../protocol/ids.ts'

const block = fc
  .tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.integer({ min: 1, max: MAX_BLOCK_BYTES }))
  .map(([hash, length]): Block => ({ hash: toHex(hash) as BlockHash, length }))
const list = fc.array(block, { minLength: 1, maxLength: 20 })

const isBadBlock = (error: unknown) => error instanceof ProtocolError && error.code === 'BAD_BLOCK'

describe('content', () => {
  it('reads back every block list', () => {
    fc.assert(fc.property(list, (blocks) => assert.deepEqual(decodeBlockList(encodeBlockList(blocks)), blocks)))
  })

  it('adds up the size', () => {
    fc.assert(
      fc.property(list, (blocks) =>
        assert.equal(
          sizeOf(blocks),
          blocks.reduce((sum, { length }) => sum + length, 0)
        )
      )
    )
  })

  it('names a content of one block by the hash of that block', () => {
    const hash = toHex(blake3(Uint8Array.of(1, 2, 3))) as BlockHash
    assert.equal(contentOfBlocks([{ hash, length: 3 }]), singleBlockContent(hash))
    assert.throws(() => contentOfBlocks([]), RangeError)
  })

  it('names contents of other blocks, other lengths or another order differently, and none like a block', () => {
    const a: Block = { hash: toHex(blake3(Uint8Array.of(1))) as BlockHash, length: 100 }
    const b: Block = { hash: toHex(blake3(Uint8Array.of(2))) as BlockHash, length: 100 }
    const ids = [
      [a, b],
      [b, a],
      [a, a],
      [a, b, b],
      [a, { ...b, length: 101 }]
    ].map(contentOfBlocks)
    assert.equal(new Set(ids).size, ids.length)
    assert.notEqual(contentOfBlocks([a, b]) as string, toHex(blake3(encodeBlockList([a, b]))))
  })

  it('holds to the vector', () => {
    const blocks: Block[] = [0, 1].map((i) => ({ hash: toHex(new Uint8Array(32).fill(i)) as BlockHash, length: 1000 + i }))
    assert.equal(contentOfBlocks(blocks), 'bd6a5b582d6591c6ae9c03b073a0c2c07fc2699aaaee1b43867e159abc627141')
  })

  it('refuses lists that are empty, cut short, too long, or with impossible lengths', () => {
    assert.throws(() => decodeBlockList(new Uint8Array(0)), isBadBlock)
    assert.throws(() => decodeBlockList(new Uint8Array(35)), isBadBlock)
    assert.throws(() => decodeBlockList(new Uint8Array(36 * (MAX_BLOCKS + 1))), isBadBlock)
    const hash = toHex(new Uint8Array(32)) as BlockHash
    for (const length of [0, MAX_BLOCK_BYTES + 1]) assert.throws(() => decodeBlockList(encodeBlockList([{ hash, length }])), isBadBlock)
  })
})
