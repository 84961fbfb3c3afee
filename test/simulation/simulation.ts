/**
 * Several whole devices in one process, on disks, indexes, a network, clocks and chance under the control of one seed. Users work, links
 * break, processes stop and die, power fails, indexes are lost; then the faults end, and everything must come to rest in one state.
 */
import {
  blake3,
  type ContentId,
  createWriteKey,
  readKeyOf,
  SINGLE_BLOCK_BYTES,
  toHex,
  nameOf,
  parentOf,
  type FolderKey,
  storeKeyOf
} from '../../protocol/index.ts'
import type { Decision } from '../../src/engine.ts'
import { archiveName, markNumber } from '../../src/archive-name.ts'
import type { TreeItem } from '../../src/memory/memory-disk.ts'
import type { MemoryIndex } from '../../src/memory/memory-index-store.ts'
import { MemoryNetwork } from '../../src/memory/memory-network.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'
import type { Conflict } from '../../src/status.ts'
import type { KeptVersion } from '../../src/version-list.ts'
import type { PlanChoice } from '../../src/plan.ts'
import { auditIndex, contentsNowhere, describeNeeds, describeStore, heldContents, localPaths } from '../fixtures/index-audit.ts'
import { ALL, type Circle, ContentModel } from './content-model.ts'
import { SharedEd25519 } from './shared-ed25519.ts'
import { SimulatedDevice } from './simulated-device.ts'
import { Courier } from './courier.ts'
import { SimulatedUser } from './simulated-user.ts'
import { Steersman } from './steersman.ts'
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
  /** Store-only devices beside the others; by chance, and none in most runs, where not given. */
  readonly stores?: number
  /** Without what came into the runs later, choice, steering and, where not given, stores: a seed is what it was before. */
  readonly plain?: boolean
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
const PATTERNS = ['a', 'b/', '*.txt', '!d.txt', '/c', '.f', '*']
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
  #devices: readonly SimulatedDevice[]
  /** Devices that only store: they hold no tree, and have no user. */
  #stores: readonly SimulatedDevice[]
  /** Makes one more device, which gets the folder from a store-only one when all others are gone. */
  readonly #makeReader: (key: FolderKey) => SimulatedDevice
  #users: readonly SimulatedUser[]
  /** Were removed, or the folder goes on without them: they are away for good. */
  readonly #gone: SimulatedDevice[] = []
  /** Draws of its own: a run in which no key is changed is what it was. */
  readonly #successions: SeededRandom
  readonly #changesKeys: boolean
  /** Likewise: a run in which nobody resolves conflicts is what it was. */
  readonly #resolutions: SeededRandom
  readonly #resolves: boolean
  /** Likewise. */
  readonly #restores: SeededRandom
  /** Brings bundles from device to device; in most runs nobody does. */
  readonly #courier: Courier | undefined
  /** Likewise: in some runs the user of one device lets changes of others pass by plans only, whole or in parts. */
  readonly #reviews: SeededRandom
  /** Draws of its own, too. */
  readonly #choices: SeededRandom
  readonly #isChoosy: boolean
  /** Likewise; in most runs nobody does. */
  readonly #steersman: Steersman | undefined
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
    this.#successions = new SeededRandom(`successions ${init.seed}`)
    this.#changesKeys = this.#successions.chance(0.3)
    this.#resolutions = new SeededRandom(`resolutions ${init.seed}`)
    this.#resolves = this.#resolutions.chance(0.5)
    this.#restores = new SeededRandom(`restores ${init.seed}`)
    const courier = new SeededRandom(`bundles ${init.seed}`)
    this.#courier = courier.chance(0.1)
      ? new Courier({ random: courier, clock: this.#clock }, { onViolation: (message) => this.#violated(message) })
      : undefined
    this.#reviews = new SeededRandom(`reviews ${init.seed}`)
    this.#choices = new SeededRandom(`choices ${init.seed}`)
    const isChoosy = this.#choices.chance(0.4)
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
    // Not where one may only read: what it ignored and others changed is a change of its user to it then, for good.
    this.#isChoosy = init.plain !== true && isChoosy && readers === 0
    const steering = new SeededRandom(`steering ${init.seed}`)
    // Whoever ignores an item may take it away, and who is removed takes along what he has: then what has rotted elsewhere was the last of it.
    const isSteered = steering.chance(0.3)
    this.#steersman =
      init.plain !== true && isSteered
        ? new Steersman({ random: steering, clock: this.#clock, model: this.#model }, { rots: !this.#isChoosy && !this.#changesKeys })
        : undefined
    const readerWorks = random.chance(0.5)
    const diskPauseMs = random.pick([0, 3, 20])
    const indexPauseMs = random.pick([0, 2, 10])
    this.#devices = Array.from({ length: count }, (_, i) => {
      const reads = i >= count - readers
      const mode = reads && random.chance(0.5) ? 'receive-only' : 'two-way'
      // The second was invited: it holds the read key, and a grant.
      const grantedBy = i === 1 && !reads ? writeKey : undefined
      const key = grantedBy !== undefined || (reads && mode === 'two-way') ? readKeyOf(writeKey) : writeKey
      return new SimulatedDevice(
        { clock: this.#clock, random, network: this.#network, ed25519, trace },
        {
          name: `${'ABCDE'[i]}`,
          key,
          grantedBy,
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
    if (this.#reviews.chance(0.25)) this.#reviews.pick(this.#devices).configure({ review: 'always' })
    // Draws of their own: a run without them is what it was.
    const chance = new SeededRandom(`stores ${init.seed}`)
    const some = new SeededRandom(`whether stores ${init.seed}`)
    const stores = init.plain !== true && some.chance(0.25) ? some.pick([1, 1, 2]) : 0
    const store = (name: string, key: FolderKey): SimulatedDevice =>
      new SimulatedDevice(
        { clock: this.#clock, random: chance, network: this.#network, ed25519, trace },
        {
          name,
          key,
          mode: 'two-way',
          skewMs: chance.chance(0.2) ? chance.integer(-DAY_MS, DAY_MS) : 0,
          diskPauseMs,
          indexPauseMs,
          fileSystem: {},
          options: { scanIntervalSeconds: 60 },
          onViolation: (message) => this.#violated(message)
        }
      )
    this.#stores = Array.from({ length: init.stores ?? stores }, (_, i) => store('ST'[i] as string, storeKeyOf(writeKey)))
    this.#makeReader = (key) => store('R', key)
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

  get #all(): readonly SimulatedDevice[] {
    return [...this.#devices, ...this.#stores]
  }

  async run(): Promise<SimulationResult> {
    // A daemon ends with it.
    const onRejection = (error: unknown): void => this.#violated(`a promise was rejected that nobody waits for: ${stackOf(error)}`)
    process.on('unhandledRejection', onRejection)
    try {
      await this.#runAll()
    } catch (error) {
      this.#violated(`the run ended: ${stackOf(error)}`)
    } finally {
      process.off('unhandledRejection', onRejection)
    }
    for (const device of this.#all) device.kill()
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
    for (const device of this.#all) await this.#begin(device)
    if (random.chance(0.5)) await this.#clock.advance(3000)
    const operations = this.#operations
    const isLive = this.#mode === 'liveness'
    const faultRate = random.pick(isLive ? [0, 0.05, 0.15] : [0.15, 0.3, 0.5])
    const restAt = isLive && random.chance(0.4) ? random.integer(0, operations) : -1
    for (let i = 0; i < operations && this.#violations.length === 0; i++) {
      if (i === restAt) await this.#rest('in the middle')
      this.#trace.add(`${this.#clock.monotonic()} ${random.chance(faultRate) ? await this.#fault() : await this.#act(random.pick(this.#users))}`)
      if (this.#restores.chance(0.03)) this.#trace.add(`${this.#clock.monotonic()} ${await this.#restoreVersions()}`)
      if (this.#changesKeys && this.#successions.chance(0.04)) this.#trace.add(`${this.#clock.monotonic()} ${await this.#changeKey()}`)
      if (this.#resolves && this.#resolutions.chance(0.3)) this.#trace.add(`${this.#clock.monotonic()} ${await this.#resolve()}`)
      if (this.#courier?.comes === true) this.#trace.add(`${this.#clock.monotonic()} ${await this.#courier.carry(this.#devices)}`)
      for (const device of this.#devices)
        if (isReviewed(device) && this.#reviews.chance(0.1)) this.#trace.add(`${device.name} ${await this.#applyPlan(device)}`)
      if (this.#steersman?.comes === true) this.#trace.add(`${this.#clock.monotonic()} ${await this.#steersman.steer(this.#devices)}`)
      if (this.#isChoosy && this.#choices.chance(0.15)) this.#trace.add(`${this.#clock.monotonic()} ${this.#choose()}`)
      this.#look()
      await this.#clock.advance(this.#pause())
    }
    if (this.#violations.length > 0 || !isLive) return
    const trees = await this.#rest('in the end')
    const reverted = trees === undefined || random.chance(0.5) ? trees : await this.#revertAll(trees)
    if (reverted !== undefined && (await this.#restart(reverted))) await this.#bringBack()
  }

  /** Of a device that tells nobody, its user may also take back what he did. */
  async #act(user: SimulatedUser): Promise<string> {
    const device = this.#devices.find(({ name }) => name === user.device)
    if (device === undefined || device.mayWrite || !device.running || !this.#random.chance(0.1)) return user.act()
    return `${device.name} ${await this.#revert(device, this.#random.chance(0.5) ? undefined : user.somePaths())}`
  }

  /** A person sees a plan, and lets it pass, or a part of it; what it is about may have changed meanwhile. */
  async #applyPlan(device: SimulatedDevice, choice?: PlanChoice): Promise<string> {
    const random = this.#reviews
    if (!device.running || device.engine.folders().length === 0) return 'reviews nothing'
    const plans = device.engine.plans(device.status().id)
    let told: string | undefined
    const applying = async (): Promise<void> => {
      const { id, actions, goesOut } = await plans.make(1000)
      const some = (): string[] => [...actions, ...goesOut.actions].filter(() => random.chance(0.4)).map(({ path }) => path)
      const { applied, left } = await plans.apply(id, choice ?? random.pick([{}, { only: some() }, { skip: some() }, { only: some(), skip: some() }]))
      told = `lets ${applied} actions pass, and ${left} wait`
    }
    applying().catch((error: unknown) => {
      told = `lets nothing pass: ${error instanceof Error ? error.message : error}`
      if (device.running && !hasFailed(device) && !/was made|first time|is closed/.test(told)) this.#violated(`${device.name} ${told}`)
    })
    await this.#clock.runUntil(() => told !== undefined || !device.running || hasFailed(device), 60_000, `a plan of ${device.name}`)
    return told ?? 'lets nothing pass'
  }

  async #revert(device: SimulatedDevice, paths: readonly string[] | undefined): Promise<string> {
    const { engine } = device
    let count: number | undefined
    // What is in the archive only is given up.
    for (const item of device.hands.tree()) this.#model.gaveUp(item, circleOf(device), `${device.name} took it back at ${device.clock.now()}`)
    const reverting = engine.revertLocalChanges(device.status().id, paths).then((done) => (count = done))
    reverting.catch(() => (count = -1))
    await this.#clock.runUntil(() => count !== undefined || !device.running || hasFailed(device), 60_000, `a revert of ${device.name}`)
    return `takes ${count} local changes back`
  }

  /** A user brings back old versions, those of other devices, too: what they were put over is kept like all that is replaced. */
  async #restoreVersions(): Promise<string> {
    const random = this.#restores
    const ready = this.#devices.filter((device) => device.running && device.mayWrite && device.engine.folders().some(({ state }) => state !== 'error'))
    if (ready.length === 0) return 'nobody restores anything'
    const device = random.pick(ready)
    let done: string | undefined
    const work = async (): Promise<string> => {
      const versions = device.engine.versions(device.status().id)
      const { items } = await versions.list('', { others: random.chance(0.5) })
      const files = items.filter((item) => item.versions.some(({ type }) => type === 'file'))
      if (files.length === 0) return `${device.name} has nothing to restore`
      const { path, versions: kept } = random.pick(files)
      const { steps } = await versions.plan({ path, version: random.pick(kept).version, deleteNewer: false, others: true })
      const [step] = steps
      const from = step?.from ? this.#keptItem(step.from, device) : undefined
      if (from !== undefined) this.#model.mayReturn(from, circleOf(device))
      const current = device.hands.tree().find((item) => item.path === path)
      if (current !== undefined) this.#model.gaveUp(current, circleOf(device), `${device.name} restored over ${path} at ${device.clock.now()}`)
      const results = await versions.apply(steps)
      if (from !== undefined && results[0]?.ok === true) this.#model.wrote(from, circleOf(device), `${device.name} restored ${path} at ${device.clock.now()}`)
      return `${device.name} restores ${path}: ${results.map(({ ok, message }) => (ok ? 'done' : message)).join()}`
    }
    work().then(
      (text) => (done = text),
      (error: unknown) => (done = `${device.name} restores nothing: ${String(error)}`)
    )
    await this.#clock.runUntil(() => done !== undefined || !device.running, 120_000, `a restore of ${device.name}`)
    return done ?? `${device.name} dies as it restores`
  }

  #keptItem({ path, version, replacedAt, device }: KeptVersion, asking: SimulatedDevice): TreeItem | undefined {
    const holder = device === null ? asking : this.#devices.find(({ identity }) => identity.device === device)
    const name = archiveName({ name: nameOf(path), at: replacedAt, number: markNumber(version) })
    const above = parentOf(path)
    const kept = `.syncline/archive/${above === undefined ? '' : `${above}/`}${name}`
    return holder?.hands.tree({ own: true }).find((item) => item.path === kept)
  }

  /** Whoever takes all back holds the folder as all others do. */
  async #revertAll(trees: TreeItem[][]): Promise<TreeItem[][] | undefined> {
    const apart = this.#devices.filter((device) => this.#isApart(device))
    if (apart.length === 0) return trees
    for (const device of apart) this.#trace.add(`${device.name} ${await this.#revert(device, undefined)}`)
    const after = await this.#rest('after all was taken back')
    if (after === undefined) return undefined
    for (const { name, status } of apart.map((device) => ({ name: device.name, status: device.status() })))
      if (status.localChanges > 0 || status.digest !== this.#devices[0]?.status().digest) this.#violated(`L1: ${name} took all back and is not as the others`)
    return after
  }

  /** A user ends one of the conflicts that his device tells of, in any way. It may die of it, or find that all has changed. */
  async #resolve(): Promise<string> {
    const random = this.#resolutions
    const device = random.pick(this.#devices)
    const isReady = device.running && device.mayWrite && device.engine.folders().some(({ conflicts }) => conflicts > 0)
    if (!isReady) return `${device.name} resolves nothing`
    const conflicts = device.engine.conflicts(device.status().id)
    let found: readonly Conflict[] | undefined
    conflicts.list().then(
      (list) => (found = list),
      () => (found = [])
    )
    await this.#clock.runUntil(() => found !== undefined || !device.running, 60_000, `the conflicts of ${device.name}`)
    if (found === undefined || found.length === 0 || !device.running) return `${device.name} finds no conflict`
    const conflict = random.pick(found)
    const { path, copy, current, copied } = conflict
    const keep = random.pick(['mine', 'theirs', 'current', 'copy', 'both', 'merge'] as const)
    const bytes = new TextEncoder().encode(`merged by ${device.name} ${++this.#written}`)
    const decision: Decision =
      keep === 'merge'
        ? { keep, bytes, current: current?.content ?? ('' as ContentId), copied: copied.content ?? ('' as ContentId) }
        : keep === 'both'
          ? { keep, nameOf: () => device.name }
          : { keep }
    const story = `${device.name} resolved ${copy}, keeping ${keep}, at ${device.clock.now()}`
    if (keep === 'merge') this.#model.wrote({ content: bytes }, ALL, story)
    const givenUp: readonly string[] = { current: [copy], copy: [path], both: [], mine: [path, copy], theirs: [path, copy], merge: [path, copy] }[keep]
    for (const item of device.hands.tree()) {
      if (givenUp.includes(item.path)) this.#model.gaveUp(item, ALL, story)
      if (item.path === path || item.path === copy) this.#model.touched(item)
    }
    // Where it was not merged, it is nowhere.
    if (keep === 'merge') this.#model.gaveUp({ path, type: 'file', content: bytes } as TreeItem, ALL, story)
    let end: string | undefined
    conflicts.resolve([copy], decision).then(
      (resolutions) => (end = resolutions.map((one) => (one.ok ? one.kept : one.fault.code)).join()),
      (error: unknown) => (end = error instanceof Error ? error.name : 'failed')
    )
    await this.#clock.runUntil(() => end !== undefined || !device.running || hasFailed(device), 60_000, `a resolution of ${device.name}`)
    return `${device.name} resolves ${copy}, keeping ${keep}: ${end}`
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
    const starting = device.start(this.#all)
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

  /** The first device changes the folder's key: for all, or for all but one that is stolen then. It may die of it. */
  async #changeKey(): Promise<string> {
    const random = this.#successions
    const [first, ...others] = this.#devices
    const isReady = first?.running === true && first.engine.folders().some(({ state }) => state !== 'error')
    const removable = [...others, ...this.#stores]
    const out = others.length > 1 && this.#gone.length === 0 && random.chance(0.3) ? random.pick(removable) : undefined
    if (first === undefined || !isReady) return 'changes no key'
    const stay = this.#all.filter((device) => device !== out)
    const { epoch } = first
    let over = false
    const end = (): void => {
      over = true
    }
    first.remove(stay.map((device) => ({ device, right: device.right }))).then(end, end)
    await this.#clock.runUntil(() => over || !first.running, 60_000, 'a change of the key')
    // What fails then is tried again; before, nothing has happened.
    if (first.epoch === epoch || out === undefined) return `changes the key: epoch ${first.epoch}`
    out.kill()
    this.#gone.push(out)
    this.#devices = this.#devices.filter((device) => device !== out)
    this.#stores = this.#stores.filter((device) => device !== out)
    this.#users = this.#users.filter(({ device }) => device !== out.name)
    // What only it had is nowhere now, whoever has heard of it.
    this.#wiped = true
    this.#model.forgot()
    return `removes ${out.name}, which is stolen: epoch ${first.epoch}`
  }

  async #fault(): Promise<string> {
    const random = this.#random
    const network = this.#network
    const up = this.#all.filter(({ running }) => running)
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
    const device = random.pick(this.#all)
    const other = random.pick(this.#all.filter((one) => one !== device))
    const done = up.length === 0 && fault?.weight !== 12 ? undefined : await fault?.run(device, other)
    return done ?? 'nothing befalls'
  }

  #choose(): string {
    const random = this.#choices
    const device = random.pick(this.#devices)
    const { name, settings } = device
    const patterns = PATTERNS.filter(() => random.chance(0.25))
    const kind = random.float()
    if (kind < 0.2) return this.#users.find((user) => user.device === name)?.ignore(patterns) ?? 'nobody ignores'
    if (kind < 0.5) device.configure({ ...settings, ignore: patterns })
    else device.configure({ ...settings, unselect: kind < 0.7 ? patterns : random.pick([['*'], ['*', '!a'], ['/a', '/b']]) })
    if (kind > 0.7 && device.running && device.engine.folders().length > 0) {
      const freeing = device.engine.choice(device.status().id).free([''], { copies: 1 })
      freeing.then(
        ({ freed, stay }) => this.#trace.add(`${name} let go of ${freed}, ${stay} stay`),
        () => {}
      )
    }
    return `${name} ignores ${device.settings.ignore ?? []}, does not select ${device.settings.unselect ?? []}`
  }

  #cut(device: SimulatedDevice, other: SimulatedDevice): string {
    this.#network.cut(device.identity.device, other.identity.device)
    return `cuts the links of ${device.name} and ${other.name}`
  }

  #part(): string {
    const ids = this.#all.map(({ identity }) => identity.device)
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
    if (device.running || this.#mayOnlyRead(device)) return undefined
    this.#forgot(device)
    device.wipeIndex()
    return `wipes the index of ${device.name}`
  }

  /** The index as it once was, under a disk that has gone on. */
  #restore(device: SimulatedDevice): string | undefined {
    if (device.running || this.#mayOnlyRead(device) || !device.restoreIndex()) return undefined
    this.#forgot(device)
    return `restores an older index of ${device.name}`
  }

  /** A store-only device has told nobody of what only it knows. */
  #forgot(device: SimulatedDevice): void {
    if (this.#stores.includes(device)) return
    this.#wiped = true
    this.#model.forgot()
  }

  #mayOnlyRead(device: SimulatedDevice): boolean {
    return !device.mayWrite && !this.#stores.includes(device)
  }

  /**
   * For a while some changes of the disk fail, each in its own way. Not of a reader: what it had put there when another version came can look
   * like a change of its user for good (docs/design.md, Known gaps).
   */
  #breakDisk(device: SimulatedDevice): string | undefined {
    const { fileSystem, name } = device
    if (this.#mayOnlyRead(device)) return undefined
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
    if (this.#mayOnlyRead(device)) return undefined
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
    for (const device of this.#all) {
      device.fileSystem.fault = undefined
      device.fileSystem.readFault = undefined
      mend(device.index)
      if (!device.running) await this.#begin(device)
      if (device.watcher !== undefined) device.watcher.memory.deaf = false
    }
    // All comes to everybody again, and must be the same everywhere. After a restart nobody does anything: nothing must change by itself.
    const isChoosy = this.#isChoosy && when !== 'after a restart'
    for (const device of isChoosy ? this.#devices : []) device.configure({ ...device.settings, ignore: undefined, unselect: undefined })
    if (isChoosy) this.#ignoreNothing()
    this.#steersman?.release(this.#all)
    // A folder whose index failed is opened again after a while; one that could not be looked at is so again after a minute and a quarter.
    await this.#clock.runUntil(() => this.#all.every((device) => device.status().state !== 'error'), 120_000, 'all folders to be open')
    for (const device of this.#all) await this.#clock.resolve(device.engine.scanFolder(device.status().id), 60_000, `a scan of ${device.name}`)
    const before = this.#clock.monotonic()
    for (let quietMs = 0; ; ) {
      await this.#clock.advance(REST_STEP_MS)
      for (const device of this.#devices) {
        if (device.status().state !== 'held') continue
        if (isReviewed(device)) await this.#applyPlan(device, {})
        else await device.engine.resumeFolder(device.status().id, { accept: true })
      }
      this.#look()
      const restless = [...this.#restless(), ...this.#restlessStores()]
      // Whoever lost its index tells of the folder's list again.
      if (isChoosy && restless.length === 0 && this.#ignoreNothing()) restless.push('something is ignored')
      restless.push(...((await this.#steersman?.restless(this.#devices, restless.length === 0)) ?? []))
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
    for (const store of this.#stores) this.#checkTemporary(store)
    const trees = this.#trees()
    this.#model.rest(trees)
    return trees
  }

  /** @returns whether anything was */
  #ignoreNothing(): boolean {
    const said = this.#users.map((user) => user.ignore([]))
    this.#trace.add(said.join('; '))
    return said.some((one) => one !== 'ignores nothing')
  }

  /**
   * With an index goes the knowledge that its user deleted what it had told of: if nobody had fetched it yet, all wait for what is nowhere.
   */
  async #isForlorn(): Promise<boolean> {
    // Or one let go of what another held, whose user then ignored it and took it away.
    if (!this.#wiped && !this.#isChoosy) return false
    const nowhere = await contentsNowhere(this.#devices.map(({ index, identity }) => [index, identity.publicKey]))
    this.#trace.add(`contents that are nowhere: ${nowhere}`)
    return nowhere.length > 0
  }

  /** What is not yet as it must be in the end. */
  #restless(): string[] {
    return this.#devices.flatMap((device) => {
      const { name } = device
      const status = device.status()
      const others = status.peers.filter(({ inSync, right }) => inSync && right !== 'store').length
      const apart = this.#isApart(device) ? this.#devices.length : this.#devices.filter((one) => this.#isApart(one)).length
      return [
        ...(status.state === 'idle' ? [] : [`${name} is ${status.state} ${status.error?.message ?? ''}`]),
        ...(status.localChanges === 0 || this.#isApart(device) ? [] : [`S9: ${name} has ${status.localChanges} changes that nobody made`]),
        ...(status.needFiles === 0 ? [] : [`${name} needs ${status.needFiles} files`]),
        ...(others >= this.#devices.length - 1 - apart ? [] : [`${name} is in sync with ${others} of ${this.#devices.length - 1}`]),
        ...device
          .problems()
          .filter(({ reason }) => reason !== 'symlink-leaves' && reason !== 'ignore-file')
          .map(({ path, reason, message }) => `${name}: ${path}: ${reason}: ${message}`)
      ]
    })
  }

  /** Each holds all, and all others say so; with what a device keeps to itself it has nothing to do. */
  #restlessStores(): string[] {
    const unsure = [...this.#devices, ...this.#stores].flatMap((device) =>
      device.status().peers.flatMap(({ id, inSync }) => {
        const other = this.#stores.find(({ identity }) => identity.device === id)
        return inSync || other === undefined ? [] : [`${device.name} is not in sync with ${other.name}`]
      })
    )
    const unmet = this.#devices.flatMap((device) => {
      const met = new Set(device.status().peers.map(({ id }) => id))
      return this.#stores.filter(({ identity }) => !met.has(identity.device)).map(({ name }) => `${device.name} has not met ${name}`)
    })
    return this.#stores.flatMap((device) => {
      const { name } = device
      const { state, error, needFiles, peers } = device.status()
      return [
        ...(state === 'idle' ? [] : [`${name} is ${state} ${error?.message ?? ''}`]),
        ...(needFiles === 0 ? [] : [`${name} lacks something of ${needFiles} records`]),
        ...(peers.length >= this.#all.length - 1 ? [] : [`${name} has ${peers.length} of ${this.#all.length - 1} peers`]),
        ...unsure,
        ...unmet,
        ...device.problems().map(({ reason, message }) => `${name}: ${reason}: ${message}`)
      ]
    })
  }

  /**
   * Whether it holds something else for good: its user made changes that are told to nobody, or it may only read and keeps what a device that was
   * removed had written for it alone.
   */
  #isApart(device: SimulatedDevice): boolean {
    const kept = this.#gone.length > 0 && !device.mayWrite
    return device.status().localChanges > 0 && (kept || this.#users.some((user) => user.device === device.name))
  }

  /** What each device knows of the items at issue. */
  async #describe(): Promise<void> {
    const trees = this.#trees()
    const paths = trees.flatMap((tree) => differentPaths(trees[0] ?? [], tree))
    for (const { name, index, identity } of this.#devices) {
      for (const line of await describeNeeds(index, identity.publicKey, paths)) this.#trace.add(`${name} ${line}`)
    }
    for (const { name, index } of this.#stores) for (const line of await describeStore(index)) this.#trace.add(`${name} ${line}`)
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
      if (local.size > 0 && !this.#isApart(other)) found.push(`S9: ${other.name} has changes that nobody made: ${[...local]}`)
    }
    return found
  }

  async #check(): Promise<void> {
    const differences = await this.#differences()
    if (differences.length > 0) await this.#describe()
    for (const difference of differences) this.#violated(`L1: ${difference}`)
    // What somebody let go of, and then wrote himself at its place, is in the archives of the others.
    const trees = [...this.#devices, ...this.#gone].map(({ hands }) => hands.tree({ own: this.#isChoosy }))
    for (const violation of this.#model.lost(trees)) this.#violated(violation)
    for (const device of this.#devices) {
      this.#checkTemporary(device)
      const held = await heldContents(device.index, device.identity.publicKey)
      for (const { path, content } of device.hands.tree()) {
        if (content === undefined || content.length > SINGLE_BLOCK_BYTES) continue
        if (held.get(path) !== toHex(blake3(content))) this.#violated(`S5: ${device.name} takes ${path} for another content than it has`)
      }
      for (const fault of await auditIndex(device.index, device.identity.publicKey)) this.#violated(`the index of ${device.name}: ${fault}`)
    }
  }

  #checkTemporary(device: SimulatedDevice): void {
    for (const { path, type } of device.hands.tree({ own: true }))
      if (path.includes('.syncline/tmp/') && !this.#broken.has(device)) this.#violated(`L3: ${device.name} keeps the temporary ${type} ${path}`)
  }

  /** When all others are gone, a device that never met them gets all from one that only stores. */
  async #bringBack(): Promise<void> {
    const [first] = this.#devices
    const store = this.#stores.at(-1)
    if (first === undefined || store === undefined) return
    const wanted = first.hands.tree()
    const reader = this.#makeReader(readKeyOf(first.key))
    for (const device of this.#all) if (device !== store) await device.stop()
    this.#trace.add(`${reader.name} gets all from ${store.name}`)
    this.#gone.push(...this.#devices)
    this.#devices = [reader]
    this.#stores = [store]
    this.#users = []
    if ((await this.#rest('of a new reader')) === undefined) return
    for (const difference of differences(wanted, reader.hands.tree())) this.#violated(`S1: ${store.name} did not bring it all back: ${difference}`)
  }

  /** L4 and L5: a restart, and a new index, transfer nothing and change nothing. */
  async #restart(before: readonly (readonly TreeItem[])[]): Promise<boolean> {
    // A new index tells of all again, and what is told anew takes the place of local changes.
    const mayWipe = !this.#devices.some((device) => this.#isApart(device))
    const wiped = mayWipe && this.#random.chance(0.5) ? this.#random.pick(this.#devices) : undefined
    this.#trace.add(`restarts all${wiped === undefined ? '' : `, ${wiped.name} with a new index`}`)
    // What was just written is hashed again at the next look: its times could not tell of a later change.
    await this.#clock.advance(80_000)
    for (const device of this.#all) await device.stop()
    const broken = new Set(this.#broken)
    this.#broken.clear()
    wiped?.wipeIndex()
    for (const device of this.#all) await this.#begin(device)
    const after = await this.#rest('after a restart')
    if (after === undefined) return false
    this.#devices.forEach((device, i) => {
      for (const difference of differences(before[i] ?? [], after[i] ?? [])) this.#violated(`L4: the restart changed ${device.name}: ${difference}`)
      const { actions, hashed, read, staged } = device.disk?.counts ?? { actions: 0, hashed: 0, read: 0, staged: 0 }
      // The records of a new index are sealed for those that only store: to name what they need, their contents are read.
      const sealed = wiped === undefined || this.#stores.length === 0 ? 0 : read
      if (actions + read - sealed + staged > 0)
        this.#violated(`L4: after the restart ${device.name} did ${actions} actions, read ${read} and staged ${staged} blocks`)
      // A file of which a second name is swept is hashed once more.
      if (hashed > 0 && device !== wiped && !broken.has(device)) this.#violated(`L4: after the restart ${device.name} hashed ${hashed} files`)
    })
    return true
  }

  /** What must hold at every moment. */
  #look(): void {
    for (const device of this.#devices)
      for (const violation of this.#model.strangers(device.hands.tree(), circleOf(device), device.name)) this.#violated(`${device.name}: ${violation}`)
    for (const { name, hands } of this.#stores) if (hands.tree().length > 0) this.#violated(`${name} has something in plain`)
    // With their archives: what is being replaced is there before it is anywhere else.
    const trees = [...this.#devices, ...this.#gone].map(({ hands }) => hands.tree({ own: true }).filter(({ path }) => !path.startsWith('.syncline/tmp/')))
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

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function circleOf(device: SimulatedDevice): Circle {
  return device.mayWrite ? ALL : device.name
}

/** Also where it is paused, which is what its state says then. */
function hasFailed(device: SimulatedDevice): boolean {
  const { state, error } = device.status()
  return state === 'error' || (state === 'paused' && error !== null)
}

function isReviewed({ settings }: SimulatedDevice): boolean {
  return settings.review === 'always'
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
