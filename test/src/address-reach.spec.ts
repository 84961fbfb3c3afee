import assert from 'node:assert/strict'
import { isOfUse, reachOf } from '../../src/address-reach.ts'
import type { Reach } from '../../protocol/index.ts'

describe('who can use an address', () => {
  const table: Readonly<Record<Reach, readonly string[]>> = {
    machine: ['/ip4/127.0.0.1/tcp/1', '/ip4/127.9.9.9/tcp/1/p2p/x', '/ip6/::1/tcp/1', '/dns4/localhost/tcp/1', '/dns/a.localhost/tcp/1'],
    network: [
      '/ip4/10.0.0.1/tcp/1',
      '/ip4/172.16.0.1/tcp/1',
      '/ip4/172.31.255.255/tcp/1',
      '/ip4/192.168.0.1/tcp/1',
      '/ip4/169.254.1.1/tcp/1',
      '/ip4/100.64.0.1/tcp/1',
      '/ip4/100.127.255.255/tcp/1',
      '/ip6/fd00::1/tcp/1',
      '/ip6/FC00::1/tcp/1',
      '/ip6/fe80::1/tcp/1',
      '/ip6/febf::1/tcp/1',
      '/dns4/nas.local/tcp/1',
      '/dns/nas.lan/tcp/1'
    ],
    world: [
      '/ip4/192.0.2.1/tcp/1',
      '/ip4/172.15.0.1/tcp/1',
      '/ip4/172.32.0.1/tcp/1',
      '/ip4/100.63.0.1/tcp/1',
      '/ip4/100.128.0.1/tcp/1',
      '/ip4/12.7.0.1/tcp/1',
      '/ip4/110.0.0.1/tcp/1',
      '/ip6/2001:db8::1/tcp/1',
      '/ip6/fec0::1/tcp/1',
      '/ip6/::2/tcp/1',
      '/dns4/nas.example/tcp/1',
      '/memory/x',
      ''
    ]
  }
  for (const [reach, addresses] of Object.entries(table))
    for (const address of addresses) it(`${address || 'nothing at all'}: the ${reach}`, () => assert.equal(reachOf(address), reach))

  const useful: Readonly<Record<Reach, readonly Reach[]>> = { world: ['world'], network: ['world', 'network'], machine: ['world', 'network', 'machine'] }
  for (const [link, of] of Object.entries(useful))
    it(`over a link through the ${link} what reaches ${of.join(', ')} is of use`, () =>
      assert.deepEqual(
        (['world', 'network', 'machine'] as const).filter((reach) => isOfUse(reach, link as Reach)),
        of
      ))
})
