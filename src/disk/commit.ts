/**
 * The write recipe. Actions are taken in groups, and of each group everything goes through one step before any of it goes through the next,
 * so that the disk flushes once for many:
 *
 *   prepare   files come into being under temporary names, complete, with their mode and time, and are synced
 *   keep      what will be overwritten or removed gets its second place in the archive, and that is synced
 *   apply     in the order given: look at the target again, then rename or link into place; nothing at a path where one before it failed
 *   sync      every directory that changed
 *
 * A crash between any two leaves at every path the old or the new content whole, and the old one in the archive before it leaves its path.
 * A reader sees the same. What a user does at a target meanwhile is found by the last look; between that and the rename are some
 * microseconds in which a replacing save of theirs would be lost, and nothing portable closes them for a file that must never be absent.
 */
import { parentOf } from '../../protocol/index.ts'
import type { CommitAction, CommitFault, CommitOptions, CommitResult } from '../ports/disk.ts'
import { applyAction, completeMove } from './apply.ts'
import { keep, placeCopy, unkeep } from './archive.ts'
import { type DiskContext, withTree } from './context.ts'
import { describe, faultOf } from './faults.ts'
import type { Descriptor } from './posix.ts'
import { discard, prepare } from './prepare.ts'
import { sameState } from './state.ts'
import { type CommitWork, Fault, placeOf, type Step } from './step.ts'

/** Files in one group: each is open until the group is done. */
const GROUP_FILES = 256
/** Files that are synced at once while the next are made. */
const SYNC_FILES = 32
/** Directories in one group: likewise, and each is synced on its own. */
const GROUP_DIRECTORIES = 64

export function commit(context: DiskContext, actions: readonly CommitAction[], options: CommitOptions): Promise<CommitResult[]> {
  return withTree(context, async (tree) => {
    const results: CommitResult[] = []
    const failed = new Map<string, CommitResult & { readonly ok: false }>()
    for (const group of groups(actions)) {
      results.push(...(await commitGroup({ context, tree, options, changed: new Map(), late: new Map(), open: [], failed }, group)))
      tree.forget()
    }
    return results
  })
}

async function commitGroup(work: CommitWork, actions: readonly CommitAction[]): Promise<CommitResult[]> {
  const steps = actions.map((action): Step => ({ action }))
  try {
    await prepareAll(work, steps)
    for (const step of steps) await attempt(work, step, () => keepOld(work, step))
    await syncCopies(work, steps)
    for (const step of steps) await attempt(work, step, () => placeKept(work, step))
    await syncArchive(work, steps)
    // A directory may have been moved away meanwhile: find the way to each target anew.
    work.tree.forget()
    await applyAll(work, steps)
    await syncChanged(work)
  } finally {
    for (const descriptor of [...work.late.keys(), ...work.open]) work.context.posix.close(descriptor)
    for (const step of steps) discard(work, step)
  }
  return steps.map(({ result }) => result ?? { ok: false, reason: 'io', message: 'it was not attempted' })
}

/** Runs one stage of a step; its fault is the step's result and the end of it. */
async function attempt(work: CommitWork, step: Step, run: () => Promise<void> | void): Promise<void> {
  if (step.result !== undefined) return
  try {
    await run()
  } catch (error) {
    fail(work, step, error instanceof Fault ? error.reason : faultOf(error), error instanceof Fault ? error.message : describe(error))
  }
}

function fail(work: CommitWork, step: Step, reason: CommitFault, message: string): void {
  step.result = { ok: false, reason, message }
  const { kept } = step
  if (kept === undefined || step.touched) return
  delete step.kept
  try {
    unkeep(work.tree, kept)
  } catch {
    // What stays in the archive does no harm: it is a version of the file.
  }
}

/** Makes the temporary files, and has the disk write them out while the next ones are made. */
async function prepareAll(work: CommitWork, steps: readonly Step[]): Promise<void> {
  const syncs: { readonly steps: readonly Step[]; readonly errors: Promise<(Error | undefined)[]> }[] = []
  let written: Step[] = []
  const sync = () => {
    const errors = work.context.posix.sync(written.map(({ temporary }) => temporary?.file as Descriptor))
    // What it throws is thrown below, when all are under way.
    errors.catch(() => {})
    syncs.push({ steps: written, errors })
    written = []
  }
  for (const step of steps) {
    await attempt(work, step, () => prepare(work, step))
    if (step.result === undefined && step.temporary?.file !== undefined) written.push(step)
    if (written.length >= SYNC_FILES) sync()
    await work.context.posix.turn()
  }
  sync()
  for (const { steps: synced, errors } of syncs) {
    for (const [i, error] of (await errors).entries()) if (error !== undefined) spoil(work, synced[i] as Step, error)
  }
}

/** The kernel may have dropped what it could not write and call the next sync a success: such a file is never used again. */
function spoil(work: CommitWork, step: Step, error: Error): void {
  if (step.temporary !== undefined) step.temporary.spoiled = true
  fail(work, step, faultOf(error) === 'no-space' ? 'no-space' : 'io', `its content could not be made durable: ${describe(error)}`)
}

/** Puts what the step will overwrite or remove into the archive. */
function keepOld({ context, tree, options }: CommitWork, step: Step): void {
  const { action } = step
  if (!options.archive || !('expect' in action) || !mayReplace(action)) return
  const { expect } = action
  if (expect === 'absent' || expect.type === 'directory') return
  const place = placeOf(tree, action.path)
  const stat = tree.posix.lstat(place.directory, place.name)
  if (stat === undefined || !sameState(stat, expect)) throw new Fault('changed', 'it is not as it was when it was last seen')
  const kept = keep(context, tree, action.path, place, stat, options.now)
  if (kept === undefined) throw new Fault('changed', 'it changes right now')
  step.kept = kept
}

