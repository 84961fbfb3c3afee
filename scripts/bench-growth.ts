/**
 * Measures how the cost of a first sync grows with files, bytes and devices: `npm run bench:growth`, with `--scale 0.1` for a tenth of the
 * sizes and `--svg FILE` for the picture. In CPU seconds of all daemons, which other work on the machine changes least. Linux.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { growths } from '../test/bench/growth.ts'
import { type GrowthPanel, growthPlot } from '../test/bench/growth-plot.ts'

const { values } = parseArgs({ options: { scale: { type: 'string', default: '1' }, svg: { type: 'string' } } })

const panels: GrowthPanel[] = []
for (const { name, remark, sizes, label, cost } of growths(Number(values.scale))) {
  const points: { size: number; label: string; cost: number }[] = []
  for (const size of sizes) {
    points.push({ size, label: label(size), cost: await cost(size) })
    console.log(name.padEnd(10), label(size).padStart(10), `${points.at(-1)?.cost.toFixed(1)} s of CPU`.padStart(16))
  }
  panels.push({ name, remark, points })
}
const note = `from launch until all hold the same, start of the daemons included; one run, ${new Date().toISOString().slice(0, 10)}`
if (values.svg !== undefined) writeFileSync(values.svg, growthPlot({ title: 'How the cost of a first sync grows', cost: 'CPU seconds', note, panels }))
