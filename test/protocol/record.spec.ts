import assert from 'node:assert/strict'
import fc from 'fast-check'
import { deviceIdOf } from '../../protocol/device-id.ts'
import type { ContentId, ReplicaId } from '../../protocol/ids.ts'
import { pathFault } from '../../protocol/path.ts'
import { Record as RecordCodec } from '../../protocol/pb/messages.js'
import {
  decodeRecord,
  encodeRecord,
  formatDot,
  type ItemRecord,
  isLive,
  MAX_FILE_BYTES,
  MAX_RECORD_BYTES,
  type Origin,
  recordableTime,
  sameContent
} from '../../protocol/record.ts'
import { MAX_SEQUENCE, MAX_VECTOR_ENTRIES } from '../../protocol/version-vector.ts'

const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString('hex'))
const replica = hex(8) as fc.Arbitrary<ReplicaId>
const seq = fc.integer({ min: 1, max: MAX_SEQUENCE })
const content = hex(32) as fc.Arbitrary<ContentId>
const mode = fc.integer({ min: 0, max: 0o777 })
const path = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((text) => text.normalize('NFC'))
  .filter((text) => pathFault(text) === undefined)
const target = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => !text.includes('\0') && text.isWellFormed())
/** All that 64 bits hold, and seconds around 1970, whose numbers are short. */
const mtimeNs = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -(2n ** 33n), max: 2n ** 33n }))

const base = fc
  .record({ path, replica, seq, others: fc.array(fc.tuple(replica, seq), { maxLength: 4 }), mtimeNs, ancestor: fc.option(content, { nil: undefined }) })
  .map(({ path: at, replica: by, seq: n, others, mtimeNs: time, ancestor }) => ({
    path: at,
    dot: { replica: by, seq: n },
    version: new Map([...others, [by, n] as const]),
    mtimeNs: time,
    ...(ancestor !== undefined && { ancestor })
  }))
/** An edit that a version has seen. */
const origin = ({ dot, version }: Pick<ItemRecord, 'dot' | 'version'>): fc.Arbitrary<{ origin?: Origin }> => {
  const seen = [...version].map(([by, n]) => ({ replica: by, seq: by === dot.replica ? n - 1 : n })).filter((one) => one.seq > 0)
  if (seen.length === 0) return fc.constant({})
  const device = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(deviceIdOf)
  return fc.oneof(
    fc.constant({}),
    fc.tuple(fc.constantFrom(...seen), device).map(([by, who]) => ({ origin: { dot: by, device: who } }))
  )
}
const record: fc.Arbitrary<ItemRecord> = base.chain((rest) =>
  fc
    .oneof(
      fc.tuple(fc.record({ type: fc.constant('file' as const), content, size: fc.integer({ min: 0, max: MAX_FILE_BYTES }), mode }), origin(rest)),
      fc.tuple(fc.record({ type: fc.constant('symlink' as const), target }), origin(rest)),
      fc.tuple(fc.record({ type: fc.constant('directory' as const), mode }), fc.constant({})),
      fc.tuple(fc.constant({ type: 'deleted' as const }), fc.constant({}))
    )
    .map(([kind, by]): ItemRecord => ({ ...rest, ...kind, ...by }))
)

describe('record', () => {
  it('comes back from its bytes as it was', () => {
    fc.assert(
      fc.property(record, (one) => assert.deepEqual(decodeRecord(encodeRecord(one)), one)),
      { numRuns: 500 }
    )
  })

  it('has the same bytes each time', () => {
    fc.assert(fc.property(record, (one) => assert.deepEqual(encodeRecord(decodeRecord(encodeRecord(one))), encodeRecord(one))))
  })

  it('of any bytes is refused, or is one', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          record.chain((one) => mutations(encodeRecord(one)))
        ),
        (bytes) => {
          try {
            assert.equal(pathFault(decodeRecord(bytes).path), undefined)
          } catch (error) {
            assert.ok(error instanceof Error && error.name === 'ProtocolError', String(error))
          }
        }
      ),
      { numRuns: 2000 }
    )
  })
})

/** Bytes with one of them changed, or cut short. */
function mutations(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const at = fc.nat(Math.max(0, bytes.length - 1))
  return fc.oneof(
    fc.tuple(at, fc.nat(255)).map(([i, value]) => bytes.with(i, value)),
    at.map((length) => bytes.slice(0, length))
  )
}

