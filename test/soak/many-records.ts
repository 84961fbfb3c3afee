/**
 * Two daemons that know very many items. The tree is sparse: all items but two have been deleted, so that the records need no files, and both sides
 * still keep, exchange and look up every one of them. They are signed straight into the index of one daemon, by the engine's own writer.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openIdentity } from '../../daemon/identity.ts'
import { isIdle } from '../../daemon/status.ts'
import { encodeGrant, issueGrant, NO_EXPIRY, parseKey } from '../../protocol/index.ts'
import { openLevelIndex } from '../../src/level-index-store.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'
import { RecordWriter } from '../../src/record-writer.ts'
import { FolderIndex } from '../../src/state/folder-index.ts'
import { SystemRandom } from '../../src/system-random.ts'
import { DaemonPlace, type DaemonProcess, makeKeys } from '../fixtures/daemon-process.ts'
import { until } from '../fixtures/until.ts'
import { cpuOf, memoryOf } from './process-use.ts'

export interface ManyRecordsFigures {
  readonly records: number
  /** Bytes of the index of each daemon, for each record. */
  readonly indexBytes: readonly [number, number]
  readonly sync: Figures
  /** Both were stopped and started. */
  readonly reconnect: Figures
  /** Of one small file, until it is seen at the other: the median of some. */
  readonly changeMs: number
  /** Of each daemon, some seconds after all of that. */
  readonly memory: readonly [number, number]
  /** For how long the event loop of each was busy with one thing, since the last start. */
  readonly longestBlockMs: readonly [number, number]
}

interface Figures {
  readonly seconds: number
  /** Of both processes. */
  readonly cpu: number
  /** In both directions. */
  readonly bytes: number
  /** Of each daemon, at most so far. */
  readonly peaks: readonly [number, number]
}

/** Records of one change of the index: as many as one header names. */
const GROUP = 1024
const CHANGES = 9
/** Until memory has been given back. */
const REST_MS = 15_000

export async function measureManyRecords(records: number): Promise<ManyRecordsFigures> {
  const place = await DaemonPlace.open()
  try {
    return await measure(place, records)
  } catch (error) {
    console.error(await place.describe())
    throw error
  } finally {
    await place.close()
  }
}

async function measure(place: DaemonPlace, records: number): Promise<ManyRecordsFigures> {
  const key = makeKeys().write
  const a = place.daemon({ key })
  const b = place.daemon({ key, peers: [a] })
  await a.start()
  writeFileSync(a.at('first.txt'), 'first')
  await a.untilFolder(({ files, state }) => files === 1 && state === 'idle')
  await a.kill('SIGTERM')
  await sign(a, key, records)

  await a.start()
  // The last record: where it is, all others are.
  writeFileSync(a.at('last.txt'), 'last')
  await a.untilFolder(({ files, state }) => files === 2 && state === 'idle')
  const sync = await figures(a, b, cpuOf(a), async () => {
    await b.start()
    await untilSame(a, b)
  })
  await Promise.all([a.kill('SIGTERM'), b.kill('SIGTERM')])
  const reconnect = await figures(a, b, 0, async () => {
    await Promise.all([a.start(), b.start()])
    await untilSame(a, b)
  })
  const changes: number[] = []
  for (let i = 0; i < CHANGES; i++) {
    const began = performance.now()
    writeFileSync(a.at('last.txt'), `change ${i}`)
    await until(() => readFileSync(b.at('last.txt'), 'utf8') === `change ${i}`, 2)
    changes.push(performance.now() - began)
    await untilSame(a, b)
  }
  await new Promise((resolve) => setTimeout(resolve, REST_MS))
  const [x, y] = [await a.status(), await b.status()]
  return {
    records,
    indexBytes: [indexOf(a) / records, indexOf(b) / records],
    sync,
    reconnect,
    changeMs: changes.sort((one, other) => one - other)[(CHANGES - 1) / 2] as number,
    memory: [memoryOf(a, 'VmRSS'), memoryOf(b, 'VmRSS')],
    longestBlockMs: [x.device.longestBlockMs, y.device.longestBlockMs]
  }
}

/** Deletes of items that nobody saw, in directories of 1,000. The daemon must not run. */
async function sign({ home }: DaemonProcess, keyText: string, records: number): Promise<void> {
  const [ed25519, random] = [new NodeEd25519(), new SystemRandom()]
  const key = parseKey(keyText, ed25519)
  if (key.right !== 'write') throw new Error('it takes a write key')
  const identity = await openIdentity(join(home, 'identity'), { ed25519, random })
  const store = await openLevelIndex({ directory: join(home, 'index'), name: key.folder, now: Date.now })
  const index = await FolderIndex.open(store, { device: identity.publicKey, nonce: random.bytes(16) })
  const grant = issueGrant(key, { device: identity.publicKey, right: 'write', epoch: 0, expiry: NO_EXPIRY }, ed25519)
  const writer = new RecordWriter({ identity, index }, { folder: key.folder, grant: encodeGrant(grant) })
  const mtimeNs = BigInt(Date.now()) * 1_000_000n
  for (let at = 0; at < records; at += GROUP) {
    const drafts = Array.from({ length: Math.min(GROUP, records - at) }, (_, i) => {
      const n = at + i
      return { path: `d${Math.floor(n / 1000)}/file${n}.txt`, type: 'deleted' as const, mtimeNs, base: new Map() }
    })
    await index.change((update) => void writer.write(update, drafts))
  }
  await index.close()
}

async function figures(a: DaemonProcess, b: DaemonProcess, cpuBefore: number, work: () => Promise<void>): Promise<Figures> {
  const began = performance.now()
  await work()
  const seconds = (performance.now() - began) / 1000
  const traffic = await b.traffic()
  return { seconds, cpu: cpuOf(a) + cpuOf(b) - cpuBefore, bytes: traffic.in + traffic.out, peaks: [memoryOf(a, 'VmHWM'), memoryOf(b, 'VmHWM')] }
}

async function untilSame(a: DaemonProcess, b: DaemonProcess): Promise<void> {
  await until(async () => {
    const all = await Promise.all([a.status(), b.status()])
    return all.every((status) => isIdle(status) && status.folders[0]?.files === 2 && status.folders[0].peers[0]?.inSync === true)
  }, 20)
}

function indexOf({ home }: DaemonProcess): number {
  const names = readdirSync(join(home, 'index'), { recursive: true, encoding: 'utf8' })
  return names.reduce((sum, name) => sum + (statSync(join(home, 'index', name), { throwIfNoEntry: false })?.size ?? 0), 0)
}
