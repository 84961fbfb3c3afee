import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { admissionOf, isAdmitted } from '../../protocol/admission.ts'
import { type BatchHeader, replicaIdOf } from '../../protocol/batch.ts'
import { deviceIdOf } from '../../protocol/device-id.ts'
import { encodeGrant, issueGrant, NO_EXPIRY } from '../../protocol/grant.ts'
import { fromHex, toHex } from '../../protocol/hex.ts'
import type { DeviceId, ReplicaId } from '../../protocol/ids.ts'
import { toSpans } from '../../protocol/interval-set.ts'
import { formatKey, parseKey } from '../../protocol/key-text.ts'
import { createWriteKey, readKeyOf, readSecretOf, storeKeyOf, storeSecretOf, type WriteKey, writeSecretOf } from '../../protocol/keys.ts'
import { NOTHING } from '../../protocol/knowledge.ts'
import { decodeLineage, encodeLineage, Lineage, succeed } from '../../protocol/lineage.ts'
import { decodeMessage, encodeMessage, type HandOverMessage, type LineageMessage } from '../../protocol/messages.ts'
import type { Right } from '../../protocol/right.ts'
import { signHead, verifyHead } from '../../protocol/statement.ts'
import { decodeSuccession, encodeSuccession, keyOfMember, MAX_MEMBERS, MAX_SUCCESSION_BYTES, signSuccession } from '../../protocol/succession.ts'
import { signingSeedOf } from '../../protocol/keys.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'

const ed25519 = new NodeEd25519()
const secret = (n: number): Uint8Array => new Uint8Array(32).fill(n)
const [anna, bert, carl, nas] = [1, 2, 3, 4].map((n) => ed25519.publicKey(secret(n))) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
const first = createWriteKey(secret(9), ed25519)
const replica = replicaIdOf(carl, new Uint8Array(16))
const cut = new Map([[replica, [{ from: 1, to: 4 }]]])
const member = (device: Uint8Array, right: Right) => ({ device: deviceIdOf(device), right })
const step = (key: WriteKey, lineage: Lineage, n: number, members = [member(anna, 'write'), member(bert, 'read'), member(nas, 'store')]) =>
  succeed({ key, lineage, secret: secret(n), maker: deviceIdOf(anna), members, cut, made: 1000 + n }, ed25519)

const one = step(first, Lineage.of(first), 11)
const two = step(one.key, one.lineage, 12)
const bad = { name: 'ProtocolError', code: 'BAD_SUCCESSION' }

