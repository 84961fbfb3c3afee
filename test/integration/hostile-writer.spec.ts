import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type BlockList,
  contentOfBlocks,
  encodeBlockAnswer,
  encodeBlockList,
  encodeFrame,
  fromHex,
  type ItemRecord,
  type ReplicaId,
  toHex,
  blake3,
  type BlockHash
} from '../../protocol/index.ts'
import { Record as RecordCodec } from '../../protocol/pb/messages.js'
import { CHANNEL, type HostilePeer, type HostileSession } from '../fixtures/hostile-peer.ts'
import { type Attack, resourcesOf, useHostilePlace } from '../fixtures/hostile-place.ts'
import { contentOf, HostileWriter } from '../fixtures/hostile-records.ts'
import { listTree, treeDifference } from '../fixtures/tree.ts'
import { until } from '../fixtures/until.ts'

const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value)
const NOTHING = new Uint8Array()
/** Later than all that anybody has: it wins. */
const LATER = 2_000_000_000_000_000_000n

describe('a hostile device with the write key', function () {
  this.timeout(120_000)
  const place = useHostilePlace()

  /** A session of it, with a replica that says it knows all that it sends. */
  async function join(attack: Attack): Promise<{ readonly session: HostileSession; readonly writer: HostileWriter; readonly peer: HostilePeer }> {
    const session = await attack.session('write')
    const writer = new HostileWriter(attack.peer, place().keys.write, randomBytes(16))
    await session.send({ type: 'knowledge', channel: CHANNEL, replicas: [{ replica: writer.replica, spans: [0, 100_000] }] })
    return { session, writer, peer: attack.peer }
  }

  /** Serves contents by their hash. */
  function serve(peer: HostilePeer, ...contents: readonly Uint8Array[]): void {
    const held = new Map(contents.map((content) => [toHex(blake3(content)), content]))
    peer.serve = ({ hashes, lists }) => {
      const parts = [...hashes, ...lists].map((hash) => held.get(hash))
      return [encodeFrame(encodeBlockAnswer({ lengths: parts.map((part) => part?.length) })), ...parts.filter((part) => part !== undefined)]
    }
  }

  /** Until the two honest ones have the same. They may wait for what there is nowhere. */
  async function untilHonestSame(): Promise<void> {
    const { victim, honest } = place()
    await until(async () => {
      const [a, b] = [await victim.folder(), await honest.folder()]
      return a.digest === b.digest && (await treeDifference(victim.path, honest.path)) === ''
    }, 50)
  }

  it('leads nowhere out of the folder: symlinks are leaves, and what is put below one is put below a directory', async () => {
    await place().attack(async (attack) => {
      const { session, writer, peer } = await join(attack)
      const content = text('below')
      serve(peer, content)
      const at = (path: string, item: Partial<ItemRecord>) => () => ({ path, mtimeNs: LATER, ...item }) as Partial<ItemRecord>
      const file = { type: 'file', content: contentOf(content), size: content.length, mode: 0o644 } as const
      await session.send(
        writer.items([
          at('way-out', { type: 'symlink', target: '../canary' }),
          at('way-out/etc', { type: 'directory', mode: 0o755 }),
          at('way-out/etc/passwd', file),
          at('root', { type: 'symlink', target: '/' }),
          at('root/tmp', { type: 'directory', mode: 0o777 }),
          at('root/tmp/x', file),
          at('plain', file),
          at('plain/inner', file),
          at('marker', { type: 'symlink', target: '.syncline/folder' }),
          at('\u001b[2Jname\nwith: lines', file),
          at('docs/.syncline', { type: 'directory', mode: 0o755 }),
          at('docs/.syncline/folder', file),
          at('a\\..\\..\\b', file),
          at('C:', file),
          at('CON', file),
          at('orphan/of/nobody', file)
        ])
      )
      const { victim } = place()
      await until(() => existsSync(victim.at('way-out/etc/passwd')) && existsSync(victim.at('plain/inner')) && existsSync(victim.at('orphan/of/nobody')), 20)
      await until(() => existsSync(victim.at('root/tmp/x')) && existsSync(victim.at('CON')), 20)
      // Through a symlink that still stands there something would be seen at once.
      for (const name of ['way-out', 'root', 'plain']) await until(() => lstatSync(victim.at(name)).isDirectory(), 20)
      assert.ok(lstatSync(victim.at('marker')).isSymbolicLink())
      await untilHonestSame()
      assert.doesNotMatch(victim.log, /\u001b\[2J|\nwith: lines/)
      for (const command of [['status'], ['problems'], ['conflicts']]) assert.ok(!(await victim.syncline(...command)).stdout.includes('\u001b[2J'))
    })
  })

  it('writes what no disk keeps so, and what is known is the same everywhere: times, sizes, contents that there are not', async () => {
    const { victim, honest } = place()
    await untilHonestSame()
    await place().attack(async (attack) => {
      const { session, writer, peer } = await join(attack)
      const content = text('content')
      serve(peer, content)
      const records = [
        writer.raw('old.txt', content, { mtime: 2n ** 64n - 1n }),
        writer.raw('far.txt', content, { seq: writer.next + 1, mtime: 2n ** 64n - 2n }),
        // Contents that the honest ones have, in other sizes: of one that is smaller, larger, and of several blocks.
        writer.raw('short.txt', text('one.txt'), { seq: writer.next + 2, size: 3 }),
        writer.raw('long.txt', text('one.txt'), { seq: writer.next + 3, size: 100_000 }),
        writer.raw('huge.bin', text('one.txt'), { seq: writer.next + 4, size: 2 ** 50 }),
        writer.raw('empty.txt', text('one.txt'), { seq: writer.next + 5, size: 0 }),
        // Over what is there already.
        { ...writer.raw('one.txt', text('one.txt'), { seq: writer.next + 6, size: 5 }), mtime: 2n * LATER },
        writer.raw('nowhere.txt', randomBytes(10), { seq: writer.next + 7 })
      ]
      await session.send(writer.batch(records))
      await until(() => existsSync(victim.at('old.txt')) && existsSync(victim.at('far.txt')), 20)
    })
    await until(() => existsSync(honest.at('old.txt')) && existsSync(honest.at('far.txt')), 20)
    await place().assertUnharmed()
    for (const daemon of [victim, honest]) {
      for (const name of ['short.txt', 'long.txt', 'huge.bin', 'nowhere.txt']) assert.ok(!existsSync(daemon.at(name)), name)
      assert.equal(readFileSync(daemon.at('one.txt'), 'utf8'), 'one.txt')
      // The two did not take each other for the liar.
      assert.doesNotMatch(daemon.log, new RegExp(`broke the protocol peer=${(await (daemon === victim ? honest : victim).status()).device.id}`))
    }
  })

  it('sends other bytes than it signed, too many, too few and none: none is seen, and it is not talked to any more', async () => {
    const { victim } = place()
    const content = randomBytes(1000)
    const serves = (answer: (hashes: number) => readonly Uint8Array[]) => async (attack: Attack) => {
      const { session, writer, peer } = await join(attack)
      peer.serve = ({ hashes, lists }) => answer(hashes.length + lists.length)
      const name = `wrong-${writer.replica}`
      await session.send(writer.batch(Array.from({ length: 4 }, (_, i) => writer.raw(`${name}-${i}`, Uint8Array.from([...content, i]), { seq: i + 1 }))))
      // After a wrong answer it is asked again when it says that it has more.
      while (await session.isOpen()) {
        await session.send({ type: 'knowledge', channel: CHANNEL, replicas: [{ replica: writer.replica, spans: [0, 100_000] }] })
        await delay(20)
      }
      return readdirSync(victim.path).filter((one) => one.startsWith(name))
    }
    const comesWith = (content: Uint8Array) => async (attack: Attack) => {
      const { session, writer } = await join(attack)
      const name = `wrong-${writer.replica}`
      const batch = writer.batch([writer.raw(name, randomBytes(1000))])
      await session.send({ ...batch, records: batch.records.map((slot) => ({ ...slot, content })) })
      await until(async () => !(await session.isOpen()))
      return readdirSync(victim.path).filter((one) => one.startsWith(name))
    }
    const each = (bytes: Uint8Array) => (count: number) => [
      encodeFrame(encodeBlockAnswer({ lengths: Array(count).fill(bytes.length) })),
      ...Array<Uint8Array>(count).fill(bytes)
    ]
    const seen = await place().attacks({
      'other bytes with the record': comesWith(content),
      'more bytes with the record': comesWith(randomBytes(64 * 1024)),
      'other bytes': serves(each(randomBytes(1001))),
      'fewer bytes': serves(each(randomBytes(1000))),
      'more bytes': serves(each(randomBytes(1 << 20))),
      'no bytes': serves(each(NOTHING)),
      'another number of answers': serves((count) => each(NOTHING)(count + 1)),
      'no answer': serves(() => [encodeFrame(randomBytes(10))]),
      'a block of 4 GiB': serves((count) => [encodeFrame(Uint8Array.from(Array(count).fill([0x08, 0xff, 0xff, 0xff, 0xff, 0x0f]).flat()))]),
      'unasked-for bytes': serves((count) => [...each(randomBytes(1001))(count), randomBytes(100_000)])
    })
    assert.deepEqual(Object.values(seen).flat(), [])
    assert.deepEqual(victim.temporaries(), [])
  })

  it('lies about block lists: of another content, another size, overlong', async () => {
    const { victim } = place()
    const blocks: BlockList = [1, 2].map((n) => ({ hash: toHex(blake3(Uint8Array.of(n))) as BlockHash, length: 1 << 20 }))
    const list = encodeBlockList(blocks)
    const serves = (bytes: Uint8Array, size: number) => async (attack: Attack) => {
      const { session, writer, peer } = await join(attack)
      peer.serve = ({ hashes, lists }) => [
        encodeFrame(encodeBlockAnswer({ lengths: [...hashes.map(() => undefined), ...lists.map(() => bytes.length)] })),
        ...lists.map(() => bytes)
      ]
      const content = fromHex(contentOfBlocks(blocks)) as Uint8Array<ArrayBuffer>
      await session.send(writer.batch([writer.raw(`list-${writer.replica}`, NOTHING, { content, size })]))
      await until(() => peer.requests.some(({ lists }) => lists.length > 0))
    }
    await place().attacks({
      'of another content': serves(encodeBlockList(blocks.toReversed()), 2 << 20),
      'of another size': serves(list, 5 << 20),
      'no list': serves(randomBytes(100), 2 << 20),
      'of a block without bytes': serves(encodeBlockList([blocks[0] as BlockList[0], { ...(blocks[1] as BlockList[0]), length: 0 }]), 2 << 20),
      'of blocks that are nowhere': serves(list, 2 << 20)
    })
    assert.deepEqual(
      readdirSync(victim.path).filter((name) => name.startsWith('list-')),
      []
    )
  })

  it('tells two stories: what came first stays, and the honest ones go on telling each other', async () => {
    const { victim, honest } = place()
    await untilHonestSame()
    const names = ['story-a', 'story-b', 'story-c']
    await place().attack(async (attack) => {
      const { session, writer, peer } = await join(attack)
      serve(peer, ...names.map(text), text('again'))
      const [a, b, c] = names.map((name, i) => RecordCodec.encode(writer.raw(name, text(name), { seq: i === 0 ? 1 : 2 }))) as [
        Uint8Array,
        Uint8Array,
        Uint8Array
      ]
      // Under one number begin two headers, and each comes with one of its two records.
      const one = writer.batch([a, b], { first: 1 })
      const two = writer.batch([RecordCodec.encode(writer.raw('story-d', text('x'), { seq: 1 })), c], { first: 1 })
      await session.send({ ...one, records: one.records.slice(0, 1) }, { ...two, records: two.records.slice(1) })
      // The same again, and another body under the number of the first.
      await session.send(
        { ...one, records: one.records.slice(0, 1) },
        writer.batch([writer.raw('story-a', text('again'), { seq: 1, mtime: 2n * LATER })], { first: 1 })
      )
      await until(() => existsSync(honest.at('story-a')), 20)
      await place().assertUnharmed()
      assert.equal(readFileSync(victim.at('story-a'), 'utf8'), 'story-a')
      assert.ok(await session.isOpen())
    })
    await untilHonestSame()
    assert.doesNotMatch(honest.log, /broke the protocol/)
  })

  it('claims to have seen what nobody has done yet: a change that a user makes afterwards is kept', async () => {
    const { victim, honest } = place()
    await untilHonestSame()
    await place().attack(async (attack) => {
      const { session, writer, peer } = await join(attack)
      const told = await until(() => session.delivered.flatMap((message) => (message.type === 'knowledge' ? message.replicas : [])).at(0) && session.delivered)
      const replicas = new Set(told.flatMap((message) => (message.type === 'knowledge' ? message.replicas.map(({ replica }) => replica) : [])))
      serve(peer, text('theirs'))
      const vector = [...replicas, writer.replica].map((replica: ReplicaId) => ({
        replica: fromHex(replica) as Uint8Array<ArrayBuffer>,
        seq: replica === writer.replica ? 1 : 2 ** 48 - 1
      }))
      await session.send(writer.batch([writer.raw('two.txt', text('theirs'), { vector, mtime: 2n * LATER })]))
      await until(() => readFileSync(victim.at('two.txt'), 'utf8') === 'theirs' && readFileSync(honest.at('two.txt'), 'utf8') === 'theirs', 20)
    })
    writeFileSync(victim.at('two.txt'), 'mine, after that')
    await until(() => readFileSync(honest.at('two.txt'), 'utf8') === 'mine, after that', 20)
    writeFileSync(honest.at('two.txt'), 'and mine')
    await until(() => readFileSync(victim.at('two.txt'), 'utf8') === 'and mine', 20)
    await untilHonestSame()
  })

  it('uses the last number of all, and what it is of reaches everybody', async () => {
    const { victim, honest } = place()
    await place().attack(async (attack) => {
      const { session, writer, peer } = await join(attack)
      serve(peer, text('last'))
      await session.send(writer.batch([writer.raw('last.txt', text('last'), { seq: 2 ** 48 - 1 })], { first: 2 ** 48 - 1 }))
      await until(() => existsSync(victim.at('last.txt')) && existsSync(honest.at('last.txt')), 20)
    })
  })

  it('floods the index: what is honest goes on, and memory and descriptors stay bounded', async function () {
    const { victim } = place()
    const before = resourcesOf(victim.pid)
    if (before === undefined) {
      console.log('    skipped: not Linux, what a process has cannot be told')
      this.skip()
    }
    await place().attack(async (attack) => {
      const { session, writer } = await join(attack)
      for (let i = 0; i < 10; i++)
        await session.send(
          writer.batch(
            Array.from({ length: 1000 }, (_, n) =>
              writer.raw(`flood/${i}/${n}`, NOTHING, { seq: writer.next + n, type: 0, content: NOTHING, size: 0, mode: 0 })
            )
          )
        )
      // The same again, many times.
      const again = writer.batch([writer.raw('flood/again', NOTHING, { type: 0, content: NOTHING, size: 0, mode: 0 })])
      for (let i = 0; i < 2000; i++) await session.send(again)
      await place().assertUnharmed()
    })
    const after = resourcesOf(victim.pid) as typeof before
    assert.ok(after.mebibytes < before.mebibytes * 2 + 200, `${before.mebibytes} MiB became ${after.mebibytes}`)
    assert.ok(after.descriptors < before.descriptors + 20, `${before.descriptors} descriptors became ${after.descriptors}`)
  })

  it('deletes everything: that is held, and nothing goes before a person says so', async () => {
    const { victim, honest } = place()
    for (let i = 0; i < 12; i++) writeFileSync(victim.at(`mass-${i}.txt`), `mass ${i}`)
    await until(() => existsSync(honest.at('mass-11.txt')), 20)
    await untilHonestSame()
    const before = listTree(victim.path)
    await place().attack(async (attack) => {
      const { session, writer } = await join(attack)
      await until(() => session.delivered.some((message) => message.type === 'knowledge'))
      const vector = session.delivered
        .flatMap((message) => (message.type === 'knowledge' ? message.replicas : []))
        .map(({ replica, spans }) => [replica, spans.reduce((sum, span) => sum + span, 0)] as const)
      const seen = new Map(vector.map(([replica, seq]) => [replica, Math.max(seq, 1)]))
      const paths = [...before.keys()].filter((path) => !before.get(path)?.startsWith('directory'))
      const deletes = paths.map((path) => (dot: { replica: ReplicaId; seq: number }) => ({
        path,
        type: 'deleted' as const,
        version: new Map([...seen, [dot.replica, dot.seq]])
      }))
      await session.send(writer.items(deletes as never))
      await until(async () => (await victim.folder()).state === 'held' && (await honest.folder()).state === 'held', 50)
    })
    assert.deepEqual([...listTree(victim.path)], [...before])
    for (const daemon of [victim, honest]) assert.equal((await daemon.syncline('folder', 'resume', 'folder', '--accept')).status, 0)
    await until(() => !existsSync(victim.at('one.txt')) && !existsSync(honest.at('one.txt')), 20)
    assert.ok(existsSync(victim.at('.syncline', 'archive')), 'what was deleted is kept')
  })
})
