/** Reads blocks, each checked against its hash: what changed on the disk since it was hashed is never handed out. */
import { isReserved, MAX_SEALED_BYTES } from '../../protocol/index.ts'
import type { BlockRequest, Place } from '../ports/disk.ts'
import { archivedPlace } from './archived.ts'
import { ARCHIVE, type DiskContext, stageName, TEMPORARY, withTree } from './context.ts'
import { codeOf, type Descriptor } from './posix.ts'
import type { Tree } from './tree.ts'

/** The blocks found share one buffer, so that it can change threads whole. */
export function read(context: DiskContext, requests: readonly BlockRequest[]): Promise<(Uint8Array | undefined)[]> {
  return withTree(context, async (tree) => {
    const files = new Files(context, tree)
    try {
      const total = requests.reduce((sum, request) => sum + (isSane(request) ? request.length : 0), 0)
      // Not cleared: of what is not read into, nothing is handed out.
      const buffer = new Uint8Array(Buffer.allocUnsafeSlow(total).buffer)
      const blocks: (Uint8Array | undefined)[] = []
      let at = 0
      for (const request of requests) {
        const block = isSane(request) ? buffer.subarray(at, at + request.length) : undefined
        const found = block !== undefined && files.read(request, block)
        if (found) at += block.length
        blocks.push(found ? block : undefined)
        await context.posix.turn()
      }
      return blocks
    } finally {
      files.close()
    }
  })
}

function isSane({ offset, length }: BlockRequest): boolean {
  return Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(length) && length >= 0 && length <= MAX_SEALED_BYTES
}

/** Keeps the last file open: blocks of one file mostly come in a row. */
export class Files {
  readonly #context: DiskContext
  readonly #tree: Tree
  #last: { readonly key: string; readonly file: Descriptor } | undefined

  constructor(context: DiskContext, tree: Tree) {
    this.#context = context
    this.#tree = tree
  }

  /** Fills `block` and answers whether it has the hash that was asked for. */
  read({ from, offset, hash }: BlockRequest, block: Uint8Array): boolean {
    const { posix, blake3 } = this.#context
    try {
      const file = this.#open(from)
      return file !== undefined && posix.read(file, block, offset) === block.length && blake3.hash(block) === hash
    } catch (error) {
      codeOf(error)
      return false
    }
  }

  close(): void {
    if (this.#last !== undefined) this.#context.posix.close(this.#last.file)
    this.#last = undefined
  }

  #open(from: Place): Descriptor | undefined {
    const key = 'stage' in from ? `${TEMPORARY}/${stageName(from.stage)}` : 'archived' in from ? `${ARCHIVE}/${from.archived}` : `/${from.path}`
    if (this.#last?.key === key) return this.#last.file
    this.close()
    this.#tree.trim()
    const { posix } = this.#context
    if ('path' in from && isReserved(from.path)) return undefined
    const { directory, name } =
      'stage' in from
        ? { directory: this.#tree.own(TEMPORARY), name: from.stage }
        : 'archived' in from
          ? archivedPlace(this.#tree, from.archived)
          : this.#tree.place(from.path)
    const file = posix.open(directory, name, 'read')
    if (posix.stat(file).type !== 'file') {
      posix.close(file)
      return undefined
    }
    this.#last = { key, file }
    return file
  }
}
