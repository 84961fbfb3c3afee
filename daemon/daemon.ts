/** The composition root: everything that one device runs, in the order in which it starts, each with its end beside it. */
import { type FolderId, type FolderKey, formatKey, type Invitation, type InvitationId, invitationIdOf, topicOf } from '../protocol/index.ts'
import {
  type Engine,
  type FolderMode,
  type Logger,
  nodeAead,
  NodeEd25519,
  nodeZstd,
  openLevelIndex,
  removeLevelIndex,
  SystemClock,
  SystemRandom
} from '../src/index.ts'
import { BundleService } from './bundle-service.ts'
import { ChangeLogs } from './change-logs.ts'
import { type ConfigStore, openConfig } from './config.ts'
import { ControlActions } from './control-actions.ts'
import { ControlServer } from './control-server.ts'
import { controlSocketOf } from './control-socket.ts'
import { CliError } from './exit-status.ts'
import { FolderService } from './folder-service.ts'
import { openHome } from './home.ts'
import { HookService } from './hook-service.ts'
import type { Home } from './home-path.ts'
import { openIdentity } from './identity.ts'
import { Invitations } from './invitations.ts'
import { Joining } from './joining.ts'
import { awaitedFault } from './joining-faults.ts'
import { LineageStore } from './lineage-store.ts'
import { FileLock, LockedError, STALE_MS } from './lock.ts'
import { LineLogger, LogFile, type LogLevel, type LogSink } from './logger.ts'
import { MemberBook } from './member-book.ts'
import { MemberService } from './member-service.ts'
import { saveMemoryAtRest } from './memory-saver.ts'
import { openNotifier } from './notify.ts'
import { openApiToken } from './api-token.ts'
import { PageServer } from './page-server.ts'
import { openPagePlace, type PageSettings } from './page-settings.ts'
import { changePassword } from './page-password.ts'
import type { DaemonParts } from './parts.ts'
import { PauseService } from './pause-service.ts'
import { networkOf, openReach, type ReachSettings } from './reach-settings.ts'
import { isConnected, type Status } from './status.ts'
import { Tally } from './tally.ts'
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
  /** For this run, over those of the configuration. */
  readonly reach?: ReachSettings
  readonly page?: PageSettings
  /** Asks a person whether the router may be asked to let others in; the answer is kept. Absent: nobody is there. */
  readonly askPortMapping?: (() => Promise<boolean>) | undefined
  /** Added where it is not one yet. */
  readonly folder:
    | {
        readonly path: string
        readonly key: FolderKey | undefined
        /** In the place of a key: the folder is added when the inviter has answered. */
        readonly invitation?: Invitation | undefined
        readonly label: string | undefined
        readonly mode: FolderMode | undefined
      }
    | undefined
}

export interface ChosenFolder {
  readonly id: string
  readonly label: string
  readonly path: string
  readonly mode: FolderMode
  /** Text, secret. */
  readonly key: string
}

/** A running daemon. */
export interface Daemon {
  readonly home: Home
  /** The one that it was started with. */
  readonly folder: ChosenFolder | undefined
  /** By which it waits for that one. */
  readonly joining: InvitationId | undefined
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
    await askPortMapping(config, init)
    const { settings } = config.current
    const identity = await openIdentity(home.identity, { ed25519, random })
    const discovery = init.discovery ?? settings.discovery

    const place = await openPagePlace({ ...settings.page, ...init.page })
    const reach = await openReach({ ...settings.reach, ...init.reach })
    let topics = (_day: number): Uint8Array[] => []
    let lonely = (): boolean => true
    const network = await parts.createNetwork(
      { identity, clock, random, logger },
      {
        listen: init.listen ?? settings.listen,
        peers: [...config.current.peers, ...init.peers],
        discovery,
        addressBook: home.addressBook,
        reach: { ...reach, topics: (day) => topics(day), isLonely: () => lonely() }
      }
    )
    teardown.add('network', () => network.stop())
    await network.start()

