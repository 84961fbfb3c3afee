import assert from 'node:assert/strict'
import {
  blake3,
  type BlockHash,
  type ContentId,
  contentOfBlocks,
  encodeBlockAnswer,
  encodeBlockList,
  encodeBlockRequest,
  encodeFrame,
  MAX_DELTA_BYTES,
  decodeBlockRequest,
  toHex,
  type WireBlockRequest
} from '../../protocol/index.ts'
import { AnswerCompressor } from '../../src/answer-compressor.ts'
import type { BlockStore } from '../../src/block-store.ts'
import { BlockClient } from '../../src/block-client.ts'
import { type ServedFolder, serveBlocks } from '../../src/block-server.ts'
import { memoryZstd } from '../../src/memory/memory-zstd.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'
import type { ByteStream } from '../../src/ports/network.ts'
import type { Zstd } from '../../src/ports/zstd.ts'
import { ReadQueue } from '../../src/read-queue.ts'
import { BlockMemory } from '../../src/utils/block-memory.ts'
import { lines, noise } from '../bench/trees.ts'

/** A stream on which the test says what comes. */
class ScriptedStream implements ByteStream {
  readonly source = new ReadQueue({ onTaken: () => {} })
  readonly sent: Uint8Array[] = []
  aborted: Error | undefined

  async sink(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of chunks) this.sent.push(chunk)
  }

  abort(reason: Error): void {
    this.aborted ??= reason
    this.source.abandon(reason)
  }
}

const turns = async (): Promise<void> => {
  for (let i = 0; i < 50; i++) await Promise.resolve()
}
const hashOf = (bytes: Uint8Array): BlockHash => toHex(blake3(bytes)) as BlockHash
const BLOCK = new Uint8Array(1000).fill(1)
const WANTED = { hash: hashOf(BLOCK), length: BLOCK.length }

describe('asking a peer for blocks', () => {
  let stream: ScriptedStream
  let clock: VirtualClock
  let client: BlockClient
  let reasons: Error[]
  beforeEach(() => {
    stream = new ScriptedStream()
    clock = new VirtualClock()
    reasons = []
    client = new BlockClient({ stream, clock, memory: new BlockMemory() }, (reason) => reasons.push(reason))
  })

  const answer = (...parts: readonly (Uint8Array | undefined)[]): void => {
    stream.source.push(encodeFrame(encodeBlockAnswer({ lengths: parts.map((part) => part?.length) })))
    for (const part of parts) if (part !== undefined) stream.source.push(part)
  }

  it('takes a right block of another length for one that the peer does not have: who said the length was wrong', async () => {
    const asked = client.blocks(1, [{ ...WANTED, length: 999 }, WANTED])
    answer(BLOCK, BLOCK)
    assert.deepEqual(await asked, [undefined, BLOCK])
    assert.deepEqual(reasons, [])
  })

  it('ends the stream for other bytes of another length, once, and all that waits on it', async () => {
    const asked = client.blocks(1, [WANTED])
    const next = client.blocks(1, [WANTED])
    next.catch(() => {})
    answer(new Uint8Array(1001))
    await assert.rejects(asked, { code: 'BAD_BLOCK' })
    await assert.rejects(next)
    assert.equal(reasons.length, 1)
    assert.ok(stream.aborted)
  })

  it('ends the stream for a block list of another content', async () => {
    const asked = client.list(1, WANTED.hash as string as ContentId)
    answer(encodeBlockList([1, 2].map(() => ({ hash: WANTED.hash, length: 5 }))))
    await assert.rejects(asked, { code: 'BAD_BLOCK' })
    assert.equal(reasons.length, 1)
  })

  it('takes a block list that its content is named by', async () => {
    const blocks = [1, 2].map((n) => ({ hash: hashOf(Uint8Array.of(n)), length: 600_000 }))
    const asked = client.list(1, contentOfBlocks(blocks))
    answer(encodeBlockList(blocks))
    assert.deepEqual(await asked, blocks)
  })

  it('ends the stream when an answer has more parts than were asked for', async () => {
    const asked = client.blocks(1, [WANTED])
    answer(BLOCK, BLOCK)
    await assert.rejects(asked, { name: 'ProtocolError' })
    assert.ok(stream.aborted)
  })

  it('gives a peer up that does not answer, or stops within an answer', async () => {
    const asked = client.blocks(1, [WANTED])
    asked.catch(() => {})
    await turns()
    stream.source.push(encodeFrame(encodeBlockAnswer({ lengths: [1000] })))
    stream.source.push(BLOCK.subarray(0, 999))
    await turns()
    await clock.advance(29_000)
    assert.deepEqual(reasons, [])
    await clock.advance(5_000)
    await assert.rejects(asked, { name: 'NoAnswerError' })
    assert.equal(reasons.length, 1)
  })
})

