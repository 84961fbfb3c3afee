/** What is in a bundle, or in a request for one, for who holds a key of its folder; for anybody else only that it is one. Needs no daemon. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  assertSigned,
  type BundleKind,
  type DeviceId,
  decodeHeader,
  decodeLineage,
  deviceIdOf,
  type FolderId,
  type FolderKey,
  Lineage,
  bundleMatch,
  recordOf,
  size,
  BLOCK_MARK_BYTES
} from '../protocol/index.ts'
import { BundleFile, nodeAead, NodeEd25519, openRequest, readBundleHead } from '../src/index.ts'
import { BundleReader } from './bundle-store.ts'
import { parseConfig } from './config.ts'
import { codeOf } from './fault-text.ts'
import { homeAt } from './home-path.ts'

/** Records that are listed. */
const MAX_LISTED = 10_000

export interface BundleInspection {
  readonly kind: BundleKind
  readonly version: number
  readonly bytes: number
  /** Where a store key says no more than that. */
  readonly folder?: FolderId
  /** Absent where no key opens it. */
  readonly opened?: OpenedBundle
}

export interface OpenedBundle {
  readonly folder: FolderId
  /** How many keys the folder had before the one that it is sealed under. */
  readonly epoch: number
  readonly device: DeviceId
  readonly name: string
  readonly madeMs: number
  /** Changes that the device knew of. */
  readonly known: number
  /** Of a bundle; of a request blocks that are held of large files. */
  readonly blocks: number
  /** Of a bundle: those that were left out, for the device that it was made for has them. */
  readonly base: number
  readonly total: number
  readonly records: readonly { readonly path: string; readonly type: string; readonly size: number }[]
}

/** @throws CliError, ProtocolError */
export async function inspectBundle(path: string, keys: readonly FolderKey[]): Promise<BundleInspection> {
  const source = await BundleReader.open(path)
  try {
    const head = await readBundleHead(source)
    const seen = { kind: head.kind, version: 1, bytes: source.size }
    const matching = keys.filter((key) => bundleMatch(head, key) !== undefined)
    const fitting = matching.filter(({ right }) => right !== 'store')
    if (fitting.length === 0) return { ...seen, ...(matching[0] && { folder: matching[0].folder }) }
    const components = { aead: nodeAead, ed25519: new NodeEd25519() }
    if (head.kind === 'request') {
      const { key, folder, device, name, made, known, blocks } = await openRequest(source, fitting, components)
      const held = blocks.length / BLOCK_MARK_BYTES
      const opened = { folder, epoch: key.epoch, device: deviceIdOf(device), name, madeMs: made, known: size(known), blocks: held }
      return { ...seen, opened: { ...opened, base: 0, total: 0, records: [] } }
    }
    const file = await BundleFile.open(source, fitting, components)
    const { folder, device, name, made, known, base, blocks } = file.index
    const records: OpenedBundle['records'][number][] = []
    let total = 0
    for await (const batch of file.batches()) {
      const header = decodeHeader(batch.header)
      assertSigned({ bytes: batch.header, signature: batch.signature }, header, components.ed25519)
      for (const { index, record } of batch.records) {
        const one = recordOf(header, index, record)
        if (++total <= MAX_LISTED) records.push({ path: one.path, type: one.type, size: one.type === 'file' ? one.size : 0 })
      }
    }
    const opened = { folder, epoch: file.key.epoch, device: deviceIdOf(device), name, madeMs: made, known: size(known), blocks: blocks.count }
    return { ...seen, opened: { ...opened, base: size(base), total, records } }
  } finally {
    await source.close()
  }
}

/** All keys of a home, former ones too; none where there is no home. @throws CliError */
export async function keysOfHome(home: string): Promise<FolderKey[]> {
  const { config: path, lineages } = homeAt(home)
  const ed25519 = new NodeEd25519()
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
  const keys: FolderKey[] = []
  for (const { key } of parseConfig(text, { path, ed25519 }).folders) {
    const lineage = await readFile(join(lineages, key.folder)).then(
      (bytes) => decodeLineage(bytes, key, ed25519),
      () => Lineage.of(key)
    )
    keys.push(key, ...lineage.formerKeys(key, Number.POSITIVE_INFINITY))
  }
  return keys
}
