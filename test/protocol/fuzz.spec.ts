import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { concat } from 'uint8arrays/concat'
import fc from 'fast-check'
import { decodeHeader, encodeHeader } from '../../protocol/batch.ts'
import { basisOf } from '../../protocol/block-delta.ts'
import { decodeBlockAnswer, decodeBlockRequest, encodeBlockAnswer, encodeBlockRequest } from '../../protocol/block-messages.ts'
import { decodeBlockList, encodeBlockList } from '../../protocol/content.ts'
import { ProtocolError, type ProtocolErrorCode } from '../../protocol/errors.ts'
import { encodeFrame, FrameReader } from '../../protocol/framing.ts'
import { decodeGrant, encodeGrant } from '../../protocol/grant.ts'
import { fromHex } from '../../protocol/hex.ts'
import { formatKey, parseKey } from '../../protocol/key-text.ts'
import { decodeMessage, encodeMessage } from '../../protocol/messages.ts'
import { Message } from '../../protocol/pb/messages.js'
import { decodeRecord, encodeRecord } from '../../protocol/record.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'
import { type Decoding, tryDecoding } from '../fixtures/decoding.ts'
import { FUZZ_CASES, mutated } from '../fixtures/mutations.ts'

const read = (name: string) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'))
const [session, records, blocks, keys] = ['session', 'records', 'blocks', 'keys'].map(read)
const encoded = (...lists: readonly (readonly { readonly encoded: string }[])[]): Uint8Array[] => lists.flat().map((one) => fromHex(one.encoded))
const raised =
  (...codes: ProtocolErrorCode[]) =>
  (error: unknown): boolean =>
    error instanceof ProtocolError && codes.includes(error.code)
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const ed25519 = new NodeEd25519()
const blockList = fromHex(blocks.list.encoded)

const [asked] = blocks.request.request.hashes
const requestWithBasis = encodeBlockRequest({ channel: 1, hashes: [asked], lists: [], bases: new Map([[0, basisOf(new Uint8Array(9000), 9000)]]) })

/** Anything but the same type would make of one a hole in the other's tests. */
const DECODERS: Readonly<Record<string, Decoding<never>>> = {
  messages: decoding({
    valid: [
      ...encoded(session.messages, records.messages),
      Message.encode({ goodbye: { code: 'STOPPING', message: 'this device is stopping' } }),
      Message.encode({ partial: { channel: 1, content: new Uint8Array(32).fill(1), spans: [0, 4, 2, 1] } })
    ],
    decode: decodeMessage,
    encode: encodeMessage,
    isOwnError: raised('BAD_MESSAGE')
  }),
  records: decoding({ valid: encoded(records.records), decode: decodeRecord, encode: encodeRecord, isOwnError: raised('BAD_RECORD', 'BAD_PATH') }),
  'batch headers': decoding({
    valid: records.batches.map((batch: { header: string }) => fromHex(batch.header)),
    decode: decodeHeader,
    encode: encodeHeader,
    isOwnError: raised('BAD_BATCH')
  }),
  grants: decoding({ valid: encoded(keys.grants), decode: decodeGrant, encode: encodeGrant, isOwnError: raised('BAD_GRANT') }),
  'block lists': decoding({ valid: [blockList, blockList.subarray(0, 36)], decode: decodeBlockList, encode: encodeBlockList, isOwnError: raised('BAD_BLOCK') }),
  'block requests': decoding({
    valid: [...encoded([blocks.request, blocks.compressedRequest]), requestWithBasis],
    decode: decodeBlockRequest,
    encode: encodeBlockRequest,
    isOwnError: raised('BAD_MESSAGE')
  }),
  'block answers': decoding({
    valid: [...encoded([blocks.answer]), encodeBlockAnswer({ lengths: [5, 6, 7], deltas: new Set([0, 2]) })],
    decode: (bytes) => decodeBlockAnswer(bytes, 3, new Set([0, 1, 2])),
    encode: encodeBlockAnswer,
    isOwnError: raised('BAD_MESSAGE')
  }),
  'compressed answers': decoding({
    valid: encoded([blocks.compressedAnswer]),
    decode: (bytes) => decodeBlockAnswer(bytes, 2),
    encode: encodeBlockAnswer,
    isOwnError: raised('BAD_MESSAGE')
  }),
  keys: decoding({
    valid: [keys.folders[0].write, keys.folders[0].read, keys.folders[0].store].map(utf8),
    // A key object does not show its secret: its text is what can be compared.
    decode: (bytes) => formatKey(parseKey(new TextDecoder().decode(bytes), ed25519)),
    encode: utf8,
    isOwnError: raised('BAD_KEY')
  })
}
const CASES = Math.ceil(FUZZ_CASES / (Object.keys(DECODERS).length + 1))

