/** Bundles of one folder: what goes from device to device as a file, where no network does. */
import type { DeviceId, FolderId } from '../protocol/index.ts'
import type { BundleSink, BundleSource } from './ports/bundle-file.ts'

export interface Bundles {
  /** Writes what this device knows and holds, for one that is to make a bundle for it. */
  request(sink: BundleSink): Promise<RequestSummary>
  /** What changed here since a request was made, here or elsewhere. Lists the first `limit` of it. */
  compare(request: BundleSource, limit: number): Promise<Comparison>
  /** Writes what others lack. @param nextPart is asked for a file for each part; there is one where the size has no limit */
  export(init: ExportInit, nextPart: () => Promise<BundleSink>): Promise<ExportSummary>
  /** Takes in what is in the files as if it came from peers. Resolves when nothing more of them is wanted. */
  import(sources: readonly BundleSource[], control: Control): Promise<ImportSummary>
}

export interface Control {
  /** Ends it where it is; what was taken in stays. */
  readonly signal?: AbortSignal | undefined
  onProgress?(progress: BundleProgress): void
}

export interface BundleProgress {
  readonly doneBytes: number
  /** 0 where it is not known. */
  readonly totalBytes: number
}

export interface ExportInit extends Control {
  /** A request, or a device of which this one knows what it has; absent: all of the folder. */
  readonly for?: BundleSource | DeviceId | undefined
  /** Each part has fewer bytes. */
  readonly maxBytes?: number | undefined
}

interface Made {
  readonly folder: FolderId
  /** Which device made it, and when by its clock. */
  readonly device: DeviceId
  readonly name: string
  readonly madeMs: number
}

export interface RequestSummary extends Made {
  readonly bytes: number
}

export interface ExportSummary {
  readonly parts: number
  readonly bytes: number
  readonly records: number
  /** Contents that are in it, and their bytes. */
  readonly files: number
  readonly contentBytes: number
  /** Paths, the first 100, of what is not in it because it is not here, or changed while it was read; and how many there are. */
  readonly leftOut: readonly string[]
  readonly leftOutCount: number
}

export interface ImportSummary {
  readonly from: readonly Made[]
  readonly records: number
  /** Blocks, and their bytes, that were wanted and taken from the files. */
  readonly blocks: number
  readonly bytes: number
  /** Files that are still wanted afterwards, wherever they come from. */
  readonly needFiles: number
  /** Of these, those that the bundles say to hold and could not give, or that were not waited for. */
  readonly unfinished: number
  /** Bundles that are made for a device that knew more than this one: their records were taken in, what they leave out is not taken for known. */
  readonly ahead: number
  /** Places in the files that could not be read. */
  readonly damaged: number
  /** Why what came is not applied, where it waits for a person. */
  readonly held: string | null
}

export interface Comparison extends Made {
  readonly total: number
  readonly changes: readonly BundleChange[]
  /** Whether the other device knew of changes that this one does not. */
  readonly behind: boolean
}

export interface BundleChange {
  readonly path: string
  readonly type: 'file' | 'directory' | 'symlink' | 'deleted'
  readonly size: number
  readonly device: DeviceId | null
}