describe('a block that replaces another', () => {
  const OLD = new SeededRandom(1).bytes(300_000)
  const NEW = Buffer.concat([OLD.subarray(0, 100_000), Buffer.from('changed'), OLD.subarray(100_000)])
  const wanted = { hash: hashOf(NEW), length: NEW.length }

  /** Client and server, with what went each way. */
  const connect = (held: Uint8Array) => {
    const there = new ReadQueue({ onTaken: () => {} })
    const back = new ReadQueue({ onTaken: () => {} })
    const bytes = { asked: 0, answered: 0 }
    const end = (source: ReadQueue, sent: ReadQueue, way: keyof typeof bytes): ByteStream => ({
      source,
      async sink(chunks) {
        for await (const chunk of chunks) {
          bytes[way] += chunk.length
          sent.push(Uint8Array.from(chunk))
        }
      },
      abort: (reason) => source.abandon(reason)
    })
    const read = async (hashes: readonly BlockHash[]) => hashes.map((hash) => (hash === hashOf(held) ? held : undefined))
    const folder = { plain: { blocks: { read }, index: { blockList: () => undefined } } } as unknown as ServedFolder
    void serveBlocks({ stream: end(there, back, 'answered') }, () => folder)
    const client = new BlockClient({ stream: end(back, there, 'asked'), clock: new VirtualClock(), memory: new BlockMemory() }, () => {})
    return { client, bytes }
  }

  it('comes as what is new of it', async () => {
    const { client, bytes } = connect(NEW)
    const [block] = await client.blocks(1, [{ ...wanted, replaced: OLD }])
    assert.equal(Buffer.compare(block as Uint8Array, NEW), 0)
    assert.ok(bytes.answered < 10_000 && bytes.asked < 5000, `${bytes.answered} bytes for ${bytes.asked}`)
  })

  it('comes whole where the blocks before it have cost enough to compare', async () => {
    const old = new SeededRandom(3).bytes(3_000_000)
    const large = Buffer.concat([old, Buffer.from('changed')])
    const most = Math.floor(MAX_DELTA_BYTES / large.length)
    const { client, bytes } = connect(large)
    const blocks = await client.blocks(1, Array(most + 2).fill({ hash: hashOf(large), length: large.length, replaced: old }))
    assert.equal(blocks.length, most + 2)
    for (const block of blocks) assert.equal(Buffer.compare(block as Uint8Array, large), 0)
    assert.ok(bytes.answered > 2 * large.length && bytes.answered < 3 * large.length, `${bytes.answered} bytes`)
  })

  it('comes whole where it has nothing of the other', async () => {
    const { client, bytes } = connect(NEW)
    const [block] = await client.blocks(1, [{ ...wanted, replaced: new SeededRandom(2).bytes(300_000) }])
    assert.equal(Buffer.compare(block as Uint8Array, NEW), 0)
    assert.ok(bytes.answered > NEW.length)
  })

  it('is absent where the peer does not have it', async () => {
    const { client } = connect(OLD)
    assert.deepEqual(await client.blocks(1, [{ ...wanted, replaced: OLD }]), [undefined])
  })

  for (const [what, deltas, part] of [
    ['that was not asked for', [1], Uint8Array.of(8, 1)],
    ['that is not valid', [0], Uint8Array.of(8, 3)],
    ['that is too short', [0], new Uint8Array(0)]
  ] as const) {
    it(`ends the stream when it comes as a delta ${what}`, async () => {
      const stream = new ScriptedStream()
      const client = new BlockClient({ stream, clock: new VirtualClock(), memory: new BlockMemory() }, () => {})
      const asked = client.blocks(1, [{ ...wanted, replaced: OLD }, WANTED])
      stream.source.push(encodeFrame(encodeBlockAnswer({ lengths: [part.length, part.length], deltas: new Set(deltas) })))
      stream.source.push(part)
      await assert.rejects(asked, { code: 'BAD_MESSAGE' })
      assert.ok(stream.aborted)
    })
  }
})

