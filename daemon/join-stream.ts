/** The two ends of the join stream (docs/specs/invitation.md, "Join stream"): hello both ways, a request, an answer, the end. */
import { equals } from 'uint8arrays/equals'
import {
  decodeJoinMessage,
  encodeFrame,
  encodeJoinMessage,
  FrameReader,
  HELLO_NONCE_BYTES,
  type JoinAnswer,
  type JoinMessage,
  type JoinRequest,
  joinProof,
  MAX_JOIN_MESSAGE_BYTES,
  ProtocolError,
  publicKeyOf,
  type SessionEnd
} from '../protocol/index.ts'
import { type ByteStream, type Clock, SendQueue } from '../src/index.ts'

/** Four messages; a person who decides is not waited for. */
const JOIN_TIMEOUT_MS = 30_000

export interface JoinStreamComponents {
  readonly stream: ByteStream
  readonly clock: Clock
  readonly random: { bytes(length: number): Uint8Array }
}

export interface JoinEnds {
  readonly device: string
  readonly peer: string
}

/** Asks to join. @throws ProtocolError, and Error when the stream broke or nothing came in time */
export function ask(
  components: JoinStreamComponents,
  ends: JoinEnds,
  request: Omit<JoinRequest, 'type' | 'proof'> & { readonly token: Uint8Array }
): Promise<JoinAnswer> {
  return converse(components, ends, async ({ own, peer, send, read }) => {
    const { token, invitation, name } = request
    send({ type: 'request', invitation, name, proof: joinProof(token, name, own, peer) })
    return await read('answer')
  })
}

/** Answers who asks with what `decide` says. @throws likewise */
export function answer(
  components: JoinStreamComponents,
  ends: JoinEnds,
  decide: (request: JoinRequest, joiner: SessionEnd, inviter: SessionEnd) => Promise<JoinAnswer>
): Promise<void> {
  return converse(components, ends, async ({ own, peer, send, read }) => send(await decide(await read('request'), peer, own)))
}

interface Conversation {
  readonly own: SessionEnd
  readonly peer: SessionEnd
  send(message: JoinMessage): void
  read<T extends JoinMessage['type']>(type: T): Promise<Extract<JoinMessage, { type: T }>>
}

async function converse<T>({ stream, clock, random }: JoinStreamComponents, ends: JoinEnds, talk: (conversation: Conversation) => Promise<T>): Promise<T> {
  const reader = new FrameReader(stream.source)
  const nonce = random.bytes(HELLO_NONCE_BYTES)
  const queue = new SendQueue(MAX_JOIN_MESSAGE_BYTES)
  const send = (message: JoinMessage): void => void queue.push(encodeFrame(encodeJoinMessage(message))).catch(() => {})
  const late = Promise.withResolvers<never>()
  const cancel = clock.setTimer(JOIN_TIMEOUT_MS, () => late.reject(new Error(`the other device did not answer within ${JOIN_TIMEOUT_MS / 1000} s`)))
  const read = async <K extends JoinMessage['type']>(type: K): Promise<Extract<JoinMessage, { type: K }>> => {
    const frame = await Promise.race([reader.frame(MAX_JOIN_MESSAGE_BYTES), late.promise])
    if (frame === undefined) throw new Error('the other device ended the stream')
    const message = decodeJoinMessage(frame)
    if (message.type !== type) throw new ProtocolError('BAD_MESSAGE', `the peer sent a ${message.type} where a ${type} belongs`)
    return message as Extract<JoinMessage, { type: K }>
  }
  const sending = stream.sink(queue)
  sending.catch(() => {})
  try {
    send({ type: 'hello', nonce })
    const hello = await read('hello')
    if (equals(hello.nonce, nonce)) throw new ProtocolError('BAD_MESSAGE', 'the peer sent back what it got')
    const own = { publicKey: publicKeyOf(ends.device), nonce }
    const peer = { publicKey: publicKeyOf(ends.peer), nonce: hello.nonce }
    const result = await talk({ own, peer, read, send })
    queue.end()
    await Promise.race([sending, late.promise])
    return result
  } catch (error) {
    queue.end()
    stream.abort(error instanceof Error ? error : new Error(String(error)))
    throw error
  } finally {
    cancel()
    await reader.close().catch(() => {})
  }
}
