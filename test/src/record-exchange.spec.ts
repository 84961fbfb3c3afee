/** What a peer may say about records, and in what order this device says it. Whole devices that exchange records are test/simulation's. */
import assert from 'node:assert/strict'
import {
  type BatchMessage,
  blake3,
  type BlockHash,
  type ChannelMessage,
  type ContentId,
  createWriteKey,
  encodeGrant,
  issueGrant,
  type Knowledge,
  knows,
  Lineage,
  NO_EXPIRY,
  replicaIdOf,
  succeed,
  type Tenure,
  toHex
} from '../../protocol/index.ts'
import { keepCut } from '../../src/cut-keeper.ts'
import type { Identity } from '../../src/engine.ts'
import { FreshContents } from '../../src/fresh-contents.ts'
import { MemoryIndex } from '../../src/memory/memory-index-store.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'
import { RecordExchange, spansOf } from '../../src/record-exchange.ts'
import { RecordWriter } from '../../src/record-writer.ts'
import { CHANGE_ITEMS, FolderIndex } from '../../src/state/folder-index.ts'
import { ed25519, folderKey as key, grantFor, identityOf, NONCE, signedBatch } from '../fixtures/signed-batch.ts'
import { silentLogger } from '../fixtures/silent-logger.ts'

const CHANNEL = 3
const ANNA = identityOf(11)
const BERT = identityOf(12)
const contentOf = (bytes: Uint8Array): ContentId => toHex(blake3(bytes)) as ContentId
const otherKey = createWriteKey(new Uint8Array(32).fill(2), ed25519)
const batchOf = (init: Partial<Parameters<typeof signedBatch>[0]> = {}): BatchMessage => signedBatch({ writer: ANNA, channel: CHANNEL, ...init })

/** This device, with a peer that says what a test has it say. */
class Place {
  readonly clock: VirtualClock
  readonly memory = new MemoryIndex()
  readonly sent: ChannelMessage[] = []
  readonly own = identityOf(13)
  readonly fresh = new FreshContents()
  /** Numbers of this device's changes whose content the peer says it has. */
  readonly held = new Set<number>()
  index!: FolderIndex
  exchange!: RecordExchange
  tenure: Tenure = { key, lineage: Lineage.of(key) }
  /** Set to have what is sent fail. */
  broken: Error | undefined

  constructor(clock = new VirtualClock()) {
    this.clock = clock
  }

  async open(peer = BERT): Promise<this> {
    return this.#meet(peer, await FolderIndex.open(await this.memory.open(), { device: this.own.publicKey, nonce: NONCE }))
  }

  /** The exchange with another peer, over the same index. */
  alsoWith(peer: Identity): Place {
    const place = new Place(this.clock)
    place.tenure = this.tenure
    return place.#meet(peer, this.index)
  }

  #meet(peer: Identity, index: FolderIndex): this {
    this.index = index
    this.exchange = new RecordExchange(
      { index: this.index, clock: this.clock, random: new SeededRandom('exchange'), logger: silentLogger, ed25519, fresh: this.fresh },
      {
        ...this.tenure,
        device: peer.device,
        channel: CHANNEL,
        send: async (message) => {
          if (this.broken !== undefined) throw this.broken
          this.sent.push(message)
        },
        holds: ({ seq }) => this.held.has(seq),
        onMerged: () => {}
      }
    )
    return this
  }

  /** A change of this device's own. */
  async write(...paths: readonly string[]): Promise<void> {
    const writer = new RecordWriter({ identity: this.own, index: this.index }, { folder: key.folder, grant: grantFor(this.own) })
    await this.index.change((update) =>
      writer.write(
        update,
        paths.map((path) => ({ path, type: 'directory', mode: 0o755, mtimeNs: 0n, base: update.entry(path).versions[0]?.version ?? new Map() }))
      )
    )
  }

  /** Files that are new here, and were hashed a moment ago. */
  async save(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
    const writer = new RecordWriter({ identity: this.own, index: this.index }, { folder: key.folder, grant: grantFor(this.own) })
    const drafts = Object.entries(files).map(([path, bytes]) => {
      this.fresh.put(contentOf(bytes), bytes, path)
      return { path, type: 'file' as const, content: contentOf(bytes), size: bytes.length, mode: 0o644, mtimeNs: 0n, base: new Map() }
    })
    await this.index.change((update) => writer.write(update, drafts))
    this.exchange.wake(true)
    await this.clock.settle()
  }

  /** Of all records that were sent whether their content went along, in order. */
  get pushed(): boolean[] {
    return this.sent.flatMap((message) => (message.type === 'batch' ? message.records.map(({ content }) => content !== undefined) : []))
  }

  async hear(knowledge: Knowledge = new Map()): Promise<void> {
    await this.exchange.receiveKnowledge({ type: 'knowledge', channel: CHANNEL, replicas: spansOf(knowledge) })
  }

  knows(writer: Identity, seq: number): boolean {
    return knows(this.index.meta.knowledge, { replica: replicaIdOf(writer.publicKey, NONCE), seq })
  }

  /** What was sent: of batches and grants whose, and which numbers. */
  async said(): Promise<string[]> {
    await this.clock.settle()
    return this.sent.flatMap((message) => {
      if (message.type === 'granted') return message.replicas.map(({ replica, spans }) => `granted ${this.#name(replica)} ${spans.join(' ')}`)
      if (message.type !== 'batch') return [message.type]
      const replica = [ANNA, BERT, this.own].find(({ publicKey }) => Buffer.from(message.header).includes(publicKey))
      return [`batch ${this.#name(replica && replicaIdOf(replica.publicKey, NONCE))} ${message.records.map(({ index }) => index).join(' ')}`]
    })
  }

  #name(replica: string | undefined): string {
    return ['anna', 'bert', 'own'][[ANNA, BERT, this.own].findIndex(({ publicKey }) => replicaIdOf(publicKey, NONCE) === replica)] ?? 'nobody'
  }
}

