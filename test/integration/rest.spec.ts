import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { type DaemonProcess, makeKeys, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { until } from '../fixtures/until.ts'
import { isIdle } from '../../daemon/status.ts'
import { memoryOf } from '../soak/process-use.ts'

/**
 * What two devices say to each other that hold the same, with all layers above TCP: some 8 KB in both directions, most of it what libp2p says,
 * and as much again where both dial at the same time. 800 records would be 100 KB.
 */
const RECONNECT_BYTES = 24 * 1024

describe('two daemons that hold the same', function () {
  this.timeout(180_000)
  const place = useDaemonProcesses()

  /** Two daemons that hold `files` files, and rest. */
  async function pair(files: number): Promise<[DaemonProcess, DaemonProcess]> {
    const key = makeKeys().write
    const a = place.daemon({ key })
    const b = place.daemon({ key, peers: [a] })
    mkdirSync(a.at(), { recursive: true })
    for (let i = 0; i < files; i++) {
      if (i % 100 === 0) mkdirSync(a.at(`d${i / 100}`))
      writeFileSync(a.at(`d${Math.floor(i / 100)}`, `${i}.txt`), `content ${i}`.padEnd(4000, '.'))
    }
    await Promise.all([a.start(), b.start()])
    await untilRest(files, a, b)
    return [a, b]
  }

  async function untilRest(files: number, ...daemons: DaemonProcess[]): Promise<void> {
    await until(async () => {
      const all = await Promise.all(daemons.map((daemon) => daemon.status()))
      return all.every((status) => isIdle(status) && status.folders[0]?.files === files && status.folders[0].peers[0]?.inSync === true)
    }, 50)
  }

  it('give back the memory that the work took', async function () {
    if (process.platform !== 'linux' || Number.parseInt(process.versions.v8, 10) < 14) {
      console.log('skipped: memory at rest, for this is not Linux, or Node.js before 26')
      this.skip()
    }
    const daemons = await pair(800)
    // V8 and the C library take some seconds; without being asked to they never do.
    for (const daemon of daemons) await until(() => memoryOf(daemon, 'VmRSS') < 0.85 * memoryOf(daemon, 'VmHWM'), 200)
  })

  it('say little when they meet again, however many files there are', async () => {
    const bytes: number[] = []
    for (const files of [50, 800]) {
      const [a, b] = await pair(files)
      await Promise.all([a.kill('SIGTERM'), b.kill('SIGTERM')])
      await Promise.all([a.start(), b.start()])
      await untilRest(files, a, b)
      const { in: received, out: sent } = await a.traffic()
      bytes.push(received + sent)
      await Promise.all([a.kill('SIGTERM'), b.kill('SIGTERM')])
    }
    const [few, many] = bytes as [number, number]
    assert.ok(Math.max(few, many) < RECONNECT_BYTES, `${few} bytes with 50 files, ${many} with 800`)
  })
})
