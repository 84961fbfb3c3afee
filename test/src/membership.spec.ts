import assert from 'node:assert/strict'
import { createWriteKey, type DeviceId, Lineage, NOTHING, succeed } from '../../protocol/index.ts'
import { Membership } from '../../src/membership.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'
import { identityOf } from '../fixtures/signed-batch.ts'

const ed25519 = new NodeEd25519()
const [self, member, maker, stranger] = [1, 2, 3, 4].map((n) => identityOf(n).device) as [DeviceId, DeviceId, DeviceId, DeviceId]

describe('membership', () => {
  it('names members that went along with another key, by who made it, until they are met under this one', () => {
    const first = createWriteKey(new Uint8Array(32).fill(9), ed25519)
    const members = [self, member, maker].map((device) => ({ device, right: 'write' as const }))
    const { key, lineage } = succeed(
      { key: first, lineage: Lineage.of(first), secret: new Uint8Array(32).fill(10), maker: self, members, cut: NOTHING, made: 1 },
      ed25519
    )
    const membership = new Membership(self, { key, lineage, path: '/f', label: 'f', mode: 'two-way', paused: false, claim: false })
    const named = (): string[] => membership.problems().map(({ message }) => message)
    membership.forked(stranger, { epoch: 1, maker })
    assert.deepEqual(named(), [], 'of one that is no member')
    membership.forked(member, { epoch: 1, maker })
    membership.forked(maker, { epoch: 1, maker })
    assert.equal(named().length, 1)
    assert.match(named()[0] ?? '', new RegExp(`goes with ${self}, and ${member}, ${maker} with ${maker}`))
    membership.met(maker)
    assert.match(named()[0] ?? '', new RegExp(`and ${member} with ${maker}`))
    membership.forked(member, { epoch: 1, maker: stranger })
    assert.match(named()[0] ?? '', new RegExp(`the device ${stranger}, which was removed, gave .* and ${member} took it`))
    membership.met(member)
    assert.deepEqual(named(), [])
  })
})
