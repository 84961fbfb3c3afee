import assert from 'node:assert/strict'
import { isLoopback, isPrivateNetwork, MAX_ADDRESS_CHARACTERS, parseDialAddress, parseListenAddress } from '../../../daemon/network/address.ts'

const RELAY = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
const DEVICE = '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo'

describe('addresses to dial', () => {
  it('are taken with and without a device', () => {
    assert.deepEqual(parseDialAddress('/ip4/192.0.2.7/tcp/22600'), {
      address: '/ip4/192.0.2.7/tcp/22600',
      relay: undefined,
      device: undefined,
      host: '192.0.2.7',
      dns: false
    })
    assert.equal(parseDialAddress(`/ip4/192.0.2.7/tcp/22600/p2p/${DEVICE}`).device, DEVICE)
    assert.equal(parseDialAddress('/dns4/nas.example.org/tcp/1').dns, true)
  })

  it('are taken with a relay, by its address and its id', () => {
    const relay = '/ip4/192.0.2.7/tcp/22600'
    assert.deepEqual(parseDialAddress(`${relay}/p2p/${RELAY}/p2p-circuit/p2p/${DEVICE}`), {
      address: `${relay}/p2p/${RELAY}/p2p-circuit`,
      relay: { address: relay, device: RELAY },
      device: DEVICE,
      host: '192.0.2.7',
      dns: false
    })
    assert.ok(`/dns6/${'a'.repeat(253)}/tcp/65535/p2p/${RELAY}/p2p-circuit/p2p/${DEVICE}`.length <= MAX_ADDRESS_CHARACTERS)
  })

  it('get one spelling', () => {
    assert.equal(parseDialAddress('/ip6/2001:DB8:0:0::1/tcp/1').address, '/ip6/2001:db8::1/tcp/1')
    assert.equal(parseDialAddress('/ip4/192.0.2.7/tcp/22600/').address, '/ip4/192.0.2.7/tcp/22600')
  })

  for (const [text, reason] of [
    ['', 'begins with'],
    ['192.0.2.7:22600', 'begins with'],
    ['/ip4/192.0.2.7', '/tcp/'],
    ['/ip4/192.0.2.7/udp/1/quic-v1', '/tcp/'],
    ['/ip4/192.0.2.7/tcp/0', 'port 0'],
    ['/ip4/192.0.2.7/tcp/65536', '65535'],
    ['/ip4/192.0.2.7/tcp/-1', ''],
    ['/ip4/192.0.2.256/tcp/1', 'IPv4'],
    ['/ip4/0.0.0.0/tcp/1', 'one machine'],
    ['/ip4/224.0.0.251/tcp/1', 'one machine'],
    ['/ip4/255.255.255.255/tcp/1', 'one machine'],
    ['/ip6/::/tcp/1', 'one machine'],
    ['/ip6/ff02::1/tcp/1', 'one machine'],
    ['/ip6/::ffff:127.0.0.1/tcp/1', '/ip4/'],
    ['/ip6zone/eth0/ip6/fe80::1/tcp/1', 'none of'],
    ['/unix/tmp/x', 'unknown'],
    ['/dnsaddr/bootstrap.libp2p.io', 'none of'],
    ['/dns4/a b/tcp/1', 'host name'],
    ['/dns4/-a/tcp/1', 'host name'],
    [`/dns4/${'a'.repeat(64)}/tcp/1`, 'host name'],
    [`/dns4/${'a.'.repeat(300)}a/tcp/1`, 'longer'],
    ['/ip4/192.0.2.7/tcp/1/ws', '/p2p/'],
    ['/ip4/192.0.2.7/tcp/1/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N', 'device id'],
    [`/ip4/192.0.2.7/tcp/1/p2p/${DEVICE}x`, 'device id'],
    [`/ip4/192.0.2.7/tcp/1/p2p/${DEVICE}/p2p-circuit`, '/p2p/'],
    [`/ip4/192.0.2.7/tcp/1/p2p-circuit/p2p/${DEVICE}`, '/p2p/'],
    [`/ip4/192.0.2.7/tcp/1/p2p/${RELAY}/p2p/${DEVICE}`, '/p2p-circuit'],
    [`/ip4/192.0.2.7/tcp/1/p2p/${DEVICE}/p2p-circuit/p2p/${DEVICE}`, 'itself'],
    [`/ip4/192.0.2.7/tcp/1/p2p/${RELAY}/p2p-circuit/p2p/${DEVICE}/p2p-circuit/p2p/${DEVICE}`, 'no more'],
    [`/ip4/192.0.2.7/tcp/1/p2p/${RELAY}/p2p-circuit/ip4/192.0.2.8/tcp/1/p2p/${DEVICE}`, 'no more'],
    [`/ip4/224.0.0.1/tcp/1/p2p/${RELAY}/p2p-circuit/p2p/${DEVICE}`, 'one machine']
  ] as const) {
    it(`refuses ${JSON.stringify(text.slice(0, 60))}`, () => {
      assert.throws(() => parseDialAddress(text), { code: 'BAD_ADDRESS', message: new RegExp(reason.replaceAll('/', '\\/')) })
    })
  }
})

describe('addresses to listen on', () => {
  it('may leave host and port open', () => {
    assert.equal(parseListenAddress('/ip4/0.0.0.0/tcp/0'), '/ip4/0.0.0.0/tcp/0')
    assert.equal(parseListenAddress('/ip6/::/tcp/22600'), '/ip6/::/tcp/22600')
  })

  it('are no names and name nobody', () => {
    assert.throws(() => parseListenAddress('/dns4/localhost/tcp/1'), { code: 'BAD_ADDRESS' })
    assert.throws(() => parseListenAddress(`/ip4/127.0.0.1/tcp/1/p2p/${DEVICE}`), { code: 'BAD_ADDRESS' })
  })
})

describe('networks', () => {
  it('are told apart', () => {
    for (const host of ['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.3.4', 'fd00::2', 'fc12::1']) assert.ok(isPrivateNetwork(host), host)
    for (const host of ['11.1.2.3', '172.32.0.1', '127.0.0.1', '::1', '169.254.169.254', '2001:db8::1', 'fe80::1']) assert.ok(!isPrivateNetwork(host), host)
    assert.ok(isLoopback('127.8.8.8') && isLoopback('::1') && !isLoopback('128.0.0.1'))
  })
})
