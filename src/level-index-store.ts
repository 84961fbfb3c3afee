/**
 * The index on a disk: one LevelDB a folder. It is a cache, so one that is damaged is set aside and an empty one takes its place;
 * LevelDB does not verify its own checksums on reads, so every value carries a CRC-32 over its key and itself.
 */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { Level } from 'level'
import type { IndexEntry, IndexStore, IndexWrite } from './ports/index-store.ts'
import { RANGE_BATCH_ENTRIES } from './ports/index-store.ts'

export interface LevelIndexInit {
  /** The directory that holds all indexes; made where absent. */
  readonly directory: string
  /** The name of this one, a folder id: letters and digits. */
  readonly name: string
  /** Milliseconds since 1970, for the name of an index that is set aside. */
  readonly now: () => number
  /** Told when a damaged index was set aside, with where it is now. */
  readonly onDamage?: (reason: string, setAside: string) => void
}

/** How many damaged indexes of a folder are kept for a look: more would fill the disk, and each is only a cache. */
export const DAMAGED_INDEXES_KEPT = 3

const CRC_BYTES = 4
/** Ends a batch of `range` early when its entries are large, so that it stays small in memory. */
const RANGE_BATCH_BYTES = 1024 * 1024
/** Waiting writes share a batch, and so an fsync, up to about this size: LevelDB's own write buffer. */
const GROUP_OPERATIONS = 16384

export type IndexErrorCode = 'INDEX_LOCKED' | 'INDEX_DAMAGED' | 'INDEX_FAILED'

/** The index cannot be used. After INDEX_DAMAGED the next `openLevelIndex` starts from an empty one. */
export class IndexError extends Error {
  override readonly name = 'IndexError'
  readonly code: IndexErrorCode

  constructor(code: IndexErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** @throws IndexError INDEX_LOCKED while another process has it open, INDEX_FAILED when the disk refuses */
export async function openLevelIndex(init: LevelIndexInit): Promise<LevelIndexStore> {
  const location = join(init.directory, init.name)
  await mkdir(init.directory, { recursive: true, mode: 0o700 })
  if (await removed(damageMark(location))) await setAside(location, init, 'it was found damaged while in use')
  try {
    return new LevelIndexStore(await openLevel(location), location)
  } catch (error) {
    const { code, reason } = causeOf(error)
    if (code === 'LEVEL_LOCKED') {
      throw new IndexError('INDEX_LOCKED', `the index ${location} is open in another process: stop the other daemon first`, error)
    }
    if (!isDamage(code, reason)) throw new IndexError('INDEX_FAILED', `the index ${location} cannot be opened: ${reason}`, error)
    await setAside(location, init, reason)
    return new LevelIndexStore(await openLevel(location), location)
  }
}

/** Deletes an index that no process has open; no error where there is none. Those that were set aside stay. */
export async function removeLevelIndex({ directory, name }: Pick<LevelIndexInit, 'directory' | 'name'>): Promise<void> {
  const location = join(directory, name)
  await rm(damageMark(location), { force: true })
  await rm(location, { recursive: true, force: true })
}

type Database = Level<Uint8Array, Uint8Array>
interface LevelIterator {
  nextv(size: number): Promise<[Uint8Array, Uint8Array][]>
  close(): Promise<void>
}

interface WaitingWrite {
  readonly operations: readonly IndexWrite[]
  resolve(): void
  reject(error: Error): void
}

export class LevelIndexStore implements IndexStore {
  readonly #database: Database
  readonly #location: string
  /** Bounded by the callers, who each wait for their own. */
  #waiting: WaitingWrite[] = []
  #writing: Promise<void> | undefined
  #failure: IndexError | undefined
  #sealed = new Uint8Array(1024)

  constructor(database: Database, location: string) {
    this.#database = database
    this.#location = location
  }

  get(key: Uint8Array): Uint8Array | undefined {
    this.#assertUsable()
    let stored: Uint8Array | undefined
    try {
      stored = this.#database.getSync(key)
    } catch (error) {
      throw this.#fail(error)
    }
    return stored === undefined ? undefined : this.#unseal(key, stored)
  }

  range(from: Uint8Array, to: Uint8Array): AsyncIterable<readonly IndexEntry[]> {
    this.#assertUsable()
    // Made here and not at the first step: the iterator's snapshot is that of its making.
    const options: object = { gte: from, lt: to, highWaterMarkBytes: RANGE_BATCH_BYTES }
    return this.#batches(this.#database.iterator<Uint8Array, Uint8Array>(options))
  }

  async *#batches(iterator: LevelIterator): AsyncGenerator<readonly IndexEntry[]> {
    try {
      for (;;) {
        let entries: [Uint8Array, Uint8Array][]
        try {
          entries = await iterator.nextv(RANGE_BATCH_ENTRIES)
        } catch (error) {
          throw this.#fail(error)
        }
        if (entries.length === 0) return
        for (const entry of entries) entry[1] = this.#unseal(entry[0], entry[1])
        yield entries
      }
    } finally {
      await iterator.close()
    }
  }

  write(operations: readonly IndexWrite[]): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    if (this.#database.status !== 'open') return Promise.reject(closed(this.#location))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ operations, resolve, reject })
      this.#writing ??= this.#writeAll()
    })
  }

  /** LevelDB gives no order to batches that are under way together, so one goes at a time, with all that waited meanwhile. */
  async #writeAll(): Promise<void> {
    // Lets the callers of this turn join the first batch, and others have their turn after what made it.
    await setImmediate()
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup()
      try {
        if (this.#failure !== undefined) throw this.#failure
        await this.#writeBatch(group)
        for (const write of group) write.resolve()
      } catch (error) {
        const failure = this.#fail(error)
        for (const write of group) write.reject(failure)
      }
    }
    this.#writing = undefined
  }

  /** Put by put, each copied at once: half of what an array of them costs. */
  async #writeBatch(group: readonly WaitingWrite[]): Promise<void> {
    const batch = this.#database.batch()
    try {
      for (const { operations } of group) {
        for (const { key, value } of operations) {
          if (value === undefined) batch.del(key)
          else batch.put(key, this.#seal(key, value))
        }
      }
      const options: object = { sync: true }
      await batch.write(options)
    } finally {
      await batch.close()
    }
  }

  /** What is stored for a value; valid until the next one is sealed. */
  #seal(key: Uint8Array, value: Uint8Array): Uint8Array {
    const length = CRC_BYTES + value.length
    if (this.#sealed.length < length) this.#sealed = new Uint8Array(2 * length)
    writeCrc(this.#sealed, checksum(key, value))
    this.#sealed.set(value, CRC_BYTES)
    return this.#sealed.subarray(0, length)
  }

  #takeGroup(): WaitingWrite[] {
    let size = 0
    let count = 0
    for (const write of this.#waiting) {
      if (count > 0 && size + write.operations.length > GROUP_OPERATIONS) break
      size += write.operations.length
      count++
    }
    return this.#waiting.splice(0, count)
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#database.close()
    if (this.#failure?.code === 'INDEX_DAMAGED') await writeFile(damageMark(this.#location), '')
  }

  #unseal(key: Uint8Array, stored: Uint8Array): Uint8Array {
    const value = stored.subarray(CRC_BYTES)
    if (stored.length < CRC_BYTES || readCrc(stored) !== checksum(key, value)) {
      throw this.#fail(new IndexError('INDEX_DAMAGED', `the index ${this.#location} holds an entry with a wrong checksum`))
    }
    return value
  }

  #assertUsable(): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#database.status !== 'open') throw closed(this.#location)
  }

  #fail(error: unknown): IndexError {
    if (this.#failure === undefined) {
      const { code, reason } = causeOf(error)
      this.#failure =
        error instanceof IndexError
          ? error
          : new IndexError(isDamage(code, reason) ? 'INDEX_DAMAGED' : 'INDEX_FAILED', `the index ${this.#location} failed: ${reason}`, error)
    }
    return this.#failure
  }
}

