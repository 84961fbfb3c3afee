/** What the stages of a commit hand on from one to the next. */
import { isReserved } from '../../protocol/index.ts'
import type { CommitAction, CommitFault, CommitOptions, CommitResult } from '../ports/disk.ts'
import type { Kept } from './archive.ts'
import type { DiskContext } from './context.ts'
import { describe, faultOf } from './faults.ts'
import { codeOf, type Descriptor, type PosixStat } from './posix.ts'
import type { Tree, TreePlace } from './tree.ts'

export interface CommitWork {
  readonly context: DiskContext
  readonly tree: Tree
  readonly options: CommitOptions
  /** Directories of the tree to be synced at the end, and whose doing it is. */
  readonly changed: Map<Descriptor, Step[]>
  /** Files and directories to be synced, and closed then. */
  readonly late: Map<Descriptor, Step[]>
  /** Synced already, to be closed at the end. */
  readonly open: Descriptor[]
  /** By path, why an action there came to nothing. */
  readonly failed: Map<string, CommitResult & { readonly ok: false }>
}

/** One action on its way. */
export interface Step {
  readonly action: CommitAction
  temporary?: StepTemporary
  kept?: Kept
  /** Set once the target itself was changed: what was kept is then the only place of the old content. */
  touched?: boolean
  /** Once set the step is over. */
  result?: CommitResult
}

export interface StepTemporary {
  readonly name: string
  /** Open until the group is done; a symlink has none. */
  readonly file?: Descriptor
  /** It goes back to being a stage when the action fails. */
  readonly isStage: boolean
  /** Deleted whatever it is. */
  spoiled?: boolean
  /** Set when it has become the item. */
  used?: boolean
}

/** The expected end of an action that cannot be done. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly reason: CommitFault

  constructor(reason: CommitFault, message: string) {
    super(message)
    this.reason = reason
  }
}

/** Where an item is to be found or put. @throws Fault no-parent, name, denied */
export function placeOf(tree: Tree, path: string): TreePlace {
  if (isReserved(path)) throw new Fault('name', 'its name is reserved for Syncline')
  try {
    return tree.place(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error))) {
      throw new Fault('no-parent', 'the folder to hold it is missing, or is something else')
    }
    throw new Fault(faultOf(error), `the folder to hold it cannot be opened: ${describe(error)}`)
  }
}

/** Notes that `directory` is to be synced before the step counts as done. */
export function changed({ changed }: CommitWork, step: Step, directory: Descriptor): void {
  const steps = changed.get(directory)
  if (steps === undefined) changed.set(directory, [step])
  else steps.push(step)
}

/** Whether the item is still the one that was expected, given that keeping it may have given it another link. */
export function isLinkOnly(step: Step, now: PosixStat): boolean {
  return step.kept?.how === 'link' && now.links === 2
}
