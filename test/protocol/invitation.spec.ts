import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { blake3 } from '@noble/hashes/blake3.js'
import fc from 'fast-check'
import { deviceIdOf } from '../../protocol/device-id.ts'
import { ProtocolError } from '../../protocol/errors.ts'
import { encodeGrant, issueGrant } from '../../protocol/grant.ts'
import { fromHex, toHex } from '../../protocol/hex.ts'
import type { DeviceId } from '../../protocol/ids.ts'
import { formatInvitation, type Invitation, invitationIdOf, invitationTopicOf, looksLikeInvitation, parseInvitation } from '../../protocol/invitation.ts'
import {
  decodeJoinMessage,
  encodeJoinMessage,
  isJoinProven,
  JOIN_UNKNOWN,
  type JoinAnswer,
  type JoinRequest,
  joinProof,
  readJoined
} from '../../protocol/join.ts'
import { formatKey } from '../../protocol/key-text.ts'
import { createWriteKey, readKeyOf, storeKeyOf } from '../../protocol/keys.ts'
import type { Right } from '../../protocol/right.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'

interface Vectors {
  readonly links: readonly (Record<'token' | 'link' | 'id' | 'topic', string> & {
    readonly inviter: DeviceId
    readonly right: Right
    readonly expiry: number
    readonly addresses: readonly { readonly bytes: string }[]
    readonly network: string | null
  })[]
  readonly refused: readonly { readonly text: string; readonly message: string }[]
  readonly join: {
    readonly token: string
    readonly joiner: Record<'publicKey' | 'nonce', string>
    readonly inviter: Record<'publicKey' | 'nonce', string>
    readonly messages: readonly { readonly message: Record<string, string>; readonly encoded: string }[]
  }
}

const vectors = JSON.parse(readFileSync(new URL('../vectors/invitation.json', import.meta.url), 'utf8')) as Vectors
const ed25519 = new NodeEd25519()
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const end = ({ publicKey, nonce }: Vectors['join']['joiner']) => ({ publicKey: fromHex(publicKey), nonce: fromHex(nonce) })
const [joiner, inviter] = [end(vectors.join.joiner), end(vectors.join.inviter)]
const token = fromHex(vectors.join.token)

const invitations: fc.Arbitrary<Invitation> = fc.record(
  {
    token: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    inviter: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(deviceIdOf),
    right: fc.constantFrom('write', 'read', 'store'),
    expiry: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    addresses: fc.array(fc.uint8Array({ minLength: 1, maxLength: 96 }), { maxLength: 4 }),
    network: fc.option(fc.uint8Array({ minLength: 8, maxLength: 8 }), { nil: undefined })
  },
  { noNullPrototype: true }
)

describe('the link of an invitation', () => {
  for (const { token: digits, link, id, topic, addresses, network, ...plain } of vectors.links) {
    it(`is what the vectors say, and its id and topic what the page says: ${id}`, () => {
      const secret = fromHex(digits)
      const invitation = {
        ...plain,
        token: secret,
        addresses: addresses.map(({ bytes }) => fromHex(bytes)),
        network: network === null ? undefined : fromHex(network)
      }
      assert.equal(formatInvitation(invitation), link)
      assert.deepEqual(parseInvitation(link), invitation)
      assert.equal(toHex(blake3(secret, { context: utf8('syncline v1 invitation id'), dkLen: 8 })), id)
      assert.equal(toHex(blake3(secret, { context: utf8('syncline v1 invitation topic') })), topic)
      assert.deepEqual([invitationIdOf(secret), toHex(invitationTopicOf(secret))], [id, topic])
    })
  }

  it('leads back to what it was made of, whatever that is, in capital letters and with white space around it too', () => {
    fc.assert(
      fc.property(invitations, (invitation) => {
        const link = formatInvitation(invitation)
        assert.deepEqual(parseInvitation(link), invitation)
        assert.deepEqual(parseInvitation(`  ${link.toUpperCase()}\n`), invitation)
        assert.ok(looksLikeInvitation(link.toUpperCase()) && link.length <= 800)
      }),
      { numRuns: 200 }
    )
  })

  for (const { text, message } of vectors.refused) {
    it(`is refused where ${message.slice(33, 90)}`, () => {
      assert.throws(() => parseInvitation(text), { name: 'ProtocolError', code: 'BAD_INVITATION', message })
    })
  }

  it('is refused with its end missing, wherever it was cut off', () => {
    const link = vectors.links[0]?.link ?? ''
    for (let length = 0; length < link.length; length += 3) assert.throws(() => parseInvitation(link.slice(0, length)), ProtocolError)
  })

  it('is not made of what none could be read from', () => {
    const good: Invitation = { token, inviter: deviceIdOf(inviter.publicKey), right: 'read', expiry: 1, addresses: [], network: undefined }
    const wrong: Partial<Invitation>[] = [
      { token: token.subarray(1) },
      { expiry: 2 ** 32 },
      { expiry: -1 },
      { addresses: [new Uint8Array()] },
      { addresses: [new Uint8Array(97)] },
      { addresses: Array.from({ length: 5 }, () => new Uint8Array(8)) },
      { network: new Uint8Array(7) }
    ]
    for (const part of wrong) assert.throws(() => formatInvitation({ ...good, ...part }), RangeError, JSON.stringify(part))
  })
})

