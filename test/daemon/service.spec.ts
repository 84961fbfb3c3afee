import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { readdirSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { EXIT } from '../../daemon/exit-status.ts'
import { launchAgent, userUnit } from '../../daemon/service-unit.ts'
import type { ServiceStatus } from '../../daemon/service-manager.ts'
import { SERVICE_FILES, servicePathOf } from '../../scripts/generate-service-files.ts'
import { runHere } from '../fixtures/spawned-cli.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

/** What a shell, systemd and XML each would read as something else. */
const AWKWARD = ['/opt/node js/bin/node', '/home/a b/100%/$HOME/"q"\\x/<&>', '--home', "/tmp/it's", 'daemon']

describe('the service units', () => {
  const directory = useTemporaryDirectory()

  it('that are installed by hand are those of the program', () => {
    for (const [name, text] of Object.entries(SERVICE_FILES)) assert.equal(readFileSync(servicePathOf(name), 'utf8'), text, `${name}: run npm run generate`)
    assert.deepEqual(readdirSync(dirname(servicePathOf('x'))).sort(), ['README.md', ...Object.keys(SERVICE_FILES)].sort())
  })

  it('are what systemd understands', async function () {
    if (spawnSync('systemd-analyze', ['--version']).status !== 0) {
      console.log('      skipped: there is no systemd-analyze')
      this.skip()
    }
    const awkward = join(directory.path, 'awkward.service')
    await writeFile(awkward, userUnit(['/bin/true', ...AWKWARD]))
    for (const [scope, path] of [
      ['--user', servicePathOf('syncline.service')],
      ['--user', awkward],
      ['--system', servicePathOf('syncline@.service')]
    ] as const) {
      const { stdout, stderr, status } = spawnSync('systemd-analyze', ['verify', scope, path], {
        encoding: 'utf8',
        env: { ...process.env, XDG_RUNTIME_DIR: directory.path }
      })
      // It warns of a key that it does not know, and ends with 0.
      assert.deepEqual({ stdout, stderr, status }, { stdout: '', stderr: '', status: 0 }, path)
    }
  })

  it('tell systemd what the daemon does: notify from a child, and wrong usage that stays wrong', () => {
    for (const name of ['syncline.service', 'syncline@.service'] as const) {
      const unit = SERVICE_FILES[name] ?? ''
      for (const line of ['Type=notify', 'NotifyAccess=all', 'WatchdogSec=60', 'NoNewPrivileges=yes', `RestartPreventExitStatus=${EXIT.usage}`])
        assert.ok(unit.includes(`\n${line}\n`), line)
      assert.doesNotMatch(unit, /^(MemoryDenyWriteExecute|ProtectHome)=/m)
    }
  })

  it('are what launchd understands', async function () {
    const script = 'import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], "rb"))))'
    const read = (path: string): Record<string, unknown> | undefined => {
      const { stdout, status, error } = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' })
      if (error !== undefined) return undefined
      assert.equal(status, 0)
      return JSON.parse(stdout) as Record<string, unknown>
    }
    const plain = read(servicePathOf('org.syncline.daemon.plist'))
    if (plain === undefined) {
      console.log('      skipped: there is no python3 to read property lists with')
      return this.skip()
    }
    assert.deepEqual(plain['ProgramArguments'], ['/usr/bin/env', 'syncline', 'daemon'])
    assert.equal(plain['RunAtLoad'], true)
    const awkward = join(directory.path, 'awkward.plist')
    await writeFile(awkward, launchAgent('a.b', AWKWARD, '/bin'))
    assert.deepEqual(read(awkward)?.['ProgramArguments'], AWKWARD)
  })
})

describe('syncline service', () => {
  const directory = useTemporaryDirectory()
  const at = (...names: string[]): string => join(directory.path, ...names)
  const syncline = (...words: string[]) =>
    runHere(['--home', at('a home'), 'service', ...words], { environment: { HOME: at(), PATH: `${at('bin')}${delimiter}${process.env['PATH']}` } })
  const unit = (): string => at('.config/systemd/user/syncline-a-home.service')
  const calls = async (): Promise<string[]> => (await readFile(at('calls'), 'utf8')).trim().split('\n')

  before(function () {
    if (process.platform === 'linux') return
    console.log('      skipped: there is systemd on Linux only')
    this.skip()
  })
  /** A systemctl that notes what it is asked, and knows whether the service was started. */
  beforeEach(async () => {
    await mkdir(at('bin'), { recursive: true })
    const script = `#!/bin/sh
echo "$*" >> "${at('calls')}"
case "$*" in
  *restart*) touch "${at('running')}" ;;
  *disable*) rm -f "${at('running')}" ;;
  *is-active*) if [ -e "${at('running')}" ]; then echo active; else echo inactive; exit 3; fi ;;
esac
[ ! -e "${at('broken')}" ] || { echo 'Failed to connect to bus' >&2; exit 1; }
`
    await writeFile(at('bin/systemctl'), script, { mode: 0o755 })
  })

  it('installs the daemon of a home, shows it, and takes it away again', async () => {
    const before = await syncline('status')
    assert.equal(before.status, EXIT.noDaemon)
    assert.match(before.stdout, /not installed/)

    const installed = await syncline('install', '--', '--listen', '/ip4/0.0.0.0/tcp/4001')
    assert.equal(installed.status, 0, installed.stderr)
    assert.match(installed.stdout, /^syncline-a-home\.service: active/)
    const text = await readFile(unit(), 'utf8')
    assert.ok(text.includes(`--home "${at('a home')}" daemon --listen /ip4/0.0.0.0/tcp/4001\n`), text)
    assert.ok(text.includes(`ExecStart=${process.execPath} `))
    assert.deepEqual((await calls()).slice(1, 5), [
      '--user show-environment',
      '--user daemon-reload',
      '--user enable syncline-a-home.service',
      '--user restart syncline-a-home.service'
    ])
    assert.equal((await syncline('status')).status, 0)

    assert.equal((await syncline('uninstall')).status, 0)
    await assert.rejects(readFile(unit()), { code: 'ENOENT' })
    const again = await syncline('uninstall', '--json')
    assert.equal((JSON.parse(again.stdout) as { error: { code: string } }).error.code, 'NO_SERVICE')
    const { running, installed: there } = JSON.parse((await syncline('status', '--json')).stdout) as ServiceStatus
    assert.deepEqual([running, there], [false, false])
  })

  it('writes nothing where there is no manager to read it, and says why', async () => {
    await writeFile(at('broken'), '')
    const { status, stderr } = await syncline('install')
    assert.equal(status, 1)
    assert.match(stderr, /Failed to connect to bus/)
    assert.match(stderr, /hint: .*session/)
    await assert.rejects(readFile(unit()), { code: 'ENOENT' })
  })

  it('refuses words that are no options of the daemon', async () => {
    assert.equal((await syncline('install', 'photos')).status, 2)
  })
})
