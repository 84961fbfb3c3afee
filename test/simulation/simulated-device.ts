/** One device: what outlives a crash (file system, index, identity), and the process that runs on it, if one does. */
import {
  type DeviceId,
  deviceIdOf,
  encodeGrant,
  type FolderKey,
  issueGrant,
  NO_EXPIRY,
  type WriteKey,
  Lineage,
  type Right,
  succeed,
  type Tenure,
  unionOf
} from '../../protocol/index.ts'
import type { Engine, Identity } from '../../src/engine.ts'
import type { ItemChange } from '../../src/item-change.ts'
import type { FolderSettings } from '../../src/folder-settings.ts'
import { MemoryDisk } from '../../src/memory/memory-disk.ts'
import { MemoryFileSystem, type MemoryFileSystemInit } from '../../src/memory/memory-file-system.ts'
import { MemoryIndex, type MemoryIndexSnapshot } from '../../src/memory/memory-index-store.ts'
import type { MemoryNetwork } from '../../src/memory/memory-network.ts'
import type { MemoryPeer } from '../../src/memory/memory-peer.ts'
import { MemoryWatcher } from '../../src/memory/memory-watcher.ts'
import { memoryZstd } from '../../src/memory/memory-zstd.ts'
import type { SeededRandom } from '../../src/memory/seeded-random.ts'
import type { DeviceClock, VirtualClock } from '../../src/memory/virtual-clock.ts'
import type { EngineOptions } from '../../src/options.ts'
import type { RateRule } from '../../src/rate-rules.ts'
import type { Watch, Watcher } from '../../src/ports/watcher.ts'
import type { FolderMode, FolderStatus, Problem } from '../../src/status.ts'
import { createEngine } from '../../src/sync-engine.ts'
import { nodeAead } from '../../src/node-aead.ts'
import { ProcessClock } from './process-clock.ts'
import type { SharedEd25519 } from './shared-ed25519.ts'
import { SimulatedDisk } from './simulated-disk.ts'
import type { Trace } from './trace.ts'

const ROOT = '/home/user/folder'
const STOP_MS = 5000

export interface SimulatedDeviceComponents {
  readonly clock: VirtualClock
  readonly random: SeededRandom
  readonly network: MemoryNetwork
  readonly ed25519: SharedEd25519
  readonly trace: Trace
}

export interface SimulatedDeviceInit {
  readonly name: string
  readonly key: FolderKey
  /** Signs this device's own right to write, where its key is none to write with. */
  readonly grantedBy?: WriteKey | undefined
  readonly mode: FolderMode
  readonly skewMs: number
  readonly diskPauseMs: number
  readonly indexPauseMs: number
  readonly fileSystem: MemoryFileSystemInit
  readonly options: Partial<EngineOptions>
  /** Something happened that never may. */
  onViolation(message: string): void
}

interface Process {
  readonly clock: ProcessClock
  /** Of the disk and the index, not of the engine. */
  readonly pauses: ProcessClock
  readonly engine: Engine
  /** Of the folder, one each time that it was opened. */
  readonly disks: SimulatedDisk[]
  readonly network: MemoryPeer
  readonly watcher: ProcessWatcher
}

/** What the model says was written has to be somewhere for good, whatever clocks say. */
const KEEP_ALL: FolderSettings = { archive: 'keep 10000' }

export class SimulatedDevice {
  readonly name: string
  readonly identity: Identity
  readonly fileSystem: MemoryFileSystem
  readonly clock: DeviceClock
  readonly index = new MemoryIndex()
  /** What the user does, and sees. */
  readonly hands: MemoryDisk
  /** As its user set them, durable at once; see `configure`. */
  settings: FolderSettings = KEEP_ALL
  /** Likewise. */
  #paused = false
  #pausedPeers: ReadonlySet<DeviceId> = new Set()
  #rates: readonly RateRule[] = []
  /** What its change log was told. */
  readonly changes: ItemChange[] = []
  /** Devices that are about to share the folder. */
  readonly expected = new Set<DeviceId>()
  readonly #components: SimulatedDeviceComponents
  readonly #init: SimulatedDeviceInit
  readonly #random: SeededRandom
  #process: Process | undefined
  #claimed = false
  /** Durable at once. */
  #tenure: Tenure
  /** In the configuration. */
  #backup: MemoryIndexSnapshot | undefined
  /** An index that was lost or set back goes on under a new replica id; any other must not have to. */
  #indexLost = false

