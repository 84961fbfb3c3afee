import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DiskWorkers } from '../../../src/disk/disk-workers.ts'
import { WorkerDisk } from '../../../src/disk/worker-disk.ts'
import { fileAction, FOLDER, OPTIONS, scanAll, statOf } from '../../compliance/disk.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { until } from '../../fixtures/until.ts'

const TARGET = { root: '/nowhere', folder: FOLDER }

describe('DiskWorkers', () => {
  describe('with threads that die', () => {
    const entry = new URL('../../fixtures/failing-worker.ts', import.meta.url)
    let workers: DiskWorkers
    beforeEach(() => {
      workers = new DiskWorkers({ size: 1, entry })
    })
    afterEach(() => workers.close())

    it('rejects what a dead thread had, and goes on with another', async () => {
      const first = await workers.run(TARGET, 'free')
      const reading = assert.rejects(workers.run(TARGET, 'read', []), /a disk thread stopped: .*out of luck/)
      await assert.rejects(workers.run(TARGET, 'hash', []), /a disk thread stopped: .*out of luck/)
      await reading
      const second = await workers.run(TARGET, 'free')
      assert.notEqual(second, first)
    })

    it('refuses more than can wait', async () => {
      const asked = Array.from({ length: 4200 }, () => workers.run(TARGET, 'read', []))
      const refused = asked.slice(-50).map((reading) => assert.rejects(reading, /are waiting|stopped/))
      for (const reading of asked) reading.catch(() => {})
      await assert.rejects(workers.run(TARGET, 'read', []), /disk verbs are waiting/)
      await workers.close()
      await Promise.all(refused)
    })

    it('rejects what is at work and what comes later when it is closed', async () => {
      const reading = assert.rejects(workers.run(TARGET, 'read', []), /stopped/)
      const waiting = assert.rejects(Promise.all(Array.from({ length: 20 }, () => workers.run(TARGET, 'read', []))), /stopped/)
      await workers.close()
      await Promise.all([reading, waiting])
      await assert.rejects(workers.run(TARGET, 'free'), /stopped/)
    })
  })

  describe('with threads that rest', () => {
    const entry = new URL('../../fixtures/failing-worker.ts', import.meta.url)
    const workers = new DiskWorkers({ size: 2, entry, restMs: 1 })
    after(() => workers.close())

    it('ends them, and starts others for what comes', async () => {
      const first = await workers.run(TARGET, 'free')
      const second = await until(async () => {
        const thread = await workers.run(TARGET, 'free')
        return thread !== first && thread
      }, 20)
      assert.notEqual(second, first)
    })

    it('answers whatever is asked as they end', async () => {
      for (let i = 0; i < 6; i++) {
        const asked = Array.from({ length: 5 }, () => workers.run(TARGET, 'free'))
        assert.equal((await Promise.all(asked)).length, 5)
        await new Promise((resolve) => setTimeout(resolve, i % 3))
      }
    })
  })

  describe('with real threads', () => {
    const workers = new DiskWorkers()
    const temporary = temporaryDirectory()
    after(async () => {
      await workers.close()
      temporary.dispose()
    })

    it('serves a scan and what its consumer asks for meanwhile, for more folders than there are threads', async () => {
      await Promise.all(
        ['a', 'b', 'c', 'd'].map(async (name) => {
          const disk = new WorkerDisk({ workers }, { root: join(temporary.path, name) })
          await disk.claim(FOLDER)
          const actions = Array.from({ length: 1500 }, (_, i) => fileAction(`${i}`, `${i}`))
          assert.ok((await disk.commit(actions, OPTIONS)).every(({ ok }) => ok))
          let hashed = 0
          for await (const { items } of disk.scan([''])) {
            const results = await disk.hash(items.map(({ path, stat }) => ({ path, stat })))
            hashed += results.filter(({ ok }) => ok).length
          }
          assert.equal(hashed, 1500)
          await disk.close()
        })
      )
    })

    it('leaves the bytes that it was given with who gave them', async () => {
      const disk = new WorkerDisk({ workers }, { root: join(temporary.path, 'bytes') })
      await disk.claim(FOLDER)
      const whole = new Uint8Array(1000).fill(7)
      const results = await disk.commit([fileAction('x', whole.subarray(100, 200)), fileAction('y', whole.subarray(150, 160))], OPTIONS)
      assert.ok(results.every(({ ok }) => ok))
      assert.equal(whole.length, 1000)
      assert.ok(whole.every((byte) => byte === 7))
      assert.equal((await statOf(disk, 'y')).size, 10)
    })

    it('leaves no descriptor open', async () => {
      const disk = new WorkerDisk({ workers }, { root: join(temporary.path, 'descriptors') })
      await disk.claim(FOLDER)
      const actions = Array.from({ length: 100 }, (_, i) => [
        { kind: 'directory' as const, path: `d${i}`, mode: 0o755, expect: 'absent' as const },
        fileAction(`d${i}/file`, `${i}`)
      ]).flat()
      await disk.commit(actions, OPTIONS)
      await scanAll(disk)
      const open = () => readdirSync('/proc/self/fd').length
      const before = open()
      for (let i = 0; i < 5; i++) {
        const { items } = await scanAll(disk)
        await disk.hash(items.map(({ path, stat }) => ({ path, stat })))
        for await (const batch of disk.scan([''])) if (batch.items.length > 0) break
        await disk.commit(
          items
            .filter(({ stat }) => stat.type === 'file')
            .slice(20 * i, 20 * i + 20)
            .map(({ path, stat }) => ({ kind: 'remove' as const, path, expect: stat })),
          OPTIONS
        )
      }
      await disk.free()
      // A leak would be one for each round or item; the rest of the process opens and closes one now and then.
      assert.ok(open() < before + 5, `${open()} after, ${before} before`)
    })

    it('says so when it is used before anyone asked whose folder it is, or after it was closed', async () => {
      const disk = new WorkerDisk({ workers }, { root: join(temporary.path, 'a') })
      await assert.rejects(disk.free(), /inspect or claim/)
      await disk.inspect(FOLDER)
      await disk.close()
      await assert.rejects(disk.free(), /closed/)
    })
  })
})
