/** The verbs by name, as they are called across threads. All but `scan` answer once. */
import type { FolderId } from '../../protocol/index.ts'
import type { ScanBatch } from '../ports/disk.ts'
import { dropArchived, listArchive, readArchivedLink } from './archived.ts'
import { commit } from './commit.ts'
import type { DiskContext } from './context.ts'
import { hash, hashPart } from './hash.ts'
import { findKept } from './kept.ts'
import { prove } from './prove.ts'
import { read } from './read.ts'
import { readSmall } from './read-small.ts'
import { reserve, reserved } from './reservation.ts'
import { claim, free, inspect, sweep } from './root.ts'
import { stageCopy, stageDrop, stageOpen, stageWrite } from './stage.ts'

export const verbs = {
  inspect,
  claim,
  hash,
  hashPart,
  read,
  stageOpen,
  stageWrite,
  stageCopy,
  stageDrop,
  sweep,
  commit,
  reserve,
  reserved,
  free,
  listArchive,
  dropArchived,
  readArchivedLink,
  findKept,
  prove,
  readSmall
}

export type Verbs = typeof verbs
export type VerbName = keyof Verbs
export type VerbArguments<V extends VerbName> = Parameters<Verbs[V]> extends [DiskContext, ...infer A] ? A : never
export type VerbAnswer<V extends VerbName> = Awaited<ReturnType<Verbs[V]>>

/** Calls a verb by its name. */
export async function callVerb<V extends VerbName>(context: DiskContext, verb: V, args: VerbArguments<V>): Promise<VerbAnswer<V>> {
  // The table holds each verb under its own name, which the compiler cannot follow through V.
  const run = verbs[verb] as unknown as (context: DiskContext, ...args: VerbArguments<V>) => Promise<VerbAnswer<V>>
  return await run(context, ...args)
}

/** Which folder a verb works on. */
export interface VerbTarget {
  /** Absolute. */
  readonly root: string
  readonly folder: FolderId
  /** The root may be without a marker: it is looked at before it becomes a folder, and never changed. */
  readonly unmarked?: boolean | undefined
}

/** Runs verbs somewhere: in worker threads, or at once over a disk in memory. */
export interface VerbRunner {
  /** How many hashes can be at work at once. */
  readonly width: number
  run<V extends VerbName>(target: VerbTarget, verb: V, ...args: VerbArguments<V>): Promise<VerbAnswer<V>>
  scan(target: VerbTarget, paths: readonly string[]): AsyncIterable<ScanBatch>
}
