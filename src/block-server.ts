/** The end of a block stream that answers. Whole contents never lie in memory: requests are small. */
import {
  decodeBlockRequest,
  decodeFrames,
  encodeBlockAnswer,
  encodeBlockList,
  encodeDelta,
  encodeFrame,
  MAX_BLOCK_BYTES,
  MAX_BLOCK_REQUEST_BYTES,
  MAX_DELTA_BYTES,
  ProtocolError,
  type SealedWant,
  type WireBlockRequest
} from '../protocol/index.ts'
import { pipe } from 'it-pipe'
import type { AnswerCompressor } from './answer-compressor.ts'
import type { BlockStore } from './block-store.ts'
import type { ByteStream } from './ports/network.ts'
import { coalesce } from './utils/coalesce.ts'

/** Requests that are read from the disk while the one before is being sent. */
const READ_AHEAD = 2
/** What one answer may hold: one block of the largest size, or many small ones. */
const ANSWER_BYTES = MAX_BLOCK_BYTES
/** Small blocks go out together: the transport cuts at about this size anyway. */
const CHUNK_BYTES = 64 * 1024

/** What a peer may be served from: the folders that it has proved to be in. */
export interface ServedFolder {
  /** For who can read. */
  readonly plain?: { readonly blocks: Pick<BlockStore, 'read' | 'blockList'> } | undefined
  /** Blobs in the order asked for, undefined for what is not here, and for what would go beyond `limit` bytes in all. */
  readonly sealed?: { read(wants: readonly SealedWant[], limit: number): Promise<(Uint8Array | undefined)[]> } | undefined
}

/** Answers until the peer closes the stream. Only by hash, never by a path; each block is verified before it is sent. */
export async function serveBlocks(
  { stream, compressor }: { readonly stream: ByteStream; readonly compressor?: AnswerCompressor | undefined },
  folderOf: (channel: number) => ServedFolder | undefined
): Promise<void> {
  try {
    await pipe(
      stream.source,
      decodeFrames(MAX_BLOCK_REQUEST_BYTES),
      (requests: AsyncIterable<Uint8Array>) =>
        inOrder(requests, READ_AHEAD, async (frame) => {
          const request = decodeBlockRequest(frame)
          return encodeAnswer(await read(request, folderOf), request, compressor)
        }),
      (answers: AsyncIterable<readonly Uint8Array[]>) => coalesce(answers, CHUNK_BYTES),
      (chunks: AsyncIterable<Uint8Array>) => stream.sink(chunks)
    )
  } catch (error) {
    stream.abort(error instanceof Error ? error : new Error(String(error)))
  }
}

/** What is sent of each thing that was asked for; undefined for what is not here. */
interface Found {
  readonly parts: readonly (Uint8Array | undefined)[]
  /** Which of them are deltas. */
  readonly deltas: ReadonlySet<number>
}

async function read(
  { channel, hashes, lists, bases = new Map(), sealed = [] }: WireBlockRequest,
  folderOf: (channel: number) => ServedFolder | undefined
): Promise<Found> {
  const folder = folderOf(channel)
  if (folder === undefined) throw new ProtocolError('BAD_MESSAGE', `blocks were asked for on the channel ${channel}, which is not open`)
  const { plain } = folder
  const blocks = plain === undefined ? hashes.map(() => undefined) : hashes.length === 0 ? [] : await plain.blocks.read(hashes, ANSWER_BYTES)
  let bytes = blocks.reduce((sum, block) => sum + (block?.length ?? 0), 0)
  const found = lists.map((content) => {
    const list = bytes > ANSWER_BYTES ? undefined : plain?.blocks.blockList(content)
    const encoded = list === undefined ? undefined : encodeBlockList(list)
    bytes += encoded?.length ?? 0
    return encoded
  })
  const deltas = new Map<number, Uint8Array>()
  let compared = 0
  for (const [i, basis] of bases) {
    const block = blocks[i]
    compared += block?.length ?? 0
    if (compared > MAX_DELTA_BYTES) break
    const delta = block && encodeDelta(block, basis)
    if (delta !== undefined) deltas.set(i, delta)
  }
  const blobs = sealed.length === 0 ? [] : ((await folder.sealed?.read(sealed, ANSWER_BYTES)) ?? sealed.flatMap(({ names }) => names.map(() => undefined)))
  return { parts: [...blocks.map((block, i) => deltas.get(i) ?? block), ...found, ...blobs], deltas: new Set(deltas.keys()) }
}

async function encodeAnswer({ parts, deltas }: Found, { rate }: WireBlockRequest, compressor: AnswerCompressor | undefined): Promise<Uint8Array[]> {
  const found = parts.filter((part) => part !== undefined)
  const compressed = await compressor?.compress(found, rate)
  const header = encodeFrame(encodeBlockAnswer({ lengths: parts.map((part) => part?.length), deltas, compressed: compressed?.length }))
  return [header, ...(compressed === undefined ? found : [compressed])]
}

/** Maps with at most `ahead` calls beyond the one whose result is due, and hands the results out in the order of the input, each at once. */
async function* inOrder<T, R>(source: AsyncIterable<T>, ahead: number, map: (value: T) => Promise<R>): AsyncGenerator<R> {
  const input = source[Symbol.asyncIterator]()
  const pending: Promise<R>[] = []
  let next: Promise<IteratorResult<T>> | undefined = input.next()
  try {
    while (next !== undefined || pending.length > 0) {
      const [due] = pending
      const arrived: Promise<IteratorResult<T>> | undefined = pending.length > ahead ? undefined : next
      const first = await Promise.race([due?.then(() => 'due' as const), arrived?.then(() => 'arrived' as const)].filter((one) => one !== undefined))
      if (first === 'due') {
        void pending.shift()
        yield await (due as Promise<R>)
      } else {
        const { done, value } = await (next as Promise<IteratorResult<T>>)
        next = done === true ? undefined : input.next()
        next?.catch(() => {})
        if (done === true) continue
        const result = map(value as T)
        result.catch(() => {})
        pending.push(result)
      }
    }
  } finally {
    // Not awaited: while it waits for a value, which may never come, it does not return. Who called ends the source then.
    void input.return?.().catch(() => {})
  }
}
