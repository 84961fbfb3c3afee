/** A bundle's file, wherever it is: read at any place, written from its beginning to its end. */
export interface BundleSource {
  /** Bytes. */
  readonly size: number
  /** Exactly so many bytes. @throws where they cannot be read */
  read(at: number, length: number): Promise<Uint8Array>
}

export interface BundleSink {
  write(bytes: Uint8Array): Promise<void>
  /** All was written: makes it durable, and gives the file its name. */
  finish(): Promise<void>
  /** Leaves nothing of it. */
  abandon(): Promise<void>
}
