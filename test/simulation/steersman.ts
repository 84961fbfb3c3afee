/**
 * Steers simulated devices, as people do beside their work: pauses folders and devices, for a while or until all is to rest, limits what may pass,
 * and has bytes looked at. And their disks rot, which nobody notices: a byte of a file is another one, its times are what they were.
 */
import type { FolderVerifier } from '../../src/engine.ts'
import type { TreeItem } from '../../src/memory/memory-disk.ts'
import type { SeededRandom } from '../../src/memory/seeded-random.ts'
import type { VirtualClock } from '../../src/memory/virtual-clock.ts'
import type { RateRule } from '../../src/rate-rules.ts'
import type { Verification } from '../../src/status.ts'
import { restingFiles } from '../fixtures/index-audit.ts'
import type { ContentModel } from './content-model.ts'
import type { SimulatedDevice } from './simulated-device.ts'

export interface SteersmanComponents {
  readonly random: SeededRandom
  readonly clock: VirtualClock
  readonly model: ContentModel
}

export interface SteersmanInit {
  /** Whether what one device holds stays at another until it was overwritten or deleted: else nothing may rot, for it could be the last. */
  readonly rots: boolean
}

/** Bytes a second. By no time of day: that is the local one, and a run is the same in every zone. */
const RATES = [30_000, 300_000, 3_000_000]
const VERIFY_MS = 600_000

export class Steersman {
  readonly #components: SteersmanComponents
  readonly #init: SteersmanInit
  /** End the pauses that have an end. */
  readonly #timers = new Map<SimulatedDevice, () => void>()
  /** Something has rotted, and not all was looked at since. */
  #rotted = false
  /** Look at everything once all is at rest. */
  #verifiers: readonly (readonly [SimulatedDevice, FolderVerifier])[] = []

  constructor(components: SteersmanComponents, init: SteersmanInit) {
    this.#components = components
    this.#init = init
  }

  get comes(): boolean {
    return this.#components.random.chance(0.12)
  }

  async steer(devices: readonly SimulatedDevice[]): Promise<string> {
    const { random } = this.#components
    const device = random.pick(devices)
    const kind = random.float()
    if (kind < 0.2) return this.#pause(device)
    if (kind < 0.35) return this.#resume(device)
    if (kind < 0.5) return this.#pausePeers(device, devices)
    if (kind < 0.65) return this.#limit(device)
    if (kind < 0.75) return this.#verify(device)
    return this.#init.rots ? await this.#rot(device, devices) : 'nothing rots'
  }

  /** Everything goes on, as fast as it can. */
  release(devices: readonly SimulatedDevice[]): void {
    for (const device of devices) {
      this.#resume(device)
      device.pausePeers([])
      device.limitRates([])
    }
  }

  /**
   * What is not as it must be at rest, while all else is: of what has rotted everything is found by a look at all bytes, and brought back.
   * @param isQuiet whether all else is at rest
   */
  async restless(devices: readonly SimulatedDevice[], isQuiet: boolean): Promise<string[]> {
    if (!this.#rotted) return []
    const isUnderWay = this.#verifiers.length > 0 && this.#verifiers.every(([device, verifier]) => device.running && verifierOf(device) === verifier)
    if (!isUnderWay) {
      if (isQuiet) await this.#verifyAll(devices)
      return ['not all bytes are looked at']
    }
    const found = this.#verifiers.flatMap(([{ name }, { report }]) => unfinished(name, report))
    if (found.length > 0 || !isQuiet) return found
    this.#rotted = false
    this.#verifiers = []
    this.#components.model.healed()
    return []
  }

  async #verifyAll(devices: readonly SimulatedDevice[]): Promise<void> {
    this.#verifiers = devices.map((device) => [device, verifierOf(device)])
    for (const [{ name }, verifier] of this.#verifiers) {
      await this.#components.clock.resolve(verifier.stop(), VERIFY_MS, `the end of what ${name} looks at`)
      verifier.start('')
    }
  }

