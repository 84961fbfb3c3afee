import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'

/**
 * The dependency rule: daemon -> src -> protocol, and inside src/ a rank imports only what stands beside it here. The linter keeps the first
 * half too, with reasons; this test also sees ranks, cycles and packages.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  /** Ports, and what everyone uses; knows nothing of the engine. */
  base: ['base'],
  /** What is behind a port. Nobody in the engine imports it: it is handed in. */
  adapter: ['base', 'adapter'],
  /** What this device knows, in its index. */
  state: ['base', 'state'],
  /** Pure decisions: state in, a judgement out. */
  rule: ['base', 'state', 'rule'],
  /** One job each. A verb takes other verbs as components, so it may name their types (`import type`) and never their code. */
  verb: ['base', 'state', 'rule'],
  /** Puts the verbs in order, for one folder. */
  folder: ['base', 'state', 'rule', 'verb', 'folder'],
  /** All folders and peers. */
  engine: ['base', 'state', 'rule', 'verb', 'folder', 'engine'],
  barrel: ['base', 'adapter', 'state', 'rule', 'verb', 'folder', 'engine']
}

/** The rank of a file in src/: the first that matches. What is not named is a verb, which may import least sideways. */
const RANKS: readonly (readonly [rank: string, files: RegExp])[] = [
  ['barrel', /^index\.ts$/],
  [
    'base',
    /^(ports|utils)\/|^(archive-name|breaker|dirty-paths|engine|errors|folder-choice|folder-settings|forked|fresh-contents|item-change|link-choice|path-guard|plan|precedence|push-window|rate-rules|read-queue|removed|status|strikes|block-source|bundle-channel|bundle-file|bundles|peer-channel|root-faults|version-list)\.ts$/
  ],
  ['adapter', /^(disk|memory)\/|^(level|node|system)-.*\.ts$|-watcher\.ts$|^inotify-queue\.ts$/],
  ['state', /^state\/|^block-(basis|store)\.ts$/],
  [
    'rule',
    /^(address-reach|archive-policy|block-order|compression-choice|choice-patterns|conflict-rules|disowned|edit-faults|fetch-order|local-change|planning|reconciler|remedies|restore-plan|safety)\.ts$/
  ],
  ['folder', /^(folder|folder-bundles|folder-peer|folder-root|folder-scans|folder-stores|options|peer-report|sealed-folder|sealed-peer|synced-folder)\.ts$/],
  ['engine', /^(peer-session|sync-engine)\.ts$/]
]

/** Packages that protocol/ may use: codecs and hashes, which compute and do nothing else. */
const PURE_PACKAGES = ['@noble/hashes', '@scure/base', 'blake3-jit', 'it-length-prefixed', 'protons-runtime', 'uint8arraylist', 'uint8arrays']

interface Import {
  readonly from: string
  /** A file of ours, or the name of a package or module. */
  readonly to: string
  readonly typeOnly: boolean
}

const ROOT = join(import.meta.dirname, '..')
const files = globSync('{protocol,src,daemon}/**/*.ts', { cwd: ROOT, exclude: ['**/pb/*'] }).map((file) => file.replaceAll('\\', '/'))
const imports = files.flatMap(importsOf)
const ours = imports.filter(({ to }) => files.includes(to))

describe('the dependency rule', () => {
  it('sees the imports', () => {
    assert.ok(files.length > 50 && ours.length > files.length, `${ours.length} imports in ${files.length} files`)
    assert.ok(imports.some(({ to }) => to === 'node:path') && imports.some(({ typeOnly }) => typeOnly))
  })

  it('daemon imports src, src imports protocol, and never back', () => {
    const below: Readonly<Record<string, readonly string[]>> = { protocol: ['protocol'], src: ['src', 'protocol'], daemon: ['daemon', 'src', 'protocol'] }
    assertNone(ours.filter(({ from, to }) => !below[folderOf(from)]?.includes(folderOf(to))))
  })

  it('folders meet at their index.ts', () => {
    assertNone(ours.filter(({ from, to }) => folderOf(from) !== folderOf(to) && !/^\w+\/index\.ts$/.test(to)))
  })

  it('nothing inside a folder imports its index.ts', () => {
    assertNone(ours.filter(({ from, to }) => to === `${folderOf(from)}/index.ts`))
  })

  it('protocol uses packages that only compute', () => {
    const packages = imports.filter(({ from, to }) => folderOf(from) === 'protocol' && !to.endsWith('.ts') && !to.includes('/pb/'))
    assertNone(packages.filter(({ to }) => !PURE_PACKAGES.some((name) => to === name || to.startsWith(`${name}/`))))
  })

  it('src names libp2p in types only', () => {
    assertNone(imports.filter(({ from, to, typeOnly }) => folderOf(from) === 'src' && /^(@libp2p\/|libp2p$)/.test(to) && !typeOnly))
  })

  it('inside src, ranks import what is below them, and a verb no code of another verb', () => {
    const within = ours.filter(({ from, to }) => folderOf(from) === 'src' && folderOf(to) === 'src')
    const broken = within.filter(({ from, to, typeOnly }) => {
      const [own, other] = [rankOf(from), rankOf(to)]
      return !MAY_IMPORT[own]?.includes(other) && !(own === 'verb' && other === 'verb' && typeOnly)
    })
    assertNone(broken, ({ from, to }) => `(${rankOf(from)} -> ${rankOf(to)})`)
  })

  it('no file imports itself by way of others', () => {
    const targets = Map.groupBy(
      ours.filter(({ typeOnly }) => !typeOnly),
      ({ from }) => from
    )
    const done = new Set<string>()
    const visit = (file: string, path: readonly string[]): void => {
      const start = path.indexOf(file)
      if (start !== -1) assert.fail(`an import cycle: ${[...path.slice(start), file].join(' -> ')}`)
      if (done.has(file)) return
      for (const { to } of targets.get(file) ?? []) visit(to, [...path, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
  })
})

function importsOf(from: string): Import[] {
  const text = readFileSync(join(ROOT, from), 'utf8')
  const found: Import[] = []
  for (const [, type, names = '', specifier = ''] of text.matchAll(/^(?:import|export)\s+(type\s+)?(?:([^'"]*?)\s+from\s+)?'([^']+)'/gm)) {
    const listed = names.match(/\w[^,{}]*/g) ?? []
    found.push({ from, to: target(from, specifier), typeOnly: type !== undefined || (listed.length > 0 && listed.every((name) => name.startsWith('type '))) })
  }
  for (const [, specifier = ''] of text.matchAll(/\bimport\('([^']+)'\)/g)) found.push({ from, to: target(from, specifier), typeOnly: false })
  return found
}

function target(from: string, specifier: string): string {
  return specifier.startsWith('.') ? normalize(join(from, '..', specifier)).replaceAll('\\', '/') : specifier
}

function folderOf(file: string): string {
  return file.slice(0, file.indexOf('/'))
}

function rankOf(file: string): string {
  const name = file.slice('src/'.length)
  return RANKS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'verb'
}

function assertNone(found: readonly Import[], why: (one: Import) => string = () => ''): void {
  assert.deepEqual(
    found.map((one) => `${one.from} imports ${one.to} ${why(one)}`.trim()),
    []
  )
}
