import assert from 'node:assert/strict'
import { type DeviceId, deviceIdOf, type FolderId, type ReplicaId, type VersionVector } from '../../protocol/index.ts'
import { choose, type MadePlan, PlanBuilder, type PlanItem } from '../../src/planning.ts'
import type { Stat } from '../../src/ports/disk.ts'
import type { ReconcileContext } from '../../src/reconciler.ts'
import { DEFAULT_DELETE_GUARD } from '../../src/safety.ts'
import type { Held, ItemEntry, StoredRecord } from '../../src/state/item-entry.ts'
import { contentId } from '../fixtures/histories.ts'

const [A, B] = ['a'.repeat(16), 'b'.repeat(16)] as [ReplicaId, ReplicaId]
const [ANNA, BERT, OURS] = [1, 2, 9].map((byte) => deviceIdOf(new Uint8Array(32).fill(byte))) as [DeviceId, DeviceId, DeviceId]
const context: ReconcileContext = { authorOf: ({ dot }) => ({ [A]: ANNA, [B]: BERT })[dot.replica as string], device: OURS, mayWrite: true }
const FOLDER = 'f0'.repeat(32) as FolderId
const STAT: Stat = { type: 'file', dev: 1n, ino: 2n, size: 3, mtimeNs: 0n, ctimeNs: 0n, mode: 0o644 }
const MS = 1_000_000n

const seen = (...dots: (readonly [ReplicaId, number])[]): VersionVector => new Map(dots)
const record = (replica: ReplicaId, version: VersionVector, rest: object): StoredRecord =>
  ({ path: 'p', dot: { replica, seq: version.get(replica) }, version, mtimeNs: 5n * MS, bytes: new Uint8Array(), ...rest }) as unknown as StoredRecord
const file = (content: number, version = seen([A, 1]), rest: object = {}): StoredRecord =>
  record([...version.keys()].at(-1) as ReplicaId, version, { type: 'file', content: contentId(content), size: content, mode: 0o644, ...rest })
const directory = (version = seen([A, 1])): StoredRecord => record([...version.keys()].at(-1) as ReplicaId, version, { type: 'directory', mode: 0o755 })
const gone = (version = seen([A, 1], [B, 1])): StoredRecord => record(B, version, { type: 'deleted' })
const LATER = seen([A, 1], [B, 1])

function held(of: StoredRecord, rest: Partial<Held> = {}): Held {
  const common = { version: of.version, size: 0, mode: 'mode' in of ? of.mode : 0, mtimeNs: of.mtimeNs, stat: STAT, racy: false, local: false }
  if (of.type === 'file') return { ...common, type: 'file', content: of.content, size: of.size, ...rest }
  return { ...common, type: 'directory', ...rest }
}

function planOf(entries: Record<string, ItemEntry>, { files = 100, out = {} }: { files?: number; out?: Record<string, ItemEntry> } = {}): MadePlan {
  const builder = new PlanBuilder(context, FOLDER)
  for (const [path, entry] of Object.entries(entries)) builder.add(path, entry)
  for (const [path, entry] of Object.entries(out)) builder.addOutgoing(path, entry)
  return builder.finish(files, DEFAULT_DELETE_GUARD)
}

const shown = ({ items }: MadePlan): string[] =>
  items.map(({ action: { do: what, path, from, risk } }) => `${what} ${from === undefined ? '' : `${from} -> `}${path} ${risk}`)

