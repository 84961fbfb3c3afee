/**
 * What a device that can read does for store-only devices: seals records and blocks for them, and opens what they pass on. Blocks are sealed
 * when they are asked for, from what is on this disk: nothing sealed is kept here.
 */
import { concat } from 'uint8arrays/concat'
import {
  assertSealed,
  type BatchMessage,
  blake3,
  type BlobName,
  type BlockHash,
  type BlockList,
  type ContentId,
  copyBytes,
  decodeHeader,
  decodeRecord,
  decodeSealedHeader,
  type Dot,
  type Ed25519,
  encodeBlockList,
  encodeSealedEntry,
  entryOf,
  formatDot,
  type ItemRecord,
  MAX_NEEDS,
  NEED_BYTES,
  type Need,
  ProtocolError,
  sameContent,
  type SealedBatchMessage,
  type SealedSlot,
  type SealedWant,
  type Sealing,
  signSealedHeader,
  type Slot,
  type Tenure,
  toHex,
  winnerOf
} from '../protocol/index.ts'
import type { BlockStore } from './block-store.ts'
import type { Identity } from './engine.ts'
import type { Logger } from './ports/logger.ts'
import type { FolderIndex } from './state/folder-index.ts'

/** Blocks of one content that are read and sealed in one turn of the event loop, to learn their sums. */
const SUMMED_BYTES = 1 << 20
/** What sealing a record adds to it, about; more than that, so that those of one message are sealed in some milliseconds. */
const BOX_BYTES = 512
/** Needs that are kept, of the contents that were sealed last: their record is sealed right after they are weighed. */
const KEPT_NEEDS = 65_536
/** Records without needs that are known. */
const KEPT_BARE = 16_384
/** Contents of which the names of all blobs are kept: those that are being asked for. */
const KEPT_NAMES = 8
/** Well below the longest message that a peer accepts, beside the longest entry. */
const MESSAGE_BYTES = 192 * 1024

export interface SealerComponents {
  readonly sealing: Sealing
  readonly index: Pick<FolderIndex, 'blockList' | 'versionAt' | 'entry' | 'hasPlace'>
  readonly blocks: Pick<BlockStore, 'read'>
  readonly identity: Identity
  readonly ed25519: Ed25519
  readonly logger: Logger
}

export interface SealerInit extends Tenure {
  /** This device's right to write; without it nothing is sealed here, for no store-only device would take it. */
  readonly grant: Uint8Array | undefined
  /** Those whose read secret is here, the one that is sealed under first. */
  readonly epochs: readonly number[]
}

/** What a blob is made of. */
type Part = { readonly list: BlockList; readonly content: ContentId } | { readonly hash: BlockHash }

export class Sealer {
  readonly #components: SealerComponents
  readonly #init: SealerInit
  readonly #needs = new Map<ContentId, readonly Need[]>()
  #needsKept = 0
  readonly #names = new Map<ContentId, ReadonlyMap<BlobName, Part & { readonly epoch: number }>>()
  readonly #bare = new Set<string>()
  /** The sealed header that was checked last: one comes with each part of its entries. */
  #checked: Uint8Array | undefined

  constructor(components: SealerComponents, init: SealerInit) {
    this.#components = components
    this.#init = init
  }

  get epoch(): number {
    return this.#init.epochs[0] ?? 0
  }

  get epochs(): readonly number[] {
    return this.#init.epochs
  }

  get sealing(): Sealing {
    return this.#components.sealing
  }

  /** Whether a record was sealed without needs: who holds it need not have its content, which was nowhere where it was sealed. */
  isBare(dot: Dot): boolean {
    return this.#bare.has(formatDot(dot))
  }

  #noteBare(dot: Dot): void {
    this.#bare.add(formatDot(dot))
    const [oldest] = this.#bare
    if (oldest !== undefined && this.#bare.size > KEPT_BARE) this.#bare.delete(oldest)
  }

