/** One line of a folder's change log: what changed on this device, when, whose change it is, and why. */
import type { DeviceId } from '../protocol/index.ts'

export interface ItemChange {
  /** Milliseconds since 1970, by this device's clock. */
  readonly at: number
  /** Empty for the folder as a whole. */
  readonly path: string
  readonly what: 'added' | 'edited' | 'deleted' | 'renamed' | 'held' | 'damaged'
  readonly why: /** This device's user did it, and the others are told. */
    | 'here'
    /** Another device's change came to its place. */
    | 'applied'
    /** Two changed it at once: this is the copy of the one that lost. */
    | 'conflict'
    /** It was deleted elsewhere, and lives on for what is in it. */
    | 'revived'
    /** This device holds what it has against the others. */
    | 'reasserted'
    /** Its bytes had changed on the disk without an edit, and were brought back from another place. */
    | 'healed'
    | 'bit rot'
    | 'mass delete'
  /** Whose change it is; absent where that is not known. */
  readonly device?: DeviceId | undefined
  /** Of a rename. */
  readonly from?: string | undefined
  /** Of a file. */
  readonly size?: number | undefined
  /** In words, where there is more to say. */
  readonly note?: string | undefined
}

/** Takes what is told of a folder. It must not keep the caller waiting. */
export type ChangeSink = (change: ItemChange) => void
