/** Who is told what of a folder's successions, and what is taken of them. Whole devices that hand over are test/simulation's. */
import assert from 'node:assert/strict'
import {
  createWriteKey,
  type DeviceId,
  type FolderKey,
  formatKey,
  type HandOverMessage,
  type KeyMessage,
  Lineage,
  NOTHING,
  readKeyOf,
  readSecretOf,
  type Right,
  storeKeyOf,
  storeSecretOf,
  succeed,
  type Tenure,
  type WriteKey
} from '../../protocol/index.ts'
import type { Fork } from '../../src/forked.ts'
import { HandOver } from '../../src/hand-over.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'
import { identityOf } from '../fixtures/signed-batch.ts'
import { silentLogger } from '../fixtures/silent-logger.ts'

const ed25519 = new NodeEd25519()
const CHANNEL = 5
const secret = (n: number): Uint8Array => new Uint8Array(32).fill(n)
const [anna, bert, carl, nas] = [1, 2, 3, 4].map((n) => identityOf(n).device) as [DeviceId, DeviceId, DeviceId, DeviceId]
const rights = new Map<string, Right>([
  [anna, 'write'],
  [bert, 'read'],
  [nas, 'store']
])
const first = createWriteKey(secret(9), ed25519)
const start: Tenure = { key: first, lineage: Lineage.of(first) }
const step = ({ key, lineage }: { key: WriteKey; lineage: Lineage }, n: number, listed: readonly string[]) =>
  succeed(
    {
      key,
      lineage,
      secret: secret(n),
      maker: anna,
      members: [anna, bert, carl, nas].filter((one) => listed.includes(one)).map((device) => ({ device, right: rights.get(device) ?? 'write' })),
      cut: NOTHING,
      made: 1
    },
    ed25519
  )
const one = step({ key: first, lineage: Lineage.of(first) }, 11, [anna, bert, nas])
const two = step(one, 12, [anna, bert, nas])

interface End {
  readonly handOver: HandOver
  readonly sent: KeyMessage[]
  readonly heard: Tenure[]
  readonly forks: Fork[]
}

/** One end of a channel that was opened under `key`. */
function end(key: FolderKey, tenure: Tenure, device = anna, peer = bert): End {
  const sent: KeyMessage[] = []
  const heard: Tenure[] = []
  const forks: Fork[] = []
  const handOver = new HandOver(
    { ed25519, logger: silentLogger },
    {
      key,
      tenure,
      device,
      peer,
      channel: CHANNEL,
      send: async (message) => void sent.push(message),
      onHeard: (next) => void heard.push(next),
      onForked: (fork) => void forks.push(fork)
    }
  )
  return { handOver, sent, heard, forks }
}

const lastOf = ({ sent }: End): HandOverMessage => {
  const last = sent.at(-1)
  assert.ok(last?.type === 'handOver')
  return last
}
const hear = async (messages: readonly KeyMessage[], to: End): Promise<End> => {
  for (const message of messages) await to.handOver.receive(message)
  return to
}
const bad = { name: 'ProtocolError', code: 'BAD_SUCCESSION' }

