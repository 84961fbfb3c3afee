/** Keeps the archive within its policy: walks it a directory at a time when the folder rests, and knows how large it is. */
import { archiveName, readArchiveName } from './archive-name.ts'
import { type ArchiveRule, expired } from './archive-policy.ts'
import type { Clock } from './ports/clock.ts'
import type { ArchivedFile, Disk } from './ports/disk.ts'
import type { Logger } from './ports/logger.ts'
import type { ArchiveSize } from './status.ts'
import type { Timers } from './utils/timers.ts'

/** Files that go in one call of the disk, so that others get their turn. */
const DROP_FILES = 256
/** Between walks, and before the first. */
const WALK_MS = 3_600_000
const FIRST_WALK_MS = 5000
/** Until the next try where the folder does not rest. */
const BUSY_MS = 30_000

export interface ArchiveKeeperComponents {
  readonly disk: Pick<Disk, 'listArchive' | 'dropArchived'>
  readonly clock: Clock
  readonly logger: Logger
  readonly timers: Timers
}

export interface ArchiveKeeperInit {
  rule(): ArchiveRule
  /** What goes on comes first. */
  isAtRest(): boolean
  /** Its size is another. */
  onChange(): void
}

export class ArchiveKeeper {
  readonly #components: ArchiveKeeperComponents
  readonly #init: ArchiveKeeperInit
  #size: ArchiveSize | undefined
  /** What came while a walk was under way, which may or may not have seen it. */
  #added = { files: 0, bytes: 0 }

  constructor(components: ArchiveKeeperComponents, init: ArchiveKeeperInit) {
    this.#components = components
    this.#init = init
  }

  /** Undefined before it was looked at. */
  get size(): ArchiveSize | undefined {
    return this.#size
  }

  /** Versions have come into it. */
  added(files: number, bytes: number): void {
    this.#added = { files: this.#added.files + files, bytes: this.#added.bytes + bytes }
    if (this.#size !== undefined) this.#size = { files: this.#size.files + files, bytes: this.#size.bytes + bytes }
  }

  /** Begins to look after it; does nothing where that was done before. */
  begin(): void {
    if (this.#size === undefined) this.soon()
  }

  /** The rule may be another. */
  soon(): void {
    this.#later(FIRST_WALK_MS)
  }

  #later(ms: number): void {
    const { timers } = this.#components
    timers.cancel('archive')
    timers.later('archive', ms, () => void this.#keep())
  }

  async #keep(): Promise<void> {
    const { isAtRest, onChange } = this.#init
    if (!isAtRest()) return this.#later(BUSY_MS)
    const before = this.#size
    await this.#prune().catch((error: unknown) => this.#components.logger.debug('archive', 'not looked at', { reason: String(error) }))
    const after = this.#size
    if (after?.files !== before?.files || after?.bytes !== before?.bytes) onChange()
    this.#later(after === undefined ? BUSY_MS : WALK_MS)
  }

  /** Walks over all of it and drops what has expired, while the folder rests. @throws RootError where the folder is not there */
  async #prune(): Promise<void> {
    const { disk, logger, timers } = this.#components
    const rule = this.#init.rule()
    this.#added = { files: 0, bytes: 0 }
    let files = 0
    let bytes = 0
    let dropped = 0
    const directories = ['']
    for (let directory = directories.pop(); directory !== undefined; directory = directories.pop()) {
      if (timers.stopped || !this.#init.isAtRest()) return
      const listing = await disk.listArchive(directory)
      for (const name of listing.directories) directories.push(directory === '' ? name : `${directory}/${name}`)
      const gone = await this.#drop(listing.files, rule)
      dropped += gone.size
      for (const file of listing.files) {
        if (gone.has(file)) continue
        files++
        bytes += file.stat.size
      }
    }
    this.#size = { files: files + this.#added.files, bytes: bytes + this.#added.bytes }
    if (dropped > 0) logger.info('archive', 'versions have expired', { count: dropped, left: files })
  }

  async #drop(files: readonly ArchivedFile[], { policy, least }: ArchiveRule): Promise<ReadonlySet<ArchivedFile>> {
    const { disk, clock } = this.#components
    const byItem = Map.groupBy(files.flatMap(versionOf), ({ item }) => item)
    const going = [...byItem.values()].flatMap((versions) => expired(versions, policy, clock.now(), least)).map(({ file }) => file)
    const gone = new Set<ArchivedFile>()
    for (let at = 0; at < going.length; at += DROP_FILES) {
      const part = going.slice(at, at + DROP_FILES)
      const dropped = await disk.dropArchived(part)
      for (const [i, file] of part.entries()) if (dropped[i]) gone.add(file)
    }
    return gone
  }
}

function versionOf(file: ArchivedFile) {
  const read = readArchiveName(file.path.slice(file.path.lastIndexOf('/') + 1))
  // Long names are the same item where they are shortened alike, whatever the length of the number in the mark.
  return read === undefined ? [] : [{ file, at: read.at, item: archiveName({ ...read, at: 0, number: 1 }) }]
}
