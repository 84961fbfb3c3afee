/** Puts together what the metrics tell, when they are asked for. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Facts } from './metrics.ts'

export async function gatherFacts(known: Omit<Facts, 'indexBytes' | 'process'>, init: { readonly indexes: string }): Promise<Facts> {
  const indexBytes = new Map<string, number>()
  for (const { id } of known.status.folders) indexBytes.set(id, await bytesIn(join(init.indexes, id)))
  const { user, system } = process.cpuUsage()
  return {
    ...known,
    indexBytes,
    process: {
      startedMs: performance.timeOrigin,
      cpuSeconds: (user + system) / 1e6,
      busySeconds: performance.eventLoopUtilization().active / 1000,
      memory: process.memoryUsage()
    }
  }
}

/** LevelDB has a few files of some megabytes each, and none below; one that goes meanwhile counts for nothing. */
async function bytesIn(directory: string): Promise<number> {
  const names = await readdir(directory).catch(() => [])
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(directory, name)).then(
        ({ size }) => size,
        () => 0
      )
    )
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