describe('lineage', () => {
  it('leads from the first key to the latest, under one folder id', () => {
    assert.deepEqual([two.key.folder, two.key.epoch, two.lineage.epoch], [first.folder, 2, 2])
    assert.notEqual(two.key.id, one.key.id)
    assert.deepEqual(
      [0, 1, 2, 3].map((epoch) => two.lineage.publicKeyAt(epoch)),
      [first.publicKey, one.key.publicKey, two.key.publicKey, undefined]
    )
  })

  it('is verified by who has nothing but a later key', () => {
    const late = two.lineage.chain.reduce((lineage, signed) => lineage.extended(signed, ed25519), Lineage.of(readKeyOf(two.key)))
    assert.deepEqual(late.publicKeyAt(0), first.publicKey)
    assert.deepEqual(decodeLineage(encodeLineage(late), storeKeyOf(two.key), ed25519).chain, two.lineage.chain)
  })

  it('gives a member the key of its right, and with it those before', () => {
    const { latest } = two.lineage
    assert.ok(latest)
    const read = keyOfMember(latest, 'read', readSecretOf(two.key))
    const store = keyOfMember(latest, 'store', storeSecretOf(two.key))
    assert.equal(formatKey(read), formatKey(readKeyOf(two.key)))
    assert.equal(formatKey(store), formatKey(storeKeyOf(two.key)))
    assert.deepEqual(two.lineage.formerKeys(read).map(formatKey), [one.key, first].map(readKeyOf).map(formatKey))
    assert.deepEqual(two.lineage.formerKeys(store).map(formatKey), [one.key, first].map(storeKeyOf).map(formatKey))
    assert.deepEqual(two.lineage.formerKeys(read, 1).length, 1)
    assert.throws(() => keyOfMember(latest, 'read', readSecretOf(one.key)), bad)
    assert.throws(() => keyOfMember(latest, 'read', storeSecretOf(two.key)), bad)
  })

  it('has keys whose text says where they belong', () => {
    for (const key of [two.key, readKeyOf(two.key), storeKeyOf(two.key)]) {
      const parsed = parseKey(formatKey(key), ed25519)
      assert.deepEqual([parsed.folder, parsed.epoch, parsed.id, parsed.right], [first.folder, 2, two.key.id, key.right])
      assert.equal(formatKey(parsed), formatKey(key))
    }
  })

  it('takes nothing that the key before has not signed', () => {
    const start = Lineage.of(first)
    const [signed] = one.lineage.chain
    assert.ok(signed && one.lineage.latest)
    const stranger = createWriteKey(secret(77), ed25519)
    const forged = signSuccession(one.lineage.latest, (message) => ed25519.sign(signingSeedOf(stranger), message))
    assert.throws(() => start.extended(forged, ed25519), bad)
    assert.throws(() => start.extended({ ...signed, bytes: signed.bytes.with(40, 1) }, ed25519), bad)
    assert.throws(() => start.extended({ ...signed, signature: signed.signature.with(3, (signed.signature[3] as number) ^ 1) }, ed25519), bad)
    assert.throws(() => Lineage.of(stranger).extended(signed, ed25519), bad)
  })

  it('takes no other succession of an epoch that it has, and none out of order', () => {
    const other = step(first, Lineage.of(first), 13)
    const [fork] = other.lineage.chain
    const next = two.lineage.chain[1]
    assert.ok(fork && next)
    assert.throws(() => one.lineage.extended(fork, ed25519), bad)
    assert.throws(() => Lineage.of(first).extended(next, ed25519), bad)
    assert.throws(() => other.lineage.extended(next, ed25519), bad)
    // Who has a key of the epoch takes only what leads to that.
    assert.throws(() => Lineage.of(one.key).extended(fork, ed25519), bad)
  })

  it('takes none that follows on another succession to the same key', () => {
    const twin = step(first, Lineage.of(first), 11, [member(anna, 'write'), member(carl, 'write')])
    const next = two.lineage.chain[1]
    assert.ok(next && twin.key.id === one.key.id)
    assert.throws(() => twin.lineage.extended(next, ed25519), bad)
  })

  it('says who is a member no more', () => {
    assert.equal(two.lineage.removalOf(deviceIdOf(carl), 0)?.epoch, 2)
    assert.equal(two.lineage.removalOf(deviceIdOf(bert), 0), undefined)
    assert.equal(two.lineage.removalOf(deviceIdOf(carl), 2), undefined, 'it has a key of that epoch')
  })

  it('has room for 1,024 members in one message', () => {
    const many = Array.from({ length: MAX_MEMBERS }, (_, i) =>
      member(
        ed25519.publicKey(
          secret(0)
            .with(0, i & 255)
            .with(1, i >> 8)
        ),
        'write'
      )
    )
    const { lineage } = step(first, Lineage.of(first), 14, many)
    const [signed] = lineage.chain
    assert.ok(signed && signed.bytes.length < MAX_SUCCESSION_BYTES)
    assert.ok(encodeMessage({ type: 'succession', channel: 1, ...signed }).length < 1 << 20)
  })

  it('refuses members that are listed twice, or granted more than their right', () => {
    const { latest } = one.lineage
    assert.ok(latest)
    const [writer, reader] = latest.members
    assert.ok(writer?.grant && reader)
    for (const members of [
      [writer, writer],
      [{ ...reader, grant: writer.grant }],
      [{ ...writer, device: reader.device }],
      [{ device: writer.device, right: 'write' as const }]
    ])
      assert.throws(() => decodeSuccession(encodeSuccession({ ...latest, members })), bad)
  })
})

