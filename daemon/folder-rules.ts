/** What may be asked of a folder: its mode under its key, its label beside others. */
import { basename } from 'node:path'
import type { FolderKey, Right } from '../protocol/index.ts'
import type { FolderMode } from '../src/index.ts'
import { CliError, usageError } from './exit-status.ts'
import { nameFault } from './name.ts'

interface Labelled {
  readonly label: string
  readonly path: string
}

const RANK: Readonly<Record<Right, number>> = { store: 0, read: 1, write: 2 }

/** The one that allows more; `own` where they allow the same. Both are of one folder. */
export function strongerKey(own: FolderKey, given: FolderKey | undefined): FolderKey {
  return given !== undefined && RANK[given.right] > RANK[own.right] ? given : own
}

/** @throws CliError when the key does not allow the mode that was asked for */
export function modeFor(right: Right, mode: FolderMode | undefined): FolderMode {
  if (right === 'write') return mode ?? 'two-way'
  if (mode !== undefined && mode !== 'receive-only') {
    throw usageError(
      `the mode ${mode} needs a write key, and this is a ${right} key`,
      'leave --mode out (the folder only receives then), or ask for the write key'
    )
  }
  return 'receive-only'
}

/** @throws CliError when it is no label, or another folder's */
export function assertLabel(label: string, folders: readonly Labelled[]): void {
  const fault = nameFault(label)
  if (fault !== undefined) throw usageError(`the label ${JSON.stringify(label)} ${fault}`, 'give a short name with --label')
  const taken = folders.find((folder) => folder.label === label)
  if (taken !== undefined) throw new CliError('LABEL_TAKEN', `another folder has the label "${label}": ${taken.path}`, 'give another name with --label')
}

/** The directory's own name, made fit, with a number where another folder has it. */
export function freeLabel(path: string, folders: readonly Labelled[]): string {
  const name = basename(path)
  const base = nameFault(name) === undefined ? name : 'folder'
  for (let n = 1; ; n++) {
    const label = n === 1 ? base : `${[...base].slice(0, 60).join('')}-${n}`
    if (!folders.some((folder) => folder.label === label)) return label
  }
}