describe('a plan', () => {
  it('says what is to be done, whose change it is, when and how large', () => {
    const { items } = planOf({ new: { versions: [file(3)] } })
    assert.deepEqual(
      items.map(({ action }) => action),
      [{ do: 'create', path: 'new', type: 'file', device: ANNA, time: 5, size: 3, risk: 'none', reason: 'new' }]
    )
  })

  it('judges what a person may regret', () => {
    const old = file(1)
    const plan = planOf({
      changed: { versions: [file(2, LATER)], held: held(old) },
      mode: { versions: [file(1, LATER, { mode: 0o600 })], held: held(old) },
      newer: { versions: [file(2, LATER)], held: held(old, { mtimeNs: 6n * MS }) },
      swapped: { versions: [directory(LATER)], held: held(old) },
      gone: { versions: [gone()], held: held(old) },
      'gone-newer': { versions: [gone()], held: held(old, { mtimeNs: 6n * MS, content: contentId(7) }) },
      rival: { versions: [old, file(2, seen([B, 1]), { mtimeNs: 9n * MS })], held: held(old) },
      same: { versions: [file(1, LATER)], held: held(old) },
      nothing: { versions: [old], held: held(old) }
    })
    assert.deepEqual(shown(plan), [
      'update changed low',
      'update mode none',
      'update newer high',
      'update swapped high',
      'delete gone low',
      'delete gone-newer high',
      'conflict rival low'
    ])
    assert.match(plan.items.at(-1)?.action.reason ?? '', /kept as rival\.sync-conflict-/)
  })

  it('sees a rename, whichever half comes first, and one for each pair', () => {
    const gives = (content: number): ItemEntry => ({ versions: [gone()], held: held(file(content)) })
    const takes = (content: number): ItemEntry => ({ versions: [file(content, seen([B, 2]))] })
    assert.deepEqual(shown(planOf({ a: gives(1), b: takes(1) })), ['rename a -> b none'])
    assert.deepEqual(shown(planOf({ a: takes(1), b: gives(1) })), ['rename b -> a none'])
    assert.deepEqual(shown(planOf({ a: gives(1), b: takes(1), c: takes(1), d: takes(2) })), ['rename a -> b none', 'create c none', 'create d none'])
    const [item] = planOf({ a: gives(1), b: takes(1) }).items
    assert.deepEqual(item?.places.map(([path]) => path).sort(), ['a', 'b'])
  })

  it('marks deletes that take most of a folder', () => {
    const entries = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`f${i}`, { versions: [gone()], held: held(file(i + 1)) }]))
    assert.ok(planOf(entries, { files: 12 }).items.every(({ action }) => action.risk === 'high' && action.reason.includes('all 12 files')))
    assert.ok(planOf(entries, { files: 13 }).items.every(({ action }) => action.risk === 'low'))
  })

  it('has an id that another version, another content here, another path or a delete that waits changes, and a refreshed look does not', () => {
    const base = { a: { versions: [file(2, LATER)], held: held(file(1)) } }
    const { id } = planOf(base)
    assert.match(id, /^f0f0f0f0-[0-9a-f]{16}$/)
    assert.equal(planOf({ a: { versions: [file(2, LATER)], held: held(file(1), { stat: { ...STAT, ctimeNs: 9n } }) } }).id, id)
    const others = [
      planOf({ a: { versions: [file(2, seen([A, 1], [B, 2]))], held: held(file(1)) } }),
      planOf({ a: { versions: [file(2, LATER)], held: held(file(3)) } }),
      planOf({ a: { versions: [file(2, LATER)], held: held(file(1), { local: true }) } }),
      planOf({ b: base.a }),
      planOf({ ...base, b: base.a }),
      planOf(base, { out: { b: { versions: [file(1)], held: held(file(1)) } } }),
      planOf({})
    ]
    assert.equal(new Set([id, ...others.map((plan) => plan.id)]).size, others.length + 1)
  })
})

