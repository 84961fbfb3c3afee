import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { build } from '../scripts/build.ts'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'
import { until } from './fixtures/until.ts'

/** What npm says where there is no registry to install from, and not all is in its cache: nothing that the package could help. */
const NO_REGISTRY = /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH/

describe('the published package', function () {
  this.timeout(180_000)
  const directory = temporaryDirectory()
  const at = (...names: string[]): string => join(directory.path, ...names)
  const windows = process.platform === 'win32'
  /** Where npm puts what is installed for all projects. */
  const installed = at('global', ...(windows ? [] : ['lib']), 'node_modules', 'syncline')
  let packed: readonly string[] = []
  let running: ChildProcess | undefined

  before(async function () {
    await build(at('dist'))
    const npm = npmCommand()
    if (npm === undefined) return skip(this, 'npm is not there')
    const [file, ...first] = npm
    const { filename, files } = JSON.parse(
      execFileSync(file, [...first, 'pack', '--json', '--pack-destination', directory.path], { cwd: at('dist'), encoding: 'utf8', stdio: 'pipe' })
    )[0]
    packed = files.map(({ path }: { path: string }) => path)
    const options = ['--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=0', '--prefix', at('global')]
    const { status, stderr } = spawnSync(file, [...first, 'install', '--global', ...options, at(filename)], { cwd: directory.path, encoding: 'utf8' })
    if (status !== 0 && NO_REGISTRY.test(stderr)) return skip(this, `npm install: ${stderr.split('\n').find((line) => NO_REGISTRY.test(line))}`)
    assert.equal(status, 0, stderr)
    mkdirSync(at('app', 'node_modules'), { recursive: true })
    writeFileSync(at('app', 'package.json'), JSON.stringify({ private: true, type: 'module' }))
    symlinkSync(installed, at('app', 'node_modules', 'syncline'), 'junction')
  })
  afterEach(async () => {
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return
    running.kill('SIGKILL')
    await once(running, 'close')
  })
  after(() => directory.dispose())

  it('holds the program, the library with its types, and what a user reads, and nothing else', () => {
    const KINDS = [
      /^daemon\/[\w-]+\.js(\.LEGAL\.txt)?$/,
      /^daemon\/page\/(index\.html|assets\/[\w.-]+|[\w.-]+\.(svg|webmanifest))$/,
      /^daemon\/service\/[\w.@-]+$/,
      /^(protocol|src)\/[\w/-]+(\.js|\.d\.ts)$/,
      /^(package\.json|README\.md|CHANGELOG\.md|LICENSE-(MIT|APACHE)|man\/syncline\.1)$/
    ]
    assert.deepEqual(
      packed.filter((path) => !KINDS.some((kind) => kind.test(path))),
      []
    )
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    const exported = Object.values(manifest.exports as Record<string, string | Record<string, string>>)
    const named: string[] = [
      Object.values(manifest.bin),
      manifest.man,
      exported.map((entry) => (typeof entry === 'string' ? entry : Object.values(entry)))
    ].flat(2)
    assert.deepEqual(
      named.filter((path) => !packed.includes(path.replace('./', ''))),
      []
    )
    assert.deepEqual(manifest.engines, { node: '>=22.18' })
    assert.equal(manifest.private, undefined)
  })

  it('has its page where man looks', function () {
    if (windows) return skip(this, 'there is no man on Windows')
    assert.equal(realpathSync(at('global', 'share', 'man', 'man1', 'syncline.1')), join(installed, 'man', 'syncline.1'))
  })

  it('says its version, as the command that npm made', () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
    // The first line of its file asks for the node on the path.
    const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}` }
    const { stdout, stderr } = spawnSync(at('global', ...(windows ? [] : ['bin']), 'syncline'), ['--version'], {
      env,
      encoding: 'utf8',
      shell: windows
    })
    assert.deepEqual({ stdout: stdout.trim(), stderr }, { stdout: version, stderr: '' })
  })

  it('makes keys', () => {
    assert.match(run('key', 'create'), /^syncline:\w+\n$/)
  })

  it('keeps a folder, its worker threads included, and stops on SIGTERM', async () => {
    mkdirSync(at('folder'))
    writeFileSync(at('folder', 'a.txt'), 'hello')
    const daemon = spawn(process.execPath, [command(), '--home', at('home'), 'up', at('folder'), '--discovery', 'off', '--listen', '/ip4/127.0.0.1/tcp/0'])
    running = daemon
    let output = ''
    for (const stream of [daemon.stdout, daemon.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    await until(() => daemon.exitCode !== null || output.includes('syncline:'))
    assert.equal(daemon.exitCode, null, output)
    const status = JSON.parse(run('--home', at('home'), '--json', 'status', '--wait', 'idle', '--timeout', '60')) as {
      folders: { state: string; files: number }[]
    }
    assert.deepEqual(
      status.folders.map(({ state, files }) => ({ state, files })),
      [{ state: 'idle', files: 1 }]
    )
    daemon.kill('SIGTERM')
    const [code] = await once(daemon, 'close')
    assert.equal(code, 0, output)
  })

  it('is a library with types', () => {
    const source = `import { createWriteKey, formatKey, type FolderKey } from 'syncline/protocol'
      import { NodeEd25519 } from 'syncline'
      const key: FolderKey = createWriteKey(new Uint8Array(32), new NodeEd25519())
      console.log(formatKey(key))`
    writeFileSync(at('app', 'use.ts'), source)
    assert.match(execFileSync(process.execPath, [at('app', 'use.ts')], { encoding: 'utf8' }), /^syncline:\w+\n$/)
    const tsc = new URL('../node_modules/typescript/bin/tsc', import.meta.url).pathname
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck', '--types', '', '--lib', 'es2024,dom']
    const { status, stdout } = spawnSync(process.execPath, [tsc, ...options, 'use.ts'], { cwd: at('app'), encoding: 'utf8' })
    assert.equal(status, 0, stdout)
  })

  function command(): string {
    return join(installed, 'daemon', 'syncline.js')
  }

  /** By the Node.js of the tests; throws with what the command said where it fails. */
  function run(...words: string[]): string {
    return execFileSync(process.execPath, [command(), ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }
})

/** npm as this test was started by it, else the one on the path. */
function npmCommand(): [file: string, ...words: string[]] | undefined {
  const script = process.env['npm_execpath']
  if (script?.endsWith('.js')) return [process.execPath, script]
  return spawnSync('npm', ['--version']).status === 0 ? ['npm'] : undefined
}

function skip(context: Mocha.Context, reason: string): never {
  console.log(`      skipped: ${reason}`)
  return context.skip()
}
