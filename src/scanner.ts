/**
 * Finds where the disk differs from what the index says was last seen. Reads, compares, and changes nothing: what a difference means is
 * decided in local-change.ts. A full scan walks disk and index side by side and holds neither whole in memory.
 */
import { isReserved, leavesFolder, parentOf, pathFault, pathOrder } from '../protocol/index.ts'
import { needsHash, sameStat } from './local-change.ts'
import type { Disk, ScanItem, ScanProblem, Stat } from './ports/disk.ts'
import type { FolderIndex } from './state/folder-index.ts'
import { type ItemEntry, onDisk } from './state/item-entry.ts'
import type { Problem } from './status.ts'
import { Cursor } from './utils/cursor.ts'

/** An item that is not as the index has it. */
export interface Difference {
  readonly path: string
  readonly item: ScanItem
  /** Hash it to know what it is. */
  readonly hash: boolean
}

export interface Findings {
  readonly scanned: number
  readonly differences: readonly Difference[]
  /** Items of the index that are gone from a place that could be read. */
  readonly vanished: readonly string[]
  readonly problems: readonly Problem[]
}

export interface ScannerComponents {
  readonly disk: Pick<Disk, 'scan'>
  readonly index: Pick<FolderIndex, 'entry' | 'entries'>
}

export class Scanner {
  readonly #disk: ScannerComponents['disk']
  readonly #index: ScannerComponents['index']

  constructor(components: ScannerComponents) {
    this.#disk = components.disk
    this.#index = components.index
  }

