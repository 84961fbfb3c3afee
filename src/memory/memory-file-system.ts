/**
 * A file system in memory that forgets, when the power goes, what was not synced: the simulator's disk.
 *
 * What POSIX lets a real one do, this one does. The content of a file and its name in a directory are made durable apart. Changes of names
 * that were not synced are each kept or lost by chance, in whatever combination, but for the rules that every file system in use keeps: a
 * rename is one change, changes of one name stay in order, nothing is kept in a directory whose making is lost, and a directory is not gone
 * before what was in it has found its new place.
 * Content that was not synced is lost, kept or torn. A sync that failed counts as done the next time.
 */
import { PosixError } from '../disk/posix.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { type MemoryEntries, type MemoryEntry, MemoryNode, type NodeType } from './memory-node.ts'

export interface MemoryFileSystemInit {
  /** Nanoseconds between two timestamps that differ. 1 ms where not given, as the clock. */
  readonly granularityNs?: bigint
  /** Whether it has hard links. */
  readonly links?: boolean
  /** What two spellings have in common that it takes for one name; they are all different where not given. */
  readonly fold?: (name: string) => string
  /** Bytes that fit in. No limit where not given. */
  readonly capacity?: number
  /** Whether a number of a file that is gone is given to the next one. */
  readonly reuseInodes?: boolean
}

/** One name in one directory gets another node, or none. */
interface Change {
  readonly directory: MemoryNode
  readonly key: string
  readonly entry: MemoryEntry | undefined
}

/** Changes that come to stay together or not at all. */
interface Transaction {
  readonly changes: readonly Change[]
  /** Whether a directory moved: these keep their order among themselves, or one could come to hang below itself. */
  readonly movesDirectory: boolean
  /** A directory that has to be empty by then. */
  readonly emptied: MemoryNode | undefined
  /** A directory that comes into being. */
  readonly made: MemoryNode | undefined
}

/** What the disk reports to who watches it: the absolute path of an item that may have changed. */
export type MemoryListener = (path: string) => void

/** A mutation to be, to fail with a code of errno, or to be the moment in which the process is killed or the power goes. */
export type MemoryFault = (call: string, count: number) => string | 'kill' | 'power-loss' | undefined

const NAME_BYTES = 255
const encoder = new TextEncoder()

