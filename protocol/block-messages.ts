/**
 * The frames of a block stream (docs/specs/blocks.md, "The block stream"): requests one way; answers the other, in the order of the requests, each
 * followed by the bytes that it announces.
 */
import { concat } from 'uint8arrays/concat'
import { type Basis, MAX_PIECES, PIECE_HASH_BYTES } from './block-delta.ts'
import { ProtocolError } from './errors.ts'
import { fromHex, toHex } from './hex.ts'
import { type BlockHash, type ContentId, type Dot, HASH_BYTES, REPLICA_ID_BYTES, type ReplicaId } from './ids.ts'
import {
  MAX_ANSWER_PART_BYTES,
  MAX_BLOCK_ANSWER_BYTES,
  MAX_BLOCK_REQUEST_BYTES,
  MAX_CHANNELS,
  MAX_COMPRESSED_ANSWER_BYTES,
  MAX_REQUESTED_BLOCKS,
  MAX_REQUESTED_LISTS
} from './limits.ts'
import { BlockAnswer as AnswerCodec, BlockRequest as RequestCodec, type SealedWant as RawWant } from './pb/messages.js'
import type { BlobName } from './sealing.ts'
import { MAX_SEQUENCE } from './version-vector.ts'

const NO_BASES: ReadonlyMap<number, Basis> = new Map()
const NO_DELTAS: ReadonlySet<number> = new Set()

export interface WireBlockRequest {
  /** The asker's number of the folder. */
  readonly channel: number
  readonly hashes: readonly BlockHash[]
  /** Contents whose block lists are wanted. */
  readonly lists: readonly ContentId[]
  /** Of hashes, by their index, what the asker has in the place of the block. */
  readonly bases?: ReadonlyMap<number, Basis>
  /** Sealed blobs that are wanted: answered after hashes and lists. */
  readonly sealed?: readonly SealedWant[]
  /** Bytes a second at which answers have come: only of an asker that takes them compressed. */
  readonly rate?: number | undefined
}

export interface SealedWant {
  /** The record that needs them, for who makes them of its content. */
  readonly dot?: Dot | undefined
  readonly names: readonly BlobName[]
}

export interface WireBlockAnswer {
  /**
   * For each of the hashes, then for each of the lists, then for each of the sealed blobs, the bytes that follow; undefined for what is not here. The asker knows how long
   * a block must be, and compares.
   */
  readonly lengths: readonly (number | undefined)[]
  /** Which of the hashes are answered as deltas. */
  readonly deltas?: ReadonlySet<number>
  /** The bytes of the one zstd frame in which they come. */
  readonly compressed?: number | undefined
}

export function encodeBlockRequest({ channel, hashes, lists, bases = NO_BASES, sealed = [], rate = 0 }: WireBlockRequest): Uint8Array {
  return RequestCodec.encode({
    channel,
    hashes: concat(hashes.map(fromHex)),
    lists: concat(lists.map(fromHex)),
    bases: Array.from(bases, ([index, basis]) => ({ index, ...basis })),
    sealed: sealed.map(({ dot, names }) => ({
      replica: (dot === undefined ? new Uint8Array() : fromHex(dot.replica)) as Uint8Array<ArrayBuffer>,
      seq: dot?.seq ?? 0,
      names: concat(names.map(fromHex))
    })),
    rate
  })
}

/** @throws ProtocolError BAD_MESSAGE */
export function decodeBlockRequest(bytes: Uint8Array): WireBlockRequest {
  if (bytes.length > MAX_BLOCK_REQUEST_BYTES) throw bad('request', `it has ${bytes.length} bytes, the most is ${MAX_BLOCK_REQUEST_BYTES}`)
  const { channel, hashes, lists, bases, sealed, rate } = decoded('request', () =>
    RequestCodec.decode(bytes, { limits: { bases: MAX_REQUESTED_BLOCKS, sealed: MAX_REQUESTED_BLOCKS } })
  )
  if (channel >= MAX_CHANNELS) throw bad('request', `its channel ${channel} is out of range`)
  const request = {
    channel,
    hashes: readHashes<BlockHash>(hashes, MAX_REQUESTED_BLOCKS),
    lists: readHashes<ContentId>(lists, MAX_REQUESTED_LISTS),
    ...(bases.length > 0 && { bases: readBases(bases, hashes.length / HASH_BYTES) }),
    ...(sealed.length > 0 && { sealed: readWants(sealed) }),
    ...(rate > 0 && { rate })
  }
  if (countRequested(request) === 0) throw bad('request', 'it asks for nothing')
  return request
}

