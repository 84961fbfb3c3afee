/** What a real daemon is made of. Imported only when one runs: libp2p alone takes as long as a whole short command. */
import { createEngine, DiskWorkers, SystemWatcher, WorkerDisk } from '../src/index.ts'
import { assetModule, inOneFile } from './executable-assets.ts'
import { createNetwork } from './network/create-network.ts'
import type { DaemonParts } from './parts.ts'

export const realParts: DaemonParts = {
  createNetwork,
  createDisks: async () => {
    const workers = new DiskWorkers(inOneFile ? { entry: assetModule('disk-worker.js') } : {})
    return {
      openDisk: (path, unmarked = false) => new WorkerDisk({ workers }, { root: path, unmarked }),
      load: () => workers.load,
      close: () => workers.close()
    }
  },
  createWatcher: async () => new SystemWatcher(),
  createEngine: async (components, init) => createEngine(components, init)
}
