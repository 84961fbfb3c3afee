import { type Ed25519, type Invitation, invitationIdOf, JOIN_PROTOCOL, type JoinAnswer, type Joined, ProtocolError, readJoined } from '../protocol/index.ts'
import type { Clock, Identity, Link } from '../src/index.ts'
import { badAnswerFault } from './joining-faults.ts'
import { ask } from './join-stream.ts'

export interface AskInviterComponents {
  readonly link: Link
  readonly identity: Identity
  readonly ed25519: Ed25519
  readonly clock: Clock
  readonly random: { bytes(length: number): Uint8Array }
}

export interface InviterAnswer {
  readonly answer: JoinAnswer
  /** Checked; where it is granted. */
  readonly joined: Joined | undefined
}

/**
 * Asks once over a link to the inviter.
 * @param name of this device
 * @throws CliError where the answer is not what it should be, and Error where none came
 */
export async function askInviter(components: AskInviterComponents, invitation: Invitation, name: string): Promise<InviterAnswer> {
  const { link, identity, ed25519, clock, random } = components
  const { token, right } = invitation
  try {
    const stream = await link.open(JOIN_PROTOCOL)
    const answer = await ask({ stream, clock, random }, { device: identity.device, peer: link.device }, { token, invitation: invitationIdOf(token), name })
    return { answer, joined: answer.result === 'granted' ? readJoined(answer, right, identity.publicKey, ed25519) : undefined }
  } catch (error) {
    throw error instanceof ProtocolError ? badAnswerFault(error, link.device) : error
  }
}
