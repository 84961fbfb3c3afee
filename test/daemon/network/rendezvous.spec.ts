import assert from 'node:assert/strict'
import { checkHint } from '../../../daemon/network/beyond.ts'
import { type Dht, MAX_HINTS, MAX_PROVIDERS, type Provider, Rendezvous } from '../../../daemon/network/rendezvous.ts'
import { createWriteKey, type DeviceId, topicOf } from '../../../protocol/index.ts'
import { NodeEd25519 } from '../../../src/index.ts'
import { SeededRandom } from '../../../src/memory/seeded-random.ts'
import { VirtualClock } from '../../../src/memory/virtual-clock.ts'
import { silentLogger } from '../../fixtures/silent-logger.ts'

const HOUR = 3600_000
const DAY = 24 * HOUR
const KEY = createWriteKey(new Uint8Array(32).fill(1), new NodeEd25519())

/** A DHT that keeps records for two days. Whatever is in `first` comes before all that devices have provided. */
class FakeDht {
  readonly clock: VirtualClock
  readonly #records = new Map<string, Map<DeviceId, { readonly addresses: readonly string[]; readonly at: number }>>()
  first: Provider[] = []
  down = false
  read = 0
  queries = 0

  constructor(clock: VirtualClock) {
    this.clock = clock
  }

  for(device: DeviceId, addresses: () => readonly string[]): Dht {
    return {
      join: async () => {
        if (this.down) throw new Error('no DHT server answered')
      },
      provide: async (topic) => {
        const name = Buffer.from(topic).toString('hex')
        const records = this.#records.get(name) ?? new Map()
        this.#records.set(name, records.set(device, { addresses: addresses(), at: this.clock.now() }))
      },
      findProviders: (topic) => this.#find(topic)
    }
  }

