/**
 * Builds what is published: `npm run build`, then `npm publish dist`. Node.js runs the sources of a checkout as they are, but none that lie
 * in node_modules, so the package holds JavaScript.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '..')

/** What is copied as it is: generated codecs, which are JavaScript already, and what a user reads. */
const COPIED = ['{protocol,src}/**/pb/*.{js,d.ts}', 'daemon/service/*', 'README.md', 'CHANGELOG.md', 'LICENSE-*']

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
  'dependencies',
  'optionalDependencies'
] as const

/** @param out a directory that is made anew */
export function build(out: string): void {
  rmSync(out, { recursive: true, force: true })
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', out], { stdio: 'inherit' })
  for (const file of globSync(COPIED, { cwd: ROOT })) cpSync(join(ROOT, file), join(out, file))
  // Nobody imports the daemon: its types would only ask for more packages.
  for (const file of globSync('daemon/**/*.d.ts', { cwd: out })) rmSync(join(out, file))
  const manifest = publishedManifest()
  for (const file of Object.values(manifest.bin)) chmodSync(join(out, file), 0o755)
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
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

if (import.meta.main) build(join(ROOT, 'dist'))
