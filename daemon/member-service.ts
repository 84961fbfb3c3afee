/** Who is in a folder, as far as this device knows, and how one is taken out of it: by a succession of the folder's key (docs/specs/grants.md). */
import { type DeviceId, type Ed25519, type FolderId, MAX_MEMBERS, type Right, SECRET_BYTES, succeed, unionOf } from '../protocol/index.ts'
import type { Author, Clock, Engine } from '../src/index.ts'
import type { ConfigStore, FolderConfig } from './config.ts'
import { CliError } from './exit-status.ts'
import type { FolderService } from './folder-service.ts'
import type { Invitations } from './invitations.ts'
import type { MemberBook } from './member-book.ts'
import { shellQuote } from './terminal/format.ts'

export interface MemberServiceComponents {
  readonly engine: Engine
  readonly folders: FolderService
  readonly config: ConfigStore
  readonly book: MemberBook
  readonly invitations: Pick<Invitations, 'admitted' | 'cancelAll' | 'turnAway'>
  readonly ed25519: Ed25519
  readonly clock: Pick<Clock, 'now'>
  readonly random: { bytes(length: number): Uint8Array }
  readonly network: { readonly device: DeviceId }
}

export interface MemberStatus {
  readonly device: DeviceId
  readonly name: string
  readonly right: Right
  /** Whether it is this device. */
  readonly self: boolean
  readonly connected: boolean
  /** Milliseconds since 1970; null where it was never met here. */
  readonly lastSeen: number | null
  readonly address: string | null
  /** What is known of it: the latest succession lists it, it has written, it was let in here, it has proved a key here. */
  readonly from: 'self' | 'succession' | 'changes' | 'invitation' | 'key'
}

export interface RemovalResult {
  readonly removed: readonly DeviceId[]
  readonly epoch: number
  /** Who gets the new key, with this device. */
  readonly members: readonly MemberStatus[]
  /** Invitations of the folder that were open: a removed device may know their links. */
  readonly cancelled: number
}

export class MemberService {
  readonly #parts: MemberServiceComponents

  constructor(components: MemberServiceComponents) {
    this.#parts = components
  }

  /** Notes who is there; the answer ends that. */
  watch(): () => void {
    const { engine, book, clock } = this.#parts
    return engine.onChange(() => {
      const peers = new Map(engine.peers().map((peer) => [peer.id, peer]))
      for (const { id, epoch, peers: present } of engine.folders())
        for (const { id: device, name, right } of present) book.seen(id, { device, name, right, epoch, address: peers.get(device)?.address ?? '' }, clock.now())
    })
  }

  forgetFolder(id: FolderId): void {
    this.#parts.book.forgetFolder(id)
  }

  async list(id: FolderId): Promise<MemberStatus[]> {
    const folder = this.#parts.folders.find(id)
    return this.#members(folder, await this.#authors(id))
  }

  /**
   * Takes devices out, for good: the others go on under a new key.
   * @throws CliError
   */
  async remove(id: FolderId, devices: readonly DeviceId[]): Promise<RemovalResult> {
    const { engine, folders, book, invitations, ed25519, clock, random, network } = this.#parts
    const folder = folders.find(id)
    const { key, label } = folder
    const lineage = folders.lineageOf(folder)
    if (key.right !== 'write') {
      throw new CliError(
        'NO_WRITE_KEY',
        `only who holds the write key of the folder "${label}" can remove members, and this device does not`,
        lineage.latest === undefined
          ? 'run it on a device that holds that key'
          : `run it on the device that made the key, ${lineage.latest.maker}, or where its write key was handed to`
      )
    }
    if (lineage.epoch !== key.epoch) {
      throw new CliError(
        'LINEAGE_MISSING',
        `this device has not heard yet how the key of the folder "${label}" came to be`,
        'connect it to another member first'
      )
    }
    if (devices.includes(network.device))
      throw new CliError('REMOVE_SELF', 'a device cannot remove itself', `to leave the folder here: syncline folder remove ${shellQuote(label)}`)
    const authors = await engine.authors(id)
    const known = this.#members(folder, authors)
    const unknown = devices.find((device) => !known.some((member) => member.device === device))
    if (unknown !== undefined)
      throw new CliError('UNKNOWN_MEMBER', `no member ${unknown} of the folder "${label}" is known here`, `see: syncline member list ${shellQuote(label)}`)
    const members = known.filter(({ device }) => !devices.includes(device)).slice(0, MAX_MEMBERS)
    const writers = new Set(members.filter(({ right }) => right === 'write').map(({ device }) => device))
    // Of those that left before, what counts was decided then.
    const left = authors.filter(({ device, mayWrite }) => mayWrite && !writers.has(device))
    const cut = unionOf(lineage.cut, new Map(left.map(({ replica, known: dots }) => [replica, dots])))
    const next = succeed({ key, lineage, secret: random.bytes(SECRET_BYTES), maker: network.device, members, cut, made: clock.now() }, ed25519)
    // First: it may hold a link that is open, and is not to come back by it.
    const cancelled = await invitations.cancelAll(id)
    for (const device of devices) await invitations.turnAway(id, device)
    await folders.keepTenure(id, next)
    await engine.succeed(id, next)
    book.forget(id, devices)
    return { removed: devices, epoch: next.key.epoch, members, cancelled }
  }

  /** Nothing is known of those of a folder that does not run. */
  async #authors(id: FolderId): Promise<Author[]> {
    return this.#parts.engine.folders().some((folder) => folder.id === id) ? await this.#parts.engine.authors(id) : []
  }

  #members(folder: FolderConfig, authors: readonly Author[]): MemberStatus[] {
    const { book, folders, network, config, engine } = this.#parts
    const { folder: id, epoch } = folder.key
    const lineage = folders.lineageOf(folder)
    const seen = new Map(book.membersOf(id).map((member) => [member.device, member]))
    const running = engine.folders().find((one) => one.id === id && one.epoch === epoch)
    const present = new Map(running?.peers.map((peer) => [peer.id, peer]))
    const writers = new Set(authors.filter(({ mayWrite }) => mayWrite).map(({ device }) => device))
    const member = (device: DeviceId, right: Right, from: MemberStatus['from']): MemberStatus => {
      const isSelf = device === network.device
      const entry = seen.get(device)
      return {
        device,
        name: isSelf ? config.current.name : (entry?.name ?? present.get(device)?.name ?? ''),
        right,
        self: isSelf,
        connected: present.has(device),
        lastSeen: entry?.last ?? null,
        address: entry === undefined || entry.address === '' ? null : entry.address,
        from: isSelf ? 'self' : from
      }
    }
    const found = new Map<DeviceId, MemberStatus>()
    const add = (one: MemberStatus): void => void (found.has(one.device) || found.set(one.device, one))
    add(member(network.device, running?.right ?? folder.key.right, 'self'))
    for (const { device, right } of lineage.latest?.members ?? []) add(member(device, writers.has(device) ? 'write' : right, 'succession'))
    for (const device of writers) add(member(device, 'write', 'changes'))
    for (const { device, right } of this.#parts.invitations.admitted(id)) add(member(device, right, 'invitation'))
    for (const { device, right, epoch: proved } of seen.values()) if (proved === epoch) add(member(device, right, 'key'))
    for (const { id: device, right } of present.values()) add(member(device, right, 'key'))
    return [...found.values()]
  }
}