const bytes = (length: number, value = 1): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(value)
const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value)
const FILE: RecordCodec = {
  path: text('a/b'),
  replica: bytes(8),
  seq: 3,
  vector: [
    { replica: bytes(8), seq: 3 },
    { replica: bytes(8, 2), seq: 7 }
  ],
  type: 1,
  content: bytes(32),
  size: 10,
  mode: 0o644,
  mtime: 10n,
  target: text(''),
  ancestor: bytes(0)
}
const ORIGIN = { replica: bytes(8, 2), seq: 7, device: bytes(32) }
const NOT_FILE = { content: bytes(0), size: 0, mode: 0 }
const decode = (change: Partial<RecordCodec>): ItemRecord => decodeRecord(RecordCodec.encode({ ...FILE, ...change }))

describe('record: refusal', () => {
  it('takes what the others are made of', () => {
    assert.equal(decode({}).type, 'file')
    assert.equal(decode({ origin: ORIGIN }).type, 'file')
    assert.equal(decode({ ...NOT_FILE, type: 2, mode: 0o755 }).type, 'directory')
    assert.equal(decode({ ...NOT_FILE, type: 3, target: text('x') }).type, 'symlink')
    assert.equal(decode({ ...NOT_FILE, type: 0 }).type, 'deleted')
  })

  const table: readonly (readonly [what: string, change: Partial<RecordCodec>, code?: string])[] = [
    ['a path that is not canonical', { path: text('../x') }, 'BAD_PATH'],
    ['a path that is not UTF-8', { path: bytes(3, 0xff) }, 'BAD_PATH'],
    ['a path with "/" written in two bytes', { path: Uint8Array.of(0x61, 0xc0, 0xaf, 0x62) }, 'BAD_PATH'],
    ['a path that ends within a character', { path: Uint8Array.of(0x61, 0xe2) }, 'BAD_PATH'],
    ['a path with a surrogate', { path: Uint8Array.of(0xed, 0xa0, 0x80) }, 'BAD_PATH'],
    ['a path with NUL in it, as one byte or two', { path: Uint8Array.of(0x61, 0xc0, 0x80) }, 'BAD_PATH'],
    ['no path', { path: text('') }, 'BAD_PATH'],
    ['a reserved path', { path: text('.syncline/x') }, 'BAD_PATH'],
    ['a short replica id', { replica: bytes(7) }],
    ['a sequence number 0', { seq: 0, vector: [] }],
    ['a sequence number beyond the last', { seq: MAX_SEQUENCE + 1, vector: [{ replica: bytes(8), seq: MAX_SEQUENCE + 1 }] }],
    ['no vector', { vector: [] }],
    ['a vector that has not seen itself', { vector: [{ replica: bytes(8, 2), seq: 7 }] }],
    ['a vector that has seen more of its own', { vector: [{ replica: bytes(8), seq: 4 }] }],
    [
      'a replica that stands twice in the vector',
      {
        vector: [
          { replica: bytes(8), seq: 2 },
          { replica: bytes(8), seq: 3 }
        ]
      }
    ],
    [
      'a short replica id in the vector',
      {
        vector: [
          { replica: bytes(8), seq: 3 },
          { replica: bytes(9), seq: 3 }
        ]
      }
    ],
    [
      'a sequence number 0 in the vector',
      {
        vector: [
          { replica: bytes(8), seq: 3 },
          { replica: bytes(8, 2), seq: 0 }
        ]
      }
    ],
    [
      'a vector that is too long',
      {
        vector: Array.from({ length: MAX_VECTOR_ENTRIES + 1 }, (_, i) => ({
          replica: bytes(8)
            .with(0, i % 256)
            .with(1, i >> 8),
          seq: 3
        }))
      }
    ],
    ['an unknown type', { type: 4 }],
    ['a file without content', { content: bytes(0) }],
    ['a short content id', { content: bytes(31) }],
    ['a long content id', { content: bytes(33) }],
    ['a size that no file has', { size: MAX_FILE_BYTES + 1 }],
    ['setuid', { mode: 0o4755 }],
    ['a file with a target', { target: text('x') }],
    ['a directory with a content', { ...NOT_FILE, type: 2, content: bytes(32) }],
    ['a directory with a size', { ...NOT_FILE, type: 2, size: 1 }],
    ['a directory with a target', { ...NOT_FILE, type: 2, target: text('x') }],
    ['a symlink without a target', { ...NOT_FILE, type: 3 }],
    ['a symlink with a mode', { ...NOT_FILE, type: 3, target: text('x'), mode: 0o777 }],
    ['a symlink with a target that is not UTF-8', { ...NOT_FILE, type: 3, target: bytes(3, 0xff) }],
    ['a symlink with NUL in its target', { ...NOT_FILE, type: 3, target: text('a\0b') }],
    ['a symlink with a target that is too long', { ...NOT_FILE, type: 3, target: text('x'.repeat(4097)) }],
    ['a delete with a mode', { ...NOT_FILE, type: 0, mode: 0o644 }],
    ['a delete with a content', { ...NOT_FILE, type: 0, content: bytes(32) }],
    ['a delete with a target', { ...NOT_FILE, type: 0, target: text('x') }],
    ['a short ancestor', { ancestor: bytes(31) }],
    ['a directory with an origin', { ...NOT_FILE, type: 2, origin: ORIGIN }],
    ['a delete with an origin', { ...NOT_FILE, type: 0, origin: ORIGIN }],
    ['an origin that it has not seen', { origin: { ...ORIGIN, seq: 8 } }],
    ['an origin of a replica that it has not seen', { origin: { ...ORIGIN, replica: bytes(8, 3) } }],
    ['an origin that is itself', { origin: { ...ORIGIN, replica: bytes(8), seq: 3 } }],
    ['an origin of a short device', { origin: { ...ORIGIN, device: bytes(31) } }],
    ['an origin of a short replica id', { origin: { ...ORIGIN, replica: bytes(7) } }],
    ['an origin without a number', { origin: { ...ORIGIN, seq: 0 } }]
  ]
  for (const [what, change, code = 'BAD_RECORD'] of table) it(`of ${what}`, () => assert.throws(() => decode(change), { name: 'ProtocolError', code }))

  it('of more bytes than allowed, before they are read', () => {
    assert.throws(() => decodeRecord(new Uint8Array(MAX_RECORD_BYTES + 1)), { code: 'BAD_RECORD', message: /16385 bytes/ })
  })

  it('takes the longest of everything', () => {
    const vector = Array.from({ length: MAX_VECTOR_ENTRIES }, (_, i) => ({ replica: bytes(8).with(0, i), seq: MAX_SEQUENCE }))
    const path = Array.from({ length: 16 }, () => 'x'.repeat(255)).join('/')
    const one = decode({
      ...NOT_FILE,
      type: 3,
      path: text(path),
      target: text('x'.repeat(4096)),
      vector,
      seq: MAX_SEQUENCE,
      ancestor: bytes(32),
      origin: { ...ORIGIN, replica: bytes(8).with(0, 9) }
    })
    assert.equal(one.version.size, MAX_VECTOR_ENTRIES)
  })
})

