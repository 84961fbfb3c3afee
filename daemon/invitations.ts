/** The inviter's end of joining: makes invitations, answers who asks by one, and lists whom a person has to decide on. */
import {
  type DeviceId,
  type Ed25519,
  encodeGrant,
  type FolderId,
  formatInvitation,
  formatKey,
  type InvitationId,
  invitationIdOf,
  invitationTopicOf,
  isJoinProven,
  issueGrant,
  JOIN_PROTOCOL,
  JOIN_UNKNOWN,
  type JoinAnswer,
  type JoinRequest,
  MAX_INVITATION_ADDRESSES,
  NO_EXPIRY,
  type Right,
  type SessionEnd,
  TOKEN_BYTES
} from '../protocol/index.ts'
import type { ByteStream, Clock, Link, Logger, Network } from '../src/index.ts'
import type { ConfigStore, FolderConfig } from './config.ts'
import { derive } from './derive-key.ts'
import { CliError, usageError } from './exit-status.ts'
import { causeText } from './fault-text.ts'
import { rightOf } from './folder-rules.ts'
import { InvitationBook, type InvitedDevice, MAX_USES, type StoredInvitation } from './invitation-book.ts'
import { decided, type InvitationState, judge, roomFor, stateOf, usedBy } from './invitation-rules.ts'
import { answer } from './join-stream.ts'
import { addressToBytes, isLoopback, parseDialAddress } from './network/address.ts'

/** Streams that are answered at once, of all devices and of one; more are refused, and come again. */
const MAX_STREAMS = 8
const MAX_STREAMS_OF_ONE = 2
const MIN_SECONDS = 60
const MAX_SECONDS = 30 * 86_400

export interface InvitationRequest {
  readonly right: Right
  readonly seconds: number
  readonly uses: number
  readonly approve: boolean
}

/** An invitation as `invite list` shows it: nothing of it is secret. */
export interface InvitationStatus {
  readonly id: InvitationId
  readonly folder: FolderId
  readonly label: string
  readonly right: Right
  readonly state: InvitationState
  /** Milliseconds since 1970. */
  readonly created: number
  readonly expires: number
  readonly uses: number
  readonly used: number
  readonly approve: boolean
  readonly devices: readonly InvitedDevice[]
}

/** A device that waits for a person. */
export interface WaitingDevice {
  readonly device: DeviceId
  readonly name: string
  readonly address: string
  readonly since: number
  readonly invitation: InvitationId
  readonly folder: FolderId
  readonly label: string
  readonly right: Right
}

export interface InvitationsComponents {
  readonly network: Pick<Network, 'device' | 'addresses' | 'handle'>
  readonly folders: { find(id: string): FolderConfig }
  readonly config: ConfigStore
  readonly ed25519: Ed25519
  readonly clock: Clock
  readonly random: { bytes(length: number): Uint8Array }
  readonly logger: Logger
}

export interface InvitationsInit {
  /** The file. */
  readonly path: string
  /** Of the private network that this device is in. */
  readonly network: Uint8Array | undefined
}

export class Invitations {
  readonly #parts: InvitationsComponents
  readonly #init: InvitationsInit
  readonly #book: InvitationBook
  readonly #listeners = new Set<() => void>()
  /** Whom a stream is answered of, once for each. */
  readonly #answering: DeviceId[] = []

  private constructor(components: InvitationsComponents, init: InvitationsInit, book: InvitationBook) {
    this.#parts = components
    this.#init = init
    this.#book = book
  }

  static async open(components: InvitationsComponents, init: InvitationsInit): Promise<Invitations> {
    return new Invitations(components, init, await InvitationBook.open(components, init))
  }

  /** From now on devices are answered. */
  start(): void {
    this.#parts.network.handle(JOIN_PROTOCOL, (stream, link) => void this.#answer(stream, link))
  }

