import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  conflictPath,
  covers,
  type DeviceId,
  deviceIdOf,
  type ItemRecord,
  isLive,
  joinVectors,
  losersOf,
  type ReplicaId,
  sameContent,
  type VersionVector,
  winnerOf
} from '../../protocol/index.ts'
import type { Stat } from '../../src/ports/disk.ts'
import { isSameContent, type ReconcileContext, reconcile, revival, type Step, settledVersions, wantsContent } from '../../src/reconciler.ts'
import { type Held, type ItemEntry, isSatisfied, type StoredRecord } from '../../src/state/item-entry.ts'
import { contentId, histories, mergeAll, WRITERS } from '../fixtures/histories.ts'

const [A, B, C] = WRITERS as [ReplicaId, ReplicaId, ReplicaId]
const DEVICES = new Map(WRITERS.map((replica, i) => [replica as string, deviceIdOf(new Uint8Array(32).fill(i + 1))]))
const OURS = deviceIdOf(new Uint8Array(32).fill(9))
const context: ReconcileContext = {
  authorOf: (version) => ('origin' in version ? version.origin?.device : undefined) ?? DEVICES.get(version.dot.replica),
  device: OURS,
  mayWrite: true
}
const STAT: Stat = { type: 'file', dev: 1n, ino: 2n, size: 3, mtimeNs: 0n, ctimeNs: 0n, mode: 0o644 }

const seen = (...dots: (readonly [ReplicaId, number])[]): VersionVector => new Map(dots)
const record = (replica: ReplicaId, of: VersionVector, rest: object): StoredRecord =>
  ({ path: 'p.txt', dot: { replica, seq: of.get(replica) }, version: of, mtimeNs: 0n, bytes: new Uint8Array(), ...rest }) as unknown as StoredRecord
const file = (replica: ReplicaId, of: VersionVector, content: number, rest: object = {}): StoredRecord =>
  record(replica, of, { type: 'file', content: contentId(content), size: content, mode: 0o644, ...rest })
const directory = (replica: ReplicaId, of: VersionVector, mode = 0o755): StoredRecord => record(replica, of, { type: 'directory', mode })
const deleted = (replica: ReplicaId, of: VersionVector, mtime = 0): StoredRecord => record(replica, of, { type: 'deleted', mtimeNs: BigInt(mtime) })

/** The disk as a record has it. */
function heldAs(of: ItemRecord, rest: Partial<Held> = {}): Held {
  const common = { version: of.version, size: 0, mode: 'mode' in of ? of.mode : 0, mtimeNs: of.mtimeNs, stat: STAT, racy: false, local: false, ...rest }
  if (of.type === 'file') return { ...common, type: 'file', content: of.content, size: of.size }
  if (of.type === 'symlink') return { ...common, type: 'symlink', target: of.target }
  return { ...common, type: 'directory' }
}

const step = (versions: StoredRecord[], on?: Held, how = context): Step => reconcile('p.txt', { versions, ...(on && { held: on }) }, how)

