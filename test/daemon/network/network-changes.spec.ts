import assert from 'node:assert/strict'
import type { NetworkInterfaceInfo } from 'node:os'
import { NetworkChanges } from '../../../daemon/network/network-changes.ts'
import { VirtualClock } from '../../../src/memory/virtual-clock.ts'

const at = (address: string, internal = false): NetworkInterfaceInfo => ({
  address,
  netmask: '255.255.255.0',
  family: 'IPv4',
  mac: '00:00:00:00:00:00',
  internal,
  cidr: null
})

function setUp() {
  const world = new VirtualClock()
  const clock = world.forDevice()
  const interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = { lo: [at('127.0.0.1', true)], eth0: [at('192.168.1.2')] }
  const reasons: string[] = []
  const changes = new NetworkChanges({ clock, interfaces: () => interfaces }, { onChange: (reason) => reasons.push(reason) })
  changes.start()
  return { world, clock, interfaces, reasons, changes }
}

describe('NetworkChanges', () => {
  it('says nothing while nothing changes', async () => {
    const { world, interfaces, reasons } = setUp()
    interfaces['lo'] = [at('127.0.0.1', true), at('127.0.0.2', true)]
    await world.advance(3600_000)
    assert.deepEqual(reasons, [])
  })

  it('notices a new address within seconds, once', async () => {
    const { world, interfaces, reasons } = setUp()
    interfaces['wlan0'] = [at('10.0.0.5')]
    await world.advance(60_000)
    assert.deepEqual(reasons, ['the addresses of this machine changed'])
    delete interfaces['eth0']
    await world.advance(5_000)
    assert.equal(reasons.length, 2)
  })

  it('notices that the machine slept', async () => {
    const { world, clock, reasons } = setUp()
    await world.advance(7_000)
    clock.jump(8 * 3600_000)
    await world.advance(5_000)
    assert.deepEqual(reasons, ['the machine stood still for 28805 s'])
  })

  it('takes no notice of a clock that is set a little, or back', async () => {
    const { world, clock, reasons } = setUp()
    clock.jump(2_000)
    await world.advance(10_000)
    clock.jump(-3600_000)
    await world.advance(10_000)
    assert.deepEqual(reasons, [])
  })

  it('stops', async () => {
    const { world, changes } = setUp()
    changes.stop()
    assert.equal(world.pending, 0)
  })
})