/** How many things are asked for. */
export function countRequested({ hashes, lists, sealed = [] }: Pick<WireBlockRequest, 'hashes' | 'lists' | 'sealed'>): number {
  return sealed.reduce((count, { names }) => count + names.length, hashes.length + lists.length)
}

function readWants(wants: readonly RawWant[]): SealedWant[] {
  let count = 0
  return wants.map(({ replica, seq, names: bytes }) => {
    const names = readHashes<BlobName>(bytes, MAX_REQUESTED_BLOCKS)
    count += names.length
    if (names.length === 0 || count > MAX_REQUESTED_BLOCKS) throw bad('request', `it wants none or more than ${MAX_REQUESTED_BLOCKS} sealed blobs`)
    if (replica.length === 0 && seq === 0) return { names }
    if (replica.length !== REPLICA_ID_BYTES || seq < 1 || seq > MAX_SEQUENCE) throw bad('request', 'a dot in it is not one')
    return { dot: { replica: toHex(replica) as ReplicaId, seq }, names }
  })
}

/** A basis tells the same number of pieces both ways. */
function readBases(bases: readonly ({ readonly index: number } & Basis)[], hashes: number): Map<number, Basis> {
  const read = new Map<number, Basis>()
  for (const { index, fromStart, fromEnd } of bases) {
    if (index >= hashes || read.has(index)) throw bad('request', `it has a basis for the block ${index}, which is not one of ${hashes}, or a second one`)
    const pieces = fromStart.length / PIECE_HASH_BYTES
    if (!Number.isInteger(pieces) || pieces > MAX_PIECES || fromEnd.length !== fromStart.length) throw bad('request', 'a basis in it is not well made')
    read.set(index, { fromStart, fromEnd })
  }
  return read
}

export function encodeBlockAnswer({ lengths, deltas = NO_DELTAS, compressed = 0 }: WireBlockAnswer): Uint8Array {
  return AnswerCodec.encode({ lengths: lengths.map((length) => (length === undefined ? 0 : length + 1)), deltas: [...deltas], compressed })
}

/**
 * @param expected how many things were asked for
 * @param bases of which of them a basis was told
 * @throws ProtocolError BAD_MESSAGE
 */
export function decodeBlockAnswer(bytes: Uint8Array, expected: number, bases: { has(index: number): boolean } = NO_DELTAS): WireBlockAnswer {
  if (bytes.length > MAX_BLOCK_ANSWER_BYTES) throw bad('answer', `it has ${bytes.length} bytes, the most is ${MAX_BLOCK_ANSWER_BYTES}`)
  const { lengths: written, deltas, compressed } = decoded('answer', () => AnswerCodec.decode(bytes, { limits: { lengths: expected, deltas: expected } }))
  if (written.length !== expected) throw bad('answer', `it tells of ${written.length} things where ${expected} were asked for`)
  const lengths = written.map((length) => {
    if (length > MAX_ANSWER_PART_BYTES + 1) throw bad('answer', `it announces ${length - 1} bytes, the most is ${MAX_ANSWER_PART_BYTES}`)
    return length === 0 ? undefined : length - 1
  })
  for (const index of deltas)
    if (!bases.has(index) || lengths[index] === undefined) throw bad('answer', `it has a delta of the block ${index} that nobody asked for`)
  const answer = { lengths, ...(deltas.length > 0 && { deltas: new Set(deltas) }) }
  if (compressed === 0) return answer
  const total = totalBytes(lengths)
  if (compressed >= total) throw bad('answer', `it has ${total} bytes, and compressed ${compressed}`)
  if (total > MAX_COMPRESSED_ANSWER_BYTES) throw bad('answer', `it has ${total} bytes, compressed the most is ${MAX_COMPRESSED_ANSWER_BYTES}`)
  return { ...answer, compressed }
}

/** Of all that an answer tells of. */
export function totalBytes(lengths: WireBlockAnswer['lengths']): number {
  return lengths.reduce<number>((sum, length) => sum + (length ?? 0), 0)
}

function readHashes<T extends string>(bytes: Uint8Array, most: number): T[] {
  const count = bytes.length / HASH_BYTES
  if (!Number.isInteger(count) || count > most) throw bad('request', `${bytes.length} bytes are not at most ${most} hashes`)
  return Array.from({ length: count }, (_, i) => toHex(bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)) as T)
}

function decoded<T>(what: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    throw bad(what, error instanceof Error ? error.message : String(error))
  }
}

function bad(what: string, reason: string): ProtocolError {
  return new ProtocolError('BAD_MESSAGE', `the peer sent a block ${what} that is not valid: ${reason}`)
}
