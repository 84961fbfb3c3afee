/** What the main thread and a disk thread say to each other. Bytes go in one buffer that changes threads whole. */
import { NoSpaceError, type ScanBatch } from '../ports/disk.ts'
import { RootError } from './faults.ts'
import type { VerbArguments, VerbName, VerbTarget } from './verbs.ts'

export type ToWorker =
  | { readonly kind: 'run'; readonly id: number; readonly target: VerbTarget; readonly verb: VerbName; readonly args: readonly unknown[] }
  | { readonly kind: 'scan'; readonly id: number; readonly target: VerbTarget; readonly paths: readonly string[] }
  /** The consumer of a scan took a batch. */
  | { readonly kind: 'more'; readonly id: number }
  /** The consumer of a scan wants no more. */
  | { readonly kind: 'stop'; readonly id: number }

export type FromWorker =
  | { readonly kind: 'done'; readonly id: number; readonly answer?: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: { readonly name: string; readonly message: string } }
  | { readonly kind: 'batch'; readonly id: number; readonly batch: ScanBatch }

/** Batches of a scan that may be on their way or waiting to be taken. */
export const SCAN_CREDIT = 2

/**
 * The arguments of a verb as they are posted, and the buffers to hand over. Bytes in shared memory go as they are; others are copied once:
 * they may be views of a larger buffer that is still in use, or of which a plain copy would take along everything.
 */
export function packArguments(verb: VerbName, args: readonly unknown[]): { readonly args: readonly unknown[]; readonly transfer: ArrayBuffer[] } {
  if (verb === 'stageWrite') {
    const [content, writes] = args as Readonly<VerbArguments<'stageWrite'>>
    const move = packer(writes.map(({ bytes }) => bytes))
    return { args: [content, writes.map((write) => ({ ...write, bytes: move.next(write.bytes) }))], transfer: [move.buffer] }
  }
  if (verb === 'commit') {
    const [actions, options] = args as Readonly<VerbArguments<'commit'>>
    const move = packer(actions.flatMap((action) => (action.kind === 'file' && 'bytes' in action.source ? [action.source.bytes] : [])))
    const packed = actions.map((action) =>
      action.kind === 'file' && 'bytes' in action.source ? { ...action, source: { ...action.source, bytes: move.next(action.source.bytes) } } : action
    )
    return { args: [packed, options], transfer: [move.buffer] }
  }
  return { args, transfer: [] }
}

function packer(all: readonly Uint8Array[]): { readonly buffer: ArrayBuffer; next(bytes: Uint8Array): Uint8Array } {
  const packed = new Uint8Array(all.reduce((sum, bytes) => sum + (isShared(bytes) ? 0 : bytes.length), 0))
  let at = 0
  return {
    buffer: packed.buffer,
    next(bytes) {
      if (isShared(bytes)) return bytes
      packed.set(bytes, at)
      at += bytes.length
      return packed.subarray(at - bytes.length, at)
    }
  }
}

function isShared({ buffer }: Uint8Array): boolean {
  return buffer instanceof SharedArrayBuffer
}

/** The buffers of an answer, each once. */
export function buffersOf(answer: unknown): ArrayBuffer[] {
  if (!Array.isArray(answer)) return []
  const buffers = new Set<ArrayBuffer>()
  for (const value of answer as readonly (Uint8Array | { readonly bytes?: Uint8Array } | undefined)[]) {
    const bytes = value instanceof Uint8Array ? value : value?.bytes
    if (bytes?.buffer instanceof ArrayBuffer) buffers.add(bytes.buffer)
  }
  return [...buffers]
}

/** An error of the other thread as one of this. */
export function reviveError({ name, message }: { readonly name: string; readonly message: string }): Error {
  if (name === 'NoSpaceError') return new NoSpaceError(message)
  if (name === 'RootError') return new RootError(message)
  return new Error(message)
}
