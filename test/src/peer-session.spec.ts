/** A session with a peer that keeps to no rule but its own. */
import assert from 'node:assert/strict'
import {
  type ChannelMessage,
  createSession,
  decodeFrames,
  decodeMessage,
  encodeFrame,
  encodeMessage,
  type FolderKey,
  MAX_MESSAGE_BYTES,
  receive,
  type SessionStep,
  type WireMessage
} from '../../protocol/index.ts'
import { BLOCKS_PROTOCOL } from '../../src/block-source.ts'
import type { MemoryLink } from '../../src/memory/memory-link.ts'
import { SYNC_PROTOCOL } from '../../src/peer-session.ts'
import type { ByteStream } from '../../src/ports/network.ts'
import { SendQueue } from '../../src/utils/send-queue.ts'
import { contentId } from '../fixtures/histories.ts'
import { grantFor, identityOf, signedBatch } from '../fixtures/signed-batch.ts'
import type { SimulatedDevice } from '../simulation/simulated-device.ts'
import { World } from '../simulation/world.ts'

const MALLORY = identityOf(66)
const CHANNEL = 1

/** What is sent to the device, as it stands on the wire. */
class Mallory {
  readonly queue = new SendQueue(Number.POSITIVE_INFINITY)
  readonly heard: WireMessage[] = []
  readonly link: MemoryLink
  /** Chunks that the stream took. */
  taken = 0
  over = false
  opened = false
  #state!: SessionStep['state']

  constructor(link: MemoryLink, stream: ByteStream, keys: readonly FolderKey[]) {
    this.link = link
    void stream.sink(this.#counted()).catch(() => {})
    void this.#listen(stream)
    this.#do(
      createSession({
        device: MALLORY.device,
        peer: link.device,
        nonce: new Uint8Array(32).fill(6),
        decoySeed: new Uint8Array(32).fill(6),
        folders: keys.map((key) => ({ key, channel: CHANNEL })),
        name: 'mallory',
        addresses: []
      })
    )
  }

  say(message: ChannelMessage): void {
    void this.queue.push(encodeFrame(encodeMessage(message)))
  }

  async *#counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.queue) {
      this.taken++
      yield chunk
    }
  }

  async #listen({ source }: ByteStream): Promise<void> {
    try {
      for await (const frame of decodeFrames(MAX_MESSAGE_BYTES)(source)) {
        const message = decodeMessage(frame)
        this.heard.push(message)
        this.#do(receive(this.#state, message))
      }
    } catch {
      // The device has ended it.
    }
    this.over = true
  }

  #do({ state, effects }: SessionStep): void {
    this.#state = state
    for (const effect of effects) {
      if (effect.type === 'send') void this.queue.push(encodeFrame(encodeMessage(effect.message)))
      if (effect.type === 'opened') this.opened = true
    }
  }
}

describe('a session', () => {
  let world: World
  let device: SimulatedDevice
  beforeEach(async () => {
    world = new World([{}])
    await world.start()
    device = world.devices[0] as SimulatedDevice
  })
  afterEach(() => world.stop())

  const meet = async (...keys: readonly FolderKey[]): Promise<Mallory> => {
    const peer = world.network.join(MALLORY.device)
    peer.remember(device.identity.device)
    await world.clock.runUntil(() => peer.links().length > 0, 10_000, 'a link')
    const [link] = peer.links() as [MemoryLink]
    return new Mallory(link, await world.clock.resolve(link.open(SYNC_PROTOCOL), 5000), keys)
  }

  it('ends for a message beyond the limit before that has come', async () => {
    const mallory = await meet()
    // The length alone: one more than 1 MiB.
    void mallory.queue.push(Uint8Array.of(0x81, 0x80, 0x40))
    await world.clock.advance(5000)
    assert.ok(mallory.over)
  })

  it('ends for a stranger after 30 s', async () => {
    const mallory = await meet()
    await world.clock.advance(29_000)
    assert.ok(!mallory.over && !mallory.link.closed)
    await world.clock.advance(3000)
    assert.ok(mallory.over && mallory.link.closed)
    const last = mallory.heard.at(-1)
    assert.ok(last?.type === 'goodbye' && last.code === 'NO_FOLDER')
  })

  it('goes on with a device that is about to share a folder, for as long as it is', async () => {
    device.expected.add(MALLORY.device)
    const mallory = await meet()
    await world.clock.advance(70_000)
    assert.ok(!mallory.over && !mallory.link.closed)
    device.expected.delete(MALLORY.device)
    await world.clock.advance(35_000)
    assert.ok(mallory.over && mallory.link.closed)
  })

  it('has at most two streams of blocks', async () => {
    const { link } = await meet()
    const ended: number[] = []
    for (let n = 0; n < 3; n++) {
      const { source } = await world.clock.resolve(link.open(BLOCKS_PROTOCOL), 5000)
      void source[Symbol.asyncIterator]()
        .next()
        .catch(() => ended.push(n))
    }
    await world.clock.advance(1000)
    assert.deepEqual(ended, [2])
  })

  it('takes up one message after the other, and reads no more while one takes its time', async () => {
    const mallory = await meet(world.key)
    await world.clock.runUntil(() => mallory.opened, 10_000, 'an open folder')
    const slow = Promise.withResolvers<void>()
    device.index.delay = () => slow.promise
    const { folder } = world.key
    mallory.say(signedBatch({ writer: MALLORY, channel: CHANNEL, folder, grant: grantFor(MALLORY, 'write', world.key) }))
    // Some 16 KB each, and cheap to take up.
    const spans = new Array<number>(8000).fill(130)
    for (let n = 0; n < 300; n++) mallory.say({ type: 'partial', channel: CHANNEL, content: contentId(n), spans })
    await world.clock.advance(10_000)
    const taken = mallory.taken
    assert.ok(taken < 100, `${taken} messages were taken`)
    device.index.delay = undefined
    slow.resolve()
    await world.clock.runUntil(() => mallory.taken > 300, 10_000, 'all messages to be taken')
  })
})
