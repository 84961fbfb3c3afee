import assert from 'node:assert/strict'
import type { Libp2p } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { createNode, startNode } from '../../../daemon/network/create-node.ts'
import { PortDialler } from '../../../daemon/network/port-dialler.ts'
import { Wires } from '../../../daemon/network/wire.ts'
import type { DeviceId } from '../../../protocol/index.ts'
import { until } from '../../fixtures/until.ts'

const LISTEN = ['/ip4/127.0.0.1/tcp/0']

describe('PortDialler', () => {
  const nodes: Libp2p[] = []
  afterEach(() => Promise.all(nodes.splice(0).map((node) => node.stop())))

  async function start() {
    const [portDialler, wires] = [new PortDialler(), new Wires()]
    const node = await createNode({
      seed: new Uint8Array(32).fill(nodes.length + 1),
      listen: LISTEN,
      portDialler,
      onTransport: (transport) => wires.add(transport)
    })
    nodes.push(node)
    await startNode(node, LISTEN)
    const opened: string[] = []
    node.addEventListener('connection:open', ({ detail }) => opened.push(detail.remotePeer.toString()))
    const address = String(node.getMultiaddrs()[0]).replace(/\/p2p\/.*/, '')
    return { node, portDialler, wires, opened, address, device: node.peerId.toString() as DeviceId }
  }

  it('dials from the port of another connection, from which the other end can be dialled, too', async () => {
    const [a, b, c] = [await start(), await start(), await start()]
    const connection = await a.node.dial(multiaddr(b.address))
    const localPort = a.wires.socketOf(connection)?.localPort as number
    await a.portDialler.dial({ device: c.device, address: c.address, localPort, initiator: true }, new AbortController().signal)
    const [seen] = await until(() => c.node.getConnections().length > 0 && c.node.getConnections())
    assert.equal(seen?.remoteAddr.toString().split('/')[4], String(localPort))
    assert.equal(connection.status, 'open')
  })

  it('keeps a connection when what ended the dial is aborted later', async () => {
    const [a, b] = [await start(), await start()]
    const controller = new AbortController()
    await a.portDialler.dial({ device: b.device, address: b.address, localPort: 0, initiator: true }, controller.signal)
    controller.abort()
    const [connection] = a.node.getConnections()
    await connection?.newStream(['/syncline/nothing/1']).catch((error: Error) => assert.equal(error.name, 'UnsupportedProtocolError'))
    assert.equal(connection?.status, 'open')
  })

  it('sees whether a device answers, and neither end has a connection of it', async () => {
    const [a, b] = [await start(), await start()]
    await a.portDialler.knock(b, AbortSignal.timeout(5_000))
    // Were there one, it would be there before this one.
    await a.node.dial(multiaddr(b.address))
    await until(() => b.opened.length > 0)
    assert.deepEqual([a.opened, b.opened], [[b.device], [a.device]])
  })

  it('knows another device for another', async () => {
    const [a, b, c] = [await start(), await start(), await start()]
    await assert.rejects(a.portDialler.knock({ device: c.device, address: b.address }, AbortSignal.timeout(5_000)))
    await assert.rejects(a.portDialler.dial({ device: c.device, address: b.address, localPort: 0, initiator: true }, AbortSignal.timeout(5_000)))
    assert.deepEqual(a.opened, [])
  })
})
