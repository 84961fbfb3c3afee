import assert from 'node:assert/strict'
import { type Dialled, OwnAddressError, Reconnector } from '../../../daemon/network/reconnector.ts'
import type { DeviceId } from '../../../protocol/index.ts'
import { SeededRandom } from '../../../src/memory/seeded-random.ts'
import { VirtualClock } from '../../../src/memory/virtual-clock.ts'
import { silentLogger } from '../../fixtures/silent-logger.ts'

const [X, Y] = ['X', 'Y'] as unknown as [DeviceId, DeviceId]
const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A world in which `answer` decides how each dial ends: the device that answers, an error, or nothing at all. */
function setUp(answer: (addresses: readonly string[], device: DeviceId | undefined) => DeviceId | Error | undefined, seed = 1) {
  const clock = new VirtualClock()
  const dials: { readonly at: number; readonly to: string }[] = []
  const known = new Map<DeviceId, string[]>([
    [X, ['/x']],
    [Y, ['/y']]
  ])
  const dialled: Dialled[] = []
  const givenUp: DeviceId[] = []
  let under = 0
  let most = 0
  const reconnector = new Reconnector({
    clock,
    random: new SeededRandom(seed),
    logger: silentLogger,
    addressesOf: (device) => known.get(device) ?? [],
    dial: async (addresses, device, signal) => {
      dials.push({ at: clock.monotonic(), to: device ?? addresses.join() })
      most = Math.max(most, ++under)
      try {
        const result = answer(addresses, device)
        await new Promise<void>((resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true })
          if (result !== undefined) clock.setTimer(10, resolve)
        })
        if (result instanceof Error) throw result
        if (result === undefined) throw new Error('unreachable')
        reconnector.linkUp(result)
        return { device: result, address: addresses[0] ?? '' }
      } finally {
        under--
      }
    },
    onDialled: (one) => dialled.push(one),
    onGivenUp: (device) => givenUp.push(device)
  })
  reconnector.start()
  return { clock, reconnector, dials, dialled, givenUp, known, most: () => most }
}

const refuse = () => new Error('connection refused')

