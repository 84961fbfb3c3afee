/**
 * Stages: temporary files of contents that come block by block, `.syncline/tmp/<content id>`. A stage has its final size from the start and
 * holes where nothing came yet; blocks of zeros stay holes. What it holds after a crash is found by hashing it.
 */
import { type BlockList, type ContentId, chunkingFor, MAX_BLOCK_BYTES, sizeOf } from '../../protocol/index.ts'
import { NoSpaceError, type StageCopy, type StageWrite } from '../ports/disk.ts'
import { type DiskContext, stageName, TEMPORARY, withTree } from './context.ts'
import { describe, isNoSpace } from './faults.ts'
import { codeOf, type Descriptor } from './posix.ts'
import { Files } from './read.ts'
import { setOwnMode, type Tree } from './tree.ts'

const PRIVATE_MODE = 0o600
/** Hashing fewer zeros than this costs nothing. */
const LONG_BYTES = 1024 * 1024
/** How much of a stage is left to the flush at its end: the disk writes while blocks come, and not only when all are there. */
const FLUSH_BYTES = 64 * 1024 * 1024
/** Zeros to compare with. */
const ZEROS = new Uint8Array(64 * 1024)

export function stageOpen(context: DiskContext, content: ContentId, blocks: BlockList): Promise<number[]> {
  return withTree(context, async (tree) => {
    const size = sizeOf(blocks)
    const { file, empty } = openOrCreate(tree, content, size)
    try {
      return empty ? holes(context, blocks, size) : await heldBlocks(context, file, blocks, size)
    } finally {
      context.posix.close(file)
    }
  })
}

/** `empty` is true of a file that is one hole. */
function openOrCreate(tree: Tree, content: ContentId, size: number): { readonly file: Descriptor; readonly empty: boolean } {
  const { posix } = tree
  const { directory } = tree.makeOwn(TEMPORARY)
  const name = stageName(content)
  try {
    const file = posix.open(directory, name, 'update')
    const stat = posix.stat(file)
    // A second link to it is the finished file in its place: never to be written again.
    if (stat.type === 'file' && stat.size === size && stat.links === 1) return { file, empty: stat.allocated === 0 }
    posix.close(file)
  } catch (error) {
    if (!['ENOENT', 'EACCES', 'ELOOP', 'EISDIR'].includes(codeOf(error))) throw error
  }
  unlinkIfThere(tree, directory, name)
  const file = posix.open(directory, name, 'create')
  try {
    setOwnMode(posix, file, PRIVATE_MODE)
    posix.truncate(file, size)
    return { file, empty: true }
  } catch (error) {
    posix.close(file)
    posix.unlink(directory, name)
    throw stageFault(error)
  }
}

