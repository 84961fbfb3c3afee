/** Why each item that is not in sync is not: what is known of it as a problem, and what of the needs waits for something. */
import type { DeviceId, ItemRecord } from '../protocol/index.ts'
import { isDamaged, reconcile, type ReconcileContext, wantsContent } from './reconciler.ts'
import { explained } from './remedies.ts'
import type { FolderIndex } from './state/folder-index.ts'
import type { ItemEntry, StoredRecord } from './state/item-entry.ts'
import type { ExplainedProblem, Fault, Problem } from './status.ts'

/** More are not for people; how many there are the status says. */
const MAX_EXPLAINED = 1000

export interface ExplainerComponents {
  readonly index: Pick<FolderIndex, 'needs' | 'entry' | 'meta'>
  readonly context: ReconcileContext
  /** Whether nobody who is here sends this content. */
  lacksSource(version: StoredRecord): boolean
}

/** What keeps the whole folder, or a part of it. */
export interface Standstill {
  readonly problems: readonly Problem[]
  /** Nothing goes on at all, for this. */
  readonly all: Fault | undefined
  /** Deletes that others ask for wait for a person. */
  readonly heldElsewhere: Fault | undefined
  /** Deletes made here that nobody is told of wait for a person, with the first of their paths. */
  /** Why what may not be done yet waits for a plan to be applied. */
  readonly review: Fault | undefined
  isOpen(path: string, entry: ItemEntry): boolean
  readonly heldHere: { readonly fault: Fault; readonly paths: readonly string[] } | undefined
}

/** The first of them: those that are known, then what is lacking here, in the order of a walk. What is on its way is none. */
export async function explain({ index, context, lacksSource }: ExplainerComponents, why: Standstill): Promise<ExplainedProblem[]> {
  const list = why.problems.slice(0, MAX_EXPLAINED).map(explained)
  const known = new Set(list.map(({ path }) => path))
  const add = (path: string, reason: string, message: string, remedy?: string): void => {
    if (list.length < MAX_EXPLAINED && !known.has(path)) list.push(explained({ path, reason, message, ...(remedy !== undefined && { remedy }) }))
  }
  for (const path of why.heldHere?.paths ?? []) add(path, 'held', 'deleted here; the other devices have not been told', why.heldHere?.fault.hint)
  for await (const batch of index.needs()) {
    for (const path of batch) {
      if (list.length >= MAX_EXPLAINED) return list
      const entry = index.entry(path)
      const step = reconcile(path, entry, context)
      if (step.do === 'nothing') continue
      const by = writerText(step.winner, context)
      if (why.all !== undefined)
        add(path, why.all.code.toLowerCase(), `${step.do === 'delete' ? 'deleted' : 'changed'} ${by}; not done here: ${why.all.message}`, why.all.hint)
      else if (step.do === 'delete' && why.heldElsewhere !== undefined) add(path, 'held', `deleted ${by}; kept here until you decide`, why.heldElsewhere.hint)
      else if (step.do !== 'adopt' && !why.isOpen(path, entry)) add(path, 'held', `changed ${by}; not done here until you decide`, why.review?.hint)
      else if (isDamaged(entry) && wantsContent(step) && lacksSource(step.winner))
        add(path, 'damaged', 'its bytes on this disk changed without an edit, and no device that is connected has the right ones')
      else if (wantsContent(step) && lacksSource(step.winner)) add(path, 'no-source', `changed ${by}; no device that is connected has this content`)
    }
  }
  return list
}

function writerText(winner: ItemRecord, { authorOf, device }: ReconcileContext): string {
  const author: DeviceId | undefined = authorOf(winner)
  return author === undefined ? 'on another device' : author === device ? 'on this device' : `on the device …${author.slice(-7)}`
}