  stop(): Promise<void> {
    return this.#book.close()
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Where those who hold a link look for this device. */
  topics(): Uint8Array[] {
    return this.#open().map(({ token }) => invitationTopicOf(token))
  }

  /** Whether a device waits for a person here. */
  expects(device: DeviceId): boolean {
    return this.#open().some(({ devices }) => devices.some((one) => one.device === device && one.state === 'waiting'))
  }

  /** @throws CliError */
  async create(folder: FolderId, request: InvitationRequest): Promise<{ readonly link: string; readonly invitation: InvitationStatus }> {
    const { clock, random, network } = this.#parts
    const { right, seconds, uses, approve } = request
    this.#assertMayInvite(folder)
    if (seconds < MIN_SECONDS || seconds > MAX_SECONDS)
      throw usageError('an invitation lasts from a minute to 30 days', 'give a time like 30m, 1h or 7d with --expires')
    if (uses < 1 || uses > MAX_USES) throw usageError(`an invitation is for 1 to ${MAX_USES} devices`, 'give another number with --uses')
    const token = random.bytes(TOKEN_BYTES)
    const created = clock.now()
    const expiry = Math.floor(created / 1000 + seconds)
    const stored: StoredInvitation = { id: invitationIdOf(token), token, folder, right, created, expiry, uses, approve, cancelled: false, devices: [] }
    await this.#book.update((all) => ({ all: [...roomFor(folder, all, created), stored], answer: undefined }))
    this.#changed()
    const link = formatInvitation({
      token,
      inviter: network.device,
      right,
      expiry,
      addresses: outwardAddresses(network.addresses()),
      network: this.#init.network
    })
    return { link, invitation: this.#statusOf(stored) }
  }

  list(): InvitationStatus[] {
    return this.#book.all.map((invitation) => this.#statusOf(invitation))
  }

  /** Devices that a person has to decide on, those that came first first. */
  waiting(): WaitingDevice[] {
    const now = this.#parts.clock.now()
    return this.#book.all
      .filter((invitation) => !['cancelled', 'used'].includes(stateOf(invitation, now)) && this.#labelOf(invitation.folder) !== '')
      .flatMap((invitation) => {
        const { id, folder, right, devices } = invitation
        return devices
          .filter(({ state }) => state === 'waiting')
          .map(({ device, name, address, at }) => ({ device, name, address, since: at, invitation: id, folder, label: this.#labelOf(folder), right }))
      })
      .sort((a, b) => a.since - b.since)
  }

  /** @throws CliError UNKNOWN_INVITATION */
  async cancel(id: string): Promise<InvitationStatus> {
    const cancelled = await this.#book.update((all) => {
      const found = all.find((one) => one.id === id)
      if (found === undefined) throw new CliError('UNKNOWN_INVITATION', `this device made no invitation ${id}`, 'see them with: syncline invite list')
      const next = { ...found, cancelled: true }
      return { all: all.map((one) => (one === found ? next : one)), answer: next }
    })
    this.#changed()
    return this.#statusOf(cancelled)
  }

  /** Nobody joins the folder by the links that this device has given for it, also where it is removed here and comes back. Answers how many were open. */
  async cancelAll(folder: FolderId): Promise<number> {
    const now = this.#parts.clock.now()
    const open = await this.#book.update((all) => ({
      all: all.map((one) => (one.folder === folder ? { ...one, cancelled: true } : one)),
      answer: all.filter((one) => one.folder === folder && stateOf(one, now) === 'open').length
    }))
    this.#changed()
    return open
  }

  /** Whom this device has let into a folder, with the right that each was given. */
  admitted(folder: FolderId): { readonly device: DeviceId; readonly right: Right }[] {
    return this.#book.all.flatMap((one) =>
      one.folder === folder ? one.devices.filter(({ state }) => state === 'granted').map(({ device }) => ({ device, right: one.right })) : []
    )
  }

  /** A device that is to be in the folder no more does not come back by a link that let it in, or by one that it waits with. */
  async turnAway(folder: FolderId, device: DeviceId): Promise<void> {
    const now = this.#parts.clock.now()
    await this.#book.update((all) => ({ all: all.map((one) => (one.folder === folder ? decided(one, device, 'denied', now) : one)), answer: undefined }))
    this.#changed()
  }

