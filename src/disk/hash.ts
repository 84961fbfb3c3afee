/** Hashes files that rest, each in one pass and in little memory, whatever its size. */
import { type Block, chunkingFor, contentOfBlocks, Cutter, MAX_BLOCKS, SINGLE_BLOCK_BYTES, singleBlockContent } from '../../protocol/index.ts'
import type { HashRequest, HashResult, Stat } from '../ports/disk.ts'
import { type DiskContext, withTree } from './context.ts'
import { describe } from './faults.ts'
import { codeOf, type Descriptor } from './posix.ts'
import { isRacy, plainStat, sameState } from './state.ts'
import type { Tree } from './tree.ts'

/** Blocks of a part of a file of several blocks. */
export interface HashPartRequest extends HashRequest {
  /** Where the first block begins, in bytes. */
  readonly from: number
  /** The first end of a block here or later is the last one; so is the end of the file. */
  readonly to: number
  /** Where to end earlier: at the first end of a block that is one of these, which ascend. */
  readonly ends: readonly number[]
}

export type HashFault = HashResult & { ok: false }
export type HashPart = { readonly ok: true; readonly stat: Stat; readonly racy: boolean; readonly blocks: Block[] } | HashFault

/** Spare buffers of a thread; verbs that take turns need one each. */
const spare: Uint8Array[] = []

const changed: HashFault = { ok: false, reason: 'changed', message: 'it changes right now' }

export function tooLarge(): HashFault {
  return { ok: false, reason: 'unreadable', message: `it has more than ${MAX_BLOCKS} blocks: it is too large to be synced` }
}

export function hash(context: DiskContext, requests: readonly HashRequest[]): Promise<HashResult[]> {
  return withBuffer(context, async (tree, buffer) => {
    const results: HashResult[] = []
    const kept = roomFor(requests)
    for (const request of requests) {
      results.push(await hashFile(context, tree, request, isKept(request) ? kept.next(request.stat.size) : buffer))
      tree.trim()
      await context.posix.turn()
    }
    return results
  })
}

function isKept({ keep, stat, cutAs }: HashRequest): boolean {
  return keep === true && cutAs === undefined && stat.size <= SINGLE_BLOCK_BYTES
}

/** One buffer for all that is kept, so that it can change threads whole; not cleared, for what is not read into is not handed out. */
function roomFor(requests: readonly HashRequest[]): { next(length: number): Uint8Array } {
  const total = requests.reduce((sum, request) => sum + (isKept(request) ? request.stat.size : 0), 0)
  const buffer = new Uint8Array(Buffer.allocUnsafeSlow(total).buffer)
  let at = 0
  return {
    next(length) {
      at += length
      return buffer.subarray(at - length, at)
    }
  }
}

/** A part of a file that is to be cut into several blocks. */
export function hashPart(context: DiskContext, request: HashPartRequest): Promise<HashPart> {
  return withBuffer(context, async (tree, buffer) => {
    const result = await whileAtRest(context, tree, request, (file) => cutBlocks(context, file, request, buffer))
    return result.ok ? { ok: true, stat: result.stat, racy: result.racy, blocks: result.value } : result
  })
}

function withBuffer<T>(context: DiskContext, use: (tree: Tree, buffer: Uint8Array) => Promise<T>): Promise<T> {
  return withTree(context, async (tree) => {
    const buffer = spare.pop() ?? new Uint8Array(SINGLE_BLOCK_BYTES)
    try {
      return await use(tree, buffer)
    } finally {
      spare.push(buffer)
    }
  })
}

async function hashFile(context: DiskContext, tree: Tree, request: HashRequest, buffer: Uint8Array): Promise<HashResult> {
  const { size } = request.stat
  const { cutAs = size } = request
  const whole = { ...request, from: 0, to: size, ends: [] }
  const result = await whileAtRest(
    context,
    tree,
    request,
    async (file): Promise<Pick<HashResult & { ok: true }, 'content' | 'blocks' | 'bytes'> | undefined> => {
      if (size <= SINGLE_BLOCK_BYTES && chunkingFor(cutAs) === undefined) {
        const bytes = buffer.subarray(0, size)
        if (context.posix.read(file, bytes, 0) < size) return undefined
        return { content: singleBlockContent(context.blake3.hash(bytes)), ...(isKept(request) && { bytes }) }
      }
      const blocks = await cutBlocks(context, file, whole, buffer)
      return blocks && { content: contentOfBlocks(blocks), blocks }
    }
  )
  return result.ok ? { ok: true, stat: result.stat, ...result.value, racy: result.racy } : result
}

/** Reads a file that must be as it was seen, before and after; `use` answers undefined when it ends too early. */
async function whileAtRest<T>(
  context: DiskContext,
  tree: Tree,
  { path, stat }: HashRequest,
  use: (file: Descriptor) => Promise<T | undefined>
): Promise<{ readonly ok: true; readonly stat: Stat; readonly racy: boolean; readonly value: T } | HashFault> {
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
    const value = await use(file)
    const after = posix.stat(file)
    if (value === undefined || !sameState(after, stat)) return changed
    return { ok: true, stat: plainStat(after), racy: isRacy(after, now), value }
  } catch (error) {
    if (error instanceof TooManyBlocks) return tooLarge()
    return { ok: false, reason: 'unreadable', message: `it cannot be read: ${describe(error)}` }
  } finally {
    posix.close(file)
  }
}

class TooManyBlocks extends Error {}

/** Undefined when the file ends before its size. */
async function cutBlocks(
  context: DiskContext,
  file: Descriptor,
  { stat, cutAs = stat.size, from, to, ends }: HashPartRequest,
  buffer: Uint8Array
): Promise<Block[] | undefined> {
  const { posix, blake3 } = context
  const rule = chunkingFor(cutAs)
  if (rule === undefined) throw new RangeError(`a content of ${cutAs} bytes has no parts`)
  const blocks: Block[] = []
  const stops = new Set(ends)
  const cutter = new Cutter(rule)
  const stream = blake3.stream()
  let length = 0
  for (let position = from; position < stat.size; ) {
    const count = posix.read(file, buffer.subarray(0, Math.min(buffer.length, stat.size - position)), position)
    if (count === 0) return undefined
    let start = 0
    for (let end = cutter.next(buffer, 0, count); end >= 0; end = cutter.next(buffer, start, count)) {
      stream.update(buffer.subarray(start, end))
      blocks.push({ hash: stream.finish(), length: length + end - start })
      if (blocks.length > MAX_BLOCKS) throw new TooManyBlocks()
      if (position + end >= to || stops.has(position + end)) return blocks
      length = 0
      start = end
    }
    if (start < count) stream.update(buffer.subarray(start, count))
    length += count - start
    position += count
    await posix.turn()
  }
  if (length > 0) blocks.push({ hash: stream.finish(), length })
  return blocks
}
