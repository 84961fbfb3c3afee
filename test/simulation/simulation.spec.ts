import assert from 'node:assert/strict'
import { type SimulationResult, simulate } from './simulation.ts'

/** Each of them once broke a rule, before there were choice, steering and stores in the runs; what it was is told by the commit that mended it. */
const SEEDS = [
  2, 6, 7, 10, 20, 25, 26, 28, 29, 31, 33, 34, 56, 58, 78, 108, 109, 139, 155, 159, 196, 323, 379, 416, 446, 560, 603, 619, 724, 789, 906, 1225, 20133, 100239,
  130311, 140425, 1001129, 1001561
]
/** Likewise, since, without store-only devices. */
const LATER_SEEDS = [300215, 300663, 500339, 501248, 501385, 600536]
/** With so many store-only devices, and so many operations. */
const WITH_STORES = [
  [6015, 2, 40],
  [7032, 1, 40],
  [100087, 1, 63],
  [200092, 2, 200]
] as const
/** With all that there is by chance, and so many operations. */
const WITH_ALL = [
  [100269, 187],
  [200893, 34]
] as const
/** After these as many more as there is time for. */
const FIRST_OF_MORE = 1000
const MORE_MS = 3_000

describe('simulation', function () {
  this.timeout(180_000)

  for (const seed of SEEDS) {
    it(`loses nothing and comes to rest in one state: seed ${seed}`, async () => {
      assertGood(seed, await simulate({ seed, plain: true }), ' --plain')
    })
  }

  for (const seed of LATER_SEEDS) {
    it(`does so with choice and steering: seed ${seed}`, async () => {
      assertGood(seed, await simulate({ seed, stores: 0 }), ' --stores 0')
    })
  }

  for (const [seed, stores, operations] of WITH_STORES) {
    it(`does so with store-only devices, one of which brings it all back alone: seed ${seed}`, async () => {
      assertGood(seed, await simulate({ seed, stores, operations, plain: true }), ` --stores ${stores} --operations ${operations} --plain`)
    })
  }

  for (const [seed, operations] of WITH_ALL) {
    it(`does so with all of that: seed ${seed}`, async () => {
      assertGood(seed, await simulate({ seed, operations }), ` --operations ${operations}`)
    })
  }

  it(`does so from seed ${FIRST_OF_MORE} on for ${MORE_MS / 1000} s`, async () => {
    const end = performance.now() + MORE_MS
    for (let seed = FIRST_OF_MORE; performance.now() < end; seed++) assertGood(seed, await simulate({ seed }))
  })

  for (const seed of [3, 4, 5]) {
    it(`does the same again: seed ${seed}`, async () => {
      const [once, again] = [await simulate({ seed }), await simulate({ seed })]
      assert.equal(again.steps, once.steps)
      assert.equal(again.trace, once.trace)
    })
  }

  it('does something else with another seed', async () => {
    assert.notEqual((await simulate({ seed: 3, operations: 5 })).trace, (await simulate({ seed: 4, operations: 5 })).trace)
  })
})

function assertGood(seed: number, { violations, tail }: SimulationResult, more = ''): void {
  assert.deepEqual(violations, [], `replay it with: npm run simulate -- --seed ${seed}${more}\n${violations.join('\n')}\n\nits last lines:\n${tail.join('\n')}`)
}