  /** Lets a device that waits by an invitation in, or not. @throws CliError UNKNOWN_DEVICE */
  async decide(id: string, device: string, state: 'granted' | 'denied'): Promise<WaitingDevice> {
    const found = await this.#book.update((all) => {
      const asking = this.waiting().find((one) => one.device === device && one.invitation === id)
      if (asking === undefined) throw new CliError('UNKNOWN_DEVICE', `no device ${device} waits to be let in`, 'see who waits with: syncline invite list')
      const now = this.#parts.clock.now()
      return { all: all.map((one) => (one.id === asking.invitation ? decided(one, device, state, now) : one)), answer: asking }
    })
    this.#parts.logger.info('invite', state === 'granted' ? 'a device was approved' : 'a device was denied', { device, folder: found.label })
    this.#changed()
    return found
  }

  async #answer(stream: ByteStream, link: Link): Promise<void> {
    const { network, clock, random, logger } = this.#parts
    const own = this.#answering.filter((device) => device === link.device).length
    if (own >= MAX_STREAMS_OF_ONE || this.#answering.length >= MAX_STREAMS) return stream.abort(new Error('too many devices ask at once'))
    this.#answering.push(link.device)
    try {
      await answer({ stream, clock, random }, { device: network.device, peer: link.device }, (...given) => this.#judge(link, ...given))
    } catch (error) {
      logger.debug('invite', 'a device that wanted to join was not answered', { device: link.device, reason: causeText(error) })
    } finally {
      this.#answering.splice(this.#answering.indexOf(link.device), 1)
    }
  }

  /** Who proves no token hears the same, at the same cost, whatever is the matter. */
  async #judge(link: Link, request: JoinRequest, joiner: SessionEnd, inviter: SessionEnd): Promise<JoinAnswer> {
    const { clock, logger } = this.#parts
    const known = this.#book.all.find(({ id }) => id === request.invitation)
    const proven = isJoinProven(known?.token ?? new Uint8Array(TOKEN_BYTES), request, joiner, inviter)
    if (known === undefined || !proven) return JOIN_UNKNOWN
    const asking = { device: link.device, name: request.name, address: link.address }
    const judged = await this.#book.update((all) => {
      const now = clock.now()
      const current = all.find(({ id }) => id === known.id)
      if (current === undefined) return { all, answer: undefined }
      const waiting = this.waiting().filter(({ folder }) => folder === current.folder).length
      const { result, next } = judge(current, asking, now, waiting)
      return { all: next === current ? all : all.map((one) => (one === current ? next : one)), answer: { result, next, isNew: next !== current } }
    })
    if (judged === undefined) return JOIN_UNKNOWN
    const { result, next, isNew } = judged
    if (isNew) {
      logger.info('invite', result === 'granted' ? 'a device joined' : 'a device waits to be let in', { ...asking, right: next.right })
      this.#changed()
    }
    return this.#answerOf(result, next, joiner)
  }

  #answerOf(result: JoinAnswer['result'], { folder, right }: StoredInvitation, joiner: SessionEnd): JoinAnswer {
    const { config, ed25519 } = this.#parts
    const found = config.current.folders.find(({ key }) => key.folder === folder)
    const plain: JoinAnswer = { ...JOIN_UNKNOWN, result, name: config.current.name, label: found?.label ?? '' }
    if (found?.key.right !== 'write') return { ...plain, result: 'removed' }
    if (result !== 'granted') return plain
    const terms = { device: joiner.publicKey, right, epoch: found.key.epoch, expiry: NO_EXPIRY }
    const grant = right === 'write' ? encodeGrant(issueGrant(found.key, terms, ed25519)) : plain.grant
    return { ...plain, key: formatKey(derive(found.key, right === 'store' ? 'store' : 'read')), grant }
  }

  /** @throws CliError UNKNOWN_FOLDER, NO_WRITE_KEY: only who holds that key can sign the grants of others */
  #assertMayInvite(folder: FolderId): void {
    const found = this.#parts.folders.find(folder)
    if (found.key.right === 'write') return
    const holds = rightOf(found) === 'write' ? 'may write to it by a grant, and holds no write key' : `holds its ${found.key.right} key only`
    throw new CliError(
      'NO_WRITE_KEY',
      `this device cannot invite to the folder "${found.label}": it ${holds}`,
      'run syncline invite on a device that holds the write key: the one on which the folder was made is one'
    )
  }

  /** Those by which a device may come, or may still be answered. */
  #open(): readonly StoredInvitation[] {
    const now = this.#parts.clock.now()
    return this.#book.all.filter((invitation) => stateOf(invitation, now) === 'open' || (!invitation.cancelled && invitation.devices.length > 0))
  }

  #labelOf(folder: FolderId): string {
    return this.#parts.config.current.folders.find(({ key }) => key.folder === folder)?.label ?? ''
  }

  #statusOf(invitation: StoredInvitation): InvitationStatus {
    const { id, folder, right, created, expiry, uses, approve, devices } = invitation
    const state = stateOf(invitation, this.#parts.clock.now())
    return { id, folder, label: this.#labelOf(folder), right, state, created, expires: expiry * 1000, uses, used: usedBy(invitation), approve, devices }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** Loopback ones only where there are no others: they are of use to this machine alone. */
function outwardAddresses(addresses: readonly string[]): Uint8Array[] {
  const outward = addresses.filter((address) => !isLoopback(parseDialAddress(address).host))
  return (outward.length > 0 ? outward : addresses).slice(0, MAX_INVITATION_ADDRESSES).map(addressToBytes)
}
