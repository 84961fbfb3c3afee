/** Folders that this device waits to be let into, and devices that wait to be let in here, for people. */
import type { Output } from '../output.ts'
import type { JoiningStatus, WaitingDevice } from '../status.ts'
import { escapeShort, escapeText } from './escape.ts'
import { commandName, deviceName, formatAgo, formatTime, plural, shellQuote } from './format.ts'
import { renderTable } from './table.ts'

type Style = Pick<Output['style'], 'dim' | 'yellow'>

export const RIGHT_WORDS = { write: 'read and change', read: 'read', store: 'keep a sealed copy of' } as const

/** What becomes of a wait, without the path. */
export function joiningText({ state, inviter, inviterName, error }: JoiningStatus): string {
  const who = inviterName === '' ? `the device …${escapeText(inviter.slice(-7))}` : `${escapeText(inviterName)} (…${escapeText(inviter.slice(-7))})`
  switch (state) {
    case 'waiting':
      return `waiting for ${who} to answer`
    case 'waiting-for-approval':
      return `waiting for a person at ${who} to approve this device`
    case 'refused':
      return `refused: ${escapeText(error?.message ?? '')}`
    case 'failed':
      return `failed, and is tried again: ${escapeText(error?.message ?? '')}`
  }
}

export function joiningLines(joining: JoiningStatus, style: Style): string[] {
  const line = `${escapeText(joining.path)}: ${joiningText(joining)}`
  return [joining.error === null ? line : style.yellow(line), `  what to do: ${escapeText(joining.hint)}`]
}

/** A device that asks to be let in, and the command that does it: what a narrow terminal cuts off comes last. */
export function waitingText({ name, device, address, label, right }: WaitingDevice): string {
  const asks = `${deviceName(name, device)} asks to ${RIGHT_WORDS[right]} ${escapeText(label)}`
  return `${asks}: syncline member approve ${escapeText(device.slice(-7))}, or deny  ${escapeText(address)}  ${escapeText(device)}`
}

export function waitingTable(waiting: readonly WaitingDevice[], style: Style, now: number): string[] {
  const columns = [
    { title: 'WAITS FOR YOU' },
    { title: 'DEVICE' },
    { title: 'FOLDER' },
    { title: 'RIGHT' },
    { title: 'SINCE' },
    { title: 'ADDRESS' },
    { title: 'ID' }
  ]
  const rows = waiting.map(({ name, device, right, label, address, since }) => [
    escapeShort(name === '' ? '-' : name, 24),
    `…${escapeText(device.slice(-7))}`,
    escapeShort(label, 24),
    right,
    formatAgo(since, now),
    escapeText(address),
    escapeText(device)
  ])
  const one = waiting[0]?.device.slice(-7)
  return [...renderTable(columns, rows, style.dim), `let it in with: syncline member approve ${one}; or not: syncline member deny ${one}`]
}

/** What an invitation is good for. */
export function allowsText({
  right,
  uses,
  expires,
  approve
}: {
  readonly right: keyof typeof RIGHT_WORDS
  readonly uses: number
  readonly expires: number
  readonly approve: boolean
}): string {
  return `${plural(uses, 'device')} may join until ${formatTime(expires)} and ${RIGHT_WORDS[right]} the folder${approve ? ', once you have approved it' : ''}`
}

/** What to type on the device that is to join. */
export function joinCommand(label: string, link: string): string {
  return `${commandName()} up ${shellQuote(label)} --key ${link}`
}
