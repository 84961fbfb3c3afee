/**
 * Measures the bricks: cutting, hashing, compressing, encrypting, the index, flushing. `npm run bench:micro`, with `--runs 5` for more than three and
 * `--only TEXT` for those with TEXT in their name. The ways of one brick take turns: only ratios mean anything, and
 * on a machine that has other things to do only those by CPU second.
 */
import { parseArgs } from 'node:util'
import { median } from '../test/bench/median.ts'
import { BRICKS, type Way } from '../test/bench/micro.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' }, only: { type: 'string', default: '' } } })

console.log(`${''.padEnd(56)}    a second    a CPU second   as fast as the first`)
for (const { name, unit, ways } of BRICKS.filter((brick) => brick.name.includes(values.only))) {
  console.log(name)
  const all = (await ways()).map((way) => ({ way, bySecond: [] as number[], byCpu: [] as number[] }))
  for (let run = 0; run < Number(values.runs); run++) {
    for (const { way, bySecond, byCpu } of all) {
      const { amount, seconds, cpuSeconds } = await measure(way)
      bySecond.push(amount / seconds)
      byCpu.push(amount / cpuSeconds)
    }
  }
  const first = median(all[0]?.bySecond ?? [])
  for (const { way, bySecond, byCpu } of all) {
    const [speed, perCpu] = [median(bySecond), median(byCpu)]
    const figures = [`${Math.round(speed)} ${unit}`.padStart(14), `${Math.round(perCpu)} ${unit}`.padStart(16), (speed / first).toFixed(2).padStart(12)]
    console.log(`  ${way.name}`.padEnd(54), ...figures)
  }
}

async function measure(way: Way): Promise<{ readonly amount: number; readonly seconds: number; readonly cpuSeconds: number }> {
  const [began, before] = [performance.now(), process.cpuUsage()]
  const amount = await way.run()
  const { user, system } = process.cpuUsage(before)
  return { amount, seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 }
}
