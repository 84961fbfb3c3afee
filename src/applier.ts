/**
 * Carries out steps on the disk and records what came of them: one commit of the disk, then one change of the index, for many items.
 * What the disk refuses because it is not as expected goes back to be scanned (S2).
 */
import { type BlockList, parentOf } from '../protocol/index.ts'
import { blocksOf, hasBlocks } from './block-store.ts'
import type { RecordWriter } from './record-writer.ts'
import type { PathGuard } from './path-guard.ts'
import type { Clock } from './ports/clock.ts'
import type { CommitAction, CommitFault, CommitResult, Disk, FileSource, Stat } from './ports/disk.ts'
import type { Logger } from './ports/logger.ts'
import { type ConflictCopy, heldAfter, heldAsCopy, neededCopy, type Step } from './reconciler.ts'
import { type Draft, draftOf, sameStat } from './local-change.ts'
import { diskPathOf } from './state/disk-path.ts'
import type { FolderIndex } from './state/folder-index.ts'
import type { IndexUpdate } from './state/index-update.ts'
import type { Held, ItemEntry, StoredRecord } from './state/item-entry.ts'

export interface ApplierComponents {
  readonly disk: Pick<Disk, 'commit' | 'read' | 'hash'>
  readonly index: FolderIndex
  readonly guard: PathGuard
  readonly clock: Clock
  readonly logger: Logger
  /** Whether what is replaced is kept. What nobody else has is kept always. */
  keepsOld(): boolean
  /** Versions have come into the archive. */
  onArchived(files: number, bytes: number): void
  /** Absent on a device that may not write. */
  readonly writer: RecordWriter | undefined
  /** Records of this device's own (conflict copies, and what joins their versions) are durable. */
  onWritten(paths: readonly string[]): void
}

/** One item to be brought to what is wanted. */
export interface ApplyItem {
  readonly path: string
  /** What the step was decided from. */
  readonly entry: ItemEntry
  readonly step: Exclude<Step, { do: 'nothing' }>
  /** Where the content of a file to be placed comes from. */
  readonly source?: FileSource | MoveSource
  /** Of a content of several blocks: the index forgets them where its last other place goes before it is in this one. */
  readonly blocks?: BlockList
}

/** An item that has the content, and is to go itself. */
export interface MoveSource {
  readonly moveFrom: string
  /** As it was when that was decided: what its user made of it since is not moved. */
  readonly held: Held
}

export type ApplyOutcome =
  | { readonly path: string; readonly ok: true }
  | {
      readonly path: string
      readonly ok: false
      readonly reason: CommitFault
      readonly message: string
      /** What is not as the index has it: scan it. */
      readonly changed: readonly string[]
    }

interface Planned {
  readonly item: ApplyItem
  readonly actions: readonly CommitAction[]
  /** How this disk spells the path. */
  readonly diskPath: string
  /** The conflict copy to be made by one of the actions; absent where the same copy is here already. */
  readonly copy: ConflictCopy | undefined
  /** Where that is, and as it is to be there. */
  readonly standing?: { readonly path: string; readonly held: Held }
}

export class Applier {
  readonly #components: ApplierComponents

  constructor(components: ApplierComponents) {
    this.#components = components
  }

  async apply(items: readonly ApplyItem[]): Promise<ApplyOutcome[]> {
    const { disk, index, guard, clock } = this.#components
    const all = items.map((item) => this.#plan(item))
    const end = guard.apply(all.flatMap(({ item, copy }) => [item.path, ...(copy === undefined ? [] : [copy.path]), ...(movedFrom(item) ?? [])]))
    try {
      const gone = await this.#findGone(all)
      const rotten = await this.#findRotten(all)
      const planned = all.filter((plan) => !gone.has(plan) && !rotten.has(plan))
      const actions = planned.flatMap((plan) => plan.actions)
      const archive = this.#components.keepsOld() || items.some(isOwnWork)
      const results = actions.length === 0 ? [] : await disk.commit(actions, { now: clock.now(), archive })
      this.#tellArchived(actions, results)
      let at = 0
      const outcomes: ApplyOutcome[] = []
      const done: { plan: Planned; results: readonly CommitResult[] }[] = []
      for (const plan of all) {
        if (gone.has(plan)) {
          outcomes.push(copyGone(plan))
          continue
        }
        if (rotten.has(plan)) {
          outcomes.push({ path: plan.item.path, ok: false, reason: 'changed', message: 'its bytes are damaged: others make its conflict copy', changed: [] })
          continue
        }
        const own = results.slice(at, at + plan.actions.length)
        at += plan.actions.length
        const failed = own.find((result) => !result.ok)
        if (failed === undefined || failed.ok) {
          done.push({ plan, results: own })
          outcomes.push({ path: plan.item.path, ok: true })
        } else outcomes.push({ path: plan.item.path, ok: false, reason: failed.reason, message: failed.message, changed: toRescan(plan, failed.reason) })
      }
      const lastSeq = await index.change((update) => {
        const before = update.lastSeq
        for (const { plan, results: own } of done) this.#record(update, plan, own)
        return before
      })
      if (index.meta.lastSeq > lastSeq) this.#components.onWritten(done.map(({ plan }) => plan.item.path))
      return outcomes
    } finally {
      end()
    }
  }

  #tellArchived(actions: readonly CommitAction[], results: readonly CommitResult[]): void {
    const kept = actions.filter((_, i) => {
      const result = results[i]
      return result?.ok === true && result.archived !== undefined
    })
    const bytes = kept.reduce((sum, action) => sum + ('expect' in action && action.expect !== 'absent' ? action.expect.size : 0), 0)
    if (kept.length > 0) this.#components.onArchived(kept.length, bytes)
  }

