/**
 * Merge and reconciliation brought to their end on whole trees: one tree that all hold is changed by each in its own way, and steps are carried
 * out in any order until none is left (after CanopyCheck, "Rewriting the heart of our sync engine", Dropbox 2020).
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type ContentId, parentOf, readConflictPath } from '../../protocol/index.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { contentId } from '../fixtures/histories.ts'
import { type PlannedItem, type PlannedReplica, plannedMesh, sameItem } from '../fixtures/planned-mesh.ts'

/** Few names make many collisions; two of them differ in case alone. */
const NAMES = ['a', 'A', 'b', 'c.txt']
const MAX_DEPTH = 3
const SECOND = 1_000_000_000n
/** Exchanges until nothing is left to do: one for each level of directories going and coming, and a few for copies and joins. */
const MAX_ROUNDS = 12
/** Of each property; more by the environment. */
const RUNS = Number(process.env['SYNCLINE_TEST_RUNS'] ?? 34_000)

interface Change {
  readonly kind: 'write' | 'edit' | 'directory' | 'link' | 'remove' | 'rename' | 'case' | 'swap' | 'mode' | 'touch'
  readonly path: readonly number[]
  /** Which of the items that are there. */
  readonly pick: number
  readonly mtime: number
}

interface Move {
  readonly by: number
  /** What its user does; else it meets another one. */
  readonly change?: Change
  readonly meets: number
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('write', 'write', 'edit', 'edit', 'directory', 'link', 'remove', 'rename', 'case', 'swap', 'mode', 'touch'),
  path: fc.array(fc.nat(NAMES.length - 1), { minLength: 1, maxLength: MAX_DEPTH }),
  pick: fc.nat(20),
  mtime: fc.nat(3)
})
const move: fc.Arbitrary<Move> = fc
  .record({ by: fc.nat(2), change: fc.option(change, { freq: 4, nil: undefined }), meets: fc.nat(2) })
  .map(({ change: made, ...rest }) => ({ ...rest, ...(made && { change: made }) }))
const base = fc.array(
  change.map((one): Change => ({ ...one, kind: one.pick % 3 === 0 ? 'directory' : 'write' })),
  { maxLength: 8 }
)
const seed = fc.nat()
const AT_A = { path: [1], pick: 0, mtime: 0 }

