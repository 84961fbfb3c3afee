/** The system calls of one process on a file system in memory. */
import { assertName, type Descriptor, type OpenHow, type Posix, PosixError, type PosixStat } from '../disk/posix.ts'
import type { MemoryFileSystem } from './memory-file-system.ts'
import type { MemoryNode } from './memory-node.ts'

interface OpenNode {
  readonly node: MemoryNode
  readonly writable: boolean
  /** Under which name it was opened, for who watches. */
  readonly at: { readonly directory: MemoryNode; readonly name: string } | undefined
}

/** Permission of the owner, as bits of a mode. */
const READ = 0o400
const WRITE = 0o200
const SEARCH = 0o100

/** Names that are not UTF-8 are written as NUL and their bytes in hexadecimal: no name holds a NUL. */
const RAW_NAME = '\0'

export class MemoryPosix implements Posix {
  readonly #fs: MemoryFileSystem
  readonly #open = new Map<Descriptor, OpenNode>()
  readonly #forgetPowerLoss: () => void
  #last = 2
  #dead = false
  #onDeath: (() => void) | undefined

  constructor(fs: MemoryFileSystem) {
    this.#fs = fs
    this.#forgetPowerLoss = fs.onPowerLoss(() => this.kill())
  }

  /** How many descriptors are open. */
  get openCount(): number {
    return this.#open.size
  }

  get isDead(): boolean {
    return this.#dead
  }

