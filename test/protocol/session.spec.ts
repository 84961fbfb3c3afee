import assert from 'node:assert/strict'
import fc from 'fast-check'
import { deviceIdOf } from '../../protocol/device-id.ts'
import type { DeviceId, FolderId } from '../../protocol/ids.ts'
import { createWriteKey, type FolderKey, readKeyOf, storeKeyOf } from '../../protocol/keys.ts'
import { type BlindedId, decodeMessage, encodeMessage, type OfferMessage, type OpenMessage, type WireMessage } from '../../protocol/messages.ts'
import { addFolder, createSession, endSession, receive, removeFolder } from '../../protocol/session.ts'
import { blindedIdOf, equalInConstantTime, offerOf, proveOpen } from '../../protocol/session-proof.ts'
import type { OpenedEffect, SessionEffect, SessionFolder, SessionState, SessionStep } from '../../protocol/session-state.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'

const ed25519 = new NodeEd25519()
const filled = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)
const writeKey = (byte: number) => createWriteKey(filled(byte), ed25519)
const device = (byte: number): DeviceId => deviceIdOf(ed25519.publicKey(filled(byte)))

const ANNA = device(1)
const BERT = device(2)
const MALLORY = device(3)
const PHOTOS = writeKey(10)
const MUSIC = writeKey(11)
const NOTES = writeKey(12)

/** One end of a session, which keeps what it was told and what it wants to send, as bytes. */
class End {
  readonly device: DeviceId
  readonly outbox: Uint8Array[] = []
  readonly effects: SessionEffect[] = []
  state: SessionState

  constructor(own: DeviceId, peer: DeviceId, nonce: number, folders: readonly SessionFolder[]) {
    this.device = own
    const step = createSession({
      device: own,
      peer,
      nonce: filled(nonce),
      decoySeed: filled(nonce + 100),
      folders,
      name: `device ${own.slice(-4)}`,
      addresses: [`/ip4/192.0.2.1/tcp/22000/p2p/${own}`]
    })
    this.state = step.state
    this.take(step)
  }

  take({ state, effects }: SessionStep): readonly SessionEffect[] {
    this.state = state
    for (const effect of effects) {
      if (effect.type === 'send') this.outbox.push(encodeMessage(effect.message))
      else this.effects.push(effect)
    }
    return effects
  }

  receive(message: WireMessage): readonly SessionEffect[] {
    return this.take(receive(this.state, message))
  }

  add(key: FolderKey, channel: number): void {
    this.take(addFolder(this.state, { key, channel }))
  }

  remove(key: FolderKey): void {
    this.take(removeFolder(this.state, key.id))
  }

  /** What is to be sent, and then was. */
  sent(): WireMessage[] {
    return this.outbox.splice(0).map(decodeMessage)
  }

  get opened(): OpenedEffect[] {
    return this.effects.filter((effect) => effect.type === 'opened')
  }

  get failure(): { code: string; message: string } | undefined {
    const fail = this.effects.find((effect) => effect.type === 'fail')
    return fail && { code: fail.error.code, message: fail.error.message }
  }
}

function exchange(a: End, b: End): void {
  while (a.outbox.length + b.outbox.length > 0) {
    for (const message of a.sent()) b.receive(message)
    for (const message of b.sent()) a.receive(message)
  }
}

function pair(annas: readonly SessionFolder[], berts: readonly SessionFolder[]): [anna: End, bert: End] {
  return [new End(ANNA, BERT, 5, annas), new End(BERT, ANNA, 6, berts)]
}

function connected(annas: readonly SessionFolder[], berts: readonly SessionFolder[]): [anna: End, bert: End] {
  const ends = pair(annas, berts)
  exchange(...ends)
  return ends
}

const summary = (channel: number): WireMessage => ({ type: 'summary', channel, digest: '00'.repeat(32), idle: true, partial: false, complete: true })
const only = <T extends WireMessage['type']>(messages: readonly WireMessage[], type: T): Extract<WireMessage, { type: T }>[] =>
  messages.filter((message): message is Extract<WireMessage, { type: T }> => message.type === type)