describe('record exchange: a batch', () => {
  let place: Place
  beforeEach(async () => {
    place = await new Place().open()
  })

  it('is taken from whoever passes it on', async () => {
    await place.exchange.receiveBatch(batchOf())
    assert.deepEqual([place.knows(ANNA, 1), place.knows(ANNA, 2), place.knows(ANNA, 3)], [true, true, false])
    assert.equal(place.index.entry('a').versions.length, 1)
  })

  const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === 5 ? byte ^ 1 : byte))
  const forged = encodeGrant({ ...issueGrant(otherKey, { device: ANNA.publicKey, right: 'write', epoch: 0, expiry: NO_EXPIRY }, ed25519), folder: key.folder })
  const stranger = batchOf({ paths: ['c'] })
  const table: readonly (readonly [what: string, batch: BatchMessage, code: string])[] = [
    ["with a signature that is not its writer's", { ...batchOf(), signature: flipped(batchOf().signature) }, 'BAD_BATCH'],
    ['of another folder', batchOf({ folder: otherKey.folder, grant: grantFor(ANNA, 'write', otherKey) }), 'BAD_BATCH'],
    ['with a grant that another folder signed', batchOf({ grant: grantFor(ANNA, 'write', otherKey) }), 'BAD_GRANT'],
    ['with a grant that the folder did not sign', batchOf({ grant: forged }), 'BAD_GRANT'],
    ['with the grant of a reader', batchOf({ grant: grantFor(ANNA, 'read') }), 'BAD_GRANT'],
    ['with the grant of another device', batchOf({ grant: grantFor(BERT) }), 'BAD_GRANT'],
    ['with a record that is not in its header', { ...batchOf(), records: stranger.records }, 'BAD_BATCH']
  ]
  for (const [what, batch, code] of table) {
    it(`${what} is refused, and leaves nothing`, async () => {
      const before = place.memory.snapshot()
      await assert.rejects(place.exchange.receiveBatch(batch), { name: 'ProtocolError', code })
      assert.deepEqual(place.memory.snapshot(), before)
    })
  }

  describe('of who was removed', () => {
    const cut = new Map([[replicaIdOf(ANNA.publicKey, NONCE), [{ from: 1, to: 2 }]]])
    const tenure = succeed(
      { key, lineage: Lineage.of(key), secret: new Uint8Array(32), maker: BERT.device, members: [{ device: BERT.device, right: 'write' }], cut, made: 0 },
      ed25519
    )
    beforeEach(async () => {
      place = new Place()
      place.tenure = tenure
      await place.open()
    })

    it('is taken as far as the cut goes, and the rest is known as if it had been replaced', async () => {
      const ABC = { paths: ['a', 'b', 'c'] }
      await place.exchange.receiveBatch(batchOf(ABC))
      assert.deepEqual([place.knows(ANNA, 1), place.knows(ANNA, 2), place.knows(ANNA, 3)], [true, true, true])
      assert.equal(place.index.entry('c').versions.length, 0)
      // The header is known now.
      await place.exchange.receiveBatch(batchOf(ABC))
      assert.equal(place.index.entry('c').versions.length, 0)
    })

    it('leaves half of what can be known to others', async () => {
      const count = 16_384 - 1
      const scattered: Knowledge = new Map([
        [replicaIdOf(BERT.publicKey, NONCE), Array.from({ length: count }, (_, i) => ({ from: 2 * i + 1, to: 2 * i + 1 }))]
      ])
      await place.index.change((update) => update.know(scattered))
      await place.exchange.receiveBatch(batchOf({ first: 3, paths: ['c'] }))
      await place.exchange.receiveBatch(batchOf({ first: 5, paths: ['e'] }))
      assert.deepEqual([place.knows(ANNA, 3), place.knows(ANNA, 5)], [true, false])
      await place.exchange.receiveBatch(batchOf({ paths: ['a', 'b'] }))
      assert.ok(place.knows(ANNA, 2))
    })

    it('is taken in once its writer is a member again', async () => {
      const ABC = { paths: ['a', 'b', 'c'] }
      await keepCut({ index: place.index, ed25519 }, tenure)
      await place.exchange.receiveBatch(batchOf(ABC))
      const members = [ANNA, BERT].map(({ device }) => ({ device, right: 'write' as const }))
      place.tenure = succeed({ ...tenure, secret: new Uint8Array(32).fill(1), maker: BERT.device, members, cut, made: 0 }, ed25519)
      await keepCut({ index: place.index, ed25519 }, place.tenure)
      assert.deepEqual([place.knows(ANNA, 2), place.knows(ANNA, 3)], [true, false])
      const { exchange } = place.alsoWith(BERT)
      await exchange.receiveBatch(batchOf(ABC))
      assert.equal(place.index.entry('c').versions.length, 1)
    })

    it('is refused where its grant is of no key of the folder', async () => {
      await assert.rejects(place.exchange.receiveBatch(batchOf({ grant: grantFor(ANNA, 'write', otherKey) })), { code: 'BAD_GRANT' })
    })

    it('leaves what the members wrote before and since', async () => {
      const since = encodeGrant(issueGrant(tenure.key, { device: BERT.publicKey, right: 'write', epoch: 1, expiry: NO_EXPIRY }, ed25519))
      await place.exchange.receiveBatch(batchOf({ writer: BERT }))
      await place.exchange.receiveBatch(batchOf({ writer: BERT, first: 3, paths: ['c'], grant: since }))
      assert.ok(place.knows(BERT, 1) && place.knows(BERT, 3))
    })
  })

  it('of many records is taken in whole, in several changes, and what came before a wrong record stays', async () => {
    const paths = Array.from({ length: 2 * CHANGE_ITEMS + 44 }, (_, i) => `d${i}`)
    const batch = batchOf({ paths })
    const wrong = batch.records.map((slot, i) => (i === CHANGE_ITEMS + 1 ? { ...slot, record: flipped(slot.record) } : slot))
    await assert.rejects(place.exchange.receiveBatch({ ...batch, records: wrong }), { code: 'BAD_BATCH' })
    assert.deepEqual([place.knows(ANNA, CHANGE_ITEMS), place.knows(ANNA, CHANGE_ITEMS + 1)], [true, false])
    await place.exchange.receiveBatch(batch)
    assert.ok(paths.every((path, i) => place.knows(ANNA, i + 1) && place.index.entry(path).versions.length === 1))
  })

  it('is not taken for one that was checked because it begins with the same number', async () => {
    await place.exchange.receiveBatch(batchOf())
    const unsigned = { ...batchOf({ paths: ['a', 'b', 'c'] }), signature: new Uint8Array(64) }
    await assert.rejects(place.exchange.receiveBatch(unsigned), { code: 'BAD_BATCH' })
    assert.ok(!place.knows(ANNA, 3))
  })

  it('that contradicts an earlier one changes nothing: what came first stays, and can be passed on', async () => {
    await place.exchange.receiveBatch(batchOf({ paths: ['a'] }))
    const before = place.memory.snapshot()
    await place.exchange.receiveBatch(batchOf({ paths: ['elsewhere', 'more'] }))
    assert.deepEqual(place.memory.snapshot(), before)
    const other = place.alsoWith(ANNA)
    other.hear()
    assert.deepEqual(await other.said(), ['batch anna 0'])
    const third = await new Place().open()
    await third.exchange.receiveBatch(other.sent[0] as BatchMessage)
    assert.equal(third.index.entry('a').versions.length, 1)
  })

  it('with another record under a number is not taken for that one, whatever it begins with', async () => {
    await place.exchange.receiveBatch(batchOf({ paths: ['a', 'b'] }))
    await place.exchange.receiveBatch(batchOf({ first: 2, paths: ['elsewhere', 'c'] }))
    assert.deepEqual(place.index.entry('elsewhere').versions, [])
    assert.equal(place.index.entry('b').versions.length, 1)
    assert.equal(place.index.entry('c').versions.length, 1)
  })
})

