/** What a file system in memory is made of: each node as it is seen now, and as a power loss would leave it. */
import { recordableTime } from '../../protocol/index.ts'
import type { PosixStat } from '../disk/posix.ts'

export type NodeType = PosixStat['type']

/** A name in a directory, spelled as it was made. */
export interface MemoryEntry {
  readonly name: string
  readonly node: MemoryNode
}

/** Keyed by the name, or by what the disk takes to be the same name. */
export type MemoryEntries = Map<string, MemoryEntry>

export class MemoryNode {
  ino: bigint
  readonly type: NodeType
  mode: number
  mtimeNs: bigint
  ctimeNs: bigint
  links = 0
  /** Bytes written so far, never more than the size. */
  allocated = 0
  /** Of a file; never changed in place while `shared`. */
  data: Uint8Array = new Uint8Array(0)
  shared = false
  /** Of a symlink. */
  readonly target: Uint8Array
  readonly entries: MemoryEntries = new Map()
  /** Where a directory hangs; a root has none. */
  parent: { readonly directory: MemoryNode; readonly name: string } | undefined

  /** What was last synced of a file; a directory's names are in `durableEntries`. */
  durable: { readonly data: Uint8Array; readonly mode: number; readonly mtimeNs: bigint }
  durableEntries: MemoryEntries = new Map()
  /** Whether there is anything that a sync would write. */
  dirty = true

  constructor(init: { ino: bigint; type: NodeType; mode: number; timeNs: bigint; target?: Uint8Array }) {
    this.ino = init.ino
    this.type = init.type
    this.mode = init.mode
    this.mtimeNs = init.timeNs
    this.ctimeNs = init.timeNs
    this.target = init.target ?? new Uint8Array(0)
    this.durable = { data: this.data, mode: init.mode, mtimeNs: init.timeNs }
  }

  get size(): number {
    return this.type === 'symlink' ? this.target.length : this.data.length
  }

  stat(dev: bigint): PosixStat {
    const { type, ino, size, ctimeNs, mode, links, allocated } = this
    const mtimeNs = recordableTime(this.mtimeNs)
    return { type, dev, ino, size, mtimeNs, ctimeNs, mode: type === 'symlink' ? 0o777 : mode, links, allocated }
  }

  resize(size: number): void {
    const data = new Uint8Array(size)
    data.set(this.data.subarray(0, size))
    this.data = data
    this.shared = false
    this.allocated = Math.min(this.allocated, size)
    this.dirty = true
  }

  write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length
    if (end > this.data.length) this.resize(end)
    else if (this.shared) this.data = this.data.slice()
    this.shared = false
    this.data.set(bytes, position)
    this.allocated = Math.min(this.data.length, this.allocated + bytes.length)
    this.dirty = true
  }

  /** Takes over the content of another file without copying it. */
  shareFrom(other: MemoryNode): void {
    this.data = other.data
    this.allocated = other.allocated
    this.shared = true
    other.shared = true
    this.dirty = true
  }

  /** Makes the content and what belongs to it durable; the names of a directory are not. */
  sync(): void {
    if (!this.dirty) return
    this.durable = { data: this.data, mode: this.mode, mtimeNs: this.mtimeNs }
    this.shared = true
    this.dirty = false
  }
}
