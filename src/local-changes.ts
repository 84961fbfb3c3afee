/**
 * Takes up what a scan found: hashes, decides what each difference means, and signs the changes that this device made. Deletes come last
 * and together, so that a rename is seen as one and the guard sees how many there are.
 */
import { type BlockList, chunkingFor, type ContentId, isLive, joinVectors, winnerOf } from '../protocol/index.ts'
import type { DirtyPaths } from './dirty-paths.ts'
import { asLocal, type Draft, isMoved, judge, type Observation, type Verdict } from './local-change.ts'
import type { FreshContents } from './fresh-contents.ts'
import type { PathGuard } from './path-guard.ts'
import { upwards } from './planning.ts'
import type { Clock } from './ports/clock.ts'
import type { CommitAction, Disk, HashResult, ScanItem, Stat } from './ports/disk.ts'
import type { Logger } from './ports/logger.ts'
import type { RecordWriter } from './record-writer.ts'
import type { Difference, Findings } from './scanner.ts'
import { CHANGE_ITEMS, type FolderIndex } from './state/folder-index.ts'
import type { IndexUpdate } from './state/index-update.ts'
import { type Held, isSatisfied, type ItemEntry, onDisk } from './state/item-entry.ts'
import type { Problem } from './status.ts'
import { inParts } from './utils/in-parts.ts'

/** Hashed in one go: the first records are on their way while the rest is hashed, and the disk is not asked for a few at a time. */
const HASH_GROUP_ITEMS = 512
const HASH_GROUP_BYTES = 64 << 20
/** Contents up to this size are kept for the peers that will get or ask for them: of larger ones a second reading costs little beside all else. */
const KEPT_CONTENT_BYTES = 64 << 10
const NONE: ReadonlyMap<string, boolean> = new Map()

export interface LocalChangesComponents {
  readonly disk: Pick<Disk, 'hash' | 'commit'>
  readonly index: FolderIndex
  readonly guard: PathGuard
  readonly dirty: Pick<DirtyPaths, 'add'>
  readonly fresh: Pick<FreshContents, 'isFull' | 'put'>
  readonly clock: Clock
  readonly logger: Logger
  /** Absent where local changes are not sent. */
  readonly writer: RecordWriter | undefined
}

export interface LocalChangesInit {
  /** Which of the items that are gone must not be announced yet. @param lost files among them that are nowhere else */
  withhold(gone: readonly string[], lost: readonly string[]): readonly string[]
  onHashed(bytes: number): void
  onChanged(paths: readonly string[]): void
  onProblem(problem: Problem): void
}

export interface Look {
  isFresh(path: string): boolean
}

interface Seen {
  readonly path: string
  readonly observation: Observation
}

interface Moved {
  readonly content: ContentId
  readonly blocks?: BlockList
}

export class LocalChanges {
  readonly #components: LocalChangesComponents
  readonly #init: LocalChangesInit

  constructor(components: LocalChangesComponents, init: LocalChangesInit) {
    this.#components = components
    this.#init = init
  }