/** One that can be compressed. */
const TEXT = lines(100_000)
const TEXT_WANTED = { hash: hashOf(TEXT), length: TEXT.length }

describe('compressed answers', () => {
  const zstd = memoryZstd()
  let stream: ScriptedStream
  let clock: VirtualClock
  let memory: BlockMemory
  let client: BlockClient
  let reasons: Error[]

  function connect(init: { readonly zstd?: Zstd } = { zstd }): void {
    stream = new ScriptedStream()
    clock = new VirtualClock()
    memory = new BlockMemory()
    reasons = []
    client = new BlockClient({ stream, clock, memory, ...init }, (reason) => reasons.push(reason))
  }

  const requests = (): WireBlockRequest[] => stream.sent.map((frame) => decodeBlockRequest(frame.subarray(frame.length > 128 ? 2 : 1)))
  const header = (lengths: readonly (number | undefined)[], compressed?: number): void =>
    stream.source.push(encodeFrame(encodeBlockAnswer({ lengths, compressed })))

  /** As a line of 400 KB a second would bring it. */
  async function slowAnswer(): Promise<void> {
    const asked = client.blocks(1, [TEXT_WANTED])
    header([TEXT.length])
    await turns()
    await clock.advance(250)
    stream.source.push(TEXT)
    assert.deepEqual(Buffer.from((await asked)[0] as Uint8Array), TEXT)
  }

  /** Asks for two blocks over a line that is known to be slow. */
  async function ask(): Promise<Promise<(Uint8Array | undefined)[]>[]> {
    connect()
    for (let i = 0; i < 4; i++) await slowAnswer()
    const asked = client.blocks(1, [WANTED, TEXT_WANTED, WANTED])
    asked.catch(() => {})
    return [asked]
  }

  it('are asked for once the line is known, with its rate', async () => {
    const [asked] = await ask()
    await turns()
    assert.deepEqual(
      requests().map(({ rate }) => rate),
      [undefined, undefined, undefined, undefined, 400_000]
    )
    header([undefined, undefined, undefined])
    await asked
  })

  it('are not asked for by who has no zstd', async () => {
    connect({})
    for (let i = 0; i < 6; i++) await slowAnswer()
    assert.ok(requests().every(({ rate }) => rate === undefined))
  })

  it('give each block as it would have come, large ones in shared memory', async () => {
    const [asked] = await ask()
    const frame = await zstd.compress(Buffer.concat([BLOCK, TEXT]))
    header([BLOCK.length, TEXT.length, undefined], frame.length)
    stream.source.push(frame.subarray(0, 100))
    stream.source.push(frame.subarray(100))
    const [one, text, none] = (await asked) as [Uint8Array, Uint8Array, undefined]
    assert.deepEqual([Buffer.from(one), Buffer.from(text), none], [Buffer.from(BLOCK), TEXT, undefined])
    assert.ok(text.buffer instanceof SharedArrayBuffer)
    // It can be given back, and is lent again.
    memory.give(text)
    assert.equal(memory.take(TEXT.length).buffer, text.buffer)
    assert.deepEqual(reasons, [])
    await slowAnswer()
  })

  it('end the stream where they were not asked for', async () => {
    connect()
    const asked = client.blocks(1, [TEXT_WANTED])
    const frame = await zstd.compress(TEXT)
    header([TEXT.length], frame.length)
    stream.source.push(frame)
    await assert.rejects(asked, { code: 'BAD_MESSAGE' })
  })

  const bad: Readonly<Record<string, (text: Uint8Array) => Promise<Uint8Array>>> = {
    'more bytes than they say': async (text) => zstd.compress(Buffer.concat([text, Uint8Array.of(1)])),
    'far more bytes than they say': async () => zstd.compress(new Uint8Array(64 << 20)),
    'fewer bytes than they say': async (text) => zstd.compress(text.subarray(1)),
    'what is no frame': async (text) => text.subarray(0, 500)
  }
  for (const [name, make] of Object.entries(bad)) {
    it(`end the stream with a strike for ${name}`, async () => {
      const [asked] = await ask()
      const frame = await make(Buffer.concat([BLOCK, TEXT]))
      header([BLOCK.length, TEXT.length, undefined], frame.length)
      stream.source.push(frame)
      await assert.rejects(asked as Promise<unknown>, { name: 'ProtocolError', code: 'BAD_BLOCK' })
      assert.equal(reasons.length, 1)
      assert.ok(stream.aborted)
    })
  }

  it('of a wrong length are judged by their hash, as others are', async () => {
    const [asked] = await ask()
    const frame = await zstd.compress(new Uint8Array(3000))
    header([undefined, 3000, undefined], frame.length)
    stream.source.push(frame)
    await assert.rejects(asked as Promise<unknown>, { code: 'BAD_BLOCK' })
  })
})

