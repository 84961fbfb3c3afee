/**
 * The inside of a bundle file (docs/specs/bundle.md): a request says what a device knows and holds; a bundle is what one device would tell
 * another in a session, written down: batches as they travel, blocks and block lists, and an index of these at its end.
 */
import { compare } from 'uint8arrays/compare'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { blake3 } from './blake3.ts'
import { badBundle } from './bundle-seal.ts'
import { MAX_BLOCK_BYTES } from './chunking.ts'
import { copyBytes } from './copy-bytes.ts'
import type { Ed25519 } from './ed25519.ts'
import { fromHex, toHex } from './hex.ts'
import { type FolderId, HASH_BYTES, PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from './ids.ts'
import type { Knowledge } from './knowledge.ts'
import { MAX_ANSWER_PART_BYTES, MAX_DEVICE_NAME_LENGTH, MAX_REPLICAS } from './limits.ts'
import { BundleBody as BundleBodyCodec, BundleIndex as BundleIndexCodec, BundleRequest, BundleRequestBody } from './pb/messages.js'
import { asSpans, knowledgeIn } from './statement.ts'

/** The inside of a request. */
export const MAX_BUNDLE_REQUEST_BYTES = 16 * 1024 * 1024
/** Blocks that a request tells of. */
export const MAX_REQUEST_BLOCKS = 2 ** 20
/** Some 6 million blocks. */
export const MAX_BUNDLE_INDEX_BYTES = 256 * 1024 * 1024
/** Of a block's hash, in a request. */
export const BLOCK_MARK_BYTES = 8
/** Of an entry of the index: hash, place, length. */
export const BUNDLE_PLACE_BYTES = HASH_BYTES + 12

const REQUEST = fromString('syncline bundle request v1')
const BUNDLE = fromString('syncline bundle v1')

interface Made {
  readonly folder: FolderId
  /** Public key of the device that made it. */
  readonly device: Uint8Array
  /** Of the device, for people. */
  readonly name: string
  /** Milliseconds since 1970, by its clock: for people. */
  readonly made: number
  readonly known: Knowledge
  /** Of what it knows, what it wants and has not got. */
  readonly unheld: Knowledge
}

export interface WireBundleRequest extends Made {
  /** `BLOCK_MARK_BYTES` of each block that it holds of large contents, ascending. */
  readonly blocks: Uint8Array
}

export interface BundleBody extends Made {
  /** What it is made for: of the known dots those that are not in here are in the batches, or were replaced. */
  readonly base: Knowledge
  /** Bytes of the batches, at the front. */
  readonly length: number
  /** Of the batches, see `chainBatches`. */
  readonly batches: Uint8Array
}

export interface BundleIndex extends BundleBody {
  /** Dots whose contents are here, as a whole or in part. */
  readonly carried: Knowledge
  readonly blocks: BundlePlaces
  readonly lists: BundlePlaces
}

export interface BundlePlace {
  /** From the first byte inside on. */
  readonly at: number
  readonly length: number
}

type Sign = (message: Uint8Array) => Uint8Array

/** The hash of the frames so far, with one more. */
export function chainBatches(before: Uint8Array, frame: Uint8Array): Uint8Array {
  return blake3(concat([before, blake3(frame)]))
}

export const NO_BATCHES: Uint8Array = new Uint8Array(HASH_BYTES)

export function encodeBundleRequest(request: WireBundleRequest, sign: Sign): Uint8Array {
  const body = BundleRequestBody.encode({ ...rawMade(request), blocks: raw(request.blocks) })
  return BundleRequest.encode({ body, signature: raw(sign(concat([REQUEST, body]))) })
}

/** @throws ProtocolError BAD_BUNDLE */
export function decodeBundleRequest(bytes: Uint8Array, folder: FolderId, ed25519: Ed25519): WireBundleRequest {
  if (bytes.length > MAX_BUNDLE_REQUEST_BYTES) throw badBundle(`a request has ${bytes.length} bytes, the most is ${MAX_BUNDLE_REQUEST_BYTES}`)
  const { body, signature } = decoded(() => BundleRequest.decode(bytes))
  const inner = decoded(() => BundleRequestBody.decode(body, { limits: { known: MAX_REPLICAS, unheld: MAX_REPLICAS } }))
  const made = madeOf(inner, folder)
  assertSignedBy(REQUEST, inner.device, body, signature, ed25519)
  const { blocks } = inner
  if (blocks.length % BLOCK_MARK_BYTES !== 0 || blocks.length > MAX_REQUEST_BLOCKS * BLOCK_MARK_BYTES) throw badBundle('its list of blocks has a wrong length')
  return { ...made, blocks: copyBytes(blocks) }
}

export function encodeBundleIndex({ carried, blocks, lists, ...body }: BundleIndex, sign: Sign): Uint8Array {
  const { base, length, batches } = body
  const signed = BundleBodyCodec.encode({ ...rawMade(body), base: asSpans(base), length, batches: raw(batches) })
  const signature = raw(sign(concat([BUNDLE, signed])))
  return BundleIndexCodec.encode({ body: signed, signature, carried: asSpans(carried), blocks: raw(blocks.bytes), lists: raw(lists.bytes) })
}

/**
 * @param contents bytes inside before the index: what it names lies in them
 * @throws ProtocolError BAD_BUNDLE
 */
export function decodeBundleIndex(bytes: Uint8Array, { folder, contents }: { folder: FolderId; contents: number }, ed25519: Ed25519): BundleIndex {
  const index = decoded(() => BundleIndexCodec.decode(bytes, { limits: { carried: MAX_REPLICAS } }))
  const body = decoded(() => BundleBodyCodec.decode(index.body, { limits: { known: MAX_REPLICAS, base: MAX_REPLICAS, unheld: MAX_REPLICAS } }))
  const made = madeOf(body, folder)
  assertSignedBy(BUNDLE, body.device, index.body, index.signature, ed25519)
  const { length, batches } = body
  if (!Number.isSafeInteger(length) || length > contents || batches.length !== HASH_BYTES) throw badBundle('what it says of its batches is out of range')
  const within = { from: length, to: contents }
  return {
    ...made,
    base: spansIn(body.base),
    length,
    batches: copyBytes(batches),
    carried: spansIn(index.carried),
    blocks: new BundlePlaces(index.blocks, { ...within, most: MAX_BLOCK_BYTES }),
    lists: new BundlePlaces(index.lists, { ...within, most: MAX_ANSWER_PART_BYTES })
  }
}

/** Where things are in a bundle, by hash: kept as it travels, and searched by halves, for there may be millions. */
export class BundlePlaces {
  readonly bytes: Uint8Array
  readonly #view: DataView

  /** @throws ProtocolError BAD_BUNDLE where an entry is out of order, or lies outside of the contents */
  constructor(bytes: Uint8Array, { from, to, most }: { readonly from: number; readonly to: number; readonly most: number }) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (bytes.length % BUNDLE_PLACE_BYTES !== 0) throw badBundle('its index is cut off')
    for (let i = 0; i < this.count; i++) {
      const { at, length } = this.#place(i)
      if (at < from || at + length > to || length > most) throw badBundle('its index names a place outside of it')
      if (i > 0 && compare(this.#hash(i - 1), this.#hash(i)) >= 0) throw badBundle('its index is out of order')
    }
  }

  static of(places: ReadonlyMap<string, BundlePlace>): BundlePlaces {
    const bytes = new Uint8Array(places.size * BUNDLE_PLACE_BYTES)
    const view = new DataView(bytes.buffer)
    let i = 0
    for (const hash of [...places.keys()].sort()) {
      const { at, length } = places.get(hash) as BundlePlace
      bytes.set(fromHex(hash), i)
      view.setBigUint64(i + HASH_BYTES, BigInt(at))
      view.setUint32(i + HASH_BYTES + 8, length)
      i += BUNDLE_PLACE_BYTES
    }
    return new BundlePlaces(bytes, { from: 0, to: Number.MAX_SAFE_INTEGER, most: MAX_ANSWER_PART_BYTES })
  }

  get count(): number {
    return this.bytes.length / BUNDLE_PLACE_BYTES
  }

  find(hash: string): BundlePlace | undefined {
    const wanted = fromHex(hash)
    let low = 0
    for (let high = this.count; low < high; ) {
      const middle = (low + high) >>> 1
      if (compare(this.#hash(middle), wanted) < 0) low = middle + 1
      else high = middle
    }
    return low < this.count && compare(this.#hash(low), wanted) === 0 ? this.#place(low) : undefined
  }

  #hash(i: number): Uint8Array {
    return this.bytes.subarray(i * BUNDLE_PLACE_BYTES, i * BUNDLE_PLACE_BYTES + HASH_BYTES)
  }

  #place(i: number): BundlePlace {
    const at = i * BUNDLE_PLACE_BYTES + HASH_BYTES
    return { at: Number(this.#view.getBigUint64(at)), length: this.#view.getUint32(at + 8) }
  }
}

type Spans = Parameters<typeof knowledgeIn>[1]

interface RawMade {
  folder: Uint8Array
  device: Uint8Array
  name: string
  made: number
  known: Spans
  unheld: Spans
}

function rawMade({ folder, device, name, made, known, unheld }: Made) {
  return { folder: raw(fromHex(folder)), device: raw(device), name, made, known: asSpans(known), unheld: asSpans(unheld) }
}

function madeOf(body: RawMade, folder: FolderId): Made {
  const { device, name, made } = body
  if (body.folder.length !== HASH_BYTES || device.length !== PUBLIC_KEY_BYTES) throw badBundle('an id in it has the wrong length')
  if (toHex(body.folder) !== folder) throw badBundle('it says to be of another folder')
  if (name.length > MAX_DEVICE_NAME_LENGTH || !Number.isSafeInteger(made)) throw badBundle('what it says of its device is out of range')
  return { folder, device: copyBytes(device), name, made, known: spansIn(body.known), unheld: spansIn(body.unheld) }
}

function assertSignedBy(domain: Uint8Array, device: Uint8Array, body: Uint8Array, signature: Uint8Array, ed25519: Ed25519): void {
  if (signature.length !== SIGNATURE_BYTES || !ed25519.verify(device, concat([domain, body]), signature)) throw badBundle('its signature is wrong')
}

function spansIn(replicas: Spans): Knowledge {
  return decoded(() => knowledgeIn('bundle', replicas))
}

function decoded<T>(decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    throw badBundle(error instanceof Error ? error.message : String(error))
  }
}

function raw(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}
