import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { concat } from 'uint8arrays/concat'
import { blake3, deriveKey, keyedHash } from '../../protocol/blake3.ts'
import { fromHex, toHex } from '../../protocol/hex.ts'
import type { BlockHash, ContentId, FolderId, ReplicaId } from '../../protocol/ids.ts'
import { createStoreKey, createWriteKey } from '../../protocol/keys.ts'
import { Lineage } from '../../protocol/lineage.ts'
import { MAX_BLOCK_BYTES } from '../../protocol/chunking.ts'
import {
  assertSealed,
  decodeNeeds,
  decodeSealedEntry,
  decodeSealedHeader,
  encodeNeeds,
  encodeSealedEntry,
  entryOf,
  signSealedHeader
} from '../../protocol/sealed-batch.ts'
import { bucketOf, MAX_SEALED_BYTES, MIN_BUCKET_BYTES, Sealing, sealedLengthOf } from '../../protocol/sealing.ts'
import { signHead, signReceipt, verifyHead, verifyReceipt } from '../../protocol/statement.ts'
import { nodeAead } from '../../src/node-aead.ts'
import { ed25519, folderKey, grantFor, identityOf } from '../fixtures/signed-batch.ts'

const vectors = JSON.parse(readFileSync(new URL('../vectors/sealed.json', import.meta.url), 'utf8'))
const tenure = { key: folderKey, lineage: Lineage.of(folderKey), nowMs: 0 }
const secret = fromHex(vectors.readSecret)
const sealingOf = (own: Uint8Array): Sealing => new Sealing({ aead: nodeAead }, { secretOf: (epoch) => (epoch === 0 ? own : undefined) })
const sealing = sealingOf(secret)
const hashOf = (bytes: Uint8Array): BlockHash => toHex(blake3(bytes)) as BlockHash
const REPLICA = '09cb9f33d47d72d2' as ReplicaId
const dot = { replica: REPLICA, seq: 7 }
const bytes = fc.uint8Array({ maxLength: 3000 })

describe('sealing', () => {
  it('opens what it sealed: blocks, lists, records and headers', () => {
    fc.assert(
      fc.property(bytes, (plain) => {
        const hash = hashOf(plain)
        const content = hash as string as ContentId
        assert.deepEqual(sealing.openBlock(hash, sealing.sealBlock(hash, plain, 0) as Uint8Array, 0), plain)
        assert.deepEqual(sealing.openList(content, sealing.sealList(content, plain, 0) as Uint8Array, 0), plain)
        assert.deepEqual(sealing.openRecord(dot, sealing.sealRecord(dot, plain, 0) as Uint8Array, 0), plain)
        const signed = { signature: new Uint8Array(64).fill(3), bytes: plain }
        assert.deepEqual(sealing.openHeader(dot, sealing.sealHeader(dot, signed, 0) as Uint8Array, 0), signed)
      })
    )
  })

  it('opens nothing in which any byte was changed, cut off or added, or that is of another place or use', () => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (plain, at, change) => {
        const hash = hashOf(plain)
        const block = sealing.sealBlock(hash, plain, 0) as Uint8Array
        const record = sealing.sealRecord(dot, plain, 0) as Uint8Array
        for (const [sealed, open] of [
          [block, (one: Uint8Array) => sealing.openBlock(hash, one, 0)],
          [record, (one: Uint8Array) => sealing.openRecord(dot, one, 0)]
        ] as const) {
          const other = sealed.slice()
          other[at % other.length] = (other[at % other.length] as number) ^ change
          for (const wrong of [other, sealed.subarray(1), sealed.subarray(0, -1), concat([sealed, new Uint8Array(1)]), new Uint8Array()])
            assert.equal(open(wrong), undefined)
        }
        assert.equal(sealing.openRecord({ ...dot, seq: 8 }, record, 0), undefined)
        assert.equal(sealing.openHeader(dot, record, 0), undefined)
        assert.equal(sealing.openList(hash as string as ContentId, block, 0), undefined)
        assert.equal(sealing.openBlock(hashOf(concat([plain, Uint8Array.of(1)])), block, 0), undefined)
      })
    )
  })

  it('seals the same to the same, in a folder alone', () => {
    const other = sealingOf(new Uint8Array(32).fill(9))
    fc.assert(
      fc.property(bytes, (plain) => {
        const hash = hashOf(plain)
        assert.deepEqual(sealingOf(secret).sealBlock(hash, plain, 0), sealing.sealBlock(hash, plain, 0))
        assert.deepEqual(sealingOf(secret).sealRecord(dot, plain, 0), sealing.sealRecord(dot, plain, 0))
        assert.notDeepEqual(sealing.sealRecord(dot, concat([plain, Uint8Array.of(0)]), 0)?.subarray(0, 12), sealing.sealRecord(dot, plain, 0)?.subarray(0, 12))
        assert.notEqual(other.blockName(hash, 0), sealing.blockName(hash, 0))
        assert.notEqual(sealing.listName(hash as string as ContentId, 0), sealing.blockName(hash, 0) as string)
        assert.notDeepEqual(other.sealBlock(hash, plain, 0), sealing.sealBlock(hash, plain, 0))
        assert.equal(other.openBlock(hash, sealing.sealBlock(hash, plain, 0) as Uint8Array, 0), undefined)
      })
    )
  })

  it('has nothing for an epoch whose secret is not there', () => {
    const hash = hashOf(new Uint8Array())
    assert.deepEqual(
      [sealing.blockName(hash, 1), sealing.sealBlock(hash, new Uint8Array(), 1), sealing.openRecord(dot, new Uint8Array(300), 1)],
      [undefined, undefined, undefined]
    )
  })

  it('shows of a length only its bucket, at most an eighth larger', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (length) => {
        const bucket = bucketOf(length)
        assert.ok(bucket >= length && bucket >= MIN_BUCKET_BYTES)
        if (length > MIN_BUCKET_BYTES) assert.ok(bucket <= length * 1.125, `${length} -> ${bucket}`)
        assert.equal(bucketOf(bucket), bucket)
        assert.ok(bucketOf(length + 1) >= bucket)
      })
    )
    assert.equal(sealedLengthOf(MAX_BLOCK_BYTES), MAX_SEALED_BYTES)
    assert.ok(new Set(Array.from({ length: 1 << 20 }, (_, i) => bucketOf(i))).size < 300)
    const short = new Uint8Array(5)
    assert.equal(sealing.sealBlock(hashOf(short), short, 0)?.length, sealedLengthOf(5))
  })
})

