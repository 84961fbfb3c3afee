import assert from 'node:assert/strict'
import { createStoreKey } from '../../protocol/keys.ts'
import { Lineage } from '../../protocol/lineage.ts'
import { readFileSync } from 'node:fs'
import { concat } from 'uint8arrays/concat'
import { bech32m } from '@scure/base'
import fc from 'fast-check'
import { decodeHeader, encodeHeader } from '../../protocol/batch.ts'
import { basisOf } from '../../protocol/block-delta.ts'
import { decodeBlockAnswer, decodeBlockRequest, encodeBlockAnswer, encodeBlockRequest } from '../../protocol/block-messages.ts'
import { decodeBundleHead } from '../../protocol/bundle-seal.ts'
import { decodeBundleIndex, decodeBundleRequest, encodeBundleIndex, encodeBundleRequest } from '../../protocol/bundle.ts'
import { decodeBlockList, encodeBlockList } from '../../protocol/content.ts'
import { ProtocolError, type ProtocolErrorCode } from '../../protocol/errors.ts'
import { encodeFrame, FrameReader } from '../../protocol/framing.ts'
import { decodeGrant, encodeGrant } from '../../protocol/grant.ts'
import { fromHex } from '../../protocol/hex.ts'
import type { ContentId } from '../../protocol/ids.ts'
import { formatInvitation, parseInvitation } from '../../protocol/invitation.ts'
import { decodeJoinMessage, encodeJoinMessage } from '../../protocol/join.ts'
import { formatKey, parseKey } from '../../protocol/key-text.ts'
import { decodeMessage, encodeMessage } from '../../protocol/messages.ts'
import { Message } from '../../protocol/pb/messages.js'
import { decodeDialBack, decodePunch, encodeDialBack, encodePunch } from '../../protocol/reach.ts'
import { decodeRecord, encodeRecord } from '../../protocol/record.ts'
import { decodeSuccession, encodeSuccession } from '../../protocol/succession.ts'
import { decodeSealedEntry, decodeSealedHeader, encodeSealedEntry, signSealedHeader } from '../../protocol/sealed-batch.ts'
import { signHead, signReceipt, verifyHead, verifyReceipt } from '../../protocol/statement.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'
import { type Decoding, tryDecoding } from '../fixtures/decoding.ts'
import { FUZZ_CASES, mutated } from '../fixtures/mutations.ts'

const read = (name: string) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'))
const [session, records, blocks, keys, invitation, successions, sealed] = ['session', 'records', 'blocks', 'keys', 'invitation', 'successions', 'sealed'].map(
  read
)
const bundle = read('bundle')
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

const SEALED_HEADER = new Uint8Array(fromHex(sealed.batch.header))
const SEALED_ENTRY = new Uint8Array(fromHex(sealed.batch.entries[0].entry))
const wantingSealed = encodeBlockRequest({
  channel: 1,
  hashes: [],
  lists: [],
  sealed: [{ dot: sealed.record.dot, names: [sealed.block.name, sealed.list.name] }]
})
const folder = keys.folders[0]
const folderKey = createStoreKey(new Uint8Array(32), fromHex(folder.publicKey))
/** A signature that is always right: what is behind it is to be reached. */
const unsigned = { ...ed25519, verify: () => true, publicKey: (seed: Uint8Array) => ed25519.publicKey(seed), sign: () => new Uint8Array(64) }
const known = new Map([
  [
    sealed.record.dot.replica,
    [
      { from: 1, to: 9 },
      { from: 12, to: 12 }
    ]
  ]
])
const signature = new Uint8Array(64)
const sign = (): Uint8Array => signature
const device = fromHex(keys.grants[1].device)
const grantToWrite = decodeSealedHeader(SEALED_HEADER)
const aHead = { folder: folder.folder, device: grantToWrite.device, grant: grantToWrite.grant, known, replaced: known, lost: new Map() }
const aReceipt = { folder: folder.folder, device, counter: 7, time: 1_750_000_000_000, epoch: 2, held: known }

