/** Who can use an address, by what it says. Pure. */
import type { Reach } from '../protocol/index.ts'

/** Of addresses that are no multiaddr of an IP address or a name it is `world`: there is nothing about them to keep back. */
export function reachOf(address: string): Reach {
  const [, kind, host = ''] = address.split('/')
  if (kind === 'ip4') return reachOfIp4(host)
  if (kind === 'ip6') return reachOfIp6(host.toLowerCase())
  if (kind?.startsWith('dns'))
    return /^(localhost|.*\.localhost)$/i.test(host) ? 'machine' : /\.(local|lan|home|internal|home\.arpa)$/i.test(host) ? 'network' : 'world'
  return 'world'
}

/** What a device may be told whose link to this one has the given address: what is of use to it. */
export function isOfUse(reach: Reach, link: Reach): boolean {
  return reach === 'world' || link === 'machine' || reach === link
}

function reachOfIp4(host: string): Reach {
  if (/^127\./.test(host)) return 'machine'
  // RFC 1918, 3927 and 6598.
  return /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(host) ? 'network' : 'world'
}

function reachOfIp6(host: string): Reach {
  if (host === '::1') return 'machine'
  // RFC 4193 and 4291.
  return /^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/.test(host) ? 'network' : 'world'
}
