import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { judge, leaksOf, type Measure, type Minute, NAMES, type Sample, soak } from './soak.ts'

const MIB = 1 << 20

describe('a short soak', function () {
  this.timeout(300_000)

  it('comes to rest every time with what it held before, and sees what is lost on purpose', async function () {
    if (!existsSync('/proc/self/fd')) {
      console.log('skipped: the system does not tell of descriptors in /proc')
      this.skip()
    }
    const minutes: Minute[] = []
    await soak({ minutes: 2, minuteMs: 2000, pauseMs: 50, seed: 1, leaky: ['A'], onMinute: (minute) => minutes.push(minute) })
    assert.equal(minutes.length, 2)
    assert.ok(minutes.every(({ changes }) => changes > 0))
    const [first, last] = [minutes[0], minutes[1]] as [Minute, Minute]
    const difference = (measure: Measure): number => (last.samples.A[measure] ?? 0) - (last.samples.B[measure] ?? 0)
    // It lost 4 MiB and 16 descriptors.
    assert.ok(difference('heap') > 2 * MIB, `${difference('heap')} bytes`)
    assert.ok(difference('descriptors') > 8, `${difference('descriptors')} descriptors`)
    for (const measure of ['descriptors', 'sockets', 'resources'] as const) {
      const more = (last.samples.B[measure] ?? 0) - (first.samples.B[measure] ?? 0)
      assert.ok(more < 8, `B has ${more} more ${measure} than before`)
    }
  })
})

describe('the verdict on a soak', () => {
  const run = (sample: (at: number) => Sample): Minute[] =>
    Array.from({ length: 20 }, (_, at) => ({ at, disturbance: '', changes: 1, restMs: 1, samples: { A: sample(at), B: {}, C: sample(at) } }))
  const leaks = (sample: (at: number) => Sample): string[] => leaksOf(judge(run(sample)))

  it('names what rises all the time, of a process that lasts', () => {
    assert.deepEqual(
      leaks((at) => ({ heap: 30 * MIB + at * MIB, descriptors: 40 + at, sockets: 8 })),
      ['heap of A', 'descriptors of A']
    )
  })

  it('names what grows on a disk, of each', () => {
    assert.deepEqual(
      leaks((at) => ({ indexEntries: 2000 + at * 50 })),
      ['indexEntries of A', 'indexEntries of C']
    )
  })

  it('lets pass what fills up and rests, what goes up and down, and what falls', () => {
    assert.deepEqual(
      leaks((at) => ({ heap: Math.min(at, 9) * 10 * MIB, descriptors: 40 + (at % 3) * 4, index: (20 - at) * MIB })),
      []
    )
  })

  it('leaves out what has no bound yet', () => {
    assert.deepEqual(
      leaks((at) => ({ archive: at * 100 * MIB, log: at * MIB })),
      []
    )
    assert.equal(judge(run((at) => ({ archive: at }))).length, NAMES.length - 1)
  })
})