async function openLevel(location: string): Promise<Database> {
  const database: Database = new Level(location, { keyEncoding: 'view', valueEncoding: 'view' })
  await database.open()
  return database
}

function checksum(key: Uint8Array, value: Uint8Array): number {
  return crc32(value, crc32(key))
}

function readCrc(stored: Uint8Array): number {
  return new DataView(stored.buffer, stored.byteOffset).getUint32(0)
}

function writeCrc(stored: Uint8Array, crc: number): void {
  new DataView(stored.buffer, stored.byteOffset).setUint32(0, crc)
}

function closed(location: string): IndexError {
  return new IndexError('INDEX_FAILED', `the index ${location} is closed`)
}

/** abstract-level wraps what LevelDB said: LEVEL_DATABASE_NOT_OPEN with the reason as its cause. */
function causeOf(error: unknown): { code: string; reason: string } {
  let reason = error
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause
  const code = reason instanceof Error && 'code' in reason ? String(reason.code) : ''
  // Without the file's name, which whoever tells of it puts before it.
  return { code, reason: (reason instanceof Error ? reason.message : String(reason)).replace(/^IO error: \/.*: /, '') }
}

/** Files that are missing or make no sense; no space, no permission or no descriptors are the disk's fault and pass. */
function isDamage(code: string, reason: string): boolean {
  return code === 'LEVEL_CORRUPTION' || code === 'LEVEL_INVALID_ARGUMENT' || /no such file|not a directory|EEXIST|ENOTDIR/i.test(reason)
}

/** Says, across a restart, that the index beside it must be set aside. */
function damageMark(location: string): string {
  return `${location}.damaged`
}

async function removed(path: string): Promise<boolean> {
  try {
    await rm(path)
    return true
  } catch {
    return false
  }
}

async function setAside(location: string, init: LevelIndexInit, reason: string): Promise<void> {
  const prefix = `${init.name}.damaged-`
  const stamp = new Date(init.now()).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 19)
  const target = join(init.directory, `${prefix}${stamp}`)
  try {
    await rm(target, { recursive: true, force: true })
    await rename(location, target)
  } catch (error) {
    if (causeOf(error).code !== 'ENOENT') {
      throw new IndexError('INDEX_FAILED', `the damaged index ${location} cannot be moved away: ${causeOf(error).reason}`, error)
    }
    return
  }
  init.onDamage?.(reason, target)
  const kept = (await readdir(init.directory)).filter((name) => name.startsWith(prefix)).sort()
  for (const name of kept.slice(0, -DAMAGED_INDEXES_KEPT)) await rm(join(init.directory, name), { recursive: true, force: true })
}
