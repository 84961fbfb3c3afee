import assert from 'node:assert/strict'
import { covers, includes, type ReplicaId, type VersionVector } from '../../protocol/index.ts'
import { draftOf, isMoved, judge, needsHash, type Observation, type Verdict } from '../../src/local-change.ts'
import type { ScanItem, Stat } from '../../src/ports/disk.ts'
import type { Held, ItemEntry, StoredRecord } from '../../src/state/item-entry.ts'
import { contentId, WRITERS } from '../fixtures/histories.ts'

const [OWN, OTHER] = WRITERS as [ReplicaId, ReplicaId]
const NOW = 99n
const STAT: Stat & { type: 'file' } = { type: 'file', dev: 1n, ino: 2n, size: 3, mtimeNs: 1000n, ctimeNs: 1000n, mode: 0o644 }

const vector = (own: number, other = 0): VersionVector => new Map([[OWN, own] as const, [OTHER, other] as const].filter(([, seq]) => seq > 0))
const version = (replica: ReplicaId, of: VersionVector, rest: object): StoredRecord =>
  ({ path: 'p', dot: { replica, seq: of.get(replica) ?? 0 }, version: of, mtimeNs: STAT.mtimeNs, bytes: new Uint8Array(), ...rest }) as unknown as StoredRecord
const file = (replica: ReplicaId, of: VersionVector, content: number, rest: object = {}): StoredRecord =>
  version(replica, of, { type: 'file', content: contentId(content), size: 3, mode: 0o644, ...rest })
const deleted = (replica: ReplicaId, of: VersionVector): StoredRecord => version(replica, of, { type: 'deleted' })
const held = (of: VersionVector, content: number, rest: Partial<Held> = {}): Held => ({
  version: of,
  type: 'file',
  content: contentId(content),
  size: 3,
  mode: 0o644,
  mtimeNs: STAT.mtimeNs,
  stat: STAT,
  racy: false,
  local: false,
  ...rest
})
const seenFile = (content: number, stat: Partial<Stat> = {}): Observation => ({ stat: { ...STAT, ...stat, type: 'file' }, content: contentId(content) })
const entry = (versions: StoredRecord[], on?: Held): ItemEntry => ({ versions, ...(on && { held: on }) })
const own = vector(1)

function changed(verdict: Verdict): Extract<Verdict, { kind: 'changed' }> {
  assert.equal(verdict.kind, 'changed')
  return verdict as Extract<Verdict, { kind: 'changed' }>
}

