/**
 * Watches a tree on Linux with one watch for each directory: changes are told in about a millisecond, and no directory is missed that comes
 * with others in it, as one does from `mkdir -p`, `cp -r` or `git clone`. Once a new one is watched to the bottom it is told again, with all
 * that is in it: what came and went before may have been looked at too early.
 *
 * Each directory is opened without following a symlink, and watched as what was opened.
 */
import * as fs from 'node:fs'
import { setImmediate, setTimeout as delay } from 'node:timers/promises'
import { isReserved } from '../protocol/index.ts'
import { InotifyQueue } from './inotify-queue.ts'
import type { Watch, Watcher, WatchHandlers } from './ports/watcher.ts'

const DIRECTORY_FLAGS = fs.constants.O_RDONLY | fs.constants.O_DIRECTORY | fs.constants.O_NOFOLLOW
/** Directories to be looked at, when there is no time for all; with more, one whole scan is cheaper. */
const MAX_PENDING = 10_000
const queue = new InotifyQueue()
/** How long arming watches may keep the event loop before others get their turn. */
const TURN_MS = 10
/** After so long watches that the system had none for are tried again; each time four times as long, up to the last. */
const FIRST_RETRY_MS = 5000
const LAST_RETRY_MS = 600_000

export class DirectoryWatcher implements Watcher {
  readonly #retryMs: number

  constructor({ retryMs = FIRST_RETRY_MS }: { readonly retryMs?: number } = {}) {
    this.#retryMs = retryMs
  }

  /** @throws Error when the root cannot be watched, or the system has no watches left */
  async watch(root: string, handlers: WatchHandlers): Promise<Watch> {
    const watch = new DirectoryWatch(root, handlers, this.#retryMs)
    await watch.start()
    return watch
  }
}

interface Node {
  readonly name: string
  readonly parent: Node | undefined
  readonly children: Map<string, Node>
  readonly identity: string
  readonly watcher: fs.FSWatcher
}

class DirectoryWatch implements Watch {
  readonly #path: string
  readonly #handlers: WatchHandlers
  readonly #pending = new Set<string>()
  #root: Node | undefined
  #working = false
  #closed = false
  #exhausted = false
  #retrying = false
  #turnedAt = performance.now()
  #leaveQueue = () => {}
  #retryMs: number
  readonly #closing = new AbortController()

  constructor(path: string, handlers: WatchHandlers, retryMs: number) {
    this.#path = path
    this.#handlers = handlers
    this.#retryMs = retryMs
  }

