/** The composition root: everything that one device runs, in the order in which it starts, each with its end beside it. */
import { type FolderKey, formatKey } from '../protocol/index.ts'
import { type FolderMode, type Logger, NodeEd25519, nodeZstd, openLevelIndex, removeLevelIndex, SystemClock, SystemRandom } from '../src/index.ts'
import { type ConfigStore, openConfig } from './config.ts'
import { ControlActions } from './control-actions.ts'
import { ControlServer } from './control-server.ts'
import { controlSocketOf } from './control-socket.ts'
import { CliError } from './exit-status.ts'
import { FolderService } from './folder-service.ts'
import { openHome } from './home.ts'
import type { Home } from './home-path.ts'
import { openIdentity } from './identity.ts'
import { FileLock, LockedError, STALE_MS } from './lock.ts'
import { LineLogger, LogFile, type LogLevel, type LogSink } from './logger.ts'
import { saveMemoryAtRest } from './memory-saver.ts'
import { openNotifier } from './notify.ts'
import type { DaemonParts } from './parts.ts'
import type { Status } from './status.ts'
import { Teardown } from './teardown.ts'
import { statusLine } from './terminal/folder-line.ts'
import { shellQuote } from './terminal/format.ts'

export interface DaemonComponents {
  readonly parts: DaemonParts
  readonly environment: NodeJS.ProcessEnv
  /** Where the log goes beside the file in the home. */
  readonly log: LogSink
}

export interface DaemonInit {
  readonly home: string
  readonly logLevel: LogLevel
  /** False where a journal takes the log. */
  readonly logToFile: boolean
  /** The device's name, kept for later runs; absent: what it was, at first the machine's name. */
  readonly name: string | undefined
  readonly defaultName: string
  /** For this run only; absent: as configured. */
  readonly listen: readonly string[] | undefined
  /** For this run, with those of the configuration. */
  readonly peers: readonly string[]
  readonly discovery: boolean | undefined
  /** Added where it is not one yet. */
  readonly folder:
    | { readonly path: string; readonly key: FolderKey | undefined; readonly label: string | undefined; readonly mode: FolderMode | undefined }
    | undefined
}

/** A running daemon. */
export interface Daemon {
  readonly home: Home
  readonly folder: { readonly id: string; readonly label: string; readonly path: string; readonly mode: FolderMode; readonly key: string } | undefined
  readonly discovery: boolean
  readonly logger: Logger
  status(): Status
  onChange(listener: () => void): () => void
  /** Resolves when it was told to stop, by a command or because it cannot go on (then with why). */
  readonly stopped: Promise<CliError | undefined>
  /** Ends everything within `STOP_MS`; answers whether all of it ended as it should. Never throws. */
  stop(): Promise<boolean>
}

/** Less than the 5 s that are promised. */
const STOP_MS = 4500

