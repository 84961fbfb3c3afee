/** A plan as people and programs see it: what is about to be done here, why, and how to let it pass (docs/reference/api.md). */
import type { DeviceId, FolderId } from '../protocol/index.ts'

/** Which changes of other devices wait for a person: all; those that delete much; none. */
export type Review = 'always' | 'risky' | 'never'

export type ActionKind = 'create' | 'update' | 'rename' | 'delete' | 'conflict'

/** `none` takes nothing away, `low` keeps what it takes away in the archive or beside it, `high` is what a person may regret. */
export type Risk = 'none' | 'low' | 'high'

export interface PlannedAction {
  readonly do: ActionKind
  readonly path: string
  /** Of a rename: where the content is now. */
  readonly from?: string
  readonly type: 'file' | 'directory' | 'symlink'
  /** Whose change it is; null where nobody's is known. */
  readonly device: DeviceId | null
  /** Of the change, in milliseconds since 1970; null where it is not known. */
  readonly time: number | null
  /** Bytes of a file: those that come, or of a delete those that go. */
  readonly size: number
  readonly risk: Risk
  /** In words, one line. */
  readonly reason: string
}

export interface Plan {
  /** Bound to the state that it was made from; begins with that of the folder. */
  readonly id: string
  readonly folder: FolderId
  readonly createdAt: number
  /** Whether any of it waits for a person. */
  readonly held: boolean
  /** Of what comes from other devices. */
  readonly total: number
  readonly counts: Readonly<Record<ActionKind, number>>
  /** The first of them, in the order of a walk. */
  readonly actions: readonly PlannedAction[]
  /** Deletes that this device's user made, and that the others are not told of yet. */
  readonly goesOut: { readonly total: number; readonly actions: readonly PlannedAction[] }
}

/** A part of a plan: paths of the folder, each with all below it. */
export interface PlanChoice {
  readonly only?: readonly string[] | undefined
  readonly skip?: readonly string[] | undefined
}

export interface AppliedPlan {
  /** Actions that may be done now. */
  readonly applied: number
  /** Actions that wait on. */
  readonly left: number
}

/** What joining would do, of a folder that is opened as a preview: `goesOut` is what would be sent from here. */
export interface JoinPlan extends Plan {
  /** Items that are the same here and there. */
  readonly same: number
}

/** What a folder can tell of, and be told about, its plan. */
export interface Plans {
  /** @throws FolderError before the first whole look at the folder */
  make(limit: number): Promise<Plan>
  /** Lets a plan pass, or a part of it. @throws FolderError PLAN_STALE, NOT_IN_PLAN */
  apply(id: string, choice: PlanChoice): Promise<AppliedPlan>
  preview(limit: number): Promise<JoinPlan>
  /** Whether all has come that the peers who are here know of. */
  readonly isWhole: boolean
}

/** Digits of the folder's id in that of a plan. */
export const PLAN_FOLDER_DIGITS = 8
