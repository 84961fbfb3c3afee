/**
 * Builds what is published: `npm run build`, then `npm publish dist`. Node.js runs the sources of a checkout as they are, but none that lie
 * in node_modules, so the package holds JavaScript. The program is bundled with what it imports, some 20 files instead of 1,100: a
 * daemon starts in a third of the time (docs/performance.md). A checkout runs it, too, while it is newer than the sources.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type BuildOptions, build as bundle } from 'esbuild'
import { build as bundlePage } from 'vite'

const ROOT = resolve(import.meta.dirname, '..')

/** What is copied as it is: generated codecs, which are JavaScript already, and what a user reads. */
const COPIED = ['{protocol,src}/**/pb/*.{js,d.ts}', 'daemon/service/*', 'man/*', 'README.md', 'CHANGELOG.md', 'LICENSE-*']

/** Fields of package.json that say the same of the built package; the others are about the checkout. */
const TAKEN_OVER = [
  'name',
  'version',
  'description',
  'keywords',
  'license',
  'type',
  'sideEffects',
  'engines',
  'bin',
  'man',
  'dependencies',
  'optionalDependencies'
] as const

/** What stays outside of the bundle: native code, and what only exists on another system. */
const EXTERNAL = ['@napi-rs/blake-hash', '@parcel/watcher', 'classic-level', 'fsevents']

/** Bundled into the page, and so no dependencies of what is published. */
export const PAGE_PACKAGES = ['preact', '@preact/signals', '@preact/signals-core']

/** How the program and its threads are bundled, whatever they are then put into. */
export const BUNDLING = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning'
} as const satisfies BuildOptions

/** @param out a directory that is made anew */
export async function build(out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true })
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', out], { stdio: 'inherit' })
  for (const file of globSync(COPIED, { cwd: ROOT })) cpSync(join(ROOT, file), join(out, file))
  await bundleProgram(join(out, 'daemon'))
  await buildPage(join(out, 'daemon/page'))
  const manifest = publishedManifest()
  for (const file of Object.values(manifest.bin)) chmodSync(join(out, file), 0o755)
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** @param out a directory that is made anew */
export async function buildPage(out: string): Promise<void> {
  await bundlePage({
    configFile: false,
    root: join(ROOT, 'daemon/page'),
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    // Every file is one of its own: the page's policy lets nothing run or load that is written into another.
    build: { outDir: out, emptyOutDir: true, target: 'es2022', modulePreload: false, assetsInlineLimit: 0 }
  })
}

/** All in one directory, so that the program finds the module of its threads beside it. */
async function bundleProgram(out: string): Promise<void> {
  await bundle({
    ...BUNDLING,
    entryPoints: { cli: 'daemon/cli.ts', 'disk-worker': 'src/disk/disk-worker.ts', 'text-worker': 'daemon/text-worker.ts' },
    outdir: out,
    splitting: true,
    target: 'node22.18',
    external: EXTERNAL,
    // Packages in CommonJS ask for Node's own modules so.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    legalComments: 'linked'
  })
  cpSync(join(ROOT, 'daemon/syncline.js'), join(out, 'syncline.js'))
}

function publishedManifest() {
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown> & { bin: Record<string, string> }
  return {
    ...Object.fromEntries(TAKEN_OVER.map((field) => [field, own[field]])),
    bin: own.bin,
    exports: {
      '.': { types: './src/index.d.ts', default: './src/index.js' },
      './protocol': { types: './protocol/index.d.ts', default: './protocol/index.js' },
      './package.json': './package.json'
    }
  }
}

if (import.meta.main) await build(join(ROOT, 'dist'))
