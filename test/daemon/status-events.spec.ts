import assert from 'node:assert/strict'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { writeFile } from 'node:fs/promises'
import { ControlClient } from '../../daemon/control-client.ts'
import { readEvents } from '../../daemon/event-reader.ts'
import type { Status } from '../../daemon/status.ts'
import { changeOf, type StatusChange, withChange } from '../../daemon/status-change.ts'
import { type RunningDaemon, useDaemons } from '../fixtures/running-daemon.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'
import { until } from '../fixtures/until.ts'

interface Told {
  readonly id: string | undefined
  readonly name: string
  readonly data: string
}

describe('events of the control API', () => {
  const directory = useTemporaryDirectory()
  const start = useDaemons()
  const at = (...names: string[]): string => join(directory.path, ...names)
  const readers: { destroy(): void }[] = []
  let running: RunningDaemon

  beforeEach(async () => {
    running = await start(at('home'), { folder: { path: at('photos'), key: undefined, label: undefined, mode: undefined } })
  })

  afterEach(() => {
    for (const reader of readers.splice(0)) reader.destroy()
  })

  /** As a stranger's program reads them. */
  function follow(lastId?: string): { readonly told: Told[]; leave(): void } {
    const told: Told[] = []
    const sent = request({ socketPath: at('home', 'control.sock'), path: '/events', headers: lastId === undefined ? {} : { 'last-event-id': lastId } })
    sent.on('error', () => {})
    sent.on('response', async (response) => {
      try {
        for await (const event of readEvents(response.setEncoding('utf8') as AsyncIterable<string>, 2 ** 28, () => new Error('too large'))) told.push(event)
      } catch {
        // It left.
      }
    })
    sent.end()
    readers.push(sent)
    return { told, leave: () => sent.destroy() }
  }

  const relabel = async (label: string): Promise<void> => {
    await writeFile(at('photos', 'FAKE.json'), JSON.stringify({ label }))
    running.engine.changed()
  }

  it('are the whole status, then only what changes of it', async () => {
    const { told } = follow()
    await until(() => told.length === 1)
    assert.equal(told[0]?.name, 'status')
    const status = JSON.parse(told[0].data) as Status
    await relabel('another')
    await until(() => told.length === 2)
    assert.equal(told[1]?.name, 'change')
    const change = JSON.parse(told[1].data) as StatusChange
    assert.deepEqual(Object.keys(change), ['folders'])
    assert.equal(withChange(status, change).folders[0]?.label, 'another')
    running.engine.changed()
    await relabel('a third')
    await until(() => told.length === 3)
    assert.match(told[2]?.data ?? '', /a third/, 'what is as it was is not told')
  })

  it('go on after the last that a reader had, without a gap and without the whole', async () => {
    const first = follow()
    await until(() => first.told.length === 1)
    await relabel('one')
    await until(() => first.told.length === 2)
    first.leave()
    const id = first.told[1]?.id
    await relabel('two')
    await relabel('three')
    const again = follow(id)
    await until(() => again.told.length === 2)
    assert.deepEqual(
      again.told.map(({ name, data }) => [name, (JSON.parse(data) as StatusChange).folders?.[0]?.label]),
      [
        ['change', 'two'],
        ['change', 'three']
      ]
    )
    const last = again.told[1]?.id
    again.leave()
    const current = follow(last)
    await relabel('four')
    await until(() => current.told.length === 1)
    assert.match(current.told[0]?.data ?? '', /four/)
  })

  for (const [what, id] of [
    ['of another run of the daemon', '00ff00ff00ff00ff-3'],
    ['that is none', 'x'.repeat(1000)]
  ]) {
    it(`begin anew, and say so, for an id ${what}`, async () => {
      const { told } = follow(id)
      await until(() => told.length === 2)
      assert.deepEqual([told[0]?.name, told[0]?.data, told[1]?.name], ['reset', '{"reason":"another-run"}', 'status'])
    })
  }

  it('begin anew, and say so, where more has changed than is kept', async () => {
    const first = follow()
    await until(() => first.told.length === 1)
    first.leave()
    for (let n = 0; n < 1100; n++) await relabel(`${n}`)
    const { told } = follow(first.told[0]?.id)
    await until(() => told.length === 2)
    assert.deepEqual([told[0]?.name, told[0]?.data, told[1]?.name], ['reset', '{"reason":"too-old"}', 'status'])
    const recent = follow(told[1]?.id)
    await relabel('the newest')
    await until(() => recent.told.length > 0)
    assert.equal(recent.told[0]?.name, 'change')
  })

  it('end for a reader that does not read, with the reason; others get them all', async () => {
    const other = follow()
    const socket: Socket = connect(at('home', 'control.sock'))
    readers.push(socket)
    socket.write('GET /events HTTP/1.1\r\nHost: x\r\n\r\n')
    await new Promise<void>((resolve) => socket.once('readable', resolve))
    const rounds = 80
    for (let n = 0; n < rounds; n++) {
      await relabel(`${n} ${'x'.repeat(200_000)}`)
      await until(() => other.told.length >= n + 2)
    }
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk) => (text += chunk))
    await new Promise<void>((resolve) => socket.once('end', resolve))
    assert.match(text, /event: dropped\ndata: \{"reason":"what changed was not read in time/)
    assert.ok(text.length < (rounds * 200_000) / 2, `${text.length} characters were kept for it`)
    assert.equal(other.told.length, rounds + 1)
    const again = follow()
    await until(() => again.told.length === 1)
  })

  it('tell our own client the status as it is, also after its connection broke', async () => {
    const ended = new AbortController()
    const labels: (string | undefined)[] = []
    const followed = (async () => {
      for await (const status of new ControlClient({ home: at('home') }).events(ended.signal)) labels.push(status.folders[0]?.label)
    })()
    await until(() => labels.length === 1)
    await relabel('before')
    await until(() => labels.at(-1) === 'before')
    // A client that sleeps for long is let go; this one comes back by itself.
    for (let n = 0; n < 30; n++) await relabel(`${n}`)
    await until(() => labels.at(-1) === '29')
    await running.client.post('/folders', { path: at('docs') })
    const id = running.daemon.status().folders.find(({ path }) => path.endsWith('docs'))?.id
    await running.client.delete(`/folders/${id}`)
    await relabel('after')
    await until(() => labels.at(-1) === 'after')
    ended.abort()
    await followed
  })
})

