import assert from 'node:assert/strict'
import { preSharedKey } from '@libp2p/pnet'
import { DhtNode, type DhtNodeInit } from '../../../daemon/network/dht-node.ts'
import type { Provider } from '../../../daemon/network/rendezvous.ts'
import { createNetworkKey } from '../../../daemon/reach-settings.ts'

const TOPIC = new Uint8Array(32).fill(7)

describe('DhtNode', () => {
  const running: DhtNode[] = []
  afterEach(() => Promise.all(running.splice(0).map((node) => node.stop())))

  const start = async (init: Partial<DhtNodeInit>): Promise<DhtNode> => {
    const node = await DhtNode.start({ seed: new Uint8Array(32).fill(running.length + 1), bootstrap: [], ...init })
    running.push(node)
    return node
  }
  const startServer = (init: Partial<DhtNodeInit> = {}) => start({ listen: '/ip4/127.0.0.1/tcp/0', ...init })
  const startClient = async (server: DhtNode, address: string, init: Partial<DhtNodeInit> = {}) => {
    const client = await start({ bootstrap: server.addresses(), addresses: () => [address], ...init })
    await client.join(AbortSignal.timeout(20_000))
    return client
  }
  const find = async (node: DhtNode): Promise<Provider[]> => {
    const providers: Provider[] = []
    for await (const provider of node.findProviders(TOPIC, AbortSignal.timeout(10_000))) providers.push(provider)
    return providers
  }

  it('finds what another client provided, with the addresses that it has now', async () => {
    const server = await startServer()
    let address = '/ip4/10.0.0.1/tcp/1'
    const provider = await start({ bootstrap: server.addresses(), addresses: () => [address] })
    await provider.join(AbortSignal.timeout(20_000))
    const asking = await startClient(server, '/ip4/10.0.0.2/tcp/1')
    assert.deepEqual(await find(asking), [])
    await provider.provide(TOPIC, AbortSignal.timeout(10_000))
    const relayed = '/ip4/198.51.100.1/tcp/1/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN/p2p-circuit'
    assert.deepEqual(
      (await find(asking)).map(({ addresses }) => addresses),
      [[address]]
    )
    address = relayed
    await provider.provide(TOPIC, AbortSignal.timeout(10_000))
    assert.ok((await find(asking))[0]?.addresses.some((one) => one.startsWith(relayed)))
  })

  it('finds more than the 20 at which libp2p stops', async () => {
    const server = await startServer()
    for (let i = 0; i < 25; i++) await (await startClient(server, `/ip4/10.0.1.${i}/tcp/1`)).provide(TOPIC, AbortSignal.timeout(10_000))
    assert.equal((await find(await startClient(server, '/ip4/10.0.0.2/tcp/1'))).length, 25)
  }).timeout(60_000)

  it('says that no server answers', async () => {
    const client = await start({ bootstrap: ['/ip4/127.0.0.1/tcp/1/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'], addresses: () => [] })
    await assert.rejects(client.join(AbortSignal.timeout(20_000)), /no DHT server answered, of 1/)
  }).timeout(20_000)

  it('finds nothing through a server with another network key', async () => {
    const [ours, other] = [createNetworkKey(), createNetworkKey()].map((text) => preSharedKey({ psk: new TextEncoder().encode(text) }))
    const server = await startServer({ protector: ours })
    await startClient(server, '/ip4/10.0.0.1/tcp/1', { protector: ours })
    await assert.rejects(startClient(server, '/ip4/10.0.0.2/tcp/1', { protector: other }), /no DHT server answered/)
  }).timeout(30_000)
})
