/**
 * The messages of the session stream (docs/specs/sync.md): their form in memory, and the one place where what a peer sent is checked.
 * Longer than other files because it is one list: whoever asks what may come from a peer, and within which limits, reads it from top to bottom.
 * Byte fields of a decoded message are views of the frame that it came in: who keeps one for long keeps the frame.
 */
import { MAX_BATCH_RECORDS, MAX_HEADER_BYTES } from './batch.ts'
import { MAX_BLOCKS } from './content.ts'
import { ProtocolError } from './errors.ts'
import { MAX_GRANT_BYTES } from './grant.ts'
import { fromHex, toHex } from './hex.ts'
import { type ContentId, HASH_BYTES, PUBLIC_KEY_BYTES, REPLICA_ID_BYTES, type ReplicaId, SIGNATURE_BYTES } from './ids.ts'
import { fromSpans } from './interval-set.ts'
import { MAX_EPOCH, SECRET_BYTES } from './keys.ts'
import * as limits from './limits.ts'
import { Message } from './pb/messages.js'
import type * as pb from './pb/messages.js'
import { MAX_PATH_BYTES, pathFault } from './path.ts'
import { POSSESSION_NONCE_BYTES } from './possession.ts'
import { MAX_RECORD_BYTES } from './record.ts'
import { type Right, rightFromNumber, rightToNumber } from './right.ts'
import { REACHES, type SignedAddresses } from './signed-addresses.ts'
import { MAX_SUCCESSION_BYTES } from './succession.ts'
import { MAX_SEALED_ENTRY_BYTES, MAX_SEALED_HEADER_BYTES } from './sealed-batch.ts'
import { MAX_STATEMENT_BYTES, type SignedStatement } from './statement.ts'
import { type ArchiveMessage, archiveMessageToRaw, readArchiveMessage } from './version-messages.ts'
import { MAX_SEQUENCE } from './version-vector.ts'

export const PROTOCOL_VERSION = 1
const PROOF_BYTES = HASH_BYTES
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** 64 hexadecimal digits: a folder as one session names it, for those who hold its key. */
export type BlindedId = string & { readonly __brand: 'BlindedId' }

export interface HelloMessage {
  readonly type: 'hello'
  readonly version: number
  /** 32 random bytes, fresh for every session. */
  readonly nonce: Uint8Array
}

export interface OfferMessage {
  readonly type: 'offer'
  /** In ascending order, decoys among them. */
  readonly blinded: readonly BlindedId[]
}

export interface OpenMessage {
  readonly type: 'open'
  /** What the sender will put into its messages about this folder. */
  readonly channel: number
  /** The folder as the receiver offered it. */
  readonly blinded: BlindedId
  readonly right: Right
  /** MACs under the store secret and, for `read` and `write`, the read secret: 32 or 64 bytes. */
  readonly proof: Uint8Array
  readonly name: string
  readonly addresses: readonly string[]
}

/** Dots that the sender has, grants or lacks the content of: see interval-set.ts for spans. */
export interface KnowledgeMessage {
  readonly type: 'knowledge' | 'granted' | 'unheld'
  readonly channel: number
  readonly replicas: readonly ReplicaSpans[]
}

export interface ReplicaSpans {
  readonly replica: ReplicaId
  readonly spans: readonly number[]
}

export interface BatchMessage {
  readonly type: 'batch'
  readonly channel: number
  /** As signed: decoded and verified by batch.ts. */
  readonly header: Uint8Array
  readonly signature: Uint8Array
  /** In ascending order of `index`. */
  readonly records: readonly Slot[]
}

export interface Slot {
  /** Which of the batch's records it is, from 0. */
  readonly index: number
  readonly record: Uint8Array
  /** The whole content, where it came along; never empty. */
  readonly content?: Uint8Array
}

export interface SummaryMessage {
  readonly type: 'summary'
  readonly channel: number
  /** 64 hexadecimal digits. */
  readonly digest: string
  readonly idle: boolean
  /** It leaves out some of what others hold. */
  readonly partial: boolean
  /** It lacks nothing that it wants. */
  readonly complete: boolean
}

export interface ChallengeMessage {
  readonly type: 'challenge'
  readonly channel: number
  /** Of the answer. */
  readonly id: number
  readonly path: string
  readonly content: ContentId
  /** 32 random bytes, fresh for every challenge. */
  readonly nonce: Uint8Array
}

