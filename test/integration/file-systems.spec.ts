import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:net'
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DaemonPlace, type DaemonProcess, makeKeys, untilSame } from '../fixtures/daemon-process.ts'
import { listTree } from '../fixtures/tree.ts'
import { until } from '../fixtures/until.ts'

/** Long before now, so that no time is taken for one that may come again. */
const OLD = new Date('2020-01-02T03:04:05Z')

type Kind = 'file' | 'directory' | 'symlink'
const KINDS: readonly Kind[] = ['file', 'directory', 'symlink']

/** What a user puts at a path, with a content that tells it from all others. */
function put(path: string, kind: Kind, content: string): void {
  mkdirSync(dirname(path), { recursive: true })
  if (kind === 'file') writeFileSync(path, content)
  else if (kind === 'symlink') symlinkSync(content, path)
  else {
    mkdirSync(path)
    writeFileSync(join(path, 'inner'), content)
  }
}

/** All contents of files and targets of symlinks below a directory. */
function contentsBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return contentsBelow(path)
    return [entry.isSymbolicLink() ? readlinkSync(path) : readFileSync(path, 'utf8')]
  })
}

const LONG_NAME = `${'y'.repeat(251)}.txt`

const TIMES = {
  'before 1970': '1969-12-31T23:59:58.123456789Z',
  'long before 1970': '1902-03-04T05:06:07.987654321Z',
  'the first moment': '1970-01-01T00:00:00Z',
  'within a second': '2021-02-03T04:05:06.123456789Z',
  'far future': '2200-01-01T00:00:00.000000001Z'
}

const oddName = (directory: string): Buffer => Buffer.concat([Buffer.from(`${directory}/`), Buffer.from([0x61, 0xff, 0xfe])])

