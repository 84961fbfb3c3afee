/**
 * Builds the program in one file, with Node.js inside: `npm run build:executable -- [FILE]`. It is for the system that it is built on, and for
 * the Node.js that builds it, from 25.5 on (`--build-sea`). What it carries is told by daemon/executable-assets.ts. Nothing of where and when it
 * was built is in it, so that the same sources give the same file.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { build as bundle, type Plugin } from 'esbuild'
import { BUNDLING, buildPage, PAGE_PACKAGES } from './build.ts'
import { thirdPartyNotices } from './third-party-notices.ts'

const ROOT = resolve(import.meta.dirname, '..')
const require = createRequire(import.meta.url)

/** Beside the executable: the licences of what is in it. */
export const NOTICES = 'THIRD-PARTY-NOTICES.txt'

/** Native code, in place of a module that looks for it where there is nothing. */
interface Addon {
  readonly module: RegExp
  readonly asset: string
  /** Where it is here. */
  readonly file: string
  /** Of the module, made of what the addon exports. */
  readonly exports: string
}

/** @param out the file to write; `NOTICES` comes beside it @throws Error where this Node.js cannot, or native code is missing */
export async function buildExecutable(out: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'syncline-executable-'))
  try {
    const addons = nativeCode()
    const { metafile } = await bundle({
      ...BUNDLING,
      entryPoints: { program: 'daemon/executable.ts', 'disk-worker': 'src/disk/disk-worker.ts', 'text-worker': 'daemon/text-worker.ts' },
      outdir: work,
      target: `node${process.versions.node}`,
      // A thread's module has an address that is no file.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(process.execPath);" },
      legalComments: 'none',
      external: ['fsevents'],
      plugins: [fromAssets(addons)],
      metafile: true
    })
    await buildPage(join(work, 'page'))
    copyFileSync(join(ROOT, 'package.json'), join(work, 'package.json'))
    for (const { asset, file } of addons) copyFileSync(file, join(work, asset))
    const names = globSync(['package.json', '*.node', '*-worker.js', 'page/**/*.*'], { cwd: work }).map((name) => name.replaceAll('\\', '/'))
    const config = {
      main: 'program.js',
      mainFormat: 'module',
      executable: nodeWithoutSymbols(join(work, 'node')),
      output: resolve(out),
      disableExperimentalSEAWarning: true,
      useCodeCache: true,
      assets: Object.fromEntries(names.sort().map((name) => [name, name]))
    }
    writeFileSync(join(work, 'config.json'), JSON.stringify(config))
    mkdirSync(dirname(out), { recursive: true })
    // Compiled code depends on chance, but for that.
    execFileSync(process.execPath, ['--random-seed=1', '--build-sea', 'config.json'], { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] })
    const page = PAGE_PACKAGES.map((name) => join('node_modules', name, 'package.json'))
    const files = [...Object.keys(metafile.inputs), ...page, ...addons.map(({ file }) => file)]
    writeFileSync(join(dirname(out), NOTICES), thirdPartyNotices(files.map((file) => resolve(ROOT, file))))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** A fifth smaller, where there is a tool for it that leaves no signature broken. */
function nodeWithoutSymbols(out: string): string {
  return process.platform === 'linux' && spawnSync('strip', ['-o', out, process.execPath]).status === 0 ? out : process.execPath
}

function nativeCode(): Addon[] {
  const { platform, arch } = process
  const isMusl = platform === 'linux' && !('glibcVersionRuntime' in (process.report.getReport() as { header: object }).header)
  const libc = (gnu: string, musl: string): string => (platform === 'linux' ? (isMusl ? musl : gnu) : '')
  const fromLevel = createRequire(createRequire(require.resolve('level')).resolve('classic-level'))
  return [
    {
      module: /classic-level[\\/]binding\.js$/,
      asset: 'classic-level.node',
      file: fromLevel('node-gyp-build').path(dirname(fromLevel.resolve('./package.json'))),
      exports: 'addon'
    },
    {
      module: /@parcel[\\/]watcher[\\/]index\.js$/,
      asset: 'watcher.node',
      file: require.resolve(`@parcel/watcher-${platform}-${arch}${libc('-glibc', '-musl')}`),
      exports: "require('./wrapper').createWrapper(addon)"
    },
    {
      module: /@napi-rs[\\/]blake-hash[\\/]index\.js$/,
      asset: 'blake-hash.node',
      file: require.resolve(`@napi-rs/blake-hash-${platform}-${arch}${platform === 'win32' ? '-msvc' : libc('-gnu', '-musl')}`),
      exports: 'addon'
    }
  ]
}

function fromAssets(addons: readonly Addon[]): Plugin {
  return {
    name: 'native code from assets',
    setup(build) {
      for (const { module, asset, exports } of addons) {
        build.onLoad({ filter: module }, ({ path }) => ({
          contents: `const addon = require(${JSON.stringify(relative(dirname(path), join(ROOT, 'daemon/executable-addon.ts')).replaceAll('\\', '/'))}).loadAddon('${asset}')
            module.exports = ${exports}`,
          resolveDir: dirname(path)
        }))
      }
    }
  }
}

if (import.meta.main) {
  const out = resolve(process.argv[2] ?? join(ROOT, 'dist-release', process.platform === 'win32' ? 'syncline.exe' : 'syncline'))
  await buildExecutable(out)
  console.log(`${basename(out)}: ${Math.round(statSync(out).size / 2 ** 20)} MiB`)
}
