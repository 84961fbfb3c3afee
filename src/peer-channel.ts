/** A session with one peer as a folder sees it. */
import type { BatchMessage, BlockList, ItemMessage, ContentId, DeviceId, Right, SealedBatchMessage, SealedWant } from '../protocol/index.ts'
import type { WantedBlock } from './block-source.ts'

export interface PeerChannel {
  readonly device: DeviceId
  readonly name: string
  readonly right: Right
  /** Our channel number. */
  readonly channel: number
  send(message: ItemMessage): Promise<void>
  requestBlocks(wanted: readonly WantedBlock[]): Promise<(Uint8Array | undefined)[]>
  requestBlockList(content: ContentId): Promise<BlockList | undefined>
  /** Blobs as they are kept, in the order of all names. Not verified. */
  requestSealed(wants: readonly SealedWant[]): Promise<(Uint8Array | undefined)[]>
  /** The device broke the protocol. */
  strike(reason: string): void
  /** Only of one to a store-only device. @throws ProtocolError */
  unseal?(message: SealedBatchMessage): BatchMessage | undefined
}
