/**
 * Walks subtrees in the order of `pathOrder`. Nothing is opened but directories; what cannot be looked at is a problem, and what is below it
 * unknown, never absent.
 */
import { isUtf8 } from 'node:buffer'
import { isReserved, MAX_NAME_BYTES, MAX_PATH_BYTES, MAX_PATH_DEPTH, nameOf, parentOf, pathOrder, utf8Length } from '../../protocol/index.ts'
import { SCAN_BATCH_ITEMS, type ScanBatch, type ScanItem, type ScanProblem } from '../ports/disk.ts'
import { type DiskContext, openTree } from './context.ts'
import { describe } from './faults.ts'
import { codeOf, type Descriptor, type PosixStat } from './posix.ts'
import { isRacy, plainStat } from './state.ts'
import type { Tree } from './tree.ts'

export async function* scan(context: DiskContext, paths: readonly string[]): AsyncGenerator<ScanBatch, void, undefined> {
  const tree = openTree(context)
  try {
    for (const batch of new Walk(tree).run(paths)) {
      yield batch
      await context.posix.turn()
    }
  } finally {
    tree.close()
  }
}

const OTHER_DISK = 'it is another disk that is mounted inside the folder, and what is on it is not synced'

type Batches = Generator<ScanBatch, void, undefined>
type MutableBatch = { items: ScanItem[]; problems: ScanProblem[] }

class Walk {
  readonly #tree: Tree
  readonly #folds: boolean
  #batch: MutableBatch = { items: [], problems: [] }

  constructor(tree: Tree) {
    this.#tree = tree
    this.#folds = foldsNames(tree)
  }

  *run(paths: readonly string[]): Batches {
    for (const path of withoutCovered(paths)) {
      yield* this.#from(path)
      this.#tree.trim()
    }
    if (this.#size() > 0) yield this.#batch
  }

  *#from(path: string): Batches {
    if (path === '') {
      yield* this.#below(this.#tree.root, '')
      return
    }
    if (isReserved(path)) return
    let directory: Descriptor
    let name: string
    try {
      ;({ directory, name } = this.#tree.place(path))
    } catch (error) {
      const code = codeOf(error)
      if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code)) return
      if (code === 'EXDEV') this.#problem(path, 'other-disk', OTHER_DISK)
      else this.#problem(path, 'unreadable', `a folder on the way to it cannot be opened: ${describe(error)}`)
      return
    }
    yield* this.#item(directory, name, path, true)
  }

  /** Everything in an open directory. */
  *#below(directory: Descriptor, path: string): Batches {
    let names: Uint8Array[]
    try {
      names = this.#tree.posix.list(directory)
    } catch (error) {
      this.#problem(path, 'unreadable', `its names cannot be read: ${describe(error)}`)
      return
    }
    names.sort(Buffer.compare)
    const prefix = path === '' ? '' : `${path}/`
    for (const bytes of names) {
      const name = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
      if (path === '' && isReserved(name)) continue
      if (isUtf8(bytes)) yield* this.#item(directory, name, prefix + name, false)
      else this.#problem(prefix + name, 'not-utf8', 'its name is not UTF-8, so other devices could not write it: rename it')
    }
  }

  *#item(directory: Descriptor, name: string, path: string, requested: boolean): Batches {
    if (this.#size() >= SCAN_BATCH_ITEMS) {
      yield this.#batch
      this.#batch = { items: [], problems: [] }
    }
    let stat: PosixStat | undefined
    try {
      stat = this.#tree.posix.lstat(directory, name)
      if (stat !== undefined && requested && this.#folds && !this.#isSpelled(directory, name)) stat = undefined
    } catch (error) {
      this.#problem(path, 'unreadable', `it cannot be looked at: ${describe(error)}`)
      return
    }
    if (stat === undefined) return
    if (isTooLong(path)) {
      const message = `only ${MAX_NAME_BYTES} bytes a name, ${MAX_PATH_BYTES} bytes and ${MAX_PATH_DEPTH} folders in all can be synced: rename it`
      this.#problem(path, 'name-too-long', message)
    } else if (stat.type === 'directory' && stat.dev !== this.#tree.dev) {
      this.#problem(path, 'other-disk', OTHER_DISK)
    } else if (stat.type === 'other') {
      this.#problem(path, 'special-file', 'it is a device, a socket or a pipe, which cannot be synced')
    } else if (stat.type === 'symlink') {
      this.#symlink(directory, name, path, stat)
    } else {
      this.#batch.items.push({ path, stat: plainStat(stat) })
      if (stat.type === 'directory') yield* this.#into(directory, name, path)
    }
  }

  *#into(above: Descriptor, name: string, path: string): Batches {
    let directory: Descriptor
    try {
      directory = this.#tree.posix.openDirectory(above, name)
    } catch (error) {
      this.#problem(path, 'unreadable', `it cannot be opened: ${describe(error)}`)
      return
    }
    try {
      yield* this.#below(directory, path)
    } finally {
      this.#tree.posix.close(directory)
    }
  }

  #symlink(directory: Descriptor, name: string, path: string, stat: PosixStat): void {
    try {
      const { posix } = this.#tree
      const target = posix.readLink(directory, name)
      if (isUtf8(target)) {
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(target)
        this.#batch.items.push({ path, stat: plainStat(stat), target: text, ...(isRacy(stat, posix.now()) && { racy: true }) })
      } else this.#problem(path, 'not-utf8', 'the path that this symlink leads to is not UTF-8, so other devices could not write it')
    } catch (error) {
      this.#problem(path, 'unreadable', `the symlink cannot be read: ${describe(error)}`)
    }
  }

  #isSpelled(directory: Descriptor, name: string): boolean {
    return this.#tree.posix.list(directory).some((bytes) => Buffer.from(name).equals(bytes))
  }

  #problem(path: string, reason: ScanProblem['reason'], message: string): void {
    this.#batch.problems.push({ path, reason, message })
  }

  #size(): number {
    return this.#batch.items.length + this.#batch.problems.length
  }
}

/** Whether the disk finds our own folder under another spelling: then it may find others so, too. */
export function foldsNames(tree: Tree): boolean {
  return tree.posix.lstat(tree.root, '.SYNCLINE') !== undefined
}

function isTooLong(path: string): boolean {
  // A UTF-16 unit is three bytes at most: most paths need no more than this.
  if (path.length > MAX_NAME_BYTES / 3 && utf8Length(nameOf(path)) > MAX_NAME_BYTES) return true
  if (path.length > MAX_PATH_BYTES / 3 && utf8Length(path) > MAX_PATH_BYTES) return true
  return path.length >= 2 * MAX_PATH_DEPTH && path.split('/').length > MAX_PATH_DEPTH
}

/** In their order, without those that the walk over another comes to. */
function withoutCovered(paths: readonly string[]): string[] {
  const wanted = new Set(paths)
  if (wanted.has('')) return ['']
  return [...wanted].filter((path) => !isBelow(path, wanted)).sort(pathOrder)
}

function isBelow(path: string, others: ReadonlySet<string>): boolean {
  for (let above = parentOf(path); above !== undefined; above = parentOf(above)) if (others.has(above)) return true
  return false
}
