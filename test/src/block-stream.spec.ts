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
  toHex
} from '../../protocol/index.ts'
import { BlockClient, type ServedFolder, serveBlocks } from '../../src/block-stream.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'
import type { ByteStream } from '../../src/ports/network.ts'
import { ReadQueue } from '../../src/read-queue.ts'
import { BlockMemory } from '../../src/utils/block-memory.ts'

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
    const folder = { blocks: { read }, index: { blockList: () => undefined } } as unknown as ServedFolder
    void serveBlocks(end(there, back, 'answered'), () => folder)
    const client = new BlockClient({ stream: end(back, there, 'asked'), clock: new VirtualClock(), memory: new BlockMemory() }, () => {})
    return { client, bytes }
  }

  it('comes as what is new of it', async () => {
    const { client, bytes } = connect(NEW)
    const [block] = await client.blocks(1, [{ ...wanted, replaced: OLD }])
    assert.equal(Buffer.compare(block as Uint8Array, NEW), 0)
    assert.ok(bytes.answered < 10_000 && bytes.asked < 5000, `${bytes.answered} bytes for ${bytes.asked}`)
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

describe('serving blocks', () => {
  it('ends the stream of a request that is refused, though the peer says nothing more', async () => {
    const stream = new ScriptedStream()
    stream.source.push(encodeFrame(encodeBlockRequest({ channel: 1, hashes: [WANTED.hash], lists: [] })))
    await serveBlocks(stream, () => undefined)
    assert.match(String(stream.aborted), /not open/)
  })
})
