/** A few simulated devices and nothing by chance: for tests that say themselves what happens. */
import { createWriteKey, readKeyOf, storeKeyOf, type WriteKey } from '../../protocol/index.ts'
import type { MemoryFileSystemInit } from '../../src/memory/memory-file-system.ts'
import { MemoryNetwork, type MemoryNetworkInit } from '../../src/memory/memory-network.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'
import type { FolderMode } from '../../src/status.ts'
import { SharedEd25519 } from './shared-ed25519.ts'
import { SimulatedDevice } from './simulated-device.ts'
import { Trace } from './trace.ts'

export interface WorldDevice {
  readonly right?: 'write' | 'read' | 'store'
  /** Two-way where not given. */
  readonly mode?: FolderMode
  readonly skewMs?: number
  readonly fileSystem?: MemoryFileSystemInit
  /** At most so long before and after each verb of its disk. */
  readonly diskPauseMs?: number
  /** Whom it dials; all where not given. */
  readonly peers?: readonly number[]
}

const REST_MS = 300_000

export class World {
  readonly clock = new VirtualClock()
  readonly network: MemoryNetwork
  readonly key: WriteKey
  readonly devices: SimulatedDevice[]
  readonly violations: string[] = []
  readonly trace = new Trace()
  readonly #peers: readonly (readonly number[])[]
  /** A daemon ends with it. */
  readonly #onRejection = (error: unknown): void => {
    this.violations.push(`a promise was rejected that nobody waits for: ${error instanceof Error ? error.stack : String(error)}`)
  }

  constructor(devices: readonly WorldDevice[], network: MemoryNetworkInit = {}) {
    const random = new SeededRandom('world')
    const ed25519 = new SharedEd25519()
    const key = createWriteKey(random.bytes(32), ed25519)
    this.key = key
    this.network = new MemoryNetwork(
      { clock: this.clock, random: random.fork('network') },
      {
        // Where a test says who dials whom, they stay so.
        takesHints: devices.every(({ peers }) => peers === undefined),
        ...network,
        trace: (line) => this.trace.add(line)
      }
    )
    this.devices = devices.map(
      ({ right = 'write', mode = 'two-way', skewMs = 0, fileSystem = {}, diskPauseMs = 0 }, i) =>
        new SimulatedDevice(
          { clock: this.clock, random, network: this.network, ed25519, trace: this.trace },
          {
            name: `${'ABCDE'[i]}`,
            key: { write: key, read: readKeyOf(key), store: storeKeyOf(key) }[right],
            mode,
            skewMs,
            diskPauseMs,
            indexPauseMs: 0,
            fileSystem,
            options: {},
            onViolation: (message) => this.violations.push(message)
          }
        )
    )
    process.on('unhandledRejection', this.#onRejection)
    this.#peers = devices.map(({ peers }) => peers ?? devices.map((_, i) => i))
  }

  async start(...devices: readonly SimulatedDevice[]): Promise<void> {
    for (const device of devices.length > 0 ? devices : this.devices) {
      const peers = this.#peers[this.devices.indexOf(device)] ?? []
      const starting = device.start(peers.map((i) => this.devices[i]).filter((one) => one !== undefined))
      await this.clock.resolve(starting, REST_MS, `the start of ${device.name}`)
    }
  }

  /** Scans everywhere and waits until all that run hold the same and have nothing to do. */
  async rest(): Promise<void> {
    const running = this.devices.filter((device) => device.running)
    for (const device of running) await this.clock.resolve(device.engine.scanFolder(device.status().id), REST_MS, `a scan of ${device.name}`)
    await this.clock.runUntil(() => isSame(running), REST_MS, 'rest')
    // What was about to be told is told.
    await this.clock.advance(1000)
    await this.clock.runUntil(() => isSame(running), REST_MS, 'rest')
  }

  /** What stands in a file of each device. */
  texts(path: string): (string | undefined)[] {
    return this.devices.map((device) => textOf(device, path))
  }

  /** All files of a device with their content, conflict copies by `conflict` and their text. */
  files(device: SimulatedDevice): Record<string, string> {
    return Object.fromEntries(device.hands.tree().flatMap((item) => (item.type === 'file' ? [[item.path, textOf(device, item.path) ?? '']] : [])))
  }

  stop(): void {
    process.off('unhandledRejection', this.#onRejection)
    for (const device of this.devices) device.kill()
  }
}

/** Store-only devices have digests of their own. */
function isSame(running: readonly SimulatedDevice[]): boolean {
  const digests = Map.groupBy(running, (device) => device.status().right === 'store')
  const isOne = (devices: readonly SimulatedDevice[] = []): boolean => new Set(devices.map((device) => device.status().digest)).size <= 1
  return running.every((device) => isAtRest(device)) && isOne(digests.get(true)) && isOne(digests.get(false))
}

function isAtRest(device: SimulatedDevice): boolean {
  const { state, needFiles } = device.status()
  return state === 'idle' && needFiles === 0
}

function textOf(device: SimulatedDevice, path: string): string | undefined {
  const item = device.hands.tree().find((one) => one.path === path)
  return item?.content === undefined ? undefined : new TextDecoder().decode(item.content)
}

/** The conflict copies among paths. */
export function copiesIn(files: Record<string, string>): string[] {
  return Object.keys(files).filter((path) => path.includes('.sync-conflict-'))
}
