/** Plans of folders, with the names of the devices whose changes they are. */
import type { DeviceId, FolderId } from '../protocol/index.ts'
import { type AppliedPlan, type Engine, FolderError, type Plan, PLAN_FOLDER_DIGITS, type PlanChoice, type PlannedAction } from '../src/index.ts'
import { CliError } from './exit-status.ts'
import type { FolderService } from './folder-service.ts'
import type { MemberService } from './member-service.ts'

export interface PlanServiceComponents {
  readonly engine: Pick<Engine, 'plans'>
  readonly folders: Pick<FolderService, 'find' | 'keys'>
  readonly members: Pick<MemberService, 'list'>
}

export interface NamedAction extends PlannedAction {
  /** '' where it is not known. */
  readonly deviceName: string
}

export interface NamedPlan extends Omit<Plan, 'actions' | 'goesOut'> {
  readonly actions: readonly NamedAction[]
  readonly goesOut: { readonly total: number; readonly actions: readonly NamedAction[] }
}

/** Actions of one answer, of each kind: a person reads fewer. */
export const MAX_ACTIONS = 10_000

export class PlanService {
  readonly #parts: PlanServiceComponents

  constructor(components: PlanServiceComponents) {
    this.#parts = components
  }

  /** @throws CliError, FolderError */
  async make(id: FolderId, limit: number): Promise<NamedPlan> {
    const { engine, folders, members } = this.#parts
    folders.find(id)
    const plan = await engine.plans(id).make(limit)
    return named(plan, new Map((await members.list(id)).map(({ device, name }) => [device, name])))
  }

  /** @throws CliError, FolderError */
  async apply(plan: string, choice: PlanChoice): Promise<AppliedPlan & { readonly folder: FolderId }> {
    const { engine, folders } = this.#parts
    const meant = new Set(folders.keys().flatMap(({ folder }) => (folder.startsWith(plan.slice(0, PLAN_FOLDER_DIGITS)) ? [folder] : [])))
    let stale: unknown
    // Of folders whose ids begin alike it is the one with that plan.
    for (const folder of meant) {
      try {
        return { folder, ...(await engine.plans(folder).apply(plan, choice)) }
      } catch (error) {
        if (!(error instanceof FolderError) || error.fault.code !== 'PLAN_STALE') throw error
        stale = error
      }
    }
    throw stale ?? new CliError('UNKNOWN_PLAN', `no folder of this home has the plan ${plan}`, 'see the plan of a folder, with its id: syncline plan FOLDER')
  }
}

export function named<T extends Plan>(plan: T, names: ReadonlyMap<DeviceId, string>): Omit<T, 'actions' | 'goesOut'> & NamedPlan {
  const name = (action: PlannedAction): NamedAction => ({ ...action, deviceName: (action.device && names.get(action.device)) ?? '' })
  return { ...plan, actions: plan.actions.map(name), goesOut: { ...plan.goesOut, actions: plan.goesOut.actions.map(name) } }
}