describe('a mesh of plans', function () {
  this.timeout(60_000 + RUNS * 10)
  it('comes to rest with one tree, loses no content that nobody gave up, and copies none twice', () => {
    fc.assert(
      fc.property(base, fc.array(move, { maxLength: 12 }), seed, (first, moves, chance) => {
        const mesh = new Mesh(3, first, chance)
        for (const { by, change: made, meets } of moves) {
          if (made === undefined) mesh.meet(by, meets)
          else mesh.change(by, made)
        }
        mesh.rest()
        assert.deepEqual(mesh.lost(), [])
        assert.deepEqual(mesh.copiedTwice(), [])
      }),
      { numRuns: RUNS }
    )
  })

  it('loses no file that two hold and both replace by the directory that was there, for there is something in it', () => {
    const mesh = new Mesh(3, [{ ...AT_A, kind: 'directory' }], 0)
    mesh.change(1, { ...AT_A, kind: 'swap' })
    mesh.change(0, { ...AT_A, kind: 'write', path: [1, 0] })
    mesh.meet(2, 1)
    mesh.change(1, { ...AT_A, kind: 'mode' })
    mesh.change(2, { ...AT_A, kind: 'touch' })
    mesh.rest()
    assert.deepEqual(mesh.lost(), [])
  })

  it('takes over what one has changed, as it is', () => {
    fc.assert(
      fc.property(base, fc.array(change, { maxLength: 8 }), seed, (first, changes, chance) => {
        const mesh = new Mesh(2, first, chance)
        for (const made of changes) mesh.change(0, made)
        const wanted = new Map(mesh.replicas[0].disk)
        mesh.rest()
        assertSameTree(mesh.replicas[1].disk, wanted)
        assertSameTree(mesh.replicas[0].disk, wanted)
      }),
      { numRuns: RUNS }
    )
  })

  it('takes over what only one has changed at a path, and leaves what nobody has', () => {
    fc.assert(
      fc.property(base, fc.array(change, { maxLength: 5 }), fc.array(change, { maxLength: 5 }), seed, (first, one, two, chance) => {
        const mesh = new Mesh(2, first, chance)
        const before = new Map(mesh.replicas[0].disk)
        for (const made of one) mesh.change(0, made)
        for (const made of two) mesh.change(1, made)
        const [left, right] = [new Map(mesh.replicas[0].disk), new Map(mesh.replicas[1].disk)]
        mesh.rest()
        const changed = (tree: Tree, path: string): boolean => !sameItem(tree.get(path), before.get(path))
        const touched = new Set([...before.keys(), ...left.keys(), ...right.keys()].filter((path) => changed(left, path) || changed(right, path)))
        for (const path of new Set([...before.keys(), ...left.keys(), ...right.keys()])) {
          // What stands above or below it may keep it, or take it away.
          if ([...touched].some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`))) continue
          if (changed(left, path) && changed(right, path)) continue
          const wanted = (changed(left, path) ? left : right).get(path)
          assert.ok(sameItem(mesh.replicas[0].disk.get(path), wanted), `${path} is ${show(mesh.replicas[0].disk.get(path))}, and not ${show(wanted)}`)
        }
      }),
      { numRuns: RUNS }
    )
  })
})

type Tree = ReadonlyMap<string, PlannedItem>

class Mesh {
  readonly replicas: [PlannedReplica, PlannedReplica, ...PlannedReplica[]]
  readonly #random: SeededRandom
  /** What users wrote and nobody who had it overwrote or deleted. */
  readonly #wanted = new Map<ContentId, string>()
  readonly #touched = new Set<ContentId>()
  /** What users of one device wrote in one second: a conflict copy's name does not tell such edits apart. */
  readonly #ofOneSecond = new Map<string, Set<ContentId>>()
  #contents = 0
  #now = 10n * SECOND

  constructor(count: number, first: readonly Change[], chance: number) {
    this.#random = new SeededRandom(chance)
    this.replicas = plannedMesh(count) as typeof this.replicas
    for (const made of first) this.change(0, made)
    this.rest()
  }

  change(by: number, made: Change): void {
    const replica = this.replicas[by % this.replicas.length] as PlannedReplica
    this.#act(replica, made)
    this.#now += SECOND
  }

  /** Two tell each other what they know, and do what follows from it. */
  meet(by: number, other: number): void {
    const [one, two] = [this.replicas[by % this.replicas.length], this.replicas[other % this.replicas.length]] as [PlannedReplica, PlannedReplica]
    if (one === two) return
    for (const replica of [one, two]) replica.scan(this.#now)
    one.learn(two)
    two.learn(one)
    for (const replica of [one, two]) this.#carryOut(replica, [one, two])
  }

  /** Until all know the same and nobody has anything to do. */
  rest(): void {
    for (const replica of this.replicas) replica.scan(this.#now)
    for (let round = 0; ; round++) {
      const before = this.replicas.map(known)
      for (const replica of this.#shuffled(this.replicas)) for (const other of this.#shuffled(this.replicas)) if (other !== replica) replica.learn(other)
      for (const replica of this.#shuffled(this.replicas)) this.#carryOut(replica, this.replicas)
      const after = this.replicas.map(known)
      // What was applied is no change of a user's.
      for (const [i, replica] of this.replicas.entries()) {
        replica.scan(this.#now)
        assert.equal(known(replica), after[i], 'a scan took what had been applied for a change')
      }
      if (new Set(after).size === 1 && after[0] === before[0] && this.replicas.every((replica) => replica.plan().length === 0)) break
      assert.ok(
        round < MAX_ROUNDS,
        `not at rest after ${round} rounds: ${this.replicas.map((replica) => replica.plan().map(({ path, step }) => `${step.do} ${path}`))}`
      )
    }
    const [first, ...others] = this.replicas
    for (const other of others) assertSameTree(other.disk, first.disk)
  }

  /**
   * Conflict copies of one path that are the same; not of contents that were touched or moved: that makes another edit of them, on each device.
   * Nor of two that one device wrote in one second, of which the second one's name differs where the first one's copy is.
   */
  copiedTwice(): string[] {
    const seen = new Set<string>()
    const confused = new Set([...this.#ofOneSecond.values()].flatMap((contents) => (contents.size > 1 ? [...contents] : [])))
    return [...this.replicas[0].disk].flatMap(([path, { content }]) => {
      const original = readConflictPath(path)?.original
      if (original === undefined || content === undefined || this.#touched.has(content) || confused.has(content)) return []
      const key = `${original} ${content}`
      if (seen.has(key)) return [path]
      seen.add(key)
      return []
    })
  }

  lost(): string[] {
    const there = new Set([...this.replicas[0].disk.values()].map(({ content }) => content))
    return [...this.#wanted].filter(([content]) => !there.has(content)).map(([, story]) => story)
  }

  #carryOut(replica: PlannedReplica, sources: readonly PlannedReplica[]): void {
    const isSomewhere = (content: ContentId): boolean => sources.some(({ disk }) => [...disk.values()].some((item) => item.content === content))
    for (const step of this.#shuffled(replica.plan())) replica.carryOut(step, this.#now, isSomewhere)
  }

  #shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((value) => [this.#random.float(), value] as const)
      .sort(([a], [b]) => a - b)
      .map(([, value]) => value)
  }

  #act(replica: PlannedReplica, { kind, path: names, pick, mtime }: Change): void {
    const { disk } = replica
    const items = [...disk.keys()].sort()
    const at = items[pick % Math.max(1, items.length)]
    const item = at === undefined ? undefined : disk.get(at)
    const path = this.#free(disk, names)
    const time = this.#now - BigInt(mtime) * SECOND
    if (kind === 'write' && path !== undefined) this.#write(replica, path, time)
    if (kind === 'directory' && path !== undefined) replica.put(path, { type: 'directory' }, 0o755, time)
    if (kind === 'link' && path !== undefined) replica.put(path, { type: 'symlink', target: `to ${mtime}` }, 0, time)
    if (at === undefined || item === undefined) return
    if (kind === 'edit' && item.type === 'file') this.#write(replica, at, time)
    if (kind === 'remove' || kind === 'swap') this.#remove(replica, at)
    if (kind === 'swap' && item.type === 'directory') this.#write(replica, at, time)
    if (kind === 'swap' && item.type !== 'directory') replica.put(at, { type: 'directory' }, 0o755, time)
    if (kind === 'rename' && path !== undefined && !path.startsWith(`${at}/`)) this.#rename(replica, at, path)
    if (kind === 'case') {
      const other = at === at.toLowerCase() ? at.toUpperCase() : at.toLowerCase()
      const to = parentOf(at) === undefined ? other : `${parentOf(at)}/${other.slice((parentOf(at) as string).length + 1)}`
      if (!disk.has(to)) this.#rename(replica, at, to)
    }
    if (kind === 'mode' && item.type !== 'symlink') replica.put(at, item, mtime % 2 === 0 ? 0o700 : 0o750, item.stat.mtimeNs)
    if (kind === 'touch' && item.content !== undefined) {
      this.#touched.add(item.content)
      replica.put(at, item, item.stat.mode, time)
    }
  }

  /** A path at which nothing is, in a directory that is there. */
  #free(disk: Tree, names: readonly number[]): string | undefined {
    let path = ''
    for (const name of names) {
      path = path === '' ? (NAMES[name] as string) : `${path}/${NAMES[name]}`
      const there = disk.get(path)
      if (there === undefined) return path
      if (there.type !== 'directory') return undefined
    }
    return undefined
  }

  #write(replica: PlannedReplica, path: string, time: bigint): void {
    const content = contentId(1000 + ++this.#contents)
    this.#giveUp(replica.disk.get(path))
    replica.put(path, { type: 'file', content }, 0o644, time)
    const second = `${replica.device} ${time / SECOND}`
    this.#ofOneSecond.set(second, new Set(this.#ofOneSecond.get(second)).add(content))
    this.#wanted.set(content, `${content.slice(-4)} of ${path}`)
  }

  #rename(replica: PlannedReplica, from: string, to: string): void {
    for (const [path, { content }] of replica.disk) if (content !== undefined && (path === from || path.startsWith(`${from}/`))) this.#touched.add(content)
    replica.rename(from, to)
  }

  #remove(replica: PlannedReplica, path: string): void {
    for (const [one, item] of replica.disk) if (one === path || one.startsWith(`${path}/`)) this.#giveUp(item)
    replica.remove(path)
  }

  #giveUp(item: PlannedItem | undefined): void {
    if (item?.content !== undefined) this.#wanted.delete(item.content)
  }
}

/** The versions that a replica knows. */
function known({ entries }: PlannedReplica): string {
  return [...entries]
    .flatMap(([path, { versions }]) => versions.map(({ dot }) => `${path} ${dot.replica}:${dot.seq}`))
    .sort()
    .join('\n')
}

function assertSameTree(actual: Tree, wanted: Tree): void {
  for (const path of new Set([...actual.keys(), ...wanted.keys()]))
    assert.ok(sameItem(actual.get(path), wanted.get(path)), `${path} is ${show(actual.get(path))}, and not ${show(wanted.get(path))}`)
}

function show(item: PlannedItem | undefined): string {
  return item === undefined ? 'nothing' : `a ${item.type} ${item.content?.slice(-4) ?? item.target ?? ''} ${item.stat.mode.toString(8)} ${item.stat.mtimeNs}`
}
