/**
 * The disk of one folder in memory: the verbs of the real one over a file system that forgets what was not synced, and what a user does in
 * the folder. Answers come through promises alone, so a run is the same each time.
 */
import { isReserved, pathOrder } from '../../protocol/index.ts'
import type { DiskContext } from '../disk/context.ts'
import { jitBlake3 } from '../disk/native-blake3.ts'
import { scan } from '../disk/scan.ts'
import { VerbDisk, type VerbDiskInit } from '../disk/verb-disk.ts'
import { callVerb, type VerbAnswer, type VerbArguments, type VerbName, type VerbRunner, type VerbTarget } from '../disk/verbs.ts'
import { plainStat } from '../disk/state.ts'
import type { ScanBatch, Stat } from '../ports/disk.ts'
import type { MemoryFileSystem } from './memory-file-system.ts'
import type { MemoryNode } from './memory-node.ts'
import { MemoryPosix, rawName } from './memory-posix.ts'

export interface UserWrite {
  /** Permission bits; 0o644 of a new file, else as it was. */
  readonly mode?: number
  /** The time of modification that is set after writing, as `cp -p` does. */
  readonly mtimeNs?: bigint
  /** Written under another name and renamed over, as most editors save; else in place. */
  readonly replace?: boolean
}

/** One item of a folder as a user sees it. */
export interface TreeItem {
  readonly path: string
  readonly type: 'file' | 'directory' | 'symlink' | 'other'
  readonly mode: number
  readonly content?: Uint8Array
  readonly target?: string
}

export class MemoryDisk extends VerbDisk {
  readonly posix: MemoryPosix
  readonly root: string
  readonly #fs: MemoryFileSystem

  constructor({ fileSystem }: { readonly fileSystem: MemoryFileSystem }, init: VerbDiskInit) {
    const posix = new MemoryPosix(fileSystem)
    super({ runner: new MemoryRunner(posix) }, init)
    this.posix = posix
    this.root = init.root
    this.#fs = fileSystem
  }

  /** Ends the process that has this disk, as SIGKILL does: no promise of it settles any more. Another MemoryDisk takes its place. */
  kill(): void {
    this.posix.kill()
  }

