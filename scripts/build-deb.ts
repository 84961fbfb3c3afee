/**
 * Makes a Debian package of the program in one file: `npm run build:deb -- [EXECUTABLE]`. It brings its own Node.js, as no Debian has one that is
 * new enough. Times in it are those of SOURCE_DATE_EPOCH, or of the last commit, so that the same sources give the same file.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Shell, SHELLS } from '../daemon/completion/table.ts'
import { systemUnit, userUnit } from '../daemon/service-unit.ts'
import { buildExecutable, NOTICES } from './build-executable.ts'
import { MAN_PAGE } from './generate-man-page.ts'

const ROOT = resolve(import.meta.dirname, '..')
const COMMAND = ['/usr/bin/syncline', 'daemon']
/** What Debian calls the processors of Node.js. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64', arm: 'armhf', s390x: 's390x', ppc64: 'ppc64el', riscv64: 'riscv64' }
const COMPLETIONS: Readonly<Record<Shell, string>> = {
  bash: 'usr/share/bash-completion/completions/syncline',
  zsh: 'usr/share/zsh/vendor-completions/_syncline',
  fish: 'usr/share/fish/vendor_completions.d/syncline.fish'
}

export interface DebInit {
  /** With `NOTICES` beside it. */
  readonly executable: string
  /** The directory for the package. */
  readonly out: string
  /** Of dpkg-deb. */
  readonly compression?: 'xz' | 'none'
}

/** @returns the path of the package @throws Error where there is no dpkg-deb */
export function buildDeb({ executable, out, compression = 'xz' }: DebInit): string {
  const { version, description, license } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
    'version' | 'description' | 'license',
    string
  >
  const architecture = ARCHITECTURES[process.arch] ?? process.arch
  // A version before another one comes before it in Debian's order, too.
  const debianVersion = version.replace('-', '~')
  const tree = mkdtempSync(join(tmpdir(), 'syncline-deb-'))
  const put = (path: string, content: string | Uint8Array, mode = 0o644): void => {
    mkdirSync(dirname(join(tree, path)), { recursive: true, mode: 0o755 })
    writeFileSync(join(tree, path), content, { mode })
  }
  try {
    put('usr/lib/systemd/user/syncline.service', userUnit(COMMAND))
    put('usr/lib/systemd/system/syncline@.service', systemUnit(COMMAND))
    put('usr/share/man/man1/syncline.1.gz', gzipSync(readFileSync(MAN_PAGE), { level: 9 }))
    put('usr/share/doc/syncline/changelog.gz', gzipSync(readFileSync(join(ROOT, 'CHANGELOG.md')), { level: 9 }))
    put(`usr/share/doc/syncline/${NOTICES}.gz`, gzipSync(readFileSync(join(dirname(executable), NOTICES)), { level: 9 }))
    put('usr/share/doc/syncline/copyright', copyright(license))
    for (const shell of SHELLS) put(COMPLETIONS[shell], execFileSync(executable, ['completion', shell]))
    put('usr/bin/syncline', '', 0o755)
    cpSync(executable, join(tree, 'usr/bin/syncline'))
    const files = globSync('usr/**', { cwd: tree })
      .filter((path) => statSync(join(tree, path)).isFile())
      .sort()
    const bytes = files.reduce((sum, path) => sum + statSync(join(tree, path)).size, 0)
    put(
      'DEBIAN/md5sums',
      files
        .map(
          (path) =>
            `${createHash('md5')
              .update(readFileSync(join(tree, path)))
              .digest('hex')}  ${path}\n`
        )
        .join('')
    )
    put('DEBIAN/control', control({ version: debianVersion, architecture, kilobytes: Math.ceil(bytes / 1024), description }))
    put('DEBIAN/postinst', POSTINST, 0o755)
    // Whatever the umask here is.
    execFileSync('chmod', ['-R', 'u=rwX,go=rX', tree])
    mkdirSync(out, { recursive: true })
    const deb = join(out, `syncline_${debianVersion}_${architecture}.deb`)
    execFileSync('dpkg-deb', ['--root-owner-group', `-Z${compression}`, '--build', tree, deb], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, SOURCE_DATE_EPOCH: sourceDate() }
    })
    return deb
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

/** Libraries that Node.js and the native code are linked with, in the versions of Debian 10, whose glibc is the oldest that will do. */
const control = (init: {
  readonly version: string
  readonly architecture: string
  readonly kilobytes: number
  readonly description: string
}): string => `Package: syncline
Version: ${init.version}
Architecture: ${init.architecture}
Maintainer: The Syncline contributors <maintainers@syncline.invalid>
Installed-Size: ${init.kilobytes}
Depends: libc6 (>= 2.28), libstdc++6 (>= 8), libgcc-s1 | libgcc1, libatomic1
Recommends: systemd
Section: net
Priority: optional
Description: ${init.description.replace(/^Keeps/, 'keeps')}
 A folder is shared by handing over a key. Devices that hold it find each other
 on the local network or over the internet, and send each other what the other
 lacks. Concurrent changes are kept, and what another device overwrites or
 deletes here goes to an archive.
`

/** Daemons of the machine are started anew with the new program; those of users when they log in next. */
const POSTINST = `#!/bin/sh
set -e
if [ "$1" = configure ] && [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
  [ -z "$2" ] || systemctl try-restart 'syncline@*.service' || true
fi
`

function copyright(license: string): string {
  const mit = readFileSync(join(ROOT, 'LICENSE-MIT'), 'utf8')
  return `Syncline, ${/^Copyright.*$/m.exec(mit)?.[0] ?? ''}
Licence: ${license}

Apache-2.0 is in /usr/share/common-licenses/Apache-2.0. The licences of the
packages that are part of the program, and of Node.js, are in
${NOTICES}.gz beside this file.

${mit}`
}

/** What stands for the time of the build: in seconds since 1970. */
export function sourceDate(): string {
  const given = process.env['SOURCE_DATE_EPOCH'] ?? ''
  if (given !== '') return given
  return existsSync(join(ROOT, '.git')) ? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' }).trim() : '0'
}

if (import.meta.main) {
  const executable = resolve(process.argv[2] ?? join(ROOT, 'dist-release/syncline'))
  if (!existsSync(executable)) await buildExecutable(executable)
  console.log(basename(buildDeb({ executable, out: dirname(executable) })))
}
