/**
 * Holds records, batches and the messages about them to test/vectors/records.json: by the code, and again by an encoder written from the words
 * of docs/specs/sync.md, so that neither can drift alone.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { blake3 } from '@noble/hashes/blake3.js'
import { assertSigned, type BatchHeader, decodeHeader, encodeHeader, recordOf, replicaIdOf, signHeader } from '../../protocol/batch.ts'
import { conflictPath } from '../../protocol/conflict-name.ts'
import { deviceIdOf, publicKeyOf } from '../../protocol/device-id.ts'
import { Digest, itemHash } from '../../protocol/digest.ts'
import { encodeGrant, issueGrant, verifyGrant } from '../../protocol/grant.ts'
import { fromHex, toHex } from '../../protocol/hex.ts'
import type { ContentId, DeviceId, Dot, ReplicaId } from '../../protocol/ids.ts'
import { fromSpans, toSpans } from '../../protocol/interval-set.ts'
import { createWriteKey } from '../../protocol/keys.ts'
import { type BatchMessage, decodeMessage, encodeMessage, type WireMessage } from '../../protocol/messages.ts'
import { decodeRecord, encodeRecord, type ItemRecord } from '../../protocol/record.ts'
import { MAX_SEQUENCE } from '../../protocol/version-vector.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'

interface RecordVector {
  readonly path: string
  readonly type: ItemRecord['type']
  readonly replica: ReplicaId
  readonly seq: number
  readonly vector: readonly (readonly [ReplicaId, number])[]
  readonly mtimeNs: string
  readonly content?: ContentId
  readonly size?: number
  readonly mode?: number
  readonly target?: string
  readonly ancestor?: ContentId
  readonly origin?: Dot & { readonly device: DeviceId }
}

interface DeviceVector extends Record<'seed' | 'publicKey' | 'nonce', string> {
  readonly id: DeviceId
  readonly replica: ReplicaId
}

type PlainMessage = { readonly type: string } & Readonly<Record<string, unknown>>

interface Vectors {
  readonly device: DeviceVector
  readonly other: DeviceVector
  readonly records: readonly { readonly record: RecordVector; readonly encoded: string; readonly hash: string }[]
  readonly batches: readonly (Record<'previous' | 'grant' | 'header' | 'signature' | 'hash', string> & { readonly first: number; readonly count: number })[]
  readonly refused: readonly { readonly why: string; readonly encoded: string; readonly code: string }[]
  readonly knowledge: readonly { readonly intervals: readonly (readonly [number, number])[]; readonly spans: readonly number[] }[]
  readonly digest: { readonly items: readonly (Parameters<typeof itemHash>[0] & { readonly hash: string })[]; readonly digest: string }
  readonly messages: readonly { readonly message: PlainMessage; readonly encoded: string }[]
  readonly conflicts: readonly { readonly path: string; readonly mtimeNs: string; readonly device: DeviceId; readonly copy: string }[]
}

const read = <T>(file: string): T => JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8')) as T
const vectors = read<Vectors>('records.json')
const { folders } = read<{ folders: readonly { writeSecret: string; folder: string }[] }>('keys.json')
const ed25519 = new NodeEd25519()
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts))

describe('vectors of records', () => {
  for (const { record, encoded, hash } of vectors.records) {
    it(`of ${record.type} ${record.path} are what the code gives`, () => {
      const item = toRecord(record)
      assert.equal(toHex(encodeRecord(item)), encoded)
      assert.deepEqual(decodeRecord(fromHex(encoded)), item)
      assert.equal(toHex(blake3(fromHex(encoded))), hash)
    })

    it(`of ${record.type} ${record.path} are what the page says`, () => {
      assert.equal(toHex(recordBytes(record)), encoded)
    })
  }

  for (const { why, encoded, code } of vectors.refused) {
    it(`are refused when ${why}`, () => {
      assert.throws(() => decodeRecord(fromHex(encoded)), { name: 'ProtocolError', code })
    })
  }
})

describe('vectors of batches', () => {
  const { seed, publicKey, nonce, replica, id } = vectors.device
  const folder = folders[0]
  assert.ok(folder)
  const key = createWriteKey(fromHex(folder.writeSecret), ed25519)

  it('come from a replica id that the page gives', () => {
    for (const { seed: own, publicKey: known, id: device, nonce: fresh, replica: minted } of [vectors.device, vectors.other]) {
      assert.equal(toHex(ed25519.publicKey(fromHex(own))), known)
      assert.equal(deviceIdOf(fromHex(known)), device)
      assert.equal(replicaIdOf(fromHex(known), fromHex(fresh)), minted)
      assert.equal(toHex(blake3(joined([utf8('syncline replica v1'), fromHex(known), fromHex(fresh)])).subarray(0, 8)), minted)
    }
    assert.notEqual(id, vectors.other.id)
  })

  for (const { first, count, previous, grant, header, signature, hash } of vectors.batches) {
    const records = vectors.records.slice(first - 1, first - 1 + count)

    it(`from ${first} on are what the code gives, and hold`, () => {
      const made: BatchHeader = {
        folder: key.folder,
        replica,
        nonce: fromHex(nonce),
        device: fromHex(publicKey),
        first,
        hashes: joined(records.map((record) => fromHex(record.hash))),
        previous: fromHex(previous),
        grant: encodeGrant(issueGrant(key, { device: fromHex(publicKey), right: 'write', epoch: 0, expiry: 0 }, ed25519))
      }
      const signed = signHeader(made, (message) => ed25519.sign(fromHex(seed), message))
      assert.equal(toHex(made.grant), grant)
      assert.equal(toHex(encodeHeader(made)), header)
      assert.equal(toHex(signed.signature), signature)
      const decoded = decodeHeader(fromHex(header))
      assertSigned({ bytes: fromHex(header), signature: fromHex(signature) }, decoded, ed25519)
      verifyGrant(decoded.grant, { folderPublicKey: key.publicKey, device: decoded.device }, ed25519)
      records.forEach(({ encoded, record }, index) => assert.deepEqual(recordOf(decoded, index, fromHex(encoded)), toRecord(record)))
    })

    it(`from ${first} on are what the page says`, () => {
      const fields = [
        bytesField(1, fromHex(key.folder)),
        bytesField(2, fromHex(replica)),
        bytesField(3, fromHex(nonce)),
        bytesField(4, fromHex(publicKey)),
        numberField(5, first),
        bytesField(6, joined(records.map(({ encoded }) => blake3(fromHex(encoded))))),
        bytesField(7, fromHex(previous)),
        bytesField(8, fromHex(grant))
      ]
      assert.equal(toHex(joined(fields)), header)
      assert.equal(toHex(blake3(fromHex(header))), hash)
      assert.ok(ed25519.verify(fromHex(publicKey), joined([utf8('syncline batch v1'), fromHex(header)]), fromHex(signature)))
    })
  }

  it('are chained', () => {
    assert.deepEqual(
      vectors.batches.map(({ previous }) => previous),
      ['', ...vectors.batches.slice(0, -1).map(({ hash }) => hash)]
    )
  })
})

describe('vectors of an exchange', () => {
  for (const { message, encoded } of vectors.messages) {
    it(`of ${message.type} are what the code gives`, () => {
      const decoded = decodeMessage(fromHex(encoded))
      assert.deepEqual(plain(decoded), message)
      assert.equal(toHex(encodeMessage(decoded)), encoded)
    })
  }

  it('of a batch leave out a record that was replaced', () => {
    const batch = vectors.messages
      .map(({ encoded }) => decodeMessage(fromHex(encoded)))
      .find((message: WireMessage): message is BatchMessage => message.type === 'batch')
    assert.deepEqual(
      batch?.records.map(({ index }) => index),
      [0, 2]
    )
  })

  for (const { intervals, spans } of vectors.knowledge) {
    it(`of spans ${JSON.stringify(spans)} are ${JSON.stringify(intervals)}`, () => {
      const set = intervals.map(([from, to]) => ({ from, to }))
      assert.deepEqual(toSpans(set), spans)
      assert.deepEqual(fromSpans(spans, MAX_SEQUENCE), set)
    })
  }

  it('of a digest are what the code gives, and what the page says', () => {
    const digest = new Digest()
    let sum = 0n
    for (const { hash, ...item } of vectors.digest.items) {
      digest.add(itemHash(item))
      const { path, type, mode = 0, content = '', target = '' } = item
      assert.equal(toHex(blake3(utf8(`${path}\0${type}\0${mode}\0${content}${target}`))), hash)
      sum += BigInt(`0x${Buffer.from(hash, 'hex').reverse().toString('hex')}`)
    }
    assert.equal(digest.toString(), vectors.digest.digest)
    const wrapped = (sum % 2n ** 256n).toString(16).padStart(64, '0')
    assert.equal(Buffer.from(wrapped, 'hex').reverse().toString('hex'), vectors.digest.digest)
  })

  for (const { path, mtimeNs, device, copy } of vectors.conflicts) {
    it(`of a conflict copy name ${copy.slice(-50)}`, () => {
      assert.equal(conflictPath(path, BigInt(mtimeNs), device), copy)
    })
  }
})

function toRecord({ replica, seq, vector, mtimeNs, origin, ...rest }: RecordVector): ItemRecord {
  return {
    ...rest,
    dot: { replica, seq },
    version: new Map(vector),
    mtimeNs: BigInt(mtimeNs),
    ...(origin && { origin: { dot: { replica: origin.replica, seq: origin.seq }, device: origin.device } })
  } as ItemRecord
}

/** From the table of fields: in the order of their numbers, without those that are zero or empty. */
function recordBytes({ path, replica, seq, vector, type, content, size, mode, mtimeNs, target, ancestor, origin }: RecordVector): Uint8Array {
  const mtime = BigInt(mtimeNs)
  return joined([
    bytesField(1, utf8(path)),
    bytesField(2, fromHex(replica)),
    numberField(3, seq),
    ...vector.map(([other, highest]) => bytesField(4, joined([bytesField(1, fromHex(other)), numberField(2, highest)]))),
    numberField(5, ['deleted', 'file', 'directory', 'symlink'].indexOf(type)),
    bytesField(6, fromHex(content ?? '')),
    numberField(7, size ?? 0),
    numberField(8, mode ?? 0),
    numberField(9, mtime < 0n ? -2n * mtime - 1n : 2n * mtime),
    bytesField(10, utf8(target ?? '')),
    bytesField(11, fromHex(ancestor ?? '')),
    origin === undefined
      ? new Uint8Array()
      : bytesField(12, joined([bytesField(1, fromHex(origin.replica)), numberField(2, origin.seq), bytesField(3, publicKeyOf(origin.device))]))
  ])
}

function varint(value: bigint): number[] {
  return value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...varint(value >> 7n)]
}

function numberField(field: number, value: number | bigint): Uint8Array {
  return Uint8Array.from(value === 0 || value === 0n ? [] : [field << 3, ...varint(BigInt(value))])
}

function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return bytes.length === 0 ? bytes : joined([Uint8Array.from([(field << 3) | 2, ...varint(BigInt(bytes.length))]), bytes])
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, part: unknown) => (part instanceof Uint8Array ? toHex(part) : part)))
}