export interface PossessionProofMessage {
  readonly type: 'possession proof'
  readonly channel: number
  readonly id: number
  /** See possession.ts; empty where there is none. */
  readonly mac: Uint8Array
}

export interface PartialMessage {
  readonly type: 'partial'
  readonly channel: number
  readonly content: ContentId
  /** Blocks held, counted from 1 as in an interval set. */
  readonly spans: readonly number[]
}

/** Where devices of the folder can be dialled, each in its own words. */
export interface AddressesMessage {
  readonly type: 'addresses'
  readonly channel: number
  readonly entries: readonly SignedAddresses[]
}

export interface SealedBatchMessage {
  readonly type: 'sealed batch'
  readonly channel: number
  /** As signed by the device that sealed: decoded and verified by sealed-batch.ts. */
  readonly header: Uint8Array
  readonly signature: Uint8Array
  /** In ascending order of `index`. */
  readonly entries: readonly SealedSlot[]
}

export interface SealedSlot {
  /** Which record of the batch that it was signed in it is, from 0. */
  readonly index: number
  readonly entry: Uint8Array
}

/** Decoded and verified by statement.ts. */
export interface StatementMessage extends SignedStatement {
  readonly type: 'head' | 'receipt'
  readonly channel: number
}

/** Shows that the sender may write, before it has written anything. */
export interface WriteGrantMessage {
  readonly type: 'write grant'
  readonly channel: number
  /** Its own: decoded and verified by grant.ts. */
  readonly grant: Uint8Array
}

export interface GoodbyeMessage {
  readonly type: 'goodbye'
  /** Capital letters and `_`. */
  readonly code: string
  /** For people; says what a peer wants to say, so show it as nothing else. */
  readonly message: string
}