describe(`decoders of what peers send, ${FUZZ_CASES} cases`, function () {
  this.timeout(60_000 + FUZZ_CASES)

  for (const [name, one] of Object.entries(DECODERS)) {
    it(`${name}: a value that is encoded again, or an error of its own`, () => {
      // Finding the wrong character of a key tries them all.
      const { taken, refused } = tryDecoding(one, name === 'keys' ? Math.ceil(CASES / 10) : CASES)
      assert.ok(taken > 0 && refused > 0, `${taken} were taken and ${refused} refused`)
    })
  }

  it('frames: the messages, or an error of its own, however the stream is cut', async () => {
    const valid = [concat([...encoded(session.messages)].map(encodeFrame)), concat([encodeFrame(new Uint8Array()), encodeFrame(new Uint8Array(300))])]
    await fc.assert(
      fc.asyncProperty(mutated(valid), fc.integer({ min: 1, max: 700 }), async (bytes, size) => {
        const reader = new FrameReader(slices(bytes, size))
        const frames: Uint8Array[] = []
        try {
          for (let frame = await reader.frame(4096); frame !== undefined; frame = await reader.frame(4096)) frames.push(frame)
        } catch (error) {
          assert.ok(raised('FRAME_TOO_LONG', 'BAD_MESSAGE')(error), String(error))
        }
        const again = new FrameReader(slices(concat(frames.map(encodeFrame)), 1000))
        for (const frame of frames) assert.deepEqual(await again.frame(4096), frame)
        assert.equal(await again.frame(4096), undefined)
      }),
      { numRuns: CASES }
    )
  })

  it('take no more memory than what they are given is long', () => {
    // A length of 2^31, nested 10,000 deep, and 10^5 entries where 256 may be.
    const bombs = [
      Uint8Array.of(0x2a, 0xff, 0xff, 0xff, 0xff, 0x07),
      nested(10_000),
      concat(Array.from({ length: 100_000 }, () => Uint8Array.of(0x22, 0x02, 0x0a, 0x00))),
      new Uint8Array(1 << 20).fill(0x0b),
      concat(Array.from({ length: 30_000 }, () => Uint8Array.of(0x22, 0x04, 0x12, 0x02, 0x0a, 0x00)))
    ]
    const before = process.memoryUsage().rss
    for (const { decode, isOwnError } of Object.values(DECODERS)) {
      for (const bomb of bombs) {
        try {
          decode(bomb)
        } catch (error) {
          assert.ok(isOwnError(error), String(error))
        }
      }
    }
    assert.ok(process.memoryUsage().rss - before < 256 << 20)
  })
})

function decoding<T>(one: Decoding<T>): Decoding<never> {
  return one as unknown as Decoding<never>
}

function nested(depth: number): Uint8Array {
  let bytes: Uint8Array = Uint8Array.of(0x0a, 0)
  for (let i = 0; i < depth && bytes.length < 60_000; i++) bytes = concat([Uint8Array.of(0x2a), length(bytes.length), bytes])
  return bytes
}

function length(value: number): Uint8Array {
  return encodeFrame(new Uint8Array(value)).subarray(0, -value)
}

async function* slices(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
