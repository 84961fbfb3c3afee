import assert from 'node:assert/strict'
import fc from 'fast-check'
import { losersOf, mergeVersion, winnerOf } from '../../protocol/merge.ts'
import { formatDot, type ItemRecord, isLive, sameContent } from '../../protocol/record.ts'
import { covers, joinVectors } from '../../protocol/version-vector.ts'
import { contentId, histories, mergeAll, WRITERS } from '../fixtures/histories.ts'

const dots = (versions: readonly ItemRecord[]): string[] => versions.map(({ dot }) => formatDot(dot))

function* permutations<T>(list: readonly T[]): Generator<T[]> {
  if (list.length === 0) yield []
  for (const [i, first] of list.entries()) for (const rest of permutations(list.toSpliced(i, 1))) yield [first, ...rest]
}

/** A version that has seen nothing else. */
const alone = (writer: number, rest: object): ItemRecord => {
  const replica = WRITERS[writer] as (typeof WRITERS)[number]
  return { path: 'a', dot: { replica, seq: 1 }, version: new Map([[replica, 1]]), mtimeNs: 0n, ...rest } as unknown as ItemRecord
}
const file = (writer: number, content: number, mtime = 0): ItemRecord =>
  alone(writer, { type: 'file', content: contentId(content), size: 1, mode: 0o644, mtimeNs: BigInt(mtime) })
/** A version that keeps the content of another. */
const keeping = (writer: number, { dot, version, ...kept }: ItemRecord): ItemRecord => {
  const own = alone(writer, { ...kept, origin: { dot, device: 'any' } })
  return { ...own, version: joinVectors([own.version, version]) }
}
const directory = (writer: number): ItemRecord => alone(writer, { type: 'directory', mode: 0o755 })
const deleted = (writer: number, mtime = 0): ItemRecord => alone(writer, { type: 'deleted', mtimeNs: BigInt(mtime) })

describe('merge', () => {
  it('gives the same set in every order of up to 6 records', () => {
    fc.assert(
      fc.property(histories(6), (records) => {
        const expected = dots(mergeAll([], records))
        for (const order of permutations(records)) assert.deepEqual(dots(mergeAll([], order)), expected)
      }),
      { numRuns: 60 }
    )
  })

  it('gives the same set however often each record comes', () => {
    fc.assert(
      fc.property(
        histories(6).chain((records) => fc.tuple(fc.constant(records), fc.array(fc.constantFrom(...records), { maxLength: 12 }))),
        ([records, again]) => assert.deepEqual(dots(mergeAll(mergeAll([], again), [...records, ...again])), dots(mergeAll([], records)))
      )
    )
  })

  it('of sets is commutative, associative and idempotent', () => {
    const parts = histories(6).chain((records) => fc.tuple(fc.subarray(records), fc.subarray(records), fc.subarray(records)))
    fc.assert(
      fc.property(parts, ([one, two, three]) => {
        const [a, b, c] = [mergeAll([], one), mergeAll([], two), mergeAll([], three)]
        assert.deepEqual(dots(mergeAll(a, b)), dots(mergeAll(b, a)))
        assert.deepEqual(dots(mergeAll(mergeAll(a, b), c)), dots(mergeAll(a, mergeAll(b, c))))
        assert.deepEqual(dots(mergeAll(a, a)), dots(a))
      })
    )
  })

  it('keeps what none of the others has seen, and nothing else', () => {
    fc.assert(
      fc.property(histories(8), (records) => {
        const seen = (record: ItemRecord): boolean => records.some((other) => other !== record && covers(other.version, record.dot))
        assert.deepEqual(new Set(dots(mergeAll([], records))), new Set(dots(records.filter((record) => !seen(record)))))
      })
    )
  })

  it('says what it replaced, and whether it took the version in', () => {
    fc.assert(
      fc.property(histories(8), (records) => {
        let versions: readonly ItemRecord[] = []
        for (const record of records) {
          const merged = mergeVersion(versions, record)
          const known = versions.some(({ version }) => covers(version, record.dot))
          assert.equal(merged.accepted, !known)
          assert.deepEqual(dots(merged.replaced), known ? [] : dots(versions.filter(({ dot }) => covers(record.version, dot))))
          assert.equal(mergeVersion(merged.versions, record).accepted, false)
          versions = merged.versions
        }
      })
    )
  })
})

describe('winner', () => {
  it('does not depend on the order of the versions', () => {
    fc.assert(
      fc.property(histories(6), (records) => {
        const versions = mergeAll([], records)
        const winner = winnerOf(versions)
        for (const order of permutations(versions)) assert.equal(winnerOf(order), winner)
      }),
      { numRuns: 60 }
    )
  })

  const table: readonly (readonly [what: string, versions: ItemRecord[], winner: number])[] = [
    ['an edit beats a later delete', [file(0, 1, 1), deleted(1, 9)], 0],
    ['a directory beats a later file', [directory(0), file(1, 1, 9)], 0],
    ['a directory beats a delete', [deleted(0, 9), directory(1)], 1],
    ['the later file wins', [file(0, 1, 5), file(1, 2, 6)], 1],
    ['of one time the greater dot wins', [file(0, 1, 5), file(1, 2, 5)], 1],
    ['of one time the greater origin wins, whoever joined it to others', [keeping(0, file(2, 1, 5)), file(1, 2, 5)], 0],
    ['of one origin the greater dot wins', [keeping(0, file(2, 1, 5)), keeping(1, file(2, 1, 5))], 1],
    ['a symlink is as good as a file', [file(0, 1, 5), alone(1, { type: 'symlink', target: 'x', mtimeNs: 6n })], 1],
    ['of deletes the later one wins', [deleted(0, 2), deleted(1, 1)], 0]
  ]
  for (const [what, versions, winner] of table) it(what, () => assert.equal(winnerOf(versions), versions[winner]))

  it('is nothing of nothing', () => assert.equal(winnerOf([]), undefined))
})

describe('losers', () => {
  it('are all other contents of files and symlinks, each once, whatever the order', () => {
    fc.assert(
      fc.property(histories(6), (records) => {
        const versions = mergeAll([], records)
        const winner = winnerOf(versions) as ItemRecord
        const losers = losersOf(versions)
        for (const loser of losers) {
          assert.ok(isLive(loser) && loser.type !== 'directory' && !sameContent(loser, winner))
          assert.equal(losers.filter((other) => sameContent(other, loser)).length, 1)
        }
        const contents = versions.filter((one) => isLive(one) && one.type !== 'directory' && !sameContent(one, winner))
        for (const one of contents) assert.ok(losers.some((loser) => sameContent(loser, one)))
        for (const order of permutations(versions)) assert.deepEqual(dots(losersOf(order)), dots(losers))
      }),
      { numRuns: 60 }
    )
  })

  it('bear the name of the latest of several with one content', () => {
    const versions = [file(0, 1, 3), file(1, 1, 4), file(2, 2, 9)]
    assert.deepEqual(losersOf(versions), [versions[1]])
    assert.deepEqual(losersOf(versions.toReversed()), [versions[1]])
  })

  it('are none where a delete wins, or nothing is', () => {
    assert.deepEqual(losersOf([deleted(0), deleted(1)]), [])
    assert.deepEqual(losersOf([]), [])
  })
})
