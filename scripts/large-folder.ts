/**
 * Measures what very many files cost: `npm run large-folder` runs one folder of 50,000 files and 12,500 in one directory, and one four times as
 * large, and prints both with the ratio between the two: `--files` and `--in-one` for other sizes, `--times 1` for one folder only. Linux.
 */
import { parseArgs } from 'node:util'
import { type LargeFolderInit, measureLargeFolder, type Step } from '../test/soak/large-folder.ts'

const MIB = 1 << 20

const { values } = parseArgs({
  options: { files: { type: 'string', default: '50000' }, 'in-one': { type: 'string', default: '12500' }, times: { type: 'string', default: '4' } }
})
const small = { files: Number(values.files), inOne: Number(values['in-one']) }
const times = Number(values.times)

const steps = await measure(small)
if (times > 1) {
  const more = await measure({ files: small.files * times, inOne: small.inOne * times })
  console.log(`\n${times} times the files, times the`.padEnd(54), '  seconds       CPU')
  for (const [i, { name, seconds, cpu }] of more.entries()) {
    const one = steps[i] as Step
    console.log(name.padEnd(52), (seconds / one.seconds).toFixed(1).padStart(9), (cpu / one.cpu).toFixed(1).padStart(9))
  }
}

async function measure(init: LargeFolderInit): Promise<Step[]> {
  console.log(`\n${`${init.files} files in a tree, ${init.inOne} in one directory`.padEnd(52)}  seconds       CPU  received   peaks of memory`)
  return await measureLargeFolder({
    ...init,
    onStep: ({ name, seconds, cpu, received, peaks }) =>
      console.log(
        name.padEnd(52),
        seconds.toFixed(1).padStart(9),
        cpu.toFixed(1).padStart(9),
        `${(received / MIB).toFixed(1)} MiB`.padStart(9),
        peaks.map((peak) => `${Math.round(peak / MIB)} MiB`.padStart(9)).join('')
      )
  })
}
