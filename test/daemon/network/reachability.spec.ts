import assert from 'node:assert/strict'
import { Reachability } from '../../../daemon/network/reachability.ts'

function setUp() {
  const told: string[] = []
  return { told, reachability: new Reachability({ hosts: () => ['10.0.0.2', '198.51.100.7'], onChange: (state) => told.push(state) }) }
}

describe('Reachability', () => {
  it('is public once someone from beyond has dialled', () => {
    const { reachability, told } = setUp()
    reachability.dialledFrom('/ip4/10.0.0.9/tcp/1')
    reachability.dialledFrom('/ip4/127.0.0.1/tcp/1')
    reachability.dialledFrom('/ip4/203.0.113.1/tcp/1/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN/p2p-circuit')
    assert.equal(reachability.state, 'unknown')
    reachability.dialledFrom('/ip4/203.0.113.1/tcp/1')
    assert.deepEqual(told, ['public'])
  })

  it('is private where a device beyond sees another address than this machine has, and nobody has dialled', () => {
    const { reachability } = setUp()
    reachability.seenAt('/ip4/198.51.100.7/tcp/9', '/ip4/203.0.113.1/tcp/1')
    reachability.seenAt('/ip4/10.0.0.5/tcp/9', '/ip4/10.0.0.9/tcp/1')
    assert.equal(reachability.state, 'unknown')
    reachability.seenAt('/ip4/203.0.113.200/tcp/9', '/ip4/203.0.113.1/tcp/1')
    assert.equal(reachability.state, 'private')
    reachability.dialledFrom('/ip4/203.0.113.1/tcp/1')
    reachability.seenAt('/ip4/203.0.113.200/tcp/9', '/ip4/203.0.113.1/tcp/1')
    assert.equal(reachability.state, 'public')
  })

  it('is unknown again when the addresses of this machine change', () => {
    const { reachability, told } = setUp()
    reachability.dialledFrom('/ip4/203.0.113.1/tcp/1')
    reachability.reset()
    assert.deepEqual(told, ['public', 'unknown'])
  })

  it('is what members say who were asked to dial back, but for who was dialled', () => {
    const { reachability, told } = setUp()
    reachability.dialledBack([])
    reachability.dialledBack(['/ip4/203.0.113.200/tcp/22600', '/ip4/198.51.100.7/tcp/22600'])
    assert.deepEqual(reachability.outside(), ['/ip4/203.0.113.200/tcp/22600'])
    reachability.dialledBack([])
    assert.deepEqual([told, reachability.outside()], [['private', 'public', 'private'], []])
    reachability.dialledFrom('/ip4/203.0.113.1/tcp/1')
    reachability.dialledBack([])
    assert.equal(reachability.state, 'public')
  })
})