  /** @param vanished what the scan could not find, all of it: a part of a scan gives none */
  async takeUp(findings: Pick<Findings, 'differences'>, vanished: readonly string[], look: Look): Promise<void> {
    const moves = await this.#moves(findings.differences, vanished)
    const sources = await this.#sourcesByContent(vanished, look)
    const early: Difference[] = []
    const late: Difference[] = []
    for await (const part of inParts(findings.differences, this.#components.clock))
      for (const difference of part) (this.replacesDirectory(difference.path, difference.item) ? late : early).push(difference)
    await this.#takeUpFiles(early, moves, sources, look)
    if (vanished.length > 0 && !(await this.#delete(vanished, look))) return
    // What stands where a directory was comes after the deletes of what was in it: to others it must not look as if it lived on.
    await this.#takeUpFiles(late, moves, sources, look)
  }

  /** Takes up only what has come to its place already, as its version says; what else differs is for a whole scan. */
  async adopt(differences: readonly Difference[], look: Look): Promise<void> {
    const { index } = this.#components
    for (const group of groups(differences)) {
      const looked = await this.#look(group, new Map())
      const seen = looked.filter(({ path, observation }) => isThereAsWanted(judge(path, index.entry(path), observation, 0n)))
      const settled = await this.#settle(seen)
      const changed = await index.change((update) => {
        const here = seen.filter(({ path }) => settled.get(path) === true && look.isFresh(path))
        return this.#sign(
          update,
          here.flatMap(({ path, observation }) => this.#judge(update, path, observation, settled) ?? [])
        )
      })
      this.#announce(changed)
    }
  }

  replacesDirectory(path: string, item: ScanItem): boolean {
    return item.stat.type !== 'directory' && onDisk(this.#components.index.entry(path))?.type === 'directory'
  }

  async #takeUpFiles(differences: readonly Difference[], moves: ReadonlyMap<string, Moved>, sources: ReadonlyMap<string, string[]>, look: Look): Promise<void> {
    let recording: Promise<void> = Promise.resolve()
    for (const group of groups(differences)) {
      const seen = await this.#look(group, moves)
      await recording
      recording = this.#record(seen, sources, look)
      recording.catch(() => {})
    }
    await recording
  }

  /**
   * New files that are vanished ones under another name: found by inode, so that the rename of a directory reads nothing. What stands where a
   * directory was is recorded after the delete of its old path, which drops the block list of a content without a place: it is kept at hand.
   */
  async #moves(differences: readonly Difference[], vanished: readonly string[]): Promise<Map<string, Moved>> {
    const { index, clock } = this.#components
    const byInode = new Map<bigint, Held>()
    for await (const part of inParts(vanished, clock)) {
      for (const path of part) {
        const held = onDisk(index.entry(path))
        if (held?.type === 'file') byInode.set(held.stat.ino, held)
      }
    }
    const moves = new Map<string, Moved>()
    for (const { path, item, hash } of differences) {
      const held = hash ? byInode.get(item.stat.ino) : undefined
      if (held?.content === undefined || !isMoved(held, item.stat)) continue
      const blocks = this.replacesDirectory(path, item) ? index.blockList(held.content) : undefined
      moves.set(path, { content: held.content, ...(blocks && { blocks }) })
    }
    return moves
  }

  async #look(group: readonly Difference[], moves: ReadonlyMap<string, Moved>): Promise<Seen[]> {
    const toHash = group.filter(({ path, hash }) => hash && !moves.has(path))
    const { disk, fresh } = this.#components
    const keeps = ({ size }: Stat): boolean => !fresh.isFull && size <= KEPT_CONTENT_BYTES
    const results =
      toHash.length === 0
        ? []
        : await disk.hash(toHash.map(({ path, item }) => ({ path: item.path, stat: item.stat, keep: keeps(item.stat), ...this.#knownBlocks(path, item.stat) })))
    const seen: Seen[] = []
    toHash.forEach(({ path, item }, i) => {
      const result = results[i] as HashResult
      if (result.ok) {
        this.#init.onHashed(result.stat.size)
        if (result.bytes !== undefined) fresh.put(result.content, result.bytes, this.#isNew(result.content) ? path : undefined)
        seen.push({
          path,
          observation: {
            ...observed(path, item),
            stat: { ...result.stat, type: 'file' },
            content: result.content,
            racy: result.racy,
            ...(result.blocks && { blocks: result.blocks })
          }
        })
      } else if (result.reason === 'unreadable') this.#init.onProblem({ path, reason: 'unreadable', message: result.message })
      else this.#components.dirty.add([item.path])
    })
    for (const difference of group) {
      const { path, item, hash } = difference
      const moved = moves.get(path)
      if (moved !== undefined) seen.push({ path, observation: { ...observed(path, item), ...moved, racy: false } })
      else if (!hash) seen.push({ path, observation: observed(path, item) })
    }
    return seen
  }

  /** Those of what was there, where that was cut alike: of a large file that was written to, most are still there. */
  #knownBlocks(path: string, { size }: Stat): { readonly known?: BlockList } {
    const { index } = this.#components
    const held = onDisk(index.entry(path))
    const rule = chunkingFor(size)
    if (rule === undefined || held?.content === undefined || chunkingFor(held.size) !== rule) return {}
    return { known: index.blockList(held.content)?.slice(0, -1) ?? [] }
  }

  /** What an index finds that is new itself, peers may well have. */
  #isNew(content: ContentId): boolean {
    const { index } = this.#components
    return index.meta.scanned && !index.hasPlace(content)
  }

  /** Signs what changed. A file that moved goes in beside the delete of its old path. */
  async #record(seen: readonly Seen[], sources: ReadonlyMap<string, string[]>, look: Look): Promise<void> {
    for (let at = 0; at < seen.length; at += CHANGE_ITEMS) {
      const part = seen.slice(at, at + CHANGE_ITEMS)
      const settled = await this.#settle(part)
      const changed = await this.#components.index.change((update) => {
        const drafts: Draft[] = []
        for (const { path, observation } of part) {
          if (!this.#isCurrent(path, observation.stat.type === 'directory' ? path : (observation.diskPath ?? path), look)) continue
          const draft = this.#judge(update, path, observation, settled)
          if (draft !== undefined) drafts.push(draft)
          const from = draft?.type === 'file' ? sources.get(draft.content)?.pop() : undefined
          const removal = from === undefined ? undefined : this.#judge(update, from, undefined, settled)
          if (removal !== undefined) drafts.push(removal)
        }
        return this.#sign(update, drafts)
      })
      this.#announce(changed)
    }
  }

  #isCurrent(path: string, diskPath: string, look: Look): boolean {
    if (look.isFresh(path)) return true
    this.#components.dirty.add([diskPath])
    return false
  }

  async #sourcesByContent(vanished: readonly string[], look: Look): Promise<Map<string, string[]>> {
    const { index, clock } = this.#components
    const sources = new Map<string, string[]>()
    for await (const part of inParts(vanished, clock)) {
      for (const path of part) {
        const content = onDisk(index.entry(path))?.content
        if (content === undefined || !look.isFresh(path)) continue
        const paths = sources.get(content)
        if (paths === undefined) sources.set(content, [path])
        else paths.push(path)
      }
    }
    return sources
  }

  /** @returns false when they must wait for a person */
  async #delete(vanished: readonly string[], look: Look): Promise<boolean> {
    const { index, clock } = this.#components
    const gone: string[] = []
    for await (const part of inParts(vanished, clock)) {
      for (const path of part) {
        const held = onDisk(index.entry(path))
        if (held !== undefined && !this.#isIgnored(path, held.type) && this.#isCurrent(path, held.diskPath ?? path, look)) gone.push(path)
      }
    }
    const going = new Set(gone)
    const lost: string[] = []
    for (const path of gone) {
      const content = onDisk(index.entry(path))?.content
      // What is still here under another name was moved, or is not lost.
      if (content !== undefined && !(await index.places(content, 16)).some((place) => !going.has(place))) lost.push(path)
    }
    const withheld = this.#init.withhold(gone, lost)
    // To others a directory is there as long as anything in it is.
    const kept = new Set(withheld.flatMap((path) => [...upwards(path)]))
    const told = withheld.length === 0 ? gone : gone.filter((path) => !kept.has(path))
    for (let at = 0; at < told.length; at += CHANGE_ITEMS) {
      const part = told.slice(at, at + CHANGE_ITEMS)
      const settled = await this.#settle(part.map((path) => ({ path, observation: undefined })))
      const changed = await index.change((update) => {
        const drafts = part.flatMap((path) => {
          const diskPath = onDisk(update.entry(path))?.diskPath ?? path
          return this.#isCurrent(path, diskPath, look) ? (this.#judge(update, path, undefined, settled) ?? []) : []
        })
        return this.#sign(update, drafts)
      })
      this.#announce(changed)
    }
    return withheld.length === 0
  }

  /** Only once it is durable (S4). */
  #announce(paths: readonly string[]): void {
    if (paths.length > 0) this.#init.onChanged(paths)
  }

