import assert from 'node:assert/strict'
import { SeededRandom } from '../../../src/memory/seeded-random.ts'
import { SystemRandom } from '../../../src/system-random.ts'

describe('SeededRandom', () => {
  it('repeats itself for one seed and differs for another', () => {
    const draw = (seed: number | string) => {
      const random = new SeededRandom(seed)
      return [random.float(), ...random.bytes(7), random.integer(0, 1000)]
    }
    assert.deepEqual(draw(1), draw(1))
    assert.deepEqual(draw('1'), draw(1))
    assert.notDeepEqual(draw(1), draw(2))
    assert.notDeepEqual(draw('folder-1'), draw('folder-2'))
  })

  it('stays what it was: a seed in a bug report must mean the same run tomorrow', () => {
    const random = new SeededRandom(42)
    assert.deepEqual([random.uint32(), random.uint32(), random.uint32()], [1845154779, 2432828318, 1738638266])
  })

  it('does not let what a fork draws shift its parent', () => {
    const one = new SeededRandom(7)
    const other = new SeededRandom(7)
    one.fork('network').bytes(1000)
    other.fork('network')
    assert.equal(one.float(), other.float())
    assert.notDeepEqual(one.fork('a').bytes(8), other.fork('b').bytes(8))
  })

  it('refuses to pick from nothing', () => {
    assert.throws(() => new SeededRandom(1).pick([]), RangeError)
  })
})

for (const [name, random] of [
  ['SeededRandom', new SeededRandom('spread')],
  ['SystemRandom', new SystemRandom()]
] as const) {
  describe(`randomness of ${name}`, () => {
    it('spreads floats evenly over [0, 1)', () => {
      const buckets = new Array<number>(16).fill(0)
      for (let i = 0; i < 32_000; i++) {
        const value = random.float()
        assert.ok(value >= 0 && value < 1)
        const bucket = Math.floor(value * 16)
        buckets[bucket] = (buckets[bucket] as number) + 1
      }
      for (const count of buckets) assert.ok(count > 1700 && count < 2300, `a bucket of ${count}`)
    })

    it('fills any length with bytes of every value', () => {
      for (const length of [0, 1, 3, 4, 5, 32]) assert.equal(random.bytes(length).byteLength, length)
      assert.equal(new Set(random.bytes(8192)).size, 256)
    })
  })
}
