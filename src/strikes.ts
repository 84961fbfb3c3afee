import type { DeviceId } from '../protocol/index.ts'
import type { Clock } from './ports/clock.ts'

/** One may be a fault of a link or a version; an honest device has none. */
const MAX_STRIKES = 3
/** So long after the last one a device begins anew. */
const FORGOTTEN_MS = 10 * 60_000
/** Ids cost nothing: whoever was struck longest ago makes room. */
const MAX_DEVICES = 1024

/** Devices that broke the protocol. After some strikes one is not talked to, until it is forgotten. */
export class Strikes {
  readonly #clock: Pick<Clock, 'monotonic'>
  /** Whoever was struck last stands last. */
  readonly #devices = new Map<DeviceId, { readonly count: number; readonly at: number }>()

  constructor(components: { readonly clock: Pick<Clock, 'monotonic'> }) {
    this.#clock = components.clock
  }

  /** @returns whether the device is out now */
  add(device: DeviceId): boolean {
    const count = this.#count(device) + 1
    this.#devices.delete(device)
    this.#devices.set(device, { count, at: this.#clock.monotonic() })
    for (const oldest of this.#devices.keys()) if (this.#devices.size > MAX_DEVICES) this.#devices.delete(oldest)
    return count >= MAX_STRIKES
  }

  isOut(device: DeviceId): boolean {
    return this.#count(device) >= MAX_STRIKES
  }

  #count(device: DeviceId): number {
    const struck = this.#devices.get(device)
    return struck === undefined || this.#clock.monotonic() - struck.at >= FORGOTTEN_MS ? 0 : struck.count
  }
}