describe('the join stream', () => {
  const request: JoinRequest = { type: 'request', invitation: invitationIdOf(token), name: 'nas', proof: joinProof(token, 'nas', joiner, inviter) }

  it('has messages that are what the vectors say', () => {
    for (const { message, encoded } of vectors.join.messages) {
      const decoded = decodeJoinMessage(fromHex(encoded))
      assert.deepEqual(Object.fromEntries(Object.entries(decoded).map(([name, value]) => [name, value instanceof Uint8Array ? toHex(value) : value])), message)
      assert.equal(toHex(encodeJoinMessage(decoded)), encoded)
    }
  })

  it('proves the token as the page says', () => {
    const secret = blake3(token, { context: utf8('syncline v1 join') })
    const transcript = Buffer.concat([joiner.nonce, inviter.nonce, joiner.publicKey, inviter.publicKey, utf8('nas')])
    assert.equal(toHex(blake3(Uint8Array.from(transcript), { key: secret })), vectors.join.messages[2]?.message['proof'])
    assert.ok(isJoinProven(token, request, joiner, inviter))
  })

  it('proves nothing with another token, name, nonce or device, or the other way round', () => {
    const other = new Uint8Array(32).fill(9)
    assert.ok(!isJoinProven(new Uint8Array(16), request, joiner, inviter))
    assert.ok(!isJoinProven(token, { ...request, name: 'NAS' }, joiner, inviter))
    assert.ok(!isJoinProven(token, request, inviter, joiner))
    for (const field of ['publicKey', 'nonce'] as const) {
      assert.ok(!isJoinProven(token, request, { ...joiner, [field]: other }, inviter))
      assert.ok(!isJoinProven(token, request, joiner, { ...inviter, [field]: other }))
    }
    assert.ok(!isJoinProven(token, { ...request, proof: request.proof.subarray(1) }, joiner, inviter))
  })

  const key = createWriteKey(new Uint8Array(32).fill(1), ed25519)
  const grantOf = (device: Uint8Array, right: Right = 'write', by = key): Uint8Array =>
    encodeGrant(issueGrant(by, { device, right, epoch: 0, expiry: 0 }, ed25519))
  const granted = (parts: Partial<JoinAnswer> = {}): JoinAnswer => ({ ...JOIN_UNKNOWN, result: 'granted', key: formatKey(readKeyOf(key)), ...parts })

  it('gives the key of the right, and the grant to write', () => {
    const grant = grantOf(joiner.publicKey)
    assert.deepEqual(readJoined(granted({ grant }), 'write', joiner.publicKey, ed25519).grant, grant)
    assert.equal(readJoined(granted({ grant }), 'write', joiner.publicKey, ed25519).key.right, 'read')
    assert.equal(readJoined(granted(), 'read', joiner.publicKey, ed25519).grant, undefined)
    assert.equal(readJoined(granted({ key: formatKey(storeKeyOf(key)) }), 'store', joiner.publicKey, ed25519).key.right, 'store')
  })

  it('is of no use where it gives another key, or a grant of another device, folder or right', () => {
    const elsewhere = createWriteKey(new Uint8Array(32).fill(2), ed25519)
    const cases: [JoinAnswer, Right, string][] = [
      [granted({ key: formatKey(key) }), 'read', 'BAD_MESSAGE'],
      [granted(), 'store', 'BAD_MESSAGE'],
      [granted({ key: 'syncline:read1p' }), 'read', 'BAD_KEY'],
      [granted(), 'write', 'BAD_GRANT'],
      [granted({ grant: grantOf(inviter.publicKey) }), 'write', 'BAD_GRANT'],
      [granted({ grant: grantOf(joiner.publicKey, 'write', elsewhere) }), 'write', 'BAD_GRANT'],
      [granted({ grant: grantOf(joiner.publicKey, 'read') }), 'write', 'BAD_MESSAGE']
    ]
    for (const [answer, right, code] of cases) assert.throws(() => readJoined(answer, right, joiner.publicKey, ed25519), { name: 'ProtocolError', code })
  })

  it('refuses messages beyond its limits', () => {
    const wrong: JoinAnswer[] = [
      granted({ key: '' }),
      { ...JOIN_UNKNOWN, key: 'x' },
      { ...JOIN_UNKNOWN, grant: new Uint8Array(1) },
      granted({ key: 'k'.repeat(257) }),
      granted({ grant: new Uint8Array(257) }),
      granted({ label: 'a\nb' }),
      granted({ name: 'n'.repeat(256) }),
      { ...JOIN_UNKNOWN, result: 'other' as JoinAnswer['result'] }
    ]
    for (const answer of wrong) assert.throws(() => decodeJoinMessage(encodeJoinMessage(answer)), { code: 'BAD_MESSAGE' })
    assert.throws(() => decodeJoinMessage(encodeJoinMessage({ ...request, proof: new Uint8Array(31) })), { code: 'BAD_MESSAGE' })
    assert.throws(() => decodeJoinMessage(encodeJoinMessage({ type: 'hello', nonce: new Uint8Array(31) })), { code: 'BAD_MESSAGE' })
    assert.throws(() => decodeJoinMessage(new Uint8Array(4097)), { code: 'BAD_MESSAGE' })
    assert.throws(() => decodeJoinMessage(new Uint8Array()), { code: 'BAD_MESSAGE' })
    // Version 2.
    const hello = encodeJoinMessage({ type: 'hello', nonce: new Uint8Array(32) })
    hello[hello.indexOf(0x08) + 1] = 2
    assert.throws(() => decodeJoinMessage(hello), { code: 'UNSUPPORTED_VERSION' })
  })
})
