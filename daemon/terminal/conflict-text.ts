/** A conflict in words. */
import type { NamedConflict, NamedSide } from '../conflict-service.ts'
import { escapeText } from './escape.ts'
import { deviceName, formatBytes, formatTime } from './format.ts'

const REASONS: Readonly<Record<NamedConflict['reason'], string>> = {
  'both-edited': 'both devices changed the same version',
  'both-made': 'two devices changed it without having seen each other’s version',
  'type-changed': 'one device made something else of it',
  gone: 'it is not there any more, and another version of it was kept'
}

export function conflictLines({ path, copy, reason, current, copied, ancestor }: NamedConflict): string[] {
  return [
    escapeText(path),
    `  ${REASONS[reason]}`,
    `  current: ${current === null ? 'nothing is there' : sideText(current)}`,
    `  copy:    ${sideText(copied)}`,
    `           ${escapeText(copy)}`,
    `  made from: ${ancestorText(ancestor)}`
  ]
}

export function sideText(side: NamedSide): string {
  const what = side.type === 'file' ? formatBytes(side.size) : `a ${side.type}`
  return `${side.self ? 'this device' : side.device === '' ? 'a device that is not known' : deviceName(side.name, side.device)}, ${formatTime(side.mtimeMs)}, ${what}`
}

function ancestorText(ancestor: NamedConflict['ancestor']): string {
  if (ancestor === null) return 'not known, so they cannot be merged'
  const at = ancestor.at && { folder: 'in the folder', archive: 'in the archive here' }[ancestor.at]
  return `version ${ancestor.content.slice(0, 12)}, ${at === null ? 'which is not on this device: it is asked for where others have kept it' : `${at}: they can be merged`}`
}
