import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { exposition, EXPOSITION_TYPE } from '../../daemon/exposition.ts'
import { type Facts, familiesOf, METRICS } from '../../daemon/metrics.ts'
import type { FolderStatus, Status } from '../../daemon/status.ts'
import { Tally } from '../../daemon/tally.ts'
import type { FolderId } from '../../protocol/index.ts'
import { Histogram } from '../../src/index.ts'
import { METRICS_REFERENCE, renderMetricsReference } from '../../scripts/generate-metrics-reference.ts'
import { useDaemons } from '../fixtures/running-daemon.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

const DASHBOARD = new URL('../../docs/grafana-dashboard.json', import.meta.url)
/** As the format allows a line. */
const SAMPLE = /^[a-z_]+(?:\{(?:[a-z]+="(?:[^"\\\n]|\\[\\"n])*",?)+\})? (?:[\d.e+-]+|\+Inf)$/

describe('the metrics', () => {
  const directory = useTemporaryDirectory()
  const start = useDaemons()

  function scrape(home: string): Promise<{ readonly type: string | undefined; readonly text: string }> {
    return new Promise((resolve, reject) => {
      request({ socketPath: join(home, 'control.sock'), path: '/metrics' }, async (response) => {
        const text = (await Array.fromAsync(response.setEncoding('utf8') as AsyncIterable<string>)).join('')
        resolve({ type: response.headers['content-type'], text })
      })
        .on('error', reject)
        .end()
    })
  }

  it('are served in the form that Prometheus reads, of folders, requests and the process', async () => {
    const home = join(directory.path, 'home')
    const running = await start(home, { folder: { path: join(directory.path, 'photos'), key: undefined, label: undefined, mode: undefined } })
    await writeFile(join(directory.path, 'photos', 'one'), '12345')
    await writeFile(join(directory.path, 'photos', 'FAKE.json'), JSON.stringify({ label: 'a "b"\n\\c', conflicts: 2 }))
    await running.client.get('/status')
    await running.client.get('/folders/nope/key').catch(() => {})
    await running.client.get('/nothing/at/all').catch(() => {})
    const { type, text } = await scrape(home)
    assert.equal(type, EXPOSITION_TYPE)
    const lines = text.split('\n')
    assert.equal(lines.pop(), '')
    for (const line of lines) assert.ok(line.startsWith('# HELP ') || line.startsWith('# TYPE ') || SAMPLE.test(line), line)
    assert.ok(lines.includes('syncline_folder_bytes{folder="a \\"b\\"\\n\\\\c"} 5'), text)
    assert.ok(lines.includes('syncline_folder_conflicts{folder="a \\"b\\"\\n\\\\c"} 2'))
    assert.ok(lines.includes('syncline_api_request_seconds_count{route="GET /status"} 1'))
    // What a caller makes up gets no series of its own.
    assert.ok(lines.includes('syncline_api_request_seconds_count{route="GET /folders/:id/key"} 1'))
    assert.doesNotMatch(text, /nothing|nope/)
    for (const { name } of METRICS.filter(({ labels = [] }) => labels.length === 0)) assert.match(text, new RegExp(`^${name}(_count)? `, 'm'))
  })

  it('have names, units and types as Prometheus has them, and no label but those that are listed', () => {
    assert.equal(new Set(METRICS.map(({ name }) => name)).size, METRICS.length)
    for (const { name, type, help, labels = [], read } of METRICS) {
      assert.match(name, /^[a-z][a-z_]*$/)
      assert.equal(name.endsWith('_total'), type === 'counter', name)
      assert.doesNotMatch(name, /_(ms|milliseconds|kib|mib|minutes)(_|$)/)
      assert.notEqual(help, '')
      for (const sample of read(FACTS)) assert.deepEqual(Object.keys(sample.labels ?? {}), labels, name)
      assert.ok(read(FACTS).length > 0, `${name} has no sample`)
    }
  })

  it('count histograms from the least bound up', () => {
    const took = new Histogram([0.1, 1])
    for (const seconds of [0.05, 0.1, 0.5, 7]) took.add(seconds)
    assert.equal(
      exposition([{ name: 'a', type: 'histogram', help: 'h', samples: [{ labels: { b: 'c' }, value: took }] }]),
      '# HELP a h\n# TYPE a histogram\na_bucket{b="c",le="0.1"} 2\na_bucket{b="c",le="1"} 3\na_bucket{b="c",le="+Inf"} 4\na_sum{b="c"} 7.65\na_count{b="c"} 4\n'
    )
  })

  it('measure how long a folder lacked something, but not while it waited for a person', () => {
    let now = 0
    const tally = new Tally({ now: () => now })
    const look = (folder: Partial<FolderStatus>, at: number) => {
      now = at
      tally.look({ folders: [{ ...FOLDER, ...folder }] } as Partial<Status> as Status)
    }
    look({}, 0)
    look({ needFiles: 1, state: 'syncing' }, 1000)
    look({ needFiles: 1, state: 'syncing' }, 2000)
    look({}, 3000)
    assert.deepEqual([tally.syncs(ID)?.count, tally.syncs(ID)?.sum], [1, 2])
    look({ needFiles: 1, state: 'syncing' }, 4000)
    look({ needFiles: 1, state: 'held' }, 5000)
    look({}, 90_000)
    assert.equal(tally.syncs(ID)?.count, 1)
    tally.look({ folders: [] as FolderStatus[] } as Partial<Status> as Status)
    assert.equal(tally.syncs(ID), undefined, 'what is gone is forgotten')
  })

  it('are all in the reference', async () => {
    assert.equal(await readFile(METRICS_REFERENCE, 'utf8'), renderMetricsReference(), 'run: npm run generate')
  })

  it('are what the dashboard asks for', async () => {
    const { panels } = JSON.parse(await readFile(DASHBOARD, 'utf8')) as { panels: { title: string; targets?: { expr: string }[] }[] }
    const known = new Set(METRICS.flatMap(({ name, type }) => (type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name])))
    const labels = new Set(['le', 'instance', ...METRICS.flatMap(({ labels: own = [] }) => own)])
    const asked = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    assert.ok(asked.length > 20)
    for (const expr of asked) {
      const names = expr.match(/\b(?:syncline|process|nodejs)_\w+/g) ?? []
      assert.ok(names.length > 0, expr)
      for (const name of names) assert.ok(known.has(name), `${name} in ${expr}`)
      for (const [, by = ''] of expr.matchAll(/\b(?:by|on|group_left) \(([^)]*)\)/g))
        for (const label of by.split(', ')) assert.ok(labels.has(label), `${label} in ${expr}`)
    }
  })
})

