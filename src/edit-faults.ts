/** Why an edit that this device's user asks for cannot be made, in words. */
import type { CommitResult } from './ports/disk.ts'
import type { Fault } from './status.ts'

export function pausedFault(label: string): Fault {
  return {
    code: 'PAUSED',
    message: `${label} is paused: nothing is changed in it`,
    hint: `let it go on first: syncline folder resume ${JSON.stringify(label)}`
  }
}

/** Of a device that may not or is not to tell the others. */
export function silentFault(label: string): Fault {
  return {
    code: 'NOT_SENT',
    message: `what is changed in ${label} on this device goes to nobody else, so nothing can be settled here`,
    hint: 'do it on a device that may write; what is changed here only: syncline local list'
  }
}

export function commitFault(path: string, { reason, message }: Extract<CommitResult, { ok: false }>): Fault {
  const code = { changed: 'CHANGED', 'no-space': 'NO_SPACE', denied: 'DENIED' }[reason as string] ?? 'NOT_DONE'
  const hint = { CHANGED: 'look at it again, then repeat the command', NO_SPACE: 'make room on the disk', DENIED: 'see to the permissions there' }[code]
  return { code, message: `${path}: ${message}`, hint: hint ?? 'nothing was changed there' }
}
