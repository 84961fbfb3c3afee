/** What is known of the versions of an item: the shapes of `syncline versions --json` and of the control API. */
import type { DeviceId } from '../protocol/index.ts'

/** A version that was overwritten or deleted, and kept. */
export interface KeptVersion {
  /** Of the item. */
  readonly path: string
  /** Names it among those of the item that a device has: the mark in its name, `YYYYMMDD-HHMMSS` in UTC. */
  readonly version: string
  /** When it was overwritten or deleted where it is kept, milliseconds since 1970. */
  readonly replacedAt: number
  readonly type: 'file' | 'symlink'
  readonly size: number
  readonly mtimeMs: number
  /** The device that has it; null: this one. */
  readonly device: DeviceId | null
}

export interface CurrentItem {
  readonly type: 'file' | 'directory' | 'symlink'
  readonly size: number
  readonly mtimeMs: number
}

export interface ItemVersions {
  readonly path: string
  /** Null where it was deleted. */
  readonly current: CurrentItem | null
  /** The one that was replaced last comes first. */
  readonly versions: readonly KeptVersion[]
}

export interface VersionList {
  /** That at the path that was asked for, and those below it, of which something is kept; in the order of a walk. */
  readonly items: readonly ItemVersions[]
  /** There are more than are listed. */
  readonly more: boolean
  /** Devices that were asked and did not answer. */
  readonly silent: readonly DeviceId[]
}

export interface RestoreRequest {
  /** Of an item, or of a directory with all that is below it; '' is the whole folder. */
  readonly path: string
  /** As it was then, milliseconds since 1970. */
  readonly at?: number | undefined
  readonly version?: string | undefined
  /** Where to put it, of a single item. */
  readonly to?: string | undefined
  /** Whether files go that came after `at`. */
  readonly deleteNewer: boolean
  /** Whether versions count that only other devices have. */
  readonly others: boolean
}

/** What is done at one path. */
export interface RestoreStep {
  readonly path: string
  readonly does: 'create' | 'change' | 'delete'
  /** Null for a delete. */
  readonly from: KeptVersion | null
  /** What is there when the plan is made: it is done to nothing else. */
  readonly current: CurrentItem | null
}

export interface RestorePlan {
  readonly steps: readonly RestoreStep[]
  /** Items that are as they were then. */
  readonly unchanged: number
  /** Items that came or were changed after that time, and of which nothing older is kept: they stay as they are. */
  readonly newer: number
  readonly more: boolean
  readonly silent: readonly DeviceId[]
}

export interface RestoreResult {
  readonly path: string
  readonly ok: boolean
  /** Why not, and what to do. */
  readonly message?: string
}
