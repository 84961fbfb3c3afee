/**
 * Hashes with all threads at once. Small files go in portions. A large file is cut from several places at the same time, each as if a block
 * began there: where a block ends depends on nothing before its beginning, so as soon as the blocks of one part end where one of the next
 * part ends, all that follow are the right ones. What lies between is cut again, which is a few blocks.
 */
import { type Block, contentOfBlocks, MAX_BLOCKS } from '../../protocol/index.ts'
import type { HashRequest, HashResult } from '../ports/disk.ts'
import { type HashPart, type HashPartRequest, tooLarge } from './hash.ts'

export interface ParallelHashComponents {
  hash(requests: readonly HashRequest[]): Promise<HashResult[]>
  hashPart(request: HashPartRequest): Promise<HashPart>
}

export interface ParallelHashInit {
  /** How many threads there are. */
  readonly width: number
  /** Bytes of one part of a large file; 64 MiB where not given. A file is large when it has two. */
  readonly partBytes?: number
}

/** A portion of small files ends with this many … */
const PORTION_FILES = 128
/** … or when it has this many bytes. */
const PORTION_BYTES = 16 * 1024 * 1024
const PART_BYTES = 64 * 1024 * 1024

export async function parallelHash(components: ParallelHashComponents, requests: readonly HashRequest[], init: ParallelHashInit): Promise<HashResult[]> {
  const { width, partBytes = PART_BYTES } = init
  const results = new Array<HashResult>(requests.length)
  const jobs: (() => Promise<void>)[] = []
  let portion: number[] = []
  let bytes = 0
  const endPortion = () => {
    const indexes = portion
    portion = []
    bytes = 0
    if (indexes.length === 0) return
    jobs.push(async () => {
      const hashed = await components.hash(indexes.map((i) => requests[i] as HashRequest))
      for (const [at, i] of indexes.entries()) results[i] = hashed[at] as HashResult
    })
  }
  for (const [i, request] of requests.entries()) {
    const { size } = request.stat
    if (size >= 2 * partBytes) {
      // One at a time takes all threads.
      jobs.push(async () => {
        results[i] = await hashLarge(components, request, width, partBytes)
      })
      continue
    }
    portion.push(i)
    bytes += size
    if (portion.length >= PORTION_FILES || bytes >= PORTION_BYTES) endPortion()
  }
  endPortion()
  await inParallel(jobs, width)
  return results
}

async function hashLarge(components: ParallelHashComponents, request: HashRequest, width: number, partBytes: number): Promise<HashResult> {
  const ranges = rangesOf(request, partBytes)
  const parts = new Array<HashPart>(ranges.length)
  const jobs = ranges.map((range, part) => async () => {
    parts[part] = await components.hashPart({ ...request, ...range, ends: [] })
  })
  await inParallel(jobs, width)

  const blocks: Block[] = []
  let racy = false
  let position = 0
  for (const [i, part] of parts.entries()) {
    if (!part.ok) return part
    racy ||= part.racy
    const { from } = ranges[i] as { from: number }
    const ends = endsOf(part.blocks, from)
    // Behind what the part before ended with, up to where both agree.
    const last = ends.at(-1) as number
    if (position > from && position < last && !ends.includes(position)) {
      const between = await components.hashPart({ ...request, from: position, to: last, ends: ends.filter((end) => end > position), known: [] })
      if (!between.ok) return between
      blocks.push(...between.blocks)
      position = endsOf(between.blocks, position).at(-1) as number
    }
    const next = position === from ? 0 : ends.indexOf(position) + 1
    if (position > from && next === 0) continue
    for (let k = next; k < part.blocks.length; k++) blocks.push(part.blocks[k] as Block)
    position = Math.max(position, last)
    if (blocks.length > MAX_BLOCKS) return tooLarge()
  }
  return { ok: true, stat: (parts[0] as HashPart & { ok: true }).stat, content: contentOfBlocks(blocks), blocks, racy }
}

/** Parts of some `partBytes`, the last up to twice that; each begins with a known block where there is one. */
function rangesOf(
  { stat: { size }, known = [] }: HashRequest,
  partBytes: number
): (Pick<HashPartRequest, 'from' | 'to'> & { readonly known: readonly Block[] })[] {
  const begins: { readonly at: number; readonly index: number }[] = []
  let at = 0
  let index = 0
  for (let part = 0; part < Math.floor(size / partBytes); part++) {
    for (; at < part * partBytes && index < known.length; index++) at += (known[index] as Block).length
    const isNear = at >= part * partBytes && at < Math.min((part + 1) * partBytes, size)
    begins.push(isNear ? { at, index } : { at: part * partBytes, index: known.length })
  }
  return begins.map((begin, part) => {
    const end = begins[part + 1] ?? { at: size, index: known.length }
    return { from: begin.at, to: end.at, known: known.slice(begin.index, end.index) }
  })
}

function endsOf(blocks: readonly Block[], from: number): number[] {
  const ends: number[] = []
  let end = from
  for (const { length } of blocks) {
    end += length
    ends.push(end)
  }
  return ends
}

/** Runs jobs in their order, up to `width` at a time. When one rejects no other is begun. */
async function inParallel(jobs: readonly (() => Promise<void>)[], width: number): Promise<void> {
  let next = 0
  const work = async () => {
    while (next < jobs.length) {
      const job = jobs[next++] as () => Promise<void>
      try {
        await job()
      } catch (error) {
        next = jobs.length
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, jobs.length) }, work))
}
