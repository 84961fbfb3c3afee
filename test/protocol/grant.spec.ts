import assert from 'node:assert/strict'
import { decodeGrant, encodeGrant, type GrantTerms, issueGrant, MAX_GRANT_BYTES, NO_EXPIRY, verifyGrant } from '../../protocol/grant.ts'
import { fromHex } from '../../protocol/hex.ts'
import { createWriteKey } from '../../protocol/keys.ts'
import { Grant as GrantCodec } from '../../protocol/pb/messages.js'
import { NodeEd25519 } from '../../src/node-ed25519.ts'

const ed25519 = new NodeEd25519()
const key = createWriteKey(new Uint8Array(32).fill(1), ed25519)
const other = createWriteKey(new Uint8Array(32).fill(2), ed25519)
const device = ed25519.publicKey(new Uint8Array(32).fill(3))
const terms: GrantTerms = { device, right: 'write', epoch: 0, expiry: NO_EXPIRY }
const checks = { folderPublicKey: key.publicKey }
const bytes = encodeGrant(issueGrant(key, terms, ed25519))
const bad = (message: RegExp) => ({ name: 'ProtocolError', code: 'BAD_GRANT', message })

describe('grant', () => {
  it('is verified with what it says', () => {
    const all: GrantTerms[] = [terms, { device, right: 'read', epoch: 7, expiry: 1_700_000_000_000 }, { device, right: 'store', epoch: 2 ** 40, expiry: 1 }]
    for (const given of all) {
      const grant = verifyGrant(encodeGrant(issueGrant(key, given, ed25519)), { ...checks, device }, ed25519)
      assert.deepEqual({ ...grant, signature: undefined }, { ...given, folder: key.folder, signature: undefined })
    }
  })

  it('ends at its expiry, and never without one', () => {
    const ending = encodeGrant(issueGrant(key, { ...terms, expiry: 5000 }, ed25519))
    verifyGrant(ending, { ...checks, nowMs: 4999 }, ed25519)
    assert.throws(() => verifyGrant(ending, { ...checks, nowMs: 5000 }, ed25519), bad(/ended on 1970-01-01T00:00:05.000Z/))
    verifyGrant(ending, checks, ed25519)
    verifyGrant(bytes, { ...checks, nowMs: Number.MAX_SAFE_INTEGER }, ed25519)
  })

  it('of another folder or for another device is refused', () => {
    assert.throws(() => verifyGrant(bytes, { folderPublicKey: other.publicKey }, ed25519), bad(/another folder/))
    assert.throws(() => verifyGrant(bytes, { ...checks, device: other.publicKey }, ed25519), bad(/another device/))
  })

  it('that another key signed is refused', () => {
    const forged = { ...issueGrant(other, terms, ed25519), folder: key.folder }
    assert.throws(() => verifyGrant(encodeGrant(forged), checks, ed25519), bad(/not by the folder's key/))
  })

  it('with any term changed is refused', () => {
    const grant = issueGrant(key, terms, ed25519)
    for (const change of [{ device: other.publicKey }, { right: 'read' as const }, { epoch: 1 }, { expiry: 1 }]) {
      assert.throws(() => verifyGrant(encodeGrant({ ...grant, ...change }), checks, ed25519), bad(/not by the folder's key/))
    }
  })

  it('with any one bit flipped is refused', () => {
    for (let i = 0; i < bytes.length * 8; i++) {
      const flipped = bytes.slice()
      flipped[i >> 3] = (flipped[i >> 3] as number) ^ (1 << (i & 7))
      assert.throws(() => verifyGrant(flipped, checks, ed25519), bad(/./))
    }
  })

  it('is refused cut short, with more at its end, too long or out of range', () => {
    const raw = GrantCodec.decode(bytes)
    for (let i = 0; i < bytes.length; i++) assert.throws(() => decodeGrant(bytes.subarray(0, i)), bad(/./))
    assert.throws(() => decodeGrant(Uint8Array.of(...bytes, 0x38, 1)), bad(/canonical/))
    assert.throws(() => decodeGrant(new Uint8Array(MAX_GRANT_BYTES + 1)), bad(/257 bytes, the most is 256/))
    assert.throws(() => decodeGrant(GrantCodec.encode({ ...raw, right: 4 })), bad(/right 4 is unknown/))
    assert.throws(() => decodeGrant(GrantCodec.encode({ ...raw, right: 0 })), bad(/right 0 is unknown/))
    assert.throws(() => decodeGrant(GrantCodec.encode({ ...raw, device: new Uint8Array(31) })), bad(/device key has 31 bytes/))
    assert.throws(() => decodeGrant(GrantCodec.encode({ ...raw, expiry: 8.64e15 + 2 })), bad(/expiry is out of range/))
  })

  it('signs a text that nothing else of Syncline signs', () => {
    const grant = issueGrant(key, terms, ed25519)
    const text = Uint8Array.of(...new TextEncoder().encode('syncline grant v1'), ...fromHex(key.folder), ...device, 3, ...new Uint8Array(16))
    assert.ok(ed25519.verify(key.publicKey, text, grant.signature))
  })

  it('cannot be issued with terms that nobody would accept', () => {
    assert.throws(() => issueGrant(key, { ...terms, epoch: -1 }, ed25519), RangeError)
    assert.throws(() => issueGrant(key, { ...terms, device: new Uint8Array(5) }, ed25519), RangeError)
  })
})
