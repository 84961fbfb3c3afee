/**
 * Writes bundles: in each part all records that the other side lacks, by the very exchange that sends them to a peer, and as many contents as it
 * has room for. So each part stands for itself, and parts may come in any order.
 */
import {
  type BatchMessage,
  type Block,
  BLOCK_MARK_BYTES,
  BundlePlaces,
  type BundlePlace,
  chainBatches,
  closed,
  type ContentId,
  difference,
  type Dot,
  DotCollector,
  encodeBlockList,
  encodeBundleIndex,
  encodeFrame,
  encodeMessage,
  type FolderKey,
  type ItemMessage,
  type Knowledge,
  knows,
  type KnowledgeMessage,
  NO_BATCHES,
  sameContent,
  SINGLE_BLOCK_BYTES,
  singleBlockContent,
  toHex,
  toSpans,
  winnerOf,
  type BlockHash
} from '../protocol/index.ts'
import type { BlockStore } from './block-store.ts'
import { type BundleComponents, bundleEnd, markOf, SealedFileWriter } from './bundle-file.ts'
import type { Control, ExportSummary } from './bundles.ts'
import type { Identity } from './engine.ts'
import { FolderError } from './errors.ts'
import type { BundleSink } from './ports/bundle-file.ts'
import type { Clock } from './ports/clock.ts'
import type { Random } from './ports/random.ts'
import type { FolderIndex } from './state/folder-index.ts'

/** Small contents that are read together. */
const READ_BYTES = 4 << 20
const READ_ITEMS = 128
const LISTED = 100
/** More than a dot or an entry takes in the index of a part. */
const DOT_BYTES = 40
const PLACE_BYTES = 48

/** What the other side has. */
export interface ExportTarget {
  readonly base: Knowledge
  /** Of that, dots whose content it holds. */
  readonly held: Knowledge
  /** Of blocks that it holds, the first bytes of each hash, ascending. */
  readonly blocks: Uint8Array
}

export interface ExporterComponents extends BundleComponents {
  readonly index: FolderIndex
  readonly blocks: Pick<BlockStore, 'read'>
  readonly identity: Identity
  readonly clock: Clock
  readonly random: Random
  /** What sends records to a peer. */
  exchange(init: { send(message: ItemMessage): Promise<void>; onAllSent(known: Knowledge): void }): {
    receiveKnowledge(message: KnowledgeMessage): Promise<unknown>
    close(): void
  }
}

export interface ExporterInit extends Control {
  /** Of the folder, the current one first. */
  readonly keys: readonly [FolderKey, ...FolderKey[]]
  readonly deviceName: string
  readonly target: ExportTarget
  readonly maxBytes?: number | undefined
  nextPart(): Promise<BundleSink>
}

interface Part {
  readonly sink: BundleSink
  readonly writer: SealedFileWriter
  /** Of the index, what does not grow. */
  readonly fixedBytes: number
  readonly front: Front
  readonly blocks: Map<string, BundlePlace>
  readonly lists: Map<string, BundlePlace>
  readonly carried: DotCollector
  dots: number
}

/** What was written before the contents. */
interface Front {
  readonly known: Knowledge
  readonly unheld: Knowledge
  readonly batches: Uint8Array
  readonly length: number
  readonly records: number
}

/** A block on its way into a bundle. */
interface Outgoing {
  readonly block: Block
  readonly path: string
  readonly dots: readonly Dot[]
  /** Where it is one of several. */
  readonly list?: { readonly content: ContentId; readonly bytes: Uint8Array }
}

export class BundleExporter {
  readonly #components: ExporterComponents
  readonly #init: ExporterInit
  /** In this part or in one before. */
  readonly #written = new Set<string>()
  readonly #leftOut = new Set<string>()
  #part: Part | undefined
  #summary = { parts: 0, bytes: 0, records: 0, files: 0, contentBytes: 0 }
  #leftOutCount = 0
  #waiting: Outgoing[] = []
  #waitingBytes = 0

  constructor(components: ExporterComponents, init: ExporterInit) {
    this.#components = components
    this.#init = init
  }

