import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { concat } from 'uint8arrays/concat'
import {
  type BlindedId,
  type BlockHash,
  type ContentId,
  createWriteKey,
  type DeviceId,
  deviceIdOf,
  encodeBlockRequest,
  encodeFrame,
  encodeGrant,
  encodeMessage,
  FrameReader,
  type HelloMessage,
  type KnowledgeMessage,
  issueGrant,
  MAX_BLOCK_ANSWER_BYTES,
  type OfferMessage,
  publicKeyOf,
  type ReplicaId,
  type SignedAddresses,
  signAddresses,
  type WireMessage,
  type WriteKey
} from '../../protocol/index.ts'
import { BlockAnswer, Message, Record as RecordCodec } from '../../protocol/pb/messages.js'
import { blindedIdOf, proveOpen } from '../../protocol/session-proof.ts'
import { BlockClient } from '../../src/block-client.ts'
import { BLOCKS_PROTOCOL } from '../../src/block-source.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'
import { SystemClock } from '../../src/system-clock.ts'
import { BlockMemory } from '../../src/utils/block-memory.ts'
import { SendQueue } from '../../src/utils/send-queue.ts'
import { CHANNEL, HostilePeer, type HostileStream, rawStream } from '../fixtures/hostile-peer.ts'
import { type Attack, LONG, resourcesOf, useHostilePlace } from '../fixtures/hostile-place.ts'
import { type BatchInit, contentOf, HostileWriter, type RawRecord } from '../fixtures/hostile-records.ts'
import { until } from '../fixtures/until.ts'

const ed25519 = new NodeEd25519()
const id = (byte: number) => byte.toString(16).padStart(2, '0').repeat(32) as BlindedId
const hello = (): WireMessage => ({ type: 'hello', version: 1, nonce: randomBytes(32) })
const offer = (...bytes: number[]): WireMessage => ({ type: 'offer', blinded: bytes.map(id) })
const open = (blinded: BlindedId): WireMessage => ({
  type: 'open',
  channel: CHANNEL,
  blinded,
  right: 'read',
  proof: new Uint8Array(64),
  name: 'mallory',
  addresses: []
})
const knowledge = (...spans: number[]): WireMessage => ({ type: 'knowledge', channel: CHANNEL, replicas: [{ replica: '0102030405060708' as never, spans }] })
const addresses = (...entries: readonly SignedAddresses[]): WireMessage => ({ type: 'addresses', channel: CHANNEL, entries })
/** A device that there is not, at a port where nobody answers, in its own words. */
const madeUp = (number: number): SignedAddresses => {
  const seed = new Uint8Array(32)
  new DataView(seed.buffer).setUint32(0, number)
  const terms = { device: ed25519.publicKey(seed), reach: 'machine' as const, addresses: ['/ip4/127.0.0.1/tcp/1'], made: Date.now() }
  return signAddresses(terms, (message) => ed25519.sign(seed, message))
}
const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value)

/** Says all of it, and waits for what the daemon makes of it. */
const says =
  (...parts: readonly (WireMessage | Uint8Array)[]) =>
  async (attack: Attack): Promise<string | undefined> => {
    const stream = await attack.stream()
    await sendAll(stream, parts)
    return await attack.codeOf(stream)
  }

async function sendAll(stream: HostileStream, parts: readonly (WireMessage | Uint8Array)[]): Promise<void> {
  for (const part of parts) await (part instanceof Uint8Array ? stream.bytes(part) : stream.send(part))
}

/** Answers the daemon's offer with an open of the id that it chooses. */
const opens =
  (choose: (offered: readonly BlindedId[]) => BlindedId, ...before: readonly WireMessage[]) =>
  async (attack: Attack): Promise<string | undefined> => {
    const stream = await attack.stream()
    await stream.send(hello(), ...before)
    const { blinded } = await until(() => stream.messages.find((message): message is OfferMessage => message.type === 'offer'))
    await stream.send(open(choose(blinded)))
    return await attack.codeOf(stream)
  }

