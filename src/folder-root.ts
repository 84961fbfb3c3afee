/**
 * The root of one folder: whether it is the one that it should be, and its watch. Where it is not, nothing is applied and nothing is told, and it
 * is tried again until it is. Keeps what is wrong with the folder, too: a look at a good root takes it back.
 */
import type { FolderId } from '../protocol/index.ts'
import { FolderError } from './errors.ts'
import type { Disk } from './ports/disk.ts'
import type { Logger } from './ports/logger.ts'
import type { Watch, Watcher, WatchHandlers } from './ports/watcher.ts'
import { ROOT_FAULTS } from './root-faults.ts'
import type { Fault } from './status.ts'
import type { Timers } from './utils/timers.ts'

export interface FolderRootComponents {
  readonly disk: Disk
  readonly watcher: Watcher
  readonly logger: Logger
  readonly timers: Timers
}

export interface FolderRootInit {
  readonly folder: FolderId
  readonly label: string
  readonly path: string
  /** Until the next try. */
  readonly retryMs: number
  /** May be as it should be again. */
  onRetry(): void
  onChange(): void
}

export class FolderRoot {
  readonly #components: FolderRootComponents
  readonly #init: FolderRootInit
  #fault: Fault | undefined
  #watch: Watch | undefined

  constructor(components: FolderRootComponents, init: FolderRootInit) {
    this.#components = components
    this.#init = init
  }

  get fault(): Fault | undefined {
    return this.#fault
  }

  /** Said until the next good look at the root. */
  blame(fault: Fault): void {
    this.#fault = fault
  }

  failed(scope: string, error: unknown): void {
    const { logger, timers } = this.#components
    const { label } = this.#init
    if (timers.stopped || error instanceof FolderError) return
    const message = error instanceof Error ? error.message : String(error)
    logger.error(scope, message, { folder: label })
    this.#fault = { code: 'FAILED', message: `${label}: ${message}`, hint: 'it is tried again at the next scan; syncline folder scan does so now' }
  }

  async check(): Promise<boolean> {
    const { disk, logger, timers } = this.#components
    const { folder, label, retryMs, onRetry, onChange } = this.#init
    const root = await disk.inspect(folder)
    // What is said of a folder that stopped stays said.
    if (timers.stopped) return root.state === 'ok'
    if (root.state === 'ok') {
      if (this.#fault !== undefined) {
        this.#fault = undefined
        logger.info('folder', 'is back', { folder: label })
        onChange()
      }
      return true
    }
    const { code, hint } = ROOT_FAULTS[root.state]
    if (this.#fault?.code !== code) logger.error('folder', root.message, { folder: label })
    this.#fault = { code, message: root.message, hint }
    await this.unwatch().catch(() => {})
    timers.later('root', retryMs, onRetry)
    onChange()
    return false
  }

  /** A disk on which nothing is applied unless the root is the one that it should be. */
  guardedDisk(): Pick<Disk, 'commit'> {
    const { disk } = this.#components
    return {
      commit: async (actions, options) => {
        if (!(await this.check())) throw new FolderError(this.#fault as Fault)
        return disk.commit(actions, options)
      }
    }
  }

  /** Where nothing can be watched, the periodic scan finds what changes. */
  async watch({ onChange, onOverflow }: WatchHandlers): Promise<void> {
    const { watcher, logger, timers } = this.#components
    const { label, path } = this.#init
    if (this.#watch !== undefined || timers.stopped) return
    try {
      this.#watch = await watcher.watch(path, {
        onChange,
        onOverflow: (reason) => {
          logger.warn('scan', 'the watcher missed something, so the whole folder is scanned', { folder: label, reason })
          onOverflow(reason)
        }
      })
    } catch (error) {
      logger.warn('scan', 'no watching here; changes are found by the periodic scan', { folder: label, error: String(error) })
    }
  }

  async unwatch(): Promise<void> {
    const watch = this.#watch
    this.#watch = undefined
    await watch?.close()
  }
}
