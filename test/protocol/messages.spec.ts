import assert from 'node:assert/strict'
import fc from 'fast-check'
import { MAX_BATCH_RECORDS, MAX_HEADER_BYTES } from '../../protocol/batch.ts'
import { basisOf, MAX_PIECES } from '../../protocol/block-delta.ts'
import { decodeBlockAnswer, decodeBlockRequest, encodeBlockAnswer, encodeBlockRequest } from '../../protocol/block-messages.ts'
import type { BlockHash, ContentId, ReplicaId } from '../../protocol/ids.ts'
import * as limits from '../../protocol/limits.ts'
import { type BlindedId, decodeMessage, encodeMessage, type WireMessage } from '../../protocol/messages.ts'
import { Message, type Open } from '../../protocol/pb/messages.js'
import { MAX_RECORD_BYTES } from '../../protocol/record.ts'
import { REACHES } from '../../protocol/signed-addresses.ts'

const badMessage = (message: RegExp) => ({ name: 'ProtocolError', code: 'BAD_MESSAGE', message })
const refuse = (raw: Message, message: RegExp): void => assert.throws(() => decodeMessage(Message.encode(raw)), badMessage(message))

const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString('hex'))
const bytes = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength })
const channel = fc.integer({ min: 0, max: limits.MAX_CHANNELS - 1 })
const line = (maxLength: number) =>
  fc.string({ unit: 'grapheme', maxLength }).filter((text) => text.length <= maxLength && !/\p{Cc}|[\u2028\u2029]/u.test(text))
const spans = fc.array(fc.tuple(fc.integer({ min: 1, max: 2 ** 20 }), fc.integer({ min: 1, max: 2 ** 30 })), { maxLength: 5 }).map((pairs) => pairs.flat())
const replicas = fc.uniqueArray(fc.record({ replica: hex(8) as fc.Arbitrary<ReplicaId>, spans }), { maxLength: 5, selector: ({ replica }) => replica })
const address = fc.constantFrom('/ip4/192.0.2.1/tcp/22000', '/dns4/nas.example/tcp/22000/p2p/12D3KooW')
const slots = fc
  .uniqueArray(
    fc.record(
      { index: fc.integer({ min: 0, max: MAX_BATCH_RECORDS - 1 }), record: bytes(1, 50), content: bytes(1, 30) },
      { requiredKeys: ['index', 'record'] }
    ),
    {
      maxLength: 5,
      selector: ({ index }) => index
    }
  )
  .map((list) => list.sort((a, b) => a.index - b.index))

const open = fc.record({
  type: fc.constant('open' as const),
  channel,
  blinded: hex(32) as fc.Arbitrary<BlindedId>,
  name: line(20),
  addresses: fc.array(address, { maxLength: 4 })
})
const signed = fc.record({
  device: bytes(32),
  reach: fc.constantFrom(...REACHES),
  addresses: fc.array(address, { maxLength: 4 }),
  made: fc.maxSafeNat(),
  signature: bytes(64)
})
const request = fc.nat(2 ** 32 - 1)
const versionName = fc.record({
  path: fc.constantFrom('a', 'd/ä.txt', 'x'.repeat(255)),
  at: fc.nat(253_402_300_799),
  number: fc.integer({ min: 1, max: 1000 })
})
const version = fc.oneof(
  fc
    .tuple(versionName, fc.nat(2 ** 50), fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }))
    .map(([name, size, mtimeMs]) => ({ ...name, type: 'file' as const, size, mtimeMs })),
  versionName.map((name) => ({ ...name, type: 'symlink' as const, size: 0, mtimeMs: -1 }))
)
const message: fc.Arbitrary<WireMessage> = fc.oneof(
  fc.record({ type: fc.constant('hello' as const), version: fc.constant(1), nonce: bytes(32) }),
  fc.record({ type: fc.constant('offer' as const), blinded: fc.uniqueArray(hex(32), { maxLength: 20 }).map((ids) => ids.sort() as BlindedId[]) }),
  open.chain((rest) => fc.record({ right: fc.constantFrom('read' as const, 'write' as const), proof: bytes(64) }).map((proof) => ({ ...rest, ...proof }))),
  open.chain((rest) => bytes(32).map((proof) => ({ ...rest, right: 'store' as const, proof }))),
  fc.record({ type: fc.constantFrom('knowledge' as const, 'granted' as const, 'unheld' as const), channel, replicas }),
  fc.record({ type: fc.constant('batch' as const), channel, header: bytes(1, 100), signature: bytes(64), records: slots }),
  fc.record({ type: fc.constant('summary' as const), channel, digest: hex(32), idle: fc.boolean(), partial: fc.boolean(), complete: fc.boolean() }),
  fc.record({
    type: fc.constant('challenge' as const),
    channel,
    id: fc.nat(),
    path: fc.constantFrom('a', 'photos/é.jpg'),
    content: hex(32) as fc.Arbitrary<ContentId>,
    nonce: bytes(32)
  }),
  fc.record({ type: fc.constant('possession proof' as const), channel, id: fc.nat(), mac: fc.oneof(bytes(0), bytes(32)) }),
  fc.record({ type: fc.constant('partial' as const), channel, content: hex(32) as fc.Arbitrary<ContentId>, spans: fc.constantFrom([], [0, 5], [3, 1, 2, 7]) }),
  fc.record({ type: fc.constant('addresses' as const), channel, entries: fc.array(signed, { maxLength: 3 }) }),
  fc.record({ type: fc.constant('list versions' as const), channel, request, path: fc.constantFrom('', 'a', 'd/ä.txt') }),
  fc.record({ type: fc.constant('versions' as const), channel, request, versions: fc.array(version, { maxLength: 4 }), more: fc.boolean() }),
  versionName.chain((name) => fc.record({ type: fc.constant('want version' as const), channel, request }).map((rest) => ({ ...rest, ...name }))),
  fc.record({ type: fc.constant('version' as const), channel, request }),
  fc.record({ type: fc.constant('version' as const), channel, request, content: hex(32) as fc.Arbitrary<ContentId> }),
  fc.record({ type: fc.constant('goodbye' as const), code: fc.constantFrom('SHUTDOWN', 'BAD_PROOF'), message: line(40) })
)