describe('Reconnector', () => {
  it('dials at once, once, and is content', async () => {
    const { clock, reconnector, dials, dialled } = setUp((_, device) => device)
    reconnector.want(X)
    await clock.advance(HOUR)
    assert.deepEqual(dials, [{ at: 0, to: X }])
    assert.deepEqual(dialled, [{ device: X, address: '/x' }])
    assert.equal(reconnector.status()[0]?.state, 'linked')
  })

  it('pauses twice as long each time, up to 5 min, and never gives up', async () => {
    const { clock, reconnector, dials } = setUp(refuse)
    reconnector.want(X)
    await clock.advance(24 * HOUR)
    const pauses = dials.slice(1).map(({ at }, i) => at - (dials[i]?.at ?? 0) - 10)
    pauses.forEach((pause, i) => {
      const whole = Math.min(5 * MINUTE, 1000 * 2 ** i)
      assert.ok(pause >= whole / 2 - 1e-6 && pause <= whole + 1e-6, `pause ${i} of ${pause} ms`)
    })
    // On average three quarters of 5 min.
    assert.ok(dials.length > 300 && dials.length < 500, `${dials.length} dials`)
    assert.equal(reconnector.status()[0]?.lastError, 'connection refused')
  })

  it('spreads the dials of many devices', async () => {
    const firsts = new Set<number>()
    for (let seed = 0; seed < 20; seed++) {
      const { clock, reconnector, dials } = setUp(refuse, seed)
      reconnector.want(X)
      await clock.advance(2000)
      firsts.add(Math.round((dials[1]?.at ?? 0) / 10))
    }
    assert.ok(firsts.size > 10)
  })

  it('dials again when the link breaks', async () => {
    const { clock, reconnector, dials } = setUp((_, device) => device)
    reconnector.want(X)
    await clock.advance(HOUR)
    reconnector.linkDown(X)
    await clock.advance(1100)
    assert.equal(dials.length, 2)
    assert.equal(reconnector.status()[0]?.state, 'linked')
  })

  it('does not dial while any link is up, whoever made it', async () => {
    const { clock, reconnector, dials } = setUp((_, device) => device)
    reconnector.linkUp(X)
    reconnector.linkUp(X)
    reconnector.want(X)
    await clock.advance(HOUR)
    reconnector.linkDown(X)
    await clock.advance(HOUR)
    assert.equal(dials.length, 0)
    reconnector.linkDown(X)
    await clock.advance(MINUTE)
    assert.equal(dials.length, 1)
  })

  it('takes a link that is closed at once for a failed dial', async () => {
    const { clock, reconnector, dials } = setUp((_, device) => {
      clock.setTimer(200, () => reconnector.linkDown(X))
      return device
    })
    reconnector.want(X)
    await clock.advance(HOUR)
    assert.ok(dials.length < 30, `${dials.length} dials in an hour`)
  })

  it('starts over when the network changes', async () => {
    let reachable = false
    const { clock, reconnector, dials } = setUp((_, device) => (reachable ? device : refuse()))
    reconnector.want(X)
    await clock.advance(HOUR)
    const before = dials.length
    reachable = true
    reconnector.retryAll()
    await clock.advance(1100)
    assert.equal(dials.length, before + 1)
    assert.equal(reconnector.status()[0]?.state, 'linked')
  })

  it('does not wait for a dial that began before the network changed', async () => {
    let isBack = false
    const { clock, reconnector, dials } = setUp((_, device) => (isBack ? device : undefined))
    reconnector.want(X)
    await clock.advance(100)
    isBack = true
    reconnector.retryAll()
    await clock.advance(1100)
    assert.deepEqual([dials.length, reconnector.status()[0]?.state], [2, 'linked'])
  })

  it('dials at once when the device shows itself, however long it was away', async () => {
    let up = false
    const { clock, reconnector } = setUp((_, device) => (up ? device : refuse()))
    reconnector.want(X)
    await clock.advance(HOUR)
    up = true
    reconnector.sighted(X)
    await clock.advance(50)
    assert.equal(reconnector.status()[0]?.state, 'linked')
  })

  it('is not made to dial on and on by who shows itself on and on', async () => {
    const { clock, reconnector, dials } = setUp(refuse)
    for (let i = 0; i < 1000; i++) {
      reconnector.sighted(X)
      await clock.advance(1000)
    }
    assert.ok(dials.length < 20, `${dials.length} dials in 1000 s`)
  })

  it('dials strangers of the LAN, a bounded number, and drops them when they are gone', async () => {
    const { clock, reconnector, dials, known } = setUp(refuse)
    for (let i = 0; i < 1000; i++) {
      known.set(`S${i}` as DeviceId, ['/s'])
      reconnector.sighted(`S${i}` as DeviceId)
    }
    assert.equal(reconnector.status().length, 64)
    await clock.advance(HOUR)
    const soFar = dials.length
    await clock.advance(HOUR)
    assert.equal(dials.length, soFar)
    reconnector.sighted(X)
    assert.deepEqual(
      reconnector.status().map(({ target }) => target),
      [X]
    )
  })

  it('keeps strangers of the LAN and of the rendezvous apart: neither pushes the others out', async () => {
    const { clock, reconnector, known, most } = setUp(() => undefined)
    for (const [source, name] of [
      ['lan', 'L'],
      ['rendezvous', 'R']
    ] as const) {
      for (let i = 0; i < 200; i++) {
        known.set(`${name}${i}` as DeviceId, ['/s'])
        reconnector.sighted(`${name}${i}` as DeviceId, source)
      }
    }
    const targets = reconnector.status().map(({ target }) => target[0])
    assert.deepEqual([targets.filter((name) => name === 'L').length, targets.filter((name) => name === 'R').length], [64, 64])
    await clock.advance(MINUTE)
    assert.equal(most(), 8)
  })

  it('dials who is wanted at once, however many strangers do not answer', async () => {
    const { clock, reconnector, known, dials } = setUp((_, device) => (device === X ? X : undefined))
    for (let i = 0; i < 64; i++) {
      known.set(`S${i}` as DeviceId, ['/s'])
      reconnector.sighted(`S${i}` as DeviceId, 'rendezvous')
    }
    await clock.advance(1000)
    reconnector.want(X)
    await clock.advance(100)
    assert.ok(dials.some(({ to }) => to === X))
  })

  it('dials on at direct addresses what is linked over a relay, soon and for ever, and rests when that worked', async () => {
    let direct = false
    const { clock, reconnector, known, dials } = setUp((addresses) => (addresses.includes('/x') && direct ? X : new Error('unreachable')))
    known.set(X, ['/x', '/r/p2p-circuit'])
    reconnector.linkUp(X, false)
    reconnector.want(X)
    await clock.advance(1500)
    assert.equal(dials.length > 0, true)
    assert.equal(reconnector.status()[0]?.state, 'linked')
    await clock.advance(24 * HOUR)
    assert.ok(dials.length > 24 * 12, `${dials.length} dials`)
    direct = true
    await clock.advance(6 * MINUTE)
    const soFar = dials.length
    reconnector.linkDown(X, false)
    await clock.advance(HOUR)
    assert.equal(dials.length, soFar)
    reconnector.linkUp(X, false)
    reconnector.linkDown(X, true)
    direct = false
    await clock.advance(1500)
    assert.ok(dials.length > soFar)
  })

  it('dials no other relay for what is linked over one, and leaves it to the dial to find another way', async () => {
    const dialled: string[] = []
    const { clock, reconnector, known, dials } = setUp((addresses) => {
      dialled.push(...addresses)
      return refuse()
    })
    known.set(X, ['/r/p2p-circuit'])
    reconnector.linkUp(X, false)
    reconnector.want(X)
    await clock.advance(HOUR)
    assert.ok(dials.length > 12, `${dials.length} dials`)
    assert.deepEqual(dialled, [])
  })

  it('keeps a stranger that became wanted', async () => {
    const { clock, reconnector, dials } = setUp(refuse)
    reconnector.sighted(X)
    reconnector.want(X)
    await clock.advance(HOUR)
    const soFar = dials.length
    await clock.advance(HOUR)
    assert.ok(dials.length > soFar)
  })

  it('learns who answers at an address, and does not dial them twice', async () => {
    const { clock, reconnector, dials } = setUp(() => X)
    reconnector.wantAddress('/x')
    await clock.advance(MINUTE)
    reconnector.want(X)
    await clock.advance(HOUR)
    assert.deepEqual(
      dials.map(({ to }) => to),
      ['/x']
    )
    reconnector.linkDown(X)
    await clock.advance(MINUTE)
    assert.equal(dials.length, 2)
    assert.deepEqual(
      reconnector.status().map(({ state }) => state),
      ['linked', 'linked']
    )
  })

  it('dials an address of which it knows who is there only while they are not linked', async () => {
    const { clock, reconnector, dials } = setUp(() => X)
    reconnector.linkUp(X)
    reconnector.wantAddress('/x', X)
    await clock.advance(HOUR)
    assert.equal(dials.length, 0)
  })

  it('is not fooled when someone else answers at an address', async () => {
    let there = X
    const { clock, reconnector } = setUp(() => there)
    reconnector.wantAddress('/x')
    await clock.advance(HOUR)
    there = Y
    reconnector.linkDown(X)
    await clock.advance(MINUTE)
    assert.equal(reconnector.status()[0]?.device, Y)
  })

  it('gives an address up that is its own', async () => {
    const { clock, reconnector, dials } = setUp(() => new OwnAddressError('it is an address of this device itself'))
    reconnector.wantAddress('/me')
    await clock.advance(HOUR)
    reconnector.retryAll()
    await clock.advance(HOUR)
    assert.equal(dials.length, 1)
    assert.deepEqual(reconnector.status()[0], {
      target: '/me',
      device: undefined,
      state: 'given-up',
      lastError: 'it is an address of this device itself',
      nextDialMs: undefined
    })
  })

  it('gives a dial up that nobody answers, and goes on', async () => {
    const { clock, reconnector, dials } = setUp(() => undefined)
    reconnector.want(X)
    await clock.advance(10 * MINUTE)
    assert.ok(dials.length > 5)
    assert.match(reconnector.status()[0]?.lastError ?? '', /nobody answered within 60 s/)
  })

  it('dials a bounded number at once, and all in the end', async () => {
    const { clock, reconnector, dials, known, most } = setUp((_, device) => device)
    for (let i = 0; i < 200; i++) {
      known.set(`D${i}` as DeviceId, ['/d'])
      reconnector.want(`D${i}` as DeviceId)
    }
    await clock.advance(MINUTE)
    assert.equal(most(), 16)
    assert.equal(dials.length, 200)
  })

  it('waits for an address where none is known', async () => {
    const { clock, reconnector, dials, known } = setUp((_, device) => device)
    known.delete(X)
    reconnector.want(X)
    await clock.advance(MINUTE)
    assert.equal(dials.length, 0)
    assert.equal(reconnector.status()[0]?.lastError, 'no address of it is known')
    known.set(X, ['/x'])
    await clock.advance(10 * MINUTE)
    assert.equal(dials.length, 1)
  })

  it('stops dialling what is not wanted any more, and aborts what is under way', async () => {
    const { clock, reconnector, dials } = setUp(() => undefined)
    reconnector.want(X)
    await clock.advance(1000)
    reconnector.unwant(X)
    await clock.advance(HOUR)
    assert.equal(dials.length, 1)
    assert.deepEqual(reconnector.status(), [])
    assert.equal(clock.pending, 0)
  })

  it('stops: no timer, no dial, whatever happens afterwards', async () => {
    const { clock, reconnector, dials } = setUp(() => undefined)
    reconnector.want(X)
    reconnector.want(Y)
    await clock.advance(1000)
    reconnector.stop()
    await clock.settle()
    assert.equal(clock.pending, 0)
    reconnector.retryAll()
    reconnector.linkDown(X)
    await clock.advance(HOUR)
    assert.equal(dials.length, 2)
  })

  describe('of those that others told of', () => {
    const names = (count: number): DeviceId[] => Array.from({ length: count }, (_, i) => `hint ${i}` as unknown as DeviceId)

    it('dials one at once, and gives it up after a while', async () => {
      const { clock, reconnector, dials, givenUp } = setUp(refuse)
      reconnector.hinted(X)
      assert.deepEqual(dials, [{ at: 0, to: X }])
      await clock.advance(HOUR)
      assert.deepEqual([dials.length, givenUp, reconnector.status()], [10, [X], []])
    })

    it('keeps one for good that proved itself', async () => {
      const { clock, reconnector, dials, givenUp } = setUp(refuse)
      reconnector.hinted(X)
      reconnector.want(X)
      await clock.advance(HOUR)
      assert.deepEqual(givenUp, [])
      assert.ok(dials.length > 15)
      reconnector.dropHinted(X)
      assert.equal(reconnector.status().length, 1)
    })

    it('dials one at once that is known and says that it is elsewhere', async () => {
      const { clock, reconnector, dials } = setUp(refuse)
      reconnector.want(X)
      await clock.advance(HOUR)
      const before = dials.length
      reconnector.hinted(X)
      assert.equal(dials.length, before + 1)
    })

    it('dials few of them at a time, and a bounded number in an hour', async () => {
      const { clock, reconnector, dials, known, most } = setUp(() => undefined)
      for (const name of names(256)) {
        known.set(name, ['/h'])
        reconnector.hinted(name)
      }
      assert.equal(most(), 4)
      await clock.advance(HOUR)
      assert.equal(most(), 4)
      assert.ok(dials.length <= 1816, `${dials.length} dials`)
      const fast = setUp(refuse)
      for (const name of names(256)) {
        fast.known.set(name, ['/h'])
        fast.reconnector.hinted(name)
      }
      await fast.clock.advance(HOUR)
      assert.ok(fast.dials.length > 1000 && fast.dials.length <= 1816, `${fast.dials.length} dials`)
    })

    it('dials who is known before them all', async () => {
      const { clock, reconnector, dials, known } = setUp((_, device) => (device === X || device === Y ? device : undefined))
      for (const name of names(256)) {
        known.set(name, ['/h'])
        reconnector.hinted(name)
      }
      await clock.advance(1)
      const before = dials.length
      reconnector.want(X)
      reconnector.want(Y)
      assert.deepEqual(
        dials.slice(before).map(({ to }) => to),
        [X, Y]
      )
    })

    it('lets one that proves nothing go on being one, however long its links last', async () => {
      const { clock, reconnector, dials, givenUp } = setUp((_, device) => device)
      reconnector.hinted(X)
      for (let i = 0; i < 20; i++) {
        await clock.advance(40_000)
        if (reconnector.status()[0]?.state === 'linked') reconnector.linkDown(X)
      }
      await clock.advance(HOUR)
      assert.deepEqual([givenUp, reconnector.status()], [[X], []])
      assert.ok(dials.length <= 10)
    })
  })
})