export interface SuccessionMessage {
  readonly type: 'succession'
  readonly channel: number
  /** As signed: decoded by succession.ts, verified by lineage.ts. */
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

/** The successions are sent. */
export interface HandOverMessage {
  readonly type: 'handOver'
  readonly channel: number
  /** Of the latest key, for the receiver's right: 32 bytes, or empty. */
  readonly secret: Uint8Array
}

export interface LineageMessage {
  readonly type: 'lineage'
  readonly channel: number
  /** Up to which the sender has the successions. */
  readonly epoch: number
}

/** What a folder's keys are told by. */
export type KeyMessage = SuccessionMessage | HandOverMessage | LineageMessage
/** What the items of a folder are told by. */
export type ItemMessage =
  | KnowledgeMessage
  | BatchMessage
  | SummaryMessage
  | PartialMessage
  | SealedBatchMessage
  | StatementMessage
  | WriteGrantMessage
  | ArchiveMessage
  | KnowledgeMessage
  | BatchMessage
  | SummaryMessage
  | PartialMessage
  | SealedBatchMessage
  | StatementMessage
  | WriteGrantMessage
  | ChallengeMessage
  | PossessionProofMessage
/** What belongs to one folder, once it is open. */
export type ChannelMessage = ItemMessage | KeyMessage | AddressesMessage
export type WireMessage = HelloMessage | OfferMessage | OpenMessage | ChannelMessage | GoodbyeMessage

export function isKeyMessage(message: ChannelMessage): message is KeyMessage {
  return message.type === 'succession' || message.type === 'handOver' || message.type === 'lineage'
}

/** @throws RangeError when the encoding is longer than a peer would accept */
export function encodeMessage(message: WireMessage): Uint8Array {
  const encoded = Message.encode(toRaw(message))
  if (encoded.length > limits.MAX_MESSAGE_BYTES) throw new RangeError(`a ${message.type} message of ${encoded.length} bytes is too long to send`)
  return encoded
}

/** @throws ProtocolError BAD_MESSAGE */
export function decodeMessage(bytes: Uint8Array): WireMessage {
  if (bytes.length > limits.MAX_MESSAGE_BYTES) throw bad('message', `it has ${bytes.length} bytes, the most is ${limits.MAX_MESSAGE_BYTES}`)
  let raw: Message
  try {
    raw = Message.decode(bytes, { limits: DECODE_LIMITS })
  } catch (error) {
    // protons throws RangeError, MaxLengthError or Error; deep groups end in a stack overflow, a RangeError too.
    throw bad('message', error instanceof Error ? error.message : String(error))
  }
  if (raw.hello !== undefined) return readHello(raw.hello)
  if (raw.offer !== undefined) return readOffer(raw.offer)
  if (raw.open !== undefined) return readOpen(raw.open)
  if (raw.knowledge !== undefined) return readKnowledge('knowledge', raw.knowledge)
  if (raw.batch !== undefined) return readBatch(raw.batch)
  if (raw.granted !== undefined) return readKnowledge('granted', raw.granted)
  if (raw.unheld !== undefined) return readKnowledge('unheld', raw.unheld)
  if (raw.summary !== undefined) return readSummary(raw.summary)
  if (raw.partial !== undefined) return readPartial(raw.partial)
  if (raw.sealedBatch !== undefined) return readSealedBatch(raw.sealedBatch)
  if (raw.head !== undefined) return readStatement('head', raw.head)
  if (raw.receipt !== undefined) return readStatement('receipt', raw.receipt)
  if (raw.goodbye !== undefined) return readGoodbye(raw.goodbye)
  if (raw.addresses !== undefined) return readAddresses(raw.addresses)
  if (raw.succession !== undefined) return readSuccession(raw.succession)
  if (raw.handOver !== undefined) return readHandOver(raw.handOver)
  if (raw.lineage !== undefined) return readLineage(raw.lineage)
  if (raw.writeGrant !== undefined) return readWriteGrant(raw.writeGrant)
  const archive = readArchiveMessage(raw)
  if (archive !== undefined) return archive
  if (raw.challenge !== undefined) return readChallenge(raw.challenge)
  if (raw.proof !== undefined) return readProof(raw.proof)
  throw bad('message', 'it is of no type of this version')
}

const KNOWLEDGE_LIMITS = { replicas: limits.MAX_REPLICAS, replicas$: { spans: limits.MAX_SPANS } }
const DECODE_LIMITS = {
  offer: { blinded: limits.MAX_BLINDED_IDS },
  open: { addresses: limits.MAX_ADDRESSES },
  knowledge: KNOWLEDGE_LIMITS,
  granted: KNOWLEDGE_LIMITS,
  unheld: KNOWLEDGE_LIMITS,
  batch: { records: MAX_BATCH_RECORDS },
  sealedBatch: { entries: MAX_BATCH_RECORDS },
  partial: { spans: limits.MAX_PARTIAL_SPANS },
  versions: { versions: limits.MAX_VERSIONS },
  addresses: { entries: limits.MAX_SIGNED_ADDRESSES, entries$: { addresses: limits.MAX_ADDRESSES } }
}

function readHello({ version, nonce }: pb.Hello): HelloMessage {
  // What another version's hello is like is not known here: the session answers it with its own version.
  if (version === PROTOCOL_VERSION && nonce.length !== limits.HELLO_NONCE_BYTES) throw bad('hello', `its nonce has ${nonce.length} bytes`)
  return { type: 'hello', version, nonce }
}

function readOffer(raw: pb.Offer): OfferMessage {
  const blinded = raw.blinded.map((id) => readHash('offer', id) as BlindedId)
  for (let i = 1; i < blinded.length; i++) {
    if ((blinded[i - 1] as string) >= (blinded[i] as string)) throw bad('offer', 'its ids are not in ascending order')
  }
  return { type: 'offer', blinded }
}

function readOpen(raw: pb.Open): OpenMessage {
  const right = rightFromNumber(raw.right)
  if (right === undefined) throw bad('open', `its right ${raw.right} is unknown`)
  if (raw.proof.length !== proofBytesOf(right)) throw bad('open', `its proof of ${right} has ${raw.proof.length} bytes`)
  if (!isDeviceName(raw.name)) throw bad('open', 'its device name is too long or not one line of text')
  for (const address of raw.addresses) if (!isAddress(address)) throw bad('open', 'an address is empty, too long or not printable')
  return {
    type: 'open',
    channel: readChannel('open', raw.channel),
    blinded: readHash('open', raw.blinded) as BlindedId,
    right,
    proof: raw.proof,
    name: raw.name,
    addresses: raw.addresses
  }
}

function readKnowledge(type: KnowledgeMessage['type'], raw: pb.KnowledgeMap): KnowledgeMessage {
  let count = 0
  const seen = new Set<string>()
  const replicas = raw.replicas.map(({ replica, spans }) => {
    if (replica.length !== REPLICA_ID_BYTES) throw bad(type, `a replica id has ${replica.length} bytes`)
    const id = toHex(replica) as ReplicaId
    if (seen.has(id)) throw bad(type, 'it names a replica twice')
    seen.add(id)
    count += spans.length
    if (count > limits.MAX_SPANS) throw bad(type, `it has more than ${limits.MAX_SPANS} spans`)
    return { replica: id, spans: readSpans(type, spans, MAX_SEQUENCE) }
  })
  return { type, channel: readChannel(type, raw.channel), replicas }
}

function readBatch(raw: pb.Batch): BatchMessage {
  if (raw.header.length === 0 || raw.header.length > MAX_HEADER_BYTES) throw bad('batch', `its header has ${raw.header.length} bytes`)
  if (raw.signature.length !== SIGNATURE_BYTES) throw bad('batch', `its signature has ${raw.signature.length} bytes`)
  let before = -1
  const records = raw.records.map(({ index, record, content }) => {
    if (index <= before || index >= MAX_BATCH_RECORDS) throw bad('batch', `its record index ${index} is out of order or out of range`)
    before = index
    if (record.length === 0 || record.length > MAX_RECORD_BYTES) throw bad('batch', `its record ${index} has ${record.length} bytes`)
    if (content.length > limits.MAX_INLINE_CONTENT_BYTES) throw bad('batch', `the content beside record ${index} has ${content.length} bytes`)
    return content.length === 0 ? { index, record } : { index, record, content }
  })
  return { type: 'batch', channel: readChannel('batch', raw.channel), header: raw.header, signature: raw.signature, records }
}

function readSealedBatch(raw: pb.SealedBatch): SealedBatchMessage {
  const type = 'sealed batch'
  if (raw.header.length === 0 || raw.header.length > MAX_SEALED_HEADER_BYTES) throw bad(type, `its header has ${raw.header.length} bytes`)
  if (raw.signature.length !== SIGNATURE_BYTES) throw bad(type, `its signature has ${raw.signature.length} bytes`)
  let before = -1
  const entries = raw.entries.map(({ index, entry }) => {
    if (index <= before || index >= MAX_BATCH_RECORDS) throw bad(type, `its index ${index} is out of order or out of range`)
    before = index
    if (entry.length === 0 || entry.length > MAX_SEALED_ENTRY_BYTES) throw bad(type, `its entry ${index} has ${entry.length} bytes`)
    return { index, entry }
  })
  return { type, channel: readChannel(type, raw.channel), header: raw.header, signature: raw.signature, entries }
}

function readStatement(type: StatementMessage['type'], raw: pb.Head | pb.Receipt): StatementMessage {
  if (raw.bytes.length === 0 || raw.bytes.length > MAX_STATEMENT_BYTES) throw bad(type, `it has ${raw.bytes.length} bytes`)
  if (raw.signature.length !== SIGNATURE_BYTES) throw bad(type, `its signature has ${raw.signature.length} bytes`)
  return { type, channel: readChannel(type, raw.channel), bytes: raw.bytes, signature: raw.signature }
}

function readSummary(raw: pb.FolderSummary): SummaryMessage {
  const { idle, partial, complete } = raw
  return { type: 'summary', channel: readChannel('summary', raw.channel), digest: readHash('summary', raw.digest), idle, partial, complete }
}

function readChallenge({ channel, id, path, content, nonce }: pb.Challenge): ChallengeMessage {
  if (nonce.length !== POSSESSION_NONCE_BYTES) throw bad('challenge', `its nonce has ${nonce.length} bytes`)
  return {
    type: 'challenge',
    channel: readChannel('challenge', channel),
    id,
    path: readPath('challenge', path),
    content: readHash('challenge', content) as ContentId,
    nonce
  }
}

function readProof({ channel, id, mac }: pb.PossessionProof): PossessionProofMessage {
  if (mac.length !== 0 && mac.length !== HASH_BYTES) throw bad('possession proof', `its MAC has ${mac.length} bytes`)
  return { type: 'possession proof', channel: readChannel('possession proof', channel), id, mac }
}

function readPartial(raw: pb.PartialContent): PartialMessage {
  return {
    type: 'partial',
    channel: readChannel('partial', raw.channel),
    content: readHash('partial', raw.content) as ContentId,
    spans: readSpans('partial', raw.spans, MAX_BLOCKS)
  }
}

function readAddresses(raw: pb.AddressList): AddressesMessage {
  const entries = raw.entries.map(({ device, reach, addresses, made, signature }): SignedAddresses => {
    if (device.length !== PUBLIC_KEY_BYTES) throw bad('addresses', `a device's key has ${device.length} bytes`)
    if (signature.length !== SIGNATURE_BYTES) throw bad('addresses', `a signature has ${signature.length} bytes`)
    const reached = REACHES[reach]
    if (reached === undefined) throw bad('addresses', `the reach ${reach} is unknown`)
    if (!Number.isSafeInteger(made)) throw bad('addresses', 'a time is out of range')
    for (const address of addresses) if (!isAddress(address)) throw bad('addresses', 'an address is empty, too long or not printable')
    return { device, reach: reached, addresses, made, signature }
  })
  return { type: 'addresses', channel: readChannel('addresses', raw.channel), entries }
}

function readGoodbye({ code, message }: pb.Goodbye): GoodbyeMessage {
  if (!/^[A-Z][A-Z_]{0,63}$/.test(code)) throw bad('goodbye', 'its code is not one')
  if (message.length > limits.MAX_GOODBYE_LENGTH || !isLine(message)) throw bad('goodbye', 'its text is too long or not one line of text')
  return { type: 'goodbye', code, message }
}

function readSuccession({ channel, succession, signature }: pb.SignedSuccession): SuccessionMessage {
  if (succession.length === 0 || succession.length > MAX_SUCCESSION_BYTES) throw bad('succession', `it has ${succession.length} bytes`)
  if (signature.length !== SIGNATURE_BYTES) throw bad('succession', `its signature has ${signature.length} bytes`)
  return { type: 'succession', channel: readChannel('succession', channel), bytes: succession, signature }
}

function readHandOver({ channel, secret }: pb.HandOver): HandOverMessage {
  if (secret.length !== 0 && secret.length !== SECRET_BYTES) throw bad('handOver', 'its secret has the wrong length')
  return { type: 'handOver', channel: readChannel('handOver', channel), secret }
}

function readWriteGrant({ channel, grant }: pb.WriteGrant): WriteGrantMessage {
  if (grant.length === 0 || grant.length > MAX_GRANT_BYTES) throw bad('write grant', `its grant has ${grant.length} bytes`)
  return { type: 'write grant', channel: readChannel('write grant', channel), grant }
}

function readLineage({ channel, epoch }: pb.LineageRequest): LineageMessage {
  if (epoch > MAX_EPOCH) throw bad('lineage', `its epoch ${epoch} is out of range`)
  return { type: 'lineage', channel: readChannel('lineage', channel), epoch }
}

function readChannel(type: WireMessage['type'], channel: number): number {
  if (channel >= limits.MAX_CHANNELS) throw bad(type, `its channel ${channel} is out of range`)
  return channel
}

function readPath(type: WireMessage['type'], bytes: Uint8Array): string {
  if (bytes.length > MAX_PATH_BYTES) throw bad(type, `its path has ${bytes.length} bytes`)
  let path: string
  try {
    path = decoder.decode(bytes)
  } catch {
    throw bad(type, 'its path is not UTF-8')
  }
  const fault = pathFault(path)
  if (fault !== undefined) throw bad(type, `its path ${fault}`)
  return path
}

function readHash(type: WireMessage['type'], bytes: Uint8Array): string {
  if (bytes.length !== HASH_BYTES) throw bad(type, `an id has ${bytes.length} bytes instead of ${HASH_BYTES}`)
  return toHex(bytes)
}

function readSpans(type: WireMessage['type'], spans: readonly number[], limit: number): readonly number[] {
  try {
    fromSpans(spans, limit)
  } catch (error) {
    throw bad(type, error instanceof Error ? error.message : String(error))
  }
  return spans
}

/** How long the proof of a right is. */
export function proofBytesOf(right: Right): number {
  return right === 'store' ? PROOF_BYTES : 2 * PROOF_BYTES
}

/** Whether `name` can stand in an open message. */
export function isDeviceName(name: string): boolean {
  return name.length <= limits.MAX_DEVICE_NAME_LENGTH && isLine(name)
}

/** Whether `address` can stand in an open message; what it means is for the network to judge. */
export function isAddress(address: string): boolean {
  return address.length <= limits.MAX_ADDRESS_LENGTH && /^[\x21-\x7e]+$/.test(address)
}

function isLine(text: string): boolean {
  return text.isWellFormed() && !/[\p{Cc}\u2028\u2029]/u.test(text)
}

function toRaw(message: WireMessage): Message {
  switch (message.type) {
    case 'hello':
      return { hello: { version: message.version, nonce: asRaw(message.nonce) } }
    case 'offer':
      return { offer: { blinded: message.blinded.map((id) => asRaw(fromHex(id))) } }
    case 'open': {
      const { channel, blinded, right, proof, name, addresses } = message
      return { open: { channel, blinded: asRaw(fromHex(blinded)), right: rightToNumber(right), proof: asRaw(proof), name, addresses: [...addresses] } }
    }
    case 'knowledge':
    case 'granted':
    case 'unheld': {
      const replicas = message.replicas.map(({ replica, spans }) => ({ replica: asRaw(fromHex(replica)), spans: spans as number[] }))
      return { [message.type]: { channel: message.channel, replicas } }
    }
    case 'batch': {
      const { channel, header, signature } = message
      const records = message.records.map(({ index, record, content }) => ({ index, record: asRaw(record), content: asRaw(content ?? EMPTY) }))
      return { batch: { channel, header: asRaw(header), signature: asRaw(signature), records } }
    }
    case 'summary':
      return {
        summary: {
          channel: message.channel,
          digest: asRaw(fromHex(message.digest)),
          idle: message.idle,
          partial: message.partial,
          complete: message.complete
        }
      }
    case 'challenge': {
      const { channel, id, path, content, nonce } = message
      return { challenge: { channel, id, path: asRaw(new TextEncoder().encode(path)), content: asRaw(fromHex(content)), nonce: asRaw(nonce) } }
    }
    case 'possession proof':
      return { proof: { channel: message.channel, id: message.id, mac: asRaw(message.mac) } }
    case 'partial':
      return { partial: { channel: message.channel, content: asRaw(fromHex(message.content)), spans: message.spans as number[] } }
    case 'addresses': {
      const entries = message.entries.map(({ device, reach, addresses, made, signature }) => ({
        device: asRaw(device),
        reach: REACHES.indexOf(reach),
        addresses: [...addresses],
        made,
        signature: asRaw(signature)
      }))
      return { addresses: { channel: message.channel, entries } }
    }
    case 'succession':
      return { succession: { channel: message.channel, succession: asRaw(message.bytes), signature: asRaw(message.signature) } }
    case 'handOver':
      return { handOver: { channel: message.channel, secret: asRaw(message.secret) } }
    case 'write grant':
      return { writeGrant: { channel: message.channel, grant: asRaw(message.grant) } }
    case 'lineage':
      return { lineage: { channel: message.channel, epoch: message.epoch } }
    case 'sealed batch': {
      const { channel, header, signature } = message
      const entries = message.entries.map(({ index, entry }) => ({ index, entry: asRaw(entry) }))
      return { sealedBatch: { channel, header: asRaw(header), signature: asRaw(signature), entries } }
    }
    case 'head':
    case 'receipt':
      return { [message.type]: { channel: message.channel, bytes: asRaw(message.bytes), signature: asRaw(message.signature) } }
    case 'list versions':
    case 'versions':
    case 'want version':
    case 'version':
      return archiveMessageToRaw(message)
    case 'goodbye':
      return { goodbye: { code: message.code, message: message.message } }
  }
}

const EMPTY = new Uint8Array()

/** protons asks for bytes over an ArrayBuffer and only reads them. */
function asRaw(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}

function bad(type: string, reason: string): ProtocolError {
  return new ProtocolError('BAD_MESSAGE', `the peer sent a ${type === 'message' ? 'message' : `${type} message`} that is not valid: ${reason}`)
}