const bytesOf = (text: string) => new TextEncoder().encode(text)
const aVersion = { path: bytesOf('a'), at: 1, number: 1, type: 1, size: 1, mtime: 0n }

describe('messages', () => {
  it('come back from the wire as they were', () => {
    fc.assert(
      fc.property(message, (sent) => assert.deepEqual(plain(decodeMessage(encodeMessage(sent))), plain(sent))),
      { numRuns: 500 }
    )
  })

  it('are decoded or refused, whatever the bytes, with no other error', () => {
    const mutated = fc.tuple(message, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat()).map(([sent, changes, end]) => {
      const encoded = encodeMessage(sent).slice()
      for (const [at, byte] of changes) encoded[at % encoded.length] = byte
      return encoded.subarray(0, end % 3 === 0 ? end % encoded.length : encoded.length)
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (input) => {
        try {
          decodeMessage(input)
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'BAD_MESSAGE', String(error))
        }
      }),
      { numRuns: 2000 }
    )
  })

  it('of nothing, of no known type, beyond the maximum or nested without end are refused', () => {
    assert.throws(() => decodeMessage(new Uint8Array()), badMessage(/no type/))
    assert.throws(() => decodeMessage(Uint8Array.of(0xfa, 0x3e, 0x00)), badMessage(/no type/))
    assert.throws(() => decodeMessage(new Uint8Array(limits.MAX_MESSAGE_BYTES + 1)), badMessage(/1048577 bytes/))
    assert.throws(() => decodeMessage(new Uint8Array(limits.MAX_MESSAGE_BYTES).fill(0x7b)), badMessage(/./))
  })

  it('hold numbers up to 2^48, and no greater or inexact one', () => {
    const spansOf = (values: number[]): Message => ({ knowledge: { channel: 0, replicas: [{ replica: new Uint8Array(8), spans: values }] } })
    const most = 2 ** 48 - 1
    assert.deepEqual(decodeMessage(Message.encode(spansOf([0, most]))), {
      type: 'knowledge',
      channel: 0,
      replicas: [{ replica: '0000000000000000', spans: [0, most] }]
    })
    refuse(spansOf([0, most + 1]), /beyond/)
    refuse(spansOf([most, 1]), /beyond/)
    refuse(spansOf([0, Number.MAX_SAFE_INTEGER]), /beyond/)
    // 2^64 - 1 and a varint without an end, by hand: protons writes no such number.
    const knowledge = (...varint: number[]) =>
      Uint8Array.of(0x22, 14 + varint.length, 0x12, 12 + varint.length, 0x0a, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, ...varint, 0x10)
    assert.throws(() => decodeMessage(knowledge(255, 255, 255, 255, 255, 255, 255, 255, 255, 1)), badMessage(/./))
    assert.throws(() => decodeMessage(knowledge(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255)), badMessage(/./))
  })

  const nonce = new Uint8Array(32)
  const id = (n: number): Uint8Array<ArrayBuffer> => {
    const value = new Uint8Array(32)
    new DataView(value.buffer).setUint32(0, n)
    return value
  }
  const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value)
  const CHALLENGE = { channel: 1, id: 1, path: text('a'), content: id(1), nonce }
  const told = { device: new Uint8Array(32), reach: 0, addresses: ['/a'], made: 1, signature: new Uint8Array(64) }
  const opening: Open = { channel: 1, blinded: id(1), right: 1, proof: id(2), name: 'a', addresses: [] }
  const header = { channel: 1, header: Uint8Array.of(1), signature: new Uint8Array(64) }
  const slot = (index: number) => ({ index, record: Uint8Array.of(1), content: new Uint8Array() })
  const maps = (count: number, values: number[] = []) => Array.from({ length: count }, (_, i) => ({ replica: id(i).slice(0, 8), spans: values }))
  const pairs = (count: number): number[] => Array.from({ length: count }, () => 1)

  const cases: readonly [what: string, raw: Message, reason: RegExp][] = [
    ['addresses of a key of 31 bytes', { addresses: { channel: 1, entries: [{ ...told, device: new Uint8Array(31) }] } }, /key has 31 bytes/],
    ['addresses with half a signature', { addresses: { channel: 1, entries: [{ ...told, signature: new Uint8Array(32) }] } }, /signature has 32 bytes/],
    ['addresses of an unknown reach', { addresses: { channel: 1, entries: [{ ...told, reach: 3 }] } }, /reach 3/],
    ['addresses of more devices than are told at once', { addresses: { channel: 1, entries: Array.from({ length: 65 }, () => told) } }, /./],
    [
      'more addresses of a device than there may be',
      { addresses: { channel: 1, entries: [{ ...told, addresses: Array.from({ length: 17 }, () => '/a') }] } },
      /./
    ],
    ['an empty address that is signed', { addresses: { channel: 1, entries: [{ ...told, addresses: [''] }] } }, /address is empty/],
    ['a signed address with a space', { addresses: { channel: 1, entries: [{ ...told, addresses: ['/a b'] }] } }, /not printable/],
    ['addresses on a channel that cannot be', { addresses: { channel: 65_536, entries: [] } }, /channel 65536/],
    ['a nonce of 31 bytes', { hello: { version: 1, nonce: new Uint8Array(31) } }, /nonce has 31 bytes/],
    ['an id of 31 bytes', { offer: { blinded: [new Uint8Array(31)] } }, /id has 31 bytes/],
    ['ids out of order', { offer: { blinded: [id(2), id(1)] } }, /ascending/],
    ['an id twice', { offer: { blinded: [id(1), id(1)] } }, /ascending/],
    ['1,025 ids', { offer: { blinded: Array.from({ length: 1025 }, (_, i) => id(i)) } }, /blinded.*too many/],
    ['a channel of 2^16', { open: { ...opening, channel: 2 ** 16 } }, /channel 65536/],
    ['a right of 0', { open: { ...opening, right: 0 } }, /right 0/],
    ['a right of 4', { open: { ...opening, right: 4 } }, /right 4/],
    ['a short proof of reading', { open: { ...opening, right: 2 } }, /proof of read has 32 bytes/],
    ['a long proof of storing', { open: { ...opening, proof: new Uint8Array(64) } }, /proof of store has 64 bytes/],
    ['a blinded id of 33 bytes', { open: { ...opening, blinded: new Uint8Array(33) } }, /id has 33 bytes/],
    ['a name of 256 characters', { open: { ...opening, name: 'a'.repeat(256) } }, /name is too long/],
    ['a name with an escape sequence', { open: { ...opening, name: '\u001b[2J' } }, /name is too long or not one line/],
    ['a name of two lines', { open: { ...opening, name: 'a\u2028b' } }, /name is too long or not one line/],
    ['17 addresses', { open: { ...opening, addresses: Array(17).fill('/ip4/192.0.2.1') } }, /addresses.*too many/],
    ['an address of 513 characters', { open: { ...opening, addresses: [`/${'a'.repeat(512)}`] } }, /address is/],
    ['an empty address', { open: { ...opening, addresses: [''] } }, /address is/],
    ['an address with a newline', { open: { ...opening, addresses: ['/ip4/192.0.2.1\n'] } }, /address is/],
    ['a replica id of 7 bytes', { knowledge: { channel: 1, replicas: [{ replica: new Uint8Array(7), spans: [] }] } }, /replica id has 7 bytes/],
    ['a replica twice', { granted: { channel: 1, replicas: [...maps(1), ...maps(1)] } }, /replica twice/],
    ['4,097 replicas', { unheld: { channel: 1, replicas: maps(4097) } }, /replicas.*too many/],
    ['65,537 spans of one replica', { knowledge: { channel: 1, replicas: maps(1, pairs(65_537)) } }, /spans.*too many/],
    ['65,538 spans of two replicas', { knowledge: { channel: 1, replicas: maps(2, pairs(32_770)) } }, /more than 65536 spans/],
    ['an odd number of spans', { knowledge: { channel: 1, replicas: maps(1, [1, 2, 3]) } }, /pairs/],
    ['an empty interval', { knowledge: { channel: 1, replicas: maps(1, [1, 0]) } }, /out of range/],
    ['intervals without a gap', { knowledge: { channel: 1, replicas: maps(1, [0, 1, 0, 1]) } }, /out of range/],
    ['no header', { batch: { ...header, header: new Uint8Array(), records: [] } }, /header has 0 bytes/],
    ['a header beyond its maximum', { batch: { ...header, header: new Uint8Array(MAX_HEADER_BYTES + 1), records: [] } }, /header has 65537 bytes/],
    ['a signature of 63 bytes', { batch: { ...header, signature: new Uint8Array(63), records: [] } }, /signature has 63 bytes/],
    ['an index twice', { batch: { ...header, records: [slot(1), slot(1)] } }, /index 1 is out of order/],
    ['an index of 1,024', { batch: { ...header, records: [slot(1024)] } }, /index 1024/],
    ['1,025 records', { batch: { ...header, records: Array.from({ length: 1025 }, (_, i) => slot(i)) } }, /records.*too many/],
    ['an empty record', { batch: { ...header, records: [{ ...slot(0), record: new Uint8Array() }] } }, /record 0 has 0 bytes/],
    [
      'a record beyond its maximum',
      { batch: { ...header, records: [{ ...slot(0), record: new Uint8Array(MAX_RECORD_BYTES + 1) }] } },
      /record 0 has 16385 bytes/
    ],
    [
      'a content beyond its maximum',
      { batch: { ...header, records: [{ ...slot(0), content: new Uint8Array(64 * 1024 + 1) }] } },
      /beside record 0 has 65537 bytes/
    ],
    ['a digest of 16 bytes', { summary: { channel: 1, digest: new Uint8Array(16), idle: true, partial: false, complete: true } }, /id has 16 bytes/],
    ['a challenge with a nonce of 31 bytes', { challenge: { ...CHALLENGE, nonce: new Uint8Array(31) } }, /nonce has 31 bytes/],
    ['a challenge for a path of ours', { challenge: { ...CHALLENGE, path: text('.syncline/folder') } }, /its path is reserved/],
    ['a challenge for a path that is no UTF-8', { challenge: { ...CHALLENGE, path: Uint8Array.of(0xff) } }, /its path is not UTF-8/],
    ['a challenge for a path of 4,097 bytes', { challenge: { ...CHALLENGE, path: text(`${'a/'.repeat(2048)}a`) } }, /its path has 4097 bytes/],
    ['a proof of 31 bytes', { proof: { channel: 1, id: 1, mac: new Uint8Array(31) } }, /its MAC has 31 bytes/],
    ['a content id of no bytes', { partial: { channel: 1, content: new Uint8Array(), spans: [] } }, /id has 0 bytes/],
    ['a path of kept versions that leads up', { listVersions: { channel: 1, request: 1, path: bytesOf('../a') } }, /path/],
    ['a path of kept versions that is ours', { listVersions: { channel: 1, request: 1, path: bytesOf('.syncline/archive') } }, /path/],
    ['a path of a kept version that is no UTF-8', { wantVersion: { channel: 1, request: 1, path: Uint8Array.of(0xff), at: 1, number: 1 } }, /UTF-8/],
    ['a kept version without a path', { wantVersion: { channel: 1, request: 1, path: bytesOf(''), at: 1, number: 1 } }, /path/],
    ['the 0th version of a second', { wantVersion: { channel: 1, request: 1, path: bytesOf('a'), at: 1, number: 0 } }, /number/],
    ['a version from after the year 9999', { wantVersion: { channel: 1, request: 1, path: bytesOf('a'), at: 253_402_300_800, number: 1 } }, /time/],
    ['a kept version that is a directory', { versions: { channel: 1, request: 1, versions: [{ ...aVersion, type: 2 }], more: false } }, /type/],
    ['a kept version of 2^50 + 1 bytes', { versions: { channel: 1, request: 1, versions: [{ ...aVersion, size: 2 ** 50 + 1 }], more: false } }, /size/],
    ['4,097 kept versions', { versions: { channel: 1, request: 1, versions: Array.from({ length: 4097 }, () => aVersion), more: false } }, /version/i],
    ['a content id of a version with 31 bytes', { version: { channel: 1, request: 1, content: new Uint8Array(31) } }, /31 bytes/],
    ['8,193 spans of a content', { partial: { channel: 1, content: id(1), spans: pairs(8193) } }, /spans.*too many/],
    ['a block beyond the longest list', { partial: { channel: 1, content: id(1), spans: [2 ** 20, 1] } }, /beyond/],
    ['a code that is none', { goodbye: { code: 'oh no', message: '' } }, /code is not one/],
    ['a text of 1,025 characters', { goodbye: { code: 'X', message: 'a'.repeat(1025) } }, /text is too long/]
  ]
  for (const [what, raw, reason] of cases) {
    it(`with ${what} are refused with the reason`, () => refuse(raw, reason))
  }

  it('at their limits are accepted', () => {
    const full: Message[] = [
      { hello: { version: 1, nonce } },
      { offer: { blinded: Array.from({ length: 1024 }, (_, i) => id(i)) } },
      { open: { ...opening, channel: 65_535, name: 'ü'.repeat(255), addresses: Array(16).fill(`/${'a'.repeat(511)}`) } },
      { knowledge: { channel: 1, replicas: maps(4096, pairs(16)) } },
      { batch: { ...header, records: Array.from({ length: 1024 }, (_, i) => slot(i)) } },
      { partial: { channel: 1, content: id(1), spans: pairs(8192) } }
    ]
    for (const raw of full) assert.deepEqual(Message.encode(raw), encodeMessage(decodeMessage(Message.encode(raw))))
  })

  it('say hello in another version with whatever that version puts there', () => {
    assert.deepEqual(decodeMessage(Message.encode({ hello: { version: 9, nonce: new Uint8Array(3) } })), {
      type: 'hello',
      version: 9,
      nonce: new Uint8Array(3)
    })
  })

  it('that no peer would accept cannot be encoded', () => {
    const records = Array.from({ length: 20 }, (_, index) => ({ index, record: Uint8Array.of(1), content: new Uint8Array(64 * 1024) }))
    assert.throws(() => encodeMessage({ type: 'batch', ...header, records }), RangeError)
  })
})

