/** Blobs on the disk of a store-only device: files `ab/NAME.SUM`, written by the recipe for all files and checked by their sum whenever they are read. */
import type { BlobName, BlockHash, Need } from '../protocol/index.ts'
import type { Clock } from './ports/clock.ts'
import type { CommitAction, CommitResult, Disk, ScanItem, Stat } from './ports/disk.ts'

export interface SealedBlobsComponents {
  readonly disk: Pick<Disk, 'commit' | 'read' | 'scan' | 'sweep'>
  readonly clock: Clock
}

export interface BlobBytes {
  readonly need: Need
  readonly bytes: Uint8Array
}

const MODE = 0o600
const DIRECTORY_MODE = 0o700
const PATH = /^([0-9a-f]{2})\/(\1[0-9a-f]{62})\.([0-9a-f]{64})$/

export class SealedBlobs {
  readonly #components: SealedBlobsComponents
  /** Those that were made, or found. */
  readonly #directories = new Set<string>()

  constructor(components: SealedBlobsComponents) {
    this.#components = components
  }

  /** Answers what came of each: only what is `kept` survives a power loss, and `wrong` has another sum. */
  async put(blobs: readonly BlobBytes[]): Promise<('kept' | 'wrong' | { readonly failed: string })[]> {
    await this.#makeDirectories(blobs)
    const results = await this.#commit(blobs.map((blob) => placement(blob, 'absent')))
    return await Promise.all(
      results.map(async (result, i) => {
        if (result.ok) return 'kept'
        if (result.reason === 'changed') return await this.#replace(blobs[i] as BlobBytes)
        return result.reason === 'bad-source' ? 'wrong' : { failed: result.message }
      })
    )
  }

  /** Undefined for what is not here, or is not what it was. */
  async read(needs: readonly Need[]): Promise<(Uint8Array | undefined)[]> {
    if (needs.length === 0) return []
    return await this.#components.disk.read(needs.map((need) => ({ from: { path: pathOf(need) }, offset: 0, length: need.length, hash: hashOf(need) })))
  }

  async remove(needs: readonly Need[]): Promise<void> {
    await this.#removeItems(await this.#find(needs.map(pathOf)))
  }

  /** What is there, by the beginning of the names: one directory. */
  async *list(begin: string): AsyncGenerator<Need> {
    for await (const { items } of this.#components.disk.scan([begin])) for (const item of items) yield* needsOf(item)
  }

  /** Whether it is there as it should be; then it survives a power loss from now on. */
  async settle(need: Need): Promise<boolean> {
    const [item] = await this.#find([pathOf(need)])
    if (item === undefined || (await this.read([need]))[0] === undefined) return false
    const [result] = await this.#commit([{ kind: 'settle', path: pathOf(need), expect: item.stat }])
    return result?.ok === true
  }

  /** Clears away what a crash left. */
  async sweep(): Promise<void> {
    await this.#components.disk.sweep([])
  }

  /** Something is there already: as a crash left it before it was noted, or spoilt. */
  async #replace(blob: BlobBytes): Promise<'kept' | 'wrong' | { readonly failed: string }> {
    const [item] = await this.#find([pathOf(blob.need)])
    const expect = item?.stat
    if (expect === undefined) return { failed: 'it comes and goes' }
    const [there] = await this.read([blob.need])
    const [result] = await this.#commit([
      there === undefined || expect.size !== blob.need.length ? placement(blob, expect) : { kind: 'settle', path: pathOf(blob.need), expect }
    ])
    if (result?.ok === true) return 'kept'
    return result?.reason === 'bad-source' ? 'wrong' : { failed: result?.message ?? 'nothing came of it' }
  }

  async #find(paths: readonly string[]): Promise<ScanItem[]> {
    const found: ScanItem[] = []
    if (paths.length > 0) for await (const { items } of this.#components.disk.scan(paths)) found.push(...items)
    return found
  }

  async #removeItems(items: readonly ScanItem[]): Promise<void> {
    if (items.length > 0) await this.#commit(items.map(({ path, stat }) => ({ kind: 'remove', path, expect: stat })))
  }

  async #makeDirectories(blobs: readonly BlobBytes[]): Promise<void> {
    const missing = new Set(blobs.map(({ need }) => directoryOf(need)).filter((path) => !this.#directories.has(path)))
    if (missing.size === 0) return
    await this.#commit([...missing].map((path) => ({ kind: 'directory', path, mode: DIRECTORY_MODE, expect: 'absent' })))
    for (const path of missing) this.#directories.add(path)
  }

  /** Nothing of it goes into an archive: it is nobody's work, and can be asked for again. */
  async #commit(actions: readonly CommitAction[]): Promise<CommitResult[]> {
    const results = await this.#components.disk.commit(actions, { now: this.#components.clock.now(), archive: false })
    if (results.some((result) => !result.ok && result.reason === 'no-parent')) this.#directories.clear()
    return results
  }
}

function needsOf({ path, stat }: ScanItem): Need[] {
  const [, , name, sum] = PATH.exec(path) ?? []
  return name === undefined || sum === undefined || stat.type !== 'file' ? [] : [{ name: name as BlobName, sum, length: stat.size }]
}

function placement({ need, bytes }: BlobBytes, expect: Stat | 'absent'): CommitAction {
  return { kind: 'file', path: pathOf(need), mode: MODE, mtimeNs: 0n, expect, source: { bytes, hash: hashOf(need) } }
}

function directoryOf({ name }: Need): string {
  return name.slice(0, 2)
}

function pathOf(need: Need): string {
  return `${directoryOf(need)}/${need.name}.${need.sum}`
}

function hashOf({ sum }: Need): BlockHash {
  return sum as BlockHash
}

/** All directories of blobs. */
export const BLOB_DIRECTORIES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