  /** Ends the process as SIGKILL does: no call of it does anything any more. What it did stays as it is, in the kernel. */
  kill(): void {
    if (this.#dead) return
    this.#dead = true
    this.#forgetPowerLoss()
    this.#open.clear()
    this.#onDeath?.()
  }

  /** Calls `run` when the process is killed. */
  onDeath(run: () => void): void {
    this.#onDeath = run
  }

  openRoot(path: string): Descriptor {
    this.#alive()
    return this.#opened({ node: this.#walk(path), writable: false, at: undefined })
  }

  makeRoot(path: string): void {
    this.#alive()
    let node = this.#fs.root
    for (const name of namesOf(path)) {
      const there = this.#fs.get(node, name)?.node
      if (there !== undefined && there.type !== 'directory') throw errno('ENOTDIR')
      if (there === undefined) {
        this.#mutate('makeRoot')
        this.#fs.change([{ directory: node, name, node: this.#fs.create('directory', 0o755) }])
        this.#fs.sync(node)
      }
      node = this.#fs.get(node, name)?.node as MemoryNode
    }
  }

  openDirectory(directory: Descriptor, name: string): Descriptor {
    this.#look('openDirectory')
    const parent = this.#searchable(directory)
    const node = this.#existing(parent, name)
    if (node.type !== 'directory') throw errno('ENOTDIR')
    permit(node, READ)
    return this.#opened({ node, writable: false, at: { directory: parent, name } })
  }

  open(directory: Descriptor, name: string, how: OpenHow): Descriptor {
    if (how === 'create') this.#mutate('create')
    else this.#look('open')
    const parent = this.#searchable(directory)
    assertName(name)
    if (how === 'create') {
      if (this.#fs.get(parent, name) !== undefined) throw errno('EEXIST')
      permit(parent, WRITE)
      const node = this.#fs.create('file', 0o600)
      this.#fs.change([{ directory: parent, name, node }])
      return this.#opened({ node, writable: true, at: { directory: parent, name } })
    }
    const node = this.#existing(parent, name)
    if (node.type === 'symlink') throw errno('ELOOP')
    if (node.type === 'directory' && how === 'update') throw errno('EISDIR')
    permit(node, READ)
    if (how === 'update') permit(node, WRITE)
    return this.#opened({ node, writable: how === 'update', at: { directory: parent, name } })
  }

  close(descriptor: Descriptor): void {
    if (this.#dead) return
    if (!this.#open.delete(descriptor)) throw errno('EBADF')
  }

  read(file: Descriptor, bytes: Uint8Array, position: number): number {
    this.#look('read')
    const { node } = this.#get(file)
    if (node.type === 'directory') throw errno('EISDIR')
    const part = node.data.subarray(position, position + bytes.length)
    bytes.set(part)
    return part.length
  }

  write(file: Descriptor, bytes: Uint8Array, position: number): void {
    const open = this.#get(file)
    if (!open.writable) throw errno('EBADF')
    this.#mutate('write')
    this.#fs.write(open.node, bytes, position)
    this.#touched(open)
  }

  truncate(file: Descriptor, size: number): void {
    const open = this.#get(file)
    if (!open.writable) throw errno('EBADF')
    this.#mutate('truncate')
    this.#fs.resize(open.node, size)
    this.#touched(open)
  }

  stat(descriptor: Descriptor): PosixStat {
    return this.#get(descriptor).node.stat(this.#fs.dev)
  }

  setMode(descriptor: Descriptor, mode: number): void {
    const open = this.#get(descriptor)
    this.#mutate('setMode')
    open.node.mode = mode
    this.#changed(open)
  }

  setModified(descriptor: Descriptor, mtimeNs: bigint): void {
    const open = this.#get(descriptor)
    this.#mutate('setModified')
    open.node.mtimeNs = mtimeNs
    this.#changed(open)
  }

  async sync(descriptors: readonly Descriptor[]): Promise<(Error | undefined)[]> {
    return descriptors.map((descriptor) => {
      const { node } = this.#get(descriptor)
      try {
        this.#mutate('sync')
      } catch (error) {
        if (!(error instanceof PosixError)) throw error
        this.#fs.failSync(node)
        return error
      }
      this.#fs.sync(node)
      return undefined
    })
  }

  lstat(directory: Descriptor, name: string): PosixStat | undefined {
    const parent = this.#searchable(directory)
    assertName(name)
    return this.#fs.get(parent, name)?.node.stat(this.#fs.dev)
  }

  list(directory: Descriptor): Uint8Array[] {
    this.#look('list')
    const { node } = this.#get(directory)
    if (node.type !== 'directory') throw errno('ENOTDIR')
    permit(node, READ)
    return [...node.entries.values()].map(({ name }) => bytesOfName(name))
  }

  readLink(directory: Descriptor, name: string): Uint8Array {
    const node = this.#existing(this.#searchable(directory), name)
    if (node.type !== 'symlink') throw errno('EINVAL')
    return node.target.slice()
  }

  makeDirectory(directory: Descriptor, name: string): void {
    this.#mutate('makeDirectory')
    this.#add(directory, name, () => this.#fs.create('directory', 0o700))
  }

  removeDirectory(directory: Descriptor, name: string): void {
    this.#mutate('removeDirectory')
    const parent = this.#searchable(directory)
    const node = this.#existing(parent, name)
    if (node.type !== 'directory') throw errno('ENOTDIR')
    if (node.entries.size > 0) throw errno('ENOTEMPTY')
    permit(parent, WRITE)
    this.#fs.change([{ directory: parent, name, node: undefined }], { emptied: node })
  }

  unlink(directory: Descriptor, name: string): void {
    this.#mutate('unlink')
    const parent = this.#searchable(directory)
    if (this.#existing(parent, name).type === 'directory') throw errno('EISDIR')
    permit(parent, WRITE)
    this.#fs.change([{ directory: parent, name, node: undefined }])
  }

  link(fromDirectory: Descriptor, from: string, toDirectory: Descriptor, to: string): void {
    this.#mutate('link')
    const node = this.#existing(this.#searchable(fromDirectory), from)
    if (node.type === 'directory' || !this.#fs.hasLinks) throw errno('EPERM')
    this.#add(toDirectory, to, () => node)
  }

  rename(fromDirectory: Descriptor, from: string, toDirectory: Descriptor, to: string): void {
    this.#mutate('rename')
    const source = this.#searchable(fromDirectory)
    const target = this.#searchable(toDirectory)
    const node = this.#existing(source, from)
    assertName(to)
    const there = this.#fs.get(target, to)?.node
    permit(source, WRITE)
    permit(target, WRITE)
    if (node.type === 'directory') {
      for (let at: MemoryNode | undefined = target; at !== undefined; at = at.parent?.directory) if (at === node) throw errno('EINVAL')
    }
    // Two links of one file: nothing happens. But another spelling of one name is a change.
    if (there === node && this.#fs.get(target, to) !== this.#fs.get(source, from)) return
    if (there !== undefined && there !== node) {
      if (node.type === 'directory' && there.type !== 'directory') throw errno('ENOTDIR')
      if (node.type !== 'directory' && there.type === 'directory') throw errno('EISDIR')
      if (there.entries.size > 0) throw errno('ENOTEMPTY')
    }
    const emptied = there?.type === 'directory' && there !== node ? { emptied: there } : {}
    const arrival = { directory: target, name: to, node }
    this.#fs.change(there === node ? [arrival] : [arrival, { directory: source, name: from, node: undefined }], {
      movesDirectory: node.type === 'directory',
      ...emptied
    })
  }

  symlink(target: string | Uint8Array, directory: Descriptor, name: string): void {
    if (target.length === 0) throw errno('ENOENT')
    const bytes = typeof target === 'string' ? new TextEncoder().encode(target) : target.slice()
    if (bytes.includes(0)) throw errno('EINVAL')
    this.#mutate('symlink')
    this.#add(directory, name, () => this.#fs.create('symlink', 0o777, bytes))
  }

  copy(file: Descriptor, toDirectory: Descriptor, to: string): void {
    this.#mutate('copy')
    const { node: source } = this.#get(file)
    this.#add(toDirectory, to, () => {
      const node = this.#fs.create('file', source.mode)
      this.#fs.share(source, node)
      return node
    })
  }

  free(directory: Descriptor): number {
    this.#get(directory)
    return this.#fs.free()
  }

  now(): bigint {
    return this.#fs.now()
  }

  /** At once: in memory nothing takes long. */
  turn(): undefined {
    return undefined
  }

  #add(directory: Descriptor, name: string, make: () => MemoryNode): void {
    const parent = this.#searchable(directory)
    assertName(name)
    if (this.#fs.get(parent, name) !== undefined) throw errno('EEXIST')
    permit(parent, WRITE)
    this.#fs.change([{ directory: parent, name, node: make() }])
  }

  #walk(path: string): MemoryNode {
    let node = this.#fs.root
    for (const name of namesOf(path)) {
      if (node.type !== 'directory') throw errno('ENOTDIR')
      permit(node, SEARCH)
      node = this.#existing(node, name)
    }
    if (node.type !== 'directory') throw errno('ENOTDIR')
    return node
  }

  #existing(directory: MemoryNode, name: string): MemoryNode {
    assertName(name)
    const entry = this.#fs.get(directory, name)
    if (entry === undefined) throw errno('ENOENT')
    return entry.node
  }

  #searchable(directory: Descriptor): MemoryNode {
    const { node } = this.#get(directory)
    if (node.type !== 'directory') throw errno('ENOTDIR')
    permit(node, SEARCH)
    return node
  }

