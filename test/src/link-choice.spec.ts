import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { DeviceId } from '../../protocol/index.ts'
import { surplusLinks } from '../../src/link-choice.ts'
import type { Link } from '../../src/ports/network.ts'

const [A, B] = ['A', 'B'] as unknown as [DeviceId, DeviceId]

interface Connection {
  readonly dialledBy: DeviceId
  /** When each end saw it come up. */
  readonly since: Readonly<Record<string, number>>
  readonly relayed?: boolean
}

function linkOf(connection: Connection, at: DeviceId): Link {
  return {
    device: at === A ? B : A,
    outbound: connection.dialledBy === at,
    address: '',
    direct: connection.relayed !== true,
    closed: false,
    bytesIn: 0,
    bytesOut: 0,
    open: () => Promise.reject(new Error('not here')),
    close: async () => {},
    onClose: () => {}
  }
}

/** What is left when both ends have closed what they find surplus. */
function survivors(connections: readonly Connection[]): Connection[] {
  const closed = new Set<Connection>()
  for (const end of [A, B]) {
    const dated = connections.map((connection) => ({ connection, link: linkOf(connection, end), since: connection.since[end] ?? 0 }))
    const surplus = surplusLinks(dated, end)
    for (const { connection, link } of dated) if (surplus.includes(link)) closed.add(connection)
  }
  return connections.filter((connection) => !closed.has(connection))
}

describe('surplusLinks', () => {
  const simultaneous = fc
    .array(fc.record({ dialledBy: fc.constantFrom(A, B), a: fc.integer({ min: 0, max: 4000 }), b: fc.integer({ min: 0, max: 4000 }), relayed: fc.boolean() }), {
      minLength: 1,
      maxLength: 6
    })
    .map((parts) => parts.map(({ dialledBy, a, b, relayed }): Connection => ({ dialledBy, since: { A: a, B: b }, relayed })))

  it('leaves one of links of the same moment, in whatever order the ends saw them', () => {
    fc.assert(fc.property(simultaneous, (connections) => assert.equal(survivors(connections).length, 1)))
  })

  it('leaves no relayed one where there is a direct one', () => {
    fc.assert(
      fc.property(simultaneous, (connections) => {
        const [left] = survivors(connections)
        assert.equal(
          left?.relayed,
          connections.every(({ relayed }) => relayed)
        )
      })
    )
  })

  it('leaves a direct one that came long after a relayed one, and a relayed one that came long after a direct one', () => {
    for (const relayed of [true, false]) {
      const old = { dialledBy: A, since: { A: 0, B: 0 }, relayed }
      const young = { dialledBy: B, since: { A: 60_000, B: 60_000 }, relayed: !relayed }
      assert.deepEqual(survivors([old, young]), [young])
    }
  })

  it('leaves one that the smaller id dialled, where there is one', () => {
    const connections = [
      { dialledBy: B, since: { A: 30, B: 10 } },
      { dialledBy: A, since: { A: 10, B: 30 } }
    ]
    assert.deepEqual(survivors(connections), [connections[1]])
  })

  it('leaves the young link where the old one is not known to be dead', () => {
    const old = { dialledBy: A, since: { A: 0, B: 0 } }
    for (const dialledBy of [A, B]) {
      const young = { dialledBy, since: { A: 60_000, B: 60_000 } }
      assert.deepEqual(survivors([old, young]), [young])
    }
  })

  it('has nothing to close where there is one link, or none', () => {
    assert.deepEqual(surplusLinks([], A), [])
    assert.deepEqual(survivors([{ dialledBy: B, since: { A: 1, B: 1 } }]).length, 1)
  })
})