  /**
   * What an apply left in its place, cut short before its end, is only now made to survive a power loss, also where its user has written into it
   * since. Recorded before that and lost, it would look as if its user had taken it away.
   * @returns whether that could be done, for each path at which it had to be
   */
  async #settle(seen: readonly { readonly path: string; readonly observation: Observation | undefined }[]): Promise<ReadonlyMap<string, boolean>> {
    const { disk, index, clock } = this.#components
    const left = seen.filter(({ path, observation }) => mayBeLeft(path, index.entry(path), observation))
    if (left.length === 0) return NONE
    const actions = left.map(({ path, observation }): CommitAction => {
      const diskPath = observation === undefined ? onDisk(index.entry(path))?.diskPath : observation.diskPath
      return { kind: 'settle', path: diskPath ?? path, expect: observation?.stat ?? 'absent' }
    })
    const results = await disk.commit(actions, { now: clock.now(), archive: false })
    return new Map(left.map(({ path }, i) => [path, results[i]?.ok === true]))
  }

  /** Updates what is held; answers the version to be signed, if the user made one. */
  #judge(update: IndexUpdate, path: string, observation: Observation | undefined, settled: ReadonlyMap<string, boolean>): Draft | undefined {
    const entry = update.entry(path)
    // Also where that was said only now, while the disk was looked at: an ignored item that is gone is no delete.
    if (entry.aside === 'ignored' || this.#isIgnored(path, (observation?.stat ?? entry.held)?.type)) return undefined
    const verdict = judge(path, entry, observation, BigInt(this.#components.clock.now()) * 1_000_000n)
    // It is wanted still, and looked at again when that is tried. What came to be wanted only now, no apply has left there.
    if (verdict.kind !== 'same' && settled.get(path) === false) return undefined
    if (observation?.content !== undefined && observation.blocks !== undefined) update.addBlockList(observation.content, observation.blocks)
    if (verdict.kind === 'same') {
      if (verdict.held !== undefined) update.put(path, { ...entry, held: verdict.held })
      return undefined
    }
    if (verdict.kind === 'adopt') {
      update.put(path, withHeld(entry, verdict.held))
      return undefined
    }
    if (this.#components.writer !== undefined) {
      update.put(path, withHeld(entry, verdict.held))
      return verdict.draft
    }
    update.put(path, withHeld(entry, verdict.held === undefined ? absentAfter(entry) : asLocal(entry, verdict.held)))
    return undefined
  }

  #isIgnored(path: string, type: Held['type'] | undefined): boolean {
    return this.#components.index.choice.ignores(path, type === 'directory')
  }

  /** @returns the paths that have a new version */
  #sign(update: IndexUpdate, drafts: readonly Draft[]): string[] {
    const { writer } = this.#components
    if (writer === undefined || drafts.length === 0) return []
    for (const record of writer.write(update, drafts)) {
      const entry = update.entry(record.path)
      if (isLive(record) && entry.held !== undefined)
        update.put(record.path, { ...entry, held: { ...entry.held, version: joinVectors([entry.held.version, record.version]) } })
    }
    return drafts.map(({ path }) => path)
  }
}

