import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { createNetwork, type RunningNetwork } from '../../daemon/network/create-network.ts'
import {
  decodeFrames,
  decodeMessage,
  deviceIdOf,
  encodeFrame,
  encodeMessage,
  HELLO_NONCE_BYTES,
  MAX_MESSAGE_BYTES,
  PROTOCOL_VERSION,
  type WireMessage
} from '../../protocol/index.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'
import { SYNC_PROTOCOL } from '../../src/peer-session.ts'
import type { Link } from '../../src/ports/network.ts'
import { SystemClock } from '../../src/system-clock.ts'
import { SystemRandom } from '../../src/system-random.ts'
import { type DaemonProcess, makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { silentLogger } from '../fixtures/silent-logger.ts'
import { SpawnedCli, type SpawnInit } from '../fixtures/spawned-cli.ts'
import { treeDifference } from '../fixtures/tree.ts'
import { until } from '../fixtures/until.ts'

const NOBODY = 65534
const isRoot = process.getuid?.() === 0

/** As a user from whom something can be kept: root is told no by nobody. */
const asNobody: NonNullable<SpawnInit['spawn']> = (command, args, options) =>
  isRoot ? spawn('setpriv', [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', command, ...args], options) : spawn(command, args, options)

/** With a disk of its own at `path`, that nobody else sees and that goes with the process. There is a `ballast` on it, and the given room. */
function onSmallDisk(path: string, roomBytes: number): NonNullable<SpawnInit['spawn']> {
  const script = 'mount -t tmpfs -o size=32m,mode=755 tmpfs "$1" && head -c "$2" /dev/zero > "$1/ballast" && shift 2 && exec "$@"'
  const ballast = String((32 << 20) - roomBytes)
  return (command, args, options) => spawn('unshare', ['-m', '--propagation', 'private', 'sh', '-c', script, 'sh', path, ballast, command, ...args], options)
}

describe('what is wrong from outside', function () {
  this.timeout(120_000)
  const place = useDaemonProcesses()

  it('is refused in one line that names it and says what to do, and what runs goes on', async () => {
    const key = makeKeys().write
    const a = await place.daemon({ key }).start()
    writeFileSync(a.at('kept.txt'), 'kept')
    writeFileSync(place.at('file'), 'a file')
    mkdirSync(a.at('inside'))
    const typo = key.replace(/.$/, (last) => (last === 'q' ? 'p' : 'q'))
    const up = (home: string, path: string, ...words: string[]): string[] => ['--home', place.at(home), 'up', path, '--discovery', 'off', ...words]
    const listen = ['--listen', '/ip4/127.0.0.1/tcp/0']
    const refused: [words: string[], status: number, message: RegExp, hint: RegExp][] = [
      [up('h1', place.at('typo'), '--key', typo, ...listen), 2, /key/, /copy the whole key again/],
      [up('h2', place.at('file'), ...listen), 1, /file is not a directory/, /path of a directory/],
      [
        up('h3', place.at('other'), '--listen', a.address),
        1,
        new RegExp(`cannot listen on ${a.address}: another program has this port`),
        /another port with --listen/
      ],
      [['--home', a.home, 'up', place.at('other')], 1, new RegExp(`a daemon runs in the home ${a.home} already: process ${a.pid}`), /stop/],
      [up('h4', a.path, '--key', key, ...listen), 1, new RegExp(`${a.path} is synced by another daemon already: process ${a.pid}`), /stop that one first/],
      [up('h5', a.at('inside'), ...listen), 1, new RegExp(`is inside ${a.path}, which is a synced folder`), /outside of it/]
    ]
    const ended = await Promise.all(refused.map(([words]) => new SpawnedCli(words, { real: true }).ended))
    for (const [i, { status, stdout, stderr }] of ended.entries()) {
      const [words, expected, message, hint] = refused[i] as (typeof refused)[number]
      assert.equal(status, expected, `${words.join(' ')}\n${stderr}`)
      const [, said, todo] = /(?:^|\n)error: ([^\n]+)\nhint: ([^\n]+)\n$/.exec(stderr) ?? []
      assert.match(said ?? '', message, stderr)
      assert.match(todo ?? '', hint)
      assert.equal(stdout, '')
      assert.ok(!stderr.includes(key.slice(20, 40)), 'the key is shown')
    }
    for (const name of ['typo', 'other']) assert.ok(!existsSync(place.at(name)), `${name} was made`)
    assert.deepEqual(readdirSync(a.at('inside')), [])
    assert.equal((await a.syncline('folder', 'scan', 'folder')).status, 0)
    const { state, files } = await a.folder()
    assert.deepEqual([state, files], ['idle', 1])
  })

  it('a directory that cannot be read is a problem here, and no delete elsewhere', async function () {
    if (process.platform === 'win32' || (isRoot && !existsSync('/usr/bin/setpriv'))) this.skip()
    const key = makeKeys().write
    const a = place.daemon({ key })
    const b = place.daemon({ key, peers: [a], spawn: asNobody })
    for (const name of ['album/one.txt', 'album/two.txt', 'secret.txt', 'free.txt']) {
      mkdirSync(dirname(a.at(name)), { recursive: true })
      writeFileSync(a.at(name), name)
    }
    giveToNobody(b)
    mkdirSync(place.at('closed'), { mode: 0 })
    if (isRoot) chownSync(place.at('closed'), NOBODY, NOBODY)
    const closed = new SpawnedCli(['--home', `${dirname(b.home)}/home2`, 'up', place.at('closed'), '--discovery', 'off', '--listen', '/ip4/127.0.0.1/tcp/0'], {
      real: true,
      spawn: asNobody
    })
    const [{ status, stderr }] = await Promise.all([closed.ended, a.start(), b.start()])
    assert.equal(status, 1, stderr)
    assert.match(stderr, /(^|\n)error: [^\n]*closed[^\n]*permission denied\nhint: [^\n]*permissions[^\n]*\n$/)

    await untilSame(a, b)
    chmodSync(b.at('album'), 0)
    chmodSync(b.at('secret.txt'), 0)
    rmSync(b.at('free.txt'))
    assert.equal((await b.syncline('folder', 'scan', 'folder')).status, 0)
    const problems = await b.syncline('problems')
    assert.equal(problems.status, 4)
    assert.match(problems.stdout, /album\n.*permission denied/)
    await until(() => !existsSync(a.at('free.txt')), 50)
    for (const name of ['album/one.txt', 'album/two.txt', 'secret.txt']) assert.equal(readFileSync(a.at(name), 'utf8'), name)

    // A change that cannot be applied waits.
    writeFileSync(a.at('album', 'one.txt'), 'edited')
    await b.untilFolder(({ needFiles }) => needFiles === 1)
    chmodSync(b.at('album'), 0o755)
    chmodSync(b.at('secret.txt'), 0o644)
    assert.equal((await b.syncline('folder', 'scan', 'folder')).status, 0)
    await untilSame(a, b)
    assert.equal(readFileSync(b.at('album', 'one.txt'), 'utf8'), 'edited')
    assert.equal((await b.folder()).problems, 0)
  })

  describe('a disk that is full', () => {
    before(function () {
      if (!isRoot || process.platform !== 'linux') {
        console.log('      skipped: a small disk needs root and Linux')
        this.skip()
      }
    })

    it('takes what fits, says what lacks room, and goes on when there is some', async () => {
      const key = makeKeys().write
      const a = place.daemon({ key })
      mkdirSync(place.at('disk'))
      const b = place.daemon({ key, peers: [a], path: place.at('disk', 'folder'), ownDisk: true, spawn: onSmallDisk(place.at('disk'), 8 << 20) })
      mkdirSync(a.path)
      writeFileSync(a.at('large.bin'), randomBytes(12 << 20))
      for (let i = 0; i < 40; i++) writeFileSync(a.at(`small${i}.bin`), randomBytes(100_000))
      await Promise.all([a.start(), b.start()])
      await b.untilFolder(({ files, problems }) => files === 40 && problems === 1)
      const { stdout, status } = await b.syncline('problems')
      assert.equal(status, 4)
      assert.match(stdout, /large\.bin\n.*no space is left on the disk for \d+ more bytes\n *what to do: free some space, and it goes on by itself/)
      const { in: bytes } = await b.traffic()
      assert.ok(bytes < 8 << 20, `${bytes} bytes came, some of them for nothing`)
      rmSync(b.seen(place.at('disk', 'ballast')))
      await untilSame(a, b)
    })

    it('under a store-only device: it says so, keeps what it has, and has all when there is room', async () => {
      const { write, read, store: storeKey } = makeKeys()
      const disk = place.at('disk')
      mkdirSync(disk)
      const store = place.daemon({ key: storeKey, path: place.at('disk', 'folder'), ownDisk: true, spawn: onSmallDisk(disk, 8 << 20) })
      const a = place.daemon({ key: write, peers: [store] })
      const holds = async (): Promise<boolean> => (await a.folder()).peers.some(({ inSync }) => inSync)
      mkdirSync(a.path)
      for (let i = 0; i < 20; i++) writeFileSync(a.at(`small${i}.bin`), randomBytes(10_000))
      await Promise.all([store.start(), a.start()])
      await until(holds, 50)
      writeFileSync(a.at('large.bin'), randomBytes(12 << 20))
      await store.untilFolder(({ problems, needFiles }) => problems === 1 && needFiles > 0)
      const { stdout, status } = await store.syncline('problems')
      assert.equal(status, 4)
      assert.match(stdout, /no space.*free some space, and it goes on by itself/s)
      // To the last byte: not even the record of another file can be noted.
      const fill = store.seen(place.at('disk', 'fill'))
      assert.throws(() => writeFileSync(fill, randomBytes(16 << 20)), { code: 'ENOSPC' })
      writeFileSync(a.at('later.bin'), randomBytes(10_000))
      await a.untilFolder(({ files, state }) => files === 22 && state === 'idle')
      assert.equal((await store.folder()).problems, 1)
      assert.equal(await holds(), false)
      rmSync(fill)
      rmSync(store.seen(place.at('disk', 'ballast')))
      await until(holds, 50)
      await store.untilFolder(({ problems, needFiles }) => problems === 0 && needFiles === 0)
      await a.kill('SIGTERM')
      const reader = place.daemon({ key: read, peers: [store] })
      await reader.start()
      await until(async () => (await treeDifference(a.path, reader.path)) === '', 50)
    })

    it('with the home on it: the index is gone on with when there is room', async () => {
      const key = makeKeys().write
      const a = place.daemon({ key })
      const disk = place.at('disk')
      mkdirSync(disk)
      const b = place.daemon({
        key,
        peers: [a],
        home: place.at('disk', 'home'),
        path: place.at('disk', 'folder'),
        ownDisk: true,
        spawn: onSmallDisk(disk, 8 << 20)
      })
      mkdirSync(a.at('album'), { recursive: true })
      for (let i = 0; i < 100; i++) writeFileSync(a.at('album', `small${i}.bin`), randomBytes(1000))
      await Promise.all([a.start(), b.start()])
      await untilSame(a, b)
      const fill = b.seen(place.at('disk', 'fill'))
      assert.throws(() => writeFileSync(fill, randomBytes(16 << 20)), { code: 'ENOSPC' })
      // Needs no room but in the index.
      renameSync(b.at('album'), b.at('pictures'))
      const failed = await b.untilFolder(({ state }) => state === 'error')
      assert.equal(failed.error?.code, 'INDEX_FAILED')
      assert.match(failed.error.message, /no space left/i)
      assert.match(failed.error.hint, /free some space/)
      rmSync(fill)
      await untilSame(a, b)
      assert.equal((await b.folder()).files, 100)
      assert.ok(existsSync(a.at('pictures')) && !existsSync(a.at('album')))
    })
  })

  describe('a peer that makes no sense', () => {
    let network: RunningNetwork
    beforeEach(async () => {
      const ed25519 = new NodeEd25519()
      const seed = randomBytes(32)
      network = await createNetwork(
        { identity: { seed, device: deviceIdOf(ed25519.publicKey(seed)) }, clock: new SystemClock(), random: new SystemRandom(), logger: silentLogger },
        { listen: ['/ip4/127.0.0.1/tcp/0'], peers: [], discovery: false, addressBook: place.at('peers.json') }
      )
      await network.start()
    })
    afterEach(() => network.stop())

    async function linkTo(daemon: DaemonProcess): Promise<Link> {
      const up = Promise.withResolvers<Link>()
      network.onLink((link) => up.resolve(link))
      network.addPeer(daemon.address)
      return await up.promise
    }

    it('is told why, and the daemon goes on', async () => {
      const key = makeKeys().write
      const a = place.daemon({ key })
      const b = place.daemon({ key, peers: [a] })
      await a.start()
      const link = await linkTo(a)
      const answers = await talk(link, [encodeFrame(encodeMessage({ type: 'hello', version: PROTOCOL_VERSION + 1, nonce: randomBytes(HELLO_NONCE_BYTES) }))])
      const goodbye = answers.at(-1)
      assert.ok(goodbye?.type === 'goodbye')
      assert.equal(goodbye.code, 'UNSUPPORTED_VERSION')
      assert.match(goodbye.message, /speaks version 1 of the protocol: update Syncline on the older of the two/)
      await until(() => a.log.includes('speaks version 2 of the protocol, this device version 1: update Syncline on this device'), 50)

      // Whatever else it sends, it is let go.
      const again = Promise.withResolvers<Link>()
      network.onLink((other) => other !== link && again.resolve(other))
      await talk(await again.promise, [encodeFrame(new Uint8Array(100).fill(0xff))])
      assert.deepEqual((await a.status()).peers, [])
      writeFileSync(a.at('after.txt'), 'after')
      await b.start()
      await untilSame(a, b)
      assert.ok(existsSync(b.at('after.txt')))
    })
  })
})

/** Sends bytes on a session's stream, and answers what comes until the other end closes it. */
async function talk(link: Link, bytes: readonly Uint8Array[]): Promise<WireMessage[]> {
  const stream = await link.open(SYNC_PROTOCOL)
  const open = Promise.withResolvers<void>()
  const sending = stream.sink(
    (async function* () {
      yield* bytes
      await open.promise
    })()
  )
  const messages: WireMessage[] = []
  try {
    for await (const frame of decodeFrames(MAX_MESSAGE_BYTES)(stream.source)) messages.push(decodeMessage(frame))
  } catch {
    // It was broken off.
  }
  open.resolve()
  await sending.catch(() => {})
  return messages
}

/** Lets a daemon that runs as nobody make its home and its folder. */
function giveToNobody(daemon: DaemonProcess): void {
  const own = dirname(daemon.home)
  chmodSync(dirname(own), 0o755)
  if (isRoot) chownSync(own, NOBODY, NOBODY)
}
