/**
 * Makes the files of a release: `npm run release:files -- [DIRECTORY]`. The package for npm, the program in one file and the Debian package for this
 * system, the list of what they are made of, and the hashes of all. docs/releasing.md says what comes before and after.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { billOfMaterials } from './bill-of-materials.ts'
import { build } from './build.ts'
import { buildDeb, type DebInit } from './build-deb.ts'
import { buildExecutable } from './build-executable.ts'

const ROOT = resolve(import.meta.dirname, '..')
const SUMS = 'SHA256SUMS'

/** @param out a directory that is made anew @returns the names of the files */
export async function makeReleaseFiles(out: string, init: Pick<DebInit, 'compression'> = {}): Promise<string[]> {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  await packForNpm(out)
  const { platform, arch } = process
  const executable = join(out, 'syncline')
  await buildExecutable(executable)
  if (platform === 'linux' && spawnSync('dpkg-deb', ['--version']).status === 0) buildDeb({ executable, out, ...init })
  // Where it is downloaded its name must tell for what it is; where it is installed it is called syncline.
  renameSync(executable, join(out, `syncline-${version}-${platform}-${arch}${platform === 'win32' ? '.exe' : ''}`))
  writeFileSync(join(out, `syncline-${version}.cdx.json`), `${JSON.stringify(billOfMaterials(), null, 2)}\n`)
  const names = readdirSync(out).sort()
  const sums = names.map(
    (name) =>
      `${createHash('sha256')
        .update(readFileSync(join(out, name)))
        .digest('hex')}  ${name}\n`
  )
  writeFileSync(join(out, SUMS), sums.join(''))
  return [...names, SUMS]
}

async function packForNpm(out: string): Promise<void> {
  const dist = mkdtempSync(join(tmpdir(), 'syncline-package-'))
  try {
    await build(dist)
    execFileSync('npm', ['pack', '--pack-destination', out], { cwd: dist, stdio: 'ignore' })
  } finally {
    rmSync(dist, { recursive: true, force: true })
  }
}

if (import.meta.main) console.log((await makeReleaseFiles(resolve(process.argv[2] ?? join(ROOT, 'dist-release')))).join('\n'))
