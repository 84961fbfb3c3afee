import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SeededRandom } from '../../../src/memory/seeded-random.ts'
import { Choice } from '../../../src/state/choice.ts'
import { parsePattern, patternOf } from '../../../src/utils/path-pattern.ts'
import { useTemporaryDirectory } from '../../fixtures/temporary-directory.ts'

function ignoring(lines: readonly string[], ignoreCase = false): Choice {
  const ignore = lines.map((line) => parsePattern(line, ignoreCase)).filter((one) => one !== undefined)
  return new Choice({ ignore, unselect: [], ignoreCase })
}

describe('patterns of paths', () => {
  const directory = useTemporaryDirectory()
  const table: readonly (readonly [lines: readonly string[], path: string, ignored: boolean])[] = [
    [['*.log'], 'a/b.log', true],
    [['*.log', '!b.log'], 'a/b.log', false],
    [['a/', '!a/b'], 'a/b', true],
    [['a/*', '!a/b'], 'a/b', false],
    [['/a'], 'b/a', false],
    [['a/b'], 'c/a/b', false],
    [['**/a/b'], 'c/a/b', true],
    [['a/**'], 'a', false],
    [['a/**/b'], 'a/b', true],
    [['# a', '\\# a', '\\!b'], '# a', true],
    [['\\!b'], '!b', true],
    [['a '], 'a', true],
    [['a\\ '], 'a ', true],
    [['a\r'], 'a', true],
    [['[!a-c]'], 'd', true],
    [['[]]'], ']', true],
    [['e\u0301'], '\u00e9', true],
    [['A'], 'a', false]
  ]
  for (const [lines, path, ignored] of table) {
    it(`${JSON.stringify(lines)} ${ignored ? 'ignore' : 'leave'} ${JSON.stringify(path)}`, () => assert.equal(ignoring(lines).ignores(path, false), ignored))
  }

  it('take letters of either case for the same where the disk does', () => {
    assert.ok(ignoring(['/Build', '*.LOG'], true).ignores('bUILD/x', false))
    assert.ok(ignoring(['*.LOG'], true).ignores('x.log', false))
  })

  it('ignore neither the list itself nor a file for what is said of directories', () => {
    assert.equal(ignoring(['*', '.synclineignore']).ignores('.synclineignore', false), false)
    assert.equal(ignoring(['build/']).ignores('build', false), false)
    assert.equal(ignoring(['build/']).ignores('build', true), true)
  })

  for (const [line, why] of [
    ['a\\', /backslash/],
    ['[a', /no \]/],
    ['/', /names nothing/],
    ['a//b', /two slashes/],
    ['[[:alpha:]]', /not known/],
    ['a'.repeat(5000), /longer/]
  ] as const) {
    it(`refuse ${line.slice(0, 20)}`, () => assert.throws(() => parsePattern(line, false), why))
  }

  it('are matched in little time, whatever they are', () => {
    const pattern = `${'*a'.repeat(100)}b`
    const deep = `${'**/a/'.repeat(60)}b`
    const { user: before } = process.cpuUsage()
    for (let i = 0; i < 100; i++) {
      assert.equal(ignoring([pattern]).ignores('a'.repeat(255), false), false)
      assert.equal(ignoring([deep]).ignores(`${'a/'.repeat(120)}c`, false), false)
    }
    assert.ok(process.cpuUsage().user - before < 20e6)
  })

  it('stand for one path, whatever is in its name', () => {
    for (const path of ['a*b', '[x]', 'tr\\y', '!no', '# a', 'end ', 'a/b?']) {
      const pattern = parsePattern(patternOf(path), false)
      assert.equal(pattern?.matches(path), true, path)
      assert.equal(pattern?.matches(`${path}x`), false)
      assert.equal(pattern?.negated, false)
    }
  })

  it('mean what they mean to git', function () {
    this.timeout(60_000)
    const root = directory.path
    const git = (args: readonly string[], input?: string) => spawnSync('git', args, { cwd: root, input, encoding: 'utf8', env: { ...process.env, HOME: root } })
    if (git(['init', '-q']).status !== 0) {
      console.log('      skipped: no git')
      return this.skip()
    }
    const files = ['a', 'b.log', 'x/a', 'x/b.log', 'x/y/a', 'x/y/z/b.log', 'y/a.b', 'y/x/aa', 'z/y/x/ab', 'z/[a]', 'z/-', 'build/a', 'x/build/b', 'q/build']
    for (const file of files) {
      mkdirSync(join(root, dirname(file)), { recursive: true })
      writeFileSync(join(root, file), '')
    }
    const random = new SeededRandom('patterns')
    const parts = ['a', 'b', 'x', 'y', 'z', '*', '**', '?', '[ab]', '[!a]', '.log', 'build', '/', '/', '\\[', 'a*', '*a', '-', '[a-z]', '*.b']
    for (let i = 0; i < 300; i++) {
      const lines = Array.from({ length: random.integer(1, 5) }, () => {
        const text = Array.from({ length: random.integer(1, 5) }, () => random.pick(parts)).join('')
        return `${random.chance(0.3) ? '!' : ''}${text}${random.chance(0.2) ? '/' : ''}`
      }).filter((line) => isPattern(line))
      writeFileSync(join(root, '.gitignore'), `${lines.join('\n')}\n`)
      const answer = git(['check-ignore', '--no-index', '--stdin'], `${files.join('\n')}\n`)
      const wanted = new Set(answer.stdout.split('\n').map((line) => (line.startsWith('"') ? (JSON.parse(line) as string) : line)))
      const choice = ignoring(lines)
      for (const file of files) assert.equal(choice.ignores(file, false), wanted.has(file), `${JSON.stringify(lines)} ${file}`)
    }
  })
})

function isPattern(line: string): boolean {
  try {
    return parsePattern(line, false) !== undefined
  } catch {
    return false
  }
}
