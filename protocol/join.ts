/**
 * How a device joins a folder by an invitation (docs/specs/invitation.md, "Join stream"): the messages of that stream, the one place where
 * what a peer sent on it is checked, and the proof of the token.
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { deriveKey, keyedHash } from './blake3.ts'
import { copyBytes } from './copy-bytes.ts'
import type { Ed25519 } from './ed25519.ts'
import { ProtocolError } from './errors.ts'
import { MAX_GRANT_BYTES, verifyGrant } from './grant.ts'
import { fromHex, toHex } from './hex.ts'
import { HASH_BYTES } from './ids.ts'
import { INVITATION_ID_BYTES, type InvitationId } from './invitation.ts'
import { parseKey } from './key-text.ts'
import type { FolderKey } from './keys.ts'
import { HELLO_NONCE_BYTES } from './limits.ts'
import { isDeviceName } from './messages.ts'
import { JoinMessage as JoinCodec } from './pb/messages.js'
import type { Right } from './right.ts'
import { equalInConstantTime, type SessionEnd } from './session-proof.ts'

export const JOIN_PROTOCOL = '/syncline/join/1.0.0'
export const JOIN_VERSION = 1
/** One frame of the join stream, in bytes. */
export const MAX_JOIN_MESSAGE_BYTES = 4096
/** A key in its text form, as far as that can be seen at once. */
const KEY_TEXT = /^[a-z0-9:]{0,256}$/
const PROVE = 'syncline v1 join'

/** What an inviter answers; as it stands in the message: its place in this list, counted from 1. */
const RESULTS = ['granted', 'waiting', 'busy', 'unknown', 'expired', 'used', 'cancelled', 'denied', 'removed'] as const
export type JoinResult = (typeof RESULTS)[number]

/** Both ends send one, without waiting for the other's. */
export interface JoinHello {
  readonly type: 'hello'
  /** 32 random bytes, fresh for every stream. */
  readonly nonce: Uint8Array
}

export interface JoinRequest {
  readonly type: 'request'
  readonly invitation: InvitationId
  readonly proof: Uint8Array
  /** Of the joiner, for people. */
  readonly name: string
}

export interface JoinAnswer {
  readonly type: 'answer'
  readonly result: JoinResult
  /** Of the inviter and of the folder, for people; empty for who proved nothing. */
  readonly name: string
  readonly label: string
  /** The folder's key as text; empty where nothing is granted. */
  readonly key: string
  /** Of the right to write, for the joiner; empty where there is none. */
  readonly grant: Uint8Array
}

export type JoinMessage = JoinHello | JoinRequest | JoinAnswer

/** What a joiner was given. */
export interface Joined {
  readonly key: FolderKey
  readonly grant: Uint8Array | undefined
}

/** All that is told to who proved no token, whatever is the matter. */
export const JOIN_UNKNOWN: JoinAnswer = { type: 'answer', result: 'unknown', name: '', label: '', key: '', grant: new Uint8Array() }

export function encodeJoinMessage(message: JoinMessage): Uint8Array {
  switch (message.type) {
    case 'hello':
      return JoinCodec.encode({ hello: { version: JOIN_VERSION, nonce: asRaw(message.nonce) } })
    case 'request':
      return JoinCodec.encode({ request: { invitation: asRaw(fromHex(message.invitation)), proof: asRaw(message.proof), name: message.name } })
    case 'answer': {
      const { result, name, label, key, grant } = message
      return JoinCodec.encode({ answer: { result: RESULTS.indexOf(result) + 1, name, label, key, grant: asRaw(grant) } })
    }
  }
}

/** @throws ProtocolError BAD_MESSAGE, UNSUPPORTED_VERSION */
export function decodeJoinMessage(bytes: Uint8Array): JoinMessage {
  if (bytes.length > MAX_JOIN_MESSAGE_BYTES) throw bad(`it has ${bytes.length} bytes, the most is ${MAX_JOIN_MESSAGE_BYTES}`)
  let raw: JoinCodec
  try {
    raw = JoinCodec.decode(bytes)
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error))
  }
  const { hello, request, answer } = raw
  if (hello !== undefined) {
    if (hello.version !== JOIN_VERSION)
      throw new ProtocolError('UNSUPPORTED_VERSION', `the other device joins by version ${hello.version}, this one by ${JOIN_VERSION}`)
    if (hello.nonce.length !== HELLO_NONCE_BYTES) throw bad(`its nonce has ${hello.nonce.length} bytes`)
    return { type: 'hello', nonce: copyBytes(hello.nonce) }
  }
  if (request !== undefined) {
    if (request.invitation.length !== INVITATION_ID_BYTES) throw bad(`the id of its invitation has ${request.invitation.length} bytes`)
    if (request.proof.length !== HASH_BYTES) throw bad(`its proof has ${request.proof.length} bytes`)
    if (!isDeviceName(request.name)) throw bad('its name is too long, or no line of text')
    return { type: 'request', invitation: toHex(request.invitation) as InvitationId, proof: copyBytes(request.proof), name: request.name }
  }
  if (answer === undefined) throw bad('it is of no type of this version')
  const result = RESULTS[answer.result - 1]
  if (result === undefined) throw bad(`its result ${answer.result} is unknown`)
  if (!isDeviceName(answer.name) || !isDeviceName(answer.label)) throw bad('a name in it is too long, or no line of text')
  if (!KEY_TEXT.test(answer.key) || answer.grant.length > MAX_GRANT_BYTES) throw bad('its key is none, or its grant is too long')
  if ((result === 'granted') !== (answer.key !== '') || (answer.grant.length > 0 && answer.key === '')) throw bad('it grants, and gives no key, or the reverse')
  return { type: 'answer', result, name: answer.name, label: answer.label, key: answer.key, grant: copyBytes(answer.grant) }
}

/** That the joiner has the token, to this inviter, in this stream: over both nonces, both devices and the joiner's name. */
export function joinProof(token: Uint8Array, name: string, joiner: SessionEnd, inviter: SessionEnd): Uint8Array {
  return keyedHash(deriveKey(PROVE, token), concat([joiner.nonce, inviter.nonce, joiner.publicKey, inviter.publicKey, fromString(name)]))
}

export function isJoinProven(token: Uint8Array, request: JoinRequest, joiner: SessionEnd, inviter: SessionEnd): boolean {
  return equalInConstantTime(request.proof, joinProof(token, request.name, joiner, inviter))
}

/**
 * The key and the grant of an answer that grants, if they are what the link promised to this device.
 * @throws ProtocolError BAD_KEY, BAD_GRANT, BAD_MESSAGE
 */
export function readJoined(answer: JoinAnswer, right: Right, device: Uint8Array, ed25519: Ed25519): Joined {
  const key = parseKey(answer.key, ed25519)
  if (key.right !== (right === 'store' ? 'store' : 'read')) throw bad(`it gives a ${key.right} key for the right ${right}`)
  if (right !== 'write') return { key, grant: undefined }
  const grant = verifyGrant(answer.grant, { folderPublicKey: key.publicKey, device }, ed25519)
  if (grant.right !== 'write') throw bad(`it grants the right ${grant.right} for the right ${right}`)
  return { key, grant: answer.grant }
}

/** protons asks for bytes over an ArrayBuffer and only reads them. */
function asRaw(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}

function bad(reason: string): ProtocolError {
  return new ProtocolError('BAD_MESSAGE', `the peer sent a message of the join stream that is not valid: ${reason}`)
}