  async *#find(topic: Uint8Array): AsyncIterable<Provider> {
    this.queries++
    const kept = [...(this.#records.get(Buffer.from(topic).toString('hex')) ?? [])].filter(([, { at }]) => this.clock.now() - at < 2 * DAY)
    for (const provider of [...this.first, ...kept.map(([device, { addresses }]) => ({ device, addresses }))]) {
      this.read++
      yield provider
    }
  }
}

/** A device with one folder, that opens it with every member that it hears of. */
function startDevice(dht: FakeDht, name: string, skewMs = 0) {
  const device = name as unknown as DeviceId
  const state = { address: `/${name}/1`, lonely: true, hints: [] as Provider[], members: new Set<DeviceId>(), folders: [KEY] }
  const clock = dht.clock.forDevice({ skewMs })
  const rendezvous = new Rendezvous(
    { clock, random: new SeededRandom(1), logger: silentLogger, dht: dht.for(device, () => [state.address]) },
    {
      device,
      topics: (day) => state.folders.map((key) => topicOf(key, day)),
      isLonely: () => state.lonely,
      addresses: () => state.address,
      isMember: (other) => state.members.has(other),
      onHint: (provider) => state.hints.push(provider)
    }
  )
  rendezvous.start()
  const last = () => state.hints.at(-1)
  return { device, state, rendezvous, last }
}

function setUp() {
  const clock = new VirtualClock({ now: 20_000 * DAY + 5 * HOUR })
  return { clock, dht: new FakeDht(clock) }
}

const fakes = (count: number, from = 0): Provider[] =>
  Array.from({ length: count }, (_, i) => ({ device: `fake${from + i}` as unknown as DeviceId, addresses: ['/fake'] }))

describe('Rendezvous', () => {
  it('two devices of a folder find each other, whoever comes first', async () => {
    const { clock, dht } = setUp()
    const a = startDevice(dht, 'a')
    await clock.advance(10_000)
    const b = startDevice(dht, 'b')
    await clock.advance(10_000)
    assert.deepEqual(b.last(), { device: a.device, addresses: ['/a/1'] })
    // A has no peer and asks again soon.
    await clock.advance(5 * 60_000)
    assert.deepEqual(a.last(), { device: b.device, addresses: ['/b/1'] })
  })

  it('who looked a moment before the other one had provided does not wait long for its next look', async () => {
    const { clock, dht } = setUp()
    const a = startDevice(dht, 'a')
    const b = startDevice(dht, 'b')
    b.state.lonely = false
    await clock.advance(2_500)
    for (const device of [a, b]) device.state.hints = []
    await clock.advance(20_000)
    assert.equal(a.last()?.device, b.device)
  })

  for (const days of [-1, 1]) {
    it(`finds a device whose clock is wrong by ${days} day`, async () => {
      const { clock, dht } = setUp()
      const [a, b] = [startDevice(dht, 'a'), startDevice(dht, 'b', days * DAY)]
      await clock.advance(10 * 60_000)
      assert.deepEqual([a.last()?.device, b.last()?.device], [b.device, a.device])
    })
  }

  it('provides anew every few hours for as long as it runs, under the topics of the days', async () => {
    const { clock, dht } = setUp()
    const a = startDevice(dht, 'a')
    a.state.lonely = false
    await clock.advance(60 * HOUR)
    const before = dht.queries
    const b = startDevice(dht, 'b')
    await clock.advance(10_000)
    assert.equal(b.last()?.device, a.device)
    assert.ok(before >= 3 * 12 && before <= 3 * 20, `${before} look-ups`)
  })

  it('finds a device that slept for 12 h and woke at another place, within a minute of its waking', async () => {
    const { clock, dht } = setUp()
    const [a, b] = [startDevice(dht, 'a'), startDevice(dht, 'b')]
    await clock.advance(10 * 60_000)
    b.rendezvous.stop()
    for (const device of [a, b]) device.state.hints = []
    await clock.advance(12 * HOUR)
    const again = startDevice(dht, 'b')
    again.state.address = '/b/2'
    await clock.advance(60_000)
    assert.equal(again.last()?.device, a.device)
    await clock.advance(20 * 60_000)
    assert.deepEqual(a.last(), { device: b.device, addresses: ['/b/2'] })
  })

  it('provides and looks up at once when its addresses change, or a folder is added', async () => {
    const { clock, dht } = setUp()
    const [a, b] = [startDevice(dht, 'a'), startDevice(dht, 'b')]
    for (const device of [a, b]) device.state.lonely = false
    await clock.advance(HOUR)
    a.state.address = '/a/2'
    b.state.folders = [KEY, createWriteKey(new Uint8Array(32).fill(2), new NodeEd25519())]
    const before = dht.queries
    await clock.advance(20_000)
    assert.equal(dht.queries, before + 3 + 6)
    b.state.address = '/b/2'
    await clock.advance(20_000)
    assert.deepEqual(b.last(), { device: a.device, addresses: ['/a/2'] })
  })

  it('twenty fake providers stop no real one', async () => {
    const { clock, dht } = setUp()
    startDevice(dht, 'real')
    await clock.advance(10_000)
    dht.first = fakes(20)
    const b = startDevice(dht, 'b')
    await clock.advance(10_000)
    assert.ok(b.state.hints.some(({ device }) => device === ('real' as unknown as DeviceId)))
  })

  it('more than may be hinted at stop it until the next look-up only', async () => {
    const { clock, dht } = setUp()
    startDevice(dht, 'real')
    await clock.advance(10_000)
    dht.first = fakes(MAX_HINTS + 10)
    const b = startDevice(dht, 'b')
    await clock.advance(10_000)
    const found = () => b.state.hints.some(({ device }) => device === ('real' as unknown as DeviceId))
    assert.deepEqual([b.state.hints.length, found()], [MAX_HINTS, false])
    await clock.advance(3 * 60_000)
    assert.ok(found())
  })

  it('always tells of members, however many strangers there are', async () => {
    const { clock, dht } = setUp()
    startDevice(dht, 'real')
    await clock.advance(10_000)
    dht.first = fakes(200)
    const b = startDevice(dht, 'b')
    b.state.members.add('real' as unknown as DeviceId)
    await clock.advance(10_000)
    assert.equal(b.last()?.device, 'real')
  })

  it('reads no more than so many providers, and hints at no more than so many strangers', async () => {
    const { clock, dht } = setUp()
    dht.first = fakes(100_000)
    const b = startDevice(dht, 'b')
    await clock.advance(10_000)
    assert.equal(b.state.hints.length, MAX_HINTS)
    assert.equal(dht.read, 3 * (MAX_PROVIDERS + 1))
  })

  it('goes on where no server answers, says so, and pauses longer each time, up to a quarter of an hour', async () => {
    const { clock, dht } = setUp()
    dht.down = true
    const a = startDevice(dht, 'a')
    await clock.advance(5_000)
    const { state, lastError, nextLookUp } = a.rendezvous.status()
    assert.deepEqual([state, lastError], ['failed', 'no DHT server answered'])
    assert.ok((nextLookUp ?? 0) > clock.now())
    await clock.advance(12 * HOUR)
    dht.down = false
    await clock.advance(20 * 60_000)
    assert.equal(a.rendezvous.status().state, 'idle')
    assert.notEqual(a.rendezvous.status().lastLookUp, null)
  })

  it('asks nothing without a folder', async () => {
    const { clock, dht } = setUp()
    const a = startDevice(dht, 'a')
    a.state.folders = []
    await clock.advance(DAY)
    assert.equal(dht.queries, 0)
  })

  it('stops: no timer, no query', async () => {
    const { clock, dht } = setUp()
    const a = startDevice(dht, 'a')
    await clock.advance(10_000)
    a.rendezvous.stop()
    const before = dht.queries
    await clock.advance(DAY)
    assert.deepEqual([dht.queries, clock.pending], [before, 0])
  })
})

describe('a hint of the rendezvous', () => {
  const DEVICE = '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo' as DeviceId
  const SELF = '12D3KooWNW98jY6oC8EEaFFbYCc24HPRaNAJaEY7eiAvspiAgFak' as DeviceId
  const RELAY = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'

  it('is dialled at a few addresses, those with a relay last', () => {
    const direct = Array.from({ length: 20 }, (_, i) => `/ip4/198.51.100.${i}/tcp/1`)
    const relayed = direct.map((address) => `${address}/p2p/${RELAY}/p2p-circuit/p2p/${DEVICE}`)
    const hint = checkHint([...relayed, ...direct], DEVICE, { self: SELF, allowPrivate: false })
    assert.deepEqual(hint, [...direct.slice(0, 4), ...relayed.slice(0, 2).map((address) => address.replace(/\/p2p\/[^/]+$/, ''))])
  })

  it('leads nowhere that a stranger may not make this device knock', () => {
    const bad = [
      '/ip4/127.0.0.1/tcp/631',
      '/ip4/169.254.169.254/tcp/80',
      '/dns4/printer/tcp/1',
      '/ip6/::1/tcp/1',
      'nonsense',
      `/ip4/198.51.100.1/tcp/1/p2p/${RELAY}`,
      `/ip4/198.51.100.1/tcp/1/p2p/${SELF}/p2p-circuit/p2p/${DEVICE}`
    ]
    assert.deepEqual(checkHint(bad, DEVICE, { self: SELF, allowPrivate: true }), [])
    assert.deepEqual(checkHint(['/ip4/192.168.1.1/tcp/80'], DEVICE, { self: SELF, allowPrivate: false }), [])
    assert.deepEqual(checkHint(['/ip4/192.168.1.1/tcp/80'], DEVICE, { self: SELF, allowPrivate: true }), ['/ip4/192.168.1.1/tcp/80'])
  })
})
