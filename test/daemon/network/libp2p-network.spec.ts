import assert from 'node:assert/strict'
import { connect, createServer } from 'node:net'
import { noise } from '@chainsafe/libp2p-noise'
import { peerIdFromString } from '@libp2p/peer-id'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { createNode, DEFAULT_PORT, defaultListen, startNode } from '../../../daemon/network/create-node.ts'
import { Libp2pNetwork } from '../../../daemon/network/libp2p-network.ts'
import { Wires } from '../../../daemon/network/wire.ts'
import type { DeviceId } from '../../../protocol/index.ts'
import { VirtualClock } from '../../../src/memory/virtual-clock.ts'
import type { ByteStream, Link } from '../../../src/ports/network.ts'
import { SystemClock } from '../../../src/system-clock.ts'
import { networkCompliance } from '../../compliance/network.ts'
import { silentLogger } from '../../fixtures/silent-logger.ts'

const PROTOCOL = '/syncline/test/1'

interface Device {
  readonly network: Libp2pNetwork
  readonly remembered: [DeviceId, readonly string[]][]
}

async function device(number: number, listen: readonly string[] = ['/ip4/127.0.0.1/tcp/0']): Promise<Device> {
  const wires = new Wires()
  const node = await createNode({ seed: new Uint8Array(32).fill(number), listen, onTransport: (transport) => wires.add(transport) })
  const remembered: Device['remembered'] = []
  const network = new Libp2pNetwork(
    { node, wires, clock: new SystemClock(), logger: silentLogger },
    { onRemember: (device, addresses) => remembered.push([device, addresses]) }
  )
  await startNode(node, listen)
  return { network, remembered }
}

