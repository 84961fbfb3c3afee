import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type DaemonProcess, makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { type Lan, type LanHost, openLan } from '../fixtures/netns.ts'

const SCRIPT = fileURLToPath(new URL('../fixtures/network-process.ts', import.meta.url))
/** 5353, as /proc/net/udp writes it. */
const MDNS_PORT = ':14E9 '

interface Event {
  readonly event: 'started' | 'up' | 'down'
  readonly device: string
  readonly addresses?: readonly string[]
}

describe('on a LAN of two machines', function () {
  this.timeout(60_000)
  let lan: Lan
  let directory: string

  before(async function () {
    const opened = await openLan()
    if (typeof opened === 'string') {
      console.log(`      skipped: ${opened}`)
      this.skip()
    }
    lan = opened
    directory = await mkdtemp(join(tmpdir(), 'syncline-'))
  })
  after(async () => {
    await lan?.close()
    if (directory !== undefined) await rm(directory, { recursive: true })
  })

  const start = (host: LanHost, number: number, discovery: 'on' | 'off') =>
    new Program(host.spawn(process.execPath, [SCRIPT, String(number), discovery, directory], { stdio: ['pipe', 'pipe', 'inherit'] }))

  it('two devices find each other that were told nothing, and again after one was away', async () => {
    const [a, b] = [start(lan.hosts[0], 1, 'on'), start(lan.hosts[1], 2, 'on')]
    const [startedA, startedB] = [await a.next('started'), await b.next('started')]
    assert.ok(startedA.addresses?.some((address) => address.includes(lan.hosts[0].address)))
    assert.equal((await a.next('up')).device, startedB.device)
    assert.equal((await b.next('up')).device, startedA.device)

    await b.stop()
    await a.next('down')
    const again = start(lan.hosts[1], 2, 'on')
    assert.equal((await a.next('up')).device, startedB.device)
    await Promise.all([a.stop(), again.stop()])
  })

  describe('with a daemon on each', () => {
    const place = useDaemonProcesses()

    it('a folder is the same on both by nothing but its key', async () => {
      const key = makeKeys().write
      const [a, b] = lan.hosts.map((host) => place.daemon({ key, network: [], spawn: (command, args, options) => host.spawn(command, args, options) })) as [
        DaemonProcess,
        DaemonProcess
      ]
      await mkdir(a.path)
      await writeFile(a.at('hello.txt'), 'hello')
      await Promise.all([a.start(), b.start()])
      await untilSame(a, b)
      assert.equal(await readFile(b.at('hello.txt'), 'utf8'), 'hello')
      const { peers } = await b.status()
      assert.ok(peers[0]?.address.includes(lan.hosts[0].address))
    })
  })

  it('without discovery nobody asks the LAN, and nobody answers', async () => {
    const [a, b] = [start(lan.hosts[0], 1, 'off'), start(lan.hosts[1], 2, 'on')]
    await Promise.all([a.next('started'), b.next('started')])
    assert.ok(!(await lan.hosts[0].output('cat', ['/proc/net/udp'])).includes(MDNS_PORT))
    // What the other one would look like: else the line above proves nothing.
    assert.ok((await lan.hosts[1].output('cat', ['/proc/net/udp'])).includes(MDNS_PORT))
    await Promise.all([a.stop(), b.stop()])
  })
})

/** A running network-process.ts. */
class Program {
  readonly #child: ChildProcess
  readonly #events: AsyncIterator<string>

  constructor(child: ChildProcess) {
    assert.ok(child.stdout)
    this.#child = child
    this.#events = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  }

  /** The next event of that kind; others are passed over. */
  async next(kind: Event['event']): Promise<Event> {
    for (;;) {
      const line = await this.#events.next()
      assert.ok(line.done !== true, `the program ended before it said "${kind}"`)
      const event: Event = JSON.parse(line.value)
      if (event.event === kind) return event
    }
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.stdin?.end()
    await exited
  }
}
