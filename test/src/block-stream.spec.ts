/** The two ends of a block stream where something is wrong. That good ones are served and taken is shown by whole devices in test/simulation/. */
import assert from 'node:assert/strict'
import {
  blake3,
  type Block,
  type BlockHash,
  contentOfBlocks,
  encodeBlockAnswer,
  encodeBlockList,
  encodeBlockRequest,
  encodeFrame,
  toHex
} from '../../protocol/index.ts'
import { BlockClient, serveBlocks } from '../../src/block-stream.ts'
import { ReadQueue } from '../../src/index.ts'
import type { ByteStream } from '../../src/ports/network.ts'
import { BlockMemory } from '../../src/utils/block-memory.ts'

const blocks: readonly Block[] = [1, 2].map((n) => ({ hash: toHex(blake3(Uint8Array.of(n))) as BlockHash, length: 600_000 }))
const others: readonly Block[] = blocks.toReversed().map((block, i) => ({ ...block, length: block.length + i }))
const content = contentOfBlocks(blocks)

/** A client whose peer says `chunks`, whatever it is asked. */
function clientOf(...chunks: readonly Uint8Array[]): { readonly client: BlockClient; readonly aborted: Error[] } {
  const aborted: Error[] = []
  const stream: ByteStream = {
    source: (async function* () {
      yield* chunks
    })(),
    sink: async (sent) => {
      for await (const _ of sent);
    },
    abort: (reason) => void aborted.push(reason)
  }
  return { client: new BlockClient({ stream, memory: new BlockMemory() }, () => {}), aborted }
}

function answerOf(...parts: readonly (Uint8Array | undefined)[]): Uint8Array[] {
  return [encodeFrame(encodeBlockAnswer({ lengths: parts.map((part) => part?.length) })), ...parts.filter((part) => part !== undefined)]
}

describe('asking for blocks', () => {
  it('takes a block list that its content is named by', async () => {
    const { client } = clientOf(...answerOf(encodeBlockList(blocks)))
    assert.deepEqual(await client.list(0, content), blocks)
  })

  it('takes no block list of another content', async () => {
    const { client } = clientOf(...answerOf(encodeBlockList(others)))
    await assert.rejects(client.list(0, content), { name: 'ProtocolError', code: 'BAD_BLOCK' })
  })

  it('ends the stream when a block has another length than was asked for, before its bytes come', async () => {
    const { client, aborted } = clientOf(encodeFrame(encodeBlockAnswer({ lengths: [32_000_000] })))
    await assert.rejects(client.blocks(0, [{ hash: blocks[0]?.hash as BlockHash, length: 3 }]), { name: 'ProtocolError', code: 'BAD_BLOCK' })
    assert.equal(aborted.length, 1)
  })

  it('ends the stream when an answer has more parts than were asked for', async () => {
    const { client, aborted } = clientOf(...answerOf(Uint8Array.of(1), Uint8Array.of(2)))
    await assert.rejects(client.blocks(0, [{ hash: blocks[0]?.hash as BlockHash, length: 1 }]), { name: 'ProtocolError' })
    assert.equal(aborted.length, 1)
  })
})

const HASH = '00'.repeat(32) as BlockHash

/** A stream on which the peer has sent `bytes`, and goes on to listen. */
function openStream(bytes: Uint8Array): { readonly stream: ByteStream; readonly aborted: Promise<Error> } {
  const source = new ReadQueue({ onTaken: () => {} })
  source.push(bytes)
  const { promise, resolve } = Promise.withResolvers<Error>()
  const stream: ByteStream = {
    source,
    async sink(chunks) {
      for await (const _ of chunks);
    },
    abort(reason) {
      source.fail(reason)
      resolve(reason)
    }
  }
  return { stream, aborted: promise }
}

describe('serving blocks', () => {
  it('ends the stream at a request for a folder that is not open, though the peer keeps it', async () => {
    const { stream, aborted } = openStream(encodeFrame(encodeBlockRequest({ channel: 7, hashes: [HASH], lists: [] })))
    const serving = serveBlocks(stream, () => undefined)
    assert.match((await aborted).message, /channel 7, which is not open/)
    await serving
  })
})
