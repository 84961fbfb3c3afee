import assert from 'node:assert/strict'
import { type ReplicaId, withRange } from '../../protocol/index.ts'
import { DEFAULT_DELETE_GUARD, DeleteBurstCounter, heldFault, massDelete } from '../../src/safety.ts'

const A = 'a'.repeat(16) as ReplicaId
const KNOWN = withRange(new Map(), A, 1, 3)

describe('mass-delete guard', () => {
  const table: readonly (readonly [before: number, deletes: number, held: boolean])[] = [
    [9, 9, false],
    [10, 10, true],
    [10, 9, false],
    [10, 12, true],
    [0, 0, false],
    [999, 499, false],
    [999, 500, true],
    [1000, 500, false],
    [1000, 501, true],
    [100_000, 50_000, false],
    [100_000, 50_001, true]
  ]
  for (const [before, deletes, held] of table) {
    it(`${held ? 'holds' : 'lets pass'} ${deletes} of ${before}`, () => assert.equal(massDelete({ before, deletes }, DEFAULT_DELETE_GUARD) !== undefined, held))
  }

  it('names how many', () => {
    assert.match(massDelete({ before: 20, deletes: 20 }, DEFAULT_DELETE_GUARD) ?? '', /all 20 files/)
    assert.match(massDelete({ before: 1000, deletes: 600 }, DEFAULT_DELETE_GUARD) ?? '', /600 of 1000 files/)
  })

  it('can be switched off, and set', () => {
    assert.equal(massDelete({ before: 100, deletes: 100 }, { ...DEFAULT_DELETE_GUARD, enabled: false }), undefined)
    assert.notEqual(massDelete({ before: 2, deletes: 2 }, { ...DEFAULT_DELETE_GUARD, emptiedFrom: 1 }), undefined)
    assert.notEqual(massDelete({ before: 100, deletes: 30 }, { ...DEFAULT_DELETE_GUARD, share: 0.2, shareFrom: 10 }), undefined)
  })

  it('says whose deletes wait, and how they may pass', () => {
    const here = heldFault('all 20 files of the folder would be deleted', 'here', 'my photos')
    const elsewhere = heldFault('all 20 files of the folder would be deleted', 'elsewhere', 'my photos')
    assert.equal(here.code, 'HELD')
    assert.match(here.message, /^all 20 files .*gone from this disk/)
    assert.match(elsewhere.message, /nothing has been deleted here/)
    for (const { hint } of [here, elsewhere]) assert.match(hint, /syncline folder resume "my photos" --accept/)
  })
})

describe('delete burst', () => {
  it('adds up what follows without a rest', () => {
    const counter = new DeleteBurstCounter(1000)
    counter.count(4, 0, KNOWN)
    assert.deepEqual(counter.peek(6, 5, 1000), { before: 10, deletes: 9 })
    counter.count(5, 1000, KNOWN)
    assert.deepEqual(counter.peek(1, 1, 2000), { before: 10, deletes: 10 })
  })

  it('begins anew after a rest, and after a person let it pass', () => {
    const counter = new DeleteBurstCounter(1000)
    counter.count(4, 0, KNOWN)
    assert.deepEqual(counter.peek(6, 5, 1001), { before: 6, deletes: 5 })
    counter.reset()
    assert.deepEqual(counter.peek(6, 5, 500), { before: 6, deletes: 5 })
  })

  it('counts what was there when it began, and not what came since', () => {
    const counter = new DeleteBurstCounter(1000)
    assert.equal(counter.lasts(0), false)
    counter.count(1, 0, KNOWN)
    counter.count(1, 500, withRange(KNOWN, A, 4, 4))
    assert.equal(counter.isNewer(new Map([[A, 3]])), false)
    assert.equal(counter.isNewer(new Map([[A, 4]])), true)
    assert.deepEqual([counter.lasts(1500), counter.lasts(1501)], [true, false])
    counter.count(1, 1501, withRange(KNOWN, A, 4, 4))
    assert.equal(counter.isNewer(new Map([[A, 4]])), false, 'it was there before this one')
  })

  it('is held when the last part of a folder goes in small steps', () => {
    const counter = new DeleteBurstCounter(10_000)
    let held = false
    for (let files = 20; files > 0 && !held; files -= 5) {
      held = massDelete(counter.peek(files, 5, 0), DEFAULT_DELETE_GUARD) !== undefined
      if (!held) counter.count(5, 0, KNOWN)
    }
    assert.ok(held)
  })
})
