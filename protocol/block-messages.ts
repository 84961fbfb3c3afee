/**
 * The frames of a block stream (docs/specs/blocks.md, "The block stream"): requests one way; answers the other, in the order of the requests, each
 * followed by the bytes that it announces.
 */
import { concat } from 'uint8arrays/concat'
import { ProtocolError } from './errors.ts'
import { fromHex, toHex } from './hex.ts'
import { type BlockHash, type ContentId, HASH_BYTES } from './ids.ts'
import {
  MAX_ANSWER_PART_BYTES,
  MAX_BLOCK_ANSWER_BYTES,
  MAX_BLOCK_REQUEST_BYTES,
  MAX_CHANNELS,
  MAX_COMPRESSED_ANSWER_BYTES,
  MAX_REQUESTED_BLOCKS,
  MAX_REQUESTED_LISTS
} from './limits.ts'
import { BlockAnswer as AnswerCodec, BlockRequest as RequestCodec } from './pb/messages.js'

export interface WireBlockRequest {
  /** The asker's number of the folder. */
  readonly channel: number
  readonly hashes: readonly BlockHash[]
  /** Contents whose block lists are wanted. */
  readonly lists: readonly ContentId[]
  /** Bytes a second at which answers have come: only of an asker that takes them compressed. */
  readonly rate?: number | undefined
}

export interface WireBlockAnswer {
  /**
   * For each of the hashes, then for each of the lists, the bytes that follow; undefined for what is not here. The asker knows how long
   * a block must be, and compares.
   */
  readonly lengths: readonly (number | undefined)[]
  /** The bytes of the one zstd frame in which they come. */
  readonly compressed?: number | undefined
}

export function encodeBlockRequest({ channel, hashes, lists, rate }: WireBlockRequest): Uint8Array {
  return RequestCodec.encode({ channel, hashes: concat(hashes.map(fromHex)), lists: concat(lists.map(fromHex)), rate: rate ?? 0 })
}

/** @throws ProtocolError BAD_MESSAGE */
export function decodeBlockRequest(bytes: Uint8Array): WireBlockRequest {
  if (bytes.length > MAX_BLOCK_REQUEST_BYTES) throw bad('request', `it has ${bytes.length} bytes, the most is ${MAX_BLOCK_REQUEST_BYTES}`)
  const { channel, hashes, lists, rate } = decoded('request', () => RequestCodec.decode(bytes))
  if (channel >= MAX_CHANNELS) throw bad('request', `its channel ${channel} is out of range`)
  const request = {
    channel,
    hashes: readHashes<BlockHash>(hashes, MAX_REQUESTED_BLOCKS),
    lists: readHashes<ContentId>(lists, MAX_REQUESTED_LISTS),
    ...(rate === 0 ? {} : { rate })
  }
  if (request.hashes.length + request.lists.length === 0) throw bad('request', 'it asks for nothing')
  return request
}

export function encodeBlockAnswer({ lengths, compressed }: WireBlockAnswer): Uint8Array {
  return AnswerCodec.encode({ lengths: lengths.map((length) => (length === undefined ? 0 : length + 1)), compressed: compressed ?? 0 })
}

/**
 * `expected` is how many things were asked for.
 * @throws ProtocolError BAD_MESSAGE
 */
export function decodeBlockAnswer(bytes: Uint8Array, expected: number): WireBlockAnswer {
  if (bytes.length > MAX_BLOCK_ANSWER_BYTES) throw bad('answer', `it has ${bytes.length} bytes, the most is ${MAX_BLOCK_ANSWER_BYTES}`)
  const { lengths: written, compressed } = decoded('answer', () => AnswerCodec.decode(bytes, { limits: { lengths: expected } }))
  if (written.length !== expected) throw bad('answer', `it tells of ${written.length} things where ${expected} were asked for`)
  const lengths = written.map((length) => {
    if (length > MAX_ANSWER_PART_BYTES + 1) throw bad('answer', `it announces ${length - 1} bytes, the most is ${MAX_ANSWER_PART_BYTES}`)
    return length === 0 ? undefined : length - 1
  })
  if (compressed === 0) return { lengths }
  const total = totalBytes(lengths)
  if (compressed >= total) throw bad('answer', `it has ${total} bytes, and compressed ${compressed}`)
  if (total > MAX_COMPRESSED_ANSWER_BYTES) throw bad('answer', `it has ${total} bytes, compressed the most is ${MAX_COMPRESSED_ANSWER_BYTES}`)
  return { lengths, compressed }
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
