/**
 * Compares Syncline with what is installed of Syncthing, rsync and Unison, on loopback and in a directory of its own: `npm run bench`.
 * `--cases small,edit` and `--programs syncline,rsync` for some, `--runs 3`, `--scale 0.1` for a tenth of the bytes and files, `--json FILE` and
 * `--svg FILE` for what was measured and its picture. Programs take turns, and each tree is compared byte by byte. Linux, for CPU and memory.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CASES } from '../test/bench/cases.ts'
import type { Program } from '../test/bench/program.ts'
import { rsync } from '../test/bench/programs/rsync.ts'
import { syncline } from '../test/bench/programs/syncline.ts'
import { syncthing } from '../test/bench/programs/syncthing.ts'
import { unison } from '../test/bench/programs/unison.ts'
import { ratioPlot, ratioText } from '../test/bench/ratio-plot.ts'
import { Results, type Summary } from '../test/bench/results.ts'
import type { Figures } from '../test/bench/session.ts'

/** Below the time of a row, where the program tells. */
const FURTHER: readonly { readonly name: string; show(figures: Figures): string | undefined }[] = [
  { name: '  CPU of all processes', show: ({ cpuSeconds }) => (cpuSeconds === undefined ? undefined : `${cpuSeconds.toFixed(1)} s`) },
  {
    name: '  came over the network',
    show: ({ received }) => (received === undefined ? undefined : received < 1e5 ? `${(received / 1e3).toFixed(1)} kB` : `${(received / 1e6).toFixed(2)} MB`)
  },
  { name: '  memory at rest, of all processes', show: ({ memory }) => (memory === undefined ? undefined : `${Math.round(memory / 1e6)} MB`) }
]

const PROGRAMS: readonly Program[] = [syncline, syncthing, rsync, unison]

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: CASES.map(({ name }) => name).join(',') },
    programs: { type: 'string', default: PROGRAMS.map(({ name }) => name).join(',') },
    runs: { type: 'string', default: '3' },
    scale: { type: 'string', default: '1' },
    json: { type: 'string' },
    svg: { type: 'string' }
  }
})
const [runs, scale] = [Number(values.runs), Number(values.scale)]
if (!(runs >= 1) || !(scale > 0)) throw new Error('--runs and --scale are numbers above 0')
const cases = chosen(CASES, values.cases, 'case')
const programs = chosen(PROGRAMS, values.programs, 'program').filter((program) => {
  if (!program.isInstalled()) console.log(`${program.name} is not installed: left out`)
  return program.isInstalled()
})

const directory = mkdtempSync(join(tmpdir(), 'syncline-bench-'))
process.on('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const results = new Results(programs.map(({ name }) => name))
for (const one of cases) {
  for (let run = 1; run <= runs; run++) {
    for (const program of programs) {
      if (!program.watches && !one.once) continue
      process.stderr.write(`${one.name} ${run} of ${runs}: ${program.name} …`)
      const rows = await one.run({ program, directory: join(directory, program.name), scale })
      for (const [row, figures] of Object.entries(rows)) results.add(program.name, row, figures)
      process.stderr.write(
        ` ${Object.values(rows)
          .map(({ seconds }) => time(seconds))
          .join(', ')}\n`
      )
    }
  }
}

const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'}, Node.js ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`
const sizes = scale === 1 ? '' : `, ${scale} of the sizes`
const note = `medians of ${runs} ${runs === 1 ? 'run' : 'runs'} in turns${sizes}; ${machine}`
const summaries = results.summaries(Object.assign({}, ...cases.map(({ rows }) => rows)))
print(summaries)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine, scale, runs, results: results.all() }, null, 1)}\n`)
if (values.svg !== undefined) writeFileSync(values.svg, plot(summaries))

function chosen<T extends { readonly name: string }>(all: readonly T[], names: string, what: string): T[] {
  return names.split(',').map((name) => {
    const found = all.find((one) => one.name === name)
    if (found === undefined) throw new Error(`there is no ${what} ${name}: take from ${all.map((one) => one.name).join(', ')}`)
    return found
  })
}

function print(rows: readonly Summary[]): void {
  const columns = programs.map(({ name }) => name)
  const [own = '', ...rivals] = columns
  console.log(`\n${note}\n`)
  console.log(''.padEnd(46), columns.map((name) => name.padStart(11)).join(''), rivals.map((name) => `× ${name}`.padStart(13)).join(''))
  for (const { title, medians, timesAsFast } of rows) {
    const times = columns.map((name) => shown(medians[name], ({ seconds }) => time(seconds)).padStart(11)).join('')
    const ratios = rivals.map((name) => (timesAsFast[name] === undefined ? '' : `${ratioText(timesAsFast[name])} ×`).padStart(13)).join('')
    console.log(title.padEnd(46), times, ratios)
    for (const { name, show } of FURTHER) {
      if (shown(medians[own], show) === '') continue
      console.log(name.padEnd(46), columns.map((column) => shown(medians[column], show).padStart(11)).join(''))
    }
  }
  console.log(`\n×: how many times as fast ${own} is`)
  for (const { name, remark } of programs) if (remark !== undefined) console.log(`${name}: ${remark}`)
}

function shown(figures: Figures | undefined, show: (figures: Figures) => string | undefined): string {
  return figures === undefined ? '' : (show(figures) ?? '')
}

function time(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`
}

function plot(rows: readonly Summary[]): string {
  const [, ...rivals] = programs.map(({ name }) => name)
  return ratioPlot({
    title: 'How many times as fast Syncline is',
    note,
    rivals,
    rows: rows.map(({ title, timesAsFast }) => ({ title, ratios: timesAsFast }))
  })
}
