import type { NetworkInterfaceInfo } from 'node:os'
import type { Clock } from '../../src/index.ts'

const POLL_MS = 5_000
/** A poll that comes so much too late means that the machine slept, whichever of its clocks slept along. */
const GAP_MS = 20_000

export interface NetworkChangesComponents {
  readonly clock: Clock
  /** os.networkInterfaces. */
  interfaces(): NodeJS.Dict<NetworkInterfaceInfo[]>
}

export interface NetworkChangesInit {
  /** Called when the addresses of this machine changed, or it woke from sleep. */
  onChange(reason: string): void
}

/** Notices by polling that what could not be reached might be reachable now: Node.js has no event for either. */
export class NetworkChanges {
  readonly #components: NetworkChangesComponents
  readonly #init: NetworkChangesInit
  #signature: string
  #wall: number
  #monotonic: number
  #cancel: () => void = () => {}

  constructor(components: NetworkChangesComponents, init: NetworkChangesInit) {
    this.#components = components
    this.#init = init
    this.#signature = signatureOf(components.interfaces())
    this.#wall = components.clock.now()
    this.#monotonic = components.clock.monotonic()
  }

  start(): void {
    this.#cancel = this.#components.clock.setTimer(POLL_MS, () => {
      this.#poll()
      this.start()
    })
  }

  stop(): void {
    this.#cancel()
  }

  #poll(): void {
    const { clock, interfaces } = this.#components
    const signature = signatureOf(interfaces())
    const passed = Math.max(clock.now() - this.#wall, clock.monotonic() - this.#monotonic)
    const changed = signature !== this.#signature
    this.#signature = signature
    this.#wall = clock.now()
    this.#monotonic = clock.monotonic()
    if (changed) this.#init.onChange('the addresses of this machine changed')
    else if (passed > POLL_MS + GAP_MS) this.#init.onChange(`the machine stood still for ${Math.round(passed / 1000)} s`)
  }
}

function signatureOf(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string {
  return Object.entries(interfaces)
    .flatMap(([name, addresses = []]) => addresses.filter(({ internal }) => !internal).map(({ address, netmask }) => `${name} ${address} ${netmask}`))
    .sort()
    .join('\n')
}
