/**
 * The system calls of Node.js. It has none of the `openat` kind; on Linux `/proc/self/fd/<descriptor>/<name>` does the same. Elsewhere the
 * path is put together, and every directory on it is compared with what was opened right before each call: what is left is the moment
 * between the two, which only a process of the same user can use.
 */
import * as fs from 'node:fs'
import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { recordableTime } from '../../protocol/index.ts'
import { assertName, type Descriptor, type OpenHow, type Posix, PosixError, type PosixStat } from './posix.ts'

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = fs.constants
const FLAGS: Record<OpenHow, number> = {
  read: O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
  update: O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
  create: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW
}
const DIRECTORY_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
/** How long a verb keeps its thread before others get their turn. */
const TURN_MS = 10
const COPY_BYTES = 1024 * 1024

/** A directory on the path to an open one. */
interface Ancestor {
  readonly path: string
  readonly dev: bigint
  readonly ino: bigint
}

export interface NodePosixInit {
  /** Whether `/proc/self/fd` serves; found out where not given. */
  readonly proc?: boolean
}

export class NodePosix implements Posix {
  readonly #proc: boolean
  /** Without /proc: the path of every open directory, as it was when it was opened. */
  readonly #chains = new Map<Descriptor, readonly Ancestor[]>()
  #turnedAt = performance.now()

  constructor(init: NodePosixInit = {}) {
    this.#proc = init.proc ?? fs.existsSync('/proc/self/fd')
  }

  openRoot(path: string): Descriptor {
    return this.#remember(fs.openSync(path, DIRECTORY_FLAGS), [], path)
  }

  makeRoot(path: string): void {
    const first = fs.mkdirSync(path, { recursive: true })
    if (first === undefined) return
    for (let made = path; made.length >= first.length; made = dirname(made)) {
      const above = fs.openSync(dirname(made), O_RDONLY | O_DIRECTORY)
      try {
        fs.fsyncSync(above)
      } finally {
        fs.closeSync(above)
      }
    }
  }

  openDirectory(directory: Descriptor, name: string): Descriptor {
    const path = this.#at(directory, name)
    return this.#remember(fs.openSync(path, DIRECTORY_FLAGS), this.#chains.get(directory), path)
  }

  open(directory: Descriptor, name: string, how: OpenHow): Descriptor {
    return fs.openSync(this.#at(directory, name), FLAGS[how], 0o600)
  }

  close(descriptor: Descriptor): void {
    this.#chains.delete(descriptor)
    fs.closeSync(descriptor)
  }

  read(file: Descriptor, bytes: Uint8Array, position: number): number {
    let done = 0
    while (done < bytes.length) {
      const count = fs.readSync(file, bytes, done, bytes.length - done, position + done)
      if (count === 0) break
      done += count
    }
    return done
  }

  write(file: Descriptor, bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length; ) done += fs.writeSync(file, bytes, done, bytes.length - done, position + done)
  }

  truncate(file: Descriptor, size: number): void {
    fs.ftruncateSync(file, size)
  }

  stat(descriptor: Descriptor): PosixStat {
    return statOf(fs.fstatSync(descriptor, { bigint: true }))
  }

  setMode(descriptor: Descriptor, mode: number): void {
    fs.fchmodSync(descriptor, mode)
  }

  setModified(descriptor: Descriptor, mtimeNs: bigint): void {
    // As a double of seconds: exact to some 240 ns. Node.js takes a negative number for the present, but not a text of one.
    const time = String(Number(mtimeNs / 1_000_000_000n) + Number(mtimeNs % 1_000_000_000n) / 1e9)
    fs.futimesSync(descriptor, time, time)
  }

  /** Over the pool of threads, where the disk can write many out with one flush: half as fast again as one after the other. */
  sync(descriptors: readonly Descriptor[]): Promise<(Error | undefined)[]> {
    return Promise.all(
      descriptors.map((descriptor) => new Promise<Error | undefined>((resolve) => fs.fsync(descriptor, (error) => resolve(error ?? undefined))))
    )
  }