describe('admission', () => {
  const headerBy = (device: Uint8Array, key: WriteKey, terms: { epoch?: number; expiry?: number } = {}): BatchHeader => ({
    folder: key.folder,
    replica: replicaIdOf(device, new Uint8Array(16)),
    nonce: new Uint8Array(16),
    device,
    first: 3,
    hashes: new Uint8Array(32 * 4),
    previous: new Uint8Array(),
    grant: encodeGrant(issueGrant(key, { device, right: 'write', epoch: key.epoch, expiry: NO_EXPIRY, ...terms }, ed25519))
  })
  const admitted = (header: BatchHeader, nowMs = 0): number[] => {
    const authority = { key: readKeyOf(two.key), lineage: two.lineage }
    const admission = admissionOf(header, { ...authority, nowMs }, ed25519)
    return [0, 1, 2, 3].filter((index) => isAdmitted(admission, authority.lineage, header, index)).map((index) => header.first + index)
  }

  it('takes all of who has a grant of this epoch', () => {
    assert.deepEqual(admitted(headerBy(carl, two.key)), [3, 4, 5, 6])
  })

  it('takes all of a member that may write, whenever it wrote it', () => {
    assert.deepEqual(admitted(headerBy(anna, first)), [3, 4, 5, 6])
    assert.deepEqual(admitted(headerBy(anna, one.key)), [3, 4, 5, 6])
  })

  it('takes of who is none what the cut names', () => {
    assert.deepEqual(admitted(headerBy(carl, first)), [3, 4])
    assert.deepEqual(admitted(headerBy(carl, one.key)), [3, 4])
    assert.deepEqual(admitted(headerBy(bert, first)), [], 'a member that may read only')
  })

  it('takes the head of a writer under the latest key alone: under another one other records count, and so others are replaced', () => {
    const headBy = (device: Uint8Array, seed: Uint8Array, key: WriteKey) => {
      const { grant } = headerBy(device, key)
      const head = { folder: key.folder, device, grant, known: NOTHING, replaced: NOTHING, lost: NOTHING }
      const signed = signHead(head, (message) => ed25519.sign(seed, message))
      return verifyHead(signed, { key: readKeyOf(two.key), lineage: two.lineage, nowMs: 0 }, ed25519)
    }
    assert.ok(headBy(anna, secret(1), two.key), 'a member')
    assert.ok(headBy(carl, secret(3), two.key), 'who was invited again')
    assert.equal(headBy(anna, secret(1), first), undefined, 'a member, by an earlier key')
    assert.equal(headBy(carl, secret(3), first), undefined, 'who was removed')
  })

  it('takes nothing new under a grant that is over', () => {
    assert.deepEqual(admitted(headerBy(anna, two.key, { expiry: 1000 }), 999), [3, 4, 5, 6])
    assert.deepEqual(admitted(headerBy(anna, two.key, { expiry: 1000 }), 1000), [])
  })

  it('leaves what is of a later epoch to wait for its succession', () => {
    assert.deepEqual(admitted(headerBy(anna, step(two.key, two.lineage, 15).key)), [])
  })

  it('refuses grants that the key of their epoch did not sign', () => {
    const wrong = { name: 'ProtocolError', code: 'BAD_GRANT' }
    assert.throws(() => admitted(headerBy(carl, first, { epoch: 2 })), wrong)
    assert.throws(() => admitted(headerBy(carl, createWriteKey(secret(70), ed25519))), wrong)
    assert.throws(() => admitted({ ...headerBy(anna, two.key), device: carl }), wrong)
  })
})

describe('vectors of successions', () => {
  interface SuccessionVector extends Record<'former' | 'publicKey' | 'writeSecret' | 'readSecret' | 'storeSecret' | 'encoded' | 'signature' | Right, string> {
    readonly folder: string
    readonly epoch: number
    readonly maker: DeviceId
    readonly members: readonly { readonly device: DeviceId; readonly right: Right; readonly grant?: string }[]
    readonly cut: readonly { readonly replica: ReplicaId; readonly spans: readonly number[] }[]
  }
  const vectors = JSON.parse(readFileSync(new URL('../vectors/successions.json', import.meta.url), 'utf8')) as {
    readonly successions: readonly SuccessionVector[]
    readonly messages: readonly { readonly message: { readonly type: string; readonly secret?: string }; readonly encoded: string }[]
  }

  it('follow on each other, and say what they say', () => {
    const [vector] = vectors.successions
    assert.ok(vector)
    let lineage = Lineage.of(parseKey(vector.read, ed25519))
    for (const expected of vectors.successions) {
      lineage = lineage.until(expected.epoch - 1)
      const base = expected.epoch === 1 ? Lineage.of(parseKey(expected.read, ed25519)) : lineage
      lineage = base.extended({ bytes: fromHex(expected.encoded), signature: fromHex(expected.signature) }, ed25519)
      const latest = lineage.latest
      assert.ok(latest)
      const key = createWriteKey(fromHex(expected.writeSecret), ed25519, { folder: latest.folder, epoch: latest.epoch })
      const hex = Object.fromEntries(Object.entries(latest).map(([name, value]) => [name, value instanceof Uint8Array ? toHex(value) : value]))
      assert.deepEqual(
        {
          ...hex,
          members: latest.members.map(({ grant, ...rest }) => (grant === undefined ? rest : { ...rest, grant: toHex(grant) })),
          cut: [...latest.cut].map(([id, set]) => ({ replica: id, spans: toSpans(set) })),
          writeSecret: toHex(writeSecretOf(key)),
          readSecret: toHex(readSecretOf(key)),
          storeSecret: toHex(storeSecretOf(key)),
          write: formatKey(key),
          read: formatKey(readKeyOf(key)),
          store: formatKey(storeKeyOf(key)),
          encoded: expected.encoded,
          signature: expected.signature
        },
        expected
      )
    }
  })

  for (const { message, encoded } of vectors.messages) {
    it(`are the messages ${message.type}`, () => {
      const value = (message.secret === undefined ? message : { ...message, secret: fromHex(message.secret) }) as HandOverMessage | LineageMessage
      assert.equal(toHex(encodeMessage(value)), encoded)
      assert.deepEqual(decodeMessage(fromHex(encoded)), value)
    })
  }

  it('have an empty cut where nobody left', () => {
    assert.equal(
      succeed({ key: first, lineage: Lineage.of(first), secret: secret(5), maker: deviceIdOf(anna), members: [], cut: NOTHING, made: 0 }, ed25519).lineage.cut
        .size,
      0
    )
  })
})
