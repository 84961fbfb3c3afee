/**
 * An ordered map of bytes to bytes with atomic batches: where one folder's state is kept.
 * Reads are synchronous: a decision reads what it needs and is made in one go, with no other between.
 * Keys are ordered bytewise. Two implementations: level on a disk, and memory.
 */
export interface IndexStore {
  get(key: Uint8Array): Uint8Array | undefined
  /** Entries with `from` <= key < `to` in ascending order, from a snapshot taken now. */
  range(from: Uint8Array, to: Uint8Array): IterableIterator<[key: Uint8Array, value: Uint8Array]>
  /** Applies all or nothing; when it resolves the writes survive a power loss. A rejected write leaves the store unusable. */
  write(operations: readonly IndexWrite[]): Promise<void>
  close(): Promise<void>
}

/** Sets `key`, or deletes it where there is no `value`. */
export interface IndexWrite {
  readonly key: Uint8Array
  readonly value?: Uint8Array | undefined
}
