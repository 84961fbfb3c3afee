/**
 * Several whole devices in one process, on disks, indexes, a network, clocks and chance under the control of one seed. Users work, links
 * break, processes stop and die, power fails, indexes are lost; then the faults end, and everything must come to rest in one state.
 */
import { blake3, createWriteKey, readKeyOf, SINGLE_BLOCK_BYTES, toHex } from '../../protocol/index.ts'
import type { TreeItem } from '../../src/memory/memory-disk.ts'
import type { MemoryIndex } from '../../src/memory/memory-index-store.ts'
import { MemoryNetwork } from '../../src/memory/memory-network.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'
import { auditIndex, contentsNowhere, describeNeeds, heldContents, localPaths } from '../fixtures/index-audit.ts'
import { ALL, type Circle, ContentModel } from './content-model.ts'
import { SharedEd25519 } from './shared-ed25519.ts'
import { SimulatedDevice } from './simulated-device.ts'
import { SimulatedUser } from './simulated-user.ts'
import { Trace } from './trace.ts'

export type SimulationMode = 'safety' | 'liveness'

export interface SimulationInit {
  /** Everything follows from it. */
  readonly seed: number
  /** What users do and what befalls devices, in all. By chance where not given. */
  readonly operations?: number
  /**
   * `safety`: faults without bound and without an end, and what must never be is looked for after every step. `liveness`: the faults end, and
   * all must come to rest in one state. By chance where not given.
   */
  readonly mode?: SimulationMode
  /** Hears of everything at once. */
  readonly print?: (line: string) => void
}

export interface SimulationResult {
  /** What was not as it must be; none in a good run. */
  readonly violations: readonly string[]
  /** Hash of everything that happened. */
  readonly trace: string
  readonly tail: readonly string[]
  readonly steps: number
  readonly virtualMs: number
  readonly mode: SimulationMode
  readonly operations: number
}

/** Long after the last fault everything has come to rest: the longest pause of a retry is a minute. */
const REST_MS = 900_000
const REST_STEP_MS = 500
const QUIET_MS = 5000
const MAX_VIOLATIONS = 20
const DAY_MS = 86_400_000
const NONE: ReadonlySet<string> = new Set()
const NAMES = ['a', 'b', 'c', 'd.txt', 'e.tar.gz', 'Ä', '.f']

interface Fault {
  readonly weight: number
  readonly run: (device: SimulatedDevice, other: SimulatedDevice) => Promise<string | undefined> | string | undefined
}

class Simulation {
  readonly #random: SeededRandom
  readonly #trace: Trace
  readonly #clock = new VirtualClock()
  readonly #model = new ContentModel()
  readonly #network: MemoryNetwork
  readonly #devices: SimulatedDevice[]
  readonly #users: SimulatedUser[]
  readonly #violations: string[] = []
  readonly #mode: SimulationMode
  readonly #operations: number
  #written = 0
  #wiped = false
  /** A temporary file that could not be deleted then stays until the next start. */
  readonly #broken = new Set<SimulatedDevice>()

