/** Bundle files, opened and made: any place of them is read alone, and no more than a chunk of them lies in memory beside the index. */
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import {
  type Aead,
  badBundle,
  type BatchMessage,
  BLOCK_MARK_BYTES,
  BUNDLE_CHUNK_BYTES,
  BUNDLE_HEAD_BYTES,
  BUNDLE_SALT_BYTES,
  type BundleHead,
  type BundleIndex,
  type BundleKind,
  bundleMatch,
  BundleSeal,
  chainBatches,
  decodeBundleHead,
  decodeBundleIndex,
  decodeBundleRequest,
  decodeMessage,
  type Ed25519,
  type FolderKey,
  type FrameMemory,
  FrameReader,
  HASH_BYTES,
  makeBundleHead,
  MAX_BUNDLE_INDEX_BYTES,
  MAX_BUNDLE_REQUEST_BYTES,
  MAX_MESSAGE_BYTES,
  NO_BATCHES,
  TAG_BYTES,
  type WireBundleRequest
} from '../protocol/index.ts'
import { FolderError } from './errors.ts'
import type { BundleSink, BundleSource } from './ports/bundle-file.ts'
import type { Random } from './ports/random.ts'

const SEALED_CHUNK_BYTES = BUNDLE_CHUNK_BYTES + TAG_BYTES
/** The length of the index stands at the end. */
const TAIL_BYTES = 4
const PLAIN_MEMORY: FrameMemory = { take: (length) => new Uint8Array(length), copy: (from, to, at) => to.set(from, at) }

export interface BundleComponents {
  readonly aead: Aead
  readonly ed25519: Ed25519
}

/** What anybody can see of a file. @throws ProtocolError */
export async function readBundleHead(source: BundleSource): Promise<BundleHead> {
  return decodeBundleHead(await source.read(0, Math.min(source.size, BUNDLE_HEAD_BYTES)))
}

/** The inside of a file, as if it were one run of bytes. */
export class SealedFile {
  readonly key: FolderKey
  readonly kind: BundleKind
  readonly size: number
  readonly #source: BundleSource
  readonly #seal: BundleSeal
  readonly #chunks: number
  #last: { readonly index: number; readonly plain: Promise<Uint8Array> } | undefined

  private constructor(source: BundleSource, { head, key, seal }: { head: BundleHead; key: FolderKey; seal: BundleSeal }) {
    const sealed = source.size - BUNDLE_HEAD_BYTES
    this.#source = source
    this.#seal = seal
    this.key = key
    this.kind = head.kind
    this.#chunks = Math.max(1, Math.ceil(sealed / SEALED_CHUNK_BYTES))
    this.size = Math.max(0, sealed - this.#chunks * TAG_BYTES)
  }

  /**
   * @param keys of one folder or of several, former ones too
   * @throws ProtocolError BAD_BUNDLE, UNSUPPORTED_VERSION, FolderError OTHER_FOLDER, LATER_KEY
   */
  static async open(source: BundleSource, keys: readonly FolderKey[], { aead }: Pick<BundleComponents, 'aead'>): Promise<SealedFile> {
    const head = await readBundleHead(source)
    const matches = keys.map((key) => bundleMatch(head, key))
    const key = keys[matches.indexOf('sealed')]
    if (key === undefined && matches.includes('later'))
      throw new FolderError({
        code: 'LATER_KEY',
        message: 'the file was made under a later key of the folder, which this device has not heard of',
        hint: 'let this device meet one that has the later key once over a network, or invite it anew'
      })
    if (key === undefined)
      throw new FolderError({
        code: 'OTHER_FOLDER',
        message: 'the file is of a folder of which there is no key here',
        hint: 'take a file of this folder, or join its folder first'
      })
    const file = new SealedFile(source, { head, key, seal: new BundleSeal({ aead }, { head, key }) })
    await file.#assertWhole()
    return file
  }

  async read(at: number, length: number, memory: FrameMemory = PLAIN_MEMORY): Promise<Uint8Array> {
    if (at + length > this.size) throw badBundle('it names a place beyond its end')
    const bytes = memory.take(length)
    for (let filled = 0; filled < length; ) {
      const index = Math.floor((at + filled) / BUNDLE_CHUNK_BYTES)
      const plain = await this.#chunk(index)
      const part = plain.subarray(at + filled - index * BUNDLE_CHUNK_BYTES, at + length - index * BUNDLE_CHUNK_BYTES)
      if (part.length === 0) throw badBundle('a part of it is missing')
      memory.copy(part, bytes, filled)
      filled += part.length
    }
    return bytes
  }

  #chunk(index: number): Promise<Uint8Array> {
    if (this.#last?.index !== index) this.#last = { index, plain: this.#open(index) }
    return this.#last.plain
  }

  async #open(index: number): Promise<Uint8Array> {
    const plain = this.#seal.open(await this.#sealed(index), index, index === this.#chunks - 1)
    if (plain === undefined) throw badBundle('it was changed, or its disk gives back something else than was written')
    return plain
  }

