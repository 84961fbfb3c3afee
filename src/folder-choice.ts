/** What a person can do about what this device holds of a folder. */
import type { DeviceId } from '../protocol/index.ts'

export interface FolderChoice {
  /**
   * Drops what is here at these paths and below, where it is not selected any more and enough other devices prove that they hold it.
   * @param copies how many others
   */
  free(paths: readonly string[], options: { readonly copies: number }): Promise<FreeResult>
  /** What the folder has below a directory, held here or not, in the order of a walk; '' is the root. */
  list(directory: string): AsyncIterable<ListedItem>
  /** Resolves when the settings are what the index goes by. */
  settle(): Promise<void>
}

export interface FreeResult {
  readonly freed: number
  readonly bytes: number
  /** How many items stay, and why, of the first of them. */
  readonly stay: number
  readonly reasons: readonly StayReason[]
}

export interface StayReason {
  readonly path: string
  readonly reason: 'selected' | 'unsent' | 'copies' | 'changed'
  readonly message: string
  /** Connected devices that have not shown that they hold it. */
  readonly lacking: readonly DeviceId[]
}

export interface ListedItem {
  readonly path: string
  readonly type: 'file' | 'directory' | 'symlink'
  readonly size: number
  readonly mtimeMs: number
  /** `here`; `coming`: wanted, and not here yet; `elsewhere`: not selected; `ignored`: others have it. */
  readonly state: 'here' | 'coming' | 'elsewhere' | 'ignored'
  /** Devices that are connected and say that they hold it. */
  readonly devices: readonly DeviceId[]
}
