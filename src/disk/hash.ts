/** Hashes files that rest, each in one pass and in little memory, whatever its size. */
import { type Block, chunkingFor, contentOfBlocks, Cutter, MAX_BLOCKS, SINGLE_BLOCK_BYTES, singleBlockContent } from '../../protocol/index.ts'
import type { HashRequest, HashResult, Stat } from '../ports/disk.ts'
import { type DiskContext, withTree } from './context.ts'
import { describe } from './faults.ts'
import { codeOf, type Descriptor } from './posix.ts'
import { isRacy, plainStat, sameState } from './state.ts'
import type { Tree } from './tree.ts'

/** Spare buffers of a thread; verbs that take turns need one each. */
const spare: Uint8Array[] = []

export function hash(context: DiskContext, requests: readonly HashRequest[]): Promise<HashResult[]> {
  return withTree(context, async (tree) => {
    const buffer = spare.pop() ?? new Uint8Array(SINGLE_BLOCK_BYTES)
    try {
      const results: HashResult[] = []
      for (const request of requests) {
        results.push(await hashFile(context, tree, request, buffer))
        tree.trim()
        await context.posix.turn()
      }
      return results
    } finally {
      spare.push(buffer)
    }
  })
}

async function hashFile(context: DiskContext, tree: Tree, { path, stat }: HashRequest, buffer: Uint8Array): Promise<HashResult> {
  const { posix } = context
  let file: Descriptor
  try {
    const { directory, name } = tree.place(path)
    file = posix.open(directory, name, 'read')
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ok: false, reason: 'gone', message: 'it is no longer there' }
    // A symlink, or a socket, is in its place.
    if (code === 'ELOOP' || code === 'ENXIO') return changed
    return { ok: false, reason: 'unreadable', message: `it cannot be opened: ${describe(error)}` }
  }
  try {
    const now = posix.now()
    if (stat.type !== 'file' || !sameState(posix.stat(file), stat)) return changed
    const hashed = await hashContent(context, file, stat, buffer)
    const after = posix.stat(file)
    if (hashed === undefined || !sameState(after, stat)) return changed
    if ('tooMany' in hashed) return { ok: false, reason: 'unreadable', message: `it has more than ${MAX_BLOCKS} blocks: it is too large to be synced` }
    return { ok: true, stat: plainStat(after), ...hashed, racy: isRacy(after, now) }
  } catch (error) {
    return { ok: false, reason: 'unreadable', message: `it cannot be read: ${describe(error)}` }
  } finally {
    posix.close(file)
  }
}

const changed: HashResult = { ok: false, reason: 'changed', message: 'it changes right now' }

type Hashed = Pick<HashResult & { ok: true }, 'content' | 'blocks'>

/** Undefined when the file ends before its size. */
async function hashContent(context: DiskContext, file: Descriptor, { size }: Stat, buffer: Uint8Array): Promise<Hashed | { tooMany: true } | undefined> {
  const { posix, blake3 } = context
  const rule = chunkingFor(size)
  if (rule === undefined) {
    const bytes = buffer.subarray(0, size)
    return posix.read(file, bytes, 0) < size ? undefined : { content: singleBlockContent(blake3.hash(bytes)) }
  }
  const blocks: Block[] = []
  const cutter = new Cutter(rule)
  const stream = blake3.stream()
  let length = 0
  for (let position = 0; position < size; ) {
    const count = posix.read(file, buffer.subarray(0, Math.min(buffer.length, size - position)), position)
    if (count === 0) return undefined
    let from = 0
    for (let end = cutter.next(buffer, 0, count); end >= 0; end = cutter.next(buffer, from, count)) {
      stream.update(buffer.subarray(from, end))
      blocks.push({ hash: stream.finish(), length: length + end - from })
      if (blocks.length === MAX_BLOCKS) return { tooMany: true }
      length = 0
      from = end
    }
    if (from < count) stream.update(buffer.subarray(from, count))
    length += count - from
    position += count
    await posix.turn()
  }
  if (length > 0) blocks.push({ hash: stream.finish(), length })
  return { content: contentOfBlocks(blocks), blocks }
}