describe('record: time', () => {
  it('is the nearest that 64 bits hold', () => {
    for (const [time, kept] of [
      [5n, 5n],
      [-(2n ** 63n), -(2n ** 63n)],
      [-(2n ** 63n) - 1n, -(2n ** 63n)],
      [2n ** 63n - 1n, 2n ** 63n - 1n],
      [32_503_680_000n * 1_000_000_000n, 2n ** 63n - 1n]
    ] as const) {
      assert.equal(recordableTime(time), kept)
    }
  })

  it('beyond that is never written as another', () => {
    assert.throws(() => encodeRecord({ ...decode({}), mtimeNs: 2n ** 63n }), RangeError)
  })
})

describe('record: kinds', () => {
  it('says whether an item lives, and names its dot', () => {
    assert.ok(isLive(decode({})) && !isLive(decode({ ...NOT_FILE, type: 0 })))
    assert.equal(formatDot(decode({}).dot), '0101010101010101:3')
  })

  it('has the same content whatever its times and permissions', () => {
    assert.ok(sameContent(decode({}), decode({ mode: 0o600, mtime: 8n, path: text('c') })))
    assert.ok(!sameContent(decode({}), decode({ content: bytes(32, 3) })))
    const link = (target: string): ItemRecord => decode({ ...NOT_FILE, type: 3, target: text(target) })
    assert.ok(sameContent(link('x'), link('x')) && !sameContent(link('x'), link('y')) && !sameContent(link('x'), decode({})))
    const directory = decode({ ...NOT_FILE, type: 2, mode: 0o700 })
    assert.ok(sameContent(directory, decode({ ...NOT_FILE, type: 2, mode: 0o755 })) && !sameContent(directory, decode({})))
  })
})
