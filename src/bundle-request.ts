/** What a device knows and holds, for one that is to make a bundle for it; and what has changed since it was written. */
import {
  BLOCK_MARK_BYTES,
  closed,
  encodeBundleRequest,
  type FolderKey,
  fromHex,
  knows,
  MAX_INLINE_CONTENT_BYTES,
  MAX_REQUEST_BLOCKS,
  winnerOf,
  type WireBundleRequest
} from '../protocol/index.ts'
import { type BundleComponents, markOf, SealedFileWriter } from './bundle-file.ts'
import type { BundleChange } from './bundles.ts'
import type { Identity } from './engine.ts'
import type { BundleSink } from './ports/bundle-file.ts'
import type { Clock } from './ports/clock.ts'
import type { Random } from './ports/random.ts'
import type { FolderIndex } from './state/folder-index.ts'
import { onDisk } from './state/item-entry.ts'

export interface RequestComponents extends BundleComponents {
  readonly index: FolderIndex
  readonly identity: Identity
  readonly clock: Clock
  readonly random: Random
}

export interface RequestInit {
  /** Of the folder, the current one first. */
  readonly keys: readonly [FolderKey, ...FolderKey[]]
  readonly deviceName: string
}

/** @returns the bytes of the file, and when it was made */
export async function writeRequest(
  components: RequestComponents,
  { keys, deviceName }: RequestInit,
  sink: BundleSink
): Promise<{ readonly bytes: number; readonly madeMs: number }> {
  const { index, identity, clock } = components
  const blocks = await marksOf(index)
  const madeMs = clock.now()
  const request: WireBundleRequest = {
    folder: keys[0].folder,
    device: identity.publicKey,
    name: deviceName,
    made: Math.round(madeMs),
    known: index.meta.knowledge,
    unheld: closed(index.unheld),
    blocks
  }
  const writer = await SealedFileWriter.begin(sink, { kind: 'request', keys }, components)
  await writer.write(encodeBundleRequest(request, (message) => identity.sign(message)))
  return { bytes: await writer.finish(), madeMs }
}

/** Of large contents, so that what was only moved or added to does not travel again; small ones cost less than telling of all. */
async function marksOf(index: FolderIndex): Promise<Uint8Array> {
  const marks = new Set<string>()
  for await (const batch of index.heldEntries()) {
    for (const [, entry] of batch) {
      const held = onDisk(entry)
      if (held?.content === undefined || held.size <= MAX_INLINE_CONTENT_BYTES) continue
      for (const { hash } of index.blockList(held.content) ?? [{ hash: held.content }]) if (marks.size < MAX_REQUEST_BLOCKS) marks.add(markOf(hash))
    }
  }
  const bytes = new Uint8Array(marks.size * BLOCK_MARK_BYTES)
  for (const [i, mark] of [...marks].sort().entries()) bytes.set(fromHex(mark), i * BLOCK_MARK_BYTES)
  return bytes
}

/** Items of which there are versions that the device which made the request did not know. */
export async function changesSince(
  { index }: { readonly index: FolderIndex },
  { known }: Pick<WireBundleRequest, 'known'>,
  limit: number
): Promise<{ readonly total: number; readonly changes: readonly BundleChange[] }> {
  const changes: BundleChange[] = []
  let total = 0
  for await (const batch of index.entries()) {
    for (const [path, { versions }] of batch) {
      const winner = winnerOf(versions)
      if (winner === undefined || versions.every(({ dot }) => knows(known, dot))) continue
      if (++total > limit) continue
      changes.push({ path, type: winner.type, size: winner.type === 'file' ? winner.size : 0, device: index.authorOf(winner) ?? null })
    }
  }
  return { total, changes }
}
