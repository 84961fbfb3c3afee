import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import type { Connection, Listener, MultiaddrConnection, PeerId, PrivateKey, SecuredConnection, StreamMuxerFactory } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { generateCertificate } from '@libp2p/tls/utils'
import { multiaddrConnectionPair } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import { concat } from 'uint8arrays/concat'
import { makeCertificate } from '../../../daemon/network/tls/certificate.ts'
import { NativeTls } from '../../../daemon/network/tls/native-tls.ts'
import { NodeEd25519 } from '../../../src/index.ts'
import { until } from '../../fixtures/until.ts'

type Components = ConstructorParameters<typeof NativeTls>[0]
type Encrypter = Pick<NativeTls, 'secureInbound' | 'secureOutbound'>
type Kind = (components: Components) => Encrypter

const native: Kind = (components) => new NativeTls(components)
const reference: Kind = (components) => tls()({ ...components, logger } as unknown as Parameters<ReturnType<typeof tls>>[0]) as unknown as Encrypter
const log = Object.assign(() => {}, { enabled: false, error() {}, trace() {}, newScope: () => log })
const logger = { forComponent: () => log }
const MUXER = { protocol: '/muxer/1' } as unknown as StreamMuxerFactory

const server = key(1)
const client = key(2)

describe('NativeTls', () => {
  /** The connection over which was dialled. */
  let below: MultiaddrConnection | undefined
  const open: { close(): Promise<void> | void }[] = []
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close()
  })

  for (const [name, here, there] of [
    ['itself', native, native],
    ["libp2p's own TLS as the server", native, reference],
    ["libp2p's own TLS as the client", reference, native]
  ] as const) {
    describe(`with ${name}`, () => {
      it('proves who is there, and agrees on the muxer', async () => {
        const [a, b] = await both(here, there)
        assert.deepEqual([a.remotePeer.toString(), b.remotePeer.toString()], [idOf(server).toString(), idOf(client).toString()])
        assert.deepEqual([a.streamMuxer, b.streamMuxer], [MUXER, MUXER])
      })

      it('carries bytes in both directions at once', async () => {
        const [a, b] = await both(here, there)
        const sent = [pattern(3_000_000, 1), pattern(2_000_000, 2)] as const
        const received = [collect(a.connection), collect(b.connection)] as const
        await Promise.all([sendAll(a.connection, sent[0]), sendAll(b.connection, sent[1])])
        await until(() => received[0].bytes >= sent[1].length && received[1].bytes >= sent[0].length)
        assert.equal(Buffer.compare(concat(received[1].chunks), sent[0]), 0)
        assert.equal(Buffer.compare(concat(received[0].chunks), sent[1]), 0)
      })

      it('ends on both sides when one closes, with all that was sent before', async () => {
        const [a, b] = await both(here, there)
        const received = collect(b.connection)
        await sendAll(a.connection, pattern(100_000, 3))
        await a.connection.close()
        await until(() => b.connection.status !== 'open')
        // libp2p's own may drop what it has not read yet.
        if (there === native) assert.equal(received.bytes, 100_000)
      })
    })
  }

  it('sends what it has before what is below is closed', async () => {
    const [a, b] = await both(native, native)
    const received = collect(b.connection)
    for (let i = 0; i < 20; i++) a.connection.send(pattern(50_000, i))
    await below?.close()
    await until(() => b.connection.status !== 'open')
    assert.equal(received.bytes, 1_000_000)
  })

  it('lets a reader that pauses stall the sender', async () => {
    const [a, b] = await both(native, native)
    b.connection.addEventListener('message', () => {})
    b.connection.pause()
    let sent = 0
    while (sent < 256 << 20 && a.connection.send(new Uint8Array(1 << 20))) sent += 1 << 20
    assert.ok(sent < 64 << 20, `${sent} bytes were taken for a reader that reads nothing`)
    b.connection.resume()
    await once(a.connection as unknown as EventTarget, 'drain')
  })

  it('refuses a server that is not who was dialled', async () => {
    await assert.rejects(both(native, native, { expected: idOf(key(3)) }), /Unexpected|unexpected/)
  })

  it('links devices whose clocks are years apart', async () => {
    const certificate = await makeCertificate(client)
    const now = Date.now
    try {
      for (const year of [1995, 2090]) {
        Date.now = () => Date.UTC(year, 0)
        assert.equal((await fromOutside(certificate)).remotePeer.toString(), idOf(client).toString())
      }
    } finally {
      Date.now = now
    }
  })

  it('refuses a certificate that is over', async () => {
    const now = Date.now
    Date.now = () => Date.UTC(1900, 0)
    const stale = await generateCertificate(client).finally(() => {
      Date.now = now
    })
    await assert.rejects(fromOutside(stale), /expired/)
  })

  it('refuses a client without a certificate', async () => {
    await assert.rejects(fromOutside({}), /certificate|cannot|Invalid|undefined|not/)
  })

  it('refuses TLS 1.2', async () => {
    await assert.rejects(fromOutside({ ...(await generateCertificate(client)), minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }), /version|protocol/)
  })

  it('refuses a client that speaks nothing of libp2p', async () => {
    await assert.rejects(fromOutside({ ...(await generateCertificate(client)), ALPNProtocols: ['http/1.1'] }), /ALPN|alert|closed|protocol/i)
  })

  it('refuses bytes that are no handshake', async () => {
    const { secured, socket } = await rawClient()
    socket.write('GET / HTTP/1.1\r\n\r\n'.repeat(20))
    await assert.rejects(secured)
  })

  it('gives up when the client goes in the midst of the handshake', async () => {
    const { secured, socket } = await rawClient()
    socket.destroy()
    await assert.rejects(secured, /closed|ECONNRESET/)
  })

  it('gives up on a client that says nothing, when it is told to', async () => {
    const { secured } = await rawClient(AbortSignal.timeout(50))
    await assert.rejects(secured, /too long/)
  })

  it('takes what came with the negotiation for a part of the handshake', async () => {
    const { secured, socket } = await rawClient(undefined, 100)
    const outside = connectTls({ socket, ...(await generateCertificate(client)), ALPNProtocols: ['libp2p'], rejectUnauthorized: false })
    await once(outside, 'secureConnect')
    assert.equal((await secured).remotePeer.toString(), idOf(client).toString())
    outside.destroy()
  })

  it('proves who is there, and carries bytes in both directions, where there is no socket', async () => {
    const [outbound, inbound] = multiaddrConnectionPair()
    const [a, b] = await Promise.all([
      native(componentsOf(client)).secureOutbound(outbound, { remotePeer: idOf(server) }),
      native(componentsOf(server)).secureInbound(inbound)
    ])
    assert.deepEqual([a.remotePeer.toString(), b.remotePeer.toString()], [idOf(server).toString(), idOf(client).toString()])
    const sent = [pattern(3_000_000, 1), pattern(2_000_000, 2)] as const
    const received = [collect(a.connection), collect(b.connection)] as const
    await Promise.all([sendAll(a.connection, sent[0]), sendAll(b.connection, sent[1])])
    await until(() => received[0].bytes >= sent[1].length && received[1].bytes >= sent[0].length)
    assert.equal(Buffer.compare(concat(received[1].chunks), sent[0]), 0)
    assert.equal(Buffer.compare(concat(received[0].chunks), sent[1]), 0)
    await a.connection.close()
    await until(() => b.connection.status !== 'open')
  })

  /** Both ends of a new connection: who dialled, then who listened. */
  async function both(dialler: Kind, listener: Kind, { expected = idOf(server) } = {}): Promise<[SecuredConnection, SecuredConnection]> {
    const accepted = Promise.withResolvers<SecuredConnection>()
    accepted.promise.catch(() => {})
    const port = await listen((connection) => accepted.resolve(listener(componentsOf(server)).secureInbound(connection)))
    const transport = tcp()({ logger } as unknown as Parameters<ReturnType<typeof tcp>>[0])
    const dialled = Promise.withResolvers<SecuredConnection>()
    const upgradeOutbound = async (connection: MultiaddrConnection) => {
      below = connection
      open.push({ close: () => connection.abort(new Error('the test is over')) })
      dialled.resolve(dialler(componentsOf(client)).secureOutbound(connection, { remotePeer: expected }))
      return {} as Connection
    }
    await transport.dial(multiaddr(`/ip4/127.0.0.1/tcp/${port}`), { upgrader: { upgradeOutbound }, signal: AbortSignal.timeout(5000) } as unknown as Parameters<
      typeof transport.dial
    >[1])
    return await Promise.all([dialled.promise, accepted.promise])
  }

  async function listen(onConnection: (connection: MultiaddrConnection) => void): Promise<number> {
    const transport = tcp()({ logger } as unknown as Parameters<ReturnType<typeof tcp>>[0])
    const upgradeInbound = async (connection: MultiaddrConnection) => {
      open.push({ close: () => connection.abort(new Error('the test is over')) })
      onConnection(connection)
    }
    const listener: Listener = transport.createListener({ upgrader: { upgradeInbound } } as unknown as Parameters<typeof transport.createListener>[0])
    await listener.listen(multiaddr('/ip4/127.0.0.1/tcp/0'))
    open.push(listener)
    return Number(/\/tcp\/(\d+)/.exec(String(listener.getAddrs()[0]))?.[1])
  }

  /** A client that is a bare socket, and what the server makes of it, after a while in which bytes may come. */
  async function rawClient(signal?: AbortSignal, delayMs = 0): Promise<{ readonly socket: Socket; readonly secured: Promise<SecuredConnection> }> {
    const accepted = Promise.withResolvers<SecuredConnection>()
    accepted.promise.catch(() => {})
    const port = await listen((connection) => {
      const secure = () => accepted.resolve(native(componentsOf(server)).secureInbound(connection, signal === undefined ? {} : { signal }))
      if (delayMs > 0) setTimeout(secure, delayMs)
      else secure()
    })
    const socket = connectTcp(port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    open.push({ close: () => void socket.destroy() })
    return { socket, secured: accepted.promise }
  }

  async function fromOutside(options: ConnectionOptions): Promise<SecuredConnection> {
    const { socket, secured } = await rawClient()
    connectTls({ socket, ALPNProtocols: ['libp2p'], rejectUnauthorized: false, ...options }).on('error', () => {})
    return await secured
  }
})

function key(number: number): PrivateKey {
  const seed = new Uint8Array(32).fill(number)
  return privateKeyFromRaw(concat([seed, new NodeEd25519().publicKey(seed)]))
}

function idOf(privateKey: PrivateKey): PeerId {
  return peerIdFromPrivateKey(privateKey)
}

function componentsOf(privateKey: PrivateKey): Components {
  return { privateKey, upgrader: { getStreamMuxers: () => new Map([[MUXER.protocol, MUXER]]) } }
}

function pattern(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * seed + (i >> 8)) & 0xff)
}

function collect(connection: SecuredConnection['connection']): { readonly chunks: Uint8Array[]; bytes: number } {
  const received = { chunks: [] as Uint8Array[], bytes: 0 }
  connection.addEventListener('message', ({ data }) => {
    received.chunks.push(data.slice())
    received.bytes += data.byteLength
  })
  return received
}

async function sendAll(connection: SecuredConnection['connection'], bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; at += 65_524) {
    if (!connection.send(bytes.subarray(at, at + 65_524))) await connection.onDrain()
  }
}
