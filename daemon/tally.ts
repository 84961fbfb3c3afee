/** What is counted and measured for the metrics since the daemon started, where it happens. Its size is bounded by folders, routes and kinds of changes. */
import type { FolderId } from '../protocol/index.ts'
import { Histogram, type HistogramReading, type ItemChange } from '../src/index.ts'
import type { FolderStatus, Status } from './status.ts'

const REQUEST_BOUNDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const SYNC_BOUNDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600]

/** How often something of that kind happened. */
export interface ChangeCount {
  readonly what: ItemChange['what']
  readonly why: ItemChange['why']
  readonly count: number
}

interface FolderTally {
  readonly changes: Map<string, ChangeCount>
  readonly syncs: Histogram
  /** Since when it lacks something; undefined while it lacks nothing, or does not sync. */
  since: number | undefined
}

export class Tally {
  readonly #now: () => number
  readonly #folders = new Map<FolderId, FolderTally>()
  readonly #requests = new Map<string, Histogram>()

  /** @param init `now` in milliseconds, and never going back */
  constructor(init: { readonly now: () => number }) {
    this.#now = init.now
  }

  itemChanged(folder: FolderId, { what, why }: ItemChange): void {
    const { changes } = this.#of(folder)
    const key = `${what} ${why}`
    changes.set(key, { what, why, count: (changes.get(key)?.count ?? 0) + 1 })
  }

  /** @param route as it stands in the list of routes: without what a caller puts into it */
  requestDone(route: string, ms: number): void {
    const took = this.#requests.get(route) ?? new Histogram(REQUEST_BOUNDS)
    this.#requests.set(route, took)
    took.add(ms / 1000)
  }

  /** To be told of every status: a folder lacks something from one to another. */
  look({ folders }: Status): void {
    const known = new Set(folders.map(({ id }) => id))
    for (const id of this.#folders.keys()) if (!known.has(id)) this.#folders.delete(id)
    for (const folder of folders) {
      const tally = this.#of(folder.id)
      if (isBehind(folder)) tally.since ??= this.#now()
      else {
        // A pause, or a wait for a person, is no time that syncing took.
        if (tally.since !== undefined && folder.state === 'idle') tally.syncs.add((this.#now() - tally.since) / 1000)
        tally.since = undefined
      }
    }
  }

  changes(folder: FolderId): readonly ChangeCount[] {
    return [...(this.#folders.get(folder)?.changes.values() ?? [])]
  }

  syncs(folder: FolderId): HistogramReading | undefined {
    return this.#folders.get(folder)?.syncs
  }

  get requests(): ReadonlyMap<string, HistogramReading> {
    return this.#requests
  }

  #of(folder: FolderId): FolderTally {
    const known = this.#folders.get(folder)
    if (known !== undefined) return known
    const first: FolderTally = { changes: new Map(), syncs: new Histogram(SYNC_BOUNDS), since: undefined }
    this.#folders.set(folder, first)
    return first
  }
}

function isBehind({ state, needFiles, needBytes }: FolderStatus): boolean {
  return state !== 'paused' && state !== 'held' && state !== 'error' && (needFiles > 0 || needBytes > 0)
}