function observed(path: string, item: ScanItem): Observation {
  return {
    stat: item.stat as Observation['stat'],
    ...(item.target !== undefined && { target: item.target }),
    ...(item.racy !== undefined && { racy: item.racy }),
    ...(item.path !== path && { diskPath: item.path })
  }
}

function isThereAsWanted(verdict: Verdict): boolean {
  return verdict.kind === 'adopt' || (verdict.kind === 'changed' && verdict.isWanted === true)
}

/** Whether what is seen may be there by an apply: as it was wanted, or where something is wanted. */
function mayBeLeft(path: string, entry: ItemEntry, observation: Observation | undefined): boolean {
  const { kind } = judge(path, entry, observation, 0n)
  return kind === 'adopt' || (kind === 'changed' && !isSatisfied(entry))
}

/** What is kept of an item that the user took away, and nobody is told: that he did, where others still have it. */
function absentAfter({ held, versions }: ItemEntry): Held | undefined {
  const winner = winnerOf(versions)
  if (held === undefined || winner === undefined || !isLive(winner)) return undefined
  const { version, mode, mtimeNs, stat } = held
  return { type: 'absent', local: true, racy: false, size: 0, version, mode, mtimeNs, stat }
}

function withHeld<T extends { readonly versions: unknown }>({ versions }: T, held: Held | undefined): { versions: T['versions']; held?: Held } {
  return { versions, ...(held !== undefined && { held }) }
}

function* groups(differences: readonly Difference[]): Generator<Difference[]> {
  let group: Difference[] = []
  let bytes = 0
  for (const difference of differences) {
    group.push(difference)
    if (difference.hash) bytes += difference.item.stat.size
    if (group.length < HASH_GROUP_ITEMS && bytes < HASH_GROUP_BYTES) continue
    yield group
    group = []
    bytes = 0
  }
  if (group.length > 0) yield group
}