describe('a change of the status', () => {
  const status = (more: object): Status =>
    ({ device: { uptimeSeconds: 1, name: 'a' }, folders: [], peers: [], joining: [], waiting: [], ...more }) as unknown as Status
  const folder = (id: string, files = 0) => ({ id, files })

  it('is nothing where only time has passed', () => {
    assert.equal(changeOf(status({}), status({ device: { uptimeSeconds: 2, name: 'a' } })), undefined)
  })

  it('put on what was there gives what is', () => {
    const states = [
      status({}),
      status({ folders: [folder('a'), folder('b')] }),
      status({ folders: [folder('a', 1), folder('b')], peers: [{ id: 'p', bytesIn: 1 }] }),
      status({ folders: [folder('b'), folder('c')], peers: [{ id: 'p', bytesIn: 2 }], waiting: [{ device: 'd' }] }),
      status({ device: { uptimeSeconds: 1, name: 'z' }, folders: [], peers: [{ id: 'p', bytesIn: 2 }], joining: [{ id: 'j' }] })
    ]
    for (const [i, after] of states.entries()) {
      const before = states[i - 1]
      const change = before && changeOf(before, after)
      if (before !== undefined && change !== undefined) assert.deepEqual(withChange(before, JSON.parse(JSON.stringify(change)) as StatusChange), after)
    }
  })
})