describe('session', () => {
  it('opens the folders that both hold, and tells each whom it has met', () => {
    const [anna, bert] = connected(
      [
        { key: PHOTOS, channel: 1 },
        { key: MUSIC, channel: 2 }
      ],
      [
        { key: NOTES, channel: 0 },
        { key: MUSIC, channel: 65_535 }
      ]
    )
    assert.deepEqual(anna.effects, [
      {
        type: 'opened',
        folder: MUSIC.folder,
        channel: 2,
        peerChannel: 65_535,
        right: 'write',
        name: `device ${BERT.slice(-4)}`,
        addresses: [`/ip4/192.0.2.1/tcp/22000/p2p/${BERT}`]
      }
    ])
    assert.deepEqual(
      bert.effects.map((effect) => effect.type === 'opened' && [effect.folder, effect.channel, effect.peerChannel]),
      [[MUSIC.folder, 65_535, 2]]
    )
  })

  const rights: readonly FolderKey[] = [PHOTOS, readKeyOf(PHOTOS), storeKeyOf(PHOTOS)]
  for (const mine of rights) {
    for (const theirs of rights) {
      it(`opens a folder between a ${mine.right} key and a ${theirs.right} key`, () => {
        const [anna, bert] = connected([{ key: mine, channel: 1 }], [{ key: theirs, channel: 2 }])
        // Nobody can prove more than storing to who has a store key only.
        assert.deepEqual(
          anna.opened.map(({ right }) => right),
          [mine.right === 'store' ? 'store' : theirs.right]
        )
        assert.deepEqual(
          bert.opened.map(({ right }) => right),
          [theirs.right === 'store' ? 'store' : mine.right]
        )
      })
    }
  }

  it("delivers what is sent on open channels, with this device's number of the folder", () => {
    const [anna] = connected([{ key: PHOTOS, channel: 1 }], [{ key: PHOTOS, channel: 7 }])
    assert.deepEqual(anna.receive(summary(7)), [{ type: 'deliver', folder: PHOTOS.folder, channel: 1, message: summary(7) }])
    anna.receive(summary(1))
    assert.equal(anna.failure?.code, 'BAD_MESSAGE')
    assert.match(anna.failure.message, /summary on the channel 1, which is not open/)
  })

  it('is a function: the same state and message give the same step, and leave the state as it was', () => {
    const [anna, bert] = pair([{ key: PHOTOS, channel: 1 }], [{ key: PHOTOS, channel: 2 }])
    for (const message of bert.sent()) anna.receive(message)
    for (const message of anna.sent()) bert.receive(message)
    const before = anna.state
    const steps = [1, 2].map(() => {
      let step: SessionStep = { state: before, effects: [] }
      const effects: SessionEffect[] = []
      for (const bytes of bert.outbox) {
        step = receive(step.state, decodeMessage(bytes))
        effects.push(...step.effects)
      }
      return effects
    })
    assert.deepEqual(steps[0], steps[1])
    assert.ok(steps[0]?.some((effect) => effect.type === 'opened'))
  })

  describe('an offer', () => {
    const offerWith = (count: number, nonce = 5): readonly BlindedId[] => {
      const folders = Array.from({ length: count }, (_, i) => ({ key: writeKey(100 + i), channel: i }))
      const anna = new End(ANNA, MALLORY, nonce, folders)
      anna.receive({ type: 'hello', version: 1, nonce: filled(66) })
      return (only(anna.sent(), 'offer')[0] as OfferMessage).blinded
    }

    it('hides the number of folders behind decoys', () => {
      for (const [count, size] of [
        [0, 8],
        [1, 8],
        [8, 8],
        [9, 16],
        [33, 64]
      ] as const) {
        const ids = offerWith(count)
        assert.equal(ids.length, size)
        assert.deepEqual(ids, ids.toSorted())
        assert.equal(new Set(ids).size, size)
      }
    })

    it('names a folder differently in every session, to every peer and in each direction', () => {
      assert.ok(!offerWith(8).some((id) => offerWith(8, 7).includes(id)))
      const end = (byte: number, nonce: number) => ({ publicKey: ed25519.publicKey(filled(byte)), nonce: filled(nonce) })
      const names = [
        blindedIdOf(PHOTOS, end(1, 5), end(2, 6)),
        blindedIdOf(PHOTOS, end(2, 6), end(1, 5)),
        blindedIdOf(PHOTOS, end(1, 6), end(2, 5)),
        blindedIdOf(PHOTOS, end(1, 5), end(3, 6)),
        blindedIdOf(PHOTOS, end(3, 5), end(2, 6)),
        blindedIdOf(MUSIC, end(1, 5), end(2, 6))
      ]
      assert.equal(new Set(names).size, names.length)
    })

    it('keeps its decoys when folders come and go, so that only what came or went differs', () => {
      const ids = [1, 2, 3].map((byte) => blindedIdOf(writeKey(byte), { publicKey: filled(1), nonce: filled(2) }, { publicKey: filled(3), nonce: filled(4) }))
      const two = offerOf(ids.slice(0, 2), filled(9))
      const three = offerOf(ids, filled(9))
      assert.deepEqual(
        three.filter((id) => !two.includes(id)),
        [ids[2]]
      )
      assert.equal(two.filter((id) => !three.includes(id)).length, 1)
    })

    it('of 1,024 folders is the most', () => {
      const many = Array.from({ length: 1025 }, (_, i) => i.toString(16).padStart(64, '0') as BlindedId)
      assert.equal(offerOf(many.slice(1), filled(1)).length, 1024)
      assert.throws(() => offerOf(many, filled(1)), RangeError)
    })
  })

  describe('with a stranger', () => {
    it('sends a hello, an offer of decoys and nothing more', () => {
      const [anna, mallory] = [new End(ANNA, MALLORY, 5, [{ key: PHOTOS, channel: 1 }]), new End(MALLORY, ANNA, 6, [{ key: MUSIC, channel: 1 }])]
      const seen: WireMessage[] = []
      for (let i = 0; i < 3; i++) {
        for (const message of anna.sent()) {
          seen.push(message)
          mallory.receive(message)
        }
        for (const message of mallory.sent()) anna.receive(message)
      }
      assert.deepEqual(
        seen.map(({ type }) => type),
        ['hello', 'offer']
      )
      assert.deepEqual([...anna.effects, ...mallory.effects], [])
    })

    it('answers an open of a folder, of a decoy and of nothing it offered alike', () => {
      const answers = new Set<string>()
      const start = (): [End, readonly BlindedId[]] => {
        const anna = new End(ANNA, MALLORY, 5, [{ key: PHOTOS, channel: 1 }])
        anna.receive({ type: 'hello', version: 1, nonce: filled(66) })
        const { blinded } = only(anna.sent(), 'offer')[0] as OfferMessage
        anna.receive({ type: 'offer', blinded })
        assert.deepEqual(anna.sent(), [])
        return [anna, blinded]
      }
      const targets = [...start()[1], 'ab'.repeat(32) as BlindedId]
      for (const blinded of targets) {
        const [anna] = start()
        anna.receive({ type: 'open', channel: 1, blinded, right: 'store', proof: filled(0), name: '', addresses: [] })
        assert.deepEqual(anna.opened, [])
        answers.add(JSON.stringify([anna.failure, anna.sent()]))
      }
      assert.equal(answers.size, 1)
      assert.match([...answers][0] as string, /BAD_PROOF/)
    })
  })

  describe('with an attacker', () => {
    it('fails when its hello comes back to it', () => {
      const anna = new End(ANNA, MALLORY, 5, [{ key: PHOTOS, channel: 1 }])
      for (const message of anna.sent()) anna.receive(message)
      assert.equal(anna.failure?.code, 'BAD_MESSAGE')
      assert.match(anna.failure.message, /nonce of this device/)
    })

    it('opens nothing when everything else that it sends comes back to it', () => {
      const anna = new End(ANNA, MALLORY, 5, [{ key: PHOTOS, channel: 1 }])
      anna.sent()
      anna.receive({ type: 'hello', version: 1, nonce: filled(66) })
      for (let i = 0; i < 3; i++) for (const message of anna.sent()) anna.receive(message)
      assert.deepEqual(anna.effects, [])
    })

    it('opens nothing when two sessions of its own are joined to each other', () => {
      const folders = [{ key: PHOTOS, channel: 1 }]
      const ends: [End, End] = [new End(ANNA, MALLORY, 5, folders), new End(ANNA, MALLORY, 6, folders)]
      exchange(...ends)
      for (const end of ends) assert.deepEqual(end.effects, [])
    })

    it('opens nothing through one who passes everything on between two that hold the key', () => {
      const folders = [{ key: PHOTOS, channel: 1 }]
      const ends: [End, End] = [new End(ANNA, MALLORY, 5, folders), new End(BERT, MALLORY, 6, folders)]
      exchange(...ends)
      for (const end of ends) assert.deepEqual(end.effects, [])
    })

    it('refuses a proof that was made for another peer', () => {
      // Anna and Mallory both hold the store key, Bert holds the read key and proves it to Mallory, who gives the proof to Anna.
      const store = storeKeyOf(PHOTOS)
      const read = readKeyOf(PHOTOS)
      const mallory = new End(MALLORY, ANNA, 6, [{ key: store, channel: 1 }])
      const anna = new End(ANNA, MALLORY, 5, [{ key: read, channel: 1 }])
      const bert = new End(BERT, MALLORY, 7, [{ key: read, channel: 1 }])
      const toBert = new End(MALLORY, BERT, 6, [{ key: store, channel: 1 }])
      exchange(bert, toBert)
      const berts = proveOpen(read, { channel: 1, blinded: blindedOf(anna), name: '', addresses: [] }, endOf(BERT, 7), endOf(MALLORY, 6))
      passHelloAndOffer(anna, mallory)
      anna.receive({ ...berts, blinded: blindedOf(anna) })
      assert.equal(anna.failure?.code, 'BAD_PROOF')
      assert.match(anna.failure.message, new RegExp(`${MALLORY} did not prove its read key of the folder ${PHOTOS.folder}`))
      assert.deepEqual(anna.opened, [])
    })

    it('refuses a proof of reading by one who may only store', () => {
      const anna = new End(ANNA, MALLORY, 5, [{ key: PHOTOS, channel: 1 }])
      const mallory = new End(MALLORY, ANNA, 6, [{ key: storeKeyOf(PHOTOS), channel: 1 }])
      passHelloAndOffer(anna, mallory)
      const honest = only(mallory.sent(), 'open')[0] as OpenMessage
      for (const right of ['read', 'write'] as const) {
        const state = anna.state
        const twice = Uint8Array.of(...honest.proof, ...honest.proof)
        assertRefused(receive(state, { ...honest, right, proof: twice }))
        assertRefused(receive(state, { ...honest, right }))
      }
      assert.equal(anna.receive(honest)[0]?.type, 'opened')
    })

    it('refuses an open with anything changed in it', () => {
      const [anna, bert] = pair([{ key: PHOTOS, channel: 1 }], [{ key: PHOTOS, channel: 2 }])
      passHelloAndOffer(anna, bert)
      const honest = only(bert.sent(), 'open')[0] as OpenMessage
      const flipped = (at: number): Uint8Array => honest.proof.map((byte, i) => (i === at ? byte ^ 1 : byte))
      const changed: Partial<OpenMessage>[] = [
        { channel: 3 },
        { right: 'read' },
        { right: 'store', proof: honest.proof.subarray(0, 32) },
        { name: `${honest.name}.` },
        { addresses: [] },
        { addresses: [...honest.addresses, ...honest.addresses] },
        { name: honest.name + honest.addresses[0], addresses: [] },
        { proof: flipped(0) },
        { proof: flipped(31) },
        { proof: flipped(32) },
        { proof: flipped(63) },
        { proof: new Uint8Array(64) },
        { blinded: 'ab'.repeat(32) as BlindedId }
      ]
      for (const change of changed) assertRefused(receive(anna.state, { ...honest, ...change }))
      assert.equal(receive(anna.state, honest).effects[0]?.type, 'opened')
    })

    it('refuses an open of an earlier session, and one a second time', () => {
      const [before, bertBefore] = pair([{ key: PHOTOS, channel: 1 }], [{ key: PHOTOS, channel: 2 }])
      passHelloAndOffer(before, bertBefore)
      const old = only(bertBefore.sent(), 'open')[0] as OpenMessage
      const anna = new End(ANNA, BERT, 55, [{ key: PHOTOS, channel: 1 }])
      const bert = new End(BERT, ANNA, 6, [{ key: PHOTOS, channel: 2 }])
      passHelloAndOffer(anna, bert)
      const fresh = only(bert.sent(), 'open')[0] as OpenMessage
      assertRefused(receive(anna.state, old))
      assertRefused(receive(anna.state, { ...old, blinded: fresh.blinded }))
      anna.receive(fresh)
      anna.receive(fresh)
      assert.match(anna.failure?.message ?? '', /a second time/)
    })

    it('refuses one channel for two folders', () => {
      const both = (first: number, second: number) => [
        { key: PHOTOS, channel: first },
        { key: MUSIC, channel: second }
      ]
      const [anna, bert] = pair(both(1, 2), both(3, 4))
      passHelloAndOffer(anna, bert)
      const [one, two] = only(bert.sent(), 'open') as [OpenMessage, OpenMessage]
      anna.receive(one)
      const key = two.blinded === blindedIdOf(MUSIC, endOf(ANNA, 5), endOf(BERT, 6)) ? MUSIC : PHOTOS
      anna.receive(proveOpen(key, { ...two, channel: one.channel }, endOf(BERT, 6), endOf(ANNA, 5)))
      assert.match(anna.failure?.message ?? '', /channel 3 for a second folder/)
    })
  })

  describe('ends', () => {
    it('with clear words when the versions differ', () => {
      for (const [version, who] of [
        [2, 'this device'],
        [0, 'the peer']
      ] as const) {
        const anna = new End(ANNA, BERT, 5, [{ key: PHOTOS, channel: 1 }])
        anna.sent()
        anna.receive({ type: 'hello', version, nonce: new Uint8Array() })
        assert.deepEqual(anna.failure, {
          code: 'UNSUPPORTED_VERSION',
          message: `the peer ${BERT} speaks version ${version} of the protocol, this device version 1: update Syncline on ${who}`
        })
        const [goodbye] = only(anna.sent(), 'goodbye')
        assert.equal(goodbye?.code, 'UNSUPPORTED_VERSION')
        assert.match(goodbye.message, /version 1 of the protocol/)
        assert.deepEqual(anna.receive(summary(1)), [])
      }
    })

    it('when a message comes before its time', () => {
      const offer: WireMessage = { type: 'offer', blinded: [] }
      const open: WireMessage = { type: 'open', channel: 1, blinded: '00'.repeat(32) as BlindedId, right: 'store', proof: filled(0), name: '', addresses: [] }
      const hello: WireMessage = { type: 'hello', version: 1, nonce: filled(66) }
      const orders: [WireMessage[], RegExp][] = [
        [[offer], /offer before hello/],
        [[open], /open before hello/],
        [[summary(1)], /summary before hello/],
        [[hello, open], /open before its offer/],
        [[hello, summary(1)], /channel 1, which is not open/],
        [[hello, hello], /hello a second time/],
        [[hello, offer, summary(1)], /channel 1, which is not open/]
      ]
      for (const [messages, reason] of orders) {
        const anna = new End(ANNA, BERT, 5, [{ key: PHOTOS, channel: 1 }])
        for (const message of messages) anna.receive(message)
        assert.equal(anna.failure?.code, 'BAD_MESSAGE')
        assert.match(anna.failure.message, reason)
        assert.equal(only(anna.sent(), 'goodbye')[0]?.code, 'BAD_MESSAGE')
      }
    })

    it('when the peer says goodbye, at any time, and when we do', () => {
      const goodbye: WireMessage = { type: 'goodbye', code: 'SHUTDOWN', message: 'see you' }
      const fresh = new End(ANNA, BERT, 5, [])
      assert.deepEqual(fresh.receive(goodbye), [{ type: 'goodbye', code: 'SHUTDOWN', message: 'see you' }])
      const [anna, bert] = connected([{ key: PHOTOS, channel: 1 }], [{ key: PHOTOS, channel: 2 }])
      anna.take(endSession(anna.state, 'SHUTDOWN', 'see\nyou'))
      exchange(anna, bert)
      assert.deepEqual(bert.effects.at(-1), { type: 'goodbye', code: 'SHUTDOWN', message: 'see you' })
      assert.deepEqual(anna.receive(summary(2)), [])
      assert.deepEqual(endSession(anna.state, 'SHUTDOWN', ''), { state: anna.state, effects: [] })
    })

    it('at once with a peer that has our identity, or none that we know', () => {
      assert.match(new End(ANNA, ANNA, 5, []).failure?.message ?? '', /has the identity of this device/)
      assert.match(new End(ANNA, 'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N' as DeviceId, 5, []).failure?.message ?? '', /not the id of an Ed25519 device/)
    })
  })

  describe('while it runs', () => {
    it('opens a folder that is added, whoever adds it first', () => {
      const [anna, bert] = connected([], [{ key: PHOTOS, channel: 2 }])
      anna.add(PHOTOS, 1)
      exchange(anna, bert)
      assert.deepEqual([anna.opened.length, bert.opened.length], [1, 1])
      anna.add(MUSIC, 4)
      bert.add(MUSIC, 3)
      exchange(anna, bert)
      assert.deepEqual(anna.opened.at(-1), { ...anna.opened.at(-1), folder: MUSIC.folder, channel: 4, peerChannel: 3 })
      assert.deepEqual([anna.opened.length, bert.opened.length], [2, 2])
    })

    it('takes folders before the peer has said hello', () => {
      const [anna, bert] = pair(
        [{ key: MUSIC, channel: 9 }],
        [
          { key: PHOTOS, channel: 2 },
          { key: MUSIC, channel: 3 }
        ]
      )
      anna.add(PHOTOS, 1)
      anna.remove(MUSIC)
      exchange(anna, bert)
      assert.deepEqual(
        anna.opened.map(({ folder }) => folder),
        [PHOTOS.folder]
      )
    })

    it('closes a folder that is removed at both ends, and drops what was under way', () => {
      const [anna, bert] = connected([{ key: PHOTOS, channel: 1 }], [{ key: PHOTOS, channel: 2 }])
      anna.remove(PHOTOS)
      assert.deepEqual(anna.effects.at(-1), { type: 'closed', folder: PHOTOS.folder, channel: 1 })
      assert.deepEqual(anna.receive(summary(2)), [])
      exchange(anna, bert)
      assert.deepEqual(bert.effects.at(-1), { type: 'closed', folder: PHOTOS.folder, channel: 2 })
      assert.equal(anna.failure, undefined)
      bert.receive(summary(1))
      assert.match(bert.failure?.message ?? '', /channel 1, which is not open/)
    })

    it('opens a folder anew that is removed and added again', () => {
      const [anna, bert] = connected([{ key: PHOTOS, channel: 1 }], [{ key: PHOTOS, channel: 2 }])
      anna.remove(PHOTOS)
      anna.add(PHOTOS, 3)
      exchange(anna, bert)
      assert.deepEqual(
        anna.effects.map(({ type }) => type),
        ['opened', 'closed', 'opened']
      )
      assert.deepEqual(
        bert.effects.map(({ type }) => type),
        ['opened', 'closed', 'opened']
      )
      assert.equal(bert.opened.at(-1)?.peerChannel, 3)
      assert.equal(anna.receive(summary(2))[0]?.type, 'deliver')
    })

    describe('of a folder under several keys', () => {
      const later = createWriteKey(filled(20), ed25519, { folder: PHOTOS.folder, epoch: 1 })
      const under = [
        { key: later, channel: 1 },
        { key: PHOTOS, channel: 2, former: true }
      ]

      it('opens it under those that both have, and says neither name nor address under a former one', () => {
        const [anna, bert] = connected(under, [{ key: PHOTOS, channel: 7 }])
        assert.deepEqual(
          bert.opened.map(({ folder, channel, name, addresses }) => [folder, channel, name, addresses]),
          [[PHOTOS.folder, 7, '', []]]
        )
        assert.deepEqual(
          anna.opened.map(({ folder, channel, peerChannel }) => [folder, channel, peerChannel]),
          [[PHOTOS.folder, 2, 7]]
        )
        assert.notEqual(anna.opened[0]?.name, '')
      })

      it('opens it under the later ones first', () => {
        const [anna, bert] = connected(under, under)
        for (const end of [anna, bert])
          assert.deepEqual(
            end.opened.map(({ channel }) => channel),
            [1, 2]
          )
      })

      it('opens it under a later one that comes to it, and closes what is taken out', () => {
        const [anna, bert] = connected([{ key: PHOTOS, channel: 1 }], [{ key: PHOTOS, channel: 7 }])
        anna.remove(PHOTOS)
        anna.add(later, 2)
        bert.add(later, 8)
        exchange(anna, bert)
        assert.deepEqual(anna.opened.at(-1)?.peerChannel, 8)
        assert.deepEqual(
          bert.effects.filter(({ type }) => type === 'closed').map((effect) => 'channel' in effect && effect.channel),
          [7]
        )
        assert.equal(bert.failure, undefined)
      })
    })

    it('refuses folders that are there, channels used before and channels out of range', () => {
      const [anna] = connected([{ key: PHOTOS, channel: 1 }], [])
      const add = (key: FolderKey, channel: number) => () => addFolder(anna.state, { key, channel })
      assert.throws(add(PHOTOS, 2), /in the session already/)
      anna.remove(PHOTOS)
      assert.throws(add(PHOTOS, 1), /used in this session before/)
      for (const channel of [-1, 0.5, 65_536]) assert.throws(add(PHOTOS, channel), /out of range/)
      assert.deepEqual(removeFolder(anna.state, PHOTOS.id).effects, [])
    })

    it('says at both ends the same of every folder in the end, however adding, removing and delivery fall together', () => {
      const keys = [PHOTOS, readKeyOf(MUSIC)]
      const action = fc.oneof(
        fc.record({ kind: fc.constant('toggle' as const), end: fc.nat(1), key: fc.nat(1) }),
        fc.record({ kind: fc.constant('deliver' as const), end: fc.nat(1) })
      )
      fc.assert(
        fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
          const ends = pair([{ key: PHOTOS, channel: 0 }], [])
          const held = [new Set<FolderKey>([PHOTOS]), new Set<FolderKey>()]
          let channels = 1
          const deliver = (from: number): void => {
            const bytes = (ends[from] as End).outbox.shift()
            if (bytes === undefined) return
            const to = ends[1 - from] as End
            for (const effect of to.receive(decodeMessage(bytes))) {
              // Both talk on every folder as soon as it is open.
              if (effect.type === 'opened') to.outbox.push(encodeMessage(summary(effect.channel)))
            }
            const { failure } = to
            assert.equal(failure?.message, undefined)
          }
          for (const { kind, end, ...rest } of actions) {
            if (kind === 'deliver') {
              deliver(end)
              continue
            }
            const key = keys['key' in rest ? rest.key : 0] as FolderKey
            if (held[end]?.delete(key) === true) ends[end]?.remove(key)
            else {
              held[end]?.add(key)
              ends[end]?.add(key, channels++)
            }
          }
          while (ends.some((end) => end.outbox.length > 0)) for (const from of [0, 1]) deliver(from)
          for (const key of keys) {
            const [a, b] = ends.map((end) => openNow(end, key.folder))
            const both = held.every((set) => set.has(key))
            assert.equal(a !== undefined, both)
            assert.equal(b !== undefined, both)
            assert.deepEqual([a?.channel, a?.peerChannel], [b?.peerChannel, b?.channel])
          }
        }),
        { numRuns: 400 }
      )
    })
  })

  it('tells no peer a name or an address that it would refuse', () => {
    const step = createSession({
      device: ANNA,
      peer: BERT,
      nonce: filled(5),
      decoySeed: filled(6),
      folders: [{ key: PHOTOS, channel: 1 }],
      name: `a\nb${'c'.repeat(300)}`,
      addresses: ['', 'with space', ...Array.from({ length: 20 }, (_, i) => `/ip4/192.0.2.${i}`)]
    })
    const bert = new End(BERT, ANNA, 6, [{ key: PHOTOS, channel: 1 }])
    let { state } = step
    for (const message of bert.sent()) {
      const next = receive(state, message)
      state = next.state
      for (const effect of [...step.effects, ...next.effects]) if (effect.type === 'send') bert.receive(decodeMessage(encodeMessage(effect.message)))
    }
    const opens = bert.sent().flatMap((message) => receiveAll(message))
    const [opened] = opens
    assert.equal(opened?.name, `a b${'c'.repeat(252)}`)
    assert.deepEqual(opened.addresses.length, 16)

    function receiveAll(message: WireMessage): OpenMessage[] {
      const next = receive(state, message)
      state = next.state
      return next.effects.flatMap((effect) =>
        effect.type === 'send' && effect.message.type === 'open' ? [decodeMessage(encodeMessage(effect.message)) as OpenMessage] : []
      )
    }
  })

  it('compares all bytes', () => {
    assert.ok(equalInConstantTime(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3)))
    for (const other of [[0, 2, 3], [1, 2, 2], [1, 2], [1, 2, 3, 0], []]) assert.ok(!equalInConstantTime(Uint8Array.of(1, 2, 3), Uint8Array.from(other)))
  })
})

