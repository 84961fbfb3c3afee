/** What a folder is doing, as a person reads it at a glance. */
import type { FolderStatus } from '../status.ts'
import { formatBytes } from './format.ts'
import { text } from './text.ts'
import type { IconName } from './parts/icons.tsx'

export type Look = 'good' | 'busy' | 'warn' | 'bad' | 'rest'

export interface Shown {
  readonly word: string
  readonly icon: IconName
  readonly look: Look
}

export function shownState({ state, needFiles }: FolderStatus): Shown {
  switch (state) {
    case 'idle':
      return needFiles > 0 ? { word: text.incomplete, icon: 'alert', look: 'warn' } : { word: text.upToDate, icon: 'check', look: 'good' }
    case 'scanning':
      return { word: text.scanning, icon: 'search', look: 'busy' }
    case 'syncing':
      return { word: text.syncing, icon: 'sync', look: 'busy' }
    case 'paused':
      return { word: text.paused, icon: 'pause', look: 'rest' }
    case 'held':
      return { word: text.held, icon: 'hand', look: 'warn' }
    case 'error':
      return { word: text.stopped, icon: 'alert', look: 'bad' }
  }
}

/** From 0 to 1; undefined where nothing is on its way. */
export function progressOf({ state, progress }: FolderStatus): number | undefined {
  if (state !== 'syncing' || progress.totalBytes === 0) return undefined
  return Math.min(1, progress.fetchedBytes / progress.totalBytes)
}

export function contentText({ files, bytes, right }: FolderStatus): string {
  return `${right === 'store' ? text.records(files) : text.files(files)}, ${formatBytes(bytes)}`
}

/** Whether something stays as it is until a person looks at it. */
export function needsPerson({ state, conflicts, problems }: FolderStatus): boolean {
  return state === 'held' || state === 'error' || conflicts > 0 || problems > 0
}
