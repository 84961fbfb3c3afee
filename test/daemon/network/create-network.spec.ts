import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNetwork, type CreateNetworkInit, type RunningNetwork } from '../../../daemon/network/create-network.ts'
import { deviceIdOf } from '../../../protocol/index.ts'
import { NodeEd25519 } from '../../../src/node-ed25519.ts'
import { SystemClock } from '../../../src/system-clock.ts'
import { SystemRandom } from '../../../src/system-random.ts'
import { silentLogger } from '../../fixtures/silent-logger.ts'

const PROTOCOL = '/syncline/test/1'

describe('createNetwork', () => {
  let directory: string
  const running = new Set<RunningNetwork>()

  const make = async (number: number, init: Partial<CreateNetworkInit> = {}) => {
    const seed = new Uint8Array(32).fill(number)
    const network = await createNetwork(
      {
        identity: { seed, device: deviceIdOf(new NodeEd25519().publicKey(seed)) },
        clock: new SystemClock(),
        random: new SystemRandom(),
        logger: silentLogger
      },
      { listen: ['/ip4/127.0.0.1/tcp/0'], peers: [], discovery: false, addressBook: join(directory, `${number}.json`), ...init }
    )
    running.add(network)
    return network
  }
  const stop = async (network: RunningNetwork) => {
    running.delete(network)
    await network.stop()
  }
  const addressOf = (network: RunningNetwork) => network.addresses()[0] as string
  const withoutDevice = (address: string) => address.replace(/\/p2p\/.*/, '')
  const linked = (network: RunningNetwork) => new Promise<void>((resolve) => network.onLink(() => resolve()))

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'syncline-'))
  })
  afterEach(async () => {
    await Promise.all([...running].map(stop))
    await rm(directory, { recursive: true })
  })

  it('links to a peer that is given, and takes handlers before it is started', async () => {
    const b = await make(2)
    const handled = new Promise<void>((resolve) => b.handle(PROTOCOL, () => resolve()))
    await b.start()
    const a = await make(1, { peers: [addressOf(b)] })
    a.onLink((link) => void link.open(PROTOCOL))
    await a.start()
    await handled
  })

  it('finds a peer again that went away, on the same address', async () => {
    const first = await make(2)
    await first.start()
    const address = withoutDevice(addressOf(first))
    const a = await make(1, { peers: [address] })
    await a.start()
    await linked(first)
    await stop(first)
    const again = await make(2, { listen: [address] })
    await again.start()
    await linked(again)
    assert.equal(a.dials()[0]?.device, again.device)
  })

  it('seeks a device until it is let be, unless it is given or remembered as well', async () => {
    const [a, b] = [await make(1), await make(2)]
    await b.start()
    a.seek(b.device)
    assert.deepEqual(
      a.dials().map(({ device }) => device),
      [b.device]
    )
    a.letBe(b.device)
    assert.deepEqual(a.dials(), [])
    a.addPeer(addressOf(b))
    a.seek(b.device)
    a.letBe(b.device)
    assert.equal(a.dials().length, 1)
    a.removePeer(addressOf(b))
    assert.deepEqual(a.dials(), [])
  })

  it('dials devices that it remembers, after a restart without being told', async () => {
    const b = await make(2)
    await b.start()
    const a = await make(1)
    await a.start()
    // On this machine: else loopback addresses count for nothing.
    a.addPeer(addressOf(b))
    await linked(a)
    a.remember(b.device, b.addresses())
    await stop(a)
    const again = await make(1)
    await again.start()
    await linked(again)
  })

  it('ends dialling a peer that is removed, or forgotten', async () => {
    const nobody = ['/ip4/127.0.0.1/tcp/1', `/ip4/127.0.0.1/tcp/1/p2p/${deviceIdOf(new NodeEd25519().publicKey(new Uint8Array(32)))}`]
    // Not started: nothing is to leave this machine.
    const a = await make(1, { peers: nobody })
    assert.equal(a.dials().length, 2)
    for (const address of nobody) a.removePeer(address)
    assert.equal(a.dials().length, 0)
    const b = await make(2)
    a.remember(b.device, ['/ip4/192.0.2.1/tcp/1'])
    assert.equal(a.dials().length, 1)
    a.forget(b.device)
    assert.equal(a.dials().length, 0)
  })

  it('gives its own address up', async () => {
    const a = await make(1)
    await a.start()
    a.addPeer(withoutDevice(addressOf(a)))
    a.addPeer(addressOf(a))
    while (a.dials()[0]?.state !== 'given-up') await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal(a.dials().length, 1)
  })

  it('refuses a peer that cannot be dialled', async () => {
    await assert.rejects(make(1, { peers: ['/ip4/1.2.3.4/udp/1'] }), { code: 'BAD_ADDRESS' })
  })

  it('stops before it was started', async () => {
    await stop(await make(1))
  })
})
