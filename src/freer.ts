/**
 * Lets go of contents that this device is not to hold any more: each only when enough other devices have just proved that they hold it, and in an
 * order in which no crash can make a delete of it. The index forgets first: what a crash leaves on the disk is found and taken up again, and what
 * is gone cannot be missed.
 */
import { type ContentId, type DeviceId, sameContent, winnerOf } from '../protocol/index.ts'
import type { DirtyPaths } from './dirty-paths.ts'
import type { FreeResult, StayReason } from './folder-choice.ts'
import { sameStat } from './local-change.ts'
import type { PathGuard } from './path-guard.ts'
import type { Clock } from './ports/clock.ts'
import type { CommitFault, Disk } from './ports/disk.ts'
import type { Possession } from './possession.ts'
import { CHANGE_ITEMS, type FolderIndex } from './state/folder-index.ts'
import { type Held, isSatisfied, type ItemEntry, onDisk } from './state/item-entry.ts'
import type { Lane } from './utils/lane.ts'

/** Items that are asked about at once: each may be read whole, here and there. */
const ASKED_AT_ONCE = 8
const MAX_REASONS = 1000
/** Nothing was touched: the item is what it was, or its user's. */
const UNTOUCHED: readonly CommitFault[] = ['changed', 'not-empty']

export interface Holder {
  readonly device: DeviceId
  readonly name: string
  readonly isStore: boolean
  readonly possession: Pick<Possession, 'isProved'>
  holds(dots: readonly ItemEntry['versions'][number]['dot'][]): boolean
}

export interface FreerComponents {
  readonly index: FolderIndex
  readonly disk: Pick<Disk, 'commit'>
  readonly guard: PathGuard
  readonly dirty: Pick<DirtyPaths, 'add'>
  readonly clock: Clock
  /** No look at the disk is taken up beside it. */
  readonly lane: Pick<Lane, 'run'>
  /** What others may not rely on meanwhile. */
  readonly freeing: Set<string>
  peers(): Iterable<Holder>
}

interface Going {
  readonly path: string
  readonly held: Held
}

type Stay = Omit<StayReason, 'path'>

export class Freer {
  readonly #components: FreerComponents

  constructor(components: FreerComponents) {
    this.#components = components
  }

