import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { applyDelta, basisOf, encodeDelta, MAX_PIECES, MAX_RUNS, PIECE_HASH_BYTES, pieceBytes, ProtocolError } from '../../protocol/index.ts'
import { BlockDelta } from '../../protocol/pb/messages.js'
import { SeededRandom } from '../../src/memory/seeded-random.ts'

const KiB = 1024
const edit = fc.record({ at: fc.nat(), cut: fc.integer({ min: 0, max: 5000 }), put: fc.integer({ min: 0, max: 5000 }) })

function edited(bytes: Uint8Array, edits: readonly { at: number; cut: number; put: number }[], random: SeededRandom): Uint8Array {
  let now = bytes
  for (const { at, cut, put } of edits) {
    const from = at % (now.length + 1)
    now = Buffer.concat([now.subarray(0, from), random.bytes(put), now.subarray(Math.min(now.length, from + cut))])
  }
  return now
}

const rebuilt = (delta: Uint8Array, old: Uint8Array, length: number): Uint8Array => applyDelta(delta, old, new Uint8Array(length))

describe('deltas of blocks', () => {
  it('give the block, whatever it has in common with what is there', () => {
    let deltas = 0
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 300 * KiB }), fc.array(edit, { maxLength: 4 }), fc.boolean(), (seed, size, edits, isOther) => {
        const random = new SeededRandom(seed)
        const old = random.bytes(size)
        const block = edited(isOther ? random.bytes(size) : old, edits, random)
        fc.pre(block.length > 0)
        const delta = encodeDelta(block, basisOf(old, block.length))
        if (delta === undefined) return
        deltas++
        assert.deepEqual(Buffer.from(rebuilt(delta, old, block.length)), Buffer.from(block))
        assert.ok(delta.length < block.length / 2 + 6 * MAX_RUNS)
      }),
      { numRuns: 200 }
    )
    assert.ok(deltas > 20)
  })

  for (const [what, change] of [
    ['overwritten', { at: 100_000, cut: 4096, put: 4096 }],
    ['inserted', { at: 100_000, cut: 0, put: 1000 }],
    ['taken away', { at: 100_000, cut: 1000, put: 0 }],
    ['appended', { at: 500_000, cut: 0, put: 1000 }],
    ['put in front', { at: 0, cut: 0, put: 1000 }]
  ] as const) {
    it(`bring little more than what was ${what}`, () => {
      const random = new SeededRandom(7)
      const old = random.bytes(500_000)
      const block = edited(old, [change], random)
      const delta = encodeDelta(block, basisOf(old, block.length)) ?? assert.fail('no delta')
      assert.ok(delta.length < change.put + 3 * pieceBytes(block.length), `${delta.length} bytes`)
      assert.deepEqual(Buffer.from(rebuilt(delta, old, block.length)), Buffer.from(block))
    })
  }

  it('bring each of the pages that were written to in a block, and nothing between them', () => {
    const random = new SeededRandom(8)
    const old = random.bytes(512 * KiB)
    const block = Uint8Array.from(old)
    for (const page of [3, 40, 41, 99]) block.set(random.bytes(4096), page * 4096)
    const delta = encodeDelta(block, basisOf(old, block.length)) ?? assert.fail('no delta')
    assert.ok(delta.length < 4 * 4096 + 64)
    assert.deepEqual(Buffer.from(rebuilt(delta, old, block.length)), Buffer.from(block))
  })

  it('are not made where half of the block or more is new', () => {
    const random = new SeededRandom(9)
    const old = random.bytes(256 * KiB)
    const isMade = (block: Uint8Array, of: Uint8Array): boolean => encodeDelta(block, basisOf(of, block.length)) !== undefined
    assert.ok(!isMade(random.bytes(256 * KiB), old))
    assert.ok(!isMade(old, new Uint8Array(0)))
    const scattered = Uint8Array.from(old)
    for (let page = 0; page < 64; page += 2) scattered[page * 4096] = (scattered[page * 4096] as number) ^ 1
    assert.ok(isMade(scattered, old))
    scattered[4096] = (scattered[4096] as number) ^ 1
    assert.ok(!isMade(scattered, old))
  })

  it('are asked for with a bounded number of hashes, however long a block is', () => {
    for (const length of [1, 4096, 1 << 20, (1 << 20) + 1, 8 << 20, 32 << 20]) {
      assert.ok(length <= MAX_PIECES * pieceBytes(length))
    }
    const { fromStart, fromEnd } = basisOf(new Uint8Array(3 << 20), 2 << 20)
    assert.equal(fromStart.length, MAX_PIECES * PIECE_HASH_BYTES)
    assert.equal(fromEnd.length, MAX_PIECES * PIECE_HASH_BYTES)
  })

  it('are refused where they are not valid, and write nothing beyond the block', () => {
    const old = new SeededRandom(1).bytes(20_000)
    const length = 16_384
    const refused: readonly (readonly [runs: number[], literal: number])[] = [
      [[], 0],
      [[4 * 4 + 1], 1],
      [[4 * 5 + 1], 0],
      [[4 * 3 + 1], 0],
      [[0], 0],
      [[3], 0],
      [[4 * 100 + 0, 4 * 3 + 1], 100],
      [[4 * 100 + 0, 4 * 3 + 2], 100],
      [[4 * 16_384 + 0], 16_383],
      [[4 * 16_385 + 0], 16_385],
      [[2 ** 32 - 4], 10],
      [[2 ** 32 - 3], 0],
      [Array.from({ length: MAX_RUNS + 1 }, () => 4 * 252 + 0), 252 * (MAX_RUNS + 1)]
    ]
    for (const [runs, literal] of refused) {
      const delta = BlockDelta.encode({ runs, literal: new Uint8Array(literal) })
      assert.throws(() => rebuilt(delta, old, length), ProtocolError, `${runs.join(' ')} with ${literal} bytes`)
    }
    // Of two pieces that are here, three.
    const short = old.subarray(0, 9000)
    for (const runs of [
      [4 * 3 + 1, 4 * 4096 + 0],
      [4 * 4096 + 0, 4 * 3 + 2]
    ]) {
      const delta = BlockDelta.encode({ runs, literal: new Uint8Array(4096) })
      assert.throws(() => rebuilt(delta, short, length), ProtocolError)
    }
    assert.throws(() => rebuilt(Uint8Array.of(255, 255), old, length), ProtocolError)
    assert.deepEqual(
      Buffer.from(rebuilt(BlockDelta.encode({ runs: [4 * 4 + 1], literal: new Uint8Array(0) }), old, length)),
      Buffer.from(old.subarray(0, length))
    )
    assert.deepEqual(
      Buffer.from(rebuilt(BlockDelta.encode({ runs: [4 * 4 + 2], literal: new Uint8Array(0) }), old, length)),
      Buffer.from(old.subarray(20_000 - length))
    )
  })

  it('take any bytes for a delta or refuse them', () => {
    const old = new SeededRandom(1).bytes(20_000)
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.array(fc.nat(2 ** 32 - 1), { maxLength: 8 }).map((runs) => BlockDelta.encode({ runs }))
        ),
        (bytes) => {
          try {
            assert.equal(rebuilt(bytes, old, 10_000).length, 10_000)
          } catch (error) {
            assert.ok(error instanceof ProtocolError)
          }
        }
      )
    )
  })
})
