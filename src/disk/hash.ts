/** Hashes files that rest, each in one pass and in little memory, whatever its size. */
import { type Block, chunkingFor, contentOfBlocks, MAX_BLOCKS, SINGLE_BLOCK_BYTES, singleBlockContent } from '../../protocol/index.ts'
import type { HashRequest, HashResult, Stat } from '../ports/disk.ts'
import { type DiskContext, withTree } from './context.ts'
import { archivedPlace } from './archived.ts'
import { type CutRequest, cutBlocks, TooManyBlocks } from './cut-blocks.ts'
import { describe } from './faults.ts'
import { codeOf, type Descriptor } from './posix.ts'
import { isRacy, plainStat, sameState } from './state.ts'
import type { Tree } from './tree.ts'

/** Blocks of a part of a file of several blocks. */
export interface HashPartRequest extends HashRequest, Pick<CutRequest, 'from' | 'to' | 'ends'> {}

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
    const result = await whileAtRest(context, tree, request, (file) => cut(context, file, request, buffer))
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
      const blocks = await cut(context, file, whole, buffer)
      return blocks && { content: contentOfBlocks(blocks), blocks }
    }
  )
  return result.ok ? { ok: true, stat: result.stat, ...result.value, racy: result.racy } : result
}

/** Reads a file that must be as it was seen, before and after; `use` answers undefined when it ends too early. */
async function whileAtRest<T>(
  context: DiskContext,
  tree: Tree,
  { path, stat, archived = false }: HashRequest,
  use: (file: Descriptor) => Promise<T | undefined>
): Promise<{ readonly ok: true; readonly stat: Stat; readonly racy: boolean; readonly value: T } | HashFault> {
  const { posix } = context
  let file: Descriptor
  try {
    const { directory, name } = archived ? archivedPlace(tree, path) : tree.place(path)
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

function cut(context: DiskContext, file: Descriptor, request: HashPartRequest, buffer: Uint8Array): Promise<Block[] | undefined> {
  const { stat, cutAs = stat.size, from, to, ends, known = [] } = request
  const rule = chunkingFor(cutAs)
  if (rule === undefined) throw new RangeError(`a content of ${cutAs} bytes has no parts`)
  return cutBlocks(context, file, { size: stat.size, rule, from, to, ends, known }, buffer)
}
