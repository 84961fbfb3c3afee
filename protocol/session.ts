/**
 * The handshake of a session as a pure reducer: a message in, the next state and effects out (docs/specs/sync.md, "Handshake").
 * A stranger learns from it neither which folders this device has nor how many, and no name or address.
 */
import { copyBytes } from './copy-bytes.ts'
import { publicKeyOf } from './device-id.ts'
import { ProtocolError, type ProtocolErrorCode } from './errors.ts'
import type { KeyId } from './ids.ts'
import type { FolderKey } from './keys.ts'
import { HELLO_NONCE_BYTES, MAX_ADDRESSES, MAX_BLINDED_IDS, MAX_CHANNELS, MAX_DEVICE_NAME_LENGTH, MAX_GOODBYE_LENGTH } from './limits.ts'
import {
  type ChannelMessage,
  type HelloMessage,
  isAddress,
  isDeviceName,
  type OfferMessage,
  type OpenMessage,
  PROTOCOL_VERSION,
  type WireMessage
} from './messages.ts'
import { blindedIdOf, isProven, offerOf, proveOpen, type SessionEnd } from './session-proof.ts'
import {
  DECOY_SEED_BYTES,
  type FolderState,
  type GreetingState,
  type RunningState,
  type Self,
  type SessionEffect,
  type SessionFolder,
  type SessionInit,
  type SessionState,
  type SessionStep
} from './session-state.ts'

export function createSession(init: SessionInit): SessionStep {
  if (init.nonce.length !== HELLO_NONCE_BYTES || init.decoySeed.length !== DECOY_SEED_BYTES)
    throw new RangeError('a session needs a nonce and a seed of 32 bytes')
  const folders = new Map<KeyId, SessionFolder>()
  const usedChannels = new Set<number>()
  for (const folder of init.folders) {
    assertAddable(folder, folders, usedChannels)
    folders.set(folder.key.id, folder)
    usedChannels.add(folder.channel)
  }
  let peerKey: Uint8Array
  try {
    peerKey = publicKeyOf(init.peer)
  } catch (error) {
    return failed(error as ProtocolError)
  }
  if (init.peer === init.device) {
    return failed(
      new ProtocolError(
        'BAD_MESSAGE',
        `the peer ${init.peer} has the identity of this device: give one of the two a new one, an identity cannot be copied with a home`
      )
    )
  }
  const self: Self = {
    publicKey: publicKeyOf(init.device),
    nonce: init.nonce,
    peer: init.peer,
    peerKey,
    decoySeed: init.decoySeed,
    name: isDeviceName(init.name) ? init.name : cleaned(init.name).slice(0, MAX_DEVICE_NAME_LENGTH).toWellFormed(),
    addresses: init.addresses.filter(isAddress).slice(0, MAX_ADDRESSES)
  }
  const hello: HelloMessage = { type: 'hello', version: PROTOCOL_VERSION, nonce: init.nonce }
  return { state: { phase: 'hello', self, folders, usedChannels }, effects: [{ type: 'send', message: hello }] }
}

/** Takes up a decoded message. What is wrong with it ends the session in a `fail` effect, never in a throw. */
export function receive(state: SessionState, message: WireMessage): SessionStep {
  if (state.phase === 'ended') return { state, effects: [] }
  if (message.type === 'goodbye') return { state: ENDED, effects: [{ type: 'goodbye', code: message.code, message: message.message }] }
  try {
    if (state.phase === 'hello') {
      if (message.type !== 'hello') throw bad(state, `sent ${message.type} before hello`)
      return receiveHello(state, message)
    }
    switch (message.type) {
      case 'hello':
        throw bad(state, 'sent hello a second time')
      case 'offer':
        return receiveOffer(state, message)
      case 'open':
        return receiveOpen(state, message)
      default:
        return deliver(state, message)
    }
  } catch (error) {
    if (error instanceof ProtocolError) return failed(error)
    throw error
  }
}

/**
 * Offers a folder under one more key, and opens it when the peer has offered it already.
 * @throws RangeError for a key that is there, a channel number used before in this session, or the 1,025th folder
 */
export function addFolder(state: SessionState, folder: SessionFolder): SessionStep {
  if (state.phase === 'ended') return { state, effects: [] }
  assertAddable(folder, state.folders, state.usedChannels)
  const usedChannels = new Set(state.usedChannels).add(folder.channel)
  if (state.phase === 'hello') return { state: { ...state, usedChannels, folders: new Map(state.folders).set(folder.key.id, folder) }, effects: [] }
  const folders = new Map(state.folders).set(folder.key.id, withIds(folder, state.self, state.peer))
  const added = { ...state, usedChannels, folders }
  const { state: next, effects } = matchFolders(added)
  return { state: next, effects: [sendOffer(added), ...effects] }
}

