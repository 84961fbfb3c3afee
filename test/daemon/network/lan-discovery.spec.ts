import assert from 'node:assert/strict'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { checkFound } from '../../../daemon/network/lan-discovery.ts'

const DEVICE = '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo'
const found = (addresses: string[], id = DEVICE) => checkFound({ id: peerIdFromString(id), multiaddrs: addresses.map((address) => multiaddr(address)) })

describe('what the LAN says', () => {
  it('counts where it is an address of a private network', () => {
    assert.deepEqual(found(['/ip4/192.168.1.5/tcp/22600', '/ip6/fd00::2/tcp/22600']), {
      device: DEVICE,
      addresses: ['/ip4/192.168.1.5/tcp/22600', '/ip6/fd00::2/tcp/22600']
    })
  })

  it('makes us dial neither ourselves, nor the world, nor a name, nor a cloud service', () => {
    assert.equal(
      found(['/ip4/127.0.0.1/tcp/631', '/ip4/8.8.8.8/tcp/53', '/dns4/evil.example/tcp/80', '/ip4/169.254.169.254/tcp/80', '/ip4/192.168.1.5/udp/5/quic-v1']),
      undefined
    )
  })

  it('is cut to a few addresses', () => {
    assert.equal(found(Array.from({ length: 60 }, (_, i) => `/ip4/192.168.1.${i + 1}/tcp/1`))?.addresses.length, 4)
  })

  it('is about devices with Ed25519 keys', () => {
    assert.equal(found(['/ip4/192.168.1.5/tcp/22600'], 'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N'), undefined)
  })
})