describe('reconcile', () => {
  const one = file(A, seen([A, 1]), 1)
  const two = file(B, seen([A, 1], [B, 1]), 2)
  const rival = file(B, seen([B, 1]), 3, { mtimeNs: 5n })

  it('does nothing where the disk is as wanted', () => {
    assert.deepEqual(step([one], heldAs(one)), { do: 'nothing' })
    assert.deepEqual(step([]), { do: 'nothing' })
    assert.deepEqual(step([deleted(A, seen([A, 1]))]), { do: 'nothing' })
  })

  it('places what is new', () => assert.deepEqual(step([one]), { do: 'place', winner: one, held: undefined }))

  it('replaces what is old, without a copy', () => assert.deepEqual(step([two], heldAs(one)), { do: 'place', winner: two, held: heldAs(one) }))

  it('deletes what was deleted', () => {
    const gone = deleted(B, seen([A, 1], [B, 1]))
    assert.deepEqual(step([gone], heldAs(one)), { do: 'delete', winner: gone, held: heldAs(one) })
  })

  it('sets mode and time where the content is the same', () => {
    for (const rest of [{ mode: 0o600 }, { mtimeNs: 7n }]) {
      const next = file(B, seen([A, 1], [B, 1]), 1, rest)
      assert.deepEqual(step([next], heldAs(one)), { do: 'metadata', winner: next, held: heldAs(one) })
    }
    const next = directory(B, seen([A, 1], [B, 1]), 0o700)
    assert.equal(step([next], heldAs(directory(A, seen([A, 1])))).do, 'metadata')
  })

  it('takes over a version that the disk is as already', () => {
    const same = file(B, seen([A, 1], [B, 1]), 1)
    assert.deepEqual(step([same], heldAs(one)), { do: 'adopt', winner: same, held: heldAs(one) })
  })

  it('moves aside what lost, under the name of who wrote it', () => {
    const found = step([one, rival], heldAs(one))
    assert.ok(found.do === 'place' && found.winner === rival)
    assert.equal(found.copy?.path, conflictPath('p.txt', one.mtimeNs, DEVICES.get(A) as never))
    assert.equal(found.copy?.loser, one)
  })

  it('moves nothing aside where the winner is held, or neither is', () => {
    assert.deepEqual(step([one, rival], heldAs(rival)), { do: 'nothing' })
    assert.deepEqual(step([one, rival]), { do: 'place', winner: rival, held: undefined })
  })

  it('gives the copy the same name whichever of several equal versions is held', () => {
    const late = file(C, seen([C, 1]), 1, { mtimeNs: 3n })
    const names = [heldAs(one), heldAs(late)].map((on) => {
      const found = step([one, late, rival], on)
      return found.do === 'place' ? found.copy?.path : undefined
    })
    assert.deepEqual(
      names,
      [0, 1].map(() => conflictPath('p.txt', 3n, DEVICES.get(C) as never))
    )
  })

  it('moves aside a change that was never sent, under the name of this device', () => {
    const found = step([two], heldAs(one, { local: true, mtimeNs: 2_000_000_000n }))
    assert.ok(found.do === 'place')
    assert.equal(found.copy?.path, conflictPath('p.txt', 2_000_000_000n, OURS))
    assert.equal(found.copy?.loser, undefined)
    const gone = step([deleted(B, seen([A, 1], [B, 1]))], heldAs(one, { local: true }))
    assert.ok(gone.do === 'delete' && gone.copy !== undefined)
  })

  it("gives a file in whose place a directory comes back its author's name, though this device has settled it", () => {
    // This device joined the edit of A to another's; then it says that the directory is to be, and has seen its own record.
    const origin = { dot: one.dot, device: DEVICES.get(A) as DeviceId }
    const joined = file(C, seen([A, 1], [B, 1], [C, 1]), 1, { origin })
    const entry = { versions: [joined], held: heldAs(joined) }
    const { draft, heldAfter: after } = revival('p.txt', entry, { ...context, mtimeNs: 9n })
    assert.deepEqual([draft.type, draft.base], ['directory', new Map()])
    const alive = directory(C, seen([C, 2]))
    const held = after(alive)
    assert.equal(held?.local, true)
    const found = step([alive], held)
    assert.ok(found.do === 'place')
    assert.equal(found.copy?.path, conflictPath('p.txt', one.mtimeNs, DEVICES.get(A) as DeviceId))
  })

  it('moves aside a file that others hold, too, where its own version of it is settled: they may settle theirs', () => {
    const ours = file(C, seen([A, 1], [C, 1]), 1)
    const { heldAfter: after } = revival('p.txt', { versions: [ours, file(B, seen([A, 1], [B, 1]), 1)], held: heldAs(ours) }, { ...context, mtimeNs: 9n })
    const [here, there] = [directory(C, seen([A, 1], [C, 2])), directory(B, seen([A, 1], [B, 2]))]
    const found = step([here, there], after(here))
    assert.ok(found.do === 'place')
    assert.equal(found.copy?.path, conflictPath('p.txt', ours.mtimeNs, DEVICES.get(C) as DeviceId))
  })

  it('leaves a file of others, in whose place a directory comes back, to be moved aside like any that lost', () => {
    const { heldAfter: after } = revival('p.txt', { versions: [one], held: heldAs(one) }, { ...context, mtimeNs: 9n })
    const alive = directory(C, seen([C, 1]))
    assert.deepEqual(after(alive), heldAs(one))
    const found = step([one, alive], after(alive))
    assert.ok(found.do === 'place')
    assert.equal(found.copy?.loser, one)
  })

  it('makes no copy of what others signed where it may tell nobody', () => {
    const found = step([one, rival], heldAs(one), { ...context, mayWrite: false })
    assert.ok(found.do === 'place' && found.copy === undefined)
    const own = step([rival], heldAs(one, { local: true }), { ...context, mayWrite: false })
    assert.ok(own.do === 'place' && own.copy !== undefined, 'but of what its own user wrote')
  })

  it('makes no copy of a directory', () => {
    const link = record(B, seen([A, 1], [B, 1]), { type: 'symlink', target: 'x' })
    const found = step([link], heldAs(directory(A, seen([A, 1])), { local: true }))
    assert.ok(found.do === 'place' && found.copy === undefined)
  })

  it('deletes a file that had been kept against one delete when another one has seen it', () => {
    const first = deleted(C, seen([C, 1]), 9)
    const kept = heldAs(one, { version: joinVectors([one.version, first.version]) })
    assert.equal(step([one, first], kept).do, 'nothing')
    assert.equal(step([first, deleted(B, seen([A, 1], [B, 1]))], kept).do, 'delete')
  })

  it('wants a content for a file alone', () => {
    assert.ok(wantsContent(step([one])))
    assert.ok(!wantsContent(step([directory(A, seen([A, 1]))])))
    assert.ok(!wantsContent(step([one], heldAs(one))))
  })
})

