/** The joiner's end: asks the inviters of links for their folders, for as long as it takes, and adds the folders that it is given. */
import { realpath } from 'node:fs/promises'
import {
  type DeviceId,
  type Ed25519,
  type FolderId,
  type Invitation,
  type InvitationId,
  invitationIdOf,
  invitationTopicOf,
  type Joined,
  type Right
} from '../protocol/index.ts'
import type { Clock, Fault, Identity, Link, Logger } from '../src/index.ts'
import { askInviter, type InviterAnswer } from './ask-inviter.ts'
import { type ConfigStore, type FolderConfig, type JoiningConfig, MAX_JOINING } from './config.ts'
import { CliError, toCliError } from './exit-status.ts'
import { modeFor } from './folder-rules.ts'
import type { FolderService } from './folder-service.ts'
import { InviterLinks, type InviterNetwork } from './inviter-links.ts'
import { assertNetwork, awaitedFault, hintOf, isLongOver, isRefusal, type Refusal, refusalOf } from './joining-faults.ts'

/** How often a person who has not decided yet is asked for. */
const POLL_MS = 3_000
/** After an attempt that failed; doubled each time up to the last. */
const RETRY_MS = 1_000
const LAST_RETRY_MS = 60_000
/** How often it is looked whether a link is so old that nobody will answer it. */
const EXPIRY_CHECK_MS = 60_000

/** A folder that is to be, as `status` shows it. */
export interface JoiningStatus {
  /** The invitation's. */
  readonly id: InvitationId
  readonly path: string
  readonly right: Right
  readonly inviter: DeviceId
  /** Empty until the inviter has answered. */
  readonly inviterName: string
  /** Milliseconds since 1970, by the clock of the inviter. */
  readonly expires: number
  readonly state: 'waiting' | 'waiting-for-approval' | 'refused' | 'failed'
  /** What a person can do about it. */
  readonly hint: string
  /** Why it is refused, or why it failed the last time. */
  readonly error: Fault | null
}

export interface JoiningComponents {
  readonly network: InviterNetwork
  readonly folders: Pick<FolderService, 'add' | 'openPath'>
  readonly config: ConfigStore
  readonly identity: Identity
  readonly ed25519: Ed25519
  readonly clock: Clock
  readonly random: { bytes(length: number): Uint8Array }
  readonly logger: Logger
}

export interface JoiningInit {
  /** Of the private network that this device is in. */
  readonly network: Uint8Array | undefined
}

/** What came of an attempt, or of the wait. */
export type JoiningEnd = { readonly id: InvitationId } & ({ readonly folder: FolderId } | { readonly fault: CliError })

interface Entry {
  readonly config: JoiningConfig
  readonly id: InvitationId
  inviterName: string
  state: JoiningStatus['state']
  error: Fault | null
  failures: number
  asking: boolean
  cancelTimer: () => void
}

export class Joining {
  readonly #parts: JoiningComponents
  readonly #init: JoiningInit
  readonly #entries = new Map<InvitationId, Entry>()
  readonly #links: InviterLinks
  readonly #listeners = new Set<() => void>()
  readonly #endListeners = new Set<(end: JoiningEnd) => void>()
  readonly #saves = new Set<Promise<void>>()
  #cancelCheck: () => void = () => {}
  #stopped = false

  constructor(components: JoiningComponents, init: JoiningInit) {
    this.#parts = components
    this.#init = init
    this.#links = new InviterLinks(components)
  }

