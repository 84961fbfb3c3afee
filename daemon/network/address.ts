/** Multiaddrs from a person, a peer or the LAN, checked before anything is dialled or listened on. */
import { multiaddr } from '@multiformats/multiaddr'
import { type DeviceId, publicKeyOf } from '../../protocol/index.ts'
import { CliError, EXIT } from '../exit-status.ts'

/** Longer than any of the allowed forms: a DNS name has at most 253 characters, a device id 52. */
export const MAX_ADDRESS_CHARACTERS = 400

/** Where someone can be dialled: an ip4, ip6, dns, dns4 or dns6 address with a TCP port, or a relay at one. */
export interface DialAddress {
  /** Canonical, without the device. */
  readonly address: string
  /** Over whom; undefined for a direct address. */
  readonly relay: Relay | undefined
  /** Who is expected there; whoever answers where it is not given. */
  readonly device: DeviceId | undefined
  /** Of the relay, where there is one. */
  readonly host: string
  /** Whether `host` must be looked up. */
  readonly dns: boolean
}

export interface Relay {
  /** Canonical, without the device. */
  readonly address: string
  readonly device: DeviceId
}

/** @throws CliError BAD_ADDRESS that says what is wrong with it */
export function parseDialAddress(text: string): DialAddress {
  const { name, kind, host, port, rest } = parse(text)
  if (port === 0) throw badAddress(text, 'port 0 is nowhere')
  if (kind !== 'dns' && !isUnicast(host)) throw badAddress(text, `${host} is not the address of one machine`)
  const direct = `/${name}/${host}/tcp/${port}`
  const [first, second, third, more] = rest
  if (first !== undefined && first.name !== 'p2p') throw badAddress(text, 'only /p2p/ and a device id may follow the port')
  const device = first && deviceOf(text, first.value)
  if (second === undefined) return { address: direct, relay: undefined, device, host, dns: kind === 'dns' }
  if (device === undefined || second.name !== 'p2p-circuit') throw badAddress(text, 'after a device id only /p2p-circuit may follow')
  if (third?.name !== 'p2p' || more !== undefined) throw badAddress(text, 'after /p2p-circuit comes /p2p/ and the id of the device to reach, and no more')
  const reached = deviceOf(text, third.value)
  if (reached === device) throw badAddress(text, 'a device is no relay to itself')
  return { address: relayedAddress({ address: direct, device }), relay: { address: direct, device }, device: reached, host, dns: kind === 'dns' }
}

/** A DHT server: a direct address with the id of who is there. @throws CliError BAD_ADDRESS */
export function parseBootstrap(text: string): string {
  const { address, relay, device } = parseDialAddress(text)
  if (device === undefined || relay !== undefined) throw badAddress(text, 'a DHT server is given by its address and its id, without a relay')
  return withDevice(address, device)
}

/** Where a device can be dialled over a relay, without that device. */
export function relayedAddress({ address, device }: Relay): string {
  return `${withDevice(address, device)}/p2p-circuit`
}

/** Of a canonical address. */
export function isRelayed(address: string): boolean {
  return address.endsWith('/p2p-circuit')
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

/** For an invitation: without the device. @throws CliError BAD_ADDRESS */
export function addressToBytes(text: string): Uint8Array {
  return multiaddr(parseDialAddress(text).address).bytes
}

/** @throws CliError BAD_ADDRESS */
export function addressFromBytes(bytes: Uint8Array): string {
  let text: string
  try {
    text = multiaddr(bytes).toString()
  } catch (error) {
    throw badAddress(`${bytes.length} bytes`, error instanceof Error ? error.message : String(error))
  }
  return parseDialAddress(text).address
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

/** Of an IP address. */
export function directAddress(host: string, port: number): string {
  return `/${host.includes(':') ? 'ip6' : 'ip4'}/${host}/tcp/${port}`
}

/** The host of a direct address without a name in it. */
export function hostOf(address: string): string | undefined {
  try {
    const { host, relay, dns } = parseDialAddress(address)
    return relay === undefined && !dns ? host : undefined
  } catch {
    return undefined
  }
}

/** Whether a direct address is of no private network. */
export function isPublic(address: string): boolean {
  const host = hostOf(address)
  return host !== undefined && !isPrivateNetwork(host) && !isLoopback(host) && host !== '169.254.169.254'
}

/**
 * Those of a device's addresses that may be dialled on its word, without the device. Loopback ones only on the word of one on this machine: no
 * other may make us knock at our own doors; no names, which would have us ask for them.
 */
export function dialableOf(
  device: DeviceId,
  addresses: readonly string[],
  { loopback, self }: { readonly loopback: boolean; readonly self: DeviceId }
): string[] {
  return addresses.slice(0, 64).flatMap((text) => {
    try {
      const { address, relay, device: named, host, dns } = parseDialAddress(text)
      const wrong = dns || relay?.device === self || (named !== undefined && named !== device) || (isLoopback(host) && !loopback) || host === '169.254.169.254'
      return wrong ? [] : [address]
    } catch {
      return []
    }
  })
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
