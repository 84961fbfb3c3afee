import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Level } from 'level'
import type { IndexError } from '../../src/level-index-store.ts'
import { DAMAGED_INDEXES_KEPT, openLevelIndex, removeLevelIndex } from '../../src/level-index-store.ts'
import { describeIndexStore, readAll } from '../compliance/index-store.ts'

const key = (n: number): Uint8Array => Uint8Array.of(n)

describeIndexStore('LevelIndexStore', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'syncline-index-'))
  return {
    open: () => openLevelIndex({ directory, name: 'aa', now: Date.now }),
    dispose: () => rm(directory, { recursive: true })
  }
})

describe('LevelIndexStore: damage', () => {
  let directory: string
  let time: number
  let told: string[]
  const open = () => openLevelIndex({ directory, name: 'aa', now: () => time, onDamage: (reason, place) => told.push(`${reason} -> ${place}`) })
  const asides = async () => (await readdir(directory)).filter((name) => name.startsWith('aa.damaged-')).sort()

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'syncline-index-'))
    time = Date.UTC(2026, 0, 2, 3, 4, 5)
    told = []
  })
  afterEach(() => rm(directory, { recursive: true }))

  async function make(): Promise<void> {
    const store = await open()
    await store.write([{ key: key(1), value: key(1) }])
    await store.close()
  }

  async function spoil(pattern: RegExp, change: (bytes: Buffer) => Buffer): Promise<void> {
    const name = (await readdir(join(directory, 'aa'))).find((file) => pattern.test(file))
    assert.ok(name !== undefined)
    const path = join(directory, 'aa', name)
    await writeFile(path, change(await readFile(path)))
  }

  it('sets an index aside whose files make no sense, says so, and opens an empty one', async () => {
    await make()
    await spoil(/^CURRENT$/, () => Buffer.from('rubbish'))
    const store = await open()
    assert.deepEqual(await readAll(store), [])
    await store.write([{ key: key(2), value: key(2) }])
    await store.close()
    assert.deepEqual(await asides(), ['aa.damaged-20260102-030405.000'])
    assert.equal(told.length, 1)
  })

  it('sets an index aside that lacks its manifest, and one that is a file', async () => {
    await make()
    const manifest = (await readdir(join(directory, 'aa'))).find((name) => name.startsWith('MANIFEST')) as string
    await rm(join(directory, 'aa', manifest))
    await (await open()).close()
    await rm(join(directory, 'aa'), { recursive: true })
    await writeFile(join(directory, 'aa'), 'a file')
    time += 1000
    await (await open()).close()
    assert.equal((await asides()).length, 2)
  })

  it('keeps only the newest damaged ones', async () => {
    for (let n = 0; n < DAMAGED_INDEXES_KEPT + 2; n++) {
      await make()
      await spoil(/^CURRENT$/, () => Buffer.from('rubbish'))
      time += 60_000
      await (await open()).close()
    }
    const kept = await asides()
    assert.equal(kept.length, DAMAGED_INDEXES_KEPT)
    assert.equal(kept.at(-1), 'aa.damaged-20260102-030905.000')
  })

  it('notices a value whose bytes changed on the disk, and sets the index aside at the next opening', async () => {
    const { Level } = await import('level')
    await make()
    const level = new Level<Uint8Array, Uint8Array>(join(directory, 'aa'), { keyEncoding: 'view', valueEncoding: 'view' })
    const stored = (await level.get(key(1))) as Uint8Array
    stored[stored.length - 1]! ^= 1
    await level.put(key(1), stored)
    await level.close()

    const store = await open()
    assert.throws(
      () => store.get(key(1)),
      (error: IndexError) => error.code === 'INDEX_DAMAGED'
    )
    await assert.rejects(store.write([{ key: key(2), value: key(2) }]), /checksum/)
    await store.close()

    const fresh = await open()
    assert.deepEqual(await readAll(fresh), [])
    await fresh.close()
    assert.equal((await asides()).length, 1)
    assert.equal((await asides()).length, told.length)
  })

  it('says in words that another process has it open, and moves nothing', async () => {
    const store = await open()
    await assert.rejects(open(), (error: IndexError) => error.code === 'INDEX_LOCKED' && /another process/.test(error.message))
    await store.close()
    assert.deepEqual(await asides(), [])
  })

  it('is gone when it was removed, and to remove what is not there is no error', async () => {
    await make()
    await removeLevelIndex({ directory, name: 'aa' })
    await removeLevelIndex({ directory, name: 'aa' })
    const store = await open()
    assert.deepEqual(await readAll(store), [])
    await store.close()
    assert.deepEqual(told, [])
  })

  it('does not take a directory that may not be read for damage', async function () {
    if (process.getuid?.() === 0) this.skip() // root may read everything
    await make()
    await rm(join(directory, 'aa'), { recursive: true })
    await mkdir(join(directory, 'aa'), { mode: 0 })
    await assert.rejects(open(), (error: IndexError) => error.code === 'INDEX_FAILED')
    assert.deepEqual(await asides(), [])
  })
})

describe('LevelIndexStore', () => {
  it('has LevelDB sync each batch: nothing less outlives a power loss', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'syncline-index-'))
    const store = await openLevelIndex({ directory, name: 'aa', now: Date.now })
    const { batch } = Level.prototype
    const asked: unknown[] = []
    Level.prototype.batch = function (this: Level) {
      const made = Reflect.apply(batch, this, [])
      const { write } = made
      const spied = (options: unknown): Promise<void> => {
        asked.push(options)
        return Reflect.apply(write, made, [options])
      }
      return Object.assign(made, { write: spied })
    } as typeof batch
    try {
      await store.write([{ key: key(1), value: key(1) }])
    } finally {
      Level.prototype.batch = batch
      await store.close()
      await rm(directory, { recursive: true })
    }
    assert.deepEqual(asked, [{ sync: true }])
  })
})
