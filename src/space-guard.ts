/** Keeps so much of the disk free as a person wants: what would go beyond that is not fetched. */
import { MinFreeError } from './errors.ts'
import type { Clock } from './ports/clock.ts'
import type { Disk } from './ports/disk.ts'

/** How long the word of the disk is believed, less what was let pass since. */
const FRESH_MS = 1000

export class SpaceGuard {
  readonly #components: { readonly disk: Pick<Disk, 'free'>; readonly clock: Clock }
  readonly #minFree: () => number | undefined
  #free = 0
  #at = Number.NEGATIVE_INFINITY

  constructor(components: { readonly disk: Pick<Disk, 'free'>; readonly clock: Clock }, minFree: () => number | undefined) {
    this.#components = components
    this.#minFree = minFree
  }

  /** @throws MinFreeError where these bytes may not be fetched */
  async assertRoom(bytes: number): Promise<void> {
    const minFree = this.#minFree()
    if (minFree === undefined) return
    const { disk, clock } = this.#components
    const now = clock.monotonic()
    if (now - this.#at >= FRESH_MS) {
      this.#free = await disk.free()
      this.#at = now
    }
    if (this.#free - bytes < minFree) throw new MinFreeError(`its ${bytes} bytes would leave less than ${minFree} free on the disk`)
    this.#free -= bytes
  }
}
