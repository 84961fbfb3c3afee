import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BEFORE = 1_700_000_000
const AFTER = BEFORE + 10

describe('syncline.js', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  beforeEach(() => {
    directory = temporaryDirectory()
    put('daemon/cli.ts', "console.log('sources')", BEFORE)
    put('src/index.ts', '', BEFORE)
    put('protocol/index.ts', '', BEFORE)
    put('package-lock.json', '{}', BEFORE)
    put('package.json', '{"type":"module"}', BEFORE)
    put('dist/daemon/cli.js', "console.log('built')", AFTER)
    cpSync(join(ROOT, 'daemon/syncline.js'), at('daemon/syncline.js'))
    symlinkSync(join(ROOT, 'node_modules'), at('node_modules'), 'junction')
    for (const path of ['daemon/syncline.js', 'daemon', 'src', 'protocol']) utimesSync(at(path), BEFORE, BEFORE)
  })
  afterEach(() => directory.dispose())

  it('runs what was built from these sources', () => {
    assert.equal(run(), 'built')
  })

  it('runs the sources when one is newer than what was built', () => {
    utimesSync(at('src/index.ts'), AFTER, AFTER)
    assert.equal(run(), 'sources')
  })

  it('runs the sources when one was added, or when other packages were installed', () => {
    put('src/other.ts', '', BEFORE)
    assert.equal(run(), 'sources')
    utimesSync(at('src'), BEFORE, BEFORE)
    assert.equal(run(), 'built')
    utimesSync(at('package-lock.json'), AFTER + 1, AFTER + 1)
    assert.equal(run(), 'sources')
  })

  it('runs the sources where nothing was built', () => {
    rmSync(at('dist'), { recursive: true })
    assert.equal(run(), 'sources')
  })

  it('runs what lies beside it in the published package', () => {
    rmSync(at('daemon/cli.ts'))
    put('daemon/cli.js', "console.log('published')", BEFORE)
    assert.equal(run(), 'published')
  })

  function at(path: string): string {
    return join(directory.path, path)
  }

  function put(path: string, text: string, time: number): void {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), text)
    utimesSync(at(path), time, time)
  }

  function run(): string {
    return execFileSync(process.execPath, [at('daemon/syncline.js')], { encoding: 'utf8' }).trim()
  }
})
