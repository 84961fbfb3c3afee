import assert from 'node:assert/strict'
import fc from 'fast-check'
import { pipe } from 'it-pipe'
import { decodeFrames, encodeFrame, encodeFrames, FrameReader } from '../../protocol/framing.ts'

const MAX = 1 << 20

describe('framing', () => {
  const messages = fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 100, max: 40_000 }).map(patterned)), { maxLength: 12 })
  const cut = fc.array(fc.integer({ min: 0, max: 50_000 }), { maxLength: 20 })

  it('gives back the messages, however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(messages, cut, async (sent, cuts) => {
        const whole = await collect(encodeFrames(each(sent)))
        const received = await pipe(each(slices(joined(whole), cuts)), decodeFrames(MAX), collect)
        assert.deepEqual(received.map(plain), sent.map(plain))
      }),
      { numRuns: 60 }
    )
  })

  it('reads long frames that come in single bytes, without copying what it has for each', async () => {
    const message = patterned(500_000)
    // 2 x 500,000 chunks: copying what is there for each would move 250 GB, and run into the time limit.
    const chunks = Array.from(joined([encodeFrame(message), encodeFrame(message)]), (byte) => Uint8Array.of(byte))
    assert.deepEqual(await collect(decodeFrames(MAX)(each(chunks))), [message, message])
  })

  it('writes a length and a message as one chunk', () => {
    assert.deepEqual(plain(encodeFrame(Uint8Array.of(7, 8))), [2, 7, 8])
    assert.deepEqual(plain(encodeFrame(new Uint8Array())), [0])
    assert.deepEqual(plain(encodeFrame(new Uint8Array(300)).subarray(0, 3)), [0xac, 0x02, 0])
  })

  it('refuses a frame beyond the maximum before the bytes come', async () => {
    const tooLong = { name: 'ProtocolError', code: 'FRAME_TOO_LONG', message: /more than 1000 bytes/ }
    const reader = (...bytes: number[]): FrameReader => new FrameReader(each([Uint8Array.from(bytes)]))
    assert.equal((await new FrameReader(each([encodeFrame(new Uint8Array(1000))])).frame(1000))?.length, 1000)
    await assert.rejects(reader(0xe9, 0x07).frame(1000), tooLong)
    await assert.rejects(reader(0xff, 0xff, 0xff, 0xff, 0x7f).frame(1000), tooLong)
    await assert.rejects(reader(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01).frame(1000), tooLong)
    await assert.rejects(reader(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00).frame(1000), tooLong)
  })

  it('tells an end between frames from an end within', async () => {
    const ended = { name: 'ProtocolError', code: 'BAD_MESSAGE', message: /stream ended/ }
    const reader = (...bytes: number[]): FrameReader => new FrameReader(each([Uint8Array.from(bytes), new Uint8Array()]))
    assert.equal(await reader().frame(MAX), undefined)
    const whole = reader(1, 9)
    assert.deepEqual(await whole.frame(MAX), Uint8Array.of(9))
    assert.equal(await whole.frame(MAX), undefined)
    await assert.rejects(reader(2, 9).frame(MAX), ended)
    await assert.rejects(reader(2).frame(MAX), ended)
    await assert.rejects(reader(0x80).frame(MAX), ended)
    await assert.rejects(reader(1, 2).bytes(3), ended)
    await assert.rejects(reader().bytes(1), ended)
  })

  it('reads raw bytes between frames', async () => {
    await fc.assert(
      fc.asyncProperty(messages, cut, async (sent, cuts) => {
        const stream = joined(sent.flatMap((message) => [encodeFrame(message), message]))
        const reader = new FrameReader(each(slices(stream, cuts)))
        for (const message of sent) {
          assert.deepEqual(plain((await reader.frame(MAX)) as Uint8Array), plain(message))
          assert.deepEqual(plain(await reader.bytes(message.length)), plain(message))
        }
        assert.equal(await reader.frame(MAX), undefined)
      }),
      { numRuns: 60 }
    )
  })

  it('hands out what lies in one chunk without a copy', async () => {
    const chunk = Uint8Array.of(2, 10, 11, 12, 13, 14)
    const next = Uint8Array.of(15, 16)
    const reader = new FrameReader(each([chunk, next]))
    const frame = (await reader.frame(MAX)) as Uint8Array
    const bytes = await reader.bytes(3)
    const more = await reader.bytes(2)
    assert.equal(frame.buffer, chunk.buffer)
    assert.equal(bytes.buffer, chunk.buffer)
    assert.equal(more.buffer, next.buffer)
    assert.deepEqual(
      [plain(frame), plain(bytes), plain(more)],
      [
        [10, 11],
        [12, 13, 14],
        [15, 16]
      ]
    )
  })

  it('takes nothing from the source before it is asked for', async () => {
    let taken = 0
    const source = async function* () {
      for (;;) {
        taken++
        yield Uint8Array.of(1, 5)
      }
    }
    const reader = new FrameReader(source())
    await reader.frame(MAX)
    assert.equal(taken, 1)
    await reader.frame(MAX)
    assert.equal(taken, 2)
  })

  it('ends the source when its reader is closed or its loop is left', async () => {
    let ended = 0
    const source = async function* () {
      try {
        for (;;) yield Uint8Array.of(1, 5)
      } finally {
        ended++
      }
    }
    for await (const _ of decodeFrames(MAX)(source())) break
    const reader = new FrameReader(source())
    await reader.frame(MAX)
    await reader.close()
    assert.equal(ended, 2)
  })

  it('passes on why a stream broke', async () => {
    const source = async function* () {
      yield Uint8Array.of(5, 1)
      throw new Error('connection reset')
    }
    await assert.rejects(collect(decodeFrames(MAX)(source())), /connection reset/)
  })

  it('refuses two reads at once', async () => {
    const reader = new FrameReader(each([Uint8Array.of(1, 2)]))
    const first = reader.frame(MAX)
    await assert.rejects(reader.bytes(1), /two reads/)
    assert.deepEqual(await first, Uint8Array.of(2))
  })
})

function patterned(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31) & 0xff)
}

async function* each(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  return Array.fromAsync(chunks)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}

/** Chunks of the given lengths, empty ones too, then the rest. */
function slices(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = []
  let at = 0
  for (const length of lengths) {
    chunks.push(bytes.subarray(at, at + length))
    at = Math.min(at + length, bytes.length)
  }
  return [...chunks, bytes.subarray(at)]
}

function plain(bytes: Uint8Array): number[] {
  return Array.from(bytes)
}