    const expected: Pick<Joining, 'expects'>[] = []
    const disks = await parts.createDisks()
    teardown.add('disk threads', () => disks.close())
    const book = await MemberBook.open({ logger }, { path: home.memberBook })
    teardown.add('member book', () => book.close())
    const changes = new ChangeLogs({ logger }, { directory: home.log })
    teardown.add('change logs', () => changes.close())
    const tally = new Tally({ now: () => clock.monotonic() })
    const engine: Engine = await parts.createEngine(
      {
        clock,
        random,
        network,
        logger,
        ed25519,
        aead: nodeAead,
        identity,
        zstd: nodeZstd(),
        watcher: await parts.createWatcher(),
        isExpected: (device) => expected.some((one) => one.expects(device)),
        openDisk: (path) => disks.openDisk(path),
        openIndex: (folder) =>
          openLevelIndex({
            directory: home.index,
            name: folder,
            now: () => clock.now(),
            onDamage: (reason, place) => logger.warn('daemon', 'a damaged index was set aside; it is made anew from the folder', { reason, place })
          }),
        removeIndex: (folder) => removeLevelIndex({ directory: home.index, name: folder }),
        keepTenure: (folder, tenure) => folders.keepTenure(folder, tenure),
        onItemChange: (folder, change) => {
          changes.add(folder, change)
          tally.itemChanged(folder, change)
        }
      },
      { deviceName: config.current.name, scanIntervalSeconds: settings.scanIntervalSeconds }
    )
    const lineages = new LineageStore({ ed25519, logger }, { directory: home.lineages, device: identity.device })
    lonely = () => !isConnected({ folders: engine.folders(), peers: engine.peers() })
    const folders: FolderService = new FolderService({ engine, config, ed25519, random, logger, disks, lineages }, { home: home.path })
    const privateNetwork = networkOf(reach.networkKey)
    const shared = { network, folders, config, identity, ed25519, clock, random, logger }
    const invitations = await Invitations.open(shared, { path: home.invitations, network: privateNetwork })
    const joining = new Joining(shared, { network: privateNetwork })
    expected.push(invitations, joining)
    topics = (day) => [...folders.keys().map((key) => topicOf(key, day)), ...invitations.topics(), ...joining.topics()]
    const members = new MemberService({ engine, folders, config, book, invitations, ed25519, clock, random, network })
    // Each before what it must outlast: a folder stays locked until the engine has left it.
    teardown.add('folder locks', () => folders.release())
    teardown.add('engine', () => engine.stop())
    teardown.add('folders', () => folders.halt())
    teardown.add('invitations', () => invitations.stop())
    teardown.add('joining', () => joining.stop())
    teardown.add('members', members.watch())
    engine.limitRates(settings.limits ?? [])
    await engine.start()
    const { invitation, ...wanted } = init.folder ?? { path: undefined, key: undefined }
    let chosen: ChosenFolder | undefined
    const choose = (id: FolderId | undefined): void => {
      const folder = config.current.folders.find(({ key }) => key.folder === id)
      chosen = folder && { ...folder, id: folder.key.folder, key: formatKey(folder.key) }
    }
    // The same words without the link, while it is waited for: the wait goes on.
    const pending = wanted.path === undefined ? undefined : await joining.at(wanted.path)
    if (pending !== undefined && wanted.key !== undefined) throw awaitedFault(pending.path)
    const link = invitation ?? pending?.invitation
    if (wanted.path !== undefined && link === undefined) choose((await folders.add({ ...wanted, isNew: false })).folder.key.folder)
    await folders.start()
    const pauses = new PauseService({ config, folders, engine, clock, logger })
    teardown.add('pauses', () => pauses.stop())
    await pauses.start()
    invitations.start()
    await joining.start()
    const awaited = link && invitationIdOf(link.token)
    joining.onEnd((end) => {
      if (end.id !== awaited) return
      // Without the folder there is nothing that it was started for.
      if ('fault' in end) stopping.resolve(end.fault)
      else choose(end.folder)
    })
    if (wanted.path !== undefined && invitation !== undefined) choose((await joining.add({ ...wanted, invitation })).folder)

    const actions = new ControlActions(
      {
        engine,
        folders,
        members,
        config,
        network,
        ed25519,
        invitations,
        joining,
        bundles: new BundleService({ engine, folders }),
        changes,
        pauses,
        tally,
        disks,
        random
      },
      { onStop: () => stopping.resolve(undefined), indexes: home.index }
    )
    teardown.add('hooks', new HookService({ engine, config, logger }).watch())
    teardown.add('memory saver', saveMemoryAtRest({ actions }))
    const page = new PageServer(
      { actions, clock, random, logger },
      { token: () => openApiToken(home.apiToken, random), place, password: () => config.current.settings.page?.password }
    )
    teardown.add('page', () => page.stop())
    await page.start()
    const setPassword = async (text: string | undefined): Promise<void> => {
      await changePassword(config, text, { isNeeded: place?.isLocal === false })
      await page.logOutAll()
    }
    const control = new ControlServer({ actions, page: { invite: () => page.invite(), setPassword } }, { socket: controlSocketOf(home.path) })
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
      get folder() {
        return chosen
      },
      get joining() {
        return chosen === undefined ? awaited : undefined
      },
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

/** @throws CliError HOME_LOCKED */
export async function lockHome(home: Home, onLost: (fault: CliError) => void): Promise<FileLock> {
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

/** Once, and only where it would be used. */
async function askPortMapping(config: ConfigStore, { askPortMapping: ask, discovery, reach }: DaemonInit): Promise<void> {
  const { settings } = config.current
  if (ask === undefined || !(discovery ?? settings.discovery) || reach?.portMapping !== undefined || settings.reach?.portMapping !== undefined) return
  const portMapping = (await ask()) ? 'on' : 'off'
  await config.update((current) => ({ ...current, settings: { ...current.settings, reach: { ...current.settings.reach, portMapping } } }))
}
