/** A disk in memory that takes its time, so that the user, the network and crashes come in between, and that counts what it does. */
import type { BlockList, ContentId } from '../../protocol/index.ts'
import type { MemoryFileSystem } from '../../src/memory/memory-file-system.ts'
import { MemoryDisk } from '../../src/memory/memory-disk.ts'
import type { SeededRandom } from '../../src/memory/seeded-random.ts'
import type {
  BlockRequest,
  CommitAction,
  CommitOptions,
  CommitResult,
  HashRequest,
  HashResult,
  ScanBatch,
  StageCopy,
  StageWrite
} from '../../src/ports/disk.ts'
import type { ProcessClock } from './process-clock.ts'

export interface SimulatedDiskComponents {
  readonly fileSystem: MemoryFileSystem
  readonly clock: ProcessClock
  readonly random: SeededRandom
}

export interface SimulatedDiskInit {
  readonly root: string
  /** At most so long before, and again after, each verb. */
  readonly pauseMs: number
  /** Hears of what is done. */
  trace(line: string): void
}

export class SimulatedDisk extends MemoryDisk {
  readonly #components: SimulatedDiskComponents
  readonly #init: SimulatedDiskInit
  /** Looks at the whole folder. */
  scans = 0
  readonly counts = { actions: 0, hashed: 0, read: 0, staged: 0 }

  constructor(components: SimulatedDiskComponents, init: SimulatedDiskInit) {
    super(components, init)
    this.#components = components
    this.#init = init
  }

  override async *scan(paths: readonly string[]): AsyncGenerator<ScanBatch, void, undefined> {
    if (paths.includes('')) this.scans++
    await this.#pause()
    for await (const batch of super.scan(paths)) {
      await this.#pause()
      yield batch
    }
  }

  override async hash(requests: readonly HashRequest[]): Promise<HashResult[]> {
    this.counts.hashed += requests.length
    this.#init.trace(`hash ${requests.map(({ path }) => path).join(' ')}`)
    return await this.#slowly(() => super.hash(requests))
  }

  override async read(requests: readonly BlockRequest[]): Promise<(Uint8Array | undefined)[]> {
    this.counts.read += requests.length
    this.#init.trace(`read ${requests.map(({ from }) => ('path' in from ? from.path : 'stage' in from ? from.stage : from.archived)).join(' ')}`)
    return await this.#slowly(() => super.read(requests))
  }

  override async stageOpen(content: ContentId, blocks: BlockList): Promise<number[]> {
    return await this.#slowly(() => super.stageOpen(content, blocks))
  }

  override async stageWrite(content: ContentId, writes: readonly StageWrite[]): Promise<boolean[]> {
    this.counts.staged += writes.length
    return await this.#slowly(() => super.stageWrite(content, writes))
  }

  override async stageCopy(content: ContentId, copies: readonly StageCopy[]): Promise<boolean[]> {
    this.counts.staged += copies.length
    return await this.#slowly(() => super.stageCopy(content, copies))
  }

  override async commit(actions: readonly CommitAction[], options: CommitOptions): Promise<CommitResult[]> {
    this.counts.actions += actions.filter(({ kind }) => kind !== 'settle').length
    return await this.#slowly(async () => {
      const results = await super.commit(actions, options)
      actions.forEach((action, i) => this.#init.trace(`commit ${action.kind} ${action.path} ${results[i]?.ok}`))
      return results
    })
  }

  async #slowly<T>(work: () => Promise<T>): Promise<T> {
    await this.#pause()
    const answer = await work()
    await this.#pause()
    return answer
  }

  async #pause(): Promise<void> {
    const { random, clock } = this.#components
    if (this.#init.pauseMs > 0 && random.chance(0.5)) await clock.pause(random.integer(0, this.#init.pauseMs + 1))
  }
}
