/** What a running daemon can be told to do: the control API and the commands of the same process call the same methods. */
import {
  type Ed25519,
  type FolderId,
  formatKey,
  looksLikeInvitation,
  parseInvitation,
  parseKey,
  ProtocolError,
  type Right,
  type DeviceId
} from '../protocol/index.ts'
import type { Engine, FolderSettings, FolderVersions, FolderVerifier, Random } from '../src/index.ts'
import type { BundleService } from './bundle-service.ts'
import type { ChangeLogs, ChangeQuery, LoggedChange } from './change-logs.ts'
import { ChoiceService } from './choice-service.ts'
import type { ConfigStore } from './config.ts'
import { ConflictService } from './conflict-service.ts'
import { derive } from './derive-key.ts'
import { EventStreams } from './event-stream.ts'
import { CliError } from './exit-status.ts'
import { type ExportResult, exportLocalChanges } from './export-local-changes.ts'
import { exposition } from './exposition.ts'
import { gatherFacts } from './facts.ts'
import type { FolderSettingsChange } from './folder-settings.ts'
import { rightOf } from './folder-rules.ts'
import { LoopGauge } from './loop-gauge.ts'
import type { FolderService } from './folder-service.ts'
import type { Hook } from './hook-settings.ts'
import type { Invitations } from './invitations.ts'
import type { Joining } from './joining.ts'
import { awaitedFault } from './joining-faults.ts'
import type { MemberService, MemberStatus, RemovalResult } from './member-service.ts'
import { familiesOf } from './metrics.ts'
import type { Disks } from './parts.ts'
import type { PauseService } from './pause-service.ts'
import type { RateRule } from './rate-settings.ts'
import { parseDialAddress, withDevice } from './network/address.ts'
import { PlanService } from './plan-service.ts'
import {
  type ExplainedProblem,
  type FolderMode,
  type FolderStatus,
  isIdle,
  type LocalChange,
  type PeerStatus,
  type ReachStatus,
  type Status,
  type JoiningStatus
} from './status.ts'
import { StatusEvents } from './status-events.ts'
import type { Tally } from './tally.ts'
import { VERSION } from './version.ts'

export interface ControlActionsComponents {
  readonly engine: Engine
  readonly folders: FolderService
  readonly members: MemberService
  readonly config: ConfigStore
  readonly network: {
    readonly device: Status['device']['id']
    addresses(): string[]
    addPeer(address: string): void
    removePeer(address: string): void
    reach(): ReachStatus
  }
  readonly ed25519: Ed25519
  readonly invitations: Invitations
  readonly joining: Joining
  readonly bundles: BundleService
  readonly changes: ChangeLogs
  readonly pauses: PauseService
  readonly tally: Tally
  readonly disks: Pick<Disks, 'load'>
  readonly random: Pick<Random, 'bytes'>
}

export interface ControlActionsInit {
  readonly onStop: () => void
  /** The directory that holds all indexes. */
  readonly indexes: string
}

export interface AddFolderRequest {
  readonly path: string
  /** Text: a key, or the link of an invitation. */
  readonly key?: string | undefined
  readonly label?: string | undefined
  readonly mode?: FolderMode | undefined
}

export interface AddFolderResult {
  readonly folder: FolderStatus
  /** To hand to other devices; secret. */
  readonly key: string
}

export interface LocalChangeList {
  readonly total: number
  readonly changes: readonly LocalChange[]
}

/** Local changes of one answer: a person reads fewer, and a program exports them. */
const MAX_LISTED = 10_000

/** The folder comes when the inviter has answered. */
export interface JoinFolderResult {
  readonly joining: JoiningStatus
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
  readonly choice: ChoiceService
  /** Those who follow the status. */
  readonly events: EventStreams
  readonly #init: ControlActionsInit
  readonly #conflicts: ConflictService

