import assert from 'node:assert/strict'
import { randomFillSync } from 'node:crypto'
import { appendFileSync, cpSync, existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { SINGLE_BLOCK_BYTES } from '../../protocol/index.ts'
import { type DaemonProcess, makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { listTree } from '../fixtures/tree.ts'

const LARGE_BYTES = 32 << 20
const SMALL_FILES = 300
/** Two records for each file that moved, sent and told of, and what links cost: far less than the contents. */
const RECORDS_BYTES = (SMALL_FILES + 10) * 1500
/** What a change of some pages may take, with its block list: less than the shortest block. */
const FEW_BYTES = 60_000

describe('content that is there already', function () {
  this.timeout(120_000)
  const place = useDaemonProcesses()

  /** Two daemons with a directory of one large file and many small ones. */
  async function pair(): Promise<[DaemonProcess, DaemonProcess]> {
    const key = makeKeys().write
    const a = place.daemon({ key })
    const b = place.daemon({ key, peers: [a] })
    mkdirSync(a.at('album', 'small'), { recursive: true })
    writeFileSync(a.at('album', 'large.bin'), randomFillSync(Buffer.alloc(LARGE_BYTES)))
    for (let i = 0; i < SMALL_FILES; i++) writeFileSync(a.at('album', 'small', `${i}.txt`), randomFillSync(Buffer.alloc(2000)))
    await Promise.all([a.start(), b.start()])
    await untilSame(a, b)
    return [a, b]
  }

  async function bytes(...daemons: readonly DaemonProcess[]): Promise<number> {
    const all = await Promise.all(daemons.map((daemon) => daemon.traffic()))
    return all.reduce((sum, { in: received, out: sent }) => sum + received + sent, 0)
  }

  it('is neither sent nor read again when its directory is renamed, nor when it is copied', async () => {
    const [a, b] = await pair()
    const inode = statSync(b.at('album', 'large.bin')).ino
    const before = await bytes(a)
    renameSync(a.at('album'), a.at('pictures'))
    await untilSame(a, b)
    assert.ok(existsSync(b.at('pictures', 'large.bin')) && !existsSync(b.at('album')))
    const renamed = await bytes(a)
    assert.ok(renamed - before < RECORDS_BYTES, `${renamed - before} bytes for a rename`)
    assert.equal(statSync(b.at('pictures', 'large.bin')).ino, inode, 'it was copied, not moved')

    cpSync(a.at('pictures'), a.at('copy'), { recursive: true, preserveTimestamps: true })
    await untilSame(a, b)
    const copied = await bytes(a)
    assert.ok(copied - renamed < RECORDS_BYTES, `${copied - renamed} bytes for copies of what is there`)
    assert.equal((await b.folder()).files, 2 * (SMALL_FILES + 1))

    // The other way round, too.
    renameSync(b.at('copy', 'large.bin'), b.at('copy', 'larger.bin'))
    await untilSame(a, b)
    assert.ok((await bytes(a)) - copied < RECORDS_BYTES)
    for (const daemon of [a, b]) assert.deepEqual(daemon.temporaries(), [])
  })

  it('is not sent again when a file grows into another size class, in which it is cut otherwise', async () => {
    const key = makeKeys().write
    const a = place.daemon({ key })
    const b = place.daemon({ key, peers: [a] })
    mkdirSync(a.path)
    writeFileSync(a.at('log'), randomFillSync(Buffer.alloc(SINGLE_BLOCK_BYTES)))
    await Promise.all([a.start(), b.start()])
    await untilSame(a, b)
    const before = await bytes(a)
    appendFileSync(a.at('log'), randomFillSync(Buffer.alloc(1000)))
    await untilSame(a, b)
    const grown = (await bytes(a)) - before
    assert.ok(grown < FEW_BYTES, `${grown} bytes for 1000 more`)
  })

  it('is not sent again where a large file was written to, up to what is a small part of a block', async () => {
    const key = makeKeys().write
    const a = place.daemon({ key })
    const b = place.daemon({ key, peers: [a] })
    mkdirSync(a.path)
    const content = randomFillSync(Buffer.alloc(LARGE_BYTES / 4))
    writeFileSync(a.at('disk.img'), content)
    await Promise.all([a.start(), b.start()])
    await untilSame(a, b)
    for (const [what, changed] of [
      ['overwritten', Buffer.concat([content.subarray(0, 5_000_000), randomFillSync(Buffer.alloc(4096)), content.subarray(5_004_096)])],
      ['inserted', Buffer.concat([randomFillSync(Buffer.alloc(1024)), content])],
      ['taken away', content.subarray(3000)]
    ] as const) {
      const before = await bytes(a)
      writeFileSync(a.at('disk.img'), changed)
      await untilSame(a, b)
      const sent = (await bytes(a)) - before
      assert.ok(sent < FEW_BYTES, `${sent} bytes for some that were ${what}`)
    }
  })

  it('is neither sent nor deleted after a restart, nor when the index is lost', async () => {
    const [a, b] = await pair()
    const tree = listTree(a.path)
    const { digest, replica } = { digest: (await b.folder()).digest, replica: replicaOf(b) }

    await b.kill('SIGTERM')
    await b.start()
    assert.equal(await untilSame(a, b), digest)
    assert.equal(replicaOf(b), replica)
    const restarted = await bytes(b)
    assert.ok(restarted < 20_000, `${restarted} bytes for a restart`)

    await b.kill('SIGTERM')
    b.wipeIndex()
    await b.start()
    assert.equal(await untilSame(a, b), digest)
    assert.notEqual(replicaOf(b), replica, 'a new index has the numbers of the old one')
    const rebuilt = await bytes(b)
    assert.ok(rebuilt < RECORDS_BYTES, `${rebuilt} bytes for an index that was lost`)
    for (const daemon of [a, b]) {
      assert.deepEqual(listTree(daemon.path), tree)
      assert.ok(!existsSync(daemon.at('.syncline', 'archive')), 'something was replaced or deleted')
      assert.equal((await daemon.folder()).conflicts, 0)
    }

    // What it changes under its new id is taken.
    renameSync(b.at('album', 'small', '1.txt'), b.at('album', 'small', 'one.txt'))
    await untilSame(a, b)
    assert.ok(existsSync(a.at('album', 'small', 'one.txt')))
  })
})

function replicaOf(daemon: DaemonProcess): string {
  const [, replica] = /folder: opened .*replica=([0-9a-f]{16})/.exec(daemon.log) ?? []
  assert.ok(replica !== undefined, 'the log does not tell the replica id')
  return replica
}
