import assert from 'node:assert/strict'
import { type BlockHash, type ContentId, type DeviceId, deviceIdOf, type ReplicaId } from '../../protocol/index.ts'
import { BlockFetcher, type FetchedBlock } from '../../src/block-fetcher.ts'
import type { BlockSource, WantedBlock } from '../../src/block-source.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'
import { silentLogger } from '../fixtures/silent-logger.ts'

const INIT = { requestsPerPeer: 2, bytesPerRequest: 100, blocksPerRequest: 3 }
const CONTENT = 'c0'.repeat(32) as ContentId

const wanted = (n: number, length = 10): WantedBlock => ({
  hash: n.toString(16).padStart(64, '0') as BlockHash,
  length,
  dots: [{ replica: 'aa'.repeat(8) as ReplicaId, seq: n }],
  part: { content: CONTENT, index: n }
})
const clock = new VirtualClock()
const turns = (): Promise<void> => clock.advance(1)

class Peer implements BlockSource {
  readonly device: DeviceId
  readonly requests: { readonly numbers: number[]; answer(bytes: readonly (Uint8Array | undefined)[]): void; fail(): void }[] = []
  readonly strikes: string[] = []
  #has: readonly number[]
  #parts: readonly number[]

  constructor(number: number, has: readonly number[], parts: readonly number[] = []) {
    this.device = deviceIdOf(new Uint8Array(32).fill(number))
    this.#has = has
    this.#parts = parts
  }

