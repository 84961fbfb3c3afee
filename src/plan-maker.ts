/** Makes a folder's plan from its index, in parts, and lets it pass as a person decides. */
import type { FolderId } from '../protocol/index.ts'
import { FolderError } from './errors.ts'
import type { Gate } from './gate.ts'
import type { ActionKind, AppliedPlan, JoinPlan, Plan, PlanChoice, Plans } from './plan.ts'
import { choose, type MadePlan, PlanBuilder, type PlanItem } from './planning.ts'
import type { Clock } from './ports/clock.ts'
import type { ReconcileContext } from './reconciler.ts'
import type { DeleteGuardOptions } from './safety.ts'
import type { FolderIndex } from './state/folder-index.ts'
import { inParts } from './utils/in-parts.ts'

export interface PlanMakerComponents {
  readonly index: FolderIndex
  readonly gate: Pick<Gate, 'held' | 'heldHere' | 'decide'>
  readonly clock: Clock
  readonly context: ReconcileContext
}

export interface PlanMakerInit {
  readonly folder: FolderId
  readonly label: string
  /** Whether what comes from others is done here at all. */
  readonly takes: boolean
  readonly deleteGuard: DeleteGuardOptions
  /** Whether all has come that the peers who are here know of. */
  isWhole(): boolean
  /** Deletes of this device's user may be told now. */
  onTold(): void
  /** Does it, and ends in words where the folder is closed meanwhile. @throws FolderError STOPPED */
  whileOpen<T>(ask: () => Promise<T>): Promise<T>
}

export class PlanMaker implements Plans {
  readonly #components: PlanMakerComponents
  readonly #init: PlanMakerInit

  constructor(components: PlanMakerComponents, init: PlanMakerInit) {
    this.#components = components
    this.#init = init
  }

  get isWhole(): boolean {
    return this.#init.isWhole()
  }

  make(limit: number): Promise<Plan> {
    return this.#init.whileOpen(async () => this.#show(await this.#make(), limit))
  }

  async preview(limit: number): Promise<JoinPlan> {
    const { index, clock } = this.#components
    const builder = this.#builder()
    for await (const batch of index.entries()) for await (const part of inParts(batch, clock)) for (const [path, entry] of part) builder.addJoined(path, entry)
    return { ...this.#show(this.#finish(builder), limit), same: builder.same }
  }

  #show({ id, items, goesOut }: MadePlan, limit: number): Plan {
    const { gate, clock } = this.#components
    const counts: Record<ActionKind, number> = { create: 0, update: 0, rename: 0, delete: 0, conflict: 0 }
    for (const { action } of items) counts[action.do]++
    return {
      id,
      folder: this.#init.folder,
      createdAt: clock.now(),
      held: gate.held !== undefined,
      total: items.length,
      counts,
      actions: actionsOf(items, limit),
      goesOut: { total: goesOut.length, actions: actionsOf(goesOut, limit) }
    }
  }

  apply(id: string, choice: PlanChoice): Promise<AppliedPlan> {
    return this.#init.whileOpen(() => this.#apply(id, choice))
  }

  async #apply(id: string, choice: PlanChoice): Promise<AppliedPlan> {
    const made = await this.#make()
    const { label } = this.#init
    if (made.id !== id) {
      throw new FolderError({
        code: 'PLAN_STALE',
        message: `${label} has changed since the plan ${id} was made; nothing of it was applied`,
        hint: `see the plan as it is now: syncline plan ${JSON.stringify(label)}`
      })
    }
    const comes = choose(made.items, choice)
    const goes = choose(made.goesOut, choice)
    const unknown = comes.unknown.find((path) => goes.unknown.includes(path))
    if (unknown !== undefined) {
      throw new FolderError({
        code: 'NOT_IN_PLAN',
        message: `the plan ${id} has nothing to do at ${unknown}`,
        hint: `give paths as the plan has them: syncline plan ${JSON.stringify(label)}`
      })
    }
    await this.#components.gate.decide(comes.chosen, comes.left, { passed: goes.chosen, skipped: goes.left })
    if (goes.chosen.length > 0) this.#init.onTold()
    return { applied: comes.chosen.length + goes.chosen.length, left: comes.left.length + goes.left.length }
  }

  async #make(): Promise<MadePlan> {
    const { index, gate, clock } = this.#components
    const builder = this.#builder()
    if (this.#init.takes)
      for await (const batch of index.needs()) for await (const part of inParts(batch, clock)) for (const path of part) builder.add(path, index.entry(path))
    for await (const part of inParts(gate.heldHere ?? [], clock)) for (const path of part) builder.addOutgoing(path, index.entry(path))
    return this.#finish(builder)
  }

  #builder(): PlanBuilder {
    const { index, context } = this.#components
    const { folder, label } = this.#init
    if (index.meta.scanned) return new PlanBuilder(context, folder)
    throw new FolderError({
      code: 'NOT_SCANNED',
      message: `${label} is being looked at for the first time: what is here already is not known yet`,
      hint: 'try again when that is done; see it with: syncline status'
    })
  }

  #finish(builder: PlanBuilder): MadePlan {
    return builder.finish(this.#components.index.meta.counters.files, this.#init.deleteGuard)
  }
}

function actionsOf(items: readonly PlanItem[], limit: number): Plan['actions'] {
  return items.slice(0, limit).map(({ action }) => action)
}
