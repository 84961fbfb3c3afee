/**
 * Measures what very many records cost that need no files: `npm run many-records` with 100,000 and with four times as many, `--records 1000000
 * --times 1` with a million. See test/soak/many-records.ts. Linux.
 */
import { parseArgs } from 'node:util'
import { type ManyRecordsFigures, measureManyRecords } from '../test/soak/many-records.ts'

const { values } = parseArgs({ options: { records: { type: 'string', default: '100000' }, times: { type: 'string', default: '4' } } })
const counts = [...new Set([1, Number(values.times)])].map((times) => times * Number(values.records))

for (const records of counts) show(await measureManyRecords(records))

function show({ records, indexBytes, sync, reconnect, changeMs, memory, longestBlockMs }: ManyRecordsFigures): void {
  const mib = (bytes: readonly number[]): string => bytes.map((one) => `${Math.round(one / (1 << 20))} MiB`).join(' and ')
  console.log(`\n${records} records`)
  console.log(`  index, bytes for each record   ${indexBytes.map(Math.round).join(' and ')}`)
  for (const [name, one] of [['first exchange', sync] as const, ['restart of both', reconnect] as const])
    console.log(
      `  ${name.padEnd(30)} ${one.seconds.toFixed(1)} s, ${one.cpu.toFixed(1)} s of CPU, ${Math.round(one.bytes / 1024)} KiB on the wire, at most ${mib(one.peaks)}`
    )
  console.log(`  one small change, median       ${Math.round(changeMs)} ms`)
  console.log(`  memory at rest                 ${mib(memory)}`)
  console.log(`  longest block of the event loop ${longestBlockMs.join(' and ')} ms`)
}
