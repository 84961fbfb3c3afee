import assert from 'node:assert/strict'
import { RelayReservations } from '../../../daemon/network/relay-reservations.ts'
import type { DeviceId } from '../../../protocol/index.ts'
import { SeededRandom } from '../../../src/memory/seeded-random.ts'
import { VirtualClock } from '../../../src/memory/virtual-clock.ts'
import { silentLogger } from '../../fixtures/silent-logger.ts'

const [X, Y, Z] = ['X', 'Y', 'Z'] as unknown as [DeviceId, DeviceId, DeviceId]
const HOUR = 3600_000

/** Relays that agree, but for those in `refusing`. */
function setUp() {
  const clock = new VirtualClock()
  const refusing = new Set<DeviceId>()
  const asked: { readonly relay: DeviceId; readonly at: number }[] = []
  let changes = 0
  const reservations = new RelayReservations(
    {
      clock,
      random: new SeededRandom(1),
      logger: silentLogger,
      reserve: async (relay) => {
        asked.push({ relay, at: clock.monotonic() })
        await new Promise<void>((resolve) => clock.setTimer(10, resolve))
        if (refusing.has(relay)) throw new Error('refused')
      }
    },
    { onChange: () => changes++ }
  )
  return { clock, refusing, asked, reservations, changes: () => changes }
}

describe('RelayReservations', () => {
  it('asks two of those that offer, and no more', async () => {
    const { clock, reservations, asked, changes } = setUp()
    for (const relay of [X, Y, Z]) reservations.offered(relay)
    await clock.advance(HOUR)
    assert.deepEqual(reservations.relays(), [X, Y])
    assert.equal(asked.length, 2)
    assert.equal(changes(), 2)
  })

  it('takes another one when one is gone', async () => {
    const { clock, reservations } = setUp()
    for (const relay of [X, Y, Z]) reservations.offered(relay)
    await clock.advance(1000)
    reservations.gone(X)
    await clock.advance(1000)
    assert.deepEqual(reservations.relays(), [Y, Z])
  })

  it('makes a reservation again that was lost, while the link is up', async () => {
    const { clock, reservations } = setUp()
    reservations.offered(X)
    await clock.advance(1000)
    reservations.lost(X)
    assert.deepEqual(reservations.relays(), [])
    await clock.advance(2000)
    assert.deepEqual(reservations.relays(), [X])
  })

  it('asks one that refuses again and again, with pauses of up to five minutes, and others meanwhile', async () => {
    const { clock, reservations, refusing, asked } = setUp()
    refusing.add(X)
    reservations.offered(X)
    reservations.offered(Y)
    await clock.advance(24 * HOUR)
    const times = asked.filter(({ relay }) => relay === X).map(({ at }) => at)
    const longest = Math.max(...times.slice(1).map((at, i) => at - (times[i] ?? 0)))
    assert.ok(longest > 150_000 && longest <= 300_010, `${longest} ms`)
    assert.deepEqual(reservations.relays(), [Y])
    assert.equal(reservations.status().find(({ device }) => device === X)?.lastError, 'refused')
    refusing.delete(X)
    await clock.advance(300_100)
    assert.deepEqual(reservations.relays(), [X, Y])
  })

  it('asks nobody while this device can be reached without', async () => {
    const { clock, reservations, asked } = setUp()
    reservations.want(false)
    reservations.offered(X)
    await clock.advance(HOUR)
    assert.equal(asked.length, 0)
    reservations.want(true)
    await clock.advance(100)
    assert.deepEqual(reservations.relays(), [X])
  })

  it('does not count a relay that went while it was asked', async () => {
    const { clock, reservations, changes } = setUp()
    reservations.offered(X)
    reservations.gone(X)
    await clock.advance(1000)
    assert.deepEqual([reservations.relays(), changes()], [[], 0])
  })

  it('stops: no timer, and nobody is asked', async () => {
    const { clock, reservations, refusing, asked } = setUp()
    refusing.add(X)
    reservations.offered(X)
    await clock.advance(100)
    reservations.stop()
    const soFar = asked.length
    await clock.advance(HOUR)
    assert.deepEqual([asked.length, clock.pending], [soFar, 0])
  })
})