describe('a look at the disk', () => {
  const settled = entry([file(OWN, own, 1)], held(own, 1))

  it('says nothing of what is as it was', () => {
    assert.deepEqual(judge('p', settled, seenFile(1), NOW), { kind: 'same' })
  })

  it('refreshes what it knows of the disk when only that changed', () => {
    const stat = { ...STAT, ino: 9n, ctimeNs: 2000n }
    const verdict = judge('p', settled, { ...seenFile(1), stat }, NOW)
    assert.deepEqual(verdict, { kind: 'same', held: { ...held(own, 1), stat, racy: false } })
  })

  it('is another content: a change made from what was held', () => {
    const { draft, held: next } = changed(judge('p', settled, seenFile(2, { mtimeNs: 5n }), NOW))
    assert.deepEqual(draft, { path: 'p', type: 'file', content: contentId(2), size: 3, mode: 0o644, mtimeNs: 5n, base: own, ancestor: contentId(1) })
    assert.equal(next?.content, contentId(2))
  })

  it('is another mode or time: a change', () => {
    const chmod = changed(judge('p', settled, seenFile(1, { mode: 0o600 }), NOW)).draft
    const touch = changed(judge('p', settled, seenFile(1, { mtimeNs: 7n }), NOW)).draft
    assert.ok(chmod.type === 'file' && touch.type === 'file')
    assert.deepEqual([chmod.mode, chmod.mtimeNs, chmod.content], [0o600, STAT.mtimeNs, contentId(1)])
    assert.deepEqual([touch.mode, touch.mtimeNs, touch.content], [0o644, 7n, contentId(1)])
  })

  it('is nothing: a delete made from what was held', () => {
    const { draft, held: next } = changed(judge('p', settled, undefined, NOW))
    assert.deepEqual(draft, { path: 'p', type: 'deleted', mtimeNs: NOW, base: own, ancestor: contentId(1) })
    assert.equal(next, undefined)
  })

  it('is nothing where nothing was: nothing', () => {
    assert.deepEqual(judge('p', entry([]), undefined, NOW), { kind: 'same' })
    assert.deepEqual(judge('p', entry([file(OTHER, vector(0, 1), 1)]), undefined, NOW), { kind: 'same' }, 'what is wanted has not come yet')
  })

  it('is something new: a change that has seen nothing', () => {
    const { draft } = changed(judge('p', entry([]), seenFile(1), NOW))
    assert.deepEqual(draft.base, new Map())
  })

  it('is something new where a delete was seen: a change made from the delete', () => {
    const { draft } = changed(judge('p', entry([deleted(OTHER, vector(1, 1))]), seenFile(1), NOW))
    assert.deepEqual(draft.base, vector(1, 1))
  })

  it('is something else than what is wanted and never came: a change that has not seen that', () => {
    const { draft } = changed(judge('p', entry([file(OTHER, vector(0, 4), 2)]), seenFile(1), NOW))
    assert.deepEqual(draft.base, new Map())
  })

  it('is what is wanted already: no change', () => {
    const wanted = file(OTHER, vector(0, 4), 1)
    const verdict = judge('p', entry([wanted]), seenFile(1), NOW)
    assert.equal(verdict.kind, 'adopt')
    assert.ok(verdict.kind === 'adopt' && verdict.held !== undefined && covers(verdict.held.version, wanted.dot))
  })

  it('is what is wanted but for a rounded time: no change, and the time that was meant', () => {
    const wanted = file(OTHER, vector(0, 4), 1, { mtimeNs: 1900n })
    const verdict = judge('p', entry([wanted]), seenFile(1, { mtimeNs: 1000n }), NOW)
    assert.ok(verdict.kind === 'adopt' && verdict.held?.mtimeNs === 1900n)
    assert.equal(judge('p', entry([file(OTHER, vector(0, 4), 1, { mtimeNs: 9000n })]), seenFile(1), NOW).kind, 'changed')
  })

  it('is what a later version of what was held wants: an apply whose end was not recorded', () => {
    const next = file(OTHER, vector(1, 1), 2)
    const verdict = judge('p', entry([next], held(own, 1)), seenFile(2), NOW)
    assert.ok(verdict.kind === 'adopt' && verdict.held !== undefined && includes(verdict.held.version, next.version))
  })

  it('is what beat the version that was held: says that this one is gone', () => {
    const loser = file(OWN, own, 1)
    const winner = file(OTHER, vector(0, 1), 2, { mtimeNs: 5000n })
    const { draft, held: next } = changed(judge('p', entry([loser, winner], held(own, 1)), seenFile(2, { mtimeNs: 5000n }), NOW))
    assert.ok(covers(draft.base, loser.dot) && covers(draft.base, winner.dot))
    assert.deepEqual([draft.type === 'file' && draft.content, next?.local], [contentId(2), false])
  })

  it('is nothing where a delete is wanted: no change', () => {
    assert.deepEqual(judge('p', entry([deleted(OTHER, vector(1, 1))], held(own, 1)), undefined, NOW), { kind: 'adopt', held: undefined })
  })

  it('is an edit where a delete is wanted: a change made from what was held', () => {
    const { draft } = changed(judge('p', entry([deleted(OTHER, vector(1, 1))], held(own, 1)), seenFile(2), NOW))
    assert.deepEqual(draft.base, own, 'so that the edit wins')
  })

  it('is an edit while a later version is on its way: a conflict, for it has not seen that one', () => {
    const { draft } = changed(judge('p', entry([file(OTHER, vector(1, 1), 3)], held(own, 1)), seenFile(2), NOW))
    assert.deepEqual(draft.base, own)
  })

  it('is a directory in place of a file', () => {
    const { draft } = changed(judge('p', settled, { stat: { ...STAT, type: 'directory', mode: 0o755 } }, NOW))
    assert.deepEqual({ type: draft.type, mode: 'mode' in draft ? draft.mode : undefined }, { type: 'directory', mode: 0o755 })
  })

  it('is a directory with other times: as it was', () => {
    const directory = held(own, 1, { type: 'directory', mode: 0o755, stat: { ...STAT, type: 'directory', mode: 0o755 } })
    const { content: _, ...kept } = directory
    const wanted = version(OWN, own, { type: 'directory', mode: 0o755 })
    assert.equal(judge('p', entry([wanted], kept), { stat: { ...STAT, type: 'directory', mode: 0o755, mtimeNs: 8n } }, NOW).kind, 'same')
  })

  it('is a symlink to somewhere else', () => {
    const link = version(OWN, own, { type: 'symlink', target: 'x' })
    const { content: _, ...kept } = held(own, 1, { type: 'symlink', target: 'x', mode: 0, size: 0, stat: { ...STAT, type: 'symlink', mode: 0o777 } })
    const seen = (target: string): Observation => ({ stat: { ...STAT, type: 'symlink', mode: 0o777 }, target })
    assert.equal(judge('p', entry([link], kept), seen('x'), NOW).kind, 'same')
    const { draft } = changed(judge('p', entry([link], kept), seen('y'), NOW))
    assert.ok(draft.type === 'symlink' && draft.target === 'y')
  })

  it('keeps the mode that was meant where the disk has another one for it', () => {
    // A disk without permissions shows 0o700 for everything.
    const coarse = held(own, 1, { stat: { ...STAT, mode: 0o700 } })
    const { draft } = changed(judge('p', entry([file(OWN, own, 1)], coarse), seenFile(2, { mode: 0o700 }), NOW))
    assert.ok(draft.type === 'file' && draft.mode === 0o644)
  })
})

