import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { DaemonPlace, type DaemonProcess, makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { amongMountsOf, inOwnNamespace, whyNoMounts, withMounts } from '../fixtures/mount-place.ts'
import type { SpawnInit } from '../fixtures/spawned-cli.ts'
import { listTree } from '../fixtures/tree.ts'
import { until } from '../fixtures/until.ts'

/** File systems with something of their own: how one is made on a file ($1) and mounted at a directory ($2). */
const MAKE_IMAGE = 'truncate -s 32M "$1"'
const COARSE = `${MAKE_IMAGE}; mkfs.ext4 -q -F -I 128 "$1" 2>/dev/null; mount -o loop "$1" "$2"`
const FOLDING = [
  `${MAKE_IMAGE}; mkfs.vfat "$1" >/dev/null; mount -o loop "$1" "$2"`,
  `${MAKE_IMAGE}; mkfs.ext4 -q -F -O casefold -E encoding=utf8 "$1"; mount -o loop "$1" "$2"; chattr +F "$2"`,
  'mount -t tmpfs -o casefold tmpfs "$2"; chattr +F "$2"'
]

/** With users, and so with limits, of its own. */
const withFewWatches: NonNullable<SpawnInit['spawn']> = (command, args, options) =>
  spawn('unshare', ['--user', '--map-root-user', 'sh', '-ec', 'echo 10 > /proc/sys/user/max_inotify_watches; exec "$@"', 'sh', command, ...args], options)

describe('disks that come and go, and those of another kind', function () {
  this.timeout(60_000)
  before(function () {
    const why = whyNoMounts()
    if (why === undefined) return
    console.log(`      skipped: ${why}`)
    this.skip()
  })
  /** Two daemons; the second has its folder at `place.at('disk', 'folder')`, or what is asked for, in a namespace of its mounts. */
  async function pair(
    place: Pick<DaemonPlace, 'at' | 'daemon'>,
    script: string,
    words: string[],
    init: { path?: string; home?: string } = {}
  ): Promise<[DaemonProcess, DaemonProcess]> {
    const key = makeKeys().write
    const a = place.daemon({ key })
    mkdirSync(place.at('disk'))
    const b = place.daemon({ key, peers: [a], path: place.at('disk', 'folder'), ...init, ownDisk: true, spawn: withMounts(script, ...words) })
    mkdirSync(a.at('d'), { recursive: true })
    for (let i = 0; i < 20; i++) {
      writeFileSync(a.at('d', `${i}`), `${i}`)
      // Whole seconds, which every disk can keep.
      utimesSync(a.at('d', `${i}`), 1_600_000_000, 1_600_000_000)
    }
    await Promise.all([a.start(), b.start()])
    await untilSame(a, b)
    return [a, b]
  }
  const scan = async (daemon: DaemonProcess) => assert.equal((await daemon.syncline('folder', 'scan', 'folder')).status, 0)
  describe('of one daemon, one after the other', () => {
    let place: DaemonPlace
    let a: DaemonProcess
    let b: DaemonProcess
    before(async () => {
      place = await DaemonPlace.open()
      mkdirSync(place.at('store'))
      ;[a, b] = await pair(place, 'mkdir -p "$2"; mount --bind "$1" "$2"', [place.at('store'), place.at('disk', 'folder')])
    })
    after(() => place.close())
    afterEach(async function () {
      if (this.currentTest?.state === 'failed') console.log(await place.describe())
    })

    it('a root that is unmounted is an error and no delete, and goes on by itself when it is back', async () => {
      const before = listTree(a.path)
      amongMountsOf(b, 'umount', '-l', b.path)
      writeFileSync(a.at('meanwhile'), 'meanwhile')
      const { error } = await b.untilFolder(({ state }) => state === 'error')
      assert.equal(error?.code, 'MARKER_MISSING')
      await b.syncline('folder', 'scan', 'folder')
      assert.deepEqual(readdirSync(b.at()), [], 'something was written where the disk is not')
      rmSync(a.at('meanwhile'))
      assert.deepEqual(listTree(a.path), before)
      amongMountsOf(b, 'mount', '--bind', place.at('store'), b.path)
      await untilSame(a, b)
      assert.deepEqual(listTree(a.path), before)
    })

    it('a disk that is mounted inside the folder is a problem: it is neither synced nor, when it goes, deleted elsewhere', async () => {
      const before = listTree(a.path)
      // Over a directory with files in it, and over a new one.
      mkdirSync(b.at('new'))
      await until(() => existsSync(a.at('new')), 20)
      for (const name of ['d', 'new']) {
        amongMountsOf(b, 'mount', '-t', 'tmpfs', 'tmpfs', `${b.path}/${name}`)
        writeFileSync(b.at(name, 'mounted'), 'of the other disk')
      }
      await scan(b)
      assert.match((await b.syncline('problems')).stdout, /\bd\n.*another disk.*\n.*what to do.*\n.*new\n.*another disk/)
      writeFileSync(a.at('d', '0'), 'edited')
      writeFileSync(b.at('after'), 'after')
      await until(() => existsSync(a.at('after')), 20)
      assert.deepEqual([existsSync(a.at('d', 'mounted')), existsSync(a.at('new', 'mounted')), existsSync(b.at('d', '0'))], [false, false, false])
      for (const name of ['d', 'new']) amongMountsOf(b, 'umount', '-l', `${b.path}/${name}`)
      await scan(b)
      await untilSame(a, b)
      assert.deepEqual([...listTree(b.at()).keys()], [...before.keys(), 'after', 'new'].sort())
      assert.equal(readFileSync(b.at('d', '0'), 'utf8'), 'edited')
    })

    it('a folder that is mounted read-only takes nothing, says so, and goes on when it may be written', async () => {
      const before = listTree(b.at())
      amongMountsOf(b, 'mount', '-o', 'remount,ro,bind', b.path)
      writeFileSync(a.at('d', 'new'), 'new')
      rmSync(a.at('d', '0'))
      await until(async () => /read-only/.test((await b.syncline('problems')).stdout), 50)
      assert.deepEqual(listTree(b.at()), before)
      amongMountsOf(b, 'mount', '-o', 'remount,rw,bind', b.path)
      await untilSame(a, b)
      assert.deepEqual(listTree(b.at()), listTree(a.path))
    })
  })

  describe('of a kind of their own', () => {
    const place = useDaemonProcesses()

    /** The first of some scripts whose file system can be had here. */
    const mountable = (...scripts: readonly string[]): string | undefined =>
      scripts.find((script) => {
        mkdirSync(place.at('try'), { recursive: true })
        try {
          inOwnNamespace(script, place.at('try.img'), place.at('try'))
          return true
        } catch {
          return false
        }
      })

    it('a home that is full stops what needs the index, not what is in the folder, and goes on when there is room', async () => {
      const home = place.at('home-disk', 'home')
      mkdirSync(place.at('home-disk'))
      const [a, b] = await pair(place, 'mount -t tmpfs -o size=16m,mode=755 tmpfs "$1"', [place.at('home-disk')], { home, path: place.at('folder') })
      const fill = b.seen(place.at('home-disk', 'fill'))
      assert.throws(() => writeFileSync(fill, randomBytes(32 << 20)), { code: 'ENOSPC' })
      renameSync(b.at('d'), b.at('e'))
      const { error } = await b.untilFolder(({ state }) => state === 'error')
      assert.match(error?.message ?? '', /no space left/i)
      assert.equal(readdirSync(a.at('d')).length, 20)
      rmSync(fill)
      await untilSame(a, b)
      assert.deepEqual([existsSync(a.at('d')), readdirSync(a.at('e')).length], [false, 20])
    })

    it('a disk that keeps whole seconds: an edit of the same length within one is found, and what it cannot keep of a time is no change', async function () {
      if (mountable(COARSE) === undefined) {
        console.log('      skipped: no ext4 with times of seconds can be made and mounted here')
        this.skip()
      }
      const [a, b] = await pair(place, COARSE, [place.at('image'), place.at('disk')])
      const time = () => statSync(b.at('d', 'edited'), { bigint: true }).mtimeNs
      let last = 0n
      for (let i = 10, within = 0; within < 1; i++) {
        writeFileSync(b.at('d', 'edited'), `edit ${i}`)
        await until(() => existsSync(a.at('d', 'edited')) && readFileSync(a.at('d', 'edited'), 'utf8') === `edit ${i}`, 5)
        if (time() === last) within++
        last = time()
        assert.equal(last % 1_000_000_000n, 0n)
      }
      // What comes has times that this disk cannot keep, which is no change.
      writeFileSync(a.at('d', '1'), 'with a fraction')
      await until(() => readFileSync(b.at('d', '1'), 'utf8') === 'with a fraction', 20)
      const { digest } = await a.folder()
      await scan(b)
      assert.equal((await b.folder()).digest, digest)
    })

    it('a disk that takes letters of either case for one: what comes is kept apart, and nothing is replaced', async function () {
      const folding = mountable(...FOLDING)
      if (folding === undefined) {
        console.log('      skipped: no vfat and no disk with casefold can be made and mounted here')
        this.skip()
      }
      const [a, b] = await pair(place, folding, [place.at('image'), place.at('disk')])
      writeFileSync(a.at('Read Me'), 'first')
      await until(() => existsSync(b.at('Read Me')), 20)
      writeFileSync(a.at('READ ME'), 'second')
      await until(async () => /takes its name for the same/.test((await b.syncline('problems')).stdout), 50)
      assert.equal(readFileSync(b.at('Read Me'), 'utf8'), 'first')
      await scan(b)
      assert.deepEqual([readFileSync(a.at('Read Me'), 'utf8'), readFileSync(a.at('READ ME'), 'utf8')], ['first', 'second'])
      renameSync(a.at('READ ME'), a.at('another'))
      renameSync(a.at('Read Me'), a.at('read me'))
      await until(() => readdirSync(b.at()).includes('read me') && existsSync(b.at('another')), 20)
      assert.ok(!readdirSync(b.at()).includes('Read Me'))
    })

    it('a system with too few watches is scanned all the same', async () => {
      const key = makeKeys().write
      const a = place.daemon({ key })
      const b = place.daemon({ key, peers: [a], spawn: withFewWatches })
      for (let i = 0; i < 30; i++) mkdirSync(a.at('d', `${i}`), { recursive: true })
      await Promise.all([a.start(), b.start()])
      await untilSame(a, b)
      assert.match(b.log, /no more watches/)
      writeFileSync(b.at('d', '29', 'f'), 'f')
      await scan(b)
      await until(() => existsSync(a.at('d', '29', 'f')), 20)
    })
  })
})
