/** Why an invitation does not lead to a folder, in words for the person who has the link. */
import { type DeviceId, type Invitation, type JoinResult, type ProtocolError, shortDeviceId } from '../protocol/index.ts'
import { CliError } from './exit-status.ts'
import type { JoiningStatus } from './joining.ts'
import { formatTime, shellQuote } from './terminal/format.ts'

export type Refusal = Exclude<JoinResult, 'granted' | 'waiting' | 'busy'>

export function isRefusal(result: JoinResult): result is Refusal {
  return result !== 'granted' && result !== 'waiting' && result !== 'busy'
}

/** More than clocks are wrong by. */
const CLOCK_SLACK_SECONDS = 2 * 86_400

/** Whether it is over by whatever clock. */
export function isLongOver({ expiry }: Invitation, nowMs: number): boolean {
  return nowMs >= (expiry + CLOCK_SLACK_SECONDS) * 1000
}

/** What came from the inviter is none of the protocol, or not what the link promised. */
export function badAnswerFault(error: ProtocolError, inviter: DeviceId): CliError {
  const hint =
    error.code === 'UNSUPPORTED_VERSION'
      ? 'update Syncline on the older of the two devices'
      : 'ask for a new link; if that does not help, do not trust that device'
  return new CliError('INVITATION_FAILED', `what the device …${shortDeviceId(inviter)} answers is of no use: ${error.message}`, hint, undefined, error)
}

/** What a person can do while nothing is wrong. */
export function hintOf(state: JoiningStatus['state'], own: DeviceId): string {
  return state === 'waiting-for-approval'
    ? `on that device: syncline member approve ${shortDeviceId(own)}`
    : 'that device has to run and be reachable; where its address has changed, give the new one: syncline peer add'
}

export function refusalOf(refusal: Refusal, { inviter, expiry }: Invitation, inviterName: string): CliError {
  const who = inviterName === '' ? `the device …${shortDeviceId(inviter)}` : inviterName
  const another = 'ask for a new link, made there with: syncline invite FOLDER'
  switch (refusal) {
    case 'expired':
      return new CliError('INVITATION_EXPIRED', `the invitation of ${who} expired on ${formatTime(expiry * 1000)}`, another)
    case 'used':
      return new CliError('INVITATION_USED', `the invitation of ${who} was used up: as many devices as it was for have joined by it`, another)
    case 'cancelled':
      return new CliError('INVITATION_CANCELLED', `the invitation was cancelled on ${who}`, another)
    case 'denied':
      return new CliError('INVITATION_DENIED', `${who} does not let this device in`, 'talk to the person who sent the link')
    case 'removed':
      return new CliError('INVITATION_REMOVED', `${who} does not have the folder of that invitation any more`, 'ask another device of the folder for a link')
    case 'unknown':
      return new CliError('INVITATION_UNKNOWN', `${who} does not know that invitation: it was made for another device, or long ago`, another)
  }
}

/** Another folder is wanted where one is waited for. */
export function awaitedFault(path: string, reason = `to join a folder at ${path}`): CliError {
  return new CliError('JOINING_EXISTS', `this device waits ${reason}`, `end that first: syncline folder remove ${shellQuote(path)}`)
}

/** @throws CliError OTHER_NETWORK where the inviter and this device are not in one network */
export function assertNetwork(inviters: Uint8Array | undefined, own: Uint8Array | undefined): void {
  if (inviters === undefined && own === undefined) return
  if (inviters !== undefined && own !== undefined && inviters.every((byte, i) => byte === own[i])) return
  if (own === undefined)
    throw new CliError(
      'OTHER_NETWORK',
      'the link is for a private network, and this device is in none',
      'start the daemon with the key of that network: --network-key FILE'
    )
  const theirs = inviters === undefined ? 'is in none' : 'is in another one'
  throw new CliError(
    'OTHER_NETWORK',
    `this device is in a private network, and the one that made the link ${theirs}`,
    'use the link on a device that is in the same network'
  )
}