describe('record exchange: contents that come with their records', () => {
  const [one, other] = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)]
  const isBytes = (bytes: Uint8Array): BlockHash => contentOf(bytes) as string as BlockHash

  it('are kept for the puller', async () => {
    const place = await new Place().open()
    await place.exchange.receiveBatch(batchOf({ contents: [one, other] }))
    assert.deepEqual([place.fresh.take(isBytes(one)), place.fresh.take(isBytes(other))], [one, other])
  })

  it('are not kept where the record is no news', async () => {
    const place = await new Place().open()
    await place.exchange.receiveBatch(batchOf({ contents: [one] }))
    place.fresh.take(isBytes(one))
    await place.exchange.receiveBatch(batchOf({ contents: [one] }))
    assert.equal(place.fresh.take(isBytes(one)), undefined)
  })

  it('are kept as long as there is room, and their records all the same', async () => {
    const place = await new Place().open()
    const contents = Array.from({ length: 300 }, (_, i) => new Uint8Array(64 * 1024).fill(i % 256).fill(i >> 8, 0, 1))
    for (let i = 0; i < contents.length; i += 10) {
      const some = contents.slice(i, i + 10)
      await place.exchange.receiveBatch(batchOf({ first: i + 1, paths: some.map((_, j) => `f${i + j}`), contents: some }))
    }
    assert.equal(contents.filter((bytes) => place.fresh.take(isBytes(bytes)) !== undefined).length, 256)
    assert.ok(place.knows(ANNA, contents.length))
  })

  const good = batchOf({ contents: [one, other] })
  const withContent = (batch: BatchMessage, content: Uint8Array): BatchMessage => ({ ...batch, records: batch.records.map((slot) => ({ ...slot, content })) })
  for (const [what, batch] of [
    ['other bytes', withContent(good, Uint8Array.of(1, 2, 4))],
    ['fewer bytes', withContent(good, one.subarray(1))],
    ['more bytes', withContent(good, new Uint8Array(64 * 1024))],
    ['those of another record', withContent(good, other)],
    ['any bytes beside a directory', withContent(batchOf(), one)]
  ] as const) {
    it(`are refused with the whole batch where they are ${what}`, async () => {
      const place = await new Place().open()
      const before = place.memory.snapshot()
      await assert.rejects(place.exchange.receiveBatch(batch), { name: 'ProtocolError', code: 'BAD_BATCH' })
      assert.deepEqual(place.memory.snapshot(), before)
      assert.equal(place.fresh.take(isBytes(one)), undefined)
    })
  }

  it('go to each peer, as they are', async () => {
    const place = await new Place().open()
    await place.hear()
    await place.save({ a: one, b: other })
    const another = await new Place().open()
    await another.exchange.receiveBatch(place.sent[0] as BatchMessage)
    assert.deepEqual([another.fresh.take(isBytes(one)), another.fresh.take(isBytes(other))], [one, other])
    assert.deepEqual(place.pushed, [true, true])
  })

  it('go no further than what the peer has not placed yet comes to 256 KiB', async () => {
    const place = await new Place().open()
    await place.hear()
    const files = (prefix: string, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, new Uint8Array(60 * 1024).fill(i).fill(prefix.charCodeAt(0), 0, 1)]))
    await place.save(files('a', 6))
    assert.deepEqual(place.pushed, [true, true, true, true, false, false])
    await place.save(files('b', 1))
    assert.equal(place.pushed.at(-1), false)
    for (const seq of [2, 3]) place.held.add(seq)
    await place.save(files('c', 3))
    assert.deepEqual(place.pushed.slice(-3), [true, true, false])
  })

  it('go no further than 256 of them, however small', async () => {
    const place = await new Place().open()
    await place.hear()
    await place.save(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`f${i}`, Uint8Array.of(i % 256, i >> 8)])))
    assert.equal(place.pushed.filter((isPushed) => isPushed).length, 256)
  })

  it('stay away where they are more than 64 KiB, or none', async () => {
    const place = await new Place().open()
    await place.hear()
    await place.save({ large: new Uint8Array(64 * 1024 + 1), empty: new Uint8Array() })
    assert.deepEqual(place.pushed, [false, false])
  })
})

