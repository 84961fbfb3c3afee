import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildDeb } from '../scripts/build-deb.ts'
import { buildExecutable } from '../scripts/build-executable.ts'
import { type DaemonProcess, type DaemonProcessInit, makeKeys, untilSame, useDaemonProcesses } from './fixtures/daemon-process.ts'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'
import { until } from './fixtures/until.ts'

const VERSION = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version

describe('the program in one file', function () {
  this.timeout(240_000)
  const directory = temporaryDirectory()
  const at = (...names: string[]): string => join(directory.path, ...names)
  const executable = at('bin', process.platform === 'win32' ? 'syncline.exe' : 'syncline')
  const place = useDaemonProcesses()

  before(async function () {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
    if (major < 25 || (major === 25 && minor < 5)) return skip(this, `Node.js ${process.versions.node} cannot build it`)
    await buildExecutable(executable)
  })
  after(() => directory.dispose())

  /** By a user who has nothing but the file, in an empty directory. */
  const alone = (init: DaemonProcessInit): DaemonProcess =>
    place.daemon({
      ...init,
      spawn: (_, [, ...words], options) => {
        mkdirSync(place.at('empty'), { recursive: true })
        return spawn(executable, words, {
          ...options,
          cwd: place.at('empty'),
          env: { ...process.env, HOME: place.at('user'), XDG_CACHE_HOME: '', PATH: '/nonexistent' }
        })
      }
    })
  const run = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    spawnSync(executable, [...words], { encoding: 'utf8', cwd: at(), env: { HOME: at('user'), ...env } })

  it('says its version, and starts without writing anything', () => {
    const { stdout, stderr, status } = run(['--version'])
    assert.deepEqual({ stdout, stderr, status }, { stdout: `${VERSION}\n`, stderr: '', status: 0 })
    assert.deepEqual(readdirSync(at()), ['bin'])
  })

  it('syncs folders, compares texts and serves the page, all from its one file', async () => {
    const { write: key } = makeKeys()
    const a = alone({ key })
    const b = alone({ key, peers: [a] })
    mkdirSync(a.at('d'), { recursive: true })
    writeFileSync(a.at('d', 'text'), 'one\ntwo\n')
    writeFileSync(a.at('large'), randomBytes(3 * 2 ** 20))
    await Promise.all([a.start(), b.start()])
    await untilSame(a, b)
    const native = readdirSync(place.at('user', '.cache', 'syncline', 'native'))
    assert.deepEqual(native.map((name) => name.replace(/^[0-9a-f]{16}-/, '')).sort(), ['blake-hash.node', 'classic-level.node'])

    await b.kill('SIGTERM')
    writeFileSync(a.at('d', 'text'), 'one\nof A\n')
    await a.syncline('status', '--wait', 'idle', '--timeout', '60')
    writeFileSync(b.at('d', 'text'), 'one\nof B\n')
    await b.start()
    await until(async () => (await a.folder()).conflicts === 1, 50)
    const { url } = JSON.parse((await a.syncline('open', '--print', '--json')).stdout) as { url: string }
    const diff = await a.syncline('diff', a.at('d', 'text'))
    assert.match(diff.stdout, /^-of B\n\+of A$|^-of A\n\+of B$/m)
    const page = await fetch(new URL('/', url))
    assert.match(await page.text(), /<script type="module"/)

    const ended = await a.kill('SIGTERM')
    assert.equal(ended?.status, 0, a.log)
  })

  it('runs no native code but its own', async () => {
    const daemon = alone({ key: makeKeys().write })
    await (await daemon.start()).kill('SIGTERM')
    const native = place.at('user', '.cache', 'syncline', 'native')
    const [name = ''] = readdirSync(native).filter((file) => file.endsWith('classic-level.node'))
    const own = readFileSync(join(native, name))
    writeFileSync(join(native, name), own.subarray(0, 1000))
    await (await daemon.start()).kill('SIGTERM')
    assert.ok(readFileSync(join(native, name)).equals(own))
    chmodSync(native, 0o777)
    const { status, stderr } = await daemon.launch().ended
    assert.equal(status, 1)
    assert.match(stderr, /classic-level\.node cannot be loaded from .*others may write there\nhint: set XDG_CACHE_HOME/)
  })

  it('is what its service runs', function () {
    if (process.platform !== 'linux') return skip(this, 'there is systemd on Linux only')
    mkdirSync(at('tools'))
    writeFileSync(at('tools', 'systemctl'), '#!/bin/sh\necho active\n', { mode: 0o755 })
    const { status, stderr } = run(['--home', at('served'), 'service', 'install'], { PATH: `${at('tools')}:/usr/bin:/bin` })
    assert.equal(status, 0, stderr)
    const unit = readFileSync(at('user', '.config/systemd/user/syncline-served.service'), 'utf8')
    assert.ok(unit.includes(`\nExecStart=${executable} --home ${at('served')} daemon\n`), unit)
  })

  describe('as a Debian package', () => {
    const root = at('root')

    before(function () {
      if (spawnSync('dpkg-deb', ['--version']).status !== 0) return skip(this, 'there is no dpkg-deb')
      const deb = buildDeb({ executable, out: at('deb'), compression: 'none' })
      for (const path of ['info', 'updates']) mkdirSync(join(root, 'var/lib/dpkg', path), { recursive: true })
      for (const path of ['status', 'available']) writeFileSync(join(root, 'var/lib/dpkg', path), '')
      const options = ['--force-depends', '--force-not-root', '--force-script-chrootless', `--log=${at('dpkg.log')}`]
      const { status, stderr } = spawnSync('dpkg', [`--root=${root}`, ...options, '--install', deb], { encoding: 'utf8' })
      assert.equal(status, 0, stderr)
    })

    it('installs whole, with what belongs to it', () => {
      const { status, stdout } = spawnSync('dpkg', [`--root=${root}`, '--verify', 'syncline'], { encoding: 'utf8' })
      assert.deepEqual({ status, stdout }, { status: 0, stdout: '' })
      const files = readdirSync(join(root, 'usr'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      assert.deepEqual(files.map(({ parentPath, name }) => join(parentPath, name).slice(root.length)).sort(), [
        '/usr/bin/syncline',
        '/usr/lib/systemd/system/syncline@.service',
        '/usr/lib/systemd/user/syncline.service',
        '/usr/share/bash-completion/completions/syncline',
        '/usr/share/doc/syncline/THIRD-PARTY-NOTICES.txt.gz',
        '/usr/share/doc/syncline/changelog.gz',
        '/usr/share/doc/syncline/copyright',
        '/usr/share/fish/vendor_completions.d/syncline.fish',
        '/usr/share/man/man1/syncline.1.gz',
        '/usr/share/zsh/vendor-completions/_syncline'
      ])
      assert.equal(hashOf(join(root, 'usr/bin/syncline')), hashOf(executable))
      const unit = readFileSync(join(root, 'usr/lib/systemd/user/syncline.service'), 'utf8')
      assert.match(unit, /^ExecStart=\/usr\/bin\/syncline daemon$/m)
    })

    it('runs in a root that has nothing but it and the libraries that it names', function () {
      if (process.getuid?.() !== 0 || spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status !== 0)
        return skip(this, 'not root, or no unshare that may mount')
      const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' })
      for (const [, path = ''] of stdout.matchAll(/(\/\S+) \(0x/g)) {
        mkdirSync(dirname(join(root, path)), { recursive: true })
        copyFileSync(path, join(root, path))
      }
      for (const path of ['proc', 'tmp', 'root/folder']) mkdirSync(join(root, path), { recursive: true })
      writeFileSync(join(root, 'root/folder/a'), 'a')
      const script = `mount -t proc proc "$ROOT/proc"
        syncline() { chroot "$ROOT" /usr/bin/syncline --home /root/home "$@"; }
        syncline up /root/folder --discovery off --listen /ip4/127.0.0.1/tcp/0 >"$ROOT/tmp/log" 2>&1 &
        until syncline status --quiet >"$ROOT/tmp/status" 2>&1; do kill -0 $! || { cat "$ROOT/tmp/log"; exit 1; }; done
        syncline --json status --wait idle --timeout 60 && syncline --quiet stop >&2 && wait $!`
      const env = { ...process.env, ROOT: root, HOME: '/root', XDG_CACHE_HOME: '', SYNCLINE_HOME: '' }
      const ran = spawnSync('unshare', ['--mount', '--pid', '--fork', 'sh', '-c', script], { encoding: 'utf8', env })
      assert.equal(ran.status, 0, `${ran.stdout}${ran.stderr}`)
      const { folders } = JSON.parse(ran.stdout) as { folders: { state: string; files: number }[] }
      assert.deepEqual(
        folders.map(({ state, files }) => ({ state, files })),
        [{ state: 'idle', files: 1 }]
      )
    })
  })
})

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

function skip(context: Mocha.Context, reason: string): never {
  console.log(`      skipped: ${reason}`)
  return context.skip()
}