/** Anything but the same type would make of one a hole in the other's tests. */
const DECODERS: Readonly<Record<string, Decoding<never>>> = {
  messages: decoding({
    valid: [
      ...encoded(session.messages, records.messages, successions.messages),
      encodeMessage({ type: 'succession', channel: 1, bytes: new Uint8Array(40), signature: new Uint8Array(64) }),
      Message.encode({ goodbye: { code: 'STOPPING', message: 'this device is stopping' } }),
      Message.encode({ sealedBatch: { channel: 1, header: SEALED_HEADER, signature: new Uint8Array(64), entries: [{ index: 3, entry: SEALED_ENTRY }] } }),
      Message.encode({ head: { channel: 1, bytes: Uint8Array.of(1, 2, 3), signature: new Uint8Array(64) } }),
      Message.encode({ partial: { channel: 1, content: new Uint8Array(32).fill(1), spans: [0, 4, 2, 1] } }),
      encodeMessage({ type: 'list versions', channel: 1, request: 7, path: 'd/a' }),
      encodeMessage({
        type: 'versions',
        channel: 1,
        request: 7,
        versions: [{ path: 'd/a', at: 1_750_000_000, number: 2, type: 'file', size: 5, mtimeMs: -1_700_000_000_001 }],
        more: true
      }),
      encodeMessage({ type: 'want version', channel: 1, request: 8, path: 'd/a', at: 1_750_000_000, number: 2 }),
      encodeMessage({ type: 'version', channel: 1, request: 8, content: '01'.repeat(32) as ContentId })
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
  'sealed headers': decoding({
    valid: [SEALED_HEADER],
    decode: decodeSealedHeader,
    encode: (header) => signSealedHeader(header, sign).bytes,
    isOwnError: raised('BAD_BATCH')
  }),
  'sealed entries': decoding({ valid: [SEALED_ENTRY], decode: decodeSealedEntry, encode: encodeSealedEntry, isOwnError: raised('BAD_BATCH') }),
  heads: decoding({
    valid: [signHead(aHead, sign).bytes],
    decode: (bytes) => {
      const head = verifyHead({ bytes, signature }, { key: folderKey, lineage: Lineage.of(folderKey), nowMs: 0 }, unsigned)
      if (head === undefined) throw new ProtocolError('BAD_GRANT', 'its writer may not write any more')
      return head
    },
    encode: (head) => signHead(head, sign).bytes,
    isOwnError: raised('BAD_MESSAGE', 'BAD_GRANT')
  }),
  receipts: decoding({
    valid: [signReceipt(aReceipt, sign).bytes],
    decode: (bytes) => verifyReceipt({ bytes, signature }, { folder: folder.folder }, unsigned),
    encode: (receipt) => signReceipt(receipt, sign).bytes,
    isOwnError: raised('BAD_MESSAGE')
  }),
  'heads of bundles': decoding({
    valid: [fromHex(bundle.head.encoded)],
    decode: decodeBundleHead,
    encode: ({ bytes }) => bytes,
    isOwnError: raised('BAD_BUNDLE', 'UNSUPPORTED_VERSION')
  }),
  'requests for bundles': decoding({
    valid: [fromHex(bundle.request.plain)],
    decode: (bytes) => decodeBundleRequest(bytes, folder.folder, unsigned),
    encode: (request) => encodeBundleRequest(request, sign),
    isOwnError: raised('BAD_BUNDLE')
  }),
  'indexes of bundles': decoding({
    valid: [fromHex(bundle.bundle.index)],
    decode: (bytes) => decodeBundleIndex(bytes, { folder: folder.folder, contents: 2000 }, unsigned),
    encode: (index) => encodeBundleIndex(index, sign),
    isOwnError: raised('BAD_BUNDLE')
  }),
  grants: decoding({ valid: encoded(keys.grants), decode: decodeGrant, encode: encodeGrant, isOwnError: raised('BAD_GRANT') }),
  successions: decoding({ valid: encoded(successions.successions), decode: decodeSuccession, encode: encodeSuccession, isOwnError: raised('BAD_SUCCESSION') }),
  'block lists': decoding({ valid: [blockList, blockList.subarray(0, 36)], decode: decodeBlockList, encode: encodeBlockList, isOwnError: raised('BAD_BLOCK') }),
  'block requests': decoding({
    valid: [...encoded([blocks.request, blocks.compressedRequest]), requestWithBasis, wantingSealed],
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
  'the join stream': decoding({
    valid: encoded(invitation.join.messages),
    decode: decodeJoinMessage,
    encode: encodeJoinMessage,
    isOwnError: raised('BAD_MESSAGE', 'UNSUPPORTED_VERSION')
  }),
  'addresses to punch': decoding({
    valid: [encodePunch('/ip4/198.51.100.7/tcp/40000'), encodePunch('')],
    decode: decodePunch,
    encode: encodePunch,
    isOwnError: raised('BAD_MESSAGE')
  }),
  'ports to dial back': decoding({
    valid: [encodeDialBack([22_600, 1, 65_535]), encodeDialBack([])],
    decode: decodeDialBack,
    encode: encodeDialBack,
    isOwnError: raised('BAD_MESSAGE')
  }),
  'links of invitations': decoding({
    valid: invitation.links.map(({ link }: { link: string }) => utf8(link)),
    decode: (bytes) => formatInvitation(parseInvitation(new TextDecoder().decode(bytes))),
    encode: utf8,
    isOwnError: raised('BAD_INVITATION')
  }),
  'payloads of links': decoding({
    valid: invitation.links.map(({ link }: { link: string }) => payloadOf(link)),
    decode: (bytes) => formatInvitation(parseInvitation(linkOf(bytes))),
    encode: payloadOf,
    isOwnError: raised('BAD_INVITATION')
  }),
  keys: decoding({
    valid: [keys.folders[0], successions.successions[1]].flatMap(({ write, read: reading, store }) => [write, reading, store]).map(utf8),
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
      const { taken, refused } = tryDecoding(one, name === 'keys' || name === 'links of invitations' ? Math.ceil(CASES / 10) : CASES)
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

/** What stands in a link whose checksum fits: nothing but a program makes these wrong. */
function payloadOf(link: string): Uint8Array {
  return bech32m.fromWords(bech32m.decode(link as `${string}1${string}`, false).words.slice(1))
}

function linkOf(payload: Uint8Array): string {
  return bech32m.encode('syncline:invite', [1, ...bech32m.toWords(payload)], false)
}

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