  lstat(directory: Descriptor, name: string): PosixStat | undefined {
    const stats = fs.lstatSync(this.#at(directory, name), { bigint: true, throwIfNoEntry: false })
    return stats === undefined ? undefined : statOf(stats)
  }

  list(directory: Descriptor): Uint8Array[] {
    return fs.readdirSync(this.#pathOf(directory), { encoding: 'buffer' })
  }

  readLink(directory: Descriptor, name: string): Uint8Array {
    return fs.readlinkSync(this.#at(directory, name), { encoding: 'buffer' })
  }

  makeDirectory(directory: Descriptor, name: string): void {
    fs.mkdirSync(this.#at(directory, name), { mode: 0o700 })
  }

  removeDirectory(directory: Descriptor, name: string): void {
    fs.rmdirSync(this.#at(directory, name))
  }

  unlink(directory: Descriptor, name: string): void {
    fs.unlinkSync(this.#at(directory, name))
  }

  link(fromDirectory: Descriptor, from: string, toDirectory: Descriptor, to: string): void {
    fs.linkSync(this.#at(fromDirectory, from), this.#at(toDirectory, to))
  }

  rename(fromDirectory: Descriptor, from: string, toDirectory: Descriptor, to: string): void {
    fs.renameSync(this.#at(fromDirectory, from), this.#at(toDirectory, to))
  }

  symlink(target: string | Uint8Array, directory: Descriptor, name: string): void {
    fs.symlinkSync(typeof target === 'string' ? target : Buffer.from(target), this.#at(directory, name))
  }

  copy(file: Descriptor, toDirectory: Descriptor, to: string): void {
    if (this.#proc) {
      const { COPYFILE_EXCL, COPYFILE_FICLONE } = fs.constants
      fs.copyFileSync(`/proc/self/fd/${file}`, this.#at(toDirectory, to), COPYFILE_EXCL | COPYFILE_FICLONE)
      return
    }
    const target = this.open(toDirectory, to, 'create')
    try {
      const bytes = new Uint8Array(COPY_BYTES)
      for (let at = 0; ; ) {
        const count = this.read(file, bytes, at)
        if (count === 0) break
        this.write(target, bytes.subarray(0, count), at)
        at += count
      }
    } catch (error) {
      this.unlink(toDirectory, to)
      throw error
    } finally {
      fs.closeSync(target)
    }
  }

  free(directory: Descriptor): number {
    const { bavail, bsize } = fs.statfsSync(this.#pathOf(directory))
    return bavail * bsize
  }

  now(): bigint {
    return BigInt(Date.now()) * 1_000_000n
  }

  turn(): Promise<void> | undefined {
    if (performance.now() - this.#turnedAt < TURN_MS) return undefined
    return setImmediate().then(() => {
      this.#turnedAt = performance.now()
    })
  }

  #at(directory: Descriptor, name: string): string {
    assertName(name)
    return `${this.#pathOf(directory)}/${name}`
  }

  #pathOf(directory: Descriptor): string {
    if (this.#proc) return `/proc/self/fd/${directory}`
    const chain = this.#chains.get(directory)
    const last = chain?.at(-1)
    if (chain === undefined || last === undefined) throw new PosixError('EBADF', `EBADF: ${directory} is not an open directory`)
    for (const { path, dev, ino } of chain) {
      const now = fs.lstatSync(path, { bigint: true })
      if (now.dev !== dev || now.ino !== ino) throw new PosixError('ELOOP', `ELOOP: ${path} was replaced meanwhile`)
    }
    return last.path
  }

  #remember(descriptor: Descriptor, above: readonly Ancestor[] | undefined, path: string): Descriptor {
    if (!this.#proc) {
      const { dev, ino } = fs.fstatSync(descriptor, { bigint: true })
      this.#chains.set(descriptor, [...(above ?? []), { path, dev, ino }])
    }
    return descriptor
  }
}

function statOf(stats: fs.BigIntStats): PosixStat {
  const format = Number(stats.mode) & fs.constants.S_IFMT
  return {
    type: format === fs.constants.S_IFREG ? 'file' : format === fs.constants.S_IFDIR ? 'directory' : format === fs.constants.S_IFLNK ? 'symlink' : 'other',
    dev: stats.dev,
    ino: stats.ino,
    size: Number(stats.size),
    mtimeNs: recordableTime(stats.mtimeNs),
    ctimeNs: recordableTime(stats.ctimeNs),
    mode: Number(stats.mode) & 0o777,
    links: Number(stats.nlink),
    allocated: Number(stats.blocks) * 512
  }
}
