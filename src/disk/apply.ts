/** The last stage of a commit: each target is looked at once more and then changed by one call that does all or nothing. */
import { parentOf } from '../../protocol/index.ts'
import type { CommitAction, Expectation, Stat } from '../ports/disk.ts'
import { withArchiveName } from './archive.ts'
import { TEMPORARY } from './context.ts'
import { isLinkRefused } from './faults.ts'
import { codeOf, type Descriptor, type PosixStat } from './posix.ts'
import { isRacyWhenPut, plainStat, sameItem, sameState } from './state.ts'
import { type CommitWork, changed, Fault, isLinkOnly, placeOf, type Step } from './step.ts'
import { withFreeName } from './temporary.ts'
import { setOwnMode, type TreePlace } from './tree.ts'

const MODE_BITS = 0o777

export function applyAction(work: CommitWork, step: Step): void {
  const { action } = step
  switch (action.kind) {
    case 'file':
      return applyFile(work, step, action)
    case 'directory':
      return applyDirectory(work, step, action)
    case 'symlink':
      return applySymlink(work, step, action)
    case 'move':
      return applyMove(work, step, action)
    case 'metadata':
      return applyMetadata(work, step, action)
    case 'remove':
      return applyRemove(work, step, action)
    case 'settle':
      return applySettle(work, step, action)
  }
}

function applyFile(work: CommitWork, step: Step, action: CommitAction & { kind: 'file' }): void {
  const { posix } = work.context
  const place = placeOf(work.tree, action.path)
  const file = step.temporary?.file as Descriptor
  const before = posix.stat(file)
  putTemporary(work, step, place, action.expect)
  done(work, step, place, settled(posix.stat(file), before))
}

function applySymlink(work: CommitWork, step: Step, { path, target, expect }: CommitAction & { kind: 'symlink' }): void {
  const { posix } = work.context
  const place = placeOf(work.tree, path)
  if (expect !== 'absent') putTemporary(work, step, place, expect)
  else {
    try {
      posix.symlink(target, place.directory, place.name)
    } catch (error) {
      throw taken(work, place, error)
    }
  }
  done(work, step, place, posix.lstat(place.directory, place.name))
}

function applyDirectory(work: CommitWork, step: Step, { path, mode, expect }: CommitAction & { kind: 'directory' }): void {
  const { posix } = work.context
  const place = placeOf(work.tree, path)
  if (expect === 'absent') return makeDirectory(work, step, place, mode)
  const directory = posix.openDirectory(place.directory, place.name)
  work.late.set(directory, [step])
  if (!sameState(posix.stat(directory), expect)) throw notAsSeen()
  posix.setMode(directory, mode & MODE_BITS)
  done(work, step, place, posix.stat(directory))
}

function makeDirectory(work: CommitWork, step: Step, place: TreePlace, mode: number): void {
  const { posix } = work.context
  try {
    posix.makeDirectory(place.directory, place.name)
  } catch (error) {
    throw taken(work, place, error)
  }
  try {
    const directory = posix.openDirectory(place.directory, place.name)
    work.late.set(directory, [step])
    setOwnMode(posix, directory, mode & MODE_BITS)
    done(work, step, place, posix.stat(directory))
  } catch (error) {
    // Half made it would be taken for the user's.
    try {
      posix.removeDirectory(place.directory, place.name)
    } catch {
      // Something is in it already, or the disk refuses this, too.
    }
    throw error
  }
}

function applyMetadata(work: CommitWork, step: Step, { path, mode, mtimeNs, expect }: CommitAction & { kind: 'metadata' }): void {
  const { posix } = work.context
  const place = placeOf(work.tree, path)
  const now = posix.lstat(place.directory, place.name)
  if (now === undefined || !sameState(now, expect)) throw notAsSeen()
  // A symlink has neither a mode nor, here, a time of its own.
  if (now.type === 'symlink') {
    step.result = { ok: true, ...asPut(now) }
    return
  }
  const { directory, name } = place
  const opened = expect.type === 'directory' ? posix.openDirectory(directory, name) : posix.open(directory, name, 'read')
  work.late.set(opened, [step])
  if (!sameItem(posix.stat(opened), expect)) throw notAsSeen()
  posix.setMode(opened, mode & MODE_BITS)
  if (mtimeNs !== undefined) posix.setModified(opened, mtimeNs)
  step.result = { ok: true, ...asPut(posix.stat(opened)) }
}