/** Takes a folder under one of its keys out of the session. No error for one that is not in it. */
export function removeFolder(state: SessionState, id: KeyId): SessionStep {
  if (state.phase === 'ended' || !state.folders.has(id)) return { state, effects: [] }
  if (state.phase === 'hello') return { state: { ...state, folders: without(state.folders, id) }, effects: [] }
  const { key, ownId, peerId, channel, peerChannel } = state.folders.get(id) as FolderState
  const withdrawn = new Map(state.withdrawn).set(ownId, { id, peerId, times: (state.withdrawn.get(ownId)?.times ?? 0) + 1 })
  const removed = { ...state, withdrawn, folders: without(state.folders, id) }
  if (peerChannel === undefined) return { state: removed, effects: [sendOffer(removed)] }
  const next = { ...removed, byPeerChannel: without(state.byPeerChannel, peerChannel), draining: new Map(state.draining).set(peerChannel, id) }
  return { state: next, effects: [sendOffer(next), { type: 'closed', folder: key.folder, channel }] }
}

/** Of keys, the first one under which the peer offers a folder: also one that this device offers none under. */
export function firstOffered(state: SessionState, keys: readonly FolderKey[]): FolderKey | undefined {
  if (state.phase !== 'running') return undefined
  const { offered, self, peer } = state
  return offered && keys.find((key) => offered.has(blindedIdOf(key, peer, self)))
}

/** Says goodbye: the peer is told the code (capital letters and `_`) and one line of text. */
export function endSession(state: SessionState, code: string, message: string): SessionStep {
  if (state.phase === 'ended') return { state, effects: [] }
  return { state: ENDED, effects: [sendGoodbye(code, message)] }
}

/** Ends a session in which something came that is not valid, found outside of the handshake; the peer is told the code. */
export function failSession(state: SessionState, error: ProtocolError): SessionStep {
  return state.phase === 'ended' ? { state, effects: [] } : failed(error)
}

const ENDED: SessionState = { phase: 'ended' }

function receiveHello(state: GreetingState, { version, nonce }: HelloMessage): SessionStep {
  const { self } = state
  if (version !== PROTOCOL_VERSION) {
    const older = version > PROTOCOL_VERSION ? 'this device' : 'the peer'
    throw new ProtocolError(
      'UNSUPPORTED_VERSION',
      `the peer ${self.peer} speaks version ${version} of the protocol, this device version ${PROTOCOL_VERSION}: update Syncline on ${older}`
    )
  }
  if (nonce.every((byte, i) => byte === self.nonce[i])) throw bad(state, 'sent the nonce of this device back to it')
  const peer: SessionEnd = { publicKey: self.peerKey, nonce: copyBytes(nonce) }
  const folders = new Map(Array.from(state.folders, ([id, folder]) => [id, withIds(folder, self, peer)]))
  const next: RunningState = {
    phase: 'running',
    self,
    peer,
    folders,
    usedChannels: state.usedChannels,
    offered: undefined,
    byPeerChannel: new Map(),
    draining: new Map(),
    withdrawn: new Map()
  }
  return { state: next, effects: [sendOffer(next)] }
}

/** The latest offer counts: what is new in it is opened, what is no longer in it is closed. */
function receiveOffer(state: RunningState, { blinded }: OfferMessage): SessionStep {
  return matchFolders({ ...state, offered: new Set(blinded) })
}

function matchFolders(state: RunningState): SessionStep {
  const { offered } = state
  if (offered === undefined) return { state, effects: [] }
  const folders = new Map(state.folders)
  const byPeerChannel = new Map(state.byPeerChannel)
  const effects: SessionEffect[] = []
  for (const [id, folder] of state.folders) {
    const matched = offered.has(folder.peerId)
    if (matched === folder.matched) continue
    folders.set(id, { ...folder, matched, peerChannel: undefined })
    if (matched) {
      const { name, addresses } = folder.former === true ? NAMELESS : state.self
      const claim = { channel: folder.channel, blinded: folder.peerId, name, addresses }
      effects.push({ type: 'send', message: proveOpen(folder.key, claim, state.self, state.peer) })
    } else if (folder.peerChannel !== undefined) {
      byPeerChannel.delete(folder.peerChannel)
      effects.push({ type: 'closed', folder: folder.key.folder, channel: folder.channel })
    }
  }
  return { state: { ...state, folders, byPeerChannel }, effects }
}

