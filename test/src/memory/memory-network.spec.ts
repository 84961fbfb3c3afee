import assert from 'node:assert/strict'
import type { DeviceId } from '../../../protocol/index.ts'
import { MemoryNetwork, type MemoryNetworkInit } from '../../../src/memory/memory-network.ts'
import { SeededRandom } from '../../../src/memory/seeded-random.ts'
import { VirtualClock } from '../../../src/memory/virtual-clock.ts'
import type { ByteStream, Link } from '../../../src/ports/network.ts'
import { networkCompliance } from '../../compliance/network.ts'

const [A, B, C] = ['a', 'b', 'c'] as unknown as [DeviceId, DeviceId, DeviceId]
const PROTOCOL = '/t/1'

for (const [name, init] of Object.entries({
  memory: {},
  'memory, slow and jittery': { latencyMs: 50, jitterMs: 40, bytesPerSecond: 5_000_000 },
  'memory, small window': { windowBytes: 10_000 }
}) as [string, MemoryNetworkInit][]) {
  networkCompliance(name, async (body) => {
    const clock = new VirtualClock()
    const network = new MemoryNetwork({ clock, random: new SeededRandom(name) }, init)
    const a = network.join(A)
    const b = network.join(B)
    const run = body({
      a,
      b,
      link: async () => void (await network.connect(A, B)),
      pause: (ms) => new Promise((resolve) => clock.setTimer(ms, resolve)),
      stop: async () => {}
    })
    await clock.resolve(run, 3_600_000, 'the test')
    network.leave(A)
    network.leave(B)
    await clock.runUntilIdle()
    assert.equal(network.linkCount, 0)
  })
}

function setUp(init: MemoryNetworkInit = {}, seed: string | number = 1) {
  const clock = new VirtualClock()
  const trace: string[] = []
  const network = new MemoryNetwork({ clock, random: new SeededRandom(seed) }, { ...init, trace: (line) => trace.push(line) })
  const a = network.join(A)
  const b = network.join(B)
  return { clock, network, trace, a, b }
}

