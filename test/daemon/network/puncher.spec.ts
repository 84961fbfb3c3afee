import assert from 'node:assert/strict'
import type { PortDial } from '../../../daemon/network/port-dialler.ts'
import { Puncher } from '../../../daemon/network/puncher.ts'
import { decodePunch, type DeviceId, encodeFrame, encodePunch, FrameReader, MAX_REACH_MESSAGE_BYTES } from '../../../protocol/index.ts'
import { type Link, SendQueue, SystemClock } from '../../../src/index.ts'
import { silentLogger } from '../../fixtures/silent-logger.ts'
import { fakeLink, streamPair } from '../../fixtures/stream-pair.ts'

const [A, B] = ['a', 'b'] as unknown as [DeviceId, DeviceId]
const OUTSIDE = { a: '/ip4/203.0.113.1/tcp/40001', b: '/ip4/203.0.113.2/tcp/40002' }

const link = (device: DeviceId, parts: Partial<Link & { localPort: number }> = {}) =>
  fakeLink({ device, direct: false, address: '/relay', localPort: undefined as number | undefined, ...parts })

/** A device that is linked to one that sees it outside; `dial` decides how its dials end. */
function setUp(
  device: DeviceId,
  dial: (dial: PortDial, signal: AbortSignal) => Promise<void>,
  { member = true, observed = OUTSIDE[device as 'a' | 'b'] } = {}
) {
  const dials: PortDial[] = []
  const puncher = new Puncher(
    {
      clock: new SystemClock(),
      logger: silentLogger,
      dial: async (one, signal) => {
        dials.push(one)
        await dial(one, signal)
      }
    },
    { device, isMember: () => member, isLinkedDirectly: () => false }
  )
  puncher.seen(link('c' as DeviceId, { direct: true, localPort: 5000 }), observed)
  return { puncher, dials }
}

const works = async () => {}
const fails = async () => {
  throw new Error('refused')
}
/** As what waits for an answer to its SYN. */
const hangs = (_: PortDial, signal: AbortSignal) =>
  new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

function punch(a: Puncher, b: Puncher, relayed: Partial<Link> = {}) {
  const [here, there] = streamPair()
  const answering = b.answer(there, link(A, relayed))
  return { answering, asking: a.punch(link(B, { open: async () => here }), new AbortController().signal) }
}

describe('Puncher', () => {
  it('has both ends dial each other, from the ports that are seen, one of them as the one that begins', async () => {
    const [a, b] = [setUp(A, works), setUp(B, works)]
    const { asking, answering } = punch(a.puncher, b.puncher)
    assert.deepEqual(await asking, { device: B, address: undefined })
    await answering
    assert.deepEqual(a.dials, [{ device: B, address: OUTSIDE.b, localPort: 5000, initiator: true }])
    assert.deepEqual(b.dials, [{ device: A, address: OUTSIDE.a, localPort: 5000, initiator: false }])
  })

  it('tries again together, with what the other end still waits for given up, and not for ever', async () => {
    const [a, b] = [setUp(A, fails), setUp(B, hangs)]
    const { asking, answering } = punch(a.puncher, b.puncher)
    await assert.rejects(asking, /no way through both routers: refused/)
    await answering
    assert.deepEqual([a.dials.length, b.dials.length], [4, 4])
  })

  it('says which links come of it', async () => {
    const a = setUp(A, async () => {
      assert.ok(a.puncher.isPunched(link(B, { address: OUTSIDE.b })))
      assert.ok(!a.puncher.isPunched(link(B, { address: OUTSIDE.a })) && !a.puncher.isPunched(link(A, { address: OUTSIDE.b })))
    })
    await punch(a.puncher, setUp(B, works).puncher).asking
    assert.ok(!a.puncher.isPunched(link(B, { address: OUTSIDE.b })))
  })

  for (const [who, parts, relayed] of [
    ['a stranger', { member: false }, {}],
    ['who is linked directly', {}, { direct: true }],
    ['anyone, where nobody tells what it is outside', { observed: '/ip4/192.168.1.7/tcp/4' }, {}]
  ] as const) {
    it(`does nothing for ${who}`, async () => {
      const [a, b] = [setUp(A, works), setUp(B, works, parts)]
      const { asking, answering } = punch(a.puncher, b.puncher, relayed)
      await Promise.all([assert.rejects(asking), answering])
      assert.deepEqual([a.dials, b.dials], [[], []])
    })
  }

  it('does not answer again at once, nor who is to be asked', async () => {
    const [a, b] = [setUp(A, works), setUp(B, works)]
    await punch(a.puncher, b.puncher).asking
    await assert.rejects(punch(a.puncher, b.puncher).asking)
    await assert.rejects(punch(setUp(B, works).puncher, setUp(A, works).puncher, { device: B }).asking)
    assert.equal(b.dials.length, 1)
    assert.deepEqual([a.puncher.asks(B), b.puncher.asks(A)], [true, false])
  })

  it('dials no private address, no name and nothing that is none, whoever says so', async () => {
    for (const address of [
      '/ip4/192.168.1.7/tcp/22',
      '/ip4/127.0.0.1/tcp/22',
      '/ip4/169.254.169.254/tcp/80',
      '/dns4/a.example/tcp/1',
      '/ip4/1.2.3.4/tcp/0',
      ''
    ]) {
      const b = setUp(B, works)
      const [here, there] = streamPair()
      const reader = new FrameReader(here.source)
      const sending = new SendQueue(1e6)
      void here.sink(sending)
      for (const word of [address, '']) void sending.push(encodeFrame(encodePunch(word)))
      await b.puncher.answer(there, link(A))
      assert.equal(await reader.frame(MAX_REACH_MESSAGE_BYTES), undefined)
      assert.deepEqual(b.dials, [], address)
    }
  })

  it('reads no message that is longer than one can be', () => {
    assert.throws(() => decodePunch(encodePunch('/ip4/1.2.3.4/tcp/1'.padEnd(65, '1'))), { code: 'BAD_MESSAGE' })
    assert.throws(() => decodePunch(new Uint8Array(257)), { code: 'BAD_MESSAGE' })
  })
})