function dial(from: Device, to: Device): Promise<{ device: DeviceId }> {
  return from.network.dial(
    to.network.addresses().map((address) => address.replace(/\/p2p\/.*/, '')),
    to.network.device,
    AbortSignal.timeout(5000)
  )
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    assert.ok(turn < 1000, 'what was awaited did not come about')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

networkCompliance('libp2p', async (body) => {
  const [a, b] = await Promise.all([device(1), device(2)])
  const stop = () => Promise.all([a.network.stop(), b.network.stop()]).then(() => {})
  try {
    await body({
      a: a.network,
      b: b.network,
      link: async () => {
        await dial(a, b)
        await until(() => a.network.links().length === 1 && b.network.links().length === 1)
      },
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      stop
    })
  } finally {
    await stop()
  }
})

describe('Libp2pNetwork', () => {
  const devices: Device[] = []
  const make = async (...args: Parameters<typeof device>) => {
    const made = await device(...args)
    devices.push(made)
    return made
  }
  afterEach(async () => {
    await Promise.all(devices.splice(0).map(({ network }) => network.stop()))
  })

  it('refuses whoever is not the device that was dialled', async () => {
    const [a, b, c] = await Promise.all([make(1), make(2), make(3)])
    const addresses = b.network.addresses().map((address) => address.replace(/\/p2p\/.*/, ''))
    await assert.rejects(a.network.dial(addresses, c.network.device, AbortSignal.timeout(5000)))
    assert.equal(a.network.links().length, 0)
  })

  it('learns who answers where nobody was named', async () => {
    const [a, b] = await Promise.all([make(1), make(2)])
    const addresses = b.network.addresses().map((address) => address.replace(/\/p2p\/.*/, ''))
    const answer = await a.network.dial(addresses, undefined, AbortSignal.timeout(5000))
    assert.deepEqual(answer, { device: b.network.device, address: addresses[0] })
  })

  it('refuses to dial itself', async () => {
    const a = await make(1)
    const addresses = a.network.addresses().map((address) => address.replace(/\/p2p\/.*/, ''))
    await assert.rejects(a.network.dial(addresses, undefined, AbortSignal.timeout(5000)), /self/)
    assert.equal(a.network.links().length, 0)
  })

  it('goes on to the next address where one does not answer', async () => {
    const [a, b] = await Promise.all([make(1), make(2)])
    const good = (b.network.addresses()[0] as string).replace(/\/p2p\/.*/, '')
    await a.network.dial(['/ip4/127.0.0.1/tcp/1', good], b.network.device, AbortSignal.timeout(5000))
    assert.equal(a.network.links().length, 1)
  })

  it('keeps one of two links that were dialled at the same moment, the same at both ends', async () => {
    const [a, b] = await Promise.all([make(1), make(2)])
    await Promise.all([dial(a, b), dial(b, a)])
    const all = () => [...a.network.links(), ...b.network.links()]
    // Whether both dials went through is a matter of luck; what must hold in the end is not.
    await until(() => a.network.links().length === 1 && b.network.links().length === 1 && all().filter((link) => link.outbound).length === 1)
    const stream = new Promise<ByteStream>((resolve) => b.network.handle(PROTOCOL, resolve))
    await (a.network.links()[0] as Link).open(PROTOCOL)
    await stream
  })

  it('still gives what came whole when it is more than the reader may be behind', async () => {
    const [a, b] = await Promise.all([make(1), make(2)])
    const bytes = 450_000
    b.network.handle(PROTOCOL, (stream) => {
      stream
        .sink(
          (async function* () {
            for (let sent = 0; sent < bytes; sent += 50_000) yield new Uint8Array(50_000)
          })()
        )
        .then(() => (b.network.links()[0] as Link).close())
    })
    await dial(a, b)
    const [link] = a.network.links()
    assert.ok(link)
    const stream = await link.open(PROTOCOL)
    await until(() => link.closed)
    let received = 0
    for await (const chunk of stream.source) received += chunk.byteLength
    assert.equal(received, bytes)
  })

  it('links by Noise to a peer that has no TLS', async () => {
    const a = await make(1)
    const other = await createLibp2p({ transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux()], addresses: { listen: [] } })
    try {
      const [address] = a.network.addresses()
      assert.ok(address)
      const connection = await other.dial(multiaddr(address))
      assert.equal(connection.encryption, '/noise')
      await until(() => a.network.links().some(({ device }) => device === other.peerId.toString()))
    } finally {
      await other.stop()
    }
  })

  it('counts the bytes on the wire, handshake and encryption included', async () => {
    const [a, b] = await Promise.all([make(1), make(2)])
    await dial(a, b)
    const [link] = a.network.links()
    assert.ok(link)
    assert.ok(link.bytesIn > 200 && link.bytesOut > 200, `${link.bytesIn} in, ${link.bytesOut} out`)
  })

  it('takes the end of a process for a break, not for the end of its streams', async () => {
    const [a, b] = await Promise.all([make(1), make(2)])
    const reading = Promise.withResolvers<unknown>()
    b.network.handle(PROTOCOL, (stream) => {
      ;(async () => {
        for await (const _ of stream.source);
      })().then(() => reading.resolve('ended'), reading.resolve)
    })
    await dial(a, b)
    const stream = await (a.network.links()[0] as Link).open(PROTOCOL)
    stream
      .sink(
        (async function* () {
          yield new Uint8Array(10)
          await new Promise(() => {})
        })()
      )
      .catch(() => {})
    await until(() => (b.network.links()[0] as Link).bytesIn > 500)
    await a.network.stop()
    assert.ok((await reading.promise) instanceof Error)
  })

  it('passes on only addresses that may be dialled on the word of that device', async () => {
    const [a, b] = await Promise.all([make(1), make(2)])
    const given = [
      '/ip4/192.0.2.1/tcp/22600',
      `/ip4/192.0.2.2/tcp/22600/p2p/${b.network.device}`,
      `/ip4/192.0.2.3/tcp/22600/p2p/${a.network.device}`,
      '/ip4/127.0.0.1/tcp/631',
      '/ip4/169.254.169.254/tcp/80',
      '/dns4/evil.example/tcp/80',
      '/ip4/192.0.2.4/udp/22600/quic-v1',
      'nonsense'
    ]
    a.network.remember(b.network.device, given)
    await dial(b, a)
    await until(() => a.network.links().length === 1)
    a.network.remember(b.network.device, given)
    a.network.remember(a.network.device, given)
    const usual = ['/ip4/192.0.2.1/tcp/22600', '/ip4/192.0.2.2/tcp/22600']
    assert.deepEqual(a.remembered, [
      [b.network.device, usual],
      [b.network.device, [...usual, '/ip4/127.0.0.1/tcp/631']]
    ])
  })

  it('tells when its addresses are others, once', async () => {
    const { network } = await make(1)
    let told = 0
    network.checkAddresses()
    network.onAddresses(() => told++)
    network.checkAddresses()
    assert.equal(told, 0)
    const { addresses } = network
    network.addresses = () => [...addresses.call(network), `/ip4/192.0.2.1/tcp/1/p2p/${network.device}`]
    network.checkAddresses()
    network.checkAddresses()
    assert.equal(told, 1)
  })

  it('names no address that means every address', async () => {
    const a = await make(1, ['/ip4/0.0.0.0/tcp/0'])
    const addresses = a.network.addresses()
    assert.ok(addresses.length > 0)
    assert.ok(addresses.every((address) => !address.includes('/0.0.0.0/')))
    assert.match(addresses.at(-1) as string, /^\/ip4\/127\.0\.0\.1\//)
  })

  it('probes: a link that answers stays', async () => {
    const [a, b] = await Promise.all([make(1), make(2)])
    await dial(a, b)
    await a.network.probe(['127.0.0.1'])
    assert.equal(a.network.links().length, 1)
  })

  it('breaks a link over which nothing comes any more', async () => {
    const [a, b] = await Promise.all([make(1), make(2)])
    const relay = await stallingRelay(b.network.addresses()[0] as string)
    try {
      await a.network.dial([relay.address], b.network.device, AbortSignal.timeout(5000))
      const [link] = a.network.links()
      assert.ok(link)
      link.checkAlive()
      relay.stall()
      for (let check = 0; check < 6 && !link.closed; check++) link.checkAlive()
      assert.equal(link.closed, true)
      await a.network.dial([relay.address], b.network.device, AbortSignal.timeout(500)).catch(() => {})
    } finally {
      relay.close()
    }
  })

  it('probes: a link that does not answer goes', async () => {
    const [a, b] = await Promise.all([make(1), make(2)])
    const relay = await stallingRelay(b.network.addresses()[0] as string)
    try {
      await a.network.dial([relay.address], b.network.device, AbortSignal.timeout(5000))
      const [link] = a.network.links()
      assert.ok(link)
      await link.probe(5000)
      assert.equal(link.closed, false)
      relay.stall()
      await link.probe(100)
      assert.equal(link.closed, true)
    } finally {
      relay.close()
    }
  })

  it('stops without waiting for dials that nobody answers, or for a remote that does not', async () => {
    const [a, b] = await Promise.all([make(1), make(2)])
    const relay = await stallingRelay(b.network.addresses()[0] as string)
    try {
      await a.network.dial([relay.address], b.network.device, AbortSignal.timeout(5000))
      relay.stall()
      const dial = a.network.dial([relay.address], undefined, AbortSignal.timeout(60_000))
      await Promise.all([assert.rejects(dial), a.network.stop()])
    } finally {
      relay.close()
    }
  })

  it('stops within 2 s even where libp2p never does', async () => {
    const clock = new VirtualClock()
    const stuck = Object.assign(new EventTarget(), {
      peerId: peerIdFromString('12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo'),
      getConnections: () => [],
      getMultiaddrs: () => [],
      handle: async () => {},
      dial: () => new Promise<never>(() => {}),
      stop: () => new Promise<never>(() => {}),
      peerStore: { delete: async () => {} }
    })
    const network = new Libp2pNetwork({ node: stuck, wires: new Wires(), clock, logger: silentLogger }, { onRemember: () => {} })
    await clock.resolve(network.stop(), 2000, 'the stop')
    assert.equal(clock.pending, 0)
  })
})

describe('createNode', () => {
  it('takes any port where its usual one is taken', async () => {
    const other = createServer()
    // Where somebody else has it already, all the better.
    await new Promise<unknown>((resolve) => other.on('error', resolve).listen(DEFAULT_PORT, '127.0.0.1', () => resolve(undefined)))
    try {
      assert.deepEqual(await defaultListen(), ['/ip4/0.0.0.0/tcp/0', '/ip6/::/tcp/0'])
    } finally {
      other.close()
    }
  })

  it('says which port is taken, and what to do', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    assert.ok(address !== null && typeof address === 'object')
    try {
      const listen = [`/ip4/127.0.0.1/tcp/${address.port}`]
      await assert.rejects(startNode(await createNode({ seed: new Uint8Array(32), listen }), listen), {
        code: 'PORT_IN_USE',
        message: new RegExp(`/ip4/127\\.0\\.0\\.1/tcp/${address.port}`),
        hint: /--listen/
      })
    } finally {
      taken.close()
    }
  })

  it('says what is wrong with an address to listen on', async () => {
    for (const listen of ['/ip4/127.0.0.1/udp/1', '/dns4/localhost/tcp/1', '127.0.0.1:22600', '/ip4/127.0.0.1/tcp/1/p2p/x', '/ip4/127.0.0.1']) {
      await assert.rejects(createNode({ seed: new Uint8Array(32), listen: [listen] }), { code: 'BAD_ADDRESS' }, listen)
    }
  })
})

/** A TCP relay in front of `address` that can be told to swallow everything from now on, as a dead line does. */
async function stallingRelay(address: string): Promise<{ readonly address: string; stall(): void; close(): void }> {
  const port = Number(/\/tcp\/(\d+)/.exec(address)?.[1])
  let stalled = false
  const sockets = new Set<import('node:net').Socket>()
  const server = createServer((inner) => {
    const outer = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [inner, outer],
      [outer, inner]
    ] as const) {
      sockets.add(from)
      from.on('error', () => {})
      from.on('data', (data) => {
        if (!stalled) to.write(data)
      })
      from.on('close', () => {
        if (!stalled) to.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const own = server.address()
  assert.ok(own !== null && typeof own === 'object')
  return {
    address: `/ip4/127.0.0.1/tcp/${own.port}`,
    stall: () => {
      stalled = true
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    }
  }
}