  /** How many bytes a record takes beyond its own when it is sealed, with what is told of its blobs; undefined where it cannot be sealed, as its content is not here. */
  async weigh(record: ItemRecord): Promise<number | undefined> {
    if (this.#init.grant === undefined) return undefined
    const needs = await this.#needsOf(record)
    return needs && BOX_BYTES + needs.length * NEED_BYTES
  }

  /** As one or more messages, each with some of the records. What cannot be sealed any more is left out. */
  async seal({ channel, header, signature, records }: BatchMessage): Promise<SealedBatchMessage[]> {
    const { identity, sealing } = this.#components
    const { grant, key } = this.#init
    const { replica, first } = decodeHeader(header)
    const { epoch } = this
    const origin = sealing.sealHeader({ replica, seq: first }, { bytes: header, signature }, epoch)
    if (grant === undefined || origin === undefined) return []
    const entries: SealedSlot[] = []
    for (const { index, record } of records) {
      const needs = await this.#needsOf(decodeRecord(record))
      const dot = { replica, seq: first + index }
      const box = sealing.sealRecord(dot, record, epoch)
      if (needs === undefined || box === undefined) continue
      if (needs.length === 0) this.#noteBare(dot)
      entries.push({ index, entry: encodeSealedEntry({ box, needs }) })
    }
    if (entries.length === 0) return []
    const indexes = entries.map(({ index }) => index)
    const hashes = concat(entries.map(({ entry }) => blake3(entry)))
    const signed = signSealedHeader({ folder: key.folder, device: identity.publicKey, grant, replica, first, epoch, origin, indexes, hashes }, (message) =>
      identity.sign(message)
    )
    return inMessages(entries).map((part) => ({ type: 'sealed batch', channel, header: signed.bytes, signature: signed.signature, entries: part }))
  }

  /**
   * The batch that was sealed, to be checked as any other; undefined where it cannot be opened.
   * @throws ProtocolError when who passed it on has changed it, or nobody who may write has sealed it
   */
  open(message: SealedBatchMessage): BatchMessage | undefined {
    const { sealing, ed25519, logger } = this.#components
    const header = decodeSealedHeader(message.header)
    if (header.folder !== this.#init.key.folder) throw new ProtocolError('BAD_BATCH', 'a sealed batch is of another folder')
    if (this.#checked === undefined || Buffer.compare(this.#checked, message.header) !== 0)
      assertSealed({ bytes: message.header, signature: message.signature }, header, this.#init, ed25519)
    this.#checked = copyBytes(message.header)
    const { replica, first, epoch } = header
    const entries = message.entries.map(({ index, entry }) => ({ index, ...entryOf(header, index, entry) }))
    const origin = sealing.openHeader({ replica, seq: first }, header.origin, epoch)
    const records: Slot[] = entries.flatMap(({ index, box, needs }) => {
      const dot = { replica, seq: first + index }
      const record = sealing.openRecord(dot, box, epoch)
      if (record !== undefined && needs.length === 0) this.#noteBare(dot)
      return record === undefined ? [] : [{ index, record }]
    })
    if (origin === undefined || records.length < entries.length)
      logger.warn('announce', 'records cannot be opened: they were sealed for others, or not as they should be', { epoch, sealer: toHex(header.device) })
    return origin && { type: 'batch', channel: message.channel, header: origin.bytes, signature: origin.signature, records }
  }

  /** Blobs in the order asked for, undefined for what is not here and beyond `limit` bytes; the first one found in any case. */
  async read(wants: readonly SealedWant[], limit: number): Promise<(Uint8Array | undefined)[]> {
    const { blocks } = this.#components
    const parts = wants.flatMap(({ dot, names }) => {
      const version = dot && this.#components.index.versionAt(dot)
      const known = version?.type === 'file' ? this.#namesOf(version.content) : undefined
      return names.map((name) => known?.get(name))
    })
    const hashes = parts.flatMap((part) => (part !== undefined && 'hash' in part ? [part.hash] : []))
    const read = hashes.length === 0 ? [] : await blocks.read(hashes, limit)
    let at = 0
    return parts.map((part) => {
      if (part === undefined) return undefined
      if ('list' in part) return this.#sealPart(part, encodeBlockList(part.list), part.epoch)
      const bytes = read[at++]
      return bytes && this.#sealPart(part, bytes, part.epoch)
    })
  }

  #sealPart(part: Part, bytes: Uint8Array, epoch: number): Uint8Array | undefined {
    const { sealing } = this.#components
    return 'hash' in part ? sealing.sealBlock(part.hash, bytes, epoch) : sealing.sealList(part.content, bytes, epoch)
  }

  #namesOf(content: ContentId): ReadonlyMap<BlobName, Part & { readonly epoch: number }> {
    const known = this.#names.get(content)
    if (known !== undefined) return known
    const names = new Map<BlobName, Part & { readonly epoch: number }>()
    for (const epoch of this.epochs) {
      for (const part of this.#partsOf(content)) {
        const name = this.#nameOf(part, epoch)
        if (name !== undefined) names.set(name, { ...part, epoch })
      }
    }
    this.#names.set(content, names)
    for (const oldest of this.#names.keys()) if (this.#names.size > KEPT_NAMES) this.#names.delete(oldest)
    return names
  }

  #partsOf(content: ContentId): Part[] {
    const list = this.#components.index.blockList(content)
    return list === undefined ? [{ hash: content as string as BlockHash }] : [{ list, content }, ...list.map(({ hash }) => ({ hash }))]
  }

  #nameOf(part: Part, epoch: number): BlobName | undefined {
    const { sealing } = this.#components
    return 'hash' in part ? sealing.blockName(part.hash, epoch) : sealing.listName(part.content, epoch)
  }

  /** Of a version that lost, and whose content is nowhere here, the record alone is of use. */
  async #needsOf(record: ItemRecord): Promise<readonly Need[] | undefined> {
    const needs = await this.#neededFor(record)
    if (needs !== undefined || record.type !== 'file' || this.#components.index.hasPlace(record.content)) return needs
    const winner = winnerOf(this.#components.index.entry(record.path).versions)
    return winner === undefined || sameContent(winner, record) ? undefined : []
  }

  /** All of a content is read once for this: a store-only device checks what it is given by the hash of what is sealed. */
  async #neededFor(record: ItemRecord): Promise<readonly Need[] | undefined> {
    if (record.type !== 'file' || record.size === 0) return []
    const { content } = record
    const known = this.#needs.get(content)
    if (known !== undefined) return known
    const parts = this.#partsOf(content)
    // Told in no message: docs/design.md, "Known gaps".
    if (parts.length > MAX_NEEDS) return undefined
    const needs: Need[] = []
    const list = this.#components.index.blockList(content)
    for (let at = 0; at < parts.length; ) {
      const group: Part[] = []
      for (let bytes = 0; at < parts.length && (group.length === 0 || bytes < SUMMED_BYTES); at++) {
        group.push(parts[at] as Part)
        bytes += list?.[at - 1]?.length ?? 0
      }
      const more = await this.#summed(group)
      if (more === undefined) return undefined
      needs.push(...more)
    }
    this.#keep(content, needs)
    return needs
  }

  async #summed(parts: readonly Part[]): Promise<Need[] | undefined> {
    const hashes = parts.flatMap((part) => ('hash' in part ? [part.hash] : []))
    const read = hashes.length === 0 ? [] : await this.#components.blocks.read(hashes)
    let at = 0
    const needs: Need[] = []
    for (const part of parts) {
      const bytes = 'hash' in part ? read[at++] : encodeBlockList(part.list)
      const name = this.#nameOf(part, this.epoch)
      const sealed = bytes && this.#sealPart(part, bytes, this.epoch)
      if (name === undefined || sealed === undefined) return undefined
      needs.push({ name, sum: toHex(blake3(sealed)), length: sealed.length })
    }
    return needs
  }

  #keep(content: ContentId, needs: readonly Need[]): void {
    this.#needs.set(content, needs)
    this.#needsKept += needs.length
    for (const [oldest, { length }] of this.#needs) {
      if (this.#needsKept <= KEPT_NEEDS || oldest === content) break
      this.#needs.delete(oldest)
      this.#needsKept -= length
    }
  }
}

function inMessages(entries: readonly SealedSlot[]): SealedSlot[][] {
  const parts: SealedSlot[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const slot of entries) {
    if (bytes + slot.entry.length > MESSAGE_BYTES) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)?.push(slot)
    bytes += slot.entry.length
  }
  return parts
}