describe('record exchange: changes of this device that it forgot', () => {
  it('come back, and their numbers are not used again', async () => {
    const place = await new Place().open()
    await place.exchange.receiveBatch(batchOf({ writer: place.own, paths: ['forgotten', 'too'] }))
    await place.write('new')
    const dots = ['forgotten', 'too', 'new'].map((path) =>
      place.index.entry(path).versions.map(({ dot }) => `${dot.replica === replicaIdOf(place.own.publicKey, NONCE) ? 'own' : 'new'} ${dot.seq}`)
    )
    assert.deepEqual(dots, [['own 1'], ['own 2'], ['new 1']])
  })

  for (const [right, writer, told] of [
    ['may write', ANNA, 'new 1'],
    ['may only read', BERT, 'own 1']
  ] as const) {
    it(`are known by a peer that ${right}: then the next has the name ${told}`, async () => {
      const place = await new Place().open(writer)
      await place.exchange.receiveBatch(batchOf({ paths: ['a'] }))
      const own = replicaIdOf(place.own.publicKey, NONCE)
      await place.hear(new Map([[own, [{ from: 1, to: 3 }]]]))
      await place.write('new')
      assert.deepEqual(
        place.index.entry('new').versions.map(({ dot }) => `${dot.replica === own ? 'own' : 'new'} ${dot.seq}`),
        [told]
      )
    })
  }

  it('are told of by a grant when they were replaced, and their numbers are not used again either', async () => {
    const place = await new Place().open(ANNA)
    await place.exchange.receiveBatch(batchOf({ paths: ['a'] }))
    const own = replicaIdOf(place.own.publicKey, NONCE)
    await place.exchange.receiveGrant({ type: 'granted', channel: CHANNEL, replicas: [{ replica: own, spans: [1, 2] }] })
    await place.write('new')
    assert.notEqual(place.index.entry('new').versions[0]?.dot.replica, own)
  })
})

