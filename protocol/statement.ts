/**
 * What a device says of itself in a form that others can pass on: the head of a writer, and the receipt of a store-only device
 * (docs/specs/sealed-storage.md, "Heads" and "Receipts").
 */
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { type Authority, mayWriteNow } from './admission.ts'
import { copyBytes } from './copy-bytes.ts'
import type { Ed25519 } from './ed25519.ts'
import { ProtocolError } from './errors.ts'
import { decodeGrant, MAX_GRANT_BYTES } from './grant.ts'
import { fromHex, toHex } from './hex.ts'
import { type FolderId, HASH_BYTES, PUBLIC_KEY_BYTES, REPLICA_ID_BYTES, type ReplicaId, SIGNATURE_BYTES } from './ids.ts'
import { fromSpans, toSpans } from './interval-set.ts'
import { isTellable, type Knowledge } from './knowledge.ts'
import { MAX_REPLICAS, MAX_SPANS } from './limits.ts'
import { HeadBody, ReceiptBody, type ReplicaIntervals } from './pb/messages.js'
import { MAX_SEQUENCE } from './version-vector.ts'

/** Two knowledge maps, and room to spare in a message. */
export const MAX_STATEMENT_BYTES = 1_000_000

const HEAD = fromString('syncline head v1')
const RECEIPT = fromString('syncline receipt v1')

