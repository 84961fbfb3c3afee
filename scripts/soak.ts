/**
 * Runs three daemons for a long time under changes, broken links and restarts, and fails where they do not come to the same, or where one
 * holds more and more: `npm run soak -- --minutes 30`. Ctrl+C ends it at the next quiet moment, with a verdict. `--json` prints what was
 * measured, `--leak` has one of them lose memory and descriptors, to see that it is noticed.
 */
import { parseArgs } from 'node:util'
import { type Judgement, leaksOf, type Measure, type Minute, NAMES, soak, SoakError } from '../test/soak/soak.ts'

const MIB = 1 << 20
const BYTES: readonly Measure[] = ['heap', 'external', 'rss', 'index', 'archive', 'log']
/** Of a line a minute; the table at the end has all. */
const SHOWN = ['heap', 'rss', 'descriptors', 'indexEntries', 'archive'] as const

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    leak: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false }
  }
})
const interrupted = new AbortController()
process.once('SIGINT', () => {
  console.error('ends at the next quiet moment; once more to end it at once')
  interrupted.abort()
})
const minutes: Minute[] = []

if (!values.json) console.log(`seed ${values.seed}, ${values.minutes} minutes of ${values.seconds} s`)
try {
  const judgements = await soak({
    minutes: Number(values.minutes),
    minuteMs: Number(values.seconds) * 1000,
    seed: Number(values.seed),
    leaky: values.leak ? ['A'] : [],
    signal: interrupted.signal,
    onMinute: (minute) => {
      minutes.push(minute)
      if (!values.json) console.log(lineOf(minute))
    }
  })
  const leaks = leaksOf(judgements)
  if (values.json) console.log(JSON.stringify({ minutes, judgements }))
  else console.log(tableOf(judgements))
  console.log(leaks.length > 0 ? `leaks: ${leaks.join(', ')}` : 'nothing leaks')
  process.exitCode = leaks.length > 0 ? 1 : 0
} catch (error) {
  if (!(error instanceof SoakError)) throw error
  console.log(error.message)
  process.exitCode = 1
}

function lineOf({ at, disturbance, changes, restMs, samples }: Minute): string {
  const parts = NAMES.map((name) => `${name} ${SHOWN.map((measure) => format(measure, samples[name][measure])).join(' ')}`)
  return `${String(at + 1).padStart(4)}  ${String(changes).padStart(5)} changes, at rest after ${(restMs / 1000).toFixed(1).padStart(5)} s | ${parts.join(' | ')} | ${disturbance}`
}

function tableOf(judgements: readonly Judgement[]): string {
  const rows = judgements.map(({ name, measure, first, last, slope, leaks }) => [
    `${name} ${measure}`,
    format(measure, first),
    format(measure, last),
    slope === undefined ? '' : format(measure, slope, 3),
    leaks ? 'LEAK' : ''
  ])
  return [['', 'first', 'last', 'a minute', ''], ...rows]
    .map(([head = '', ...cells]) => `${head.padEnd(18)}${cells.map((cell) => cell.padStart(12)).join('')}`)
    .join('\n')
}

function format(measure: Measure, value: number | undefined, digits = 1): string {
  if (value === undefined) return '?'
  if (BYTES.includes(measure)) return `${(value / MIB).toFixed(digits)} MiB`
  return Number.isInteger(value) ? String(value) : value.toFixed(digits)
}
