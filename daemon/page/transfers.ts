/** How fast each folder comes, from one status to the next. */
import { effect, signal } from '@preact/signals'
import { status } from './state.ts'

/** Of the newest measure in what is shown: a line that swings is read by nobody. */
const WEIGHT = 0.3
const LEAST_MS = 800

interface Measure {
  readonly at: number
  readonly bytes: number
  readonly rate: number
}

/** Bytes a second, by the id of a folder that is syncing. */
export const folderRates = signal<ReadonlyMap<string, Measure>>(new Map())

export function measureFolders(): void {
  effect(() => {
    const folders = status.value?.folders ?? []
    const known = folderRates.peek()
    const at = performance.now()
    const next = new Map<string, Measure>()
    for (const { id, state, progress } of folders) {
      if (state !== 'syncing') continue
      const before = known.get(id)
      const bytes = progress.fetchedBytes
      if (before === undefined || bytes < before.bytes) next.set(id, { at, bytes, rate: 0 })
      else if (at - before.at < LEAST_MS) next.set(id, before)
      else {
        const now = ((bytes - before.bytes) / (at - before.at)) * 1000
        next.set(id, { at, bytes, rate: before.rate === 0 ? now : before.rate + WEIGHT * (now - before.rate) })
      }
    }
    folderRates.value = next
  })
}