/** A statement as it travels and is kept. */
export interface SignedStatement {
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

export interface Head {
  readonly folder: FolderId
  /** Public key of the writer. */
  readonly device: Uint8Array
  /** Its right to write. */
  readonly grant: Uint8Array
  readonly known: Knowledge
  /** Those of the known dots that name no maximal version: other versions that are known have replaced them. */
  readonly replaced: Knowledge
  /** Those that name versions which lost, and whose content this writer neither has nor wants: nobody need keep it. */
  readonly lost: Knowledge
}

export interface Receipt {
  readonly folder: FolderId
  /** Public key of the store-only device. */
  readonly device: Uint8Array
  /** Of its receipts, which one: counted from 1. */
  readonly counter: number
  /** Milliseconds since 1970, by its clock: for people. */
  readonly time: number
  /** Of the folder's key then: it binds under that one only, for under another one other records count. */
  readonly epoch: number
  /** Dots of which it holds the record and all of the content, or which were replaced. */
  readonly held: Knowledge
}

export function signHead(head: Head, sign: (message: Uint8Array) => Uint8Array): SignedStatement {
  const { folder, device, grant, known, replaced, lost } = head
  return signed(
    HEAD,
    HeadBody.encode({
      folder: asRaw(fromHex(folder)),
      device: asRaw(device),
      grant: asRaw(grant),
      known: asSpans(known),
      replaced: asSpans(replaced),
      lost: asSpans(lost)
    }),
    sign
  )
}

/**
 * The head that was signed. Undefined where it was not signed under the key of now, and its device may not even be a writer any more: who passes
 * it on is not at fault, but what it says to be replaced may have been so by what counts no more.
 * @throws ProtocolError BAD_MESSAGE, BAD_GRANT
 */
export function verifyHead(statement: SignedStatement, authority: Authority, ed25519: Ed25519): Head | undefined {
  const raw = decoded('head', statement, (bytes) => HeadBody.decode(bytes, { limits: { known: MAX_REPLICAS, replaced: MAX_REPLICAS, lost: MAX_REPLICAS } }))
  if (raw.grant.length > MAX_GRANT_BYTES) throw bad('head', `its grant has ${raw.grant.length} bytes`)
  const head: Head = {
    ...idsOf('head', raw, authority.key.folder),
    grant: raw.grant,
    known: knowledgeIn('head', raw.known),
    replaced: knowledgeIn('head', raw.replaced),
    lost: knowledgeIn('head', raw.lost)
  }
  assertSignedBy('head', HEAD, statement, raw.device, ed25519)
  return mayWriteNow(raw, authority, ed25519) && decodeGrant(raw.grant).epoch === authority.key.epoch ? head : undefined
}

export function signReceipt(receipt: Receipt, sign: (message: Uint8Array) => Uint8Array): SignedStatement {
  const { folder, device, counter, time, epoch, held } = receipt
  return signed(RECEIPT, ReceiptBody.encode({ folder: asRaw(fromHex(folder)), device: asRaw(device), counter, time, epoch, held: asSpans(held) }), sign)
}

/**
 * The receipt that was signed. Nothing in it says what its device may do.
 * @throws ProtocolError BAD_MESSAGE
 */
export function verifyReceipt(statement: SignedStatement, { folder }: { folder: FolderId }, ed25519: Ed25519): Receipt {
  const raw = decoded('receipt', statement, (bytes) => ReceiptBody.decode(bytes, { limits: { held: MAX_REPLICAS } }))
  if (!Number.isSafeInteger(raw.counter) || raw.counter < 1 || !Number.isSafeInteger(raw.time)) throw bad('receipt', 'a number in it is out of range')
  const { counter, time, epoch } = raw
  const receipt: Receipt = { ...idsOf('receipt', raw, folder), counter, time, epoch, held: knowledgeIn('receipt', raw.held) }
  assertSignedBy('receipt', RECEIPT, statement, raw.device, ed25519)
  return receipt
}

type What = 'head' | 'receipt'

function signed(domain: Uint8Array, bytes: Uint8Array, sign: (message: Uint8Array) => Uint8Array): SignedStatement {
  return { bytes, signature: sign(concat([domain, bytes])) }
}

function assertSignedBy(what: What, domain: Uint8Array, { bytes, signature }: SignedStatement, device: Uint8Array, ed25519: Ed25519): void {
  if (!ed25519.verify(device, concat([domain, bytes]), signature)) throw bad(what, 'its signature is wrong')
}

function decoded<T>(what: What, { bytes, signature }: SignedStatement, decode: (bytes: Uint8Array) => T): T {
  if (bytes.length > MAX_STATEMENT_BYTES) throw bad(what, `it has ${bytes.length} bytes, the most is ${MAX_STATEMENT_BYTES}`)
  if (signature.length !== SIGNATURE_BYTES) throw bad(what, `its signature has ${signature.length} bytes`)
  try {
    return decode(bytes)
  } catch (error) {
    throw bad(what, error instanceof Error ? error.message : String(error))
  }
}

function idsOf(what: What, raw: { readonly folder: Uint8Array; readonly device: Uint8Array }, folder: FolderId): { folder: FolderId; device: Uint8Array } {
  if (raw.folder.length !== HASH_BYTES || raw.device.length !== PUBLIC_KEY_BYTES) throw bad(what, 'an id in it has the wrong length')
  if (toHex(raw.folder) !== folder) throw bad(what, 'it is of another folder')
  return { folder, device: copyBytes(raw.device) }
}

export function asSpans(knowledge: Knowledge): ReplicaIntervals[] {
  return [...knowledge].map(([replica, set]) => ({ replica: asRaw(fromHex(replica)), spans: toSpans(set) }))
}

export function knowledgeIn(what: string, replicas: readonly ReplicaIntervals[]): Knowledge {
  const knowledge = new Map<ReplicaId, ReturnType<typeof fromSpans>>()
  let count = 0
  for (const { replica, spans } of replicas) {
    const id = toHex(replica) as ReplicaId
    if (replica.length !== REPLICA_ID_BYTES || knowledge.has(id)) throw bad(what, 'a replica id in it has the wrong length or stands twice')
    count += spans.length
    if (count > MAX_SPANS) throw bad(what, `it has more than ${MAX_SPANS} spans`)
    try {
      knowledge.set(id, fromSpans(spans, MAX_SEQUENCE))
    } catch (error) {
      throw bad(what, error instanceof Error ? error.message : String(error))
    }
  }
  if (!isTellable(knowledge)) throw bad(what, 'it tells of more than a message can')
  return knowledge
}

function asRaw(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}

function bad(what: string, why: string): ProtocolError {
  return new ProtocolError('BAD_MESSAGE', `a ${what} is malformed: ${why}`)
}
