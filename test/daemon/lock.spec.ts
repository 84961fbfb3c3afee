import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FileLock, LockedError, type LockOwner, STALE_MS } from '../../daemon/lock.ts'
import { ownIdentity, stateOf } from '../../daemon/process-identity.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

describe('FileLock', () => {
  const directory = useTemporaryDirectory()
  const held: FileLock[] = []
  let lost: (LockOwner | undefined)[] = []
  const path = (): string => join(directory.path, 'lock')

  async function acquire(): Promise<FileLock> {
    const lock = await FileLock.acquire({ path: path(), home: '/some/home', onLost: (owner) => lost.push(owner) })
    held.push(lock)
    return lock
  }

  async function leave(change: Partial<LockOwner>): Promise<void> {
    await writeFile(path(), JSON.stringify({ ...(await ownIdentity()), home: '/other/home', token: 'theirs', ...change }))
  }

  async function age(ms: number): Promise<void> {
    const then = new Date(Date.now() - ms)
    await utimes(path(), then, then)
  }

  beforeEach(() => {
    lost = []
  })
  afterEach(async () => {
    for (const lock of held.splice(0)) await lock.release()
  })

  it('is held by one, who is named to the next, and free after its release', async () => {
    const lock = await acquire()
    await assert.rejects(acquire(), (error: LockedError) => error.owner?.pid === process.pid && error.owner.home === '/some/home' && !error.elsewhere)
    await lock.release()
    await lock.release()
    await acquire()
  })

  it('leaves nothing behind', async () => {
    await (await acquire()).release()
    assert.deepEqual(await readdir(directory.path), [])
  })

  it('is taken over from a process that is gone', async () => {
    const child = spawn(process.execPath, ['-e', '0'])
    await once(child, 'exit')
    await leave({ pid: child.pid as number, started: '1' })
    await acquire()
  })

  it('is taken over when its process number belongs to another process now', async function () {
    if ((await ownIdentity()).started === null) this.skip() // this platform does not tell when a process started
    await leave({ pid: process.pid, started: 'another time' })
    await acquire()
  })

  it('is taken over when the machine was started anew', async function () {
    if ((await ownIdentity()).boot === null) this.skip() // this platform does not tell one start from another
    await leave({ pid: process.pid, boot: 'before' })
    await acquire()
  })

  it('is left to a daemon on another machine until that was silent for long enough', async () => {
    await leave({ host: 'nas' })
    await age(STALE_MS - 20_000)
    await assert.rejects(acquire(), (error: LockedError) => error.elsewhere && error.owner?.host === 'nas')
    await age(STALE_MS + 20_000)
    await acquire()
  })

  it('is not taken over at once when its file makes no sense', async () => {
    for (const text of ['', 'rubbish', '{"pid":1}', 'x'.repeat(10_000)]) {
      await writeFile(path(), text)
      await assert.rejects(acquire(), LockedError)
    }
    await age(STALE_MS + 20_000)
    await acquire()
  })

  it('goes to exactly one of many who find it dead', async () => {
    await leave({ pid: 2 ** 22 + 1 })
    const results = await Promise.allSettled(Array.from({ length: 8 }, acquire))
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1)
    for (const result of results) if (result.status === 'rejected') assert.ok(result.reason instanceof LockedError)
    assert.deepEqual(await readdir(directory.path), ['lock'])
  })

  it('is not held up by a take-over that crashed in the midst', async () => {
    await leave({ pid: 2 ** 22 + 1 })
    await mkdir(`${path()}.takeover`)
    const then = new Date(Date.now() - 60_000)
    await utimes(`${path()}.takeover`, then, then)
    await acquire()
  })

  it('waits for a take-over that is under way, or crashed', async () => {
    await leave({ pid: 2 ** 22 + 1 })
    await mkdir(`${path()}.takeover`)
    const then = new Date(Date.now() - 7000)
    await utimes(`${path()}.takeover`, then, then)
    await acquire()
  })

  it('takes away what was left of a lock whose maker was killed, and that alone', async () => {
    await writeFile(`${path()}.${'0'.repeat(32)}`, '{')
    await writeFile(`${path()}.txt`, '')
    await acquire()
    assert.deepEqual((await readdir(directory.path)).sort(), ['lock', 'lock.txt'])
  })

  it('notices at a heartbeat that another one has it, says so once, and leaves it alone', async () => {
    const lock = await acquire()
    await leave({ host: 'nas' })
    await lock.beat()
    await lock.beat()
    assert.deepEqual(
      lost.map((owner) => owner?.host),
      ['nas']
    )
    await lock.release()
    assert.match(await readFile(path(), 'utf8'), /nas/)
  })

  it('is made again at a heartbeat when its disk was away', async () => {
    const lock = await acquire()
    await rm(path())
    await lock.beat()
    await access(path())
    await rename(directory.path, `${directory.path}-away`)
    await lock.beat()
    await rename(`${directory.path}-away`, directory.path)
    await lock.beat()
    assert.deepEqual(lost, [])
    await lock.release()
    assert.deepEqual(await readdir(directory.path), [])
  })

  it('knows its own process as alive', async () => {
    assert.equal(await stateOf(await ownIdentity()), 'alive')
  })
})
