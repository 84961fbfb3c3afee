import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { deviceIdOf, DotCollector, type FolderId, knows, MAX_REPLICAS, replicaIdOf, type ReplicaId, toHex } from '../../../protocol/index.ts'
import type { Identity } from '../../../src/engine.ts'
import type { Draft } from '../../../src/local-change.ts'
import { MemoryIndex } from '../../../src/memory/memory-index-store.ts'
import type { Reservation, Stat } from '../../../src/ports/disk.ts'
import { RecordWriter } from '../../../src/record-writer.ts'
import { FolderIndex, type StoredBatch } from '../../../src/state/folder-index.ts'
import { baseVersion, type Held, type ItemEntry, type StoredRecord } from '../../../src/state/item-entry.ts'
import { auditIndex } from '../../fixtures/index-audit.ts'
import { contentId } from '../../fixtures/histories.ts'

const FOLDER = 'ab'.repeat(32) as FolderId
const PATHS = ['a', 'a/b', 'a.b', 'c'] as const

/** A device with an index in memory. Signatures are not looked at by an index. */
class Device {
  readonly identity: Identity
  readonly memory = new MemoryIndex()
  writer!: RecordWriter
  readonly batches: { readonly batch: StoredBatch; readonly records: readonly StoredRecord[] }[] = []
  index!: FolderIndex

  constructor(number: number) {
    const publicKey = new Uint8Array(32).fill(number)
    this.identity = { device: deviceIdOf(publicKey), publicKey, sign: () => new Uint8Array(64) }
  }

  async open(): Promise<this> {
    this.index = await FolderIndex.open(await this.memory.open(), { device: this.identity.publicKey, nonce: new Uint8Array(16).fill(7) })
    this.writer = new RecordWriter({ identity: this.identity, index: this.index }, { folder: FOLDER, grant: new Uint8Array(8) })
    return this
  }

  async reopen(): Promise<void> {
    await this.index.close()
    await this.open()
  }

  audit(): Promise<string[]> {
    return auditIndex(this.memory, this.identity.publicKey)
  }

  /** Signs changes of items as if they were on the disk; what they had before is seen. */
  async write(drafts: readonly { readonly path: string; readonly what: What }[]): Promise<void> {
    const { index } = this
    const first = index.meta.lastSeq + 1
    const records = await index.change((update) => {
      const signed = this.writer.write(
        update,
        drafts.map(({ path, what }) => draft(path, what, update.entry(path)))
      )
      for (const record of signed) update.put(record.path, { ...update.entry(record.path), ...heldAs(record) })
      return signed
    })
    const batch = index.batch(index.replica, first)
    if (batch !== undefined) this.batches.push({ batch, records })
  }

  /** Takes in some records of a batch of another. */
  async receive({ batch, records }: Device['batches'][number], some: readonly number[]): Promise<void> {
    const wanted = records.filter((_, i) => some.includes(i))
    await this.index.change((update) =>
      update.addBatch(
        batch.header,
        batch.signed,
        wanted.map(({ first: _, ...record }) => record as StoredRecord)
      )
    )
  }
}

type What = { readonly type: 'file'; readonly content: number } | { readonly type: 'directory' } | { readonly type: 'deleted' }

function draft(path: string, what: What, entry: ItemEntry): Draft {
  const base = { path, mtimeNs: 5n, base: baseVersion(entry) }
  if (what.type === 'file') return { ...base, type: 'file', content: contentId(what.content), size: 10 + what.content, mode: 0o644 }
  return what.type === 'directory' ? { ...base, type: 'directory', mode: 0o755 } : { ...base, type: 'deleted' }
}

const STAT: Stat = { type: 'file', dev: 1n, ino: 2n, size: 3, mtimeNs: 4n, ctimeNs: 5n, mode: 0o644 }

