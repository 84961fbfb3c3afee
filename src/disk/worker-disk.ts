import type { DiskWorkers } from './disk-workers.ts'
import { VerbDisk, type VerbDiskInit } from './verb-disk.ts'

/** A folder on a real disk. The threads are shared and outlive it. */
export class WorkerDisk extends VerbDisk {
  constructor({ workers }: { readonly workers: DiskWorkers }, init: VerbDiskInit) {
    super({ runner: workers }, init)
  }
}
