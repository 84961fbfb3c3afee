import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { billOfMaterials } from '../scripts/bill-of-materials.ts'
import { makeReleaseFiles } from '../scripts/release-files.ts'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const manifest = JSON.parse(read('package.json')) as Record<'dependencies' | 'devDependencies', Record<string, string>>

describe('the files of a release', function () {
  this.timeout(600_000)

  it('say what they are made of: what is shipped, and no tool of ours', function () {
    if (spawnSync('npm', ['sbom', '--help']).status !== 0) return skip(this, 'there is no npm that makes such lists')
    const { components, dependencies } = billOfMaterials()
    const names = new Map(components.map(({ name, version }) => [name, version]))
    for (const [name, version] of Object.entries(manifest.dependencies)) assert.equal(names.get(name), version, name)
    assert.equal(names.get('preact'), manifest.devDependencies['preact'])
    assert.equal(names.get('node'), process.versions.node)
    assert.deepEqual(
      ['mocha', 'typescript', 'esbuild', 'vite'].filter((name) => names.has(name)),
      []
    )
    assert.ok(dependencies.some(({ ref, dependsOn = [] }) => ref.startsWith('level@') && dependsOn.some((one) => one.startsWith('classic-level@'))))
  })

  it('are the same when they are made again, and have the hashes that are beside them', async function () {
    if ((process.env['SYNCLINE_TEST_RELEASE'] ?? '') === '') return skip(this, 'without SYNCLINE_TEST_RELEASE=1: takes a minute')
    const directory = temporaryDirectory()
    try {
      const [one, two] = [join(directory.path, 'one'), join(directory.path, 'two')]
      const names = await makeReleaseFiles(one, { compression: 'none' })
      assert.deepEqual(await makeReleaseFiles(two, { compression: 'none' }), names)
      const sums = readFileSync(join(one, 'SHA256SUMS'), 'utf8')
      assert.equal(readFileSync(join(two, 'SHA256SUMS'), 'utf8'), sums)
      const hashOf = (name: string): string =>
        createHash('sha256')
          .update(readFileSync(join(one, name)))
          .digest('hex')
      assert.equal(
        names
          .filter((name) => name !== 'SHA256SUMS')
          .map((name) => `${hashOf(name)}  ${name}\n`)
          .join(''),
        sums
      )
    } finally {
      directory.dispose()
    }
  })
})

describe('the Dockerfile', () => {
  const instructions = Array.from(
    read('Dockerfile')
      .replaceAll(/^#.*\n/gm, '')
      .replaceAll(/\\\n\s*/g, '')
      .matchAll(/^(\S+) (.*)$/gm),
    ([, name = '', rest = '']) => ({ name, rest })
  )
  const all = (name: string): string[] => instructions.filter((one) => one.name === name).map(({ rest }) => rest)
  /** Of the image itself, and not of what builds it. */
  const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM')).map(({ name, rest }) => `${name} ${rest}`)

  it('is what an engine understands', () => {
    const known = /^(FROM|RUN|WORKDIR|COPY|ENV|VOLUME|EXPOSE|USER|STOPSIGNAL|HEALTHCHECK|ENTRYPOINT|CMD)$/
    assert.deepEqual(
      instructions.filter(({ name }) => !known.test(name)),
      []
    )
    for (const list of [...all('ENTRYPOINT'), ...all('CMD'), ...all('VOLUME'), ...all('HEALTHCHECK').map((rest) => rest.replace(/^.* CMD /, ''))])
      assert.ok(Array.isArray(JSON.parse(list)), list)
    for (const command of all('RUN')) assert.equal(spawnSync('sh', ['-n', '-c', command]).status, 0, command)
  })

  it('keeps the rules of hadolint', function () {
    const { error, stdout, status } = spawnSync('hadolint', ['--ignore', 'DL3008', join(ROOT, 'Dockerfile')], { encoding: 'utf8' })
    if (error !== undefined) return skip(this, 'there is no hadolint')
    assert.equal(status, 0, stdout)
  })

  it('builds with the Node.js and the packages of the project', () => {
    assert.equal(all('FROM')[0], `node:${manifest.devDependencies['node']}-trixie-slim AS build`)
    const ignored = read('.dockerignore').split('\n')
    assert.equal(ignored[0], '*')
    const kept = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
    const copied = all('COPY')
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(' ').slice(0, -1))
    for (const path of copied) {
      assert.ok(existsSync(join(ROOT, path)), path)
      assert.ok(globSync(kept, { cwd: ROOT }).includes(path), `.dockerignore keeps ${path} out`)
    }
  })

  it('runs as a user without rights, stops in order, and says how it is', () => {
    assert.ok(!/:latest|^FROM \w+$/m.test(read('Dockerfile')))
    for (const line of ['USER 1000:1000', 'STOPSIGNAL SIGTERM', 'VOLUME ["/state"]', 'ENTRYPOINT ["syncline"]']) assert.ok(last.includes(line), line)
    assert.ok(last.findIndex((line) => line.startsWith('RUN')) < last.indexOf('USER 1000:1000'))
    assert.match(last.join('\n'), /^HEALTHCHECK .* CMD \["syncline", "status", "--quiet"\]$/m)
    for (const command of all('RUN').filter((one) => one.includes('apt-get'))) {
      assert.match(command, /--no-install-recommends/)
      assert.match(command, /rm -rf \/var\/lib\/apt\/lists/)
    }
  })

  it('is built, where there is an engine, and says its version', function () {
    if ((process.env['SYNCLINE_TEST_RELEASE'] ?? '') === '') return skip(this, 'without SYNCLINE_TEST_RELEASE=1: takes minutes')
    this.timeout(1_200_000)
    if (spawnSync('docker', ['info']).status !== 0) return skip(this, 'there is no container engine')
    execFileSync('docker', ['build', '--tag', 'syncline-test', ROOT], { stdio: 'ignore' })
    const { version } = JSON.parse(read('package.json')) as { version: string }
    assert.equal(execFileSync('docker', ['run', '--rm', '--read-only', 'syncline-test', '--version'], { encoding: 'utf8' }).trim(), version)
  })
})

function skip(context: Mocha.Context, reason: string): never {
  console.log(`      skipped: ${reason}`)
  return context.skip()
}
