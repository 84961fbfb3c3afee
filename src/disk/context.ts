/** What every disk verb is given, and the way it begins. */
import type { ContentId, FolderId } from '../../protocol/index.ts'
import { describe, RootError } from './faults.ts'
import { readMarker } from './marker.ts'
import type { Blake3 } from './native-blake3.ts'
import type { Posix } from './posix.ts'
import { Tree } from './tree.ts'

export interface DiskContext {
  readonly posix: Posix
  readonly blake3: Blake3
  /** Absolute. */
  readonly root: string
  readonly folder: FolderId
  /** Whether the root may be without a marker. */
  readonly unmarked?: boolean | undefined
  /** A name for a temporary file that no other verb at work uses. */
  temporaryName(): string
}

export const TEMPORARY = 'tmp'
export const ARCHIVE = 'archive'

/**
 * Runs a verb over the root, opened once, after a look at the marker: a disk that is not mounted, or another folder's, is never
 * taken for an empty one (S8).
 * @throws RootError
 */
export async function withTree<T>(context: DiskContext, use: (tree: Tree) => Promise<T>): Promise<T> {
  const tree = openTree(context)
  try {
    return await use(tree)
  } finally {
    tree.close()
  }
}

export function openTree(context: DiskContext): Tree {
  let tree: Tree
  try {
    tree = new Tree(context.posix, context.root)
  } catch (error) {
    throw new RootError(`the folder ${context.root} cannot be opened: ${describe(error)}`)
  }
  const marker = readMarker(tree)
  if (marker.folder === context.folder || (context.unmarked === true && marker.folder === undefined && marker.absent)) return tree
  tree.close()
  throw new RootError(`${context.root} is not the synced folder: ${marker.folder === undefined ? marker.message : 'its marker is of another one'}`)
}

/** The name of a stage. @throws RangeError */
export function stageName(content: ContentId): string {
  if (!/^[0-9a-f]{64}$/.test(content)) throw new RangeError(`not a content id: ${String(content).slice(0, 80)}`)
  return content
}
