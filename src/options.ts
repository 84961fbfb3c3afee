/** The one table of what can be set: unit, meaning, default. */
import { DEFAULT_DELETE_GUARD, type DeleteGuardOptions } from './safety.ts'

export interface EngineOptions {
  /** What this device is called to others. */
  readonly deviceName: string
  /** Seconds between full scans, the real interval is within a quarter of it. */
  readonly scanIntervalSeconds: number
  /** A changed file is taken up when it has been quiet for so many milliseconds … */
  readonly quietMs: number
  /** … or at the latest so many after its first change. */
  readonly quietLatestMs: number
  /** With more changed paths waiting than this, the whole folder is scanned. */
  readonly dirtyPathsLimit: number
  readonly deleteGuard: DeleteGuardOptions
  /** Deletes that follow each other within so many milliseconds are one go. */
  readonly deleteBurstRestMs: number
  /** Many deletes are looked at together once none has come for so many milliseconds. */
  readonly deleteSettleMs: number
  /** A conflict is settled when all records have come that the peers know of, or none for so many milliseconds. */
  readonly exchangeSettleMs: number
  /** While deletes are held, a change makes the whole folder be looked at after so many milliseconds. */
  readonly heldLookMs: number
  /** Milliseconds between looks for a root that is gone. */
  readonly rootRetryMs: number
  /** Peers are told of changes in what is known and held at most every so many milliseconds. */
  readonly reportMs: number
}

export const DEFAULT_OPTIONS: EngineOptions = {
  deviceName: 'device',
  scanIntervalSeconds: 600,
  quietMs: 80,
  quietLatestMs: 5000,
  dirtyPathsLimit: 10_000,
  deleteGuard: DEFAULT_DELETE_GUARD,
  deleteBurstRestMs: 10_000,
  deleteSettleMs: 300,
  exchangeSettleMs: 2000,
  heldLookMs: 2000,
  rootRetryMs: 5000,
  reportMs: 50
}