  constructor(init: SimulationInit) {
    this.#trace = new Trace(init.print)
    const random = new SeededRandom(init.seed)
    this.#random = random
    const mode = random.chance(0.25) ? 'safety' : 'liveness'
    this.#mode = init.mode ?? mode
    const operations = random.pick([10, 40, 100, 200])
    this.#operations = init.operations ?? operations
    const trace = this.#trace
    this.#network = new MemoryNetwork(
      { clock: this.#clock, random: random.fork('network') },
      {
        latencyMs: random.pick([1, 5, 40]),
        jitterMs: random.pick([0, 3, 60]),
        bytesPerSecond: random.pick([Number.POSITIVE_INFINITY, 10_000_000, 300_000]),
        trace: (line) => trace.add(line)
      }
    )
    const ed25519 = new SharedEd25519()
    const writeKey = createWriteKey(random.bytes(32), ed25519)
    const count = random.pick([2, 3, 3, 3, 3, 4, 5])
    // One of them may only read, and must become the same as the others but for what its user does, if he does anything.
    const readers = count > 2 && random.chance(0.25) ? 1 : 0
    const readerWorks = random.chance(0.5)
    const diskPauseMs = random.pick([0, 3, 20])
    const indexPauseMs = random.pick([0, 2, 10])
    this.#devices = Array.from({ length: count }, (_, i) => {
      const reads = i >= count - readers
      const mode = reads && random.chance(0.5) ? 'receive-only' : 'two-way'
      const key = reads && mode === 'two-way' ? readKeyOf(writeKey) : writeKey
      return new SimulatedDevice(
        { clock: this.#clock, random, network: this.#network, ed25519, trace },
        {
          name: `${'ABCDE'[i]}`,
          key,
          mode,
          skewMs: random.chance(0.3) ? random.integer(-1, 2) * random.pick([1000, 100_000, DAY_MS]) : 0,
          diskPauseMs,
          indexPauseMs,
          fileSystem: { links: random.chance(0.9), reuseInodes: random.chance(0.3), granularityNs: random.chance(0.1) ? 1_000_000_000n : 1_000_000n },
          options: { scanIntervalSeconds: 60 },
          onViolation: (message) => this.#violated(message)
        }
      )
    })
    const names = NAMES.slice(0, random.integer(2, NAMES.length + 1))
    const depth = random.integer(1, 4)
    this.#users = this.#devices
      .slice(0, readerWorks ? count : count - readers)
      .map(
        (device) =>
          new SimulatedUser(
            { disk: device.hands, random: random.fork(`user ${device.name}`), model: this.#model },
            { name: device.name, names, depth, now: () => Math.floor(device.clock.now()), nextNumber: () => ++this.#written, circle: circleOf(device) }
          )
      )
  }

  async run(): Promise<SimulationResult> {
    try {
      await this.#runAll()
    } catch (error) {
      this.#violated(`the run ended: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    }
    for (const device of this.#devices) device.kill()
    return {
      violations: this.#violations,
      trace: this.#trace.digest(),
      tail: this.#trace.tail(),
      steps: this.#trace.count,
      virtualMs: this.#clock.monotonic(),
      mode: this.#mode,
      operations: this.#operations
    }
  }

  async #runAll(): Promise<void> {
    const random = this.#random
    for (const device of this.#devices) await this.#begin(device)
    if (random.chance(0.5)) await this.#clock.advance(3000)
    const operations = this.#operations
    const isLive = this.#mode === 'liveness'
    const faultRate = random.pick(isLive ? [0, 0.05, 0.15] : [0.15, 0.3, 0.5])
    const restAt = isLive && random.chance(0.4) ? random.integer(0, operations) : -1
    for (let i = 0; i < operations && this.#violations.length === 0; i++) {
      if (i === restAt) await this.#rest('in the middle')
      this.#trace.add(`${this.#clock.monotonic()} ${random.chance(faultRate) ? await this.#fault() : random.pick(this.#users).act()}`)
      this.#look()
      await this.#clock.advance(this.#pause())
    }
    if (this.#violations.length > 0 || !isLive) return
    const trees = await this.#rest('in the end')
    if (trees !== undefined) await this.#restart(trees)
  }

  #pause(): number {
    const random = this.#random
    const kind = random.float()
    if (kind < 0.3) return random.integer(0, 3)
    if (kind < 0.7) return random.integer(0, 200)
    if (kind < 0.95) return random.integer(0, 3000)
    return random.integer(0, 70_000)
  }

  /** Starts a device. It may die before its folder is open: nobody is left to hear of it then. */
  async #begin(device: SimulatedDevice): Promise<void> {
    const starting = device.start(this.#devices)
    let open = false
    starting.then(
      () => (open = true),
      () => (open = true)
    )
    await this.#clock.runUntil(() => open || !device.running, 60_000, `${device.name} to open its folder`)
    if (!open) return
    await starting.catch((error: unknown) => {
      if (device.index.openFault === undefined && device.index.writeFault === undefined) throw error
      // Its index failed before its folder was open: whoever runs it starts it again.
      device.kill()
    })
  }

  async #fault(): Promise<string> {
    const random = this.#random
    const network = this.#network
    const up = this.#devices.filter(({ running }) => running)
    const faults: readonly Fault[] = [
      { weight: 3, run: (device, other) => this.#cut(device, other) },
      {
        weight: 2,
        run: (device, other) =>
          `half-opens the links of ${device.name} and ${other.name}${network.halfOpen(device.identity.device, other.identity.device) ?? ''}`
      },
      { weight: 4, run: () => this.#part() },
      { weight: 4, run: () => `heals the network${network.heal() ?? ''}` },
      { weight: 3, run: (device) => (device.running ? device.stop().then(() => `stopped ${device.name}`) : undefined) },
      { weight: 4, run: (device) => (device.running ? `kills ${device.name}${device.kill() ?? ''}` : undefined) },
      { weight: 4, run: (device) => `cuts the power of ${device.name}${device.cutPower() ?? ''}` },
      { weight: 5, run: (device) => this.#ambush(device) },
      { weight: 12, run: (device) => (device.running ? undefined : this.#begin(device).then(() => `started ${device.name}`)) },
      { weight: 2, run: (device) => this.#wipe(device) },
      { weight: 2, run: (device) => `backs up the index of ${device.name}${device.backUpIndex() ?? ''}` },
      { weight: 2, run: (device) => this.#restore(device) },
      { weight: 2, run: (device) => this.#deafen(device) },
      { weight: 3, run: (device) => this.#breakDisk(device) },
      { weight: 2, run: (device) => this.#blind(device) },
      { weight: 2, run: (device) => this.#breakIndex(device) },
      { weight: 1, run: (device) => this.#setClock(device) }
    ]
    let at = random.float() * faults.reduce((sum, { weight }) => sum + weight, 0)
    const fault = faults.find(({ weight }) => {
      at -= weight
      return at < 0
    })
    const device = random.pick(this.#devices)
    const other = random.pick(this.#devices.filter((one) => one !== device))
    const done = up.length === 0 && fault?.weight !== 12 ? undefined : await fault?.run(device, other)
    return done ?? 'nothing befalls'
  }

  #cut(device: SimulatedDevice, other: SimulatedDevice): string {
    this.#network.cut(device.identity.device, other.identity.device)
    return `cuts the links of ${device.name} and ${other.name}`
  }

  #part(): string {
    const ids = this.#devices.map(({ identity }) => identity.device)
    const one = ids.filter(() => this.#random.chance(0.5))
    this.#network.partition(one)
    return `parts the network: ${one.length} from ${ids.length - one.length}`
  }

  /** The process or the power ends at one of the next changes of the disk, whatever it is. */
  #ambush(device: SimulatedDevice): string | undefined {
    if (!device.running) return undefined
    const { fileSystem } = device
    const at = fileSystem.mutations + this.#random.integer(1, 30)
    const how = this.#random.chance(0.5) ? 'kill' : 'power-loss'
    fileSystem.fault = (_, count) => {
      if (count < at) return undefined
      fileSystem.fault = undefined
      this.#trace.add(`${device.name} is hit by ${how}`)
      return how
    }
    return `lies in wait for ${device.name}: ${how} at its change ${at}`
  }

  /** Not of a reader: what others have deleted since is a change of its user to it then, for good. */
  #wipe(device: SimulatedDevice): string | undefined {
    if (device.running || !device.mayWrite) return undefined
    this.#wiped = true
    this.#model.forgot()
    device.wipeIndex()
    return `wipes the index of ${device.name}`
  }

  /** The index as it once was, under a disk that has gone on. */
  #restore(device: SimulatedDevice): string | undefined {
    if (device.running || !device.mayWrite || !device.restoreIndex()) return undefined
    this.#wiped = true
    this.#model.forgot()
    return `restores an older index of ${device.name}`
  }

  /**
   * For a while some changes of the disk fail, each in its own way. Not of a reader: what it had put there when another version came can look
   * like a change of its user for good (docs/design.md, Known gaps).
   */
  #breakDisk(device: SimulatedDevice): string | undefined {
    const { fileSystem, name } = device
    if (!device.mayWrite) return undefined
    this.#broken.add(device)
    const random = this.#random.fork('faults')
    const until = fileSystem.mutations + random.integer(1, 60)
    fileSystem.fault = (_, count) => {
      if (count >= until) fileSystem.fault = undefined
      return random.chance(0.4) ? random.pick(['EIO', 'ENOSPC', 'EMFILE']) : undefined
    }
    return `the disk of ${name} fails now and then`
  }

  /** For a while some looks at the disk fail: too many files are open, or its cable is loose. */
  #blind(device: SimulatedDevice): string | undefined {
    const { fileSystem, name } = device
    if (!device.mayWrite) return undefined
    this.#broken.add(device)
    const random = this.#random.fork('looks')
    const rate = random.pick([0.02, 0.3, 1])
    const ms = random.integer(0, 20_000)
    fileSystem.readFault = () => (random.chance(rate) ? random.pick(['EIO', 'EMFILE']) : undefined)
    this.#clock.setTimer(ms, () => (fileSystem.readFault = undefined))
    return `the disk of ${name} is hard to read for ${ms}`
  }

  /** The next write of the index fails, and for a while it cannot be opened again. */
  #breakIndex({ running, index, name }: SimulatedDevice): string | undefined {
    if (!running) return undefined
    const fault = new Error('EIO: the index does not answer')
    index.writeFault = fault
    index.openFault = fault
    const ms = this.#random.integer(0, 20_000)
    this.#clock.setTimer(ms, () => mend(index))
    return `breaks the index of ${name} for ${ms}`
  }

  /** Ahead or back. */
  #setClock(device: SimulatedDevice): string {
    const most = this.#random.pick([50_000, DAY_MS])
    const ms = this.#random.integer(-most, most)
    device.clock.jump(ms)
    return `sets the clock of ${device.name} by ${ms}`
  }

  #deafen({ watcher, name }: SimulatedDevice): string | undefined {
    if (watcher === undefined) return undefined
    const { memory } = watcher
    if (memory.deaf) memory.overflow()
    memory.deaf = !memory.deaf
    return `the watcher of ${name} ${memory.deaf ? 'hears nothing' : 'hears again'}`
  }

  /** Ends all faults, and waits until all devices agree and nothing is left to do. */
  async #rest(when: string): Promise<TreeItem[][] | undefined> {
    this.#trace.add(`rest ${when}`)
    this.#network.heal()
    for (const device of this.#devices) {
      device.fileSystem.fault = undefined
      device.fileSystem.readFault = undefined
      mend(device.index)
      if (!device.running) await this.#begin(device)
      if (device.watcher !== undefined) device.watcher.memory.deaf = false
    }
    // A folder whose index failed is opened again after a while.
    await this.#clock.runUntil(() => this.#devices.every((device) => device.status().state !== 'error'), 60_000, 'all folders to be open')
    for (const device of this.#devices) await this.#clock.resolve(device.engine.scanFolder(device.status().id), 60_000, `a scan of ${device.name}`)
    const before = this.#clock.monotonic()
    for (let quietMs = 0; ; ) {
      await this.#clock.advance(REST_STEP_MS)
      for (const device of this.#devices) {
        if (device.status().state === 'held') await device.engine.resumeFolder(device.status().id, { accept: true })
      }
      this.#look()
      const restless = this.#restless()
      quietMs = restless.length === 0 ? quietMs + REST_STEP_MS : 0
      // Where one is apart no digest tells that it knows all.
      if (quietMs > 0 && (quietMs > QUIET_MS || !this.#devices.some((device) => this.#isApart(device)))) break
      if (this.#violations.length > 0) return undefined
      if (this.#clock.monotonic() - before > REST_MS) {
        if (await this.#isForlorn()) return undefined
        await this.#describe()
        this.#violated(`L1: no rest ${when} after ${REST_MS / 1000} virtual seconds: ${[...restless, ...(await this.#differences())].join('; ')}`)
        return undefined
      }
    }
    await this.#check()
    const trees = this.#trees()
    this.#model.rest(trees)
    return trees
  }

  /**
   * With an index goes the knowledge that its user deleted what it had told of: if nobody had fetched it yet, all wait for what is nowhere.
   */
  async #isForlorn(): Promise<boolean> {
    if (!this.#wiped) return false
    const nowhere = await contentsNowhere(this.#devices.map(({ index, identity }) => [index, identity.publicKey]))
    this.#trace.add(`contents that are nowhere: ${nowhere}`)
    return nowhere.length > 0
  }

  /** What is not yet as it must be in the end. */
  #restless(): string[] {
    return this.#devices.flatMap((device) => {
      const { name } = device
      const status = device.status()
      const others = status.peers.filter(({ inSync }) => inSync).length
      const apart = this.#isApart(device) ? this.#devices.length : this.#devices.filter((one) => this.#isApart(one)).length
      return [
        ...(status.state === 'idle' ? [] : [`${name} is ${status.state} ${status.error?.message ?? ''}`]),
        ...(status.localChanges === 0 || this.#isApart(device) ? [] : [`S9: ${name} has ${status.localChanges} changes that nobody made`]),
        ...(status.needFiles === 0 ? [] : [`${name} needs ${status.needFiles} files`]),
        ...(others >= this.#devices.length - 1 - apart ? [] : [`${name} is in sync with ${others} of ${this.#devices.length - 1}`]),
        ...device
          .problems()
          .filter(({ reason }) => reason !== 'symlink-leaves')
          .map(({ path, reason, message }) => `${name}: ${path}: ${reason}: ${message}`)
      ]
    })
  }

  /** Whether its user made changes that are told to nobody: it holds something else for good. */
  #isApart(device: SimulatedDevice): boolean {
    return device.status().localChanges > 0 && this.#users.some((user) => user.device === device.name)
  }

  /** What each device knows of the items at issue. */
  async #describe(): Promise<void> {
    const trees = this.#trees()
    const paths = trees.flatMap((tree) => differentPaths(trees[0] ?? [], tree))
    for (const { name, index, identity } of this.#devices) {
      for (const line of await describeNeeds(index, identity.publicKey, paths)) this.#trace.add(`${name} ${line}`)
    }
  }

  async #differences(): Promise<string[]> {
    const [first, ...others] = this.#devices
    if (first === undefined) return []
    const found: string[] = []
    for (const other of others) {
      const local = other.mayWrite ? NONE : await localPaths(other.index, other.identity.publicKey)
      const [wanted, tree] = [first, other].map(({ hands }) => hands.tree().filter(({ path }) => !local.has(path))) as [TreeItem[], TreeItem[]]
      found.push(...differences(wanted, tree).map((difference) => `${first.name} and ${other.name} differ: ${difference}`))
      if (local.size === 0 && other.status().digest !== first.status().digest) found.push(`the digests of ${first.name} and ${other.name} differ`)
      if (local.size > 0 && !this.#users.some(({ device }) => device === other.name))
        found.push(`S9: ${other.name} has changes that nobody made: ${[...local]}`)
    }
    return found
  }

  async #check(): Promise<void> {
    for (const difference of await this.#differences()) this.#violated(`L1: ${difference}`)
    for (const violation of this.#model.lost(this.#trees())) this.#violated(violation)
    for (const device of this.#devices) {
      for (const { path, type } of device.hands.tree({ own: true })) {
        if (path.startsWith('.syncline/tmp/') && !this.#broken.has(device)) this.#violated(`L3: ${device.name} keeps the temporary ${type} ${path}`)
      }
      const held = await heldContents(device.index, device.identity.publicKey)
      for (const { path, content } of device.hands.tree()) {
        if (content === undefined || content.length > SINGLE_BLOCK_BYTES) continue
        if (held.get(path) !== toHex(blake3(content))) this.#violated(`S5: ${device.name} takes ${path} for another content than it has`)
      }
      for (const fault of await auditIndex(device.index, device.identity.publicKey)) this.#violated(`the index of ${device.name}: ${fault}`)
    }
  }

  /** L4 and L5: a restart, and a new index, transfer nothing and change nothing. */
  async #restart(before: readonly (readonly TreeItem[])[]): Promise<void> {
    // A new index tells of all again, and what is told anew takes the place of local changes.
    const mayWipe = !this.#devices.some((device) => this.#isApart(device))
    const wiped = mayWipe && this.#random.chance(0.5) ? this.#random.pick(this.#devices) : undefined
    this.#trace.add(`restarts all${wiped === undefined ? '' : `, ${wiped.name} with a new index`}`)
    // What was just written is hashed again at the next look: its times could not tell of a later change.
    await this.#clock.advance(80_000)
    for (const device of this.#devices) await device.stop()
    const broken = new Set(this.#broken)
    this.#broken.clear()
    wiped?.wipeIndex()
    for (const device of this.#devices) await this.#begin(device)
    const after = await this.#rest('after a restart')
    if (after === undefined) return
    this.#devices.forEach((device, i) => {
      for (const difference of differences(before[i] ?? [], after[i] ?? [])) this.#violated(`L4: the restart changed ${device.name}: ${difference}`)
      const { actions, hashed, read, staged } = device.disk?.counts ?? { actions: 0, hashed: 0, read: 0, staged: 0 }
      if (actions + read + staged > 0) this.#violated(`L4: after the restart ${device.name} did ${actions} actions, read ${read} and staged ${staged} blocks`)
      // A file of which a second name is swept is hashed once more.
      if (hashed > 0 && device !== wiped && !broken.has(device)) this.#violated(`L4: after the restart ${device.name} hashed ${hashed} files`)
    })
  }

  /** What must hold at every moment. */
  #look(): void {
    for (const device of this.#devices)
      for (const violation of this.#model.strangers(device.hands.tree(), circleOf(device))) this.#violated(`${device.name}: ${violation}`)
    // With their archives: what is being replaced is there before it is anywhere else.
    const trees = this.#devices.map(({ hands }) => hands.tree({ own: true }).filter(({ path }) => !path.startsWith('.syncline/tmp/')))
    for (const violation of this.#model.lost(trees)) this.#violated(violation)
  }

  #trees(): TreeItem[][] {
    return this.#devices.map(({ hands }) => hands.tree())
  }

  #violated(message: string): void {
    this.#trace.add(`VIOLATION ${message}`)
    if (this.#violations.length < MAX_VIOLATIONS) this.#violations.push(message)
  }
}

/** Runs one seed. */
export function simulate(init: SimulationInit): Promise<SimulationResult> {
  return new Simulation(init).run()
}

function differences(a: readonly TreeItem[], b: readonly TreeItem[]): string[] {
  const left = new Map(a.map((item) => [item.path, describeItem(item)]))
  const right = new Map(b.map((item) => [item.path, describeItem(item)]))
  return differentPaths(a, b).map((path) => `${path}: ${left.get(path) ?? 'nothing'} | ${right.get(path) ?? 'nothing'}`)
}

function differentPaths(a: readonly TreeItem[], b: readonly TreeItem[]): string[] {
  const left = new Map(a.map((item) => [item.path, describeItem(item)]))
  const right = new Map(b.map((item) => [item.path, describeItem(item)]))
  return [...new Set([...left.keys(), ...right.keys()])].filter((path) => left.get(path) !== right.get(path))
}

function describeItem({ type, mode, content, target }: TreeItem): string {
  const what =
    content === undefined
      ? (target ?? '')
      : `${content.length} bytes ${Buffer.from(content.subarray(0, 40)).toString('latin1')} #${Buffer.from(content).toString('latin1').length > 60 ? sum(content) : ''}`
  return `${type} ${type === 'symlink' ? '' : mode.toString(8)} ${what}`
}

function circleOf(device: SimulatedDevice): Circle {
  return device.mayWrite ? ALL : device.name
}

function mend(index: MemoryIndex): void {
  index.writeFault = undefined
  index.openFault = undefined
}

function sum(bytes: Uint8Array): number {
  let value = 0
  for (const byte of bytes) value = (Math.imul(value, 31) + byte) | 0
  return value
}