describe('serving blocks', () => {
  /** What is sent in answer to requests for `parts`, one by one, over a line of that rate. */
  async function served(parts: readonly Uint8Array[], { rate, zstd }: { readonly rate?: number; readonly zstd?: Zstd }): Promise<Buffer> {
    const stream = new ScriptedStream()
    const byHash = new Map(parts.map((part) => [hashOf(part), part]))
    const blocks = { read: async (hashes: readonly BlockHash[]) => hashes.map((hash) => byHash.get(hash)) } as unknown as BlockStore
    for (const hash of byHash.keys()) stream.source.push(encodeFrame(encodeBlockRequest({ channel: 1, hashes: [hash], lists: [], rate })))
    stream.source.end()
    const compressor = zstd && new AnswerCompressor({ zstd, clock: new VirtualClock() })
    await serveBlocks({ stream, compressor }, () => ({ plain: { blocks, index: { blockList: () => undefined } } }))
    assert.equal(stream.aborted, undefined)
    return Buffer.concat(stream.sent)
  }

  const plain = (part: Uint8Array): Uint8Array[] => [encodeFrame(encodeBlockAnswer({ lengths: [part.length] })), part]

  it('compresses what is text where the asker says that the line is slow, and keeps the order', async () => {
    const zstd = memoryZstd()
    // The first one takes longest.
    const slow: Zstd = {
      ...zstd,
      compress: async (bytes) => {
        if (bytes.length === TEXT.length) await new Promise(setImmediate)
        return await zstd.compress(bytes)
      }
    }
    const [random, small] = [noise(70_000), lines(2000)]
    const framed = async (part: Uint8Array): Promise<Uint8Array[]> => {
      const frame = await zstd.compress(part)
      return [encodeFrame(encodeBlockAnswer({ lengths: [part.length], compressed: frame.length })), frame]
    }
    const expected = [...(await framed(TEXT)), ...plain(random), ...(await framed(small)), ...plain(BLOCK)]
    assert.deepEqual(await served([TEXT, random, small, BLOCK], { rate: 2_000_000, zstd: slow }), Buffer.concat(expected))
  })

  it('sends the same as ever to who says nothing, or of a fast line, and where it has no zstd itself', async () => {
    const expected = Buffer.concat(plain(TEXT))
    for (const init of [{ zstd: memoryZstd() }, { zstd: memoryZstd(), rate: 125_000_000 }, { rate: 2_000_000 }]) {
      assert.deepEqual(await served([TEXT], init), expected)
    }
  })

  it('ends the stream of a request that is refused, though the peer says nothing more', async () => {
    const stream = new ScriptedStream()
    stream.source.push(encodeFrame(encodeBlockRequest({ channel: 1, hashes: [WANTED.hash], lists: [] })))
    await serveBlocks({ stream }, () => undefined)
    assert.match(String(stream.aborted), /not open/)
  })
})