function receiveOpen(state: RunningState, open: OpenMessage): SessionStep {
  if (state.offered === undefined) throw bad(state, 'sent open before its offer')
  const folder = state.folders.values().find(({ ownId }) => ownId === open.blinded)
  const withdrawal = state.withdrawn.get(open.blinded)
  if (folder === undefined && withdrawal !== undefined && state.offered.has(withdrawal.peerId)) {
    return { state: { ...state, draining: new Map(state.draining).set(open.channel, withdrawal.id) }, effects: [] }
  }
  // One answer for a decoy, for what we never offered and for a folder that the peer did not offer: none tells a stranger which it was.
  if (folder === undefined || !folder.matched) {
    throw new ProtocolError('BAD_PROOF', `the peer ${state.self.peer} opened a folder that it has not offered`)
  }
  const { id, folder: folderId } = folder.key
  if (!isProven(folder.key, open, state.peer, state.self)) {
    throw new ProtocolError('BAD_PROOF', `the peer ${state.self.peer} did not prove its ${open.right} key of the folder ${folderId}`)
  }
  const holder = state.byPeerChannel.get(open.channel) ?? state.draining.get(open.channel)
  if (holder !== undefined && holder !== id) throw bad(state, `used its channel ${open.channel} for a second folder`)
  const effects: SessionEffect[] = []
  const byPeerChannel = new Map(state.byPeerChannel)
  const withdrawn = new Map(state.withdrawn)
  if (folder.peerChannel !== undefined) {
    // Only when we removed the folder and added it again can an open that was under way come before the one that answers our later offer.
    if (withdrawal === undefined || withdrawal.times === 0) throw bad(state, `opened the folder ${folderId} a second time`)
    withdrawn.set(open.blinded, { ...withdrawal, times: withdrawal.times - 1 })
    byPeerChannel.delete(folder.peerChannel)
    effects.push({ type: 'closed', folder: folderId, channel: folder.channel })
  }
  byPeerChannel.set(open.channel, id)
  const next: RunningState = {
    ...state,
    byPeerChannel,
    withdrawn,
    draining: without(state.draining, open.channel),
    folders: new Map(state.folders).set(id, { ...folder, peerChannel: open.channel })
  }
  const right = folder.key.right === 'store' ? 'store' : open.right
  const { name, addresses } = open
  effects.push({ type: 'opened', folder: folderId, channel: folder.channel, peerChannel: open.channel, right, name, addresses })
  return { state: next, effects }
}

function deliver(state: RunningState, message: ChannelMessage): SessionStep {
  const id = state.byPeerChannel.get(message.channel)
  if (id !== undefined) {
    const { key, channel } = state.folders.get(id) as FolderState
    return { state, effects: [{ type: 'deliver', folder: key.folder, channel, message }] }
  }
  if (state.draining.has(message.channel)) return { state, effects: [] }
  throw bad(state, `sent ${message.type} on the channel ${message.channel}, which is not open`)
}

/** What is told under a former key, which others hold who are no members any more. */
const NAMELESS: Pick<Self, 'name' | 'addresses'> = { name: '', addresses: [] }

function withIds(folder: SessionFolder, self: Self, peer: SessionEnd): FolderState {
  const { key } = folder
  return { ...folder, ownId: blindedIdOf(key, self, peer), peerId: blindedIdOf(key, peer, self), matched: false, peerChannel: undefined }
}

function sendOffer(state: RunningState): SessionEffect {
  const ids = Array.from(state.folders.values(), ({ ownId }) => ownId)
  return { type: 'send', message: { type: 'offer', blinded: offerOf(ids, state.self.decoySeed) } }
}

function sendGoodbye(code: string, message: string): SessionEffect {
  return { type: 'send', message: { type: 'goodbye', code, message: cleaned(message).slice(0, MAX_GOODBYE_LENGTH).toWellFormed() } }
}

function failed(error: ProtocolError): SessionStep {
  return { state: ENDED, effects: [sendGoodbye(error.code, GOODBYES[error.code] ?? 'a message was not valid'), { type: 'fail', error }] }
}

/** What a peer is told: nothing that it could not know. */
const GOODBYES: Partial<Record<ProtocolErrorCode, string>> = {
  UNSUPPORTED_VERSION: `this device speaks version ${PROTOCOL_VERSION} of the protocol: update Syncline on the older of the two`,
  BAD_PROOF: 'a folder was opened without its key'
}

function bad(state: { readonly self: Self }, what: string): ProtocolError {
  return new ProtocolError('BAD_MESSAGE', `the peer ${state.self.peer} ${what}`)
}

function assertAddable({ key, channel }: SessionFolder, folders: ReadonlyMap<KeyId, unknown>, usedChannels: ReadonlySet<number>): void {
  if (folders.has(key.id)) throw new RangeError(`the folder ${key.folder} is in the session already`)
  if (folders.size >= MAX_BLINDED_IDS) throw new RangeError(`a session has at most ${MAX_BLINDED_IDS} folders`)
  if (!Number.isInteger(channel) || channel < 0 || channel >= MAX_CHANNELS) throw new RangeError(`the channel ${channel} is out of range`)
  if (usedChannels.has(channel)) throw new RangeError(`the channel ${channel} was used in this session before`)
}

/** One line of text without control characters. */
function cleaned(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map
  const rest = new Map(map)
  rest.delete(key)
  return rest
}
