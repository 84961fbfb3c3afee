/**
 * A router that opens ports on request: UPnP's InternetGatewayDevice, of either version, as far as it takes to open and close one. Anyone on the
 * LAN can answer the search, so what is said is bounded, and leads nowhere but to the host that said it.
 */
import { createSocket } from 'node:dgram'
import { isIPv4 } from 'node:net'
import { type Gateway, GatewayError, type PortRequest } from './gateway.ts'

const SEARCH_ADDRESS = '239.255.255.250'
const SEARCH_PORT = 1900
const DEVICES = ['urn:schemas-upnp-org:device:InternetGatewayDevice:1', 'urn:schemas-upnp-org:device:InternetGatewayDevice:2']
const SERVICE = /^urn:schemas-upnp-org:service:WAN(?:IP|PPP)Connection:[12]$/
/** A datagram gets lost now and then. */
const SEARCH_EVERY_MS = 1_000
const MAX_ANSWERS = 8
const REQUEST_TIMEOUT_MS = 5_000
const MAX_ANSWER_BYTES = 256 * 1024

/** Of UPnP: another device has this port; only mappings without an end. */
const CONFLICT = 718
const ONLY_PERMANENT = 725

export class UpnpGateway implements Gateway {
  readonly host: string
  readonly control: URL
  readonly service: string

  constructor({ host, control, service }: Pick<UpnpGateway, 'host' | 'control' | 'service'>) {
    this.host = host
    this.control = control
    this.service = service
  }

  async externalHost(): Promise<string> {
    const host = textOf(await call(this, 'GetExternalIPAddress', {}), 'NewExternalIPAddress')
    if (!isIPv4(host)) throw new Error('the router does not say which address it has outside')
    return host
  }

  async open({ external, internal, seconds }: PortRequest): Promise<number> {
    const lease = (NewLeaseDuration: number): Promise<string> =>
      call(this, 'AddPortMapping', {
        NewRemoteHost: '',
        NewExternalPort: external,
        NewProtocol: 'TCP',
        NewInternalPort: internal,
        NewInternalClient: this.host,
        NewEnabled: 1,
        NewPortMappingDescription: 'syncline',
        NewLeaseDuration
      })
    await lease(seconds).catch((error: unknown) => {
      if (error instanceof GatewayError && error.code === ONLY_PERMANENT) return lease(0)
      throw error
    })
    return external
  }

  async close({ external }: Pick<PortRequest, 'external'>): Promise<void> {
    await call(this, 'DeletePortMapping', { NewRemoteHost: '', NewExternalPort: external, NewProtocol: 'TCP' })
  }
}

/**
 * Answers the first router on the network of `host`, an IPv4 address of this machine.
 * @throws Error when none answered before `signal` is aborted, or none as it should
 */
export async function findUpnpGateway(host: string, signal: AbortSignal): Promise<UpnpGateway> {
  const socket = createSocket('udp4')
  const found = Promise.withResolvers<UpnpGateway>()
  const asked = new Set<string>()
  let fault: Error | undefined
  const search = (): void => {
    for (const device of DEVICES) {
      const text = `M-SEARCH * HTTP/1.1\r\nHOST: ${SEARCH_ADDRESS}:${SEARCH_PORT}\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ${device}\r\n\r\n`
      socket.send(text, SEARCH_PORT, SEARCH_ADDRESS, (error) => error && found.reject(error))
    }
  }
  const abort = (): void => found.reject(fault ?? new Error('no router answered the search for one'))
  socket.on('error', (error) => found.reject(error))
  socket.on('message', (message, { address }) => {
    const location = /^location:[ \t]*(\S+)/im.exec(message.toString('latin1'))?.[1]
    if (location === undefined || asked.has(location) || asked.size >= MAX_ANSWERS) return
    asked.add(location)
    describeGateway(location, address, host).then(found.resolve, (error: Error) => {
      fault = error
    })
  })
  let timer: NodeJS.Timeout | undefined
  try {
    signal.throwIfAborted()
    signal.addEventListener('abort', abort, { once: true })
    socket.bind(0, host, () => {
      socket.setMulticastInterface(host)
      search()
    })
    timer = setInterval(search, SEARCH_EVERY_MS)
    return await found.promise
  } finally {
    clearInterval(timer)
    signal.removeEventListener('abort', abort)
    socket.close()
  }
}

/** Exported for its tests. @param from the host that said it @throws Error */
export async function describeGateway(location: string, from: string, host: string): Promise<UpnpGateway> {
  const url = own(location, from)
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) })
  const text = await bodyOf(response)
  const base = textOf(text, 'URLBase')
  for (const [, service = ''] of text.matchAll(/<service>([\s\S]*?)<\/service>/gi)) {
    const type = textOf(service, 'serviceType')
    const path = textOf(service, 'controlURL')
    if (SERVICE.test(type) && path !== '') return new UpnpGateway({ host, service: type, control: own(path, from, base === '' ? url : own(base, from)) })
  }
  throw new Error('a router answered with something that cannot be understood')
}

/** @throws Error where it leads to another host than the one that gave it */
function own(text: string, host: string, base?: URL): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : undefined
  if (url?.protocol !== 'http:' || url.hostname !== host) throw new Error('a router answered with an address that is not its own')
  return url
}

async function call({ control, service }: UpnpGateway, action: string, values: Readonly<Record<string, string | number>>): Promise<string> {
  const fields = Object.entries(values).map(([name, value]) => `<${name}>${value}</${name}>`)
  const response = await fetch(control, {
    method: 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    headers: { 'content-type': 'text/xml; charset="utf-8"', soapaction: `"${service}#${action}"` },
    body: `<?xml version="1.0"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">
<s:Body><u:${action} xmlns:u="${service}">${fields.join('')}</u:${action}></s:Body></s:Envelope>`
  })
  const text = await bodyOf(response)
  if (response.ok && text.includes(`${action}Response`)) return text
  const code = Number(textOf(text, 'errorCode'))
  if (Number.isInteger(code) && code > 0) throw new GatewayError(code, textOf(text, 'errorDescription').slice(0, 100), code === CONFLICT)
  throw new Error(`the router answered with something that cannot be understood (HTTP ${response.status})`)
}

async function bodyOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > MAX_ANSWER_BYTES) throw new Error('the router answers with more than an answer can have')
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

/** Of the first element of that name; '' where there is none. */
function textOf(xml: string, name: string): string {
  return new RegExp(`<(?:\\w+:)?${name}[^>]*>([^<]*)<`, 'i').exec(xml)?.[1]?.trim() ?? ''
}
