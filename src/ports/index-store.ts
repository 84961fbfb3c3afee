/**
 * An ordered map of bytes to bytes with atomic batches: where one folder's state is kept.
 * Keys are ordered bytewise. Two implementations: level on a disk, and memory.
 */
export interface IndexStore {
  /** Synchronous, so that a decision over a few keys is made in one go, with no other between. */
  get(key: Uint8Array): Uint8Array | undefined
  /**
   * Entries with `from` <= key < `to` in ascending order, in batches of at most `RANGE_BATCH_ENTRIES`, from a snapshot taken at the call.
   * Leaving the loop early releases it.
   */
  range(from: Uint8Array, to: Uint8Array): AsyncIterable<readonly IndexEntry[]>
  /** Applies all or nothing; when it resolves the writes survive a power loss. A rejected write leaves the store unusable. */
  write(operations: readonly IndexWrite[]): Promise<void>
  close(): Promise<void>
}

export type IndexEntry = readonly [key: Uint8Array, value: Uint8Array]

/** Small enough that one batch never holds the event loop for long, large enough that awaiting it costs little. */
export const RANGE_BATCH_ENTRIES = 1000

/** Sets `key`, or deletes it where there is no `value`. */
export interface IndexWrite {
  readonly key: Uint8Array
  readonly value?: Uint8Array | undefined
}
