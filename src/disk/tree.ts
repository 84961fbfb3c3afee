/**
 * The only way from a path to a system call: walks name by name from the root, through directories only, and keeps the last directories
 * open. A path that holds a symlink, `..`, or a name of ours leads nowhere.
 */
import { isReserved, RESERVED_NAME } from '../../protocol/index.ts'
import { isModeRefused } from './faults.ts'
import { assertName, type Descriptor, type Posix, PosixError } from './posix.ts'

/** How many directories stay open from one item to the next. */
const KEPT_DIRECTORIES = 32
const PRIVATE_MODE = 0o700

/** Sets the mode of something that we made; where the disk keeps none, it does without. */
export function setOwnMode(posix: Posix, descriptor: Descriptor, mode: number): void {
  try {
    posix.setMode(descriptor, mode)
  } catch (error) {
    if (!isModeRefused(error)) throw error
  }
}

/** @throws what the first sync that failed did */
export async function syncOrThrow(posix: Posix, descriptors: readonly Descriptor[]): Promise<void> {
  for (const error of await posix.sync(descriptors)) if (error !== undefined) throw error
}

export interface TreePlace {
  readonly directory: Descriptor
  readonly name: string
}

export class Tree {
  readonly posix: Posix
  readonly root: Descriptor
  /** Of the root: what is mounted below it is not the folder's. */
  readonly dev: bigint
  /** Path to descriptor, the one used longest ago first. */
  readonly #open = new Map<string, Descriptor>()
  /** No longer under their paths, but maybe still in use. */
  #detached: Descriptor[] = []

  /** @throws PosixError when there is no directory at `root` */
  constructor(posix: Posix, root: string) {
    this.posix = posix
    this.root = posix.openRoot(root)
    try {
      this.dev = posix.stat(this.root).dev
    } catch (error) {
      posix.close(this.root)
      throw error
    }
  }

  /**
   * The directory that holds a user's item, and the item's name there. Valid until the next `trim`, `forget` or `close`.
   * @throws PosixError as `openDirectory` does; EINVAL for a path that is not one, or is ours
   */
  place(path: string): TreePlace {
    if (isReserved(path)) throw new PosixError('EINVAL', `EINVAL: ${JSON.stringify(path)} is reserved`)
    for (const name of path.split('/')) assertName(name)
    const at = path.lastIndexOf('/')
    return { directory: this.#directory(at < 0 ? '' : path.slice(0, at)), name: path.slice(at + 1) }
  }

  /** A directory of ours below `.syncline`. */
  own(path: string): Descriptor {
    return this.#directory(`${RESERVED_NAME}/${path}`)
  }

  /** The same, made where it is missing. Answers also the directories that got a new name in them, which are to be synced. */
  makeOwn(path: string): { readonly directory: Descriptor; readonly grown: Descriptor[] } {
    const grown: Descriptor[] = []
    let directory = this.#directory(RESERVED_NAME)
    let sofar = RESERVED_NAME
    for (const name of path.split('/')) {
      const above = directory
      sofar = `${sofar}/${name}`
      try {
        directory = this.#directory(sofar)
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
        this.#makeDirectory(above, name)
        grown.push(above)
        directory = this.#directory(sofar)
        setOwnMode(this.posix, directory, PRIVATE_MODE)
      }
    }
    return { directory, grown }
  }

  /** Another thread may have been faster. */
  #makeDirectory(above: Descriptor, name: string): void {
    try {
      this.posix.makeDirectory(above, name)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }

  /** The directory at `path` was moved or removed: what is open of it stays so for who uses it, but is found no more. */
  detach(path: string): void {
    for (const [key, descriptor] of this.#open) {
      if (key !== path && !key.startsWith(`${path}/`)) continue
      this.#open.delete(key)
      this.#detached.push(descriptor)
    }
  }

  /** To be called between items, when nothing is in use. */
  trim(): void {
    if (this.#detached.length > 0) this.#closeDetached()
    for (const [path, descriptor] of this.#open) {
      if (this.#open.size <= KEPT_DIRECTORIES) return
      this.#open.delete(path)
      this.posix.close(descriptor)
    }
  }

  /** Closes all but the root: what comes next finds its way anew. */
  forget(): void {
    this.#closeDetached()
    const descriptors = [...this.#open.values()]
    this.#open.clear()
    for (const descriptor of descriptors) this.posix.close(descriptor)
  }

  close(): void {
    this.forget()
    this.posix.close(this.root)
  }

  #closeDetached(): void {
    const descriptors = this.#detached
    this.#detached = []
    for (const descriptor of descriptors) this.posix.close(descriptor)
  }

  #directory(path: string): Descriptor {
    if (path === '') return this.root
    const known = this.#open.get(path)
    if (known !== undefined) {
      this.#open.delete(path)
      this.#open.set(path, known)
      return known
    }
    // From the nearest directory above that is open; only the last one is kept.
    let at = path.length
    let directory = this.root
    for (let cut = path.lastIndexOf('/'); cut >= 0; cut = path.lastIndexOf('/', cut - 1)) {
      const above = this.#open.get(path.slice(0, cut))
      at = cut
      if (above !== undefined) {
        directory = above
        break
      }
      if (cut === 0) break
    }
    const from = directory === this.root ? 0 : at + 1
    let borrowed = true
    for (const name of path.slice(from).split('/')) {
      const above = directory
      try {
        directory = this.#enter(above, name)
      } finally {
        if (!borrowed) this.posix.close(above)
      }
      borrowed = false
    }
    this.#open.set(path, directory)
    return directory
  }

  #enter(above: Descriptor, name: string): Descriptor {
    const directory = this.posix.openDirectory(above, name)
    try {
      if (this.posix.stat(directory).dev === this.dev) return directory
      throw new PosixError('EXDEV', `EXDEV: another disk is mounted at ${JSON.stringify(name)}`)
    } catch (error) {
      this.posix.close(directory)
      throw error
    }
  }
}