describe('MemoryNetwork', () => {
  it('gives one trace for one seed, another for another', async () => {
    const run = async (seed: number) => {
      const { clock, network, trace, a, b } = setUp({ jitterMs: 20, noticeMs: 3000 }, seed)
      b.handle(PROTOCOL, (stream) => void stream.sink(stream.source).catch(() => {}))
      a.onLink((link) => {
        if (link.outbound) void talk(link).catch(() => {})
      })
      const talk = async (link: Link) => {
        for (;;) {
          const stream = await link.open(PROTOCOL)
          const sending = stream.sink(
            (async function* () {
              for (let i = 0; i < 5; i++) yield new Uint8Array(1000 * i)
            })()
          )
          for await (const _ of stream.source);
          await sending
        }
      }
      a.remember(B)
      b.remember(A)
      await clock.advance(2000)
      network.partition([A], [B])
      await clock.advance(1000)
      network.heal()
      network.halfOpen(A, B)
      await clock.advance(5000)
      network.cut(A, B)
      await clock.advance(2000)
      return trace
    }
    const [one, again, other] = [await run(1), await run(1), await run(2)]
    assert.deepEqual(one, again)
    assert.notDeepEqual(one, other)
    assert.ok(one.length > 100)
  })

  it('takes its time', async () => {
    const { clock, network } = setUp({ latencyMs: 100 })
    const start = clock.monotonic()
    await clock.resolve(network.connect(A, B), 1000)
    assert.equal(clock.monotonic() - start, 200)
  })

  it('lets no more through than its bandwidth', async () => {
    const { clock, network, b } = setUp({ latencyMs: 10, bytesPerSecond: 100_000 })
    let received = 0
    b.handle(PROTOCOL, async (stream) => {
      for await (const chunk of stream.source) received += chunk.byteLength
    })
    const link = await clock.resolve(network.connect(A, B), 1000)
    const stream = await clock.resolve(link.open(PROTOCOL), 1000)
    void stream.sink(repeat(new Uint8Array(1000), 1000))
    await clock.advance(5000)
    assert.ok(received > 450_000 && received <= 500_000, `${received} bytes in 5 s`)
  })

  it('redials what is remembered, however often the link breaks', async () => {
    const { clock, network, a } = setUp()
    a.remember(B)
    for (let i = 0; i < 5; i++) {
      await clock.runUntil(() => a.links(B).length === 1, 5000, 'a link')
      network.cut(A, B)
      assert.equal(a.links(B).length, 0)
    }
  })

  it('finds a remembered device that comes up later', async () => {
    const { clock, network, a } = setUp()
    a.remember(C)
    await clock.advance(10_000)
    const c = network.join(C)
    await clock.runUntil(() => c.links(A).length === 1, 5000, 'a link')
  })

  it('keeps one link where both ends dialled', async () => {
    const { clock, network, a, b } = setUp()
    a.remember(B)
    b.remember(A)
    await clock.advance(100)
    assert.equal(network.linkCount, 2)
    await clock.advance(5000)
    assert.equal(network.linkCount, 1)
    assert.equal(a.links(B)[0]?.outbound, true, 'the smaller id is a')
  })

  it('delivers what a short partition held up', async () => {
    const { clock, network, b } = setUp()
    const received: number[] = []
    b.handle(PROTOCOL, async (stream) => {
      for await (const chunk of stream.source) received.push(chunk[0] as number)
    })
    const link = await clock.resolve(network.connect(A, B), 1000)
    const stream = await clock.resolve(link.open(PROTOCOL), 1000)
    network.partition([A], [B])
    void stream.sink(repeat(Uint8Array.of(7), 3))
    await clock.advance(1000)
    assert.deepEqual(received, [])
    network.heal()
    await clock.advance(10)
    assert.deepEqual(received, [7, 7, 7])
  })

  it('breaks the links across a long partition, and refuses dials until it is over', async () => {
    const { clock, network, a, b } = setUp()
    const c = network.join(C)
    a.remember(B)
    a.remember(C)
    await clock.advance(100)
    network.partition([A, C], [B])
    await clock.advance(60_000)
    assert.deepEqual([a.links(B).length, b.links(A).length, a.links(C).length, c.links(A).length], [0, 0, 1, 1])
    await assert.rejects(clock.resolve(network.connect(B, A), 60_000), /did not answer/)
    network.heal()
    await clock.runUntil(() => b.links(A).length === 1, 20_000, 'a link after the partition')
  })

  it('half-opens a link: bytes vanish, the ends notice only later', async () => {
    const { clock, network, a, b } = setUp({ noticeMs: 10_000 })
    const received: Uint8Array[] = []
    b.handle(PROTOCOL, async (stream) => {
      for await (const chunk of stream.source) received.push(chunk)
    })
    const link = await clock.resolve(network.connect(A, B), 1000)
    const stream = await clock.resolve(link.open(PROTOCOL), 1000)
    network.halfOpen(A, B)
    const writing = stream.sink(repeat(new Uint8Array(10_000), 1000))
    const rejected = assert.rejects(writing, /does not answer/)
    await clock.advance(4000)
    assert.deepEqual([a.links(B).length, b.links(A).length, received.length], [1, 1, 0])
    await clock.advance(6000)
    assert.deepEqual([a.links(B).length, b.links(A).length], [0, 0])
    await rejected
  })

  it('tells the remotes of a device that stops, and lets them find out about one that vanishes', async () => {
    const { clock, network, b } = setUp()
    await clock.resolve(network.connect(A, B), 1000)
    network.leave(A)
    await clock.advance(10)
    assert.equal(b.links(A).length, 0)
    network.join(A)
    await clock.resolve(network.connect(A, B), 1000)
    network.vanish(A)
    await clock.advance(5000)
    assert.equal(b.links(A).length, 1)
    await clock.advance(60_000)
    assert.equal(b.links(A).length, 0)
  })

  it('keeps the new link when a device is back before its old one was missed', async () => {
    const { clock, network, b } = setUp()
    const old = await clock.resolve(network.connect(A, B), 1000)
    await clock.advance(60_000)
    network.vanish(A)
    assert.equal(old.closed, true)
    const again = network.join(A)
    await clock.resolve(network.connect(B, A), 1000)
    assert.equal(b.links(A).length, 2)
    await clock.advance(5000)
    assert.deepEqual([b.links(A).length, again.links(B).length], [1, 1])
    assert.equal(b.links(A)[0]?.outbound, true)
  })

  it('refuses streams beyond the limit', async () => {
    const { clock, network, b } = setUp({ maxStreams: 3 })
    const held: ByteStream[] = []
    b.handle(PROTOCOL, (stream) => held.push(stream))
    const link = await clock.resolve(network.connect(A, B), 1000)
    for (let i = 0; i < 3; i++) await clock.resolve(link.open(PROTOCOL), 1000)
    await assert.rejects(clock.resolve(link.open(PROTOCOL), 1000), /takes no more/)
    held[0]?.abort(new Error('done'))
    await clock.advance(10)
    await clock.resolve(link.open(PROTOCOL), 1000)
  })

  it('leaves no timer behind when everyone has left', async () => {
    const { clock, network, a, b } = setUp()
    a.remember(B)
    b.remember(A)
    a.remember(C)
    await clock.advance(100)
    network.leave(A)
    network.leave(B)
    await clock.advance(10_000)
    assert.deepEqual([clock.pending, network.linkCount], [0, 0])
  })
})

async function* repeat(chunk: Uint8Array, times: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < times; i++) yield chunk
}
