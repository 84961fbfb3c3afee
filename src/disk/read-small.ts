/** A small file of the user that tells Syncline something: whole, or why not. */
import type { SmallFile } from '../ports/disk.ts'
import { type DiskContext, withTree } from './context.ts'
import { describe } from './faults.ts'
import { codeOf, type Descriptor } from './posix.ts'
import { foldsNames } from './scan.ts'

export function readSmall(context: DiskContext, path: string, limit: number): Promise<SmallFile> {
  return withTree(context, async (tree): Promise<SmallFile> => {
    const { posix } = tree
    const foldsCase = foldsNames(tree)
    const bad = (message: string): SmallFile => ({ state: 'bad', message, foldsCase })
    let file: Descriptor | undefined
    try {
      const { directory, name } = tree.place(path)
      const stat = posix.lstat(directory, name)
      if (stat === undefined) return { state: 'absent', foldsCase }
      if (stat.type !== 'file') return bad(`it is a ${stat.type === 'other' ? 'special file' : stat.type}, not a file`)
      if (stat.size > limit) return bad(`it has ${stat.size} bytes, and at most ${limit} are read`)
      file = posix.open(directory, name, 'read')
      const bytes = new Uint8Array(limit + 1)
      let length = 0
      for (let count = -1; count !== 0 && length < bytes.length; length += count) count = posix.read(file, bytes.subarray(length), length)
      if (length > limit) return bad(`it has more than ${limit} bytes`)
      return { state: 'file', bytes: bytes.slice(0, length), foldsCase }
    } catch (error) {
      return codeOf(error) === 'ENOENT' ? { state: 'absent', foldsCase } : bad(`it cannot be read: ${describe(error)}`)
    } finally {
      if (file !== undefined) posix.close(file)
    }
  })
}
