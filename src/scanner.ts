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
  readonly index: Pick<FolderIndex, 'entry' | 'heldEntries' | 'choice'>
}

export class Scanner {
  readonly #disk: ScannerComponents['disk']
  readonly #index: ScannerComponents['index']

  constructor(components: ScannerComponents) {
    this.#disk = components.disk
    this.#index = components.index
  }

  async *scanAll(): AsyncIterable<Findings> {
    const entries = new Cursor(this.#index.heldEntries())
    const spellings = new Spellings()
    /** What a problem names may be there, whatever of it and below it was not met. */
    const unknown = new Set<string>()
    const missing: string[] = []
    for await (const batch of this.#disk.scan([''])) {
      for (const problem of batch.problems) unknown.add(problem.path.normalize('NFC'))
      const findings = new FindingsBuilder(batch.items.length, this.#ofConcern(batch.problems))
      for (const item of batch.items) {
        const path = item.path.normalize('NFC')
        if (this.#isIgnored(path, item) || !findings.admit(path, item)) continue
        if (path === item.path) await this.#skipTo(entries, path, missing)
        const here = path === item.path && (await entries.peek())?.[0] === path ? (await entries.next())?.[1] : undefined
        const entry = here ?? this.#index.entry(path)
        // By what others have there, where that is of another type.
        if (entry.aside === 'ignored') continue
        if (spellings.take(path, item, entry)) findings.compare(path, item, entry)
        else if (here !== undefined) missing.push(path)
      }
      yield findings
    }
    await this.#skipTo(entries, undefined, missing)
    const last = new FindingsBuilder(0, [])
    for (const path of missing) if (!isAtOrBelow(path, unknown) && !spellings.has(path, () => this.#index.entry(path))) this.#addGone(path, spellings, last)
    last.addOtherSpellings(spellings.left())
    yield last
  }

  /** Looks at single paths, each with all that is below it. */
  async scanPaths(paths: readonly string[]): Promise<Findings> {
    // Where one spelling is gone, another may have come.
    const wanted = [...new Set(paths.flatMap((path) => [path, path.normalize('NFC'), path.normalize('NFD')]))].filter((path) => !isReserved(path))
    const missing = await this.#heldAt(wanted)
    const spellings = new Spellings()
    const findings = new FindingsBuilder(0, [])
    const unknown = new Set<string>()
    for await (const batch of this.#disk.scan(wanted)) {
      findings.addProblems(this.#ofConcern(batch.problems))
      for (const { path } of batch.problems) unknown.add(path.normalize('NFC'))
      for (const item of batch.items) {
        const path = item.path.normalize('NFC')
        if (this.#isIgnored(path, item) || !findings.admit(path, item)) continue
        const entry = this.#index.entry(path)
        if (entry.aside === 'ignored' || !spellings.take(path, item, entry)) continue
        missing.delete(path)
        findings.compare(path, item, entry)
      }
    }
    for (const path of missing) if (!isAtOrBelow(path, unknown)) this.#addGone(path, spellings, findings)
    findings.addOtherSpellings(spellings.left())
    return findings
  }

  #isIgnored(path: string, { stat }: ScanItem): boolean {
    return this.#index.choice.ignores(path, stat.type === 'directory')
  }

  #ofConcern(problems: readonly ScanProblem[]): readonly ScanProblem[] {
    return problems.filter(({ path }) => !this.#index.choice.ignores(path.normalize('NFC'), false))
  }

  /** What is not met under its spelling is gone, or has another one now. */
  #addGone(path: string, spellings: Spellings, findings: FindingsBuilder): void {
    const other = spellings.takeOther(path)
    if (other === undefined) findings.vanished.push(path)
    else findings.compare(path, other, this.#index.entry(path))
  }

  async #skipTo(entries: Cursor<readonly [string, ItemEntry]>, path: string | undefined, missing: string[]): Promise<void> {
    for (;;) {
      const next = await entries.peek()
      if (next === undefined || (path !== undefined && pathOrder(next[0], path) >= 0)) return
      await entries.next()
      if (onDisk(next[1]) !== undefined) missing.push(next[0])
    }
  }

  /** What the index has on the disk at these paths and below them. */
  async #heldAt(paths: readonly string[]): Promise<Set<string>> {
    const held = new Set<string>()
    for (const path of new Set(paths.map((path) => path.normalize('NFC')))) {
      const type = path === '' ? 'directory' : onDisk(this.#index.entry(path))?.type
      if (type === undefined || held.has(path)) continue
      if (path !== '') held.add(path)
      if (type !== 'directory') continue
      for await (const batch of this.#index.heldEntries(path)) for (const [below, entry] of batch) if (onDisk(entry) !== undefined) held.add(below)
    }
    return held
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
      this.problems.push({ path, reason: 'same-name', message: `${path} has the same name in another Unicode form beside it` })
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
      // Times and numbers may not tell one symlink from the next, and what it says is known here.
      held.target !== item.target ||
      (item.stat.type === 'symlink' && held.racy !== (item.racy ?? false)) ||
      (item.stat.type === 'directory' ? !isSameDirectory(held.stat, item.stat) : !sameStat(held.stat, item.stat))
    if (differs) this.differences.push({ path, item, hash })
  }
}

/** The times of a directory tell of its names only; that it is another one must be known, or it could never be removed (S2). */
function isSameDirectory(a: Stat, b: Stat): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.mode === b.mode
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
  has(path: string, entry: () => ItemEntry): boolean {
    const spelled = this.#met.get(path)
    return spelled !== undefined && entry().held?.diskPath === spelled
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

export function isAtOrBelow(path: string, directories: ReadonlySet<string>): boolean {
  if (directories.size === 0) return false
  if (directories.has('')) return true
  for (let at: string | undefined = path; at !== undefined; at = parentOf(at)) if (directories.has(at)) return true
  return false
}