  constructor(components: SimulatedDeviceComponents, init: SimulatedDeviceInit) {
    this.#components = components
    this.#init = init
    this.name = init.name
    this.#tenure = { key: init.key, lineage: Lineage.of(init.key) }
    const { clock, ed25519 } = components
    this.#random = components.random.fork(init.name)
    const seed = this.#random.bytes(32)
    const publicKey = ed25519.publicKey(seed)
    this.identity = { device: deviceIdOf(publicKey), publicKey, sign: (message) => ed25519.sign(seed, message) }
    components.trace.name(this.identity.device, this.name)
    this.clock = clock.forDevice({ skewMs: init.skewMs })
    this.fileSystem = new MemoryFileSystem({ clock: this.clock, random: this.#random.fork('disk') }, init.fileSystem)
    this.hands = new MemoryDisk({ fileSystem: this.fileSystem }, { root: ROOT })
  }

  get running(): boolean {
    return this.#process !== undefined
  }

  get mayWrite(): boolean {
    const { key, lineage } = this.#tenure
    return (
      (key.right === 'write' || lineage.memberOf(this.identity.device)?.right === 'write' || this.#init.grantedBy !== undefined) &&
      this.#init.mode === 'two-way'
    )
  }

  get engine(): Engine {
    if (this.#process === undefined) throw new Error(`${this.name} is not running`)
    return this.#process.engine
  }

  /** All that its process has opened, in that order. */
  get disks(): readonly SimulatedDisk[] {
    return this.#process?.disks ?? []
  }

  get disk(): SimulatedDisk | undefined {
    return this.#process?.disks.at(-1)
  }

  get watcher(): ProcessWatcher | undefined {
    return this.#process?.watcher
  }

  get network(): MemoryPeer | undefined {
    return this.#process?.network
  }

  status(): FolderStatus {
    const [status] = this.engine.folders()
    if (status === undefined) throw new Error(`${this.name} has no folder`)
    return status
  }

  configure(settings: FolderSettings): void {
    this.settings = { ...KEEP_ALL, ...settings }
    if (this.#hasFolder) this.engine.configureFolder(this.#init.key.folder, this.settings)
  }

  pause(): void {
    this.#paused = true
    if (this.#hasFolder) this.engine.pauseFolder(this.#init.key.folder).catch(() => {})
  }

  /** What fails then is tried again by itself. */
  resume(): void {
    const was = this.#paused
    this.#paused = false
    if (was && this.#hasFolder) this.engine.resumeFolder(this.#init.key.folder, { accept: false }).catch(() => {})
  }

  pausePeers(devices: readonly DeviceId[]): void {
    this.#pausedPeers = new Set(devices)
    this.#process?.engine.pausePeers(this.#pausedPeers)
  }

  limitRates(rules: readonly RateRule[]): void {
    this.#rates = rules
    this.#process?.engine.limitRates(rules)
  }

  get #hasFolder(): boolean {
    return this.#process !== undefined && this.engine.folders().length > 0
  }

  problems(): Problem[] {
    return this.engine.problems(this.#init.key.folder)
  }

  get right(): Right {
    return this.#init.grantedBy === undefined ? this.#init.key.right : 'write'
  }

  get key(): FolderKey {
    return this.#tenure.key
  }

  /** Of its key. */
  get epoch(): number {
    return this.#tenure.key.epoch
  }

  /** As a device does that will not have it: from its next start on. */
  forgetRemoval(): void {
    this.#tenure = { key: this.#tenure.key, lineage: Lineage.of(this.#tenure.key) }
  }

  /** Removes members, as a user who holds the write key does: those that stay keep their rights. May crash in between. */
  async remove(stay: readonly { readonly device: SimulatedDevice; readonly right: Right }[]): Promise<void> {
    const { key, lineage } = this.#tenure
    if (key.right !== 'write') throw new Error(`${this.name} has no write key`)
    const { engine } = this
    const members = stay.map(({ device, right }) => ({ device: device.identity.device, right }))
    const writers = new Set(members.filter(({ right }) => right === 'write').map(({ device }) => device))
    const authors = await engine.authors(key.folder)
    const left = authors.filter(({ device, mayWrite }) => mayWrite && !writers.has(device))
    const next = succeed(
      {
        key,
        lineage,
        secret: this.#random.bytes(32),
        maker: this.identity.device,
        members,
        cut: unionOf(lineage.cut, new Map(left.map(({ replica, known }) => [replica, known]))),
        made: this.clock.now()
      },
      this.#components.ed25519
    )
    if (this.#process?.engine !== engine) return
    this.#tenure = next
    await engine.succeed(key.folder, next)
  }

  /** Starts a process. Answers before its folder is open; a crash may come at any time. */
  async start(peers: readonly SimulatedDevice[]): Promise<void> {
    if (this.#process !== undefined) return
    const { trace, ed25519, network } = this.#components
    const clock = new ProcessClock(this.clock)
    const pauses = new ProcessClock(this.clock)
    const random = this.#random.fork('process')
    const disks: SimulatedDisk[] = []
    const openDisk = (root: string): SimulatedDisk => {
      const disk = new SimulatedDisk(
        { fileSystem: this.fileSystem, clock: pauses, random: random.fork(`disk ${disks.length}`) },
        { root, pauseMs: this.#init.diskPauseMs, trace: (line) => trace.add(`${this.clock.monotonic()} ${this.name} ${line}`) }
      )
      disks.push(disk)
      disk.posix.onDeath(() => this.#died('leave'))
      return disk
    }
    const lengths = random.fork('index')
    this.index.delay = () => pauses.pause(lengths.integer(0, this.#init.indexPauseMs + 1))
    const watcher = new ProcessWatcher(new MemoryWatcher({ fileSystem: this.fileSystem }))
    const peer = network.join(this.identity.device)
    const logger = trace.logger(
      this.name,
      () => this.clock.monotonic(),
      (level, message) => {
        if (this.#process?.clock !== clock) return false
        if (message.includes('under a new replica id') && !this.#indexLost) this.#init.onViolation(`S4: ${this.name} forgot changes that a peer knows`)
        if (level === 'error' && !/EIO|ENOSPC|EMFILE|was removed from the folder/.test(message))
          this.#init.onViolation(`${this.name} logs an error: ${message}`)
        if (message.includes('two different records under one number')) this.#init.onViolation(`S11: ${this.name}: ${message}`)
        return true
      }
    )
    const engine = createEngine(
      {
        clock,
        random: random.fork('engine'),
        network: peer,
        watcher,
        logger,
        ed25519,
        aead: nodeAead,
        identity: this.identity,
        zstd: memoryZstd(),
        isExpected: (other) => this.expected.has(other),
        openDisk,
        // A process that has died opens nothing any more.
        openIndex: () => (this.#process?.clock === clock ? this.index.open() : new Promise(() => {})),
        removeIndex: async () => this.index.wipe(),
        keepTenure: async (_, tenure) => {
          this.#tenure = tenure
        },
        onItemChange: (_, change) => this.changes.push(change)
      },
      { deviceName: this.name, ...this.#init.options }
    )
    this.#process = { clock, pauses, engine, disks, network: peer, watcher }
    trace.add(`${this.name} starts`)
    await engine.start()
    const { mode } = this.#init
    const { settings } = this
    const paused = this.#paused
    engine.pausePeers(this.#pausedPeers)
    engine.limitRates(this.#rates)
    await engine.addFolder({
      grant: this.epoch === 0 ? this.#grant() : undefined,
      path: ROOT,
      label: this.name,
      mode,
      paused,
      claim: !this.#claimed,
      settings,
      ...this.#tenure
    })
    this.#claimed = true
    // What its user decided meanwhile.
    if (this.settings !== settings) this.configure(this.settings)
    if (this.#paused !== paused) {
      if (this.#paused) this.pause()
      else await engine.resumeFolder(this.#init.key.folder, { accept: false })
    }
    for (const other of peers) if (other !== this) peer.remember(other.identity.device)
  }

  #grant(): Uint8Array | undefined {
    const { grantedBy } = this.#init
    const terms = { device: this.identity.publicKey, right: 'write', epoch: 0, expiry: NO_EXPIRY } as const
    return grantedBy && encodeGrant(issueGrant(grantedBy, terms, this.#components.ed25519))
  }

  /** Stops the process as SIGTERM does. It may die of something else meanwhile. */
  async stop(): Promise<void> {
    const process = this.#process
    if (process === undefined) return
    this.#components.trace.add(`${this.name} stops`)
    let stopped = false
    const stopping = process.engine.stop().finally(() => (stopped = true))
    stopping.catch(() => {})
    await this.#components.clock.runUntil(() => stopped || this.#process !== process, STOP_MS, `the end of ${this.name}`)
    if (this.#process !== process) return
    await stopping
    this.#components.network.leave(this.identity.device)
    process.watcher.kill()
    this.#process = undefined
    if (process.clock.pending > 0) this.#init.onViolation(`L3: ${this.name} left ${process.clock.pending} timers when it stopped`)
    const open = process.disks.reduce((sum, { posix }) => sum + posix.openCount, 0)
    if (open > 0) this.#init.onViolation(`L3: ${this.name} left ${open} files open when it stopped`)
    process.clock.kill()
    process.pauses.kill()
    for (const disk of process.disks) disk.kill()
  }

  /** Ends the process as SIGKILL does. */
  kill(): void {
    const process = this.#process
    this.#died('leave')
    for (const disk of process?.disks ?? []) disk.kill()
  }

  /** Cuts the power: what was not synced is lost or torn. */
  cutPower(): void {
    const process = this.#process
    if (process === undefined) this.fileSystem.crash()
    else {
      this.#died('vanish')
      this.fileSystem.crash()
    }
  }

  /** Keeps the index as it is now. */
  backUpIndex(): void {
    this.#backup = this.index.snapshot()
  }

  /** Puts back what was kept; false where nothing was. */
  restoreIndex(): boolean {
    if (this.#backup === undefined) return false
    this.#indexLost = true
    this.index.restore(this.#backup)
    return true
  }

  wipeIndex(): void {
    this.#indexLost = true
    this.index.wipe()
  }

  #died(how: 'leave' | 'vanish'): void {
    const process = this.#process
    if (process === undefined) return
    this.#process = undefined
    this.#components.trace.add(`${this.name} dies`)
    process.clock.kill()
    process.pauses.kill()
    process.watcher.kill()
    this.index.crash(this.#random.integer(0, 3))
    this.#components.network[how](this.identity.device)
    for (const disk of process.disks) disk.kill()
  }
}

/** A watcher that ends with its process. */
export class ProcessWatcher implements Watcher {
  readonly memory: MemoryWatcher
  readonly #watches = new Set<Watch>()

  constructor(memory: MemoryWatcher) {
    this.memory = memory
  }

  async watch(...[root, handlers]: Parameters<Watcher['watch']>): Promise<Watch> {
    const watch = await this.memory.watch(root, handlers)
    this.#watches.add(watch)
    return watch
  }

  kill(): void {
    for (const watch of this.#watches) void watch.close()
    this.#watches.clear()
  }
}
