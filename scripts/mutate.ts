/**
 * Puts deliberate faults into a copy of this checkout, one at a time, and runs the tests that should see each: `npm run mutate` for all of
 * test/mutations/mutations.ts, `npm run mutate -- --only TEXT` for those with TEXT in the name. Exits with 1 where one survives, does not run, or
 * has nowhere to go.
 */
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Check, type Mutation, MUTATIONS } from '../test/mutations/mutations.ts'
import { mutated } from '../test/mutations/mutated.ts'

const ROOT = join(import.meta.dirname, '..')
/** Several times what the longest check takes. */
const LIMIT_MS = 600_000

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } })
const chosen = MUTATIONS.filter(({ name }) => name.includes(values.only))
const copy = realpathSync(mkdtempSync(join(tmpdir(), 'syncline-mutate-')))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))
process.on('exit', () => rmSync(copy, { recursive: true, force: true }))

copyCheckout()
await assertSound([...new Set(chosen.flatMap(({ caughtBy }) => caughtBy))])
let bad = 0
for (const mutation of chosen) {
  const began = performance.now()
  const verdict = await judge(mutation)
  if (!verdict.startsWith('caught')) bad++
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${mutation.breaks.join(' ').padEnd(8)} ${mutation.name.padEnd(72)} ${seconds.padStart(6)} s  ${verdict}`)
}
console.log(`${chosen.length - bad} of ${chosen.length} caught`)
process.exitCode = bad === 0 && chosen.length > 0 ? 0 : 1

/** What git would commit, changed or not. */
function copyCheckout(): void {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' })
  for (const file of new Set(files.split('\0'))) if (file !== '') cpSync(join(ROOT, file), join(copy, file))
  symlinkSync(realpathSync(join(ROOT, 'node_modules')), join(copy, 'node_modules'))
}

/** A check that fails anyhow says nothing. */
async function assertSound(checks: readonly Check[]): Promise<void> {
  for (const check of checks) {
    const failure = await run(check)
    if (failure === undefined) continue
    console.log(`${check} fails without any fault: ${failure.what}`)
    process.exit(1)
  }
}

async function judge({ file, caughtBy, ...mutation }: Mutation): Promise<string> {
  const at = join(copy, file)
  const before = readFileSync(at, 'utf8')
  writeFileSync(at, mutated(before, mutation))
  try {
    for (const check of caughtBy) {
      const failure = await run(check)
      if (failure !== undefined) return `${failure.runs ? 'caught' : 'DOES NOT RUN'}: ${check}: ${failure.what}`
    }
    return 'SURVIVED'
  } finally {
    writeFileSync(at, before)
  }
}

interface Failure {
  /** The test that failed, or the rule of the simulator. */
  readonly what: string
  /** False where it was no test that failed. */
  readonly runs: boolean
}

async function run(check: Check): Promise<Failure | undefined> {
  if (!check.endsWith('.spec.ts')) {
    const { status, output } = await start(['scripts/simulate.ts', '--bail', '--seeds', check.slice('seeds '.length)])
    return status === 0 ? undefined : { what: lineAfter(output, /--seed \d+$/m) ?? `it ended with ${status}: ${lastLine(output)}`, runs: status !== null }
  }
  const { status, output } = await start([
    ...['node_modules/mocha/bin/mocha.js', '--no-config', '--exit', '--bail', '--timeout', '60000', '--reporter', 'tap'],
    check
  ])
  if (status === 0) return undefined
  const failed = /^not ok \d+ (.*)$/m.exec(output)?.[1]
  if (failed !== undefined) return { what: failed, runs: !/^\s+(Reference|Syntax)Error/m.test(output) }
  return { what: status === null ? `no end after ${LIMIT_MS / 1000} s` : lastLine(output), runs: false }
}

/** Runs Node.js in the copy; the status is null where it took too long. */
function start(args: readonly string[]): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    const kill = () => child.kill('SIGKILL')
    process.once('exit', kill)
    const timer = setTimeout(kill, LIMIT_MS)
    child.on('error', reject)
    child.on('close', (status) => {
      clearTimeout(timer)
      process.off('exit', kill)
      resolve({ status, output })
    })
  })
}

function lineAfter(text: string, pattern: RegExp): string | undefined {
  const lines = text.split('\n')
  const at = lines.findIndex((line) => pattern.test(line))
  return at < 0 ? undefined : lines[at + 1]?.trim().slice(0, 160)
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 160) ?? ''
}