describe('block messages', () => {
  const hashes = fc.array(hex(32) as fc.Arbitrary<BlockHash>, { minLength: 1, maxLength: 5 })
  const lists = fc.array(hex(32) as fc.Arbitrary<ContentId>, { maxLength: 3 })

  it('come back from the wire as they were', () => {
    fc.assert(fc.property(fc.record({ channel, hashes, lists }), (sent) => assert.deepEqual(decodeBlockRequest(encodeBlockRequest(sent)), { ...sent })))
    const basis = fc.integer({ min: 0, max: MAX_PIECES }).map((pieces) => basisOf(new Uint8Array(pieces * 4096), pieces * 4096))
    fc.assert(
      fc.property(fc.record({ channel, hashes, lists }), fc.dictionary(fc.constantFrom('0', '1', '2', '3', '4'), basis, { minKeys: 1 }), (sent, told) => {
        const bases = new Map(Object.entries(told).flatMap(([i, one]) => (Number(i) < sent.hashes.length ? [[Number(i), one]] : [])))
        fc.pre(bases.size > 0)
        assert.deepEqual(plain([...(decodeBlockRequest(encodeBlockRequest({ ...sent, bases })).bases ?? [])]), plain([...bases]))
      })
    )
    const lengths = fc.array(fc.option(fc.integer({ min: 0, max: limits.MAX_ANSWER_PART_BYTES }), { nil: undefined }), { maxLength: 10 })
    fc.assert(fc.property(lengths, (sent) => assert.deepEqual(decodeBlockAnswer(encodeBlockAnswer({ lengths: sent }), sent.length), { lengths: sent })))
  })

  it('at their limits fit into their frames', () => {
    const hash = 'ab'.repeat(32)
    const request = { channel: 65_535, hashes: Array<BlockHash>(1024).fill(hash as BlockHash), lists: Array<ContentId>(64).fill(hash as ContentId) }
    assert.deepEqual(decodeBlockRequest(encodeBlockRequest(request)), request)
    const lengths = Array<number>(1088).fill(limits.MAX_ANSWER_PART_BYTES)
    assert.deepEqual(decodeBlockAnswer(encodeBlockAnswer({ lengths }), 1088), { lengths })
  })

  it('that tell of a block what they did not ask for, or ill made, are refused', () => {
    const hash = 'ab'.repeat(32) as BlockHash
    const ask = (index: number, start: number, end = start) => {
      const basis = { fromStart: new Uint8Array(start), fromEnd: new Uint8Array(end) }
      return encodeBlockRequest({ channel: 0, hashes: [hash, hash], lists: [], bases: new Map([[index, basis]]) })
    }
    assert.equal(decodeBlockRequest(ask(1, 32)).bases?.get(1)?.fromEnd.length, 32)
    assert.throws(() => decodeBlockRequest(ask(2, 32)), badMessage(/not one of 2/))
    assert.throws(() => decodeBlockRequest(ask(0, 33)), badMessage(/not well made/))
    assert.throws(() => decodeBlockRequest(ask(0, 32, 16)), badMessage(/not well made/))
    assert.throws(() => decodeBlockRequest(ask(0, 16 * (MAX_PIECES + 1))), badMessage(/not well made/))
    const answer = (...deltas: number[]) => encodeBlockAnswer({ lengths: [5, undefined, 7], deltas: new Set(deltas) })
    assert.deepEqual(decodeBlockAnswer(answer(0), 3, new Set([0, 1])).deltas, new Set([0]))
    assert.throws(() => decodeBlockAnswer(answer(0), 3), badMessage(/nobody asked for/))
    assert.throws(() => decodeBlockAnswer(answer(1), 3, new Set([0, 1])), badMessage(/nobody asked for/))
    assert.throws(() => decodeBlockAnswer(answer(2), 3, new Set([0, 1])), badMessage(/nobody asked for/))
  })

  it('that ask for nothing, too much or parts of a hash are refused', () => {
    const hash = 'ab'.repeat(32) as BlockHash
    const ask = (count: number, listCount = 0, asked = 0) =>
      encodeBlockRequest({ channel: asked, hashes: Array<BlockHash>(count).fill(hash), lists: Array<ContentId>(listCount).fill(hash as string as ContentId) })
    assert.throws(() => decodeBlockRequest(ask(0)), badMessage(/asks for nothing/))
    assert.throws(() => decodeBlockRequest(ask(1025)), badMessage(/at most 1024 hashes/))
    assert.throws(() => decodeBlockRequest(ask(0, 65)), badMessage(/at most 64 hashes/))
    assert.throws(() => decodeBlockRequest(ask(1, 0, 65_536)), badMessage(/channel 65536/))
    assert.throws(() => decodeBlockRequest(ask(3000)), badMessage(/the most is 65536/))
    assert.throws(() => decodeBlockRequest(encodeBlockRequest({ channel: 0, hashes: ['abcd' as BlockHash], lists: [] })), badMessage(/2 bytes are not/))
    assert.throws(() => decodeBlockRequest(ask(1).subarray(0, 20)), badMessage(/./))
  })

  it('that answer another number of things, or announce too much, are refused', () => {
    const answer = encodeBlockAnswer({ lengths: [1, undefined] })
    assert.throws(() => decodeBlockAnswer(answer, 1), badMessage(/too many/))
    assert.throws(() => decodeBlockAnswer(answer, 3), badMessage(/2 things where 3/))
    assert.throws(() => decodeBlockAnswer(encodeBlockAnswer({ lengths: [limits.MAX_ANSWER_PART_BYTES + 1] }), 1), badMessage(/announces 37748737 bytes/))
    assert.throws(() => decodeBlockAnswer(new Uint8Array(limits.MAX_BLOCK_ANSWER_BYTES + 1), 1), badMessage(/the most is/))
  })
})

/** With bytes as plain lists: fast-check hands out several kinds of them. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, part: unknown) => (part instanceof Uint8Array ? Array.from(part) : part)))
}