describe('a sealed batch', () => {
  const writer = identityOf(2)
  const needs = [{ name: 'ab'.repeat(32) as never, sum: 'cd'.repeat(32), length: 272 }]
  const entries = [0, 5].map((index) => ({ index, entry: encodeSealedEntry({ box: new Uint8Array(300).fill(index), needs }) }))
  const header = {
    folder: folderKey.folder,
    device: writer.publicKey,
    grant: grantFor(writer),
    replica: REPLICA,
    first: 3,
    epoch: 0,
    origin: new Uint8Array(300).fill(1),
    indexes: entries.map(({ index }) => index),
    hashes: concat(entries.map(({ entry }) => blake3(entry)))
  }
  const bad = (code: string) => (error: unknown) => (error as { code?: string }).code === code

  it('is what was signed, by a device that may write', () => {
    const signed = signSealedHeader(header, writer.sign)
    const read = decodeSealedHeader(signed.bytes)
    assert.deepEqual(read, header)
    assertSealed(signed, read, tenure, ed25519)
    for (const { index, entry } of entries) assert.deepEqual(entryOf(read, index, entry), { box: new Uint8Array(300).fill(index), needs })
    assert.throws(() => entryOf(read, 5, (entries[0] as { entry: Uint8Array }).entry), bad('BAD_BATCH'))
    assert.throws(() => entryOf(read, 1, (entries[0] as { entry: Uint8Array }).entry), bad('BAD_BATCH'))
    assert.throws(() => assertSealed({ ...signed, signature: new Uint8Array(64) }, read, tenure, ed25519), bad('BAD_BATCH'))
    const reader = { ...header, grant: grantFor(writer, 'read') }
    assert.throws(() => assertSealed(signSealedHeader(reader, writer.sign), reader, tenure, ed25519), bad('BAD_GRANT'))
    const another = { ...header, grant: grantFor(identityOf(3)) }
    assert.throws(() => assertSealed(signSealedHeader(another, writer.sign), another, tenure, ed25519), bad('BAD_GRANT'))
  })

  it('beyond its limits, or out of order, is refused', () => {
    const refused = (change: Partial<typeof header>): void => {
      assert.throws(() => decodeSealedHeader(signSealedHeader({ ...header, ...change }, writer.sign).bytes), bad('BAD_BATCH'), Object.keys(change).join())
    }
    refused({ indexes: [5, 0] })
    refused({ indexes: [0, 1024] })
    refused({ indexes: [0] })
    refused({ indexes: [], hashes: new Uint8Array() })
    refused({ first: 0 })
    refused({ first: 2 ** 48 - 3 })
    refused({ folder: 'aa' as FolderId })
    refused({ origin: new Uint8Array(131_000) })
    assert.throws(() => decodeNeeds(new Uint8Array(67)), bad('BAD_BATCH'))
    assert.throws(() => decodeNeeds(encodeNeeds([{ ...(needs[0] as (typeof needs)[0]), length: MAX_SEALED_BYTES + 1 }])), bad('BAD_BATCH'))
    assert.throws(() => decodeNeeds(new Uint8Array(68 * 8193).fill(1)), bad('BAD_BATCH'))
    assert.throws(() => decodeSealedEntry(new Uint8Array(641 * 1024)), bad('BAD_BATCH'))
  })
})