  async free(paths: readonly string[], copies: number): Promise<FreeResult> {
    const { index } = this.#components
    const result = { freed: 0, bytes: 0, stay: 0, reasons: [] as StayReason[] }
    const stays = (path: string, why: Stay): void => {
      result.stay++
      if (result.reasons.length < MAX_REASONS) result.reasons.push({ path, ...why })
    }
    const directories: string[] = []
    for (const given of paths) {
      for await (const batch of this.#heldAt(given)) {
        for (let at = 0; at < batch.length; at += ASKED_AT_ONCE) {
          const part = batch.slice(at, at + ASKED_AT_ONCE).filter((path) => {
            const isDirectory = onDisk(index.entry(path))?.type === 'directory'
            if (isDirectory) directories.push(path)
            // A symlink has no content to be proved, nor one that takes room.
            return onDisk(index.entry(path))?.type === 'file'
          })
          const gone = await this.#freeAll(part, (path) => this.#holdersOf(path, copies), stays)
          result.freed += gone.length
          result.bytes += gone.reduce((sum, { held }) => sum + held.size, 0)
        }
      }
    }
    // Those that something is still in stay for that.
    for (const path of new Set(directories.toReversed())) {
      let isEmpty = true
      for await (const batch of index.heldEntries(path)) isEmpty &&= batch.every(([, entry]) => onDisk(entry) === undefined)
      if (isEmpty)
        await this.#freeAll(
          [path],
          async () => undefined,
          () => {}
        )
    }
    return result
  }

  async *#heldAt(path: string): AsyncGenerator<string[]> {
    const { index } = this.#components
    if (path !== '' && onDisk(index.entry(path)) !== undefined) yield [path]
    // Of what is below, only what is not selected is meant.
    const isMeant = (below: string, type: Held['type'] | undefined): boolean => type !== undefined && index.choice.unselects(below, type === 'directory')
    for await (const batch of index.heldEntries(path)) yield batch.flatMap(([below, entry]) => (isMeant(below, onDisk(entry)?.type) ? [below] : []))
  }

  async #freeAll(paths: readonly string[], ask: (path: string) => Promise<Stay | undefined>, stays: (path: string, why: Stay) => void): Promise<Going[]> {
    const { freeing, index, lane } = this.#components
    for (const path of paths) freeing.add(path)
    try {
      const asked = await Promise.all(
        paths.map(async (path) => {
          const held = onDisk(index.entry(path))
          const why = held === undefined ? undefined : (this.#whyNot(path, held) ?? (await ask(path)))
          if (why !== undefined) stays(path, why)
          return held === undefined || why !== undefined ? [] : [{ path, held }]
        })
      )
      const going = asked.flat()
      const gone = going.length === 0 ? [] : await lane.run(() => this.#drop(going))
      for (const { path } of going)
        if (!gone.some((one) => one.path === path)) stays(path, { reason: 'changed', message: 'it was changed meanwhile', lacking: [] })
      return gone
    } finally {
      for (const path of paths) freeing.delete(path)
    }
  }

  #whyNot(path: string, held: Held): Stay | undefined {
    const { index } = this.#components
    const entry = index.entry(path)
    const winner = winnerOf(entry.versions)
    if (index.choice.of(path, held.type === 'directory') !== 'unselected') return { reason: 'selected', message: 'it is selected to be held here', lacking: [] }
    if (winner === undefined || held.local || held.racy || !isSatisfied(entry))
      return { reason: 'unsent', message: 'it is being changed, or what was changed here is not settled yet', lacking: [] }
    return undefined
  }

  /** Asks those who say that they hold it, until enough have proved it. */
  async #holdersOf(path: string, copies: number): Promise<Stay | undefined> {
    const { index, peers } = this.#components
    const { versions, held } = index.entry(path)
    const winner = winnerOf(versions)
    const lacking: Holder[] = []
    let proved = 0
    for (const peer of [...peers()].filter(({ isStore }) => !isStore)) {
      const dots = versions.filter((version) => winner !== undefined && sameContent(version, winner)).map(({ dot }) => dot)
      const isThere = peer.holds(dots) && (await peer.possession.isProved(path, held as Held & { readonly content: ContentId }))
      if (isThere) proved++
      else lacking.push(peer)
      if (proved >= copies) return undefined
    }
    const others = proved === 0 ? 'no other device that is connected has proved' : `${proved} of ${copies} other devices have proved`
    const names = lacking.map(({ name, device }) => (name === '' ? device : name))
    return {
      reason: 'copies',
      message: `${others} that it holds this version${names.length === 0 ? '' : `; not: ${names.join(', ')}`}`,
      lacking: lacking.map(({ device }) => device)
    }
  }

  /** @returns what is gone */
  async #drop(going: readonly Going[]): Promise<Going[]> {
    const { index, disk, guard, clock, dirty } = this.#components
    const gone: Going[] = []
    for (let at = 0; at < going.length; at += CHANGE_ITEMS) {
      const part = going.slice(at, at + CHANGE_ITEMS)
      const end = guard.apply(part.map(({ path }) => path))
      try {
        const forgotten = await index.change((update) =>
          part.filter(({ path, held }) => {
            const entry = update.entry(path)
            const now = onDisk(entry)
            if (now === undefined || !sameStat(now.stat, held.stat) || now.content !== held.content || this.#whyNot(path, now) !== undefined) return false
            update.put(path, { versions: entry.versions })
            return true
          })
        )
        const actions = forgotten.map(({ path, held }) => ({ kind: 'remove' as const, path: held.diskPath ?? path, expect: held.stat }))
        const results = actions.length === 0 ? [] : await disk.commit(actions, { now: clock.now(), archive: false })
        const left = forgotten.filter((_, i) => results[i]?.ok !== true)
        gone.push(...forgotten.filter((_, i) => results[i]?.ok === true))
        // Where it may be gone all the same it stays forgotten: if it is there, it is found.
        const kept = forgotten.filter((_, i) => {
          const result = results[i]
          return result?.ok === false && UNTOUCHED.includes(result.reason)
        })
        await index.change((update) => {
          for (const { path, held } of kept) if (update.entry(path).held === undefined) update.put(path, { versions: update.entry(path).versions, held })
        })
        dirty.add(left.map(({ path, held }) => held.diskPath ?? path))
      } finally {
        end()
      }
    }
    return gone
  }
}
