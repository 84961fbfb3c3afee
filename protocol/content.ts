/**
 * How a content is named. One block: by the hash of its bytes. Several: by the hash of its block list, so that a content is hashed
 * once and every block that is right makes the whole right (docs/specs/blocks.md).
 */
import { deriveKey } from './blake3.ts'
import { MAX_BLOCK_BYTES } from './chunking.ts'
import { ProtocolError } from './errors.ts'
import { fromHex, toHex } from './hex.ts'
import { type BlockHash, type ContentId, HASH_BYTES } from './ids.ts'

export interface Block {
  readonly hash: BlockHash
  /** Bytes. */
  readonly length: number
}

/** The blocks of one content in their order; their lengths add up to its size. */
export type BlockList = readonly Block[]

/** 4 TiB at the least in the coarsest class, and a list of 36 MiB. */
export const MAX_BLOCKS = 2 ** 20

const ENTRY_BYTES = HASH_BYTES + 4
const BLOCK_LIST = 'syncline v1 block list'

/** The content id of a content that is one block: its hash. */
export function singleBlockContent(hash: BlockHash): ContentId {
  return hash as string as ContentId
}

/** The content id of a content of several blocks; of one block it is that block's hash, whoever made the list. */
export function contentOfBlocks(blocks: BlockList): ContentId {
  const [only] = blocks
  if (only === undefined) throw new RangeError('a content has at least one block')
  if (blocks.length === 1) return singleBlockContent(only.hash)
  return toHex(deriveKey(BLOCK_LIST, encodeBlockList(blocks), HASH_BYTES)) as ContentId
}

/** The size of the content in bytes. */
export function sizeOf(blocks: BlockList): number {
  let size = 0
  for (const block of blocks) size += block.length
  return size
}

/** 36 bytes a block: its hash, then its length as 32 bits, big-endian. */
export function encodeBlockList(blocks: BlockList): Uint8Array {
  const bytes = new Uint8Array(ENTRY_BYTES * blocks.length)
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const block of blocks) {
    bytes.set(fromHex(block.hash), at)
    view.setUint32(at + HASH_BYTES, block.length)
    at += ENTRY_BYTES
  }
  return bytes
}

/**
 * Reads what `encodeBlockList` wrote: one block to `MAX_BLOCKS` of them, each of 1 to `MAX_BLOCK_BYTES` bytes.
 * @throws ProtocolError BAD_BLOCK
 */
export function decodeBlockList(bytes: Uint8Array): Block[] {
  const count = bytes.length / ENTRY_BYTES
  if (!Number.isInteger(count) || count < 1 || count > MAX_BLOCKS) {
    throw new ProtocolError('BAD_BLOCK', `a block list of ${bytes.length} bytes is not 1 to ${MAX_BLOCKS} entries of ${ENTRY_BYTES}`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: count }, (_, i) => {
    const at = ENTRY_BYTES * i
    const length = view.getUint32(at + HASH_BYTES)
    if (length < 1 || length > MAX_BLOCK_BYTES) {
      throw new ProtocolError('BAD_BLOCK', `block ${i} of a list has ${length} bytes: 1 to ${MAX_BLOCK_BYTES} are allowed`)
    }
    return { hash: toHex(bytes.subarray(at, at + HASH_BYTES)) as BlockHash, length }
  })
}
