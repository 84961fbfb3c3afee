import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ALL_ROUTES } from '../../daemon/api.ts'
import type { NamedConflict } from '../../daemon/conflict-service.ts'
import type { KeptVersion } from '../../daemon/status.ts'
import { CheckedClient } from '../fixtures/checked-client.ts'
import { makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { until } from '../fixtures/until.ts'

/** Those that answer no JSON, end the daemon, or need a browser's page. */
const ELSEWHERE = ['GET /events', 'GET /metrics', 'POST /stop', 'POST /page', 'DELETE /joining/:id']

describe('the answers of a real daemon', function () {
  this.timeout(120_000)
  const place = useDaemonProcesses()

  it('are what the routes say, to the last field', async () => {
    const keys = makeKeys()
    const a = await place.daemon({ key: keys.write }).start()
    const b = await place.daemon({ key: keys.write, peers: [a] }).start()
    const checked = new CheckedClient({ client: a.client })
    const ask: typeof checked.ask = (...words) => checked.ask(...words)
    const folder = `/folders/${(await a.folder()).id}`
    const both = () =>
      until(async () => (await Promise.all([a.folder(), b.folder()])).every(({ state, peers }) => state === 'idle' && peers[0]?.inSync === true), 50)

    await writeFile(a.at('text'), 'one\ntwo\n')
    await mkdir(a.at('sub'))
    await writeFile(a.at('sub', 'large'), Buffer.alloc(300_000, 7))
    await ask('POST', `${folder}/scan`, {})
    await both()

    await ask('GET', '/openapi.json')
    await ask('PATCH', '/page', { password: 'correct horse battery' })
    await ask('GET', '/status')
    await ask('GET', `${folder}/settings`)
    await ask('PATCH', `${folder}/settings`, { set: { archive: 'keep 3', minFreeBytes: 1000 }, reset: [] })
    await ask('GET', `${folder}/choice`)
    await ask('PATCH', `${folder}/choice`, { ignore: ['*.tmp'] })
    await ask('GET', `${folder}/items?path=sub`)
    await ask('GET', `${folder}/items?all=true`)
    await ask('GET', `${folder}/members`)
    await ask('GET', `${folder}/key?right=read`)
    await ask('GET', `${folder}/log?limit=100`)
    await ask('GET', `${folder}/local-changes`)
    await ask('POST', `${folder}/verify`, {})
    await until(async () => (await ask<{ verification: { state: string } }>('GET', `${folder}/verify`)).verification.state === 'done', 50)
    await ask('DELETE', `${folder}/verify`)

    await ask('PATCH', '/limits', { limits: [{ up: 50_000_000, lan: true, from: 60, to: 120 }] })
    await ask('GET', '/limits')
    await ask('PATCH', '/hooks', { hooks: [{ event: 'held', command: ['true'] }] })
    await ask('GET', '/hooks')
    await ask('POST', '/peers', { address: b.address })
    await ask('GET', '/peers')
    await ask('DELETE', `/peers?address=${encodeURIComponent(b.address)}`)
    const device = (await b.status()).device.id
    await ask('POST', '/peers/pause', { device, seconds: 60 })
    await ask('POST', '/peers/resume', { device })
    await until(async () => (await a.folder()).peers.length > 0, 50)
    await both()

    // What b overwrites and deletes is kept here.
    await writeFile(b.at('text'), 'one\n2\n')
    await b.client.post(`${folder}/scan`)
    await both()
    const { items } = await ask<{ items: { versions: KeptVersion[] }[] }>('GET', `${folder}/versions?path=text`)
    const version = items[0]?.versions[0]?.version
    const { steps } = await ask<{ steps: unknown[] }>('POST', `${folder}/restore/plan`, { path: 'text', version, deleteNewer: false, others: true })
    assert.equal(steps.length, 1)
    await ask('POST', `${folder}/restore`, { steps })
    await both()

    // Both write at once.
    await ask('POST', `${folder}/pause`, { seconds: 600 })
    await writeFile(b.at('text'), 'of b\n')
    await b.client.post(`${folder}/scan`)
    await writeFile(a.at('text'), 'of a\n')
    await ask('POST', `${folder}/resume`, { accept: false })
    const [conflict] = await until(async () => {
      const found = await ask<NamedConflict[]>('GET', `${folder}/conflicts`)
      return found.length > 0 && found
    }, 50)
    const copy = conflict?.copy ?? ''
    await until(async () => (await ask<{ content: string }>('GET', `${folder}/conflicts/diff?copy=${encodeURIComponent(copy)}`)).content === 'text', 50)
    await both()
    await ask('POST', `${folder}/conflicts/resolve`, { copies: [copy, 'there is none'], keep: 'current' })
    await both()

    await ask('PATCH', `${folder}/settings`, { set: { review: 'always' }, reset: [] })
    await writeFile(b.at('waits'), 'for a person')
    const plan = await until(async () => {
      const made = await ask<{ id: string; held: boolean; total: number }>('GET', `${folder}/plan?limit=10`)
      return made.held && made.total === 1 && made
    }, 50)
    await ask('GET', `${folder}/problems`)
    await ask('POST', `/plans/${plan.id}/apply`, {})
    await ask('PATCH', `${folder}/settings`, { set: {}, reset: ['review'] })
    await both()

    await ask('PATCH', `${folder}/choice`, { unselect: ['sub'] })
    await ask('POST', `${folder}/free`, { paths: ['sub'] })
    await ask('POST', `${folder}/free-unselected`, {})
    await ask('POST', `${folder}/fetch`, { paths: ['sub'] })
    await until(async () => (await a.folder()).needFiles === 0, 50)

    const out = join(a.home, '..', 'out')
    await mkdir(out)
    const asked = join(out, 'b.request')
    await b.client.post(`${folder}/bundles/request`, { file: asked, force: false })
    await ask('POST', `${folder}/bundles/request`, { file: join(out, 'a.request'), force: false })
    await ask('POST', '/bundles/compare', { file: asked })
    const { paths } = await ask<{ paths: string[] }>('POST', `${folder}/bundles/export`, { file: join(out, 'all.bundle'), force: false })
    await ask('POST', '/bundles/import', { files: paths })
    await ask('GET', '/bundles')

    const made = await ask<{ link: string; invitation: { id: string } }>('POST', `${folder}/invitations`, {
      right: 'read',
      seconds: 600,
      uses: 2,
      approve: true
    })
    const waiting = async () => (await ask<{ waiting: { device: string; invitation: string }[] }>('GET', '/invitations')).waiting
    for (const decision of ['deny', 'approve'] as const) {
      const guest = await place.daemon({ peers: [a] }).start()
      const joined = new CheckedClient({ client: guest.client })
      await joined.ask('POST', '/folders', { path: guest.path, key: made.link })
      const [one] = await until(async () => {
        const all = await waiting()
        return all.length > 0 && all
      }, 50)
      await joined.ask('GET', '/status')
      await ask('POST', `/members/${decision}`, { device: one?.device, invitation: one?.invitation })
    }
    await ask('DELETE', `/invitations/${made.invitation.id}`)

    // A folder that tells nobody.
    const other = join(a.home, '..', 'other')
    const added = await ask<{ folder: { id: string } }>('POST', '/folders', { path: other, key: makeKeys().read })
    await writeFile(join(other, 'mine'), 'mine')
    await ask('POST', `/folders/${added.folder.id}/scan`, {})
    await until(async () => (await ask<{ total: number }>('GET', `/folders/${added.folder.id}/local-changes`)).total === 1, 50)
    await ask('POST', `/folders/${added.folder.id}/local-changes/export`, { directory: join(out, 'exported') })
    await ask('POST', `/folders/${added.folder.id}/local-changes/revert`, {})
    await ask('DELETE', `/folders/${added.folder.id}`)
    await rm(other, { recursive: true })

    await ask('POST', `${folder}/members/remove`, { devices: [device] })
    await ask('GET', '/status')
    const unasked = ALL_ROUTES.map(({ method, path }) => `${method} ${path}`).filter((name) => !checked.asked.has(name) && !ELSEWHERE.includes(name))
    assert.deepEqual(unasked, [])
  })

  it('count in its metrics what came, from whom, and how long it took', async () => {
    const keys = makeKeys()
    const a = await place.daemon({ key: keys.write }).start()
    await writeFile(a.at('large'), randomBytes(3_000_000))
    const b = await place.daemon({ key: keys.write, peers: [a] }).start()
    await untilSame(a, b)
    const text = await until(async () => {
      const answer = await scrape(join(b.home, 'control.sock'))
      return sampleOf(answer, 'syncline_folder_sync_seconds_count{folder="folder"}') > 0 && answer
    }, 50)
    const peer = (await a.status()).device.id
    assert.ok(sampleOf(text, `syncline_peer_received_bytes_total{peer="${peer}"}`) > 3_000_000)
    assert.equal(sampleOf(text, `syncline_peer_connected{peer="${peer}"}`), 1)
    assert.equal(sampleOf(text, 'syncline_links{kind="direct"}'), 1)
    assert.equal(sampleOf(text, 'syncline_folder_changes_total{folder="folder",what="added",why="applied"}'), 1)
    assert.equal(sampleOf(text, 'syncline_folder_bytes{folder="folder"}'), 3_000_000)
    assert.equal(sampleOf(text, 'syncline_folder_need_bytes{folder="folder"}'), 0)
    for (const metric of ['syncline_block_answer_seconds_count', 'syncline_block_answer_seconds_sum', 'syncline_index_bytes{folder="folder"}'])
      assert.ok(sampleOf(text, metric) > 0, metric)
    assert.equal(sampleOf(text, 'syncline_block_requests'), 0)
  })
})

function scrape(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: '/metrics' }, (response) => {
      Array.fromAsync(response.setEncoding('utf8') as AsyncIterable<string>).then((parts) => resolve(parts.join('')), reject)
    })
      .on('error', reject)
      .end()
  })
}

/** NaN where there is none. */
function sampleOf(text: string, series: string): number {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `))
  return Number(line?.slice(series.length))
}
