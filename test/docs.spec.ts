/** What the docs say of files, links, commands and lists, held to what is there. Examples and limits of the specs are test/protocol/specs.spec.ts's. */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { Command } from 'commander'
import { ALL_ROUTES } from '../daemon/api.ts'
import { HOOK_EVENTS } from '../daemon/hook-settings.ts'
import type { CommandContext } from '../daemon/command-context.ts'
import { makeProgram } from '../daemon/program.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const PAGES = globSync(['*.md', 'docs/**/*.md', 'daemon/**/*.md'], { cwd: ROOT }).map((path) => path.replaceAll('\\', '/'))
const CODE = globSync('{protocol,src,daemon,test,scripts}/**/*.{ts,proto}', { cwd: ROOT, exclude: ['**/pb/*.d.ts'] })

/** Without what stands in fences, where nothing is a link or a heading. */
function proseOf(path: string): string {
  return read(path).replace(/^```[\s\S]*?^```/gm, '')
}

/** As GitHub makes them. */
function anchorsOf(path: string): Set<string> {
  const headings = proseOf(path).matchAll(/^#+ (.+)$/gm)
  return new Set(
    Array.from(headings, ([, text = '']) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-')
    )
  )
}

describe('the docs', () => {
  for (const page of PAGES) {
    it(`${page}: links lead somewhere`, () => {
      const broken = Array.from(proseOf(page).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g), ([, target = '']) => target).filter((target) => {
        if (/^https?:/.test(target)) return false
        const [path = '', anchor] = target.split('#')
        const file = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path)).replaceAll('\\', '/')
        return !existsSync(join(ROOT, file)) || (anchor !== undefined && !anchorsOf(file).has(anchor))
      })
      assert.deepEqual(broken, [])
    })

    it(`${page}: files that it names are there`, () => {
      const named = Array.from(read(page).matchAll(/`((?:protocol|src|daemon|test|scripts|docs)\/[\w./-]+\.\w+)`/g), ([, path = '']) => path)
      assert.deepEqual(
        named.filter((path) => !existsSync(join(ROOT, path))),
        []
      )
    })
  }

  it('have the pages and sections that the code names', () => {
    const broken = CODE.flatMap((file) =>
      Array.from(read(file).matchAll(/\b(docs\/[\w/-]+\.md)(?:, "([^"]+)")?/g), ([, page = '', section]) => ({ file, page, section })).filter(
        ({ page, section }) => !existsSync(join(ROOT, page)) || (section !== undefined && !proseOf(page).includes(`# ${section}\n`))
      )
    )
    assert.deepEqual(broken, [])
  })

  it('name tests in the threat model that there are', () => {
    let file = ''
    const missing = Array.from(read('docs/threat-model.md').matchAll(/^\|.*$/gm), ([row]) => row).flatMap((row) =>
      Array.from(row.matchAll(/`(test\/[\w/-]+\.spec\.ts)`|"([^"]+)"/g), ([, path, words = '']) => {
        file = path ?? file
        return existsSync(join(ROOT, file)) && read(file).includes(words) ? '' : `${file} ${words}`
      }).filter((text) => text !== '')
    )
    assert.deepEqual(missing, [])
  })

  it('are all in the index', () => {
    const index = read('docs/README.md')
    const pages = PAGES.filter((path) => path.startsWith('docs/') && path !== 'docs/README.md').map((path) => path.slice('docs/'.length))
    assert.deepEqual(
      pages.filter((path) => !index.includes(`](${path})`)),
      []
    )
  })

  it('name commands and options that there are', () => {
    const program = makeProgram({} as CommandContext)
    const known = new Set(['--help', '--'])
    const visit = (command: Command): void => {
      for (const { long } of command.options) if (long) known.add(long)
      for (const child of command.commands) visit(child)
    }
    visit(program)
    const names = new Set(program.commands.map((command) => command.name()))
    const unknown = ['README.md', ...PAGES.filter((page) => page.startsWith('docs/guides/')), 'daemon/service/README.md'].flatMap((page) =>
      Array.from(read(page).matchAll(/(?:npm start --|\bsyncline)((?: --home \S+)? [a-z-][^`#\n&]*)/g), ([, words = '']) => words.trim().split(/\s+/)).flatMap(
        (words) => {
          const [command = ''] = words[0] === '--home' ? words.slice(2) : words
          const options = words.filter((word) => word.startsWith('--') && word !== '--')
          return [...(names.has(command) || command.startsWith('-') ? [] : [command]), ...options.filter((option) => !known.has(option))]
        }
      )
    )
    assert.deepEqual(
      unknown.filter((word) => word !== ''),
      []
    )
  })

  it('list every error code of the protocol, and every one that a session ends with', () => {
    const page = read('docs/specs/sync.md')
    const codes = Array.from(read('protocol/errors.ts').matchAll(/\| '([A-Z_]+)'/g), ([, code = '']) => code)
    assert.ok(codes.length >= 10)
    const goodbyes = CODE.filter((file) => file.startsWith('src')).flatMap((file) =>
      Array.from(read(file).matchAll(/\.end\('([A-Z_]+)'/g), ([, code = '']) => code)
    )
    assert.ok(goodbyes.includes('STOPPING'))
    assert.deepEqual([...codes.filter((code) => !page.includes(`| ${code} |`)), ...goodbyes.filter((code) => !page.includes(code))], [])
  })

  it('list every error code of commands, folders and the API, and every reason with a remedy, and no others', () => {
    const page = read('docs/reference/errors.md')
    const code = CODE.filter((file) => /^(daemon|src)\//.test(file))
    const codes = code.flatMap((file) =>
      Array.from(read(file).matchAll(/(?:\bcode: |CliError\(\s*|refuse\()'([A-Z][A-Z_]{3,})'/g), ([, name = '']) => name).filter(
        (name) => !/^E[A-Z]+$/.test(name)
      )
    )
    const reasons = Array.from(read('src/remedies.ts').matchAll(/^ {2}'?([a-z0-9-]+|[A-Z_]+)'?: '/gm), ([, reason = '']) => reason)
    assert.ok(codes.length >= 80 && reasons.length >= 15)
    const listed = new Set(
      Array.from(page.matchAll(/^\|([^|]+)\|/gm), ([, cell = '']) => Array.from(cell.matchAll(/`([^`]+)`/g), ([, name = '']) => name)).flat()
    )
    const known = new Set([...codes, ...reasons])
    assert.deepEqual([[...known].filter((name) => !listed.has(name)), [...listed].filter((name) => !code.some((file) => read(file).includes(name)))], [[], []])
  })

  it('list every event of the API and of hooks, and every what and why of the change log', () => {
    const page = read('docs/reference/api.md')
    const streamed = Array.from(read('daemon/event-stream.ts').matchAll(/event: (\w+)|#tell\('(\w+)'/g), ([, inText, told]) => inText ?? told ?? '')
    const [what = '', why = ''] = Array.from(read('src/item-change.ts').matchAll(/readonly wh(?:at|y):(.*?)(?=readonly)/gs), ([, text = '']) => text)
    const logged = [what, why].flatMap((text) => Array.from(text.matchAll(/\| '([^']+)'|^ '([^']+)'/g), ([, one, first]) => one ?? first ?? ''))
    assert.deepEqual([new Set(streamed).size, logged.length >= 12, HOOK_EVENTS.length], [4, true, 3])
    assert.deepEqual(
      [...streamed, ...logged, ...HOOK_EVENTS].filter((name) => !page.includes(`\`${name}\``)),
      []
    )
  })

  it('list every route of the control API', () => {
    const page = read('docs/reference/api.md')
    const routes = ALL_ROUTES.map(({ method, path }) => `${method} ${path}`)
    assert.ok(routes.length >= 10)
    assert.deepEqual(
      routes.filter((route) => !page.includes(`\`${route}\``) && !page.includes(`\`${route}?`)),
      []
    )
  })

  it('list every kind of key of the index', () => {
    const page = read('docs/design.md')
    const letters = Array.from(read('src/state/index-keys.ts').matchAll(/Key\('(\w)'/g), ([, letter = '']) => letter)
    assert.ok(letters.length >= 10)
    assert.deepEqual(
      letters.filter((letter) => !page.includes(`\n| \`${letter}\``)),
      []
    )
  })

  it('list every compliance suite and integration test', () => {
    const page = read('docs/testing.md')
    const files = globSync(['test/compliance/*.ts', 'test/integration/*.spec.ts'], { cwd: ROOT }).map((path) => basename(path))
    assert.deepEqual(
      files.filter((file) => !page.includes(`\`${file}\``)),
      []
    )
  })
})