describe('statements', () => {
  const device = identityOf(2)
  const known = new Map([[REPLICA, [{ from: 1, to: 9 }]]])
  const replaced = new Map([
    [
      REPLICA,
      [
        { from: 2, to: 3 },
        { from: 5, to: 5 }
      ]
    ]
  ])
  const bad = (code: string) => (error: unknown) => (error as { code?: string }).code === code

  it('are what their devices signed', () => {
    const head = { folder: folderKey.folder, device: device.publicKey, grant: grantFor(device), known, replaced, lost: replaced }
    assert.deepEqual(verifyHead(signHead(head, device.sign), tenure, ed25519), head)
    const receipt = { folder: folderKey.folder, device: device.publicKey, counter: 3, time: 1_750_000_000_000, epoch: 2, held: known }
    assert.deepEqual(verifyReceipt(signReceipt(receipt, device.sign), folderKey, ed25519), receipt)
    assert.throws(() => verifyReceipt(signReceipt(receipt, identityOf(3).sign), folderKey, ed25519), bad('BAD_MESSAGE'))
    assert.throws(() => verifyReceipt(signReceipt({ ...receipt, counter: 0 }, device.sign), folderKey, ed25519), bad('BAD_MESSAGE'))
    assert.throws(() => verifyHead(signHead(head, identityOf(3).sign), tenure, ed25519), bad('BAD_MESSAGE'))
    assert.throws(() => verifyHead(signHead({ ...head, grant: grantFor(device, 'store') }, device.sign), tenure, ed25519), bad('BAD_GRANT'))
    const elsewhere = createWriteKey(new Uint8Array(32).fill(77), ed25519)
    assert.throws(() => verifyHead(signHead(head, device.sign), { key: elsewhere, lineage: Lineage.of(elsewhere), nowMs: 0 }, ed25519), bad('BAD_MESSAGE'))
    // One is not taken for the other.
    assert.throws(() => verifyReceipt(signHead(head, device.sign), folderKey, ed25519), bad('BAD_MESSAGE'))
  })
})

describe('vectors of sealed storage', () => {
  it('are what the code gives', () => {
    const { block, list, record } = vectors
    const plain = fromHex(block.bytes)
    const hash = block.hash as BlockHash
    assert.equal(sealing.blockName(hash, 0), block.name)
    const sealed = sealing.sealBlock(hash, plain, 0) as Uint8Array
    assert.deepEqual([toHex(sealed), toHex(blake3(sealed)), sealed.length], [block.sealed, block.sum, block.length])
    assert.equal(sealing.listName(list.content, 0), list.name)
    assert.equal(toHex(blake3(sealing.sealList(list.content, fromHex(list.bytes), 0) as Uint8Array)), list.sum)
    assert.equal(toHex(sealing.sealRecord(record.dot, fromHex(record.bytes), 0) as Uint8Array), record.box)
    for (const [length, bucket] of vectors.buckets) assert.equal(bucketOf(length), bucket)
    const read = decodeSealedHeader(fromHex(vectors.batch.header))
    const key = createStoreKey(new Uint8Array(32), fromHex(vectors.publicKey))
    assertSealed({ bytes: fromHex(vectors.batch.header), signature: fromHex(vectors.batch.signature) }, read, { key, lineage: Lineage.of(key) }, ed25519)
    for (const { index, entry } of vectors.batch.entries) {
      const { box } = entryOf(read, index, fromHex(entry))
      assert.equal(toHex(sealing.openRecord({ replica: read.replica, seq: read.first + index }, box, 0) as Uint8Array), record.bytes)
    }
  })

  it('are what the page says', () => {
    const key = (use: string): Uint8Array => deriveKey(`syncline v1 seal ${use}`, secret)
    const padded = (inner: Uint8Array): Uint8Array => {
      const whole = new Uint8Array(bucketOf(4 + inner.length))
      new DataView(whole.buffer).setUint32(0, inner.length)
      whole.set(inner, 4)
      return whole
    }
    const { block, record } = vectors
    assert.equal(block.name, toHex(keyedHash(key('block name'), fromHex(block.hash))))
    const blockKey = keyedHash(key('block'), fromHex(block.hash))
    assert.equal(block.sealed, toHex(nodeAead.seal(blockKey, new Uint8Array(12), padded(fromHex(block.bytes)), new Uint8Array())))
    const place = concat([fromHex(record.dot.replica), fromHex(record.dot.seq.toString(16).padStart(16, '0'))])
    const nonce = keyedHash(key('record nonce'), concat([place, fromHex(record.bytes)])).subarray(0, 12)
    assert.equal(record.box, toHex(concat([nonce, nodeAead.seal(key('record'), nonce, padded(fromHex(record.bytes)), place)])))
  })
})