/** The disk as a record has it. */
function heldAs(record: StoredRecord): { held?: Held } {
  if (record.type === 'deleted' || record.type === 'symlink') return {}
  const common = { version: record.version, mtimeNs: record.mtimeNs, mode: record.mode, racy: false, local: false }
  if (record.type === 'directory') return { held: { ...common, type: 'directory', size: 0, stat: { ...STAT, type: 'directory' } } }
  return { held: { ...common, type: 'file', content: record.content, size: record.size, stat: { ...STAT, size: record.size } } }
}

const what: fc.Arbitrary<What> = fc.oneof(
  fc.record({ type: fc.constant('file' as const), content: fc.nat(3) }),
  fc.constant({ type: 'directory' as const }),
  fc.constant({ type: 'deleted' as const })
)
const path = fc.constantFrom(...PATHS)
const drafts = fc.uniqueArray(fc.record({ path, what }), { minLength: 1, maxLength: 3, selector: (one) => one.path })
type Operation = (own: Device, others: readonly Device[]) => Promise<void>

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 3,
    arbitrary: drafts.map(
      (list): Operation =>
        (own) =>
          own.write(list)
    )
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(1), drafts).map(
      ([i, list]): Operation =>
        async (_, others) =>
          await others[i]?.write(list)
    )
  },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(20), fc.subarray([0, 1, 2])).map(
      ([from, to, which, some]): Operation =>
        async (own, others) => {
          const [sender, receiver] = [[own, ...others][from], [own, ...others][to]]
          const batch = sender?.batches[which % Math.max(1, sender.batches.length)]
          if (batch !== undefined && receiver !== undefined && sender !== receiver) await receiver.receive(batch, some)
        }
    )
  },
  {
    weight: 4,
    arbitrary: fc.tuple(path, fc.nat(3), fc.boolean()).map(
      ([at, which, local]): Operation =>
        async (own) => {
          await own.index.change((update) => {
            const { versions } = update.entry(at)
            const version = versions[which % Math.max(1, versions.length)]
            const { held } = version === undefined ? {} : heldAs(version)
            update.put(at, { versions, ...(held !== undefined && { held: { ...held, local, ...(local && { author: own.identity.device }) } }) })
          })
        }
    )
  },
  {
    weight: 1,
    arbitrary: path.map(
      (at): Operation =>
        (own) =>
          own.index.change((update) => update.put(at, { versions: update.entry(at).versions }))
    )
  },
  {
    weight: 1,
    arbitrary: path.map(
      (copy): Operation =>
        (own) => {
          return own.index.change((update) => update.addStory({ path: 'x', copy }))
        }
    )
  },
  {
    weight: 1,
    arbitrary: fc.nat(255).map(
      (n): Operation =>
        (own) =>
          own.index.change((update) => update.become(new Uint8Array(16).fill(n)))
    )
  },
  { weight: 1, arbitrary: fc.constant<Operation>((own) => own.reopen()) }
)

async function state({ index }: Device): Promise<object> {
  const entries: [string, ItemEntry][] = []
  for await (const batch of index.entries()) for (const [at, entry] of batch) entries.push([at, withoutFirst(entry)])
  return { entries, meta: index.meta, replica: index.replica, unheld: index.unheld }
}

const withoutFirst = ({ versions, ...rest }: ItemEntry): ItemEntry => ({
  ...rest,
  versions: versions.map(({ first: _, ...version }) => version as StoredRecord)
})