  /** Items whose conflict copy, made before, is not where it was: nothing may take the place of what may be the last of that content. */
  async #findGone(planned: readonly Planned[]): Promise<ReadonlySet<Planned>> {
    const { disk, clock } = this.#components
    const leaning = planned.flatMap((plan) => (plan.standing === undefined ? [] : [{ plan, ...plan.standing }]))
    if (leaning.length === 0) return new Set()
    const actions = leaning.map(({ path, held }): CommitAction => ({ kind: 'settle', path: held.diskPath ?? path, expect: held.stat }))
    const results = await disk.commit(actions, { now: clock.now(), archive: false })
    return new Set(leaning.flatMap(({ plan }, i) => (results[i]?.ok === true ? [] : [plan])))
  }

  /**
   * Items that are damaged and were to become conflict copies. Others that have the content let go of it once it is said that there is a copy, so
   * nobody makes one of anything else: as after a look at all bytes, the index has what is really there, and who has it as it was makes the copy.
   */
  async #findRotten(planned: readonly Planned[]): Promise<ReadonlySet<Planned>> {
    const { disk, index } = this.#components
    const found = new Set<Planned>()
    for (const plan of planned) {
      const { step, path } = plan.item
      if (plan.copy?.loser === undefined || step.held?.content === undefined || step.held.size === 0) continue
      const { content, size, stat } = step.held
      if (await hasBlocks(disk, plan.diskPath, blocksOf(content, size, index.blockList(content)))) continue
      const [result] = await disk.hash([{ path: plan.diskPath, stat }])
      // What its user has changed meanwhile is found as it is applied.
      if (result?.ok !== true || result.content === content) continue
      await index.change((update) => {
        const { held, ...entry } = update.entry(path)
        if (held?.content !== content || !sameStat(held.stat, stat)) return
        update.put(path, { ...entry, held: { ...held, content: result.content } })
        if (result.blocks !== undefined) update.addBlockList(result.content, result.blocks)
      })
      found.add(plan)
    }
    return found
  }

  #plan(item: ApplyItem): Planned {
    const { step, source } = item
    const path = diskPathOf(item.path, this.#components.index)
    if (step.do === 'adopt') return { item, actions: [], diskPath: path, copy: undefined }
    if (step.do === 'metadata') {
      const { winner, held } = step
      const mode = 'mode' in winner ? winner.mode : 0
      return {
        item,
        diskPath: path,
        actions: [{ kind: 'metadata', path, mode, expect: held.stat, ...(winner.type === 'file' && { mtimeNs: winner.mtimeNs }) }],
        copy: undefined
      }
    }
    const needed = neededCopy(item.path, step, (other) => this.#components.index.entry(other))
    const copy = needed?.standing === undefined ? needed?.copy : undefined
    const standing = needed?.standing && { path: needed.copy.path, held: needed.standing }
    const actions: CommitAction[] = []
    let expect: Stat | 'absent' = step.held?.stat ?? 'absent'
    if (copy !== undefined && step.held !== undefined) {
      actions.push({ kind: 'move', from: path, expectFrom: step.held.stat, path: diskPathOf(copy.path, this.#components.index), expect: 'absent' })
      expect = 'absent'
    } else if (step.held !== undefined && (step.do === 'delete' || (step.held.type === 'directory') !== (step.winner.type === 'directory'))) {
      actions.push({ kind: 'remove', path, expect: step.held.stat })
      expect = 'absent'
    }
    if (step.do === 'place') actions.push(this.#placement(path, step.winner, expect, source))
    return { item, actions, diskPath: path, copy, ...(standing && { standing }) }
  }

  #placement(path: string, winner: StoredRecord, expect: Stat | 'absent', source: ApplyItem['source']): CommitAction {
    if (winner.type === 'directory') return { kind: 'directory', path, mode: winner.mode, expect }
    if (winner.type === 'symlink') return { kind: 'symlink', path, target: winner.target, expect }
    if (winner.type !== 'file' || source === undefined) throw new Error(`no content for ${path}`)
    if (!('moveFrom' in source)) return { kind: 'file', path, mode: winner.mode, mtimeNs: winner.mtimeNs, expect, source }
    const { moveFrom, held } = source
    return { kind: 'move', from: held.diskPath ?? moveFrom, expectFrom: held.stat, path, expect }
  }

  #record(update: IndexUpdate, { item, diskPath, copy }: Planned, results: readonly CommitResult[]): void {
    const { path, step, entry } = item
    const { winner } = step
    const last = results.at(-1)
    const put = last?.ok === true ? last : undefined
    const before = update.entry(path)
    // What was taken up meanwhile was decided from another state of the disk; here no look at the disk has told.
    if (step.do === 'adopt' && !isSameHeld(before.held, entry.held)) return
    const loser = step.do === 'place' || step.do === 'delete' ? step.copy?.loser : undefined
    const moved = movedFrom(item)
    if (moved !== undefined) update.put(moved[0], withoutHeld(update.entry(moved[0])))
    const held = heldAfter(entry, step, { ...put, ...spelled(path, diskPath) })
    update.put(path, held === undefined ? withoutHeld(before) : { ...before, held })
    if (copy !== undefined && step.do !== 'adopt' && step.do !== 'metadata' && step.held !== undefined)
      this.#recordCopy(update, item, copy, step.held, results[0])
    if (loser !== undefined && held !== undefined) this.#recordJoin(update, path, held)
    if (winner.type === 'file' && item.blocks !== undefined) update.addBlockList(winner.content, item.blocks)
  }

  #recordCopy(update: IndexUpdate, item: ApplyItem, copy: ConflictCopy, held: Held, result: CommitResult | undefined): void {
    const there = update.entry(copy.path)
    const stat = result?.ok === true && result.stat !== undefined ? result.stat : held.stat
    const kept = heldAsCopy(there, held, { stat, ...spelled(copy.path, diskPathOf(copy.path, this.#components.index)) }, this.#components.writer !== undefined)
    update.put(copy.path, { ...there, held: kept.held })
    if (!kept.known) this.#write(update, draftOf(copy.path, kept.held, commonAncestor(item.step.winner, copy.loser)))
    update.addStory({ path: item.path, copy: copy.path })
    this.#components.logger.info('reconcile', 'made a conflict copy', { path: item.path, copy: copy.path })
  }

  /** The version that has seen both the winner and the loser, whose copy is safe now: no other device needs to make it. */
  #recordJoin(update: IndexUpdate, path: string, held: Held): void {
    this.#write(update, draftOf(path, held))
  }

  #write(update: IndexUpdate, draft: Draft): void {
    const { writer } = this.#components
    if (writer === undefined) return
    const [record] = writer.write(update, [draft])
    const entry = update.entry(draft.path)
    if (record !== undefined && entry.held !== undefined) update.put(draft.path, { ...entry, held: { ...entry.held, version: record.version } })
  }
}

function isOwnWork({ step }: ApplyItem): boolean {
  return step.held?.local === true || step.held?.reverted === true
}

function movedFrom(item: ApplyItem): [string] | undefined {
  return item.source !== undefined && 'moveFrom' in item.source ? [item.source.moveFrom] : undefined
}

function copyGone({ item, standing }: Planned): ApplyOutcome {
  const path = standing?.path as string
  return {
    path: item.path,
    ok: false,
    reason: 'changed',
    message: `its conflict copy ${path} is not as it was when it was last seen`,
    changed: [item.path, path]
  }
}

/** What is not as the index has it, where an apply failed for that. */
function toRescan({ item, copy }: Planned, reason: CommitFault): string[] {
  // What was held below something that is no directory any more is gone itself, which a look at that does not tell.
  if (reason === 'no-parent') return [parentOf(item.path) ?? '', item.path]
  // After a failure of the disk it may be there all the same: to be seen before another version of it comes.
  if (reason !== 'changed' && reason !== 'not-empty' && reason !== 'io') return []
  return [item.path, ...(copy === undefined ? [] : [copy.path]), ...(movedFrom(item) ?? [])]
}

function isSameHeld(a: Held | undefined, b: Held | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.type === b.type && a.content === b.content && sameStat(a.stat, b.stat)
}

function spelled(path: string, diskPath: string): { readonly diskPath?: string } {
  return diskPath === path ? {} : { diskPath }
}

function withoutHeld({ versions }: ItemEntry): ItemEntry {
  return { versions }
}

/** Goes with the copy, so that every device can merge: only what both were made from, or a merge would undo what came before one of them. */
function commonAncestor(winner: StoredRecord, loser: StoredRecord | undefined) {
  return winner.ancestor === loser?.ancestor ? winner.ancestor : undefined
}