describe('record exchange: a grant', () => {
  it('of a device that may write is believed', async () => {
    const place = await new Place().open(ANNA)
    await place.exchange.receiveBatch(batchOf({ paths: ['a'] }))
    await place.exchange.receiveGrant({ type: 'granted', channel: CHANNEL, replicas: [{ replica: replicaIdOf(ANNA.publicKey, NONCE), spans: [1, 4] }] })
    assert.ok(place.knows(ANNA, 5))
  })

  it('of one that may only read is not', async () => {
    const place = await new Place().open(BERT)
    await place.exchange.receiveBatch(batchOf({ paths: ['a'] }))
    await place.exchange.receiveGrant({ type: 'granted', channel: CHANNEL, replicas: [{ replica: replicaIdOf(ANNA.publicKey, NONCE), spans: [1, 4] }] })
    assert.ok(!place.knows(ANNA, 2))
  })

  it('names only what was replaced, and comes after all that replaced it', async () => {
    const place = await new Place().open()
    await place.write('a', 'b')
    await place.write('a')
    await place.hear()
    assert.deepEqual(await place.said(), ['batch own 1', 'batch own 0', 'granted own 0 1'])
  })

  it('is not sent when what replaced it could not be', async () => {
    const place = await new Place().open()
    await place.write('a')
    await place.write('a')
    place.broken = new Error('the session is over')
    await place.hear()
    assert.deepEqual(await place.said(), [])
    place.broken = undefined
    place.exchange.close()
    assert.deepEqual(await place.said(), [])
  })

  it('names nothing of what still waits to be forwarded', async () => {
    const place = await new Place().open()
    await place.hear()
    await place.exchange.receiveBatch({ ...batchOf(), records: batchOf().records.slice(0, 1) })
    const elsewhere = batchOf({ first: 3, paths: ['c'] })
    await place.index.change((update) => update.know(new Map([[replicaIdOf(ANNA.publicKey, NONCE), [{ from: 2, to: 2 }]]])))
    // It came from another peer.
    await place.alsoWith(ANNA).exchange.receiveBatch(elsewhere)
    place.exchange.wake(false)
    await place.write('own')
    place.exchange.wake(true)
    assert.deepEqual(await place.said(), ['batch own 0'])
    await place.clock.advance(1000)
    assert.deepEqual(await place.said(), ['batch own 0', 'batch anna 0', 'granted anna 1 1'])
  })
})
