/**
 * What a block has in common with the bytes that it replaces, for a change that is much smaller than a block (docs/specs/blocks.md, "Deltas").
 * The asker tells the hashes of the pieces of what it has there, counted from its start and from its end; the answer names pieces, and brings
 * what lies between. It is rsync (Tridgell and Mackerras, 1996) without the search at every byte: where a block begins and ends is known from
 * its neighbours, so what was overwritten is met from the start, and what was moved by an insertion from the end.
 */
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { blake3 } from './blake3.ts'
import { ProtocolError } from './errors.ts'
import { BlockDelta as DeltaCodec } from './pb/messages.js'

/** As much of a piece's hash as goes over the wire: pieces that a writer made to collide would make an honest answer look wrong. */
export const PIECE_HASH_BYTES = 16
const LEAST_PIECE_BYTES = 4096
/** Pieces of a block, one way: with their hashes 4 KiB. */
export const MAX_PIECES = 256
/** Runs of a delta: with more of them the block has changed all over, and is sent whole. */
export const MAX_RUNS = 64

/** Bytes of all that is compared for one answer, here and at the asker: each is hashed twice at most, which keeps an event loop for some 20 ms. */
export const MAX_DELTA_BYTES = 8 * 1024 * 1024

/** Hashes of pieces, one after the other: of those from the start of what is there, and of those from its end. */
export interface Basis {
  readonly fromStart: Uint8Array<ArrayBuffer>
  readonly fromEnd: Uint8Array<ArrayBuffer>
}

/** Where the next bytes of the block come from. */
const LITERAL = 0
const START = 1
const END = 2

/** Bytes of a piece of a block of this length. */
export function pieceBytes(length: number): number {
  let bytes = LEAST_PIECE_BYTES
  while (length > MAX_PIECES * bytes) bytes *= 2
  return bytes
}

/** What is told of bytes that are here, to get a block of `length` bytes that may have much of them. */
export function basisOf(bytes: Uint8Array, length: number): Basis {
  const piece = pieceBytes(length)
  const count = Math.floor(Math.min(bytes.length, length) / piece)
  const hashes = (at: (i: number) => number): Uint8Array<ArrayBuffer> => {
    const told = new Uint8Array(count * PIECE_HASH_BYTES)
    for (let i = 0; i < count; i++) told.set(pieceHash(bytes, at(i), piece), i * PIECE_HASH_BYTES)
    return told
  }
  return { fromStart: hashes((i) => i * piece), fromEnd: hashes((i) => bytes.length - (i + 1) * piece) }
}

function pieceHash(bytes: Uint8Array, at: number, piece: number): Uint8Array {
  return blake3(bytes.subarray(at, at + piece)).subarray(0, PIECE_HASH_BYTES)
}

/** @returns the delta as it is sent; undefined where it would save less than half of the block */
export function encodeDelta(block: Uint8Array, basis: Basis): Uint8Array | undefined {
  const piece = pieceBytes(block.length)
  const runs: number[] = []
  const literals: Uint8Array[] = []
  const add = (kind: number, count: number): void => {
    const last = runs.at(-1)
    if (last !== undefined && (last & 3) === kind) runs[runs.length - 1] = last + 4 * count
    else runs.push(4 * count + kind)
  }
  let literal = 0
  for (let at = 0; at < block.length; ) {
    const left = block.length - at
    if (at % piece === 0 && left >= piece && isPiece(basis.fromStart, at / piece, block, at, piece)) add(START, 1)
    else if (left % piece === 0 && isPiece(basis.fromEnd, left / piece - 1, block, at, piece)) add(END, 1)
    else {
      // Up to where a piece may begin, seen from the start or from the end.
      const count = Math.min(left, piece - (at % piece), left % piece || piece)
      add(LITERAL, count)
      literals.push(block.subarray(at, at + count))
      literal += count
      at += count
      if (literal > block.length / 2 || runs.length > MAX_RUNS) return undefined
      continue
    }
    at += piece
  }
  return runs.length > MAX_RUNS ? undefined : DeltaCodec.encode({ runs, literal: concat(literals) })
}

function isPiece(hashes: Uint8Array, i: number, block: Uint8Array, at: number, piece: number): boolean {
  const told = hashes.subarray(i * PIECE_HASH_BYTES, (i + 1) * PIECE_HASH_BYTES)
  return told.length === PIECE_HASH_BYTES && equals(told, pieceHash(block, at, piece))
}

/**
 * Puts the block together from `bytes` that are here: `into` is as long as it. Its hash is not checked yet.
 * @throws ProtocolError BAD_MESSAGE
 */
export function applyDelta(delta: Uint8Array, bytes: Uint8Array, into: Uint8Array): Uint8Array {
  const { length } = into
  const piece = pieceBytes(length)
  const { runs, literal } = decoded(delta)
  const count = Math.floor(Math.min(bytes.length, length) / piece)
  let at = 0
  let used = 0
  for (const run of runs) {
    const kind = run & 3
    const size = kind === LITERAL ? run >>> 2 : (run >>> 2) * piece
    if (kind > END || size === 0 || size > length - at) throw bad('a run of it is out of range')
    const left = length - at
    if (kind === LITERAL) {
      if (size > literal.length - used) throw bad('it has fewer bytes than it says')
      into.set(literal.subarray(used, used + size), at)
      used += size
    } else if (kind === START) {
      if (at % piece !== 0 || at + size > count * piece) throw bad('a run of it is out of range')
      into.set(bytes.subarray(at, at + size), at)
    } else {
      if (left % piece !== 0 || left > count * piece) throw bad('a run of it is out of range')
      const from = bytes.length - left
      into.set(bytes.subarray(from, from + size), at)
    }
    at += size
  }
  if (at < length || used < literal.length) throw bad('it is not as long as the block')
  return into
}

function decoded(delta: Uint8Array): { readonly runs: readonly number[]; readonly literal: Uint8Array } {
  try {
    return DeltaCodec.decode(delta, { limits: { runs: MAX_RUNS } })
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error))
  }
}

function bad(reason: string): ProtocolError {
  return new ProtocolError('BAD_MESSAGE', `the peer sent a delta of a block that is not valid: ${reason}`)
}
