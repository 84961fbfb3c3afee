/** What a running daemon can be told to do: the control API and the commands of the same process call the same methods. */
import { type Ed25519, type FolderId, formatKey, parseKey, ProtocolError, type Right } from '../protocol/index.ts'
import type { Engine } from '../src/index.ts'
import type { ConfigStore } from './config.ts'
import { derive } from './derive-key.ts'
import { CliError } from './exit-status.ts'
import { LoopGauge } from './loop-gauge.ts'
import type { FolderService } from './folder-service.ts'
import { parseDialAddress, withDevice } from './network/address.ts'
import { type ConflictStory, type FolderMode, type FolderStatus, isIdle, type PeerStatus, type Problem, type Status } from './status.ts'
import { VERSION } from './version.ts'

export interface ControlActionsComponents {
  readonly engine: Engine
  readonly folders: FolderService
  readonly config: ConfigStore
  readonly network: { readonly device: Status['device']['id']; addresses(): string[]; addPeer(address: string): void; removePeer(address: string): void }
  readonly ed25519: Ed25519
}

export interface AddFolderRequest {
  readonly path: string
  /** Text. */
  readonly key?: string | undefined
  readonly label?: string | undefined
  readonly mode?: FolderMode | undefined
}

export interface AddFolderResult {
  readonly folder: FolderStatus
  /** To hand to other devices; secret. */
  readonly key: string
}

export interface PeerList {
  /** Multiaddrs that are dialled, from the configuration. */
  readonly addresses: readonly string[]
  readonly peers: readonly PeerStatus[]
}

export class ControlActions {
  readonly #parts: ControlActionsComponents
  readonly #started = performance.now()
  readonly #loop = new LoopGauge()
  readonly #onStop: () => void

  constructor(components: ControlActionsComponents, init: { readonly onStop: () => void }) {
    this.#parts = components
    this.#onStop = init.onStop
    this.onChange(() => this.#loop.measure(!isIdle(this.status())))
  }

  status(): Status {
    const { network, config, folders, engine } = this.#parts
    return {
      device: {
        id: network.device,
        name: config.current.name,
        version: VERSION,
        addresses: network.addresses(),
        uptimeSeconds: Math.floor((performance.now() - this.#started) / 1000),
        longestBlockMs: Math.round(this.#loop.longestMs),
        longestBlockCpuMs: Math.round(this.#loop.longestCpuMs)
      },
      folders: folders.status(),
      peers: engine.peers()
    }
  }

  onChange(listener: () => void): () => void {
    const ends = [this.#parts.engine.onChange(listener), this.#parts.folders.onChange(listener)]
    return () => {
      for (const end of ends) end()
    }
  }

  /** @throws CliError, ProtocolError BAD_KEY */
  async addFolder(request: AddFolderRequest): Promise<AddFolderResult> {
    const key = request.key === undefined ? undefined : parseKey(request.key, this.#parts.ed25519)
    const { folder } = await this.#parts.folders.add({ path: request.path, key, label: request.label, mode: request.mode, isNew: true })
    const status = this.#parts.folders.status().find(({ id }) => id === folder.key.folder)
    if (status === undefined) throw new CliError('FAILED', `the folder "${folder.label}" was removed while it was added`, 'add it again')
    return { folder: status, key: formatKey(folder.key) }
  }

  removeFolder(id: FolderId): Promise<void> {
    return this.#parts.folders.remove(id)
  }

  pauseFolder(id: FolderId): Promise<void> {
    return this.#parts.folders.pause(id)
  }

  resumeFolder(id: FolderId, options: { readonly accept: boolean }): Promise<void> {
    return this.#parts.folders.resume(id, options)
  }

  scanFolder(id: FolderId): Promise<void> {
    return this.#parts.folders.scan(id)
  }

  problems(id: FolderId): Problem[] {
    this.#parts.folders.find(id)
    return this.#parts.engine.problems(id)
  }

  conflicts(id: FolderId): ConflictStory[] {
    this.#parts.folders.find(id)
    return this.#parts.engine.conflicts(id)
  }

  /** The folder's key as text, secret; the strongest there is, or the one of `right`. */
  key(id: FolderId, right: Right | undefined): string {
    const { key, label } = this.#parts.folders.find(id)
    try {
      return formatKey(derive(key, right ?? key.right))
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      throw new CliError(
        'NO_SUCH_KEY',
        `this device holds only the ${key.right} key of the folder "${label}"`,
        `ask someone who holds the ${right} key`,
        undefined,
        error
      )
    }
  }

  peers(): PeerList {
    return { addresses: this.#parts.config.current.peers, peers: this.#parts.engine.peers() }
  }

  /** Keeps an address and dials it for as long as it stands. @throws CliError */
  async addPeer(text: string): Promise<PeerList> {
    const address = peerAddress(text)
    await this.#parts.config.update((config) => (config.peers.includes(address) ? config : { ...config, peers: [...config.peers, address] }))
    this.#parts.network.addPeer(address)
    return this.peers()
  }

  /** @throws CliError */
  async removePeer(text: string): Promise<void> {
    const address = peerAddress(text)
    if (!this.#parts.config.current.peers.includes(address)) {
      throw new CliError('UNKNOWN_PEER', `the address ${address} is not in the list of peers`, 'see the list with: syncline peer list')
    }
    await this.#parts.config.update((config) => ({ ...config, peers: config.peers.filter((peer) => peer !== address) }))
    this.#parts.network.removePeer(address)
  }

  stop(): void {
    this.#onStop()
  }
}

/** The one spelling of an address to dial. @throws CliError BAD_ADDRESS */
function peerAddress(text: string): string {
  const { address, device } = parseDialAddress(text)
  return device === undefined ? address : withDevice(address, device)
}
