import assert from 'node:assert/strict'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { lines } from '../bench/trees.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import { World } from './world.ts'

const MIB = 1 << 20
/** 40 Mbit/s and 100 ms there and back; the window of a stream is what yamux lets it grow to. */
const BYTES_PER_SECOND = 5_000_000
const ROUND_TRIP_MS = 100
const LINE = { latencyMs: ROUND_TRIP_MS / 2, bytesPerSecond: BYTES_PER_SECOND, windowBytes: 4 * MIB }

/** In virtual time, in which processors take none: what is left is what the protocol, the engine and slow disks make a line wait for. */
describe('a slow link', function () {
  this.timeout(120_000)

  /** Milliseconds from the start of a second device until it has what the first one had. */
  async function msToSync(fill: (hands: SimulatedDevice['hands']) => void, diskPauseMs = 0): Promise<number> {
    const world = new World([{ diskPauseMs }, { diskPauseMs }], LINE)
    const [a, b] = world.devices as [SimulatedDevice, SimulatedDevice]
    try {
      await world.start(a)
      fill(a.hands)
      await world.rest()
      const began = world.clock.monotonic()
      await world.start(b)
      await world.clock.runUntil(() => b.status().files > 0 && b.status().digest === a.status().digest, 300_000, 'the same')
      assert.deepEqual(world.violations, [])
      return world.clock.monotonic() - began
    } finally {
      world.stop()
    }
  }

  it('has the first file after five round trips', async () => {
    const ms = await msToSync((hands) => hands.userWrite('one', 'one'))
    // Dial, hello, offer, knowledge and records, content; the streams are opened meanwhile.
    assert.ok(ms < 5.5 * ROUND_TRIP_MS, `${ms} ms`)
  })

  /** Round trips from a change until another device has it: the rest of the time is the same on any line. */
  async function tripsOf(change: (hands: SimulatedDevice['hands']) => void): Promise<number> {
    const [near, far] = [await msToFollow(change, 100), await msToFollow(change, 500)]
    return (far - near) / 400
  }

  async function msToFollow(change: (hands: SimulatedDevice['hands']) => void, roundTripMs: number): Promise<number> {
    const world = new World([{}, {}], { ...LINE, latencyMs: roundTripMs / 2 })
    const [a, b] = world.devices as [SimulatedDevice, SimulatedDevice]
    try {
      await world.start()
      a.hands.userWrite('before', 'before')
      await world.rest()
      const { digest } = b.status()
      change(a.hands)
      const began = world.clock.monotonic()
      await world.clock.runUntil(() => b.status().digest !== digest && b.status().digest === a.status().digest, 300_000, 'the same')
      return world.clock.monotonic() - began
    } finally {
      world.stop()
    }
  }

  it('has a small change after half a round trip, for it comes with its record', async () => {
    const content = new SeededRandom('change').bytes(64 * 1024)
    const one = await tripsOf((hands) => hands.userWrite('one', content))
    assert.ok(one < 0.6, `${one} round trips`)
    const several = await tripsOf((hands) => {
      for (let i = 0; i < 20; i++) hands.userWrite(`f${i}`, content.subarray(i, i + 4096))
    })
    assert.ok(several < 0.6, `${several} round trips`)
  })

  it('is filled by one large file', async () => {
    const content = new SeededRandom('large').bytes(16 * MIB)
    const [large, one] = [await msToSync((hands) => hands.userWrite('large', content)), await msToSync((hands) => hands.userWrite('one', 'one'))]
    const share = (content.length * 1000) / BYTES_PER_SECOND / (large - one)
    assert.ok(share > 0.9, `a large file takes ${Math.round(share * 100)} % of the line`)
  })

  it('has a large text sooner than its bytes would take', async () => {
    const content = lines(20 * MIB)
    const ms = await msToSync((hands) => hands.userWrite('large', content))
    // In the first second the rate of the line is not known, and 4 MiB have been asked for then.
    const share = (ms * BYTES_PER_SECOND) / 1000 / content.length
    assert.ok(share < 0.75, `it takes ${Math.round(share * 100)} % of the time`)
  })

  it('is filled by small files, from the dial on and with disks that take their time', async () => {
    const pool = new SeededRandom('small').bytes(64 * 1024)
    const [count, bytes] = [1800, 5500]
    const ms = await msToSync((hands) => {
      for (let i = 0; i < count; i++) hands.userWrite(`d${i % 20}/f${i}`, pool.subarray(i, i + bytes))
    }, 200)
    const share = (count * bytes * 1000) / BYTES_PER_SECOND / ms
    assert.ok(share > 0.85, `small files take ${Math.round(share * 100)} % of the line`)
  })

  it('is left to others as far as a limit says, up or down, and fills up again once that is taken away', async () => {
    const limit = 500_000
    const content = new SeededRandom('limited').bytes(4 * MIB)
    for (const [up, down] of [
      [limit, undefined],
      [undefined, limit]
    ]) {
      const world = new World([{}, {}], LINE)
      const [a, b] = world.devices as [SimulatedDevice, SimulatedDevice]
      try {
        await world.start()
        a.engine.limitRates([{ lan: false, ...(up !== undefined && { up }) }])
        b.engine.limitRates([{ lan: false, ...(down !== undefined && { down }) }])
        const msFor = async (name: string, bytes: Uint8Array): Promise<number> => {
          a.hands.userWrite(name, bytes)
          const began = world.clock.monotonic()
          await world.clock.runUntil(() => b.hands.tree().some(({ path }) => path === name), 300_000, name)
          return world.clock.monotonic() - began
        }
        const least = (content.length * 1000) / limit
        const ms = await msFor('limited', content)
        assert.ok(ms > 0.9 * least && ms < 1.3 * least, `${ms} ms, ${least} by the limit`)
        for (const device of [a, b]) device.engine.limitRates([])
        const free = await msFor('free', content.toReversed())
        assert.ok(free < least / 3, `${free} ms without`)
        assert.deepEqual(world.violations, [])
      } finally {
        world.stop()
      }
    }
  })
})