  #sealed(index: number): Promise<Uint8Array> {
    const at = BUNDLE_HEAD_BYTES + index * SEALED_CHUNK_BYTES
    return this.#source.read(at, Math.min(SEALED_CHUNK_BYTES, Math.max(0, this.#source.size - at)))
  }

  /** Its end is the end that was written. */
  async #assertWhole(): Promise<void> {
    const index = this.#chunks - 1
    const sealed = await this.#sealed(index)
    if (this.#seal.open(sealed, index, true) !== undefined) return
    if (this.#seal.open(sealed, index, false) !== undefined) throw badBundle('it is cut off: copy it again')
    throw badBundle('it is cut off, or was changed: copy it again')
  }
}

/** @throws ProtocolError, FolderError */
export async function openRequest(
  source: BundleSource,
  keys: readonly FolderKey[],
  components: BundleComponents
): Promise<WireBundleRequest & { key: FolderKey }> {
  const file = await SealedFile.open(source, keys, components)
  if (file.kind !== 'request') throw wrongKind('a bundle, and no request for one', 'take a file that syncline bundle request made')
  if (file.size > MAX_BUNDLE_REQUEST_BYTES) throw badBundle('it is too long for a request')
  return { ...decodeBundleRequest(await file.read(0, file.size), file.key.folder, components.ed25519), key: file.key }
}

export class BundleFile {
  readonly index: BundleIndex
  readonly key: FolderKey
  readonly #file: SealedFile

  private constructor(file: SealedFile, index: BundleIndex) {
    this.#file = file
    this.key = file.key
    this.index = index
  }