  async run(): Promise<ExportSummary> {
    try {
      this.#part = await this.#begin()
      for await (const outgoing of this.#contents()) await this.#add(outgoing)
      await this.#flush()
      await this.#finish()
    } catch (error) {
      await this.#part?.sink.abandon()
      throw error
    }
    return { ...this.#summary, leftOut: [...this.#leftOut], leftOutCount: this.#leftOutCount }
  }

  /** Blocks of all contents that the other side may lack. */
  async *#contents(): AsyncGenerator<Outgoing> {
    const { index } = this.#components
    const { held, blocks: marks } = this.#init.target
    for await (const batch of index.entries()) {
      for (const [path, { versions }] of batch) {
        const winner = winnerOf(versions)
        if (winner?.type !== 'file' || winner.size === 0) continue
        const dots = versions.filter((version) => sameContent(version, winner)).map(({ dot }) => dot)
        if (dots.some((dot) => knows(held, dot))) continue
        const { content, size } = winner
        const blocks = size > SINGLE_BLOCK_BYTES ? index.blockList(content) : [{ hash: content as string as BlockHash, length: size }]
        if (blocks === undefined || !index.hasPlace(content)) {
          this.#leaveOut(path)
          continue
        }
        this.#summary.files++
        const [first] = blocks
        const list = first !== undefined && singleBlockContent(first.hash) === content ? undefined : { content, bytes: encodeBlockList(blocks) }
        // A content of which all is there already is put together by its list.
        if (list !== undefined) await this.#addList({ path, dots, block: { hash: '' as BlockHash, length: 0 }, list })
        for (const block of blocks) if (!hasMark(marks, block.hash)) yield { block, path, dots, ...(list && { list }) }
      }
    }
  }

  async #add(outgoing: Outgoing): Promise<void> {
    const { hash, length } = outgoing.block
    this.#init.signal?.throwIfAborted()
    if (this.#written.has(hash)) {
      this.#carry(outgoing)
      return
    }
    this.#written.add(hash)
    this.#waiting.push(outgoing)
    this.#waitingBytes += length
    if (this.#waitingBytes >= READ_BYTES || this.#waiting.length >= READ_ITEMS) await this.#flush()
  }

  async #flush(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    if (waiting.length === 0) return
    const read = await this.#components.blocks.read(waiting.map(({ block }) => block.hash))
    for (const [i, outgoing] of waiting.entries()) {
      const bytes = read[i]
      // It is not what it was when it was last looked at: what it is now becomes a record of its own.
      if (bytes === undefined || bytes.length !== outgoing.block.length) {
        this.#written.delete(outgoing.block.hash)
        this.#leaveOut(outgoing.path)
      } else await this.#put(outgoing, bytes)
    }
    this.#init.onProgress?.({ doneBytes: this.#summary.contentBytes, totalBytes: 0 })
  }

