/** What a person has paused, folders and devices, and for how long: kept in the configuration, and over when its time has come. */
import type { DeviceId, FolderId } from '../protocol/index.ts'
import type { Clock, Engine, Logger } from '../src/index.ts'
import type { ConfigStore, PausedPeer } from './config.ts'
import { CliError } from './exit-status.ts'
import type { FolderService } from './folder-service.ts'

/** The clock may jump, and a machine sleep: it is looked at so often. */
const LOOK_MS = 30_000
const MAX_PAUSED_PEERS = 1000

export interface PauseServiceComponents {
  readonly config: Pick<ConfigStore, 'current' | 'update'>
  readonly folders: Pick<FolderService, 'pause' | 'resume'>
  readonly engine: Pick<Engine, 'pausePeers'>
  readonly clock: Clock
  readonly logger: Logger
}

export class PauseService {
  readonly #parts: PauseServiceComponents
  #cancel: (() => void) | undefined
  #stopped = false

  constructor(components: PauseServiceComponents) {
    this.#parts = components
  }

  /** After the folders have started. */
  async start(): Promise<void> {
    this.#tellEngine()
    await this.#look()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  /** @param seconds absent: until it is resumed */
  async pauseFolder(id: FolderId, seconds?: number): Promise<void> {
    await this.#parts.folders.pause(id, this.#until(seconds))
    await this.#look()
  }

  get peers(): readonly PausedPeer[] {
    return this.#parts.config.current.settings.pausedPeers ?? []
  }

  async pausePeer(device: DeviceId, seconds?: number): Promise<void> {
    const until = this.#until(seconds)
    const others = this.peers.filter((peer) => peer.device !== device)
    if (others.length >= MAX_PAUSED_PEERS) throw new CliError('TOO_MANY', `${MAX_PAUSED_PEERS} devices are paused already`, 'resume some of them')
    await this.#keep([...others, { device, ...(until !== undefined && { until }) }])
    await this.#look()
  }

  /** No error where it is not paused. */
  async resumePeer(device: DeviceId): Promise<void> {
    await this.#keep(this.peers.filter((peer) => peer.device !== device))
  }

  #until(seconds: number | undefined): number | undefined {
    return seconds === undefined ? undefined : this.#parts.clock.now() + seconds * 1000
  }

  async #keep(peers: readonly PausedPeer[]): Promise<void> {
    await this.#parts.config.update(({ settings: { pausedPeers: _, ...settings }, ...config }) => ({
      ...config,
      settings: { ...settings, ...(peers.length > 0 && { pausedPeers: peers }) }
    }))
    this.#tellEngine()
  }

  #tellEngine(): void {
    this.#parts.engine.pausePeers(new Set(this.peers.map(({ device }) => device)))
  }

  /** Ends what is over, and looks again when the next is. */
  async #look(): Promise<void> {
    const { clock, config, folders, logger } = this.#parts
    this.#cancel?.()
    const isOver = (until: number | undefined): boolean => until !== undefined && until <= clock.now()
    for (const { key, label, paused, pausedUntil } of config.current.folders) {
      if (!paused || !isOver(pausedUntil)) continue
      logger.info('daemon', 'the time of its pause is over', { folder: label })
      await folders
        .resume(key.folder, { accept: false })
        .catch((error: unknown) => logger.warn('daemon', 'it cannot go on', { folder: label, reason: String(error) }))
    }
    if (this.peers.some(({ until }) => isOver(until))) await this.#keep(this.peers.filter(({ until }) => !isOver(until)))
    if (this.#stopped) return
    const ends = [
      ...config.current.folders.flatMap(({ paused, pausedUntil }) => (paused ? pausedUntil : undefined) ?? []),
      ...this.peers.flatMap(({ until }) => until ?? [])
    ]
    this.#cancel?.()
    if (ends.length > 0)
      this.#cancel = clock.setTimer(Math.min(LOOK_MS, Math.max(0, Math.min(...ends) - clock.now()) + 1), () => void this.#look().catch(() => {}))
  }
}