describe('reconcile: any history', () => {
  const stored = (versions: readonly ItemRecord[]): StoredRecord[] => versions.map((version) => ({ ...version, bytes: new Uint8Array() }))
  /** What was made of it, and what of that this disk holds: any version that ever was, or nothing. */
  const states = histories(6).chain((records) => {
    const live = records.filter(isLive)
    return fc.record({
      versions: fc.constant(stored(mergeAll([], records))),
      held: live.length === 0 ? fc.constant(undefined) : fc.option(fc.constantFrom(...live), { nil: undefined })
    })
  })
  const entryOf = (versions: StoredRecord[], held: ItemRecord | undefined): ItemEntry => ({ versions, ...(held && { held: heldAs(held) }) })

  it('does nothing exactly where the disk is as wanted', () => {
    fc.assert(
      fc.property(states, ({ versions, held }) => {
        const entry = entryOf(versions, held)
        assert.equal(reconcile('p', entry, context).do === 'nothing', isSatisfied(entry))
      })
    )
  })

  it('leads to what is wanted in one step', () => {
    fc.assert(
      fc.property(states, ({ versions, held }) => {
        const entry = entryOf(versions, held)
        const found = reconcile('p', entry, context)
        if (found.do === 'nothing') return
        assert.equal(found.winner, winnerOf(versions))
        const copied = 'copy' in found ? found.copy?.loser : undefined
        const version = joinVectors([...(entry.held ? [entry.held.version] : []), ...settledVersions(versions, found.winner, copied).map((one) => one.version)])
        const after: ItemEntry = isLive(found.winner) ? { versions, held: { ...heldAs(found.winner), version } } : { versions }
        assert.ok(isSatisfied(after))
      })
    )
  })

  it('makes a copy of what is held exactly where that lost, and of nothing twice', () => {
    fc.assert(
      fc.property(states, ({ versions, held }) => {
        const entry = entryOf(versions, held)
        const found = reconcile('p', entry, context)
        const loses = held !== undefined && losersOf(versions).some((loser) => isSameContent(heldAs(held), loser))
        const copied = 'copy' in found && found.copy !== undefined
        if (found.do === 'nothing') return
        assert.equal(copied, loses)
      })
    )
  })

  it('counts as settled what needs no care, and never a content that is nowhere', () => {
    fc.assert(
      fc.property(states, ({ versions }) => {
        const winner = winnerOf(versions) as StoredRecord
        const losers = losersOf(versions)
        const settled = settledVersions(versions, winner, undefined)
        for (const loser of losers) assert.ok(!settled.some((version) => isLive(version) && version.type !== 'directory' && sameContent(version, loser)))
        assert.ok(settled.includes(winner))
        for (const loser of losers) {
          const more = settledVersions(versions, winner, loser)
          assert.ok(more.some((version) => covers(version.version, loser.dot)))
        }
      })
    )
  })
})
