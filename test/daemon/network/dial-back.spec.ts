import assert from 'node:assert/strict'
import { DialBack } from '../../../daemon/network/dial-back.ts'
import { decodeDialBack, type DeviceId, encodeDialBack, encodeFrame, FrameReader, MAX_REACH_MESSAGE_BYTES } from '../../../protocol/index.ts'
import { VirtualClock } from '../../../src/memory/virtual-clock.ts'
import { type Link, SendQueue } from '../../../src/index.ts'
import { silentLogger } from '../../fixtures/silent-logger.ts'
import { fakeLink, streamPair } from '../../fixtures/stream-pair.ts'

const [A, B] = ['a', 'b'] as unknown as [DeviceId, DeviceId]
const HERE = '203.0.113.1'
const MINUTE = 60_000

/** A device that is asked, at which only `open` addresses answer. */
function asked(open: readonly string[], { member = true } = {}) {
  const knocks: string[] = []
  const clock = new VirtualClock()
  const knock = async ({ address }: { readonly address: string }) => {
    knocks.push(address)
    if (!open.includes(address)) throw new Error('refused')
  }
  const dialBack = new DialBack({ clock, logger: silentLogger, knock }, { isMember: () => member, ports: () => [], onAnswer: () => {} })
  const ask = async (ports: readonly number[], parts: Partial<Link> = {}): Promise<number[] | undefined> => {
    const [here, there] = streamPair()
    const sending = new SendQueue(1e6)
    void here.sink(sending)
    void sending.push(encodeFrame(encodeDialBack(ports)))
    await dialBack.answer(there, fakeLink({ device: A, outbound: false, address: `/ip4/${HERE}/tcp/9`, ...parts }))
    const answer = await new FrameReader(here.source).frame(MAX_REACH_MESSAGE_BYTES)
    return answer && decodeDialBack(answer)
  }
  return { clock, dialBack, knocks, ask }
}

/** A device that asks those that it is linked to. */
function asking() {
  const clock = new VirtualClock()
  const answers: (readonly string[])[] = []
  const knock = async () => {}
  const dialBack = new DialBack(
    { clock, logger: silentLogger, knock },
    { isMember: () => true, ports: () => [22600, 4], onAnswer: (addresses) => answers.push(addresses) }
  )
  let questions = 0
  const linkTo = (other: { readonly dialBack: DialBack } | undefined, observed = `/ip4/${HERE}/tcp/40001`): void => {
    const open = async () => {
      questions++
      if (other === undefined) throw new Error('it does not speak that')
      const [here, there] = streamPair()
      void other.dialBack.answer(there, fakeLink({ device: A, outbound: false, address: observed }))
      return here
    }
    dialBack.seen(fakeLink({ device: B, open }), observed)
  }
  return { clock, answers, dialBack, linkTo, questions: () => questions }
}

describe('DialBack', () => {
  it('tries the ports at the host that the question comes from, and tells which answer', async () => {
    const { ask, knocks } = asked([`/ip4/${HERE}/tcp/22600`])
    assert.deepEqual(await ask([22600, 5]), [22600])
    assert.deepEqual(knocks, [`/ip4/${HERE}/tcp/22600`, `/ip4/${HERE}/tcp/5`])
  })

  for (const [who, member, parts] of [
    ['a stranger', false, {}],
    ['who asks over a relay', true, { direct: false }],
    ['who was dialled, and may be anywhere', true, { outbound: true }],
    ['who asks from a private network', true, { address: '/ip4/192.168.1.2/tcp/9' }],
    ['who asks from this machine', true, { address: '/ip4/127.0.0.1/tcp/9' }]
  ] as const) {
    it(`tries nothing for ${who}`, async () => {
      const { ask, knocks } = asked([], { member })
      assert.equal(await ask([22600], parts), undefined)
      assert.deepEqual(knocks, [])
    })
  }

  it('answers one device no more often than every 5 s', async () => {
    const { ask, knocks, clock } = asked([])
    assert.deepEqual(await ask([1]), [])
    assert.equal(await ask([1]), undefined)
    await clock.advance(6_000)
    assert.deepEqual(await ask([1]), [])
    assert.equal(knocks.length, 2)
  })

  it('reads no question for more ports than three, or for none that is one', () => {
    for (const ports of [[1, 2, 3, 4], [0], [65_536], [7, 7]]) assert.throws(() => decodeDialBack(encodeDialBack(ports)), { code: 'BAD_MESSAGE' })
  })

  it('asks once a link is up, and now and then: others reached this device where it is seen, or nowhere', async () => {
    const { answers, linkTo, clock } = asking()
    const other = asked([`/ip4/${HERE}/tcp/4`])
    linkTo(other)
    await clock.advance(MINUTE)
    assert.deepEqual(answers, [[`/ip4/${HERE}/tcp/4`]])
    await other.clock.advance(MINUTE)
    await clock.advance(31 * MINUTE)
    assert.equal(answers.length, 2)

    const closed = asking()
    closed.linkTo(asked([]))
    await closed.clock.advance(MINUTE)
    assert.deepEqual(closed.answers, [[]])
  })

  it('says nothing where nobody could tell, and asks more and more rarely', async () => {
    const { answers, linkTo, clock, questions } = asking()
    linkTo(undefined)
    linkTo(undefined, '/ip4/192.168.1.7/tcp/4')
    await clock.advance(60 * MINUTE)
    assert.deepEqual(answers, [])
    assert.ok(questions() > 4 && questions() < 20, `${questions()} questions`)
  })
})