const ID = 'a'.repeat(64) as FolderId

const FOLDER = {
  id: ID,
  label: 'photos',
  state: 'idle',
  files: 1,
  directories: 0,
  bytes: 1,
  needFiles: 0,
  needBytes: 0,
  leftOut: 0,
  conflicts: 0,
  problems: 0,
  localChanges: 0,
  archive: { files: 0, bytes: 0 },
  peers: [],
  progress: { scanned: 0, hashedBytes: 0, fetchedBytes: 0, totalBytes: 0 }
} as Partial<FolderStatus> as FolderStatus

const FACTS: Facts = {
  status: {
    device: { version: '0' },
    folders: [FOLDER],
    peers: [{ id: 'peer', name: 'theirs', connected: true, direct: false, bytesIn: 1, bytesOut: 2 }],
    waiting: []
  } as unknown as Status,
  load: { sendBytes: 0, blockRequests: 0, blockAnswers: new Histogram([1]) },
  disks: { waiting: 0, running: 0 },
  tally: {
    changes: () => [{ what: 'added', why: 'here', count: 1 }],
    syncs: () => new Histogram([1]),
    requests: new Map([['GET /status', new Histogram([1])]])
  },
  lag: new Histogram([1]),
  followers: 0,
  indexBytes: new Map([[ID, 1]]),
  process: { startedMs: 0, cpuSeconds: 0, busySeconds: 0, memory: { rss: 1, heapUsed: 1, external: 1 } }
}

describe('families of metrics', () => {
  it('are left out where there is nothing to tell', () => {
    assert.equal(exposition(familiesOf(FACTS).filter(({ name }) => name === 'x')), '')
    const text = exposition(familiesOf({ ...FACTS, status: { ...FACTS.status, folders: [] } }))
    assert.doesNotMatch(text, /syncline_folder_/)
  })
})