export class MemoryFileSystem {
  readonly root: MemoryNode
  readonly dev = 1n
  readonly hasLinks: boolean
  /** Asked before each call that changes something; `count` is that of the calls so far, from 1. */
  fault: MemoryFault | undefined
  /** Asked before each call that opens, reads or lists: answers the code of errno that it is to fail with, if it is. */
  readFault: ((call: string) => string | undefined) | undefined
  /** Calls so far that change something. */
  mutations = 0
  readonly #clock: Clock
  readonly #random: Random
  readonly #granularityNs: bigint
  readonly #fold: (name: string) => string
  readonly #capacity: number
  readonly #freeInodes: bigint[] | undefined
  readonly #listeners = new Set<MemoryListener>()
  readonly #onPowerLoss = new Set<() => void>()
  #pending: Transaction[] = []
  #lastInode = 0n
  #used = 0

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }, init: MemoryFileSystemInit = {}) {
    this.#clock = clock
    this.#random = random
    this.#granularityNs = init.granularityNs ?? 1_000_000n
    this.#fold = init.fold ?? ((name) => name)
    this.#capacity = init.capacity ?? Number.POSITIVE_INFINITY
    this.#freeInodes = init.reuseInodes ? [] : undefined
    this.hasLinks = init.links ?? true
    this.root = this.create('directory', 0o755)
    this.root.links = 1
  }

  now(): bigint {
    const now = BigInt(Math.round(this.#clock.now() * 1000)) * 1000n
    return now - (now % this.#granularityNs)
  }

  free(): number {
    return this.#capacity === Number.POSITIVE_INFINITY ? Number.MAX_SAFE_INTEGER : Math.max(0, this.#capacity - this.#used)
  }

  /** Calls `listener` whenever an item may have changed, whoever changed it; the answer ends that. */
  watch(listener: MemoryListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls `listener` when the power goes; the answer ends that. */
  onPowerLoss(listener: () => void): () => void {
    this.#onPowerLoss.add(listener)
    return () => this.#onPowerLoss.delete(listener)
  }

  create(type: NodeType, mode: number, target?: Uint8Array): MemoryNode {
    const ino = this.#freeInodes?.pop() ?? ++this.#lastInode
    return new MemoryNode({ ino, type, mode, timeNs: this.now(), ...(target === undefined ? {} : { target }) })
  }

  get(directory: MemoryNode, name: string): MemoryEntry | undefined {
    return directory.entries.get(this.#fold(name))
  }

  /**
   * Gives `name` to `node`, or takes it away. Several at once are one change, first what gives, then what takes: or a rename would seem to
   * free what it moves. The directories' times move.
   */
  change(
    changes: readonly { readonly directory: MemoryNode; readonly name: string; readonly node: MemoryNode | undefined }[],
    facts: { readonly movesDirectory?: boolean; readonly emptied?: MemoryNode } = {}
  ): void {
    const now = this.now()
    const made = changes.map(({ directory, name, node }): Change => {
      if (node !== undefined && encoder.encode(name).length > NAME_BYTES) throw new PosixError('ENAMETOOLONG', 'ENAMETOOLONG: name too long')
      return { directory, key: this.#fold(name), entry: node === undefined ? undefined : { name, node } }
    })
    for (const { directory, key, entry } of made) {
      const old = directory.entries.get(key)?.node
      if (entry !== undefined) entry.node.links++
      if (old !== undefined) this.#unlinked(old)
      if (entry === undefined) directory.entries.delete(key)
      else {
        directory.entries.set(key, entry)
        entry.node.ctimeNs = now
        if (entry.node.type === 'directory') entry.node.parent = { directory, name: entry.name }
      }
      directory.mtimeNs = now
      directory.ctimeNs = now
    }
    const { movesDirectory = false, emptied } = facts
    const [only] = changes
    const isMade = changes.length === 1 && !movesDirectory && only?.node?.type === 'directory'
    this.#pending.push({ changes: made, movesDirectory, emptied, made: isMade ? only.node : undefined })
    for (const { directory, name } of changes) this.touched(directory, name)
  }

  /** Tells who watches. */
  touched(directory: MemoryNode, name: string): void {
    if (this.#listeners.size === 0) return
    const path = `${this.pathOf(directory)}/${name}`
    for (const listener of this.#listeners) listener(path)
  }

  /** Absolute; '' for the root. */
  pathOf(directory: MemoryNode): string {
    const names: string[] = []
    for (let at = directory.parent; at !== undefined; at = at.directory.parent) names.unshift(at.name)
    return names.map((name) => `/${name}`).join('')
  }

  /** @throws PosixError ENOSPC, ENOTDIR and the like */
  write(node: MemoryNode, bytes: Uint8Array, position: number): void {
    const grown = Math.min(Math.max(position + bytes.length, node.data.length), node.allocated + bytes.length) - node.allocated
    if (this.#used + grown > this.#capacity) throw new PosixError('ENOSPC', 'ENOSPC: no space left on device')
    this.#used += grown
    node.write(bytes, position)
    this.#stamp(node)
  }

  resize(node: MemoryNode, size: number): void {
    const before = node.allocated
    node.resize(size)
    this.#used += node.allocated - before
    this.#stamp(node)
  }

  share(from: MemoryNode, to: MemoryNode): void {
    to.shareFrom(from)
    this.#used += to.allocated
    if (this.#used <= this.#capacity) return
    this.#used -= to.allocated
    throw new PosixError('ENOSPC', 'ENOSPC: no space left on device')
  }

  /** Makes a file, or the names in a directory, durable. */
  sync(node: MemoryNode): void {
    node.sync()
    if (node.type !== 'directory') return
    const needed = new Set<Transaction>()
    const keys = new Map<MemoryNode, Set<string>>()
    const emptied = new Set<MemoryNode>()
    const changed = new Set<MemoryNode>()
    let movesDirectory = false
    // Backwards: what a change that is kept stands on is kept as well.
    for (const transaction of this.#pending.toReversed()) {
      const isNeeded =
        (movesDirectory && transaction.movesDirectory) ||
        (transaction.made !== undefined && changed.has(transaction.made)) ||
        transaction.changes.some(({ directory, key }) => directory === node || emptied.has(directory) || keys.get(directory)?.has(key))
      if (!isNeeded) continue
      needed.add(transaction)
      movesDirectory ||= transaction.movesDirectory
      if (transaction.emptied !== undefined) emptied.add(transaction.emptied)
      for (const { directory } of transaction.changes) changed.add(directory)
      for (const { directory, key } of transaction.changes) keys.set(directory, (keys.get(directory) ?? new Set()).add(key))
    }
    for (const transaction of this.#pending) if (needed.has(transaction)) makeDurable(transaction)
    this.#pending = this.#pending.filter((transaction) => !needed.has(transaction))
  }

  /** A sync that failed: the kernel gives up on what it could not write, and knows of nothing to write any more. */
  failSync(node: MemoryNode): void {
    node.dirty = false
  }

  /** The power goes and comes back: only what was made durable is there, and of the rest what chance has kept. */
  crash(): void {
    const random = this.#random
    const lost = new Map<MemoryNode, Set<string>>()
    const unmade = new Set<MemoryNode>()
    let lostMove = false
    for (const transaction of this.#pending) {
      const { changes, movesDirectory, emptied, made } = transaction
      const cannotBeKept =
        changes.some(({ directory, key }) => unmade.has(directory) || lost.get(directory)?.has(key)) ||
        (movesDirectory && lostMove) ||
        (emptied !== undefined && lost.has(emptied))
      if (!cannotBeKept && random.float() < 0.5) {
        makeDurable(transaction)
        continue
      }
      lostMove ||= movesDirectory
      if (made !== undefined) unmade.add(made)
      for (const { directory, key } of changes) lost.set(directory, (lost.get(directory) ?? new Set()).add(key))
    }
    this.#pending = []
    this.#used = 0
    this.#freeInodes?.splice(0)
    this.#reload(this.root, new Map())
    for (const listener of [...this.#onPowerLoss]) listener()
  }

  /** Makes everything durable, as a disk does when it is left alone for a while. */
  syncAll(): void {
    for (const transaction of this.#pending) makeDurable(transaction)
    this.#pending = []
    const visit = (node: MemoryNode) => {
      node.sync()
      for (const entry of node.entries.values()) visit(entry.node)
    }
    visit(this.root)
  }

  /** Brings a directory, and all that hangs below it, to what is durable. */
  #reload(directory: MemoryNode, seen: Map<bigint, MemoryNode>): void {
    directory.entries.clear()
    for (const [key, entry] of directory.durableEntries) {
      const { node } = entry
      directory.entries.set(key, entry)
      // A number may have been given away although its file is back.
      if ((seen.get(node.ino) ?? node) !== node) node.ino = ++this.#lastInode
      if (!seen.has(node.ino)) {
        seen.set(node.ino, node)
        node.links = 0
        if (node.type === 'directory') {
          node.parent = { directory, name: entry.name }
          this.#reload(node, seen)
        } else if (node.type === 'file') {
          this.#reloadFile(node)
          this.#used += node.allocated
        }
      }
      node.links++
    }
  }

  #reloadFile(node: MemoryNode): void {
    const { durable, dirty, data: current } = node
    const chance = this.#random.float()
    if (!dirty || chance < 1 / 3) node.data = durable.data
    else if (chance < 2 / 3) node.data = current
    else {
      // Torn: the size of either, the beginning as it is now, the rest as it was or zeros.
      const torn = new Uint8Array(this.#random.float() < 0.5 ? current.length : durable.data.length)
      torn.set(durable.data.subarray(0, torn.length))
      const until = Math.floor(this.#random.float() * (Math.min(current.length, torn.length) + 1))
      torn.set(current.subarray(0, until))
      node.data = torn
    }
    if (!dirty || this.#random.float() < 0.5) {
      node.mode = durable.mode
      node.mtimeNs = durable.mtimeNs
    }
    node.allocated = Math.min(node.allocated, node.data.length)
    node.shared = true
    node.dirty = true
    node.sync()
  }

  #stamp(node: MemoryNode): void {
    node.mtimeNs = this.now()
    node.ctimeNs = node.mtimeNs
  }

  #unlinked(node: MemoryNode): void {
    node.links--
    node.ctimeNs = this.now()
    if (node.links > 0) return
    this.#used -= node.allocated
    this.#freeInodes?.push(node.ino)
  }
}

function makeDurable({ changes }: Transaction): void {
  for (const { directory, key, entry } of changes) setOrDelete(directory.durableEntries, key, entry)
}

function setOrDelete(entries: MemoryEntries, key: string, entry: MemoryEntry | undefined): void {
  if (entry === undefined) entries.delete(key)
  else entries.set(key, entry)
}
