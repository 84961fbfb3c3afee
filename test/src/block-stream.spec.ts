import assert from 'node:assert/strict'
import { type BlockHash, encodeBlockRequest, encodeFrame } from '../../protocol/index.ts'
import { serveBlocks } from '../../src/block-stream.ts'
import { ReadQueue } from '../../src/index.ts'
import type { ByteStream } from '../../src/ports/network.ts'

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
