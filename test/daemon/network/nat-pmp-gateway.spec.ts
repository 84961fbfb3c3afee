import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { routerOfTable } from '../../../daemon/network/default-router.ts'
import { NatPmpGateway } from '../../../daemon/network/nat-pmp-gateway.ts'

const HOST = '127.0.0.1'

describe('a gateway by NAT-PMP', () => {
  const sockets: Socket[] = []
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close()
  })

  /** What it answers to each datagram, if anything. */
  async function answering(answer: (asked: Buffer, count: number) => Buffer | undefined): Promise<{ gateway: NatPmpGateway; asked: Buffer[] }> {
    const socket = createSocket('udp4')
    sockets.push(socket)
    const asked: Buffer[] = []
    socket.on('message', (message, { port, address }) => {
      asked.push(message)
      const reply = answer(message, asked.length)
      if (reply !== undefined) socket.send(reply, port, address)
    })
    socket.bind(0, HOST)
    await once(socket, 'listening')
    return { gateway: new NatPmpGateway({ host: HOST, port: socket.address().port }), asked }
  }
  const mapped = (internal: number, external: number): Buffer => {
    const answer = Buffer.from('0082000000000001000000000000003c', 'hex')
    answer.writeUInt16BE(internal, 8)
    answer.writeUInt16BE(external, 10)
    return answer
  }

  it('tells its address outside', async () => {
    const { gateway, asked } = await answering(() => Buffer.from('00800000000000070a0b0c0d', 'hex'))
    assert.equal(await gateway.externalHost(), '10.11.12.13')
    assert.deepEqual(asked, [Buffer.from([0, 0])])
  })

  it('opens a port, which may be another than was asked for, and closes it', async () => {
    const { gateway, asked } = await answering((message) => mapped(message.readUInt16BE(4), 5555))
    assert.equal(await gateway.open({ external: 4001, internal: 4001, seconds: 3600 }), 5555)
    await gateway.close({ internal: 4001 })
    assert.deepEqual(
      asked.map((one) => one.toString('hex')),
      ['000200000fa10fa100000e10', '000200000fa1000000000000']
    )
  })

  it('is asked again where nothing comes, or something else', async () => {
    const { gateway, asked } = await answering((_, count) => [undefined, Buffer.from('0081', 'hex'), Buffer.from('00800000000000070a0b0c0d', 'hex')][count - 1])
    assert.equal(await gateway.externalHost(), '10.11.12.13')
    assert.equal(asked.length, 3)
  })

  it('says why it refuses', async () => {
    const { gateway } = await answering(() => Buffer.from('00820002000000000000000000000000', 'hex'))
    await assert.rejects(gateway.open({ external: 1, internal: 1, seconds: 1 }), { name: 'GatewayError', code: 2, message: /not allowed to open ports/ })
  })

  it('is not believed where it answers for another port', async () => {
    const { gateway } = await answering(() => mapped(1, 2))
    await assert.rejects(gateway.open({ external: 4001, internal: 4001, seconds: 1 }), /cannot be understood/)
  })

  it('is given up where nobody answers, or it took too long', async () => {
    const { gateway } = await answering(() => undefined)
    await assert.rejects(gateway.externalHost(AbortSignal.timeout(100)), /no router answered/)
    await assert.rejects(new NatPmpGateway({ host: HOST, port: 1 }).externalHost(), /does not speak NAT-PMP/)
  })
})

describe('the default router', () => {
  const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT'
  it('is that of the route to everywhere with the least metric', () => {
    const routes = [
      'eth0\t0000A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0',
      'wlan0\t00000000\t0100000A\t0003\t0\t0\t600\t00000000\t0\t0\t0',
      'eth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0'
    ]
    assert.equal(routerOfTable([HEAD, ...routes].join('\n')), '192.168.0.1')
  })

  it('is none where there is no such route', () => {
    assert.equal(routerOfTable(`${HEAD}\neth0\t0000A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n`), undefined)
    assert.equal(routerOfTable(''), undefined)
    assert.equal(routerOfTable('tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0'), undefined)
  })
})