  /** Writes a file; directories above it that are missing are made. What a user did is durable when it returns. */
  userWrite(path: string, content: Uint8Array | string, options: UserWrite = {}): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    const { directory, name } = this.#place(path, true)
    const there = this.#fs.get(directory, name)?.node
    if (there !== undefined && there.type !== 'file') throw new Error(`${path} is a ${there.type}`)
    const node = there === undefined || options.replace ? this.#fs.create('file', options.mode ?? there?.mode ?? 0o644) : there
    this.#fs.resize(node, bytes.length)
    this.#fs.write(node, bytes, 0)
    if (options.mode !== undefined) node.mode = options.mode
    if (options.mtimeNs !== undefined) node.mtimeNs = options.mtimeNs
    this.#fs.sync(node)
    if (node === there) this.#fs.touched(directory, name)
    else this.#change([{ directory, name, node }])
  }

  /** Turns a byte of a file over, as a disk does that is failing: no time of it changes, and nobody is told. */
  rot(path: string, position = 0): void {
    const node = this.#existing(path)
    node.write(Uint8Array.of((node.data[position] as number) ^ 0xff), position)
    node.sync()
  }

  /** Deletes an item, and what is in it. */
  userDelete(path: string): void {
    const { directory, name } = this.#place(path)
    const node = this.#existing(path)
    for (const entry of [...node.entries.values()]) this.userDelete(`${path}/${entry.name}`)
    this.#change([{ directory, name, node: undefined }])
  }

  /** Moves an item, over a file that is there. */
  userRename(from: string, to: string): void {
    const node = this.#existing(from)
    const source = this.#place(from)
    const target = this.#place(to, true)
    const there = this.#fs.get(target.directory, target.name)?.node
    const arrival = { ...target, node }
    this.#change(there === node ? [arrival] : [arrival, { ...source, node: undefined }], node.type === 'directory')
  }

  /** Makes a directory, with those above it. */
  userMkdir(path: string): void {
    const { directory, name } = this.#place(path, true)
    if (this.#fs.get(directory, name) === undefined) this.#change([{ directory, name, node: this.#fs.create('directory', 0o755) }])
  }

  userSymlink(target: string, path: string): void {
    const { directory, name } = this.#place(path, true)
    this.#change([{ directory, name, node: this.#fs.create('symlink', 0o777, new TextEncoder().encode(target)) }])
  }

  /** Makes a hard link. */
  userLink(from: string, to: string): void {
    const node = this.#existing(from)
    this.#change([{ ...this.#place(to, true), node }])
  }

  /** Makes a pipe, or whatever else cannot be synced. */
  userSpecial(path: string): void {
    this.#change([{ ...this.#place(path, true), node: this.#fs.create('other', 0o644) }])
  }

  /** Makes an empty file with a name of any bytes in the directory at `path`. */
  userRawName(path: string, name: Uint8Array): void {
    this.#change([{ directory: this.#existing(path), name: rawName(name), node: this.#fs.create('file', 0o644) }])
  }

  userChmod(path: string, mode: number): void {
    const node = this.#existing(path)
    node.mode = mode
    node.ctimeNs = this.#fs.now()
    node.dirty = true
    node.sync()
    const { directory, name } = this.#place(path)
    this.#fs.touched(directory, name)
  }

  /** @throws Error where there is no file */
  userRead(path: string): Uint8Array {
    const node = this.#existing(path)
    if (node.type !== 'file') throw new Error(`${path} is a ${node.type}`)
    return node.data.slice()
  }

  userStat(path: string): Stat {
    return plainStat(this.#existing(path).stat(this.#fs.dev))
  }

  /** Every path below one, ours too, with `/` at the end of a directory's and `@` of a symlink's; none where there is nothing. */
  userList(path: string): string[] {
    const found: string[] = []
    const visit = (directory: MemoryNode, prefix: string) => {
      for (const { name, node } of directory.entries.values()) {
        found.push(`${prefix}${name}${node.type === 'directory' ? '/' : node.type === 'symlink' ? '@' : ''}`)
        visit(node, `${prefix}${name}/`)
      }
    }
    const start = this.#find(path)
    if (start !== undefined) visit(start, '')
    return found
  }

  /** All that a user sees in the folder, in the order of `pathOrder`; with `own` also what is ours. A content that has not changed is the same array as before. */
  tree({ own = false }: { readonly own?: boolean } = {}): TreeItem[] {
    const items: TreeItem[] = []
    const visit = (directory: MemoryNode, prefix: string) => {
      for (const { name, node } of directory.entries.values()) {
        if (prefix === '' && !own && isReserved(name)) continue
        const path = prefix + name
        if (node.type === 'file') node.shared = true
        items.push({
          path,
          type: node.type,
          mode: node.mode,
          ...(node.type === 'file' ? { content: node.data } : {}),
          ...(node.type === 'symlink' ? { target: new TextDecoder().decode(node.target) } : {})
        })
        visit(node, `${path}/`)
      }
    }
    visit(this.#existing(''), '')
    return items.sort((a, b) => pathOrder(a.path, b.path))
  }

  #change(changes: Parameters<MemoryFileSystem['change']>[0], movesDirectory = false): void {
    this.#fs.change(changes, { movesDirectory })
    for (const { directory } of changes) this.#fs.sync(directory)
  }

  /** The node at a path below the root, or at an absolute one: a user is not held to the folder. */
  #find(path: string): MemoryNode | undefined {
    let node: MemoryNode | undefined = this.#fs.root
    for (const name of this.#names(path)) node = node === undefined ? undefined : this.#fs.get(node, name)?.node
    return node
  }

  #existing(path: string): MemoryNode {
    const node = this.#find(path)
    if (node === undefined) throw new Error(`there is nothing at ${path}`)
    return node
  }

  #place(path: string, make = false): { readonly directory: MemoryNode; readonly name: string } {
    const names = this.#names(path)
    const name = names.pop() ?? ''
    let directory = this.#fs.root
    for (const above of names) {
      if (make && this.#fs.get(directory, above) === undefined) {
        this.#change([{ directory, name: above, node: this.#fs.create('directory', 0o755) }])
      }
      const entry = this.#fs.get(directory, above)
      if (entry?.node.type !== 'directory') throw new Error(`${above} on the way to ${path} is not a directory`)
      directory = entry.node
    }
    return { directory, name }
  }

  #names(path: string): string[] {
    return (path.startsWith('/') ? path : `${this.root}/${path}`).split('/').filter((name) => name !== '')
  }
}

class MemoryRunner implements VerbRunner {
  readonly width = 1
  readonly #posix: MemoryPosix
  #temporaries = 0

  constructor(posix: MemoryPosix) {
    this.#posix = posix
  }

  run<V extends VerbName>(target: VerbTarget, verb: V, ...args: VerbArguments<V>): Promise<VerbAnswer<V>> {
    return this.#whileAlive(() => callVerb(this.#context(target), verb, args))
  }

  async *scan(target: VerbTarget, paths: readonly string[]): AsyncGenerator<ScanBatch, void, undefined> {
    const batches = scan(this.#context(target), paths)
    try {
      for (;;) {
        const next = await this.#whileAlive(() => batches.next())
        if (next.done) return
        yield next.value
      }
    } finally {
      await batches.return()
    }
  }

  /** Nobody is left to get the answer of a call that the end of the process cut short. */
  async #whileAlive<T>(call: () => Promise<T>): Promise<T> {
    const outcome = await call().then(
      (value) => ({ value }),
      (error: unknown) => ({ error })
    )
    if (this.#posix.isDead) await new Promise<never>(() => {})
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  #context({ root, folder }: VerbTarget): DiskContext {
    return { posix: this.#posix, blake3: jitBlake3, root, folder, temporaryName: () => `t-${++this.#temporaries}` }
  }
}
