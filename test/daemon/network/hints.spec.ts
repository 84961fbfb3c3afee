import assert from 'node:assert/strict'
import { Hints, MAX_HINTS } from '../../../daemon/network/hints.ts'
import type { DeviceId } from '../../../protocol/index.ts'

const deviceOf = (name: string | number): DeviceId => `device ${name}` as unknown as DeviceId
const [X, ANNA, BERT] = [deviceOf('x'), deviceOf('anna'), deviceOf('bert')]

describe('Hints', () => {
  it('keep the latest of each reach, and name the nearest first', () => {
    const hints = new Hints()
    assert.deepEqual(hints.add(X, { reach: 'world', made: 5, addresses: ['w5'] }, ANNA), { isNews: true, dropped: undefined })
    hints.add(X, { reach: 'machine', made: 1, addresses: ['m1'] }, ANNA)
    assert.equal(hints.add(X, { reach: 'world', made: 5, addresses: ['other'] }, BERT).isNews, false)
    assert.equal(hints.add(X, { reach: 'world', made: 4, addresses: ['w4'] }, BERT).isNews, false)
    assert.deepEqual(hints.addressesOf(X), ['m1', 'w5'])
    hints.add(X, { reach: 'world', made: 6, addresses: ['w6'] }, BERT)
    assert.deepEqual(hints.addressesOf(X), ['m1', 'w6'])
    hints.delete(X)
    assert.deepEqual(hints.addressesOf(X), [])
  })

  it('are bounded, and those of one who tells of very many make way for those of others', () => {
    const hints = new Hints()
    hints.add(X, { reach: 'world', made: 1, addresses: ['x'] }, BERT)
    const dropped = Array.from({ length: 10_000 }, (_, i) => hints.add(deviceOf(i), { reach: 'world', made: 1, addresses: [`${i}`] }, ANNA).dropped)
    assert.deepEqual(hints.addressesOf(X), ['x'])
    assert.equal(dropped.filter((one) => one === undefined).length, MAX_HINTS - 1)
    for (let i = 0; i < MAX_HINTS / 2 - 1; i++) hints.add(deviceOf(`of bert ${i}`), { reach: 'world', made: 1, addresses: ['b'] }, BERT)
    for (let i = 10_000; i < 10_100; i++) hints.add(deviceOf(i), { reach: 'world', made: 1, addresses: [`${i}`] }, ANNA)
    assert.deepEqual([hints.addressesOf(X), hints.addressesOf(deviceOf('of bert 0'))], [['x'], ['b']])
  })
})
