import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { ControlClient } from '../../daemon/control-client.ts'
import type { CliError } from '../../daemon/exit-status.ts'
import type { Status } from '../../daemon/status.ts'
import { FAKE_PEER } from '../fixtures/fake-parts.ts'
import { type RunningDaemon, useDaemons } from '../fixtures/running-daemon.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'
import { until } from '../fixtures/until.ts'

interface Answer {
  readonly status: number
  readonly body: { readonly error?: { readonly code: string; readonly message: string; readonly hint: string } }
}

describe('the control API', () => {
  const directory = useTemporaryDirectory()
  const start = useDaemons()
  const at = (...names: string[]): string => join(directory.path, ...names)
  let running: RunningDaemon
  let id: string

  beforeEach(async () => {
    running = await start(at('home'), { folder: { path: at('photos'), key: undefined, label: undefined, mode: undefined } })
    id = running.daemon.folder!.id
  })

  /** As a stranger would who does not use our client. */
  function send(method: string, path: string, payload?: string, headers: Record<string, string> = { 'content-type': 'application/json' }): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request({ socketPath: at('home', 'control.sock'), method, path, headers: payload === undefined ? {} : headers }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Answer['body'] }))
      })
      sent.on('error', reject)
      sent.end(payload)
    })
  }

  it('tells the status in the promised shape', async () => {
    const status = await running.client.get<Status>('/status')
    assert.deepEqual(Object.keys(status), ['device', 'folders', 'peers', 'joining', 'waiting'])
    assert.deepEqual(Object.keys(status.device), ['id', 'name', 'version', 'addresses', 'uptimeSeconds', 'longestBlockMs', 'longestBlockCpuMs', 'reach'])
    const promised = [
      'id',
      'label',
      'path',
      'mode',
      'state',
      'error',
      'files',
      'directories',
      'bytes',
      'needFiles',
      'needBytes',
      'conflicts',
      'problems',
      'digest',
      'peers'
    ]
    for (const name of promised) assert.ok(name in status.folders[0]!, name)
    assert.match(status.device.addresses[0] ?? '', /^\/ip4\/127\.0\.0\.1\/tcp\/4001\/p2p\/12D3KooW/)
  })

  it('adds, pauses, resumes, scans and removes a folder', async () => {
    const added = await running.client.post<{ folder: { id: string; label: string }; key: string }>('/folders', {
      path: at('docs'),
      label: 'papers',
      mode: 'send-only'
    })
    assert.equal(added.folder.label, 'papers')
    const of = () => running.daemon.status().folders.find((folder) => folder.id === added.folder.id)
    await running.client.post(`/folders/${added.folder.id}/pause`)
    assert.equal(of()?.state, 'paused')
    await running.client.post(`/folders/${added.folder.id}/resume`, { accept: false })
    assert.equal(of()?.state, 'idle')
    await running.client.post(`/folders/${added.folder.id}/scan`)
    assert.ok(running.engine.calls.includes('scan'))
    assert.deepEqual(await running.client.get(`/folders/${added.folder.id}/key`), { key: added.key })
    await writeFile(at('docs', 'kept.txt'), '')
    await running.client.delete(`/folders/${added.folder.id}`)
    assert.equal(of(), undefined)
  })

  it('lists problems and conflicts', async () => {
    const problem = { path: 'a\nb', reason: 'not-utf8', message: 'its name is not UTF-8', remedy: 'rename it' }
    await writeFile(at('photos', 'FAKE.json'), JSON.stringify({ problemList: [problem] }))
    assert.deepEqual(await running.client.get(`/folders/${id}/problems`), [problem])
    assert.deepEqual(await running.client.get(`/folders/${id}/conflicts`), [])
  })

  it('gives weaker keys of a folder, and says what it cannot give', async () => {
    const { key } = await running.client.get<{ key: string }>(`/folders/${id}/key?right=read`)
    assert.match(key, /^syncline:read1/)
    const joined = await running.client.post<{ folder: { id: string } }>('/folders', { path: at('theirs'), key: `${key}` }).catch((error: CliError) => error)
    assert.equal((joined as CliError).code, 'FOLDER_EXISTS')
    await running.client.delete(`/folders/${id}`)
    await running.client.post('/folders', { path: at('theirs'), key })
    await assert.rejects(
      running.client.get(`/folders/${id}/key?right=write`),
      (error: CliError) => error.code === 'NO_SUCH_KEY' && error.message.includes('"theirs"')
    )
  })

  it('keeps peers across a restart, each once, and dials them', async () => {
    const address = `/ip4/10.0.0.2/tcp/4001/p2p/${FAKE_PEER}`
    await running.client.post('/peers', { address })
    await running.client.post('/peers', { address })
    assert.deepEqual((await running.client.get<{ addresses: string[] }>('/peers')).addresses, [address])
    await running.daemon.stop()
    const again = await start(at('home'))
    assert.deepEqual(again.network.dialled, [address])
    await again.client.delete(`/peers?address=${encodeURIComponent(address)}`)
    assert.deepEqual(again.network.dialled, [])
    await assert.rejects(again.client.delete(`/peers?address=${encodeURIComponent(address)}`), (error: CliError) => error.code === 'UNKNOWN_PEER')
  })

  const bad: [string, string, string | undefined, number, RegExp][] = [
    ['POST', '/folders', '{', 400, /./],
    ['POST', '/folders', '[]', 400, /must be an object/],
    ['POST', '/folders', '{}', 400, /path is missing/],
    ['POST', '/folders', '{"path":"relative"}', 400, /path is not an absolute path/],
    ['POST', '/folders', '{"path":"/x","mode":"both"}', 400, /mode must be one of/],
    ['POST', '/folders', '{"path":"/x","extra":1}', 400, /not known: extra/],
    ['POST', '/folders', '{"path":"/x","key":"syncline:write1qqq"}', 400, /not a valid key/],
    ['POST', '/folders', '{"path":"/x\\u0000y"}', 400, /NUL/],
    ['POST', '/folders', `{"path":"/x","label":"${'x'.repeat(100)}"}`, 400, /longer than 64/],
    ['POST', '/folders/nope/pause', '{}', 400, /not a folder id/],
    ['POST', `/folders/${'a'.repeat(64)}/pause`, '{}', 404, /there is no folder/],
    ['POST', `/folders/${'a'.repeat(64)}/resume`, '{}', 400, /accept is missing/],
    ['DELETE', `/folders/${'a'.repeat(64)}`, undefined, 404, /there is no folder/],
    ['GET', `/folders/${'a'.repeat(64)}/key?right=all`, undefined, 400, /right must be one of/],
    ['POST', '/peers', '{"address":"foo"}', 400, /not an address/],
    ['POST', '/peers', '{"address":7}', 400, /address must be a text/],
    ['DELETE', '/peers', undefined, 400, /address is missing/],
    ['GET', '/nothing', undefined, 404, /nothing at GET \/nothing/],
    ['PUT', '/status', '{}', 404, /nothing at PUT/]
  ]
  it('answers everything that is wrong with one line of what, and what to do', async () => {
    for (const [method, path, payload, status, message] of bad) {
      const answer = await send(method, path, payload)
      assert.equal(answer.status, status, `${method} ${path} ${payload}: ${JSON.stringify(answer.body)}`)
      assert.match(answer.body.error?.message ?? '', message)
      assert.doesNotMatch(answer.body.error?.message ?? '', /\n/)
      assert.notEqual(answer.body.error?.hint ?? '', '')
    }
    assert.equal(running.daemon.status().folders.length, 1)
  })

  it('takes JSON only: what a page in a browser could send unasked is refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const answer = await send('POST', '/stop', '{}', { 'content-type': type })
      assert.ok(answer.status === 400 || answer.status === 415, `${type}: ${answer.status}`)
    }
    assert.equal((await running.client.get<Status>('/status')).folders.length, 1)
  })

  it('reads no more than its limit', async () => {
    const answer = await send('POST', '/folders', JSON.stringify({ path: `/${'x'.repeat(1_100_000)}` }))
    assert.equal(answer.status, 413)
  })

  it('survives rubbish on its socket', async () => {
    for (const rubbish of ['\0\0\0\0', 'GET / HTTP/9.9\r\n\r\n', 'x'.repeat(100_000)]) {
      const socket = connect(at('home', 'control.sock'))
      socket.on('error', () => {})
      socket.write(rubbish)
      await new Promise((resolve) => socket.once('close', resolve).resume())
    }
    assert.equal((await running.client.get<Status>('/status')).folders.length, 1)
  })

  it('is told to stop', async () => {
    assert.deepEqual(await running.client.post('/stop'), { pid: process.pid })
    assert.equal(await running.daemon.stopped, undefined)
  })

  describe('followed', () => {
    it('tells the status at once and after every change', async () => {
      const ended = new AbortController()
      const seen: number[] = []
      const followed = (async () => {
        for await (const status of running.client.events(ended.signal)) seen.push(status.folders.length)
      })()
      await until(() => seen.length === 1)
      await running.client.post('/folders', { path: at('docs') })
      await until(() => seen.at(-1) === 2)
      ended.abort()
      await followed
    })

    it('says when the daemon goes away', async () => {
      const seen: Status[] = []
      const followed = (async () => {
        for await (const status of running.client.events(new AbortController().signal)) seen.push(status)
      })()
      await until(() => seen.length > 0)
      await Promise.all([running.daemon.stop(), assert.rejects(followed, (error: CliError) => error.code === 'NO_DAEMON' && error.status === 3)])
    })

    it('sends one who does not read only what is newest, once that one reads again', async () => {
      const socket = connect(at('home', 'control.sock'))
      socket.write('GET /events HTTP/1.1\r\nHost: x\r\n\r\n')
      let text = ''
      await new Promise<void>((resolve) => socket.once('readable', resolve))
      await mkdir(at('photos', 'sub'), { recursive: true })
      await writeFile(at('photos', 'FAKE.json'), JSON.stringify({ label: 'x'.repeat(100_000) }))
      for (let n = 0; n < 200; n++) running.engine.changed()
      await writeFile(at('photos', 'FAKE.json'), JSON.stringify({ label: 'the newest' }))
      running.engine.changed()
      socket.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      await until(() => text.includes('the newest'))
      assert.ok(text.length < 50 * 100_000, `${text.length} characters were kept for it`)
      socket.destroy()
    })

    it('serves so many and no more, and others again when one leaves', async () => {
      const ends: AbortController[] = []
      const follow = () => {
        const ended = new AbortController()
        ends.push(ended)
        return running.client.events(ended.signal).next()
      }
      await Promise.all(Array.from({ length: 32 }, follow))
      await assert.rejects(follow(), (error: CliError) => error.code === 'TOO_MANY_FOLLOWERS')
      ends[0]?.abort()
      await until(() =>
        follow().then(
          () => true,
          () => false
        )
      )
      for (const end of ends) end.abort()
    })
  })

  it('is not there where no daemon runs, and the client says what to do', async () => {
    for (const home of [at('nowhere'), at('photos')]) {
      await assert.rejects(
        new ControlClient({ home }).get('/status'),
        (error: CliError) => error.status === 3 && error.hint.includes('syncline') && error.hint.includes('up')
      )
    }
  })
})
