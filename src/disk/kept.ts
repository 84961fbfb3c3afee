/** Finds a content among the versions of an item that are kept in the archive: by its hash, as people may put there what they like. */
import { blockLengths, contentOfBlocks, type ContentId, nameOf, parentOf, singleBlockContent } from '../../protocol/index.ts'
import { isVersionOf, readArchiveName } from '../archive-name.ts'
import { ARCHIVE, type DiskContext, withTree } from './context.ts'
import { codeOf, type Descriptor } from './posix.ts'

/** Versions that are read at most, the latest first. */
const MAX_READ = 32

/** Undefined where it is not there, or is longer than `limit` bytes. */
export function findKept(context: DiskContext, path: string, content: ContentId, limit: number): Promise<Uint8Array | undefined> {
  return withTree(context, async (tree) => {
    const { posix } = context
    const above = parentOf(path)
    let directory: Descriptor
    try {
      directory = tree.own(above === undefined ? ARCHIVE : `${ARCHIVE}/${above}`)
    } catch (error) {
      // Nothing is kept there.
      codeOf(error)
      return undefined
    }
    const name = nameOf(path)
    const versions = posix
      .list(directory)
      .map((bytes) => Buffer.from(bytes).toString('utf8'))
      .flatMap((one) => {
        const kept = readArchiveName(one)
        return kept !== undefined && isVersionOf(name, kept) ? [{ one, ...kept }] : []
      })
      .sort((a, b) => b.at - a.at || b.number - a.number)
    for (const { one } of versions.slice(0, MAX_READ)) {
      const bytes = readWhole(context, directory, one, limit)
      if (bytes !== undefined && contentOf(context, bytes) === content) return bytes
      await posix.turn()
    }
    return undefined
  })
}

/** Undefined for what is no file, too long, or cannot be read. */
function readWhole({ posix }: DiskContext, directory: Descriptor, name: string, limit: number): Uint8Array | undefined {
  let file: Descriptor | undefined
  try {
    file = posix.open(directory, name, 'read')
    const { type, size } = posix.stat(file)
    if (type !== 'file' || size > limit) return undefined
    const bytes = new Uint8Array(size)
    return posix.read(file, bytes, 0) === size ? bytes : undefined
  } catch (error) {
    codeOf(error)
    return undefined
  } finally {
    if (file !== undefined) posix.close(file)
  }
}

function contentOf({ blake3 }: DiskContext, bytes: Uint8Array): ContentId {
  let at = 0
  const blocks = blockLengths(bytes).map((length) => {
    at += length
    return { hash: blake3.hash(bytes.subarray(at - length, at)), length }
  })
  const [first] = blocks
  return blocks.length === 1 && first !== undefined ? singleBlockContent(first.hash) : contentOfBlocks(blocks)
}