  async start(): Promise<void> {
    const descriptor = fs.openSync(this.#path, DIRECTORY_FLAGS)
    try {
      this.#root = this.#watchOpened(descriptor, '', undefined)
      this.#leaveQueue = queue.join(() => this.#handlers.onOverflow('more changed at once than the system tells of'))
      await this.#watchBelow(descriptor, this.#root, '')
    } catch (error) {
      await this.close()
      throw error
    } finally {
      fs.closeSync(descriptor)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#closing.abort()
    this.#leaveQueue()
    if (this.#root !== undefined) drop(this.#root)
  }

  #watchOpened(descriptor: number, name: string, parent: Node | undefined): Node {
    const identity = identityOf(fs.fstatSync(descriptor, { bigint: true }))
    const watcher = fs.watch(`/proc/self/fd/${descriptor}`, { persistent: false })
    const node: Node = { name, parent, children: new Map(), identity, watcher }
    watcher.on('change', (kind, child) => this.#onEvent(node, kind, child))
    watcher.on('error', (error) => this.#handlers.onOverflow(`a watch failed: ${String(error)}`))
    parent?.children.set(name, node)
    return node
  }

  /** Watches everything below a directory that is watched, and is not watched yet. */
  async #watchBelow(descriptor: number, node: Node, path: string): Promise<void> {
    await this.#turn()
    if (this.#closed) return
    for (const entry of fs.readdirSync(`/proc/self/fd/${descriptor}`, { withFileTypes: true })) {
      if (path === '' && isReserved(entry.name)) continue
      if (entry.isDirectory()) await this.#watchChild(descriptor, node, entry.name, join(path, entry.name))
    }
  }

  async #watchChild(above: number, parent: Node, name: string, path: string): Promise<void> {
    if (this.#closed || this.#exhausted) return
    let descriptor: number
    try {
      descriptor = fs.openSync(`/proc/self/fd/${above}/${name}`, DIRECTORY_FLAGS)
    } catch {
      // It is gone again, or may not be read: what it is the next scan says.
      return
    }
    try {
      const known = parent.children.get(name)
      const isKnown = known !== undefined && known.identity === identityOf(fs.fstatSync(descriptor, { bigint: true }))
      if (known !== undefined && !isKnown) drop(known)
      await this.#watchBelow(descriptor, isKnown ? known : this.#watchOpened(descriptor, name, parent), path)
    } catch (error) {
      this.#failed(error)
    } finally {
      fs.closeSync(descriptor)
    }
  }

  /** Without a watch for every directory changes come later, but they come: with the periodic scan. */
  #failed(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOSPC' || code === 'EMFILE') {
      this.#exhausted = true
      if (this.#retrying) return
      this.#handlers.onOverflow('the system has no more watches: some folders are only scanned now and then (raise fs.inotify.max_user_watches)')
      void this.#watchRest()
    } else if (code !== 'ENOENT' && code !== 'ENOTDIR') this.#handlers.onOverflow(`a folder cannot be watched: ${String(error)}`)
  }

  /** Others may have given some back: tries again until all is watched. */
  async #watchRest(): Promise<void> {
    this.#retrying = true
    while (this.#exhausted && !this.#closed) {
      await delay(this.#retryMs, undefined, { ref: false, signal: this.#closing.signal }).catch(() => {})
      this.#retryMs = Math.min(4 * this.#retryMs, LAST_RETRY_MS)
      if (this.#closed || this.#root === undefined) return
      try {
        const descriptor = fs.openSync(this.#path, DIRECTORY_FLAGS)
        try {
          this.#exhausted = false
          await this.#watchBelow(descriptor, this.#root, '')
        } finally {
          fs.closeSync(descriptor)
        }
      } catch {
        this.#exhausted = true
      }
    }
    this.#retrying = false
    if (!this.#closed) this.#handlers.onOverflow('some folders were not watched for a while')
  }

  #onEvent(node: Node, kind: string, child: string | Buffer | null): void {
    queue.count()
    if (this.#closed) return
    const directory = pathOf(node)
    const name = child?.toString() ?? ''
    if (directory === '' && isReserved(name)) return
    // What happens to the directory itself looks as if something in it were called as its descriptor was: a hint at nothing.
    const path = join(directory, name)
    this.#handlers.onChange([path])
    // Only what came or went can be a directory to watch, or one to watch no more.
    if (kind !== 'rename' || name === '') return
    if (this.#pending.size >= MAX_PENDING) {
      this.#handlers.onOverflow('more changed at once than could be followed')
      return
    }
    this.#pending.add(path)
    void this.#work()
  }

  async #work(): Promise<void> {
    if (this.#working) return
    this.#working = true
    try {
      for (const path of this.#pending) {
        this.#pending.delete(path)
        await this.#look(path)
      }
    } catch (error) {
      this.#failed(error)
    } finally {
      this.#working = false
    }
  }

  /** Brings the watches at one path in line with what is there. */
  async #look(path: string): Promise<void> {
    if (this.#closed || this.#root === undefined) return
    const names = path.split('/')
    const name = names.pop() as string
    let parent = this.#root
    for (const above of names) {
      const child = parent.children.get(above)
      // The directory it was in is gone, or not watched yet: then it is found when that is listed.
      if (child === undefined) return
      parent = child
    }
    // Nearly all that comes and goes are files. A symlink on the way could make this look elsewhere: then a scan finds what it missed.
    const plain = fs.lstatSync(join(this.#path, path), { throwIfNoEntry: false })
    if (plain?.isDirectory() !== true && !parent.children.has(name)) return
    const descriptor = this.#openParent(names, parent)
    if (descriptor === undefined) return
    try {
      const stat = fs.lstatSync(`/proc/self/fd/${descriptor}/${name}`, { bigint: true, throwIfNoEntry: false })
      const known = parent.children.get(name)
      if (known !== undefined && stat?.isDirectory() && identityOf(stat) === known.identity) return
      if (known !== undefined) drop(known)
      if (!stat?.isDirectory()) return
      await this.#watchChild(descriptor, parent, name, path)
      this.#handlers.onChange([path])
    } finally {
      fs.closeSync(descriptor)
    }
  }

  /** Undefined when what is there is not what is watched. */
  #openParent(names: readonly string[], node: Node): number | undefined {
    let descriptor: number
    try {
      descriptor = fs.openSync(this.#path, DIRECTORY_FLAGS)
      for (const name of names) {
        const above = descriptor
        try {
          descriptor = fs.openSync(`/proc/self/fd/${above}/${name}`, DIRECTORY_FLAGS)
        } finally {
          fs.closeSync(above)
        }
      }
    } catch {
      return undefined
    }
    if (identityOf(fs.fstatSync(descriptor, { bigint: true })) === node.identity) return descriptor
    fs.closeSync(descriptor)
    return undefined
  }

  async #turn(): Promise<void> {
    if (performance.now() - this.#turnedAt < TURN_MS) return
    await setImmediate()
    this.#turnedAt = performance.now()
  }
}

/** A directory that is made where one was removed often gets the number that became free: the time of its birth, where the disk has one, tells. */
function identityOf({ ino, birthtimeNs }: fs.BigIntStats): string {
  return `${ino} ${birthtimeNs}`
}

function drop(node: Node): void {
  node.watcher.close()
  node.parent?.children.delete(node.name)
  for (const child of [...node.children.values()]) drop(child)
}

function pathOf(node: Node): string {
  return node.parent === undefined ? '' : join(pathOf(node.parent), node.name)
}

function join(directory: string, name: string): string {
  return directory === '' || name === '' ? directory + name : `${directory}/${name}`
}
