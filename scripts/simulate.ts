/**
 * Runs the simulator: `npm run simulate -- --seed N` replays one seed and prints all that happens, `--seeds N [--from M]` runs N of them and
 * prints those that fail, or with `--bail` the first. Exits with 1 where one does.
 */
import { parseArgs } from 'node:util'
import { simulate } from '../test/simulation/simulation.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    operations: { type: 'string' },
    bail: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false }
  }
})
const operations = values.operations === undefined ? {} : { operations: Number(values.operations) }

if (values.seed !== undefined) {
  const print = values.quiet ? {} : { print: (line: string) => console.log(line) }
  const result = await simulate({ seed: Number(values.seed), ...operations, ...print })
  console.log(result.violations.length === 0 ? `seed ${values.seed} is good` : result.violations.join('\n'))
  console.log(`trace ${result.trace}: ${result.steps} lines, ${Math.round(result.virtualMs / 1000)} virtual seconds`)
  process.exitCode = result.violations.length === 0 ? 0 : 1
} else {
  const from = Number(values.from)
  const count = Number(values.seeds)
  const began = performance.now()
  let bad = 0
  let virtualMs = 0
  for (let seed = from; seed < from + count && !(values.bail && bad > 0); seed++) {
    const result = await simulate({ seed, ...operations })
    virtualMs += result.virtualMs
    if (result.violations.length === 0) continue
    bad++
    console.log(`npm run simulate -- --seed ${seed}\n  ${result.violations[0]}`)
  }
  const seconds = (performance.now() - began) / 1000
  console.log(`${count} seeds, ${bad} bad, ${(count / seconds).toFixed(2)} seeds/s, ${Math.round(virtualMs / 3_600_000)} virtual hours`)
  process.exitCode = bad === 0 ? 0 : 1
}
