/** Watches a tree in the best way that its platform and its disk allow. */
import { existsSync, statfsSync } from 'node:fs'
import { DirectoryWatcher } from './directory-watcher.ts'
import { ParcelWatcher } from './parcel-watcher.ts'
import { ChokidarWatcher } from './chokidar-watcher.ts'
import type { Watch, Watcher, WatchHandlers } from './ports/watcher.ts'

/** File systems of Linux (statfs) on which others write without this machine being told: NFS, SMB, CIFS, SMB2, 9P, Ceph, AFS, Coda. */
const NETWORK_TYPES = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x00c36400, 0x5346414f, 0x73757245])

export class SystemWatcher implements Watcher {
  async watch(root: string, handlers: WatchHandlers): Promise<Watch> {
    // Only Linux has it, and only there do types of file systems have these numbers.
    const isLinux = existsSync('/proc/self/fd')
    if (isLinux && NETWORK_TYPES.has(statfsSync(root).type)) return await new ChokidarWatcher().watch(root, handlers)
    try {
      return await (isLinux ? new DirectoryWatcher() : new ParcelWatcher()).watch(root, handlers)
    } catch {
      return await new ChokidarWatcher().watch(root, handlers)
    }
  }
}
