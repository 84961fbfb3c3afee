/** The mass-delete guard: looks at deletes before they are announced or applied, and names what a person must let pass. Pure. */
import { type Knowledge, knows, type VersionVector } from '../protocol/index.ts'
import type { Fault } from './status.ts'

export interface DeleteGuardOptions {
  readonly enabled: boolean
  /** A folder emptied in one go is held from so many files on. */
  readonly emptiedFrom: number
  /** Deletes of more than this share of the files are held … */
  readonly share: number
  /** … from so many on. */
  readonly shareFrom: number
}

export const DEFAULT_DELETE_GUARD: DeleteGuardOptions = { enabled: true, emptiedFrom: 10, share: 0.5, shareFrom: 500 }

export interface DeleteBurst {
  /** Files that were here when the burst began, and that came since. */
  readonly before: number
  /** Deletes in it so far and now to come; moves do not count. */
  readonly deletes: number
}

/** Why these deletes must wait for a person, or undefined when they may pass. */
export function massDelete(burst: DeleteBurst, options: DeleteGuardOptions): string | undefined {
  if (!options.enabled) return undefined
  const { before, deletes } = burst
  if (deletes >= before && deletes >= options.emptiedFrom) return `all ${deletes} files of the folder would be deleted`
  if (deletes > before * options.share && deletes >= options.shareFrom) return `${deletes} of ${before} files would be deleted`
  return undefined
}

export function heldFault(reason: string, side: 'here' | 'elsewhere', label: string): Fault {
  return {
    code: 'HELD',
    message:
      side === 'here'
        ? `${reason}: they are gone from this disk, and the other devices have not been told`
        : `${reason}, as another device asks; nothing has been deleted here`,
    hint: `see it with: syncline plan ${JSON.stringify(label)}; if that is right: syncline folder resume ${JSON.stringify(label)} --accept`
  }
}

/** Changes of others that wait for a person, one by one. */
export function waitingFault(paths: number, label: string): Fault {
  return {
    code: 'HELD',
    message: `changes of other devices at ${paths} ${paths === 1 ? 'path wait' : 'paths wait'} for you; nothing of them has been done here`,
    hint: `see them, and let them pass, with: syncline plan ${JSON.stringify(label)}`
  }
}

/**
 * Counts deletes that belong together: those that follow each other without a rest. Many small batches are one go to a person; what comes and
 * goes while they last is nobody's loss, or a program that makes and deletes a file each second would be held some day.
 */
export class DeleteBurstCounter {
  readonly #restMs: number
  #deletes = 0
  #lastAt = Number.NEGATIVE_INFINITY
  /** What was known when the burst began. */
  #before: Knowledge = new Map()

  /** @param restMs a pause after which the next delete begins a new burst */
  constructor(restMs: number) {
    this.#restMs = restMs
  }

  /** The burst that `deletes` more would make of it, `files` being those that are here now. */
  peek(files: number, deletes: number, now: number): DeleteBurst {
    const soFar = this.lasts(now) ? this.#deletes : 0
    return { before: files + soFar, deletes: soFar + deletes }
  }

  /** Whether what is deleted now belongs to it. */
  lasts(now: number): boolean {
    return now - this.#lastAt <= this.#restMs
  }

  /** Whether an item with this vector came after the burst began. */
  isNewer(version: VersionVector): boolean {
    return [...version].some(([replica, seq]) => !knows(this.#before, { replica, seq }))
  }

  /** @param knowledge what is known now */
  count(deletes: number, now: number, knowledge: Knowledge): void {
    if (!this.lasts(now)) this.#before = knowledge
    this.#deletes = this.peek(0, deletes, now).deletes
    this.#lastAt = now
  }

  /** After a person let them pass. */
  reset(): void {
    this.#lastAt = Number.NEGATIVE_INFINITY
  }
}
