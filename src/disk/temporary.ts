/** Temporary files: private, made exclusively, and none of two verbs at work the same. */
import { type DiskContext, TEMPORARY } from './context.ts'
import { codeOf, type Descriptor } from './posix.ts'
import type { Tree } from './tree.ts'

/** Names left over by processes that were killed are taken; more than this in a row means that something else is wrong. */
const MAX_ATTEMPTS = 10_000

export interface Temporary {
  /** The directory of temporary files; valid as long as the tree keeps it. */
  readonly directory: Descriptor
  readonly name: string
  readonly file: Descriptor
}

/** Calls `make` with names until one is free. */
export function withFreeName<T>(context: DiskContext, make: (name: string) => T): { readonly name: string; readonly made: T } {
  for (let attempt = 1; ; attempt++) {
    const name = context.temporaryName()
    try {
      return { name, made: make(name) }
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' || attempt === MAX_ATTEMPTS) throw error
    }
  }
}

export function createTemporary(context: DiskContext, tree: Tree): Temporary {
  const { directory } = tree.makeOwn(TEMPORARY)
  const { name, made } = withFreeName(context, (candidate) => tree.posix.open(directory, candidate, 'create'))
  return { directory, name, file: made }
}