  /** Goes on with those of the configuration. */
  async start(): Promise<void> {
    const { config } = this.#parts
    this.#links.start((device) => this.#linked(device))
    for (const one of config.current.joining) {
      if (this.#joinedBy(one.invitation) === undefined) this.#begin(one)
      else await this.#drop(invitationIdOf(one.invitation.token))
    }
    this.#checkExpiry()
  }

  /** Resolves when no folder is being added any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelCheck()
    for (const entry of this.#entries.values()) entry.cancelTimer()
    await Promise.allSettled(this.#saves)
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls `listener` when a wait is over: joined, or refused. */
  onEnd(listener: (end: JoiningEnd) => void): void {
    this.#endListeners.add(listener)
  }

  status(): JoiningStatus[] {
    return [...this.#entries.values()].map(({ config, id, inviterName, state, error }) => {
      const { invitation, path } = config
      const { right, inviter, expiry } = invitation
      const hint = error?.hint ?? hintOf(state, this.#parts.network.device)
      return { id, path, right, inviter, inviterName, expires: expiry * 1000, state, hint, error }
    })
  }

  /** Where the inviters of these links may be found. */
  topics(): Uint8Array[] {
    return this.#waiting().map(({ config }) => invitationTopicOf(config.invitation.token))
  }

  /** What is waited for at a path, by the configuration. */
  async at(path: string): Promise<JoiningConfig | undefined> {
    const real = await realpath(path).catch(() => path)
    return this.#parts.config.current.joining.find((one) => one.path === real && this.#joinedBy(one.invitation) === undefined)
  }

  /** Whether a device is waited for. */
  expects(device: DeviceId): boolean {
    return this.#waiting().some(({ config }) => config.invitation.inviter === device)
  }

  /**
   * Begins to ask, and goes on across restarts. Answers the folder where this device has joined by that link already.
   * @throws CliError for a link that can't lead to a folder here
   */
  async add(request: JoiningConfig): Promise<{ readonly id: InvitationId; readonly folder: FolderId | undefined }> {
    const { config, network, clock, logger } = this.#parts
    const { invitation } = request
    const path = await realpath(request.path).catch(() => request.path)
    const id = invitationIdOf(invitation.token)
    const joined = this.#joinedBy(invitation)
    if (joined !== undefined && joined.path === path) return { id, folder: joined.key.folder }
    if (joined !== undefined)
      throw new CliError(
        'FOLDER_EXISTS',
        `this device joined by that link already: "${joined.label}" at ${joined.path}`,
        'use that one, or ask for another link'
      )
    if (invitation.inviter === network.device)
      throw new CliError('OWN_INVITATION', 'that link was made by this device itself', 'use it on the device that is to join')
    assertNetwork(invitation.network, this.#init.network)
    modeFor(invitation.right, request.mode)
    const before = this.#waiting().find((one) => one.id === id || one.config.path === path)
    if (before?.id === id && before.config.path === path) return { id, folder: undefined }
    if (before !== undefined) {
      const what = before.id === id ? `already to join by that link, at ${before.config.path}` : `to join by another link at ${path}`
      throw awaitedFault(before.config.path, what)
    }
    if (config.current.joining.length >= MAX_JOINING)
      throw new CliError('TOO_MANY_JOINING', `this device waits for ${MAX_JOINING} folders already`, 'end some with: syncline folder remove PATH')
    const checked = { ...request, path: await this.#parts.folders.openPath(request) }
    if (clock.now() >= invitation.expiry * 1000)
      logger.warn('join', 'by the clock of this device the invitation has expired; that of the inviter decides', {
        expired: new Date(invitation.expiry * 1000).toISOString()
      })
    await config.update((current) => ({ ...current, joining: [...current.joining.filter((one) => invitationIdOf(one.invitation.token) !== id), checked] }))
    this.#begin(checked)
    return { id, folder: undefined }
  }

  /** Ends a wait. @throws CliError UNKNOWN_JOINING */
  async remove(id: string): Promise<void> {
    const entry = this.#entries.get(id as InvitationId)
    if (entry === undefined) throw new CliError('UNKNOWN_JOINING', `this device does not wait to join by an invitation ${id}`, 'see: syncline status')
    await this.#drop(entry.id)
    this.#end(entry)
    this.#entries.delete(entry.id)
    this.#changed()
  }

  #begin(config: JoiningConfig): void {
    const id = invitationIdOf(config.invitation.token)
    const entry: Entry = { config, id, inviterName: '', state: 'waiting', error: null, failures: 0, asking: false, cancelTimer: () => {} }
    this.#entries.set(id, entry)
    this.#links.dial(config.invitation)
    this.#try(entry)
    this.#changed()
  }

  /** Nothing is dialled for it any more. */
  #end(entry: Entry): void {
    entry.cancelTimer()
    const { inviter } = entry.config.invitation
    if (this.#waiting().some((other) => other !== entry && other.config.invitation.inviter === inviter)) return
    this.#links.letBe(inviter)
  }

  #linked(device: DeviceId): void {
    for (const entry of this.#waiting()) {
      if (entry.config.invitation.inviter !== device) continue
      entry.failures = 0
      this.#try(entry)
    }
  }

  /** Asks over a link that is up; without one the next link does it. */
  #try(entry: Entry): void {
    const link = this.#links.to(entry.config.invitation.inviter)
    if (link === undefined || entry.asking || this.#stopped) return
    entry.cancelTimer()
    entry.asking = true
    this.#run(
      entry,
      this.#ask(entry, link).finally(() => {
        entry.asking = false
      })
    )
  }

  /** What fails here is shown, and tried again. */
  #run(entry: Entry, work: Promise<void>): void {
    work.catch((error: unknown) => this.#failed(entry, toCliError(error)))
  }

  /** A stop waits for it: it changes the configuration. */
  #saving(work: Promise<void>): Promise<void> {
    const done = work.finally(() => this.#saves.delete(done))
    this.#saves.add(done)
    return done
  }

  async #ask(entry: Entry, link: Link): Promise<void> {
    const { config, logger } = this.#parts
    let answered: InviterAnswer
    try {
      answered = await askInviter({ ...this.#parts, link }, entry.config.invitation, config.current.name)
    } catch (error) {
      if (error instanceof CliError) throw error
      logger.debug('join', 'the inviter did not answer', { device: link.device, reason: String(error) })
      return this.#later(entry, this.#retryMs(entry))
    }
    if (this.#stopped || !this.#entries.has(entry.id)) return
    const { answer, joined } = answered
    if (joined !== undefined) return this.#saving(this.#join(entry, joined, answer.label, link))
    if (answer.name !== '') entry.inviterName = answer.name
    if (isRefusal(answer.result)) return this.#saving(this.#refuse(entry, answer.result))
    entry.failures = 0
    this.#set(entry, answer.result === 'waiting' ? 'waiting-for-approval' : 'waiting', null)
    this.#later(entry, POLL_MS)
  }

  async #join(entry: Entry, joined: Joined, suggested: string, link: Link): Promise<void> {
    const { folders, logger } = this.#parts
    const { invitation, path, label, mode } = entry.config
    const { folder } = await folders.add({ path, ...joined, label, suggested, mode, invitation: entry.id, isNew: true })
    logger.info('join', 'the folder was joined', { folder: folder.label, inviter: link.device, right: invitation.right })
    this.#links.keep(invitation, link)
    await this.#drop(entry.id)
    this.#entries.delete(entry.id)
    this.#end(entry)
    this.#over({ id: entry.id, folder: folder.key.folder })
  }

  async #refuse(entry: Entry, refusal: Refusal): Promise<void> {
    const fault = refusalOf(refusal, entry.config.invitation, entry.inviterName)
    this.#parts.logger.warn('join', fault.message, { path: entry.config.path })
    await this.#drop(entry.id)
    entry.state = 'refused'
    entry.error = { code: fault.code, message: fault.message, hint: fault.hint }
    this.#end(entry)
    this.#over({ id: entry.id, fault })
  }

  /** What the inviter gave is of no use, or the folder cannot be made: it may be another time. */
  #failed(entry: Entry, { code, message, hint }: CliError): void {
    if (!this.#entries.has(entry.id)) return
    if (entry.error?.message !== message) this.#parts.logger.error('join', message, { path: entry.config.path, hint })
    this.#set(entry, 'failed', { code, message, hint })
    this.#later(entry, this.#retryMs(entry))
  }

  #retryMs(entry: Entry): number {
    return Math.min(LAST_RETRY_MS, RETRY_MS * 2 ** entry.failures++)
  }

  #later(entry: Entry, ms: number): void {
    if (!this.#stopped && this.#entries.has(entry.id)) entry.cancelTimer = this.#parts.clock.setTimer(ms, () => this.#try(entry))
  }

  /** By then no clock is wrong enough. */
  #checkExpiry(): void {
    const now = this.#parts.clock.now()
    for (const entry of this.#waiting())
      if (entry.state === 'waiting' && isLongOver(entry.config.invitation, now)) this.#run(entry, this.#saving(this.#refuse(entry, 'expired')))
    this.#cancelCheck = this.#parts.clock.setTimer(EXPIRY_CHECK_MS, () => this.#checkExpiry())
  }

  #waiting(): Entry[] {
    return [...this.#entries.values()].filter(({ state }) => state !== 'refused')
  }

  #joinedBy({ token }: Invitation): FolderConfig | undefined {
    const id = invitationIdOf(token)
    return this.#parts.config.current.folders.find((folder) => folder.invitation === id)
  }

  #set(entry: Entry, state: JoiningStatus['state'], error: Fault | null): void {
    const same = entry.state === state && entry.error?.message === error?.message
    entry.state = state
    entry.error = error
    if (!same) this.#changed()
  }

  #drop(id: InvitationId): Promise<void> {
    return this.#parts.config.update((config) => ({ ...config, joining: config.joining.filter(({ invitation }) => invitationIdOf(invitation.token) !== id) }))
  }

  #over(end: JoiningEnd): void {
    for (const listener of this.#endListeners) listener(end)
    this.#changed()
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}