  #opened(open: OpenNode): Descriptor {
    this.#open.set(++this.#last, open)
    return this.#last
  }

  #get(descriptor: Descriptor): OpenNode {
    this.#alive()
    const open = this.#open.get(descriptor)
    if (open === undefined) throw errno('EBADF')
    return open
  }

  #changed(open: OpenNode): void {
    open.node.ctimeNs = this.#fs.now()
    open.node.dirty = true
    this.#touched(open)
  }

  #touched({ at }: OpenNode): void {
    if (at !== undefined) this.#fs.touched(at.directory, at.name)
  }

  /** First in each call that changes something: what happens meanwhile happens before it. */
  #mutate(call: string): void {
    this.#alive()
    const count = ++this.#fs.mutations
    const fault = this.#fs.fault?.(call, count)
    if (fault === undefined) return
    if (fault === 'kill') this.kill()
    else if (fault === 'power-loss') this.#fs.crash()
    else throw errno(fault)
    this.#alive()
  }

  #look(call: string): void {
    const fault = this.#fs.readFault?.(call)
    if (fault !== undefined) throw errno(fault)
  }

  #alive(): void {
    if (this.#dead) throw new Error('the process is dead')
  }
}

function errno(code: string): PosixError {
  return new PosixError(code, `${code}: in memory`)
}

function permit(node: MemoryNode, bits: number): void {
  if ((node.mode & bits) !== bits) throw errno('EACCES')
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '')
}

function bytesOfName(name: string): Uint8Array {
  return name.startsWith(RAW_NAME) ? Buffer.from(name.slice(1), 'hex') : new TextEncoder().encode(name)
}

/** How a name of any bytes is written in a file system in memory. */
export function rawName(bytes: Uint8Array): string {
  return RAW_NAME + Buffer.from(bytes).toString('hex')
}
