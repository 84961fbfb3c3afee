/** What the network keeps and dials of what devices say of each other's addresses. */
import type { DeviceId, FolderId, SignedAddresses } from '../../protocol/index.ts'

export interface PeerBook {
  /**
   * A device that proved the key of a folder, and is remembered, says where it is: kept beyond a restart, to be passed on. The latest of each
   * reach counts.
   */
  keep(folder: FolderId, entry: SignedAddresses): void
  /** What was kept of a folder, of the device that was remembered last first. */
  kept(folder: FolderId): readonly SignedAddresses[]
  /**
   * `source`, which proved a folder's key, passes on where another device says it is. That one has proved nothing here: it is dialled with
   * limits, and becomes one to remember when it proves a key itself.
   */
  hint(entry: SignedAddresses, source: DeviceId): void
}
