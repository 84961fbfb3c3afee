import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { concat } from 'uint8arrays/concat'
import { isIdle } from '../../daemon/status.ts'
import {
  type BatchMessage,
  type BlobName,
  blake3,
  decodeHeader,
  decodeMessage,
  encodeGrant,
  encodeBlockRequest,
  encodeFrame,
  encodeSealedEntry,
  formatKey,
  type Head,
  issueGrant,
  type Knowledge,
  type KnowledgeMessage,
  Lineage,
  MAX_SEALED_BYTES,
  type Need,
  parseKey,
  readKeyOf,
  readSecretOf,
  type Right,
  type SealedBatchMessage,
  type SealedHeader,
  Sealing,
  signHead,
  signReceipt,
  signSealedHeader,
  size,
  storeKeyOf,
  toHex,
  verifyHead,
  type WireMessage,
  type WriteKey
} from '../../protocol/index.ts'
import { BLOCKS_PROTOCOL } from '../../src/block-source.ts'
import { nodeAead } from '../../src/node-aead.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'
import { type DaemonProcess, makeKeys, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { CHANNEL, HostilePeer } from '../fixtures/hostile-peer.ts'
import { resourcesOf } from '../fixtures/hostile-place.ts'
import { HostileWriter } from '../fixtures/hostile-records.ts'
import { treeDifference } from '../fixtures/tree.ts'
import { until } from '../fixtures/until.ts'

const ed25519 = new NodeEd25519()
const REPLICA = '0102030405060708' as never
const ALL: Knowledge = new Map([[REPLICA, [{ from: 1, to: 5 }]]])
const hex = (): string => toHex(randomBytes(32))
const need = (length = 272): Need => ({ name: hex() as BlobName, sum: hex(), length })

/** What a peer seals and signs as a writer would. */
class Forger {
  readonly #peer: HostilePeer
  readonly #key: WriteKey
  readonly #writer: HostileWriter
  readonly #sealing: Sealing

  constructor(peer: HostilePeer, key: WriteKey) {
    this.#peer = peer
    this.#key = key
    this.#writer = new HostileWriter(peer, key)
    this.#sealing = new Sealing({ aead: nodeAead }, { secretOf: () => readSecretOf(key) })
  }

  readonly sign = (message: Uint8Array): Uint8Array => ed25519.sign(this.#peer.seed, message)

  grant(right: Right = 'write', device = this.#peer.publicKey): Uint8Array {
    return encodeGrant(issueGrant(this.#key, { device, right, epoch: this.#key.epoch, expiry: 0 }, ed25519))
  }

  /** A record for each list of needs. */
  batch(needs: readonly (readonly Need[])[], over: Partial<SealedHeader> = {}): SealedBatchMessage {
    const plain: BatchMessage = this.#writer.batch(needs.map((_, i) => this.#writer.raw(`junk-${hex()}`, new Uint8Array(), { seq: this.#writer.next + i })))
    const { replica, first } = decodeHeader(plain.header)
    const origin = this.#sealing.sealHeader({ replica, seq: first }, { bytes: plain.header, signature: plain.signature }, 0) as Uint8Array
    const entries = plain.records.map(({ index, record }) => {
      const box = this.#sealing.sealRecord({ replica, seq: first + index }, record, 0) as Uint8Array
      return { index, entry: encodeSealedEntry({ box, needs: needs[index] ?? [] }) }
    })
    const { folder } = this.#key
    const { publicKey: device } = this.#peer
    const indexes = entries.map(({ index }) => index)
    const hashes = concat(entries.map(({ entry }) => blake3(entry)))
    const { bytes, signature } = signSealedHeader(
      { folder, device, grant: this.grant(), replica, first, epoch: 0, origin, indexes, hashes, ...over },
      this.sign
    )
    return { type: 'sealed batch', channel: CHANNEL, header: bytes, signature, entries }
  }

  head(replaced: Knowledge, grant = this.grant()): WireMessage {
    const { folder } = this.#key
    const statement = signHead({ folder, device: this.#peer.publicKey, grant, known: replaced, replaced, lost: new Map() }, this.sign)
    return { type: 'head', channel: CHANNEL, ...statement }
  }
}

describe('hostile peers of a store-only daemon', function () {
  this.timeout(60_000)
  const place = useDaemonProcesses()
  const peers: HostilePeer[] = []
  afterEach(async () => {
    for (const peer of peers.splice(0)) await peer.stop()
  })

  /** The writer and the store-only device have come to rest, and all is in the store. */
  const untilHeld = (writer: DaemonProcess, store: DaemonProcess): Promise<boolean> =>
    until(async () => {
      const all = await Promise.all([writer, store].map((daemon) => daemon.status()))
      return all.every(isIdle) && all[0]?.folders[0]?.peers.some(({ right, inSync }) => right === 'store' && inSync) === true
    }, 20)
  const make = async () => {
    const keys = makeKeys()
    const key = parseKey(keys.write, ed25519) as WriteKey
    const store = place.daemon({ key: keys.store })
    const writer = place.daemon({ key: keys.write, peers: [store] })
    mkdirSync(writer.path, { recursive: true })
    for (let i = 0; i < 10; i++) writeFileSync(writer.at(`file-${i}.txt`), `content ${i}`)
    await Promise.all([store.start(), writer.start()])
    await untilHeld(writer, store)
    // The last that it hears of a writer at rest.
    await until(() => headsIn(store.path, key).some(({ known }) => size(known) === 10), 20)
    return { keys, key, store, writer }
  }
  /** A new device with the store key, which others may hold, too. */
  const connect = async (to: DaemonProcess, key: WriteKey) => {
    const peer = await HostilePeer.start()
    peers.push(peer)
    const connection = await peer.dial(to)
    return { peer, connection, forger: new Forger(peer, key), session: await peer.session(connection, storeKeyOf(key)) }
  }
  /** It still takes in what a writer has to say, and gives all of that to a device that never met the writer. */
  const assertUnharmed = async (keys: { readonly read: string }, writer: DaemonProcess, store: DaemonProcess): Promise<void> => {
    const before = await store.folder()
    writeFileSync(writer.at('later.txt'), 'later')
    // Of what it waits for in vain, more may have come meanwhile: only of what is given there are bytes.
    await until(async () => (await store.folder()).bytes > before.bytes, 20)
    await writer.kill('SIGTERM')
    const reader = place.daemon({ key: keys.read, peers: [store] })
    await reader.start()
    await until(async () => (await treeDifference(writer.path, reader.path)) === '', 20)
  }

  it('are told what is wrong, and nothing of it is kept', async () => {
    const { keys, key, store, writer } = await make()
    const kept = filesIn(store.path)
    const other = parseKey(makeKeys().write, ed25519) as WriteKey
    const stranger = ed25519.publicKey(randomBytes(32))
    const attacks: Record<string, (forger: Forger, peer: HostilePeer) => WireMessage> = {
      'BAD_GRANT: sealed by a reader': (forger) => forger.batch([[]], { grant: forger.grant('read') }),
      "BAD_GRANT: sealed under another's grant": (forger) => forger.batch([[]], { grant: forger.grant('write', stranger) }),
      'BAD_GRANT: sealed under a grant of another folder': (forger, peer) => forger.batch([[]], { grant: new Forger(peer, other).grant() }),
      'BAD_BATCH: sealed without a signature': (forger) => ({ ...forger.batch([[]]), signature: randomBytes(64) }),
      'BAD_BATCH: another entry than was signed': (forger) => ({ ...forger.batch([[]]), entries: forger.batch([[need()]]).entries }),
      'BAD_BATCH: of another folder': (forger) => forger.batch([[]], { folder: other.folder }),
      'BAD_BATCH: rubbish as a header': (forger) => ({ ...forger.batch([[]]), header: randomBytes(300) }),
      'BAD_MESSAGE: in plain': (_, peer) => new HostileWriter(peer, key).batch([new HostileWriter(peer, key).raw('plain.txt')]),
      'BAD_MESSAGE: a head of rubbish': () => ({ type: 'head', channel: CHANNEL, bytes: randomBytes(300), signature: randomBytes(64) }),
      'BAD_MESSAGE: a head without a signature': (forger) => ({ ...forger.head(ALL), signature: randomBytes(64) }) as WireMessage,
      'BAD_GRANT: a head of a reader': (forger) => forger.head(ALL, forger.grant('read')),
      "BAD_GRANT: a head under another's grant": (forger) => forger.head(ALL, forger.grant('write', stranger)),
      "BAD_MESSAGE: a receipt in another's name": (forger) => ({
        type: 'receipt',
        channel: CHANNEL,
        ...signReceipt({ folder: key.folder, device: stranger, counter: 1, time: 1, epoch: 0, held: ALL }, forger.sign)
      })
    }
    const attack = async ([name, message]: [string, (typeof attacks)[string]]): Promise<void> => {
      const { peer, forger, session } = await connect(store, key)
      await session.send(message(forger, peer))
      const code = (await session.ended) ?? (await until(() => new RegExp(`peer=${peer.device} code=(\\w+)`).exec(store.log)?.[1], 20))
      assert.equal(code, name.split(':')[0], name)
    }
    await Promise.all(Object.entries(attacks).map(attack))
    assert.deepEqual(filesIn(store.path), kept)
    await assertUnharmed(keys, writer, store)
  })

  it('that may write themselves fill neither its memory nor its disk with what they do not give, and cannot give anything else', async function () {
    const { keys, key, store, writer } = await make()
    const [before, kept] = [resourcesOf(store.pid), bytesIn(store.path)]
    if (before === undefined) this.skip()
    const { forger, peer, session, connection } = await connect(store, key)
    // Whatever it is asked for, it answers with other bytes.
    peer.serve = (request) => (request.sealed ?? []).map(() => encodeFrame(randomBytes(500)))
    const asked = await peer.stream(connection, { reads: false }, BLOCKS_PROTOCOL)
    const names = Array.from({ length: 1024 }, hex) as BlobName[]
    const MESSAGES = 20
    let sent = 0
    for (let i = 0; i < MESSAGES && (await session.isOpen()); i++) {
      const message = forger.batch(Array.from({ length: 10 }, () => Array.from({ length: 200 }, () => need(MAX_SEALED_BYTES))))
      sent += message.entries.reduce((sum, { entry }) => sum + entry.length, message.header.length)
      await session.send(message)
      // Its answers are never read.
      if (i % 4 === 0)
        await Promise.race([asked.bytes(encodeFrame(encodeBlockRequest({ channel: CHANNEL, hashes: [], lists: [], sealed: [{ names }] }))), session.ended])
    }
    await until(async () => (await store.folder()).needBytes > MAX_SEALED_BYTES, 20)
    const folder = await store.folder()
    assert.ok(folder.needFiles > 0, 'what is lacking is shown')
    const after = resourcesOf(store.pid)
    assert.ok((after?.mebibytes ?? 0) - before.mebibytes < 300, `${before.mebibytes} MiB, then ${after?.mebibytes} MiB`)
    assert.ok(bytesIn(store.path) - kept < 3 * sent + (1 << 20), `${bytesIn(store.path) - kept} bytes of ${sent} that came`)
    await peer.stop()
    await assertUnharmed(keys, writer, store)
  })

  it('cannot have it drop anything by the head of a writer that was removed', async () => {
    const { key, store, writer } = await make()
    const mallory = await HostilePeer.start()
    peers.push(mallory)
    const session = await mallory.session(await mallory.dial(writer), key)
    const forger = new Forger(mallory, key)
    await session.send({ type: 'write grant', channel: CHANNEL, grant: forger.grant() })
    await until(async () => (await writer.syncline('member', 'list', 'folder')).stdout.includes(mallory.device.slice(-6)), 100)
    const known = await until(() => session.delivered.find((message): message is KnowledgeMessage => message.type === 'knowledge'))
    const replaced: Knowledge = new Map(known.replicas.map(({ replica }) => [replica, [{ from: 1, to: 100_000 }]]))
    assert.equal((await writer.syncline('member', 'remove', 'folder', mallory.device, '--yes')).status, 0)
    await until(async () => (await store.folder()).epoch === 1, 20)
    await untilHeld(writer, store)
    const { files } = await store.folder()
    const current = parseKey((await writer.syncline('key', 'show', 'folder', '--write')).stdout.trim(), ed25519) as WriteKey
    const { session: passing } = await connect(store, current)
    await until(() => passing.delivered.some(({ type }) => type === 'knowledge'))
    await passing.send(forger.head(replaced))
    assert.equal((await store.folder()).files, files)
    assert.ok(await passing.isOpen(), 'who passes it on has done nothing wrong')
    await assertUnharmed({ read: formatKey(readKeyOf(current)) }, writer, store)
  })
})

/** With their bytes; what goes meanwhile, as a temporary file does, is not there. */
function sizesIn(directory: string): ReadonlyMap<string, number> {
  return new Map(
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .sort()
      .flatMap((name) => {
        const stat = statSync(join(directory, name), { throwIfNoEntry: false })
        return stat?.isFile() ? [[name, stat.size] as const] : []
      })
  )
}

function filesIn(directory: string): string[] {
  return [...sizesIn(directory).keys()]
}

/** Of the notes of a store-only device. */
function headsIn(directory: string, key: WriteKey): Head[] {
  return filesIn(directory).flatMap((name) => {
    if (!/([0-9a-f]{64})\.\1$/.test(name)) return []
    const message = decodeMessage(readFileSync(join(directory, name)))
    const head = message.type === 'head' ? verifyHead(message, { key, lineage: Lineage.of(key), nowMs: 0 }, ed25519) : undefined
    return head === undefined ? [] : [head]
  })
}

function bytesIn(directory: string): number {
  return [...sizesIn(directory).values()].reduce((sum, size) => sum + size, 0)
}