  /** @throws ProtocolError, FolderError */
  static async open(source: BundleSource, keys: readonly FolderKey[], components: BundleComponents): Promise<BundleFile> {
    const file = await SealedFile.open(source, keys, components)
    if (file.kind !== 'bundle')
      throw wrongKind('a request for a bundle, and no bundle', 'hand it to the other device: syncline bundle export FOLDER --for FILE')
    if (file.size < TAIL_BYTES) throw badBundle('it has no index')
    const tail = await file.read(file.size - TAIL_BYTES, TAIL_BYTES)
    const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0)
    const contents = file.size - TAIL_BYTES - length
    if (contents < 0 || length > MAX_BUNDLE_INDEX_BYTES) throw badBundle('its index is out of range')
    const { folder } = file.key
    return new BundleFile(file, decodeBundleIndex(await file.read(contents, length), { folder, contents }, components.ed25519))
  }

  /** What is signed of the batches is checked at their end. @throws ProtocolError */
  async *batches(): AsyncGenerator<BatchMessage> {
    const reader = new FrameReader(this.#front())
    let chain = NO_BATCHES
    for (let frame = await reader.frame(MAX_MESSAGE_BYTES); frame !== undefined; frame = await reader.frame(MAX_MESSAGE_BYTES)) {
      chain = chainBatches(chain, frame)
      const message = decodeMessage(frame)
      if (message.type !== 'batch') throw badBundle(`a message of the type "${message.type}" is among its batches`)
      yield message
    }
    if (!equals(chain, this.index.batches)) throw badBundle('its batches are not those that were signed')
  }

  async *#front(): AsyncGenerator<Uint8Array> {
    const { length } = this.index
    for (let at = 0; at < length; at += BUNDLE_CHUNK_BYTES) yield await this.#file.read(at, Math.min(BUNDLE_CHUNK_BYTES, length - at))
  }

  /** Not verified against its hash. */
  async block(hash: string, memory: FrameMemory): Promise<Uint8Array | undefined> {
    const place = this.index.blocks.find(hash)
    return place && (await this.#file.read(place.at, place.length, memory))
  }

  async list(content: string): Promise<Uint8Array | undefined> {
    const place = this.index.lists.find(content)
    return place && (await this.#file.read(place.at, place.length))
  }
}

export class SealedFileWriter {
  readonly #sink: BundleSink
  readonly #seal: BundleSeal
  readonly #plain = new Uint8Array(BUNDLE_CHUNK_BYTES)
  #filled = 0
  #chunks = 0
  #written = BUNDLE_HEAD_BYTES

  private constructor(sink: BundleSink, seal: BundleSeal) {
    this.#sink = sink
    this.#seal = seal
  }

  static async begin(
    sink: BundleSink,
    { kind, keys }: { readonly kind: BundleKind; readonly keys: readonly [FolderKey, ...FolderKey[]] },
    { aead, random }: Pick<BundleComponents, 'aead'> & { readonly random: Pick<Random, 'bytes'> }
  ): Promise<SealedFileWriter> {
    const head = makeBundleHead({ kind, keys, salt: random.bytes(BUNDLE_SALT_BYTES), decoySeed: random.bytes(HASH_BYTES) })
    const writer = new SealedFileWriter(sink, new BundleSeal({ aead }, { head, key: keys[0] }))
    await sink.write(head.bytes)
    return writer
  }

  /** Bytes inside so far: where the next ones will be. */
  get position(): number {
    return this.#chunks * BUNDLE_CHUNK_BYTES + this.#filled
  }

  /** Bytes that the file would have with so many more inside. */
  sizeWith(more: number): number {
    const plain = this.position + more
    return BUNDLE_HEAD_BYTES + plain + Math.max(1, Math.ceil(plain / BUNDLE_CHUNK_BYTES)) * TAG_BYTES
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      // Only once more follows: the last chunk is sealed as such.
      if (this.#filled === BUNDLE_CHUNK_BYTES) await this.#flush(false)
      const part = bytes.subarray(at, at + BUNDLE_CHUNK_BYTES - this.#filled)
      this.#plain.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
    }
  }

  /** @returns bytes of the file */
  async finish(): Promise<number> {
    await this.#flush(true)
    await this.#sink.finish()
    return this.#written
  }

  async #flush(last: boolean): Promise<void> {
    const sealed = this.#seal.seal(this.#plain.subarray(0, this.#filled), this.#chunks, last)
    if (!last) this.#chunks++
    this.#filled = 0
    this.#written += sealed.length
    await this.#sink.write(sealed)
  }
}

/** The index, then its length: what a bundle ends with. */
export function bundleEnd(index: Uint8Array): Uint8Array {
  const tail = new Uint8Array(TAIL_BYTES)
  new DataView(tail.buffer).setUint32(0, index.length)
  return concat([index, tail])
}

/** How a request tells of a block. */
export function markOf(hash: string): string {
  return hash.slice(0, 2 * BLOCK_MARK_BYTES)
}

function wrongKind(what: string, hint: string): FolderError {
  return new FolderError({ code: 'WRONG_FILE', message: `the file is ${what}`, hint })
}
