/** What a conflict is, and what a person's choice means for it. Pure. */
import {
  type DeviceId,
  isLive,
  type ItemRecord,
  MAX_NAME_BYTES,
  nameOf,
  parentOf,
  readConflictPath,
  shorten,
  splitName,
  timestamp,
  utf8Length,
  winnerOf
} from '../protocol/index.ts'
import { isSameContent } from './reconciler.ts'
import type { ConflictStory } from './state/conflict-story.ts'
import { type Held, type ItemEntry, onDisk } from './state/item-entry.ts'
import type { Conflict, ConflictSide, Fault } from './status.ts'

const MAX_DEVICE_CHARACTERS = 20

export interface ConflictContext {
  readonly device: DeviceId
  /** The device whose edit a version is. */
  authorOf(version: ItemRecord): DeviceId | undefined
  /** The device that the name of a copy is of. */
  writerEndingWith(text: string): DeviceId | undefined
}

/** Undefined where the copy is not there any more. `ancestor.at` is for whoever can look. */
export function conflictOf({ path, copy }: ConflictStory, item: ItemEntry, copied: ItemEntry, context: ConflictContext): Conflict | undefined {
  const held = onDisk(copied)
  if (held === undefined) return undefined
  const there = onDisk(item)
  const current = there === undefined ? null : sideOf(item, there, context)
  const named = context.writerEndingWith(readConflictPath(copy)?.device ?? '')
  const side = sideOf(copied, held, context)
  const mine: Conflict['mine'][] = []
  if (current?.device === context.device) mine.push('current')
  // Whoever edits a copy makes it his; else it is of the device that its name is of.
  const lost = isAsMade(copy, held) && named !== undefined ? { ...side, device: named } : side
  if (lost.device === context.device) mine.push('copy')
  const ancestor = isAsMade(copy, held) ? versionOf(copied, held)?.ancestor : undefined
  return {
    path,
    copy,
    reason: current === null ? 'gone' : current.type !== lost.type ? 'type-changed' : ancestor === undefined ? 'both-made' : 'both-edited',
    current,
    copied: lost,
    mine: mine.length === 1 ? (mine[0] ?? null) : null,
    ancestor: ancestor === undefined ? null : { content: ancestor, at: null }
  }
}

/** Whether nobody has written into a copy since it was made: its name tells the time of its edit. */
function isAsMade(copy: string, { mtimeNs }: Held): boolean {
  return copy.includes(`.sync-conflict-${timestamp(Number(mtimeNs / 1_000_000n))}-`)
}

function versionOf({ versions }: ItemEntry, held: Held): ItemRecord | undefined {
  return winnerOf(versions.filter((version) => isLive(version) && isSameContent(held, version)))
}

function sideOf(entry: ItemEntry, held: Held, context: ConflictContext): ConflictSide {
  const version = versionOf(entry, held)
  return {
    device: held.local ? (held.author ?? context.device) : ((version && context.authorOf(version)) ?? ''),
    mtimeMs: Number(held.mtimeNs / 1_000_000n),
    type: held.type as ConflictSide['type'],
    size: held.size,
    content: held.content ?? null
  }
}

/** What stays at the path, of what stands there and one or more copies of it: `current`, or the path of a copy. */
export type Choice = { readonly keep: string } | { readonly fault: Fault }

/** @param conflicts of one item, at least one; `current` may also mean that nothing stands there */
export function choose(conflicts: readonly Conflict[], keep: 'mine' | 'theirs' | 'current' | 'copy', device: DeviceId): Choice {
  const [{ path, current }] = conflicts as [Conflict, ...Conflict[]]
  const copies = conflicts.map(({ copy }) => copy)
  const sides = [{ at: 'current', device: current?.device }, ...conflicts.map(({ copy, copied }) => ({ at: copy, device: copied.device }))]
  const meant = {
    current: sides.slice(0, 1),
    copy: sides.slice(1),
    mine: sides.filter((side) => side.device === device),
    theirs: sides.filter((side) => side.device !== device)
  }[keep]
  const [only] = meant
  if (only !== undefined && meant.length === 1) return { keep: only.at }
  const whose = { current: '', copy: 'a copy', mine: 'an edit of this device', theirs: 'an edit of another device' }[keep]
  return { fault: unclear(path, `${meant.length === 0 ? 'none' : 'more than one'} of the versions is ${whose}`, copies) }
}

function unclear(path: string, why: string, copies: readonly string[]): Fault {
  const which = copies.length > 1 ? `resolve one copy at a time: ${copies.map((copy) => nameOf(copy)).join(', ')}` : 'say --keep current or --keep copy'
  return { code: 'KEEP_UNCLEAR', message: `${path}: ${why}, so it is not clear which one is meant`, hint: `see syncline conflicts, then ${which}` }
}

/** `NAME (DEVICE 2026-11-22).EXT`: what a copy is called that is kept beside its item for good. Numbered where that is taken. */
export function plainPath(path: string, side: Pick<ConflictSide, 'mtimeMs'>, device: string, isTaken: (path: string) => boolean): string {
  const { stem, extension } = splitName(nameOf(path))
  const day = timestamp(side.mtimeMs).replace(/^(\d+)(\d\d)(\d\d)-.*$/, '$1-$2-$3')
  const who = device
    .normalize('NFC')
    .replaceAll(/[/\\:*?"<>|\p{C}]/gu, '')
    .trim()
  const parent = parentOf(path)
  for (let number = 1; ; number++) {
    const tag = ` (${[...who].slice(0, MAX_DEVICE_CHARACTERS).join('')}${who === '' ? '' : ' '}${day}${number > 1 ? ` ${number}` : ''})`
    const name = `${shorten(stem, MAX_NAME_BYTES - utf8Length(tag) - utf8Length(extension))}${tag}${extension}`
    const found = parent === undefined ? name : `${parent}/${name}`
    if (!isTaken(found)) return found
  }
}
