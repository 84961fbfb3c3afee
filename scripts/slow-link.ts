/**
 * Measures how much of a slow line Syncline fills: `npm run slow-link` puts a large file, and then 10,000 small ones, over 100 Mbit/s with a
 * round trip of 100 ms; `--mbit`, `--round-trip`, `--mib` and `--files` for others, `--text` for content that can be compressed. With
 * `--to PORT --listen PORT` it only is such a line, to a port of this machine, for whatever is to be tried over one, until Ctrl+C.
 */
import { parseArgs } from 'node:util'
import { measureFill } from '../test/bench/fill.ts'
import { lines, noise, writeLarge, writeSmallFiles } from '../test/bench/trees.ts'
import { SlowLink } from '../test/fixtures/slow-link.ts'

const { values } = parseArgs({
  options: {
    mbit: { type: 'string', default: '100' },
    'round-trip': { type: 'string', default: '100' },
    mib: { type: 'string', default: '256' },
    files: { type: 'string', default: '10000' },
    text: { type: 'boolean', default: false },
    to: { type: 'string' },
    listen: { type: 'string', default: '0' }
  }
})
const line = { roundTripMs: Number(values['round-trip']), bytesPerSecond: Number(values.mbit) * 125_000 }

if (values.to === undefined) await measure()
else {
  const { port } = await SlowLink.open({ targetPort: Number(values.to), port: Number(values.listen), ...line })
  console.log(`127.0.0.1:${port} leads to 127.0.0.1:${values.to}, with ${values.mbit} Mbit/s and ${line.roundTripMs} ms`)
}

async function measure(): Promise<void> {
  console.log(`a line of ${values.mbit} Mbit/s and ${line.roundTripMs} ms`.padEnd(40), 'content     sent  seconds  of the line  CPU')
  const content = values.text ? lines : noise
  const cases: readonly [string, (root: string) => number][] = [
    [`a file of ${values.mib} MiB`, (root) => writeLarge(`${root}/large.bin`, Number(values.mib) * 2 ** 20, content)],
    [`${values.files} small files`, (root) => writeSmallFiles(root, Number(values.files), content)]
  ]
  for (const [name, fill] of cases) {
    const { contentBytes, carriedBytes, seconds, share, cpuSeconds } = await measureFill(fill, line)
    const figures = [megabytes(contentBytes), megabytes(carriedBytes), `${seconds.toFixed(1)} s`, `${Math.round(share * 100)} %`, `${cpuSeconds.toFixed(1)} s`]
    const widths = [7, 8, 8, 12, 8]
    console.log(name.padEnd(40), figures.map((figure, i) => figure.padStart(widths[i] as number)).join(' '))
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