describe('a plan to join', () => {
  const joined = (entries: Record<string, ItemEntry>): { readonly same: number; readonly plan: MadePlan } => {
    const builder = new PlanBuilder(context, FOLDER)
    for (const [path, entry] of Object.entries(entries)) builder.addJoined(path, entry)
    return { same: builder.same, plan: builder.finish(100, DEFAULT_DELETE_GUARD) }
  }
  /** As what is here is kept before anything of it is told. */
  const unseen = { version: seen(), local: true }

  it('tells what comes, what goes, what is the same and what is in conflict', () => {
    const old = file(1)
    const { same, plan } = joined({
      comes: { versions: [old] },
      differs: { versions: [file(2)], held: held(old, unseen) },
      dir: { versions: [directory()], held: held(directory(), unseen) },
      'gone-there': { versions: [gone()], held: held(old, unseen) },
      kind: { versions: [directory()], held: held(old, unseen) },
      known: { versions: [old], held: held(old) },
      nothing: { versions: [gone()] },
      only: { versions: [], held: held(old, unseen) },
      same: { versions: [old], held: held(old, unseen) },
      touched: { versions: [old], held: held(old, { ...unseen, mtimeNs: 9n }) }
    })
    assert.equal(same, 4)
    assert.deepEqual(shown(plan), ['create comes none', 'conflict differs low', 'conflict kind low'])
    assert.deepEqual(shown({ ...plan, items: plan.goesOut }), ['create gone-there none', 'create only none'])
  })

  it('of a folder that is one already tells what was done on either side since', () => {
    const old = file(1)
    const { same, plan } = joined({
      edited: { versions: [old], held: held(old, { local: true, content: contentId(3) }) },
      gone: { versions: [old], held: held(old, { type: 'absent', local: true }) },
      mode: { versions: [old], held: held(old, { mode: 0o600, local: true }) },
      newer: { versions: [file(2, LATER)], held: held(old) },
      back: { versions: [file(2, LATER)], held: held(old, { type: 'absent', local: true }) },
      both: { versions: [file(2, LATER)], held: held(old, { local: true, content: contentId(3) }) }
    })
    assert.equal(same, 0)
    assert.deepEqual(shown(plan), ['update newer low', 'create back none', 'conflict both low'])
    assert.deepEqual(shown({ ...plan, items: plan.goesOut }), ['update edited none', 'delete gone none', 'update mode none'])
  })
})

describe('a part of a plan', () => {
  const tree = planOf({
    new: { versions: [directory()] },
    'new/deep': { versions: [directory()] },
    'new/deep/f': { versions: [file(1)] },
    old: { versions: [gone()], held: held(directory()) },
    'old/deep': { versions: [gone()], held: held(directory()) },
    'old/deep/f': { versions: [gone()], held: held(file(2)) },
    'old/g': { versions: [gone()], held: held(file(3)) },
    'old/moves': { versions: [gone()], held: held(file(4)) },
    to: { versions: [file(4, seen([B, 2]))] }
  }).items
  const paths = (items: readonly PlanItem[]): string[] => items.map(({ action }) => action.path)

  it('is all where nothing is said, and leaves what is skipped', () => {
    assert.equal(choose(tree, {}).left.length, 0)
    assert.deepEqual(paths(choose(tree, { skip: ['new'] }).left), ['new', 'new/deep', 'new/deep/f'])
  })

  it('brings the directories that it needs', () => assert.deepEqual(paths(choose(tree, { only: ['new/deep/f'] }).chosen), ['new', 'new/deep', 'new/deep/f']))

  it('keeps the directories of what stays', () => {
    assert.deepEqual(paths(choose(tree, { skip: ['old/deep/f'] }).left), ['old', 'old/deep', 'old/deep/f'])
    assert.deepEqual(paths(choose(tree, { only: ['old/deep'] }).chosen), ['old/deep', 'old/deep/f'])
    assert.deepEqual(paths(choose(tree, { skip: ['to'] }).left), ['old', 'to'])
  })

  it('names both ends of a rename', () => {
    assert.deepEqual(paths(choose(tree, { only: ['old/moves'] }).chosen), ['to'])
    assert.deepEqual(paths(choose(tree, { only: ['to'] }).chosen), ['to'])
  })

  it('tells which paths are in no plan', () => {
    assert.deepEqual(choose(tree, { only: ['nowhere', 'new'], skip: ['old/none', 'old'] }).unknown, ['nowhere', 'old/none'])
    assert.deepEqual(choose(tree, { only: [''] }).unknown, [])
  })
})
