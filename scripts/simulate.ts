/**
 * Runs the simulator: `npm run simulate -- --seed N` replays one seed and prints all that happens, `--seeds N [--from M]` runs N of them, and
 * `--minutes N` as many as there is time for. Prints those that fail, each cut short to as few operations as still fail; with `--bail` only the
 * first, as it is. Exits with 1 where one does.
 */
import { parseArgs } from 'node:util'
import { type SimulationInit, type SimulationMode, simulate } from '../test/simulation/simulation.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    minutes: { type: 'string' },
    from: { type: 'string', default: '1' },
    operations: { type: 'string' },
    mode: { type: 'string' },
    stores: { type: 'string' },
    plain: { type: 'boolean', default: false },
    bail: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false }
  }
})
const given = {
  ...(values.operations !== undefined && { operations: Number(values.operations) }),
  ...(values.mode !== undefined && { mode: modeOf(values.mode) }),
  ...(values.stores !== undefined && { stores: Number(values.stores) }),
  ...(values.plain && { plain: true })
}

if (values.seed !== undefined) await replay({ seed: Number(values.seed), ...given, ...(!values.quiet && { print: (line: string) => console.log(line) }) })
else await runAll(Number(values.from), Number(values.seeds ?? (values.minutes === undefined ? 100 : Number.POSITIVE_INFINITY)))

async function replay(init: SimulationInit): Promise<void> {
  const result = await simulate(init)
  console.log(result.violations.length === 0 ? `seed ${init.seed} is good` : result.violations.join('\n'))
  console.log(`trace ${result.trace}: ${result.steps} lines, ${Math.round(result.virtualMs / 1000)} virtual seconds, ${result.mode}`)
  process.exitCode = result.violations.length === 0 ? 0 : 1
}

async function runAll(from: number, most: number): Promise<void> {
  const began = performance.now()
  const end = began + Number(values.minutes ?? Number.POSITIVE_INFINITY) * 60_000
  let count = 0
  let bad = 0
  let safety = 0
  let virtualMs = 0
  for (let seed = from; count < most && performance.now() < end && !(values.bail && bad > 0); seed++) {
    count++
    const result = await simulate({ seed, ...given })
    virtualMs += result.virtualMs
    if (result.mode === 'safety') safety++
    if (result.violations.length === 0) continue
    bad++
    const failure = { operations: result.operations, violation: result.violations[0] as string }
    const { operations, violation } = values.bail ? failure : await shrink({ seed, ...given }, failure)
    console.log(
      `npm run simulate -- --seed ${seed} --operations ${operations}${values.mode === undefined ? '' : ` --mode ${values.mode}`}${values.stores === undefined ? '' : ` --stores ${values.stores}`}${values.plain ? ' --plain' : ''}\n  ${violation}`
    )
  }
  const seconds = (performance.now() - began) / 1000
  console.log(
    `${count} seeds (${safety} in safety mode), ${bad} bad, ${(count / seconds).toFixed(2)} seeds/s, ${Math.round(virtualMs / 3_600_000)} virtual hours`
  )
  process.exitCode = bad === 0 ? 0 : 1
}

interface Failure {
  readonly operations: number
  readonly violation: string
}

/** The fewest operations with which a seed still fails, as far as halving finds them: what follows the fault in a longer run only hides it. */
async function shrink(init: SimulationInit, failure: Failure): Promise<Failure> {
  let found = failure
  for (let low = 0; found.operations - low > 1; ) {
    const middle = Math.floor((low + found.operations) / 2)
    const [first] = (await simulate({ ...init, operations: middle })).violations
    if (first === undefined) low = middle
    else found = { operations: middle, violation: first }
  }
  return found
}

function modeOf(text: string): SimulationMode {
  if (text !== 'safety' && text !== 'liveness') throw new Error(`--mode is safety or liveness, and not ${text}`)
  return text
}
