/** The verbs on the root itself: whether it is there, taking it for a folder, its free space, and clearing away temporary files. */
import { type ContentId, RESERVED_NAME } from '../../protocol/index.ts'
import type { RootState } from '../ports/disk.ts'
import { type DiskContext, stageName, TEMPORARY, withTree } from './context.ts'
import { describe } from './faults.ts'
import { encodeMarker, MARKER, readMarker } from './marker.ts'
import { codeOf } from './posix.ts'
import { createTemporary } from './temporary.ts'
import { setOwnMode, syncOrThrow, Tree } from './tree.ts'

export async function inspect({ posix, root, folder }: DiskContext): Promise<RootState> {
  let tree: Tree
  try {
    tree = new Tree(posix, root)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { state: 'missing', message: `there is no folder at ${root}` }
    return { state: 'unreadable', message: `${root} cannot be opened as a folder: ${describe(error)}` }
  }
  try {
    const marker = readMarker(tree)
    if (marker.folder === folder) return { state: 'ok' }
    if (marker.folder !== undefined) return { state: 'foreign', message: `${root} belongs to another synced folder` }
    if (marker.absent) return { state: 'unmarked', message: `${root} is not marked as a synced folder: ${marker.message}` }
    return { state: 'unreadable', message: `${root} does not tell whether it is the synced folder: ${marker.message}` }
  } finally {
    tree.close()
  }
}

/** @throws Error in words, when the root belongs to another folder or the disk refuses */
export async function claim(context: DiskContext): Promise<void> {
  const { posix, root } = context
  const found = await inspect(context)
  if (found.state === 'ok') return
  if (found.state === 'foreign' || found.state === 'unreadable') throw new Error(found.message)
  try {
    if (found.state === 'missing') posix.makeRoot(root)
    const tree = new Tree(posix, root)
    try {
      await mark(context, tree)
    } finally {
      tree.close()
    }
  } catch (error) {
    throw new Error(`${root} cannot be made a synced folder: ${describe(error)}`)
  }
}

async function mark(context: DiskContext, tree: Tree): Promise<void> {
  const { posix } = tree
  try {
    posix.makeDirectory(tree.root, RESERVED_NAME)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
  const own = posix.openDirectory(tree.root, RESERVED_NAME)
  try {
    setOwnMode(posix, own, 0o700)
    const { directory, name, file } = createTemporary(context, tree)
    try {
      posix.write(file, encodeMarker(context.folder), 0)
      await syncOrThrow(posix, [file])
    } finally {
      posix.close(file)
    }
    posix.rename(directory, name, own, MARKER)
    await syncOrThrow(posix, [own, tree.root])
  } finally {
    posix.close(own)
  }
}

export function free(context: DiskContext): Promise<number> {
  return withTree(context, async (tree) => tree.posix.free(tree.root))
}

export function sweep(context: DiskContext, keep: readonly ContentId[]): Promise<void> {
  return withTree(context, async (tree) => {
    const { posix } = tree
    const kept = new Set(keep.map(stageName))
    const { directory } = tree.makeOwn(TEMPORARY)
    for (const bytes of posix.list(directory)) {
      const name = new TextDecoder().decode(bytes)
      if (kept.has(name)) continue
      try {
        posix.unlink(directory, name)
      } catch (error) {
        // A directory there, or a name that is not UTF-8, is not ours.
        if (!['ENOENT', 'EISDIR', 'EPERM'].includes(codeOf(error))) throw error
      }
    }
  })
}
