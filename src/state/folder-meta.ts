/** What the index keeps of a folder as a whole; written with every change, in the same batch. */
import { type Knowledge, Digest, fromHex, fromSpans, MAX_SEQUENCE, type ReplicaId, toHex, toSpans } from '../../protocol/index.ts'
import { checkFormat } from './index-format.ts'
import { Meta as MetaCodec } from './pb/state.js'

/** Rises when older code could not read what this code writes. */
const INDEX_FORMAT = 1

export interface Counters {
  /** Items on this disk. */
  files: number
  directories: number
  bytes: number
  /** Paths where the disk is not yet as it should be, and of those: files to get, their bytes, and items to delete. */
  needs: number
  needFiles: number
  needBytes: number
  needDeletes: number
  localChanges: number
  conflicts: number
  /** Items that others hold and that are none of this device's business (choice.ts). */
  leftOut: number
}

export interface FolderMeta {
  /** What this replica's id was minted from. */
  readonly nonce: Uint8Array
  readonly lastSeq: number
  /** Hash of the last header of this replica; empty before the first. */
  readonly previous: Uint8Array
  readonly knowledge: Knowledge
  readonly counters: Readonly<Counters>
  readonly digest: Uint8Array
  readonly scanned: boolean
  /** Up to which the cuts of the folder's lineage have been applied. */
  readonly epoch: number
}

export function newMeta(nonce: Uint8Array): FolderMeta {
  return {
    nonce,
    lastSeq: 0,
    previous: new Uint8Array(),
    knowledge: new Map(),
    counters: { files: 0, directories: 0, bytes: 0, needs: 0, needFiles: 0, needBytes: 0, needDeletes: 0, localChanges: 0, conflicts: 0, leftOut: 0 },
    digest: new Digest().toBytes(),
    scanned: false,
    epoch: 0
  }
}

export function encodeMeta(meta: FolderMeta): Uint8Array {
  return MetaCodec.encode({
    ...meta.counters,
    format: INDEX_FORMAT,
    nonce: meta.nonce as Uint8Array<ArrayBuffer>,
    lastSeq: meta.lastSeq,
    previous: meta.previous as Uint8Array<ArrayBuffer>,
    knowledge: [...meta.knowledge].map(([replica, set]) => ({ replica: fromHex(replica) as Uint8Array<ArrayBuffer>, spans: toSpans(set) })),
    digest: meta.digest as Uint8Array<ArrayBuffer>,
    scanned: meta.scanned,
    epoch: meta.epoch
  })
}

/** @throws FolderError INDEX_NEWER */
export function decodeMeta(bytes: Uint8Array): FolderMeta {
  const raw = MetaCodec.decode(bytes)
  checkFormat(raw.format, INDEX_FORMAT)
  const { files, directories, bytes: size, needs, needFiles, needBytes, needDeletes, localChanges, conflicts, leftOut } = raw
  return {
    nonce: raw.nonce,
    lastSeq: raw.lastSeq,
    previous: raw.previous,
    knowledge: new Map(raw.knowledge.map(({ replica, spans }) => [toHex(replica) as ReplicaId, fromSpans(spans, MAX_SEQUENCE)])),
    counters: { files, directories, bytes: size, needs, needFiles, needBytes, needDeletes, localChanges, conflicts, leftOut },
    digest: raw.digest,
    scanned: raw.scanned,
    epoch: raw.epoch
  }
}
