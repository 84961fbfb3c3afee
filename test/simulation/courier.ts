/** Carries bundles between simulated devices: for one that asked, for anyone, in parts, late, twice, or not to the one that they are for. */
import type { Bundles, ImportSummary } from '../../src/bundles.ts'
import type { SeededRandom } from '../../src/memory/seeded-random.ts'
import type { VirtualClock } from '../../src/memory/virtual-clock.ts'
import { MemoryBundle } from '../fixtures/memory-bundle.ts'
import type { SimulatedDevice } from './simulated-device.ts'

/** A device that neither answers nor dies for so long hangs. */
const MOST_MS = 600_000
const POCKET = 6
/** What may be answered; all else is a fault. */
const REFUSALS = new Set(['LATER_KEY', 'EARLIER_KEY', 'OTHER_FOLDER', 'FOLDER_STOPPED', 'FOLDER_PAUSED', 'UNKNOWN_DEVICE', 'NO_FOLDER', 'PART_TOO_SMALL'])
const FAULTS = /EIO|ENOSPC|EMFILE|closed|stopped|is not open|was removed|may not be used/

export class Courier {
  readonly #random: SeededRandom
  readonly #clock: VirtualClock
  readonly #onViolation: (message: string) => void
  readonly #pocket: MemoryBundle[] = []

  constructor({ random, clock }: { readonly random: SeededRandom; readonly clock: VirtualClock }, init: { onViolation(message: string): void }) {
    this.#random = random
    this.#clock = clock
    this.#onViolation = init.onViolation
  }

  get comes(): boolean {
    return this.#random.chance(0.15)
  }

  async carry(devices: readonly SimulatedDevice[]): Promise<string> {
    const random = this.#random
    const up = devices.filter((device) => device.running && device.engine.folders().some(({ state }) => state !== 'error'))
    if (up.length === 0) return 'carries nothing'
    const to = random.pick(up)
    if (this.#pocket.length > 0 && random.chance(0.3)) return await this.#import(to, [random.pick(this.#pocket)])
    const from = random.pick(up)
    const request = new MemoryBundle()
    if ((await this.#done(to, (bundles) => bundles.request(request))) === undefined) return `${to.name} asks for no bundle`
    const parts: MemoryBundle[] = []
    const target = random.pick([request.source, request.source, request.source, undefined, to.identity.device])
    const maxBytes = random.chance(0.2) ? random.pick([100_000, 1_500_000]) : undefined
    const next = async (): Promise<MemoryBundle> => {
      parts.push(new MemoryBundle())
      return parts.at(-1) as MemoryBundle
    }
    const summary = await this.#done(from, (bundles) => bundles.export({ for: target, maxBytes }, next))
    if (summary === undefined) return `${from.name} makes no bundle`
    this.#pocket.push(...parts)
    this.#pocket.splice(0, Math.max(0, this.#pocket.length - POCKET))
    if (random.chance(0.2)) return `${from.name} makes ${parts.length} bundles, which stay in a pocket`
    const given = random.chance(0.2) ? [random.pick(parts)] : parts.toReversed()
    return `${from.name} makes ${parts.length} bundles of ${summary.records} records and ${summary.files} files, ${await this.#import(to, given)}`
  }

  /** Sometimes it is not waited for. */
  async #import(to: SimulatedDevice, parts: readonly MemoryBundle[]): Promise<string> {
    const sources = parts.map(({ source }) => source)
    const take = (bundles: Bundles): Promise<ImportSummary> => bundles.import(sources, {})
    if (this.#random.chance(0.5)) {
      void this.#asked(to, take)
      return `${to.name} takes in ${parts.length} meanwhile`
    }
    const summary = await this.#done(to, take)
    return summary === undefined ? `${to.name} takes in nothing` : `${to.name} takes in ${summary.records} records and ${summary.blocks} blocks`
  }

  /** Undefined where it refuses, or dies of it. */
  async #done<T>(device: SimulatedDevice, use: (bundles: Bundles) => Promise<T>): Promise<T | undefined> {
    const { engine } = device
    let answer: T | undefined
    let over = false
    void this.#asked(device, use).then((value) => {
      answer = value
      over = true
    })
    await this.#clock.runUntil(() => over || !device.running || device.engine !== engine, MOST_MS, `a bundle of ${device.name}`)
    return answer
  }

  async #asked<T>(device: SimulatedDevice, use: (bundles: Bundles) => Promise<T>): Promise<T | undefined> {
    const { engine } = device
    try {
      return await use(engine.bundles(device.status().id))
    } catch (error) {
      this.#refused(error, device.name, device.running && device.engine === engine)
      return undefined
    }
  }

  #refused(error: unknown, name: string, isAlive: boolean): void {
    const code = error instanceof Error && 'fault' in error ? (error.fault as { code: string }).code : undefined
    if (isAlive && (code === undefined || !REFUSALS.has(code)) && !FAULTS.test(String(error)))
      this.#onViolation(`a bundle of ${name} failed: ${error instanceof Error ? error.stack : String(error)}`)
  }
}
