/** The disk of one folder, wherever its verbs run. */
import type { BlockList, ContentId, FolderId } from '../../protocol/index.ts'
import type {
  ArchivedFile,
  ArchiveListing,
  BlockRequest,
  CommitAction,
  CommitOptions,
  CommitResult,
  Disk,
  HashRequest,
  HashResult,
  ProofRequest,
  Reservation,
  RootState,
  ScanBatch,
  SmallFile,
  StageCopy,
  StageWrite
} from '../ports/disk.ts'
import type { HashPartRequest } from './hash.ts'
import { parallelHash } from './parallel-hash.ts'
import { StageLedger } from './stage-ledger.ts'
import type { VerbAnswer, VerbArguments, VerbName, VerbRunner, VerbTarget } from './verbs.ts'

export interface VerbDiskInit {
  /** The folder's root: absolute, and without a symlink in it. */
  readonly root: string
  /** To look at what is no folder yet: the root may be without a marker. */
  readonly unmarked?: boolean
}

export class VerbDisk implements Disk {
  readonly #runner: VerbRunner
  readonly #root: string
  readonly #unmarked: boolean
  readonly #stages = new StageLedger()
  readonly #running = new Set<Promise<unknown>>()
  #folder: FolderId | undefined
  #closed = false

  constructor({ runner }: { readonly runner: VerbRunner }, { root, unmarked = false }: VerbDiskInit) {
    this.#runner = runner
    this.#root = root
    this.#unmarked = unmarked
  }

  async inspect(folder: FolderId): Promise<RootState> {
    this.#folder = folder
    return await this.#run('inspect')
  }

  async claim(folder: FolderId): Promise<void> {
    this.#folder = folder
    await this.#run('claim')
  }

  scan(paths: readonly string[]): AsyncIterable<ScanBatch> {
    return this.#runner.scan(this.#target(), paths)
  }

  async hash(requests: readonly HashRequest[]): Promise<HashResult[]> {
    const { width } = this.#runner
    if (width === 1) return await this.#run('hash', requests)
    const components = {
      hash: (portion: readonly HashRequest[]) => this.#run('hash', portion),
      hashPart: (part: HashPartRequest) => this.#run('hashPart', part)
    }
    return await parallelHash(components, requests, { width })
  }

  async read(requests: readonly BlockRequest[]): Promise<(Uint8Array | undefined)[]> {
    return await this.#run('read', requests)
  }

  async stageOpen(content: ContentId, blocks: BlockList): Promise<number[]> {
    const held = await this.#run('stageOpen', content, blocks)
    this.#stages.open(content, blocks, held)
    return held
  }

  async stageWrite(content: ContentId, writes: readonly StageWrite[]): Promise<boolean[]> {
    const found = writes.map(({ offset, bytes, hash }) => this.#stages.find(content, offset, bytes.length, hash))
    return await this.#stage(content, found, (fitting) => this.#run('stageWrite', content, fitting(writes)))
  }

  async stageCopy(content: ContentId, copies: readonly StageCopy[]): Promise<boolean[]> {
    const found = copies.map(({ to, length, hash }) => this.#stages.find(content, to, length, hash))
    return await this.#stage(content, found, (fitting) => this.#run('stageCopy', content, fitting(copies)))
  }

  async stageDrop(content: ContentId): Promise<void> {
    this.#stages.drop(content)
    await this.#run('stageDrop', content)
  }

  async sweep(keep: readonly ContentId[]): Promise<void> {
    await this.#run('sweep', keep)
  }

  async commit(actions: readonly CommitAction[], options: CommitOptions): Promise<CommitResult[]> {
    const ready = actions.map((action) => {
      const stage = stageOf(action)
      return stage === undefined || this.#stages.isComplete(stage)
    })
    const results = await this.#run('commit', ready.includes(false) ? actions.filter((_, i) => ready[i]) : actions, options)
    let next = 0
    return actions.map((action, i): CommitResult => {
      if (!ready[i]) return { ok: false, reason: 'bad-source', message: 'its content is not complete' }
      const result = results[next++] as CommitResult
      const stage = stageOf(action)
      // It has become the file, or is gone, or is not to be trusted: what is wanted of it again must be opened again.
      if (stage !== undefined && (result.ok || ['bad-source', 'io', 'no-space'].includes(result.reason))) this.#stages.drop(stage)
      return result
    })
  }

  async findKept(path: string, content: ContentId, limit: number): Promise<Uint8Array | undefined> {
    return await this.#run('findKept', path, content, limit)
  }

  async listArchive(path: string): Promise<ArchiveListing> {
    return await this.#run('listArchive', path)
  }

  async dropArchived(files: readonly ArchivedFile[]): Promise<boolean[]> {
    return await this.#run('dropArchived', files)
  }

  async readArchivedLink(path: string): Promise<string | undefined> {
    return await this.#run('readArchivedLink', path)
  }

  async reserve(reservation: Reservation): Promise<void> {
    await this.#run('reserve', reservation)
  }

  async reserved(): Promise<Reservation | undefined> {
    return await this.#run('reserved')
  }

  async prove(requests: readonly ProofRequest[]): Promise<(Uint8Array | undefined)[]> {
    return await this.#run('prove', requests)
  }

  async readSmall(path: string, limit: number): Promise<SmallFile> {
    return await this.#run('readSmall', path, limit)
  }

  async free(): Promise<number> {
    return await this.#run('free')
  }

  /** Resolves when no verb is at work any more. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#running)
  }

  /** Writes what fits, as `found` says, and notes what was right. */
  async #stage(
    content: ContentId,
    found: readonly (number | undefined)[],
    write: (fitting: <T>(all: readonly T[]) => readonly T[]) => Promise<boolean[]>
  ): Promise<boolean[]> {
    const right = await write((all) => (found.includes(undefined) ? all.filter((_, i) => found[i] !== undefined) : all))
    let next = 0
    return found.map((index) => {
      if (index === undefined) return false
      const isRight = right[next++] === true
      if (isRight) this.#stages.add(content, index)
      return isRight
    })
  }

  #target(): VerbTarget {
    if (this.#closed) throw new Error(`the disk of ${this.#root} is closed`)
    if (this.#folder === undefined) throw new Error(`whose folder ${this.#root} is was not asked yet: inspect or claim it first`)
    return { root: this.#root, folder: this.#folder, unmarked: this.#unmarked }
  }

  async #run<V extends VerbName>(verb: V, ...args: VerbArguments<V>): Promise<VerbAnswer<V>> {
    const running = this.#runner.run(this.#target(), verb, ...args)
    this.#running.add(running)
    try {
      return await running
    } finally {
      this.#running.delete(running)
    }
  }
}

function stageOf(action: CommitAction): ContentId | undefined {
  return action.kind === 'file' && 'stage' in action.source ? action.source.stage : undefined
}
