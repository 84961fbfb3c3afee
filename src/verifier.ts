/**
 * Reads what is on the disk against its hashes. A file whose stat is as it was last seen and whose bytes are not is damaged (bit rot): the index
 * is told what is really there, so that nobody is told that it is an edit, and the version that was there is wanted again. Whoever applies brings
 * it from a peer, keeps what was right of it, and puts the damaged one into the archive. What has another stat is an edit, and a scan's.
 */
import { type ContentId, type FileRecord, winnerOf } from '../protocol/index.ts'
import { hasBlocks } from './block-store.ts'
import { FolderError } from './errors.ts'
import { sameStat } from './local-change.ts'
import { isDamaged } from './reconciler.ts'
import type { Clock } from './ports/clock.ts'
import type { Disk, HashResult } from './ports/disk.ts'
import type { PathGuard } from './path-guard.ts'
import type { FolderIndex } from './state/folder-index.ts'
import { type Held, isSatisfied, type ItemEntry, onDisk } from './state/item-entry.ts'
import type { DamagedItem, Verification } from './status.ts'

/** Damaged items that are listed; how many there are is counted. */
const MAX_LISTED = 1000
/** Between looks at whether what was damaged is back. */
const LOOK_MS = 200

export interface VerifierComponents {
  readonly disk: Pick<Disk, 'hash' | 'read'>
  readonly index: FolderIndex
  readonly guard: PathGuard
  readonly clock: Clock
}

export interface VerifierInit {
  /** Items that are not as the index has them: scan them. */
  onChanged(paths: readonly string[]): void
  /** An item is wanted again. */
  onDamaged(path: string): void
  /** Whether other work goes on, which this is to let pass. */
  isBusy(): boolean
  /** Why an item that is wanted does not come; undefined while it may. */
  obstacle(path: string): string | undefined
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export class Verifier {
  readonly #components: VerifierComponents
  readonly #init: VerifierInit
  #report: Mutable<Verification> | undefined
  readonly #damaged = new Map<string, ContentId | undefined>()
  #running: Promise<void> | undefined
  #stopped = false

  constructor(components: VerifierComponents, init: VerifierInit) {
    this.#components = components
    this.#init = init
  }

  /** The one that runs, or was the last. */
  get report(): Verification | undefined {
    const report = this.#report
    return report && { ...report, items: [...this.#damaged.keys()].slice(0, MAX_LISTED).map((path) => this.#item(path)) }
  }

  /** Whether what comes to this path stands for damage. */
  isHealing(path: string): boolean {
    return this.#damaged.get(path) !== undefined
  }

  /** Begins, and answers at once. @throws FolderError where one runs already */
  start(path: string): void {
    if (this.#running !== undefined)
      throw new FolderError({
        code: 'VERIFYING',
        message: 'the folder is being verified already',
        hint: 'wait for it, or end it: syncline verify FOLDER --stop'
      })
    this.#stopped = false
    this.#damaged.clear()
    this.#report = { state: 'running', path, files: 0, bytes: 0, totalFiles: 0, totalBytes: 0, edited: 0, unreadable: 0, damaged: 0, items: [] }
    this.#running = this.#run(this.#report, path).finally(() => {
      this.#running = undefined
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  async #run(report: Mutable<Verification>, path: string): Promise<void> {
    try {
      const { files, bytes } = this.#components.index.meta.counters
      if (path === '') Object.assign(report, { totalFiles: files, totalBytes: bytes })
      else
        for await (const { held } of this.#files(path)) Object.assign(report, { totalFiles: report.totalFiles + 1, totalBytes: report.totalBytes + held.size })
      for await (const { path: item, held } of this.#files(path)) {
        if (this.#stopped) break
        await this.#look(report, item, held)
        report.files++
        report.bytes += held.size
      }
      while (!this.#stopped && [...this.#damaged.keys()].some((item) => this.#item(item).state === 'wanted')) await this.#pause(LOOK_MS)
      report.state = this.#stopped ? 'stopped' : 'done'
    } catch (error) {
      report.state = 'failed'
      report.error = error instanceof Error ? error.message : String(error)
    }
  }

  async *#files(path: string): AsyncGenerator<{ readonly path: string; readonly held: Held & { readonly content: ContentId } }> {
    const { index } = this.#components
    const own = path === '' ? undefined : fileOf(index.entry(path))
    if (own !== undefined) yield { path, held: own }
    for await (const batch of index.heldEntries(path)) {
      for (const [item] of batch) {
        const held = fileOf(index.entry(item))
        if (held !== undefined) yield { path: item, held }
      }
    }
  }

  async #look(report: Mutable<Verification>, path: string, held: Held & { readonly content: ContentId }): Promise<void> {
    const { disk, index, guard, clock } = this.#components
    if (isDamaged(index.entry(path))) return this.#found(report, path)
    // Changed so shortly before it was hashed that a scan hashes it again.
    if (held.racy) return this.#edited(report, path, held)
    const look = guard.observe()
    const began = clock.monotonic()
    try {
      const diskPath = held.diskPath ?? path
      const [result] = (await disk.hash([{ path: diskPath, stat: held.stat }])) as [HashResult]
      if (!result.ok && result.reason === 'unreadable') {
        report.unreadable++
        return this.#init.onChanged([diskPath])
      }
      if (!result.ok || !sameStat(result.stat, held.stat)) return this.#edited(report, path, held)
      if (result.content === held.content || (await hasBlocks(disk, diskPath, index.blockList(held.content) ?? []))) return
      const marked = await index.change((update) => {
        const entry = update.entry(path)
        const now = onDisk(entry)
        if (!look.isFresh(path) || now === undefined || now.content !== held.content || !sameStat(now.stat, held.stat)) return false
        // Of what no other device knows there is nothing to bring back.
        if (now.local || !isSatisfied(entry)) return true
        update.put(path, { ...entry, held: { ...now, content: result.content } })
        if (result.blocks !== undefined) update.addBlockList(result.content, result.blocks)
        return true
      })
      if (marked) this.#found(report, path)
    } finally {
      look.end()
    }
    // As long as it took, where others have something to do.
    await this.#pause(this.#init.isBusy() ? clock.monotonic() - began : 0)
  }

  #edited(report: Mutable<Verification>, path: string, held: Held): void {
    report.edited++
    this.#init.onChanged([held.diskPath ?? path])
  }

  #found(report: Mutable<Verification>, path: string): void {
    const entry = this.#components.index.entry(path)
    report.damaged++
    this.#damaged.set(path, isDamaged(entry) ? (winnerOf(entry.versions) as FileRecord).content : undefined)
    this.#init.onDamaged(path)
  }

  #item(path: string): DamagedItem {
    const entry = this.#components.index.entry(path)
    const wanted = this.#damaged.get(path)
    if (wanted === undefined)
      return { path, state: 'left', remedy: 'no other device knows this version: take it from a backup, or save it again if it is good enough' }
    if (!isDamaged(entry)) return { path, state: onDisk(entry)?.content === wanted ? 'healed' : 'replaced', remedy: '' }
    const obstacle = this.#init.obstacle(path)
    if (obstacle === undefined) return { path, state: 'wanted', remedy: '' }
    return { path, state: 'left', remedy: `${obstacle}; it is brought back by itself when it can be. To keep it as it is, save it again` }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#components.clock.setTimer(ms, resolve))
  }
}

function fileOf(entry: ItemEntry): (Held & { readonly content: ContentId }) | undefined {
  const held = onDisk(entry)
  return held?.type === 'file' && held.content !== undefined ? (held as Held & { readonly content: ContentId }) : undefined
}
