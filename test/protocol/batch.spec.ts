import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { concat } from 'uint8arrays/concat'
import {
  assertSigned,
  type BatchHeader,
  countRecords,
  decodeHeader,
  encodeHeader,
  MAX_BATCH_RECORDS,
  MAX_HEADER_BYTES,
  NONCE_BYTES,
  recordOf,
  replicaIdOf,
  type SignedHeader,
  signHeader
} from '../../protocol/batch.ts'
import { blake3 } from '../../protocol/blake3.ts'
import { MAX_GRANT_BYTES } from '../../protocol/grant.ts'
import type { FolderId } from '../../protocol/ids.ts'
import { BatchHeader as HeaderCodec } from '../../protocol/pb/messages.js'
import { encodeRecord, type ItemRecord } from '../../protocol/record.ts'
import { MAX_SEQUENCE } from '../../protocol/version-vector.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'

const ed25519 = new NodeEd25519()
const seed = new Uint8Array(32).fill(4)
const device = ed25519.publicKey(seed)
const nonce = new Uint8Array(NONCE_BYTES).fill(2)
const replica = replicaIdOf(device, nonce)
const FIRST = 5

const record = (seq: number, path = `file ${seq}`): ItemRecord => ({
  path,
  dot: { replica, seq },
  version: new Map([[replica, seq]]),
  mtimeNs: 0n,
  type: 'directory',
  mode: 0o755
})
const records = [FIRST, FIRST + 1, FIRST + 2].map((seq) => encodeRecord(record(seq)))
const header: BatchHeader = {
  folder: 'f0'.repeat(32) as FolderId,
  replica,
  nonce,
  device,
  first: FIRST,
  hashes: concat(records.map((bytes) => blake3(bytes))),
  previous: new Uint8Array(32).fill(7),
  grant: new Uint8Array(100).fill(8)
}
const signed = signHeader(header, (message) => ed25519.sign(seed, message))
const refused = { name: 'ProtocolError', code: 'BAD_BATCH' }

describe('batch', () => {
  it('comes back from its bytes as it was, and bears its signature', () => {
    assert.deepEqual(decodeHeader(signed.bytes), header)
    assert.deepEqual(encodeHeader(decodeHeader(signed.bytes)), signed.bytes)
    assert.equal(countRecords(header), 3)
    assertSigned(signed, decodeHeader(signed.bytes), ed25519)
  })

  it('gives out its records, in any part and order', () => {
    for (const i of [2, 0, 1]) assert.deepEqual(recordOf(header, i, records[i] as Uint8Array), record(FIRST + i))
  })

  it('that anyone changed is refused', () => {
    fc.assert(
      fc.property(fc.nat(signed.bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = signed.bytes.with(at, (signed.bytes[at] as number) ^ flip)
        assert.throws(() => assertSigned({ ...signed, bytes }, decodeHeader(bytes), ed25519), refused)
      }),
      { numRuns: 500 }
    )
  })

  it('with another signature is refused', () => {
    const others: SignedHeader['signature'][] = [
      new Uint8Array(0),
      new Uint8Array(64),
      signed.signature.slice(0, 63),
      signed.signature.with(0, (signed.signature[0] as number) ^ 1),
      ed25519.sign(seed, signed.bytes),
      ed25519.sign(new Uint8Array(32).fill(5), concat([new TextEncoder().encode('syncline batch v1'), signed.bytes]))
    ]
    for (const signature of others) assert.throws(() => assertSigned({ bytes: signed.bytes, signature }, header, ed25519), refused)
  })

  it('takes no record but the one that was signed at its place', () => {
    assert.throws(() => recordOf(header, 0, records[1] as Uint8Array), refused)
    assert.throws(() => recordOf(header, 3, records[0] as Uint8Array), refused)
    assert.throws(() => recordOf(header, -1, records[0] as Uint8Array), refused)
    assert.throws(() => recordOf(header, 0, encodeRecord(record(FIRST, 'other'))), refused)
  })

  it('takes no record with another number than its place, though it was signed', () => {
    const wrong = encodeRecord(record(FIRST + 9))
    assert.throws(() => recordOf({ ...header, hashes: blake3(wrong) }, 0, wrong), { ...refused, message: /another number/ })
    const foreign = encodeRecord({ ...record(FIRST), dot: { replica: replicaIdOf(device, randomBytes(16)), seq: FIRST }, version: new Map() })
    assert.throws(() => recordOf({ ...header, hashes: blake3(foreign) }, 0, foreign), { name: 'ProtocolError' })
  })
})

describe('batch header: refusal', () => {
  const raw: HeaderCodec = HeaderCodec.decode(signed.bytes)
  const bytes = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length)
  const table: readonly (readonly [what: string, change: Partial<HeaderCodec>])[] = [
    ['a short folder id', { folder: bytes(31) }],
    ['a short device key', { device: bytes(31) }],
    ['a short nonce', { nonce: bytes(15) }],
    ['a long nonce', { nonce: bytes(17) }],
    ["another device's replica id", { replica: bytes(8) }],
    ['a short replica id', { replica: raw.replica.slice(1) as Uint8Array<ArrayBuffer> }],
    ['no record', { hashes: bytes(0) }],
    ['half a hash', { hashes: bytes(33) }],
    ['too many records', { hashes: bytes(32 * (MAX_BATCH_RECORDS + 1)) }],
    ['the sequence number 0', { first: 0 }],
    ['sequence numbers beyond the last', { first: MAX_SEQUENCE - 1 }],
    ['a short hash of the header before', { previous: bytes(31) }],
    ['a grant that is too long', { grant: bytes(MAX_GRANT_BYTES + 1) }]
  ]
  for (const [what, change] of table) it(`of ${what}`, () => assert.throws(() => decodeHeader(HeaderCodec.encode({ ...raw, ...change })), refused))

  it('takes the most, and the first without one before', () => {
    decodeHeader(HeaderCodec.encode({ ...raw, hashes: bytes(32 * MAX_BATCH_RECORDS), grant: bytes(MAX_GRANT_BYTES), previous: bytes(0) }))
    decodeHeader(HeaderCodec.encode({ ...raw, first: MAX_SEQUENCE - 2 }))
  })

  it('of too many bytes, before they are read', () => assert.throws(() => decodeHeader(new Uint8Array(MAX_HEADER_BYTES + 1)), refused))

  it('of what is no header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (any) => assert.throws(() => decodeHeader(any), refused)),
      { numRuns: 500 }
    )
  })
})
