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
    const odd = new OddSpellings()
    const hidden: string[] = []
    for await (const batch of this.#disk.scan([{ path: '', deep: true }])) {
      for (const problem of batch.problems) if (problem.hidesSubtree) hidden.push(problem.path)
      const findings = new FindingsBuilder(batch.items.length, batch.problems)
      for (const item of batch.items) {
        const path = odd.wirePath(item, this.#index)
        if (!findings.admit(path, item)) continue
        if (path === item.path) await this.#skipTo(entries, path, odd, hidden, findings)
        const here = path === item.path && (await entries.peek())?.[0] === path ? (await entries.next())?.[1] : undefined
        findings.compare(path, item, here ?? this.#index.entry(path))
      }
      yield findings
    }
    const last = new FindingsBuilder(0, [])
    await this.#skipTo(entries, undefined, odd, hidden, last)
    last.vanished.push(...(await odd.missing(hidden)))
    yield last
  }

  /** Looks at single paths, and below those that the index does not have as directories yet or that `isTroubled` names. */
  async scanPaths(paths: readonly string[], isTroubled: (path: string) => boolean): Promise<Findings> {
    const odd = new OddSpellings()
    const wanted = [...new Set(paths)].filter((path) => path !== '' && !isReserved(path))
    const requests = wanted.map((path) => ({ path, deep: isTroubled(path) || onDisk(this.#index.entry(path.normalize('NFC')))?.type !== 'directory' }))
    const findings = new FindingsBuilder(0, [])
    // What is below a directory that is gone is often asked for itself, too: it vanished once.
    const vanished = new Set<string>()
    const addBelow = async (directory: string): Promise<void> => {
      for (const path of await this.#below(directory)) vanished.add(path)
    }
    const addGone = async (absent: string): Promise<void> => {
      const path = absent.normalize('NFC')
      const held = onDisk(this.#index.entry(path))
      if (held === undefined || (held.diskPath ?? path) !== absent) return
      if (held.type === 'directory') await addBelow(path)
      vanished.add(path)
    }
    // A path below one that is looked at deeply is not looked for by itself. Where it is not met, it is gone, though the index may not know
    // what is above it as a directory any more.
    const unmet = new Set(wanted)
    const troubled: string[] = []
    const replaced: string[] = []
    for await (const batch of this.#disk.scan(requests)) {
      findings.addProblems(batch.problems)
      for (const { path } of batch.problems) troubled.push(path)
      for (const item of batch.items) {
        unmet.delete(item.path)
        const path = odd.wirePath(item, this.#index)
        if (!findings.admit(path, item)) continue
        const entry = this.#index.entry(path)
        // Something else stands where a directory was: what was below is gone.
        const held = onDisk(entry)
        if (held?.type === 'directory' && item.stat.type !== 'directory') await addBelow(path)
        // Another directory than before: of what was in the old one, and is not in this, nobody tells.
        if (held?.type === 'directory' && item.stat.type === 'directory' && !isSameInode(held.stat, item.stat) && !isTroubled(item.path))
          replaced.push(item.path)
        findings.compare(path, item, entry)
      }
      for (const absent of batch.absent) {
        unmet.delete(absent)
        await addGone(absent)
      }
    }
    if (replaced.length > 0) {
      const below = await Promise.all(replaced.map((path) => this.#below(path.normalize('NFC'))))
      return this.scanPaths([...paths, ...below.flat()], (path) => isTroubled(path) || isBelow(path, replaced))
    }
    for (const path of unmet) if (!isBelow(path, troubled)) await addGone(path)
    findings.vanished.push(...vanished)
    return findings
  }

  async #skipTo(
    entries: Cursor<readonly [string, ItemEntry]>,
    path: string | undefined,
    odd: OddSpellings,
    hidden: readonly string[],
    findings: FindingsBuilder
  ): Promise<void> {
    for (;;) {
      const next = await entries.peek()
      if (next === undefined || (path !== undefined && pathOrder(next[0], path) >= 0)) return
      const [missing, entry] = (await entries.next()) as readonly [string, ItemEntry]
      const held = onDisk(entry)
      if (held?.diskPath !== undefined) odd.expect(missing, held.diskPath)
      else if (held !== undefined && !isBelow(missing, hidden)) findings.vanished.push(missing)
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
  admit(path: string | undefined, item: ScanItem): path is string {
    const fault = path === undefined ? 'has the same name in another Unicode form beside it; rename one of the two' : pathFault(path)
    if (fault !== undefined) this.problems.push({ path: item.path, reason: path === undefined ? 'same-name' : 'name', message: `${item.path} ${fault}` })
    return fault === undefined
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
    const hash = needsHash(held, item)
    const differs =
      hash || held?.type !== item.stat.type || (item.stat.type === 'directory' ? !isSameDirectory(held.stat, item.stat) : !sameStat(held.stat, item.stat))
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

/** Names that this disk spells in another Unicode form than the wire: they are met in another order than their paths have. */
class OddSpellings {
  readonly #seen = new Map<string, string>()
  readonly #expected = new Map<string, string>()

  /** The path on the wire, or undefined where another spelling of it is the item. */
  wirePath(item: ScanItem, index: Pick<FolderIndex, 'entry'>): string | undefined {
    const path = item.path.normalize('NFC')
    if (path === item.path && this.#seen.size === 0) return path
    const held = onDisk(index.entry(path))
    const spelled = held === undefined ? this.#seen.get(path) : (held.diskPath ?? path)
    if (spelled !== undefined && spelled !== item.path) return undefined
    if (path !== item.path) this.#seen.set(path, item.path)
    return path
  }

  expect(path: string, diskPath: string): void {
    this.#expected.set(path, diskPath)
  }

  async missing(hidden: readonly string[]): Promise<string[]> {
    return [...this.#expected].filter(([path, diskPath]) => this.#seen.get(path) !== diskPath && !isBelow(path, hidden)).map(([path]) => path)
  }
}

function isBelow(path: string, directories: readonly string[]): boolean {
  if (directories.length === 0) return false
  if (directories.includes('')) return true
  for (let at: string | undefined = path; at !== undefined; at = parentOf(at)) if (directories.includes(at)) return true
  return false
}
