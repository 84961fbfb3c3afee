import { describeDisk } from '../../compliance/disk.ts'
import { memoryPlace } from '../../fixtures/memory-place.ts'

describeDisk('MemoryDisk', async () => memoryPlace().place, { permissions: true })
