/** Reads whole files after a key that nobody could have known before: what comes of it shows that they are here, now. */
import { fromHex } from '../../protocol/index.ts'
import type { ProofRequest } from '../ports/disk.ts'
import { type DiskContext, withTree } from './context.ts'
import { codeOf, type Descriptor } from './posix.ts'
import { sameState } from './state.ts'
import type { Tree } from './tree.ts'

const READ_BYTES = 1 << 20

export function prove(context: DiskContext, requests: readonly ProofRequest[]): Promise<(Uint8Array | undefined)[]> {
  return withTree(context, async (tree) => {
    const buffer = new Uint8Array(Math.min(READ_BYTES, Math.max(1, ...requests.map(({ stat }) => stat.size))))
    const macs: (Uint8Array | undefined)[] = []
    for (const request of requests) {
      macs.push(await proveFile(context, tree, request, buffer))
      tree.trim()
      await context.posix.turn()
    }
    return macs
  })
}

async function proveFile({ posix, blake3 }: DiskContext, tree: Tree, { path, stat, key }: ProofRequest, buffer: Uint8Array): Promise<Uint8Array | undefined> {
  let file: Descriptor | undefined
  try {
    const { directory, name } = tree.place(path)
    file = posix.open(directory, name, 'read')
    if (!sameState(posix.stat(file), stat)) return undefined
    const hash = blake3.stream()
    hash.update(key)
    for (let at = 0; at < stat.size; ) {
      const count = posix.read(file, buffer, at)
      if (count === 0) return undefined
      hash.update(buffer.subarray(0, count))
      at += count
      await posix.turn()
    }
    return sameState(posix.stat(file), stat) ? fromHex(hash.finish()) : undefined
  } catch (error) {
    codeOf(error)
    return undefined
  } finally {
    if (file !== undefined) posix.close(file)
  }
}
