/** What an invitation comes to when a device asks by it: the invitation in, a result out. */
import type { FolderId, JoinResult } from '../protocol/index.ts'
import { CliError } from './exit-status.ts'
import { type InvitedDevice, MAX_DEVICES, type StoredInvitation } from './invitation-book.ts'

/** Devices that wait for a person, a folder. */
const MAX_WAITING = 16
const MAX_INVITATIONS = 64
/** So long who comes too late still hears why. */
const KEPT_SECONDS = 7 * 86_400

export type InvitationState = 'open' | 'used' | 'expired' | 'cancelled'
type Asking = Omit<InvitedDevice, 'state' | 'at'>

export function usedBy({ devices }: StoredInvitation): number {
  return devices.filter(({ state }) => state === 'granted').length
}

export function stateOf(invitation: StoredInvitation, nowMs: number): InvitationState {
  if (invitation.cancelled) return 'cancelled'
  if (usedBy(invitation) >= invitation.uses) return 'used'
  return nowMs >= invitation.expiry * 1000 ? 'expired' : 'open'
}

/**
 * What a device that proved the token is answered, and what becomes of the invitation, which must be durable before the answer is given.
 * One that was let in is answered again, at no cost: the first answer may not have reached it. One that waits has asked in time.
 * @param waiting devices of the folder that wait for a person already
 */
export function judge(
  invitation: StoredInvitation,
  asking: Asking,
  nowMs: number,
  waiting: number
): { readonly result: JoinResult; readonly next: StoredInvitation } {
  const known = invitation.devices.find(({ device }) => device === asking.device)
  const state = stateOf(invitation, nowMs)
  const as = (result: JoinResult): { result: JoinResult; next: StoredInvitation } => ({ result, next: invitation })
  if (state === 'cancelled') return as('cancelled')
  if (known?.state === 'denied') return as('denied')
  if (known?.state === 'granted') return as('granted')
  if (state === 'used') return as('used')
  if (known?.state === 'waiting') return as('waiting')
  if (state === 'expired') return as('expired')
  if (invitation.approve && (waiting >= MAX_WAITING || invitation.devices.length >= MAX_DEVICES)) return as('busy')
  const entry: InvitedDevice = { ...asking, at: nowMs, state: invitation.approve ? 'waiting' : 'granted' }
  return { result: invitation.approve ? 'waiting' : 'granted', next: { ...invitation, devices: [...invitation.devices, entry] } }
}

/** A person decided on a device. */
export function decided(invitation: StoredInvitation, device: string, state: 'granted' | 'denied', nowMs: number): StoredInvitation {
  const devices = invitation.devices.map((one) => (one.device === device ? { ...one, state, at: nowMs } : one))
  return { ...invitation, devices }
}

/** Without those that ended long ago; where a folder has too many, without the one that ended first. @throws CliError */
export function roomFor(folder: FolderId, all: readonly StoredInvitation[], nowMs: number): StoredInvitation[] {
  const kept = all.filter(({ expiry }) => nowMs < (expiry + KEPT_SECONDS) * 1000)
  const own = kept.filter((one) => one.folder === folder)
  if (own.length < MAX_INVITATIONS) return kept
  const [ended] = own.filter((one) => stateOf(one, nowMs) !== 'open').sort((a, b) => a.expiry - b.expiry)
  if (ended === undefined)
    throw new CliError('TOO_MANY_INVITATIONS', `the folder has ${MAX_INVITATIONS} open invitations`, 'cancel some with: syncline invite cancel ID')
  return kept.filter((one) => one !== ended)
}
