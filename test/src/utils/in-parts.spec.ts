import assert from 'node:assert/strict'
import { SystemClock } from '../../../src/system-clock.ts'
import { inParts } from '../../../src/utils/in-parts.ts'

describe('a list in parts', () => {
  it('is whole and in its order, and others have their turn between two parts', async () => {
    const list = Array.from({ length: 3000 }, (_, i) => i)
    const met: number[] = []
    let turns = 0
    let parts = 0
    const timer = setImmediate(function turn() {
      turns++
      again = setImmediate(turn)
    })
    let again = timer
    for await (const part of inParts(list, new SystemClock())) {
      assert.ok(turns >= parts++, `${turns} turns of others before part ${parts}`)
      met.push(...part)
    }
    clearImmediate(again)
    assert.ok(parts > 1)
    assert.deepEqual(met, list)
  })

  it('of nothing has none', async () => {
    for await (const part of inParts([], new SystemClock())) assert.fail(`${part.length} items`)
  })
})
