/** What goes into the session's reducer (session.ts), what comes out of it, and what it keeps in between. */
import type { ProtocolError } from './errors.ts'
import type { DeviceId, FolderId, KeyId } from './ids.ts'
import type { FolderKey } from './keys.ts'
import type { BlindedId, ChannelMessage, WireMessage } from './messages.ts'
import type { Right } from './right.ts'
import type { SessionEnd } from './session-proof.ts'

export const DECOY_SEED_BYTES = 32

export interface SessionInit {
  readonly device: DeviceId
  /** As the transport's handshake has proved it. */
  readonly peer: DeviceId
  /** `HELLO_NONCE_BYTES` random bytes, never used before. */
  readonly nonce: Uint8Array
  /** `DECOY_SEED_BYTES` random bytes, never used before. */
  readonly decoySeed: Uint8Array
  readonly folders: readonly SessionFolder[]
  /** This device's name and addresses, told only to peers that hold a key of ours. What no peer would accept is left out. */
  readonly name: string
  readonly addresses: readonly string[]
}

export interface SessionFolder {
  readonly key: FolderKey
  /** What this device puts into its messages about the folder: 0 to `MAX_CHANNELS` - 1, no number twice in one session. */
  readonly channel: number
  /** Whether it is not the folder's key any more: then name and addresses are not told. */
  readonly former?: boolean
}

export type SessionEffect =
  /** Also sends the goodbye before a `fail`. */
  | { readonly type: 'send'; readonly message: WireMessage }
  | OpenedEffect
  /** Either side has taken the folder out of the session; messages about it are to be sent no more. */
  | { readonly type: 'closed'; readonly folder: FolderId; readonly channel: number }
  | DeliverEffect
  /** The peer ends the session. Its text is for people and says whatever the peer likes. */
  | { readonly type: 'goodbye'; readonly code: string; readonly message: string }
  /** The session is over: close the stream when what is to be sent has been. */
  | { readonly type: 'fail'; readonly error: ProtocolError }

/** Both have proved that they hold a key of the folder: from now on either may send messages about it. */
export interface OpenedEffect {
  readonly type: 'opened'
  readonly folder: FolderId
  /** Ours: what we send carries it. */
  readonly channel: number
  /** The peer's: what it sends carries it, here and on block streams. */
  readonly peerChannel: number
  /**
   * `store` and `read` are proved; of `write` only that the peer can read: who may write, the grants in batches tell.
   * To the holder of a store key nobody can prove more than `store`.
   */
  readonly right: Right
  readonly name: string
  readonly addresses: readonly string[]
}

/** A message about an open folder, which is not the handshake's business. */
export interface DeliverEffect {
  readonly type: 'deliver'
  readonly folder: FolderId
  /** Ours; the message carries the peer's. */
  readonly channel: number
  readonly message: ChannelMessage
}

export interface SessionStep {
  readonly state: SessionState
  readonly effects: readonly SessionEffect[]
}

/** A value: every function of session.ts answers a new one, and nothing else looks into it. */
export type SessionState = GreetingState | RunningState | { readonly phase: 'ended' }

/** Before the peer's hello. */
export interface GreetingState {
  readonly phase: 'hello'
  readonly self: Self
  readonly folders: ReadonlyMap<KeyId, SessionFolder>
  readonly usedChannels: ReadonlySet<number>
}

export interface Self extends SessionEnd {
  readonly peer: DeviceId
  readonly peerKey: Uint8Array
  readonly decoySeed: Uint8Array
  readonly name: string
  readonly addresses: readonly string[]
}

/** After both hellos. */
export interface RunningState {
  readonly phase: 'running'
  readonly self: Self
  readonly peer: SessionEnd
  readonly folders: ReadonlyMap<KeyId, FolderState>
  readonly usedChannels: ReadonlySet<number>
  /** The peer's latest offer; undefined before the first. */
  readonly offered: ReadonlySet<BlindedId> | undefined
  /** What the peer has opened, by its channel. */
  readonly byPeerChannel: ReadonlyMap<number, KeyId>
  /** Folders that we removed, by the peer's channel: messages that were under way then are dropped. */
  readonly draining: ReadonlyMap<number, KeyId>
  /** Folders that we removed, by our blinded id, with how often we did: opens that were under way then are no fault. */
  readonly withdrawn: ReadonlyMap<BlindedId, { readonly id: KeyId; readonly peerId: BlindedId; readonly times: number }>
}

export interface FolderState extends SessionFolder {
  /** As we offer it. */
  readonly ownId: BlindedId
  /** As the peer would offer it. */
  readonly peerId: BlindedId
  /** Whether it is in the peer's offer, which means that we have opened it. */
  readonly matched: boolean
  /** Once the peer has opened it. */
  readonly peerChannel: number | undefined
}