function applyRemove(work: CommitWork, step: Step, { path, expect }: CommitAction & { kind: 'remove' }): void {
  const { posix } = work.context
  const place = placeOf(work.tree, path)
  mustBe(work, step, place, expect)
  if (expect.type === 'directory') {
    posix.removeDirectory(place.directory, place.name)
    work.tree.detach(path)
  } else {
    takeAway(work, step, place, expect)
  }
  done(work, step, place, undefined)
}

function applySettle(work: CommitWork, step: Step, { path, expect }: CommitAction & { kind: 'settle' }): void {
  const { posix } = work.context
  if (expect === 'absent') return done(work, step, absentPlace(work, path), undefined)
  const place = placeOf(work.tree, path)
  const now = posix.lstat(place.directory, place.name)
  if (now === undefined || !sameState(now, expect)) throw notAsSeen()
  if (now.type === 'file') work.late.set(posix.open(place.directory, place.name, 'read'), [step])
  if (now.type === 'directory') work.late.set(posix.openDirectory(place.directory, place.name), [step])
  done(work, step, place, now)
}

/** Where nothing is: at a path or, where even its directory is not there, at one above it. */
function absentPlace(work: CommitWork, path: string): TreePlace {
  for (let at: string | undefined = path; at !== undefined; at = parentOf(at)) {
    try {
      const place = placeOf(work.tree, at)
      if (at === path && work.context.posix.lstat(place.directory, place.name) !== undefined) throw notAsSeen()
      return place
    } catch (error) {
      if (!(error instanceof Fault) || error.reason !== 'no-parent') throw error
    }
  }
  throw new Fault('no-parent', 'the folder is not there')
}

function applyMove(work: CommitWork, step: Step, action: CommitAction & { kind: 'move' }): void {
  const { posix } = work.context
  const { from, path, expectFrom, expect } = action
  const source = placeOf(work.tree, from)
  const target = placeOf(work.tree, path)
  const now = posix.lstat(source.directory, source.name)
  if (now === undefined || !sameState(now, expectFrom)) throw new Fault('changed', 'what is to be moved is not as it was when it was last seen')
  if (expect !== 'absent') {
    if (expectFrom.type === 'directory' || expect.type === 'directory') throw new Fault('changed', 'a folder is neither replaced nor does it replace')
    mustBe(work, step, target, expect)
    posix.rename(source.directory, source.name, target.directory, target.name)
  } else if (!moveToNew(work, step, source, target, now)) {
    changed(work, step, target.directory)
    return
  }
  if (expectFrom.type === 'directory') work.tree.detach(from)
  finishMove(work, step, source, target)
}

function finishMove(work: CommitWork, step: Step, source: TreePlace, target: TreePlace): void {
  const { posix } = work.context
  step.touched = true
  changed(work, step, source.directory)
  done(work, step, target, posix.lstat(target.directory, target.name))
}

/**
 * The second half of a move by link: takes the old name away. Only to be done when the new one is durable, or a power loss could leave
 * neither.
 */
export function completeMove(work: CommitWork, step: Step): void {
  const { from, path, expectFrom } = step.action as CommitAction & { kind: 'move' }
  const target = placeOf(work.tree, path)
  try {
    const source = placeOf(work.tree, from)
    takeAway(work, step, source, expectFrom)
    finishMove(work, step, source, target)
  } catch (error) {
    if (step.touched !== true) undoLink(work, step, target, expectFrom)
    throw error
  }
}

/** Answers false when the new name was made as a link, and the old one has to be taken away yet. */
function moveToNew(work: CommitWork, step: Step, source: TreePlace, target: TreePlace, stat: PosixStat): boolean {
  const { posix } = work.context
  const rename = () => {
    posix.rename(source.directory, source.name, target.directory, target.name)
    return true
  }
  const there = posix.lstat(target.directory, target.name)
  if (there !== undefined) {
    // Another spelling of the same name, on a disk that takes them for one.
    if (there.ino === stat.ino && there.dev === stat.dev && !isSpelled(work, target)) return rename()
    throw taken(work, target)
  }
  // Neither a directory nor, everywhere, a symlink can be linked; there is nothing like a rename that never replaces.
  if (stat.type !== 'file') return rename()
  try {
    posix.link(source.directory, source.name, target.directory, target.name)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw taken(work, target)
    if (!isLinkRefused(error)) throw error
    return rename()
  }
  const linked = posix.lstat(target.directory, target.name)
  if (linked !== undefined && sameItem(linked, stat)) return false
  if (linked !== undefined) undoLink(work, step, target, linked)
  throw notAsSeen()
}

