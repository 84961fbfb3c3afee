import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Server, Socket } from 'node:net'
import { SlowLink } from '../fixtures/slow-link.ts'
import { noise } from './trees.ts'

const MIB = 1 << 20

describe('the proxy that is slow', () => {
  const ends: (Server | Socket | SlowLink)[] = []
  afterEach(() => {
    for (const end of ends.splice(0)) {
      if (end instanceof Socket) end.destroy()
      else end.close()
    }
  })

  /** @param take what the far end does with who comes */
  async function line(init: { roundTripMs: number; bytesPerSecond: number }, take: (socket: Socket) => void): Promise<{ near: Socket; link: SlowLink }> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      ends.push(socket)
      take(socket)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const link = await SlowLink.open({ targetPort: (server.address() as { port: number }).port, ...init })
    const near = connect({ port: link.port, host: '127.0.0.1', allowHalfOpen: true })
    ends.push(server, link, near)
    return { near, link }
  }

  async function read(socket: Socket): Promise<Buffer> {
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  }

  const echo = (socket: Socket): void => {
    socket.pipe(socket)
  }

  it('carries all bytes in order, both ways, and the end', async () => {
    const { near, link } = await line({ roundTripMs: 20, bytesPerSecond: 50 * MIB }, echo)
    const bytes = noise(3 * MIB)
    near.end(bytes)
    assert.ok((await read(near)).equals(bytes))
    assert.equal(link.carried, 2 * bytes.length)
  })

  it('takes its round trip, and the time of its rate', async () => {
    const { near } = await line({ roundTripMs: 80, bytesPerSecond: 2 * MIB }, echo)
    const began = performance.now()
    near.write('one')
    await once(near, 'data')
    const trip = performance.now() - began
    near.end(noise(MIB / 2))
    await read(near)
    assert.ok(trip >= 79, `a round trip of ${trip} ms`)
    // Both directions are under way at once.
    assert.ok(performance.now() - began - trip >= 250, `${performance.now() - began - trip} ms for 512 KiB`)
  })

  it('lets the sender wait where nobody reads', async () => {
    const { near, link } = await line({ roundTripMs: 10, bytesPerSecond: 500 * MIB }, () => {})
    const piece = noise(MIB)
    let sent = 0
    const feed = (): void => {
      while (sent < 1024) {
        sent++
        if (!near.write(piece)) return void near.once('drain', feed)
      }
    }
    feed()
    // What the system's buffers and the line take; then nothing moves any more.
    for (let before = -1; before !== link.carried; ) {
      before = link.carried
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
    assert.ok(link.carried < 64 * MIB, `${link.carried} bytes`)
  })

  it('breaks at both ends', async () => {
    let far: Socket | undefined
    const { near } = await line({ roundTripMs: 10, bytesPerSecond: MIB }, (socket) => {
      far = socket
      socket.on('error', () => {}).on('data', () => socket.resetAndDestroy())
    })
    const closed = new Promise((resolve) => near.once('close', resolve))
    near.on('error', () => {}).resume()
    near.write('x')
    await closed
    assert.equal(far?.destroyed, true)
  })
})
