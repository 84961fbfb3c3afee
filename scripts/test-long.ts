/**
 * Runs the large forms of what `npm test` tries in a small one, one after the other, and prints how each ended: `npm run test:long` for all of
 * them, which takes hours, `npm run test:long -- --only TEXT` for those with TEXT in the name. Exits with 1 where one fails.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const ROOT = join(import.meta.dirname, '..')

interface LongForm {
  readonly name: string
  /** Of Node.js. */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const mocha = (...args: readonly string[]): string[] => ['node_modules/mocha/bin/mocha.js', '--no-config', '--timeout', '0', ...args]

const FORMS: readonly LongForm[] = [
  { name: 'simulator: 10,000 seeds', args: ['scripts/simulate.ts', '--seeds', '10000', '--from', '1000000'] },
  { name: 'plans: 3,000,000 meshes', args: mocha('test/src/planner.spec.ts'), env: { SYNCLINE_TEST_RUNS: '1000000' } },
  { name: 'fuzzing: 1,000,000 cases', args: mocha('test/**/fuzz.spec.ts'), env: { SYNCLINE_FUZZ_CASES: '1000000' } },
  { name: 'mutations', args: ['scripts/mutate.ts'] },
  { name: 'system calls: every point', args: mocha('test/integration/crash.spec.ts'), env: { SYNCLINE_TEST_CRASH: 'all' } },
  { name: 'hostile peers: a look after every attack', args: mocha('test/integration/hostile*.spec.ts'), env: { SYNCLINE_HOSTILE: 'each' } },
  { name: 'black-box model: 200 runs', args: mocha('test/integration/model.spec.ts'), env: { SYNCLINE_TEST_RUNS: '200' } },
  { name: 'kills: a file of 1 GiB', args: mocha('test/integration/kill.spec.ts'), env: { SYNCLINE_TEST_MIB: '1024' } },
  { name: 'release: its files twice, and the image', args: mocha('test/release.spec.ts'), env: { SYNCLINE_TEST_RELEASE: '1' } },
  { name: 'load: 200,000 files', args: ['scripts/large-folder.ts', '--files', '200000', '--in-one', '50000', '--times', '1'] },
  { name: 'time: half an hour of changes', args: ['scripts/soak.ts', '--minutes', '30'] }
]

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } })
const lines: string[] = []
for (const { name, args, env } of FORMS.filter((form) => form.name.includes(values.only))) {
  console.log(`== ${name}`)
  const began = performance.now()
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: 'inherit' })
  const [status] = await once(child, 'exit')
  if (status !== 0) process.exitCode = 1
  lines.push(`${status === 0 ? 'passed' : 'FAILED'}  ${name.padEnd(44)} ${Math.round((performance.now() - began) / 1000)} s`)
}
if (lines.length === 0) process.exitCode = 1
console.log(lines.length === 0 ? `no form has ${values.only} in its name` : lines.join('\n'))