function unlinkIfThere({ posix }: Tree, directory: Descriptor, name: string): void {
  try {
    posix.unlink(directory, name)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** The blocks that are nothing but zeros, and so are there from the start. Runs of zeros are cut at the longest block of their class. */
function holes({ blake3 }: DiskContext, blocks: BlockList, size: number): number[] {
  const max = chunkingFor(size)?.max ?? size
  if (!blocks.some(({ length }) => length === max)) return []
  const stream = blake3.stream()
  for (let at = 0; at < max; at += ZEROS.length) stream.update(ZEROS.subarray(0, Math.min(ZEROS.length, max - at)))
  const zeros = stream.finish()
  return blocks.flatMap(({ length, hash }, index) => (length === max && hash === zeros ? [index] : []))
}

async function heldBlocks(context: DiskContext, file: Descriptor, blocks: BlockList, size: number): Promise<number[]> {
  const held: number[] = []
  const empty = new Set(holes(context, blocks, size))
  const buffer = new Uint8Array(blocks.reduce((longest, { length }) => Math.max(longest, length), 0))
  let position = 0
  for (const [index, { hash, length }] of blocks.entries()) {
    const block = buffer.subarray(0, length)
    const whole = context.posix.read(file, block, position) === length
    // Of a long hole only the hash of the longest block is known, without hashing it.
    const right = length >= LONG_BYTES && isZero(block) ? empty.has(index) : context.blake3.hash(block) === hash
    if (whole && right) held.push(index)
    position += length
    await context.posix.turn()
  }
  return held
}

export function stageWrite(context: DiskContext, content: ContentId, writes: readonly StageWrite[]): Promise<boolean[]> {
  return withStage(context, content, async (file, size) => {
    const right: boolean[] = []
    for (const { offset, bytes, hash } of writes) {
      right.push(fits(offset, bytes.length, size) && context.blake3.hash(bytes) === hash && put(context, file, offset, bytes))
      await afterBlock(context, file, offset, bytes.length)
    }
    return right
  })
}

export function stageCopy(context: DiskContext, content: ContentId, copies: readonly StageCopy[]): Promise<boolean[]> {
  return withStage(context, content, async (file, size, tree) => {
    const files = new Files(context, tree)
    const right: boolean[] = []
    try {
      let buffer = new Uint8Array(0)
      for (const copy of copies) {
        const sane = fits(copy.to, copy.length, size) && copy.length <= MAX_BLOCK_BYTES
        if (sane && buffer.length < copy.length) buffer = new Uint8Array(copy.length)
        const block = sane ? buffer.subarray(0, copy.length) : undefined
        right.push(block !== undefined && files.read(copy, block) && put(context, file, copy.to, block))
        await afterBlock(context, file, copy.to, copy.length)
      }
      return right
    } finally {
      files.close()
    }
  })
}

/** Lets others have their turn after a block, and flushes behind the last of every so many bytes. */
async function afterBlock({ posix }: DiskContext, file: Descriptor, offset: number, length: number): Promise<void> {
  if (Math.floor(offset / FLUSH_BYTES) !== Math.floor((offset + length) / FLUSH_BYTES)) await posix.sync([file])
  await posix.turn()
}

export function stageDrop(context: DiskContext, content: ContentId): Promise<void> {
  return withTree(context, async (tree) => {
    const name = stageName(content)
    unlinkIfThere(tree, tree.makeOwn(TEMPORARY).directory, name)
  })
}

function withStage<T>(context: DiskContext, content: ContentId, use: (file: Descriptor, size: number, tree: Tree) => Promise<T>): Promise<T> {
  return withTree(context, async (tree) => {
    const { posix } = context
    const name = stageName(content)
    try {
      const file = posix.open(tree.own(TEMPORARY), name, 'update')
      try {
        const { type, size, links } = posix.stat(file)
        if (type !== 'file' || links !== 1) throw new Error(`the temporary file of ${content} is not what it was: open the stage again`)
        return await use(file, size, tree)
      } finally {
        posix.close(file)
      }
    } catch (error) {
      throw stageFault(error)
    }
  })
}

function stageFault(error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) return error
  if (isNoSpace(error)) return new NoSpaceError(`a temporary file cannot be written: ${describe(error)}`)
  return new Error(`a temporary file cannot be written: ${describe(error)}`, { cause: error })
}

function fits(offset: number, length: number, size: number): boolean {
  return Number.isSafeInteger(offset) && offset >= 0 && offset + length <= size
}

/** Writes a block, or leaves the hole where it is all zeros and nothing else was written there before. */
function put({ posix }: DiskContext, file: Descriptor, offset: number, bytes: Uint8Array): true {
  if (isZero(bytes)) {
    const there = new Uint8Array(bytes.length)
    if (posix.read(file, there, offset) === there.length && isZero(there)) return true
  }
  posix.write(file, bytes, offset)
  return true
}

function isZero(bytes: Uint8Array): boolean {
  // Almost every block that is not zero says so in its first or last byte.
  if (bytes.length > 0 && (bytes[0] !== 0 || bytes[bytes.length - 1] !== 0)) return false
  for (let at = 0; at < bytes.length; at += ZEROS.length) {
    const length = Math.min(ZEROS.length, bytes.length - at)
    if (Buffer.compare(bytes.subarray(at, at + length), ZEROS.subarray(0, length)) !== 0) return false
  }
  return true
}