function endOf(id: DeviceId, nonce: number) {
  const byte = [ANNA, BERT, MALLORY].indexOf(id) + 1
  return { publicKey: ed25519.publicKey(filled(byte)), nonce: filled(nonce) }
}

/** Anna's PHOTOS as she offers them to Mallory in the sessions of these tests. */
function blindedOf(_anna: End): BlindedId {
  return blindedIdOf(PHOTOS, endOf(ANNA, 5), endOf(MALLORY, 6))
}

/** Both know each other's offer, and have their opens in the outbox. */
function passHelloAndOffer(a: End, b: End): void {
  for (let i = 0; i < 2; i++) {
    const [fromA, fromB] = [a.sent(), b.sent()]
    for (const message of fromA) b.receive(message)
    for (const message of fromB) a.receive(message)
  }
}

function assertRefused({ state, effects }: SessionStep): void {
  assert.equal(state.phase, 'ended')
  assert.deepEqual(
    effects.map(({ type }) => type),
    ['send', 'fail']
  )
  assert.ok(effects.some((effect) => effect.type === 'fail' && effect.error.code === 'BAD_PROOF'))
}

/** What the effects so far leave open of a folder. */
function openNow(end: End, folder: FolderId): OpenedEffect | undefined {
  let open: OpenedEffect | undefined
  for (const effect of end.effects) {
    if (effect.type === 'opened' && effect.folder === folder) {
      assert.equal(open, undefined, 'opened twice without a close')
      open = effect
    }
    if (effect.type === 'closed' && effect.folder === folder) {
      assert.notEqual(open, undefined, 'closed without having been open')
      open = undefined
    }
  }
  return open
}
