/** Multiaddrs from a person, a peer or the LAN, checked before anything is dialled or listened on. */
import { multiaddr } from '@multiformats/multiaddr'
import { type DeviceId, publicKeyOf } from '../../protocol/index.ts'
import { CliError, EXIT } from '../exit-status.ts'

/** Longer than any of the allowed forms: a DNS name has at most 253 characters, a device id 52. */
export const MAX_ADDRESS_CHARACTERS = 400

/** Where someone can be dialled: an ip4, ip6, dns, dns4 or dns6 address with a TCP port. */
export interface DialAddress {
  /** Canonical, without the device. */
  readonly address: string
  /** Who is expected there; whoever answers where it is not given. */
  readonly device: DeviceId | undefined
  readonly host: string
  /** Whether `host` must be looked up. */
  readonly dns: boolean
}

/** @throws CliError BAD_ADDRESS that says what is wrong with it */
export function parseDialAddress(text: string): DialAddress {
  const { name, kind, host, port, rest } = parse(text)
  if (port === 0) throw badAddress(text, 'port 0 is nowhere')
  if (kind !== 'dns' && !isUnicast(host)) throw badAddress(text, `${host} is not the address of one machine`)
  const [last, more] = rest
  if (more !== undefined || (last !== undefined && last.name !== 'p2p')) throw badAddress(text, 'only /p2p/ and a device id may follow the port')
  return { address: `/${name}/${host}/tcp/${port}`, device: last && deviceOf(text, last.value), host, dns: kind === 'dns' }
}

/** An address of this machine to listen on; port 0 lets the system choose. @throws CliError BAD_ADDRESS that says what is wrong with it */
export function parseListenAddress(text: string): string {
  const { name, kind, host, port, rest } = parse(text)
  if (kind === 'dns') throw badAddress(text, 'listening needs an IP address, not a name')
  if (rest.length > 0) throw badAddress(text, 'nothing may follow the port')
  return `/${name}/${host}/tcp/${port}`
}

/** The text with the device as its last part, as it is handed to others. */
export function withDevice(address: string, device: DeviceId): string {
  return `${address}/p2p/${device}`
}

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return host.startsWith('127.') || host === '::1'
}

/** Whether it is of a private network (RFC 1918, 4193) or, with IPv4, of a link without a router (RFC 3927): where mDNS reaches. */
export function isPrivateNetwork(host: string): boolean {
  // The one link-local address that is a service: the metadata of cloud machines, which no peer may make us talk to.
  if (host === '169.254.169.254') return false
  return /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(host) || /^f[cd][0-9a-f]{2}:/.test(host)
}

interface Parsed {
  readonly name: string
  readonly kind: 'ip4' | 'ip6' | 'dns'
  readonly host: string
  readonly port: number
  readonly rest: readonly { readonly name: string; readonly value?: string }[]
}

function parse(text: string): Parsed {
  if (text.length > MAX_ADDRESS_CHARACTERS) throw badAddress(text, `it is longer than ${MAX_ADDRESS_CHARACTERS} characters`)
  if (!text.startsWith('/')) throw badAddress(text, 'a multiaddr begins with "/"')
  let components: Parsed['rest']
  try {
    components = multiaddr(text).getComponents()
  } catch (error) {
    throw badAddress(text, error instanceof Error ? error.message : String(error))
  }
  const [network, transport, ...rest] = components
  const kind = KINDS.get(network?.name ?? '')
  if (kind === undefined || network?.value === undefined) throw badAddress(text, 'it begins with none of /ip4/, /ip6/, /dns/, /dns4/ and /dns6/')
  if (transport?.name !== 'tcp') throw badAddress(text, 'after the host comes /tcp/ and a port: other transports are not spoken here')
  if (kind === 'dns' && !/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(network.value)) {
    throw badAddress(text, `${JSON.stringify(network.value)} is not a host name`)
  }
  if (network.value.startsWith('::ffff:')) throw badAddress(text, 'an IPv4 address is written with /ip4/')
  return { name: network.name, kind, host: network.value, port: Number(transport.value), rest }
}

const KINDS: ReadonlyMap<string, Parsed['kind']> = new Map([
  ['ip4', 'ip4'],
  ['ip6', 'ip6'],
  ['dns', 'dns'],
  ['dns4', 'dns'],
  ['dns6', 'dns']
])

function deviceOf(text: string, value: string | undefined): DeviceId {
  try {
    publicKeyOf(value ?? '')
  } catch {
    throw badAddress(text, 'what follows /p2p/ is not a device id')
  }
  return value as DeviceId
}

function isUnicast(host: string): boolean {
  return !/^(0\.|22[4-9]\.|2[3-5]\d\.|::$|ff)/i.test(host)
}

function badAddress(text: string, reason: string): CliError {
  return new CliError(
    'BAD_ADDRESS',
    `${JSON.stringify(text.slice(0, MAX_ADDRESS_CHARACTERS))} is not an address that can be used: ${reason}`,
    'give it like /ip4/192.0.2.7/tcp/22600 or /dns4/nas.example.org/tcp/22600',
    EXIT.usage
  )
}
