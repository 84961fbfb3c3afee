import type { Review } from './plan.ts'

/** What a person decided about one folder on this device; what is absent has its default. Changed while the folder runs. */
export interface FolderSettings {
  /** Seconds between whole scans. */
  readonly scanIntervalSeconds?: number | undefined
  /** What is kept of what others overwrite and delete, as archive-policy.ts reads it. */
  readonly archive?: string | undefined
  /** Which changes of others wait for a person. */
  readonly review?: Review | undefined
  /** Whose blocks are asked for first. */
  readonly priority?: 'high' | 'normal' | 'low' | undefined
  /** Nothing is fetched that would leave less on the disk. */
  readonly minFreeBytes?: number | undefined
  /** Patterns of what is ignored on this device alone. */
  readonly ignore?: readonly string[] | undefined
  /** Patterns of what is not held on this device. */
  readonly unselect?: readonly string[] | undefined
  /** How many other devices must prove that they hold what is freed here. */
  readonly copies?: number | undefined
}