  async *scanAll(): AsyncIterable<Findings> {
    const entries = new Cursor(this.#index.entries())
    const spellings = new Spellings()
    /** What a problem names may be there, whatever of it and below it was not met. */
    const unknown = new Set<string>()
    const missing: string[] = []
    for await (const batch of this.#disk.scan([{ path: '', deep: true }])) {
      for (const problem of batch.problems) unknown.add(problem.path.normalize('NFC'))
      const findings = new FindingsBuilder(batch.items.length, batch.problems)
      for (const item of batch.items) {
        const path = item.path.normalize('NFC')
        if (!findings.admit(path, item)) continue
        if (path === item.path) await this.#skipTo(entries, path, missing)
        const here = path === item.path && (await entries.peek())?.[0] === path ? (await entries.next())?.[1] : undefined
        const entry = here ?? this.#index.entry(path)
        if (spellings.take(path, item, entry)) findings.compare(path, item, entry)
        else if (here !== undefined) missing.push(path)
      }
      yield findings
    }
    await this.#skipTo(entries, undefined, missing)
    const last = new FindingsBuilder(0, [])
    for (const path of missing) if (!isBelow(path, unknown) && !spellings.has(path, this.#index.entry(path))) this.#addGone(path, spellings, last)
    last.addOtherSpellings(spellings.left())
    yield last
  }

  /** Looks at single paths, and below those that the index does not have as directories yet or that `isTroubled` names. */
  async scanPaths(paths: readonly string[], isTroubled: (path: string) => boolean): Promise<Findings> {
    const spellings = new Spellings()
    // Where one spelling is gone, another may have come.
    const wanted = [...new Set(paths.flatMap((path) => [path, path.normalize('NFC'), path.normalize('NFD')]))].filter(
      (path) => path !== '' && !isReserved(path)
    )
    const requests = wanted.map((path) => ({ path, deep: isTroubled(path) || !this.#isDirectory(path) }))
    const findings = new FindingsBuilder(0, [])
    // What is below a directory that is gone is often asked for itself, too: it vanished once.
    const missing = new Set<string>()
    const addBelow = async (directory: string): Promise<void> => {
      for (const path of await this.#below(directory)) missing.add(path)
    }
    const addMissing = async (absent: string): Promise<void> => {
      const path = absent.normalize('NFC')
      const held = onDisk(this.#index.entry(path))
      if (held === undefined || (held.diskPath ?? path) !== absent) return
      if (held.type === 'directory') await addBelow(path)
      missing.add(path)
    }
    // A path below one that is looked at deeply is not looked for by itself. Where it is not met, it is gone, though the index may not know
    // what is above it as a directory any more.
    const unmet = new Set(wanted)
    const unknown = new Set<string>()
    const replaced = new Set<string>()
    for await (const batch of this.#disk.scan(requests)) {
      findings.addProblems(batch.problems)
      for (const { path } of batch.problems) unknown.add(path.normalize('NFC'))
      for (const item of batch.items) {
        unmet.delete(item.path)
        const path = item.path.normalize('NFC')
        if (!findings.admit(path, item)) continue
        const entry = this.#index.entry(path)
        if (!spellings.take(path, item, entry)) continue
        // Something else stands where a directory was: what was below is gone.
        const held = onDisk(entry)
        if (held?.type === 'directory' && item.stat.type !== 'directory') await addBelow(path)
        // Another directory than before: of what was in the old one, and is not in this, nobody tells.
        if (held?.type === 'directory' && item.stat.type === 'directory' && !isSameInode(held.stat, item.stat) && !isTroubled(item.path))
          replaced.add(item.path)
        findings.compare(path, item, entry)
      }
      for (const absent of batch.absent) {
        unmet.delete(absent)
        await addMissing(absent)
      }
    }
    if (replaced.size > 0) {
      const below = await Promise.all([...replaced].map((path) => this.#below(path.normalize('NFC'))))
      return this.scanPaths([...paths, ...below.flat()], (path) => isTroubled(path) || isBelow(path, replaced))
    }
    for (const path of unmet) if (!isBelow(path.normalize('NFC'), unknown)) await addMissing(path)
    for (const path of missing) this.#addGone(path, spellings, findings)
    findings.addOtherSpellings(spellings.left())
    return findings
  }

  /** What is not met under its spelling is gone, or has another one now. */
  #addGone(path: string, spellings: Spellings, findings: FindingsBuilder): void {
    const other = spellings.takeOther(path)
    if (other === undefined) findings.vanished.push(path)
    else findings.compare(path, other, this.#index.entry(path))
  }

  /** Whether there was a directory of this very spelling. */
  #isDirectory(path: string): boolean {
    const wirePath = path.normalize('NFC')
    const held = onDisk(this.#index.entry(wirePath))
    return held?.type === 'directory' && (held.diskPath ?? wirePath) === path
  }

  async #skipTo(entries: Cursor<readonly [string, ItemEntry]>, path: string | undefined, missing: string[]): Promise<void> {
    for (;;) {
      const next = await entries.peek()
      if (next === undefined || (path !== undefined && pathOrder(next[0], path) >= 0)) return
      await entries.next()
      if (onDisk(next[1]) !== undefined) missing.push(next[0])
    }
  }

  async #below(directory: string): Promise<string[]> {
    const paths: string[] = []
    for await (const batch of this.#index.entries(directory)) for (const [path, entry] of batch) if (onDisk(entry) !== undefined) paths.push(path)
    return paths
  }
}

class FindingsBuilder implements Findings {
  readonly scanned: number
  readonly differences: Difference[] = []
  readonly vanished: string[] = []
  readonly problems: Problem[] = []

  constructor(scanned: number, problems: readonly ScanProblem[]) {
    this.scanned = scanned
    this.addProblems(problems)
  }

  addProblems(problems: readonly ScanProblem[]): void {
    for (const { path, reason, message } of problems) this.problems.push({ path, reason, message })
  }

  /** Whether an item can be synced at all; if not, its problem is noted. */
  admit(path: string, item: ScanItem): boolean {
    const fault = pathFault(path)
    if (fault !== undefined) this.problems.push({ path: item.path, reason: 'name', message: `${item.path} ${fault}` })
    return fault === undefined
  }

  addOtherSpellings(items: Iterable<ScanItem>): void {
    for (const { path } of items) {
      this.problems.push({ path, reason: 'same-name', message: `${path} has the same name in another Unicode form beside it; rename one of the two` })
    }
  }

  compare(path: string, item: ScanItem, entry: ItemEntry): void {
    if (item.target !== undefined && leavesFolder(path, item.target)) {
      this.problems.push({
        path,
        reason: 'symlink-leaves',
        message: `${path} points out of the folder, to ${item.target}: it is synced as it is, and never followed`
      })
    }
    const held = onDisk(entry)
    const moved = (held?.diskPath ?? path) !== item.path
    const hash = needsHash(held, item) || (moved && item.stat.type === 'file')
    const differs =
      hash ||
      moved ||
      held?.type !== item.stat.type ||
      (item.stat.type === 'directory' ? !isSameDirectory(held.stat, item.stat) : !sameStat(held.stat, item.stat))
    if (differs) this.differences.push({ path, item, hash })
  }
}

/** The times of a directory tell of its names only; that it is another one must be known, or it could never be removed (S2). */
function isSameDirectory(a: Stat, b: Stat): boolean {
  return isSameInode(a, b) && a.mode === b.mode
}

function isSameInode(a: Stat, b: Stat): boolean {
  return a.ino === b.ino && a.dev === b.dev
}

/**
 * Names that a disk spells in another Unicode form than the wire: they are met in another order than their paths have, and two of them may be
 * one path. Then the one that was the item stays it, and the other takes its place when it is gone.
 */
class Spellings {
  /** Path on the wire to the spelling that is the item, where that is another one. */
  readonly #met = new Map<string, string>()
  readonly #others = new Map<string, ScanItem>()

  /** Whether this is the item at `path`, and not another spelling of it. */
  take(path: string, item: ScanItem, entry: ItemEntry): boolean {
    if (path === item.path && this.#met.size === 0 && entry.held?.diskPath === undefined) return true
    const held = onDisk(entry)
    const spelled = held === undefined ? this.#met.get(path) : (held.diskPath ?? path)
    if (spelled !== undefined && spelled !== item.path) {
      this.#others.set(path, item)
      return false
    }
    if (path !== item.path) this.#met.set(path, item.path)
    return true
  }

  /** Whether the item of an entry, spelled in another form, was met. */
  has(path: string, { held }: ItemEntry): boolean {
    return held?.diskPath !== undefined && this.#met.get(path) === held.diskPath
  }

  takeOther(path: string): ScanItem | undefined {
    const item = this.#others.get(path)
    this.#others.delete(path)
    return item
  }

  left(): Iterable<ScanItem> {
    return this.#others.values()
  }
}

function isBelow(path: string, directories: ReadonlySet<string>): boolean {
  if (directories.size === 0) return false
  if (directories.has('')) return true
  for (let at: string | undefined = path; at !== undefined; at = parentOf(at)) if (directories.has(at)) return true
  return false
}
