/** What every Network does, the real one and the one in memory. */
import assert from 'node:assert/strict'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import type { ByteStream, Link, Network } from '../../src/ports/network.ts'

const PROTOCOL = '/syncline/test/1'
const MIB = 1024 * 1024
/** More than any network may buffer on one stream whose reader does nothing, in all its buffers together. */
const MAX_IN_FLIGHT = 8 * MIB

/** Two devices, not linked yet. */
export interface NetworkHarness {
  readonly a: Network
  readonly b: Network
  /** Makes a link, dialled by a, and resolves when both ends have it. */
  link(): Promise<void>
  pause(ms: number): Promise<void>
  stop(): Promise<void>
}

/** `run` makes a harness, has time pass while `body` runs on it, and stops it. */
export function networkCompliance(name: string, run: (body: (harness: NetworkHarness) => Promise<void>) => Promise<void>): void {
  /** With a link; `serve` is what b does with each stream. */
  const linked = (serve: (stream: ByteStream, link: Link) => void, body: (parts: Linked) => Promise<void>) =>
    run(async (harness) => {
      const links: { a?: Link; b?: Link } = {}
      harness.a.onLink((link) => {
        links.a = link
      })
      harness.b.onLink((link) => {
        links.b = link
      })
      harness.b.handle(PROTOCOL, serve)
      await harness.link()
      const { a, b } = links
      assert.ok(a && b)
      await body({ harness, a, b })
    })

  describe(`network compliance: ${name}`, () => {
    it('tells both ends of a link, who is there and who dialled', () =>
      linked(echo, async ({ harness, a, b }) => {
        assert.deepEqual([a.device, a.outbound, a.closed], [harness.b.device, true, false])
        assert.deepEqual([b.device, b.outbound, b.closed], [harness.a.device, false, false])
        assert.equal(a.direct, true)
        assert.ok(a.address.length > 0)
      }))

    it('tells a late listener of the links that are up', () =>
      linked(echo, async ({ harness, a }) => {
        const seen: Link[] = []
        harness.a.onLink((link) => seen.push(link))
        assert.deepEqual(seen, [a])
      }))

    it('gives addresses that name the device', () =>
      linked(echo, async ({ harness }) => {
        const addresses = harness.a.addresses()
        assert.ok(addresses.length > 0)
        for (const address of addresses) assert.ok(address.endsWith(`/p2p/${harness.a.device}`), address)
      }))

    it('sends and answers', () =>
      linked(echo, async ({ a }) => {
        const stream = await a.open(PROTOCOL)
        const [answer] = await Promise.all([collect(stream), stream.sink(chunks(bytesOf('hello, '), bytesOf('world')))])
        assert.equal(new TextDecoder().decode(answer), 'hello, world')
      }))

    it('lets the end that was dialled open streams, too', () =>
      linked(echo, async ({ harness, b }) => {
        harness.a.handle(PROTOCOL, echo)
        const stream = await b.open(PROTOCOL)
        const [answer] = await Promise.all([collect(stream), stream.sink(chunks(bytesOf('other way round')))])
        assert.equal(new TextDecoder().decode(answer), 'other way round')
      }))

    it('keeps one half open when the other is closed', () =>
      linked(
        async (stream) => {
          const question = await collect(stream)
          await stream.sink(chunks(bytesOf('got '), question))
        },
        async ({ a }) => {
          const stream = await a.open(PROTOCOL)
          await stream.sink(chunks(bytesOf('all of it')))
          assert.equal(new TextDecoder().decode(await collect(stream)), 'got all of it')
        }
      ))

    it('carries an empty stream', () =>
      linked(echo, async ({ a }) => {
        const stream = await a.open(PROTOCOL)
        await stream.sink(chunks())
        assert.equal((await collect(stream)).byteLength, 0)
      }))

    it('delivers what was sent before anyone read', () =>
      linked(
        async (stream) => {
          await stream.sink(chunks(pattern(100_000, 3)))
        },
        async ({ harness, a }) => {
          const stream = await a.open(PROTOCOL)
          await harness.pause(50)
          assert.deepEqual(await collect(stream), pattern(100_000, 3))
          await stream.sink(chunks())
        }
      ))

    it('brings chunks of any size through byte for byte', () =>
      linked(echo, async ({ a }) => {
        for (const seed of ['crumbs', 'mixed', 'large']) {
          const random = new SeededRandom(seed)
          const sizes = { crumbs: [1, 40, 2000], mixed: [1, 200_000, 40], large: [MIB, 3 * MIB, 3] }[seed] as [number, number, number]
          const sent = Array.from({ length: sizes[2] }, () => random.bytes(random.integer(sizes[0], sizes[1])))
          const stream = await a.open(PROTOCOL)
          const [answer] = await Promise.all([collect(stream), stream.sink(chunks(...sent))])
          assert.ok(Buffer.from(answer).equals(Buffer.concat(sent)), `${seed} came back changed`)
        }
      }))

    it('leaves no reference between what was sent and what is read', () =>
      linked(echo, async ({ a }) => {
        const sent = pattern(1000, 1)
        const stream = await a.open(PROTOCOL)
        const writing = stream.sink(chunks(sent))
        const answer = await collect(stream)
        await writing
        answer.fill(0)
        assert.deepEqual(sent, pattern(1000, 1))
      }))

    it('makes a writer wait for a slow reader, and loses nothing', () => {
      const reader = Promise.withResolvers<void>()
      let received = 0
      const end = Promise.withResolvers<void>()
      return linked(
        async (stream) => {
          await reader.promise
          for await (const chunk of stream.source) {
            assertPattern(chunk, received)
            received += chunk.byteLength
          }
          await stream.sink(chunks())
          end.resolve()
        },
        async ({ harness, a }) => {
          const stream = await a.open(PROTOCOL)
          let taken = 0
          const total = 24 * MIB
          const writing = stream.sink(
            (async function* () {
              while (taken < total) {
                taken += 64 * 1024
                yield pattern(64 * 1024, taken)
              }
            })()
          )
          await restOf(harness, () => taken)
          assert.ok(taken > 0 && taken < MAX_IN_FLIGHT, `${taken} bytes were taken while nobody read`)
          reader.resolve()
          await writing
          await end.promise
          assert.equal(received, total)
          assert.equal((await collect(stream)).byteLength, 0)
        }
      )
    })

    it('waits for a reader that takes a little now and then', () => {
      const end = Promise.withResolvers<number>()
      let taken = 0
      let pause: (ms: number) => Promise<void> = async () => {}
      return linked(
        async (stream) => {
          let received = 0
          let most = 0
          let sinceTaken = 0
          for await (const chunk of stream.source) {
            assertPattern(chunk, received)
            received += chunk.byteLength
            sinceTaken += chunk.byteLength
            if (sinceTaken > 300_000) {
              sinceTaken = 0
              most = Math.max(most, taken - received)
              await pause(2)
            }
          }
          await stream.sink(chunks())
          assert.equal(received, 6 * MIB)
          end.resolve(most)
        },
        async ({ harness, a }) => {
          pause = (ms) => harness.pause(ms)
          const stream = await a.open(PROTOCOL)
          await stream.sink(
            (async function* () {
              for (; taken < 6 * MIB; taken += 128 * 1024) yield pattern(128 * 1024, taken)
            })()
          )
          assert.ok((await end.promise) < MAX_IN_FLIGHT)
          await collect(stream)
        }
      )
    })

    it('lets other streams run while one stands still', () => {
      const stuck = Promise.withResolvers<void>()
      return linked(
        async (stream) => {
          const first = await stream.source[Symbol.asyncIterator]().next()
          assert.ok(!first.done)
          if (first.value[0] === 0) await stuck.promise
          await stream.sink(prepend(first.value, stream.source)).catch(() => {})
        },
        async ({ harness, a }) => {
          const still = await a.open(PROTOCOL)
          const lively = await a.open(PROTOCOL)
          let taken = 0
          const broken = assert.rejects(
            still.sink(
              (async function* () {
                for (; taken < 20 * MIB; taken += 64 * 1024) yield new Uint8Array(64 * 1024)
              })()
            ),
            /enough/
          )
          await restOf(harness, () => taken)
          const message = pattern(MIB, 1)
          const [answer] = await Promise.all([collect(lively), lively.sink(chunks(message))])
          assert.deepEqual(answer, message)
          still.abort(new Error('enough'))
          await broken
          stuck.resolve()
        }
      )
    })

    it('carries two streams at once without mixing them', () =>
      linked(echo, async ({ a }) => {
        const exchange = async (start: number) => {
          const stream = await a.open(PROTOCOL)
          const [answer] = await Promise.all([collect(stream), stream.sink(chunks(...Array.from({ length: 30 }, (_, i) => pattern(50_000, start + i))))])
          return answer
        }
        const [one, other] = await Promise.all([exchange(0), exchange(100)])
        assert.equal(one.byteLength, 1_500_000)
        assert.equal(one[0], 0)
        assert.equal(other[0], 100)
        assert.equal(other.byteLength, 1_500_000)
      }))

    it('breaks both halves at both ends when a stream is aborted', () => {
      const read = Promise.withResolvers<unknown>()
      const written = Promise.withResolvers<unknown>()
      return linked(
        (stream) => {
          collect(stream).then(read.resolve, read.resolve)
          stream.sink(never()).then(written.resolve, written.resolve)
        },
        async ({ a }) => {
          const stream = await a.open(PROTOCOL)
          const broken = [
            assert.rejects(collect(stream), /not wanted any more/),
            assert.rejects(stream.sink(prepend(bytesOf('x'), never())), /not wanted any more/)
          ]
          stream.abort(new Error('not wanted any more'))
          stream.abort(new Error('again'))
          await Promise.all(broken)
          assert.ok((await read.promise) instanceof Error)
          assert.ok((await written.promise) instanceof Error)
          assert.equal(a.closed, false)
        }
      )
    })

    it('aborts from the end that was opened to', () =>
      linked(
        (stream) => stream.abort(new Error('no')),
        async ({ a }) => {
          const stream = await a.open(PROTOCOL)
          await assert.rejects(collect(stream))
          await assert.rejects(stream.sink(never()))
        }
      ))

    it('breaks the stream when what is to be sent fails, and tells why', () => {
      const read = Promise.withResolvers<unknown>()
      return linked(
        (stream) => void collect(stream).then(read.resolve, read.resolve),
        async ({ a }) => {
          const stream = await a.open(PROTOCOL)
          const failing = async function* () {
            yield bytesOf('half of it')
            throw new Error('the disk is gone')
          }
          await assert.rejects(stream.sink(failing()), /the disk is gone/)
          assert.ok((await read.promise) instanceof Error)
          await assert.rejects(collect(stream), /the disk is gone/)
        }
      )
    })

    it('throws the rest away for a reader that leaves, and goes on writing', () =>
      linked(
        async (stream) => {
          for await (const chunk of stream.source) {
            assert.ok(chunk.byteLength > 0)
            break
          }
          await stream.sink(chunks(bytesOf('enough')))
        },
        async ({ a }) => {
          const stream = await a.open(PROTOCOL)
          const large = Array.from({ length: 40 }, (_, i) => pattern(256 * 1024, i))
          const [answer] = await Promise.all([collect(stream), stream.sink(chunks(...large))])
          assert.equal(new TextDecoder().decode(answer), 'enough')
        }
      ))

    it('lets a reader take by hand and go on later', () =>
      linked(
        async (stream) => {
          const first = await stream.source[Symbol.asyncIterator]().next()
          assert.ok(!first.done)
          await stream.sink(prepend(first.value, stream.source))
        },
        async ({ a }) => {
          const stream = await a.open(PROTOCOL)
          const sent = pattern(700_000, 5)
          const [answer] = await Promise.all([collect(stream), stream.sink(chunks(sent))])
          assert.deepEqual(answer, sent)
        }
      ))

    it('calls chunks back when the stream breaks while they have nothing to give', () =>
      linked(
        (stream) => stream.abort(new Error('no')),
        async ({ a }) => {
          const stream = await a.open(PROTOCOL)
          const returned = Promise.withResolvers<void>()
          const idle: AsyncIterable<Uint8Array> = {
            [Symbol.asyncIterator]: () => ({
              next: () => new Promise(() => {}),
              return: async () => {
                returned.resolve()
                return { done: true, value: undefined }
              }
            })
          }
          await assert.rejects(stream.sink(idle))
          await returned.promise
        }
      ))

    it('refuses a protocol that the remote does not speak', () =>
      linked(echo, async ({ a }) => {
        await assert.rejects(a.open('/syncline/unknown/1'))
        const stream = await a.open(PROTOCOL)
        const [answer] = await Promise.all([collect(stream), stream.sink(chunks(bytesOf('still here')))])
        assert.equal(answer.byteLength, 10)
      }))

    it('ends every stream when the link closes, at both ends, and tells of it', () => {
      const remote = Promise.withResolvers<unknown>()
      return linked(
        (stream) => {
          collect(stream).then(remote.resolve, remote.resolve)
          stream.sink(never()).catch(() => {})
        },
        async ({ harness, a, b }) => {
          const closed: string[] = []
          a.onClose(() => closed.push('a'))
          b.onClose(() => closed.push('b'))
          const stream = await a.open(PROTOCOL)
          const broken = [assert.rejects(collect(stream)), assert.rejects(stream.sink(prepend(bytesOf('some'), never())))]
          await a.close()
          await Promise.all(broken)
          assert.ok((await remote.promise) instanceof Error, 'the remote took a closed link for the end of the stream')
          await until(harness, () => b.closed)
          assert.equal(a.closed, true)
          assert.deepEqual(closed.sort(), ['a', 'b'])
          await assert.rejects(a.open(PROTOCOL))
          await a.close()
        }
      )
    })

    it('still gives what came whole when the link breaks before it is read', () => {
      const sent = Promise.withResolvers<void>()
      return linked(
        async (stream) => {
          await stream.sink(chunks(pattern(4000, 0)))
          sent.resolve()
        },
        async ({ harness, a, b }) => {
          const stream = await a.open(PROTOCOL)
          await sent.promise
          await harness.pause(200)
          await b.close()
          await until(harness, () => a.closed)
          assert.deepEqual(await collect(stream), pattern(4000, 0))
        }
      )
    })

    it('tells a listener that comes after the close', () =>
      linked(echo, async ({ a }) => {
        await a.close()
        await new Promise<void>((resolve) => a.onClose(resolve))
      }))

    it('counts what a link carried', () =>
      linked(echo, async ({ a, b }) => {
        const stream = await a.open(PROTOCOL)
        await Promise.all([collect(stream), stream.sink(chunks(pattern(300_000, 0)))])
        for (const count of [a.bytesIn, a.bytesOut, b.bytesIn, b.bytesOut]) assert.ok(count >= 300_000 && count < 400_000, `${count} bytes`)
      }))

    it('survives a handler that throws', () =>
      linked(
        () => {
          throw new Error('a fault of ours')
        },
        async ({ a }) => {
          const stream = await a.open(PROTOCOL)
          await assert.rejects(collect(stream))
          assert.equal(a.closed, false)
        }
      ))
  })
}

