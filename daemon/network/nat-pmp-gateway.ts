/**
 * A router that opens ports on request by NAT-PMP (RFC 6886), as Apple's and many free ones do: one datagram asks, one answers. Only the router
 * itself is listened to.
 */
import { createSocket } from 'node:dgram'
import { type Gateway, GatewayError, type PortRequest } from './gateway.ts'

const NAT_PMP_PORT = 5351
const VERSION = 0
const EXTERNAL_ADDRESS = 0
const MAP_TCP = 2
/** Of an answer, beside the number of what was asked. */
const ANSWER = 128
/** RFC 6886, 3.1: asked again after so long, doubling … */
const FIRST_RETRY_MS = 250
/** … nine times in all; we give up earlier, as others wait for it. */
const TRIES = 5
const RESULTS = [
  '',
  'it does not speak this version of NAT-PMP',
  'it is not allowed to open ports',
  'it has no network itself',
  'it has no more ports to give',
  'it cannot do that'
]

export class NatPmpGateway implements Gateway {
  readonly #router: { readonly host: string; readonly port: number }

  constructor(router: { readonly host: string; readonly port?: number }) {
    this.#router = { port: NAT_PMP_PORT, ...router }
  }

  async externalHost(signal?: AbortSignal): Promise<string> {
    const answer = await this.#ask(EXTERNAL_ADDRESS, Buffer.alloc(0), 12, signal)
    return answer.subarray(8, 12).join('.')
  }

  async open({ external, internal, seconds }: PortRequest): Promise<number> {
    const answer = await this.#map({ external, internal, seconds })
    const given = answer.readUInt16BE(10)
    if (answer.readUInt16BE(8) !== internal || given === 0) throw new Error('the router answered with something that cannot be understood')
    return given
  }

  async close({ internal }: Pick<PortRequest, 'internal'>): Promise<void> {
    await this.#map({ external: 0, internal, seconds: 0 })
  }

  #map({ external, internal, seconds }: PortRequest): Promise<Buffer> {
    const request = Buffer.alloc(10)
    request.writeUInt16BE(internal, 2)
    request.writeUInt16BE(external, 4)
    request.writeUInt32BE(seconds, 6)
    return this.#ask(MAP_TCP, request, 16)
  }

  /** @param bytes of the answer */
  async #ask(operation: number, request: Buffer, bytes: number, signal?: AbortSignal): Promise<Buffer> {
    const { host, port } = this.#router
    const socket = createSocket('udp4')
    const answered = Promise.withResolvers<Buffer>()
    const abort = (): void => answered.reject(new Error('no router answered by NAT-PMP'))
    let timer: NodeJS.Timeout | undefined
    const send = (tries: number): void => {
      if (tries === TRIES) return abort()
      socket.send(Buffer.concat([Buffer.from([VERSION, operation]), request]), () => {})
      timer = setTimeout(() => send(tries + 1), FIRST_RETRY_MS * 2 ** tries)
    }
    // As who knows no such port answers.
    socket.on('error', () => answered.reject(new Error('the router does not speak NAT-PMP')))
    socket.on('message', (answer) => {
      if (answer.length < 4 || answer[1] !== ANSWER + operation) return
      const result = answer.readUInt16BE(2)
      if (result !== 0) answered.reject(new GatewayError(result, RESULTS[result] ?? ''))
      else if (answer[0] === VERSION && answer.length >= bytes) answered.resolve(answer)
    })
    try {
      signal?.throwIfAborted()
      signal?.addEventListener('abort', abort, { once: true })
      // Connected: the system drops what others send.
      socket.connect(port, host, () => send(0))
      return await answered.promise
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      socket.close()
    }
  }
}