describe('whether to hash', () => {
  const item = (stat: Partial<Stat> = {}): ScanItem => ({ path: 'p', stat: { ...STAT, ...stat } })
  const table: readonly (readonly [what: string, before: Held | undefined, item: ScanItem, hash: boolean])[] = [
    ['a file as it was', held(own, 1), item(), false],
    ['a new file', undefined, item(), true],
    ['a file in place of a directory', held(own, 1, { type: 'directory' }), item(), true],
    ['a file that was hashed too early', held(own, 1, { racy: true }), item(), true],
    ['another size', held(own, 1), item({ size: 4 }), true],
    ['another time', held(own, 1), item({ mtimeNs: 1n }), true],
    ['only another time of change', held(own, 1), item({ ctimeNs: 1n }), true],
    ['another inode', held(own, 1), item({ ino: 1n }), true],
    ['another disk', held(own, 1), item({ dev: 2n }), true],
    ['a directory', undefined, item({ type: 'directory' }), false],
    ['a symlink', undefined, item({ type: 'symlink' }), false]
  ]
  for (const [what, before, one, hash] of table) it(`${what}: ${hash ? 'yes' : 'no'}`, () => assert.equal(needsHash(before, one), hash))
})

describe('whether a file moved', () => {
  const table: readonly (readonly [what: string, before: Held, stat: Stat, moved: boolean])[] = [
    ['the same inode, untouched', held(own, 1), STAT, true],
    ['the same inode, with another time of change', held(own, 1), { ...STAT, ctimeNs: 5n }, false],
    ['another inode', held(own, 1), { ...STAT, ino: 9n }, false],
    ['another size', held(own, 1), { ...STAT, size: 9 }, false],
    ['another time', held(own, 1), { ...STAT, mtimeNs: 9n }, false],
    ['hashed too early', held(own, 1, { racy: true }), STAT, false],
    ['a directory', held(own, 1), { ...STAT, type: 'directory' }, false]
  ]
  for (const [what, before, stat, moved] of table) it(`${what}: ${moved ? 'yes' : 'no'}`, () => assert.equal(isMoved(before, stat), moved))
})

describe('a draft', () => {
  it('says what is held', () => {
    assert.deepEqual(draftOf('p', held(own, 1), contentId(5)), {
      path: 'p',
      type: 'file',
      content: contentId(1),
      size: 3,
      mode: 0o644,
      mtimeNs: STAT.mtimeNs,
      base: own,
      ancestor: contentId(5)
    })
  })
})
