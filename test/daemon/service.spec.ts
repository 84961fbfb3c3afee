import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { EXIT } from '../../daemon/exit-status.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

const pathOf = (name: string): string => fileURLToPath(new URL(`../../daemon/service/${name}`, import.meta.url))

describe('the service units', () => {
  const directory = useTemporaryDirectory()

  it('are what systemd understands', function () {
    if (spawnSync('systemd-analyze', ['--version']).status !== 0) this.skip() // needs systemd-analyze
    const { stdout, stderr, status } = spawnSync('systemd-analyze', ['verify', '--user', pathOf('syncline.service')], {
      encoding: 'utf8',
      env: { ...process.env, XDG_RUNTIME_DIR: directory.path }
    })
    // It warns of a key that it does not know, and ends with 0.
    assert.deepEqual({ stdout, stderr, status }, { stdout: '', stderr: '', status: 0 })
  })

  it('tell systemd what the daemon does: notify from a child, and wrong usage that stays wrong', () => {
    const unit = readFileSync(pathOf('syncline.service'), 'utf8')
    for (const line of ['Type=notify', 'NotifyAccess=all', 'WatchdogSec=60', 'NoNewPrivileges=yes', `RestartPreventExitStatus=${EXIT.usage}`])
      assert.ok(unit.includes(`\n${line}\n`), line)
    assert.doesNotMatch(unit, /^(MemoryDenyWriteExecute|ProtectHome)=/m)
  })

  it('are what launchd understands', function () {
    const script = 'import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], "rb"))))'
    const { stdout, status, error } = spawnSync('python3', ['-c', script, pathOf('org.syncline.daemon.plist')], { encoding: 'utf8' })
    if (error !== undefined) this.skip() // needs a program that reads property lists
    assert.equal(status, 0)
    const plist = JSON.parse(stdout) as Record<string, unknown>
    assert.deepEqual(plist['ProgramArguments'], ['/usr/bin/env', 'syncline', 'daemon'])
    assert.equal(plist['RunAtLoad'], true)
  })
})
