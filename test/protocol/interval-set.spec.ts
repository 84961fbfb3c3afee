import assert from 'node:assert/strict'
import fc from 'fast-check'
import { countOf, fromSpans, hasNumber, type IntervalSet, maxOf, subtract, toSpans, union } from '../../protocol/interval-set.ts'

const LAST = 40
const numbers = fc.uniqueArray(fc.integer({ min: 1, max: LAST }), { maxLength: 30 }).map((list) => new Set(list))

/** The naive way: one number at a time, then neighbours put together. */
function setOf(of: ReadonlySet<number>): IntervalSet {
  const set: { from: number; to: number }[] = []
  for (let n = 1; n <= LAST; n++) {
    if (!of.has(n)) continue
    const last = set.at(-1)
    if (last !== undefined && last.to === n - 1) last.to = n
    else set.push({ from: n, to: n })
  }
  return set
}

describe('interval set', () => {
  it('unites as a set does', () => {
    fc.assert(fc.property(numbers, numbers, (a, b) => assert.deepEqual(union(setOf(a), setOf(b)), setOf(new Set([...a, ...b])))))
  })

  it('takes away as a set does', () => {
    fc.assert(fc.property(numbers, numbers, (a, b) => assert.deepEqual(subtract(setOf(a), setOf(b)), setOf(new Set([...a].filter((n) => !b.has(n)))))))
  })

  it('has, counts and ends as a set does', () => {
    fc.assert(
      fc.property(numbers, (a) => {
        const set = setOf(a)
        for (let n = 0; n <= LAST + 1; n++) assert.equal(hasNumber(set, n), a.has(n))
        assert.equal(countOf(set), a.size)
        assert.equal(maxOf(set), Math.max(0, ...a))
      })
    )
  })

  it('does not change what it is made from', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const [one, two] = [setOf(a), setOf(b)]
        union(one, two)
        subtract(one, two)
        assert.deepEqual([one, two], [setOf(a), setOf(b)])
      })
    )
  })

  it('comes back from spans as it was', () => {
    fc.assert(fc.property(numbers, (a) => assert.deepEqual(fromSpans(toSpans(setOf(a)), LAST), setOf(a))))
  })

  it('has one form in spans', () => {
    const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), { maxLength: 6 }).map((pairs) => pairs.flat())
    fc.assert(
      fc.property(spans, (list) => {
        let set: IntervalSet
        try {
          set = fromSpans(list, LAST)
        } catch (error) {
          assert.ok(error instanceof RangeError)
          return
        }
        assert.deepEqual(toSpans(set), list)
      })
    )
  })

  const refused: readonly (readonly [what: string, spans: number[]])[] = [
    ['half a pair', [0]],
    ['no gap between two intervals', [0, 1, 0, 1]],
    ['an empty interval', [0, 0]],
    ['a gap below 0', [-1, 1]],
    ['a length below 0', [0, -1]],
    ['a gap that is no integer', [0.5, 1]],
    ['a length that is no integer', [0, 1.5]],
    ['a number beyond the limit', [0, LAST + 1]],
    ['a gap beyond the limit', [LAST, 1]],
    ['numbers that are not safe', [0, Number.MAX_SAFE_INTEGER + 1]],
    ['no number', [Number.NaN, 1]]
  ]
  for (const [what, spans] of refused) it(`refuses spans with ${what}`, () => assert.throws(() => fromSpans(spans, LAST), RangeError))

  it('takes spans up to the limit', () => assert.deepEqual(fromSpans([LAST - 1, 1], LAST), [{ from: LAST, to: LAST }]))
})
