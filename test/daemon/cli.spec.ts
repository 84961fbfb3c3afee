import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdir, open, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { type CommandContext, exampleOf } from '../../daemon/command-context.ts'
import { makeProgram } from '../../daemon/program.ts'
import type { Status } from '../../daemon/status.ts'
import { VERSION } from '../../daemon/version.ts'
import { CLI_REFERENCE, renderCliReference } from '../../scripts/generate-cli-reference.ts'
import { MAN_PAGE, renderManPage } from '../../scripts/generate-man-page.ts'
import { FAKE_PEER } from '../fixtures/fake-parts.ts'
import { runCommand, runHere, SpawnedCli } from '../fixtures/spawned-cli.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'
import { until } from '../fixtures/until.ts'

interface ErrorDocument {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string }
}

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)
}

describe('the command line', () => {
  const directory = useTemporaryDirectory()
  const at = (...names: string[]): string => join(directory.path, ...names)
  const running: SpawnedCli[] = []
  const syncline = (...words: string[]) => runHere(['--home', at('home'), ...words])

  afterEach(async () => {
    for (const cli of running.splice(0)) {
      cli.child.kill('SIGKILL')
      await cli.ended
    }
  })

  /** Answers once the daemon is ready. */
  async function up(...words: string[]): Promise<SpawnedCli> {
    const cli = new SpawnedCli(['--home', at('home'), 'up', '--listen', '/ip4/127.0.0.1/tcp/4001', ...words])
    running.push(cli)
    await until(() => cli.stderr.includes('daemon: ready') || cli.child.exitCode !== null)
    await until(() => words[0] === undefined || cli.stdout !== '' || cli.child.exitCode !== null)
    return cli
  }

  it('has an example in the help of every command', async () => {
    for (const command of leaves(makeProgram({} as CommandContext))) {
      let help = ''
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
      assert.match(help, /Example:\n {2}\$ syncline /, command.name())
      assert.match(help, /--json/, `the global options are missing in the help of ${command.name()}`)
      assert.ok(exampleOf(command)?.includes(command.name()))
    }
    const { status, stdout } = await runHere(['--help'])
    assert.equal(status, 0)
    assert.match(stdout, /Exit status:/)
  })

  it('is described by the reference, which is up to date', async () => {
    assert.equal(await readFile(CLI_REFERENCE, 'utf8'), renderCliReference(), 'run: node scripts/generate-cli-reference.ts')
  })

  it('is described by the page of the manual, which is up to date, and which man understands', async function () {
    assert.equal(await readFile(MAN_PAGE, 'utf8'), renderManPage(), 'run: npm run generate')
    const { stdout, stderr, error } = spawnSync('groff', ['-man', '-Tutf8', '-P-cbou', '-ww', MAN_PAGE], { encoding: 'utf8' })
    if (error !== undefined) {
      console.log('      skipped: there is no groff')
      this.skip()
    }
    assert.equal(stderr, '')
    assert.match(stdout, /EXIT STATUS/)
  })

  it('prints its version', async () => {
    assert.deepEqual(await runCommand(['--version']), { status: 0, stdout: `${VERSION}\n`, stderr: '' })
  })

  describe('keys', () => {
    it('are made and derived without a daemon, as text and as JSON', async () => {
      const made = await runHere(['key', 'create'])
      assert.equal(made.status, 0)
      assert.match(made.stdout, /^syncline:write1[a-z0-9]+\n$/)
      const key = made.stdout.trim()
      const read = await runHere(['--json', 'key', 'derive', '--read', key])
      const document = JSON.parse(read.stdout) as { key: string; right: string; folder: string }
      assert.deepEqual(Object.keys(document), ['key', 'right', 'folder'])
      assert.equal(document.right, 'read')
      const store = await runHere(['key', 'derive', '--store', '-'], { input: `${document.key}\n` })
      assert.equal(store.stdout, (await runHere(['key', 'derive', '--store', key])).stdout)
      assert.match(store.stdout, /^syncline:store1/)
    })

    it('are not in the list of processes', async function () {
      if (process.platform !== 'linux') this.skip() // reads /proc
      const key = (await runHere(['key', 'create'])).stdout.trim()
      const cli = await up(at('photos'), '--key', key)
      const words = await readFile(`/proc/${cli.child.pid}/cmdline`, 'utf8')
      assert.ok(words.startsWith('syncline'))
      assert.ok(!words.includes(key.slice(20, 40)))
    })
  })

  describe('what is wrong', () => {
    const missing = '/ip4/127.0.0.1/tcp/1'
    const table: [words: string[], status: number, message: RegExp][] = [
      [[], 2, /needs a command: up, daemon/],
      [['frobnicate'], 2, /unknown command 'frobnicate'/],
      [['statsu'], 2, /unknown command/],
      [['key'], 2, /syncline key needs a command: create, derive, show/],
      [['status', '--nope'], 2, /unknown option '--nope'/],
      [['status', 'extra'], 2, /too many arguments/],
      [['status', '--wait', 'forever'], 2, /'forever' is invalid/],
      [['status', '--wait'], 2, /argument missing/],
      [['status', '--wait', 'idle', '--follow'], 2, /--follow and --wait/],
      [['status', '--timeout', '5'], 2, /--timeout needs/],
      [['status', '--wait', 'idle', '--timeout', 'soon'], 2, /"soon" is not a number/],
      [['status', '--wait', 'idle', '--timeout', '-1'], 2, /"-1" is not a number/],
      [['status'], 3, /no daemon is running/],
      [['stop'], 3, /no daemon is running/],
      [['folder', 'list'], 3, /no daemon is running/],
      [['folder', 'add'], 2, /missing required argument 'path'/],
      [['folder', 'add', 'x', '--mode', 'both'], 2, /'both' is invalid/],
      [['folder', 'add', 'x', '--key', 'nonsense'], 2, /does not start with "syncline:"/],
      [['key', 'derive', '--read', 'syncline:write1pqqq'], 2, /too short/],
      [['key', 'derive', '--read', `syncline:write1p${'q'.repeat(58)}`], 2, /not a valid key/],
      [['key', 'derive', `syncline:write1p${'q'.repeat(58)}`], 2, /needs one of --read and --store/],
      [['key', 'derive', '--read', '-'], 2, /no key on standard input/],
      [['key', 'derive', '--read'], 2, /missing required argument/],
      [['up', 'DIR/x', '--peer', '127.0.0.1:4001'], 2, /not an address/],
      [['up', 'DIR/x', '--peer', '/ip4/127.0.0.1/udp/1'], 2, /not an address/],
      [['up', 'DIR/x', '--listen', '/ip4/999.0.0.1/tcp/1'], 2, /not an address/],
      [['up', 'DIR/x', '--peer', missing, '--discovery', 'maybe'], 2, /'maybe' is invalid/],
      [['up', 'DIR/x', '--key', 'syncline:write1zzz'], 2, /not a valid key/],
      [['up', 'DIR/x', '--name', 'a\nb'], 2, /name .* holds a control character/],
      [['up', '--key', `syncline:write1p${'q'.repeat(58)}`], 2, /--key needs the path/],
      [['up', ''], 2, /path of the folder is empty/],
      [['up', 'DIR/file'], 1, /is not a directory/],
      [['up', 'DIR'], 1, /is around the home/],
      [['up', 'DIR/x', '--key', 'syncline:invite1zzz'], 2, /not a valid invitation/],
      [['folder', 'add', 'x', '--key', 'syncline:invite1p'], 2, /not a valid invitation/],
      [['invite'], 2, /missing required argument 'folder'/],
      [['invite', 'x', '--right', 'all'], 2, /'all' is invalid/],
      [['invite', 'x', '--right', 'read', '--expires', '2 weeks'], 2, /"2 weeks" is not a length of time/],
      [['invite', 'x', '--right', 'read', '--uses', 'many'], 2, /"many" is not a whole number/],
      [['invite', 'list'], 3, /no daemon is running/],
      [['invite', 'cancel'], 2, /missing required argument 'id'/],
      [['member'], 2, /syncline member needs a command: list, remove, approve, deny/],
      [['member', 'approve', 'x'], 3, /no daemon is running/],
      [['daemon', 'x'], 2, /too many arguments/],
      [['--home', 'DIR/file', 'up', 'DIR/x'], 1, /home .*file/]
    ]
    for (const [words, status, message] of table) {
      it(`is said in one line, with what to do: ${words.join(' ') || 'nothing at all'}`, async () => {
        await writeFile(at('file'), '')
        const placed = words.map((word) => word.replace(/^DIR/, directory.path))
        const plain = await syncline(...placed)
        assert.equal(plain.status, status, plain.stderr)
        assert.match(plain.stderr, /^error: [^\n]+\nhint: [^\n]+\n$/)
        assert.match(plain.stderr, message)
        assert.equal(plain.stdout, '')
        const json = await syncline(...placed, '--json')
        assert.equal(json.status, status)
        const { error } = JSON.parse(json.stdout) as ErrorDocument
        assert.deepEqual(Object.keys(error), ['code', 'message', 'hint'])
        assert.equal(json.stderr, '')
      })
    }

    it('ends the process with the same, too', async () => {
      const { status, stdout, stderr } = await runCommand(['--home', at('home'), '--json', 'status'])
      assert.equal(status, 3)
      assert.equal((JSON.parse(stdout) as ErrorDocument).error.code, 'NO_DAEMON')
      assert.equal(stderr, '')
    })

    it('shows no stack but with SYNCLINE_DEBUG', async () => {
      const { stderr } = await runHere(['--home', at('home'), 'status'], { environment: { SYNCLINE_DEBUG: '1' } })
      assert.match(stderr, /\n\s+at /)
    })
  })

  describe('up', () => {
    it('makes the folder, prints the key and how to join, and says what goes on', async () => {
      const cli = await up(at('photos'))
      const [key] = /syncline:write1[a-z0-9]+/.exec(cli.stdout) ?? []
      assert.ok(key !== undefined)
      assert.ok(cli.stdout.includes(`syncline up photos --key ${key}`))
      assert.ok((await stat(at('photos'))).isDirectory())
      assert.equal((await syncline('key', 'show', 'photos')).stdout.trim(), key)
      assert.doesNotMatch(cli.stdout, /[█▀▄]/, 'a QR code is for terminals')
      await until(() => cli.stderr.includes('photos: up to date'))
      assert.ok(!cli.stderr.includes(key.slice(20)), 'the key is in the log')
      assert.ok(!(await readFile(at('home', 'log', 'daemon.log'), 'utf8')).includes(key.slice(20)))
    })

    it('prints one JSON document with --json, and nothing but the key with --quiet', async () => {
      const cli = await up(at('photos'), '--json')
      const document = JSON.parse(cli.stdout) as { device: object; folder: { path: string }; key: string }
      assert.deepEqual(Object.keys(document), ['device', 'folder', 'joining', 'key'])
      assert.equal(document.folder.path, at('photos'))
      cli.child.kill('SIGTERM')
      await cli.ended
      const quiet = new SpawnedCli(['--home', at('home'), '--quiet', 'up', at('photos')])
      running.push(quiet)
      await until(() => quiet.stdout !== '')
      assert.equal(quiet.stdout, `${document.key}\n`)
      assert.equal(quiet.stderr, '')
    })

    it('takes the key from standard input', async () => {
      const key = (await runHere(['key', 'create'])).stdout
      const cli = new SpawnedCli(['--home', at('home'), 'up', at('photos'), '--key', '-'], { input: key })
      running.push(cli)
      await until(() => cli.stdout.includes(key.trim()))
    })

    it('adds the folder relative to where it is run', async () => {
      await mkdir(at('work'))
      const cli = new SpawnedCli(['--home', at('home'), '--json', 'up', 'here'], { cwd: at('work') })
      running.push(cli)
      await until(() => cli.stdout !== '')
      assert.equal((JSON.parse(cli.stdout) as { folder: { path: string } }).folder.path, at('work', 'here'))
    })

    it('names the process that holds the home', async () => {
      const cli = await up(at('photos'))
      const second = await syncline('up', at('other'))
      assert.equal(second.status, 1)
      assert.ok(second.stderr.includes(`process ${cli.child.pid}`))
    })

    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      it(`stops in order on ${signal}`, async () => {
        const cli = await up(at('photos'))
        cli.child.kill(signal)
        assert.equal((await cli.ended).status, 0)
        await assert.rejects(stat(at('home', 'lock')))
        await assert.rejects(stat(at('home', 'control.sock')))
      })
    }

    it('outlives the terminal that it was started from and does not belong to', async () => {
      const cli = await up(at('photos'))
      cli.child.kill('SIGHUP')
      assert.equal((await syncline('status')).status, 0)
      cli.child.kill('SIGTERM')
      assert.equal((await cli.ended).status, 0)
    })

    it('outlives who reads what it prints', async () => {
      const cli = await up(at('photos'))
      cli.child.stdout?.destroy()
      cli.child.stderr?.destroy()
      for (const name of ['a', 'b']) assert.equal((await syncline('folder', 'add', at(name))).status, 0)
      assert.equal((await syncline('status')).status, 0)
      cli.child.kill('SIGTERM')
      assert.equal((await cli.ended).status, 0)
    })

    it('goes on after SIGKILL as if nothing had been', async () => {
      const first = await up(at('photos'))
      first.child.kill('SIGKILL')
      await first.ended
      await up(at('photos'))
      assert.equal((await syncline('status')).status, 0)
    })
  })

  it('runs as a service: no key, no view, and the log in the form of the journal', async () => {
    const first = await up(at('photos'))
    first.child.kill('SIGTERM')
    await first.ended
    const journal = await open(at('journal'), 'w')
    try {
      const { dev, ino } = await journal.stat()
      const cli = new SpawnedCli(['--home', at('home'), 'daemon'], { environment: { JOURNAL_STREAM: `${dev}:${ino}` }, stderr: journal.fd })
      running.push(cli)
      const text = await until(async () => {
        const soFar = await readFile(at('journal'), 'utf8')
        return soFar.includes('daemon: ready') && soFar
      })
      assert.equal(cli.stdout, '')
      for (const line of text.trim().split('\n')) assert.match(line, /^<[3467]>\w+: /)
      assert.doesNotMatch(text, /write1/)
    } finally {
      await journal.close()
    }
  })

  describe('that goes wrong inside', () => {
    async function faulty(environment: Record<string, string>): Promise<SpawnedCli> {
      const cli = new SpawnedCli(['--home', at('home'), 'up', at('photos')], { environment })
      running.push(cli)
      await until(() => cli.stderr.includes('daemon: ready'))
      await until(() => cli.stdout !== '')
      return cli
    }

    it('ends at once on the second signal', async () => {
      const cli = await faulty({ FAKE_HANG: '1' })
      cli.child.kill('SIGINT')
      await until(() => cli.stderr.includes('daemon: stopping'))
      cli.child.kill('SIGINT')
      assert.equal((await cli.ended).status, 130)
    })

    it('ends by itself after the first, whatever hangs, and says that it did not end as it should', async () => {
      const cli = await faulty({ FAKE_HANG: '1' })
      cli.child.kill('SIGTERM')
      assert.equal((await cli.ended).status, 1)
    })

    it('goes on after a promise that failed unseen, and says so in the log', async () => {
      const cli = await faulty({ FAKE_FAULT: '1' })
      cli.child.kill('SIGUSR1')
      await until(() => cli.stderr.includes('a promise failed unseen'))
      assert.equal((await syncline('status')).status, 0)
    })

    it('ends after an exception that nobody caught, in words', async () => {
      const cli = await faulty({ FAKE_FAULT: '1' })
      cli.child.kill('SIGUSR2')
      assert.equal((await cli.ended).status, 1)
      assert.match(cli.stderr, /error: Syncline failed: uncaught\nhint: [^\n]+\n$/)
    })
  })

  describe('with a daemon', () => {
    it('keeps the settings of a folder, shows them, and takes them back', async () => {
      await up(at('docs'))
      const set = await syncline('folder', 'set', 'docs', '--scan-interval', '120')
      assert.equal(set.status, 0, set.stderr)
      assert.match(set.stdout, /scan-interval +every 120 s/)
      assert.deepEqual(JSON.parse((await syncline('--json', 'folder', 'set', 'docs')).stdout).settings, { scanIntervalSeconds: 120 })
      const wrong = await syncline('folder', 'set', 'docs', '--scan-interval', '3')
      assert.equal(wrong.status, 2)
      assert.match(wrong.stderr, /from 10 to 604800/)
      assert.deepEqual(JSON.parse((await syncline('--json', 'folder', 'set', 'docs', '--scan-interval', 'default')).stdout).settings, {})
    })

    it('does what it is told, in words and in JSON', async () => {
      await up(at('photos'))
      await writeFile(at('photos', 'a.txt'), 'hello')

      const status = JSON.parse((await syncline('status', '--json')).stdout) as Status
      assert.equal(status.folders[0]?.files, 1)
      assert.match((await syncline('status')).stdout, /photos +up to date +1 file, 5 B/)

      const added = await syncline('folder', 'add', at('docs'), '--label', 'my docs')
      assert.match(added.stdout, /^added my docs at .*docs \(two-way\)\nkey: syncline:write1/)
      assert.match((await syncline('folder', 'list')).stdout, /my docs/)
      const { id } = JSON.parse((await syncline('folder', 'show', 'my docs', '--json')).stdout) as { id: string }
      for (const name of ['my docs', id, id.slice(0, 8), at('docs')]) assert.match((await syncline('folder', 'show', name)).stdout, /folder +my docs/)

      assert.equal((await syncline('folder', 'pause', 'my docs')).status, 0)
      assert.match((await syncline('folder', 'show', 'my docs')).stdout, /state +paused/)
      assert.equal((await syncline('folder', 'resume', 'my docs')).status, 0)
      assert.equal((await syncline('folder', 'scan', 'my docs')).status, 0)
      assert.equal((await syncline('folder', 'remove', 'my docs')).status, 0)
      assert.equal((await syncline('folder', 'show', 'my docs')).status, 1)

      const address = `/ip4/10.0.0.2/tcp/4001/p2p/${FAKE_PEER}`
      assert.equal((await syncline('peer', 'add', address)).status, 0)
      assert.ok((await syncline('peer', 'list')).stdout.includes(address))
      assert.equal((await syncline('peer', 'remove', address)).status, 0)
      assert.equal((await syncline('peer', 'remove', address)).status, 1)
      assert.equal((await syncline('peer', 'add', 'nonsense')).status, 2)

      assert.match((await syncline('key', 'show', 'photos', '--read')).stdout, /^syncline:read1/)
      assert.equal((await syncline('key', 'show', 'photos', '--read', '--write')).status, 2)

      assert.equal((await syncline('stop')).status, 0)
      assert.equal((await syncline('status')).status, 3)
    })

    it('says in its exit status that something needs a person', async () => {
      await up(at('photos'))
      assert.equal((await syncline('problems')).status, 0)
      assert.equal((await syncline('status', '--wait', 'idle')).status, 0)
      const conflict = {
        path: 'a.txt',
        copy: 'a.sync-conflict-20260101-000000-abcdefg.txt',
        reason: 'both-made',
        current: { device: FAKE_PEER, mtimeMs: 0, type: 'file', size: 4, content: 'aa' },
        copied: { device: FAKE_PEER, mtimeMs: 0, type: 'file', size: 5, content: 'bb' },
        mine: null,
        ancestor: null
      }
      const held = { code: 'HELD', message: 'deleting 900 of 1,000 files waits for you', hint: 'look' }
      await writeFile(
        at('photos', 'FAKE.json'),
        JSON.stringify({
          conflicts: 1,
          problems: 1,
          problemList: [{ path: 'bad\x1b[31m', reason: 'not-utf8', message: 'its name is not UTF-8' }],
          conflictList: [conflict]
        })
      )
      const problems = await syncline('problems', 'photos')
      assert.equal(problems.status, 4)
      assert.ok(problems.stdout.includes('bad\\x1b[31m') && !problems.stdout.includes('\x1b'))
      const conflicts = await syncline('conflicts')
      assert.equal(conflicts.status, 4)
      assert.match(conflicts.stdout, /photos: 1 conflict in .*\n {2}a\.txt\n/)
      assert.equal((await syncline('status', '--wait', 'idle')).status, 4)
      assert.equal((await syncline('status')).status, 0)

      await writeFile(at('photos', 'FAKE.json'), JSON.stringify({ state: 'held', error: held }))
      assert.equal((await syncline('folder', 'scan', 'photos')).status, 4)
      assert.equal((await syncline('folder', 'resume', 'photos')).status, 4)
      const waited = await syncline('status', '--wait', 'idle', '--timeout', '0.2')
      assert.equal(waited.status, 5)
      assert.match(waited.stderr, /photos \(held\)/)
      assert.match(waited.stderr, /waiting, but photos is held: deleting 900/)
      assert.equal((await syncline('folder', 'resume', 'photos', '--accept')).status, 0)
    })

    it('lists local changes, takes them back, and copies them out', async () => {
      await up(at('photos'))
      assert.match((await syncline('local', 'list')).stdout, /^no local changes\n$/)
      await mkdir(at('photos', 'd'))
      await writeFile(at('photos', 'd', 'new.txt'), 'mine')
      const of = (path: string, what: string, type: string) => ({ path, what, type, mtimeMs: 0, size: 4, newer: false })
      const localList = [of('d/new.txt', 'added', 'file'), of('gone\x1b[31m', 'deleted', 'absent')]
      await writeFile(at('photos', 'FAKE.json'), JSON.stringify({ localChanges: 2, localList }))
      const listed = await syncline('local', 'list', 'photos')
      assert.equal(listed.status, 0)
      assert.match(listed.stdout, /photos: 2 local changes in .*, sent to nobody\n {2}added +d\/new\.txt {2}\(4 B, .*\)\n {2}deleted +gone\\x1b\[31m\n/)
      assert.deepEqual(JSON.parse((await syncline('local', 'list', 'photos', '--json')).stdout).folders[0].changes, localList)
      assert.match((await syncline('status')).stdout, /photos: 2 local changes \(syncline local list photos\)/)
      const exported = await syncline('local', 'export', 'photos', at('out'))
      assert.equal(exported.status, 0)
      assert.match(exported.stdout, /copied 1 item to .*\/out\/files; changes\.txt lists them, and 1 delete/)
      assert.equal(await readFile(at('out', 'files', 'd', 'new.txt'), 'utf8'), 'mine')
      assert.equal((await syncline('local', 'export', 'photos', at('out'))).status, 1)
      assert.equal((await syncline('local', 'revert', 'photos')).status, 2)
      assert.equal((await syncline('local', 'revert', 'photos', '../d')).status, 2)
      assert.match((await syncline('local', 'revert', 'photos', at('photos', 'd', 'new.txt'))).stdout, /^1 local change taken back/)
      assert.match((await syncline('local', 'revert', 'photos', '--all')).stdout, /^2 local changes taken back/)
    })

    it('waits until all is the same everywhere', async () => {
      await up(at('photos'))
      const peer = { id: FAKE_PEER, name: 'desk', connected: true, address: '', direct: true, bytesIn: 0, bytesOut: 0 }
      const say = (inSync: boolean, connected: boolean) =>
        writeFile(
          at('photos', 'FAKE.json'),
          JSON.stringify({ peers: [{ id: FAKE_PEER, name: 'desk', inSync, digest: null }], peersOf: [{ ...peer, connected }] })
        )
      await say(false, true)
      const waiting = new SpawnedCli(['--home', at('home'), '--json', 'status', '--wait', 'idle'])
      running.push(waiting)
      const follower = new SpawnedCli(['--home', at('home'), '--json', 'status', '--follow'])
      running.push(follower)
      await until(() => follower.stdout.split('\n').length > 3)
      assert.equal(waiting.child.exitCode, null)
      assert.equal((await syncline('status', '--wait', 'connected', '--timeout', '10')).status, 0)
      await say(true, true)
      const { status, stdout } = await waiting.ended
      assert.equal(status, 0)
      assert.equal((JSON.parse(stdout) as Status).folders.length, 1)
      for (const line of follower.stdout.trim().split('\n').slice(0, -1)) assert.equal((JSON.parse(line) as Status).folders.length, 1)
      await say(false, false)
      assert.equal((await syncline('status', '--wait', 'idle', '--timeout', '10')).status, 0, 'who is away is not waited for')
      assert.equal((await syncline('status', '--wait', 'connected', '--timeout', '0.1')).status, 5)
    })

    it('waits for a daemon that is starting', async () => {
      const cli = new SpawnedCli(['--home', at('home'), 'up', at('photos')], { environment: { FAKE_SLOW: '1' } })
      running.push(cli)
      await until(() => readFile(at('home', 'lock'), 'utf8').catch(() => false))
      const early = await syncline('--json', 'status')
      assert.equal(early.status, 3)
      assert.equal((JSON.parse(early.stdout) as ErrorDocument).error.code, 'STARTING')
      assert.equal((await syncline('status', '--wait', 'idle', '--timeout', '0.2')).status, 5)
      const waited = syncline('status', '--wait', 'idle')
      cli.child.kill('SIGUSR1')
      assert.equal((await waited).status, 0)
    })

    it('is interrupted with 130, and ends with 3 when the daemon goes away', async () => {
      const daemon = await up(at('photos'))
      const [one, two] = [1, 2].map(() => new SpawnedCli(['--home', at('home'), 'status', '--follow'])) as [SpawnedCli, SpawnedCli]
      running.push(one, two)
      await until(() => one.stdout !== '' && two.stdout !== '')
      one.child.kill('SIGINT')
      assert.equal((await one.ended).status, 130)
      daemon.child.kill('SIGTERM')
      assert.equal((await two.ended).status, 3)
    })
  })
})
