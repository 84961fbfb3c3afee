/** Bundles, by the paths of their files. One that is imported is of whichever folder has its key. */
import { rm } from 'node:fs/promises'
import type { DeviceId, FolderId } from '../protocol/index.ts'
import type { BundleProgress, Bundles, Comparison, Engine, ExportSummary, ImportSummary, RequestSummary } from '../src/index.ts'
import { BundleReader, BundleWriter } from './bundle-store.ts'
import { CliError, toCliError } from './exit-status.ts'
import type { FolderService } from './folder-service.ts'

export interface BundleServiceComponents {
  readonly engine: Engine
  readonly folders: Pick<FolderService, 'find' | 'status'>
}

export interface BundleExportRequest {
  /** Absolute; with a limit each part has its number behind it. */
  readonly file: string
  /** Absolute path of a request. */
  readonly request?: string | undefined
  readonly device?: DeviceId | undefined
  readonly maxBytes?: number | undefined
  readonly force: boolean
}

export interface BundleExportResult extends ExportSummary {
  /** Of the files that were written. */
  readonly paths: readonly string[]
}

export interface BundleImportResult extends ImportSummary {
  readonly label: string
}

export interface BundleWork extends BundleProgress {
  readonly what: 'export' | 'import'
  readonly files: readonly string[]
}

/** Changes of one comparison. */
const MAX_LISTED = 10_000
/** Under way at a time: each holds an index in memory. */
const MAX_AT_ONCE = 4

export class BundleService {
  readonly #components: BundleServiceComponents
  readonly #works = new Set<BundleWork>()

  constructor(components: BundleServiceComponents) {
    this.#components = components
  }

  /** What is under way. */
  get works(): readonly BundleWork[] {
    return [...this.#works]
  }

  /** @throws CliError, FolderError */
  async request(id: FolderId, { file, force }: { readonly file: string; readonly force: boolean }): Promise<RequestSummary> {
    const bundles = this.#bundles(id)
    return await bundles.request(await BundleWriter.create(file, { force }))
  }

  /** @throws CliError, FolderError, ProtocolError */
  async export(id: FolderId, { file, request, device, maxBytes, force }: BundleExportRequest, signal: AbortSignal): Promise<BundleExportResult> {
    const bundles = this.#bundles(id)
    const files: string[] = []
    const nextPart = async (): Promise<BundleWriter> => {
      const path = maxBytes === undefined ? file : `${file}.${String(files.length + 1).padStart(3, '0')}`
      const writer = await BundleWriter.create(path, { force })
      files.push(path)
      return writer
    }
    return await this.#reading(request === undefined ? [] : [request], async ([source]) =>
      this.#working({ what: 'export', files: [file] }, signal, async (control) => {
        try {
          return { ...(await bundles.export({ ...control, for: source ?? device, maxBytes }, nextPart)), paths: files }
        } catch (error) {
          // Parts that were done already are of no use without the rest, and nobody would know what is missing.
          for (const path of files) await rm(path, { force: true })
          throw error
        }
      })
    )
  }

  /** @throws CliError, FolderError, ProtocolError */
  async import(files: readonly string[], signal: AbortSignal): Promise<BundleImportResult> {
    return await this.#reading(files, async (sources) =>
      this.#working({ what: 'import', files }, signal, async (control) => {
        const { label, answer } = await this.#ofAny((bundles) => bundles.import(sources, control))
        return { ...answer, label }
      })
    )
  }

  /** @throws CliError, FolderError, ProtocolError */
  async compare(file: string, id: FolderId | undefined): Promise<Comparison & { readonly label: string }> {
    return await this.#reading([file], async ([source]) => {
      const compare = (bundles: Bundles): Promise<Comparison> => bundles.compare(source as BundleReader, MAX_LISTED)
      if (id !== undefined) return { ...(await compare(this.#bundles(id))), label: this.#components.folders.find(id).label }
      const { label, answer } = await this.#ofAny(compare)
      return { ...answer, label }
    })
  }

  #bundles(id: FolderId): Bundles {
    this.#components.folders.find(id)
    return this.#components.engine.bundles(id)
  }

  /** With the folder whose key opens the file. */
  async #ofAny<T>(use: (bundles: Bundles) => Promise<T>): Promise<{ readonly label: string; readonly answer: T }> {
    const away: string[] = []
    let refusal: CliError | undefined
    for (const { id, label, state } of this.#components.folders.status()) {
      if (state === 'error') away.push(label)
      try {
        return { label, answer: await use(this.#bundles(id)) }
      } catch (error) {
        const fault = toCliError(error)
        if (!['OTHER_FOLDER', 'STORE_ONLY', 'NO_FOLDER'].includes(fault.code)) throw error
        if (fault.code !== 'NO_FOLDER') refusal ??= fault
      }
    }
    const hint =
      away.length > 0 ? `it may be of a folder that is not there now: ${away.join(', ')}` : 'take a file of a folder of this device, or join its folder first'
    throw new CliError(
      refusal?.code === 'STORE_ONLY' ? 'STORE_ONLY' : 'OTHER_FOLDER',
      refusal?.message ?? 'this device has no folder',
      refusal?.code === 'STORE_ONLY' ? refusal.hint : hint
    )
  }

  async #working<T>(
    work: Pick<BundleWork, 'what' | 'files'>,
    signal: AbortSignal,
    run: (control: { signal: AbortSignal; onProgress(progress: BundleProgress): void }) => Promise<T>
  ): Promise<T> {
    if (this.#works.size >= MAX_AT_ONCE)
      throw new CliError('TOO_MANY_BUNDLES', `${MAX_AT_ONCE} bundles are being made or taken in already`, 'wait until one of them is done')
    let now: BundleWork = { ...work, doneBytes: 0, totalBytes: 0 }
    this.#works.add(now)
    const onProgress = (progress: BundleProgress): void => {
      this.#works.delete(now)
      now = { ...work, ...progress }
      this.#works.add(now)
    }
    try {
      return await run({ signal, onProgress })
    } finally {
      this.#works.delete(now)
    }
  }

  async #reading<T>(paths: readonly string[], use: (sources: readonly BundleReader[]) => Promise<T>): Promise<T> {
    const sources: BundleReader[] = []
    try {
      for (const path of paths) sources.push(await BundleReader.open(path))
      return await use(sources)
    } finally {
      for (const source of sources) await source.close()
    }
  }
}