/** @throws CliError that says why it cannot run; then everything that had started was stopped */
export async function startDaemon({ parts, environment, log }: DaemonComponents, init: DaemonInit): Promise<Daemon> {
  const home = await openHome(init.home)
  const stopping = Promise.withResolvers<CliError | undefined>()

  const lock = await lockHome(home, (fault) => stopping.resolve(fault))
  const file = init.logToFile ? LogFile.open(home.log) : undefined
  const clock = new SystemClock()
  const logger = new LineLogger({ sinks: file === undefined ? [log] : [log, file.write], now: () => clock.now() }, { level: init.logLevel })
  const teardown = new Teardown({ logger })
  teardown.add('home lock', () => lock.release())
  teardown.add('log', () => file?.close())

  try {
    const random = new SystemRandom()
    const ed25519 = new NodeEd25519()
    const config = await openNamedConfig(home, ed25519, init)
    const { settings } = config.current
    const identity = await openIdentity(home.identity, { ed25519, random })
    const discovery = init.discovery ?? settings.discovery

    const network = await parts.createNetwork(
      { identity, clock, random, logger },
      { listen: init.listen ?? settings.listen, peers: [...config.current.peers, ...init.peers], discovery, addressBook: home.addressBook }
    )
    teardown.add('network', () => network.stop())
    await network.start()

    const disks = await parts.createDisks()
    teardown.add('disk threads', () => disks.close())
    const engine = await parts.createEngine(
      {
        clock,
        random,
        network,
        logger,
        ed25519,
        identity,
        zstd: nodeZstd(),
        watcher: await parts.createWatcher(),
        openDisk: (path) => disks.openDisk(path),
        openIndex: (folder) =>
          openLevelIndex({
            directory: home.index,
            name: folder,
            now: () => clock.now(),
            onDamage: (reason, place) => logger.warn('daemon', 'a damaged index was set aside; it is made anew from the folder', { reason, place })
          }),
        removeIndex: (folder) => removeLevelIndex({ directory: home.index, name: folder })
      },
      { deviceName: config.current.name, scanIntervalSeconds: settings.scanIntervalSeconds }
    )
    const folders = new FolderService({ engine, config, ed25519, random, logger, disks }, { home: home.path })
    // Each before what it must outlast: a folder stays locked until the engine has left it.
    teardown.add('folder locks', () => folders.release())
    teardown.add('engine', () => engine.stop())
    teardown.add('folders', () => folders.halt())
    await engine.start()
    const chosen = init.folder === undefined ? undefined : await folders.add({ ...init.folder, isNew: false })
    await folders.start()

    const actions = new ControlActions({ engine, folders, config, network, ed25519 }, { onStop: () => stopping.resolve(undefined) })
    teardown.add('memory saver', saveMemoryAtRest({ actions }))
    const control = new ControlServer({ actions }, { socket: controlSocketOf(home.path) })
    teardown.add('control server', () => control.stop())
    await control.start()

    const notifier = openNotifier({ logger }, environment)
    if (notifier !== undefined) {
      const endStatus = actions.onChange(() => notifier.status(statusLine(actions.status())))
      teardown.add('notifier', async () => {
        endStatus()
        await notifier.stopping()
      })
      await notifier.ready(statusLine(actions.status()))
    }
    logger.info('daemon', 'ready', { device: identity.device, addresses: network.addresses().join(' '), folders: config.current.folders.length })

    return {
      home,
      folder: chosen && { ...chosen.folder, id: chosen.folder.key.folder, key: formatKey(chosen.folder.key) },
      discovery,
      logger,
      status: () => actions.status(),
      onChange: (listener) => actions.onChange(listener),
      stopped: stopping.promise,
      stop: () => {
        logger.info('daemon', 'stopping')
        return inTime(teardown.run())
      }
    }
  } catch (error) {
    await inTime(teardown.run())
    throw error
  }
}

async function inTime(done: Promise<boolean>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => late.resolve(false), STOP_MS)
  try {
    return await Promise.race([done, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

async function lockHome(home: Home, onLost: (fault: CliError) => void): Promise<FileLock> {
  try {
    return await FileLock.acquire({
      path: home.lock,
      home: home.path,
      onLost: (owner) =>
        onLost(
          new CliError('HOME_LOST', `another daemon took the home ${home.path}${owner === undefined ? '' : `: process ${owner.pid}`}`, 'run one daemon a home')
        )
    })
  } catch (error) {
    if (!(error instanceof LockedError)) throw error
    const { owner, elsewhere } = error
    const stop = `syncline --home ${shellQuote(home.path)} stop`
    if (owner === undefined) {
      throw new CliError(
        'HOME_LOCKED',
        `the home ${home.path} is being locked by another daemon`,
        `try again in a moment; a lock that nobody holds any more goes after ${STALE_MS / 1000} s`
      )
    }
    if (elsewhere) {
      throw new CliError(
        'HOME_LOCKED',
        `a daemon on another machine runs in the home ${home.path}: ${owner.host.split(' ')[0]}, process ${owner.pid}`,
        `stop it there; if that machine is gone, wait ${STALE_MS / 1000} s and try again`
      )
    }
    throw new CliError(
      'HOME_LOCKED',
      `a daemon runs in the home ${home.path} already: process ${owner.pid}`,
      `add folders to it with syncline folder add, stop it with ${stop}, or choose another home with --home`
    )
  }
}

async function openNamedConfig(home: Home, ed25519: NodeEd25519, { name, defaultName }: DaemonInit): Promise<ConfigStore> {
  const config = await openConfig({ path: home.config, ed25519 }, name ?? defaultName)
  if (name !== undefined) await config.update((current) => (current.name === name ? current : { ...current, name }))
  return config
}
