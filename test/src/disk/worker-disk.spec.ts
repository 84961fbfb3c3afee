import { DiskWorkers } from '../../../src/disk/disk-workers.ts'
import { WorkerDisk } from '../../../src/disk/worker-disk.ts'
import { describeDisk } from '../../compliance/disk.ts'
import { realPlace } from '../../fixtures/real-place.ts'

describe('WorkerDisk', () => {
  const workers = new DiskWorkers()
  after(() => workers.close())

  describeDisk('WorkerDisk', async () => realPlace((root) => new WorkerDisk({ workers }, { root })), { permissions: process.getuid?.() !== 0 })
})
