import assert from 'node:assert/strict'
import { createHash, randomFillSync } from 'node:crypto'
import { appendFileSync, createReadStream, existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type DaemonProcess, makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { until } from '../fixtures/until.ts'

const MIB = 1 << 20
/** 1024 takes some minutes, most of them for the writing of the file. */
const LARGE_BYTES = Number(process.env['SYNCLINE_TEST_MIB'] ?? 96) * MIB
/** Time for a large file on a slow disk, and that several times. */
const TIMEOUT_MS = 120_000 + LARGE_BYTES / 2000
const LARGE = 'large.bin'

describe('SIGKILL', function () {
  this.timeout(TIMEOUT_MS)
  const place = useDaemonProcesses()

  function pair(): [sender: DaemonProcess, receiver: DaemonProcess] {
    const key = makeKeys().write
    const sender = place.daemon({ key })
    mkdirSync(sender.path)
    return [sender, place.daemon({ key, peers: [sender] })]
  }

  it('of the receiver and then of the sender of a large file: it goes on where it was, and no half file is ever seen', async () => {
    const [sender, receiver] = pair()
    writeRandom(sender.at(LARGE), LARGE_BYTES)
    await Promise.all([sender.start(), receiver.start()])
    const watch = new Watch(receiver.at(LARGE), LARGE_BYTES)
    try {
      await killAt(0.25, receiver, receiver)
      const kept = stagedBytes(receiver)
      await receiver.start()
      await killAt(0.6, receiver, sender)
      const { progress } = await receiver.folder()
      assert.equal(progress.totalBytes, LARGE_BYTES)
      assert.ok(progress.fetchedBytes > LARGE_BYTES / 2 && progress.fetchedBytes < LARGE_BYTES)
      await sender.start()
      await untilSame(sender, receiver)

      await watch.assertWhole(await sha256(sender.at(LARGE)))
      // Since its restart. What was on its way to the disk when it was killed came twice: it is bounded, and much only of a small file.
      const { in: bytes } = await receiver.traffic()
      assert.ok(bytes < LARGE_BYTES * 1.1 - kept, `${bytes} bytes came of a file of ${LARGE_BYTES}, of which ${kept} had been there`)
      assert.deepEqual([...sender.temporaries(), ...receiver.temporaries()], [])
    } finally {
      watch.stop()
    }
  })

  it('of either, again and again, in the middle of small files: each is whole from the first moment, and at the end all are there', async () => {
    const [sender, receiver] = pair()
    const names = Array.from({ length: 800 }, (_, i) => `d${i % 20}/file${i}.txt`)
    for (const name of names) {
      mkdirSync(dirname(sender.at(name)), { recursive: true })
      writeFileSync(sender.at(name), contentOf(name))
    }
    const countWhole = (): number => {
      const here = names.filter((name) => existsSync(receiver.at(name)))
      for (const name of here) assert.equal(readFileSync(receiver.at(name), 'utf8'), contentOf(name), `${name} is not whole`)
      return here.length
    }
    await Promise.all([sender.start(), receiver.start()])
    for (const [share, killed] of [
      [0.1, receiver],
      [0.4, sender],
      [0.7, receiver]
    ] as const) {
      await until(() => countWhole() >= names.length * share, 20)
      await killed.kill()
      countWhole()
      // What the user does while the daemon is away is found when it is back.
      writeFileSync(killed.at(`meanwhile${share}.txt`), 'made meanwhile')
      await killed.start()
    }
    await untilSame(sender, receiver)
    assert.equal(countWhole(), names.length)
    for (const share of [0.1, 0.4, 0.7]) assert.ok(existsSync(sender.at(`meanwhile${share}.txt`)))
    for (const daemon of [sender, receiver]) {
      assert.deepEqual(daemon.temporaries(), [])
      assert.ok(!existsSync(daemon.at('.syncline', 'archive')), 'a file was replaced that nobody had touched')
    }
  })
})

function contentOf(name: string): string {
  return name.repeat(10 + (name.length % 7) * 20)
}

function writeRandom(path: string, bytes: number): void {
  const piece = Buffer.alloc(Math.min(bytes, 32 * MIB))
  for (let at = 0; at < bytes; at += piece.length) appendFileSync(path, randomFillSync(piece).subarray(0, bytes - at))
}

/** Kills a daemon when the receiver has got a share of the large file. */
async function killAt(share: number, receiver: DaemonProcess, killed: DaemonProcess): Promise<void> {
  await until(() => {
    assert.ok(!existsSync(receiver.at(LARGE)), 'it was over before it could be killed')
    return stagedBytes(receiver) > LARGE_BYTES * share
  }, 1)
  await killed.kill()
  assert.ok(!existsSync(receiver.at(LARGE)), 'it was over before it was killed')
}

/** Bytes that the disk holds of files that are still being put together. */
function stagedBytes(daemon: DaemonProcess): number {
  return daemon.temporaries().reduce((sum, name) => sum + (lstatSync(daemon.at('.syncline', 'tmp', name), { throwIfNoEntry: false })?.blocks ?? 0) * 512, 0)
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Looks at a path all the while: there must be nothing, or the whole content. */
class Watch {
  readonly #timer: NodeJS.Timeout
  #seen: Promise<string> | undefined
  #fault: string | undefined

  constructor(path: string, size: number) {
    this.#timer = setInterval(() => {
      const found = lstatSync(path, { throwIfNoEntry: false })?.size
      if (found === undefined) {
        if (this.#seen !== undefined) this.#fault ??= 'it was there, and then it was not'
        return
      }
      if (found !== size) this.#fault ??= `${found} bytes were to be seen of ${size}`
      // As it was at the first sight.
      this.#seen ??= sha256(path)
    }, 1)
  }

  async assertWhole(expected: string): Promise<void> {
    this.stop()
    assert.equal(this.#fault, undefined)
    assert.equal(await this.#seen, expected)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
