/** The first stage of a commit: whole files under temporary names. */
import { type BlockList, sizeOf } from '../../protocol/index.ts'
import type { CommitAction, FileSource, Stat } from '../ports/disk.ts'
import { archivedPlace } from './archived.ts'
import { stageName, TEMPORARY } from './context.ts'
import { describe, faultOf } from './faults.ts'
import type { Descriptor } from './posix.ts'
import { type CommitWork, Fault, placeOf, type Step, type StepTemporary } from './step.ts'
import { createTemporary, withFreeName } from './temporary.ts'
import { sameState } from './state.ts'
import { setOwnMode, type TreePlace } from './tree.ts'

const PRIVATE_MODE = 0o600
const MODE_BITS = 0o777

export async function prepare(work: CommitWork, step: Step): Promise<void> {
  const { action } = step
  if (action.kind === 'file') await prepareFile(work, step, action)
  else if (action.kind === 'symlink' && action.expect !== 'absent') prepareSymlink(work, step, action.target)
}

async function prepareFile(work: CommitWork, step: Step, action: CommitAction & { kind: 'file' }): Promise<void> {
  const { posix } = work.context
  const { source } = action
  const temporary = takeSource(work, source)
  step.temporary = temporary
  if ('copyOf' in source) await verify(work, temporary.file, source.blocks)
  setOwnMode(posix, temporary.file, action.mode & MODE_BITS)
  posix.setModified(temporary.file, action.mtimeNs)
}

function takeSource(work: CommitWork, source: FileSource): PreparedFile {
  if ('bytes' in source) return writeBytes(work, source)
  if ('stage' in source) return takeStage(work, source)
  if ('archived' in source) return copyArchived(work, source)
  return copyFile(work, source.copyOf, source.blocks)
}

type SourceOf<K extends string> = Extract<FileSource, { readonly [key in K]: unknown }>
type PreparedFile = StepTemporary & { readonly file: Descriptor }

function writeBytes({ context, tree }: CommitWork, { bytes, hash }: SourceOf<'bytes'>): PreparedFile {
  const { posix, blake3 } = context
  if (blake3.hash(bytes) !== hash) throw new Fault('bad-source', 'its content does not have the hash that was promised')
  const { directory, name, file } = createTemporary(context, tree)
  try {
    posix.write(file, bytes, 0)
    return { name, file, isStage: false }
  } catch (error) {
    posix.close(file)
    posix.unlink(directory, name)
    throw error
  }
}

function takeStage({ context, tree }: CommitWork, { stage }: SourceOf<'stage'>): PreparedFile {
  const { posix } = context
  const name = stageName(stage)
  let file: Descriptor
  try {
    file = posix.open(tree.own(TEMPORARY), name, 'update')
  } catch (error) {
    throw new Fault('bad-source', `its temporary file cannot be opened: ${describe(error)}`)
  }
  const { type, links } = posix.stat(file)
  if (type === 'file' && links === 1) return { name, file, isStage: true }
  posix.close(file)
  throw new Fault('bad-source', 'its temporary file is not what it was')
}

function copyFile(work: CommitWork, path: string, blocks: BlockList): PreparedFile {
  return copyOf(
    work,
    () => placeOf(work.tree, path),
    ({ type, size }) => type === 'file' && size === sizeOf(blocks)
  )
}

/** Someone may write into a kept version while it is copied: it is looked at before and after. */
function copyArchived(work: CommitWork, { archived, stat }: SourceOf<'archived'>): PreparedFile {
  return copyOf(
    work,
    () => archivedPlace(work.tree, archived),
    (now) => sameState(now, stat)
  )
}

function copyOf({ context, tree }: CommitWork, find: () => TreePlace, isRight: (now: Stat) => boolean): PreparedFile {
  const { posix } = context
  let source: Descriptor
  try {
    const { directory, name } = find()
    source = posix.open(directory, name, 'read')
  } catch (error) {
    throw new Fault('bad-source', `the file to copy cannot be opened: ${error instanceof Fault ? error.message : describe(error)}`)
  }
  try {
    if (!isRight(posix.stat(source))) throw new Fault('bad-source', 'the file to copy is not what it was')
    const { directory } = tree.makeOwn(TEMPORARY)
    const { name } = withFreeName(context, (candidate) => posix.copy(source, directory, candidate))
    let file: Descriptor | undefined
    try {
      file = posix.open(directory, name, 'read')
      setOwnMode(posix, file, PRIVATE_MODE)
      if (!isRight(posix.stat(source))) throw new Fault('bad-source', 'the file to copy changed while it was copied')
      return { name, file, isStage: false }
    } catch (error) {
      if (file !== undefined) posix.close(file)
      posix.unlink(directory, name)
      throw error
    }
  } finally {
    posix.close(source)
  }
}

/** Reads back what was copied: the source may have changed meanwhile, or long ago. */
async function verify({ context }: CommitWork, file: Descriptor, blocks: BlockList): Promise<void> {
  const { posix, blake3 } = context
  const buffer = new Uint8Array(blocks.reduce((longest, { length }) => Math.max(longest, length), 0))
  let position = 0
  for (const { hash, length } of blocks) {
    const block = buffer.subarray(0, length)
    if (posix.read(file, block, position) < length || blake3.hash(block) !== hash) throw new Fault('bad-source', 'the file to copy is not what it was')
    position += length
    await posix.turn()
  }
  if (posix.stat(file).size !== position) throw new Fault('bad-source', 'the file to copy is not what it was')
}

function prepareSymlink({ context, tree }: CommitWork, step: Step, target: string): void {
  const { directory } = tree.makeOwn(TEMPORARY)
  const { name } = withFreeName(context, (candidate) => context.posix.symlink(target, directory, candidate))
  step.temporary = { name, isStage: false }
}

/** The end of a group: closes what is open and deletes what did not become an item. A stage stays, to be used another time. */
export function discard({ context, tree }: CommitWork, step: Step): void {
  const { temporary } = step
  if (temporary === undefined) return
  const { posix } = context
  try {
    if (temporary.used) return
    if (temporary.isStage && !temporary.spoiled && temporary.file !== undefined) setOwnMode(posix, temporary.file, PRIVATE_MODE)
    else posix.unlink(tree.own(TEMPORARY), temporary.name)
  } catch (error) {
    // It is swept away later.
    faultOf(error)
  } finally {
    if (temporary.file !== undefined) posix.close(temporary.file)
  }
}