describe('hostile peers', function () {
  this.timeout(120_000)
  const place = useHostilePlace()

  it('without a key are told what they did wrong, and nothing else', async () => {
    const raw = (message: Parameters<typeof Message.encode>[0]): Uint8Array => encodeFrame(Message.encode(message))
    const ends = await place().attacks({
      'no message': says(encodeFrame(randomBytes(100).fill(0xff))),
      'an empty message': says(encodeFrame(new Uint8Array())),
      'a frame of 2 GiB': says(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x07)),
      'a length without an end': says(new Uint8Array(64).fill(0x80)),
      'a frame of a byte too much': says(Uint8Array.of(0x81, 0x80, 0x40)),
      'groups in groups': says(encodeFrame(new Uint8Array(100_000).fill(0x0b))),
      'half a frame': async (attack) => {
        const stream = await attack.stream()
        await stream.bytes(encodeFrame(encodeMessage(hello())).subarray(0, 20))
        stream.end()
        return await attack.codeOf(stream)
      },
      'a later version': says({ type: 'hello', version: 2, nonce: randomBytes(32) }),
      'the latest version': says(raw({ hello: { version: 2 ** 32 - 1, nonce: new Uint8Array() } })),
      'version 0': says(raw({ hello: { version: 0, nonce: new Uint8Array() } })),
      'a short nonce': says(raw({ hello: { version: 1, nonce: new Uint8Array(31) } })),
      'an offer before hello': says(offer(1)),
      'knowledge before hello': says(knowledge(0, 5)),
      'hello twice': says(hello(), hello()),
      'an open before an offer': says(hello(), open(id(1))),
      'an open of what was never offered': opens(() => id(9), offer(1, 2)),
      'an open of each first id': opens(([first]) => first as BlindedId, offer(1, 2)),
      'an open of what came back': opens(([first]) => first as BlindedId),
      'knowledge of no folder': says(hello(), offer(1), knowledge(0, 5)),
      'an offer out of order': says(hello(), offer(2, 1)),
      'an offer of one id twice': says(hello(), offer(1, 1)),
      'an offer of 1,025 ids': says(
        hello(),
        raw({
          offer: {
            blinded: Array.from({ length: 1025 }, (_, i) =>
              randomBytes(32)
                .fill(i >> 8, 0, 1)
                .fill(i & 255, 1, 2)
            )
          }
        })
      ),
      'an offer of short ids': says(hello(), raw({ offer: { blinded: [new Uint8Array(31)] } })),
      'an open with 17 addresses': says(
        hello(),
        raw({
          open: { channel: 1, blinded: new Uint8Array(32), right: 2, proof: new Uint8Array(64), name: 'm', addresses: Array(17).fill('/ip4/192.0.2.1/tcp/1') }
        })
      ),
      'a name of control characters': says(
        hello(),
        raw({ open: { channel: 1, blinded: new Uint8Array(32), right: 2, proof: new Uint8Array(64), name: '\u001b[2J', addresses: [] } })
      ),
      'a right that there is not': says(
        hello(),
        raw({ open: { channel: 1, blinded: new Uint8Array(32), right: 4, proof: new Uint8Array(64), name: 'm', addresses: [] } })
      ),
      'a goodbye of control characters': says(hello(), raw({ goodbye: { code: 'STOPPING', message: '\u001b[2J\nerror: forged' } })),
      "the daemon's own nonce": async (attack) => {
        const stream = await attack.stream()
        const first = await until(() => stream.messages.find((message) => message.type === 'hello'))
        await stream.send(first)
        return await attack.codeOf(stream)
      }
    })
    const {
      'a frame of 2 GiB': huge,
      'a length without an end': endless,
      'a frame of a byte too much': over,
      'a later version': later,
      'the latest version': latest,
      'version 0': none,
      ...rest
    } = ends
    assert.deepEqual([huge, endless, over], Array(3).fill('FRAME_TOO_LONG'))
    assert.deepEqual([later, latest, none], Array(3).fill('UNSUPPORTED_VERSION'))
    const { 'an open of what was never offered': never, 'an open of each first id': first, ...others } = rest
    assert.deepEqual([never, first], ['BAD_PROOF', 'BAD_PROOF'])
    assert.deepEqual(others, Object.fromEntries(Object.keys(others).map((name) => [name, 'BAD_MESSAGE'])))
    assert.doesNotMatch(place().victim.log, /\u001b\[2J|\nerror: forged/)
    assert.deepEqual((await place().victim.status()).peers.length, 1)
  })

  it('without a key cannot be told from nobody: who sends back what comes learns nothing, and a second session and block streams are reset', async () => {
    await place().attack(async (attack) => {
      const first = await attack.stream()
      await first.send(hello())
      await until(() => first.messages.some((message) => message.type === 'offer'))
      const second = await attack.stream()
      const third = await attack.stream({}, BLOCKS_PROTOCOL)
      await third.bytes(encodeFrame(encodeBlockRequest({ channel: CHANNEL, hashes: [id(1) as never], lists: [] })))
      assert.deepEqual([await second.ended, await third.ended], [undefined, undefined])
      assert.deepEqual([second.messages, third.messages], [[], []])
      // The first one goes on.
      await first.send(offer(1), offer(1, 2))
      await first.send({ type: 'goodbye', code: 'STOPPING', message: '' })
      await first.ended
      assert.deepEqual(
        first.messages.map(({ type }) => type),
        ['hello', 'offer']
      )
    })
  })

  it('with a store key are told of nothing that can be read, get no blocks, and cannot pass for a reader', async () => {
    const { store, write } = place().keys
    await place().attack(async (attack) => {
      const session = await attack.session('store')
      const writer = new HostileWriter(attack.peer, write)
      await session.send(knowledge(0, 5))
      const stream = await rawStream(attack.connection, BLOCKS_PROTOCOL)
      const blocks = new BlockClient({ stream, memory: new BlockMemory(), clock: new SystemClock() }, () => {})
      assert.deepEqual(await blocks.blocks(CHANNEL, [{ hash: contentOf(text('one.txt')) as never, length: 7 }]), [undefined])
      assert.deepEqual(await blocks.list(CHANNEL, contentOf(text('one.txt'))), undefined)
      assert.deepEqual(await blocks.sealed(CHANNEL, [{ names: ['ab'.repeat(32) as never] }]), [undefined])
      await place().assertUnharmed()
      const heard = Buffer.concat(session.delivered.map(encodeMessage)).toString('latin1')
      assert.ok(heard.length > 0 && !heard.includes('one.txt') && !heard.includes('.txt'))
      for (const message of session.delivered) {
        assert.ok(['knowledge', 'unheld', 'summary', 'addresses', 'sealed batch', 'head', 'receipt'].includes(message.type), message.type)
        if (message.type === 'summary') assert.equal(message.digest, '00'.repeat(32))
        // Of nobody but itself.
        if (message.type === 'addresses') for (const { device } of message.entries) assert.equal(deviceIdOf(device), attack.connection.remotePeer.toString())
      }
      // Not even what is signed by a writer is taken from it in plain.
      await session.send(writer.batch([writer.raw('by-store.txt', text('x'))]))
      assert.equal(await attack.codeOf(session), 'BAD_MESSAGE')
      assert.ok(!existsSync(place().victim.at('by-store.txt')))
    })
    const end = await place().attack(async (attack) => {
      const stream = await attack.stream()
      const nonce = randomBytes(32)
      const self = { publicKey: attack.peer.publicKey, nonce }
      await stream.send({ type: 'hello', version: 1, nonce })
      const [first] = await until(() => stream.messages.length > 0 && stream.messages)
      const other = { publicKey: publicKeyOf(attack.connection.remotePeer.toString() as DeviceId), nonce: (first as HelloMessage).nonce }
      await stream.send({ type: 'offer', blinded: [blindedIdOf(store, self, other)] })
      const claim = proveOpen(store, { channel: CHANNEL, blinded: blindedIdOf(store, other, self), name: 'm', addresses: [] }, self, other)
      await stream.send({ ...claim, right: 'read', proof: concat([claim.proof, randomBytes(32)]) })
      return await attack.codeOf(stream)
    })
    assert.equal(end, 'BAD_PROOF')
  })

  it('with a read key cannot write: not unsigned, not by another grant, and not by what they claim', async () => {
    const { write, read } = place().keys
    const other = createWriteKey(randomBytes(32), ed25519)
    const name = 'by-reader.txt'
    const sends = (make: (writer: HostileWriter, attack: Attack) => WireMessage) => async (attack: Attack) => {
      const session = await attack.session('read')
      await session.send(make(new HostileWriter(attack.peer, write), attack))
      return await attack.codeOf(session)
    }
    const batch = (init: (attack: Attack) => BatchInit) => sends((writer, attack) => writer.batch([writer.raw(name, text('x'))], init(attack)))
    const ends = await place().attacks({
      'BAD_BATCH: no signature': batch(() => ({ signature: new Uint8Array(64) })),
      'BAD_BATCH: another signature': batch(() => ({ signature: randomBytes(64) })),
      'BAD_BATCH: of another device': batch(() => ({ header: { device: ed25519.publicKey(new Uint8Array(32)) } })),
      'BAD_BATCH: of another replica': batch(() => ({ header: { replica: '0102030405060708' as ReplicaId } })),
      'BAD_BATCH: of another folder': batch(() => ({ header: { folder: other.folder } })),
      'BAD_GRANT: of a reader': batch(() => ({ right: 'read' })),
      'BAD_GRANT: of a store': batch(() => ({ right: 'store' })),
      'BAD_GRANT: without one': batch(() => ({ header: { grant: new Uint8Array() } })),
      'BAD_GRANT: no grant': batch(() => ({ header: { grant: randomBytes(200) } })),
      'BAD_GRANT: for another device': batch(() => ({ grantee: ed25519.publicKey(new Uint8Array(32)) })),
      'BAD_GRANT: for another folder': batch(({ peer }) => ({ header: { grant: grantOf(other, peer.publicKey, other) } })),
      'BAD_GRANT: by another key': batch(({ peer }) => ({ header: { grant: grantOf({ ...other, folder: write.folder } as WriteKey, peer.publicKey, other) } })),
      'BAD_MESSAGE: more replicas than a folder has': async (attack) => {
        const session = await attack.session('read')
        for (let i = 0; i < 40 && (await session.isOpen()); i++)
          await session.send({
            type: 'knowledge',
            channel: CHANNEL,
            replicas: Array.from({ length: 4000 }, (_, n) => ({ replica: (i * 4000 + n).toString(16).padStart(16, '0') as ReplicaId, spans: [0, 1] }))
          })
        return await attack.codeOf(session)
      },
      'BAD_MESSAGE: more intervals than can be told of': async (attack) => {
        const session = await attack.session('read')
        for (let i = 0; i < 40 && (await session.isOpen()); i++) {
          const spans = Array.from({ length: 60_000 }, (_, n) => (n === 0 ? i * 200_000 : 1))
          await session.send({ type: i % 2 === 0 ? 'knowledge' : 'granted', channel: CHANNEL, replicas: [{ replica: '0102030405060708' as ReplicaId, spans }] })
        }
        return await attack.codeOf(session)
      },
      'BAD_MESSAGE: addresses that their device has not signed': sends(() => addresses({ ...madeUp(1), signature: randomBytes(64) })),
      'BAD_MESSAGE: addresses of another device than signed them': sends((_, { peer }) => addresses({ ...madeUp(1), device: peer.publicKey })),
      'BAD_MESSAGE: addresses of what is no key': sends(() => addresses({ ...madeUp(1), device: new Uint8Array(32).fill(0xff) })),
      'BAD_MESSAGE: spans that overlap': sends(() => knowledge(0, 5, 0, 3)),
      'BAD_MESSAGE: spans beyond the last number': sends(() => knowledge(2 ** 48 - 1, 1))
    })
    assert.deepEqual(ends, Object.fromEntries(Object.keys(ends).map((one) => [one, one.split(':')[0]])))
    assert.ok(read && !existsSync(place().victim.at(name)) && !existsSync(place().honest.at(name)), 'nobody took it, or passed it on')

    // What is granted by a reader, and known by it of the daemon itself, is believed by nobody.
    await place().attack(async (attack) => {
      const session = await attack.session('read')
      const told = await until(() => session.delivered.find((message): message is KnowledgeMessage => message.type === 'knowledge'))
      const replicas = told.replicas.map(({ replica }) => ({ replica, spans: [0, 2 ** 47] }))
      await session.send({ type: 'knowledge', channel: CHANNEL, replicas }, { type: 'granted', channel: CHANNEL, replicas })
      await place().assertUnharmed()
      assert.doesNotMatch(place().victim.log, /new replica id/)
    })
  })

  it('with a read key tell of a thousand devices that they made up, and are in the way of nobody', async () => {
    await place().attack(async (attack) => {
      const session = await attack.session('read')
      for (let i = 0; i < 16; i++) await session.send(addresses(...Array.from({ length: 64 }, (_, n) => madeUp(1 + i * 64 + n))))
      await place().assertUnharmed()
      assert.ok(await session.isOpen())
      const book = `${place().victim.home}/peers.json`
      const known = existsSync(book) ? readFileSync(book, 'utf8') : ''
      const { peers } = await place().victim.status()
      for (let n = 1; n <= 1024; n++) {
        const device = deviceIdOf(madeUp(n).device)
        assert.ok(!known.includes(device) && !peers.some((peer) => peer.id === device))
      }
    })
  })

  it('with a read key get what the folder holds, by hash alone, whatever they ask for', async () => {
    const held = contentOf(text('one.txt')) as string as BlockHash
    const asks = (bytes: Uint8Array) => async (attack: Attack) => {
      await attack.session('read')
      const stream = await rawBlocks(attack)
      await stream.send(bytes)
      return await stream.answer()
    }
    const request = (hashes: readonly string[], lists: readonly string[] = [], channel = CHANNEL) =>
      encodeFrame(encodeBlockRequest({ channel, hashes: hashes as BlockHash[], lists: lists as ContentId[] }))
    const ends = await place().attacks({
      'what is here': asks(request([held])),
      'what is not': asks(request([id(1)], [id(2)])),
      'the marker': asks(request([contentOf(readFileSync(place().victim.at('.syncline', 'folder')))])),
      'the canary': asks(request([contentOf(text('canary'))])),
      'a list of one block': asks(request([], [held])),
      'the same a thousand times': asks(request(Array(1024).fill(held))),
      'another channel': asks(request([held], [], CHANNEL + 1)),
      nothing: asks(encodeFrame(Uint8Array.of(0x08, CHANNEL))),
      'half a hash': asks(encodeFrame(Uint8Array.of(0x08, CHANNEL, 0x12, 1, 1))),
      'too many': asks(encodeFrame(concat([Uint8Array.of(0x08, CHANNEL, 0x12, 0xa0, 0x80, 0x02), new Uint8Array(32 * 1025)]))),
      'a frame of 4 GiB': asks(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f))
    })
    const {
      'what is here': here,
      'the same a thousand times': often,
      'what is not': missing,
      'the marker': marker,
      'the canary': canary,
      'a list of one block': list,
      ...refused
    } = ends
    assert.deepEqual([here, often], [[7], Array(1024).fill(7)])
    assert.deepEqual([missing, marker, canary, list], [[undefined, undefined], [undefined], [undefined], [undefined]])
    assert.deepEqual(new Set(Object.values(refused)), new Set([undefined]))
  })

  it('with a write key sign nothing but canonical records', async () => {
    const { write } = place().keys
    const replica = '0102030405060708'
    const signs =
      (make: (writer: HostileWriter) => readonly (Uint8Array | RawRecord)[], init: BatchInit = {}) =>
      async (attack: Attack) => {
        const session = await attack.session('write')
        const writer = new HostileWriter(attack.peer, write)
        await session.send(writer.batch(make(writer), init))
        return await attack.codeOf(session)
      }
    const path = (bytes: string | Uint8Array<ArrayBuffer>) =>
      signs((writer) => [writer.raw('', text('x'), { path: typeof bytes === 'string' ? text(bytes) : bytes })])
    const record = (change: RawRecord) => signs((writer) => [writer.raw('bad.txt', text('x'), change)])
    const vector = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ replica: Uint8Array.from(Buffer.from(i.toString(16).padStart(16, '0'), 'hex')), seq: 1 }))
    const nothing = new Uint8Array()
    const ends = await place().attacks({
      ...Object.fromEntries(
        [
          ...[
            '..',
            '.',
            '',
            '/',
            '/etc/passwd',
            '../canary.txt',
            'docs/../../canary.txt',
            'docs/',
            'docs//x',
            './x',
            'a/./b',
            'a\0b',
            'x'.repeat(256),
            'é'.repeat(128)
          ],
          ...['nai\u0308ve', 'a/'.repeat(128).slice(0, -1).concat('/b'), `${'x'.repeat(255)}/`.repeat(17)],
          ...[
            '.syncline',
            '.syncline/folder',
            '.SYNCLINE/tmp/x',
            '.Syncline.',
            '.syncline /x',
            '.syncline. .',
            '\uff0esyncline',
            '.\u017fyncline',
            '.sync\u200dline/lock'
          ]
        ].map((one) => [`BAD_PATH: ${JSON.stringify(one)}`, path(one)])
      ),
      'BAD_PATH: a path that is not UTF-8': path(Uint8Array.of(0x61, 0xff)),
      'BAD_PATH: "/" in two bytes': path(Uint8Array.of(0x2e, 0x2e, 0xc0, 0xaf, 0x61)),
      'BAD_PATH: a surrogate': path(Uint8Array.of(0xed, 0xa0, 0x80)),
      'BAD_RECORD: no dot in its vector': record({ vector: [] }),
      'BAD_RECORD: 257 in its vector': signs((writer) => [writer.raw('bad.txt', text('x'), { vector: [...vector(256), ...(writer.raw('').vector ?? [])] })]),
      'BAD_MESSAGE: 100,000 in its vector': record({ vector: vector(30_000) }),
      'BAD_RECORD: a counter of 2^48': signs((writer) => [
        writer.raw('bad.txt', text('x'), {
          vector: [...(writer.raw('').vector ?? []), { replica: Uint8Array.from(Buffer.from(replica, 'hex')), seq: 2 ** 48 }]
        })
      ]),
      'BAD_RECORD: a counter of 2^53 - 1': signs((writer) => [
        writer.raw('bad.txt', text('x'), {
          vector: [...(writer.raw('').vector ?? []), { replica: Uint8Array.from(Buffer.from(replica, 'hex')), seq: 2 ** 53 - 1 }]
        })
      ]),
      'BAD_RECORD: larger than files are': record({ size: 2 ** 50 + 1 }),
      'BAD_RECORD: a size of 2^53': record({ size: 2 ** 53 - 1 }),
      'BAD_RECORD: setuid': record({ mode: 0o4755 }),
      'BAD_RECORD: no content': record({ content: nothing }),
      'BAD_RECORD: a delete with a content': record({ type: 0 }),
      'BAD_RECORD: a directory with a content': record({ type: 2 }),
      'BAD_RECORD: a file with a target': record({ target: text('/etc/passwd') }),
      'BAD_RECORD: a symlink without a target': record({ type: 3, content: nothing, size: 0, mode: 0 }),
      'BAD_RECORD: an unknown type': record({ type: 4 }),
      'BAD_BATCH: a number that is not its own': record({ seq: 5 }),
      'BAD_BATCH: number 0': signs((writer) => [writer.raw('bad.txt', text('x'), { seq: 0 })], { first: 0 }),
      'BAD_BATCH: number 2^48': signs((writer) => [writer.raw('bad.txt', text('x'), { seq: 2 ** 48 })], { first: 2 ** 48 }),
      'BAD_BATCH: another record than was signed': signs((writer) => [writer.raw('bad.txt', text('x'))], { header: { hashes: randomBytes(32) } }),
      'BAD_BATCH: a record that the header does not have': signs((writer) => [writer.raw('bad.txt', text('x'))], {
        slots: [{ index: 5, record: RecordCodec.encode({ path: text('x') }) }]
      }),
      'BAD_BATCH: half a hash': signs((writer) => [writer.raw('bad.txt', text('x'))], { header: { hashes: randomBytes(33) } }),
      'BAD_BATCH: 1,025 hashes': signs((writer) => [writer.raw('bad.txt', text('x'))], { header: { hashes: randomBytes(32 * 1025) } }),
      'BAD_MESSAGE: a header of 64 KiB and more': signs((writer) => [writer.raw('bad.txt', text('x'))], { header: { hashes: randomBytes(32 * 2100) } })
    })
    assert.deepEqual(ends, Object.fromEntries(Object.keys(ends).map((one) => [one, one.split(':')[0]])))
    const { files, conflicts } = await place().victim.folder()
    assert.ok(files > 3 && conflicts === 0)
    assert.ok(!existsSync(place().victim.at('bad.txt')))
  })

  it('that open streams without end, send a byte now and then, or never read, cost a bounded part, and keep nobody out', async () => {
    const { victim } = place()
    const before = resourcesOf(victim.pid)
    const held = contentOf(text('one.txt')) as string as BlockHash
    const request = encodeFrame(encodeBlockRequest({ channel: CHANNEL, hashes: Array(1024).fill(held), lists: [] }))
    const alive = await place().attacks({
      'a stream after the other': async (attack) => {
        await attack.session('read')
        await Promise.allSettled(Array.from({ length: 200 }, () => attack.raw(BLOCKS_PROTOCOL)))
        await place().assertUnharmed()
        return true
      },
      'unread answers': async (attack) => {
        const session = await attack.session('read')
        const stream = await attack.raw(BLOCKS_PROTOCOL)
        const queue = new SendQueue(1 << 30)
        stream.sink(queue).catch(() => {})
        for (let i = 0; i < 2000; i++) void queue.push(request).catch(() => {})
        await place().assertUnharmed()
        return await session.isOpen()
      },
      'an unread session': async (attack) => {
        const stream = await attack.stream({ reads: false })
        await stream.send(hello())
        for (let i = 0; i < 1000; i++) await stream.send(offer(...(i % 2 === 0 ? [1] : [2])))
        await place().assertUnharmed()
        return true
      },
      'a byte now and then': async (attack) => {
        const stream = await attack.stream()
        for (const byte of encodeFrame(encodeMessage(hello())).subarray(0, -1)) {
          await stream.bytes(Uint8Array.of(byte))
          await setImmediate()
        }
        await place().assertUnharmed()
        return await stream.isOpen()
      }
    })
    assert.deepEqual(Object.values(alive), Array(4).fill(true))
    const after = resourcesOf(victim.pid)
    if (before === undefined || after === undefined) return console.log('    not Linux: what the process has was not looked at')
    assert.ok(after.mebibytes < before.mebibytes * 2 + 200, `${before.mebibytes} MiB became ${after.mebibytes}`)
    await until(() => (resourcesOf(victim.pid)?.descriptors ?? 0) < before.descriptors + 10, 20)
  })

  it('that connect a hundred times at once and say nothing disturb nobody who is linked, and leave nothing', async () => {
    const { victim } = place()
    const before = resourcesOf(victim.pid)
    const sockets = Array.from({ length: 100 }, () => connect(victim.port, '127.0.0.1').on('error', () => {}))
    // Some are turned away at once.
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))))
    await place().assertUnharmed()
    for (const socket of sockets) socket.destroy()
    await place().attack(async (attack) => assert.ok(await attack.session('read')))
    if (before !== undefined) await until(() => (resourcesOf(victim.pid)?.descriptors ?? 0) < before.descriptors + 10, 20)
  })

  it('that connect and say nothing are let go after 30 s', async function () {
    if (!LONG) {
      console.log('    skipped: takes 30 s, set SYNCLINE_HOSTILE=each')
      this.skip()
    }
    await place().attack(async (attack) => {
      const stranger = await attack.peer.dial(place().victim)
      await until(() => stranger.status !== 'open', 100)
    })
  })

  it('that break the protocol again and again are not talked to for some time', async () => {
    const seed = randomBytes(32)
    const victim = place().victim
    for (let i = 0; i < 3; i++) {
      const peer = await HostilePeer.start(seed)
      const stream = await peer.stream(await peer.dial(victim))
      await stream.send(offer(1))
      assert.equal(await stream.ended, 'BAD_MESSAGE')
      await peer.stop()
    }
    const peer = await HostilePeer.start(seed)
    const connection = await peer.dial(victim)
    await until(() => connection.status !== 'open')
    await peer.stop()
    // Another one is.
    await place().attack(async (attack) => assert.ok(await attack.session('read')))
  })
})

function grantOf(key: WriteKey, device: Uint8Array, signer: WriteKey): Uint8Array {
  const { signature } = issueGrant(signer, { device, right: 'write', epoch: 0, expiry: 0 }, ed25519)
  return encodeGrant({ folder: key.folder, device, right: 'write', epoch: 0, expiry: 0, signature })
}

/** A block stream, and the lengths in the first answer on it; undefined where it is ended instead. */
async function rawBlocks(attack: Attack) {
  const stream = await attack.raw(BLOCKS_PROTOCOL)
  const queue = new SendQueue(1 << 20)
  stream.sink(queue).catch(() => {})
  return {
    send: (bytes: Uint8Array) => queue.push(bytes),
    answer: async (): Promise<(number | undefined)[] | undefined> => {
      const frame = await new FrameReader(stream.source).frame(MAX_BLOCK_ANSWER_BYTES).catch(() => undefined)
      if (frame === undefined) return undefined
      const { lengths } = BlockAnswer.decode(frame)
      return lengths.map((length) => (length === 0 ? undefined : length - 1))
    }
  }
}
