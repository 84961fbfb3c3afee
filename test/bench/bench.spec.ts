import assert from 'node:assert/strict'
import { join } from 'node:path'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'
import { CASES } from './cases.ts'
import { median } from './median.ts'
import { syncline } from './programs/syncline.ts'
import { ratioPlot } from './ratio-plot.ts'
import { Results } from './results.ts'

describe('the benchmark', function () {
  this.timeout(120_000)
  const place = useTemporaryDirectory()

  for (const name of ['small', 'edit', 'rename']) {
    it(`runs its case ${name}, in a small form`, async () => {
      const one = CASES.find((each) => each.name === name)
      const rows = await one?.run({ program: syncline, directory: join(place.path, 'bench'), scale: 1 / 100 })
      assert.deepEqual(Object.keys(rows ?? {}), Object.keys(one?.rows ?? {}))
      const figures = rows?.[name]
      assert.ok(figures !== undefined && figures.seconds > 0)
      // What a change sends is less than the content, and not nothing.
      const content = name === 'small' ? Number.POSITIVE_INFINITY : 2.56 * 2 ** 20
      assert.ok((figures.received ?? 0) > 100 && (figures.received ?? 0) < content / 2, `${figures.received} bytes`)
    })
  }

  it('compares medians of the first program with each other one', () => {
    const results = new Results(['ours', 'theirs', 'another'])
    for (const seconds of [1, 9, 2]) results.add('ours', 'row', { seconds, received: seconds })
    for (const seconds of [8, 4, 3, 4]) results.add('theirs', 'row', { seconds })
    const [summary, ...none] = results.summaries({ row: 'the title', other: 'never run' })
    assert.deepEqual(none, [])
    assert.deepEqual(summary?.timesAsFast, { theirs: 2 })
    assert.equal(summary?.medians['ours']?.received, 2)
    assert.equal(summary?.medians['theirs']?.received, undefined)
    assert.throws(() => median([]), RangeError)
  })

  it('draws a bar for each ratio, to the left of 1 where the other is faster', () => {
    const rows = [{ title: 'a < b', ratios: { theirs: 4, another: 0.5 } }]
    const svg = ratioPlot({ title: 'title', note: 'note', rivals: ['theirs', 'another'], rows })
    const bars = [...svg.matchAll(/<rect x="([\d.]+)" y="\d+" width="([\d.]+)" height="12"/g)].map(([, x, width]) => [Number(x), Number(width)] as const)
    const [[fromOne, wide], [from, less]] = bars as [readonly [number, number], readonly [number, number]]
    assert.equal(bars.length, 2)
    assert.ok(Math.abs(from + less - fromOne) < 0.2 && wide > 1.9 * less && wide < 2.1 * less, String(bars))
    assert.ok(svg.includes('a &lt; b') && svg.includes('4.0×') && svg.includes('prefers-color-scheme: dark'))
  })
})
