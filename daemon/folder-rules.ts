/** What may be asked of a folder: its mode under its key, its label beside others. */
import { basename } from 'node:path'
import { type FolderKey, type Right, rightToNumber } from '../protocol/index.ts'
import type { FolderMode } from '../src/index.ts'
import { CliError, usageError } from './exit-status.ts'
import { nameFault } from './name.ts'

interface Labelled {
  readonly label: string
  readonly path: string
}

/** What this device may do: a grant of its own lets it write where it holds the read key. */
export function rightOf({ key, grant }: { readonly key: FolderKey; readonly grant?: Uint8Array | undefined }): Right {
  return grant === undefined ? key.right : 'write'
}

/** The later one; of two of one epoch the one that allows more; `own` where they allow the same. Both are of one folder. */
export function strongerKey(own: FolderKey, given: FolderKey | undefined): FolderKey {
  if (given !== undefined && given.epoch !== own.epoch) return given.epoch > own.epoch ? given : own
  return given !== undefined && rightToNumber(given.right) > rightToNumber(own.right) ? given : own
}

/** @throws CliError when the key does not allow the mode that was asked for */
export function modeFor(right: Right, mode: FolderMode | undefined): FolderMode {
  if (right === 'write') return mode ?? 'two-way'
  if (right === 'read' && mode === 'backup') return mode
  if (mode !== undefined && mode !== 'receive-only') {
    throw usageError(
      `the mode ${mode} needs a write key, and this is a ${right} key`,
      'leave --mode out (the folder only receives then), take backup (it also keeps old versions), or ask for the write key'
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

/** What was suggested, else the directory's own name, made fit, with a number where another folder has it. */
export function freeLabel(path: string, folders: readonly Labelled[], suggested?: string): string {
  if (suggested !== undefined && nameFault(suggested) === undefined && !folders.some(({ label }) => label === suggested)) return suggested
  const name = basename(path)
  const base = nameFault(name) === undefined ? name : 'folder'
  for (let n = 1; ; n++) {
    const label = n === 1 ? base : `${[...base].slice(0, 60).join('')}-${n}`
    if (!folders.some((folder) => folder.label === label)) return label
  }
}
