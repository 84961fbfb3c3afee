import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'
import { NetworkWorld, type NetworkWorldInit } from './network-world.ts'

/** The large form: SYNCLINE_TEST_RUNS=1000. */
const RUNS = Number(process.env['SYNCLINE_TEST_RUNS'] ?? 8)
const FIRST = Number(process.env['SYNCLINE_TEST_SEED'] ?? 1)

describe('address book, reconnector and peer exchange', function () {
  this.timeout(Math.max(60_000, RUNS * 5000))
  const directory = useTemporaryDirectory()

  const run = async (seed: number, plant?: NetworkWorldInit['plant']): Promise<NetworkWorld> => {
    const place = mkdtempSync(join(directory.path, 'seed-'))
    const world = new NetworkWorld({ seed, directory: place, ...(plant && { plant }) })
    await world.run()
    return world
  }

  it(`link all that can be linked, and do bounded work: ${RUNS} seeds from ${FIRST}`, async () => {
    for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
      const { violations, story } = await run(seed)
      assert.deepEqual(violations, [], `seed ${seed}\n${story.join('\n')}`)
    }
  })

  /** With a seed that sees it soon; should the seeds come to mean something else, one of the next does. */
  const plants: Readonly<Record<NonNullable<NetworkWorldInit['plant']>, number>> = {
    'no new start when the network changes': 2,
    'hints before all else': 1,
    'no pause between hints': 14,
    'hints are not taken': 1
  }
  for (const [plant, first] of Object.entries(plants)) {
    it(`are seen not to with a planted fault: ${plant}`, async () => {
      for (let seed = first; seed < first + 40; seed++) if ((await run(seed, plant as NetworkWorldInit['plant'])).violations.length > 0) return
      assert.fail('nobody saw it')
    })
  }
})
