/** Zstandard (RFC 8878), as answers to requests for blocks may come. The real one works beside the event loop. */
export interface Zstd {
  /** @returns one frame, with a window of at most 8 MiB */
  compress(bytes: Uint8Array): Promise<Uint8Array>
  /**
   * @param bytes untrusted
   * @returns exactly `length` bytes. What is allocated is bounded by `length` and a window of 8 MiB.
   * @throws when they are not one frame of so many bytes
   */
  expand(bytes: Uint8Array, length: number): Promise<Uint8Array>
}