describe('folder index', () => {
  let own: Device
  let others: Device[]
  beforeEach(async () => {
    own = await new Device(1).open()
    others = [await new Device(2).open(), await new Device(3).open()]
  })

  it('has beside its entries what follows from them, whatever was put', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
        const devices = await Promise.all([1, 2, 3].map((number) => new Device(number).open()))
        const [first, ...rest] = devices as [Device, ...Device[]]
        for (const run of operations) await run(first, rest)
        for (const device of devices) assert.deepEqual(await device.audit(), [])
      }),
      { numRuns: 300 }
    )
  })

  it('follows which versions are maximal, also while it goes through them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 25 }), fc.nat(25), async (operations, at) => {
        const [first, ...rest] = (await Promise.all([1, 2, 3].map((number) => new Device(number).open()))) as [Device, ...Device[]]
        for (const run of operations.slice(0, at)) await run(first, rest)
        const asked = first.index.maximal()
        for (const run of operations.slice(at)) await run(first, rest)
        await asked
        const maximal = new DotCollector()
        for await (const batch of first.index.entries()) for (const [, { versions }] of batch) for (const { dot } of versions) maximal.add(dot)
        assert.deepEqual(new Map([...(await first.index.maximal())].sort()), new Map([...maximal.toKnowledge()].sort()))
      }),
      { numRuns: 150 }
    )
  })

  it('is the same when it is opened again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 20 }), async (operations) => {
        const [first, ...rest] = (await Promise.all([1, 2, 3].map((number) => new Device(number).open()))) as [Device, ...Device[]]
        for (const run of operations) await run(first, rest)
        const before = await state(first)
        await first.reopen()
        assert.deepEqual(await state(first), before)
      }),
      { numRuns: 150 }
    )
  })

  it('keeps a header until its last record is replaced', async () => {
    const [other] = others as [Device, Device]
    await own.write([
      { path: 'a', what: { type: 'file', content: 1 } },
      { path: 'c', what: { type: 'file', content: 1 } }
    ])
    assert.equal(own.index.batch(own.index.replica, 1)?.header.first, 1)
    await own.write([{ path: 'a', what: { type: 'file', content: 2 } }])
    assert.notEqual(own.index.batch(own.index.replica, 1), undefined)
    await own.write([{ path: 'c', what: { type: 'deleted' } }])
    assert.equal(own.index.batch(own.index.replica, 1), undefined)
    for (const batch of own.batches) await other.receive(batch, [0, 1])
    assert.equal(other.index.batch(own.index.replica, 1), undefined)
    assert.notEqual(other.index.batch(own.index.replica, 3), undefined)
  })

  it('keeps no header of a batch whose records had been replaced before it came', async () => {
    const [other] = others as [Device, Device]
    await own.write([{ path: 'a', what: { type: 'file', content: 1 } }])
    await own.write([{ path: 'a', what: { type: 'file', content: 2 } }])
    const [first, second] = own.batches as [Device['batches'][0], Device['batches'][0]]
    await other.receive(second, [0])
    await other.receive(first, [0])
    assert.equal(other.index.batch(own.index.replica, 1), undefined)
    assert.ok(knows(other.index.meta.knowledge, { replica: own.index.replica, seq: 1 }), 'it is known all the same')
    assert.deepEqual(await other.audit(), [])
  })

  it('knows the dots of the records that came, and no others', async () => {
    const [other] = others as [Device, Device]
    await own.write([
      { path: 'a', what: { type: 'directory' } },
      { path: 'c', what: { type: 'directory' } }
    ])
    await other.receive(own.batches[0] as Device['batches'][0], [1])
    const { replica } = own.index
    assert.deepEqual(
      [1, 2].map((seq) => knows(other.index.meta.knowledge, { replica, seq })),
      [false, true]
    )
    assert.equal(other.index.versionAt({ replica, seq: 2 })?.path, 'c')
    assert.equal(other.index.versionAt({ replica, seq: 1 }), undefined)
    assert.equal(other.index.deviceOf(replica), own.identity.device)
  })

  it('knows of as many replicas as a message can name, and of no more', async () => {
    const replica = (n: number) => n.toString(16).padStart(16, '0') as ReplicaId
    const first = [{ from: 1, to: 1 }]
    await own.index.change((update) => update.know(new Map(Array.from({ length: MAX_REPLICAS }, (_, n) => [replica(n), first]))))
    await own.index.change((update) =>
      update.know(
        new Map([
          [replica(0), [{ from: 2, to: 2 }]],
          [replica(MAX_REPLICAS), first]
        ])
      )
    )
    const { knowledge } = own.index.meta
    assert.equal(knowledge.size, MAX_REPLICAS)
    assert.ok(knows(knowledge, { replica: replica(0), seq: 2 }) && !knows(knowledge, { replica: replica(MAX_REPLICAS), seq: 1 }))
  })

  it('has not changed before the change is durable, and then as a whole', async () => {
    const write = Promise.withResolvers<void>()
    own.memory.delay = () => write.promise
    let told = false
    const changing = own.write([{ path: 'a', what: { type: 'directory' } }]).then(() => (told = true))
    changing.catch(() => {})
    await setImmediate()
    assert.ok(!told && own.index.meta.lastSeq === 0)
    // It had reached the disk when the process died, though nobody was told.
    own.memory.crash(1)
    own.memory.delay = undefined
    write.resolve()
    await own.open()
    assert.ok(knows(own.index.meta.knowledge, { replica: own.index.replica, seq: 1 }))
    assert.equal(own.index.entry('a').versions.length, 1)
    assert.deepEqual(await own.audit(), [])
  })

  it('keeps its records when it becomes another replica, and numbers anew', async () => {
    await own.write([{ path: 'a', what: { type: 'file', content: 1 } }])
    const before = own.index.replica
    const nonce = new Uint8Array(16).fill(9)
    await own.index.change((update) => update.become(nonce))
    assert.equal(own.index.replica, replicaIdOf(own.identity.publicKey, nonce))
    assert.equal(own.index.deviceOf(before), own.identity.device, 'whose the records before are is still known')
    await own.write([{ path: 'c', what: { type: 'file', content: 1 } }])
    assert.deepEqual(
      own.index.entry('a').versions.map(({ dot }) => dot),
      [{ replica: before, seq: 1 }]
    )
    assert.deepEqual(
      own.index.entry('c').versions.map(({ dot }) => dot),
      [{ replica: own.index.replica, seq: 1 }]
    )
    assert.equal(toHex(own.index.batch(own.index.replica, 1)?.header.previous ?? new Uint8Array(1)), '', 'its first header follows none')
    await own.reopen()
    assert.equal(own.index.replica, replicaIdOf(own.identity.publicKey, nonce))
    assert.deepEqual(await own.audit(), [])
  })

  it('uses no number again when it becomes the replica that it is, or was', async () => {
    const nonce = new Uint8Array(16).fill(9)
    await own.index.change((update) => update.become(nonce))
    await own.write([{ path: 'a', what: { type: 'file', content: 1 } }])
    await own.index.change((update) => update.become(nonce))
    await own.write([{ path: 'c', what: { type: 'file', content: 1 } }])
    assert.deepEqual(
      own.index.entry('c').versions.map(({ dot }) => dot.seq),
      [2]
    )
    assert.deepEqual(await own.audit(), [])
  })

  it('hands out items in the order of a walk, and what is below a directory', async () => {
    await own.write(['c', 'a.b', 'a/b', 'a'].map((at) => ({ path: at, what: { type: 'directory' } })))
    const paths = async (directory: string): Promise<string[]> => {
      const found: string[] = []
      for await (const batch of own.index.entries(directory)) found.push(...batch.map(([at]) => at))
      return found
    }
    assert.deepEqual(await paths(''), ['a', 'a/b', 'a.b', 'c'])
    assert.deepEqual(await paths('a'), ['a/b'])
    assert.deepEqual(await paths('a.b'), [])
  })

  it('hands out those of which something is here, as it does all', async () => {
    await own.write([
      { path: 'a', what: { type: 'directory' } },
      { path: 'a/b', what: { type: 'file', content: 1 } },
      { path: 'a/gone', what: { type: 'file', content: 2 } },
      { path: 'c', what: { type: 'file', content: 1 } }
    ])
    await own.write([{ path: 'a/gone', what: { type: 'deleted' } }])
    await own.index.change((update) => update.put('a/gone', { versions: update.entry('a/gone').versions }))
    const there = async (entries: ReturnType<FolderIndex['entries']>): Promise<string[]> => {
      const found: string[] = []
      for await (const batch of entries) for (const [path, entry] of batch) if (entry.held !== undefined) found.push(`${path} ${entry.held.content ?? ''}`)
      return found
    }
    // From memory, then from what is stored.
    for (let i = 0; i < 2; i++) {
      const all = await there(own.index.heldEntries())
      assert.equal(all.length, 3)
      assert.deepEqual(all, await there(own.index.entries()))
      assert.deepEqual(await there(own.index.heldEntries('a')), await there(own.index.entries('a')))
      for await (const batch of own.index.heldEntries()) assert.ok(batch.every(([path]) => path !== 'a/gone'))
      await own.reopen()
    }
  })

  it('finds the places of a content', async () => {
    await own.write([
      { path: 'a/b', what: { type: 'file', content: 1 } },
      { path: 'c', what: { type: 'file', content: 1 } },
      { path: 'a.b', what: { type: 'file', content: 2 } }
    ])
    assert.deepEqual(await own.index.places(contentId(1), 9), ['a/b', 'c'])
    assert.equal((await own.index.places(contentId(1), 1)).length, 1)
    assert.deepEqual(await own.index.places(contentId(3), 9), [])
  })

  it('tells of dots whose content is wanted and not here', async () => {
    const [other] = others as [Device, Device]
    await other.write([{ path: 'a', what: { type: 'file', content: 1 } }])
    await own.receive(other.batches[0] as Device['batches'][0], [0])
    const dot = { replica: other.index.replica, seq: 1 }
    assert.ok(knows(own.index.unheld, dot))
    await own.reopen()
    assert.ok(knows(own.index.unheld, dot))
    await own.index.change((update) => {
      const entry = update.entry('a')
      update.put('a', { ...entry, ...heldAs(entry.versions[0] as StoredRecord) })
    })
    assert.ok(!knows(own.index.unheld, dot))
  })

  it('writes nothing when a change fails, and goes on', async () => {
    await assert.rejects(
      own.index.change((update) => {
        update.put('a', { versions: [], held: { ...(heldAs({ type: 'directory', version: new Map(), mode: 0 } as unknown as StoredRecord).held as Held) } })
        throw new Error('no')
      }),
      /no/
    )
    assert.deepEqual(own.index.entry('a'), { versions: [] })
    await own.write([{ path: 'c', what: { type: 'directory' } }])
    assert.deepEqual(await own.audit(), [])
  })

  it('makes changes one after the other, each seeing the one before', async () => {
    const counts = await Promise.all(
      [1, 2, 3].map((n) =>
        own.index.change(async (update) => {
          const before = update.counters.directories
          await undefined
          const record = { type: 'directory', version: new Map(), mode: 0o755, mtimeNs: 0n } as unknown as StoredRecord
          update.put(`d${n}`, { versions: [], ...heldAs(record) })
          return before
        })
      )
    )
    assert.deepEqual(counts, [0, 1, 2])
    assert.equal(own.index.meta.counters.directories, 3)
  })

  it('asks again for numbers that could not be reserved, and not for those that are', async () => {
    const own = new Device(1)
    const asked: number[] = []
    const reserve = async ({ upTo }: Reservation): Promise<boolean> => asked.push(upTo) > 1
    own.index = await FolderIndex.open(await own.memory.open(), { device: own.identity.publicKey, nonce: new Uint8Array(16), reserve })
    own.writer = new RecordWriter({ identity: own.identity, index: own.index }, { folder: FOLDER, grant: new Uint8Array(8) })
    for (const at of ['a', 'b', 'c']) await own.write([{ path: at, what: { type: 'directory' } }])
    assert.equal(asked.length, 2)
    assert.ok(asked.every((upTo, i) => upTo > i + 1))
  })

  it('refuses an index of a later version', async () => {
    await own.write([{ path: 'a', what: { type: 'directory' } }])
    await own.index.close()
    const store = await own.memory.open()
    const meta = store.get(Uint8Array.of(0x6d)) as Uint8Array
    // The format is the first field: tag 8, then the number.
    assert.equal(meta[0], 8)
    await store.write([{ key: Uint8Array.of(0x6d), value: meta.with(1, 99) }])
    await store.close()
    await assert.rejects(own.open(), /format 99/)
  })
})