  async #put(outgoing: Outgoing, bytes: Uint8Array): Promise<void> {
    const part = await this.#roomFor(outgoing, bytes.length)
    await this.#addList(outgoing)
    part.blocks.set(outgoing.block.hash, { at: part.writer.position, length: bytes.length })
    await part.writer.write(bytes)
    this.#carry(outgoing)
    this.#summary.contentBytes += bytes.length
  }

  /** Each part in which there is a block of a content has its list. */
  async #addList(outgoing: Outgoing): Promise<void> {
    const { list } = outgoing
    if (list === undefined || this.#part?.lists.has(list.content) === true) return
    const part = await this.#roomFor(outgoing, 0)
    part.lists.set(list.content, { at: part.writer.position, length: list.bytes.length })
    await part.writer.write(list.bytes)
    this.#carry(outgoing)
  }

  #carry({ dots }: Outgoing): void {
    if (this.#part === undefined) return
    for (const dot of dots) this.#part.carried.add(dot)
    this.#part.dots += dots.length
  }

  /** The part that has room for so many bytes, and a list where there is one. */
  async #roomFor({ dots, list }: Outgoing, length: number): Promise<Part> {
    const { maxBytes = Number.POSITIVE_INFINITY } = this.#init
    const isRoomy = (part: Part): boolean => {
      const more = length + (list === undefined || part.lists.has(list.content) ? 0 : list.bytes.length)
      const index = part.fixedBytes + (part.blocks.size + part.lists.size + 2) * PLACE_BYTES + (part.dots + dots.length) * DOT_BYTES
      return part.writer.sizeWith(more + index) < maxBytes
    }
    let part = this.#part
    if (part !== undefined && isRoomy(part)) return part
    await this.#finish()
    part = await this.#begin()
    this.#part = part
    if (!isRoomy(part))
      throw new FolderError({
        code: 'PART_TOO_SMALL',
        message: `parts of ${maxBytes} bytes are too small: the changes of this folder alone take ${part.writer.sizeWith(part.fixedBytes)} bytes, and one block of a file up to 32 MiB more`,
        hint: 'give a greater --max-size'
      })
    return part
  }

  async #begin(): Promise<Part> {
    const { keys, nextPart, maxBytes = Number.POSITIVE_INFINITY } = this.#init
    const sink = await nextPart()
    try {
      const writer = await SealedFileWriter.begin(sink, { kind: 'bundle', keys }, this.#components)
      const front = await this.#writeBatches(writer)
      const part = { sink, writer, front, fixedBytes: 0, blocks: new Map(), lists: new Map(), carried: new DotCollector(), dots: 0 }
      const fixedBytes = bundleEnd(this.#indexOf(part)).length
      if (writer.sizeWith(fixedBytes) >= maxBytes)
        throw new FolderError({
          code: 'PART_TOO_SMALL',
          message: `parts of ${maxBytes} bytes are too small: the changes alone, without the files, take ${writer.sizeWith(fixedBytes)} bytes`,
          hint: 'give a greater --max-size'
        })
      this.#summary.parts++
      this.#summary.records = front.records
      return { ...part, fixedBytes }
    } catch (error) {
      await sink.abandon()
      throw error
    }
  }

  /** Resolves when nothing is left to be sent: what is known then is what the bundle stands for. */
  async #writeBatches(writer: SealedFileWriter): Promise<Front> {
    const { index } = this.#components
    let batches = NO_BATCHES
    let records = 0
    const known = Promise.withResolvers<Pick<Front, 'known' | 'unheld'>>()
    known.promise.catch(() => {})
    const write = async (message: BatchMessage): Promise<void> => {
      this.#init.signal?.throwIfAborted()
      const frame = encodeMessage(message)
      batches = chainBatches(batches, frame)
      records += message.records.length
      await writer.write(encodeFrame(frame))
    }
    const exchange = this.#components.exchange({
      send: async (message) => {
        if (message.type !== 'batch') return
        await write(message).catch((error: unknown) => {
          known.reject(error)
          throw error
        })
      },
      onAllSent: (all) => known.resolve({ known: all, unheld: closed(index.unheld) })
    })
    try {
      await exchange.receiveKnowledge({ type: 'knowledge', channel: 0, replicas: spansOf(this.#init.target.base) })
      return { ...(await known.promise), batches, records, length: writer.position }
    } finally {
      exchange.close()
    }
  }

  async #finish(): Promise<void> {
    const part = this.#part
    if (part === undefined) return
    await part.writer.write(bundleEnd(this.#indexOf(part)))
    this.#summary.bytes += await part.writer.finish()
    this.#part = undefined
  }

  #indexOf({ front, blocks, lists, carried }: Omit<Part, 'fixedBytes'>): Uint8Array {
    const { identity, clock } = this.#components
    const { keys, deviceName, target } = this.#init
    const { known, unheld, batches, length } = front
    return encodeBundleIndex(
      {
        folder: keys[0].folder,
        device: identity.publicKey,
        name: deviceName,
        made: Math.round(clock.now()),
        known,
        unheld,
        base: target.base,
        length,
        batches,
        carried: closed(carried.toKnowledge()),
        blocks: BundlePlaces.of(blocks),
        lists: BundlePlaces.of(lists)
      },
      (message) => identity.sign(message)
    )
  }

  #leaveOut(path: string): void {
    if (this.#leftOut.has(path)) return
    this.#leftOutCount++
    if (this.#leftOut.size < LISTED) this.#leftOut.add(path)
  }
}

function spansOf(knowledge: Knowledge): KnowledgeMessage['replicas'] {
  return [...knowledge].map(([replica, set]) => ({ replica, spans: toSpans(set) }))
}

/** Whether the other side says that it holds a block. */
function hasMark(marks: Uint8Array, hash: BlockHash): boolean {
  const wanted = markOf(hash)
  let low = 0
  for (let high = marks.length / BLOCK_MARK_BYTES; low < high; ) {
    const middle = (low + high) >>> 1
    const mark = toHex(marks.subarray(middle * BLOCK_MARK_BYTES, (middle + 1) * BLOCK_MARK_BYTES))
    if (mark === wanted) return true
    if (mark < wanted) low = middle + 1
    else high = middle
  }
  return false
}

/** What is made for nobody. */
export const FOR_NOBODY: ExportTarget = { base: new Map(), held: new Map(), blocks: new Uint8Array() }

export function targetOf({ known, unheld, blocks = new Uint8Array() }: { known: Knowledge; unheld: Knowledge; blocks?: Uint8Array }): ExportTarget {
  return { base: known, held: difference(known, unheld), blocks }
}