/** Takes away a new name that was made for an item, unless it is another's by now. */
function undoLink(work: CommitWork, step: Step, place: TreePlace, stat: Stat): void {
  const { touched } = step
  try {
    takeAway(work, step, place, stat)
  } catch (error) {
    if (!(error instanceof Fault)) codeOf(error)
  }
  step.touched = touched ?? false
}

/** Puts the temporary file or symlink in its place. */
function putTemporary(work: CommitWork, step: Step, place: TreePlace, expect: Expectation): void {
  const { temporary } = step
  if (temporary === undefined) throw new Fault('bad-source', 'there is no temporary file')
  const { posix } = work.context
  const own = work.tree.own(TEMPORARY)
  if (expect !== 'absent') {
    mustBe(work, step, place, expect)
    posix.rename(own, temporary.name, place.directory, place.name)
    step.touched = true
  } else {
    // A link, other than a rename, never replaces what appeared meanwhile.
    try {
      posix.link(own, temporary.name, place.directory, place.name)
      step.touched = true
      posix.unlink(own, temporary.name)
    } catch (error) {
      if (step.touched || !isLinkRefused(error)) throw taken(work, place, error)
      if (posix.lstat(place.directory, place.name) !== undefined) throw taken(work, place)
      posix.rename(own, temporary.name, place.directory, place.name)
    }
  }
  temporary.used = true
}

/** The last look: right before the call that changes the target. */
function mustBe(work: CommitWork, step: Step, place: TreePlace, expect: Stat): void {
  if (expect.type === 'directory' && step.action.kind !== 'remove') throw new Fault('changed', 'a folder is never replaced by something else')
  const now = work.context.posix.lstat(place.directory, place.name)
  if (now === undefined || !(sameState(now, expect) || (isLinkOnly(step, now) && sameItem(now, expect)))) throw notAsSeen()
}

/**
 * Removes a file or symlink: out of the way first, so that what goes is certainly what was looked at. What else came under the name in
 * between is put back, or into the archive where the name was taken again.
 */
function takeAway(work: CommitWork, step: Step, { directory, name }: TreePlace, expect: Stat): void {
  const { posix } = work.context
  const own = work.tree.makeOwn(TEMPORARY).directory
  const { name: aside } = withFreeName(work.context, (candidate) => {
    // A rename would replace a file left over under this name, which is as good as sweeping it.
    posix.rename(directory, name, own, candidate)
  })
  const taken = posix.lstat(own, aside)
  if (taken !== undefined && sameItem(taken, expect)) {
    step.touched = true
    try {
      posix.unlink(own, aside)
    } catch (error) {
      // It is gone from its place; the rest is swept away later.
      codeOf(error)
    }
    return
  }
  try {
    posix.link(own, aside, directory, name)
    posix.unlink(own, aside)
  } catch {
    if (posix.lstat(directory, name) === undefined) posix.rename(own, aside, directory, name)
    else {
      const archive = work.tree.own('archive')
      withArchiveName(name, work.options.now, (candidate) => posix.link(own, aside, archive, candidate))
    }
  }
  throw notAsSeen()
}

function done(work: CommitWork, step: Step, place: TreePlace, stat: PosixStat | undefined): void {
  step.touched = true
  changed(work, step, place.directory)
  step.result = {
    ok: true,
    ...(stat === undefined ? {} : asPut(stat)),
    ...(step.kept?.path === undefined ? {} : { archived: step.kept.path })
  }
}

/**
 * What to remember of a file that was just put in its place: as it is now, unless someone wrote to it already. Then as it was before, which
 * matches nothing, so that the next scan hashes it.
 */
function settled(now: PosixStat, before: PosixStat): PosixStat {
  return sameItem(now, before) ? now : before
}

function notAsSeen(): Fault {
  return new Fault('changed', 'it is not as it was when it was last seen')
}

/** The fault of a target that was to be free: something is there under this name, or under one that the disk takes for the same. */
function taken(work: CommitWork, place: TreePlace, error?: unknown): unknown {
  if (error !== undefined && codeOf(error) !== 'EEXIST') return error
  if (isSpelled(work, place)) return new Fault('changed', 'something is there that was not there when it was last seen')
  return new Fault('name', 'this disk takes its name for the same as that of another item: rename one of them')
}

function isSpelled({ context }: CommitWork, { directory, name }: TreePlace): boolean {
  const wanted = Buffer.from(name)
  return context.posix.list(directory).some((bytes) => wanted.equals(bytes))
}

function asPut(stat: Stat): { readonly stat: Stat; readonly racy?: boolean } {
  return { stat: plainStat(stat), ...(isRacyWhenPut(stat) && { racy: true }) }
}