interface Linked {
  readonly harness: NetworkHarness
  readonly a: Link
  readonly b: Link
}

const echo = (stream: ByteStream): void => {
  stream.sink(stream.source).catch(() => {})
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const COUNT = Uint8Array.from({ length: MIB + 256 }, (_, i) => i)

/** At most 1 MiB of bytes that tell where in a stream they stand: each is its place plus `start`, modulo 256. */
function pattern(length: number, start: number): Uint8Array {
  return COUNT.slice(start & 0xff, (start & 0xff) + length)
}

function assertPattern(chunk: Uint8Array, start: number): void {
  for (let i = 0; i < chunk.byteLength; i += 997) assert.equal(chunk[i], (start + i) & 0xff, `byte ${start + i} is not in its place`)
}

async function* chunks(...parts: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts
}

async function* prepend(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  yield* rest
}

async function* never(): AsyncGenerator<Uint8Array> {
  await new Promise(() => {})
}

async function collect(stream: ByteStream): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of stream.source) parts.push(chunk)
  return new Uint8Array(Buffer.concat(parts))
}

async function until(harness: NetworkHarness, condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    assert.ok(turn < 1000, 'what was awaited did not come about')
    await harness.pause(5)
  }
}

/** Resolves when `count` has stopped growing. */
async function restOf(harness: NetworkHarness, count: () => number): Promise<void> {
  for (let last = -1, still = 0; still < 10; ) {
    await harness.pause(20)
    still = count() === last ? still + 1 : 0
    last = count()
  }
}
