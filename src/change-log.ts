/** Tells of each change of a folder's items what it was, whose and why, for the change log. It reads the index and changes nothing. */
import { type DeviceId, isLive, type ItemRecord, readConflictPath } from '../protocol/index.ts'
import type { ApplyItem } from './applier.ts'
import type { ChangeSink, ItemChange } from './item-change.ts'
import type { Clock } from './ports/clock.ts'
import type { FolderIndex } from './state/folder-index.ts'

export interface ChangeLogComponents {
  readonly index: Pick<FolderIndex, 'entry' | 'authorOf' | 'deviceOf'>
  readonly clock: Clock
  /** Absent: nobody wants to know. */
  readonly sink: ChangeSink | undefined
}

export class ChangeLog {
  readonly #components: ChangeLogComponents
  readonly #device: DeviceId

  constructor(components: ChangeLogComponents, init: { readonly device: DeviceId }) {
    this.#components = components
    this.#device = init.device
  }

  /** Changes of this device that have become records, all of one change of the index. */
  announced(paths: readonly string[], why: ItemChange['why'] = 'here'): void {
    if (this.#components.sink === undefined) return
    const records = paths.flatMap((path) => this.#own(path) ?? [])
    const gone = new Map(records.flatMap((record) => (record.type === 'deleted' && record.ancestor !== undefined ? [[record.ancestor, record.path]] : [])))
    const moved = new Map(
      records.flatMap((record) => {
        const from = record.type === 'file' && record.ancestor === undefined ? gone.get(record.content) : undefined
        if (from === undefined || record.type !== 'file') return []
        gone.delete(record.content)
        return [[record.path, from]]
      })
    )
    const left = new Set(moved.values())
    for (const record of records) {
      if (left.has(record.path)) continue
      const from = moved.get(record.path)
      const what = !isLive(record) ? 'deleted' : from !== undefined ? 'renamed' : record.ancestor === undefined ? 'added' : 'edited'
      this.#tell({ path: record.path, what, why, device: this.#device, from, size: sizeOf(record) })
    }
  }

  /** What others did has been done here. What was here already is no change. */
  applied({ path, step, source }: ApplyItem, why: ItemChange['why'] = 'applied'): void {
    if (step.do === 'adopt') return
    const { winner, held } = step
    if ('copy' in step && step.copy !== undefined) this.#tell({ path: step.copy.path, what: 'added', why: 'applied', device: step.copy.device })
    const from = source !== undefined && 'moveFrom' in source ? source.moveFrom : undefined
    const what = step.do === 'delete' ? 'deleted' : from !== undefined ? 'renamed' : held === undefined ? 'added' : 'edited'
    const note = step.do === 'metadata' ? 'mode or time' : undefined
    this.#tell({ path, what, why, device: this.#components.index.deviceOf(winner.dot.replica), from, size: sizeOf(winner), note })
  }

  held(reason: string, side: 'here' | 'elsewhere'): void {
    this.#tell({ path: '', what: 'held', why: 'mass delete', device: side === 'here' ? this.#device : undefined, note: reason })
  }

  damaged(path: string): void {
    this.#tell({ path, what: 'damaged', why: 'bit rot', device: this.#device, note: 'its bytes changed without an edit' })
  }

  /** The version that this device has made last. */
  #own(path: string): ItemRecord | undefined {
    const { index } = this.#components
    return index.entry(path).versions.find(({ dot }) => index.deviceOf(dot.replica) === this.#device)
  }

  #tell(change: Omit<ItemChange, 'at'>): void {
    // Its name says that it is the copy of a conflict, whoever made it.
    const of = change.what === 'added' ? readConflictPath(change.path)?.original : undefined
    const conflict = of === undefined ? {} : { why: 'conflict' as const, note: `a version of ${of} that lost` }
    this.#components.sink?.({ at: this.#components.clock.now(), ...change, ...conflict })
  }
}

function sizeOf(record: ItemRecord): number | undefined {
  return record.type === 'file' ? record.size : undefined
}
