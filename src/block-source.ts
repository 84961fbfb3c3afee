/** Where blocks come from and go to: the shapes that fetching and serving share. */
import type { BlobName, BlockHash, BlockList, ContentId, DeviceId, Dot } from '../protocol/index.ts'

export const BLOCKS_PROTOCOL = '/syncline/blocks/1.0.0'

/** A peer as a source of blocks of one folder. */
export interface BlockSource {
  readonly device: DeviceId
  /** Whether it says that it holds the content of one of these dots. */
  holds(dots: readonly Dot[]): boolean
  /** Whether it says that it knows of one of these dots and holds the content of none: it is fetching that itself. */
  lacks(dots: readonly Dot[]): boolean
  /** Whether it says that it has got this block of a content that it is still fetching itself. */
  holdsBlock(content: ContentId, index: number): boolean
  /** The blocks in the order asked for, undefined for what it does not have. Not verified yet. @throws when the stream broke */
  blocks(wanted: readonly WantedBlock[]): Promise<(Uint8Array | undefined)[]>
  /** A block list, verified against the content id. */
  blockList(content: ContentId): Promise<BlockList | undefined>
  /** It sent something else than what was asked for. */
  strike(reason: string): void
}

/** One block that is wanted, of the version that these dots name. */
export interface WantedBlock {
  readonly hash: BlockHash
  readonly length: number
  readonly dots: readonly Dot[]
  /** Where the block is part of a larger content. */
  readonly part?: { readonly content: ContentId; readonly index: number }
  /** Bytes that are here, of which much may be in the block, from their start on or up to their end. */
  readonly replaced?: Uint8Array
  /** Of a sealed blob its name; `hash` is its sum then. */
  readonly blob?: BlobName
}
