/**
 * `up --dry-run`: what joining a directory to a folder would do. The folder is opened as a preview, over a disk that nothing is written to and
 * an index that goes away: it learns what the others have, looks at what is here, and neither tells nor takes anything.
 */
import { cp, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FolderKey, topicOf } from '../protocol/index.ts'
import { type JoinPlan, nodeAead, NodeEd25519, nodeZstd, openLevelIndex, removeLevelIndex, SystemClock, SystemRandom } from '../src/index.ts'
import { openConfig } from './config.ts'
import { lockHome } from './daemon.ts'
import { CliError, usageError } from './exit-status.ts'
import { openHome } from './home.ts'
import { openIdentity } from './identity.ts'
import { LineageStore } from './lineage-store.ts'
import { LineLogger, type LogSink } from './logger.ts'
import type { DaemonParts } from './parts.ts'
import { named, type NamedPlan } from './plan-service.ts'
import { previewDisk } from './preview-disk.ts'
import { openReach, type ReachSettings } from './reach-settings.ts'
import { Teardown } from './teardown.ts'
import { plural } from './terminal/format.ts'

export interface DryRunInit {
  readonly home: string
  readonly path: string
  /** Absent: that of the folder that is at the path. */
  readonly key: FolderKey | undefined
  readonly name: string
  readonly listen: readonly string[] | undefined
  readonly peers: readonly string[]
  readonly discovery: boolean | undefined
  readonly reach: ReachSettings
  /** Actions to be shown. */
  readonly limit: number
  /** Hears how far it is. */
  onProgress(text: string): void
}

export interface DryRun {
  readonly path: string
  readonly plan: NamedPlan & Pick<JoinPlan, 'same'>
  readonly peers: readonly string[]
}

/** For a device that has the folder to be found. */
const PEER_MS = 60_000
const LOOK_MS = 200

/** @throws CliError */
export async function dryRun({ parts, log }: { readonly parts: DaemonParts; readonly log: LogSink }, init: DryRunInit): Promise<DryRun> {
  const home = await openHome(init.home)
  const clock = new SystemClock()
  const logger = new LineLogger({ sinks: [log], now: () => clock.now() }, { level: 'warn' })
  const teardown = new Teardown({ logger })
  const stopping = Promise.withResolvers<CliError>()
  stopping.promise.catch(() => {})
  const lock = await lockHome(home, (fault) => stopping.reject(fault))
  teardown.add('home lock', () => lock.release())
  try {
    const random = new SystemRandom()
    const ed25519 = new NodeEd25519()
    const config = (await openConfig({ path: home.config, ed25519 }, init.name)).current
    const identity = await openIdentity(home.identity, { ed25519, random })
    const scratch = await mkdtemp(join(tmpdir(), 'syncline-dry-run-'))
    teardown.add('scratch', () => rm(scratch, { recursive: true, force: true }))
    const place = await realpath(init.path).catch(() => undefined)
    const there = config.folders.find(({ path }) => path === (place ?? init.path))
    const key = init.key ?? there?.key
    if (key === undefined)
      throw usageError(
        `there is no folder at ${init.path} yet, so there is nothing to try out`,
        'say which folder it would join: syncline up PATH --dry-run --key KEY'
      )
    if (key.right === 'store') throw usageError('a store key reads nothing: what would be done cannot be told', 'a directory for it has to be empty')
    // What is not there is as empty as this.
    const path = place ?? join(scratch, 'empty')
    if (place === undefined) await mkdir(path)
    const known = there?.key.folder === key.folder ? there : undefined
    if (known !== undefined) await cp(join(home.index, key.folder), join(scratch, 'index', key.folder), { recursive: true }).catch(() => {})
    await cp(home.addressBook, join(scratch, 'peers.json')).catch(() => {})
    const reach = await openReach({ ...config.settings.reach, ...init.reach, relay: 'off', portMapping: 'off' })
    const network = await parts.createNetwork(
      { identity, clock, random, logger },
      {
        listen: init.listen ?? config.settings.listen,
        peers: [...config.peers, ...init.peers],
        discovery: init.discovery ?? config.settings.discovery,
        addressBook: join(scratch, 'peers.json'),
        reach: { ...reach, topics: (day) => [topicOf(key, day)], isLonely: () => true }
      }
    )
    teardown.add('network', () => network.stop())
    await network.start()
    const disks = await parts.createDisks()
    teardown.add('disk threads', () => disks.close())
    const indexes = join(scratch, 'index')
    const engine = await parts.createEngine(
      {
        clock,
        random,
        network,
        logger,
        ed25519,
        aead: nodeAead,
        identity,
        zstd: nodeZstd(),
        // What changes meanwhile is of no matter.
        watcher: { watch: async () => ({ close: async () => {} }) },
        openDisk: (root) => previewDisk(disks.openDisk(root, true)),
        openIndex: (folder) => openLevelIndex({ directory: indexes, name: folder, now: () => clock.now() }),
        removeIndex: (folder) => removeLevelIndex({ directory: indexes, name: folder }),
        keepTenure: async () => {}
      },
      { deviceName: config.name }
    )
    teardown.add('engine', () => engine.stop())
    await engine.start()
    const lineage = await new LineageStore({ ed25519, logger }, { directory: home.lineages, device: identity.device }).load(key)
    await engine.addFolder({ key, lineage, path, label: known?.label ?? 'the folder', mode: 'two-way', paused: false, claim: false, preview: true })
    const waiting = performance.now()
    let told = ''
    for (;;) {
      const [status] = engine.folders()
      if (status?.error != null) throw new CliError(status.error.code, status.error.message, status.error.hint)
      const peers = status?.peers ?? []
      if (engine.plans(key.folder).isWhole) {
        const plan = await engine.plans(key.folder).preview(init.limit)
        const names = new Map([[identity.device, config.name], ...peers.map(({ id, name }) => [id, name] as const)])
        return { path: init.path, plan: named(plan, names), peers: peers.map(({ name }) => name) }
      }
      const text =
        peers.length === 0
          ? 'looking for a device that has the folder'
          : `learning what ${plural(peers.length, 'device has', 'devices have')}, and looking at what is here`
      if (text !== told) init.onProgress(text)
      told = text
      if (peers.length === 0 && performance.now() - waiting > PEER_MS) {
        throw new CliError(
          'NO_PEER',
          `no device that has the folder answered within ${PEER_MS / 1000} s, so what it would do is not known; nothing was changed`,
          'see that one is running and can be reached, or give its address with --peer'
        )
      }
      await Promise.race([new Promise((resolve) => setTimeout(resolve, LOOK_MS)), stopping.promise])
    }
  } finally {
    await teardown.run()
  }
}