  /** Also of a device that is off: it is paused when it starts. */
  #pause(device: SimulatedDevice): string {
    const { random, clock } = this.#components
    const ms = random.chance(0.5) ? random.integer(0, 60_000) : undefined
    this.#timers.get(device)?.()
    device.pause()
    if (ms !== undefined)
      this.#timers.set(
        device,
        clock.setTimer(ms, () => this.#resume(device))
      )
    return `pauses ${device.name}${ms === undefined ? '' : ` for ${ms}`}`
  }

  #resume(device: SimulatedDevice): string {
    this.#timers.get(device)?.()
    this.#timers.delete(device)
    device.resume()
    return `resumes ${device.name}`
  }

  #pausePeers(device: SimulatedDevice, devices: readonly SimulatedDevice[]): string {
    const { random } = this.#components
    const paused = devices.filter((other) => other !== device && random.chance(0.3))
    device.pausePeers(paused.map(({ identity }) => identity.device))
    return `${device.name} pauses ${paused.map(({ name }) => name)}`
  }

  #limit(device: SimulatedDevice): string {
    const { random } = this.#components
    const rules: readonly RateRule[] = random.chance(0.3) ? [] : [{ lan: random.chance(0.3), up: random.pick(RATES), down: random.pick(RATES) }]
    device.limitRates(rules)
    return `limits ${device.name} to ${JSON.stringify(rules)}`
  }

  #verify(device: SimulatedDevice): string {
    if (!device.running || device.engine.folders().length === 0) return 'verifies nothing'
    const verifier = verifierOf(device)
    if (verifier.report?.state === 'running') return `${device.name} verifies already`
    verifier.start('')
    return `verifies ${device.name}`
  }

  /** What is known to be here and elsewhere, and is not being changed: else what rots would be an edit, or the last of its content. */
  async #rot(device: SimulatedDevice, devices: readonly SimulatedDevice[]): Promise<string> {
    const { random, model } = this.#components
    const files = await restingAt(device)
    // What the user of a device that only reads takes away there, others want still.
    const elsewhere = new Set<string>()
    for (const other of devices)
      if (other !== device && other.mayWrite) for (const { item, content } of await restingAt(other)) if (!model.isRotten(item)) elsewhere.add(content)
    const found = files.filter(({ item, content }) => elsewhere.has(content) && !model.isRotten(item) && (item.content?.length ?? 0) > 0)
    if (found.length === 0) return `nothing rots at ${device.name}`
    const { item } = random.pick(found)
    const position = random.integer(0, item.content?.length as number)
    device.hands.rot(item.path, position)
    const after = device.hands.tree().find(({ path }) => path === item.path) as TreeItem
    model.rotted(item, after, device.name, `byte ${position} of ${item.path} rotted at ${device.name} at ${device.clock.now()}`)
    this.#rotted = true
    return `byte ${position} of ${item.path} rots at ${device.name}`
  }
}

/** Files of a device that its index knows as they are. */
async function restingAt({ index, identity, hands }: SimulatedDevice): Promise<{ readonly item: TreeItem; readonly content: string }[]> {
  const tree = hands.tree()
  const there = new Set(tree.map(({ path }) => path))
  const resting = await restingFiles(index, identity.publicKey, (path) => (there.has(path) ? hands.userStat(path) : undefined))
  return tree.flatMap((item) => {
    const content = resting.get(item.path)
    return item.type === 'file' && content !== undefined ? [{ item, content }] : []
  })
}

function verifierOf(device: SimulatedDevice): FolderVerifier {
  return device.engine.verifier(device.status().id)
}

function unfinished(name: string, report: Verification | undefined): string[] {
  if (report?.state !== 'done') return [`${name} looks at its bytes: ${report?.state} ${report?.error ?? ''}`]
  return report.items.flatMap(({ path, state, remedy }) => (state === 'left' || state === 'wanted' ? [`${name}: ${path} is damaged: ${remedy}`] : []))
}
