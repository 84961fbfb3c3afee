/** Turns drafts into signed records of this replica: numbers them, signs them in batches, and puts them into an index update. */
import { concat } from 'uint8arrays/concat'
import { blake3, type Dot, encodeRecord, type FolderId, type ItemRecord, joinVectors, MAX_BATCH_RECORDS, nextVector, signHeader } from '../protocol/index.ts'
import type { Identity } from './engine.ts'
import { type Draft, withOrigin } from './local-change.ts'
import type { FolderIndex } from './state/folder-index.ts'
import type { IndexUpdate } from './state/index-update.ts'
import type { StoredRecord } from './state/item-entry.ts'

export interface RecordWriterInit {
  readonly folder: FolderId
  /** This device's right to write, signed by the folder's key. */
  readonly grant: Uint8Array
}

export class RecordWriter {
  readonly #identity: Identity
  readonly #index: Pick<FolderIndex, 'authorOf'>
  readonly #init: RecordWriterInit

  constructor(components: { readonly identity: Identity; readonly index: Pick<FolderIndex, 'authorOf'> }, init: RecordWriterInit) {
    this.#identity = components.identity
    this.#index = components.index
    this.#init = init
  }

  /** The records of the drafts, in their order; known and merged in `update`, so that they are durable once it is. */
  write(update: IndexUpdate, drafts: readonly Draft[]): StoredRecord[] {
    const written: StoredRecord[] = []
    for (let at = 0; at < drafts.length; at += MAX_BATCH_RECORDS) {
      written.push(...this.#writeBatch(update, drafts.slice(at, at + MAX_BATCH_RECORDS)))
    }
    return written
  }

  #writeBatch(update: IndexUpdate, drafts: readonly Draft[]): StoredRecord[] {
    const first = update.lastSeq + 1
    const records = drafts.map((draft, i) => this.#seal(update, draft, { replica: update.replica, seq: first + i }))
    const header = {
      folder: this.#init.folder,
      replica: update.replica,
      nonce: update.nonce,
      device: this.#identity.publicKey,
      first,
      hashes: concat(records.map((record) => blake3(record.bytes))),
      previous: update.previous,
      grant: this.#init.grant
    }
    const signed = signHeader(header, (message) => this.#identity.sign(message))
    update.addBatch(header, signed, records)
    update.advance(header, signed)
    return records
  }

  #seal(update: IndexUpdate, { base, ...draft }: Draft, dot: Dot): StoredRecord {
    const { versions } = update.entry(draft.path)
    // A later number covers what this replica said before, whatever the draft has seen: so it has seen all that those versions had replaced.
    const own = versions.filter((version) => version.dot.replica === dot.replica).map(({ version }) => version)
    const made = { ...draft, dot, version: nextVector(own.length === 0 ? base : joinVectors([base, ...own]), dot) } as ItemRecord
    const record = withOrigin(made, versions, (version) => this.#index.authorOf(version))
    return { ...record, bytes: encodeRecord(record) }
  }
}
