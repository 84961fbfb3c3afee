import assert from 'node:assert/strict'
import { join } from 'node:path'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { createNetwork, type RunningNetwork } from '../../../daemon/network/create-network.ts'
import { createNode, startNode } from '../../../daemon/network/create-node.ts'
import { Relaying } from '../../../daemon/network/relaying.ts'
import type { Reach } from '../../../daemon/parts.ts'
import { type DeviceId, deviceIdOf } from '../../../protocol/index.ts'
import { type ByteStream, type Link, NodeEd25519, SystemClock, SystemRandom } from '../../../src/index.ts'
import { silentLogger } from '../../fixtures/silent-logger.ts'
import { useTemporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { until } from '../../fixtures/until.ts'

const PROTOCOL = '/syncline/test/1'
const STOP_PROTOCOL = '/libp2p/circuit/relay/0.2.0/stop'
const MiB = 1024 * 1024
const NOTHING: Reach = {
  relay: false,
  bootstrap: [],
  dhtServer: undefined,
  portMapping: false,
  networkKey: undefined,
  topics: () => [],
  isLonely: () => false
}

function networkKey(digit: string): Uint8Array {
  return new TextEncoder().encode(`/key/swarm/psk/1.0.0/\n/base16/\n${digit.repeat(64)}\n`)
}

/** Networks of this process, on loopback. */
function useNetworks() {
  const directory = useTemporaryDirectory()
  const running: RunningNetwork[] = []
  afterEach(() => Promise.all(running.splice(0).map((network) => network.stop())))
  return async (reach: Partial<Reach>, peers: readonly string[] = []) => {
    const seed = new Uint8Array(32).fill(running.length + 1)
    const network = await createNetwork(
      { identity: { seed, device: deviceIdOf(new NodeEd25519().publicKey(seed)) }, clock: new SystemClock(), random: new SystemRandom(), logger: silentLogger },
      {
        listen: ['/ip4/127.0.0.1/tcp/0'],
        peers,
        discovery: false,
        addressBook: join(directory.path, `${running.length}.json`),
        reach: { ...NOTHING, ...reach }
      }
    )
    running.push(network)
    await network.start()
    return network
  }
}

const addressOf = (network: RunningNetwork) => network.addresses().find((address) => !address.includes('p2p-circuit')) as string
const over = (relay: RunningNetwork, to: RunningNetwork) => `${addressOf(relay)}/p2p-circuit/p2p/${to.device}`
const linkTo = (from: RunningNetwork, to: RunningNetwork): Promise<Link> =>
  new Promise((resolve) => from.onLink((link) => link.device === to.device && resolve(link)))

describe('Relaying', () => {
  const start = useNetworks()
  const isReserved = (network: RunningNetwork) => () => network.reach().relays.some(({ reserved }) => reserved)

  /** A relay, and a device that has its reservation where it is a member. */
  async function startRelayed({ member = true } = {}) {
    const relay = await start({ relay: true })
    const a = await start({ relay: true }, [addressOf(relay)])
    await linkTo(a, relay)
    if (member) relay.remember(a.device, [])
    a.remember(relay.device, relay.addresses())
    return { relay, a }
  }

  it('brings two members together, with bytes in both directions, and says that it is not direct', async () => {
    const { relay, a } = await startRelayed()
    await until(isReserved(a))
    const received = new Promise<Uint8Array[]>((resolve, reject) => {
      a.handle(PROTOCOL, (stream) => {
        stream.sink(once(new Uint8Array([1, 2, 3]))).catch(reject)
        collect(stream).then(resolve, reject)
      })
    })
    const b = await start({ relay: true }, [over(relay, a)])
    relay.remember(b.device, [])
    const [link, reverse] = await Promise.all([linkTo(b, a), linkTo(a, b)])
    assert.deepEqual([link.direct, reverse.direct], [false, false])
    assert.ok(link.address.endsWith(`${relay.device}/p2p-circuit`))
    const stream = await link.open(PROTOCOL)
    await stream.sink(once(new Uint8Array(300_000)))
    assert.equal(
      (await collect(stream)).reduce((sum, { length }) => sum + length, 0),
      3
    )
    assert.equal(
      (await received).reduce((sum, { length }) => sum + length, 0),
      300_000
    )
    assert.ok(link.bytesOut >= 300_000)
  })

  it('holds no more than the windows between a member that floods and one that does not read', async () => {
    const relay = await start({ relay: true })
    const relaying = new Relaying({ offer: false, isMember: () => true, onLost: () => {} })
    const listen = ['/ip4/127.0.0.1/tcp/0']
    const deaf = await createNode({ seed: new Uint8Array(32).fill(99), listen, relaying })
    try {
      await startNode(deaf, listen)
      // Agrees to be linked, by a StopMessage, and reads nothing of what comes then.
      await deaf.unhandle(STOP_PROTOCOL)
      await deaf.handle(STOP_PROTOCOL, (stream) => {
        stream.send(Uint8Array.of(4, 0x08, 1, 0x20, 100))
        stream.pause()
      })
      const device = deaf.peerId.toString() as DeviceId
      relay.remember(device, [])
      await deaf.dial(multiaddr(addressOf(relay)))
      await relaying.reserve(relay.device)

      const flooding = await start({ relay: true }, [addressOf(relay)])
      relay.remember(flooding.device, [])
      const stream = await (await linkTo(flooding, relay)).open('/libp2p/circuit/relay/0.2.0/hop')
      const id = peerIdFromString(device).toMultihash().bytes
      let sent = 0
      const connect = Uint8Array.of(id.length + 6, 0x08, 1, 0x12, id.length + 2, 0x0a, id.length, ...id)
      const flood = async function* () {
        yield connect
        for (; sent < 200 * MiB; sent += MiB) yield new Uint8Array(MiB)
      }
      stream.sink(flood()).catch(() => {})
      let before = -1
      await until(() => {
        const rests = sent > 0 && sent === before
        before = sent
        return rests
      }, 500)
      assert.ok(sent >= MiB && sent < 50 * MiB, `${sent / MiB} MiB were taken, and nobody read`)
    } finally {
      await deaf.stop()
    }
  }).timeout(60_000)

  it('gives no reservation to strangers, and asks again', async () => {
    const { relay, a } = await startRelayed({ member: false })
    await until(() => a.reach().relays.some(({ lastError }) => lastError?.includes('PERMISSION_DENIED')))
    assert.equal(isReserved(a)(), false)
    relay.remember(a.device, [])
    await until(isReserved(a))
  }).timeout(20_000)

  it('brings no stranger to a member', async () => {
    const { relay, a } = await startRelayed()
    await until(isReserved(a))
    const stranger = await start({ relay: true }, [over(relay, a)])
    await until(() => stranger.dials().some(({ lastError }) => lastError?.includes('PERMISSION_DENIED')))
  }).timeout(20_000)

  it('loses its reservation with the relay, and is told so', async () => {
    const { relay, a } = await startRelayed()
    await until(isReserved(a))
    await relay.stop()
    await until(() => a.reach().relays.length === 0)
  }).timeout(20_000)

  it('takes nobody for a relay that was not asked', async () => {
    const a = await start({ relay: true })
    const stranger = await start({ relay: true }, [addressOf(a)])
    const stream = await (await linkTo(stranger, a)).open(STOP_PROTOCOL)
    // A StopMessage: somebody wants to be linked over the stranger.
    const id = peerIdFromString(stranger.device).toMultihash().bytes
    stream.sink(once(Uint8Array.of(id.length + 6, 0x08, 0, 0x12, id.length + 2, 0x0a, id.length, ...id))).catch(() => {})
    await assert.rejects(
      async () => {
        for await (const chunk of stream.source) throw new assert.AssertionError({ message: `it was answered: ${chunk.join()}`, operator: 'fail' })
      },
      (error) => !(error instanceof assert.AssertionError)
    )
    assert.deepEqual(a.reach().relays, [])
    assert.ok(a.addresses().every((address) => !address.includes('p2p-circuit')))
  })

  it('tells strangers who ask neither its addresses nor its versions', async () => {
    const a = await start({ relay: true })
    const stranger = await start({ relay: true }, [addressOf(a)])
    const stream = await (await linkTo(stranger, a)).open('/ipfs/id/1.0.0')
    const text = Buffer.concat(await collect(stream)).toString('latin1')
    assert.match(text, /syncline/)
    assert.doesNotMatch(text, /js-libp2p|node|signed/i)
    // /ip4/127.0.0.1/tcp/ of the address that it listens on, in bytes; what it sees of the stranger has the stranger's port.
    const port = Number(/\/tcp\/(\d+)/.exec(addressOf(a))?.[1])
    assert.ok(!text.includes(String.fromCharCode(6, port >> 8, port & 255)))
  })
})

describe('a private network', () => {
  const start = useNetworks()

  it('links devices that have its key', async () => {
    const a = await start({ networkKey: networkKey('a') })
    a.handle(PROTOCOL, (stream) => void stream.sink(once(new Uint8Array(1_000_000))))
    const b = await start({ networkKey: networkKey('a') }, [addressOf(a)])
    const stream = await (await linkTo(b, a)).open(PROTOCOL)
    assert.equal(
      (await collect(stream)).reduce((sum, { length }) => sum + length, 0),
      1_000_000
    )
  })

  for (const [name, reach] of [
    ['another key', { networkKey: networkKey('b') }],
    ['no key', {}]
  ] as const) {
    it(`does not talk to a device that has ${name}, and says what may be wrong`, async () => {
      const a = await start({ networkKey: networkKey('a') })
      const other = await start(reach, [addressOf(a)])
      const ours = await start({ networkKey: networkKey('a') }, [addressOf(other)])
      await until(() => ours.dials().some(({ lastError }) => lastError?.includes('is not of this private network')))
      await until(() => other.dials().some(({ lastError }) => lastError !== undefined))
      assert.ok([...other.dials(), ...ours.dials()].every(({ state }) => state !== 'linked'))
    }).timeout(20_000)
  }
})

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

async function collect(stream: ByteStream): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream.source) chunks.push(chunk.slice())
  return chunks
}