  constructor(components: ControlActionsComponents, init: ControlActionsInit) {
    this.#parts = components
    this.#conflicts = new ConflictService(components)
    this.choice = new ChoiceService(components)
    this.#init = init
    this.events = new EventStreams({
      events: new StatusEvents({ status: () => this.status(), onChange: (listener) => this.onChange(listener), random: components.random })
    })
    this.onChange(() => {
      const status = this.status()
      this.#loop.measure(!isIdle(status))
      components.tally.look(status)
    })
  }

  status(): Status {
    const { network, config, folders, engine, joining, invitations } = this.#parts
    return {
      device: {
        id: network.device,
        name: config.current.name,
        version: VERSION,
        addresses: network.addresses(),
        uptimeSeconds: Math.floor((performance.now() - this.#started) / 1000),
        longestBlockMs: Math.round(this.#loop.longestMs),
        longestBlockCpuMs: Math.round(this.#loop.longestCpuMs),
        reach: network.reach()
      },
      folders: folders.status(),
      peers: engine.peers(),
      joining: joining.status(),
      waiting: invitations.waiting()
    }
  }

  get tally(): Tally {
    return this.#parts.tally
  }

  /** For Prometheus. */
  async metrics(): Promise<string> {
    const { engine, disks, tally } = this.#parts
    const facts = { status: this.status(), load: engine.load(), disks: disks.load(), tally, lag: this.#loop.lags, followers: this.events.count }
    return exposition(familiesOf(await gatherFacts(facts, this.#init)))
  }

  get conflicts(): ConflictService {
    return this.#conflicts
  }

  get invitations(): Invitations {
    return this.#parts.invitations
  }

  get bundles(): BundleService {
    return this.#parts.bundles
  }

  get plans(): PlanService {
    return new PlanService(this.#parts)
  }

  get joining(): Joining {
    return this.#parts.joining
  }

  onChange(listener: () => void): () => void {
    const { engine, folders, joining, invitations } = this.#parts
    const ends = [engine, folders, joining, invitations].map((part) => part.onChange(listener))
    return () => {
      for (const end of ends) end()
    }
  }

  /** @throws CliError, ProtocolError BAD_KEY, BAD_INVITATION */
  async addFolder(request: AddFolderRequest): Promise<AddFolderResult | JoinFolderResult> {
    if (request.key !== undefined && looksLikeInvitation(request.key)) return this.#joinFolder({ ...request, key: request.key })
    const key = request.key === undefined ? undefined : parseKey(request.key, this.#parts.ed25519)
    const awaited = await this.#parts.joining.at(request.path)
    if (awaited !== undefined) throw awaitedFault(awaited.path)
    const { folder } = await this.#parts.folders.add({ path: request.path, key, label: request.label, mode: request.mode, isNew: true })
    return this.#added(folder.key.folder)
  }

  async #joinFolder({ key, path, label, mode }: AddFolderRequest & { readonly key: string }): Promise<AddFolderResult | JoinFolderResult> {
    const { joining } = this.#parts
    const { id, folder } = await joining.add({ invitation: parseInvitation(key), path, label, mode })
    if (folder !== undefined) return this.#added(folder)
    const status = joining.status().find((one) => one.id === id)
    if (status === undefined) throw new CliError('FAILED', 'the wait for an inviter ended as it began', 'see: syncline status')
    return { joining: status }
  }

  #added(id: FolderId): AddFolderResult {
    const status = this.#parts.folders.status().find((one) => one.id === id)
    if (status === undefined) throw new CliError('FAILED', 'the folder was removed while it was added', 'add it again')
    return { folder: status, key: formatKey(this.#parts.folders.find(id).key) }
  }

  async removeFolder(id: FolderId): Promise<void> {
    await this.#parts.folders.remove(id)
    await this.#parts.invitations.cancelAll(id)
    this.#parts.members.forgetFolder(id)
    await this.#parts.changes.forget(id)
  }

  get limits(): readonly RateRule[] {
    return this.#parts.config.current.settings.limits ?? []
  }

  async limitRates(limits: readonly RateRule[]): Promise<void> {
    await this.#parts.config.update(({ settings, ...config }) => ({ ...config, settings: { ...settings, limits } }))
    this.#parts.engine.limitRates(limits)
  }

  get hooks(): readonly Hook[] {
    return this.#parts.config.current.settings.hooks ?? []
  }

  async setHooks(hooks: readonly Hook[]): Promise<void> {
    await this.#parts.config.update(({ settings, ...config }) => ({ ...config, settings: { ...settings, hooks } }))
  }

  get pauses(): PauseService {
    return this.#parts.pauses
  }

  resumeFolder(id: FolderId, options: { readonly accept: boolean }): Promise<void> {
    return this.#parts.folders.resume(id, options)
  }

  scanFolder(id: FolderId): Promise<void> {
    return this.#parts.folders.scan(id)
  }

  folderSettings(id: FolderId): FolderSettings {
    return this.#parts.folders.find(id).settings ?? {}
  }

  /** @throws CliError */
  async changeFolderSettings(id: FolderId, change: FolderSettingsChange): Promise<FolderSettings> {
    await this.#parts.folders.changeSettings(id, change)
    return this.folderSettings(id)
  }

  async problems(id: FolderId): Promise<ExplainedProblem[]> {
    this.#parts.folders.find(id)
    return this.#parts.engine.explain(id)
  }

  log(id: FolderId, query: ChangeQuery): Promise<LoggedChange[]> {
    this.#parts.folders.find(id)
    return this.#parts.changes.read(id, query)
  }

  /** @throws CliError, FolderError */
  verifier(id: FolderId): FolderVerifier {
    this.#parts.folders.find(id)
    return this.#parts.engine.verifier(id)
  }

  /** The first of them in the order of a walk, and how many there are. */
  async localChanges(id: FolderId): Promise<LocalChangeList> {
    this.#parts.folders.find(id)
    const changes: LocalChange[] = []
    let total = 0
    for await (const change of this.#parts.engine.localChanges(id)) if (++total <= MAX_LISTED) changes.push(change)
    return { total, changes }
  }

  /** @throws CliError, FolderError */
  async revertLocalChanges(id: FolderId, paths?: readonly string[]): Promise<{ readonly reverted: number }> {
    this.#parts.folders.find(id)
    return { reverted: await this.#parts.engine.revertLocalChanges(id, paths) }
  }

  /** @throws CliError, FolderError */
  exportLocalChanges(id: FolderId, directory: string, paths?: readonly string[]): Promise<ExportResult> {
    const { path } = this.#parts.folders.find(id)
    return exportLocalChanges(this.#parts.engine.localChanges(id, paths), { root: path, directory })
  }

  /** The folder's key as text, secret; the strongest there is, or the one of `right`. */
  key(id: FolderId, right: Right | undefined): string {
    const folder = this.#parts.folders.find(id)
    const { key, label } = folder
    try {
      return formatKey(derive(key, right ?? key.right))
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      if (rightOf(folder) === 'write' && right === 'write')
        throw new CliError(
          'NO_SUCH_KEY',
          `this device may write to the folder "${label}" by a grant of its own, and holds no write key`,
          'who joins by an invitation is not handed that key, so that it can be taken out again; to let others in, run syncline invite where the key is',
          undefined,
          error
        )
      throw new CliError(
        'NO_SUCH_KEY',
        `this device holds only the ${key.right} key of the folder "${label}"`,
        `ask someone who holds the ${right} key`,
        undefined,
        error
      )
    }
  }

  versions(id: FolderId): FolderVersions {
    this.#parts.folders.find(id)
    return this.#parts.engine.versions(id)
  }

  members(id: FolderId): Promise<MemberStatus[]> {
    return this.#parts.members.list(id)
  }

  /** @throws CliError */
  removeMembers(id: FolderId, devices: readonly DeviceId[]): Promise<RemovalResult> {
    return this.#parts.members.remove(id, devices)
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
    this.#init.onStop()
  }
}

/** The one spelling of an address to dial. @throws CliError BAD_ADDRESS */
function peerAddress(text: string): string {
  const { address, device } = parseDialAddress(text)
  return device === undefined ? address : withDevice(address, device)
}
