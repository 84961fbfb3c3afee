import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describeGateway, UpnpGateway } from '../../../daemon/network/upnp-gateway.ts'

const HOST = '127.0.0.1'
const SERVICE = 'urn:schemas-upnp-org:service:WANPPPConnection:1'
const description = (control: string, base = '') =>
  `<root>${base}<device><serviceList><service><serviceType>urn:other:1</serviceType><controlURL>/other</controlURL></service>
  <service><serviceType>${SERVICE}</serviceType><controlURL>${control}</controlURL></service></serviceList></device></root>`

describe('a gateway by UPnP', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections()
  })

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener)
    servers.push(server)
    server.listen(0, HOST)
    await once(server, 'listening')
    return `http://${HOST}:${(server.address() as AddressInfo).port}`
  }
  const serving = (text: string) => serve((_, response) => response.end(text))

  it('is described by the service that opens ports', async () => {
    const at = await serving(description('/control'))
    const gateway = await describeGateway(`${at}/root.xml`, HOST, '10.0.0.2')
    assert.deepEqual([gateway.control.href, gateway.service, gateway.host], [`${at}/control`, SERVICE, '10.0.0.2'])
  })

  for (const [what, text] of [
    ['by its control address', description('http://192.0.2.1/control')],
    ['by its base', description('/control', '<URLBase>http://192.0.2.1/</URLBase>')],
    ['to a file', description('file:///etc/passwd')]
  ] as const) {
    it(`leads nowhere else ${what}`, async () => {
      await assert.rejects(describeGateway(await serving(text), HOST, '10.0.0.2'), /an address that is not its own/)
    })
  }

  it('is asked at no other host than the one that answered, and not where it redirects to', async () => {
    await assert.rejects(describeGateway('http://192.0.2.1/root.xml', HOST, '10.0.0.2'), /an address that is not its own/)
    const other = await serving(description('/control'))
    const at = await serve((_, response) => response.writeHead(302, { location: other }).end())
    await assert.rejects(describeGateway(at, HOST, '10.0.0.2'))
  })

  it('is let go where it answers without end', async () => {
    let open = true
    const at = await serve((_, response) => {
      const more = (): void => {
        while (open && response.write(Buffer.alloc(65_536, 'x'))) {}
        response.once('drain', more)
      }
      response.once('close', () => (open = false))
      more()
    })
    await assert.rejects(describeGateway(at, HOST, '10.0.0.2'), /more than an answer can have/)
  })

  it('says by its code why it refuses, and what is no answer is none', async () => {
    const fault =
      '<s:Fault><detail><UPnPError><errorCode>718</errorCode><errorDescription>ConflictInMappingEntry</errorDescription></UPnPError></detail></s:Fault>'
    const refusing = await serve((_, response) => response.writeHead(500).end(fault))
    const gateway = new UpnpGateway({ host: '10.0.0.2', control: new URL(refusing), service: SERVICE })
    await assert.rejects(gateway.open({ external: 1, internal: 1, seconds: 0 }), { name: 'GatewayError', code: 718, isTaken: true })
    const control = new URL(await serving('<u:GetExternalIPAddressResponse><NewExternalIPAddress>example.org</NewExternalIPAddress>'))
    const silly = new UpnpGateway({ host: gateway.host, service: SERVICE, control })
    await assert.rejects(silly.externalHost(), /does not say which address/)
    await assert.rejects(silly.close({ external: 1 }), /cannot be understood/)
  })
})
