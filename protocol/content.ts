/**
 * How a content is named. One block: by the hash of its bytes. Several: by the hash of its block list, so that a content is hashed
 * once and every block that is right makes the whole right (docs/specs/blocks.md).
 */
import type { BlockHash, ContentId } from './ids.ts'

export interface Block {
  readonly hash: BlockHash
  /** Bytes. */
  readonly length: number
}

/** The blocks of one content in their order; their lengths add up to its size. */
export type BlockList = readonly Block[]

/** The content id of a content that is one block: its hash. */
export function singleBlockContent(hash: BlockHash): ContentId {
  return hash as string as ContentId
}
