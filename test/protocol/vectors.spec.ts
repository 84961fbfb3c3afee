/**
 * The fixed inputs and outputs that other implementations can hold themselves to. What the formulas of docs/specs give is computed
 * twice: by the code, and here from the page's words with another BLAKE3.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { blake3 } from '@noble/hashes/blake3.js'
import { deviceIdOf } from '../../protocol/device-id.ts'
import { decodeGrant, encodeGrant, issueGrant, verifyGrant } from '../../protocol/grant.ts'
import { fromHex, toHex } from '../../protocol/hex.ts'
import type { DeviceId } from '../../protocol/ids.ts'
import { formatKey, parseKey } from '../../protocol/key-text.ts'
import { createWriteKey, readKeyOf, readSecretOf, signingSeedOf, storeKeyOf, storeSecretOf, topicOf } from '../../protocol/keys.ts'
import { decodeMessage, encodeMessage } from '../../protocol/messages.ts'
import type { Right } from '../../protocol/right.ts'
import { createSession, receive } from '../../protocol/session.ts'
import type { SessionEffect, SessionState, SessionStep } from '../../protocol/session-state.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'

interface KeyVectors {
  readonly folders: readonly (Record<'writeSecret' | 'signingSeed' | 'publicKey' | 'folder' | 'readSecret' | 'storeSecret' | Right, string> & {
    readonly topics: readonly { readonly day: number; readonly topic: string }[]
  })[]
  readonly refused: readonly { readonly text: string; readonly message: string }[]
  readonly grants: readonly (Record<'folder' | 'device' | 'signature' | 'encoded', string> & {
    readonly right: Right
    readonly epoch: number
    readonly expiry: number
  })[]
}

interface DeviceVector extends Record<'publicKey' | 'nonce' | 'decoySeed' | 'name', string> {
  readonly id: DeviceId
  readonly addresses: readonly string[]
  readonly folders: readonly { readonly key: string; readonly channel: number }[]
}

type Name = 'anna' | 'bert'

interface SessionVectors {
  readonly devices: Record<Name, DeviceVector>
  readonly messages: readonly {
    readonly from: Name
    readonly message: { readonly type: string; readonly proof?: string; readonly blinded?: unknown }
    readonly encoded: string
  }[]
  readonly effects: Record<Name, readonly unknown[]>
}

const read = <T>(file: string): T => JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8')) as T
const keys = read<KeyVectors>('keys.json')
const session = read<SessionVectors>('session.json')
const ed25519 = new NodeEd25519()

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const joined = (...parts: (Uint8Array | string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(parts.map((part) => (typeof part === 'string' ? fromHex(part) : Uint8Array.from(part)))))
const derive = (label: string, material: string | Uint8Array): string =>
  toHex(blake3(typeof material === 'string' ? fromHex(material) : material, { context: utf8(label) }))
const mac = (label: string, secret: string, message: Uint8Array): string => toHex(blake3(message, { key: fromHex(derive(label, secret)) }))

describe('vectors of keys', () => {
  for (const vector of keys.folders) {
    it(`of the folder ${vector.folder.slice(0, 8)} are what the code gives`, () => {
      const key = createWriteKey(fromHex(vector.writeSecret), ed25519)
      assert.deepEqual(
        {
          writeSecret: vector.writeSecret,
          signingSeed: toHex(signingSeedOf(key)),
          publicKey: toHex(key.publicKey),
          folder: key.folder as string,
          readSecret: toHex(readSecretOf(key)),
          storeSecret: toHex(storeSecretOf(key)),
          topics: vector.topics.map(({ day }) => ({ day, topic: toHex(topicOf(key, day)) })),
          write: formatKey(key),
          read: formatKey(readKeyOf(key)),
          store: formatKey(storeKeyOf(key))
        },
        vector
      )
      for (const right of ['write', 'read', 'store'] as const) assert.equal(parseKey(vector[right], ed25519).folder, vector.folder)
    })

    it(`of the folder ${vector.folder.slice(0, 8)} are what the page says`, () => {
      assert.equal(vector.signingSeed, derive('syncline v1 sign', vector.writeSecret))
      assert.equal(vector.readSecret, derive('syncline v1 read', vector.writeSecret))
      assert.equal(vector.storeSecret, derive('syncline v1 store', vector.readSecret))
      assert.equal(vector.folder, toHex(blake3(fromHex(vector.publicKey))))
      for (const { day, topic } of vector.topics) {
        assert.equal(topic, derive('syncline v1 topic', joined(vector.storeSecret, [day >>> 24, (day >>> 16) & 0xff, (day >>> 8) & 0xff, day & 0xff])))
      }
    })
  }

  for (const { text, message } of keys.refused) {
    it(`refuse ${text.slice(0, 16)}… (${message.slice(26, 60)}…)`, () => {
      assert.throws(() => parseKey(text, ed25519), { name: 'ProtocolError', code: 'BAD_KEY', message })
    })
  }

  for (const { encoded, signature, device, ...terms } of keys.grants) {
    it(`of a grant to ${terms.right} are what the code gives`, () => {
      const [vector] = keys.folders
      assert.ok(vector)
      const key = createWriteKey(fromHex(vector.writeSecret), ed25519)
      const grant = issueGrant(key, { ...terms, device: fromHex(device) }, ed25519)
      assert.equal(toHex(grant.signature), signature)
      assert.equal(toHex(encodeGrant(grant)), encoded)
      assert.deepEqual(decodeGrant(fromHex(encoded)), grant)
      assert.equal(verifyGrant(fromHex(encoded), { folderPublicKey: key.publicKey }, ed25519).folder, terms.folder)
    })
  }
})

describe('vectors of a session', () => {
  it('are what the code sends and concludes', () => {
    const start = (own: DeviceVector, peer: DeviceVector): SessionStep =>
      createSession({
        device: own.id,
        peer: peer.id,
        nonce: fromHex(own.nonce),
        decoySeed: fromHex(own.decoySeed),
        name: own.name,
        addresses: own.addresses,
        folders: own.folders.map(({ key, channel }) => ({ key: parseKey(key, ed25519), channel }))
      })
    const { anna, bert } = session.devices
    const first: Record<Name, SessionStep> = { anna: start(anna, bert), bert: start(bert, anna) }
    const states: Record<Name, SessionState> = { anna: first.anna.state, bert: first.bert.state }
    const waiting: Record<Name, SessionEffect[]> = { anna: [...first.anna.effects], bert: [...first.bert.effects] }
    for (const { from, message, encoded } of session.messages) {
      const effect = waiting[from].shift()
      assert.equal(effect?.type, 'send')
      assert.deepEqual(plain(effect.message), message)
      assert.equal(toHex(encodeMessage(effect.message)), encoded)
      const to = from === 'anna' ? 'bert' : 'anna'
      const step = receive(states[to], decodeMessage(fromHex(encoded)))
      states[to] = step.state
      waiting[to].push(...step.effects)
    }
    assert.deepEqual(plain(waiting), session.effects)
  })

  it('are what the page says', () => {
    const vector = keys.folders[0]
    assert.ok(vector)
    for (const { publicKey, id } of Object.values(session.devices)) assert.equal(deviceIdOf(fromHex(publicKey)), id)
    const { anna, bert } = session.devices
    const transcript = (from: DeviceVector, to: DeviceVector) => joined(from.nonce, to.nonce, from.publicKey, to.publicKey)
    const text = (value: string) => joined([0, value.length], utf8(value))
    const directions = [
      { own: anna, peer: bert, offer: session.messages[3], open: session.messages[4], right: 3, channel: 0 },
      { own: bert, peer: anna, offer: session.messages[2], open: session.messages[5], right: 1, channel: 5 }
    ]
    for (const { own, peer, offer, open, right, channel } of directions) {
      const ownId = mac('syncline v1 offer', vector.storeSecret, transcript(own, peer))
      assert.ok((offer?.message.blinded as string[] | undefined)?.includes(ownId))
      const peerId = mac('syncline v1 offer', vector.storeSecret, transcript(peer, own))
      assert.equal(open?.message.blinded, peerId)
      const claim = joined(transcript(own, peer), peerId, [right, 0, channel], text(own.name), [1], text(own.addresses[0] as string))
      const store = mac('syncline v1 prove store', vector.storeSecret, claim)
      assert.equal(open.message.proof, right === 1 ? store : store + mac('syncline v1 prove read', vector.readSecret, claim))
    }
  })
})

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, part: unknown) => (part instanceof Uint8Array ? toHex(part) : part)))
}
