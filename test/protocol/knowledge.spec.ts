import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Dot, ReplicaId } from '../../protocol/ids.ts'
import { MAX_SPANS } from '../../protocol/limits.ts'
import {
  closed,
  DotCollector,
  difference,
  isEmpty,
  isTellable,
  type Knowledge,
  knows,
  NOTHING,
  size,
  unionOf,
  withDot,
  withoutDot,
  withRange
} from '../../protocol/knowledge.ts'

const LAST = 12
const REPLICAS = ['a', 'b', 'c'] as ReplicaId[]
const dot: fc.Arbitrary<Dot> = fc.record({ replica: fc.constantFrom(...REPLICAS), seq: fc.integer({ min: 1, max: LAST }) })
const dots = fc.array(dot, { maxLength: 20 })
const everyDot = REPLICAS.flatMap((replica) => Array.from({ length: LAST + 1 }, (_, seq) => ({ replica, seq })))

const of = (list: readonly Dot[]): Knowledge => list.reduce(withDot, NOTHING)
const name = ({ replica, seq }: Dot): string => `${replica}${seq}`
/** What is known, one by one. */
const namesOf = (knowledge: Knowledge): Set<string> => new Set(everyDot.filter((one) => knows(knowledge, one)).map(name))
const without = (all: ReadonlySet<string>, some: ReadonlySet<string>): Set<string> => new Set([...all].filter((one) => !some.has(one)))
const plain = (knowledge: Knowledge): object => Object.fromEntries([...knowledge].sort())

describe('knowledge', () => {
  it('knows the dots that it was made of, and no others', () => {
    fc.assert(
      fc.property(dots, (list) => {
        const expected = new Set(list.map(name))
        assert.deepEqual(namesOf(of(list)), expected)
        assert.equal(size(of(list)), expected.size)
        assert.equal(isEmpty(of(list)), list.length === 0)
      })
    )
  })

  it('is the same whatever the order, and however it was collected', () => {
    fc.assert(
      fc.property(
        dots.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const collector = new DotCollector()
          for (const one of shuffled) collector.add(one)
          assert.deepEqual(plain(collector.toKnowledge()), plain(of(list)))
          assert.deepEqual(plain(of(shuffled)), plain(of(list)))
        }
      )
    )
  })

  it('unites and differs as sets do', () => {
    fc.assert(
      fc.property(dots, dots, (one, two) => {
        const [a, b] = [of(one), of(two)]
        assert.deepEqual(namesOf(unionOf(a, b)), new Set([...namesOf(a), ...namesOf(b)]))
        assert.deepEqual(namesOf(difference(a, b)), without(namesOf(a), namesOf(b)))
        assert.deepEqual(plain(unionOf(a, b)), plain(unionOf(b, a)))
        assert.ok(isEmpty(difference(a, unionOf(a, b))))
        assert.deepEqual(plain(unionOf(difference(a, b), b)), plain(unionOf(a, b)))
      })
    )
  })

  it('loses one dot when told to', () => {
    fc.assert(
      fc.property(dots, dot, (list, one) => {
        const left = withoutDot(of(list), one)
        assert.deepEqual(namesOf(left), without(namesOf(of(list)), new Set([name(one)])))
        assert.ok([...left.values()].every((set) => set.length > 0))
      })
    )
  })

  it('takes a range in at once', () => {
    fc.assert(
      fc.property(dots, dot, fc.nat(4), (list, { replica, seq }, more) => {
        const range = Array.from({ length: more + 1 }, (_, i) => ({ replica, seq: seq + i }))
        assert.deepEqual(plain(withRange(of(list), replica, seq, seq + more)), plain(of([...list, ...range])))
      })
    )
  })

  it('is a value: what it was made from stays as it was', () => {
    fc.assert(
      fc.property(dots, dots, dot, (one, two, last) => {
        const [a, b] = [of(one), of(two)]
        unionOf(a, b)
        difference(a, b)
        withDot(a, last)
        withoutDot(a, last)
        assert.deepEqual([plain(a), plain(b)], [plain(of(one)), plain(of(two))])
      })
    )
  })

  it('that no message can tell of is closed to one interval a replica, and any other is left as it is', () => {
    const pieces = Array.from({ length: MAX_SPANS / 2 }, (_, i) => ({ from: 2 * i + 3, to: 2 * i + 3 }))
    const just: Knowledge = new Map([['a' as ReplicaId, pieces]])
    assert.ok(isTellable(just))
    assert.equal(closed(just), just)
    const more = withDot(just, { replica: 'b' as ReplicaId, seq: 7 })
    assert.ok(!isTellable(more))
    assert.deepEqual(plain(closed(more)), { a: [{ from: 3, to: MAX_SPANS + 1 }], b: [{ from: 7, to: 7 }] })
  })
})
