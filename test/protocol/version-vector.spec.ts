import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ReplicaId } from '../../protocol/ids.ts'
import { covers, includes, joinVectors, nextVector, type VersionVector } from '../../protocol/version-vector.ts'

const replica = fc.constantFrom('a', 'b', 'c', 'd') as fc.Arbitrary<ReplicaId>
const seq = fc.integer({ min: 1, max: 5 })
const vector: fc.Arbitrary<VersionVector> = fc.array(fc.tuple(replica, seq), { maxLength: 6 }).map((entries) => new Map(entries))
const dot = fc.record({ replica, seq })
const plain = (of: VersionVector): object => Object.fromEntries([...of].sort())

describe('version vector', () => {
  it('join is the least that has seen both: commutative, associative, idempotent', () => {
    fc.assert(
      fc.property(vector, vector, vector, (a, b, c) => {
        const joined = joinVectors([a, b])
        assert.ok(includes(joined, a) && includes(joined, b))
        assert.equal(includes(c, joined), includes(c, a) && includes(c, b))
        assert.deepEqual(plain(joined), plain(joinVectors([b, a])))
        assert.deepEqual(plain(joinVectors([joined, c])), plain(joinVectors([a, joinVectors([b, c])])))
        assert.deepEqual(plain(joinVectors([a, a])), plain(a))
      })
    )
  })

  it('includes is an order', () => {
    fc.assert(
      fc.property(vector, vector, vector, (a, b, c) => {
        assert.ok(includes(a, a))
        if (includes(a, b) && includes(b, a)) assert.deepEqual(plain(a), plain(b))
        if (includes(a, b) && includes(b, c)) assert.ok(includes(a, c))
      })
    )
  })

  it('of a join covers what one of the two covers', () => {
    fc.assert(fc.property(vector, vector, dot, (a, b, one) => assert.equal(covers(joinVectors([a, b]), one), covers(a, one) || covers(b, one))))
  })

  it('of the next change has seen the base and itself, and leaves the base alone', () => {
    fc.assert(
      fc.property(vector, replica, (base, writer) => {
        const before = plain(base)
        const one = { replica: writer, seq: (base.get(writer) ?? 0) + 1 }
        const next = nextVector(base, one)
        assert.ok(includes(next, base) && covers(next, one) && !covers(base, one))
        assert.deepEqual(plain(base), before)
      })
    )
  })

  it('of nothing covers nothing', () => assert.equal(covers(new Map(), { replica: 'a' as ReplicaId, seq: 1 }), false))
})