function mayReplace({ kind }: CommitAction): boolean {
  return kind === 'file' || kind === 'symlink' || kind === 'move' || kind === 'remove'
}

async function syncCopies(work: CommitWork, steps: readonly Step[]): Promise<void> {
  const { posix } = work.context
  const copied = steps.flatMap((step) => (step.kept?.copy === undefined ? [] : [{ step, file: step.kept.copy.file }]))
  const errors = await posix.sync(copied.map(({ file }) => file))
  for (const [i, { step, file }] of copied.entries()) {
    posix.close(file)
    if (errors[i] !== undefined) fail(work, step, 'io', `the old version could not be kept safely: ${describe(errors[i])}`)
  }
}

function placeKept({ tree, options }: CommitWork, step: Step): void {
  if (step.kept !== undefined) placeCopy(tree, step.action.path, step.kept, options.now)
}

async function syncArchive(work: CommitWork, steps: readonly Step[]): Promise<void> {
  const owners = new Map<Descriptor, Step[]>()
  for (const step of steps) {
    for (const directory of step.kept?.directories ?? []) owners.set(directory, [...(owners.get(directory) ?? []), step])
  }
  const directories = [...owners.keys()]
  const errors = await work.context.posix.sync(directories)
  for (const [i, error] of errors.entries()) {
    if (error === undefined) continue
    for (const step of owners.get(directories[i] as Descriptor) ?? []) {
      if (step.result === undefined) fail(work, step, 'io', `the old version could not be kept safely: ${describe(error)}`)
    }
  }
}

/**
 * Applies in order. A file moves to a free name by a link, and its old name goes when the new one is durable: for many moves at once, but
 * before anything happens at or around either name.
 */
async function applyAll(work: CommitWork, steps: readonly Step[]): Promise<void> {
  const waiting: Step[] = []
  const names = new Set<string>()
  const above = new Set<string>()
  const complete = async () => {
    await syncChanged(work)
    for (const step of waiting.splice(0)) {
      await attempt(work, step, () => completeMove(work, step))
      noteFailure(work, step)
    }
    names.clear()
    above.clear()
  }
  for (const step of steps) {
    const paths = pathsOf(step.action)
    if (paths.some((path) => above.has(path) || isTouched(path, names))) await complete()
    const before = paths.map((path) => work.failed.get(path)).find((one) => one !== undefined)
    if (before !== undefined && step.result === undefined) fail(work, step, before.reason, before.message)
    await attempt(work, step, () => applyAction(work, step))
    noteFailure(work, step)
    if (step.action.kind !== 'move' || step.result !== undefined) continue
    waiting.push(step)
    for (const path of paths) {
      names.add(path)
      for (let at = parentOf(path); at !== undefined; at = parentOf(at)) above.add(at)
    }
  }
  if (waiting.length > 0) await complete()
}

/** What comes later at the same path is of the same item: half of it, done alone, is not what anybody decided. */
function noteFailure({ failed }: CommitWork, { action, result }: Step): void {
  if (result?.ok === false) for (const path of pathsOf(action)) failed.set(path, result)
}

function pathsOf(action: CommitAction): string[] {
  return action.kind === 'move' ? [action.from, action.path] : [action.path]
}

async function syncChanged(work: CommitWork): Promise<void> {
  const owners = [...work.changed, ...work.late]
  work.open.push(...work.late.keys())
  work.changed.clear()
  work.late.clear()
  const errors = await work.context.posix.sync(owners.map(([descriptor]) => descriptor))
  for (const [i, error] of errors.entries()) {
    if (error === undefined) continue
    const message = `it is done, but may not survive a power loss: ${describe(error)}`
    for (const step of owners[i]?.[1] ?? []) if (step.result?.ok ?? true) step.result = { ok: false, reason: 'io', message }
  }
}

/** Cuts the actions where one must look at something that an earlier one changes, and where a group grows too large. */
function groups(actions: readonly CommitAction[]): CommitAction[][] {
  const found: CommitAction[][] = []
  let group: CommitAction[] = []
  let touched = new Set<string>()
  let directories = new Set<string>()
  for (const action of actions) {
    const full = group.length >= GROUP_FILES || directories.size >= GROUP_DIRECTORIES
    if (group.length > 0 && (full || earlyLooks(action).some((path) => isTouched(path, touched)))) {
      found.push(group)
      group = []
      touched = new Set()
      directories = new Set()
    }
    group.push(action)
    directories.add(parentOf(action.path) ?? '')
    // A directory that is made or given a mode is where it was.
    if (action.kind !== 'directory') touched.add(action.path)
    if (action.kind === 'move') {
      touched.add(action.from)
      directories.add(parentOf(action.from) ?? '')
    }
  }
  if (group.length > 0) found.push(group)
  return found
}

/** The paths at which an action must find things as they are before its group is applied. */
function earlyLooks(action: CommitAction): string[] {
  const paths: string[] = []
  if (action.kind === 'file' && 'copyOf' in action.source) paths.push(action.source.copyOf)
  if (mayReplace(action) && action.expect !== 'absent') paths.push(action.path)
  return paths
}

function isTouched(path: string, touched: ReadonlySet<string>): boolean {
  for (let at: string | undefined = path; at !== undefined; at = parentOf(at)) if (touched.has(at)) return true
  return false
}