describe('file systems', function () {
  this.timeout(60_000)
  let place: DaemonPlace
  let a: DaemonProcess
  let b: DaemonProcess
  before(async () => {
    place = await DaemonPlace.open()
    const key = makeKeys().write
    a = place.daemon({ key })
    b = place.daemon({ key, peers: [a] })
    // Deletes of a test are never most of the folder.
    for (let i = 0; i < 100; i++) put(a.at('stock', `${i}`), 'file', `${i}`)
    await Promise.all([a.start(), b.start()])
    await untilSame(a, b)
  })
  after(() => place.close())
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') console.log(await place.describe())
  })

  const problems = async (daemon: DaemonProcess): Promise<string> => (await daemon.syncline('problems')).stdout
  const scan = async (daemon: DaemonProcess): Promise<void> => assert.equal((await daemon.syncline('folder', 'scan', 'folder')).status, 0)
  const text = (daemon: DaemonProcess, ...names: string[]): string => readFileSync(daemon.at(...names), 'utf8')

  describe('names', () => {
    const NFC = 'caf\u00e9'
    const NFD = 'cafe\u0301'

    it('in two Unicode forms side by side: one is synced, the other named as a problem and left alone, until it is the only one', async () => {
      mkdirSync(a.at('twins'))
      writeFileSync(a.at('twins', NFC), 'composed')
      writeFileSync(a.at('twins', NFD), 'decomposed')
      await until(() => existsSync(b.at('twins', NFC)), 20)
      await scan(a)
      assert.match(await problems(a), /the same name in another Unicode form/)
      assert.deepEqual(readdirSync(b.at('twins')), [NFC])
      const synced = text(b, 'twins', NFC)
      assert.deepEqual([text(a, 'twins', NFC), text(a, 'twins', NFD)], ['composed', 'decomposed'])
      rmSync(a.at('twins', synced === 'composed' ? NFC : NFD))
      await until(() => existsSync(b.at('twins', NFC)) && text(b, 'twins', NFC) !== synced, 20)
      await scan(a)
      assert.equal((await a.folder()).problems, 0)
      rmSync(a.at('twins'), { recursive: true })
      await untilSame(a, b)
    })

    it('that a disk spells in another form than they travel in: what comes from elsewhere stays', async () => {
      put(a.at('spelled', NFD, 'f'), 'file', 'one')
      put(a.at('spelled', `${NFD}.txt`), 'file', 'two')
      await until(() => existsSync(b.at('spelled', NFC, 'f')) && existsSync(b.at('spelled', `${NFC}.txt`)), 20)
      put(b.at('spelled', NFC, 'g'), 'file', 'three')
      put(b.at('spelled', NFC, NFC), 'file', 'four')
      writeFileSync(b.at('spelled', `${NFC}.txt`), 'edited')
      await until(() => existsSync(a.at('spelled', NFD, 'g')) && existsSync(a.at('spelled', NFD, NFC)) && text(a, 'spelled', `${NFD}.txt`) === 'edited', 20)
      const before = listTree(b.at('spelled'))
      await scan(a)
      writeFileSync(a.at('spelled', 'marker'), '')
      await until(() => existsSync(b.at('spelled', 'marker')), 20)
      rmSync(b.at('spelled', 'marker'))
      await until(() => !existsSync(a.at('spelled', 'marker')), 20)
      assert.deepEqual(listTree(b.at('spelled')), before)
      assert.deepEqual(keptBelow(b, 'spelled'), [], 'it was deleted and came back')
      assert.deepEqual([text(a, 'spelled', NFD, 'g'), text(a, 'spelled', NFD, NFC)], ['three', 'four'])
      assert.equal((await a.folder()).problems, 0)
      rmSync(a.at('spelled'), { recursive: true })
      await untilSame(a, b)
    })

    it('that change their Unicode form and nothing else: nothing changes elsewhere, and later edits go on', async () => {
      put(a.at('forms', NFC), 'file', 'one')
      put(a.at('forms', `${NFC} directory`, 'f'), 'file', 'two')
      await untilSame(a, b)
      const before = listTree(b.at('forms'))
      const inode = statSync(b.at('forms', NFC)).ino
      renameSync(a.at('forms', NFC), a.at('forms', NFD))
      renameSync(a.at('forms', `${NFC} directory`), a.at('forms', `${NFD} directory`))
      writeFileSync(a.at('forms', `${NFD} directory`, 'g'), 'three')
      await until(() => existsSync(b.at('forms', `${NFC} directory`, 'g')), 20)
      await scan(a)
      rmSync(a.at('forms', `${NFD} directory`, 'g'))
      await until(() => !existsSync(b.at('forms', `${NFC} directory`, 'g')), 20)
      assert.deepEqual(listTree(b.at('forms')), before)
      assert.equal(statSync(b.at('forms', NFC)).ino, inode, 'it was deleted and made again')
      writeFileSync(b.at('forms', NFC), 'edited')
      await until(() => text(a, 'forms', NFD) === 'edited', 20)
      assert.deepEqual(readdirSync(a.at('forms')).sort(), [NFD, `${NFD} directory`])
      assert.equal((await a.folder()).problems, 0)
      rmSync(a.at('forms'), { recursive: true })
      await untilSame(a, b)
    })
  })

  it('names of 255 bytes, and names that other systems do not take, are data', async () => {
    const names = [
      'x'.repeat(255),
      '\u00e9'.repeat(127),
      '\u{1f600}'.repeat(63),
      'con',
      'nul.txt',
      'a:b|c?<d>*"',
      'back\\slash',
      'two\nlines',
      'end.',
      'end ',
      '\u202e\u0007',
      '%00',
      '-rf'
    ]
    for (const name of names) put(a.at('names', name), 'file', name)
    await untilSame(a, b)
    assert.deepEqual(readdirSync(b.at('names')).sort(), names.sort())
  })

  it('names that are not UTF-8 are a problem where they are: nothing else waits, and what holds them stays', async () => {
    put(a.at('odd', 'kept', 'plain'), 'file', 'plain')
    writeFileSync(oddName(a.at('odd', 'kept')), 'odd')
    symlinkSync(Buffer.from([0x74, 0xff]), a.at('odd', 'target'))
    await until(() => existsSync(b.at('odd', 'kept', 'plain')), 20)
    await scan(a)
    assert.match(await problems(a), /its name is not UTF-8[\s\S]*leads to is not UTF-8/)
    assert.deepEqual([readdirSync(b.at('odd')), readdirSync(b.at('odd', 'kept'))], [['kept'], ['plain']])
    rmSync(b.at('odd'), { recursive: true })
    await until(() => !existsSync(a.at('odd', 'kept', 'plain')), 20)
    assert.equal(readFileSync(oddName(a.at('odd', 'kept')), 'utf8'), 'odd')
    rmSync(a.at('odd'), { recursive: true })
    await untilSame(a, b)
  })

  it('paths as deep and as long as can be are synced, and deeper and longer ones are a problem', async () => {
    const deepest = Array.from({ length: 127 }, () => 'd')
    put(a.at(...deepest, 'f'), 'file', 'deepest')
    // With `long` and the slashes 4,096 bytes.
    const above = Array.from({ length: 15 }, (_, i) => String.fromCharCode(97 + i).repeat(i === 0 ? 251 : 255))
    const [longest, tooLong] = ['l'.repeat(255), 'm'.repeat(254)]
    within(a.at('long'), above, (directory) => writeFileSync(join(directory, longest), 'longest'))
    within(a.at('long'), [...above, tooLong], (directory) => writeFileSync(join(directory, 'f'), 'too long'))
    put(a.at(...deepest, 'd', 'g'), 'file', 'too deep')
    await until(() => existsSync(b.at(...deepest, 'f')), 20)
    await until(async () => (await b.folder()).digest === (await a.folder()).digest && (await a.folder()).problems === 2, 20)
    await scan(a)
    within(b.at('long'), above, (directory) => {
      assert.equal(readFileSync(join(directory, longest), 'utf8'), 'longest')
      assert.deepEqual(readdirSync(directory).sort(), [longest, tooLong])
      assert.deepEqual(readdirSync(join(directory, tooLong)), [])
    })
    assert.equal(existsSync(b.at(...deepest, 'd', 'g')), false)
    assert.match(await problems(a), /255 bytes a name, 4096 bytes and 128 folders/)
    for (const top of ['long', 'd']) execFileSync('rm', ['-rf', a.at(top)])
    await untilSame(a, b)
    await scan(a)
    assert.equal((await a.folder()).problems, 0)
  })

  describe('kinds', () => {
    it('pipes, sockets and devices are a problem, not opened and not sent, and no delete where they took the place of a file', async () => {
      put(a.at('special', 'pipe'), 'file', 'was a file')
      await untilSame(a, b)
      execFileSync('mkfifo', [a.at('special', 'a-pipe')])
      renameSync(a.at('special', 'a-pipe'), a.at('special', 'pipe'))
      const server = createServer().listen(a.at('special', 'socket'))
      await until(() => existsSync(a.at('special', 'socket')))
      if (process.getuid?.() === 0) execFileSync('mknod', [a.at('special', 'device'), 'c', '1', '3'])
      await scan(a)
      put(a.at('special', 'after'), 'file', 'after')
      await until(() => existsSync(b.at('special', 'after')), 20)
      assert.deepEqual(readdirSync(b.at('special')).sort(), ['after', 'pipe'])
      assert.equal(text(b, 'special', 'pipe'), 'was a file')
      assert.match(await problems(a), /a device, a socket or a pipe/)
      // What comes for their place waits, and what comes after does not.
      put(b.at('special', 'socket'), 'file', 'a file')
      put(b.at('special', 'later'), 'file', 'later')
      await until(() => existsSync(a.at('special', 'later')), 20)
      assert.ok(lstatSync(a.at('special', 'socket')).isSocket())
      await new Promise((resolve) => server.close(resolve))
      await until(() => existsSync(a.at('special', 'socket')) && lstatSync(a.at('special', 'socket')).isFile(), 20)
      assert.equal(text(a, 'special', 'socket'), 'a file')
      // A directory that is deleted elsewhere stays for what only this device has in it.
      put(a.at('holds', 'f'), 'file', 'one')
      execFileSync('mkfifo', [a.at('holds', 'pipe')])
      await until(() => existsSync(b.at('holds', 'f')), 20)
      rmSync(b.at('holds'), { recursive: true })
      await until(() => !existsSync(a.at('holds', 'f')), 20)
      assert.ok(lstatSync(a.at('holds', 'pipe')).isFIFO())
      rmSync(a.at('holds'), { recursive: true, force: true })
      rmSync(a.at('special'), { recursive: true })
      await untilSame(a, b)
    })

    it('of any kind may take the place of one of another', async () => {
      const swaps = KINDS.flatMap((from) => KINDS.filter((to) => to !== from).map((to) => [from, to] as const))
      for (const [from, to] of swaps) put(a.at('swaps', `${from} to ${to}`), from, `before ${from} ${to}`)
      await untilSame(a, b)
      for (const [i, [from, to]] of swaps.entries()) {
        // By either device.
        const path = (i % 2 === 0 ? a : b).at('swaps', `${from} to ${to}`)
        rmSync(path, { recursive: true })
        put(path, to, `after ${from} ${to}`)
      }
      await untilSame(a, b)
      assert.deepEqual(contentsBelow(a.at('swaps')).sort(), swaps.map(([from, to]) => `after ${from} ${to}`).sort())
    })

    it('symlinks are leaves that lead anywhere: nowhere, out, up, in circles, to 4,095 bytes; none is followed', async () => {
      put(place.at('outside', 'canary'), 'file', 'untouched')
      const targets = [
        'nowhere',
        '/nowhere/at all',
        '../../../outside',
        '..',
        '.',
        'loop',
        'first',
        'x'.repeat(4095),
        '\u00fc \u{1f600}',
        'cafe\u0301',
        place.at('outside')
      ]
      targets.forEach((target, i) => put(a.at('links', `${i}`), 'symlink', target))
      put(a.at('links', 'loop'), 'symlink', 'loop')
      put(a.at('links', 'first'), 'symlink', 'second')
      put(a.at('links', 'second'), 'symlink', 'first')
      await untilSame(a, b)
      assert.deepEqual(
        targets.map((_, i) => readlinkSync(b.at('links', `${i}`))),
        targets
      )
      assert.equal((await b.folder()).files, (await a.folder()).files)
      // Another target is another version of the link.
      rmSync(a.at('links', '0'))
      put(a.at('links', '0'), 'symlink', 'elsewhere')
      await until(() => readlinkSync(b.at('links', '0')) === 'elsewhere', 20)
      rmSync(b.at('links'), { recursive: true })
      await untilSame(a, b)
      assert.deepEqual(contentsBelow(place.at('outside')), ['untouched'])
    })

    it('hard links are files of their own: both are told of a write in place, and one that is replaced leaves the other', async () => {
      put(a.at('hard', 'one'), 'file', 'shared')
      linkSync(a.at('hard', 'one'), a.at('hard', 'two'))
      await untilSame(a, b)
      assert.notEqual(statSync(b.at('hard', 'one')).ino, statSync(b.at('hard', 'two')).ino)
      writeFileSync(a.at('hard', 'one'), 'written in place')
      await scan(a)
      await untilSame(a, b)
      assert.equal(text(b, 'hard', 'two'), 'written in place')
      writeFileSync(b.at('hard', 'one'), 'replaced')
      await untilSame(a, b)
      assert.deepEqual([text(a, 'hard', 'one'), text(a, 'hard', 'two')], ['replaced', 'written in place'])
      assert.deepEqual(keptBelow(a, 'hard'), ['written in place'])
    })

    it('files with holes take little room elsewhere', async () => {
      put(a.at('holes'), 'file', 'at its beginning')
      truncateSync(a.at('holes'), 64 << 20)
      appendFileSync(a.at('holes'), 'at its end')
      await untilSame(a, b)
      const { size, blocks } = statSync(b.at('holes'))
      assert.ok(size > 64 << 20 && blocks * 512 < 16 << 20, `${blocks * 512} bytes of ${size}`)
    })

    it('empty files come, fill and empty again', async () => {
      put(a.at('empty'), 'file', '')
      await untilSame(a, b)
      appendFileSync(b.at('empty'), 'filled')
      await untilSame(a, b)
      truncateSync(a.at('empty'))
      await untilSame(a, b)
      assert.equal(text(b, 'empty'), '')
    })
  })

  it('modes come without setuid, setgid and sticky bits, and are not taken back to no effect', async () => {
    put(a.at('modes', 'program'), 'file', '#!/bin/sh')
    put(a.at('modes', 'shared', 'f'), 'file', 'f')
    chmodSync(a.at('modes', 'program'), 0o6755)
    chmodSync(a.at('modes', 'shared'), 0o3770)
    await until(() => existsSync(b.at('modes', 'program')) && existsSync(b.at('modes', 'shared', 'f')), 20)
    await untilSame(a, b)
    assert.deepEqual([lstatSync(b.at('modes', 'program')).mode & 0o7777, lstatSync(b.at('modes', 'shared')).mode & 0o7777], [0o755, 0o770])
    // Here they stay.
    assert.deepEqual([lstatSync(a.at('modes', 'program')).mode & 0o7777, lstatSync(a.at('modes', 'shared')).mode & 0o7777], [0o6755, 0o3770])
    chmodSync(b.at('modes', 'program'), 0o400)
    await untilSame(a, b)
    assert.equal(lstatSync(a.at('modes', 'program')).mode & 0o7777, 0o400)
  })

  it('times before 1970, of the far future and within a second are kept, and a new index finds them as they were', async () => {
    for (const [name, time] of Object.entries(TIMES)) {
      put(a.at('times', name), 'file', name)
      execFileSync('touch', ['-d', time, a.at('times', name)])
    }
    await untilSame(a, b)
    const { digest } = await b.folder()
    await b.kill('SIGTERM')
    b.wipeIndex()
    await b.start()
    assert.equal(await untilSame(a, b), digest, 'a new index changed something')
    assert.deepEqual(keptBelow(b, 'times'), [])
  })

  describe('saves', () => {
    const saves: Record<string, (path: string, content: string) => void> = {
      'written in place': (path, content) => writeFileSync(path, content),
      'written beside and renamed over': (path, content) => {
        writeFileSync(`${path}.tmp`, content)
        renameSync(`${path}.tmp`, path)
      },
      'renamed to a backup and written anew': (path, content) => {
        renameSync(path, `${path}~`)
        writeFileSync(path, content)
      },
      'linked to a backup and replaced': (path, content) => {
        rmSync(`${path}~`, { force: true })
        linkSync(path, `${path}~`)
        writeFileSync(`${path}.tmp`, content)
        renameSync(`${path}.tmp`, path)
      },
      'copied to a backup and written in place': (path, content) => {
        writeFileSync(`${path}~`, readFileSync(path))
        writeFileSync(path, content)
      },
      'removed and written anew': (path, content) => {
        rmSync(path)
        writeFileSync(path, content)
      },
      'written with the same length and the old time': (path, content) => {
        const { atime, mtime, size } = statSync(path)
        writeFileSync(path, content.padEnd(size).slice(0, size))
        utimesSync(path, atime, mtime)
      }
    }
    for (const [how, save] of Object.entries(saves)) {
      it(`${how}: it is one edit, and the file is never gone elsewhere`, async () => {
        const name = how.replaceAll(' ', '-')
        put(a.at('saves', name), 'file', `the first content of ${name}`)
        utimesSync(a.at('saves', name), OLD, OLD)
        await untilSame(a, b)
        let gone = 0
        const watch = setInterval(() => {
          if (!existsSync(b.at('saves', name))) gone++
        }, 1)
        try {
          for (const nth of ['2nd', '3rd']) {
            save(a.at('saves', name), `the ${nth} content of ${name}`)
            await until(() => text(b, 'saves', name).startsWith(`the ${nth}`), 5)
          }
        } finally {
          clearInterval(watch)
        }
        await untilSame(a, b)
        assert.equal(gone, 0)
        assert.equal((await b.folder()).conflicts, 0)
        const backup = readdirSync(b.at('saves')).filter((other) => other.startsWith(name) && other !== name)
        if (how.includes('backup')) {
          assert.deepEqual(backup, [`${name}~`])
          assert.match(text(b, 'saves', `${name}~`), /^the 2nd/)
        } else assert.deepEqual(backup, [])
      })
    }

    it('through a map of the file into memory, once that is written out', async function () {
      if (!hasPython()) {
        console.log('      skipped: no Python to map a file into memory')
        this.skip()
      }
      put(a.at('mapped'), 'file', 'x'.repeat(5000))
      utimesSync(a.at('mapped'), OLD, OLD)
      await untilSame(a, b)
      const script = 'import mmap,sys\nf=open(sys.argv[1],"r+b")\nm=mmap.mmap(f.fileno(),0)\nm[0:6]=b"mapped"\nm.flush()'
      execFileSync('python3', ['-c', script, a.at('mapped')])
      // Nothing tells of such a write but the time of the file.
      await scan(a)
      await until(() => text(b, 'mapped').startsWith('mapped'), 20)
    })

    it('into a file that is replaced meanwhile is in the archive', async () => {
      put(a.at('open'), 'file', 'first')
      await untilSame(a, b)
      const file = openSync(b.at('open'), 'r+')
      try {
        put(a.at('open'), 'file', 'of the other device')
        await until(() => text(b, 'open') === 'of the other device', 5)
        writeSync(file, 'late write', 0)
      } finally {
        closeSync(file)
      }
      assert.deepEqual(keptBelow(b, 'open'), ['late write'])
      await untilSame(a, b)
    })
  })

  it('a new file in the inode of a removed one, of its size and time, is not taken for it', async function () {
    put(a.at('inodes', 'old'), 'file', 'content 1')
    utimesSync(a.at('inodes', 'old'), OLD, OLD)
    await untilSame(a, b)
    const { ino } = statSync(a.at('inodes', 'old'))
    rmSync(a.at('inodes', 'old'))
    let reused: string | undefined
    for (let i = 0; i < 100 && reused === undefined; i++) {
      const path = a.at('inodes', `new${i}`)
      writeFileSync(path, 'content 2')
      utimesSync(path, OLD, OLD)
      if (statSync(path).ino === ino) reused = `new${i}`
    }
    await untilSame(a, b)
    if (reused === undefined) {
      console.log('      skipped: this disk does not use the number of a removed file again')
      this.skip()
    }
    assert.equal(text(b, 'inodes', reused as string), 'content 2')
  })

  describe('while the daemon of one device is not running', () => {
    const both = KINDS.flatMap((first) => KINDS.flatMap((here) => KINDS.map((there) => ({ first, here, there, at: `${first}, ${here} and ${there}` }))))
    const changed = (daemon: DaemonProcess, at: string, from: Kind, to: Kind, who: string): void => {
      const path = daemon.at('apart', at)
      if (from === 'directory' && to === 'directory') put(join(path, `of ${who}`), 'file', `${at}, ${who}`)
      else {
        rmSync(path, { recursive: true })
        put(path, to, `${at}, ${who}`)
      }
    }
    before(async () => {
      for (const { first, at } of both) put(a.at('apart', at), first, `${at}, before`)
      put(a.at('long-names', LONG_NAME), 'file', 'before')
      put(a.at('sneaky', 'same'), 'file', 'content 1')
      put(a.at('sneaky', 'directory', 'f'), 'file', 'f')
      for (const path of ['same', 'directory']) utimesSync(a.at('sneaky', path), OLD, OLD)
      await untilSame(a, b)
      await a.kill('SIGTERM')
      for (const { first, here, there, at } of both) {
        changed(a, at, first, here, 'a')
        changed(b, at, first, there, 'b')
      }
      for (const daemon of [a, b]) writeFileSync(daemon.at('long-names', LONG_NAME), daemon === a ? 'of a' : 'of b')
      writeFileSync(a.at('sneaky', 'same'), 'content 2')
      put(a.at('sneaky', 'directory', 'g'), 'file', 'g')
      for (const path of ['same', 'directory']) utimesSync(a.at('sneaky', path), OLD, OLD)
      await a.start()
      await untilSame(a, b)
    })

    it('and both change any kind into any: no content is lost, and both have the same', () => {
      const all = new Set(contentsBelow(b.at('apart')))
      const lost = both.flatMap(({ at }) => ['a', 'b'].map((who) => `${at}, ${who}`)).filter((content) => !all.has(content))
      assert.deepEqual(lost, [])
    })

    it('an edit of a name of 255 bytes on both gives a copy with a name that can be', () => {
      const names = readdirSync(b.at('long-names'))
      assert.equal(names.length, 2)
      assert.deepEqual(contentsBelow(b.at('long-names')).sort(), ['of a', 'of b'])
      for (const name of names) assert.ok(Buffer.byteLength(name) <= 255 && name.endsWith('.txt'))
    })

    it('what is edited and given its old time is found, and what came into a directory that was given its', () => {
      assert.equal(text(b, 'sneaky', 'same'), 'content 2')
      assert.equal(text(b, 'sneaky', 'directory', 'g'), 'g')
    })
  })
})

/** What is in the archive below a path. */
function keptBelow(daemon: DaemonProcess, path: string): string[] {
  const archive = daemon.at('.syncline', 'archive')
  const names = existsSync(archive) ? readdirSync(archive) : []
  return names
    .filter((name) => name === path || name.startsWith(`${path}~`))
    .flatMap((name) => (lstatSync(join(archive, name)).isDirectory() ? contentsBelow(join(archive, name)) : [readFileSync(join(archive, name), 'utf8')]))
}

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'import mmap'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The innermost of directories that are one in the other, made where it is missing: for paths that are too long for a system call. */
function within<T>(top: string, names: readonly string[], use: (directory: string) => T): T {
  mkdirSync(top, { recursive: true })
  let at = openSync(top, 'r')
  try {
    for (const name of names) {
      const path = `/proc/self/fd/${at}/${name}`
      if (!existsSync(path)) mkdirSync(path)
      const next = openSync(path, 'r')
      closeSync(at)
      at = next
    }
    return use(`/proc/self/fd/${at}`)
  } finally {
    closeSync(at)
  }
}
