import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type DeviceId, deviceIdOf } from '../../protocol/index.ts'
import { BlockOrder } from '../../src/block-order.ts'

const DEVICES = [1, 2, 3, 4].map((number): DeviceId => deviceIdOf(new Uint8Array(32).fill(number)))
const range = (count: number): number[] => [...Array(count).keys()]

/** What devices get that fetch one content together, a block a turn each: from one of them that has it by then, or from the source. */
function fetchTogether(blocks: number, devices: readonly DeviceId[], lag: number): { readonly sent: number; readonly complete: boolean } {
  const got: Set<number>[] = devices.map(() => new Set())
  /** What the others have heard of it. */
  const told: Set<number>[] = devices.map(() => new Set())
  const orders = devices.map((device) => new BlockOrder(device, range(blocks)))
  let sent = 0
  const underWay: number[] = []
  for (let turn = 0; orders.some(({ left }) => left > 0); turn++) {
    devices.forEach((device, i) => {
      const isShared = (index: number): boolean => told.some((has, other) => other !== i && has.has(index))
      const index = orders[i]?.next(
        devices.filter((other) => other !== device),
        isShared
      )
      if (typeof index !== 'number') return
      if (!isShared(index)) sent++
      got[i]?.add(index)
      underWay.push(index)
    })
    if (turn % lag > 0) continue
    for (const index of underWay.splice(0)) for (const order of orders) order.ended(index)
    got.forEach((has, i) => has.forEach((index) => told[i]?.add(index)))
  }
  return { sent, complete: got.every(({ size }) => size === blocks) }
}

describe('the order of blocks', () => {
  it('is that of the file, from somewhere on, for one who fetches it alone', () => {
    const order = new BlockOrder(DEVICES[0] as DeviceId, range(1000))
    const all = range(1000).map(() => order.next([], () => false) as number)
    const start = all[0] as number
    assert.deepEqual(all, [...range(1000).slice(start), ...range(start)])
    assert.notEqual(
      new BlockOrder(DEVICES[1] as DeviceId, range(1000)).next([], () => false),
      start
    )
  })

  it('comes to each block once, whoever comes and goes and gets whatever', () => {
    const turn = fc.record({ sharers: fc.subarray(DEVICES.slice(1)), shared: fc.array(fc.nat(200), { maxLength: 20 }) })
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(200), { maxLength: 120 }), fc.array(turn, { minLength: 1, maxLength: 10 }), (lacking, turns) => {
        const order = new BlockOrder(
          DEVICES[0] as DeviceId,
          lacking.toSorted((a, b) => a - b)
        )
        const met: number[] = []
        for (let at = 0; ; at++) {
          const { sharers, shared } = turns[at % turns.length] as (typeof turns)[number]
          const index = order.next(sharers, (one) => shared.includes(one))
          if (index === undefined) break
          if (index === 'later') {
            met.forEach((one) => order.ended(one))
            continue
          }
          met.push(index)
          assert.equal(order.left, lacking.length - met.length)
        }
        assert.deepEqual(
          met.toSorted((a, b) => a - b),
          lacking.toSorted((a, b) => a - b)
        )
      })
    )
  })

  for (const count of [2, 3, 4]) {
    it(`has ${count} devices fetch nearly all from each other, though they hear of it late`, () => {
      const blocks = 2000
      const { sent, complete } = fetchTogether(blocks, DEVICES.slice(0, count), 40)
      assert.ok(complete)
      assert.ok(sent < 1.25 * blocks, `the source sends ${sent} blocks of ${blocks}`)
    })
  }
})