describe('hand-over', () => {
  for (const [peer, key, right] of [
    [bert, readKeyOf(first), 'read'],
    [nas, storeKeyOf(first), 'store']
  ] as const) {
    it(`gives a member that may ${right} the key of its right, and no more`, async () => {
      const giver = end(readKeyOf(first), two, anna, peer)
      await giver.handOver.tell(0)
      assert.deepEqual(
        giver.sent.map(({ type }) => type),
        ['succession', 'succession', 'handOver']
      )
      const taker = await hear(giver.sent, end(key, { key, lineage: Lineage.of(key) }, peer, anna))
      assert.deepEqual(
        taker.heard.map((next) => [formatKey(next.key), next.lineage.epoch]),
        [[formatKey(right === 'read' ? readKeyOf(two.key) : storeKeyOf(two.key)), 2]]
      )
    })
  }

  it('gives who was removed no secret, and nothing of what came after', async () => {
    const giver = end(readKeyOf(first), two, anna, carl)
    await giver.handOver.tell(0)
    assert.deepEqual([giver.sent.length, lastOf(giver).secret.length], [2, 0])
    const taker = await hear(giver.sent, end(first, start, carl, anna))
    const [next] = taker.heard
    assert.ok(next)
    assert.equal(next.key, first)
    assert.equal(next.lineage.removalOf(carl, 0)?.maker, anna)
  })

  it('gives who was removed no more where it asks for more', async () => {
    const giver = end(readKeyOf(first), two, anna, carl)
    await giver.handOver.receive({ type: 'lineage', channel: CHANNEL, epoch: 1 })
    assert.deepEqual([giver.sent.length, lastOf(giver).secret.length], [1, 0])
  })

  it('gives who was removed and taken in again all of them', async () => {
    const again = step(one, 13, [anna, bert, carl])
    const giver = end(readKeyOf(first), again, anna, carl)
    await giver.handOver.tell(0)
    const taker = await hear(giver.sent, end(first, start, carl, anna))
    assert.deepEqual(
      taker.heard.map(({ key }) => formatKey(key)),
      [formatKey(readKeyOf(again.key))]
    )
  })

  it('gives no secret under the current key, where the peer has it', async () => {
    const giver = end(two.key, two)
    await giver.handOver.tell(0)
    assert.equal(lastOf(giver).secret.length, 0)
  })

  it('has a store device give what it has', async () => {
    const store = storeKeyOf(one.key)
    const tenure = { key: store, lineage: one.lineage }
    for (const [peer, expected] of [
      [nas, storeSecretOf(one.key)],
      [bert, new Uint8Array()]
    ] as const) {
      const giver = end(storeKeyOf(first), tenure, nas, peer)
      await giver.handOver.tell(0)
      assert.deepEqual(lastOf(giver).secret, expected)
    }
  })

  it('asks once for what leads to its key, and takes it where it does', async () => {
    const joined = { key: readKeyOf(two.key), lineage: Lineage.of(readKeyOf(two.key)) }
    const taker = end(joined.key, joined, bert, anna)
    await taker.handOver.ask()
    const giver = await hear(taker.sent, end(two.key, two))
    await hear(giver.sent, taker)
    assert.deepEqual(
      taker.heard.map(({ key, lineage }) => [key, lineage.epoch]),
      [[joined.key, 2]]
    )
    const other = step(one, 14, [anna, bert])
    const liar = end(two.key, other)
    await liar.handOver.tell(0)
    await assert.rejects(hear(liar.sent, end(joined.key, joined, bert, anna)), bad)
  })

  it('asks for what is missing before what it is told', async () => {
    // It joined at epoch 1, has not heard how that came to be, and is told of epoch 2.
    const joined = { key: readKeyOf(one.key), lineage: Lineage.of(readKeyOf(one.key)) }
    const taker = end(joined.key, joined, bert, anna)
    const giver = end(readKeyOf(one.key), two)
    await giver.handOver.tell(1)
    await hear(giver.sent.splice(0), taker)
    assert.deepEqual([taker.heard, taker.sent], [[], [{ type: 'lineage', channel: CHANNEL, epoch: 0 }]])
    await hear(taker.sent, giver)
    await hear(giver.sent, taker)
    assert.deepEqual(
      taker.heard.map(({ key }) => formatKey(key)),
      [formatKey(readKeyOf(two.key))]
    )
  })

  it('takes no other succession of an epoch that it knows, nor what follows on it', async () => {
    const fork = step(step({ key: first, lineage: Lineage.of(first) }, 15, [anna, bert]), 16, [anna, bert])
    const forker = end(readKeyOf(first), fork)
    await forker.handOver.tell(0)
    const taker = await hear(forker.sent, end(readKeyOf(one.key), { key: readKeyOf(one.key), lineage: one.lineage }, bert, anna))
    assert.deepEqual([taker.heard, taker.forks], [[], [{ epoch: 1, maker: anna }]], 'it says so once')
  })

  it('takes nobody for apart by a succession that nobody signed who might', async () => {
    const fork = step({ key: first, lineage: Lineage.of(first) }, 15, [anna, bert])
    const [told] = fork.lineage.chain
    assert.ok(told)
    const forged: KeyMessage = { type: 'succession', channel: CHANNEL, bytes: told.bytes, signature: told.signature.toReversed() }
    const taker = await hear([forged], end(readKeyOf(first), { key: readKeyOf(one.key), lineage: one.lineage }, bert, anna))
    assert.deepEqual([taker.heard, taker.forks], [[], []])
  })

  it('takes no wrong secret', async () => {
    const giver = end(readKeyOf(first), one)
    await giver.handOver.tell(0)
    const [told] = giver.sent
    assert.ok(told)
    const wrong: HandOverMessage = { type: 'handOver', channel: CHANNEL, secret: readSecretOf(first) }
    await assert.rejects(hear([told, wrong], end(readKeyOf(first), { key: readKeyOf(first), lineage: Lineage.of(first) }, bert, anna)), bad)
  })

  it('does not answer without end', async () => {
    const giver = end(two.key, two)
    for (let n = 0; n < 20; n++) await giver.handOver.receive({ type: 'lineage', channel: CHANNEL, epoch: 0 })
    assert.equal(giver.sent.filter(({ type }) => type === 'handOver').length, 2)
  })
})