  holds(dots: WantedBlock['dots']): boolean {
    return dots.some(({ seq }) => this.#has.includes(seq))
  }

  lacks(): boolean {
    return false
  }

  holdsBlock(content: ContentId, index: number): boolean {
    return content === CONTENT && this.#parts.includes(index)
  }

  got(has: readonly number[]): void {
    this.#has = has
  }

  blocks(list: readonly WantedBlock[]): Promise<(Uint8Array | undefined)[]> {
    return new Promise((resolve, reject) => {
      this.requests.push({
        numbers: list.map(({ dots }) => dots[0]?.seq ?? 0),
        answer: (bytes) => resolve([...bytes]),
        fail: () => reject(new Error('the stream broke'))
      })
    })
  }

  async blockList(): Promise<undefined> {}

  strike(reason: string): void {
    this.strikes.push(reason)
  }

  /** Answers all that is asked for now, of the length asked for. */
  answer(length = 10): void {
    for (const { numbers, answer } of this.requests.splice(0)) answer(numbers.map((n) => new Uint8Array(length).fill(n)))
  }
}

describe('block fetcher', () => {
  let fetcher: BlockFetcher
  let results: Map<number, FetchedBlock | undefined>
  const add = (...peers: Peer[]): void => {
    for (const peer of peers) fetcher.addSource(peer)
  }
  const fetch = (...numbers: number[]): void => {
    for (const n of numbers) void fetcher.fetch(wanted(n)).then((block) => results.set(n, block))
  }
  beforeEach(() => {
    fetcher = new BlockFetcher({ clock, logger: silentLogger }, INIT)
    results = new Map()
  })

  it('gets a block from a peer that holds it', async () => {
    const [has, hasNot] = [new Peer(1, [1]), new Peer(2, [2])]
    add(has, hasNot)
    fetch(1)
    await turns()
    assert.deepEqual([has.requests.length, hasNot.requests.length], [1, 0])
    has.answer()
    await turns()
    assert.deepEqual(results.get(1), { bytes: new Uint8Array(10).fill(1), source: has })
  })

  it('gets a block from a peer that is still fetching the content itself', async () => {
    const peer = new Peer(1, [], [1])
    add(peer)
    fetch(1, 2)
    await turns()
    assert.deepEqual(
      peer.requests.map(({ numbers }) => numbers),
      [[1]]
    )
    assert.equal(results.get(2), undefined)
    assert.ok(results.has(2), 'nobody has the other one')
  })

  it('asks once for all that is wanted in one turn of the event loop', async () => {
    const peer = new Peer(1, [1, 2, 3])
    add(peer)
    await turns()
    for (const n of [1, 2, 3]) {
      fetch(n)
      for (let i = 0; i < 20; i++) await undefined
    }
    await turns()
    assert.deepEqual(
      peer.requests.map(({ numbers }) => numbers),
      [[1, 2, 3]]
    )
  })

  it('fills requests, and keeps no more of them under way than allowed', async () => {
    const peer = new Peer(1, [1, 2, 3, 4, 5, 6, 7, 8])
    add(peer)
    fetch(1, 2, 3, 4, 5, 6, 7, 8)
    await turns()
    assert.deepEqual(
      peer.requests.map(({ numbers }) => numbers),
      [
        [1, 2, 3],
        [4, 5, 6]
      ]
    )
    const [first] = peer.requests.splice(0, 1)
    first?.answer([1, 2, 3].map((n) => new Uint8Array(10).fill(n)))
    await turns()
    assert.deepEqual(
      peer.requests.map(({ numbers }) => numbers),
      [
        [4, 5, 6],
        [7, 8]
      ]
    )
  })

  it('asks for no more bytes at once than allowed, but for one block of any size', async () => {
    const peer = new Peer(1, [1, 2, 3])
    add(peer)
    for (const [n, length] of [
      [1, 60],
      [2, 60],
      [3, 1000]
    ] as const)
      void fetcher.fetch(wanted(n, length))
    await turns()
    assert.deepEqual(
      peer.requests.map(({ numbers }) => numbers),
      [[1], [2]]
    )
    peer.answer(60)
    await turns()
    assert.deepEqual(
      peer.requests.map(({ numbers }) => numbers),
      [[3]]
    )
  })

  it('takes from all peers at once', async () => {
    const all = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    const [one, two] = [new Peer(1, all), new Peer(2, all)]
    add(one, two)
    fetch(...all)
    await turns()
    assert.deepEqual(
      [one, two].map(({ requests }) => requests.flatMap(({ numbers }) => numbers)),
      [
        [1, 2, 3, 4, 5, 6],
        [7, 8, 9, 10, 11, 12]
      ]
    )
  })

  it('leaves what others have got of a file to them, but for one request', async () => {
    const all = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    const [whole, partial] = [new Peer(1, all), new Peer(2, [], all.slice(3))]
    add(whole, partial)
    fetch(...all)
    await turns()
    assert.deepEqual(
      [whole, partial].map(({ requests }) => requests.map(({ numbers }) => numbers)),
      [
        [[1, 2, 3]],
        [
          [4, 5, 6],
          [7, 8, 9]
        ]
      ]
    )
    whole.answer()
    await turns()
    assert.deepEqual(
      whole.requests.map(({ numbers }) => numbers),
      [[10, 11, 12]]
    )
  })

  it('asks who has all for what nobody else has, though the rest was asked for before it', async () => {
    const all = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    const whole = new Peer(1, all)
    add(whole, new Peer(2, [], all.slice(0, 9)))
    fetch(...all)
    await turns()
    assert.deepEqual(
      whole.requests.map(({ numbers }) => numbers),
      [[10, 11, 12]]
    )
  })

  it('asks the next peer for what one turns out not to have', async () => {
    const [one, two] = [new Peer(1, [1, 2]), new Peer(2, [1, 2])]
    add(one)
    fetch(1, 2)
    await turns()
    add(two)
    one.requests[0]?.answer([new Uint8Array(10).fill(1), undefined])
    await turns()
    assert.deepEqual(
      two.requests.map(({ numbers }) => numbers),
      [[2]]
    )
    assert.ok(results.has(1) && !results.has(2))
    two.answer()
    await turns()
    assert.equal(results.get(2)?.source, two)
  })

  it('takes bytes of another length for none', async () => {
    const [one, two] = [new Peer(1, [1]), new Peer(2, [1])]
    add(one)
    fetch(1)
    await turns()
    add(two)
    one.requests[0]?.answer([new Uint8Array(11)])
    await turns()
    assert.deepEqual([two.requests.length, results.size], [1, 0])
  })

  it('asks another peer when a stream broke', async () => {
    const [one, two] = [new Peer(1, [1]), new Peer(2, [1])]
    add(one)
    fetch(1)
    await turns()
    add(two)
    one.requests[0]?.fail()
    await turns()
    assert.equal(two.requests.length, 1)
  })

  it('gives up when nobody has it', async () => {
    add(new Peer(1, [2]))
    fetch(1)
    await turns()
    assert.deepEqual([...results], [[1, undefined]])
  })

  it('gives up when the last who had it has gone, or has it no more', async () => {
    const [one, two] = [new Peer(1, [1, 2, 3, 4, 5, 6, 7]), new Peer(2, [8])]
    add(one, two)
    fetch(1, 2, 3, 4, 5, 6, 7)
    await turns()
    assert.equal(results.size, 0, 'the seventh waits for its turn')
    fetcher.removeSource(one)
    await turns()
    assert.deepEqual([...results], [[7, undefined]])
    for (const { fail } of one.requests) fail()
    await turns()
    assert.equal(results.size, 7)
    two.got([9])
    fetcher.sourceChanged()
    fetch(8)
    await turns()
    assert.ok(results.has(8))
  })

  it('strikes who sent wrong bytes, and asks the others', async () => {
    const [one, two] = [new Peer(1, [1]), new Peer(2, [1])]
    add(one)
    fetch(1)
    await turns()
    one.answer()
    await turns()
    add(two)
    const again = fetcher.refuse(results.get(1) as FetchedBlock, wanted(1))
    await turns()
    assert.equal(one.strikes.length, 1)
    assert.deepEqual([one.requests.length, two.requests.length], [0, 1])
    two.answer()
    assert.equal((await again)?.source, two)
  })

  it('answers all that wait when it stops', async () => {
    const peer = new Peer(1, [1, 2, 3, 4, 5, 6, 7])
    add(peer)
    fetch(1, 2, 3, 4, 5, 6, 7)
    await turns()
    fetcher.stop()
    await turns()
    assert.deepEqual([...results], [[7, undefined]])
  })

  it('leaves no timer when it is stopped, and asks for nothing any more', async () => {
    const own = new VirtualClock()
    const fetcher = new BlockFetcher({ logger: silentLogger, clock: own }, INIT)
    const peer = new Peer(1, [1, 2])
    fetcher.addSource(peer)
    const before = fetcher.fetch(wanted(1))
    fetcher.stop()
    const after = fetcher.fetch(wanted(2))
    assert.equal(own.pending, 0)
    assert.deepEqual(await Promise.all([before, after]), [undefined, undefined])
    await own.advance(1)
    assert.deepEqual(peer.requests, [])
  })
})
